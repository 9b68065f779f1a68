/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_NUMBERS_H
#define PKS_SOURCE_NUMBERS_H
/* Numbers in bytes, either end first. Whoever asks knows that the bytes are there. */
#include <picklescope/token.h>

static inline uint64_t
pks_little(const uint8_t *p, unsigned size)
{
	uint64_t n = 0;

	while (size-- > 0)
		n = n << 8 | p[size];
	return n;
}

static inline uint64_t
pks_big(const uint8_t *p, unsigned size)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < size; i++)
		n = n << 8 | p[i];
	return n;
}

/* Are there size bytes at offset? */
static inline bool
pks_inside(struct pks_bytes bytes, uint64_t offset, uint64_t size)
{
	return offset <= bytes.size && size <= bytes.size - offset;
}

#endif
