/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_SNAPPY_H
#define PKS_SOURCE_SNAPPY_H
/* Snappy's packed form (google/snappy, format_description.txt). */
#include "source/memory.h"

#include <picklescope/token.h>

/* A number of 7 bits a byte, lowest first; false: it does not end, or is too large. */
bool pks_varint(struct pks_bytes bytes, uint64_t *at, uint64_t *number);
/* Unpacks as far as it goes; false: it is damaged, or a bound is hit. */
bool pks_snappy(struct pks_bytes packed, struct pks_memory *memory);

#endif
