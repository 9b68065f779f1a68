/* SPDX-License-Identifier: MIT */
/*
 * Replays: a segment is spread out again from its checkpoint. Nothing is checked, since it is known
 * that every op went well; what an op does to the heights follows from its row in opcodes.def, and
 * its word b from what the segment left behind. No replay needs another one.
 */
#include "pickle/skip.h"

#include <stdlib.h>
#include <string.h>

#define MOST_KEYS (2 * PKS_SPAN)

#define MARK_ PKS_TO_MARK

/* What an op does to word b and to values. */
enum effect {
	NOTHING,
	NEW,
	OPEN_MARK,
	OLD_TOP,
	READ_SLOT,
	NAME_IT,
	READ_ONLY,
	CHANGE,
	WRITE_SLOT,
	THROW,
	END,
	EFFECT_PUSH = NEW,
	EFFECT_MARK = OPEN_MARK,
	EFFECT_POP = THROW,
	EFFECT_DROP = NOTHING,
	EFFECT_DUP = OLD_TOP,
	EFFECT_COLLECT = NEW,
	EFFECT_DICT = NEW,
	EFFECT_FROZENSET = NEW,
	EFFECT_APPEND = CHANGE,
	EFFECT_SETITEM = CHANGE,
	EFFECT_ADDITEMS = CHANGE,
	EFFECT_GET = READ_SLOT,
	EFFECT_PUT = WRITE_SLOT,
	EFFECT_GLOBAL = NAME_IT,
	EFFECT_STACK_GLOBAL = NAME_IT,
	EFFECT_EXT = NAME_IT,
	EFFECT_REDUCE = NEW,
	EFFECT_INST = NEW,
	EFFECT_OBJ = NEW,
	EFFECT_NEWOBJ = NEW,
	EFFECT_NEWOBJ_EX = NEW,
	EFFECT_BUILD = CHANGE,
	EFFECT_PERSID = NEW,
	EFFECT_BINPERSID = NEW,
	EFFECT_NEXT_BUFFER = NEW,
	EFFECT_READONLY_BUFFER = READ_ONLY,
	EFFECT_PROTO = NOTHING,
	EFFECT_FRAME = NOTHING,
	EFFECT_STOP = END
};

static const uint8_t effects[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text)                        \
	[byte] = EFFECT_##action,
#include "pickle/opcodes.def"
#undef OP
};

/* The state of a replay, and what earlier segments' containers and rows it changed so far. */
struct pks_replay {
	const struct pks_history *h;
	const struct pks_segment *s;
	struct pks_span *span;
	const struct pks_odd *odd; /* the next op that is read from its token */
	uint64_t at;
	uint32_t sp;
	uint32_t floor; /* cells above it were pushed here: own[] */
	uint32_t fence, marks;
	uint32_t outer_fence; /* of the newest mark that is not ours */
	uint32_t own_marks, fences, repeats, passes;
	uint32_t outer_height, outer_value; /* one cell of an earlier segment that was asked for */
	uint32_t own[PKS_SPAN + 1], mark[PKS_SPAN + 1];
	uint32_t row_value[PKS_SPAN]; /* of rows written first here */
	uint32_t old_value[PKS_SPAN]; /* of records of rows: what each holds now */
	uint32_t row_write[PKS_SPAN]; /* and its newest write here */
	uint32_t event[PKS_SPAN];     /* of records of containers: the newest event */
	uint16_t row_place[MOST_KEYS], container_place[MOST_KEYS]; /* key to record + 1 */
	uint32_t row_mask, container_mask;
};

static size_t
key_place(uint32_t key, uint32_t mask, const uint16_t *place, const struct pks_record *record)
{
	size_t i = (key * 0x9e3779b1u >> 16) & mask;

	while (place[i] != 0 && record[place[i] - 1].key != key)
		i = (i + 1) & mask;
	return i;
}

static uint32_t
enter_keys(uint16_t *place, const struct pks_record *record, uint32_t count)
{
	uint32_t size = 4;

	while (size < 2 * count)
		size *= 2;
	memset(place, 0, size * sizeof *place);
	for (uint32_t k = 0; k < count; k++)
		place[key_place(record[k].key, size - 1, place, record)] = (uint16_t)(k + 1);
	return size - 1;
}

static void
begin(struct pks_replay *r, uint32_t segment)
{
	const struct pks_segment *s = r->h->segment[segment];
	struct pks_span *span = r->span;

	r->s = s;
	r->at = s->offset[0];
	r->sp = r->floor = s->height;
	r->fence = r->outer_fence = s->fence;
	r->marks = s->marks;
	r->own_marks = r->fences = r->repeats = r->passes = 0;
	r->outer_height = 0;
	r->container_mask = enter_keys(r->container_place, s->container, s->containers);
	r->row_mask = enter_keys(r->row_place, s->row, s->rows_changed);
	for (uint32_t k = 0; k < s->containers; k++)
		r->event[k] = PKS_NO_OP;
	for (uint32_t k = 0; k < s->rows_changed; k++) {
		const struct pks_record *before =
			pks_record_get(r->h, &r->h->rewritten, s->row[k].before);
		r->old_value[k] = before != NULL ? before->number
						 : *pks_slots_value(&r->h->slots, s->row[k].key);
		r->row_write[k] = PKS_NO_OP;
	}
	span->first = segment << PKS_SPAN_BITS;
	span->rows = s->rows;
	span->new_rows = 0;
	span->lowest = UINT32_MAX;
	r->odd = pks_dense_odd_from(r->h, span->first);
}

/* The value of the top cell. */
static inline pks_op
top_value(struct pks_replay *r)
{
	if (r->sp > r->floor)
		return r->own[r->sp - r->floor - 1];
	if (r->outer_height != r->sp) {
		r->outer_height = r->sp;
		r->outer_value = pks_segment_value(r->h, pks_segment_of(r->span->first), r->sp);
	}
	return r->outer_value;
}

static inline void
push(struct pks_replay *r, pks_op value)
{
	r->own[r->sp - r->floor] = value;
	r->sp++;
}

static inline void
drop_to(struct pks_replay *r, uint32_t height)
{
	r->sp = height;
	if (height < r->floor) {
		r->floor = height;
		r->outer_height = 0;
	}
}

static void
take_mark(struct pks_replay *r)
{
	const struct pks_segment *s = r->s;

	drop_to(r, r->fence != 0 ? r->fence - 1 : 0);
	r->marks -= r->marks != 0;
	if (r->own_marks > 0)
		r->own_marks--;
	else
		r->outer_fence = r->fences < s->fence_count ? s->fences[r->fences++] : 0;
	r->fence = r->own_marks > 0 ? r->mark[r->own_marks - 1] : r->outer_fence;
}

/* The record of a row or container of an earlier segment; one exists, but in a file that changed.
 */
static inline uint32_t
row_record(const struct pks_replay *r, uint32_t row)
{
	return (uint32_t)r->row_place[key_place(row, r->row_mask, r->row_place, r->s->row)] - 1;
}

/* What a row holds at this op. */
static pks_op
row_value(const struct pks_replay *r, uint32_t row)
{
	const struct pks_history *h = r->h;
	uint32_t ref;

	if (row >= r->span->rows)
		return r->row_value[(row - r->span->rows) & (PKS_SPAN - 1)];
	if (r->s->rows_changed != 0 && (ref = row_record(r, row)) != UINT32_MAX)
		return r->old_value[ref];
	if (h->rewritten.keys != 0) {
		ref = pks_record_upto(h, &h->rewritten, row, pks_segment_of(r->span->first) - 1);
		if (ref != PKS_NO_OP)
			return pks_record_get(h, &h->rewritten, ref)->number;
	}
	return *pks_slots_value(&h->slots, row);
}

/* The slot that a token of GET or PUT names. */
static uint64_t
slot_of(const struct pks_replay *r, const struct pks_token *odd, uint8_t code, uint64_t next)
{
	const uint8_t *p = r->h->bytes.data + r->at + 1;

	switch (code) {
	case PKS_OP_MEMOIZE: return r->span->rows + r->span->new_rows;
	case PKS_OP_BINGET:
	case PKS_OP_BINPUT: return odd != NULL ? odd->number : p[0];
	case PKS_OP_LONG_BINGET:
	case PKS_OP_LONG_BINPUT:
		return odd != NULL ? odd->number
				   : (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
					     (uint64_t)p[3] << 24;
	default: break;
	}
	if (odd != NULL)
		return pks_slot_line(
			r->h, (struct pks_bytes){r->h->bytes.data + odd->arg, odd->arg_size});
	return pks_slot_line(r->h, (struct pks_bytes){p, next - r->at - 2});
}

static uint32_t
write_slot(struct pks_replay *r, pks_op op, uint64_t slot)
{
	uint32_t row = pks_slots_find(&r->h->slots, slot), here = row - r->span->rows, k, b;
	struct pks_span *span = r->span;
	pks_op value = top_value(r);

	if (row == UINT32_MAX)
		return op;
	if (row < span->rows) {
		k = r->s->rows_changed != 0 ? row_record(r, row) : UINT32_MAX;
		if (k == UINT32_MAX)
			return op;
		b = r->row_write[k];
		r->row_write[k] = op;
		r->old_value[k] = value;
		return b;
	}
	here &= PKS_SPAN - 1;
	r->row_value[here] = value;
	if (here >= span->new_rows) {
		span->put[here] = (uint16_t)(op & (PKS_SPAN - 1));
		span->new_rows = here + 1;
		return op;
	}
	b = span->b[span->put[here]];
	span->b[span->put[here]] = op;
	return b;
}

static uint32_t
change(struct pks_replay *r, pks_op op)
{
	pks_op target = top_value(r);
	struct pks_span *span = r->span;
	uint32_t *newest, b, k;

	if (target >= span->first) {
		newest = &span->b[target & (PKS_SPAN - 1)];
		b = *newest > target ? *newest : op;
		*newest = op;
		return b;
	}
	k = r->container_place[key_place(target, r->container_mask, r->container_place,
					 r->s->container)];
	if (k == 0)
		return op;
	newest = &r->event[k - 1];
	b = *newest != PKS_NO_OP ? *newest : op;
	*newest = op;
	return b;
}

/* Did the op change nothing, though it might have? */
static bool
passes(struct pks_replay *r, pks_op op)
{
	const struct pks_segment *s = r->s;

	if (r->passes == s->passes || s->pass[r->passes] != (op & (PKS_SPAN - 1)))
		return false;
	r->passes++;
	return true;
}

static uint32_t
name_it(struct pks_replay *r, pks_op op)
{
	const struct pks_segment *s = r->s;

	if (r->repeats == s->repeats || s->repeat[r->repeats].op != op)
		return op;
	return s->repeat[r->repeats++].value;
}

/* Takes what the op takes; how many cells, its mark not counted. */
static inline uint32_t
take(struct pks_replay *r, uint8_t code)
{
	uint32_t n = pks_code_pops[code];

	if (n == PKS_TO_MARK) {
		n = r->sp - r->fence;
		take_mark(r);
		return n;
	}
	if (n != 0)
		drop_to(r, r->sp >= n ? r->sp - n : 0);
	return n;
}

/* One op that went well: returns its word b. */
static inline uint32_t
step(struct pks_replay *r, pks_op op, uint8_t code, const struct pks_token *odd, uint64_t next)
{
	uint32_t b = op, row;
	uint64_t slot;

	switch ((enum effect)effects[code]) {
	case NOTHING: (void)take(r, code); break;
	case NEW:
		(void)take(r, code);
		push(r, op);
		break;
	case OPEN_MARK:
		b = r->fence;
		push(r, op);
		r->fence = r->mark[r->own_marks++] = r->sp;
		r->marks++;
		break;
	case OLD_TOP:
		b = top_value(r);
		push(r, b);
		break;
	case READ_SLOT:
		row = pks_slots_find(&r->h->slots, slot_of(r, odd, code, next));
		b = row != UINT32_MAX ? row_value(r, row) : op;
		push(r, b);
		break;
	case NAME_IT:
		(void)take(r, code);
		b = name_it(r, op);
		push(r, b);
		break;
	case READ_ONLY:
		if (passes(r, op))
			b = top_value(r);
		drop_to(r, r->sp != 0 ? r->sp - 1 : 0);
		push(r, b);
		break;
	case CHANGE:
		if (take(r, code) != 0 && !(code == PKS_OP_BUILD && passes(r, op)))
			b = change(r, op);
		break;
	case WRITE_SLOT:
		slot = slot_of(r, odd, code, next);
		b = write_slot(r, op, slot);
		break;
	case THROW:
		if (r->marks != 0 && r->sp == r->fence)
			take_mark(r);
		else
			drop_to(r, r->sp != 0 ? r->sp - 1 : 0);
		break;
	case END:
		/* Another load follows, else it would be the last op of all. */
		drop_to(r, 0);
		r->own_marks = r->marks = r->fence = r->outer_fence = 0;
		break;
	}
	return b;
}

/* Where the next op begins. */
static uint64_t
next_offset(const struct pks_history *h, uint64_t at)
{
	struct pks_token token;

	if (h->bytes.size - at > PKS_MOST_SKIPPED)
		return pks_skip(h->bytes, at, h->bytes.data[at]);
	return pks_token_read(h->bytes, at, &token) == PKS_TOKEN_OK ? token.next : h->bytes.size;
}

/* Spreads out a finished segment; ops from 'done' on were never reached. */
static void
spread(struct pks_replay *r, uint32_t segment)
{
	const struct pks_history *h = r->h;
	const struct pks_odd *end = h->odd_count > 0 ? h->odd + h->odd_count : h->odd;
	struct pks_span *span = r->span;
	uint32_t least = UINT32_MAX, reached;

	begin(r, segment);
	reached = h->done <= span->first	     ? 0
		  : h->done - span->first < PKS_SPAN ? h->done - span->first
						     : PKS_SPAN;
	for (uint32_t place = 0; place < PKS_SPAN; place++) {
		pks_op op = span->first + place;
		const struct pks_token *odd = NULL;
		uint64_t next;
		uint8_t code;

		if ((place & (PKS_GROUP - 1)) == 0) {
			span->group[place >> PKS_GROUP_BITS] =
				(struct pks_group){r->at, r->fence, r->marks};
			least = UINT32_MAX;
		}
		if (r->odd != NULL && r->odd->op == op) {
			odd = &r->odd->token;
			r->odd = r->odd + 1 < end ? r->odd + 1 : NULL;
		}
		if (r->at >= h->bytes.size && odd == NULL) {
			span->code[place] = PKS_OP_STOP;
			next = r->at;
		} else {
			span->code[place] = odd != NULL ? odd->code : h->bytes.data[r->at];
			next = odd != NULL ? odd->next : next_offset(h, r->at);
		}
		code = span->code[place];
		span->b[place] = op;
		if (place < reached) {
			uint32_t b = step(r, op, code, odd, next), low;
			if (b != op)
				span->b[place] = b;
			span->a[place] = r->sp;
			low = r->sp - pks_code_pushes[code];
			least = low < least ? low : least;
		} else {
			span->a[place] = 0;
		}
		span->low[place >> PKS_GROUP_BITS] = least;
		r->at = next;
	}
}

/* Did the replay end where the next segment begins? */
static bool
fits(const struct pks_replay *r, uint32_t segment)
{
	const struct pks_history *h = r->h;
	const struct pks_segment *next;

	segment++;
	if (h->done < segment << PKS_SPAN_BITS)
		return true;
	if (segment == h->segments)
		return r->sp == h->pending.height && r->marks == h->pending.marks &&
		       r->span->rows + r->span->new_rows == h->live->rows;
	next = h->segment[segment];
	return r->at == next->offset[0] && r->sp == next->height && r->fence == next->fence &&
	       r->marks == next->marks && r->span->rows + r->span->new_rows == next->rows;
}

struct pks_replay *
pks_replay_new(void)
{
	return malloc(sizeof(struct pks_replay));
}

bool
pks_replay_spread(struct pks_replay *r, const struct pks_history *h, uint32_t segment,
		  struct pks_span *span)
{
	r->h = h;
	r->span = span;
	spread(r, segment);
	return fits(r, segment);
}
