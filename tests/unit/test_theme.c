/* SPDX-License-Identifier: MIT */
/*
 * The shipped themes are whole and legible, by pks_theme_check(), which finds what is wrong with
 * others. What cannot be read in a theme's file is said with its line.
 */
#include "ui/theme.h"

#include <picklescope/text.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

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

/* Nothing is wrong with any of them. */
static void
test_shipped(void **state)
{
	int count = 0;

	(void)state;
	for (const struct pks_data_file *file = pks_theme_files; file->name; file++) {
		struct pks_theme theme = load(file->name);
		char words[4096] = "";
		struct pks_text out;

		pks_text_bounded(&out, words, sizeof(words));
		if (pks_theme_check(&theme, &out) > 0)
			fail_msg("%s", words);
		assert_string_equal(theme.name, file->name);
		count++;
	}
	assert_true(count >= 10);
}

static void
check_complaint(const char *text, const char *expected)
{
	struct pks_theme theme = load("dark");
	char error[256] = "", words[8192] = "";
	struct pks_text out;
	unsigned problems;

	if (!pks_theme_read(&theme, text, "test", error, sizeof(error)))
		fail_msg("%s", error);
	pks_text_bounded(&out, words, sizeof(words));
	problems = pks_theme_check(&theme, &out);
	if (problems == 0 || !strstr(words, expected))
		fail_msg("'%s': %u problems: '%s', not '%s'", text, problems, words, expected);
}

static void
test_what_is_wrong_is_found(void **state)
{
	struct pks_theme empty;
	char words[8192] = "";
	struct pks_text out;

	(void)state;
	memset(&empty, 0, sizeof(empty));
	pks_text_bounded(&out, words, sizeof(words));
	assert_true(pks_theme_check(&empty, &out) >= PKS_LOOKS);
	assert_non_null(strstr(words, "it says nothing of text"));
	/* #5f5f5f on black, #d7d7d7 on white. */
	check_complaint("[colors]\ngrey = 59 7 7\n",
			"dark: dim has a contrast of 3.3 to 1 on #000000 in 256 colours, not 4.5");
	check_complaint("[theme]\nground = light\n",
			"explain has a contrast of 1.5 to 1 on #ffffff in 256 colours");
	check_complaint("[theme]\nground = #ffffff\n",
			"explain has a contrast of 1.5 to 1 on #ffffff in 256 colours");
	/* A colour in full is measured by itself. */
	check_complaint("[colors]\ngrey = #404040 246 7 7\n",
			"to 1 on #000000 in all colours, not 4.5");
	check_complaint("[theme]\ncontrast = 7\n", "not 7.0");
	check_complaint("[colors]\nnight = 250 4 4\n", "op.name under cursor has a contrast");
	check_complaint("[colors]\nsoft = 252 7 4\n", "is blue on black in 8 colours");
	check_complaint("[colors]\nwhite = 255 15 1\n",
			"risk.dangerous has one colour for ink and ground in 8 colours");
	/* The red and the green that deuteranopes do not tell apart. */
	check_complaint(
		"[colors]\nred = 210 9 1\n",
		"pair.innocuous and pair.dangerous look alike to deuteranopes in 256 colours");
	check_complaint("[colors]\ncyan = 75 14 6\namber = 147 11 3\n", "look alike to protanopes");
	check_complaint("[colors]\ncyan = 76 14 6\n", "look alike to tritanopes");
	check_complaint("[colors]\ncyan = 78 14 6\n", "look alike in 256 colours");
	check_complaint("[styles]\nrisk.unknown = cyan default\n",
			"only colour tells risk.innocuous from risk.unknown in 256 colours");
	check_complaint("[mono]\nrisk.unknown = bold reverse\n",
			"only colour tells risk.unknown from risk.dangerous without colours");
	check_complaint("[mono]\ncursor.blur = normal\n", "cursor.blur cannot be seen without");
	check_complaint("[styles]\ntitle.focus = blue default bold\n",
			"only colour tells title.focus from title.blur in 8 colours");
}

/* The fixed part of the palette. */
static void
test_palette(void **state)
{
	(void)state;
	assert_int_equal(pks_palette_color(16), 0x000000);
	assert_int_equal(pks_palette_color(231), 0xffffff);
	assert_int_equal(pks_palette_color(196), 0xff0000);
	assert_int_equal(pks_palette_color(110), 0x87afd7);
	assert_int_equal(pks_palette_color(232), 0x080808);
	assert_int_equal(pks_palette_color(255), 0xeeeeee);
	assert_int_equal(pks_palette_color(9), 0xff0000);
}

static void
test_true_colour(void **state)
{
	struct pks_theme theme;
	char error[256];

	(void)state;
	memset(&theme, 0, sizeof(theme));
	assert_true(pks_theme_read(&theme,
				   "[colors]\na = #12aBcd 110 9 1\nb = 110 9 1\n"
				   "[styles]\nerror = a b\n",
				   "a", error, sizeof(error)));
	assert_int_equal(pks_theme_style(&theme, PKS_LOOK_ERROR, PKS_TIER_TRUE).foreground,
			 0x12abcd);
	assert_int_equal(pks_theme_style(&theme, PKS_LOOK_ERROR, PKS_TIER_TRUE).background,
			 0x87afd7);
	assert_int_equal(pks_theme_style(&theme, PKS_LOOK_ERROR, PKS_TIER_256).foreground, 110);
	assert_int_equal(pks_theme_style(&theme, PKS_LOOK_ERROR, PKS_TIER_8).foreground, 1);
}

static void
test_glyphs(void **state)
{
	struct pks_theme theme;
	char error[256];

	(void)state;
	memset(&theme, 0, sizeof(theme));
	assert_true(pks_theme_read(&theme, "[glyphs]\narrow = → >\ntee.down = + +\n", "a", error,
				   sizeof(error)));
	assert_string_equal(theme.glyph[PKS_GLYPH_ARROW][0], "→");
	assert_string_equal(theme.glyph[PKS_GLYPH_ARROW][1], ">");
	assert_string_equal(theme.glyph[PKS_GLYPH_TEE_DOWN][0], "+");
	assert_string_equal(theme.glyph[PKS_GLYPH_NEW][0], "");
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
	check_wrong("[theme]\nground = sea\n", "ground is dark, light or a colour");
	check_wrong("[theme]\nground = #12345\n", "ground is dark, light or a colour");
	check_wrong("[theme]\ncontrast = 3\n", "contrast is a number");
	check_wrong("[theme]\ncontrast = much\n", "contrast is a number");
	check_wrong("[colors]\nred = #12345 1 1 1\n", "six hexadecimal digits");
	check_wrong("[colors]\nred = #12345g 1 1 1\n", "six hexadecimal digits");
	check_wrong("[glyphs]\nnonsense = a a\n", "no sign has this name");
	check_wrong("[glyphs]\narrow = ab a\n", "one character of one column");
	check_wrong("[glyphs]\narrow = 你 a\n", "one character of one column");
	check_wrong("[glyphs]\narrow = \u202e a\n", "one character of one column");
	check_wrong("[glyphs]\narrow = → →\n", "one character of one column");
	check_wrong("[glyphs]\narrow = a\n", "one character of one column");
	check_wrong("[glyphs]\narrow = a b c\n", "more than two");
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
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_what_is_wrong_is_found),
		cmocka_unit_test(test_palette),
		cmocka_unit_test(test_true_colour),
		cmocka_unit_test(test_glyphs),
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
