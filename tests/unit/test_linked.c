/* SPDX-License-Identifier: MIT */
/*
 * What is selected in one pane is scrolled to, and unfolded, in all others, and the arrow stays
 * where it is: on a sample, at several moments, for every place of every pane's cursor.
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

#include <cmocka.h>
#include <curses.h>

static struct pks_app app;
static int in_stack, in_memo, in_tree;

static void
start(const char *sample)
{
	static const struct pks_ui_options options = {.at = PKS_NO_OP};
	const char *srcdir = getenv("srcdir");
	char path[4096], error[256];
	struct pks_source *source;
	struct pks_theme theme;

	snprintf(path, sizeof(path), "%s/samples/%s", srcdir ? srcdir : ".", sample);
	source = pks_source_open(path, error, sizeof(error));
	assert_non_null(source);
	assert_true(pks_theme_load(&theme, "dark", error, sizeof(error)));
	resizeterm(50, 200);
	assert_true(pks_app_start(&app, &options, source));
	app.screen.theme = theme;
	pks_screen_start(&app.screen, 256);
	pks_app_resize(&app, 200, 50);
	while (pks_app_work(&app))
		;
}

/* Is a row among those that are shown? */
static void
assert_shown(const struct pks_list *list, int rows)
{
	assert_true(list->cursor >= list->top);
	assert_true(list->cursor < list->top + (uint64_t)rows);
}

static bool
is_of(struct pks_tree_path *path, pks_op value)
{
	const struct pks_tree_step *row = path->depth > 0 ? pks_tree_row(path) : NULL;

	return row && (row->part.value == value || row->part.key == value);
}

static void
check_others(pks_op at)
{
	const struct pks_history *h = app.document.history;
	struct pks_selection selection = pks_app_selection(&app);
	pks_op moment = pks_app_moment(&app), value = selection.value, taken;

	pks_app_draw(&app);
	assert_int_equal(app.at, at);
	if (selection.op == PKS_NO_OP)
		return;
	/* The opcodes. */
	assert_int_equal(app.ops.cursor, selection.op);
	assert_shown(&app.ops, app.layout.area[PKS_PANE_OPS].rows);
	if (value == PKS_NO_OP || value >= moment || app.focus == PKS_PANE_STACK)
		return;
	/* The stack and the memo, where it is in them. */
	taken = pks_taken_by(h, value);
	if (selection.cell == PKS_NO_OP && (taken == PKS_NO_OP || taken >= moment)) {
		uint32_t height = pks_height(h, moment) - (uint32_t)app.stack.cursor;

		assert_int_equal(pks_cell(h, moment, height), value);
		assert_shown(&app.stack, app.layout.area[PKS_PANE_STACK].rows);
		in_stack++;
	}
	if (pks_memo_of(h, moment, value) != UINT32_MAX) {
		uint32_t row = pks_memo_count(h, moment) - 1 - (uint32_t)app.memo.cursor;

		assert_int_equal(pks_memo_row(h, moment, row).value, value);
		assert_shown(&app.memo, app.layout.area[PKS_PANE_STACK].rows);
		in_memo++;
	}
	/* The objects: where it has a row, that is under their cursor. */
	if (app.focus != PKS_PANE_TREE && is_of(&app.tree_cursor, value))
		in_tree++;
	else if (app.focus != PKS_PANE_TREE && pks_tree_find(&app.tree, value, &app.scratch))
		assert_false(is_of(&app.scratch, value));
}

/* Through a pane from its first row to its last. */
static void
go_through(enum pks_pane pane, pks_op at)
{
	pks_app_focus(&app, pane);
	pks_app_request(&app, PKS_REQUEST_FIRST, 0);
	if (pane == PKS_PANE_BYTES)
		app.byte_cursor = 0;
	for (int k = 0; k < 300; k++) {
		check_others(at);
		pks_app_request(&app, pane == PKS_PANE_BYTES ? PKS_REQUEST_OPEN : PKS_REQUEST_DOWN,
				1);
	}
}

static void
check_sample(const char *sample)
{
	static const enum pks_pane panes[] = {PKS_PANE_STACK, PKS_PANE_TREE, PKS_PANE_BYTES,
					      PKS_PANE_FINDINGS, PKS_PANE_REFS};
	pks_op rows;

	start(sample);
	rows = pks_app_rows(&app);
	for (pks_op at = 0; at < rows; at += rows / 4 + 1) {
		pks_app_focus(&app, PKS_PANE_OPS);
		pks_app_step_to(&app, at);
		pks_app_request(&app, PKS_REQUEST_CHAIN, 0);
		for (size_t i = 0; i < sizeof(panes) / sizeof(*panes); i++)
			go_through(panes[i], at);
	}
	/* At the end, with all there is. */
	pks_app_focus(&app, PKS_PANE_OPS);
	pks_app_step_to(&app, rows - 1);
	for (size_t i = 0; i < sizeof(panes) / sizeof(*panes); i++)
		go_through(panes[i], rows - 1);
	pks_app_stop(&app);
}

static void
test_linked(void **state)
{
	(void)state;
	in_stack = in_memo = in_tree = 0;
	check_sample("session.pkl");
	check_sample("shared.pkl");
	check_sample("cycle-list.pkl");
	/* It was looked for, and found. */
	assert_true(in_stack > 20);
	assert_true(in_memo > 100);
	assert_true(in_tree > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_linked)};
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
