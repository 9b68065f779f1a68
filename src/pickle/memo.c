/* SPDX-License-Identifier: MIT */
/*
 * The memo: rows in the order of first write.
 *
 * Picklers number their slots 0, 1, 2, ... (cPickle of Python 2 from 1 on), so a row is a
 * subtraction as long as that holds. The first slot out of order builds a hash from slots to rows,
 * so that LONG_BINPUT 4294967295 costs what any other slot costs. A rewritten row keeps its first
 * write and gets an entry that leads to its newest; word b leads back from there.
 */
#include "pickle/dense.h"

#include <stdlib.h>
#include <string.h>

#define PKS_ROW_BITS 14
#define PKS_ROWS     (1u << PKS_ROW_BITS)

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
		if (s->hash[i] == 0)
			return UINT32_MAX;
		if (s->slot[s->hash[i] - 1] == slot)
			return s->hash[i] - 1;
	}
}

static void
enter(struct pks_slots *s, uint32_t row)
{
	size_t i = mix(s->slot[row]) & (s->hash_size - 1);

	while (s->hash[i] != 0)
		i = (i + 1) & (s->hash_size - 1);
	s->hash[i] = row + 1;
}

/* Room in the hash for one more row. */
static bool
hash_room(struct pks_history *h)
{
	struct pks_slots *s = &h->slots;
	size_t n = s->hash_size != 0 ? s->hash_size : 64;
	uint32_t *hash;

	if (s->hash_size != 0 && ((size_t)s->rows + 1) * 2 <= s->hash_size)
		return true;
	while (n < ((size_t)s->rows + 1) * 2)
		n *= 2;
	hash = calloc(n, sizeof *hash);
	if (hash == NULL)
		return false;
	h->memory += (n - s->hash_size) * sizeof *hash;
	free(s->hash);
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

	if (!pks_dense_grow(h, &s->slot, &s->slot_size, (size_t)s->rows + 1, sizeof *s->slot))
		return false;
	for (uint32_t r = 0; r < s->rows; r++)
		s->slot[r] = s->base + r;
	if (!hash_room(h))
		return false;
	s->direct = false;
	return true;
}

/* Where a rewritten row's entry is, or should go. */
static size_t
again_place(const struct pks_slots *s, uint32_t row)
{
	size_t i = mix(row) & (s->again_size - 1);

	while (s->again[2 * i] != 0 && s->again[2 * i] != row + 1)
		i = (i + 1) & (s->again_size - 1);
	return i;
}

static bool
again_room(struct pks_history *h)
{
	struct pks_slots *s = &h->slots;
	struct pks_slots old = *s;

	if (s->again_size != 0 && (s->again_used + 1) * 2 <= s->again_size)
		return true;
	s->again_size = old.again_size != 0 ? old.again_size * 2 : 16;
	s->again = calloc(s->again_size, 2 * sizeof *s->again);
	if (s->again == NULL) {
		*s = old;
		return false;
	}
	h->memory += (s->again_size - old.again_size) * 2 * sizeof *s->again;
	for (size_t i = 0; i < old.again_size; i++)
		if (old.again[2 * i] != 0)
			memcpy(&s->again[2 * again_place(s, old.again[2 * i] - 1)],
			       &old.again[2 * i], 2 * sizeof *s->again);
	free(old.again);
	return true;
}

static bool
rewrite(struct pks_history *h, uint32_t row, pks_op op, uint32_t *b)
{
	struct pks_slots *s = &h->slots;
	size_t i;

	if (!again_room(h))
		return false;
	i = again_place(s, row);
	if (s->again[2 * i] == 0) {
		s->again[2 * i] = row + 1;
		s->again_used++;
		*b = pks_slots_first(s, row);
	} else {
		*b = s->again[2 * i + 1];
	}
	s->again[2 * i + 1] = op;
	return true;
}

/* Room for a new row in the chunks and the live arrays. */
static bool
row_room(struct pks_history *h)
{
	struct pks_slots *s = &h->slots;
	size_t chunk = s->rows >> PKS_ROW_BITS;
	size_t live = s->live_size;

	if (!pks_dense_grow(h, &s->value, &live, (size_t)s->rows + 1, sizeof *s->value) ||
	    !pks_dense_grow(h, &s->kind, &s->live_size, (size_t)s->rows + 1, sizeof *s->kind))
		return false;
	if (s->first == NULL) {
		uint64_t most = h->bytes.size - h->start;
		s->chunks = (size_t)((most < PKS_MAX_OPS ? most : PKS_MAX_OPS) >> PKS_ROW_BITS) + 1;
		s->first = calloc(s->chunks, sizeof *s->first);
		if (s->first == NULL)
			return false;
	}
	if (s->first[chunk] == NULL) {
		uint64_t left = h->bytes.size - h->at;
		size_t n = chunk == 0 && left < PKS_ROWS ? (size_t)left + 1 : PKS_ROWS;
		s->first[chunk] = pks_slab_take(&h->slabs, n * sizeof **s->first);
		if (s->first[chunk] == NULL)
			return false;
		h->memory += n * sizeof **s->first;
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
		if (!rewrite(h, row, op, b))
			return false;
	} else {
		if (s->direct && slot - s->base != s->rows && !leave_direct(h))
			return false;
		row = s->rows;
		if (((row & (PKS_ROWS - 1)) == 0 || row >= s->live_size) && !row_room(h))
			return false;
		if (!s->direct) {
			if (!pks_dense_grow(h, &s->slot, &s->slot_size, (size_t)row + 1,
					    sizeof *s->slot) ||
			    !hash_room(h))
				return false;
			s->slot[row] = slot;
			enter(s, row);
		}
		s->first[row >> PKS_ROW_BITS][row & (PKS_ROWS - 1)] = op;
		s->rows = row + 1;
	}
	s->value[row] = value;
	s->kind[row] = kind;
	return true;
}

/* Reading is over: what each row holds now follows from the history. */
void
pks_slots_settle(struct pks_history *h)
{
	struct pks_slots *s = &h->slots;

	free(s->value);
	free(s->kind);
	h->memory -= s->live_size * (sizeof *s->value + sizeof *s->kind);
	s->value = NULL;
	s->kind = NULL;
	s->live_size = 0;
}

void
pks_slots_free(struct pks_slots *s)
{
	free(s->first);
	free(s->hash);
	free(s->slot);
	free(s->again);
	free(s->value);
	free(s->kind);
}

uint32_t
pks_memo_count(const struct pks_history *h, pks_op moment)
{
	uint32_t low = 0, high = h->slots.rows;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (pks_slots_first(&h->slots, mid) < moment)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The value that a write puts into the memo: the top of the stack at its own moment. */
static pks_op
written(const struct pks_history *h, pks_op write)
{
	return pks_dense_value(h, pks_cell(h, write, pks_height(h, write)));
}

static uint64_t
slot_of_row(const struct pks_slots *s, uint32_t row)
{
	return s->direct ? s->base + row : s->slot[row];
}

struct pks_memo
pks_memo_row(const struct pks_history *h, pks_op moment, uint32_t row)
{
	const struct pks_slots *s = &h->slots;
	struct pks_memo memo = {slot_of_row(s, row), PKS_NO_OP, pks_slots_first(s, row)};

	if (s->again_used != 0) {
		size_t i = again_place(s, row);
		if (s->again[2 * i] != 0)
			memo.write = s->again[2 * i + 1];
		while (memo.write >= moment && *pks_dense_b(h, memo.write) != memo.write)
			memo.write = *pks_dense_b(h, memo.write);
	}
	memo.value = written(h, memo.write);
	return memo;
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

/* The write of a row that came after its first one, going back from a later one. */
static pks_op
second_write(const struct pks_history *h, uint32_t row, pks_op write)
{
	pks_op first = pks_slots_first(&h->slots, row);

	while (*pks_dense_b(h, write) != first)
		write = *pks_dense_b(h, write);
	return write;
}

pks_op
pks_memo_rewrite(const struct pks_history *h)
{
	const struct pks_slots *s = &h->slots;
	pks_op found = PKS_NO_OP;

	for (size_t i = 0; i < s->again_size; i++) {
		pks_op write;
		if (s->again[2 * i] == 0)
			continue;
		write = second_write(h, s->again[2 * i] - 1, s->again[2 * i + 1]);
		found = write < found ? write : found;
	}
	return found;
}

/* Writes that are followed back for one GET; who writes a slot more often than this wrote it anew.
 */
#define MAX_WRITES 64

bool
pks_memo_rewritten(const struct pks_history *h, pks_op get)
{
	const struct pks_slots *s = &h->slots;
	uint32_t row;
	size_t i;
	pks_op write;

	if (s->again_used == 0)
		return false;
	row = pks_slots_find(s, pks_memo_slot(h, get));
	if (row == UINT32_MAX)
		return false;
	i = again_place(s, row);
	if (s->again[2 * i] == 0)
		return false;
	write = s->again[2 * i + 1];
	for (int steps = 0; write >= get && steps < MAX_WRITES; steps++)
		write = *pks_dense_b(h, write);
	return write != pks_slots_first(s, row);
}
