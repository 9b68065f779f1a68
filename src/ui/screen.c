/* SPDX-License-Identifier: MIT */
/*
 * All drawing goes through one stretch of a row with a fixed end, so nothing can be written outside
 * its pane. A cell's look is its role's style with the row's overlay (cursor, link) laid over it;
 * colour pairs are made when they are first needed.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/screen.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>

static const char *const glyphs[PKS_GLYPHS][2] = {
#define GLYPH(id, utf8, ascii) {utf8, ascii},
#include "ui/glyphs.def"
#undef GLYPH
};

const char *
pks_screen_glyph(const struct pks_screen *screen, enum pks_glyph glyph)
{
	const char *own = screen->theme.glyph[glyph][screen->ascii];

	return *own ? own : glyphs[glyph][screen->ascii];
}

/* A terminal that takes red, green and blue as they are says so by this many colours. */
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
#define DIRECT_COLORS 0x1000000
#else
#define DIRECT_COLORS (-1)
#endif

static enum pks_tier
tier_of(int colors)
{
	if (colors == DIRECT_COLORS)
		return PKS_TIER_TRUE;
	if (colors >= 256)
		return PKS_TIER_256;
	if (colors >= 16)
		return PKS_TIER_16;
	return colors >= 8 ? PKS_TIER_8 : PKS_TIER_MONO;
}

void
pks_screen_start(struct pks_screen *screen, int color)
{
	const char *never = getenv("NO_COLOR");

	screen->tier = PKS_TIER_MONO;
	screen->pairs = 1;
	if (color == 0 || (color < 0 && never && *never) || !has_colors())
		return;
	start_color();
	use_default_colors();
	screen->tier = tier_of(color > 0 && color < COLORS ? color : COLORS);
}

void
pks_screen_clear(struct pks_screen *screen)
{
	erase();
	screen->cursor_y = screen->cursor_x = 0;
}

void
pks_screen_redraw(void)
{
	clearok(curscr, TRUE);
}

void
pks_screen_place_cursor(const struct pks_screen *screen, bool visible)
{
	curs_set(visible);
	move(screen->cursor_y, screen->cursor_x);
}

static void
make_pair(int pair, int foreground, int background)
{
#if defined(NCURSES_EXT_COLORS) && NCURSES_EXT_COLORS
	init_extended_pair(pair, foreground, background);
#else
	init_pair((short)pair, (short)foreground, (short)background);
#endif
}

static short
pair_of(struct pks_screen *screen, int foreground, int background)
{
	int most = COLOR_PAIRS < PKS_SCREEN_PAIRS ? COLOR_PAIRS : PKS_SCREEN_PAIRS;

	if (foreground < 0 && background < 0)
		return 0;
	for (int i = 1; i < screen->pairs; i++) {
		if (screen->pair[i].foreground == foreground &&
		    screen->pair[i].background == background)
			return (short)i;
	}
	if (screen->pairs >= most)
		return 0;
	make_pair(screen->pairs, foreground, background);
	screen->pair[screen->pairs].foreground = foreground;
	screen->pair[screen->pairs].background = background;
	return (short)screen->pairs++;
}

static attr_t
attributes_of(uint8_t bits)
{
	attr_t attributes = A_NORMAL;

	if (bits & PKS_ATTR_BOLD)
		attributes |= A_BOLD;
	if (bits & PKS_ATTR_DIM)
		attributes |= A_DIM;
	if (bits & PKS_ATTR_UNDERLINE)
		attributes |= A_UNDERLINE;
	if (bits & PKS_ATTR_REVERSE)
		attributes |= A_REVERSE;
	return attributes;
}

/* Colours that differ on a big palette may fall together on a small one. */
static bool
legible(struct pks_style style)
{
	return style.foreground < 0 || style.foreground != style.background;
}

static struct pks_style
style_of(const struct pks_line *line, enum pks_look look)
{
	const struct pks_screen *screen = line->screen;
	struct pks_style style = pks_theme_style(&screen->theme, look, screen->tier);
	struct pks_style over;

	if (line->overlay == PKS_LOOK_TEXT)
		return style;
	over = pks_theme_style(&screen->theme, line->overlay, screen->tier);
	/* Reversed on reversed is still reversed: a cursor does not undo the look of danger. */
	style.attributes |= over.attributes;
	/* On a ground of its own, dim is too dim. */
	if (over.background >= 0 || (over.attributes & PKS_ATTR_REVERSE))
		style.attributes &= (uint8_t)~PKS_ATTR_DIM;
	if (style.background < 0) {
		style.background = over.background;
		if (style.foreground < 0 || !legible(style))
			style.foreground = over.foreground;
	}
	return style;
}

struct pks_line
pks_line_at(struct pks_screen *screen, int y, int x, int columns, enum pks_look overlay)
{
	struct pks_line line = {screen, y, x, x + (columns > 0 ? columns : 0), overlay};

	if (overlay == PKS_LOOK_CURSOR) {
		screen->cursor_y = y;
		screen->cursor_x = x;
	}
	return line;
}

int
pks_line_left(const struct pks_line *line)
{
	return line->end - line->x;
}

/* The next character and what may not be shown as it is; false at the end. */
static bool
next_point(const char **text, uint32_t *point, int *width)
{
	const uint8_t *p = (const uint8_t *)*text;
	size_t n = strnlen(*text, 4);
	unsigned length;

	if (n == 0)
		return false;
	length = pks_utf8_decode(p, p + n, point);
	*text += length ? length : 1;
	if (length == 0 || !pks_printable(*point))
		*point = '?';
	*width = *point < 0x7f ? 1 : pks_text_width(*point);
	return true;
}

int
pks_screen_columns(const char *text)
{
	uint32_t point;
	int width, columns = 0;

	while (next_point(&text, &point, &width))
		columns += width;
	return columns;
}

size_t
pks_screen_cut(const char *text, int columns)
{
	const char *at = text, *next = text;
	uint32_t point;
	int width, used = 0;

	while (next_point(&next, &point, &width)) {
		if (used + width > columns)
			break;
		used += width;
		at = next;
	}
	return (size_t)(at - text);
}

size_t
pks_screen_wrap(const char *text, int columns)
{
	size_t n = pks_screen_cut(text, columns);

	if (text[n] == '\0')
		return n;
	for (size_t blank = n; blank > n / 2; blank--) {
		if (text[blank] == ' ')
			return blank + strspn(text + blank, " ");
	}
	/* One long word; and where nothing fits, something is taken all the same. */
	return n > 0 ? n : 1;
}

/* A character with what combines with it, as one cell. */
static void
put_cell(const struct pks_line *line, const wchar_t *characters, struct pks_style style)
{
	cchar_t cell;

	setcchar(&cell, characters, attributes_of(style.attributes),
		 pair_of(line->screen, style.foreground, style.background), NULL);
	mvadd_wch(line->y, line->x, &cell);
}

/* Puts text up to a column; what does not fit is not written. */
static void
put(struct pks_line *line, enum pks_look look, const char *text, int end)
{
	struct pks_style style = style_of(line, look);
	wchar_t cell[CCHARW_MAX];
	uint32_t point;
	int width, have = 0, cell_width = 0;
	bool more = true;

	while (more) {
		more = next_point(&text, &point, &width);
		if (more && width == 0) {
			if (have > 0 && have < CCHARW_MAX - 1)
				cell[have++] = (wchar_t)point;
			continue;
		}
		if (have > 0) {
			cell[have] = L'\0';
			put_cell(line, cell, style);
			line->x += cell_width;
		}
		if (more && line->x + width > end)
			break;
		cell[0] = (wchar_t)point;
		have = 1;
		cell_width = width;
	}
}

/* Text within so many columns, with the sign of what was cut. */
static void
put_within(struct pks_line *line, enum pks_look look, const char *text, int columns)
{
	int left = pks_line_left(line);
	int end;

	if (columns > left)
		columns = left;
	if (columns <= 0)
		return;
	end = line->x + columns;
	if (pks_screen_columns(text) <= columns) {
		put(line, look, text, end);
		return;
	}
	put(line, look, text, end - 1);
	put(line, look, pks_screen_glyph(line->screen, PKS_GLYPH_MORE), end);
}

void
pks_line_text(struct pks_line *line, enum pks_look look, const char *text)
{
	put_within(line, look, text, pks_line_left(line));
}

void
pks_line_printf(struct pks_line *line, enum pks_look look, const char *format, ...)
{
	char words[512];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	pks_line_text(line, look, words);
}

void
pks_line_glyph(struct pks_line *line, enum pks_look look, enum pks_glyph glyph)
{
	if (pks_line_left(line) > 0)
		put(line, look, pks_screen_glyph(line->screen, glyph), line->end);
}

void
pks_line_field(struct pks_line *line, enum pks_look look, const char *text, int columns)
{
	int end = line->x + columns;

	put_within(line, look, text, columns);
	pks_line_to(line, end);
}

void
pks_line_skip(struct pks_line *line, int columns)
{
	pks_line_to(line, line->x + columns);
}

void
pks_line_to(struct pks_line *line, int x)
{
	struct pks_style style = style_of(line, PKS_LOOK_TEXT);

	if (x > line->end)
		x = line->end;
	for (; line->x < x; line->x++)
		put_cell(line, L" ", style);
}

void
pks_line_finish(struct pks_line *line)
{
	pks_line_to(line, line->end);
}

void
pks_screen_title(struct pks_screen *screen, struct pks_rect area, bool focus, const char *title,
		 const char *remark)
{
	struct pks_line line = pks_line_at(screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);
	int remark_columns = pks_screen_columns(remark);

	pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
	if (!focus)
		pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
	pks_line_printf(&line, focus ? PKS_LOOK_TITLE_FOCUS : PKS_LOOK_TITLE_BLUR,
			focus ? " %s " : "%s", title);
	if (remark_columns > 0 && remark_columns + 3 <= pks_line_left(&line)) {
		while (pks_line_left(&line) > remark_columns + 1)
			pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
		pks_line_text(&line, PKS_LOOK_DIM, remark);
	}
	while (pks_line_left(&line) > 0)
		pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
}

struct pks_rect
pks_screen_inside(struct pks_screen *screen, const struct pks_layout *layout, struct pks_rect area)
{
	struct pks_rect inside = {area.y + 1, area.x, area.rows - 1, area.columns};

	if (area.x + area.columns >= layout->columns)
		return inside;
	inside.columns--;
	for (int row = 0; row < area.rows; row++) {
		struct pks_line line = pks_line_at(screen, area.y + row, area.x + area.columns - 1,
						   1, PKS_LOOK_TEXT);

		pks_line_glyph(&line, PKS_LOOK_BORDER,
			       row == 0 ? PKS_GLYPH_TEE_DOWN : PKS_GLYPH_DOWN);
	}
	return inside;
}

/* Is there a pane's right border, or a title, at this place? */
static bool
has_border(const struct pks_layout *layout, int y, int x)
{
	for (int pane = 0; pane < PKS_PANES; pane++) {
		struct pks_rect area = layout->area[pane];

		if (area.rows > 0 && x == area.x + area.columns - 1 && x + 1 < layout->columns &&
		    y > area.y && y < area.y + area.rows)
			return true;
	}
	return false;
}

static bool
has_title(const struct pks_layout *layout, int y, int x)
{
	for (int area = 0; area < PKS_AREAS; area++) {
		struct pks_rect rect = layout->area[area];

		if ((area < PKS_PANES || area == PKS_AREA_TIME || area == PKS_AREA_LESSON) &&
		    rect.rows > 0 && y == rect.y && x >= rect.x && x < rect.x + rect.columns)
			return true;
	}
	return false;
}

void
pks_screen_joints(struct pks_screen *screen, const struct pks_layout *layout)
{
	for (int pane = 0; pane < PKS_PANES; pane++) {
		struct pks_rect area = layout->area[pane];
		struct pks_line line;
		int below = area.y + area.rows;

		if (area.rows == 0)
			continue;
		/* A border that ends on a title below it. */
		if (area.x + area.columns < layout->columns &&
		    has_title(layout, below, area.x + area.columns - 1)) {
			bool on = has_border(layout, below + 1, area.x + area.columns - 1);

			line = pks_line_at(screen, below, area.x + area.columns - 1, 1,
					   PKS_LOOK_TEXT);
			pks_line_glyph(&line, PKS_LOOK_BORDER,
				       on ? PKS_GLYPH_CROSSING : PKS_GLYPH_TEE_UP);
		}
		/* A title that begins at a border that runs on. */
		if (area.x > 0 && has_border(layout, area.y, area.x - 1)) {
			line = pks_line_at(screen, area.y, area.x - 1, 1, PKS_LOOK_TEXT);
			pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_TEE_RIGHT);
		}
	}
}
