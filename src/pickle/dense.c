/* SPDX-License-Identifier: MIT */
/*
 * The chunks of the dense form, and the minima of 'low' that lead from a height to its cell.
 *
 * A chunk's arrays are one allocation, no larger than the bytes that are left can fill: an op takes
 * at least one byte. The table of chunks is sized the same way, so that neither ever moves.
 */
#include "pickle/dense.h"

#include <stdlib.h>
#include <string.h>

#define MARK_ PKS_TO_MARK

const uint8_t pks_code_pushes[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) [byte] = pushes,
#include "pickle/opcodes.def"
#undef OP
};

const uint8_t pks_code_pops[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) [byte] = pops,
#include "pickle/opcodes.def"
#undef OP
};

const uint8_t pks_code_kind[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) [byte] = PKS_##kind,
#include "pickle/opcodes.def"
#undef OP
};

bool
pks_dense_grow(struct pks_history *h, void *array, size_t *size, size_t want, size_t item)
{
	void *old, *new;
	size_t n = *size != 0 ? *size : 16;

	if (want <= *size)
		return true;
	while (n < want) {
		if (n > SIZE_MAX / 4 / item)
			return false;
		n *= 2;
	}
	memcpy(&old, array, sizeof old);
	new = realloc(old, n * item);
	if (new == NULL)
		return false;
	memcpy(array, &new, sizeof new);
	h->memory += (n - *size) * item;
	*size = n;
	return true;
}

/* The most ops that the pickle can have, rounded up to whole groups. */
static uint64_t
most_ops(const struct pks_history *h)
{
	uint64_t n = h->bytes.size > h->start ? h->bytes.size - h->start : 0;

	return (n < PKS_MAX_OPS ? n + 1 : PKS_MAX_OPS) + PKS_GROUP;
}

static bool
first_room(struct pks_history *h)
{
	uint64_t n = most_ops(h);

	h->chunks = (size_t)(n >> PKS_CHUNK_BITS) + 1;
	h->chunk = calloc(h->chunks, sizeof *h->chunk);
	h->low[0] = calloc((size_t)(n >> 18) + 1, sizeof *h->low[0]);
	h->low[1] = calloc((size_t)(n >> 24) + 1, sizeof *h->low[1]);
	return h->chunk != NULL && h->low[0] != NULL && h->low[1] != NULL;
}

bool
pks_dense_room(struct pks_history *h, pks_op op)
{
	struct pks_chunk *c;
	uint64_t room = most_ops(h) - op;
	size_t n = room < PKS_CHUNK ? ((size_t)room + PKS_GROUP - 1) & ~(size_t)(PKS_GROUP - 1)
				    : PKS_CHUNK;
	size_t groups = n / PKS_GROUP;
	size_t size =
		groups * sizeof *c->group + n * 2 * sizeof *c->a + (groups + 16) * sizeof *c->a + n;
	char *block;

	if (h->chunk == NULL && !first_room(h))
		return false;
	c = &h->chunk[op >> PKS_CHUNK_BITS];
	if (c->a != NULL)
		return true;
	block = pks_slab_take(&h->slabs, size);
	if (block == NULL)
		return false;
	h->memory += size;
	c->group = (struct pks_group *)(void *)block;
	c->a = (uint32_t *)(void *)(c->group + groups);
	c->b = c->a + n;
	c->low[0] = c->b + n;
	c->low[1] = c->low[0] + groups;
	c->code = (uint8_t *)(c->low[1] + 16);
	return true;
}

void
pks_dense_free(struct pks_history *h)
{
	pks_slab_free(&h->slabs);
	free(h->odd);
	free(h->stops);
	free(h->buffer_op);
	free(h->coded);
	free(h->chunk);
	free(h->low[0]);
	free(h->low[1]);
}

bool
pks_dense_odd(struct pks_history *h, pks_op op, const struct pks_token *token)
{
	if (h->odd_count > 0 && h->odd[h->odd_count - 1].op == op) {
		h->odd[h->odd_count - 1].token = *token;
		return true;
	}
	if (!pks_dense_grow(h, &h->odd, &h->odd_size, h->odd_count + 1, sizeof *h->odd))
		return false;
	h->odd[h->odd_count++] = (struct pks_odd){op, *token};
	return true;
}

struct pks_odd *
pks_dense_odd_from(const struct pks_history *h, pks_op op)
{
	size_t low = 0, high = h->odd_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (h->odd[mid].op < op)
			low = mid + 1;
		else
			high = mid;
	}
	return low < h->odd_count ? &h->odd[low] : NULL;
}

struct pks_odd *
pks_dense_odd_of(const struct pks_history *h, pks_op op)
{
	struct pks_odd *odd = pks_dense_odd_from(h, op);

	return odd != NULL && odd->op == op ? odd : NULL;
}

/* Minimum number index of a level: 1 is of 64 ops, 2 of 64 of those. */
static inline uint32_t *
minimum(const struct pks_history *h, unsigned level, uint32_t index)
{
	if (level == 1)
		return &h->chunk[index >> 10].low[0][index & 1023];
	if (level == 2)
		return &h->chunk[index >> 4].low[1][index & 15];
	return &h->low[level - 3][index];
}

void
pks_dense_minimum(struct pks_history *h, pks_op op, uint32_t low)
{
	uint32_t index = (op >> PKS_GROUP_BITS) - 1;

	*minimum(h, 1, index) = low;
	for (unsigned level = 2; level <= PKS_LEVELS && (index & 63) == 63; level++) {
		uint32_t least = UINT32_MAX;

		for (uint32_t k = index - 63; k != index + 1; k++)
			if (*minimum(h, level - 1, k) < least)
				least = *minimum(h, level - 1, k);
		index >>= 6;
		*minimum(h, level, index) = least;
	}
}

static inline uint32_t
low_of(const struct pks_history *h, pks_op op)
{
	return pks_dense_a(h, op) - pks_code_pushes[pks_dense_code(h, op)];
}

/* The newest op below m whose low is below height. One must exist. */
static pks_op
newest_below(const struct pks_history *h, pks_op m, uint32_t height)
{
	pks_op j = m;
	unsigned level = 0;

	while ((j & 63) != 0)
		if (low_of(h, --j) < height)
			return j;
	/* Up: whole blocks before j, larger ones as j comes to their borders. */
	for (level = 1;;) {
		uint32_t index = j >> (6 * level);

		if (level < PKS_LEVELS && (index & 63) == 0) {
			level++;
			continue;
		}
		if (*minimum(h, level, index - 1) < height)
			break;
		j -= (pks_op)1 << (6 * level);
	}
	/* Down: the last block in it that qualifies, at each level. */
	while (level > 1) {
		uint32_t index = j >> (6 * (level - 1));

		level--;
		while (*minimum(h, level, index - 1) >= height)
			index--;
		j = index << (6 * level);
	}
	while (low_of(h, j - 1) >= height)
		j--;
	return j - 1;
}

/* The first op from j on, below end, whose low is below height; PKS_NO_OP if there is none. */
static pks_op
next_below(const struct pks_history *h, pks_op j, pks_op end, uint32_t height)
{
	unsigned level = 0;

	for (;;) {
		uint64_t block = (uint64_t)1 << (6 * level);

		if (j >= end)
			return PKS_NO_OP;
		if (level < PKS_LEVELS && (j & ((block << 6) - 1)) == 0 &&
		    j + (block << 6) <= end) {
			level++;
			continue;
		}
		if (j + block > end || (j & (block - 1)) != 0) {
			level--;
			continue;
		}
		if ((level == 0 ? low_of(h, j) : *minimum(h, level, j >> (6 * level))) >= height) {
			j += (pks_op)block;
			continue;
		}
		if (level == 0)
			return j;
		/* It is in this block: go down, and do not come up again before it is found. */
		while (level > 0) {
			level--;
			while ((level == 0 ? low_of(h, j) : *minimum(h, level, j >> (6 * level))) >=
			       height)
				j += (pks_op)1 << (6 * level);
		}
		return j;
	}
}

uint32_t
pks_height(const struct pks_history *h, pks_op moment)
{
	return moment == 0 ? 0 : pks_dense_a(h, moment - 1);
}

pks_op
pks_cell(const struct pks_history *h, pks_op moment, uint32_t height)
{
	return newest_below(h, moment, height);
}

uint32_t
pks_cells(const struct pks_history *h, pks_op moment, uint32_t height, uint32_t count,
	  pks_op *cells)
{
	uint32_t n = 0;

	while (n < count && height > 0) {
		moment = newest_below(h, moment, height--);
		cells[n++] = moment;
	}
	return n;
}

uint32_t
pks_cell_height(const struct pks_history *h, pks_op cell)
{
	return pks_dense_a(h, cell);
}

bool
pks_is_mark(const struct pks_history *h, pks_op cell)
{
	return pks_dense_code(h, cell) == PKS_OP_MARK;
}

pks_op
pks_cell_value(const struct pks_history *h, pks_op cell)
{
	return pks_is_mark(h, cell) ? PKS_NO_OP : pks_dense_value(h, cell);
}

pks_op
pks_taken_by(const struct pks_history *h, pks_op cell)
{
	return next_below(h, cell + 1, h->done, pks_dense_a(h, cell));
}

/* Walks from the group that the moment stands in; at most 63 ops. */
static struct pks_group
open_marks(const struct pks_history *h, pks_op moment)
{
	pks_op j = moment & ~(pks_op)(PKS_GROUP - 1);
	struct pks_group g = {0, PKS_NO_OP, 0};

	if (j == moment && j != 0) /* its group may not be there yet: start from the one before */
		j -= PKS_GROUP;
	if (moment == 0)
		return g;
	g = h->chunk[j >> PKS_CHUNK_BITS].group[(j & (PKS_CHUNK - 1)) >> PKS_GROUP_BITS];
	for (; j < moment; j++) {
		if (pks_dense_code(h, j) == PKS_OP_MARK) {
			g.mark = j;
			g.marks++;
			continue;
		}
		/* One at the most, but for a STOP that another load follows. */
		while (g.marks > 0 && low_of(h, j) < pks_dense_a(h, g.mark)) {
			g.mark = pks_mark_below(h, g.mark);
			g.marks--;
		}
	}
	return g;
}

pks_op
pks_mark(const struct pks_history *h, pks_op moment)
{
	return open_marks(h, moment).mark;
}

uint32_t
pks_marks(const struct pks_history *h, pks_op moment)
{
	return open_marks(h, moment).marks;
}

pks_op
pks_mark_below(const struct pks_history *h, pks_op mark)
{
	pks_op b = *pks_dense_b(h, mark);
	return b == mark ? PKS_NO_OP : b;
}

/* Cells that an op takes, its mark counted. */
static uint32_t
taken(const struct pks_history *h, pks_op op)
{
	/* What load() leaves behind is taken by nobody, but gone for the next one. */
	if (pks_dense_code(h, op) == PKS_OP_STOP)
		return op < h->done;
	return op < h->done ? pks_height(h, op) - low_of(h, op) : 0;
}

/* Is the lowest cell that it takes a mark? */
static bool
takes_mark(const struct pks_history *h, pks_op op)
{
	uint8_t code = pks_dense_code(h, op);

	if (op >= h->done)
		return false;
	if (code == PKS_OP_POP)
		return pks_is_mark(h, newest_below(h, op, pks_height(h, op)));
	return pks_code_pops[code] == PKS_TO_MARK;
}

uint32_t
pks_operands(const struct pks_history *h, pks_op op)
{
	return taken(h, op) - takes_mark(h, op);
}

pks_op
pks_operand_cell(const struct pks_history *h, pks_op op, uint32_t k)
{
	if (pks_dense_code(h, op) == PKS_OP_STOP)
		return newest_below(h, op, pks_height(h, op));
	return newest_below(h, op, low_of(h, op) + 1 + takes_mark(h, op) + k);
}

pks_op
pks_operand(const struct pks_history *h, pks_op op, uint32_t k)
{
	return pks_cell_value(h, pks_operand_cell(h, op, k));
}

pks_op
pks_operand_mark(const struct pks_history *h, pks_op op)
{
	return takes_mark(h, op) ? newest_below(h, op, low_of(h, op) + 1) : PKS_NO_OP;
}
