/* SPDX-License-Identifier: MIT */
/*
 * Directories: one walk over a value's events when it is opened, good for every moment afterwards.
 * A reader keeps a few dozen and throws out one that was not asked for since long.
 */
#include "pickle/directory.h"
#include "pickle/opcode.h"

#include <picklescope/number.h>

#include <stdlib.h>
#include <string.h>

void
pks_directory_clear(struct pks_directory *d)
{
	free(d->op);
	free(d->before);
	free(d->first);
	free(d->again);
	*d = (struct pks_directory){.value = PKS_NO_OP};
}

static bool
is_setitem(uint8_t code)
{
	return code == PKS_OP_SETITEM || code == PKS_OP_SETITEMS;
}

uint64_t
pks_event_parts(const struct pks_history *h, enum pks_kind kind, pks_op event)
{
	uint8_t code = pks_op_code(h, event);
	uint32_t n = pks_operands(h, event);

	if (!is_setitem(code))
		return n;
	return kind == PKS_LIST ? 0 : n / 2;
}

/* Parts that a value's own op gives it. */
static uint32_t
fixed_parts(const struct pks_history *h, pks_op value, enum pks_kind kind)
{
	uint32_t n = pks_operands(h, value);

	switch (kind) {
	case PKS_DICT: return n / 2;
	case PKS_CALLABLE: return 0;
	default: return n;
	}
}

/* The events from the newest back to the last that is known; then in order behind those. */
static bool
collect_events(const struct pks_history *h, struct pks_directory *d)
{
	pks_op last = d->events > 0 ? d->op[d->events - 1] : PKS_NO_OP;
	pks_op newest = pks_newest_event(h, d->value, pks_last_moment(h)), event;
	uint32_t n = 0, at;

	for (event = newest; event != PKS_NO_OP && event != last;
	     event = pks_event_before(h, event))
		n++;
	if (n == 0 && d->before != NULL)
		return true;
	if (d->events + n + 1 > d->size) {
		uint32_t size = d->events + n + 1;
		pks_op *op = realloc(d->op, (size_t)size * sizeof *op);
		uint64_t *before;
		if (op == NULL)
			return false;
		d->op = op;
		before = realloc(d->before, (size_t)size * sizeof *before);
		if (before == NULL)
			return false;
		if (d->before == NULL)
			before[0] = 0;
		d->before = before;
		d->size = size;
	}
	at = d->events + n;
	for (event = newest; event != PKS_NO_OP && event != last;
	     event = pks_event_before(h, event))
		d->op[--at] = event;
	for (; n > 0; n--, d->events++)
		d->before[d->events + 1] =
			d->before[d->events] + pks_event_parts(h, d->kind, d->op[d->events]);
	return true;
}

uint32_t
pks_directory_events(const struct pks_directory *d, pks_op moment)
{
	uint32_t low = 0, high = d->events;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (d->op[mid] < moment)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct pks_place
pks_directory_place(const struct pks_history *h, const struct pks_directory *d, uint64_t k)
{
	struct pks_place p = {.op = d->value, .own = true};
	uint32_t low = 0, high = d->events;

	if (k < d->fixed) {
		p.step = d->kind == PKS_DICT ? 2 : 1;
		p.operand = (uint32_t)k * p.step;
		p.left = d->fixed - (uint32_t)k;
		return p;
	}
	k -= d->fixed;
	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;
		if (d->before[mid] <= k)
			low = mid;
		else
			high = mid;
	}
	/* Events without parts stand before one with the same count. */
	while (low + 1 < d->events && d->before[low + 1] <= k)
		low++;
	p.op = d->op[low];
	p.own = false;
	p.step = pks_op_code(h, p.op) == PKS_OP_SETITEM || pks_op_code(h, p.op) == PKS_OP_SETITEMS
			 ? 2
			 : 1;
	p.operand = (uint32_t)(k - d->before[low]) * p.step;
	p.left = (uint32_t)(d->before[low + 1] - k);
	return p;
}

pks_op
pks_assignment_key(struct pks_reader *r, const struct pks_directory *d, uint64_t k)
{
	struct pks_place p = pks_directory_place(r->history, d, k);

	return pks_operand(r->history, p.op, p.operand);
}

static bool
note_again(struct pks_directory *d, uint64_t row, uint64_t assignment)
{
	if (d->again_count == d->again_size) {
		size_t size = d->again_size != 0 ? 2 * d->again_size : 16;
		struct pks_again *again = realloc(d->again, size * sizeof *again);
		if (again == NULL)
			return false;
		d->again = again;
		d->again_size = size;
	}
	d->again[d->again_count++] = (struct pks_again){row, assignment};
	d->distinct = false;
	return true;
}

static int
compare_again(const void *x, const void *y)
{
	const struct pks_again *a = x, *b = y;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return a->assignment < b->assignment ? -1 : a->assignment > b->assignment;
}

struct seen {
	struct pks_fingerprint print;
	uint64_t row; /* + 1; 0: empty */
};

/* Finds keys that came before: the first place of each is a row, the others are noted. */
static bool
find_equal(struct pks_reader *r, struct pks_directory *d, struct seen *table, size_t size,
	   uint64_t n)
{
	d->rows = 0;
	for (uint64_t k = 0; k < n; k++) {
		struct pks_fingerprint print;
		size_t i;
		if (!pks_fingerprint(r, pks_assignment_key(r, d, k), &print))
			return false;
		i = print.a & (size - 1);
		while (table[i].row != 0 &&
		       (table[i].print.a != print.a || table[i].print.b != print.b))
			i = (i + 1) & (size - 1);
		if (table[i].row != 0) {
			if (!note_again(d, table[i].row - 1, k))
				return false;
			continue;
		}
		table[i].print = print;
		d->first[d->rows] = k;
		table[i].row = ++d->rows;
	}
	return true;
}

/* Joins equal keys of a dict, equal items of a set. */
static void
join(struct pks_reader *r, struct pks_directory *d)
{
	uint64_t n = d->fixed + d->before[d->events];
	size_t size = 16;
	struct seen *table;

	d->joined = false;
	d->distinct = true;
	d->again_count = 0;
	free(d->first);
	d->first = NULL;
	if (n > r->join_limit || n > SIZE_MAX / 64)
		return;
	while (size < 2 * n)
		size *= 2;
	table = calloc(size, sizeof *table);
	d->first = malloc((size_t)(n + 1) * sizeof *d->first);
	if (table != NULL && d->first != NULL && find_equal(r, d, table, size, n)) {
		d->joined = true;
		if (d->again_count > 0)
			qsort(d->again, d->again_count, sizeof *d->again, compare_again);
	} else {
		r->no_memory = true;
		d->again_count = 0;
		d->distinct = true;
	}
	free(table);
	if (d->distinct) {
		free(d->first);
		d->first = NULL;
	}
}

/* The items of a list that SETITEM replaced: 'assignment' is the op and the pair in it. */
static void
find_replaced(struct pks_reader *r, struct pks_directory *d)
{
	const struct pks_history *h = r->history;

	d->again_count = 0;
	d->distinct = true;
	for (uint32_t e = 0; e < d->events; e++) {
		uint32_t n = is_setitem(pks_op_code(h, d->op[e])) ? pks_operands(h, d->op[e]) : 0;
		for (uint32_t k = 0; k + 1 < n; k += 2) {
			struct pks_integer index;
			int64_t length = (int64_t)(d->fixed + d->before[e]);
			if (!pks_integer_of(h, pks_operand(h, d->op[e], k), &index) ||
			    !index.is_small)
				continue;
			if (index.small < 0)
				index.small += length;
			if (index.small >= 0 && index.small < length &&
			    !note_again(d, (uint64_t)index.small, (uint64_t)d->op[e] << 32 | k)) {
				r->no_memory = true;
				return;
			}
		}
	}
	if (d->again_count > 0)
		qsort(d->again, d->again_count, sizeof *d->again, compare_again);
}

/* One that was not looked at for long: the hand of a clock goes round and spares what was. */
static size_t
oldest(struct pks_reader *r)
{
	size_t k;

	for (; r->recent[r->hand]; r->hand = (r->hand + 1) % PKS_DIRECTORIES)
		r->recent[r->hand] = false;
	k = r->hand;
	r->hand = (k + 1) % PKS_DIRECTORIES;
	return k;
}

/* What there is to know beyond where the events are. */
static void
index_events(struct pks_reader *r, struct pks_directory *d)
{
	if (d->kind == PKS_DICT || d->kind == PKS_SET || d->kind == PKS_FROZENSET)
		join(r, d);
	else if (d->kind == PKS_LIST)
		find_replaced(r, d);
}

struct pks_directory *
pks_directory_of(struct pks_reader *r, pks_op value)
{
	struct pks_directory *d;
	size_t k = PKS_DIRECTORIES;
	uint32_t events;
	bool known;

	for (size_t i = 0; i < PKS_DIRECTORIES; i++)
		k = r->value[i] == value ? i : k;
	known = k < PKS_DIRECTORIES;
	if (!known)
		k = oldest(r);
	d = &r->directory[k];
	if (!known) {
		pks_directory_clear(d);
		r->value[k] = d->value = value;
		d->kind = pks_value_kind(r->history, value);
		d->fixed = fixed_parts(r->history, value, d->kind);
		d->distinct = true;
	}
	r->recent[k] = true;
	events = d->events;
	if (!collect_events(r->history, d))
		r->no_memory = true;
	if (!known || d->events != events)
		index_events(r, d);
	return d;
}
