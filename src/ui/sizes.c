/* SPDX-License-Identifier: MIT */
/*
 * One pass over the ops with a stack of places: where in the file that begins from which each cell
 * was made. An op that takes cells ends them: each reaches from its own beginning to that of the
 * next one, the last to the op. What the op pushes begins where the lowest of them did, or at their
 * mark.
 */
#include "ui/sizes.h"

#include <picklescope/opcode.h>

#include <stdlib.h>
#include <string.h>

#define TO_MARK	   0xff
#define AT_ONCE	   256
#define CLASSES	   1024 /* more are one row */
#define KINDS	   64
#define NAME_SIZE  96
#define MOST_CELLS (1u << 24)

struct cell {
	uint64_t start;
	uint64_t inside; /* bytes of the cells that were taken into it */
	pks_op op;	 /* that pushed it */
	uint8_t kind;	 /* enum pks_kind */
};

struct class
{
	struct pks_size size;
	char name[NAME_SIZE];
};

struct pks_sizes {
	const struct pks_history *history;
	bool ascii, done, cut;
	pks_op op, end;
	uint64_t offset; /* of op */
	struct cell *cells;
	uint32_t height, room;
	struct class *classes;
	size_t class_count;
	struct pks_size kinds[KINDS], kind_rank[KINDS], *class_rank;
	uint8_t kind_number[256]; /* in kinds, and one */
	size_t kind_count;
	bool ranked, ranked_done;
	pks_op ranked_at;
	struct pks_size values[PKS_SIZES_VALUES]; /* a heap, the smallest at its top */
	size_t value_count;
	bool sorted; /* it is one no more, but the largest first */
	/* Which class a callable is, by the op that made it. */
	struct known {
		pks_op callee;
		uint32_t class; /* and one; 0: free */
	} * known;
	uint32_t known_count, known_room;
	struct pks_token tokens[AT_ONCE];
};

struct pks_sizes *
pks_sizes_new(const struct pks_history *history, bool ascii)
{
	struct pks_sizes *sizes = calloc(1, sizeof *sizes);

	if (!sizes)
		return NULL;
	sizes->history = history;
	sizes->ascii = ascii;
	sizes->end = pks_last_moment(history);
	if (sizes->end > pks_ops(history))
		sizes->end = pks_ops(history);
	sizes->offset = pks_history_start(history);
	sizes->classes = calloc(CLASSES, sizeof *sizes->classes);
	sizes->class_rank = calloc(CLASSES, sizeof *sizes->class_rank);
	if (sizes->classes && sizes->class_rank)
		return sizes;
	pks_sizes_free(sizes);
	return NULL;
}

void
pks_sizes_free(struct pks_sizes *sizes)
{
	if (!sizes)
		return;
	free(sizes->cells);
	free(sizes->classes);
	free(sizes->class_rank);
	free(sizes->known);
	free(sizes);
}

/* ---- Classes --------------------------------------------------------------------------------- */

static struct known *
place_of(const struct pks_sizes *sizes, pks_op callee)
{
	uint32_t at = callee * 2654435761u & (sizes->known_room - 1);

	while (sizes->known[at].class && sizes->known[at].callee != callee)
		at = (at + 1) & (sizes->known_room - 1);
	return &sizes->known[at];
}

static bool
grow_known(struct pks_sizes *sizes)
{
	struct known *before = sizes->known;
	uint32_t room = sizes->known_room;

	sizes->known = calloc(room ? (size_t)room * 2 : 64, sizeof *sizes->known);
	if (!sizes->known) {
		sizes->known = before;
		return false;
	}
	sizes->known_room = room ? room * 2 : 64;
	for (uint32_t i = 0; i < room; i++)
		if (before[i].class)
			*place_of(sizes, before[i].callee) = before[i];
	free(before);
	return true;
}

/* The class of this name; the last one stands for all that there is no room for. */
static uint32_t
class_named(struct pks_sizes *sizes, pks_op callee)
{
	char name[NAME_SIZE];
	struct pks_text text;
	uint32_t i;

	pks_text_bounded(&text, name, sizeof name);
	text.ascii = sizes->ascii;
	if (sizes->class_count + 1 >= CLASSES)
		pks_text_raw(&text, "other classes");
	else
		pks_callable_text(sizes->history, callee, &text);
	for (i = 0; i < sizes->class_count; i++)
		if (strcmp(sizes->classes[i].name, name) == 0)
			return i;
	if (sizes->class_count < CLASSES) {
		memcpy(sizes->classes[i].name, name, sizeof name);
		sizes->classes[i].size = (struct pks_size){
			.op = PKS_NO_OP, .key = PKS_NO_OP, .name = sizes->classes[i].name};
		sizes->class_count++;
	}
	return i;
}

static struct pks_size *
class_of(struct pks_sizes *sizes, pks_op object)
{
	pks_op callee = pks_callee(sizes->history, object);
	struct known *known;

	if (callee == PKS_NO_OP)
		return NULL;
	if (sizes->known_count * 2 >= sizes->known_room && !grow_known(sizes))
		return NULL;
	known = place_of(sizes, callee);
	if (!known->class) {
		known->callee = callee;
		known->class = class_named(sizes, callee) + 1;
		sizes->known_count++;
	}
	return &sizes->classes[known->class - 1].size;
}

/* ---- What is counted ------------------------------------------------------------------------- */

static void
add_to(struct pks_size *size, uint64_t bytes, pks_op op)
{
	size->bytes += bytes;
	size->count++;
	if (size->op == PKS_NO_OP)
		size->op = op;
}

static void
count_kind(struct pks_sizes *sizes, enum pks_kind kind, uint64_t bytes, pks_op op)
{
	uint8_t *number = &sizes->kind_number[kind];

	if (!*number) {
		if (sizes->kind_count == KINDS)
			return;
		sizes->kinds[sizes->kind_count] = (struct pks_size){
			.op = PKS_NO_OP,
			.key = PKS_NO_OP,
			.name = kind == PKS_SAME ? "references" : pks_kind_name(kind)};
		*number = (uint8_t)++sizes->kind_count;
	}
	add_to(&sizes->kinds[*number - 1], bytes, op);
}

static void
sink(struct pks_size *heap, size_t n, size_t at)
{
	for (size_t child; (child = 2 * at + 1) < n; at = child) {
		struct pks_size swap = heap[at];

		if (child + 1 < n && heap[child + 1].bytes < heap[child].bytes)
			child++;
		if (heap[at].bytes <= heap[child].bytes)
			return;
		heap[at] = heap[child];
		heap[child] = swap;
	}
}

static void
keep_value(struct pks_sizes *sizes, const struct pks_size *value)
{
	if (sizes->sorted) {
		/* Small to large is a heap, too. */
		for (size_t i = 0; i < sizes->value_count / 2; i++) {
			struct pks_size swap = sizes->values[i];

			sizes->values[i] = sizes->values[sizes->value_count - 1 - i];
			sizes->values[sizes->value_count - 1 - i] = swap;
		}
		sizes->sorted = false;
	}
	if (sizes->value_count < PKS_SIZES_VALUES) {
		size_t at = sizes->value_count++;

		while (at > 0 && sizes->values[(at - 1) / 2].bytes > value->bytes) {
			sizes->values[at] = sizes->values[(at - 1) / 2];
			at = (at - 1) / 2;
		}
		sizes->values[at] = *value;
	} else {
		sizes->values[0] = *value;
		sink(sizes->values, sizes->value_count, 0);
	}
}

/* A cell is taken, or left over at the end: it reaches up to an offset. */
static void
end_cell(struct pks_sizes *sizes, const struct cell *cell, uint64_t to, pks_op taker, pks_op key)
{
	enum pks_kind kind = (enum pks_kind)cell->kind;
	struct pks_size value = {
		.bytes = to - cell->start, .op = cell->op, .key = key, .taker = taker};
	struct pks_size *class;

	if (kind == PKS_MARK)
		return;
	if (kind == PKS_OBJECT && (class = class_of(sizes, cell->op)))
		add_to(class, value.bytes, cell->op);
	count_kind(sizes, kind, value.bytes - cell->inside, cell->op);
	/* What is only fetched is counted where it was made. */
	if (kind != PKS_SAME &&
	    (sizes->value_count < PKS_SIZES_VALUES ||
	     value.bytes > sizes->values[sizes->sorted ? sizes->value_count - 1 : 0].bytes))
		keep_value(sizes, &value);
}

/* ---- The stack ------------------------------------------------------------------------------- */

static bool
push(struct pks_sizes *sizes, struct cell cell)
{
	if (sizes->height == sizes->room) {
		uint32_t room = sizes->room ? sizes->room * 2 : 256;
		struct cell *cells =
			room <= MOST_CELLS ? realloc(sizes->cells, room * sizeof *cells) : NULL;

		if (!cells)
			return false;
		sizes->cells = cells;
		sizes->room = room;
	}
	sizes->cells[sizes->height++] = cell;
	return true;
}

static bool
is_mark(const struct cell *cell)
{
	return cell->kind == PKS_MARK;
}

/* Cells that an op takes, with the mark if it takes one. */
static uint32_t
taken_by(const struct pks_sizes *sizes, const struct pks_opcode_info *info)
{
	uint32_t n = 0;

	if (info->pops != TO_MARK)
		return info->pops < sizes->height ? info->pops : sizes->height;
	while (n < sizes->height)
		if (is_mark(&sizes->cells[sizes->height - ++n]))
			break;
	return n;
}

/* Does the op put pairs into something? */
static bool
takes_pairs(const struct pks_opcode_info *info)
{
	return strncmp(info->name, "SETITEM", 7) == 0 || strcmp(info->name, "DICT") == 0;
}

/* Ends the n highest cells; returns what they take together, and where the lowest begins. */
static uint64_t
take(struct pks_sizes *sizes, uint32_t n, const struct pks_opcode_info *info, uint64_t *start)
{
	bool pairs = takes_pairs(info);
	const struct cell *cells;
	uint32_t mark; /* cells that hold one */

	if (n == 0)
		return 0;
	cells = sizes->cells + (sizes->height - n);
	mark = is_mark(&cells[0]) ? 1 : 0;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t to = i + 1 < n ? cells[i + 1].start : sizes->offset;
		bool held = pairs && i > mark && (i - mark) % 2 == 1;

		end_cell(sizes, &cells[i], to, sizes->op, held ? cells[i - 1].op : PKS_NO_OP);
	}
	*start = cells[0].start;
	/* The mark is the taker's own. */
	return sizes->offset - (mark && n > 1 ? cells[1].start : mark ? sizes->offset : *start);
}

static bool
step(struct pks_sizes *sizes, const struct pks_token *token)
{
	const struct pks_opcode_info *info =
		pks_opcode_info(pks_history_bytes(sizes->history).data[token->offset]);
	struct cell cell = {token->offset, 0, sizes->op, info->kind};
	uint32_t n = taken_by(sizes, info);
	struct cell *target;

	sizes->offset = token->offset;
	cell.inside = take(sizes, n, info, &cell.start);
	sizes->height -= n;
	if (info->pushes)
		return push(sizes, cell);
	/* What it took lies among the bytes of what is on top now, whether it went into it or was
	 * thrown away. */
	if (sizes->height > 0) {
		target = &sizes->cells[sizes->height - 1];
		target->inside += cell.inside;
	}
	return true;
}

static void
end_all(struct pks_sizes *sizes)
{
	for (uint32_t i = 0; i < sizes->height; i++)
		end_cell(sizes, &sizes->cells[i],
			 i + 1 < sizes->height ? sizes->cells[i + 1].start : sizes->offset,
			 sizes->op, PKS_NO_OP);
	sizes->height = 0;
	sizes->done = true;
}

bool
pks_sizes_run(struct pks_sizes *sizes, pks_op ops)
{
	pks_op stop = sizes->end - sizes->op < ops ? sizes->end : sizes->op + ops;

	while (!sizes->done && sizes->op < stop) {
		pks_op wanted = stop - sizes->op < AT_ONCE ? stop - sizes->op : AT_ONCE;
		pks_op count = pks_op_tokens(sizes->history, sizes->op, wanted, sizes->tokens);

		for (pks_op i = 0; i < count && !sizes->cut; i++, sizes->op++) {
			sizes->cut = !step(sizes, &sizes->tokens[i]);
			sizes->offset = sizes->tokens[i].next;
		}
		if (count == 0 || sizes->cut) {
			sizes->cut = true;
			end_all(sizes);
		}
	}
	if (!sizes->done && sizes->op == sizes->end)
		end_all(sizes);
	return !sizes->done;
}

const struct pks_history *
pks_sizes_history(const struct pks_sizes *sizes)
{
	return sizes->history;
}

bool
pks_sizes_done(const struct pks_sizes *sizes)
{
	return sizes->done;
}

bool
pks_sizes_cut(const struct pks_sizes *sizes)
{
	return sizes->cut;
}

uint64_t
pks_sizes_bytes(const struct pks_sizes *sizes)
{
	return sizes->offset - pks_history_start(sizes->history);
}

/* ---- Rows ------------------------------------------------------------------------------------ */

size_t
pks_sizes_count(const struct pks_sizes *sizes, enum pks_size_kind kind)
{
	switch (kind) {
	case PKS_SIZE_CLASS: return sizes->class_count;
	case PKS_SIZE_KIND: return sizes->kind_count;
	default: return sizes->value_count;
	}
}

static int
compare_values(const void *a, const void *b)
{
	const struct pks_size *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? 1 : -1;
	return x->op < y->op ? -1 : x->op > y->op;
}

/* Puts classes and kinds in order, if anything was counted since that was done. */
static void
rank(struct pks_sizes *sizes)
{
	if (sizes->ranked && sizes->ranked_at == sizes->op && sizes->ranked_done == sizes->done)
		return;
	sizes->ranked = true;
	sizes->ranked_at = sizes->op;
	sizes->ranked_done = sizes->done;
	for (size_t i = 0; i < sizes->class_count; i++)
		sizes->class_rank[i] = sizes->classes[i].size;
	memcpy(sizes->kind_rank, sizes->kinds, sizes->kind_count * sizeof *sizes->kinds);
	qsort(sizes->class_rank, sizes->class_count, sizeof *sizes->class_rank, compare_values);
	qsort(sizes->kind_rank, sizes->kind_count, sizeof *sizes->kind_rank, compare_values);
}

struct pks_size
pks_sizes_get(struct pks_sizes *sizes, enum pks_size_kind kind, size_t k)
{
	rank(sizes);
	if (kind == PKS_SIZE_CLASS)
		return sizes->class_rank[k];
	if (kind == PKS_SIZE_KIND)
		return sizes->kind_rank[k];
	if (!sizes->sorted) {
		qsort(sizes->values, sizes->value_count, sizeof *sizes->values, compare_values);
		sizes->sorted = true;
	}
	return sizes->values[k];
}
