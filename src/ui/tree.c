/* SPDX-License-Identifier: MIT */
/*
 * A row is a path of numbers: the how manieth root, the how manieth part of it, and so on. Each
 * step of a path keeps what was read of it, so the row after it and the row before it are found
 * without looking at more than its neighbours. What is open by itself is a rule over small things;
 * only what the user chose against it is kept, by a hash of the path.
 */
#include "ui/tree.h"

#include "pickle/opcode.h"

#include <picklescope/report.h>

#include <stdlib.h>
#include <string.h>

/* Open by itself: no deeper, and with no more parts than this. */
#define OPEN_DEPTH 6
#define OPEN_PARTS 16
#define OPEN_ROOT  64

static uint64_t
mix(uint64_t hash, uint64_t number)
{
	hash = (hash ^ number) * 0x9e3779b97f4a7c15u;
	hash ^= hash >> 29;
	hash = hash * 0xbf58476d1ce4e5b9u;
	hash ^= hash >> 32;
	return hash ? hash : 1;
}

/* ---- What the user chose ------------------------------------------------------------------------
 */

static struct pks_tree_choice *
choice_slot(const struct pks_tree *tree, uint64_t hash)
{
	size_t at = hash & (tree->choice_room - 1);

	while (tree->choices[at].hash != 0 && tree->choices[at].hash != hash)
		at = (at + 1) & (tree->choice_room - 1);
	return &tree->choices[at];
}

static bool
grow_choices(struct pks_tree *tree)
{
	struct pks_tree old = *tree;

	if (tree->choice_count * 2 < tree->choice_room)
		return true;
	tree->choice_room = old.choice_room ? old.choice_room * 2 : 64;
	tree->choices = calloc(tree->choice_room, sizeof *tree->choices);
	if (!tree->choices) {
		tree->choices = old.choices;
		tree->choice_room = old.choice_room;
		return false;
	}
	for (size_t i = 0; i < old.choice_room; i++) {
		if (old.choices[i].hash != 0)
			*choice_slot(tree, old.choices[i].hash) = old.choices[i];
	}
	free(old.choices);
	return true;
}

/* A date, a tensor: what it stands for is on its row, and the calls that make it are a key away. */
static bool
says_all(const struct pks_tree *tree, const struct pks_tree_step *step)
{
	char data[64];
	struct pks_text text;

	if (pks_value_kind(tree->history, step->part.value) != PKS_OBJECT)
		return false;
	pks_text_bounded(&text, data, sizeof data);
	return pks_stands_for(tree->reader, step->part.value, tree->moment, &text) ==
	       PKS_STANDS_FOR_ITSELF;
}

static bool
open_by_itself(const struct pks_tree *tree, const struct pks_tree_step *step, int level)
{
	if (step->kind == PKS_TREE_PENDING)
		return true;
	if (step->reference != PKS_TREE_OWN)
		return false;
	if (level == 0)
		return step->parts <= OPEN_ROOT || tree->below + tree->marks == 1;
	return level < OPEN_DEPTH && step->parts <= OPEN_PARTS && step->siblings <= OPEN_PARTS &&
	       !says_all(tree, step);
}

static bool
is_open(const struct pks_tree *tree, const struct pks_tree_step *step, int level)
{
	if (step->parts == 0 || level + 1 >= PKS_TREE_DEPTH)
		return false;
	if (level < tree->way_depth && tree->way[level] == step->hash)
		return true;
	if (tree->choice_room > 0) {
		const struct pks_tree_choice *choice = choice_slot(tree, step->hash);

		if (choice->hash != 0)
			return choice->open;
	}
	return open_by_itself(tree, step, level);
}

bool
pks_tree_open(struct pks_tree *tree, struct pks_tree_path *path, bool open)
{
	struct pks_tree_step *step = pks_tree_row(path);
	struct pks_tree_choice *choice;

	if (step->parts == 0 || path->depth == PKS_TREE_DEPTH || !grow_choices(tree))
		return false;
	choice = choice_slot(tree, step->hash);
	if (choice->hash == 0)
		tree->choice_count++;
	choice->hash = step->hash;
	choice->open = open;
	/* What was opened on the way to something obeys the user from now on. */
	if (!open && tree->way_depth >= path->depth)
		tree->way_depth = path->depth - 1;
	step->open = is_open(tree, step, path->depth - 1);
	return true;
}

void
pks_tree_lead_nowhere(struct pks_tree *tree)
{
	tree->way_depth = 0;
}

/* ---- Reading rows -------------------------------------------------------------------------------
 */

static bool
may_have_parts(enum pks_kind kind)
{
	return kind >= PKS_BYTEARRAY && kind < PKS_KINDS;
}

static bool
was_dropped(const struct pks_tree *tree, pks_op taken_by)
{
	uint8_t code = pks_op_code(tree->history, taken_by);

	return code == PKS_OP_POP || code == PKS_OP_POP_MARK;
}

/*
 * Does a part hold the cell that made its value? An op may take the same value twice, as in [a, a]:
 * then the place among its operands decides.
 */
static bool
is_place(const struct pks_tree *tree, pks_op parent, const struct pks_part *part)
{
	const struct pks_history *history = tree->history;
	pks_op value = part->value, first;
	uint64_t place;
	struct pks_part other;

	if (part->op >= pks_ops(history) || pks_operands(history, part->op) < 2)
		return true;
	first = pks_operand_cell(history, part->op, 0);
	place = pks_cell_height(history, value) - pks_cell_height(history, first);
	if (place >= pks_operands(history, part->op))
		return true;
	if (part->key != PKS_NO_OP)
		return place > 0 &&
		       pks_operand(history, part->op, (uint32_t)place - 1) == part->key;
	if (part->role != PKS_PART_ITEM || pks_value_kind(history, parent) != PKS_LIST)
		return part->role != PKS_PART_ITEM || part->index == place ||
		       pks_value_kind(history, parent) != PKS_TUPLE;
	if (part->index < place ||
	    !pks_part(tree->reader, parent, tree->moment, part->index - place, &other) ||
	    other.op != part->op)
		return false;
	return part->index == place ||
	       !pks_part(tree->reader, parent, tree->moment, part->index - place - 1, &other) ||
	       other.op != part->op;
}

static enum pks_tree_reference
reference_of(const struct pks_tree *tree, const struct pks_tree_path *path, int level,
	     const struct pks_tree_step *step, pks_op cell)
{
	pks_op value = step->part.value, taken;
	pks_op parent = level > 0 ? path->step[level - 1].part.value : PKS_NO_OP;

	for (int i = level; i-- > 0;) {
		if (path->step[i].part.value == value)
			return PKS_TREE_CYCLE;
	}
	taken = pks_taken_by(tree->history, value);
	if (taken != PKS_NO_OP && taken < tree->moment && was_dropped(tree, taken))
		return PKS_TREE_OWN;
	if (step->kind != PKS_TREE_PART)
		return cell == value ? PKS_TREE_OWN : PKS_TREE_SHARED;
	if (taken != step->part.op)
		return PKS_TREE_SHARED;
	return is_place(tree, parent, &step->part) ? PKS_TREE_OWN : PKS_TREE_SHARED;
}

/* What is the same for all kinds of rows that show a value. */
static void
finish_step(const struct pks_tree *tree, const struct pks_tree_path *path, int level,
	    struct pks_tree_step *step, pks_op cell)
{
	pks_op value = step->part.value;
	enum pks_kind kind = value == PKS_NO_OP ? PKS_NONE : pks_value_kind(tree->history, value);

	step->reference = PKS_TREE_OWN;
	step->parts = 0;
	if (may_have_parts(kind) && kind != PKS_CALLABLE)
		step->reference = reference_of(tree, path, level, step, cell);
	if (may_have_parts(kind) && step->reference != PKS_TREE_CYCLE)
		step->parts = pks_parts(tree->reader, value, tree->moment);
	step->open = is_open(tree, step, level);
}

/* The heights of the cells above a mark, up to the next mark. */
static uint32_t
group_top(const struct pks_tree *tree, uint32_t group)
{
	return group + 1 < tree->marks ? tree->mark_height[group + 1] - 1 : tree->height;
}

static bool
in_pairs(const struct pks_tree *tree, pks_op mark)
{
	pks_op taken = pks_taken_by(tree->history, mark);
	uint8_t code = taken == PKS_NO_OP ? 0 : pks_op_code(tree->history, taken);

	return code == PKS_OP_SETITEMS || code == PKS_OP_DICT;
}

/*
 * Cells above a mark that the taker of the mark will take itself. What stands above those is still
 * to be taken by ops in between.
 */
static uint32_t
settled(const struct pks_tree *tree, uint32_t group)
{
	pks_op taker = pks_taken_by(tree->history, tree->mark[group]);
	uint32_t base = tree->mark_height[group], low = base, high = group_top(tree, group);

	while (low < high) {
		uint32_t middle = low + (high - low + 1) / 2;
		pks_op cell = pks_cell(tree->history, tree->moment, middle);

		if (pks_taken_by(tree->history, cell) == taker)
			low = middle;
		else
			high = middle - 1;
	}
	return low - base;
}

/* Rows under a mark: settled cells that will be key and value share one. */
static uint32_t
pending_rows(const struct pks_tree *tree, uint32_t group)
{
	uint32_t cells = group_top(tree, group) - tree->mark_height[group];
	uint32_t pairs = in_pairs(tree, tree->mark[group]) ? settled(tree, group) : 0;

	return cells - pairs / 2;
}

/* The row under a mark that a cell stands in, counted from 0 as the cells are. */
uint32_t
pks_tree_pending_row(const struct pks_tree *tree, uint32_t group, uint32_t cell)
{
	uint32_t pairs = in_pairs(tree, tree->mark[group]) ? settled(tree, group) : 0;

	return cell < pairs ? cell / 2 : cell - pairs / 2;
}

static void
read_cell(const struct pks_tree *tree, const struct pks_tree_path *path, int level,
	  struct pks_tree_step *step, uint32_t height)
{
	pks_op cell = pks_cell(tree->history, tree->moment, height);

	step->kind = PKS_TREE_CELL;
	step->part.value = pks_cell_value(tree->history, cell);
	step->part.op = cell;
	step->part.key = PKS_NO_OP;
	step->part.index = step->k;
	if (level == 0)
		step->hash = mix(1, cell);
	finish_step(tree, path, level, step, cell);
}

static void
read_root(const struct pks_tree *tree, struct pks_tree_path *path, uint64_t k)
{
	struct pks_tree_step *step = &path->step[0];
	uint32_t group;

	memset(step, 0, sizeof *step);
	step->k = k;
	step->siblings = tree->below + tree->marks;
	step->mark = PKS_NO_OP;
	if (k < tree->below) {
		read_cell(tree, path, 0, step, (uint32_t)k + 1);
		return;
	}
	group = (uint32_t)(k - tree->below);
	step->kind = PKS_TREE_PENDING;
	step->mark = tree->mark[group];
	step->part.value = step->part.key = PKS_NO_OP;
	step->part.op = step->mark;
	step->hash = mix(2, step->mark);
	step->parts = pending_rows(tree, group);
	step->open = is_open(tree, step, 0);
}

static void
read_pending(const struct pks_tree *tree, struct pks_tree_path *path, int level, uint64_t k)
{
	struct pks_tree_step *step = &path->step[level];
	uint32_t group = (uint32_t)(path->step[0].k - tree->below);
	uint32_t base = tree->mark_height[group];
	uint32_t pairs = in_pairs(tree, path->step[0].mark) ? settled(tree, group) : 0;
	uint32_t row = (uint32_t)k;
	pks_op key, cell = PKS_NO_OP;

	if (row >= (pairs + 1) / 2) {
		read_cell(tree, path, level, step, base + 1 + pairs / 2 + row);
		return;
	}
	key = pks_cell(tree->history, tree->moment, base + 1 + 2 * row);
	step->kind = PKS_TREE_PAIR;
	step->part.key = pks_cell_value(tree->history, key);
	step->part.value = PKS_NO_OP;
	step->part.op = key;
	/* The last key may still wait for its value. */
	if (2 * row + 1 < pairs) {
		cell = pks_cell(tree->history, tree->moment, base + 2 + 2 * row);
		step->part.value = pks_cell_value(tree->history, cell);
		step->part.op = cell;
	}
	finish_step(tree, path, level, step, cell);
}

/* Reads child k of the step above the level; false: there is none. */
static bool
read_child(const struct pks_tree *tree, struct pks_tree_path *path, int level, uint64_t k)
{
	const struct pks_tree_step *parent = &path->step[level - 1];
	struct pks_tree_step *step = &path->step[level];

	if (k >= parent->parts)
		return false;
	memset(step, 0, sizeof *step);
	step->k = k;
	step->siblings = parent->parts;
	step->mark = PKS_NO_OP;
	step->hash = mix(parent->hash, k);
	if (parent->kind == PKS_TREE_PENDING) {
		read_pending(tree, path, level, k);
		return true;
	}
	step->kind = PKS_TREE_PART;
	if (!pks_part(tree->reader, parent->part.value, tree->moment, k, &step->part))
		return false;
	finish_step(tree, path, level, step, PKS_NO_OP);
	return true;
}

static bool
read_at(const struct pks_tree *tree, struct pks_tree_path *path, int level, uint64_t k)
{
	if (level > 0)
		return read_child(tree, path, level, k);
	if (k >= tree->below + tree->marks)
		return false;
	read_root(tree, path, k);
	return true;
}

/* ---- From row to row ----------------------------------------------------------------------------
 */

bool
pks_tree_first(struct pks_tree *tree, struct pks_tree_path *path)
{
	path->depth = read_at(tree, path, 0, 0) ? 1 : 0;
	return path->depth > 0;
}

static void
go_to_last_below(const struct pks_tree *tree, struct pks_tree_path *path)
{
	while (pks_tree_row(path)->open &&
	       read_child(tree, path, path->depth, pks_tree_row(path)->parts - 1))
		path->depth++;
}

bool
pks_tree_last(struct pks_tree *tree, struct pks_tree_path *path)
{
	uint64_t roots = tree->below + tree->marks;

	path->depth = 0;
	if (roots == 0 || !read_at(tree, path, 0, roots - 1))
		return false;
	path->depth = 1;
	go_to_last_below(tree, path);
	return true;
}

bool
pks_tree_next(struct pks_tree *tree, struct pks_tree_path *path)
{
	if (pks_tree_row(path)->open && read_child(tree, path, path->depth, 0)) {
		path->depth++;
		return true;
	}
	for (int level = path->depth - 1; level >= 0; level--) {
		uint64_t k = path->step[level].k + 1;

		if (k < path->step[level].siblings && read_at(tree, path, level, k)) {
			path->depth = level + 1;
			return true;
		}
	}
	return false;
}

bool
pks_tree_previous(struct pks_tree *tree, struct pks_tree_path *path)
{
	uint64_t k = pks_tree_row(path)->k;

	if (k == 0) {
		if (path->depth == 1)
			return false;
		path->depth--;
		return true;
	}
	if (!read_at(tree, path, path->depth - 1, k - 1))
		return false;
	go_to_last_below(tree, path);
	return true;
}

bool
pks_tree_enter(struct pks_tree *tree, struct pks_tree_path *path, uint64_t k)
{
	struct pks_tree_step *row = pks_tree_row(path);

	if (path->depth == PKS_TREE_DEPTH || !read_child(tree, path, path->depth, k))
		return false;
	tree->way[path->depth - 1] = row->hash;
	tree->way_depth = path->depth;
	row->open = true;
	path->depth++;
	return true;
}

void
pks_tree_refresh(struct pks_tree *tree, struct pks_tree_path *path)
{
	uint64_t roots = tree->below + tree->marks;
	uint64_t hash = path->step[0].hash;
	int depth = path->depth;

	path->depth = 0;
	if (depth == 0 || roots == 0)
		return;
	read_root(tree, path, path->step[0].k < roots ? path->step[0].k : roots - 1);
	path->depth = 1;
	if (path->step[0].hash != hash)
		return;
	while (path->depth < depth && pks_tree_row(path)->open &&
	       read_child(tree, path, path->depth, path->step[path->depth].k))
		path->depth++;
}

int
pks_tree_order(const struct pks_tree_path *a, const struct pks_tree_path *b)
{
	for (int i = 0; i < a->depth && i < b->depth; i++) {
		if (a->step[i].k != b->step[i].k)
			return a->step[i].k < b->step[i].k ? -1 : 1;
	}
	return a->depth - b->depth;
}

/* ---- Moments
 * ------------------------------------------------------------------------------------- */

void
pks_tree_at(struct pks_tree *tree, pks_op moment)
{
	const struct pks_history *history = tree->history;
	pks_op mark = pks_mark(history, moment);
	uint32_t all = pks_marks(history, moment);

	tree->moment = moment;
	tree->height = pks_height(history, moment);
	tree->marks = all < PKS_TREE_MARKS ? all : PKS_TREE_MARKS;
	tree->more_marks = all > tree->marks;
	for (uint32_t i = tree->marks; i-- > 0; mark = pks_mark_below(history, mark)) {
		tree->mark[i] = mark;
		tree->mark_height[i] = pks_cell_height(history, mark);
	}
	tree->below = tree->marks > 0 ? tree->mark_height[0] - 1 : tree->height;
}

void
pks_tree_start(struct pks_tree *tree, struct pks_reader *reader)
{
	memset(tree, 0, sizeof *tree);
	tree->reader = reader;
	tree->history = pks_reader_history(reader);
	pks_tree_at(tree, 0);
}

void
pks_tree_stop(struct pks_tree *tree)
{
	free(tree->choices);
	memset(tree, 0, sizeof *tree);
}
