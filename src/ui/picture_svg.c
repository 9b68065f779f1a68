/* SPDX-License-Identifier: MIT */
/*
 * A picture of the screen as SVG. Line art is drawn as lines, since fonts do not join theirs; every
 * word is set at its own column and in its own width, since fonts differ.
 */
#include "ui/picture.h"

#include <string.h>

#define WIDTH	 8
#define HEIGHT	 17
#define BASELINE 13
#define MARGIN	 8

/* To which sides a character of line art reaches. */
enum { LEFT = 1, RIGHT = 2, UP = 4, DOWN = 8 };

static unsigned
sides_of(const struct pks_cell *cell)
{
	if (cell->points == 0)
		return 0;
	switch (cell->point[0]) {
	case 0x2500:
	case 0x254c: return LEFT | RIGHT;
	case 0x2502: return UP | DOWN;
	case 0x250c: return RIGHT | DOWN;
	case 0x2510: return LEFT | DOWN;
	case 0x2514: return RIGHT | UP;
	case 0x2518: return LEFT | UP;
	case 0x251c: return RIGHT | UP | DOWN;
	case 0x2524: return LEFT | UP | DOWN;
	case 0x252c: return LEFT | RIGHT | DOWN;
	case 0x2534: return LEFT | RIGHT | UP;
	case 0x253c: return LEFT | RIGHT | UP | DOWN;
	default: return 0;
	}
}

static bool
is_blank(const struct pks_cell *cell)
{
	return (cell->points > 0 && cell->point[0] == ' ') || sides_of(cell) != 0;
}

static void
color(int32_t rgb, struct pks_text *out)
{
	pks_text_printf(out, "#%06x", (unsigned)rgb);
}

static void
draw_lines(const struct pks_picture *picture, int y, int x, int end, int32_t ink,
	   struct pks_text *out)
{
	static const struct {
		unsigned side;
		const char *move;
	} moves[] = {{LEFT, "h-4"}, {RIGHT, "h4"}, {UP, "v-8.5"}, {DOWN, "v8.5"}};
	bool any = false;

	for (; x < end; x++) {
		unsigned sides = sides_of(pks_picture_cell(picture, y, x));

		for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
			if (!(sides & moves[i].side))
				continue;
			pks_text_printf(out, "%sM%d %d.5%s", any ? "" : "<path d=\"",
					x * WIDTH + WIDTH / 2, y * HEIGHT + HEIGHT / 2,
					moves[i].move);
			any = true;
		}
	}
	if (any) {
		pks_text_raw(out, "\" stroke=\"");
		color(ink, out);
		pks_text_raw(out, "\"/>\n");
	}
}

/* A word, with single blanks in it. */
static int
word_end(const struct pks_picture *picture, int y, int x, int end)
{
	while (x < end && !(is_blank(pks_picture_cell(picture, y, x)) &&
			    (x + 1 == end || is_blank(pks_picture_cell(picture, y, x + 1)) ||
			     sides_of(pks_picture_cell(picture, y, x)) != 0)))
		x++;
	return x;
}

static void
draw_words(const struct pks_picture *picture, int y, int x, int end, int look, int32_t ink,
	   struct pks_text *out)
{
	uint8_t attributes = picture->look[look].attributes;

	while (x < end) {
		int after;

		if (is_blank(pks_picture_cell(picture, y, x))) {
			x++;
			continue;
		}
		after = word_end(picture, y, x, end);
		pks_text_printf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"", x * WIDTH,
				y * HEIGHT + BASELINE, (after - x) * WIDTH);
		color(ink, out);
		pks_text_printf(
			out, "\"%s%s%s>", attributes & PKS_ATTR_BOLD ? " font-weight=\"bold\"" : "",
			attributes & PKS_ATTR_DIM ? " opacity=\"0.6\"" : "",
			attributes & PKS_ATTR_UNDERLINE ? " text-decoration=\"underline\"" : "");
		for (; x < after; x++)
			pks_cell_xml(pks_picture_cell(picture, y, x), out);
		pks_text_raw(out, "</text>\n");
	}
}

static void
draw_row(const struct pks_picture *picture, int y, struct pks_text *out)
{
	int end = pks_picture_end(picture, y), after;

	for (int x = 0; x < end; x = after) {
		int look = pks_picture_cell(picture, y, x)->look;
		int32_t ink, ground;

		for (after = x; after < end; after++)
			if (pks_picture_cell(picture, y, after)->look != look)
				break;
		pks_picture_colors(picture, look, &ink, &ground);
		if (ground != picture->ground) {
			pks_text_printf(out,
					"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
					"fill=\"",
					x * WIDTH, y * HEIGHT, (after - x) * WIDTH, HEIGHT);
			color(ground, out);
			pks_text_raw(out, "\"/>\n");
		}
		draw_lines(picture, y, x, after, ink, out);
		draw_words(picture, y, x, after, look, ink, out);
	}
}

void
pks_picture_svg(const struct pks_picture *picture, struct pks_text *out)
{
	int width = picture->columns * WIDTH + 2 * MARGIN;
	int height = picture->rows * HEIGHT + 2 * MARGIN;

	pks_text_printf(out,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-%d -%d %d %d\" "
			"width=\"%d\" height=\"%d\">\n<title>",
			MARGIN, MARGIN, width, height, width, height);
	pks_xml_words(picture->title, out);
	pks_text_printf(out,
			"</title>\n<rect x=\"-%d\" y=\"-%d\" width=\"100%%\" height=\"100%%\" "
			"rx=\"6\" fill=\"",
			MARGIN, MARGIN);
	color(picture->ground, out);
	pks_text_raw(out, "\"/>\n<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" "
			  "font-size=\"13.2\" xml:space=\"preserve\">\n");
	for (int y = 0; y < picture->rows; y++)
		draw_row(picture, y, out);
	pks_text_raw(out, "</g>\n</svg>\n");
}
