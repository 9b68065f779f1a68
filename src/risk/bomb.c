/* SPDX-License-Identifier: MIT */
/*
 * How big the result is for who walks it: prints it, hashes it, writes it as JSON. A value that is
 * held at two places is walked twice, so thirty lists that hold one another twice each are a
 * billion. Values are shared only by what fetches them anew, so a pickle with few such ops is not
 * looked at; the others are walked once, each value counted when all that it holds has been.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"

#include <stdlib.h>

/* So many fetches of containers at least make a result that is out of proportion. */
#define MIN_SHARED 12
/* Larger pickles are not walked, and are what they look like. */
#define MAX_WALKED 1000000u
/* From so many values on, and so many for each op, it is worth a word. */
#define MANY_VALUES   1e7
#define MANY_FOR_EACH 1e3

struct step {
	pks_op value;
	uint64_t part, parts;
};

struct walk {
	struct pks_risk *risk;
	pks_op moment;
	double largest;
	double *size; /* of each value; 0: not counted yet */
	struct step *stack;
	size_t depth, room;
};

static bool
is_container(enum pks_kind kind)
{
	return kind == PKS_LIST || kind == PKS_DICT || kind == PKS_TUPLE || kind == PKS_SET ||
	       kind == PKS_FROZENSET || kind == PKS_OBJECT;
}

/* Are there so many ops that fetch a container? */
static bool
shares(const struct pks_history *h)
{
	struct pks_codes codes = {{0}};
	pks_op op = 0, end = pks_end_moment(h);
	unsigned shared = 0;

	pks_codes_add(&codes, PKS_OP_GET);
	pks_codes_add(&codes, PKS_OP_BINGET);
	pks_codes_add(&codes, PKS_OP_LONG_BINGET);
	pks_codes_add(&codes, PKS_OP_DUP);
	for (; shared < MIN_SHARED && (op = pks_op_find(h, op, end, &codes)) != PKS_NO_OP; op++)
		if (is_container(pks_value_kind(h, pks_pushed(h, op))))
			shared++;
	return shared == MIN_SHARED;
}

static bool
enter(struct walk *w, pks_op value)
{
	if (!pks_risk_grow(&w->stack, &w->room, w->depth, sizeof *w->stack))
		return false;
	/* Its own size while it is being counted: what leads back to it adds one. */
	w->size[value] = 1;
	w->stack[w->depth++] =
		(struct step){value, 0, pks_parts(w->risk->reader, value, w->moment)};
	return true;
}

/*
 * Counts a part that is counted already, or is none; goes into one that is not. What an object is
 * called with and what state it has is nothing that who prints or hashes it walks into: figures and
 * their parts know one another in every way. It is looked at for itself.
 */
static bool
step_into(struct walk *w, pks_op from, const struct pks_part *part)
{
	bool apart = part->role == PKS_PART_STATE || part->role == PKS_PART_CALLEE ||
		     part->role == PKS_PART_KWARGS;
	pks_op value = part->value;

	const struct pks_history *h = w->risk->history;

	if (value == PKS_NO_OP || value >= pks_ops(h) || value == from)
		return true;
	if (w->size[value] == 0 && is_container(pks_value_kind(h, value)))
		return enter(w, value);
	if (apart)
		return true;
	w->size[from] += w->size[value] > 0 ? w->size[value] : 1;
	return true;
}

static double
count(struct walk *w, pks_op result)
{
	struct pks_part part;

	if (!enter(w, result))
		return 0;
	while (w->depth > 0) {
		struct step *top = &w->stack[w->depth - 1];
		pks_op value = top->value;
		size_t depth = w->depth;
		/* A part that was gone into is counted when its turn comes again. */
		if (top->part == top->parts) {
			if (w->size[value] > w->largest)
				w->largest = w->size[value];
			w->depth--;
			continue;
		}
		if (!pks_part(w->risk->reader, value, w->moment, top->part, &part)) {
			top->part = top->parts;
			continue;
		}
		if (!step_into(w, value, &part))
			return 0;
		if (w->depth == depth) {
			top->part++;
			if (part.key != PKS_NO_OP)
				w->size[value] += 1;
		}
	}
	return w->largest;
}

void
pks_judge_bomb(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	struct walk w = {.risk = risk, .moment = pks_end_moment(h)};
	pks_op ops = pks_ops(h), result;
	uint32_t height = pks_height(h, w.moment);

	if (pks_history_state(h) != PKS_STOPPED || ops > MAX_WALKED || height == 0 || !shares(h))
		return;
	result = pks_cell_value(h, pks_cell(h, w.moment, height));
	w.size = calloc(ops, sizeof *w.size);
	if (w.size == NULL) {
		risk->no_memory = true;
		return;
	}
	if (result < ops && is_container(pks_value_kind(h, result))) {
		double values = count(&w, result);
		if (values > MANY_VALUES && values > MANY_FOR_EACH * (double)ops) {
			risk->values = values;
			pks_find(risk, PKS_RULE_EXPANDS, PKS_SUSPICIOUS, w.moment, PKS_NO_OP);
		}
	}
	free(w.stack);
	free(w.size);
}
