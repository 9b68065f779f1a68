/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_ACTS_H
#define PKS_PICKLE_ACTS_H
/*
 * Ops that do something beside the stack: that name a callable, call one, give an object its state
 * or ask for a persistent id. Whoever judges a pickle wants nothing else of most of its ops.
 *
 * The machine knows what such an op uses, and notes it in the span that it writes. So an act costs
 * next to nothing for who comes by before the segment is put away; later it is looked for anew.
 */
#include <picklescope/history.h>

struct pks_act {
	pks_op op;
	pks_op used; /* what it calls, of BUILD what it changes; PKS_NO_OP: ask the history */
	uint8_t code;
};

/* The next of them from *op on, below end: up to n, and *op becomes where to go on. 0: no more. */
size_t pks_acts(const struct pks_history *history, pks_op *op, pks_op end, struct pks_act *acts,
		size_t n);

/* The first op that pushed a text which begins with two underscores, or may; else PKS_NO_OP. */
pks_op pks_first_inner(const struct pks_history *history);

/* How many ops pushed a value of this kind that was there already. */
uint64_t pks_fetches(const struct pks_history *history, enum pks_kind kind);

#endif
