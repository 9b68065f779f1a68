/* SPDX-License-Identifier: MIT */
/*
 * Raw numbers and texts, as numpy and torch keep them: what kind they are, and the first few in
 * Python's words.
 */
#include "pickle/scalar.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST_SHOWN 40 /* items */
#define ITEM_TEXT  64 /* columns of one */

static const struct {
	const char *name;
	char kind;
	uint8_t size;
} names[] = {
	{"bool", 'b', 1},	 {"bool_", 'b', 1},	  {"int8", 'i', 1},
	{"int16", 'i', 2},	 {"int32", 'i', 4},	  {"int64", 'i', 8},
	{"uint8", 'u', 1},	 {"uint16", 'u', 2},	  {"uint32", 'u', 4},
	{"uint64", 'u', 8},	 {"float16", 'f', 2},	  {"float32", 'f', 4},
	{"float64", 'f', 8},	 {"float128", 'f', 16},	  {"complex64", 'c', 8},
	{"complex128", 'c', 16}, {"complex256", 'c', 32}, {"object", 'O', 8},
	{"?", 'b', 1},
};

/* 'f8', 'U12': a letter and bytes, of texts characters. */
static bool
is_short_name(const char *name, struct pks_scalar *scalar)
{
	uint64_t n = 0;
	char kind = *name == 'a' ? 'S' : *name;

	if (kind == '\0' || strchr("biufcmMSUVO", kind) == NULL || name[1] == '\0')
		return false;
	for (const char *p = name + 1; *p != '\0'; p++) {
		if (*p < '0' || *p > '9' || n > INT32_MAX / 10)
			return false;
		n = n * 10 + (uint64_t)(*p - '0');
	}
	scalar->kind = kind;
	scalar->size = kind == 'U' ? 4 * n : n;
	switch (kind) {
	case 'b': return n == 1;
	case 'i':
	case 'u': return n == 1 || n == 2 || n == 4 || n == 8;
	case 'f': return n == 2 || n == 4 || n == 8 || n == 12 || n == 16;
	case 'c': return n == 8 || n == 16 || n == 24 || n == 32;
	case 'm':
	case 'M': return n == 8;
	case 'O': return n == 4 || n == 8;
	default: return true;
	}
}

bool
pks_scalar_named(const char *name, struct pks_scalar *scalar)
{
	*scalar = (struct pks_scalar){0};
	if (*name != '\0' && strchr("<>=|", *name) != NULL)
		scalar->big = *name++ == '>';
	for (size_t k = 0; k < sizeof names / sizeof *names; k++)
		if (strcmp(name, names[k].name) == 0) {
			scalar->kind = names[k].kind;
			scalar->size = names[k].size;
			return true;
		}
	return is_short_name(name, scalar);
}

void
pks_scalar_name_text(const struct pks_scalar *scalar, struct pks_text *text)
{
	static const struct {
		char kind;
		const char *name;
	} long_names[] = {{'b', "bool"},    {'i', "int"},	{'u', "uint"},	   {'f', "float"},
			  {'c', "complex"}, {'m', "timedelta"}, {'M', "datetime"}, {'O', "object"}};

	if (scalar->half) {
		pks_text_raw(text, "bfloat16");
		return;
	}
	for (size_t k = 0; k < sizeof long_names / sizeof *long_names; k++) {
		if (long_names[k].kind != scalar->kind)
			continue;
		pks_text_raw(text, scalar->big && scalar->size > 1 ? ">" : "");
		pks_text_raw(text, long_names[k].name);
		if (scalar->kind != 'b' && scalar->kind != 'O')
			pks_text_printf(text, "%" PRIu64, scalar->size * 8);
		return;
	}
	pks_text_printf(text, "%s%c%" PRIu64, scalar->kind == 'U' ? scalar->big ? ">" : "<" : "",
			scalar->kind, scalar->kind == 'U' ? scalar->size / 4 : scalar->size);
}

static uint64_t
number_at(const uint8_t *p, uint64_t size, bool big)
{
	uint64_t number = 0;

	for (uint64_t k = 0; k < size; k++)
		number = number << 8 | p[big ? k : size - 1 - k];
	return number;
}

static double
float32_of(uint32_t bits)
{
	float number;

	memcpy(&number, &bits, sizeof number);
	return (double)number;
}

/* Of the 16 bits of a float16. */
static double
float16_of(uint64_t bits)
{
	uint32_t sign = (uint32_t)(bits >> 15) << 31, exponent = bits >> 10 & 31;
	uint32_t fraction = bits & 1023;

	if (exponent == 31)
		return float32_of(sign | 0x7f800000u | fraction << 13);
	if (exponent == 0)
		return (sign != 0 ? -1.0 : 1.0) * fraction / 16777216.0;
	return float32_of(sign | (exponent + 112) << 23 | fraction << 13);
}

/* The x87 number of 80 bits that most machines keep in 12 or 16 bytes, as near as a double is. */
static double
float80_of(const uint8_t *p)
{
	uint64_t fraction = number_at(p, 8, false), word = number_at(p + 8, 2, false);
	int exponent = (int)(word & 0x7fff) - 16383 - 63;
	double number = (double)fraction;

	for (; exponent > 0 && number < 1e300 && number != 0; exponent--)
		number *= 2;
	for (; exponent < 0 && number > 1e-300; exponent++)
		number /= 2;
	return (word & 0x8000) != 0 ? -number : number;
}

/* The fewest digits that read back as the same float of 4 bytes. */
static double
shortest(double number)
{
	char digits[32];

	for (int n = 6; n <= 9; n++) {
		snprintf(digits, sizeof digits, "%.*g", n, number);
		if ((float)strtod(digits, NULL) == (float)number)
			return strtod(digits, NULL);
	}
	return number;
}

static double
real_at(const struct pks_scalar *scalar, const uint8_t *p, uint64_t size)
{
	uint64_t bits;
	double number;

	if (size > 8)
		return float80_of(p);
	bits = number_at(p, size, scalar->big);
	if (size == 2 && scalar->half)
		return shortest(float32_of((uint32_t)bits << 16));
	if (size == 2)
		return float16_of(bits);
	if (size == 4)
		return shortest(float32_of((uint32_t)bits));
	memcpy(&number, &bits, sizeof number);
	return number;
}

static void
complex_text(const struct pks_scalar *scalar, const uint8_t *p, struct pks_text *text)
{
	char digits[40];
	struct pks_text imaginary;

	pks_text_bounded(&imaginary, digits, sizeof digits);
	pks_float_repr(real_at(scalar, p + scalar->size / 2, scalar->size / 2), &imaginary);
	pks_text_raw(text, "(");
	pks_float_repr(real_at(scalar, p, scalar->size / 2), text);
	pks_text_printf(text, "%s%sj)", digits[0] == '-' ? "" : "+", digits);
}

/* Characters of 4 bytes, up to the zeros that fill them up. */
static void
wide_text(const struct pks_scalar *scalar, const uint8_t *p, struct pks_text *text)
{
	uint64_t n = scalar->size / 4;

	while (n > 0 && number_at(p + 4 * (n - 1), 4, scalar->big) == 0)
		n--;
	pks_text_raw(text, "'");
	for (uint64_t k = 0; k < n && k < ITEM_TEXT; k++) {
		uint64_t point = number_at(p + 4 * k, 4, scalar->big);

		pks_text_point(text, point > 0x10ffff ? 0xfffd : (uint32_t)point, '\'');
	}
	pks_text_raw(text, "'");
}

static void
narrow_text(const struct pks_scalar *scalar, const uint8_t *p, struct pks_text *text)
{
	uint64_t n = scalar->size;

	while (n > 0 && p[n - 1] == 0)
		n--;
	pks_text_raw(text, "b'");
	pks_text_bytes_quoted(text, p, (size_t)(n < ITEM_TEXT ? n : ITEM_TEXT), '\'');
	pks_text_raw(text, "'");
}

static void
item_text(const struct pks_scalar *scalar, const uint8_t *p, struct pks_text *text)
{
	uint64_t bits;

	switch (scalar->kind) {
	case 'b': pks_text_raw(text, *p != 0 ? "True" : "False"); break;
	case 'u': pks_text_printf(text, "%" PRIu64, number_at(p, scalar->size, scalar->big)); break;
	case 'i':
	case 'm':
	case 'M':
		bits = number_at(p, scalar->size, scalar->big);
		if (scalar->size < 8 && (bits >> (8 * scalar->size - 1) & 1) != 0)
			bits |= UINT64_MAX << (8 * scalar->size);
		pks_text_printf(text, "%" PRId64, (int64_t)bits);
		break;
	case 'f': pks_float_repr(real_at(scalar, p, scalar->size), text); break;
	case 'c': complex_text(scalar, p, text); break;
	case 'U': wide_text(scalar, p, text); break;
	case 'S': narrow_text(scalar, p, text); break;
	default: break;
	}
}

void
pks_scalars_pen(struct pks_pen *pen, const struct pks_scalar *scalar, struct pks_bytes bytes,
		unsigned limit)
{
	uint64_t n = scalar->size > 0 ? bytes.size / scalar->size : 0;
	unsigned dots = pks_pen_ellipsis_width(pen), left = limit < pen->left ? limit : pen->left;

	if (scalar->kind == 'V' || scalar->kind == 'O' || scalar->kind == 0)
		return;
	for (uint64_t k = 0; k < n; k++) {
		unsigned keep = k + 1 < n ? dots + 2 : 0, comma = k > 0 ? 2 : 0, used;
		char item[ITEM_TEXT * 10 + 8];
		struct pks_text words;

		pks_text_bounded(&words, item, sizeof item);
		words.ascii = pen->out->ascii;
		item_text(scalar, bytes.data + k * scalar->size, &words);
		/* A character may take more bytes than columns: it is cut a little early. */
		used = (unsigned)words.used + comma;
		pks_pen_words(pen, k > 0 && left > comma + dots ? ", " : "");
		if (k == MOST_SHOWN || used + keep > left) {
			pen->cut = true;
			if (left >= comma + dots)
				pks_pen_ellipsis(pen);
			return;
		}
		pks_text_raw_n(pen->out, item, words.used);
		pen->left -= (unsigned)words.used;
		left -= used;
	}
}
