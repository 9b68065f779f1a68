/* SPDX-License-Identifier: MIT */
/*
 * Two readers side by side: one clock for both, each with its own rows; the keys of each side ask
 * that side; and the reader that is shown changes without the place being lost.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/app.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <curses.h>

static struct pks_app app;
static struct pks_options options;
static struct pks_ui_options ui;

static void
start(const char *path, enum pks_profile reader)
{
	char error[256];
	struct pks_source *source = pks_source_open(path, error, sizeof error);
	struct pks_theme theme;

	assert_non_null(source);
	assert_true(pks_theme_load(&theme, "dark", error, sizeof error));
	options = (struct pks_options){.reader = reader};
	ui = (struct pks_ui_options){.at = PKS_NO_OP, .options = &options};
	assert_true(pks_app_start(&app, &ui, source));
	app.screen.theme = theme;
	pks_screen_start(&app.screen, 256);
	resizeterm(24, 80);
	pks_app_resize(&app, 80, 24);
}

static void
start_sample(const char *name, enum pks_profile reader)
{
	const char *srcdir = getenv("srcdir");
	char path[4096];

	snprintf(path, sizeof path, "%s/samples/%s", srcdir ? srcdir : ".", name);
	start(path, reader);
}

static void
settle(void)
{
	do
		pks_app_draw(&app);
	while (pks_app_work(&app) || pks_app_work(&app));
	pks_app_draw(&app);
}

static void
press(const char *keys)
{
	for (; *keys; keys++)
		pks_app_key(&app, *keys);
	settle();
}

/* The moment and the height of the stack on a side. */
static pks_op
moment_of(enum pks_pane pane, uint32_t *height)
{
	struct pks_side side = pks_side_enter(&app, pane, true);
	pks_op moment = pks_app_moment(&app);

	*height = pks_height(app.document.history, moment);
	pks_side_leave(&app, &side);
	return moment;
}

static void
test_open(void **state)
{
	uint32_t left, right;

	(void)state;
	start_sample("readers-frame-split.pkl", PKS_READER_C);
	settle();
	press("gR");
	assert_true(app.split.open);
	assert_int_equal(app.split.other, PKS_READER_C_STREAM);
	assert_int_equal(app.focus, PKS_PANE_OPS);
	/* At once at the op where they part. */
	assert_int_equal(app.at, 2);
	assert_true(pks_app_parts(&app, 2));
	assert_false(pks_app_parts(&app, 1));
	assert_false(pks_app_parts(&app, 3));
	/* One clock. */
	press("ss");
	assert_int_equal(moment_of(PKS_PANE_OPS, &left), 4);
	assert_int_equal(moment_of(PKS_PANE_OTHER_OPS, &right), 4);
	assert_int_equal(left, right);
	press("S");
	assert_int_equal(app.at, 3);
	/* All others, but never c, and round again. */
	for (int i = 0; i < 4; i++) {
		press("r");
		assert_int_not_equal(app.split.other, PKS_READER_C);
		assert_int_equal(app.split.other == PKS_READER_C_STREAM, i == 3);
	}
	/* q closes them, and only then the program. */
	press("q");
	assert_false(app.split.open);
	assert_false(app.quit);
	assert_int_equal(app.document.shown, PKS_READER_C);
	press("q");
	assert_true(app.quit);
	pks_app_stop(&app);
}

/* One of the two ends early: its side stands still, and comes along again on the way back. */
static void
test_shorter(void **state)
{
	uint32_t left, right;

	(void)state;
	start_sample("readers-int-nul.pkl", PKS_READER_C);
	settle();
	press("R");
	assert_int_equal(app.split.other, PKS_READER_PY);
	assert_int_equal(app.at, 1);
	press("5s");
	assert_int_equal(moment_of(PKS_PANE_OPS, &left), 6);
	assert_int_equal(moment_of(PKS_PANE_OTHER_OPS, &right), 1);
	assert_int_equal(left, 1);
	assert_int_equal(right, 0);
	/* What one runs and the other never comes to is marked. */
	assert_true(pks_app_parts(&app, 5));
	press("G");
	assert_int_equal(app.at, 9);
	press("9S");
	assert_int_equal(moment_of(PKS_PANE_OPS, &left), 0);
	assert_int_equal(moment_of(PKS_PANE_OTHER_OPS, &right), 0);
	pks_app_stop(&app);
}

/* pickle.py takes text that was cut and misses the next op: it has a row more. */
static void
test_longer(void **state)
{
	uint32_t left, right;

	(void)state;
	start_sample("not-a-pickle.pkl", PKS_READER_C);
	settle();
	press("RG");
	assert_int_equal(app.split.other, PKS_READER_PY);
	assert_int_equal(app.at, 1);
	assert_int_equal(moment_of(PKS_PANE_OPS, &left), 0);
	assert_int_equal(moment_of(PKS_PANE_OTHER_OPS, &right), 1);
	/* Another reader with less rows, and none at all. */
	press("r");
	assert_int_equal(app.at, 0);
	press("rrrGq");
	assert_int_equal(app.at, 0);
	pks_app_stop(&app);
}

static void
test_sides(void **state)
{
	struct pks_side side;

	(void)state;
	start_sample("readers-frame-split.pkl", PKS_READER_C);
	settle();
	press("Rg");
	/* The next dangerous op is one of c_stream's own. */
	pks_app_key(&app, '\t');
	assert_int_equal(app.focus, PKS_PANE_OTHER_OPS);
	press("ee");
	assert_int_equal(app.at, 5);
	assert_int_equal(app.focus, PKS_PANE_OTHER_OPS);
	assert_int_equal(app.document.shown, PKS_READER_C);
	/* '%' leads to what is called, there as here. */
	press("%");
	assert_int_equal(app.at, 2);
	side = pks_side_enter(&app, app.focus, true);
	assert_int_equal(app.document.shown, PKS_READER_C_STREAM);
	assert_int_equal(app.focus, PKS_PANE_OPS);
	pks_side_leave(&app, &side);
	assert_int_equal(app.document.shown, PKS_READER_C);
	/* Nobody reads it twice: the comparison has done so. */
	assert_ptr_equal(
		app.document.reading[PKS_READER_C_STREAM].history,
		pks_partings_history(pks_document_partings(&app.document), PKS_READER_C_STREAM));
	pks_app_key(&app, '\t');
	assert_int_equal(app.focus, PKS_PANE_STACK);
	press("R");
	assert_int_equal(app.focus, PKS_PANE_STACK);
	pks_app_stop(&app);
}

/* Before anything is known of it, and from another reader. */
static void
test_early(void **state)
{
	(void)state;
	start_sample("readers-frame-split.pkl", PKS_READER_PY);
	pks_app_key(&app, 'R');
	assert_true(app.split.open);
	assert_int_equal(app.split.other, PKS_READER_PY);
	settle();
	assert_int_equal(app.at, 2);
	press("q");
	assert_int_equal(app.document.shown, PKS_READER_PY);
	assert_true(pks_app_parting(&app, 2) && pks_app_parting(&app, 2)->reader == PKS_READER_PY);
	pks_app_stop(&app);
}

/* A reader that is shown in place of another: the same offset stays in view, once it is read. */
static void
test_turn(void **state)
{
	char path[] = "/tmp/pks-split-XXXXXX";
	int fd = mkstemp(path);
	static const char pair[2] = {'N', '0'};

	(void)state;
	assert_true(fd >= 0);
	for (int i = 0; i < 20000; i++)
		assert_int_equal(write(fd, pair, 2), 2);
	assert_int_equal(write(fd, "N.", 2), 2);
	close(fd);
	start(path, PKS_READER_C);
	settle();
	press("30000g");
	assert_int_equal(app.at, 30000);
	pks_app_key(&app, 'r');
	assert_int_equal(app.document.shown, PKS_READER_C_FILE);
	settle();
	assert_int_equal(app.at, 30000);
	press(":reader strict\r");
	assert_int_equal(app.document.shown, PKS_READER_STRICT);
	assert_int_equal(app.at, 30000);
	press(":reader nobody\r");
	assert_int_equal(app.document.shown, PKS_READER_STRICT);
	assert_true(strlen(app.message) > 0);
	press("r");
	assert_int_equal(app.document.shown, PKS_READER_C);
	pks_app_stop(&app);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),   cmocka_unit_test(test_shorter),
		cmocka_unit_test(test_longer), cmocka_unit_test(test_sides),
		cmocka_unit_test(test_early),  cmocka_unit_test(test_turn),
	};
	FILE *out = fopen("/dev/null", "w"), *in = fopen("/dev/null", "r");
	SCREEN *screen;
	int failed;

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
