/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_THEME_H
#define PKS_UI_THEME_H
/*
 * Themes: what each role looks like, read from INI files. Knows nothing of curses.
 */
#include "ui/data_file.h"

#include <stdint.h>

struct pks_text;

/* What has a colour: roles.def. */
enum pks_look {
#define ROLE(id, name) PKS_LOOK_##id,
#include "ui/roles.def"
#undef ROLE
	PKS_LOOKS
};

/* Signs that are no letters: glyphs.def. */
enum pks_glyph {
#define GLYPH(id, utf8, ascii) PKS_GLYPH_##id,
#include "ui/glyphs.def"
#undef GLYPH
	PKS_GLYPHS
};

/* How many colours there are to choose from; TRUE: 24 bits, red first. */
enum pks_tier { PKS_TIER_MONO, PKS_TIER_8, PKS_TIER_16, PKS_TIER_256, PKS_TIER_TRUE, PKS_TIERS };

enum {
	PKS_ATTR_BOLD = 1,
	PKS_ATTR_DIM = 2,
	PKS_ATTR_UNDERLINE = 4,
	PKS_ATTR_REVERSE = 8,
};

/* A colour of the terminal, or its own. */
#define PKS_COLOR_DEFAULT (-1)

struct pks_style {
	int32_t foreground, background;
	uint8_t attributes;
};

#define PKS_THEME_COLORS 32
#define PKS_THEME_NAME	 32
/* A sign of one column and its end. */
#define PKS_GLYPH_BYTES 8

struct pks_theme {
	char name[PKS_THEME_NAME];
	char inherits[PKS_THEME_NAME]; /* "" for none */
	char ground[8];		       /* "dark", "light", "#rrggbb", or "" for any */
	double contrast;	       /* to 1, that it promises to have at least; 0: 4.5 */
	struct {
		char name[16];
		int32_t value[PKS_TIERS];
	} color[PKS_THEME_COLORS];
	size_t colors;
	struct {
		int8_t foreground, background; /* in color[], or PKS_COLOR_DEFAULT */
		uint8_t attributes;
		uint8_t mono; /* where there is no colour: of [mono], else of the last style
				 that has none */
		bool set, mono_set;
	} look[PKS_LOOKS];
	/* Signs of its own: in UTF-8, in ASCII; "": as glyphs.def has it. */
	char glyph[PKS_GLYPHS][2][PKS_GLYPH_BYTES];
};

/*
 * The theme of that name, with what it inherits: from the user's directory, the installed one, or
 * the program itself. A name with a slash is a path. False, and a message that names file and line,
 * if it is not to be had or wrong.
 */
bool pks_theme_load(struct pks_theme *theme, const char *name, char *error, size_t size);
/* "dark" or "light": what the terminal says of its background (COLORFGBG), else dark. */
const char *pks_theme_auto(void);

struct pks_style pks_theme_style(const struct pks_theme *theme, enum pks_look look,
				 enum pks_tier tier);
const char *pks_look_name(enum pks_look look);

/*
 * Writes what is wrong with a theme, a line each: roles without a style; what cannot be read on its
 * ground; levels of risk that look alike, also to who sees fewer colours; what is told by colour
 * alone. Returns how many things that are.
 */
unsigned pks_theme_check(const struct pks_theme *theme, struct pks_text *out);
/* The red, green and blue of a number of the 256, the first 16 as xterm has them: 0xRRGGBB. */
int32_t pks_palette_color(int number);

/* Is a colour nearer to white than to black, as an eye sees it? */
bool pks_color_is_light(int32_t rgb);

/* ---- For who loads and tests them ------------------------------------------------------------ */

/* Lays the text of a theme file over a theme. False with a message: what and in which line. */
bool pks_theme_read(struct pks_theme *theme, const char *text, const char *origin, char *error,
		    size_t size);
/* Where a user's own themes are, whether there are any or not. False: nowhere. */
bool pks_theme_user_directory(char *path, size_t size);
/* The text of a theme's file, to be freed; NULL if there is none. */
char *pks_theme_text(const char *name);

/* The themes that the program has in it, made from themes/ when it is built. */
extern const struct pks_data_file pks_theme_files[];

#endif
