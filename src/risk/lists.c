/* SPDX-License-Identifier: MIT */
/*
 * The ops worth going to, in order, a list for each level: going to the next dangerous one is a
 * binary search, in a pickle of any size.
 *
 * Imports of a callable with a use rule have the level of the worst of its calls, which is known
 * later; they are in a list of their own and looked at when somebody comes by. A list that has
 * become too long is complete only up to an op; behind that the history itself is searched.
 */
#include "risk/internal.h"

#include <stdlib.h>

void
pks_list_add(struct pks_risk *risk, int which, pks_op op)
{
	struct pks_ops *list = &risk->list[which];

	if (list->count >= risk->max_listed ||
	    !pks_risk_grow(&list->op, &list->size, list->count, sizeof *list->op)) {
		list->full = list->full < op ? list->full : op;
		return;
	}
	list->op[list->count++] = op;
}

int
pks_list_of(enum pks_level level)
{
	return PKS_LIST_UNKNOWN + ((int)level - PKS_UNKNOWN);
}

static int
in_order(const void *a, const void *b)
{
	pks_op x = *(const pks_op *)a, y = *(const pks_op *)b;

	return (x > y) - (x < y);
}

void
pks_list_sort(struct pks_ops *list, size_t from)
{
	if (list->count > from)
		qsort(list->op + from, list->count - from, sizeof *list->op, in_order);
}

/* How many of a list are below an op. */
static size_t
below(const struct pks_ops *list, pks_op op)
{
	size_t low = 0, high = list->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (list->op[mid] < op)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Has any callable with a use rule come to this level? */
static bool
by_use(struct pks_risk *risk, enum pks_level least)
{
	for (size_t k = 0; k < risk->entries.count; k++) {
		const struct pks_entry *e = &risk->entries.entry[k];
		enum pks_level level = e->used.calls > 0
					       ? (enum pks_level)e->worst
					       : pks_value_as(risk, e->used.op, PKS_AS_KEPT);
		if (e->use != PKS_USE_PLAIN && level >= least)
			return true;
	}
	return false;
}

/* The lists that hold ops of this level or a worse one. */
static bool
holds(struct pks_risk *risk, int list, enum pks_level least)
{
	if (list == PKS_LIST_BY_USE)
		return risk->list[list].count > 0 && by_use(risk, least);
	return PKS_UNKNOWN + list >= (int)least;
}

static bool
is_so_high(struct pks_risk *risk, int list, pks_op op, enum pks_level least)
{
	return list != PKS_LIST_BY_USE || pks_judge(risk, op).level >= least;
}

/* The first op from 'from' on, below 'end', by looking at each. */
static pks_op
search(struct pks_risk *risk, pks_op from, pks_op end, enum pks_level least)
{
	struct pks_codes codes = pks_judged_codes(true);

	while ((from = pks_op_find(risk->history, from, end, &codes)) != PKS_NO_OP) {
		if (pks_judge(risk, from).level >= least)
			return from;
		from++;
	}
	return PKS_NO_OP;
}

pks_op
pks_risk_next(struct pks_risk *risk, pks_op from, enum pks_level least)
{
	pks_op next = PKS_NO_OP, full = PKS_NO_OP, found;

	if (least == PKS_INFO || least == PKS_INNOCUOUS)
		return PKS_NO_OP;
	from++; /* from before the first op, PKS_NO_OP, it comes to 0 */
	for (int l = 0; l < PKS_LISTS; l++) {
		const struct pks_ops *list = &risk->list[l];
		if (!holds(risk, l, least))
			continue;
		for (size_t k = below(list, from); k < list->count && list->op[k] < next; k++)
			if (is_so_high(risk, l, list->op[k], least)) {
				next = list->op[k];
				break;
			}
		full = list->full < full ? list->full : full;
	}
	if (full == PKS_NO_OP)
		return next;
	if (full < from)
		full = from;
	found = search(risk, full, next < risk->judged ? next : risk->judged, least);
	return found != PKS_NO_OP ? found : next;
}

/* The last op below 'from', down to 'end', by looking at each. */
static pks_op
search_back(struct pks_risk *risk, pks_op from, pks_op end, enum pks_level least)
{
	struct pks_codes codes = pks_judged_codes(true);

	while ((from = pks_op_find_back(risk->history, from, &codes)) != PKS_NO_OP && from >= end)
		if (pks_judge(risk, from).level >= least)
			return from;
	return PKS_NO_OP;
}

pks_op
pks_risk_previous(struct pks_risk *risk, pks_op from, enum pks_level least)
{
	pks_op previous = PKS_NO_OP, full = PKS_NO_OP;

	if (least == PKS_INFO || least == PKS_INNOCUOUS)
		return PKS_NO_OP;
	if (from > risk->judged)
		from = risk->judged;
	for (int l = 0; l < PKS_LISTS; l++)
		if (holds(risk, l, least) && risk->list[l].full < full)
			full = risk->list[l].full;
	if (full < from) {
		previous = search_back(risk, from, full, least);
		if (previous != PKS_NO_OP)
			return previous;
		from = full;
	}
	for (int l = 0; l < PKS_LISTS; l++) {
		const struct pks_ops *list = &risk->list[l];
		size_t k;
		if (!holds(risk, l, least))
			continue;
		for (k = below(list, from); k > 0; k--) {
			pks_op op = list->op[k - 1];
			if (previous != PKS_NO_OP && op <= previous)
				break;
			if (is_so_high(risk, l, op, least)) {
				previous = op;
				break;
			}
		}
	}
	return previous;
}
