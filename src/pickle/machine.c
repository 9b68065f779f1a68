/* SPDX-License-Identifier: MIT */
/*
 * The emulation: CPython's unpicklers (Modules/_pickle.c and Lib/pickle.py of 3.11) up to the point
 * of calling anything, writing the dense form as it goes.
 *
 * One switch, its 68 cases made from opcodes.def: each reads its argument (ARG_*), acts (ACT_*),
 * and falls into the same stores. Room and the caller's bound are looked after once for as many ops
 * as a segment has left, offsets and minima once for a group of 64 of them. The state
 * that every op touches is in locals; what is rare is in functions of rules.c, lines.c, memo.c and
 * names.c. Bytes are taken from a run that ends at 'end'; what does not fit into it is asked of
 * feed.c, which knows how each reader gets more.
 */
#include "pickle/array.h"
#include "pickle/classes.h"
#include "pickle/cost.h"
#include "pickle/feed.h"
#include "pickle/frames.h"
#include "pickle/heads.h"
#include "pickle/lines.h"
#include "pickle/little.h"
#include "pickle/view.h"

#include <stdlib.h>
#include <string.h>

#define MARK_ PKS_TO_MARK

#define KEYLESS1(k)  ((PKS_KEYLESS_KINDS >> ((k) % 32) & 1) != 0 || ((k)&PKS_KEYLESS) != 0 ? 1 : 0)
#define KEYLESS4(k)  KEYLESS1(k), KEYLESS1((k) + 1), KEYLESS1((k) + 2), KEYLESS1((k) + 3)
#define KEYLESS16(k) KEYLESS4(k), KEYLESS4((k) + 4), KEYLESS4((k) + 8), KEYLESS4((k) + 12)
#define KEYLESS64(k) KEYLESS16(k), KEYLESS16((k) + 16), KEYLESS16((k) + 32), KEYLESS16((k) + 48)
const uint8_t pks_keyless_kind[256] = {KEYLESS64(0), KEYLESS64(64), KEYLESS64(128), KEYLESS64(192)};

static const struct {
	enum pks_exception exception, py;
	const char *message;
} errors[] = {
	{PKS_NO_EXCEPTION, PKS_NO_EXCEPTION, ""},
#define ERROR(name, exception, py, message) {PKS_##exception, PKS_##py, message},
#include "pickle/errors.def"
#undef ERROR
};

static void
describe(struct pks_history *h, enum pks_error_id id, uint64_t offset)
{
	struct pks_error *e = &h->error;
	struct pks_text text;
	const char *message = errors[id].message, *place = strstr(message, "%s");
	uint8_t code = offset < h->bytes.size ? h->bytes.data[offset] : 0;

	e->exception = h->options.reader == PKS_READER_PY ? errors[id].py : errors[id].exception;
	e->op = h->count;
	e->offset = offset;
	pks_text_bounded(&text, e->message, sizeof e->message);
	if (place == NULL) {
		pks_text_raw(&text, message);
		return;
	}
	pks_text_raw_n(&text, message, (size_t)(place - message));
	if (id == PKS_ERROR_UNKNOWN)
		pks_text_printf(&text, "0x%02x", code);
	else
		pks_text_raw(&text, pks_opcode_info(code)->name);
	pks_text_raw(&text, place + 2);
}

static inline uint64_t
eight(const uint8_t *p)
{
	uint64_t bytes;

	memcpy(&bytes, p, sizeof bytes);
	return bytes;
}

/* Is it ASCII, up to 32 bytes? Its first and its last ones, which may be the same, at one go. */
static inline bool
is_short_ascii(const uint8_t *p, uint64_t n)
{
	uint64_t any = 0;
	uint32_t first, last;

	if (n >= 8) {
		any = eight(p) | eight(p + n - 8);
		if (n > 16)
			any |= eight(p + 8) | eight(p + n - 16);
	} else if (n >= 4) {
		memcpy(&first, p, 4);
		memcpy(&last, p + n - 4, 4);
		any = first | last;
	} else if (n > 0) {
		any = (uint64_t)(p[0] | p[n / 2] | p[n - 1]);
	}
	return (any & 0x8080808080808080u) == 0;
}

/* A text that may be the name of something inside Python, as __class__ is. */
static void
note_inner(struct pks_history *h, pks_op op)
{
	if (op < h->inner)
		h->inner = op;
}

/* Text is nearly always short and ASCII. */
static inline bool
is_utf8(const uint8_t *p, uint64_t n)
{
	if (n <= 32 && is_short_ascii(p, n))
		return true;
	return pks_line_ascii(p, n) || pks_utf8_check(p, n) == n;
}

void
pks_note(struct pks_history *h, pks_op op, unsigned readers)
{
	if (h->options.reader != PKS_READER_C)
		return;
	for (unsigned r = 0; r <= PKS_READERS; r++)
		if ((readers >> r & 1) != 0 && op < h->part[r])
			h->part[r] = op;
}

/* A line that would take long to find the end of again. */
static bool
long_line(struct pks_history *h, pks_op op, const uint8_t *p, const uint8_t *next)
{
	struct pks_token token = {.offset = (uint64_t)(p - h->bytes.data),
				  .next = (uint64_t)(next - h->bytes.data),
				  .arg = (uint64_t)(p - h->bytes.data) + 1,
				  .arg_size = (uint64_t)(next - p) - 2,
				  .code = *p};

	return pks_dense_odd_of(h, op) != NULL || pks_dense_odd(h, op, &token);
}

/* The buffer that NEXT_BUFFER takes, if load() was given some. */
static enum pks_error_id
take_buffer(struct pks_history *h, pks_op op, uint8_t *kind)
{
	if (!h->options.has_buffers)
		return h->options.bare ? PKS_ERROR_NO_BUFFERS : PKS_ERROR_NONE;
	if (h->buffers_used == h->options.buffer_count)
		return PKS_ERROR_BUFFERS_USED;
	if (!pks_dense_grow_shared(h, &h->buffer_op, &h->buffer_op_size,
				   (size_t)h->buffers_used + 1, sizeof *h->buffer_op))
		return PKS_ERROR_MEMORY;
	*kind = h->options.buffers[h->buffers_used].writable ? PKS_BYTEARRAY : PKS_BYTES;
	h->buffer_op[h->buffers_used++] = op;
	return PKS_ERROR_NONE;
}

/* What an extension code stands for: asked for once, then known to copyreg. */
static enum pks_error_id
take_extension(struct pks_history *h, pks_op op, uint64_t code)
{
	uint32_t *value = &h->machine->word;
	const struct pks_options *o = &h->options;
	size_t k = 0;

	while (k < o->extension_count && o->extensions[k].code != code)
		k++;
	if (k == o->extension_count) {
		if (o->bare)
			return PKS_ERROR_EXT_UNKNOWN;
		*value = pks_callables_extension(h, op, (int64_t)code);
		return *value == PKS_NO_OP ? PKS_ERROR_MEMORY : PKS_ERROR_NONE;
	}
	if (h->coded == NULL) {
		h->coded = malloc(o->extension_count * sizeof *h->coded);
		if (h->coded == NULL)
			return PKS_ERROR_MEMORY;
		for (size_t i = 0; i < o->extension_count; i++)
			h->coded[i] = (struct pks_coded){PKS_NO_OP, PKS_NO_OP};
	}
	if (atomic_load_explicit(&h->coded[k].op, memory_order_relaxed) == PKS_NO_OP) {
		*value = pks_callables_global(h, op, o->extensions[k].module, o->extensions[k].name,
					      h->machine->protocol);
		if (*value == PKS_NO_OP)
			return PKS_ERROR_MEMORY;
		h->coded[k].value = *value;
		atomic_store_explicit(&h->coded[k].op, op, memory_order_relaxed);
	}
	*value = h->coded[k].value;
	return PKS_ERROR_NONE;
}

/* Room for so many cells and marks more. */
static bool
room_for(struct pks_history *h, size_t more)
{
	struct pks_machine *m = h->machine;
	size_t height = m->height + more, marks = m->marks_count + more;

	return pks_dense_grow(h, &m->value, &m->value_size, height, sizeof *m->value) &&
	       pks_dense_grow(h, &m->kind, &m->kind_size, height, sizeof *m->kind) &&
	       pks_dense_grow(h, &m->marks, &m->marks_size, marks, sizeof *m->marks);
}

static bool
note_protocol(struct pks_history *h, pks_op op, int protocol)
{
	if (h->protos_count == 0)
		h->declared = protocol;
	if (!pks_dense_grow_shared(h, &h->protos, &h->protos_size, h->protos_count + 1,
				   sizeof *h->protos))
		return false;
	h->protos[h->protos_count++] = (struct pks_proto){op, protocol};
	return true;
}

#include "pickle/machine_arguments.h"

#include "pickle/machine_actions.h"

/* A STOP was reached; is it the last? */
static enum pks_error_id
stop(struct pks_history *h, pks_op op, uint64_t offset, uint64_t *next, bool *last)
{
	struct pks_machine *m = h->machine;

	if (!pks_dense_grow_shared(h, &h->stops, &h->stops_size, h->stops_count + 1,
				   sizeof *h->stops))
		return PKS_ERROR_MEMORY;
	if (!pks_feed_stop(h, op, offset, next))
		return PKS_ERROR_MEMORY;
	h->stops[h->stops_count++] = op;
	*last = --m->loads_left == 0;
	if (*last) {
		h->count = h->done = op;
		pks_frames_end(h, offset, *next);
	}
	if (*last || m->protocol == 0)
		return PKS_ERROR_NONE;
	m->protocol = 0;
	return note_protocol(h, op, 0) ? PKS_ERROR_NONE : PKS_ERROR_MEMORY;
}

/*
 * A slot out of order. The memo of the C readers is an array of twice as many pointers as the
 * highest slot; pickle.py's is a dict. Which array is too large depends on the machine, up to what
 * no machine has.
 */
static enum pks_error_id
put_slot(struct pks_history *h, uint64_t slot, pks_op value, uint8_t kind, pks_op op)
{
	if (slot >= PKS_WILD_SLOT && slot / 4 > h->slots.rows &&
	    h->options.reader != PKS_READER_PY) {
		if (slot >= PKS_NO_SUCH_MEMORY / 16)
			return PKS_ERROR_NO_MEMORY_FOR;
		pks_note(h, op, PKS_NOTE(PKS_READER_PY));
		if (op < h->wild)
			h->wild = op;
	}
	return pks_slots_put(h, slot, value, kind, op, &h->machine->word) ? PKS_ERROR_NONE
									  : PKS_ERROR_MEMORY;
}

static inline bool
slot_is_text(uint8_t code)
{
	return code == PKS_OP_GET || code == PKS_OP_PUT;
}

/* What the compiler is to keep out of the way. */
#ifdef __GNUC__
#define RARE(condition) __builtin_expect((condition), 0)
#else
#define RARE(condition) (condition)
#endif

/*
 * Goes to what is done for an opcode. GNU C has addresses of labels; then there is one for each
 * byte, and no bounds to check. A test does without.
 */
#if defined __GNUC__ && !defined PKS_PLAIN_SWITCH
#define LABELS
#define SWITCH(code)	   goto *target[code];
#define CASE(opname, byte) op_##opname
#define OTHERWISE	   unknown
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
#else
#define SWITCH(code)	   switch (code)
#define CASE(opname, byte) case byte
#define OTHERWISE	   default
#endif

/* Runs ops up to limit, which there is room for. False when the pickle ends here. */
static bool
run_ops(struct pks_history *h, const pks_op limit)
{
#ifdef LABELS
	static const void *const target[256] = {
		[0 ... 255] = &&unknown,
#define OP(opname, byte, ...) [byte] = &&op_##opname,
#include "pickle/opcodes.def"
#undef OP
	};
#endif
	struct pks_machine *const m = h->machine;
	struct pks_span *const live = h->live;
	const pks_op base = live->first;
	const uint8_t *const data = h->bytes.data;
	const uint8_t *end = data + m->feed.end;
	const uint8_t *p = data + h->at;
	pks_op *const value = m->value;
	uint8_t *const kind = m->kind;
	uint32_t *const mark = m->marks;
	const bool bare = h->options.bare, py = h->options.reader == PKS_READER_PY;
	const bool given = pks_decoding_given(&h->options.decoding);
	const bool told = h->options.strings_are_bytes || given;
	const bool text8 = (bare || given) && !h->options.strings_are_bytes;
	const bool signed_count = py || h->options.reader == PKS_READER_STRICT;
	const enum pks_kind string_kind = h->options.strings_are_bytes ? PKS_BYTES : PKS_STR;
	pks_op op = h->count, stop_at;
	uint32_t sp = m->height, marks = m->marks_count;
	uint32_t fence = marks != 0 ? mark[marks - 1] : 0;
	uint32_t least; /* an op's low is lower only if it takes something */
	enum pks_error_id error = PKS_ERROR_NONE;
	bool stopped = false;

group:
	stop_at = (op | (PKS_GROUP - 1)) + 1;
	if (stop_at - base > limit - base)
		stop_at = limit;
	least = sp;
	live->group[(op - base) >> PKS_GROUP_BITS] =
		(struct pks_group){(uint64_t)(p - data), fence, marks};
	while (op != stop_at) {
		const uint32_t place = op & (PKS_SPAN - 1);
		const uint8_t *next, *arg = NULL;
		struct pks_bytes module, name;
		uint64_t number = 0, size = 0, digits = 0;
		uint32_t b = op, n, item, row;
		struct pks_token far;
		uint8_t opcode;

		if (p == end) {
			uint64_t at = (uint64_t)(p - data);
			TRY(pks_feed_opcode(h, op, &at));
			p = data + at;
			end = data + m->feed.end;
		}
		opcode = *p;
		live->code[place] = opcode;
		SWITCH(opcode)
		{
#define KIND(argument, its_kind)                                                                   \
	((PKS_ARG_##argument) == PKS_ARG_STRING1 || (PKS_ARG_##argument) == PKS_ARG_STRING4 ||     \
			 (PKS_ARG_##argument) == PKS_ARG_LINE_STRING                               \
		 ? string_kind                                                                     \
		 : PKS_##its_kind)
#define OP(opname, byte, proto, argument, pops, keeps, pushes, action, its_kind, explanation)      \
	CASE(opname, byte) :                                                                       \
	{                                                                                          \
		const uint8_t code = byte;                                                         \
		enum { ROW = PKS_ROW_##opname + 1 };                                               \
		(void)code;                                                                        \
		live->times[ROW]++;                                                                \
		ARG_##argument ACT_##action(pops, KIND(argument, its_kind));                       \
		if ((pops) != 0 && sp - (pushes) < least)                                          \
			least = sp - (pushes);                                                     \
		goto did;                                                                          \
	}
#include "pickle/opcodes.def"
#undef OP
		OTHERWISE:
			FAIL(UNKNOWN);
		}
	did:
		(void)arg, (void)module, (void)name, (void)number, (void)size, (void)digits;
		(void)n, (void)item, (void)row, (void)far;
		live->a[place] = sp;
		live->b[place] = b;
		p = next;
		op++;
	}
	if ((op & (PKS_GROUP - 1)) == 0) {
		live->low[(op - 1 - base) >> PKS_GROUP_BITS] = least;
		if (least < live->lowest)
			live->lowest = least;
	}
	/* Where an array was read from behind a frame, the next op stands behind that. */
	if (RARE(m->feed.skip != 0) && !stopped) {
		uint64_t at = (uint64_t)(p - data);

		h->count = h->done = op;
		if (!pks_feed_catch_up(h, &at)) {
			error = PKS_ERROR_MEMORY;
			goto over;
		}
		p = data + at;
		end = data + m->feed.end;
	}
	if (op != limit && !stopped)
		goto group;
	goto over;
underflow:
	error = marks != 0 ? PKS_ERROR_MARK_ON_TOP : PKS_ERROR_UNDERFLOW;
fail:
over:
	h->at = (uint64_t)(p - data);
	m->height = sp;
	m->marks_count = marks;
	h->count = h->done = op;
	if (error != PKS_ERROR_NONE) {
		h->state = error == PKS_ERROR_MEMORY ? PKS_FULL : PKS_BROKEN;
		h->tail = h->state == PKS_BROKEN;
		pks_note(h, h->count, PKS_NOTE(PKS_READER_PY));
		describe(h, error, h->at);
	} else if (stopped) {
		h->state = PKS_STOPPED;
	}
	return error == PKS_ERROR_NONE && !stopped;
}
#ifdef LABELS
#pragma GCC diagnostic pop
#endif

/* The ops that are run at once: whole groups, to the end of the segment at most. */
static pks_op
next_limit(const struct pks_history *h, pks_op ops)
{
	pks_op segment = h->live->first + PKS_SPAN - h->count, most = h->options.max_ops - h->count;
	uint64_t left = h->bytes.size - h->at;

	if (ops > segment)
		ops = segment;
	if (ops > left)
		ops = (pks_op)left + 1;
	ops = ((h->count + ops - 1) | (PKS_GROUP - 1)) + 1 - h->count;
	return h->count + (ops < most ? ops : most);
}

static bool
add_row(struct pks_history *h, const struct pks_token *token)
{
	struct pks_span *live;
	uint32_t place = h->count & (PKS_SPAN - 1);

	if (h->count == h->options.max_ops ||
	    (h->count - h->live->first >= PKS_SPAN && !pks_segment_next(h)))
		return false;
	live = h->live;
	if ((place & (PKS_GROUP - 1)) == 0 && h->count > h->done) /* else it was begun already */
		live->group[place >> PKS_GROUP_BITS] = (struct pks_group){h->at, 0, 0};
	live->code[place] = token->code;
	live->a[place] = 0;
	live->b[place] = h->count;
	h->count++;
	h->at = token->next;
	return true;
}

/* The failing op's own row, if there is an opcode at all: what can be read of it. */
static bool
add_failing(struct pks_history *h)
{
	struct pks_odd *odd = pks_dense_odd_of(h, h->count);
	struct pks_token token;

	if (odd != NULL)
		return add_row(h, &odd->token);
	h->bad = pks_token_read(h->bytes, h->at, &token);
	switch (h->bad) {
	case PKS_TOKEN_OK: return add_row(h, &token);
	case PKS_TOKEN_END: return false;
	case PKS_TOKEN_TRUNCATED:
		token.arg_size = h->bytes.size - token.arg;
		token.next = h->bytes.size;
		break;
	case PKS_TOKEN_UNKNOWN:
	case PKS_TOKEN_NEGATIVE:
	case PKS_TOKEN_HUGE: token.next = token.arg; break;
	}
	return pks_dense_odd(h, h->count, &token) && add_row(h, &token);
}

/* Rows of ops behind an error: what they would be, if they were reached. */
static bool
run_tail(struct pks_history *h, pks_op ops)
{
	struct pks_token token;

	if (h->count == h->done && !add_failing(h))
		return false;
	while (ops-- > 0) {
		if (pks_token_read(h->bytes, h->at, &token) != PKS_TOKEN_OK)
			return false;
		if (token.next - token.offset > PKS_LONG_LINE &&
		    pks_opcode_info(token.code)->argument >= PKS_ARG_LINE_INT &&
		    !pks_dense_odd(h, h->count, &token))
			return false;
		if (!add_row(h, &token) || token.code == PKS_OP_STOP)
			return false;
	}
	return true;
}

static void
settle(struct pks_history *h)
{
	struct pks_machine *m = h->machine;

	if (m == NULL)
		return;
	pks_cost_add(h);
	h->memory -=
		m->value_size * sizeof *m->value + m->kind_size + m->marks_size * sizeof *m->marks;
	free(m->value);
	free(m->kind);
	free(m->marks);
	free(m->replaced);
	free(m->text_keys);
	free(m->length);
	free(m);
	h->machine = NULL;
	pks_slots_settle(h);
}

static bool
advance(struct pks_history *h, pks_op ops)
{
	while (ops > 0 && h->state == PKS_RUNNING) {
		bool next = h->count - h->live->first < PKS_SPAN || pks_segment_next(h);
		pks_op limit = next ? next_limit(h, ops) : h->count, n = limit - h->count;

		if (h->count == h->options.max_ops || !next || !room_for(h, n)) {
			h->state = PKS_FULL;
			describe(h,
				 h->count == h->options.max_ops ? PKS_ERROR_BOUND
								: PKS_ERROR_MEMORY,
				 h->at);
			break;
		}
		run_ops(h, limit);
		ops -= ops < n ? ops : n;
	}
	if (h->state == PKS_RUNNING)
		return true;
	settle(h);
	h->tail = h->tail && run_tail(h, ops);
	return h->tail;
}

bool
pks_history_advance(struct pks_history *h, pks_op ops)
{
	bool more = h->port == NULL && advance(h, ops);

	if (h->ports != NULL)
		pks_view_send(h, !more);
	return more;
}

void
pks_history_cancel(struct pks_history *h)
{
	if (h->port != NULL)
		return;
	if (h->state == PKS_RUNNING) {
		h->state = PKS_FULL;
		describe(h, PKS_ERROR_CANCELLED, h->at);
	}
	h->tail = false;
	settle(h);
	pks_view_send(h, true);
}

void
pks_history_free(struct pks_history *h)
{
	if (h == NULL)
		return;
	if (h->port != NULL) {
		pks_view_free(h);
		return;
	}
	settle(h);
	pks_ports_free(h);
	pks_replays_free(h);
	pks_segments_free(h);
	pks_dense_free(h);
	pks_slots_free(&h->slots);
	pks_callables_free(&h->callables);
	pks_lives_free(h->lives);
	free(h->protos);
	free(h);
}
