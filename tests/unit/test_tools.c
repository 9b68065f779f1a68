/* SPDX-License-Identifier: MIT */
/*
 * pickletools beside the C unpickler, where no file of the tests can look: counts of two gigabytes,
 * and what is asked by the opcode alone. The rest is in tests/dis/agrees.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include "pickle/tools.h"

#include <cmocka.h>
#include <string.h>
#include <sys/mman.h>

static enum pks_tools_answer
answer(const uint8_t *bytes, size_t size, bool strings_are_bytes, pks_op op)
{
	const struct pks_options options = {.strings_are_bytes = strings_are_bytes};
	struct pks_history *history =
		pks_history_read((struct pks_bytes){bytes, size}, 0, &options);
	enum pks_tools_answer why;
	struct pks_token token;
	bool agrees;

	assert_non_null(history);
	token = pks_op_token(history, op);
	agrees = pks_tools_agrees(history, op, &token, &why);
	assert_int_equal(agrees, why == PKS_TOOLS_SAME);
	pks_history_free(history);
	return why;
}

/* CPython up to 3.13.4 reads the count as it stands, genops as a negative one. */
static void
test_two_gigabytes(void **state)
{
	const size_t count = (size_t)INT32_MAX + 1, size = 5 + count + 1;
	uint8_t *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct pks_tools_argument argument;
	struct pks_token token;

	(void)state;
	if (bytes == MAP_FAILED)
		skip();
	bytes[size - 1] = '.';
	memcpy(bytes, "T\0\0\0\x80", 5);
	assert_int_equal(answer(bytes, size, false, 0), PKS_TOOLS_RAISES);
	assert_int_equal(pks_tools_read((struct pks_bytes){bytes, size}, 0, PKS_TOOLS_3_13, &token,
					&argument),
			 PKS_TOOLS_NEGATIVE_COUNT);
	/* One less; what follows is no opcode. */
	memcpy(bytes, "T\xff\xff\xff\x7f", 5);
	assert_int_equal(answer(bytes, size, false, 0), PKS_TOOLS_SAME);
	assert_int_equal(answer(bytes, size, true, 0), PKS_TOOLS_ANOTHER);
	munmap(bytes, size);
}

static void
test_may_differ(void **state)
{
	static const char names[][16] = {
		"FLOAT",	   "INT",    "LONG", "PERSID", "STRING", "BINSTRING",
		"SHORT_BINSTRING", "GLOBAL", "GET",  "INST",   "PUT"};
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_true(pks_tools_may_differ(pks_opcode_by_name(names[i])->byte));
	for (unsigned code = 0; code < 256; code++)
		found += pks_tools_may_differ((uint8_t)code);
	assert_int_equal(found, sizeof names / sizeof *names);
}

/* What the C unpickler did not take is not compared. */
static void
test_not_taken(void **state)
{
	static const uint8_t refused[] = "I08\n.", behind[] = "0I010\n.", taken[] = "I010\n.";

	(void)state;
	assert_int_equal(answer(refused, 5, false, 0), PKS_TOOLS_SAME);
	assert_int_equal(answer(behind, 7, false, 1), PKS_TOOLS_SAME);
	assert_int_equal(answer(taken, 6, false, 0), PKS_TOOLS_ANOTHER);
	assert_int_equal(answer(taken, 6, false, 1), PKS_TOOLS_SAME);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_gigabytes),
		cmocka_unit_test(test_may_differ),
		cmocka_unit_test(test_not_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
