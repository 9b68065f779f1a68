/* SPDX-License-Identifier: MIT */
/*
 * The screen is cut like paper: slices come off the top and the bottom, what is left is cut into
 * columns. Every cut takes from what is still there, so the pieces tile the screen whatever its
 * size is.
 */
#include "ui/layout.h"

/* From how many columns on there are so many panes side by side. */
#define FOUR_COLUMNS  160
#define THREE_COLUMNS 72
#define TWO_COLUMNS   48

/* From how many rows on there is room for these. */
#define ROWS_BYTE_STRIP	  34
#define ROWS_LONG_HEADER  24
#define ROWS_THREE_LINES  34
#define ROWS_TWO_LINES	  20
#define ROWS_TIME	  14
#define ROWS_ONE_LINE	  12
#define ROWS_MIN_FINDINGS 8
#define ROWS_BOTH	  10 /* of the opcodes above a stack */
#define ROWS_ABOVE_REFS	  8
/* What lines are written for. */
#define FULL_COLUMNS 80

static struct pks_rect
cut_top(struct pks_rect *rest, int rows)
{
	struct pks_rect piece = *rest;

	piece.rows = rows < rest->rows ? rows : rest->rows;
	rest->y += piece.rows;
	rest->rows -= piece.rows;
	return piece;
}

static struct pks_rect
cut_bottom(struct pks_rect *rest, int rows)
{
	struct pks_rect piece = *rest;

	piece.rows = rows < rest->rows ? rows : rest->rows;
	rest->rows -= piece.rows;
	piece.y = rest->y + rest->rows;
	return piece;
}

static struct pks_rect
cut_left(struct pks_rect *rest, int columns)
{
	struct pks_rect piece = *rest;

	piece.columns = columns < rest->columns ? columns : rest->columns;
	rest->x += piece.columns;
	rest->columns -= piece.columns;
	return piece;
}

static int
explain_rows(int rows)
{
	if (rows >= ROWS_THREE_LINES)
		return 3;
	if (rows >= ROWS_TWO_LINES)
		return 2;
	return rows >= ROWS_ONE_LINE ? 1 : 0;
}

/* Four columns: the last has the bytes above the findings. */
static void
place_four(struct pks_layout *layout, struct pks_rect rest)
{
	int columns = layout->columns;
	int bytes;

	layout->area[PKS_PANE_OPS] = cut_left(&rest, columns * 28 / 100);
	layout->area[PKS_PANE_STACK] = cut_left(&rest, columns * 22 / 100);
	layout->area[PKS_PANE_TREE] = cut_left(&rest, columns * 26 / 100);
	bytes = rest.rows >= ROWS_MIN_FINDINGS ? rest.rows - rest.rows / 3 : rest.rows;
	layout->area[PKS_PANE_BYTES] = cut_top(&rest, bytes);
	layout->area[PKS_PANE_FINDINGS] = rest;
}

static void
place_three(struct pks_layout *layout, struct pks_rect rest, enum pks_pane third)
{
	int columns = layout->columns;

	layout->area[PKS_PANE_OPS] = cut_left(&rest, columns * 44 / 100);
	/* References need room for a call, and the stack beside the objects to show what it is. */
	if (third == PKS_PANE_REFS && rest.rows >= ROWS_ABOVE_REFS) {
		layout->area[third] = cut_bottom(&rest, rest.rows / 2);
		third = PKS_PANE_TREE;
	}
	layout->area[PKS_PANE_STACK] = cut_left(&rest, columns * 28 / 100);
	layout->area[third] = rest;
}

/* The opcodes, and beside them the stack above the objects. */
static void
place_two(struct pks_layout *layout, struct pks_rect rest, enum pks_pane third, enum pks_pane focus)
{
	layout->area[PKS_PANE_OPS] = cut_left(&rest, layout->columns * 54 / 100);
	/* Too low for two: the one that has the keyboard. */
	if (rest.rows < 4) {
		layout->area[focus == PKS_PANE_OPS ? PKS_PANE_STACK : focus] = rest;
		return;
	}
	layout->area[PKS_PANE_STACK] = cut_top(&rest, (rest.rows + 1) / 2);
	layout->area[third] = rest;
}

/* Lists that are looked at one at a time. */
static bool
shares_place(enum pks_pane pane)
{
	return pane == PKS_PANE_FINDINGS || pane == PKS_PANE_HITS || pane == PKS_PANE_REFS ||
	       pane == PKS_PANE_SIZES;
}

static void
place_panes(struct pks_layout *layout, struct pks_rect rest, enum pks_pane focus)
{
	enum pks_pane third = PKS_PANE_TREE;

	if (layout->columns < TWO_COLUMNS) {
		layout->tabs = true;
		layout->area[focus] = rest;
		return;
	}
	if (layout->columns >= FOUR_COLUMNS) {
		place_four(layout, rest);
		/* Too low for a list of findings: it takes the bytes' place when it is asked for.
		 */
		if (shares_place(focus) && layout->area[PKS_PANE_FINDINGS].rows == 0) {
			layout->area[PKS_PANE_FINDINGS] = layout->area[PKS_PANE_BYTES];
			layout->area[PKS_PANE_BYTES].rows = 0;
		}
		/* These lists share one place. */
		if (shares_place(focus) && focus != PKS_PANE_FINDINGS) {
			layout->area[focus] = layout->area[PKS_PANE_FINDINGS];
			layout->area[PKS_PANE_FINDINGS].rows = 0;
		}
		return;
	}
	if (layout->rows >= ROWS_BYTE_STRIP)
		layout->area[PKS_PANE_BYTES] = cut_bottom(&rest, layout->rows / 7);
	/* A pane that has no place of its own takes that of the objects while it has the keyboard.
	 */
	if (shares_place(focus) ||
	    (focus == PKS_PANE_BYTES && layout->area[PKS_PANE_BYTES].rows == 0))
		third = focus;
	if (layout->columns >= THREE_COLUMNS)
		place_three(layout, rest, third);
	else
		place_two(layout, rest, third, focus);
}

/* A title and five lines where they have 80 columns, more where they are short. */
static int
lesson_rows(int columns, int rows)
{
	int wanted = columns >= FULL_COLUMNS ? 6 : 8;

	if (rows >= ROWS_THREE_LINES)
		wanted++;
	if (rows < ROWS_ONE_LINE)
		return 0;
	/* On a low screen it takes the place of the line about the op. */
	if (rows < ROWS_TWO_LINES)
		return rows / 2 < wanted ? rows / 2 : wanted;
	return wanted;
}

/* What stands above and below the panes. False: the screen is too small for anything. */
static bool
place_frame(struct pks_layout *layout, struct pks_rect *rest, bool lesson)
{
	int rows = layout->rows;

	if (layout->columns < PKS_LAYOUT_COLUMNS || rows < PKS_LAYOUT_ROWS) {
		layout->area[PKS_AREA_NOTICE] = *rest;
		return false;
	}
	layout->area[PKS_AREA_HEADER] = cut_top(rest, rows >= ROWS_LONG_HEADER ? 2 : 1);
	layout->area[PKS_AREA_BAR] = cut_bottom(rest, 1);
	layout->area[PKS_AREA_EXPLAIN] =
		cut_bottom(rest, lesson && rows < ROWS_TWO_LINES ? 0 : explain_rows(rows));
	layout->area[PKS_AREA_TIME] = cut_bottom(rest, rows >= ROWS_TIME ? 1 : 0);
	if (lesson)
		layout->area[PKS_AREA_LESSON] =
			cut_bottom(rest, lesson_rows(layout->columns, rows));
	return true;
}

static struct pks_layout
layout_whole(int columns, int rows, enum pks_pane focus, bool lesson)
{
	struct pks_layout layout = {.rows = rows, .columns = columns};
	struct pks_rect rest = {0, 0, rows, columns};

	if (place_frame(&layout, &rest, lesson))
		place_panes(&layout, rest, pks_pane_base(focus));
	return layout;
}

/* The half of one reader: its stack beside its opcodes, or below them, or in their place. */
static void
place_half(struct pks_layout *layout, struct pks_rect half, enum pks_pane ops, enum pks_pane stack,
	   enum pks_pane focus)
{
	if (layout->columns >= FOUR_COLUMNS) {
		layout->area[ops] = cut_left(&half, half.columns * 56 / 100);
		layout->area[stack] = half;
	} else if (half.rows >= ROWS_BOTH && layout->columns >= TWO_COLUMNS) {
		layout->area[stack] = cut_bottom(&half, half.rows * 2 / 5);
		layout->area[ops] = half;
	} else {
		layout->area[focus == stack ? stack : ops] = half;
	}
}

static struct pks_layout
layout_split(int columns, int rows, enum pks_pane focus, bool lesson)
{
	struct pks_layout layout = {.rows = rows, .columns = columns};
	struct pks_rect rest = {0, 0, rows, columns}, half;
	bool other = pks_pane_is_other(focus);

	if (!place_frame(&layout, &rest, lesson))
		return layout;
	if (rows >= ROWS_BYTE_STRIP)
		layout.area[PKS_PANE_BYTES] = cut_bottom(&rest, rows / 7);
	if (columns < TWO_COLUMNS && rest.rows < 4) {
		/* Room for one of them only. */
		layout.area[focus] = rest;
		return layout;
	}
	half = columns < TWO_COLUMNS ? cut_top(&rest, (rest.rows + 1) / 2)
				     : cut_left(&rest, columns / 2);
	place_half(&layout, half, PKS_PANE_OPS, PKS_PANE_STACK, other ? PKS_PANE_OPS : focus);
	place_half(&layout, rest, PKS_PANE_OTHER_OPS, PKS_PANE_OTHER_STACK,
		   other ? focus : PKS_PANE_OTHER_OPS);
	return layout;
}

struct pks_layout
pks_layout_of(int columns, int rows, enum pks_pane focus)
{
	return layout_whole(columns, rows, focus, false);
}

struct pks_layout
pks_layout_split(int columns, int rows, enum pks_pane focus)
{
	return layout_split(columns, rows, focus, false);
}

struct pks_layout
pks_layout_lesson(int columns, int rows, enum pks_pane focus, bool split)
{
	return split ? layout_split(columns, rows, focus, true)
		     : layout_whole(columns, rows, focus, true);
}

struct pks_layout
pks_layout_list(int columns, int rows)
{
	struct pks_layout layout = {.rows = rows, .columns = columns};
	struct pks_rect rest = {0, 0, rows, columns};

	if (place_frame(&layout, &rest, false))
		layout.area[PKS_AREA_LIST] = rest;
	return layout;
}
