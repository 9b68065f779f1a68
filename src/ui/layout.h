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
};

/* The smallest screen that shows more than a notice. */
#define PKS_LAYOUT_COLUMNS 20
#define PKS_LAYOUT_ROWS	   5

struct pks_layout pks_layout_of(int columns, int rows, enum pks_pane focus);
/* The screen with two readers side by side. Who cannot be on it does not have the keyboard. */
struct pks_layout pks_layout_split(int columns, int rows, enum pks_pane focus);

/* The screen with the list of pickles. */
struct pks_layout pks_layout_list(int columns, int rows);

/* One of these two, with room for a lesson below the panes. */
struct pks_layout pks_layout_lesson(int columns, int rows, enum pks_pane focus, bool split);

static inline bool
pks_layout_shows(const struct pks_layout *layout, int area)
{
	return layout->area[area].rows > 0;
}

#endif
