/* SPDX-License-Identifier: MIT */
/*
 * The screen is cut like paper: slices come off the top and the bottom, what is left is cut into
 * columns. Every cut takes from what is still there, so the pieces tile the screen whatever its
 * size is.
 */
#include "ui/layout.h"

/* From how many columns on there are so many panes side by side; from how many on they have room
 * for it, where the user asks for them. */
#define FOUR_COLUMNS  160
#define THREE_COLUMNS 72
#define TWO_COLUMNS   48
static const int by_itself[] = {TWO_COLUMNS, THREE_COLUMNS, FOUR_COLUMNS};
static const int asked_for[] = {40, 60, 100};
/* The narrowest column that is left to read. */
#define NARROWEST 10

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

/* So many columns, as wide as the user made them, or else as they are made for; the last has what
 * is left. */
static void
divide(struct pks_layout *layout, const struct pks_rect *rest, const struct pks_shape *shape,
       int across)
{
	static const int made_for[PKS_LAYOUT_ACROSS][PKS_LAYOUT_ACROSS] = {
		{100}, {54, 46}, {44, 28, 28}, {28, 22, 26, 24}};
	const int *weight = shape->weight[across - 1];
	int *edge = layout->edge, total, width, most;

	if (weight[0] == 0)
		weight = made_for[across - 1];
	total = weight[0];
	for (int i = 1; i < across; i++)
		total += weight[i];
	layout->across = across;
	edge[0] = rest->x;
	for (int i = 0; i < across; i++) {
		most = rest->x + rest->columns - edge[i] - NARROWEST * (across - 1 - i);
		width = layout->columns * weight[i] / total;
		if (width < NARROWEST)
			width = NARROWEST;
		if (width > most || i == across - 1)
			width = most;
		edge[i + 1] = edge[i] + width;
	}
}

static struct pks_rect
column(const struct pks_layout *layout, const struct pks_rect *rest, int at)
{
	int x = layout->edge[at];

	return (struct pks_rect){rest->y, x, rest->rows, layout->edge[at + 1] - x};
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
	int bytes;

	layout->area[PKS_PANE_OPS] = column(layout, &rest, 0);
	layout->area[PKS_PANE_STACK] = column(layout, &rest, 1);
	layout->area[PKS_PANE_TREE] = column(layout, &rest, 2);
	rest = column(layout, &rest, 3);
	bytes = rest.rows >= ROWS_MIN_FINDINGS ? rest.rows - rest.rows / 3 : rest.rows;
	layout->area[PKS_PANE_BYTES] = cut_top(&rest, bytes);
	layout->area[PKS_PANE_FINDINGS] = rest;
}

static void
place_three(struct pks_layout *layout, struct pks_rect rest, enum pks_pane third)
{
	layout->area[PKS_PANE_OPS] = column(layout, &rest, 0);
	/* References need room for a call, and the stack beside the objects to show what it is. */
	if (third == PKS_PANE_REFS && rest.rows >= ROWS_ABOVE_REFS) {
		cut_left(&rest, layout->edge[1] - layout->edge[0]);
		layout->area[third] = cut_bottom(&rest, rest.rows / 2);
		third = PKS_PANE_TREE;
	}
	layout->area[PKS_PANE_STACK] = column(layout, &rest, 1);
	layout->area[third] = column(layout, &rest, 2);
}

/* The opcodes, and beside them the stack above the objects. */
static void
place_two(struct pks_layout *layout, struct pks_rect rest, enum pks_pane third, enum pks_pane focus)
{
	layout->area[PKS_PANE_OPS] = column(layout, &rest, 0);
	rest = column(layout, &rest, 1);
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

static int
across_from(int columns, const int least[PKS_LAYOUT_ACROSS - 1])
{
	int across = 1;

	while (across < PKS_LAYOUT_ACROSS && columns >= least[across - 1])
		across++;
	return across;
}

int
pks_layout_most_across(int columns)
{
	return across_from(columns, asked_for);
}

/* Columns of panes: as many as the user wants and have room, or as the width asks for. */
static int
across_of(int columns, const struct pks_shape *shape)
{
	int most = pks_layout_most_across(columns);

	if (shape->zoomed)
		return 1;
	if (shape->across > 0)
		return shape->across < most ? shape->across : most;
	return across_from(columns, by_itself);
}

static void
place_panes(struct pks_layout *layout, struct pks_rect rest, enum pks_pane focus,
	    const struct pks_shape *shape)
{
	enum pks_pane third = PKS_PANE_TREE;
	int across = across_of(layout->columns, shape);

	divide(layout, &rest, shape, across);
	if (across == 1) {
		layout->tabs = true;
		layout->area[focus] = rest;
		return;
	}
	if (across == 4) {
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
	if (across == 3)
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
layout_whole(int columns, int rows, enum pks_pane focus, const struct pks_shape *shape, bool lesson)
{
	struct pks_layout layout = {.rows = rows, .columns = columns};
	struct pks_rect rest = {0, 0, rows, columns};

	if (place_frame(&layout, &rest, lesson))
		place_panes(&layout, rest, pks_pane_base(focus), shape);
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
layout_split(int columns, int rows, enum pks_pane focus, const struct pks_shape *shape, bool lesson)
{
	struct pks_layout layout = {.rows = rows, .columns = columns};
	struct pks_rect rest = {0, 0, rows, columns}, half;
	bool other = pks_pane_is_other(focus);

	if (!place_frame(&layout, &rest, lesson))
		return layout;
	if (rows >= ROWS_BYTE_STRIP && !shape->zoomed)
		layout.area[PKS_PANE_BYTES] = cut_bottom(&rest, rows / 7);
	if (shape->zoomed || (columns < TWO_COLUMNS && rest.rows < 4)) {
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
pks_layout_of(int columns, int rows, enum pks_pane focus, const struct pks_shape *shape, bool split,
	      bool lesson)
{
	return split ? layout_split(columns, rows, focus, shape, lesson)
		     : layout_whole(columns, rows, focus, shape, lesson);
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

int
pks_layout_column(const struct pks_layout *layout, enum pks_pane pane)
{
	int column = 0;

	while (column + 1 < layout->across && layout->area[pane].x >= layout->edge[column + 1])
		column++;
	return column;
}

bool
pks_shape_move_edge(struct pks_shape *shape, const struct pks_layout *layout, int column, int x)
{
	const int *edge = layout->edge;
	int *weight;

	if (column < 1 || column >= layout->across)
		return false;
	if (x > edge[column + 1] - NARROWEST)
		x = edge[column + 1] - NARROWEST;
	if (x < edge[column - 1] + NARROWEST)
		x = edge[column - 1] + NARROWEST;
	if (x == edge[column])
		return false;
	/* Columns of the screen are weights that give this very screen. */
	weight = shape->weight[layout->across - 1];
	for (int i = 0; i < layout->across; i++)
		weight[i] = edge[i + 1] - edge[i];
	weight[column - 1] += x - edge[column];
	weight[column] -= x - edge[column];
	return true;
}
