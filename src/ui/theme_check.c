/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with a theme, by measure. Contrast is that of WCAG 2. Whether two colours differ is
 * asked in CIELAB, once as they are and once for each of the three kinds of people who lack one
 * sort of cones; what these see is simulated by the matrices of Machado, Oliveira and Fernandes
 * (2009).
 */
#include "ui/theme.h"

#include <math.h>
#include <picklescope/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What WCAG asks of text; and of text that a cursor lies over, which is bold or near it. */
#define LEAST_CONTRAST	     4.5
#define LEAST_CONTRAST_UNDER 3.0
/* Two colours that are further apart in CIELAB are told apart at a glance. */
#define LEAST_DIFFERENCE 12.0

#define WHITE 0xffffff

static const enum pks_look levels[] = {PKS_LOOK_RISK_INNOCUOUS, PKS_LOOK_RISK_UNKNOWN,
				       PKS_LOOK_RISK_SUSPICIOUS, PKS_LOOK_RISK_DANGEROUS};
static const enum pks_look pairs[] = {PKS_LOOK_PAIR_INNOCUOUS, PKS_LOOK_PAIR_UNKNOWN,
				      PKS_LOOK_PAIR_SUSPICIOUS, PKS_LOOK_PAIR_DANGEROUS};
static const enum pks_look overlays[] = {PKS_LOOK_CURSOR, PKS_LOOK_CURSOR_BLUR, PKS_LOOK_LINKED};

#define LEVELS	 (sizeof levels / sizeof *levels)
#define OVERLAYS (sizeof overlays / sizeof *overlays)

struct check {
	const struct pks_theme *theme;
	struct pks_text *out;
	unsigned problems;
};

static const char *const tier_names[PKS_TIERS] = {
	"without colours", "in 8 colours", "in 16 colours", "in 256 colours", "in all colours"};

static void complain(struct check *check, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void
complain(struct check *check, const char *format, ...)
{
	char words[256];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	pks_text_utf8(check->out, check->theme->name, strlen(check->theme->name));
	pks_text_raw(check->out, ": ");
	pks_text_utf8(check->out, words, strlen(words));
	pks_text_raw(check->out, "\n");
	check->problems++;
}

/* ---- Colours ----------------------------------------------------------------------------------
 */

/* Linear light, 0 to 1. */
static void
linear(int32_t color, double rgb[3])
{
	for (int i = 0; i < 3; i++) {
		double c = (color >> (16 - 8 * i) & 0xff) / 255.0;

		rgb[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
	}
}

static double
contrast(int32_t a, int32_t b)
{
	static const double weight[3] = {0.2126, 0.7152, 0.0722};
	double light[2] = {0.05, 0.05}, rgb[3];

	for (int k = 0; k < 2; k++) {
		linear(k ? b : a, rgb);
		for (int i = 0; i < 3; i++)
			light[k] += weight[i] * rgb[i];
	}
	return light[0] > light[1] ? light[0] / light[1] : light[1] / light[0];
}

static const struct {
	const char *who;
	double matrix[3][3];
} eyes[] = {
	{"", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{" to protanopes",
	 {{0.152286, 1.052583, -0.204868},
	  {0.114503, 0.786281, 0.099216},
	  {-0.003882, -0.048116, 1.051998}}},
	{" to deuteranopes",
	 {{0.367322, 0.860646, -0.227968},
	  {0.280085, 0.672501, 0.047413},
	  {-0.011820, 0.042940, 0.968881}}},
	{" to tritanopes",
	 {{1.255528, -0.076749, -0.178779},
	  {-0.078411, 0.930809, 0.147602},
	  {0.004733, 0.691367, 0.303900}}},
};

#define EYES (sizeof eyes / sizeof *eyes)

/* CIELAB of a colour as those eyes see it. */
static void
lab_of(int32_t color, size_t eye, double lab[3])
{
	/* From linear sRGB to XYZ, each divided by that of white (D65). */
	static const double to_xyz[3][3] = {{0.433953, 0.376219, 0.189828},
					    {0.212673, 0.715152, 0.072175},
					    {0.017758, 0.109477, 0.872765}};
	double rgb[3], seen[3], f[3];

	linear(color, rgb);
	for (int i = 0; i < 3; i++) {
		seen[i] = 0;
		for (int k = 0; k < 3; k++)
			seen[i] += eyes[eye].matrix[i][k] * rgb[k];
		seen[i] = seen[i] < 0 ? 0 : seen[i] > 1 ? 1 : seen[i];
	}
	for (int i = 0; i < 3; i++) {
		double t = 0;

		for (int k = 0; k < 3; k++)
			t += to_xyz[i][k] * seen[k];
		f[i] = t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
	}
	lab[0] = 116 * f[1] - 16;
	lab[1] = 500 * (f[0] - f[1]);
	lab[2] = 200 * (f[1] - f[2]);
}

static double
difference(int32_t a, int32_t b, size_t eye)
{
	double lab[2][3], sum = 0;

	lab_of(a, eye, lab[0]);
	lab_of(b, eye, lab[1]);
	for (int i = 0; i < 3; i++)
		sum += (lab[0][i] - lab[1][i]) * (lab[0][i] - lab[1][i]);
	return sqrt(sum);
}

/* ---- Looks ------------------------------------------------------------------------------------
 */

/* A colour of a tier as red, green and blue; PKS_COLOR_DEFAULT stays. */
static int32_t
rgb_of(int32_t color, enum pks_tier tier)
{
	return color < 0 || tier == PKS_TIER_TRUE ? color : pks_palette_color((int)color);
}

/*
 * Grounds that a theme must be legible on: the one that it names; else black or white, and the one
 * that terminals like instead. How many there are.
 */
static size_t
grounds_of(const struct pks_theme *theme, int32_t grounds[2])
{
	grounds[0] = grounds[1] = PKS_COLOR_DEFAULT;
	if (theme->ground[0] == '#') {
		grounds[0] = (int32_t)strtol(theme->ground + 1, NULL, 16);
		return 1;
	}
	if (theme->ground[0] == '\0')
		return 0;
	if (strcmp(theme->ground, "dark") == 0) {
		grounds[1] = 0x1c1c1c;
		grounds[0] = 0;
	} else {
		grounds[1] = 0xeeeeee;
		grounds[0] = 0xffffff;
	}
	return 2;
}

static bool
is_dark(const struct pks_theme *theme)
{
	int32_t grounds[2];

	return grounds_of(theme, grounds) > 0 &&
	       contrast(grounds[0], 0) < contrast(grounds[0], WHITE);
}

/* The first 16 are what the user has made of them, and cannot be measured. */
static bool
is_users(const struct pks_theme *theme, enum pks_look look)
{
	struct pks_style style = pks_theme_style(theme, look, PKS_TIER_256);

	return (style.foreground >= 0 && style.foreground < 16) ||
	       (style.background >= 0 && style.background < 16);
}

/* The terminal's own ink on a ground. */
static int32_t
ink_on(int32_t ground)
{
	return ground < 0x808080 ? 0xd0d0d0 : 0x101010;
}

/* In all colours as in 256: what is to be said has been said there. */
static bool
is_as_in_256(const struct pks_theme *theme, enum pks_look look, enum pks_tier tier)
{
	struct pks_style full = pks_theme_style(theme, look, tier);
	struct pks_style less = pks_theme_style(theme, look, PKS_TIER_256);

	return tier == PKS_TIER_TRUE && full.foreground == rgb_of(less.foreground, PKS_TIER_256) &&
	       full.background == rgb_of(less.background, PKS_TIER_256);
}

static void
check_roles(struct check *check)
{
	for (int look = 0; look < PKS_LOOKS; look++)
		if (!check->theme->look[look].set)
			complain(check, "it says nothing of %s; does it inherit from base?",
				 pks_look_name((enum pks_look)look));
}

static void
check_contrast(struct check *check, enum pks_look look, enum pks_tier tier, int32_t ground)
{
	struct pks_style style = pks_theme_style(check->theme, look, tier);
	int32_t fore = rgb_of(style.foreground, tier), back = rgb_of(style.background, tier);
	double found, least = check->theme->contrast > 0 ? check->theme->contrast : LEAST_CONTRAST;

	if ((fore < 0 && back < 0) || is_users(check->theme, look) ||
	    is_as_in_256(check->theme, look, tier))
		return;
	fore = fore < 0 ? ink_on(ground) : fore;
	back = back < 0 ? ground : back;
	found = contrast(fore, back);
	if (found < least)
		complain(check, "%s has a contrast of %.1f to 1 on #%06x %s, not %.1f",
			 pks_look_name(look), found, (unsigned)back, tier_names[tier], least);
}

/* What a cursor or a link lies over keeps its ink. */
static void
check_under(struct check *check, enum pks_look over, enum pks_tier tier)
{
	struct pks_style cover = pks_theme_style(check->theme, over, tier);
	int32_t back = rgb_of(cover.background, tier);

	for (int look = PKS_LOOK_RISK_INNOCUOUS; back >= 0 && look <= PKS_LOOK_TREE_REF; look++) {
		struct pks_style style = pks_theme_style(check->theme, (enum pks_look)look, tier);
		double found;

		if (style.background >= 0 || style.foreground < 0 ||
		    is_users(check->theme, (enum pks_look)look) || is_users(check->theme, over) ||
		    (is_as_in_256(check->theme, (enum pks_look)look, tier) &&
		     is_as_in_256(check->theme, over, tier)))
			continue;
		found = contrast(rgb_of(style.foreground, tier), back);
		if (found < LEAST_CONTRAST_UNDER)
			complain(check, "%s under %s has a contrast of %.1f to 1 %s, not 3",
				 pks_look_name((enum pks_look)look), pks_look_name(over), found,
				 tier_names[tier]);
	}
}

static void
check_legible(struct check *check)
{
	int32_t grounds[2];
	size_t count = grounds_of(check->theme, grounds);

	for (int tier = PKS_TIER_256; tier < PKS_TIERS; tier++) {
		for (size_t k = 0; k < count; k++)
			for (int look = 0; look < PKS_LOOKS; look++)
				check_contrast(check, (enum pks_look)look, (enum pks_tier)tier,
					       grounds[k]);
		for (size_t k = 0; k < OVERLAYS; k++)
			check_under(check, overlays[k], (enum pks_tier)tier);
	}
}

/* The small palettes are the user's own: only what can be read on none is said. */
static void
check_small(struct check *check)
{
	for (int tier = PKS_TIER_8; tier <= PKS_TIER_16; tier++) {
		for (int look = 0; look < PKS_LOOKS; look++) {
			struct pks_style style = pks_theme_style(check->theme, (enum pks_look)look,
								 (enum pks_tier)tier);
			bool dark = is_dark(check->theme);

			if (style.foreground >= 0 && style.foreground == style.background)
				complain(check, "%s has one colour for ink and ground %s",
					 pks_look_name((enum pks_look)look), tier_names[tier]);
			if (style.foreground == 4 &&
			    (style.background == 0 || (style.background < 0 && dark)))
				complain(check, "%s is blue on black %s, which few can read",
					 pks_look_name((enum pks_look)look), tier_names[tier]);
		}
	}
}

/* ---- Levels -----------------------------------------------------------------------------------
 */

/* What one sees of a style first: its ground, if it has one, else its ink. */
static int32_t
seen_of(const struct pks_theme *theme, enum pks_look look, enum pks_tier tier)
{
	struct pks_style style = pks_theme_style(theme, look, tier);

	return rgb_of(style.background >= 0 ? style.background : style.foreground, tier);
}

static void
check_apart(struct check *check, enum pks_look a, enum pks_look b, enum pks_tier tier)
{
	int32_t one = seen_of(check->theme, a, tier), other = seen_of(check->theme, b, tier);

	if (is_users(check->theme, a) || is_users(check->theme, b) ||
	    (is_as_in_256(check->theme, a, tier) && is_as_in_256(check->theme, b, tier)))
		return;
	/* What has one colour is told apart by other means, or check_told() says so. */
	if (one == other)
		return;
	for (size_t eye = 0; one >= 0 && other >= 0 && eye < EYES; eye++) {
		double found = difference(one, other, eye);

		if (found < LEAST_DIFFERENCE)
			complain(check, "%s and %s look alike%s %s: %.1f apart, not %.0f",
				 pks_look_name(a), pks_look_name(b), eyes[eye].who,
				 tier_names[tier], found, LEAST_DIFFERENCE);
	}
}

/* Something beside the colour: an attribute, or a ground where the other has none. */
static bool
told_apart(struct pks_style a, struct pks_style b)
{
	return a.attributes != b.attributes || (a.background < 0) != (b.background < 0);
}

static void
check_told(struct check *check, enum pks_look a, enum pks_look b, enum pks_tier tier)
{
	if (!told_apart(pks_theme_style(check->theme, a, tier),
			pks_theme_style(check->theme, b, tier)))
		complain(check, "only colour tells %s from %s %s", pks_look_name(a),
			 pks_look_name(b), tier_names[tier]);
}

static void
check_levels(struct check *check)
{
	for (size_t a = 0; a < LEVELS; a++) {
		for (size_t b = a + 1; b < LEVELS; b++) {
			for (int tier = PKS_TIER_256; tier < PKS_TIERS; tier++) {
				check_apart(check, levels[a], levels[b], (enum pks_tier)tier);
				check_apart(check, pairs[a], pairs[b], (enum pks_tier)tier);
			}
			for (int tier = 0; tier < PKS_TIERS; tier++)
				check_told(check, levels[a], levels[b], (enum pks_tier)tier);
		}
	}
}

/* What lies over a row must be seen, and the cursor be told from the rest. */
static void
check_overlays(struct check *check)
{
	for (int tier = 0; tier < PKS_TIERS; tier++) {
		for (size_t k = 0; k < OVERLAYS; k++) {
			struct pks_style style =
				pks_theme_style(check->theme, overlays[k], (enum pks_tier)tier);

			if (style.background < 0 && style.attributes == 0)
				complain(check, "%s cannot be seen %s", pks_look_name(overlays[k]),
					 tier_names[tier]);
		}
		check_told(check, PKS_LOOK_TITLE_FOCUS, PKS_LOOK_TITLE_BLUR, (enum pks_tier)tier);
	}
	check_told(check, PKS_LOOK_CURSOR, PKS_LOOK_CURSOR_BLUR, PKS_TIER_MONO);
	check_told(check, PKS_LOOK_CURSOR, PKS_LOOK_LINKED, PKS_TIER_MONO);
	check_told(check, PKS_LOOK_HEX_OP, PKS_LOOK_HEX_ARG, PKS_TIER_MONO);
}

unsigned
pks_theme_check(const struct pks_theme *theme, struct pks_text *out)
{
	struct check check = {theme, out, 0};

	check_roles(&check);
	check_legible(&check);
	check_small(&check);
	check_levels(&check);
	check_overlays(&check);
	return check.problems;
}
