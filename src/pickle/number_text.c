/* SPDX-License-Identifier: MIT */
/*
 * Integers from lines of text, each reader after its own manner. The C readers look at a C string:
 * a NUL ends it. Only what is judged here is the spelling; a number too big for 64 bits stays where
 * it is, as digits in the line.
 */
#include <picklescope/number.h>

#include <string.h>

/* CPython refuses to read or write more decimal digits (sys.int_info.default_max_str_digits). */
#define MOST_DIGITS 4300
/* How much of a line CPython quotes in an error. */
#define QUOTED 200

static bool
is_space(uint8_t c)
{
	return c == ' ' || (c >= 9 && c <= 13);
}

static unsigned
digit_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10u;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10u;
	return 99;
}

/* Adds a digit; false when 64 bits are not enough. */
static bool
add_digit(uint64_t *sum, unsigned base, unsigned digit)
{
	if (*sum > (UINT64_MAX - digit) / base)
		return false;
	*sum = *sum * base + digit;
	return true;
}

/* Fills in the sign and, where it fits, the value. */
static void
set_value(struct pks_integer *integer, bool negative, bool fits, uint64_t magnitude)
{
	const uint64_t most = (uint64_t)INT64_MAX + negative;

	integer->is_small = fits && magnitude <= most;
	integer->negative = negative && !(integer->is_small && magnitude == 0);
	if (integer->is_small)
		integer->small = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
}

/* 0x, 0o, 0b for base 0; a leading zero without them is for zero alone. */
static unsigned
take_prefix(const uint8_t **at, const uint8_t *end, bool *only_zero)
{
	const uint8_t *p = *at;
	unsigned base;

	*only_zero = false;
	if (p == end || *p != '0')
		return 10;
	switch (end - p > 1 ? p[1] | 0x20 : 0) {
	case 'x': base = 16; break;
	case 'o': base = 8; break;
	case 'b': base = 2; break;
	default: *only_zero = true; return 10;
	}
	p += 2;
	if (p < end && *p == '_')
		p++;
	*at = p;
	return base;
}

/* Single underscores may stand between digits. */
static enum pks_number_status
take_digits(const uint8_t **at, const uint8_t *end, bool negative, struct pks_integer *integer)
{
	const uint8_t *p = *at;
	uint64_t magnitude = 0, digits = 0;
	uint8_t before = '_';
	bool fits = true;

	for (; p < end; before = *p++) {
		unsigned digit = digit_value(*p);

		if (*p == '_' && before == '_')
			return PKS_NUMBER_INVALID;
		if (*p == '_')
			continue;
		if (digit >= integer->base)
			break;
		digits++;
		fits = fits && add_digit(&magnitude, integer->base, digit);
	}
	if (before == '_')
		return PKS_NUMBER_INVALID;
	if (integer->base == 10 && digits > MOST_DIGITS)
		return PKS_NUMBER_TOO_LONG;
	integer->digits = (struct pks_bytes){*at, (uint64_t)(p - *at)};
	set_value(integer, negative, fits, magnitude);
	*at = p;
	return PKS_NUMBER_OK;
}

/* int(text, base) of all from p to end; base is 0 or 10. */
static enum pks_number_status
read_python(const uint8_t *p, const uint8_t *end, unsigned base, struct pks_integer *integer)
{
	enum pks_number_status status;
	bool negative, only_zero = false;

	while (p < end && is_space(*p))
		p++;
	negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (base == 0)
		base = take_prefix(&p, end, &only_zero);
	integer->base = (uint8_t)base;
	status = take_digits(&p, end, negative, integer);
	if (status != PKS_NUMBER_OK)
		return status;
	if (only_zero && !(integer->is_small && integer->small == 0))
		return PKS_NUMBER_INVALID;
	while (p < end && is_space(*p))
		p++;
	return p == end ? PKS_NUMBER_OK : PKS_NUMBER_INVALID;
}

/* strtol(text, 0) of all from p to end; false where it would stop before the end, or overflow. */
static bool
read_strtol(const uint8_t *p, const uint8_t *end, struct pks_integer *integer)
{
	const uint8_t *digits;
	uint64_t magnitude = 0;
	unsigned base = 10;
	bool negative;

	/* Without any text strtol says 0, and where it stops is the end. */
	integer->base = 10;
	integer->digits = (struct pks_bytes){p, 0};
	set_value(integer, false, true, 0);
	if (p == end)
		return true;
	while (p < end && is_space(*p))
		p++;
	negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (end - p > 2 && p[0] == '0' && (p[1] | 0x20) == 'x' && digit_value(p[2]) < 16) {
		base = 16;
		p += 2;
	} else if (p < end && *p == '0') {
		base = 8;
	}
	for (digits = p; p < end && digit_value(*p) < base; p++)
		if (!add_digit(&magnitude, base, digit_value(*p)))
			return false;
	integer->base = (uint8_t)base;
	integer->digits = (struct pks_bytes){digits, (uint64_t)(p - digits)};
	set_value(integer, negative, true, magnitude);
	return p == end && p > digits && integer->is_small;
}

/* CPython's message would quote the beginning of the line, which must be strict UTF-8 for that. */
static enum pks_number_status
judge_quote(const uint8_t *p, const uint8_t *end)
{
	size_t n = (size_t)(end - p) < QUOTED ? (size_t)(end - p) : QUOTED;

	if (pks_utf8_check(p, n) != n)
		return PKS_NUMBER_UNICODE;
	for (size_t i = 0; i + 1 < n; i++)
		if (p[i] == 0xed && p[i + 1] >= 0xa0)
			return PKS_NUMBER_UNICODE;
	return PKS_NUMBER_INVALID;
}

static enum pks_number_status
read_c(struct pks_bytes line, enum pks_number_reader how, struct pks_integer *integer)
{
	const uint8_t *p = line.data, *end = p + line.size, *nul;
	enum pks_number_status status;

	if (how == PKS_READ_C_LONG && end[-1] == 'L')
		end--;
	nul = memchr(p, '\0', (size_t)(end - p));
	if (nul != NULL)
		end = nul;
	if (how == PKS_READ_C_INT) {
		if (!read_strtol(p, end, integer))
			return read_python(p, end, 0, integer);
		/* The two-character lines that mean False and True. */
		integer->is_bool = line.size == 2 && (integer->small == 0 || integer->small == 1);
		return PKS_NUMBER_OK;
	}
	status = read_python(p, end, how == PKS_READ_C_LONG ? 0 : 10, integer);
	if (status == PKS_NUMBER_INVALID)
		return judge_quote(p, end);
	if (status == PKS_NUMBER_OK && how == PKS_READ_C_SLOT && !integer->is_small)
		return PKS_NUMBER_OVERFLOW;
	return status;
}

/* The readers in Python: bytes to int(), all of them; 00 and 01 are bools where 'bools' is set. */
static enum pks_number_status
read_int(struct pks_bytes line, bool bools, bool l, unsigned base, struct pks_integer *integer)
{
	const uint8_t *p = line.data, *end = p + line.size;

	if (line.size == 0)
		return PKS_NUMBER_INVALID;
	if (l && end[-1] == 'L')
		end--;
	if (bools && line.size == 2 && p[0] == '0' && (p[1] == '0' || p[1] == '1')) {
		integer->is_bool = true;
		base = 10;
	}
	return read_python(p, end, base, integer);
}

enum pks_number_status
pks_integer_read(struct pks_bytes line, enum pks_number_reader how, struct pks_integer *integer)
{
	*integer = (struct pks_integer){.base = 10};
	switch (how) {
	case PKS_READ_C_INT:
	case PKS_READ_C_LONG:
	case PKS_READ_C_SLOT: return line.size > 0 ? read_c(line, how, integer) : PKS_NUMBER_EMPTY;
	case PKS_READ_PY_INT: return read_int(line, true, false, 0, integer);
	case PKS_READ_PY_LONG: return read_int(line, false, true, 0, integer);
	case PKS_READ_PY_SLOT: return read_int(line, false, false, 10, integer);
	case PKS_READ_TOOLS_INT: return read_int(line, true, false, 10, integer);
	case PKS_READ_TOOLS_LONG: return read_int(line, false, true, 10, integer);
	}
	return PKS_NUMBER_INVALID;
}
