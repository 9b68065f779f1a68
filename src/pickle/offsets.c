/* SPDX-License-Identifier: MIT */
/*
 * Ops and their bytes: where an op begins, which op an offset belongs to, where the next one of a
 * kind is. The offset of every 256th op is kept, and of every 64th where its segment is spread out;
 * those between are found by stepping over tokens.
 */
#include "pickle/skip.h"

#include <string.h>

const uint8_t pks_code_row[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text)                        \
	[byte] = PKS_ROW_##name + 1,
#include "pickle/opcodes.def"
#undef OP
};

/* An op up to this one whose offset is kept; the span that it stands in, if that is at hand. */
static pks_op
sample(const struct pks_history *h, pks_op op, uint64_t *offset, const struct pks_span **span)
{
	*span = pks_span_at_hand(h, op);
	if (*span != NULL) {
		*offset = (*span)->group[(op & (PKS_SPAN - 1)) >> PKS_GROUP_BITS].offset;
		return op & ~(pks_op)(PKS_GROUP - 1);
	}
	*offset = h->segment[pks_segment_of(op)]->offset[(op & (PKS_SPAN - 1)) >> PKS_SAMPLE_BITS];
	return op & ~(pks_op)(PKS_SAMPLE - 1);
}

static bool
read_token(const struct pks_history *h, pks_op op, uint64_t offset, struct pks_token *token)
{
	const struct pks_odd *odd = h->odd_count != 0 ? pks_dense_odd_of(h, op) : NULL;

	if (odd == NULL)
		return pks_token_read(h->bytes, offset, token) == PKS_TOKEN_OK;
	*token = odd->token;
	return true;
}

const uint8_t pks_skips[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) [byte] = SKIP_##arg,
#include "pickle/opcodes.def"
#undef OP
};

/*
 * Steps over ops from op on, as far as 'to' or as that is quick. Where the codes are at hand, one
 * step need not wait for the one before.
 */
static pks_op
skip_ops(const struct pks_history *h, const struct pks_span *span, pks_op op, pks_op to,
	 uint64_t *offset)
{
	uint64_t at = *offset, size = h->bytes.size;
	const struct pks_odd *odd = pks_dense_odd_from(h, op);

	if (odd != NULL && odd->op < to)
		to = odd->op;
	if (size > PKS_MOST_SKIPPED && span != NULL) {
		for (; op < to && at <= size - PKS_MOST_SKIPPED; op++)
			at = pks_skip(h->bytes, at, span->code[op & (PKS_SPAN - 1)]);
	} else if (size > PKS_MOST_SKIPPED) {
		for (; op < to && at <= size - PKS_MOST_SKIPPED; op++)
			at = pks_skip(h->bytes, at, h->bytes.data[at]);
	}
	*offset = at;
	return op;
}

pks_op
pks_op_tokens(const struct pks_history *h, pks_op first, pks_op count, struct pks_token *tokens)
{
	const struct pks_span *span;
	uint64_t offset;
	struct pks_token token;
	pks_op op;

	if (first >= h->count)
		return 0;
	if (count > h->count - first)
		count = h->count - first;
	op = sample(h, first, &offset, &span);
	while (op < first) {
		op = skip_ops(h, span, op, first, &offset);
		if (op < first) {
			if (!read_token(h, op, offset, &token))
				return 0;
			offset = token.next;
			op++;
		}
	}
	if (h->odd_count == 0)
		return pks_token_row(h->bytes, offset, count, tokens);
	for (; op < first + count; op++, offset = token.next) {
		if (!read_token(h, op, offset, &token))
			return op - first;
		tokens[op - first] = token;
	}
	return count;
}

struct pks_token
pks_op_token(const struct pks_history *h, pks_op op)
{
	struct pks_token token;

	if (pks_op_tokens(h, op, 1, &token) == 0)
		token = (struct pks_token){.offset = h->at, .next = h->at, .arg = h->at};
	return token;
}

uint64_t
pks_op_offset(const struct pks_history *h, pks_op op)
{
	return pks_op_token(h, op).offset;
}

uint8_t
pks_op_code(const struct pks_history *h, pks_op op)
{
	const struct pks_span *span = pks_span_at_hand(h, op);

	return span != NULL ? span->code[op & (PKS_SPAN - 1)] : pks_op_token(h, op).code;
}

/* Where a segment, or a sample of one, begins. */
static uint64_t
segment_offset(const struct pks_history *h, uint32_t segment)
{
	return segment == h->segments ? h->live->group[0].offset : h->segment[segment]->offset[0];
}

static uint64_t
sample_offset(const struct pks_history *h, uint32_t segment, uint32_t k)
{
	return segment == h->segments
		       ? h->live->group[k << (PKS_SAMPLE_BITS - PKS_GROUP_BITS)].offset
		       : h->segment[segment]->offset[k];
}

pks_op
pks_op_at_offset(const struct pks_history *h, uint64_t offset)
{
	uint32_t low = 0, high, samples, segment;
	struct pks_token tokens[PKS_GROUP];
	pks_op op, n;

	if (h->count == 0)
		return 0;
	for (high = pks_segment_of(h->count - 1); low < high;) {
		uint32_t mid = low + (high - low + 1) / 2;
		if (segment_offset(h, mid) <= offset)
			low = mid;
		else
			high = mid - 1;
	}
	segment = low;
	samples = segment == h->segments ? ((h->count - 1 - h->live->first) >> PKS_SAMPLE_BITS) + 1
					 : PKS_SPAN / PKS_SAMPLE;
	for (low = 0; low + 1 < samples && sample_offset(h, segment, low + 1) <= offset; low++)
		;
	op = segment << PKS_SPAN_BITS | low << PKS_SAMPLE_BITS;
	for (unsigned k = 0; k < PKS_SAMPLE / PKS_GROUP && op < h->count; k++) {
		n = pks_op_tokens(h, op, PKS_GROUP, tokens);
		for (pks_op i = 0; i < n; i++)
			if (tokens[i].next > offset)
				return op + i;
		op += n;
		if (n < PKS_GROUP)
			break;
	}
	return op > 0 ? op - 1 : 0;
}

void
pks_codes_add(struct pks_codes *codes, uint8_t byte)
{
	codes->bit[byte >> 6] |= (uint64_t)1 << (byte & 63);
}

/* Which rows of opcodes.def a set of bytes means. */
static void
rows_of(const struct pks_codes *codes, uint64_t rows[2])
{
	rows[0] = rows[1] = 0;
	for (unsigned word = 0; word < 4; word++) {
		uint64_t left = codes->bit[word];

		for (unsigned bit = 0; left != 0; left >>= 1, bit++) {
			unsigned row = pks_code_row[64 * word + bit];
			if ((left & 1) != 0)
				rows[row >> 6] |= (uint64_t)1 << (row & 63);
		}
	}
}

/* A set of bytes, and which rows of opcodes.def these are, once that was asked. */
struct sought {
	const struct pks_codes *codes;
	uint64_t rows[2];
	bool known;
};

/* Has a finished segment a byte of the set? */
static bool
segment_has(const struct pks_history *h, uint32_t segment, struct sought *sought)
{
	const struct pks_segment *s = h->segment[segment];

	if (!sought->known)
		rows_of(sought->codes, sought->rows);
	sought->known = true;
	return ((s->seen[0] & sought->rows[0]) | (s->seen[1] & sought->rows[1])) != 0;
}

/*
 * The span in which an op stands, NULL if its segment has no byte of the set. One that is at hand
 * may be searched as quickly as asked, where the search begins.
 */
static const struct pks_span *
span_with(const struct pks_history *h, pks_op op, struct sought *sought, bool begins)
{
	const struct pks_span *span = begins ? pks_span_at_hand(h, op) : NULL;
	uint32_t segment = pks_segment_of(op);

	if (span != NULL)
		return span;
	if (segment < h->segments && !segment_has(h, segment, sought))
		return NULL;
	return pks_span_of(h, op);
}

/* The one byte of a set; -1: it has none, or several. */
static int
only_one(const struct pks_codes *codes)
{
	int byte = -1;

	for (int word = 0; word < 4; word++) {
		uint64_t bits = codes->bit[word];

		if (bits == 0)
			continue;
		if (byte >= 0 || (bits & (bits - 1)) != 0)
			return -1;
		byte = 64 * word + __builtin_ctzll(bits);
	}
	return byte;
}

/* The place of the next op of the set in a span, from 'place' on; stop: there is none. */
static pks_op
find_in_span(const struct pks_span *span, pks_op place, pks_op stop, const struct pks_codes *codes)
{
	int byte = only_one(codes);
	const uint8_t *found;

	if (byte >= 0) {
		found = memchr(span->code + place, byte, stop - place);
		return found != NULL ? (pks_op)(found - span->code) : stop;
	}
	while (place < stop && !pks_codes_has(codes, span->code[place]))
		place++;
	return place;
}

pks_op
pks_op_find(const struct pks_history *h, pks_op from, pks_op end, const struct pks_codes *codes)
{
	struct sought sought = {.codes = codes};
	bool begins = true;

	if (end > h->count)
		end = h->count;
	for (; from < end; begins = false) {
		pks_op base = from & ~(pks_op)(PKS_SPAN - 1);
		pks_op stop = end - base < PKS_SPAN ? end - base : PKS_SPAN;
		const struct pks_span *span = span_with(h, from, &sought, begins);

		pks_op place = span != NULL ? find_in_span(span, from - base, stop, codes) : stop;

		if (place < stop)
			return base + place;
		from = base + stop;
	}
	return PKS_NO_OP;
}

pks_op
pks_op_find_back(const struct pks_history *h, pks_op from, const struct pks_codes *codes)
{
	struct sought sought = {.codes = codes};
	bool begins = true;

	if (from > h->count)
		from = h->count;
	for (; from > 0; begins = false) {
		pks_op base = (from - 1) & ~(pks_op)(PKS_SPAN - 1);
		const struct pks_span *span = span_with(h, base, &sought, begins);

		for (; span != NULL && from > base; from--)
			if (pks_codes_has(codes, span->code[from - 1 - base]))
				return from - 1;
		from = base;
	}
	return PKS_NO_OP;
}
