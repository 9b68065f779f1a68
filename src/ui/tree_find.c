/* SPDX-License-Identifier: MIT */
/*
 * The way from a value up to the stack: the op that took its cell put it somewhere, or still has
 * to. Each step up is one search in the history; then the same way down again, looking up which
 * part it is at each level.
 */
#include "ui/tree.h"

#include <string.h>

/* Parts that are looked through where the place of one cannot be reckoned. */
#define LOOK_THROUGH 2048
#define AT_ONCE	     64

struct level {
	pks_op value; /* what is looked for */
	pks_op put;   /* the op that put it into the level above */
};

/* The first part that an op put there or a later one; parts stand in the order of their ops, but
 * for those that were set again. */
static uint64_t
first_part_by(struct pks_tree *tree, pks_op parent, pks_op op, uint64_t parts)
{
	uint64_t low = 0, high = parts;
	struct pks_part part;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (pks_part(tree->reader, parent, tree->moment, middle, &part) && part.op < op)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
look_through(struct pks_tree *tree, pks_op parent, pks_op value, uint64_t from, uint64_t count,
	     uint64_t *k)
{
	struct pks_part part[AT_ONCE];
	uint32_t got;

	for (uint64_t at = from; at < from + count; at += got) {
		got = pks_parts_read(tree->reader, parent, tree->moment, at, AT_ONCE, part);
		for (uint32_t i = 0; i < got; i++) {
			if (part[i].value == value || part[i].key == value) {
				*k = at + i;
				return true;
			}
		}
		if (got == 0)
			return false;
	}
	return false;
}

/* Which part of the parent a value is. */
static bool
part_of(struct pks_tree *tree, pks_op parent, struct level level, uint64_t *k)
{
	uint64_t parts = pks_parts(tree->reader, parent, tree->moment);
	const struct pks_history *history = tree->history;
	uint64_t from, place;

	if (parts <= LOOK_THROUGH)
		return look_through(tree, parent, level.value, 0, parts, k);
	from = first_part_by(tree, parent, level.put, parts);
	place = pks_cell_height(history, level.value) -
		pks_cell_height(history, pks_operand_cell(history, level.put, 0));
	if (pks_value_kind(history, parent) == PKS_DICT)
		place /= 2;
	if (look_through(tree, parent, level.value, from + place, 1, k))
		return true;
	return look_through(tree, parent, level.value, from, LOOK_THROUGH, k);
}

/* The number of the root, and of the pending cell under it, at a height of the stack. */
static bool
root_at(struct pks_tree *tree, struct pks_tree_path *path, uint32_t height)
{
	uint32_t low = 0, high = tree->marks;
	uint64_t k;

	path->depth = 0;
	if (height <= tree->below) {
		if (!pks_tree_first(tree, path))
			return false;
		path->step[0].k = height - 1;
		path->step[0].hash = 0;
		pks_tree_refresh(tree, path);
		return path->depth == 1;
	}
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (tree->mark_height[middle] < height)
			low = middle;
		else
			high = middle;
	}
	if (tree->marks == 0 || tree->mark_height[low] >= height || !pks_tree_first(tree, path))
		return false;
	path->step[0].k = tree->below + low;
	path->step[0].hash = 0;
	pks_tree_refresh(tree, path);
	k = pks_tree_pending_row(tree, low, height - tree->mark_height[low] - 1);
	return pks_tree_enter(tree, path, k);
}

bool
pks_tree_find(struct pks_tree *tree, pks_op value, struct pks_tree_path *path)
{
	struct level level[PKS_TREE_DEPTH];
	const struct pks_history *history = tree->history;
	int levels = 0;

	tree->way_depth = 0;
	for (;; levels++) {
		pks_op taken = pks_taken_by(history, value);
		pks_op parent;

		if (pks_cell_value(history, value) != value || levels == PKS_TREE_DEPTH - 2)
			return false;
		if (taken == PKS_NO_OP || taken >= tree->moment)
			break;
		parent = pks_target(history, taken);
		if (parent == PKS_NO_OP)
			parent = pks_pushed(history, taken);
		if (parent == PKS_NO_OP || parent == value)
			return false;
		level[levels].value = value;
		level[levels].put = taken;
		value = parent;
	}
	if (!root_at(tree, path, pks_cell_height(history, value)))
		return false;
	while (levels-- > 0) {
		uint64_t k;

		if (!part_of(tree, value, level[levels], &k) || !pks_tree_enter(tree, path, k))
			break;
		value = level[levels].value;
	}
	return true;
}
