/* SPDX-License-Identifier: MIT */
/*
 * What objects stand for, against what the same things are called where they were made; and that
 * nothing is claimed of what only looks like them. Also numbers as moments.
 */
#include "report/moment.h"

#include <picklescope/report.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *words, *hex;
} cases[] = {
#define MADE(words, hex) {words, hex},
#include "stands_for_cases.def"
#undef MADE
};

static size_t
read_hex(const char *hex, uint8_t *bytes, size_t most)
{
	size_t n = 0;
	unsigned byte;

	for (; sscanf(hex, "%2x", &byte) == 1; hex += 2) {
		assert_true(n < most);
		bytes[n++] = (uint8_t)byte;
	}
	return n;
}

static void
check(struct pks_bytes bytes, const char *wanted)
{
	struct pks_history *history = pks_history_read(bytes, 0, NULL);
	struct pks_reader *reader = pks_reader_new(history);
	pks_op end = pks_end_moment(history), value;
	char words[512] = "";
	struct pks_text text;
	bool known;

	assert_int_equal(pks_history_state(history), PKS_STOPPED);
	value = pks_cell_value(history, pks_cell(history, end, pks_height(history, end)));
	pks_text_bounded(&text, words, sizeof(words));
	known = pks_stands_for(reader, value, end, &text);
	if (strcmp(words, wanted) != 0 || known != (*wanted != '\0'))
		fail_msg("%s: '%s', wanted '%s'", known ? "known" : "unknown", words, wanted);
	/* At no moment, and of no value of it, is there more than words. */
	for (pks_op op = 0; op < pks_ops(history); op++) {
		pks_text_bounded(&text, words, sizeof(words));
		pks_stands_for(reader, op, op, &text);
		pks_stands_for(reader, op, end, &text);
	}
	pks_reader_free(reader);
	pks_history_free(history);
}

static void
test_cases(void **state)
{
	static uint8_t data[1024];

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(*cases); k++) {
		struct pks_bytes bytes = {data, read_hex(cases[k].hex, data, sizeof(data))};

		check(bytes, cases[k].words);
	}
}

/* One byte of each pickle is another: whatever that makes of it, nothing breaks. */
static void
test_damaged(void **state)
{
	static uint8_t data[1024];
	char words[512];

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(*cases); k++) {
		size_t n = read_hex(cases[k].hex, data, sizeof(data));

		for (size_t at = 0; at < n; at++) {
			struct pks_history *history;
			struct pks_reader *reader;
			struct pks_text text;

			data[at] ^= 0x55;
			history = pks_history_read((struct pks_bytes){data, n}, 0, NULL);
			reader = pks_reader_new(history);
			for (pks_op op = 0; op < pks_last_moment(history); op++) {
				pks_text_bounded(&text, words, sizeof(words));
				pks_stands_for(reader, op, pks_last_moment(history), &text);
			}
			pks_reader_free(reader);
			pks_history_free(history);
			data[at] ^= 0x55;
		}
	}
}

static void
check_moment(int64_t number, int64_t parts, const char *wanted)
{
	char words[128];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof(words));
	pks_moment_text(number, parts, &text);
	assert_string_equal(words, wanted);
}

static void
test_moments(void **state)
{
	(void)state;
	check_moment(0, 1, "1970-01-01 00:00:00 UTC");
	check_moment(-1, 1, "1969-12-31 23:59:59 UTC");
	check_moment(1000000000, 1, "2001-09-09 01:46:40 UTC");
	check_moment(951782400, 1, "2000-02-29 00:00:00 UTC");
	check_moment(4107542399, 1, "2100-02-28 23:59:59 UTC");
	check_moment(4107542400, 1, "2100-03-01 00:00:00 UTC");
	check_moment(1500, 1000, "1970-01-01 00:00:01.500 UTC");
	check_moment(-1, 1000000000, "1969-12-31 23:59:59.999999999 UTC");
	check_moment(-62135596800, 1, "0001-01-01 00:00:00 UTC");
	check_moment(253402300799, 1, "9999-12-31 23:59:59 UTC");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_moments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
