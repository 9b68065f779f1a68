/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_MEMORY_H
#define PKS_SOURCE_MEMORY_H
/*
 * Memory that grows as bytes come: it follows what was read and never what somebody claims. What is
 * large comes from mmap, and is made read-only when all is there.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pks_budget;

struct pks_memory {
	uint8_t *data; /* NULL where nothing came */
	size_t used;
	size_t size; /* that there is */
	bool mapped; /* pages; else ordinary memory */
	/* What may be unpacked; NULL: the caller has bounds of its own. */
	struct pks_budget *budget;
	uint64_t from; /* bytes that it is unpacked from, 0 where that says nothing */
};

/* More of it. False: memory ran out. */
bool pks_memory_grow(struct pks_memory *memory);
/*
 * Room for at least one more byte behind 'used', and how much there is. NULL: memory ran out, or a
 * bound is hit; the budget says which.
 */
uint8_t *pks_memory_room(struct pks_memory *memory, size_t *room);
/* n bytes were put into the room. */
void pks_memory_took(struct pks_memory *memory, size_t n);
/* Appends; what does not fit is left out, and false returned. */
bool pks_memory_put(struct pks_memory *memory, const void *data, size_t n);
/* Nobody writes to it any more. */
void pks_memory_close(struct pks_memory *memory);
void pks_memory_free(struct pks_memory *memory);

#endif
