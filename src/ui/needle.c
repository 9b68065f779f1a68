/* SPDX-License-Identifier: MIT */
/*
 * Two of the needle's bytes, those that are rarest in what is searched, are compared with 64 places
 * at a time; where both agree, the rest is. So the speed depends little on what the bytes are, and
 * not at all on whether case matters.
 */
#include "ui/needle.h"

#include <string.h>

#define LANES	16
#define STRIDE	64
#define SAMPLES 4096

/* Compilers make one instruction of what is done with it, on every processor that has such. */
typedef uint8_t lanes __attribute__((vector_size(LANES)));

static bool
is_letter(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

void
pks_needle_set(struct pks_needle *needle, const void *bytes, size_t length, bool fold)
{
	memset(needle, 0, sizeof *needle);
	needle->length = length;
	if (length == 0)
		return;
	memcpy(needle->bytes, bytes, length);
	for (size_t i = 0; fold && i < length; i++) {
		if (is_letter(needle->bytes[i])) {
			needle->bytes[i] |= 0x20;
			needle->mask[i] = 0x20;
		}
	}
	needle->probe[1] = length - 1;
}

/* How often a byte of the needle is met. */
static uint32_t
weight(const struct pks_needle *needle, const uint32_t *count, size_t i)
{
	uint8_t byte = needle->bytes[i];

	return needle->mask[i] ? count[byte] + count[byte & ~0x20] : count[byte];
}

void
pks_needle_tune(struct pks_needle *needle, struct pks_bytes bytes)
{
	uint64_t step = bytes.size / SAMPLES + 1;
	uint32_t count[256] = {0};

	/* Not a power of two apart, or all would be the same byte of a record. */
	for (uint64_t at = 0; at < bytes.size; at += step | 1)
		count[bytes.data[at]]++;
	for (int k = 0; k < 2; k++) {
		size_t best = SIZE_MAX;

		for (size_t i = 0; i < needle->length; i++) {
			if (k == 1 && i == needle->probe[0])
				continue;
			if (best == SIZE_MAX ||
			    weight(needle, count, i) < weight(needle, count, best))
				best = i;
		}
		needle->probe[k] = best != SIZE_MAX ? best : 0;
	}
}

static bool
is_here(const struct pks_needle *needle, const uint8_t *at)
{
	for (size_t i = 0; i < needle->length; i++)
		if ((at[i] | needle->mask[i]) != needle->bytes[i])
			return false;
	return true;
}

static inline lanes
load(const uint8_t *at)
{
	lanes bytes;

	memcpy(&bytes, at, sizeof bytes);
	return bytes;
}

static inline lanes
agree(const uint8_t *a, const uint8_t *b, const lanes mask[2], const lanes want[2])
{
	return (lanes)(((load(a) | mask[0]) == want[0]) & ((load(b) | mask[1]) == want[1]));
}

static inline bool
any(lanes bits)
{
	uint64_t half[2];

	memcpy(half, &bits, sizeof half);
	return (half[0] | half[1]) != 0;
}

static inline lanes
all_of(uint8_t byte)
{
	lanes same;

	memset(&same, byte, sizeof same);
	return same;
}

static const uint8_t *
find_slowly(const struct pks_needle *needle, const uint8_t *from, const uint8_t *to)
{
	for (; from < to; from++)
		if (is_here(needle, from))
			return from;
	return NULL;
}

const uint8_t *
pks_needle_find(const struct pks_needle *needle, const uint8_t *from, const uint8_t *to,
		const uint8_t *end)
{
	size_t p = needle->probe[0], q = needle->probe[1];
	const lanes mask[2] = {all_of(needle->mask[p]), all_of(needle->mask[q])};
	const lanes want[2] = {all_of(needle->bytes[p]), all_of(needle->bytes[q])};
	const uint8_t *found;

	if (needle->length == 0 || (size_t)(end - from) < needle->length)
		return NULL;
	/* It begins below here, or does not fit. */
	if ((size_t)(end - to) < needle->length)
		to = end - needle->length + 1;
	for (; to - from >= STRIDE; from += STRIDE) {
		const uint8_t *a = from + p, *b = from + q;
		lanes bits = agree(a, b, mask, want) | agree(a + 16, b + 16, mask, want) |
			     agree(a + 32, b + 32, mask, want) | agree(a + 48, b + 48, mask, want);

		if (!any(bits))
			continue;
		found = find_slowly(needle, from, from + STRIDE);
		if (found)
			return found;
	}
	return from < to ? find_slowly(needle, from, to) : NULL;
}
