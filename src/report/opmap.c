/* SPDX-License-Identifier: MIT */
/*
 * Open addressing with linear probing, at most half full. The slot of an op is the high part of a
 * product, so that ops in a row spread out.
 */
#include "report/opmap.h"

#include <stdlib.h>

#define FIRST_SIZE 64
#define KEEP_SIZE  4096

static size_t
home(const struct pks_opmap *map, pks_op op)
{
	return (size_t)((op * UINT64_C(0x9e3779b97f4a7c15)) >> 24) & (map->size - 1);
}

static struct pks_opmap_slot *
find(const struct pks_opmap *map, pks_op op)
{
	size_t i = home(map, op);

	while (map->slot[i].op != PKS_NO_OP && map->slot[i].op != op)
		i = (i + 1) & (map->size - 1);
	return &map->slot[i];
}

static bool
grow(struct pks_opmap *map)
{
	struct pks_opmap old = *map;
	size_t size = old.size == 0 ? FIRST_SIZE : old.size * 2;
	struct pks_opmap_slot *slot;

	if (size > SIZE_MAX / sizeof *slot || (slot = malloc(size * sizeof *slot)) == NULL)
		return false;
	for (size_t i = 0; i < size; i++)
		slot[i] = (struct pks_opmap_slot){PKS_NO_OP, 0};
	map->slot = slot;
	map->size = size;
	for (size_t i = 0; i < old.size; i++)
		if (old.slot[i].op != PKS_NO_OP)
			*find(map, old.slot[i].op) = old.slot[i];
	free(old.slot);
	return true;
}

void
pks_opmap_free(struct pks_opmap *map)
{
	free(map->slot);
	*map = (struct pks_opmap){0};
}

void
pks_opmap_clear(struct pks_opmap *map)
{
	if (map->used == 0)
		return;
	if (map->size > KEEP_SIZE) {
		pks_opmap_free(map);
		return;
	}
	for (size_t i = 0; i < map->size; i++)
		map->slot[i].op = PKS_NO_OP;
	map->used = 0;
}

uint64_t *
pks_opmap_find(const struct pks_opmap *map, pks_op op)
{
	struct pks_opmap_slot *slot;

	if (map->used == 0)
		return NULL;
	slot = find(map, op);
	return slot->op == op ? &slot->number : NULL;
}

uint64_t *
pks_opmap_add(struct pks_opmap *map, pks_op op)
{
	struct pks_opmap_slot *slot;

	if (map->size <= map->used * 2 && !grow(map))
		return NULL;
	slot = find(map, op);
	if (slot->op == PKS_NO_OP) {
		*slot = (struct pks_opmap_slot){op, 0};
		map->used++;
	}
	return &slot->number;
}
