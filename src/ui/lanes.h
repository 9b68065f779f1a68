/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_LANES_H
#define PKS_UI_LANES_H
/*
 * The lines that join callables and the calls that use them, beside the opcodes. A line stands in a
 * lane; lines that overlap stand in different ones as long as there are lanes.
 */
#include "ui/app.h"

#define PKS_LANES      3
#define PKS_LANES_ROWS 256

struct pks_lane_cell {
	uint8_t glyph; /* of pks_glyph, or 255: none */
	uint8_t look;
};

struct pks_lanes {
	int columns;
	struct pks_lane_cell cell[PKS_LANES_ROWS][PKS_LANES];
};

void pks_lanes_deal(struct pks_lanes *lanes, struct pks_app *app, pks_op top, int rows,
		    int columns);
void pks_lanes_draw(const struct pks_lanes *lanes, int row, struct pks_line *line);

#endif
