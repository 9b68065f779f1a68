/* SPDX-License-Identifier: MIT */
/*
 * What curses would send to a terminal is read back from its cells. Looks are numbered as they are
 * met. A cell's colours are those that were asked of curses (screen.c keeps them), not what it made
 * of them, so a picture may have more colours than any terminal.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/picture.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>

static const struct {
	const char *word, *suffix;
} formats[] = {
#define PKS_X(name, word, suffix) {word, suffix},
	PKS_PICTURE_FORMATS(PKS_X)
#undef PKS_X
};

enum pks_picture_format
pks_picture_format_named(const char *word)
{
	int format = 0;

	while (format < PKS_PICTURE_FORMAT_COUNT && strcmp(formats[format].word, word) != 0)
		format++;
	return (enum pks_picture_format)format;
}

enum pks_picture_format
pks_picture_format_of(const char *file)
{
	size_t n = strlen(file);

	for (int format = 0; format < PKS_PICTURE_FORMAT_COUNT; format++) {
		size_t end = strlen(formats[format].suffix);

		if (n > end && strcmp(file + n - end, formats[format].suffix) == 0)
			return (enum pks_picture_format)format;
	}
	return PKS_PICTURE_FORMAT_COUNT;
}

/* ---- Taking one ------------------------------------------------------------------------------ */

static struct pks_style
style_of(const struct pks_screen *screen, attr_t attributes, short pair)
{
	struct pks_style style = {PKS_COLOR_DEFAULT, PKS_COLOR_DEFAULT, 0};

	if (pair > 0 && pair < screen->pairs) {
		style.foreground = screen->pair[pair].foreground;
		style.background = screen->pair[pair].background;
	}
	style.attributes = (uint8_t)((attributes & A_BOLD ? PKS_ATTR_BOLD : 0) |
				     (attributes & A_DIM ? PKS_ATTR_DIM : 0) |
				     (attributes & A_UNDERLINE ? PKS_ATTR_UNDERLINE : 0) |
				     (attributes & A_REVERSE ? PKS_ATTR_REVERSE : 0));
	return style;
}

static uint8_t
look_of(struct pks_picture *picture, struct pks_style style)
{
	int i = 0;

	while (i < picture->looks && (picture->look[i].foreground != style.foreground ||
				      picture->look[i].background != style.background ||
				      picture->look[i].attributes != style.attributes))
		i++;
	if (i == PKS_PICTURE_LOOKS)
		return 0;
	if (i == picture->looks)
		picture->look[picture->looks++] = style;
	return (uint8_t)i;
}

/* Returns the columns that it takes. */
static int
take_cell(struct pks_picture *picture, const struct pks_screen *screen, int y, int x)
{
	struct pks_cell *cell = &picture->cell[y * picture->columns + x];
	wchar_t characters[CCHARW_MAX + 1] = {0};
	attr_t attributes = 0;
	short pair = 0;
	cchar_t there;

	mvin_wch(y, x, &there);
	getcchar(&there, characters, &attributes, &pair, NULL);
	cell->look = look_of(picture, style_of(screen, attributes, pair));
	for (int i = 0; characters[i] && cell->points < PKS_CELL_POINTS; i++)
		cell->point[cell->points++] = (uint32_t)characters[i];
	/* Nothing else was drawn; but what leaves here is not to depend on that. */
	if (cell->points == 0 || !pks_printable(cell->point[0])) {
		cell->points = 1;
		cell->point[0] = ' ';
	}
	cell->width = 1;
	if (pks_text_width(cell->point[0]) == 2 && x + 1 < picture->columns) {
		cell->width = 2;
		picture->cell[y * picture->columns + x + 1].look = cell->look;
	}
	return cell->width;
}

/* What the terminal's own colours are taken to be: as the theme's ground says. */
static void
own_colors(struct pks_picture *picture, const struct pks_theme *theme)
{
	picture->ground = strcmp(theme->ground, "light") == 0 ? 0xffffff : 0x1c1c1c;
	if (theme->ground[0] == '#')
		picture->ground = (int32_t)strtol(theme->ground + 1, NULL, 16);
	picture->ink = (picture->ground >> 8 & 0xff) < 0x80 ? 0xd0d0d0 : 0x101010;
}

bool
pks_picture_take(struct pks_picture *picture, const struct pks_screen *screen)
{
	*picture = (struct pks_picture){.rows = LINES, .columns = COLS, .tier = screen->tier};
	picture->cell = calloc((size_t)LINES * (size_t)COLS + 1, sizeof *picture->cell);
	if (!picture->cell)
		return false;
	picture->title = "picklescope";
	own_colors(picture, &screen->theme);
	look_of(picture, (struct pks_style){PKS_COLOR_DEFAULT, PKS_COLOR_DEFAULT, 0});
	for (int y = 0; y < picture->rows; y++)
		for (int x = 0; x < picture->columns;)
			x += take_cell(picture, screen, y, x);
	return true;
}

void
pks_picture_free(struct pks_picture *picture)
{
	free(picture->cell);
	picture->cell = NULL;
}

/* ---- For all formats ------------------------------------------------------------------------- */

const struct pks_cell *
pks_picture_cell(const struct pks_picture *picture, int row, int column)
{
	return &picture->cell[row * picture->columns + column];
}

int
pks_picture_end(const struct pks_picture *picture, int row)
{
	int end = picture->columns;

	while (end > 0) {
		const struct pks_cell *cell = pks_picture_cell(picture, row, end - 1);

		if (cell->look != 0 || (cell->points > 0 && cell->point[0] != ' '))
			break;
		end--;
	}
	return end;
}

static int32_t
rgb_of(int32_t color, enum pks_tier tier)
{
	return tier == PKS_TIER_TRUE ? color : pks_palette_color(color);
}

void
pks_picture_colors(const struct pks_picture *picture, int look, int32_t *ink, int32_t *ground)
{
	const struct pks_style *style = &picture->look[look];

	*ink = style->foreground < 0 ? picture->ink : rgb_of(style->foreground, picture->tier);
	*ground =
		style->background < 0 ? picture->ground : rgb_of(style->background, picture->tier);
	if (style->attributes & PKS_ATTR_REVERSE) {
		int32_t other = *ink;

		*ink = *ground;
		*ground = other;
	}
}

void
pks_cell_text(const struct pks_cell *cell, struct pks_text *out)
{
	for (int i = 0; i < cell->points; i++)
		pks_text_point(out, cell->point[i], 0);
}

static void
xml_point(uint32_t point, struct pks_text *out)
{
	switch (point) {
	case '&': pks_text_raw(out, "&amp;"); break;
	case '<': pks_text_raw(out, "&lt;"); break;
	case '>': pks_text_raw(out, "&gt;"); break;
	case '"': pks_text_raw(out, "&quot;"); break;
	case '\'': pks_text_raw(out, "&#39;"); break;
	default: pks_text_point(out, point, 0);
	}
}

void
pks_cell_xml(const struct pks_cell *cell, struct pks_text *out)
{
	for (int i = 0; i < cell->points; i++)
		xml_point(cell->point[i], out);
}

void
pks_xml_words(const char *words, struct pks_text *out)
{
	const uint8_t *at = (const uint8_t *)words, *end = at + strlen(words);
	uint32_t point;

	while (at < end) {
		unsigned n = pks_utf8_decode(at, end, &point);

		if (n > 0)
			xml_point(point, out);
		else
			pks_text_utf8(out, at, 1);
		at += n > 0 ? n : 1;
	}
}

/* ---- As text, and as a terminal is told ------------------------------------------------------ */

static void
sgr_color(const struct pks_picture *picture, int32_t color, int base, struct pks_text *out)
{
	if (color < 0)
		return;
	if (picture->tier == PKS_TIER_TRUE)
		pks_text_printf(out, ";%d;2;%d;%d;%d", base + 8, color >> 16 & 0xff,
				color >> 8 & 0xff, color & 0xff);
	else if (picture->tier == PKS_TIER_256)
		pks_text_printf(out, ";%d;5;%d", base + 8, color);
	else
		pks_text_printf(out, ";%d", color < 8 ? base + color : base + 52 + color);
}

static void
sgr(const struct pks_picture *picture, int look, struct pks_text *out)
{
	const struct pks_style *style = &picture->look[look];

	pks_text_raw(out, "\033[0");
	if (style->attributes & PKS_ATTR_BOLD)
		pks_text_raw(out, ";1");
	if (style->attributes & PKS_ATTR_DIM)
		pks_text_raw(out, ";2");
	if (style->attributes & PKS_ATTR_UNDERLINE)
		pks_text_raw(out, ";4");
	if (style->attributes & PKS_ATTR_REVERSE)
		pks_text_raw(out, ";7");
	sgr_color(picture, style->foreground, 30, out);
	sgr_color(picture, style->background, 40, out);
	pks_text_raw(out, "m");
}

static void
write_rows(const struct pks_picture *picture, bool looks, struct pks_text *out)
{
	for (int y = 0; y < picture->rows; y++) {
		int end = pks_picture_end(picture, y), look = 0;

		/* Without looks a blank is a blank. */
		while (!looks && end > 0 && pks_picture_cell(picture, y, end - 1)->point[0] <= ' ')
			end--;
		for (int x = 0; x < end; x++) {
			const struct pks_cell *cell = pks_picture_cell(picture, y, x);

			if (looks && cell->look != look)
				sgr(picture, cell->look, out);
			look = cell->look;
			pks_cell_text(cell, out);
		}
		if (looks && look != 0)
			pks_text_raw(out, "\033[0m");
		pks_text_raw(out, "\n");
	}
}

void
pks_picture_write(const struct pks_picture *picture, enum pks_picture_format format,
		  struct pks_text *out)
{
	/* What is on the screen is what is shown: it has been made safe, and ASCII if need be. */
	bool ascii = out->ascii;

	out->ascii = false;
	switch (format) {
	case PKS_PICTURE_TEXT: write_rows(picture, false, out); break;
	case PKS_PICTURE_ANSI: write_rows(picture, true, out); break;
	case PKS_PICTURE_SVG: pks_picture_svg(picture, out); break;
	case PKS_PICTURE_HTML: pks_picture_html(picture, out); break;
	case PKS_PICTURE_FORMAT_COUNT: break;
	}
	out->ascii = ascii;
}
