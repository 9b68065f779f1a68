/* SPDX-License-Identifier: MIT */
/*
 * Frames that lie, and those that do not: one case a line.
 */
#include "pickle/frames.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FRAME(n) "\x95" n "\0\0\0\0\0\0\0"

static const struct {
	const char *what, *pickle;
	size_t size;
	pks_op lies;
} cases[] = {
#define CASE(what, lies, pickle)                                                                   \
	{                                                                                          \
		what, pickle, sizeof(pickle) - 1, lies                                             \
	}
#define HOLDS PKS_NO_OP
	CASE("to the end", HOLDS, "\x80\4" FRAME("\3") "K\1."),
	CASE("to the end but for STOP", HOLDS, "\x80\4" FRAME("\2") "K\1."),
	CASE("to the next frame", HOLDS, "\x80\4" FRAME("\2") "K\1" FRAME("\4") "K\2\x86."),
	CASE("an op between two frames", HOLDS, "\x80\4" FRAME("\2") "K\1K\3" FRAME("\3") "0\x85."),
	CASE("empty", HOLDS, "\x80\4" FRAME("\0") "K\1."),
	CASE("none", HOLDS, "\x80\4K\1."),
	CASE("inside an op", 1, "\x80\4" FRAME("\1") "K\1."),
	CASE("inside an op before the next", 1, "\x80\4" FRAME("\1") "K\1" FRAME("\4") "K\2\x86."),
	CASE("inside the next frame", 1, "\x80\4" FRAME("\4") "K\1" FRAME("\4") "K\2\x86."),
	CASE("inside the next frame's FRAME", 1, "\x80\4" FRAME("\3") "K\1" FRAME("\4") "K\2\x86."),
	CASE("around the next", 1, "\x80\4" FRAME("\x0f") "K\1" FRAME("\4") "K\2\x86."),
	CASE("the second", 3, "\x80\4" FRAME("\2") "K\1" FRAME("\1") "K\2\x86."),
	CASE("behind STOP", 1, "\x80\4" FRAME("\4") "K\1.x"),
	CASE("nobody knows of what breaks", HOLDS, "\x80\4" FRAME("\1") "K\1R."),
	CASE("nor of what is cut", HOLDS, "\x80\4" FRAME("\1") "K\1"),
};

static void
test_cases(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
		struct pks_bytes bytes = {(const uint8_t *)cases[k].pickle, cases[k].size};
		struct pks_history *h = pks_history_read(bytes, 0, NULL);

		assert_non_null(h);
		if (pks_frame_lies(h) != cases[k].lies)
			print_message("%s\n", cases[k].what);
		assert_int_equal(pks_frame_lies(h), cases[k].lies);
		pks_history_free(h);
	}
}

/* A frame that ends segments before the next: the op there is found again. */
static void
test_far(void **state)
{
	static uint8_t pickle[200000];

	(void)state;
	for (int lie = 0; lie < 2; lie++) {
		size_t n = 0;
		struct pks_history *h;

		memcpy(pickle, "\x80\4" FRAME("\0"), 11);
		pickle[3] = (uint8_t)(99 + lie); /* each three bytes an op begins and the next */
		n = 11;
		for (int k = 0; k < 40000; k++) {
			memcpy(pickle + n,
			       "K\1"
			       "0",
			       3);
			n += 3;
		}
		memcpy(pickle + n, FRAME("\2") "N.", 11);
		n += 11;
		h = pks_history_read((struct pks_bytes){pickle, n}, 0, NULL);
		assert_non_null(h);
		assert_int_equal(pks_history_state(h), PKS_STOPPED);
		assert_int_equal(pks_frame_lies(h), lie ? 1 : PKS_NO_OP);
		pks_history_free(h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
