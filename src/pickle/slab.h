/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_SLAB_H
#define PKS_PICKLE_SLAB_H
/*
 * Memory for what only grows and never moves, freed as a whole.
 */
#include <stddef.h>

struct pks_slab; /* a mapping; its first bytes lead to the one before it */

struct pks_slabs {
	struct pks_slab *newest;
	char *at;
	size_t left;
	size_t small; /* bytes in ordinary allocations; large where those are over */
};

/* size bytes, aligned to 64; NULL: no memory. */
void *pks_slab_take(struct pks_slabs *slabs, size_t size);
void pks_slab_free(struct pks_slabs *slabs);

#endif
