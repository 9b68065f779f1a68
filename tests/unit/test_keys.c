/* SPDX-License-Identifier: MIT */
/*
 * Which values are the same key, and what that does to dicts, sets and lists that are set again.
 * The expectations are CPython's: {True: 'a', 1: 'b', 1.0: 'c'} is {True: 'c'}.
 */
#include "pickle/opcode.h"

#include <picklescope/picklescope.h>

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SAME(a, b)   check("(" a b "t.", sizeof("(" a b "t.") - 1, true)
#define DIFFER(a, b) check("(" a b "t.", sizeof("(" a b "t.") - 1, false)

static void
check(const char *data, size_t n, bool same)
{
	struct pks_history *h =
		pks_history_read((struct pks_bytes){(const uint8_t *)data, n}, 0, NULL);
	struct pks_reader *r = pks_reader_new(h);
	pks_op tuple = pks_end_moment(h) - 1;

	assert_int_equal(pks_history_state(h), PKS_STOPPED);
	assert_int_equal(pks_operands(h, tuple), 2);
	if (pks_keys_equal(r, pks_operand(h, tuple, 0), pks_operand(h, tuple, 1)) != same) {
		print_error("%s: %s\n", same ? "should be the same" : "should differ", data);
		fail();
	}
	pks_reader_free(r);
	pks_history_free(h);
}

static void
test_numbers(void **state)
{
	(void)state;
	SAME("K\1", "\x88");
	SAME("\x89", "K\0");
	SAME("I01\n", "F1.0\n");
	SAME("K\1", "G\x3f\xf0\0\0\0\0\0\0");
	SAME("F-0.0\n", "F0.0\n");
	SAME("L-5L\n", "F-5\n");
	SAME("\x8a\1\xfb", "I-5\n");
	SAME("\x8a\3\5\0\0", "K\5");
	SAME("L9007199254740992L\n", "F9007199254740992.0\n");
	DIFFER("L9007199254740993L\n", "F9007199254740992.0\n");
	SAME("L1180591620717411303424L\n", "F1180591620717411303424.0\n");
	SAME("L-1180591620717411303424L\n", "F-1180591620717411303424.0\n");
	SAME("L0x400000000000000000L\n", "\x8a\x09\0\0\0\0\0\0\0\0\x40");
	DIFFER("L0x400000000000000001L\n", "\x8a\x09\0\0\0\0\0\0\0\0\x40");
	SAME("L9223372036854775808L\n", "\x8a\x09\0\0\0\0\0\0\0\x80\0");
	DIFFER("L9223372036854775808L\n", "\x8a\x08\0\0\0\0\0\0\0\x80");
	SAME("Finf\n", "G\x7f\xf0\0\0\0\0\0\0");
	DIFFER("Fnan\n", "Fnan\n");
	SAME("Fnan\n", "2");
	DIFFER("K\1", "K\2");
	DIFFER("K\0", "N");
	SAME("N", "N");
	DIFFER("F1.5\n", "K\1");
}

static void
test_texts(void **state)
{
	(void)state;
	SAME("Va\n", "\x8c\1a");
	SAME("X\1\0\0\0a", "S'a'\n");
	SAME("U\1a", "S'\\x61'\n");
	DIFFER("Va\n", "C\1a");
	DIFFER("Va\n", "Vb\n");
	SAME("C\1a", "B\1\0\0\0a");
	SAME("V\\u00e9\n", "\x8c\2\xc3\xa9");
	DIFFER("V\\ud83d\\ude00\n", "\x8c\4\xf0\x9f\x98\x80");
	SAME("V\\U0001f600\n", "\x8c\4\xf0\x9f\x98\x80");
	DIFFER("V\n", "C\0");
	SAME("V\n", "U\0");
}

static void
test_composites(void **state)
{
	(void)state;
	SAME("(K\1Vx\nt", "(\x88S'x'\nt");
	DIFFER("(K\1Vx\nt", "(Vx\nK\1t");
	DIFFER("(K\1t", "K\1");
	SAME(")", "(t");
	SAME("(K\1K\2\x91", "(F2.0\nI01\n\x91");
	SAME("(K\1K\1\x91", "(K\1\x91");
	DIFFER("(K\1\x91", "(K\1t");
	SAME("((K\1tK\2\x91", "(K\2(K\1t\x91");
	DIFFER("Fnan\n\x85", "Fnan\n\x85");
	SAME("Fnan\n\x85q\0", "h\0");
	DIFFER("ca\nb\n)R", "ca\nb\n)R");
	SAME("ca\nb\n", "ca\nb\n");
}

static void
test_joined(void **state)
{
	static const char text[] = "}(\x88K\1Vk\nK\2K\1K\3F1.0\nK\4S'k'\nK\5u.";
	struct pks_history *h = pks_history_read(
		(struct pks_bytes){(const uint8_t *)text, sizeof text - 1}, 0, NULL);
	struct pks_reader *r = pks_reader_new(h);
	pks_op end = pks_end_moment(h);
	struct pks_part parts[4];

	(void)state;
	assert_int_equal(pks_parts(r, 0, end), 2);
	assert_true(pks_parts_joined(r, 0, end));
	assert_int_equal(pks_parts_read(r, 0, end, 0, 4, parts), 2);
	assert_int_equal(pks_op_code(h, parts[0].key), PKS_OP_NEWTRUE);
	assert_int_equal(pks_op_token(h, parts[0].value).number, 4);
	assert_int_equal(pks_op_token(h, parts[1].value).number, 5);
	assert_int_equal(pks_parts(r, 0, end - 1), 0);
	/* beyond the limit the assignments are shown as they are */
	pks_reader_join_limit(r, 3);
	assert_int_equal(pks_parts(r, 0, end), 5);
	assert_false(pks_parts_joined(r, 0, end));
	pks_reader_free(r);
	pks_history_free(h);
}

static void
test_set_again(void **state)
{
	static const char text[] = "](K\1K\2K\3eK\1K\7s(K\0K\x08J\xff\xff\xff\xffK\x09uK\1K\x0as.";
	struct pks_history *h = pks_history_read(
		(struct pks_bytes){(const uint8_t *)text, sizeof text - 1}, 0, NULL);
	struct pks_reader *r = pks_reader_new(h);
	static const struct {
		pks_op moment;
		uint64_t items[3];
	} at[] = {{6, {1, 2, 3}}, {9, {1, 7, 3}}, {15, {8, 7, 9}}, {18, {8, 10, 9}}};

	(void)state;
	assert_int_equal(pks_history_state(h), PKS_STOPPED);
	for (size_t i = 0; i < 4; i++) {
		struct pks_part parts[3];
		assert_int_equal(pks_parts_read(r, 0, at[i].moment, 0, 3, parts), 3);
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(pks_op_token(h, parts[k].value).number, at[i].items[k]);
	}
	pks_reader_free(r);
	pks_history_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),	   cmocka_unit_test(test_texts),
		cmocka_unit_test(test_composites), cmocka_unit_test(test_joined),
		cmocka_unit_test(test_set_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
