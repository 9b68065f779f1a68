/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_JUMPS_H
#define PKS_UI_JUMPS_H
/*
 * The list of jumps: places that were left by more than a step.
 */
#include <picklescope/history.h>

#define PKS_JUMPS 64

struct pks_jumps {
	pks_op place[PKS_JUMPS];
	int count;
	int at; /* count: not in the list */
};

/* A jump from here; what was ahead in the list is dropped. */
void pks_jumps_leave(struct pks_jumps *jumps, pks_op here);
/* Where to go, PKS_NO_OP if the list ends there. */
pks_op pks_jumps_back(struct pks_jumps *jumps, pks_op here);
pks_op pks_jumps_forward(struct pks_jumps *jumps);

#endif
