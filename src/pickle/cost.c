/* SPDX-License-Identifier: MIT */
/*
 * What loading takes in memory: each value once, however often it is held. An estimate: what calls
 * make is not in the file, and dicts and lists keep room that depends on how they grew. The machine
 * counts, in the segment that it writes; here the counts of a whole segment become bytes.
 */
#include "pickle/cost.h"

#include "pickle/segment.h"

/* A number of a line above 256, and its bytes. */
#define LARGE 32

static const struct {
	uint16_t fixed, item;
} costs[PKS_OPCODE_ROWS] = {
#define COST(name, fixed, item) [PKS_ROW_##name] = {fixed, item},
#include "pickle/cost.def"
#undef COST
};

void
pks_cost_add(struct pks_history *h)
{
	const struct pks_span *span = h->live;

	for (unsigned row = 0; row < PKS_OPCODE_ROWS; row++)
		h->cost += (uint64_t)span->times[row + 1] * costs[row].fixed +
			   (uint64_t)span->taken[row + 1] * costs[row].item;
	h->cost += span->sizes + (uint64_t)LARGE * span->large;
}

uint64_t
pks_cost(const struct pks_history *h)
{
	return h->cost;
}
