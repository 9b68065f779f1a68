/* SPDX-License-Identifier: MIT */
/*
 * Memory for what only grows and never moves: large mappings in huge pages, given out from one end
 * and freed as a whole. A history touches every page that it takes once; with small pages the
 * kernel's work for that is nearly half of the time that a history costs.
 *
 * The first slabs are small, and ordinary allocations: most pickles are. Clearing a huge page costs
 * more than reading a pickle of a hundred bytes.
 */
#include "pickle/slab.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
#define SLAB	  ((size_t)8 << 20)
#define HEAD	  ((size_t)64)

struct pks_slab {
	struct pks_slab *before;
	void *mapping; /* NULL: from malloc() */
	size_t size;
};

/* A mapping whose inner part is aligned to huge pages; what lies outside is never touched. */
static struct pks_slab *
map_slab(size_t size)
{
	struct pks_slab *slab;
	uintptr_t begin;
	void *mapping = mmap(NULL, size + HUGE_PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mapping == MAP_FAILED)
		return NULL;
	begin = ((uintptr_t)mapping + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
	slab = (struct pks_slab *)begin;
#ifdef MADV_HUGEPAGE
	(void)madvise(slab, size, MADV_HUGEPAGE); /* only advice: without it small pages do */
#endif
	*slab = (struct pks_slab){NULL, mapping, size + HUGE_PAGE};
	return slab;
}

void *
pks_slab_take(struct pks_slabs *s, size_t size)
{
	void *taken;

	size = (size + 63) & ~(size_t)63;
	if (s->left < size) {
		bool large = s->small + size > HUGE_PAGE / 4;
		size_t room = large ? (size + HEAD + SLAB - 1) / SLAB * SLAB : size + HEAD;
		struct pks_slab *slab = large ? map_slab(room) : aligned_alloc(64, room);

		if (slab == NULL)
			return NULL;
		if (!large)
			slab->mapping = NULL;
		slab->before = s->newest;
		s->newest = slab;
		s->at = (char *)slab + HEAD;
		s->left = room - HEAD;
		s->small += large ? HUGE_PAGE : room;
	}
	taken = s->at;
	s->at += size;
	s->left -= size;
	return taken;
}

void
pks_slab_free(struct pks_slabs *s)
{
	struct pks_slab *before;

	for (struct pks_slab *slab = s->newest; slab != NULL; slab = before) {
		before = slab->before;
		if (slab->mapping == NULL)
			free(slab);
		else
			munmap(slab->mapping, slab->size);
	}
	*s = (struct pks_slabs){0};
}
