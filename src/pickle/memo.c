/* SPDX-License-Identifier: MIT */
/*
 * The memo: rows in the order of first write.
 *
 * Picklers number their slots 0, 1, 2, ... (cPickle of Python 2 from 1 on), so a row is a
 * subtraction as long as that holds. The first slot out of order builds a hash from slots to rows,
 * so that LONG_BINPUT 4294967295 costs what any other slot costs.
 *
 * Of a row the value is kept that it held when the segment was finished which wrote it first. Where
 * it is written again, word b leads from write to write within a segment; what a row held after a
 * later segment that wrote it again is in that one's record.
 */
#include "pickle/segment.h"

#include <stdlib.h>
#include <string.h>

/* The slots that a BINGET reaches. */
#define NEAR 256

static uint64_t
mix(uint64_t x)
{
	x ^= x >> 32;
	x *= 0x9e3779b97f4a7c15u;
	x ^= x >> 29;
	x *= 0xbf58476d1ce4e5b9u;
	return x ^ x >> 32;
}

uint32_t
pks_slots_find(const struct pks_slots *s, uint64_t slot)
{
	if (s->direct)
		return slot - s->base < s->rows ? (uint32_t)(slot - s->base) : UINT32_MAX;
	if (s->hash_size == 0)
		return UINT32_MAX;
	for (size_t i = mix(slot) & (s->hash_size - 1);; i = (i + 1) & (s->hash_size - 1)) {
		uint32_t row = atomic_load_explicit(&s->hash[i], memory_order_relaxed) - 1;

		if (row == UINT32_MAX)
			return UINT32_MAX;
		/* A view may come across rows that were not there yet when it was made. */
		if (row < s->rows && s->slot[row] == slot)
			return row;
	}
}

static void
enter(struct pks_slots *s, uint32_t row)
{
	size_t i = mix(s->slot[row]) & (s->hash_size - 1);

	while (atomic_load_explicit(&s->hash[i], memory_order_relaxed) != 0)
		i = (i + 1) & (s->hash_size - 1);
	atomic_store_explicit(&s->hash[i], row + 1, memory_order_relaxed);
}

/* Room in the hash for one more row. */
static bool
hash_room(struct pks_history *h)
{
	struct pks_slots *s = &h->slots;
	size_t n = s->hash_size != 0 ? s->hash_size : 64;
	_Atomic uint32_t *hash;

	if (s->hash_size != 0 && ((size_t)s->rows + 1) * 2 <= s->hash_size)
		return true;
	while (n < ((size_t)s->rows + 1) * 2)
		n *= 2;
	hash = calloc(n, sizeof *hash);
	if (hash == NULL || !pks_dense_retire(h, s->hash)) {
		free(hash);
		return false;
	}
	h->memory += (n - s->hash_size) * sizeof *hash;
	s->hash = hash;
	s->hash_size = n;
	for (uint32_t r = 0; r < s->rows; r++)
		enter(s, r);
	return true;
}

/* From subtraction to hash. */
static bool
leave_direct(struct pks_history *h)
{
	struct pks_slots *s = &h->slots;

	if (!pks_dense_grow_shared(h, &s->slot, &s->slot_size, (size_t)s->rows + 1,
				   sizeof *s->slot))
		return false;
	for (uint32_t r = 0; r < s->rows; r++)
		s->slot[r] = s->base + r;
	if (!hash_room(h))
		return false;
	s->direct = false;
	s->room = s->direct_rows = 0;
	return true;
}

/* The segment that wrote a row first. */
static uint32_t
segment_of_row(const struct pks_history *h, uint32_t row)
{
	uint32_t low = 0, high = h->segments;

	if (row >= h->live->rows)
		return h->segments;
	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;
		if (h->segment[mid]->rows <= row)
			low = mid;
		else
			high = mid;
	}
	return low;
}

/* The first write of a row. */
static pks_op
first_write(const struct pks_history *h, uint32_t row)
{
	const struct pks_span *span = pks_span_of(h, segment_of_row(h, row) << PKS_SPAN_BITS);
	uint32_t here = row - span->rows;

	/* There is one, but in a file that changed since it was read. */
	return span->first + (here < span->new_rows ? span->put[here] : 0);
}

static bool
rewrite(struct pks_history *h, uint32_t row, pks_op value, pks_op op, uint32_t *b)
{
	struct pks_record *r;
	bool made;

	if (row >= h->live->rows || h->options.dense) {
		pks_op first = first_write(h, row);
		uint32_t *newest = pks_dense_b(h, first);
		*b = *newest;
		*newest = op;
		*pks_slots_value(&h->slots, row) = value;
		return true;
	}
	r = pks_record_now(h, &h->rewritten, row, &made);
	if (r == NULL)
		return false;
	r->number = value;
	*b = r->op;
	r->op = op;
	return true;
}

pks_op
pks_slots_now(const struct pks_history *h, uint32_t row)
{
	uint32_t ref = PKS_NO_OP;

	if (row < h->live->rows)
		ref = pks_record_upto(h, &h->rewritten, row, h->segments);
	return ref != PKS_NO_OP ? pks_record_get(h, &h->rewritten, ref)->number
				: *pks_slots_value(&h->slots, row);
}

/* Room for a new row in the blocks and the live array. */
static bool
row_room(struct pks_history *h)
{
	struct pks_slots *s = &h->slots;
	size_t block = s->rows >> PKS_ROW_BITS;

	if (!pks_dense_grow(h, &s->kind, &s->kind_size, (size_t)s->rows + 1, sizeof *s->kind))
		return false;
	if (s->value == NULL) {
		uint64_t most = h->bytes.size - h->start;
		s->blocks = (size_t)((most < PKS_MAX_OPS ? most : PKS_MAX_OPS) >> PKS_ROW_BITS) + 1;
		s->value = calloc(s->blocks, sizeof *s->value);
		if (s->value == NULL)
			return false;
	}
	if (s->value[block] == NULL) {
		uint64_t left = h->bytes.size - h->at;
		size_t n = block == 0 && left < PKS_ROWS ? (size_t)left + 1 : PKS_ROWS;
		s->value[block] = pks_slab_take(&h->slabs, n * sizeof **s->value);
		if (s->value[block] == NULL)
			return false;
		h->memory += n * sizeof **s->value;
	}
	s->newest_block = s->value[block];
	if (s->direct) {
		uint64_t room = (uint64_t)(block + 1) << PKS_ROW_BITS;
		if (room > s->kind_size)
			room = s->kind_size;
		/* The write after the slots of BINGET comes by here again. */
		s->room = s->rows < NEAR && room > NEAR ? NEAR : (uint32_t)room;
	}
	return true;
}

bool
pks_slots_put(struct pks_history *h, uint64_t slot, pks_op value, uint8_t kind, pks_op op,
	      uint32_t *b)
{
	struct pks_slots *s = &h->slots;
	uint32_t row;

	*b = op;
	if (s->rows == 0) {
		s->direct = true;
		s->base = slot;
	}
	row = pks_slots_find(s, slot);
	if (row != UINT32_MAX) {
		if (!rewrite(h, row, value, op, b))
			return false;
		if (op < h->rewrite)
			h->rewrite = op;
	} else {
		if (s->direct && slot - s->base != s->rows && !leave_direct(h))
			return false;
		row = s->rows;
		if ((!s->direct || row >= s->room) && !row_room(h))
			return false;
		if (!s->direct) {
			if (!pks_dense_grow_shared(h, &s->slot, &s->slot_size, (size_t)row + 1,
						   sizeof *s->slot) ||
			    !hash_room(h))
				return false;
			s->slot[row] = slot;
			enter(s, row);
		}
		h->live->put[h->live->new_rows++] = (uint16_t)(op & (PKS_SPAN - 1));
		s->rows = row + 1;
		s->direct_rows = s->direct ? s->rows : 0;
		*pks_slots_value(s, row) = value;
	}
	s->kind[row] = kind;
	s->near = s->direct && s->base == 0 && s->rows >= NEAR && h->rewritten.keys == 0
			  ? s->value[0]
			  : NULL;
	return true;
}

/* Reading is over: kinds follow from the values. */
void
pks_slots_settle(struct pks_history *h)
{
	struct pks_slots *s = &h->slots;

	free(s->kind);
	h->memory -= s->kind_size * sizeof *s->kind;
	s->kind = NULL;
	s->kind_size = 0;
}

void
pks_slots_free(struct pks_slots *s)
{
	free(s->value);
	free(s->hash);
	free(s->slot);
	free(s->kind);
}

uint32_t
pks_memo_count(const struct pks_history *h, pks_op moment)
{
	const struct pks_span *span;
	uint32_t low = 0, high;

	if (moment == 0)
		return 0;
	span = pks_span_of(h, moment - 1);
	for (high = span->new_rows; low < high;) {
		uint32_t mid = low + (high - low) / 2;
		if (span->first + span->put[mid] < moment)
			low = mid + 1;
		else
			high = mid;
	}
	return span->rows + low;
}

/* The value that a write new_rows into the memo: the top of the stack at its own moment. */
static pks_op
written(const struct pks_history *h, pks_op write)
{
	return pks_dense_value_at(h, write, pks_height(h, write));
}

/* The newest write of a row below the moment in the segment that wrote it first. */
static pks_op
own_write(const struct pks_history *h, pks_op moment, pks_op first)
{
	pks_op write = *pks_dense_b(h, first), before;

	for (; write >= moment && write != first; write = before) {
		before = *pks_dense_b(h, write);
		if (before >= write) /* only in a file that changed since it was read */
			return first;
	}
	return write;
}

/* The newest write of a row below the moment. */
static pks_op
newest_write(const struct pks_history *h, pks_op moment, uint32_t row)
{
	uint32_t segment = pks_segment_of(moment - 1);
	uint32_t ref = pks_record_upto(h, &h->rewritten, row, segment);

	while (ref != PKS_NO_OP) {
		const struct pks_record *r = pks_record_get(h, &h->rewritten, ref);
		pks_op write = r->op, before;

		for (; write != PKS_NO_OP && write >= moment; write = before) {
			before = *pks_dense_b(h, write);
			if (before >= write)
				before = PKS_NO_OP;
		}
		if (write != PKS_NO_OP)
			return write;
		ref = r->before;
	}
	return own_write(h, moment, first_write(h, row));
}

static uint64_t
slot_of_row(const struct pks_slots *s, uint32_t row)
{
	return s->direct ? s->base + row : s->slot[row];
}

struct pks_memo
pks_memo_row(const struct pks_history *h, pks_op moment, uint32_t row)
{
	pks_op write = newest_write(h, moment, row);

	return (struct pks_memo){slot_of_row(&h->slots, row), written(h, write), write};
}

uint32_t
pks_memo_of(const struct pks_history *h, pks_op moment, pks_op value)
{
	/* Picklers memoise a value soon after they made it: the first few writes after it. */
	uint32_t first = pks_memo_count(h, value), rows = pks_memo_count(h, moment);

	for (uint32_t r = first; r < rows && r - first < 64; r++)
		if (pks_memo_row(h, moment, r).value == value)
			return r;
	return UINT32_MAX;
}

uint64_t
pks_memo_slot(const struct pks_history *h, pks_op op)
{
	struct pks_token token;
	uint8_t code = pks_dense_code(h, op);

	if (code == PKS_OP_MEMOIZE)
		return pks_memo_count(h, op);
	token = pks_op_token(h, op);
	if (code == PKS_OP_GET || code == PKS_OP_PUT) {
		struct pks_bytes line = {h->bytes.data + token.arg, token.arg_size};
		return pks_slot_line(h, line);
	}
	return token.number;
}

pks_op
pks_memo_rewrite(const struct pks_history *h)
{
	return h->rewrite;
}

bool
pks_memo_rewritten(const struct pks_history *h, pks_op get)
{
	uint32_t row;

	if (h->rewrite >= get)
		return false;
	row = pks_slots_find(&h->slots, pks_memo_slot(h, get));
	return row != UINT32_MAX && newest_write(h, get, row) != first_write(h, row);
}
