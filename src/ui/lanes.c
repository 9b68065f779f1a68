/* SPDX-License-Identifier: MIT */
/*
 * Every op on the screen that names a callable or calls one is asked for its other half. Where both
 * are on the screen a line joins them in the innermost lane that is free along the way, the
 * shortest lines first; where one is not, an arrow says in which direction it is. Only the rows on
 * the screen are looked at.
 */
#include "ui/lanes.h"

#include <string.h>

#define NONE 255

struct pair {
	int from, to; /* rows, from above to */
	uint8_t look;
};

static uint8_t
pair_look(struct pks_app *app, pks_op op)
{
	return (uint8_t)(PKS_LOOK_PAIR_INNOCUOUS + (int)pks_risk_op(app->document.risk, op));
}

static bool
is_free(const struct pks_lanes *lanes, int lane, int from, int to)
{
	for (int row = from; row <= to; row++) {
		if (lanes->cell[row][lane].glyph != NONE)
			return false;
	}
	return true;
}

static void
set(struct pks_lanes *lanes, int row, int lane, enum pks_glyph glyph, uint8_t look)
{
	lanes->cell[row][lane].glyph = (uint8_t)glyph;
	lanes->cell[row][lane].look = look;
}

/* From an end of a line to the opcode, across the lanes in between. */
static void
reach(struct pks_lanes *lanes, int row, int lane, uint8_t look)
{
	for (int other = lane + 1; other < lanes->columns; other++) {
		if (lanes->cell[row][other].glyph == NONE)
			set(lanes, row, other, PKS_GLYPH_ACROSS, look);
		else if (lanes->cell[row][other].glyph == PKS_GLYPH_DOWN)
			set(lanes, row, other, PKS_GLYPH_CROSSING, look);
	}
}

/* A pair whose other half is out of sight, or out of reach. */
static void
point(struct pks_lanes *lanes, int row, bool above, uint8_t look)
{
	int lane = lanes->columns - 1;

	if (lanes->cell[row][lane].glyph == NONE)
		set(lanes, row, lane, above ? PKS_GLYPH_ABOVE : PKS_GLYPH_BELOW, look);
}

static void
join(struct pks_lanes *lanes, const struct pair *pair, const int *callable_of)
{
	int lane = lanes->columns - 1;

	while (lane >= 0 && !is_free(lanes, lane, pair->from, pair->to))
		lane--;
	if (lane < 0) {
		point(lanes, pair->from, false, pair->look);
		point(lanes, pair->to, true, pair->look);
		return;
	}
	for (int row = pair->from; row <= pair->to; row++) {
		enum pks_glyph glyph = PKS_GLYPH_DOWN;

		if (row == pair->from)
			glyph = PKS_GLYPH_CORNER_TOP;
		else if (row == pair->to)
			glyph = PKS_GLYPH_CORNER_BOTTOM;
		else if (callable_of[row] == pair->from)
			glyph = PKS_GLYPH_TEE_RIGHT;
		set(lanes, row, lane, glyph, pair->look);
		if (glyph != PKS_GLYPH_DOWN)
			reach(lanes, row, lane, pair->look);
	}
}

static bool
is_half(const struct pks_app *app, pks_op op)
{
	const struct pks_history *history = app->document.history;
	uint8_t kind;

	if (op >= pks_ops(history) || !pks_op_done(history, op))
		return false;
	kind = pks_opcode_info(pks_op_code(history, op))->kind;
	return kind == PKS_CALLABLE || kind == PKS_OBJECT || pks_op_code(history, op) == 'b';
}

/* Shortest first: it gets the lane next to the opcodes. */
static void
sort(struct pair *pairs, int count)
{
	for (int i = 1; i < count; i++) {
		struct pair pair = pairs[i];
		int at = i;

		for (; at > 0 && pairs[at - 1].to - pairs[at - 1].from > pair.to - pair.from; at--)
			pairs[at] = pairs[at - 1];
		pairs[at] = pair;
	}
}

/* Adds a call to the line of its callable. */
static int
add(struct pair *pairs, int count, int from, int to, uint8_t look)
{
	for (int i = 0; i < count; i++) {
		if (pairs[i].from == from) {
			pairs[i].to = to;
			return count;
		}
	}
	pairs[count] = (struct pair){from, to, look};
	return count + 1;
}

void
pks_lanes_deal(struct pks_lanes *lanes, struct pks_app *app, pks_op top, int rows, int columns)
{
	struct pair pairs[PKS_LANES_ROWS];
	int callable_of[PKS_LANES_ROWS]; /* the row of what a call calls; -1: none */
	int count = 0;

	memset(lanes->cell, NONE, sizeof lanes->cell);
	lanes->columns = columns;
	for (int row = 0; row < rows; row++) {
		pks_op op = top + (pks_op)row, other;

		callable_of[row] = -1;
		if (!is_half(app, op))
			continue;
		other = pks_risk_partner(app->document.risk, op);
		if (other == PKS_NO_OP || other >= op || other < top)
			continue;
		callable_of[row] = (int)(other - top);
		count = add(pairs, count, callable_of[row], row, pair_look(app, op));
	}
	sort(pairs, count);
	for (int i = 0; i < count; i++)
		join(lanes, &pairs[i], callable_of);
	for (int row = 0; row < rows; row++) {
		pks_op op = top + (pks_op)row, other;

		if (callable_of[row] >= 0 || !is_half(app, op))
			continue;
		other = pks_risk_partner(app->document.risk, op);
		if (other < top || (other != PKS_NO_OP && other >= top + (pks_op)rows))
			point(lanes, row, other < op, pair_look(app, op));
	}
}

void
pks_lanes_draw(const struct pks_lanes *lanes, int row, struct pks_line *line)
{
	for (int lane = 0; lane < lanes->columns; lane++) {
		const struct pks_lane_cell *cell = &lanes->cell[row][lane];

		if (cell->glyph == NONE)
			pks_line_skip(line, 1);
		else
			pks_line_glyph(line, (enum pks_look)cell->look,
				       (enum pks_glyph)cell->glyph);
	}
}
