/* SPDX-License-Identifier: MIT */
/*
 * Floats as CPython reads and writes them, whatever the locale. The C library's strtod() decides
 * which double a decimal is, and snprintf() what a double's digits are, but only through whole
 * digits and an exponent, where no locale has a word.
 */
#include <picklescope/number.h>

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Digits that can matter. Half way between two doubles lies a decimal of at most 767 digits; of
 * what follows it matters only whether it is all zeros.
 */
#define KEPT 800

struct decimal {
	char digits[KEPT + 1 + 24]; /* and a 1 for all that was left out, and an exponent */
	unsigned n;
	bool more; /* something other than zeros was left out */
	int64_t exponent;
};

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_space(uint8_t c)
{
	return c == ' ' || (c >= 9 && c <= 13);
}

/* Reads digits, before the point or behind it; where they end. */
static const uint8_t *
take_digits(const uint8_t *p, const uint8_t *end, bool underscores, bool fraction,
	    struct decimal *decimal)
{
	for (; p < end && (is_digit(*p) || (underscores && *p == '_')); p++) {
		if (*p == '_')
			continue;
		if (decimal->n < KEPT) {
			if (decimal->n > 0 || *p != '0')
				decimal->digits[decimal->n++] = (char)*p;
			decimal->exponent -= fraction;
		} else {
			decimal->more |= *p != '0';
			decimal->exponent += !fraction;
		}
	}
	return p;
}

/* Reads an exponent if there is a whole one; where it ends. */
static const uint8_t *
take_exponent(const uint8_t *start, const uint8_t *end, bool underscores, struct decimal *decimal)
{
	const uint8_t *p = start;
	int64_t exponent = 0;
	bool negative;

	if (p == end || (*p | 0x20) != 'e')
		return start;
	p++;
	negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end || !is_digit(*p))
		return start;
	for (; p < end && (is_digit(*p) || (underscores && *p == '_')); p++)
		if (*p != '_' && exponent < INT64_C(1000000000000000))
			exponent = exponent * 10 + (*p - '0');
	decimal->exponent += negative ? -exponent : exponent;
	return p;
}

static double
decimal_value(struct decimal *decimal)
{
	char *digits = decimal->digits;
	int64_t size;
	unsigned n = decimal->n;

	if (n == 0)
		return 0.0;
	size = decimal->exponent + n; /* the value is 0.digits times ten to this */
	if (size > 400)
		return HUGE_VAL;
	if (size < -400)
		return 0.0;
	if (decimal->more)
		digits[n++] = '1';
	snprintf(digits + n, sizeof decimal->digits - n, "e%d",
		 (int)decimal->exponent - (int)decimal->more);
	return strtod(digits, NULL);
}

/* Is the word there, in either case? */
static bool
has_word(const uint8_t *p, const uint8_t *end, const char *word)
{
	size_t n = strlen(word);

	if ((size_t)(end - p) < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((p[i] | 0x20) != word[i])
			return false;
	return true;
}

/* inf, infinity and nan; where the word ends, p if there is none. */
static const uint8_t *
take_word(const uint8_t *p, const uint8_t *end, double *number)
{
	/* CPython's own NaN, whose bits are the same everywhere. */
	static const uint64_t nan_bits = UINT64_C(0x7ff8000000000000);

	if (has_word(p, end, "inf")) {
		*number = HUGE_VAL;
		return p + (has_word(p, end, "infinity") ? 8 : 3);
	}
	if (has_word(p, end, "nan")) {
		memcpy(number, &nan_bits, sizeof *number);
		return p + 3;
	}
	return p;
}

/* The longest beginning that is a number; where it ends, start if there is none. */
static const uint8_t *
take_number(const uint8_t *start, const uint8_t *end, bool underscores, double *number,
	    bool *overflow)
{
	struct decimal decimal = {.n = 0};
	const uint8_t *p = start, *body;
	bool negative = p < end && *p == '-';

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	body = p;
	p = take_digits(p, end, underscores, false, &decimal);
	if (p < end && *p == '.' && (p > body || (end - p > 1 && is_digit(p[1]))))
		p = take_digits(p + 1, end, underscores, true, &decimal);
	if (p > body) {
		p = take_exponent(p, end, underscores, &decimal);
		*number = decimal_value(&decimal);
		*overflow = isinf(*number);
	} else {
		p = take_word(p, end, number);
		*overflow = false;
	}
	if (negative)
		*number = -*number;
	return p > body ? p : start;
}

/* Underscores may stand between two digits only. */
static bool
underscores_right(const uint8_t *p, const uint8_t *end)
{
	for (const uint8_t *at = p; at < end; at++)
		if (*at == '_' &&
		    (at == p || at + 1 == end || !is_digit(at[-1]) || !is_digit(at[1])))
			return false;
	return true;
}

enum pks_number_status
pks_float_read(struct pks_bytes line, bool tools, double *number)
{
	const uint8_t *p = line.data, *end = p + line.size, *at;
	bool overflow;

	if (line.size == 0)
		return tools ? PKS_NUMBER_INVALID : PKS_NUMBER_EMPTY;
	if (tools) {
		while (p < end && is_space(*p))
			p++;
		while (end > p && is_space(end[-1]))
			end--;
		if (!underscores_right(p, end))
			return PKS_NUMBER_INVALID;
	} else {
		at = memchr(p, '\0', line.size);
		if (at != NULL)
			end = at;
	}
	at = take_number(p, end, tools, number, &overflow);
	if (at == p)
		return PKS_NUMBER_INVALID;
	if (overflow && !tools)
		return PKS_NUMBER_OVERFLOW;
	return at == end ? PKS_NUMBER_OK : PKS_NUMBER_INVALID;
}
