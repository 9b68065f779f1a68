/* SPDX-License-Identifier: MIT */
/*
 * What a survey remembers of one source: the runs of bytes that are spoken for, and how often each
 * name came up.
 */
#include "source/survey.h"

#include <stdlib.h>
#include <string.h>

bool
pks_spans_add(struct pks_spans *spans, uint64_t start, uint64_t end)
{
	if (end <= start)
		return true;
	if (spans->count > 0 && spans->items[spans->count - 1].end == start) {
		spans->items[spans->count - 1].end = end;
		return true;
	}
	if (spans->count == spans->room) {
		size_t room = spans->room ? spans->room * 2 : 16;
		struct pks_span *items = realloc(spans->items, room * sizeof(*items));

		if (!items)
			return false;
		spans->items = items;
		spans->room = room;
	}
	spans->items[spans->count++] = (struct pks_span){start, end};
	spans->sorted = false;
	return true;
}

void
pks_step_covers(struct pks_step *step, uint64_t offset, uint64_t size)
{
	if (step->covered)
		pks_spans_add(step->covered, offset, offset + size);
}

static int
compare(const void *a, const void *b)
{
	const struct pks_span *one = a, *other = b;

	return one->start < other->start ? -1 : one->start > other->start;
}

/* In order, and those that touch made one. */
static void
sort(struct pks_spans *spans)
{
	size_t out = 0;

	qsort(spans->items, spans->count, sizeof(*spans->items), compare);
	for (size_t i = 1; i < spans->count; i++) {
		if (spans->items[i].start <= spans->items[out].end) {
			if (spans->items[i].end > spans->items[out].end)
				spans->items[out].end = spans->items[i].end;
		} else {
			spans->items[++out] = spans->items[i];
		}
	}
	spans->count = out + 1;
	spans->sorted = true;
}

uint64_t
pks_spans_past(struct pks_spans *spans, uint64_t offset)
{
	size_t low = 0, high = spans->count;

	if (spans->count == 0)
		return offset;
	if (!spans->sorted) {
		sort(spans);
		high = spans->count;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (spans->items[middle].end <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < spans->count && spans->items[low].start <= offset)
		return spans->items[low].end;
	return offset;
}

/* FNV-1a; 0 means a free slot. */
static uint64_t
hash_of(const void *name, size_t size)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ size;
	const uint8_t *p = name;

	/* Of what is long the beginning tells enough. */
	if (size > 4096)
		size = 4096;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
	return hash ? hash : 1;
}

static uint64_t *
slot_of(uint64_t *slots, size_t room, uint64_t hash)
{
	size_t i = (size_t)(hash ^ hash >> 32) & (room - 1);

	while (slots[2 * i] && slots[2 * i] != hash)
		i = (i + 1) & (room - 1);
	return slots + 2 * i;
}

static bool
widen(struct pks_names *names)
{
	size_t room = names->room ? names->room * 2 : 64;
	uint64_t *slots = calloc(room, 2 * sizeof(*slots));

	if (!slots)
		return false;
	for (size_t i = 0; i < names->room; i++)
		if (names->slots[2 * i]) {
			uint64_t *slot = slot_of(slots, room, names->slots[2 * i]);

			slot[0] = names->slots[2 * i];
			slot[1] = names->slots[2 * i + 1];
		}
	free(names->slots);
	names->slots = slots;
	names->room = room;
	return true;
}

uint64_t
pks_names_count(struct pks_names *names, const void *name, size_t size)
{
	uint64_t hash = hash_of(name, size), *slot;

	if (names->used * 2 >= names->room && !widen(names))
		return 1;
	slot = slot_of(names->slots, names->room, hash);
	if (!slot[0]) {
		slot[0] = hash;
		names->used++;
	}
	return ++slot[1];
}

uint64_t
pks_names_times(const struct pks_names *names, const void *name, size_t size)
{
	return names->room > 0 ? slot_of(names->slots, names->room, hash_of(name, size))[1] : 0;
}
