/* SPDX-License-Identifier: MIT */
/*
 * Reading the stack of a moment: the search for the cell at a height, through the minima of 'low'.
 */
#include "pickle/segment.h"

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

bool
pks_dense_retire(struct pks_history *h, void *memory)
{
	if (memory == NULL || h->ports == NULL) {
		free(memory);
		return true;
	}
	if (!pks_dense_grow(h, &h->retired, &h->retired_size, h->retired_count + 1,
			    sizeof *h->retired))
		return false;
	h->retired[h->retired_count++] = (struct pks_retired){memory};
	return true;
}

bool
pks_dense_grow_shared(struct pks_history *h, void *array, size_t *size, size_t want, size_t item)
{
	size_t before = *size;
	void *old, *none = NULL;

	if (want <= before)
		return true;
	memcpy(&old, array, sizeof old);
	if (old == NULL || h->ports == NULL)
		return pks_dense_grow(h, array, size, want, item);
	*size = 0;
	if (!pks_dense_grow(h, &none, size, want > 2 * before ? want : 2 * before, item) ||
	    !pks_dense_retire(h, old)) {
		free(none);
		*size = before;
		return false;
	}
	memcpy(none, old, before * item);
	memcpy(array, &none, sizeof none);
	return true;
}

void
pks_dense_free(struct pks_history *h)
{
	for (size_t k = 0; k < h->retired_count; k++)
		free(h->retired[k].memory);
	free(h->retired);
	pks_slab_free(&h->slabs);
	free(h->odd);
	free(h->gap);
	free(h->stops);
	free(h->code);
	free(h->buffer_op);
	free(h->coded);
}

bool
pks_dense_odd(struct pks_history *h, pks_op op, const struct pks_token *token)
{
	if (h->odd_count > 0 && h->odd[h->odd_count - 1].op == op) {
		h->odd[h->odd_count - 1].token = *token;
		return true;
	}
	if (!pks_dense_grow_shared(h, &h->odd, &h->odd_size, h->odd_count + 1, sizeof *h->odd))
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

static inline uint32_t
low_in(const struct pks_span *span, uint32_t place)
{
	return span->a[place] - pks_code_pushes[span->code[place]];
}

static inline uint32_t
low_of(const struct pks_history *h, pks_op op)
{
	return low_in(pks_span_of(h, op), op & (PKS_SPAN - 1));
}

/* The newest place in a span before 'end' whose low is below height; PKS_NO_OP if there is none. */
static uint32_t
newest_in(const struct pks_span *span, uint32_t end, uint32_t height)
{
	uint32_t group;

	for (; (end & (PKS_GROUP - 1)) != 0; end--)
		if (low_in(span, end - 1) < height)
			return end - 1;
	for (group = end >> PKS_GROUP_BITS; group > 0 && span->low[group - 1] >= height; group--)
		;
	for (end = group << PKS_GROUP_BITS; end > 0; end--)
		if (low_in(span, end - 1) < height)
			return end - 1;
	return PKS_NO_OP;
}

/* The newest op below m whose low is below height. One exists, but in a file that changed. */
static pks_op
newest_below(const struct pks_history *h, pks_op m, uint32_t height)
{
	const struct pks_span *span;
	uint32_t place, segment;

	if (m == 0)
		return 0;
	span = pks_span_of(h, m - 1);
	place = newest_in(span, m - span->first, height);
	if (place != PKS_NO_OP)
		return span->first + place;
	segment = pks_segment_below(h, pks_segment_of(span->first), height);
	if (segment == PKS_NO_OP)
		return 0;
	span = pks_span_of(h, segment << PKS_SPAN_BITS);
	place = newest_in(span, PKS_SPAN, height);
	return span->first + (place != PKS_NO_OP ? place : 0);
}

/* The first place in a span from 'place' on, below end, whose low is below height. */
static uint32_t
next_in(const struct pks_span *span, uint32_t place, uint32_t end, uint32_t height)
{
	while (place < end) {
		bool whole = (place & (PKS_GROUP - 1)) == 0 && end - place >= PKS_GROUP;
		if (whole && span->low[place >> PKS_GROUP_BITS] >= height)
			place += PKS_GROUP;
		else if (low_in(span, place) < height)
			return place;
		else
			place++;
	}
	return PKS_NO_OP;
}

/* The first op from j on, below end, whose low is below height; PKS_NO_OP if there is none. */
static pks_op
next_below(const struct pks_history *h, pks_op j, pks_op end, uint32_t height)
{
	uint32_t segment, last;

	if (j >= end)
		return PKS_NO_OP;
	segment = pks_segment_of(j);
	last = pks_segment_of(end - 1);
	for (;;) {
		const struct pks_span *span = pks_span_of(h, segment << PKS_SPAN_BITS);
		uint32_t stop = segment == last ? end - span->first : PKS_SPAN;
		uint32_t place = next_in(span, j - span->first, stop, height);

		if (place != PKS_NO_OP)
			return span->first + place;
		if (segment == last)
			return PKS_NO_OP;
		/* The last one may not be whole: it is looked into. */
		segment = pks_segment_next_below(h, segment + 1, last, height);
		if (segment == PKS_NO_OP)
			segment = last;
		j = segment << PKS_SPAN_BITS;
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

pks_op
pks_dense_value_at(const struct pks_history *h, pks_op moment, uint32_t height)
{
	const struct pks_span *span;
	uint32_t place;
	pks_op cell, b;

	if (h->options.dense || moment == 0)
		return pks_dense_value(h, newest_below(h, moment, height));
	span = pks_span_of(h, moment - 1);
	place = newest_in(span, moment - span->first, height);
	if (place == PKS_NO_OP)
		return pks_segment_value(h, pks_segment_of(span->first), height);
	cell = span->first + place;
	b = span->b[place];
	return b < cell ? b : cell;
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

/* The height of the open mark below a mark. */
static uint32_t
fence_below(const struct pks_history *h, pks_op mark)
{
	return *pks_dense_b(h, mark);
}

/*
 * Open marks at a moment: the newest and how many. Its group knows those at its beginning; of them
 * the ones are left that stand no higher than the least low since. At most 64 ops are looked at.
 */
static pks_op
open_marks(const struct pks_history *h, pks_op moment, uint32_t *count)
{
	const struct pks_span *span = moment != 0 ? pks_span_of(h, moment - 1) : NULL;
	uint32_t least = UINT32_MAX, place, begin, fence;
	pks_op newest = PKS_NO_OP;
	struct pks_group g;

	*count = 0;
	if (moment == 0)
		return PKS_NO_OP;
	place = moment - span->first;
	begin = (place - 1) & ~(PKS_GROUP - 1);
	g = span->group[begin >> PKS_GROUP_BITS];
	for (; place > begin; place--) {
		uint32_t low = low_in(span, place - 1);
		if (span->code[place - 1] == PKS_OP_MARK && span->a[place - 1] <= least) {
			newest = newest == PKS_NO_OP ? span->first + place - 1 : newest;
			++*count;
		}
		least = low < least ? low : least;
	}
	moment = span->first + begin;
	if (least == 0) /* a STOP, and another load after it */
		g.marks = 0;
	for (fence = g.fence; fence > least && g.marks > 0; g.marks--)
		fence = fence_below(h, newest_below(h, moment, fence));
	*count += g.marks;
	if (newest == PKS_NO_OP && g.marks > 0)
		newest = newest_below(h, moment, fence);
	return newest;
}

pks_op
pks_mark(const struct pks_history *h, pks_op moment)
{
	uint32_t count;

	return open_marks(h, moment, &count);
}

uint32_t
pks_marks(const struct pks_history *h, pks_op moment)
{
	uint32_t count;

	(void)open_marks(h, moment, &count);
	return count;
}

pks_op
pks_mark_below(const struct pks_history *h, pks_op mark)
{
	uint32_t fence = fence_below(h, mark);

	return fence != 0 ? newest_below(h, mark, fence) : PKS_NO_OP;
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
	if (pks_dense_code(h, op) == PKS_OP_STOP)
		return pks_dense_value_at(h, op, pks_height(h, op));
	return pks_dense_value_at(h, op, low_of(h, op) + 1 + takes_mark(h, op) + k);
}

pks_op
pks_operand_mark(const struct pks_history *h, pks_op op)
{
	return takes_mark(h, op) ? newest_below(h, op, low_of(h, op) + 1) : PKS_NO_OP;
}
