/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_LITTLE_H
#define PKS_PICKLE_LITTLE_H
/*
 * Numbers of n bytes, lowest first, as they stand in a pickle.
 */
#include <stdint.h>
#include <string.h>

static inline uint64_t
pks_little(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

#if defined __BYTE_ORDER__ && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&v, p, n); /* one load, where n is known */
#else
	for (unsigned i = 0; i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
#endif
	return v;
}

#endif
