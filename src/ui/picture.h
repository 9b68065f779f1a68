/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_PICTURE_H
#define PKS_UI_PICTURE_H
/*
 * A picture of the screen: its cells as curses has them, and what they look like, as text, with a
 * terminal's sequences, as SVG or as a page of HTML. The same cells give the same picture.
 */
#include "ui/screen.h"

#define PKS_PICTURE_FORMATS(X)                                                                     \
	X(TEXT, "text", ".txt")                                                                    \
	X(ANSI, "ansi", ".ansi")                                                                   \
	X(SVG, "svg", ".svg")                                                                      \
	X(HTML, "html", ".html")

enum pks_picture_format {
#define PKS_X(name, word, suffix) PKS_PICTURE_##name,
	PKS_PICTURE_FORMATS(PKS_X)
#undef PKS_X
		PKS_PICTURE_FORMAT_COUNT
};

/* By its word; by the end of a file's name. COUNT: there is none. */
enum pks_picture_format pks_picture_format_named(const char *word);
enum pks_picture_format pks_picture_format_of(const char *file);

/* A character with what combines with it; the right half of a wide one has none. */
#define PKS_CELL_POINTS 4
struct pks_cell {
	uint32_t point[PKS_CELL_POINTS];
	uint8_t points, width;
	uint8_t look; /* in looks[] */
};

#define PKS_PICTURE_LOOKS 256
struct pks_picture {
	int rows, columns;
	struct pks_cell *cell; /* row by row */
	struct pks_style look[PKS_PICTURE_LOOKS];
	int looks;
	enum pks_tier tier;
	int32_t ink, ground; /* the terminal's own, 0xRRGGBB */
	const char *title;   /* safe to show */
};

/* Takes what is on the curses screen. False: memory ran out. */
bool pks_picture_take(struct pks_picture *picture, const struct pks_screen *screen);
void pks_picture_free(struct pks_picture *picture);
void pks_picture_write(const struct pks_picture *picture, enum pks_picture_format format,
		       struct pks_text *out);

/* ---- For who writes one ---------------------------------------------------------------------- */

const struct pks_cell *pks_picture_cell(const struct pks_picture *picture, int row, int column);
/* The column behind the last of a row that shows anything. */
int pks_picture_end(const struct pks_picture *picture, int row);
/* Its colours as they are seen, 0xRRGGBB: reversed, and the terminal's own where it has none. */
void pks_picture_colors(const struct pks_picture *picture, int look, int32_t *ink, int32_t *ground);
void pks_cell_text(const struct pks_cell *cell, struct pks_text *out);
/* The same, fit for XML. */
void pks_cell_xml(const struct pks_cell *cell, struct pks_text *out);
void pks_xml_words(const char *words, struct pks_text *out);

void pks_picture_svg(const struct pks_picture *picture, struct pks_text *out);
void pks_picture_html(const struct pks_picture *picture, struct pks_text *out);

#endif
