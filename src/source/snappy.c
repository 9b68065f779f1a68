/* SPDX-License-Identifier: MIT */
/*
 * Snappy: literals, and copies of what was unpacked before. LevelDB packs its blocks so.
 */
#include "source/snappy.h"

#include "source/numbers.h"

#define MOST_COPIED 64

bool
pks_varint(struct pks_bytes bytes, uint64_t *at, uint64_t *number)
{
	*number = 0;
	for (unsigned shift = 0; shift < 63 && *at < bytes.size; shift += 7) {
		uint8_t c = bytes.data[(*at)++];

		*number |= (uint64_t)(c & 0x7f) << shift;
		if (c < 0x80)
			return true;
	}
	return false;
}

/* The copied bytes may reach into themselves. */
static bool
copy(struct pks_memory *memory, uint64_t offset, size_t n)
{
	uint8_t out[MOST_COPIED];

	if (offset == 0 || offset > memory->used)
		return false;
	for (size_t i = 0; i < n; i++)
		out[i] = memory->data[memory->used - offset + i % offset];
	return pks_memory_put(memory, out, n);
}

/* A literal whose tag is at *at - 1. */
static bool
literal(struct pks_bytes packed, uint64_t *at, uint8_t tag, struct pks_memory *memory)
{
	unsigned more = tag >> 2 >= 60 ? (tag >> 2) - 59u : 0;
	uint64_t n = (uint64_t)(tag >> 2) + 1;

	if (!pks_inside(packed, *at, more))
		return false;
	if (more > 0)
		n = pks_little(packed.data + *at, more) + 1;
	*at += more;
	if (!pks_inside(packed, *at, n))
		return false;
	*at += n;
	return pks_memory_put(memory, packed.data + *at - n, (size_t)n);
}

bool
pks_snappy(struct pks_bytes packed, struct pks_memory *memory)
{
	uint64_t at = 0, size;

	if (!pks_varint(packed, &at, &size))
		return false;
	while (at < packed.size && memory->used < size) {
		uint8_t tag = packed.data[at++];
		unsigned width = (unsigned)tag & 3;
		uint64_t offset;
		size_t n = (size_t)(tag >> 2) + 1;

		if (width == 0) {
			if (!literal(packed, &at, tag, memory))
				return false;
			continue;
		}
		width = width == 3 ? 4 : width;
		if (!pks_inside(packed, at, width))
			return false;
		offset = pks_little(packed.data + at, width);
		at += width;
		if (width == 1) {
			offset |= (uint64_t)(tag >> 5) << 8;
			n = (size_t)(tag >> 2 & 7) + 4;
		}
		if (!copy(memory, offset, n))
			return false;
	}
	return memory->used == size;
}
