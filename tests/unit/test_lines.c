/* SPDX-License-Identifier: MIT */
/*
 * Lines of digits are read on the way to their end, and most are known to be read alike by all
 * readers without being read twice. Here random ones, from the letters that matter, are held
 * against the functions that read one line after one reader's manner: does the machine take the
 * same lines, to the same numbers, and does it note just those that pickletools takes otherwise?
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include "pickle/dense.h"

#include <picklescope/number.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define LINES 60000
#define MOST  24

static uint32_t
random_below(uint32_t n)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 33) % n;
}

/* Mostly digits, mostly short. */
static size_t
make_line(uint8_t *line)
{
	static const char letters[] = "-+_ .eELxob0infa\t";
	size_t n = random_below(8) == 0 ? random_below(MOST) : random_below(5);
	unsigned odd = random_below(3);

	for (size_t k = 0; k < n; k++) {
		line[k] = (uint8_t)('0' + (random_below(4) == 0 ? 0 : random_below(10)));
		if (odd != 0 && random_below(odd == 1 ? 3 : 12) == 0)
			line[k] = (uint8_t)letters[random_below(sizeof letters)];
	}
	return n;
}

struct taken {
	bool done, noted;
	struct pks_history *history;
};

/* What the machine makes of a line; behind it there is much, or next to nothing. */
static struct taken
take(uint8_t code, const uint8_t *line, size_t n)
{
	static uint8_t bytes[2 * MOST + 64];
	size_t at = 0;
	struct taken t;

	if (code == PKS_OP_PUT)
		bytes[at++] = PKS_OP_NONE;
	bytes[at++] = code;
	memcpy(bytes + at, line, n);
	at += n;
	bytes[at++] = '\n';
	if (random_below(2) == 0)
		for (unsigned k = 0; k < 30; k++)
			bytes[at++] = PKS_OP_NONE;
	bytes[at++] = PKS_OP_STOP;
	t.history = pks_history_read((struct pks_bytes){bytes, at}, 0, NULL);
	assert_non_null(t.history);
	t.done = pks_history_state(t.history) == PKS_STOPPED;
	t.noted = t.history->part[PKS_READER_TOOLS] != PKS_NO_OP;
	return t;
}

static bool
read_so(struct pks_bytes line, enum pks_number_reader how, struct pks_integer *integer)
{
	return pks_integer_read(line, how, integer) == PKS_NUMBER_OK;
}

static void
test_integers(void **state)
{
	unsigned same = 0, other = 0, refused = 0;

	(void)state;
	for (unsigned k = 0; k < LINES; k++) {
		bool is_int = random_below(2) == 0, done, alike;
		uint8_t line[MOST];
		size_t n = make_line(line);
		struct pks_bytes bytes = {line, n};
		struct pks_integer c, tools, shown;
		struct taken t = take(is_int ? PKS_OP_INT : PKS_OP_LONG, line, n);

		done = read_so(bytes, is_int ? PKS_READ_C_INT : PKS_READ_C_LONG, &c);
		assert_int_equal(t.done, done);
		if (done) {
			assert_true(pks_integer_of(t.history, 0, &shown));
			assert_true(pks_integer_equal(&shown, &c));
			assert_int_equal(shown.is_bool, c.is_bool);
			alike = read_so(bytes, is_int ? PKS_READ_TOOLS_INT : PKS_READ_TOOLS_LONG,
					&tools) &&
				pks_integer_equal(&c, &tools) && c.is_bool == tools.is_bool;
			assert_int_equal(t.noted, !alike);
			same += alike;
			other += !alike;
		} else {
			refused++;
		}
		pks_history_free(t.history);
	}
	assert_true(same > LINES / 10 && other > LINES / 200 && refused > LINES / 10);
}

static void
test_slots(void **state)
{
	unsigned same = 0, other = 0, refused = 0;

	(void)state;
	for (unsigned k = 0; k < LINES; k++) {
		uint8_t line[MOST];
		size_t n = make_line(line);
		struct pks_bytes bytes = {line, n};
		struct pks_integer c, tools;
		struct taken t = take(PKS_OP_PUT, line, n);
		bool done = read_so(bytes, PKS_READ_C_SLOT, &c) && !c.negative, alike;

		/* A slot beyond all memory is another matter. */
		if (!done || c.small < (int64_t)1 << 40)
			assert_int_equal(t.done, done);
		if (done && t.done) {
			assert_true(pks_memo_slot(t.history, 1) == (uint64_t)c.small);
			alike = read_so(bytes, PKS_READ_TOOLS_INT, &tools) &&
				pks_integer_equal(&c, &tools);
			assert_int_equal(t.noted, !alike);
			same += alike;
			other += !alike;
		} else {
			refused++;
		}
		pks_history_free(t.history);
	}
	assert_true(same > LINES / 10 && other > 0 && refused > LINES / 10);
}

static void
test_floats(void **state)
{
	unsigned taken = 0, refused = 0;

	(void)state;
	for (unsigned k = 0; k < LINES; k++) {
		uint8_t line[MOST];
		size_t n = make_line(line);
		struct pks_bytes bytes = {line, n};
		struct taken t;
		double c, tools;
		bool done, alike;

		if (n > 1 && random_below(2) == 0)
			line[random_below((uint32_t)n)] = '.';
		if (n > 3 && random_below(2) == 0)
			line[n - 1 - random_below(3)] = 'e';
		t = take(PKS_OP_FLOAT, line, n);
		done = pks_float_read(bytes, false, &c) == PKS_NUMBER_OK;
		assert_int_equal(t.done, done);
		taken += done;
		refused += !done;
		if (done) {
			alike = pks_float_read(bytes, true, &tools) == PKS_NUMBER_OK &&
				memcmp(&c, &tools, sizeof c) == 0;
			assert_true(alike || t.noted);
		}
		pks_history_free(t.history);
	}
	assert_true(taken > LINES / 10 && refused > LINES / 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_floats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
