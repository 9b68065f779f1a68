/* SPDX-License-Identifier: MIT */
/*
 * A float as Python's repr writes it: the fewest digits that read back as the same double. Those of
 * middling size are computed (number_shortest.c); for the others the C library says what so many
 * digits are, and is asked whether they read back.
 */
#include <picklescope/number.h>

#include "pickle/number_shortest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 17

/* 0.DIGITS times ten to the place. */
struct digits {
	char digit[MOST + 8];
	int n;
	int place;
};

static void
strip_zeros(struct digits *digits)
{
	while (digits->n > 1 && digits->digit[digits->n - 1] == '0')
		digits->n--;
}

static bool
short_digits(double number, struct digits *digits)
{
	char text[24], *p = text + sizeof text;
	unsigned places;
	uint64_t whole;

	if (!pks_float_shortest(number, &whole, &places))
		return false;
	for (; whole != 0; whole /= 10)
		*--p = (char)('0' + whole % 10);
	digits->n = (int)(text + sizeof text - p);
	memcpy(digits->digit, p, (size_t)digits->n);
	digits->place = digits->n - (int)places;
	strip_zeros(digits);
	return true;
}

/* The nearest decimal of n digits. */
static void
nearest(double number, int n, struct digits *digits)
{
	char text[64];
	char *exponent;

	snprintf(text, sizeof text, "%.*e", n - 1, number);
	exponent = strchr(text, 'e');
	digits->n = 0;
	for (const char *p = text; p < exponent; p++) /* the locale's point goes */
		if (*p >= '0' && *p <= '9' && digits->n < MOST)
			digits->digit[digits->n++] = *p;
	digits->place = (int)strtol(exponent + 1, NULL, 10) + 1;
}

/* The decimal of as many digits that comes next. */
static void
next_up(struct digits *digits)
{
	int i = digits->n - 1;

	while (i >= 0 && digits->digit[i] == '9')
		digits->digit[i--] = '0';
	if (i >= 0) {
		digits->digit[i]++;
	} else {
		digits->digit[0] = '1';
		digits->place++;
	}
}

static bool
reads_back(const struct digits *digits, double number)
{
	char text[MOST + 16];

	snprintf(text, sizeof text, "%.*se%d", digits->n, digits->digit, digits->place - digits->n);
	return strtod(text, NULL) == number;
}

/*
 * Below a power of two the doubles lie closer than above it. So the nearest decimal, below it, may
 * belong to its neighbour, where the next decimal up still reads back.
 */
static bool
is_power_of_two(double number)
{
	int exponent;

	return frexp(number, &exponent) == 0.5;
}

static void
shortest(double number, struct digits *digits)
{
	/* Of subnormals even few digits may be enough, and more of them no better. */
	int n = number < 0x1p-1021 ? 1 : 15;

	if (short_digits(number, digits))
		return;
	for (; n < MOST; n++) {
		nearest(number, n, digits);
		if (reads_back(digits, number))
			break;
		if (is_power_of_two(number)) {
			next_up(digits);
			if (reads_back(digits, number))
				break;
		}
	}
	if (n == MOST)
		nearest(number, n, digits);
	strip_zeros(digits);
}

static void
write_fixed(const struct digits *digits, struct pks_text *text)
{
	int n = digits->n, place = digits->place;

	if (place <= 0) {
		pks_text_raw(text, "0.");
		pks_text_fill(text, '0', (size_t)-place);
		pks_text_raw_n(text, digits->digit, (size_t)n);
	} else if (place >= n) {
		pks_text_raw_n(text, digits->digit, (size_t)n);
		pks_text_fill(text, '0', (size_t)(place - n));
		pks_text_raw(text, ".0");
	} else {
		pks_text_raw_n(text, digits->digit, (size_t)place);
		pks_text_raw(text, ".");
		pks_text_raw_n(text, digits->digit + place, (size_t)(n - place));
	}
}

void
pks_float_repr(double number, struct pks_text *text)
{
	struct digits digits;

	if (isnan(number)) {
		pks_text_raw(text, "nan");
		return;
	}
	if (signbit(number))
		pks_text_raw(text, "-");
	number = fabs(number);
	if (isinf(number)) {
		pks_text_raw(text, "inf");
	} else if (number == 0) {
		pks_text_raw(text, "0.0");
	} else {
		shortest(number, &digits);
		if (digits.place > -4 && digits.place <= 16) {
			write_fixed(&digits, text);
			return;
		}
		pks_text_raw_n(text, digits.digit, 1);
		if (digits.n > 1) {
			pks_text_raw(text, ".");
			pks_text_raw_n(text, digits.digit + 1, (size_t)digits.n - 1);
		}
		pks_text_printf(text, "e%+03d", digits.place - 1);
	}
}
