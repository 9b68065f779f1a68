/* SPDX-License-Identifier: MIT */
/*
 * A theme file is laid over the theme that it inherits from, line by line: colours get a value for
 * each kind of terminal, styles name those colours. A style is resolved when it is asked for, so a
 * theme that changes a colour changes every style it inherited with that colour.
 */
#include "ui/theme.h"

#include <errno.h>
#include <ini.h>
#include <picklescope/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const look_names[PKS_LOOKS] = {
#define ROLE(id, name) name,
#include "ui/roles.def"
#undef ROLE
};

/* A theme names them in small letters, with a dot for the line. */
static const char *const glyph_names[PKS_GLYPHS] = {
#define GLYPH(id, utf8, ascii) #id,
#include "ui/glyphs.def"
#undef GLYPH
};

static const struct {
	const char *name;
	uint8_t bit;
} attributes[] = {
	{"bold", PKS_ATTR_BOLD},       {"dim", PKS_ATTR_DIM}, {"underline", PKS_ATTR_UNDERLINE},
	{"reverse", PKS_ATTR_REVERSE}, {"normal", 0},
};

/* What the callback of inih is given. */
struct reading {
	struct pks_theme *theme;
	const char *problem; /* what is wrong with the line, NULL while all is well */
};

const char *
pks_look_name(enum pks_look look)
{
	return look_names[look];
}

/* The next word of a list that is split at blanks and commas; false at its end. */
static bool
next_word(const char **list, char *word, size_t size)
{
	const char *start = *list + strspn(*list, " \t,");
	size_t n = strcspn(start, " \t,");

	*list = start + n;
	if (n == 0 || n >= size)
		return false;
	memcpy(word, start, n);
	word[n] = '\0';
	return true;
}

static bool
copy_name(char *to, size_t size, const char *from)
{
	size_t n = strlen(from);

	if (n == 0 || n >= size)
		return false;
	memcpy(to, from, n + 1);
	return true;
}

static int
color_index(const struct pks_theme *theme, const char *name)
{
	for (size_t i = 0; i < theme->colors; i++) {
		if (strcmp(theme->color[i].name, name) == 0)
			return (int)i;
	}
	return PKS_COLOR_DEFAULT;
}

/* #rrggbb, which may stand before the numbers. */
static const char *
read_true_color(const char **value, int32_t *color)
{
	char word[16], *end;

	*color = PKS_COLOR_DEFAULT;
	*value += strspn(*value, " \t,");
	if (**value != '#')
		return NULL;
	if (!next_word(value, word, sizeof word) || strlen(word) != 7 ||
	    strspn(word + 1, "0123456789abcdefABCDEF") != 6)
		return "a colour in full is # and six hexadecimal digits";
	*color = (int32_t)strtol(word + 1, &end, 16);
	return NULL;
}

static const char *
read_about(struct pks_theme *theme, const char *name, const char *value)
{
	if (strcmp(name, "name") == 0)
		return copy_name(theme->name, sizeof theme->name, value) ? NULL : "too long a name";
	if (strcmp(name, "inherits") == 0)
		return copy_name(theme->inherits, sizeof theme->inherits, value)
			       ? NULL
			       : "too long a name";
	if (strcmp(name, "ground") == 0) {
		const char *at = value;
		int32_t color;

		if (strcmp(value, "dark") != 0 && strcmp(value, "light") != 0 &&
		    (*value != '#' || read_true_color(&at, &color)))
			return "ground is dark, light or a colour, #rrggbb";
		return copy_name(theme->ground, sizeof theme->ground, value) ? NULL : "no ground";
	}
	if (strcmp(name, "contrast") == 0) {
		char *end;

		theme->contrast = strtod(value, &end);
		return *end || !(theme->contrast >= 4.5 && theme->contrast <= 21)
			       ? "contrast is a number from 4.5 to 21"
			       : NULL;
	}
	return "a theme has a name, inherits, a ground and a contrast";
}

/* The first 16 as xterm has them, then a cube of 6 times 6 times 6, then greys. */
int32_t
pks_palette_color(int number)
{
	static const int32_t first[16] = {
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
	int32_t color = 0;

	if (number < 16)
		return first[number & 15];
	if (number >= 232)
		return 0x010101 * (8 + 10 * (number - 232));
	number -= 16;
	for (int side = 36; side > 0; side /= 6) {
		int step = number / side % 6;

		color = color << 8 | (step ? 55 + 40 * step : 0);
	}
	return color;
}

/* name = #rrggbb 256 16 8 */
static const char *
read_color(struct pks_theme *theme, const char *name, const char *value)
{
	static const long most[] = {255, 15, 7};
	int32_t full;
	int at = color_index(theme, name);
	char word[8], *end;
	const char *problem = read_true_color(&value, &full);

	if (problem)
		return problem;
	if (at < 0 && theme->colors == PKS_THEME_COLORS)
		return "too many colours";
	if (at < 0) {
		at = (int)theme->colors;
		if (!copy_name(theme->color[at].name, sizeof theme->color[at].name, name))
			return "too long a name";
		theme->colors++;
	}
	for (int i = 0; i < 3; i++) {
		long number;

		if (!next_word(&value, word, sizeof word))
			return "a colour has three numbers: of 256, of 16 and of 8 colours";
		errno = 0;
		number = strtol(word, &end, 10);
		if (errno != 0 || *end != '\0' || number < 0 || number > most[i])
			return "no such number of a colour";
		theme->color[at].value[PKS_TIER_256 - i] = (int32_t)number;
	}
	theme->color[at].value[PKS_TIER_TRUE] =
		full >= 0 ? full : pks_palette_color(theme->color[at].value[PKS_TIER_256]);
	return next_word(&value, word, sizeof word) ? "more than three numbers" : NULL;
}

static int
look_by_name(const char *name)
{
	for (int i = 0; i < PKS_LOOKS; i++) {
		if (strcmp(look_names[i], name) == 0)
			return i;
	}
	return -1;
}

static const char *
read_attributes(const char *value, uint8_t *bits)
{
	char word[16];

	*bits = 0;
	while (next_word(&value, word, sizeof word)) {
		size_t i = 0;

		while (i < sizeof attributes / sizeof *attributes &&
		       strcmp(attributes[i].name, word) != 0)
			i++;
		if (i == sizeof attributes / sizeof *attributes)
			return "an attribute is bold, dim, underline, reverse or normal";
		*bits = (uint8_t)(*bits | attributes[i].bit);
	}
	return NULL;
}

/* role = foreground background attributes */
static const char *
read_style(struct pks_theme *theme, const char *name, const char *value)
{
	int look = look_by_name(name);
	int8_t ground[2];
	const char *problem;

	if (look < 0)
		return "nothing has this name: the names are those of base.theme";
	for (int i = 0; i < 2; i++) {
		char word[16];
		int color = PKS_COLOR_DEFAULT;

		if (!next_word(&value, word, sizeof word))
			return "a style has a foreground and a background";
		if (strcmp(word, "default") != 0) {
			color = color_index(theme, word);
			if (color < 0)
				return "no such colour";
		}
		ground[i] = (int8_t)color;
	}
	theme->look[look].foreground = ground[0];
	theme->look[look].background = ground[1];
	theme->look[look].set = true;
	problem = read_attributes(value, &theme->look[look].attributes);
	/* A style that needs no colour is good where there is none. */
	if (ground[0] < 0 && ground[1] < 0 && !theme->look[look].mono_set)
		theme->look[look].mono = theme->look[look].attributes;
	return problem;
}

static const char *
read_mono(struct pks_theme *theme, const char *name, const char *value)
{
	int look = look_by_name(name);

	if (look < 0)
		return "nothing has this name: the names are those of base.theme";
	theme->look[look].mono_set = true;
	return read_attributes(value, &theme->look[look].mono);
}

/* One character that takes one column. */
static bool
is_sign(const char *word, bool ascii)
{
	size_t n = strlen(word);
	uint32_t point;

	if (n == 0 || n >= PKS_GLYPH_BYTES)
		return false;
	return pks_utf8_decode((const uint8_t *)word, (const uint8_t *)word + n, &point) == n &&
	       pks_printable(point) && point != ' ' && pks_text_width(point) == 1 &&
	       (!ascii || point < 0x7f);
}

/* TEE_DOWN and tee.down. */
static bool
same_name(const char *id, const char *name)
{
	for (; *id; id++, name++) {
		if (*name != (*id == '_' ? '.' : *id + ('a' - 'A')))
			return false;
	}
	return *name == '\0';
}

/* name = UTF-8 ASCII */
static const char *
read_glyph(struct pks_theme *theme, const char *name, const char *value)
{
	char word[2][PKS_GLYPH_BYTES + 1];
	int glyph = 0;

	while (glyph < PKS_GLYPHS && !same_name(glyph_names[glyph], name))
		glyph++;
	if (glyph == PKS_GLYPHS)
		return "no sign has this name: picklescope-themes(5) lists them";
	for (int i = 0; i < 2; i++) {
		if (!next_word(&value, word[i], sizeof word[i]) || !is_sign(word[i], i == 1))
			return "a sign is one character of one column, then one of ASCII";
	}
	if (next_word(&value, word[1], sizeof word[1]))
		return "more than two signs";
	for (int i = 0; i < 2; i++)
		memcpy(theme->glyph[glyph][i], word[i], PKS_GLYPH_BYTES);
	return NULL;
}

static int
read_line(void *user, const char *section, const char *name, const char *value)
{
	static const struct {
		const char *section;
		const char *(*read)(struct pks_theme *theme, const char *name, const char *value);
	} readers[] = {
		{"theme", read_about}, {"colors", read_color}, {"styles", read_style},
		{"mono", read_mono},   {"glyphs", read_glyph},
	};
	struct reading *reading = user;

	if (reading->problem)
		return 0;
	reading->problem = "a section is theme, colors, styles, mono or glyphs";
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		if (strcmp(readers[i].section, section) == 0)
			reading->problem = readers[i].read(reading->theme, name, value);
	}
	return reading->problem == NULL;
}

bool
pks_theme_read(struct pks_theme *theme, const char *text, const char *origin, char *error,
	       size_t size)
{
	struct reading reading = {theme, NULL};
	int line = ini_parse_string(text, read_line, &reading);

	if (line == 0)
		return true;
	snprintf(error, size, "theme %s, line %d: %s", origin, line,
		 reading.problem ? reading.problem : "not 'name = value'");
	return false;
}

struct pks_style
pks_theme_style(const struct pks_theme *theme, enum pks_look look, enum pks_tier tier)
{
	struct pks_style style = {PKS_COLOR_DEFAULT, PKS_COLOR_DEFAULT, 0};
	int foreground = theme->look[look].foreground, background = theme->look[look].background;

	if (tier == PKS_TIER_MONO) {
		style.attributes = theme->look[look].mono;
		return style;
	}
	style.attributes = theme->look[look].attributes;
	if (foreground >= 0)
		style.foreground = theme->color[foreground].value[tier];
	if (background >= 0)
		style.background = theme->color[background].value[tier];
	return style;
}
