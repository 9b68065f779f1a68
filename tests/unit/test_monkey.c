/* SPDX-License-Identifier: MIT */
/*
 * A monkey at the keyboard: on every sample, keys and sizes in an order that nobody would think of.
 * Whatever it does, the explorer stays within its screen and its file; the arrow stands on a row.
 * The order is the same in every run. So many keys a sample as MONKEY_KEYS says ('make monkey'),
 * else a few hundred; and MONKEY_SEEDS times that on screens from one cell to 500 x 500.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/app.h"
#include "ui/lesson.h"

#include <dirent.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <curses.h>

static long keys_a_sample = 250, seeds = 3;
static uint32_t most_columns = 250, most_rows = 70;
static uint64_t seed;

static uint32_t
dice(uint32_t sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % sides;
}

static int
random_key(void)
{
	size_t count;
	const struct pks_binding *bindings = pks_bindings(&count);
	static const char typed[] = ":@%0x1f59 \r";

	switch (dice(8)) {
	case 0: return (int)('0' + dice(10));
	case 1: return typed[dice(sizeof(typed) - 1)];
	case 2: return (int)dice(128);
	case 3: return '\t';
	default: return bindings[dice((uint32_t)count)].key[0];
	}
}

static void
check(struct pks_app *app)
{
	if (app->listed) {
		assert_true(app->listing->list.cursor < app->listing->order.line_count ||
			    app->listing->list.cursor == 0);
		assert_null(app->document.source);
		return;
	}
	assert_true(app->at < pks_app_clock(app));
	assert_false(app->split.turned);
	assert_true(pks_app_moment(app) <= pks_last_moment(app->document.history));
	assert_true(app->document.current < app->document.pickles);
	if (app->options->lesson)
		assert_true(app->lecture.step < app->options->lesson->steps);
	if (app->tree_cursor.depth > 0)
		assert_true(app->tree_cursor.depth <= PKS_TREE_DEPTH);
}

/* What is on the screen could be sent to a terminal: characters that are shown, in looks that are
 * known, nothing outside. */
static void
check_screen(const struct pks_app *app)
{
	struct pks_picture picture;

	assert_true(pks_picture_take(&picture, &app->screen));
	assert_int_equal(picture.rows, app->layout.rows);
	assert_int_equal(picture.columns, app->layout.columns);
	assert_true(app->screen.cursor_y >= 0 && app->screen.cursor_y < picture.rows);
	assert_true(app->screen.cursor_x >= 0 && app->screen.cursor_x <= picture.columns);
	for (int i = 0; i < picture.rows * picture.columns; i++) {
		const struct pks_cell *cell = &picture.cell[i];

		assert_true(cell->look < picture.looks);
		for (int k = 0; k < cell->points; k++)
			assert_true(pks_printable(cell->point[k]));
	}
	pks_picture_free(&picture);
}

static void
play(struct pks_app *app)
{
	for (long i = 0; i < keys_a_sample && !app->quit; i++) {
		int key = random_key();

		if (dice(20) == 0) {
			int columns = 1 + (int)dice(most_columns), rows = 1 + (int)dice(most_rows);

			resizeterm(rows, columns);
			pks_app_resize(app, columns, rows);
		}
		if (dice(3) == 0)
			pks_app_work(app);
		pks_app_key(app, key);
		app->quit = false;
		pks_app_draw(app);
		check(app);
		if (dice(10) == 0)
			check_screen(app);
	}
}

/* A lesson that is given, if there is one, too. */
static void
play_with(const char *path, const struct pks_lesson *lesson)
{
	static struct pks_app app;
	struct pks_ui_options options = {.at = PKS_NO_OP, .lesson = lesson, .custody = "  a\nb"};
	char error[256];
	struct pks_source *source = lesson ? pks_lesson_source(lesson, path, error, sizeof(error))
					   : pks_source_open(path, error, sizeof(error));
	struct pks_theme theme;

	assert_non_null(source);
	assert_true(pks_theme_load(&theme, dice(2) ? "dark" : "light", error, sizeof(error)));
	resizeterm(24, 80);
	assert_true(pks_app_start(&app, &options, source));
	app.screen.theme = theme;
	app.screen.ascii = dice(2);
	pks_screen_start(&app.screen, 256);
	pks_app_resize(&app, 80, 24);
	pks_app_draw(&app);
	play(&app);
	while (pks_app_work(&app))
		;
	play(&app);
	pks_app_stop(&app);
}

static const char *
samples(void)
{
	static char path[4096];
	const char *srcdir = getenv("srcdir");

	snprintf(path, sizeof(path), "%s/samples", srcdir ? srcdir : ".");
	return path;
}

/* In the list of a directory, in the pickles that are opened from it, and back. */
static void
test_list(void **state)
{
	static struct pks_app app;
	const char *path = samples();
	struct pks_ui_options options = {
		.at = PKS_NO_OP, .path = path, .paths = &path, .path_count = 1};
	bool opened = false;
	char error[256];
	struct pks_theme theme;

	(void)state;
	assert_true(pks_theme_load(&theme, "dark", error, sizeof(error)));
	resizeterm(24, 80);
	assert_true(pks_app_start_list(&app, &options, NULL));
	app.screen.theme = theme;
	pks_screen_start(&app.screen, 256);
	pks_app_resize(&app, 80, 24);
	/* A monkey that stops the reading at once would have nothing to open. */
	while (pks_app_work(&app) || pks_app_waits(&app))
		;
	for (int i = 0; i < 40; i++) {
		play(&app);
		while (pks_app_work(&app))
			;
		opened = opened || !app.listed;
	}
	assert_true(opened);
	pks_app_stop(&app);
}

static void
test_monkey(void **state)
{
	const char *srcdir = getenv("srcdir");
	char path[4096];
	struct dirent **names;
	int count, played = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/samples", srcdir ? srcdir : ".");
	count = scandir(path, &names, NULL, alphasort);
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		if (strstr(names[i]->d_name, ".pkl")) {
			snprintf(path, sizeof(path), "%s/samples/%s", srcdir ? srcdir : ".",
				 names[i]->d_name);
			seed = (uint64_t)i;
			play_with(path, NULL);
			played++;
		}
		free(names[i]);
	}
	free(names);
	assert_true(played > 10);
}

/* Any size: half of them are small. */
static void
test_sizes(void **state)
{
	static const char *const names[] = {"article",	    "all-opcodes",    "nested",
					    "hostile-text", "billion-laughs", "no-stop",
					    "session",	    "two-pickles"};
	char path[4200];

	(void)state;
	for (long k = 0; k < seeds; k++) {
		snprintf(path, sizeof(path), "%s/%s.pkl", samples(),
			 names[k % (long)(sizeof(names) / sizeof(*names))]);
		seed = 1000 + (uint64_t)k;
		most_columns = most_rows = k % 2 ? 500 : 40;
		play_with(path, NULL);
	}
	most_columns = 250;
	most_rows = 70;
}

static void
test_lessons(void **state)
{
	char error[256];
	const char *name;
	size_t k = 0;

	(void)state;
	for (; (name = pks_lesson_name(k)); k++) {
		struct pks_lesson lesson;

		assert_true(pks_lesson_load(&lesson, name, error, sizeof(error)));
		seed = k;
		play_with(name, &lesson);
		pks_lesson_free(&lesson);
	}
	assert_true(k >= 14);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list), cmocka_unit_test(test_monkey),
		cmocka_unit_test(test_sizes), cmocka_unit_test(test_lessons)};
	FILE *out = fopen("/dev/null", "w"), *in = fopen("/dev/null", "r");
	SCREEN *screen;
	int failed;

	if (getenv("MONKEY_KEYS"))
		keys_a_sample = strtol(getenv("MONKEY_KEYS"), NULL, 10);
	if (getenv("MONKEY_SEEDS"))
		seeds = strtol(getenv("MONKEY_SEEDS"), NULL, 10);
	if (getenv("MONKEY_ONLY"))
		cmocka_set_test_filter(getenv("MONKEY_ONLY"));
	setlocale(LC_ALL, "C.UTF-8");
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	screen = newterm("xterm-256color", out, in);
	if (!screen) {
		puts("1..0 # SKIP there is no terminal description of xterm-256color");
		return 0;
	}
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	endwin();
	delscreen(screen);
	fclose(out);
	fclose(in);
	return failed;
}
