/* SPDX-License-Identifier: MIT */
/*
 * Searching in the explorer while a file is still being read: the hit that is waited for is reached
 * once it is known, unless another key was pressed; Esc keeps what was found; another reader or
 * pickle is searched for the same.
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

/* Numbers, with a text at these places; then another pickle. */
#define NUMBERS	 4000000u
#define HITS	 5u
#define BETWEEN	 (NUMBERS / HITS)
#define OP_OF(k) (2 + (k) * (BETWEEN + 1) + BETWEEN)

static struct pks_app app;
static struct pks_ui_options ui = {.at = PKS_NO_OP};
static char path[] = "/tmp/picklescope-test-XXXXXX";

static int
make_file(void **state)
{
	int fd = mkstemp(path);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

	(void)state;
	if (!file)
		return -1;
	fputs("](", file);
	for (unsigned k = 0; k < HITS; k++) {
		for (unsigned i = 0; i < BETWEEN; i++)
			fputs("K\7", file);
		fputs("U\6needle", file);
	}
	fputs("e.\x8c\6needle.", file);
	return fclose(file);
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void
start(void)
{
	char error[256];
	struct pks_source *source = pks_source_open(path, error, sizeof error);
	struct pks_theme theme;

	assert_non_null(source);
	assert_true(pks_theme_load(&theme, "dark", error, sizeof error));
	assert_true(pks_app_start(&app, &ui, source));
	/* Slice by slice, so that it is known what is read when. */
	app.document.alone = true;
	app.screen.theme = theme;
	pks_screen_start(&app.screen, 256);
	resizeterm(24, 80);
	pks_app_resize(&app, 80, 24);
	pks_app_draw(&app);
}

static void
settle(void)
{
	while (pks_app_work(&app) || pks_app_work(&app))
		;
	pks_app_draw(&app);
}

static void
press(const char *keys)
{
	for (; *keys; keys++)
		pks_app_key(&app, *keys);
	pks_app_draw(&app);
}

static void
test_while_reading(void **state)
{
	(void)state;
	start();
	press("/needle\r");
	/* Nothing is known yet, and nothing waits. */
	assert_int_equal(app.at, 0);
	assert_true(app.find.seeking);
	while (app.at == 0)
		assert_true(pks_app_work(&app));
	/* There is more, and the history is still growing. */
	assert_int_equal(app.at, OP_OF(0));
	assert_false(app.document.read);
	assert_int_equal(pks_search_state(app.find.search), PKS_SEARCH_RUNNING);
	settle();
	assert_int_equal(pks_search_count(app.find.search), HITS);
	press("nn");
	assert_int_equal(app.at, OP_OF(2));
	press("2n");
	assert_int_equal(app.at, OP_OF(4));
	press("n");
	assert_int_equal(app.at, OP_OF(0));
	assert_true(strlen(app.message) > 0);
	press("N");
	assert_int_equal(app.at, OP_OF(4));
	press("3N");
	assert_int_equal(app.at, OP_OF(1));
	/* Around more than once. */
	press("12n");
	assert_int_equal(app.at, OP_OF(3));
	press("7N");
	assert_int_equal(app.at, OP_OF(1));
	press("[");
	/* It can be taken back like every jump. */
	press("[");
	assert_int_equal(app.at, OP_OF(1));
	press("[");
	assert_int_equal(app.at, OP_OF(4));
	pks_app_stop(&app);
}

static void
remark_of_findings(struct pks_words *words)
{
	pks_words_start(&app, words);
	pks_pane(PKS_PANE_FINDINGS)->remark(&app, words);
}

/* Esc first stops the search, then the reading; Ctrl-C the reading. What was read is there. */
static void
test_reading_stopped(void **state)
{
	struct pks_words words;
	pks_op ops;

	(void)state;
	for (int way = 0; way < 2; way++) {
		start();
		assert_true(pks_app_work(&app));
		remark_of_findings(&words);
		assert_non_null(strstr(words.data, "so far"));
		press("/needle\r");
		if (way == 0) {
			pks_app_key(&app, PKS_KEY_ESCAPE);
			assert_int_equal(pks_search_state(app.find.search), PKS_SEARCH_STOPPED);
			assert_true(pks_app_work(&app));
			assert_int_equal(pks_history_state(app.document.history), PKS_RUNNING);
			pks_app_key(&app, PKS_KEY_ESCAPE);
		} else {
			assert_true(pks_app_interrupt(&app));
		}
		assert_non_null(strstr(app.message, "stopped reading"));
		settle();
		ops = pks_ops(app.document.history);
		assert_true(ops > 0 && ops < NUMBERS);
		assert_int_equal(pks_history_state(app.document.history), PKS_FULL);
		assert_true(app.document.judged);
		assert_false(pks_risk_complete(app.document.risk));
		remark_of_findings(&words);
		assert_null(strstr(words.data, "so far"));
		assert_false(pks_app_interrupt(&app));
		press("G");
		assert_true(app.at + 1 >= ops);
		pks_app_stop(&app);
	}
}

/* Who goes elsewhere meanwhile is not called back. */
static void
test_any_key(void **state)
{
	(void)state;
	start();
	press("/needle\r");
	press("s");
	assert_int_equal(app.at, 1);
	settle();
	assert_int_equal(app.at, 1);
	assert_int_equal(pks_search_count(app.find.search), HITS);
	press("n");
	assert_int_equal(app.at, OP_OF(0));
	/* Help is no elsewhere. */
	press("g/needle\r");
	assert_int_equal(app.at, 0);
	press("?");
	settle();
	press("q");
	assert_int_equal(app.at, OP_OF(0));
	pks_app_stop(&app);
}

static void
test_stopped(void **state)
{
	uint64_t count;

	(void)state;
	start();
	press("g/needle\r");
	while (!app.find.arrived)
		pks_app_work(&app);
	pks_app_key(&app, PKS_KEY_ESCAPE);
	assert_int_equal(pks_search_state(app.find.search), PKS_SEARCH_STOPPED);
	count = pks_search_count(app.find.search);
	assert_true(count >= 1 && count < HITS);
	settle();
	assert_int_equal(pks_search_count(app.find.search), count);
	press("gn");
	assert_int_equal(app.at, OP_OF(0));
	pks_app_key(&app, PKS_KEY_ESCAPE);
	assert_null(app.find.search);
	press("n");
	assert_int_equal(app.at, OP_OF(0));
	assert_true(strlen(app.message) > 0);
	pks_app_stop(&app);
}

static void
test_elsewhere(void **state)
{
	(void)state;
	start();
	settle();
	press("g/needle\r");
	settle();
	assert_int_equal(app.at, OP_OF(0));
	/* Another reader. */
	press("r");
	settle();
	assert_ptr_equal(pks_search_history(app.find.search), app.document.history);
	assert_int_equal(pks_search_count(app.find.search), HITS);
	press("n");
	assert_int_equal(app.at, OP_OF(1));
	/* Two of them: what is searched is on the left. */
	press("R");
	settle();
	press("n");
	assert_int_equal(app.at, OP_OF(2));
	press("\tn");
	assert_int_equal(app.at, OP_OF(3));
	press("R");
	settle();
	/* Another pickle, while the search of the first one runs. */
	press("/needle\r}");
	settle();
	assert_int_equal(app.document.current, 1);
	assert_int_equal(pks_search_count(app.find.search), 1);
	press("gn");
	assert_int_equal(app.at, 0);
	/* A value is one of its own pickle. */
	press("*");
	settle();
	assert_int_equal(pks_search_count(app.find.search), 1);
	press("{");
	settle();
	assert_null(app.find.search);
	pks_app_stop(&app);
}

static void
test_value(void **state)
{
	(void)state;
	start();
	settle();
	press("2g");
	assert_int_equal(app.at, 2);
	press("*");
	settle();
	assert_int_equal(pks_search_state(app.find.search), PKS_SEARCH_FULL);
	assert_int_equal(app.at, 3);
	press("#");
	settle();
	assert_int_equal(app.at, 2);
	/* A mark is no value. */
	press("1g");
	press("*");
	assert_int_equal(app.at, 1);
	assert_true(strlen(app.message) > 0);
	pks_app_stop(&app);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_while_reading), cmocka_unit_test(test_any_key),
		cmocka_unit_test(test_stopped),	      cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_value),	      cmocka_unit_test(test_reading_stopped),
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
	failed = cmocka_run_group_tests(tests, make_file, remove_file);
	endwin();
	delscreen(screen);
	fclose(out);
	fclose(in);
	return failed;
}
