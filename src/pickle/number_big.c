/* SPDX-License-Identifier: MIT */
/*
 * Integers of any size: compared, hashed and written. Nothing is held in memory but what CPython
 * would print, 4300 digits.
 */
#include "pickle/magnitude.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>
#ifdef __linux__
#include <sys/auxv.h>
#endif

void
pks_integer_binary(struct pks_bytes bytes, struct pks_integer *integer)
{
	uint64_t size = bytes.size, v = 0;
	uint8_t sign = size > 0 && (bytes.data[size - 1] & 0x80) != 0 ? 0xff : 0;

	*integer = (struct pks_integer){.digits = bytes, .negative = sign != 0};
	/* Bytes at the top that only repeat the sign. */
	while (size > 8 && bytes.data[size - 1] == sign)
		size--;
	if (size > 8 || (size == 8 && (bytes.data[7] & 0x80) != (sign & 0x80)))
		return;
	for (unsigned i = 0; i < 8; i++)
		v |= (uint64_t)(i < size ? bytes.data[i] : sign) << (8 * i);
	integer->is_small = true;
	memcpy(&integer->small, &v, sizeof v);
}

static bool
is_negative(const struct pks_integer *integer)
{
	return integer->is_small ? integer->small < 0 : integer->negative;
}

/* Digits of a decimal, or of digits to a power of two in hex, without the zeros in front. */
static size_t
decimal_digits(const struct pks_integer *integer, char *out)
{
	size_t n = 0;

	for (uint64_t i = 0; i < integer->digits.size; i++) {
		char c = (char)integer->digits.data[i];

		if (c == '_' || (n == 0 && c == '0'))
			continue;
		if (n == PKS_DECIMAL_DIGITS)
			return 0;
		out[n++] = c;
	}
	return n;
}

/* Divides by 10^9 until nothing is left; the digits, 0 if there are more than 4300. */
static size_t
convert_digits(uint32_t *limbs, size_t n, char *out)
{
	char reversed[PKS_DECIMAL_DIGITS + 32];
	size_t digits = 0;

	while (n > 0 && limbs[n - 1] == 0)
		n--;
	while (n > 0) {
		uint64_t rest = 0;

		for (size_t i = n; i-- > 0;) {
			rest = rest << 32 | limbs[i];
			limbs[i] = (uint32_t)(rest / 1000000000);
			rest %= 1000000000;
		}
		while (n > 0 && limbs[n - 1] == 0)
			n--;
		for (unsigned i = 0; i < 9 && (n > 0 || rest > 0); i++, rest /= 10)
			reversed[digits++] = (char)('0' + rest % 10);
		if (digits > PKS_DECIMAL_DIGITS)
			return 0;
	}
	for (size_t i = 0; i < digits; i++)
		out[i] = reversed[digits - 1 - i];
	return digits;
}

static size_t
binary_digits(const struct pks_integer *integer, char *out)
{
	uint32_t limbs[PKS_DECIMAL_BYTES / 4] = {0};
	struct pks_magnitude magnitude;
	uint8_t byte;

	if (!pks_magnitude_start(&magnitude, integer))
		return 0;
	for (size_t i = 0; pks_magnitude_next(&magnitude, &byte); i++) {
		if (i < PKS_DECIMAL_BYTES)
			limbs[i / 4] |= (uint32_t)byte << (8 * (i % 4));
		else if (byte != 0)
			return 0;
	}
	return convert_digits(limbs, PKS_DECIMAL_BYTES / 4, out);
}

static void
write_small(int64_t small, struct pks_text *text)
{
	if (small < 0)
		pks_text_raw_n(text, "-", 1);
	pks_text_number(text, small < 0 ? 0 - (uint64_t)small : (uint64_t)small);
}

bool
pks_integer_decimal(const struct pks_integer *integer, struct pks_text *text)
{
	char digits[PKS_DECIMAL_DIGITS];
	size_t n;

	if (integer->is_bool) {
		pks_text_raw(text, integer->small != 0 ? "True" : "False");
		return true;
	}
	if (integer->is_small) {
		write_small(integer->small, text);
		return true;
	}
	n = integer->base == 10 ? decimal_digits(integer, digits) : binary_digits(integer, digits);
	if (n == 0)
		return false;
	if (integer->negative)
		pks_text_raw(text, "-");
	pks_text_raw_n(text, digits, n);
	return true;
}

static const char hex[] = "0123456789abcdef";

/* Hex digits go out in blocks, without zeros in front. */
struct hex_out {
	struct pks_text *text;
	size_t used;
	bool begun;
	char block[1024];
};

static void
hex_flush(struct hex_out *out)
{
	pks_text_raw_n(out->text, out->block, out->used);
	out->used = 0;
}

static void
hex_put(struct hex_out *out, unsigned digit)
{
	out->begun |= digit != 0;
	if (!out->begun)
		return;
	if (out->used == sizeof out->block)
		hex_flush(out);
	out->block[out->used++] = hex[digit];
}

/* Bytes from the highest down; two's complement of what is negative is turned round. */
static void
hex_bytes(struct hex_out *out, const uint8_t *bytes, size_t n, bool negative)
{
	size_t lowest = 0; /* the first byte that is not zero: the carry ends there */

	while (negative && lowest < n && bytes[lowest] == 0)
		lowest++;
	for (size_t i = n; i-- > 0;) {
		unsigned v = bytes[i];

		if (negative)
			v = (i > lowest ? ~v : 0u - v) & 0xff;
		hex_put(out, v >> 4);
		hex_put(out, v & 15);
	}
}

/* Digits of so many bits each, from the highest down, regrouped by four bits. */
static void
hex_digits(struct hex_out *out, struct pks_bytes digits, unsigned bits)
{
	uint64_t count = 0;
	unsigned have, left = 0;

	for (uint64_t i = 0; i < digits.size; i++)
		count += digits.data[i] != '_';
	have = (unsigned)((4 - count * bits % 4) % 4); /* zeros in front */
	for (uint64_t i = 0; i < digits.size; i++) {
		uint8_t c = digits.data[i];

		if (c == '_')
			continue;
		left = left << bits | (c <= '9' ? c - (unsigned)'0' : (c | 0x20u) - 'a' + 10);
		have += bits;
		for (; have >= 4; have -= 4)
			hex_put(out, left >> (have - 4) & 15);
	}
}

bool
pks_integer_canonical(const struct pks_integer *integer, struct pks_text *text)
{
	struct hex_out out = {.text = text};
	struct pks_magnitude magnitude;

	if (integer->is_small) {
		write_small(integer->small, text);
		return true;
	}
	if (integer->base == 10 && !pks_magnitude_start(&magnitude, integer))
		return false;
	pks_text_raw(text, integer->negative ? "-0x" : "0x");
	switch (integer->base) {
	case 0:
		hex_bytes(&out, integer->digits.data, (size_t)integer->digits.size,
			  integer->negative);
		break;
	case 2: hex_digits(&out, integer->digits, 1); break;
	case 8: hex_digits(&out, integer->digits, 3); break;
	case 16: hex_digits(&out, integer->digits, 4); break;
	default:
		hex_bytes(&out, magnitude.at, (size_t)(magnitude.end - magnitude.at), false);
		break;
	}
	hex_flush(&out);
	return true;
}

bool
pks_integer_equal(const struct pks_integer *a, const struct pks_integer *b)
{
	struct pks_magnitude ma, mb;
	bool more_a = true, more_b = true;

	if (a->is_small || b->is_small)
		return a->is_small && b->is_small && a->small == b->small;
	if (a->negative != b->negative || !pks_magnitude_start(&ma, a) ||
	    !pks_magnitude_start(&mb, b))
		return false;
	while (more_a || more_b) {
		uint8_t x = 0, y = 0;

		more_a = more_a && pks_magnitude_next(&ma, &x);
		more_b = more_b && pks_magnitude_next(&mb, &y);
		if ((more_a ? x : 0) != (more_b ? y : 0))
			return false;
	}
	return true;
}

/* A number that a file's author cannot know, so that nobody can choose numbers that collide. */
static uint64_t
secret(void)
{
	static _Atomic uint64_t kept;
	uint64_t v = atomic_load_explicit(&kept, memory_order_relaxed);

	if (v != 0)
		return v;
#ifdef __linux__
	const void *random = (const void *)getauxval(AT_RANDOM);
	if (random != NULL)
		memcpy(&v, random, sizeof v);
#endif
	v ^= (uint64_t)(uintptr_t)&kept;
	v |= 1;
	atomic_store_explicit(&kept, v, memory_order_relaxed);
	return v;
}

static uint64_t
mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9fb21c651e98df25);
	h = (h ^ h >> 32) * UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 29;
}

uint64_t
pks_integer_hash(const struct pks_integer *integer)
{
	struct pks_magnitude magnitude;
	uint64_t h = mix(secret(), is_negative(integer)), kept = h, word = 0;
	unsigned shift = 0;
	uint8_t byte;

	if (integer->is_small)
		return mix(h, (uint64_t)integer->small);
	if (!pks_magnitude_start(&magnitude, integer))
		return 0;
	/* By words of 8 bytes; zeros at the top do not count. */
	while (pks_magnitude_next(&magnitude, &byte)) {
		word |= (uint64_t)byte << shift;
		shift += 8;
		if (shift < 64)
			continue;
		h = mix(h, word);
		if (word != 0)
			kept = h;
		word = 0;
		shift = 0;
	}
	return word != 0 ? mix(h, word) : kept;
}

/* Byte i, from the lowest, of a mantissa that is shifted up by so many bits. */
static unsigned
shifted_byte(uint64_t mantissa, unsigned up, uint64_t i)
{
	uint64_t bit = 8 * i;

	if (bit >= up)
		return bit - up < 64 ? (unsigned)(mantissa >> (bit - up) & 0xff) : 0;
	return up - bit < 8 ? (unsigned)(mantissa << (up - bit) & 0xff) : 0;
}

bool
pks_integer_equals_double(const struct pks_integer *integer, double number)
{
	struct pks_magnitude magnitude;
	uint64_t mantissa, i = 0;
	int exponent;
	uint8_t byte;

	if (!isfinite(number) || number != trunc(number) || (number < 0) != is_negative(integer))
		return false;
	if (number >= -0x1p63 && number < 0x1p63)
		return integer->is_small && (int64_t)number == integer->small;
	if (integer->is_small || !pks_magnitude_start(&magnitude, integer))
		return false;
	mantissa = (uint64_t)ldexp(frexp(fabs(number), &exponent), 53);
	exponent -= 53;
	for (; pks_magnitude_next(&magnitude, &byte); i++)
		if (byte != shifted_byte(mantissa, (unsigned)exponent, i))
			return false;
	/* And nothing of the double lies above. */
	return 8 * i >= (uint64_t)exponent + 53 ||
	       shifted_byte(mantissa, (unsigned)exponent, i) == 0;
}

uint64_t
pks_double_hash(double number)
{
	uint8_t bytes[136] = {0};
	struct pks_integer integer;
	uint64_t mantissa;
	int exponent;

	if (!isfinite(number) || number != trunc(number)) {
		memcpy(&mantissa, &number, sizeof mantissa);
		return mix(~secret(), mantissa);
	}
	if (number >= -0x1p63 && number < 0x1p63) {
		integer = (struct pks_integer){.is_small = true, .small = (int64_t)number};
		return pks_integer_hash(&integer);
	}
	mantissa = (uint64_t)ldexp(frexp(fabs(number), &exponent), 53);
	for (unsigned i = 0; i < sizeof bytes - 1; i++)
		bytes[i] = (uint8_t)shifted_byte(mantissa, (unsigned)exponent - 53, i);
	pks_integer_binary((struct pks_bytes){bytes, sizeof bytes}, &integer);
	if (number > 0)
		return pks_integer_hash(&integer);
	/* Two's complement of the same. */
	for (unsigned i = 0, carry = 1; i < sizeof bytes; i++) {
		carry += bytes[i] ^ 0xffu;
		bytes[i] = (uint8_t)carry;
		carry >>= 8;
	}
	pks_integer_binary((struct pks_bytes){bytes, sizeof bytes}, &integer);
	return pks_integer_hash(&integer);
}
