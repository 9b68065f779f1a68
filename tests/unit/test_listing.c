/* SPDX-License-Identifier: MIT */
/*
 * The parts of the list of pickles that draw nothing: where its columns stand, what a filter lets
 * pass, in which order rows come, and how they are kept.
 */
#include "ui/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NOW 1700000000

/* ---- Columns --------------------------------------------------------------------------------- */

static void
test_columns_never_leave_the_screen(void **state)
{
	uint16_t widest[PKS_COLUMNS];

	(void)state;
	for (int seed = 0; seed < 64; seed++) {
		for (int i = 0; i < PKS_COLUMNS; i++)
			widest[i] =
				(uint16_t)((seed * 37 + i * 101) % 3 == 0 ? 0
									  : (seed * 13 + i) % 90);
		widest[PKS_COLUMN_NAME] = (uint16_t)(1 + seed * 3);
		for (int columns = 1; columns <= 250; columns++) {
			struct pks_columns layout = pks_columns_of(columns, widest);
			int behind = 0;

			for (int i = 0; i < PKS_COLUMNS; i++) {
				assert_true(layout.width[i] >= 0);
				if (layout.width[i] == 0)
					continue;
				assert_true(widest[i] > 0);
				assert_true(layout.x[i] == (behind > 0 ? behind + 1 : 0));
				behind = layout.x[i] + layout.width[i];
			}
			assert_int_equal(layout.end, behind);
			if (columns >= PKS_COLUMNS * 2)
				assert_true(behind <= columns);
		}
	}
}

static void
test_columns_by_width(void **state)
{
	uint16_t widest[PKS_COLUMNS];
	struct pks_columns layout;

	(void)state;
	for (int i = 0; i < PKS_COLUMNS; i++)
		widest[i] = 30;
	layout = pks_columns_of(39, widest);
	assert_true(layout.width[PKS_COLUMN_NAME] > 20 && layout.width[PKS_COLUMN_SIZE] > 0);
	assert_true(layout.width[PKS_COLUMN_CLASS] == 0 && layout.width[PKS_COLUMN_AGE] == 0);
	assert_int_equal(layout.width[PKS_COLUMN_STATE], 1);
	layout = pks_columns_of(79, widest);
	assert_true(layout.width[PKS_COLUMN_CLASS] > 0 && layout.width[PKS_COLUMN_AGE] > 0);
	assert_int_equal(layout.width[PKS_COLUMN_EXPIRES], 0);
	layout = pks_columns_of(199, widest);
	for (int i = 0; i < PKS_COLUMNS; i++)
		assert_true(layout.width[i] > 0);
	assert_int_equal(layout.width[PKS_COLUMN_STATE], 10);
	/* What has nothing to show takes no room. */
	widest[PKS_COLUMN_KEY] = 0;
	assert_int_equal(pks_columns_of(199, widest).width[PKS_COLUMN_KEY], 0);
}

static void
test_column_names(void **state)
{
	(void)state;
	for (int i = 0; i < PKS_COLUMNS; i++) {
		const char *name = pks_column_info((enum pks_column)i)->name;

		assert_int_equal(pks_column_named(name, strlen(name)), i);
	}
	assert_int_equal(pks_column_named("ex", 2), PKS_COLUMN_EXPIRES);
	assert_int_equal(pks_column_named("s", 1), PKS_COLUMNS);
	assert_int_equal(pks_column_named("", 0), PKS_COLUMNS);
	assert_int_equal(pks_column_named("colour", 6), PKS_COLUMNS);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

static pks_row_text
keep(struct pks_rows *rows, const char *text)
{
	return pks_rows_intern(rows, text, strlen(text));
}

static struct pks_row *
add(struct pks_rows *rows, const char *path, const char *key, const char *top, uint64_t size,
    enum pks_level level, enum pks_row_state row_state)
{
	struct pks_row *row = pks_rows_add(rows);

	assert_non_null(row);
	assert_true(pks_rows_add_file(rows, path, NOW - (int64_t)size * 60));
	row->file = rows->file_count - 1;
	row->folder = pks_rows_file(rows, row->file)->folder;
	row->key = pks_rows_keep(rows, key, strlen(key));
	row->top = keep(rows, top);
	row->size = size;
	row->ops = (pks_op)size / 2;
	row->level = (uint8_t)level;
	row->state = (uint8_t)row_state;
	return row;
}

static struct pks_rows *
some_rows(void)
{
	struct pks_rows *rows = pks_rows_new();

	assert_non_null(rows);
	add(rows, "c/b/one.pkl", "user:7", "dict", 40, PKS_INNOCUOUS, PKS_ROW_COMPLETE);
	add(rows, "c/a/two.pkl", "user:12", "posix.system", 20, PKS_DANGEROUS, PKS_ROW_BROKEN);
	add(rows, "c/b/three.pkl", "", "dict", 2000, PKS_INNOCUOUS, PKS_ROW_COMPLETE);
	add(rows, "c/a/four.pkl", "user:1", "a.B", 30, PKS_UNKNOWN, PKS_ROW_COMPLETE);
	add(rows, "c/locked.zip", "", "", 0, PKS_INNOCUOUS, PKS_ROW_SHUT)->reason =
		keep(rows, "it is locked");
	return rows;
}

static void
test_rows_keep_what_they_are_given(void **state)
{
	struct pks_rows *rows = pks_rows_new();
	char text[64], name[64];

	(void)state;
	/* More than one slab, and more than one chunk of text. */
	for (int i = 0; i < 70000; i++) {
		struct pks_row *row = pks_rows_add(rows);

		snprintf(text, sizeof(text), "folder/that/is/long/%d/file-%d", i % 300, i);
		assert_true(pks_rows_add_file(rows, text, i));
		row->file = (uint32_t)i;
		row->offset = (uint64_t)i % 2;
	}
	for (int i = 0; i < 70000; i++) {
		snprintf(text, sizeof(text), "%d/file-%d%s", i % 300, i, i % 2 ? "!@1" : "");
		pks_row_name(rows, pks_rows_get(rows, (uint32_t)i), 20, name, sizeof(name));
		assert_string_equal(name, text);
		assert_int_equal(pks_rows_file(rows, (uint32_t)i)->modified, i);
	}
	/* A directory is kept once. */
	assert_int_equal(pks_rows_file(rows, 0)->folder, pks_rows_file(rows, 300)->folder);
	assert_int_equal(rows->interned_count, 300);
	/* What does not fit is cut. */
	assert_int_equal(pks_row_name(rows, pks_rows_get(rows, 0), 0, name, 8), 7);
	assert_string_equal(name, "folder/");
	pks_rows_free(rows);
}

/* ---- Filters --------------------------------------------------------------------------------- */

/* The rows that pass, a digit each. */
static const char *
passing(const struct pks_rows *rows, const char *typed)
{
	static char digits[16];
	struct pks_sieve sieve;
	char error[128];
	size_t n = 0;

	if (!pks_sieve_parse(&sieve, typed, error, sizeof(error)))
		return "error";
	for (uint32_t k = 0; k < rows->count; k++)
		if (pks_sieve_passes(&sieve, rows, pks_rows_get(rows, k), NOW, 2))
			digits[n++] = (char)('0' + k);
	digits[n] = '\0';
	return digits;
}

static void
test_filters(void **state)
{
	static const struct {
		const char *typed, *pass;
	} cases[] = {
		{"", "01234"},
		{"  ", "01234"},
		{"user", "013"},
		{"USER:1", "13"},
		{"user:1 -posix", "3"},
		{"LOCKED", "4"},
		{"b/", "02"},
		{"c/b", ""},
		{"-dict", "134"},
		{"level=dangerous", "1"},
		{"level=X", "1"},
		{"level>=?", "13"},
		{"level<unknown", "02"},
		{"-level>innocuous", "024"},
		{"state=complete", "023"},
		{"state=not", "4"},
		{"state:inc", "1"},
		{"size>30", "02"},
		{"size>=30 size<1k", "03"},
		{"size=2k", "2"},
		{"size>1.5kB", "2"},
		{"ops<=15", "13"},
		{"class=dict", "02"},
		{"class:sys", "1"},
		{"key>user:12", "0"},
		{"age>1d", "2"},
		{"age<25m", "14"},
		{"name:one", "0"},
		{"nothing<5", ""},
		{"expires<1d", ""},
		{"-expires<1d", "01234"},
		{"size>big", "error"},
		{"age>1q", "error"},
		{"level=bad", "error"},
		{"state=odd", "error"},
		{"a b c d e f g h i j k l m n o p q", "error"},
	};
	struct pks_rows *rows = some_rows();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (strcmp(passing(rows, cases[i].typed), cases[i].pass) != 0)
			fail_msg("%s lets pass %s", cases[i].typed, passing(rows, cases[i].typed));
	pks_rows_free(rows);
}

/* ---- Order ----------------------------------------------------------------------------------- */

/* The lines: a digit a row, a letter a group ('A' closed, 'a' open). */
static const char *
lines_of(const struct pks_order *order)
{
	static char words[64];
	size_t n = 0;

	for (uint32_t i = 0; i < order->line_count; i++) {
		uint32_t line = order->lines[i];

		if (line & PKS_LINE_GROUP)
			words[n++] = order->groups[line & ~PKS_LINE_GROUP].closed ? 'A' : 'a';
		else
			words[n++] = (char)('0' + line);
	}
	words[n] = '\0';
	return words;
}

static void
check_order(struct pks_order *order, const struct pks_rows *rows, enum pks_column sort, bool down,
	    enum pks_grouping group, const char *wanted)
{
	struct pks_order_asked asked = {
		.sort = sort, .down = down, .group = group, .now = NOW, .strip = 2};

	assert_true(pks_order_build(order, rows, rows->count, &asked));
	assert_string_equal(lines_of(order), wanted);
}

static void
test_orders(void **state)
{
	struct pks_rows *rows = some_rows();
	struct pks_order order = {0};

	(void)state;
	check_order(&order, rows, PKS_COLUMNS, false, PKS_GROUP_NONE, "01234");
	check_order(&order, rows, PKS_COLUMN_LEVEL, true, PKS_GROUP_NONE, "13402");
	check_order(&order, rows, PKS_COLUMN_STATE, true, PKS_GROUP_NONE, "41023");
	/* What is not known is last, up and down. */
	check_order(&order, rows, PKS_COLUMN_SIZE, true, PKS_GROUP_NONE, "20314");
	check_order(&order, rows, PKS_COLUMN_SIZE, false, PKS_GROUP_NONE, "13024");
	check_order(&order, rows, PKS_COLUMN_KEY, false, PKS_GROUP_NONE, "31024");
	check_order(&order, rows, PKS_COLUMN_KEY, true, PKS_GROUP_NONE, "01324");
	check_order(&order, rows, PKS_COLUMN_CLASS, false, PKS_GROUP_NONE, "30214");
	check_order(&order, rows, PKS_COLUMN_AGE, false, PKS_GROUP_NONE, "41302");
	check_order(&order, rows, PKS_COLUMN_NAME, true, PKS_GROUP_NONE, "43210");
	/* Groups by name, or by what rows are sorted by. */
	check_order(&order, rows, PKS_COLUMNS, false, PKS_GROUP_FOLDER, "a4a13a02");
	check_order(&order, rows, PKS_COLUMN_SIZE, true, PKS_GROUP_FOLDER, "a20a31a4");
	check_order(&order, rows, PKS_COLUMN_LEVEL, true, PKS_GROUP_CLASS, "a1a3a4a02");
	pks_order_toggle(&order, pks_rows_get(rows, 0)->folder);
	check_order(&order, rows, PKS_COLUMN_SIZE, true, PKS_GROUP_FOLDER, "Aa31a4");
	assert_int_equal(pks_order_group(&order, 2)->rows, 2);
	assert_int_equal(pks_order_group(&order, 2)->bytes, 50);
	pks_order_toggle(&order, pks_rows_get(rows, 0)->folder);
	pks_order_toggle_all(&order);
	check_order(&order, rows, PKS_COLUMN_SIZE, true, PKS_GROUP_FOLDER, "AAA");
	pks_order_free(&order);
	pks_rows_free(rows);
}

/* Rows that come later stand where they would if they had been there from the start. */
static void
test_more_rows(void **state)
{
	struct pks_order order = {0}, whole = {0};
	struct pks_sieve sieve;
	struct pks_order_asked asked = {.now = NOW, .sieve = &sieve};
	struct pks_rows *rows = pks_rows_new();
	char path[64], error[64];

	(void)state;
	assert_true(pks_sieve_parse(&sieve, "-7", error, sizeof(error)));
	for (int i = 0; i < 5000; i++) {
		snprintf(path, sizeof(path), "d/%d", i);
		add(rows, path, path, i % 3 ? "x" : "y", (uint64_t)(i * 7919 % 5003), PKS_INNOCUOUS,
		    PKS_ROW_COMPLETE);
	}
	for (int sort = 0; sort <= PKS_COLUMNS; sort++) {
		for (int group = 0; group < PKS_GROUPINGS; group++) {
			asked.sort = (enum pks_column)sort;
			asked.group = (enum pks_grouping)group;
			asked.down = sort % 2 == 0;
			assert_true(pks_order_build(&order, rows, 0, &asked));
			for (uint32_t n = 100; n <= 5000; n += 700)
				assert_true(pks_order_more(&order, rows, n, &asked));
			assert_true(pks_order_more(&order, rows, 5000, &asked));
			assert_true(pks_order_build(&whole, rows, 5000, &asked));
			assert_int_equal(order.line_count, whole.line_count);
			assert_memory_equal(order.lines, whole.lines,
					    whole.line_count * sizeof(*whole.lines));
			assert_int_equal(order.bytes, whole.bytes);
		}
	}
	pks_order_free(&order);
	pks_order_free(&whole);
	pks_rows_free(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns_never_leave_the_screen),
		cmocka_unit_test(test_columns_by_width),
		cmocka_unit_test(test_column_names),
		cmocka_unit_test(test_rows_keep_what_they_are_given),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_orders),
		cmocka_unit_test(test_more_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
