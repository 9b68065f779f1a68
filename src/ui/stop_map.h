/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_STOP_MAP_H
#define PKS_UI_STOP_MAP_H
/*
 * Where along the whole load breakpoints and watches are hit, for the bar of time: a stretch is
 * marked or not. Found out in slices, behind the screen.
 */
#include "ui/breaks.h"

#define PKS_STOP_CELLS 1024

struct pks_stop_map {
	const struct pks_history *history; /* of which, and of how many of its ops */
	pks_op ops;
	unsigned version; /* of the breakpoints */
	pks_op place;	  /* to be looked at next */
	bool done;
	bool cell[PKS_STOP_CELLS];
};

/* Looks at about so many more ops of interest; begins anew where anything has changed. False: all
 * is known. */
bool pks_stop_map_work(struct pks_stop_map *map, const struct pks_breaks *breaks,
		       struct pks_risk *risk, uint32_t budget);
/* Is one hit between two ops, as far as is known? */
bool pks_stop_map_has(const struct pks_stop_map *map, pks_op from, pks_op end);

#endif
