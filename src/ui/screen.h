/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_SCREEN_H
#define PKS_UI_SCREEN_H
/*
 * Drawing on the curses screen, cell by cell: looks, glyphs, and lines of text that never leave
 * their place. Nothing unprintable passes here: text is expected to have come through pks_text, and
 * what did not is shown as a question mark.
 */
#include "ui/layout.h"
#include "ui/theme.h"
#include <picklescope/text.h>

#define PKS_SCREEN_PAIRS 250

struct pks_screen {
	struct pks_theme theme;
	enum pks_tier tier;
	bool ascii;
	bool chosen; /* somebody asked for this theme: the terminal's ground does not change it */
	struct {
		int foreground, background;
	} pair[PKS_SCREEN_PAIRS];
	int pairs;		/* in use, pair 0 among them */
	int cursor_y, cursor_x; /* where the last line with a cursor was begun */
};

/* After initscr or newterm. color: -1 what the terminal and NO_COLOR say, else how many colours. */
void pks_screen_start(struct pks_screen *screen, int color);

/* An empty screen to draw on; the next refresh sends all of it; where the terminal's cursor stands.
 */
void pks_screen_clear(struct pks_screen *screen);
void pks_screen_redraw(void);
void pks_screen_place_cursor(const struct pks_screen *screen, bool visible);

const char *pks_screen_glyph(const struct pks_screen *screen, enum pks_glyph glyph);

/* A stretch of one row that is being written from left to right. */
struct pks_line {
	struct pks_screen *screen;
	int y, x, end;	       /* end: the first column that is not part of it */
	enum pks_look overlay; /* PKS_LOOK_TEXT: none */
};

struct pks_line pks_line_at(struct pks_screen *screen, int y, int x, int columns,
			    enum pks_look overlay);
/* What fits of the text; where it does not fit whole, its last column is a '…'. */
void pks_line_text(struct pks_line *line, enum pks_look look, const char *text);
void pks_line_printf(struct pks_line *line, enum pks_look look, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void pks_line_glyph(struct pks_line *line, enum pks_look look, enum pks_glyph glyph);
/* Text in exactly so many columns, or what is left of the line. */
void pks_line_field(struct pks_line *line, enum pks_look look, const char *text, int columns);
/* Blanks: so many, or up to a column, or to the end. */
void pks_line_skip(struct pks_line *line, int columns);
void pks_line_to(struct pks_line *line, int x);
void pks_line_finish(struct pks_line *line);
/* Columns that are left. */
int pks_line_left(const struct pks_line *line);

/* Columns that a text takes. */
int pks_screen_columns(const char *text);
/* Bytes of the text that fit into so many columns. */
size_t pks_screen_cut(const char *text, int columns);
/* Bytes of its first line where it is broken at blanks, these included; 0 only at its end. */
size_t pks_screen_wrap(const char *text, int columns);

/* The title row of a pane: its name, set off by lines. */
void pks_screen_title(struct pks_screen *screen, struct pks_rect area, bool focus,
		      const char *title, const char *remark);
/* The column between a pane and its right neighbour; the area without it and without the title. */
struct pks_rect pks_screen_inside(struct pks_screen *screen, const struct pks_layout *layout,
				  struct pks_rect area);

/* Where the lines of the panes meet; after all titles. */
void pks_screen_joints(struct pks_screen *screen, const struct pks_layout *layout);

#endif
