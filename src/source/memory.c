/* SPDX-License-Identifier: MIT */
/*
 * Pages that double, and the bounds on what is unpacked into them: so many bytes for all that a
 * survey unpacks, and, once there is more than a little, so many times what they were packed into.
 */
#include "source/memory.h"
#include "source/budget.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define FIRST_SIZE    ((size_t)64 << 10)
#define FIRST_SMALL   ((size_t)512)
#define LARGEST_SMALL ((size_t)128 << 10)
/* A small thing may be packed as tightly as it likes. */
#define FREE_SIZE ((size_t)64 << 20)

static uint8_t *
new_pages(size_t size)
{
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return pages == MAP_FAILED ? NULL : pages;
}

static void
release(struct pks_memory *memory)
{
	if (memory->mapped)
		munmap(memory->data, memory->size);
	else
		free(memory->data);
}

/* What is small and belongs to a budget is ordinary memory: a database has a million values. */
static bool
grow_small(struct pks_memory *memory)
{
	size_t size = memory->size ? memory->size * 4 : FIRST_SMALL;
	uint8_t *data = realloc(memory->data, size);

	if (!data)
		return false;
	memory->data = data;
	memory->size = size;
	return true;
}

static bool
grow_pages(struct pks_memory *memory)
{
	size_t size = memory->size ? memory->size * 2 : FIRST_SIZE;
	uint8_t *pages;

	if (size < memory->size)
		return false;
#ifdef MREMAP_MAYMOVE
	if (memory->mapped) {
		void *moved = mremap(memory->data, memory->size, size, MREMAP_MAYMOVE);

		if (moved == MAP_FAILED)
			return false;
		memory->data = moved;
		memory->size = size;
		return true;
	}
#endif
	pages = new_pages(size);
	if (!pages)
		return false;
	if (memory->used > 0)
		memcpy(pages, memory->data, memory->used);
	release(memory);
	memory->data = pages;
	memory->size = size;
	memory->mapped = true;
	return true;
}

bool
pks_memory_grow(struct pks_memory *memory)
{
	if (memory->budget && !memory->mapped && memory->size < LARGEST_SMALL)
		return grow_small(memory);
	return grow_pages(memory);
}

/* How much may still come; 0 sets what is hit. */
static size_t
allowed(struct pks_memory *memory)
{
	struct pks_budget *budget = memory->budget;
	uint64_t left;

	if (!budget)
		return SIZE_MAX;
	if (budget->unpacked >= budget->limits.unpacked) {
		budget->hit = PKS_BOUND_UNPACKED;
		return 0;
	}
	left = budget->limits.unpacked - budget->unpacked;
	if (memory->from > 0 && memory->used >= FREE_SIZE &&
	    memory->used / budget->limits.ratio >= memory->from) {
		budget->hit = PKS_BOUND_RATIO;
		return 0;
	}
	return left < SIZE_MAX ? (size_t)left : SIZE_MAX;
}

uint8_t *
pks_memory_room(struct pks_memory *memory, size_t *room)
{
	size_t most = allowed(memory);

	if (most == 0)
		return NULL;
	if (memory->used == memory->size && !pks_memory_grow(memory)) {
		if (memory->budget)
			memory->budget->hit = PKS_BOUND_MEMORY;
		return NULL;
	}
	*room = memory->size - memory->used;
	if (*room > most)
		*room = most;
	return memory->data + memory->used;
}

void
pks_memory_took(struct pks_memory *memory, size_t n)
{
	memory->used += n;
	if (memory->budget)
		memory->budget->unpacked += n;
}

bool
pks_memory_put(struct pks_memory *memory, const void *data, size_t n)
{
	const uint8_t *from = data;

	while (n > 0) {
		size_t room = 0;
		uint8_t *to = pks_memory_room(memory, &room);

		if (!to)
			return false;
		if (room > n)
			room = n;
		memcpy(to, from, room);
		pks_memory_took(memory, room);
		from += room;
		n -= room;
	}
	return true;
}

void
pks_memory_close(struct pks_memory *memory)
{
	if (memory->mapped)
		mprotect(memory->data, memory->size, PROT_READ);
	memory->budget = NULL;
}

void
pks_memory_free(struct pks_memory *memory)
{
	release(memory);
	*memory = (struct pks_memory){0};
}

void
pks_budget_words(const struct pks_budget *budget, char *words, size_t size)
{
	switch (budget->hit) {
	case PKS_BOUND_MEMORY: snprintf(words, size, "memory ran out"); return;
	case PKS_BOUND_UNPACKED:
		snprintf(words, size,
			 "more than %" PRIu64 " bytes come out of this file; --max-unpacked raises "
			 "the bound",
			 budget->limits.unpacked);
		return;
	case PKS_BOUND_RATIO:
		snprintf(words, size,
			 "it unpacks to more than %" PRIu32 " times its size; --max-ratio raises "
			 "the bound",
			 budget->limits.ratio);
		return;
	case PKS_BOUND_NONE: break;
	}
	*words = '\0';
}
