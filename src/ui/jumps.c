/* SPDX-License-Identifier: MIT */
/*
 * A list of places with a finger on one of them. The first step back from the end of the list also
 * keeps the place that is left, so that forward leads there again.
 */
#include "ui/jumps.h"

#include <string.h>

static void
add(struct pks_jumps *jumps, pks_op place)
{
	if (jumps->count > 0 && jumps->place[jumps->count - 1] == place)
		return;
	if (jumps->count == PKS_JUMPS) {
		memmove(jumps->place, jumps->place + 1, (PKS_JUMPS - 1) * sizeof *jumps->place);
		jumps->count--;
	}
	jumps->place[jumps->count++] = place;
}

void
pks_jumps_leave(struct pks_jumps *jumps, pks_op here)
{
	if (jumps->at < jumps->count)
		jumps->count = jumps->at;
	add(jumps, here);
	jumps->at = jumps->count;
}

pks_op
pks_jumps_back(struct pks_jumps *jumps, pks_op here)
{
	if (jumps->at == jumps->count) {
		add(jumps, here);
		jumps->at = jumps->count - 1;
	}
	if (jumps->at == 0)
		return PKS_NO_OP;
	return jumps->place[--jumps->at];
}

pks_op
pks_jumps_forward(struct pks_jumps *jumps)
{
	if (jumps->at + 1 >= jumps->count)
		return PKS_NO_OP;
	return jumps->place[++jumps->at];
}
