/* SPDX-License-Identifier: MIT */
/*
 * Digits to bases that are powers of two, and two's complement, are taken apart where they stand.
 * Decimals, of which CPython allows 4300 digits, are multiplied out first.
 */
#include "pickle/magnitude.h"

#include <string.h>

static void
bytes_of_small(struct pks_magnitude *magnitude, int64_t small)
{
	uint64_t v = small < 0 ? 0 - (uint64_t)small : (uint64_t)small;

	for (unsigned i = 0; i < 8; i++)
		magnitude->own[i] = (uint8_t)(v >> (8 * i));
	magnitude->at = magnitude->own;
	magnitude->end = magnitude->own + 8;
}

/* limbs = limbs * factor + digits; how many there are then. */
static size_t
multiply_add(uint32_t *limbs, size_t n, uint32_t factor, uint32_t digits)
{
	uint64_t carry = digits;

	for (size_t i = 0; i < n; i++) {
		carry += (uint64_t)limbs[i] * factor;
		limbs[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry != 0)
		limbs[n++] = (uint32_t)carry;
	return n;
}

static bool
bytes_of_decimal(struct pks_magnitude *magnitude, struct pks_bytes digits)
{
	uint32_t limbs[PKS_DECIMAL_BYTES / 4], group = 0, factor = 1;
	uint64_t seen = 0;
	size_t n = 0;

	for (uint64_t i = 0; i < digits.size; i++) {
		if (digits.data[i] == '_' || (n == 0 && group == 0 && digits.data[i] == '0'))
			continue;
		if (++seen > PKS_DECIMAL_DIGITS)
			return false;
		group = group * 10 + (digits.data[i] - (uint32_t)'0');
		factor *= 10;
		if (factor == 1000000000) {
			n = multiply_add(limbs, n, factor, group);
			group = 0;
			factor = 1;
		}
	}
	n = multiply_add(limbs, n, factor, group);
	for (size_t i = 0; i < 4 * n; i++)
		magnitude->own[i] = (uint8_t)(limbs[i / 4] >> (8 * (i % 4)));
	magnitude->at = magnitude->own;
	magnitude->end = magnitude->own + 4 * n;
	return true;
}

bool
pks_magnitude_start(struct pks_magnitude *magnitude, const struct pks_integer *integer)
{
	const uint8_t *data = integer->digits.data;

	magnitude->bits = magnitude->have = magnitude->left = magnitude->carry = 0;
	magnitude->flip = 0;
	if (integer->is_small) {
		bytes_of_small(magnitude, integer->small);
		return true;
	}
	if (integer->base == 10)
		return bytes_of_decimal(magnitude, integer->digits);
	magnitude->at = magnitude->from = data;
	magnitude->end = data + integer->digits.size;
	switch (integer->base) {
	case 0:
		magnitude->flip = integer->negative ? 0xff : 0;
		magnitude->carry = integer->negative;
		return true;
	case 2: magnitude->bits = 1; break;
	case 8: magnitude->bits = 3; break;
	default: magnitude->bits = 4; break;
	}
	magnitude->at = magnitude->end;
	return true;
}

static unsigned
digit_value(uint8_t c)
{
	return c <= '9' ? (unsigned)c - '0' : (c | 0x20u) - 'a' + 10;
}

bool
pks_magnitude_next(struct pks_magnitude *magnitude, uint8_t *byte)
{
	if (magnitude->bits == 0) {
		unsigned v;

		if (magnitude->at == magnitude->end)
			return false;
		v = (unsigned)(uint8_t)(*magnitude->at++ ^ magnitude->flip) + magnitude->carry;
		magnitude->carry = v >> 8;
		*byte = (uint8_t)v;
		return true;
	}
	while (magnitude->have < 8 && magnitude->at > magnitude->from) {
		uint8_t c = *--magnitude->at;

		if (c == '_')
			continue;
		magnitude->left |= digit_value(c) << magnitude->have;
		magnitude->have += magnitude->bits;
	}
	if (magnitude->have == 0)
		return false;
	*byte = (uint8_t)magnitude->left;
	magnitude->left >>= 8;
	magnitude->have = magnitude->have > 8 ? magnitude->have - 8 : 0;
	return true;
}
