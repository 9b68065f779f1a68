/* SPDX-License-Identifier: MIT */
/*
 * The shipped themes are whole and legible: every role has a style, text stands out from the ground
 * it is written for, and the levels of risk look different with and without colours. What is wrong
 * in a theme is said with its line.
 */
#include "ui/theme.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const enum pks_look levels[] = {PKS_LOOK_RISK_INNOCUOUS, PKS_LOOK_RISK_UNKNOWN,
				       PKS_LOOK_RISK_SUSPICIOUS, PKS_LOOK_RISK_DANGEROUS};

static struct pks_theme
load(const char *name)
{
	struct pks_theme theme;
	char error[256] = "";

	if (!pks_theme_load(&theme, name, error, sizeof(error)))
		fail_msg("%s", error);
	return theme;
}

static void
test_base_is_whole(void **state)
{
	struct pks_theme base = load("base");

	(void)state;
	for (int look = 0; look < PKS_LOOKS; look++)
		if (!base.look[look].set)
			fail_msg("base.theme says nothing of %s",
				 pks_look_name((enum pks_look)look));
}

/* ---- How well a colour stands out -------------------------------------------------------------
 */

/* The fixed part of xterm's palette of 256; the first 16 are the user's own. */
static void
rgb_of(int color, double rgb[3])
{
	if (color < 232) {
		int cube[3] = {(color - 16) / 36, (color - 16) / 6 % 6, (color - 16) % 6};

		for (int i = 0; i < 3; i++)
			rgb[i] = cube[i] ? (55 + 40 * cube[i]) / 255.0 : 0;
		return;
	}
	rgb[0] = rgb[1] = rgb[2] = (8 + 10 * (color - 232)) / 255.0;
}

/* WCAG 2: relative luminance, and the contrast of two. */
static double
luminance(int color)
{
	static const double weight[3] = {0.2126, 0.7152, 0.0722};
	double rgb[3], sum = 0;

	rgb_of(color, rgb);
	for (int i = 0; i < 3; i++)
		sum += weight[i] *
		       (rgb[i] <= 0.04045 ? rgb[i] / 12.92 : pow((rgb[i] + 0.055) / 1.055, 2.4));
	return sum;
}

static double
contrast(int a, int b)
{
	double la = luminance(a), lb = luminance(b);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static void
check_contrast(const struct pks_theme *theme, enum pks_look look, int ground)
{
	struct pks_style style = pks_theme_style(theme, look, PKS_TIER_256);
	int background = style.background >= 0 ? style.background : ground;

	if (style.foreground < 0 && style.background < 0)
		return;
	if (style.foreground < 0)
		style.foreground = (int16_t)(ground == 231 || ground == 255 ? 16 : 252);
	assert_true(style.foreground >= 16 && background >= 16);
	if (contrast(style.foreground, background) < 4.5)
		fail_msg("%s: %s has a contrast of %.1f on ground %d", theme->name,
			 pks_look_name(look), contrast(style.foreground, background), ground);
}

static void
test_contrast(void **state)
{
	struct pks_theme dark = load("dark"), light = load("light");

	(void)state;
	for (int look = 0; look < PKS_LOOKS; look++) {
		check_contrast(&dark, (enum pks_look)look, 16);
		check_contrast(&dark, (enum pks_look)look, 234);
		check_contrast(&light, (enum pks_look)look, 231);
		check_contrast(&light, (enum pks_look)look, 255);
	}
}

/* Text that a cursor or a link is laid over. */
static void
test_contrast_under_overlays(void **state)
{
	static const enum pks_look overlays[] = {PKS_LOOK_CURSOR, PKS_LOOK_CURSOR_BLUR,
						 PKS_LOOK_LINKED};
	static const char *const names[] = {"dark", "light"};

	(void)state;
	for (int t = 0; t < 2; t++) {
		struct pks_theme theme = load(names[t]);

		for (size_t o = 0; o < sizeof(overlays) / sizeof(*overlays); o++) {
			struct pks_style over = pks_theme_style(&theme, overlays[o], PKS_TIER_256);

			assert_true(over.background >= 0);
			for (int look = PKS_LOOK_RISK_INNOCUOUS; look <= PKS_LOOK_TREE_REF;
			     look++) {
				struct pks_style style =
					pks_theme_style(&theme, (enum pks_look)look, PKS_TIER_256);

				if (style.background >= 0 || style.foreground < 0)
					continue;
				if (contrast(style.foreground, over.background) < 3.0)
					fail_msg("%s: %s on %s: %.1f", theme.name,
						 pks_look_name((enum pks_look)look),
						 pks_look_name(overlays[o]),
						 contrast(style.foreground, over.background));
			}
		}
	}
}

static bool
same(struct pks_style a, struct pks_style b)
{
	return a.foreground == b.foreground && a.background == b.background &&
	       a.attributes == b.attributes;
}

static void
test_levels_differ(void **state)
{
	static const char *const names[] = {"base", "dark", "light"};

	(void)state;
	for (size_t t = 0; t < sizeof(names) / sizeof(*names); t++) {
		struct pks_theme theme = load(names[t]);

		for (int tier = 0; tier < PKS_TIERS; tier++)
			for (int a = 0; a < 4; a++)
				for (int b = a + 1; b < 4; b++)
					assert_false(same(pks_theme_style(&theme, levels[a],
									  (enum pks_tier)tier),
							  pks_theme_style(&theme, levels[b],
									  (enum pks_tier)tier)));
	}
}

/* Foreground and background of one style never fall together on a small palette. */
static void
test_small_palettes(void **state)
{
	static const char *const names[] = {"dark", "light"};

	(void)state;
	for (int t = 0; t < 2; t++) {
		struct pks_theme theme = load(names[t]);

		for (int tier = PKS_TIER_8; tier < PKS_TIERS; tier++) {
			for (int look = 0; look < PKS_LOOKS; look++) {
				struct pks_style style = pks_theme_style(
					&theme, (enum pks_look)look, (enum pks_tier)tier);

				if (style.foreground >= 0 && style.foreground == style.background)
					fail_msg("%s: %s is invisible", names[t],
						 pks_look_name((enum pks_look)look));
				/* Blue on black cannot be read. */
				assert_false(style.foreground == 4 && style.background == 0);
			}
		}
	}
}

static void
test_mono_has_no_colour(void **state)
{
	struct pks_theme dark = load("dark");

	(void)state;
	for (int look = 0; look < PKS_LOOKS; look++) {
		struct pks_style style = pks_theme_style(&dark, (enum pks_look)look, PKS_TIER_MONO);

		assert_int_equal(style.foreground, PKS_COLOR_DEFAULT);
		assert_int_equal(style.background, PKS_COLOR_DEFAULT);
	}
	assert_true(pks_theme_style(&dark, PKS_LOOK_CURSOR, PKS_TIER_MONO).attributes &
		    PKS_ATTR_REVERSE);
}

/* ---- Reading ----------------------------------------------------------------------------------
 */

static void
check_wrong(const char *text, const char *expected)
{
	struct pks_theme theme;
	char error[256] = "";

	memset(&theme, 0, sizeof(theme));
	assert_false(pks_theme_read(&theme, text, "test", error, sizeof(error)));
	if (!strstr(error, expected))
		fail_msg("'%s' says '%s', not '%s'", text, error, expected);
}

static void
test_what_is_wrong_is_said(void **state)
{
	(void)state;
	check_wrong("[colors]\nred = 1 1\n", "line 2: a colour has three numbers");
	check_wrong("[colors]\nred = 300 1 1\n", "line 2: no such number");
	check_wrong("[colors]\nred = 9 9 9\n", "line 2: no such number");
	check_wrong("[colors]\nred = 1 1 1 1\n", "more than three");
	check_wrong("[styles]\nnonsense = default default\n", "nothing has this name");
	check_wrong("[styles]\ntext = red default\n", "no such colour");
	check_wrong("[styles]\ntext = default\n", "a foreground and a background");
	check_wrong("[styles]\n\ntext = default default blinking\n", "line 3: an attribute is");
	check_wrong("[mono]\ntext = loud\n", "an attribute is");
	check_wrong("[nonsense]\na = b\n", "a section is");
	check_wrong("[theme]\nground = sea\n", "dark or light");
	check_wrong("[theme]\ncolour = red\n", "a theme has");
	check_wrong("text\n", "line 1");
	check_wrong("[colors]\nan-exceedingly-long-name = 1 1 1\n", "too long");
}

static void
test_inheritance(void **state)
{
	struct pks_theme theme;
	char error[256];
	struct pks_style style;

	(void)state;
	memset(&theme, 0, sizeof(theme));
	assert_true(pks_theme_read(&theme,
				   "[colors]\nhot = 200 9 1\n"
				   "[styles]\nerror = hot default bold\ntext = hot default\n",
				   "a", error, sizeof(error)));
	/* A colour that changes changes what was styled with it; a style is replaced whole. */
	assert_true(pks_theme_read(&theme,
				   "[colors]\nhot = 100 3 3\n[styles]\ntext = default hot\n", "b",
				   error, sizeof(error)));
	style = pks_theme_style(&theme, PKS_LOOK_ERROR, PKS_TIER_256);
	assert_int_equal(style.foreground, 100);
	assert_int_equal(style.attributes, PKS_ATTR_BOLD);
	style = pks_theme_style(&theme, PKS_LOOK_TEXT, PKS_TIER_8);
	assert_int_equal(style.foreground, PKS_COLOR_DEFAULT);
	assert_int_equal(style.background, 3);
}

static void
write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* The user's directory comes first; what is not to be had is said. */
static void
test_where_themes_are(void **state)
{
	char directory[] = "/tmp/picklescope-theme.XXXXXX", path[256], other[256], error[256];
	struct pks_theme theme;

	(void)state;
	assert_non_null(mkdtemp(directory));
	setenv("XDG_CONFIG_HOME", directory, 1);
	snprintf(path, sizeof(path), "%s/picklescope", directory);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/picklescope/themes", directory);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/picklescope/themes/mine.theme", directory);
	write_file(path, "[theme]\nname = mine\ninherits = dark\n[colors]\nred = 99 9 1\n");
	theme = load("mine");
	assert_string_equal(theme.name, "mine");
	assert_int_equal(pks_theme_style(&theme, PKS_LOOK_ERROR, PKS_TIER_256).foreground, 99);
	assert_true(theme.look[PKS_LOOK_TEXT].set);
	/* By its path. */
	theme = load(path);
	assert_string_equal(theme.name, "mine");
	assert_false(pks_theme_load(&theme, "nobodys", error, sizeof(error)));
	assert_non_null(strstr(error, "nobodys"));
	snprintf(other, sizeof(other), "%s/picklescope/themes/circle.theme", directory);
	write_file(other, "[theme]\nname = circle\ninherits = circle\n");
	assert_false(pks_theme_load(&theme, "circle", error, sizeof(error)));
	assert_non_null(strstr(error, "inherits from itself"));
	unlink(path);
	unlink(other);
	snprintf(path, sizeof(path), "%s/picklescope/themes", directory);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/picklescope", directory);
	rmdir(path);
	rmdir(directory);
	unsetenv("XDG_CONFIG_HOME");
}

static void
test_auto(void **state)
{
	(void)state;
	unsetenv("COLORFGBG");
	assert_string_equal(pks_theme_auto(), "dark");
	setenv("COLORFGBG", "15;0", 1);
	assert_string_equal(pks_theme_auto(), "dark");
	setenv("COLORFGBG", "0;15", 1);
	assert_string_equal(pks_theme_auto(), "light");
	setenv("COLORFGBG", "0;default;7", 1);
	assert_string_equal(pks_theme_auto(), "light");
	setenv("COLORFGBG", "12;8", 1);
	assert_string_equal(pks_theme_auto(), "dark");
	setenv("COLORFGBG", "nonsense;", 1);
	assert_string_equal(pks_theme_auto(), "dark");
	unsetenv("COLORFGBG");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_base_is_whole),
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_contrast_under_overlays),
		cmocka_unit_test(test_levels_differ),
		cmocka_unit_test(test_small_palettes),
		cmocka_unit_test(test_mono_has_no_colour),
		cmocka_unit_test(test_what_is_wrong_is_said),
		cmocka_unit_test(test_inheritance),
		cmocka_unit_test(test_where_themes_are),
		cmocka_unit_test(test_auto),
	};

	/* No theme of whoever runs this. */
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
