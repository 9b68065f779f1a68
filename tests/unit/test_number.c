/* SPDX-License-Identifier: MIT */
/*
 * Numbers: what CPython's readers make of a line, frozen from Python 3.11.7 (tests/text/live.py
 * asks a live one many thousand more), and that one number is one number however it is spelled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include <cmocka.h>
#include <math.h>
#include <picklescope/number.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pks_text text;
static char room[8192];

static void
clear(void)
{
	pks_text_bounded(&text, room, sizeof room);
}

static struct pks_bytes
bytes_of(const char *words)
{
	return (struct pks_bytes){(const uint8_t *)words, strlen(words)};
}

static const struct {
	uint64_t bits;
	const char *repr;
} floats[] = {
	{UINT64_C(0x0000000000000000), "0.0"},
	{UINT64_C(0x8000000000000000), "-0.0"},
	{UINT64_C(0x3ff0000000000000), "1.0"},
	{UINT64_C(0xbff0000000000000), "-1.0"},
	{UINT64_C(0x3fb999999999999a), "0.1"},
	{UINT64_C(0x3fd3333333333333), "0.3"},
	{UINT64_C(0x3fd5555555555555), "0.3333333333333333"},
	{UINT64_C(0x3fe5555555555555), "0.6666666666666666"},
	{UINT64_C(0x4059000000000000), "100.0"},
	{UINT64_C(0x430c6bf526340000), "1000000000000000.0"},
	{UINT64_C(0x4341c37937e08000), "1e+16"},
	{UINT64_C(0x4376345785d8a000), "1e+17"},
	{UINT64_C(0x437b69b4ba630f35), "1.2345678901234568e+17"},
	{UINT64_C(0x4340000000000000), "9007199254740992.0"},
	{UINT64_C(0x4480f0cf064dd592), "1e+22"},
	{UINT64_C(0x44b52d02c7e14af6), "1e+23"},
	{UINT64_C(0x0000000000000001), "5e-324"},
	{UINT64_C(0x0000000000000002), "1e-323"},
	{UINT64_C(0x0010000000000000), "2.2250738585072014e-308"},
	{UINT64_C(0x000fffffffffffff), "2.225073858507201e-308"},
	{UINT64_C(0x7fefffffffffffff), "1.7976931348623157e+308"},
	{UINT64_C(0x3f1a36e2eb1c432d), "0.0001"},
	{UINT64_C(0x3ee4f8b588e368f1), "1e-05"},
	{UINT64_C(0x3f202e4b6ce5dc68), "0.00012345"},
	{UINT64_C(0x3f1a36e2eb1c432c), "9.999999999999999e-05"},
	{UINT64_C(0x3f50624dd2f1a9fc), "0.001"},
	{UINT64_C(0x3e7ad7f29abcaf48), "1e-07"},
	{UINT64_C(0x3e798059ac99a685), "9.5e-08"},
	{UINT64_C(0x3d30000000000000), "5.684341886080802e-14"},
	{UINT64_C(0x3e70000000000000), "5.960464477539063e-08"},
	{UINT64_C(0x4630000000000000), "1.2676506002282294e+30"},
	{UINT64_C(0x0000000000000001), "5e-324"},
	{UINT64_C(0x0010000000000000), "2.2250738585072014e-308"},
	{UINT64_C(0x400921fb54442d18), "3.141592653589793"},
	{UINT64_C(0x4005bf0a8b145769), "2.718281828459045"},
	{UINT64_C(0x54b249ad2594c37d), "1e+100"},
	{UINT64_C(0xab2bff2ee48e0530), "-1e-100"},
	{UINT64_C(0x40fe240c9fbe76c9), "123456.789"},
	{UINT64_C(0x3fd3333333333334), "0.30000000000000004"},
	{UINT64_C(0x4011666666666666), "4.35"},
	{UINT64_C(0x430c6bf52633ffff), "999999999999999.9"},
	{UINT64_C(0x42d6bcc41e8fffff), "99999999999999.98"},
	{UINT64_C(0x4341c37937e07fff), "9999999999999998.0"},
	{UINT64_C(0x3ebc8571c4687a3d), "1.7e-06"},
	{UINT64_C(0x7ff0000000000000), "inf"},
	{UINT64_C(0xfff0000000000000), "-inf"},
	{UINT64_C(0x7ff8000000000000), "nan"},
	{UINT64_C(0x3d30000000000000), "5.684341886080802e-14"},
	{UINT64_C(0x3ff0000000000001), "1.0000000000000002"},
	{UINT64_C(0x3fefffffffffffff), "0.9999999999999999"},
	{UINT64_C(0x3eb0000000000000), "9.5367431640625e-07"},
	{UINT64_C(0x4330000000000002), "4503599627370498.0"},
	{UINT64_C(0x4320000000000002), "2251799813685249.0"},
	{UINT64_C(0xf2a74de452e6b438), "-1.989032661366619e+244"},
	{UINT64_C(0x6513270e269e0d37), "7.761117632285041e+178"},
	{UINT64_C(0x0c5c7fd0a6a3a450), "3.980498358697587e-249"},
	{UINT64_C(0xd23f0824128b2f33), "-1.5432835417340557e+88"},
	{UINT64_C(0x1818e811892f902b), "1.3647584518757569e-192"},
	{UINT64_C(0x9531985d5d9dc9f8), "-1.3701135617873088e-206"},
	{UINT64_C(0xe8e25d940ed90475), "-1.7160537630466207e+197"},
	{UINT64_C(0x36f675cc81e74ef5), "6.294675241195386e-44"},
	{UINT64_C(0x1600a35a099950d8), "1.0613447212142254e-202"},
	{UINT64_C(0x6b0d549b6f03675a), "4.708325160387546e+207"},
	{UINT64_C(0x3d9c172411e20b8f), "6.387016158513563e-12"},
	{UINT64_C(0x8d116ece1738f7d9), "-9.973130378568733e-246"},
	{UINT64_C(0x0f21ddb66cad4a26), "8.779753225680271e-236"},
	{UINT64_C(0x90c192cfd3ac94af), "-5.795503248498993e-228"},
	{UINT64_C(0xf28c105d1fb17c23), "-5.988180159386011e+243"},
	{UINT64_C(0xa170b33839263059), "-1.306052388527796e-147"},
};

static void
test_float_repr(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof floats / sizeof *floats; i++) {
		double number;

		memcpy(&number, &floats[i].bits, sizeof number);
		clear();
		pks_float_repr(number, &text);
		assert_string_equal(room, floats[i].repr);
	}
}

static uint64_t
next_random(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Numbers as they are met, as wide as they can be, and next to those of few digits. */
static double
random_double(unsigned kind)
{
	uint64_t bits = next_random() & ~(UINT64_C(1) << 63);
	double number;

	switch (kind % 5) {
	case 0: return (double)(next_random() >> 11) * 0x1p-53 * 100;
	case 1: return (double)(next_random() % 1000000) / 100;
	case 2: /* from 2^-20 to 2^60 */
		bits = (bits >> 12) | (uint64_t)(1003 + next_random() % 80) << 52;
		break;
	case 3: /* a few doubles beside one of few digits */
		number = (double)(next_random() % 100000000) / 1e4;
		memcpy(&bits, &number, sizeof bits);
		bits += next_random() % 5;
		break;
	default:
		if (bits >= 0x7ff0000000000000u)
			bits &= ~(UINT64_C(1) << 62);
		break;
	}
	memcpy(&number, &bits, sizeof number);
	return number;
}

/* The digits of a repr, without point, exponent, and zeros at the ends. */
static int
digits_of(const char *repr, char *digits)
{
	int n = 0;

	for (; *repr != '\0' && *repr != 'e'; repr++)
		if (*repr != '.' && (n > 0 || *repr != '0'))
			digits[n++] = *repr;
	while (n > 1 && digits[n - 1] == '0')
		n--;
	digits[n] = '\0';
	return n;
}

/* It reads back, one digit less would not, and of so many digits there is none that is nearer. */
static void
test_float_shortest(void **state)
{
	char digits[400], nearest[400], digits_nearest[400];
	int exponent;

	(void)state;
	for (unsigned k = 0; k < 1000000; k++) {
		double number = random_double(k);
		int n;

		if (number == 0)
			continue;
		clear();
		pks_float_repr(number, &text);
		if (strtod(room, NULL) != number)
			fail_msg("%s is not %a", room, number);
		n = digits_of(room, digits);
		if (frexp(number, &exponent) == 0.5)
			continue;
		snprintf(nearest, sizeof nearest, "%.*e", n - 1, number);
		digits_of(nearest, digits_nearest);
		if (strcmp(digits, digits_nearest) != 0)
			fail_msg("%s, and %s is nearer to %a", room, nearest, number);
		if (n == 1)
			continue;
		snprintf(nearest, sizeof nearest, "%.*e", n - 2, number);
		if (strtod(nearest, NULL) == number)
			fail_msg("%s is %s", room, nearest);
	}
}

#define ROW(line, ...)                                                                             \
	{                                                                                          \
		line, sizeof line - 1,                                                             \
		{                                                                                  \
			__VA_ARGS__                                                                \
		}                                                                                  \
	}

/* As C INT, C LONG, C GET and PUT, pickletools' short and long readers take it. */
static const struct {
	const char *line;
	size_t size;
	const char *said[5];
} lines[] = {
	ROW("", "empty", "empty", "empty", "invalid", "invalid"),
	ROW(" ", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0", "0", "0", "0", "0", "0"),
	ROW("1", "1", "1", "1", "1", "1"),
	ROW("00", "False", "0", "0", "False", "0"),
	ROW("01", "True", "invalid", "1", "True", "1"),
	ROW("02", "2", "invalid", "2", "2", "2"),
	ROW("000", "0", "0", "0", "0", "0"),
	ROW("001", "1", "invalid", "1", "1", "1"),
	ROW("-0", "False", "0", "0", "0", "0"),
	ROW("+0", "False", "0", "0", "0", "0"),
	ROW("+1", "True", "1", "1", "1", "1"),
	ROW("-1", "-1", "-1", "-1", "-1", "-1"),
	ROW(" 0", "False", "0", "0", "0", "0"),
	ROW(" 1", "True", "1", "1", "1", "1"),
	ROW("\0111", "True", "1", "1", "1", "1"),
	ROW("010", "8", "invalid", "10", "10", "10"),
	ROW("0777", "511", "invalid", "777", "777", "777"),
	ROW("-010", "-8", "invalid", "-10", "-10", "-10"),
	ROW("08", "invalid", "invalid", "8", "8", "8"),
	ROW("09", "invalid", "invalid", "9", "9", "9"),
	ROW("0x10", "16", "16", "invalid", "invalid", "invalid"),
	ROW("0X1f", "31", "31", "invalid", "invalid", "invalid"),
	ROW("-0x10", "-16", "-16", "invalid", "invalid", "invalid"),
	ROW("0x", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0xg", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0b11", "3", "3", "invalid", "invalid", "invalid"),
	ROW("0o17", "15", "15", "invalid", "invalid", "invalid"),
	ROW("0b", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0o", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0b2", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0o8", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("1_000", "1000", "1000", "1000", "1000", "1000"),
	ROW("1__0", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("_1", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("1_", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0_0", "0", "0", "0", "0", "0"),
	ROW("0_1", "invalid", "invalid", "1", "1", "1"),
	ROW("0x_1", "1", "1", "invalid", "invalid", "invalid"),
	ROW("0x__1", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0x1_", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("0_x1", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("1 ", "1", "1", "1", "1", "1"),
	ROW("1\015", "1", "1", "1", "1", "1"),
	ROW("1 x", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("1\000junk", "1", "1", "1", "invalid", "invalid"),
	ROW("1\000", "True", "1", "1", "invalid", "invalid"),
	ROW("\000", "0", "invalid", "invalid", "invalid", "invalid"),
	ROW("\000a", "False", "invalid", "invalid", "invalid", "invalid"),
	ROW("\0001", "False", "invalid", "invalid", "invalid", "invalid"),
	ROW("1L", "invalid", "1", "invalid", "invalid", "1"),
	ROW("L", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("LL", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("5LL", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("5L ", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("5l", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("5 L", "invalid", "5", "invalid", "invalid", "5"),
	ROW("L5LL", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("1\000L", "1", "1", "1", "invalid", "invalid"),
	ROW("0L", "invalid", "0", "invalid", "invalid", "0"),
	ROW("00L", "invalid", "0", "invalid", "invalid", "0"),
	ROW("01L", "invalid", "invalid", "invalid", "invalid", "1"),
	ROW("+", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("-", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("--1", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("+-1", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("- 1", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("9223372036854775807", "9223372036854775807", "9223372036854775807",
	    "9223372036854775807", "9223372036854775807", "9223372036854775807"),
	ROW("9223372036854775808", "9223372036854775808", "9223372036854775808", "overflow",
	    "9223372036854775808", "9223372036854775808"),
	ROW("-9223372036854775808", "-9223372036854775808", "-9223372036854775808",
	    "-9223372036854775808", "-9223372036854775808", "-9223372036854775808"),
	ROW("-9223372036854775809", "-9223372036854775809", "-9223372036854775809", "overflow",
	    "-9223372036854775809", "-9223372036854775809"),
	ROW("0x7fffffffffffffff", "9223372036854775807", "9223372036854775807", "invalid",
	    "invalid", "invalid"),
	ROW("0x8000000000000000", "9223372036854775808", "9223372036854775808", "invalid",
	    "invalid", "invalid"),
	ROW("-0x8000000000000000", "-9223372036854775808", "-9223372036854775808", "invalid",
	    "invalid", "invalid"),
	ROW("0777777777777777777777", "9223372036854775807", "invalid", "overflow",
	    "777777777777777777777", "777777777777777777777"),
	ROW("01000000000000000000000", "invalid", "invalid", "overflow", "1000000000000000000000",
	    "1000000000000000000000"),
	ROW("18446744073709551616", "18446744073709551616", "18446744073709551616", "overflow",
	    "18446744073709551616", "18446744073709551616"),
	ROW("9999999999999999999999999999999999999999", "9999999999999999999999999999999999999999",
	    "9999999999999999999999999999999999999999", "overflow",
	    "9999999999999999999999999999999999999999", "9999999999999999999999999999999999999999"),
	ROW("1.5", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("1e5", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("\377", "invalid", "unicode", "unicode", "invalid", "invalid"),
	ROW("12\377", "invalid", "unicode", "unicode", "invalid", "invalid"),
	ROW("\355\240\200", "invalid", "unicode", "unicode", "invalid", "invalid"),
	ROW("\302\262", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("1\034", "invalid", "invalid", "invalid", "invalid", "invalid"),
	ROW("\0371", "invalid", "invalid", "invalid", "invalid", "invalid"),
};

static const char *const status_names[] = {
	[PKS_NUMBER_EMPTY] = "empty",	    [PKS_NUMBER_INVALID] = "invalid",
	[PKS_NUMBER_UNICODE] = "unicode",   [PKS_NUMBER_TOO_LONG] = "long",
	[PKS_NUMBER_OVERFLOW] = "overflow",
};

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		for (unsigned how = 0; how < 5; how++) {
			struct pks_bytes line = {(const uint8_t *)lines[i].line, lines[i].size};
			struct pks_integer integer;
			enum pks_number_status status =
				pks_integer_read(line, (enum pks_number_reader)how, &integer);

			clear();
			if (status != PKS_NUMBER_OK)
				pks_text_raw(&text, status_names[status]);
			else
				assert_true(pks_integer_decimal(&integer, &text));
			if (strcmp(room, lines[i].said[how]) != 0)
				fail_msg("row %zu, reader %u: %s, wanted %s", i, how, room,
					 lines[i].said[how]);
		}
}

static void
test_digit_limit(void **state)
{
	static char line[20000];
	struct pks_integer integer;

	(void)state;
	memset(line, '9', 4300);
	for (unsigned how = 0; how < 5; how++) {
		enum pks_number_status status =
			pks_integer_read(bytes_of(line), (enum pks_number_reader)how, &integer);
		assert_int_equal(status,
				 how == PKS_READ_C_SLOT ? PKS_NUMBER_OVERFLOW : PKS_NUMBER_OK);
	}
	clear();
	assert_true(pks_integer_decimal(&integer, &text));
	assert_int_equal(text.used, 4300);
	assert_memory_equal(room, line, 4300);
	line[4300] = '1';
	for (unsigned how = 0; how < 5; how++)
		assert_int_equal(
			pks_integer_read(bytes_of(line), (enum pks_number_reader)how, &integer),
			PKS_NUMBER_TOO_LONG);
	/* Hex has no limit to be read, but cannot be shown in decimal. */
	memset(line + 2, 'f', sizeof line - 3);
	memcpy(line, "0x", 2);
	assert_int_equal(pks_integer_read(bytes_of(line), PKS_READ_C_LONG, &integer),
			 PKS_NUMBER_OK);
	clear();
	assert_false(pks_integer_decimal(&integer, &text));
	assert_int_equal(text.used, 0);
	clear();
	assert_true(pks_integer_canonical(&integer, &text));
	assert_true(text.cut);
	assert_memory_equal(room, line, 8000);
}

/* Each row is one number, spelled in all ways that there are. */
static const struct {
	const char *canonical;
	const char *spelled[6];
} same[] = {
	{"0", {"0", "0x0", "0b0", "0o0", "-0", "0_0"}},
	{"1", {"1", "0x1", "0b1", "0o1", "+1", "0x0_1"}},
	{"-9223372036854775808",
	 {"-9223372036854775808", "-0x8000000000000000", "-0o1000000000000000000000",
	  "-9_223372036854775808", "-0x08000000000000000", " -0X8000000000000000"}},
	{"0x8000000000000000",
	 {"9223372036854775808", "0x8000000000000000", "0o1000000000000000000000",
	  "0b1000000000000000000000000000000000000000000000000000000000000000",
	  "9_223_372_036_854_775_808", "0x0000_8000000000000000"}},
	{"-0x8000000000000001",
	 {"-9223372036854775809", "-0x8000000000000001", "-0o1000000000000000000001",
	  "-0b1000000000000000000000000000000000000000000000000000000000000001",
	  "-0o0000001000000000000000000001", "-0x0000_80000000_00000001"}},
	{"0x123456789abcdef0123456789abcdef",
	 {"1512366075204170929049582354406559215", "0x123456789abcdef0123456789abcdef",
	  "0o11064254742325715736004432126361152746757", "0X123456789ABCDEF0123456789ABCDEF",
	  "0x0123_4567_89ab_cdef_0123_4567_89ab_cdef", "1512366075204170929049582354406559215"}},
};

static void
test_spellings(void **state)
{
	enum { ROWS = sizeof same / sizeof *same };
	struct pks_integer all[ROWS][6];

	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		for (size_t j = 0; j < 6; j++) {
			assert_int_equal(pks_integer_read(bytes_of(same[i].spelled[j]),
							  PKS_READ_C_LONG, &all[i][j]),
					 PKS_NUMBER_OK);
			clear();
			assert_true(pks_integer_canonical(&all[i][j], &text));
			assert_string_equal(room, same[i].canonical);
		}
	for (size_t i = 0; i < ROWS * 6; i++)
		for (size_t j = 0; j < ROWS * 6; j++) {
			const struct pks_integer *a = &all[i / 6][i % 6], *b = &all[j / 6][j % 6];

			assert_int_equal(pks_integer_equal(a, b), i / 6 == j / 6);
			assert_int_equal(pks_integer_hash(a) == pks_integer_hash(b),
					 i / 6 == j / 6);
		}
}

static void
test_binary(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		const char *decimal, *canonical;
	} rows[] = {
		{"", 0, "0", "0"},
		{"\0", 1, "0", "0"},
		{"\377", 1, "-1", "-1"},
		{"\200", 1, "-128", "-128"},
		{"\200\0", 2, "128", "128"},
		{"\0\0\0\0\0\0\0\200", 8, "-9223372036854775808", "-9223372036854775808"},
		{"\0\0\0\0\0\0\0\200\377\377", 10, "-9223372036854775808", "-9223372036854775808"},
		{"\0\0\0\0\0\0\0\200\0", 9, "9223372036854775808", "0x8000000000000000"},
		{"\377\377\377\377\377\377\377\177\377", 9, "-9223372036854775809",
		 "-0x8000000000000001"},
		{"\0\0\0\0\0\0\0\0\0\377", 10, "-4722366482869645213696", "-0x1000000000000000000"},
		{"\377\377\377\377\377\377\377\377\377\377\377\377", 12, "-1", "-1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pks_bytes bytes = {(const uint8_t *)rows[i].bytes, rows[i].size};
		struct pks_integer integer, again;

		pks_integer_binary(bytes, &integer);
		clear();
		assert_true(pks_integer_decimal(&integer, &text));
		assert_string_equal(room, rows[i].decimal);
		assert_int_equal(
			pks_integer_read(bytes_of(rows[i].decimal), PKS_READ_C_LONG, &again),
			PKS_NUMBER_OK);
		assert_true(pks_integer_equal(&integer, &again));
		assert_true(pks_integer_hash(&integer) == pks_integer_hash(&again));
		clear();
		assert_true(pks_integer_canonical(&integer, &text));
		assert_string_equal(room, rows[i].canonical);
	}
}

static void
equals_double(const char *line, double number, bool wanted)
{
	struct pks_integer integer;

	assert_int_equal(pks_integer_read(bytes_of(line), PKS_READ_C_LONG, &integer),
			 PKS_NUMBER_OK);
	assert_int_equal(pks_integer_equals_double(&integer, number), wanted);
	assert_int_equal(pks_integer_hash(&integer) == pks_double_hash(number), wanted);
}

static void
test_doubles(void **state)
{
	(void)state;
	equals_double("0", 0.0, true);
	equals_double("0", -0.0, true);
	equals_double("1", 1.0, true);
	equals_double("-1", 1.0, false);
	equals_double("1", 1.5, false);
	equals_double("9007199254740992", 9007199254740992.0, true);
	equals_double("9007199254740993", 9007199254740992.0, false);
	equals_double("9223372036854775807", 0x1p63, false);
	equals_double("9223372036854775808", 0x1p63, true);
	equals_double("-9223372036854775808", -0x1p63, true);
	equals_double("-9223372036854775809", -0x1p63, false);
	equals_double("18446744073709551616", 0x1p64, true);
	equals_double("-18446744073709551616", -0x1p64, true);
	equals_double("-18446744073709551616", 0x1p64, false);
	equals_double("18446744073709551617", 0x1p64, false);
	equals_double("100000000000000000000000", 1e23, false);
	equals_double("99999999999999991611392", 1e23, true);
	equals_double("0x8000000000000000", INFINITY, false);
	equals_double("0x8000000000000000", NAN, false);
	equals_double(
		"0x1"
		"000000000000000000000000000000000000000000000000000000000000000000000000000000"
		"000000000000000000000000000000000000000000000000000000000000000000000000000000"
		"000000000000000000000000000000000000000000000000000000000000000000000000000000"
		"000000000000000000000",
		0x1p1020, true);
}

static void
float_line(const char *line, size_t size, const char *c, const char *tools)
{
	for (unsigned i = 0; i < 2; i++) {
		double number = 0;
		enum pks_number_status status = pks_float_read(
			(struct pks_bytes){(const uint8_t *)line, size}, i != 0, &number);

		clear();
		if (status == PKS_NUMBER_OK)
			pks_float_repr(number, &text);
		else
			pks_text_raw(&text, status_names[status]);
		assert_string_equal(room, i == 0 ? c : tools);
	}
}

static void
test_float_lines(void **state)
{
	(void)state;
	float_line("", 0, "empty", "invalid");
	float_line(" ", 1, "invalid", "invalid");
	float_line("1", 1, "1.0", "1.0");
	float_line(" 1.5", 4, "invalid", "1.5");
	float_line("1.5\r", 4, "invalid", "1.5");
	float_line("1_0.0", 5, "invalid", "10.0");
	float_line("1_e5", 4, "invalid", "invalid");
	float_line("1e5_0", 5, "invalid", "1e+50");
	float_line("1.5\0junk", 8, "1.5", "invalid");
	float_line("\0", 1, "invalid", "invalid");
	float_line("1e999", 5, "overflow", "inf");
	float_line("-1e999x", 7, "overflow", "invalid");
	float_line("1e-999", 6, "0.0", "0.0");
	float_line("-0", 2, "-0.0", "-0.0");
	float_line("Infinity", 8, "inf", "inf");
	float_line("-iNF", 4, "-inf", "-inf");
	float_line("nan", 3, "nan", "nan");
	float_line("nan(1)", 6, "invalid", "invalid");
	float_line("0x10", 4, "invalid", "invalid");
	float_line(".5", 2, "0.5", "0.5");
	float_line("5.", 2, "5.0", "5.0");
	float_line(".", 1, "invalid", "invalid");
	float_line("1e", 2, "invalid", "invalid");
	float_line("1,5", 3, "invalid", "invalid");
	float_line("9007199254740993", 16, "9007199254740992.0", "9007199254740992.0");
	float_line("9007199254740993.00000000000000000001", 37, "9007199254740994.0",
		   "9007199254740994.0");
	float_line("2.4703282292062327e-324", 23, "0.0", "0.0");
	float_line("2.4703282292062328e-324", 23, "5e-324", "5e-324");
}

/* What decides the last bit may stand after hundreds of digits. */
static void
test_long_fraction(void **state)
{
	static char line[4000] = "9007199254740993.";
	double number;

	(void)state;
	memset(line + 17, '0', 3000);
	assert_int_equal(pks_float_read(bytes_of(line), true, &number), PKS_NUMBER_OK);
	assert_true(number == 9007199254740992.0);
	line[3017] = '1';
	assert_int_equal(pks_float_read(bytes_of(line), true, &number), PKS_NUMBER_OK);
	assert_true(number == 9007199254740994.0);
	memcpy(line + 3018, "e-2000", 7);
	assert_int_equal(pks_float_read(bytes_of(line), true, &number), PKS_NUMBER_OK);
	assert_true(number == 0.0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_float_repr),    cmocka_unit_test(test_float_shortest),
		cmocka_unit_test(test_lines),	      cmocka_unit_test(test_digit_limit),
		cmocka_unit_test(test_spellings),     cmocka_unit_test(test_binary),
		cmocka_unit_test(test_doubles),	      cmocka_unit_test(test_float_lines),
		cmocka_unit_test(test_long_fraction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
