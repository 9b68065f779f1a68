/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_LAYOUT_H
#define PKS_UI_LAYOUT_H
/*
 * Where everything stands on the screen: a pure function of its size and of the pane that has the
 * keyboard. Knows nothing of curses.
 */
#include <stdbool.h>

enum pks_pane {
	PKS_PANE_OPS,
	PKS_PANE_STACK,
	PKS_PANE_TREE,
	PKS_PANE_BYTES,
	PKS_PANE_FINDINGS,
	PKS_PANE_HITS,
	PKS_PANE_REFS,
	PKS_PANE_SIZES,
	PKS_PANES_WHOLE,		      /* those of a screen that is not split */
	PKS_PANE_OTHER_OPS = PKS_PANES_WHOLE, /* of the reader on the right */
	PKS_PANE_OTHER_STACK,
	PKS_PANES
};

/* Does it belong to the reader on the right? And the pane that it is, whoever reads. */
static inline bool
pks_pane_is_other(enum pks_pane pane)
{
	return pane == PKS_PANE_OTHER_OPS || pane == PKS_PANE_OTHER_STACK;
}
static inline enum pks_pane
pks_pane_base(enum pks_pane pane)
{
	if (pane == PKS_PANE_OTHER_OPS)
		return PKS_PANE_OPS;
	return pane == PKS_PANE_OTHER_STACK ? PKS_PANE_STACK : pane;
}

/* A pane's area has the pane's number. */
enum pks_area {
	PKS_AREA_HEADER = PKS_PANES,
	PKS_AREA_LESSON,
	PKS_AREA_TIME,
	PKS_AREA_EXPLAIN,
	PKS_AREA_BAR,
	PKS_AREA_NOTICE,
	PKS_AREA_LIST, /* of pickles, in place of the panes */
	PKS_AREAS
};

/* What the user made of it, kept whatever becomes of the screen's size. */
#define PKS_LAYOUT_ACROSS 4
struct pks_shape {
	bool zoomed; /* the pane with the keyboard alone */
	int across;  /* columns of panes side by side; 0: as many as the width asks for */
	/* The widths of one to four columns, against each other; 0: as they are made for. */
	int weight[PKS_LAYOUT_ACROSS][PKS_LAYOUT_ACROSS];
};

struct pks_rect {
	int y, x, rows, columns; /* rows 0: not on the screen */
};

struct pks_layout {
	int rows, columns;
	/*
	 * They tile the screen. A pane's first row is its title; its last column is the line to the
	 * pane on its right, where there is one.
	 */
	struct pks_rect area[PKS_AREAS];
	bool tabs; /* one pane at a time */
	/* Columns of panes, 0 where there are two readers; where each begins, and where the last
	 * one ends. */
	int across, edge[PKS_LAYOUT_ACROSS + 1];
};

/* The smallest screen that shows more than a notice. */
#define PKS_LAYOUT_COLUMNS 20
#define PKS_LAYOUT_ROWS	   5

/*
 * 'split': with two readers side by side; who cannot be on that screen does not have the keyboard.
 * 'lesson': with room for one below the panes.
 */
struct pks_layout pks_layout_of(int columns, int rows, enum pks_pane focus,
				const struct pks_shape *shape, bool split, bool lesson);

/* The screen with the list of pickles. */
struct pks_layout pks_layout_list(int columns, int rows);

/* How many columns of panes a screen has room for. */
int pks_layout_most_across(int columns);
/* The column that a pane stands in. */
int pks_layout_column(const struct pks_layout *layout, enum pks_pane pane);
/* Moves the line left of a column to x, as far as both columns stay readable. False: not at all. */
bool pks_shape_move_edge(struct pks_shape *shape, const struct pks_layout *layout, int column,
			 int x);

static inline bool
pks_layout_shows(const struct pks_layout *layout, int area)
{
	return layout->area[area].rows > 0;
}

#endif
