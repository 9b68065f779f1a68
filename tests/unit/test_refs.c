/* SPDX-License-Identifier: MIT */
/*
 * Cross references and origins of values, and the page of text that others are shown on.
 */
#include "ui/refs.h"
#include "ui/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* As in test_time.c:
 * 0 PROTO 1 EMPTY_LIST 2 MEMOIZE 3 'os' 4 MEMOIZE 5 'system' 6 STACK_GLOBAL 7 MEMOIZE 8 'id'
 * 9 TUPLE1 10 REDUCE 11 APPEND 12 BINGET 2 13 'ls' 14 TUPLE1 15 REDUCE 16 APPEND 17 BINGET 2
 * 18 APPEND 19 STOP */
static const char calls[] = "\x80\x04]\x94\x8c\x02os\x94\x8c\x06system\x93\x94\x8c\x02id\x85Ra"
			    "h\x02\x8c\x02ls\x85Rah\x02"
			    "a.";

static struct pks_history *
history_of(const char *pickle, size_t size)
{
	struct pks_bytes bytes = {(const uint8_t *)pickle, size};
	struct pks_history *history = pks_history_read(bytes, 0, NULL);

	assert_non_null(history);
	return history;
}

static void
check(const struct pks_refs *refs, const struct pks_ref *wanted, size_t count)
{
	if (refs->count != count)
		fail_msg("%zu rows, wanted %zu", refs->count, count);
	for (size_t k = 0; k < count; k++)
		if (refs->ref[k].op != wanted[k].op || refs->ref[k].role != wanted[k].role ||
		    refs->ref[k].depth != wanted[k].depth)
			fail_msg("row %zu: op %u '%s' depth %u", k, refs->ref[k].op,
				 pks_ref_word((enum pks_ref_role)refs->ref[k].role),
				 refs->ref[k].depth);
}

static void
check_of(const struct pks_history *history, pks_op subject, const struct pks_ref *wanted,
	 size_t count)
{
	for (uint32_t budget = 1; budget < 50; budget += 24) {
		struct pks_refs refs = {.kind = PKS_REFS_NONE};
		int turns = 0;

		pks_refs_start(&refs, PKS_REFS_OF, history, subject);
		while (pks_refs_collect(&refs, budget))
			assert_true(turns++ < 1000);
		assert_true(refs.done);
		assert_false(refs.full);
		check(&refs, wanted, count);
		pks_refs_stop(&refs);
	}
}

static void
test_references(void **state)
{
	struct pks_history *history = history_of(calls, sizeof(calls) - 1);

	(void)state;
	check_of(history, 6,
		 (const struct pks_ref[]){{6, PKS_REF_MADE, 0},
					  {7, PKS_REF_MEMOISED, 0},
					  {10, PKS_REF_CALLED, 0},
					  {12, PKS_REF_READ, 0},
					  {15, PKS_REF_CALLED, 0},
					  {17, PKS_REF_READ, 0},
					  {18, PKS_REF_PUT, 0}},
		 7);
	check_of(history, 1,
		 (const struct pks_ref[]){{1, PKS_REF_MADE, 0},
					  {2, PKS_REF_MEMOISED, 0},
					  {11, PKS_REF_CHANGED, 0},
					  {16, PKS_REF_CHANGED, 0},
					  {18, PKS_REF_CHANGED, 0},
					  {19, PKS_REF_RETURNED, 0}},
		 6);
	check_of(history, 3,
		 (const struct pks_ref[]){
			 {3, PKS_REF_MADE, 0}, {4, PKS_REF_MEMOISED, 0}, {6, PKS_REF_NAMED, 0}},
		 3);
	check_of(history, 9, (const struct pks_ref[]){{9, PKS_REF_MADE, 0}, {10, PKS_REF_GIVEN, 0}},
		 2);
	pks_history_free(history);
	/* A mark: who set it, who takes it. */
	history = history_of("(I1\nl.", 6);
	check_of(history, 0, (const struct pks_ref[]){{0, PKS_REF_SET, 0}, {2, PKS_REF_TAKEN, 0}},
		 2);
	pks_history_free(history);
}

static void
test_chain(void **state)
{
	struct pks_history *history = history_of(calls, sizeof(calls) - 1);
	struct pks_refs refs = {.kind = PKS_REFS_NONE};

	(void)state;
	/* The second call: what it calls was fetched, so who made that, and from which texts. */
	pks_refs_chain(&refs, history, 15, 15);
	check(&refs,
	      (const struct pks_ref[]){{15, PKS_REF_FROM, 0},
				       {12, PKS_REF_FROM, 1},
				       {6, PKS_REF_FROM, 2},
				       {3, PKS_REF_FROM, 3},
				       {5, PKS_REF_FROM, 3},
				       {14, PKS_REF_FROM, 1},
				       {13, PKS_REF_FROM, 2}},
	      7);
	assert_false(refs.full);
	/* A list, before the second thing is put into it. */
	pks_refs_chain(&refs, history, 1, 12);
	check(&refs,
	      (const struct pks_ref[]){{1, PKS_REF_FROM, 0},
				       {11, PKS_REF_CHANGED, 1},
				       {10, PKS_REF_FROM, 2},
				       {6, PKS_REF_FROM, 3},
				       {3, PKS_REF_FROM, 4},
				       {5, PKS_REF_FROM, 4},
				       {9, PKS_REF_FROM, 3},
				       {8, PKS_REF_FROM, 4}},
	      8);
	pks_refs_stop(&refs);
	pks_history_free(history);
}

/* What holds itself, and what holds the same a hundred times, ends. */
static void
test_chain_ends(void **state)
{
	static const char cycle[] = "]\x94h\x00"
				    "ah\x00"
				    "a.";
	static char wide[5000];
	struct pks_refs refs = {.kind = PKS_REFS_NONE};
	struct pks_history *history = history_of(cycle, sizeof(cycle) - 1);
	size_t n = 0;

	(void)state;
	pks_refs_chain(&refs, history, 0, pks_last_moment(history));
	assert_in_range(refs.count, 3, 20);
	pks_history_free(history);
	wide[n++] = ']';
	wide[n++] = '(';
	while (n < 4000)
		wide[n++] = 'N';
	wide[n++] = 'e';
	for (int k = 0; k < 100; k++) {
		wide[n++] = 'N';
		wide[n++] = 'a';
	}
	wide[n++] = '.';
	history = history_of(wide, n);
	pks_refs_chain(&refs, history, 0, pks_last_moment(history));
	assert_in_range(refs.count, 10, 100);
	assert_int_equal(refs.ref[1].role, PKS_REF_MORE);
	pks_refs_stop(&refs);
	pks_history_free(history);
}

static void
test_many(void **state)
{
	static char pickle[60000];
	struct pks_refs refs = {.kind = PKS_REFS_NONE};
	struct pks_history *history;
	size_t n = 0;

	(void)state;
	pickle[n++] = ']';
	pickle[n++] = '\x94';
	for (int k = 0; k < 12000; k++) {
		pickle[n++] = 'N';
		pickle[n++] = 'a';
	}
	for (int k = 0; k < 300; k++) {
		pickle[n++] = 'h';
		pickle[n++] = '\0';
		pickle[n++] = '0';
	}
	pickle[n++] = '.';
	history = history_of(pickle, n);
	pks_refs_start(&refs, PKS_REFS_OF, history, 0);
	while (pks_refs_collect(&refs, 100))
		;
	/* The oldest changes are left out, and that is said; nothing else is. */
	assert_true(refs.more);
	assert_false(refs.full);
	for (size_t k = 1; k < refs.count; k++)
		assert_true(refs.ref[k - 1].op <= refs.ref[k].op);
	assert_int_equal(refs.ref[refs.count - 1].role, PKS_REF_RETURNED);
	assert_in_range(refs.count, 10000 + 600, 10000 + 700);
	pks_refs_stop(&refs);
	pks_history_free(history);
}

static void
test_sheet(void **state)
{
	struct pks_sheet sheet = {.kind = PKS_SHEET_NONE};

	(void)state;
	pks_sheet_start(&sheet, PKS_SHEET_EFFECTS, "a title");
	assert_int_equal(pks_sheet_op(&sheet), PKS_NO_OP);
	pks_sheet_add(&sheet, PKS_LOOK_TEXT, 7, 2, "one two three four five");
	pks_sheet_add(&sheet, PKS_LOOK_TEXT, PKS_NO_OP, 0, "");
	pks_sheet_add(&sheet, PKS_LOOK_TEXT, 9, 0, "end");
	pks_sheet_lay(&sheet, 80);
	assert_int_equal(sheet.rows, 3);
	sheet.list.cursor = 2;
	assert_int_equal(pks_sheet_op(&sheet), 9);
	/* Narrower: broken at blanks, the cursor on the same line, what goes on is narrower yet. */
	pks_sheet_lay(&sheet, 10);
	assert_int_equal(sheet.rows, 6);
	assert_int_equal(sheet.list.cursor, 5);
	assert_int_equal(pks_sheet_op(&sheet), 9);
	sheet.list.cursor = 1;
	assert_int_equal(pks_sheet_op(&sheet), 7);
	pks_sheet_lay(&sheet, 80);
	assert_int_equal(sheet.list.cursor, 0);
	/* What is added later is laid, too. */
	pks_sheet_add(&sheet, PKS_LOOK_TEXT, 11, 0, "later");
	pks_sheet_lay(&sheet, 80);
	assert_int_equal(sheet.rows, 4);
	/* A text is found from the cursor on and back, a capital letter only as it is. */
	assert_true(pks_sheet_find(&sheet, "LATER", true) == false);
	assert_true(pks_sheet_find(&sheet, "later", true));
	assert_int_equal(pks_sheet_op(&sheet), 11);
	assert_false(pks_sheet_find(&sheet, "later", true));
	assert_true(pks_sheet_find(&sheet, "three f", false));
	assert_int_equal(pks_sheet_op(&sheet), 7);
	assert_false(pks_sheet_find(&sheet, "", true));
	assert_false(pks_sheet_find(&sheet, "nothing", true));
	/* One column, or none, ends. */
	pks_sheet_lay(&sheet, 1);
	pks_sheet_lay(&sheet, 0);
	assert_true(sheet.rows > 0);
	pks_sheet_wipe(&sheet);
	assert_int_equal(pks_sheet_op(&sheet), PKS_NO_OP);
	pks_sheet_free(&sheet);
	assert_int_equal(sheet.kind, PKS_SHEET_NONE);
}

static void
test_full_sheet(void **state)
{
	struct pks_sheet sheet = {.kind = PKS_SHEET_NONE};
	static char line[100000];

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	pks_sheet_start(&sheet, PKS_SHEET_EFFECTS, "");
	for (int k = 0; k < 200; k++)
		pks_sheet_add(&sheet, PKS_LOOK_TEXT, PKS_NO_OP, 0, line);
	assert_true(sheet.cut);
	assert_true(sheet.used <= PKS_SHEET_BYTES);
	pks_sheet_lay(&sheet, 100);
	assert_true(sheet.rows > 1000);
	pks_sheet_free(&sheet);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_references), cmocka_unit_test(test_chain),
		cmocka_unit_test(test_chain_ends), cmocka_unit_test(test_many),
		cmocka_unit_test(test_sheet),	   cmocka_unit_test(test_full_sheet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
