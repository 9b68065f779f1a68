/* SPDX-License-Identifier: MIT */
/*
 * The emulation: CPython's C unpickler (Modules/_pickle.c, 3.9 to 3.13.14, on bytes in memory) up
 * to the point of calling anything, writing the dense form as it goes.
 *
 * One switch, its 68 cases made from opcodes.def: each reads its argument (ARG_*), acts (ACT_*),
 * and falls into the same three stores. Ops run in groups of 64, so that what every op would have
 * to look after (room, offsets, minima, the caller's bound) is looked after once a group. The state
 * that every op touches is in locals; what is rare is in functions of rules.c, memo.c and
 * callable.c.
 */
#include "pickle/machine.h"

#include <picklescope/number.h>

#include <stdlib.h>
#include <string.h>

#define MARK_ PKS_TO_MARK

/* Counts beyond this fail in malloc() on every machine; smaller ones are 'truncated' once read. */
#define NO_SUCH_MEMORY ((uint64_t)1 << 47)

static const struct {
	enum pks_exception exception;
	const char *message;
} errors[] = {
	{PKS_NO_EXCEPTION, ""},
#define ERROR(name, exception, message) {PKS_##exception, message},
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

	e->exception = errors[id].exception;
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
load_le(const uint8_t *p, unsigned n)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

/* ASCII is nearly all there is: eight bytes at a time. */
static inline bool
is_ascii(const uint8_t *p, uint64_t n)
{
	uint64_t seen = 0;

	for (; n >= 8; p += 8, n -= 8) {
		uint64_t v;
		memcpy(&v, p, 8);
		seen |= v;
	}
	while (n > 0)
		seen |= p[--n];
	return (seen & 0x8080808080808080u) == 0;
}

static inline bool
is_utf8(const uint8_t *p, uint64_t n)
{
	return is_ascii(p, n) || pks_utf8_check(p, n) == n;
}

/* Strict UTF-8: no surrogates, as names of modules are decoded. */
static bool
is_strict_utf8(const uint8_t *p, uint64_t n)
{
	if (is_ascii(p, n))
		return true;
	if (pks_utf8_check(p, n) != n)
		return false;
	for (uint64_t i = 0; i + 1 < n; i++)
		if (p[i] == 0xed && p[i + 1] >= 0xa0)
			return false;
	return true;
}

/* One to eighteen digits without a leading zero, perhaps a minus: what nearly every line is. */
static inline bool
is_plain_number(const uint8_t *p, uint64_t n)
{
	bool minus = n > 1 && p[0] == '-';

	p += minus;
	n -= minus;
	if (n == 0 || n > 18 || p[0] == '0')
		return false;
	for (uint64_t i = 0; i < n; i++)
		if ((unsigned)(p[i] - '0') > 9)
			return false;
	return true;
}

static enum pks_error_id
check_integer(const uint8_t *p, uint64_t n, enum pks_number_reader how)
{
	struct pks_integer integer;

	if (is_plain_number(p, n))
		return PKS_ERROR_NONE;
	switch (pks_integer_read((struct pks_bytes){p, n}, how, &integer)) {
	case PKS_NUMBER_OK: return PKS_ERROR_NONE;
	case PKS_NUMBER_EMPTY: return PKS_ERROR_EMPTY_LINE;
	case PKS_NUMBER_TOO_LONG: return PKS_ERROR_DIGITS;
	case PKS_NUMBER_UNICODE: return PKS_ERROR_SLOT_UNICODE;
	case PKS_NUMBER_OVERFLOW: return PKS_ERROR_SLOT_RANGE;
	case PKS_NUMBER_INVALID: break;
	}
	return PKS_ERROR_NOT_INT;
}

static enum pks_error_id
check_float(const uint8_t *p, uint64_t n)
{
	double number;

	switch (pks_float_read((struct pks_bytes){p, n}, false, &number)) {
	case PKS_NUMBER_OK: return PKS_ERROR_NONE;
	case PKS_NUMBER_EMPTY: return PKS_ERROR_EMPTY_LINE;
	case PKS_NUMBER_OVERFLOW: return PKS_ERROR_FLOAT_RANGE;
	default: return PKS_ERROR_NOT_FLOAT;
	}
}

static enum pks_error_id
check_string(const uint8_t *p, uint64_t n, bool ascii)
{
	switch (pks_string_line((struct pks_bytes){p, n}, ascii)) {
	case PKS_LINE_OK: return PKS_ERROR_NONE;
	case PKS_LINE_UNQUOTED: return PKS_ERROR_UNQUOTED;
	case PKS_LINE_ESCAPE: return PKS_ERROR_ESCAPE;
	case PKS_LINE_NOT_ASCII: break;
	}
	return PKS_ERROR_NOT_ASCII;
}

/* The slot of a GET's or PUT's line. */
static enum pks_error_id
read_slot(const uint8_t *p, uint64_t n, uint64_t *slot)
{
	struct pks_integer integer;
	uint64_t v = 0;

	if (is_plain_number(p, n) && p[0] != '-') {
		for (uint64_t i = 0; i < n; i++)
			v = v * 10 + (uint64_t)(p[i] - '0');
		*slot = v;
		return PKS_ERROR_NONE;
	}
	switch (pks_integer_read((struct pks_bytes){p, n}, PKS_READ_C_SLOT, &integer)) {
	case PKS_NUMBER_OK: *slot = (uint64_t)integer.small; return PKS_ERROR_NONE;
	case PKS_NUMBER_EMPTY: return PKS_ERROR_EMPTY_LINE;
	case PKS_NUMBER_TOO_LONG: return PKS_ERROR_DIGITS;
	case PKS_NUMBER_UNICODE: return PKS_ERROR_SLOT_UNICODE;
	case PKS_NUMBER_OVERFLOW: return PKS_ERROR_SLOT_RANGE;
	case PKS_NUMBER_INVALID: break;
	}
	return PKS_ERROR_NOT_INT;
}

uint64_t
pks_slot_line(struct pks_bytes line)
{
	uint64_t slot = 0;

	(void)read_slot(line.data, line.size, &slot);
	return slot;
}

/* Room for a whole group: 64 more cells, 64 more marks, the chunk. */
static bool
group_room(struct pks_history *h)
{
	struct pks_machine *m = h->machine;
	size_t height = (size_t)m->height + PKS_GROUP, marks = (size_t)m->marks_count + PKS_GROUP;

	return pks_dense_grow(h, &m->value, &m->value_size, height, sizeof *m->value) &&
	       pks_dense_grow(h, &m->kind, &m->kind_size, height, sizeof *m->kind) &&
	       pks_dense_grow(h, &m->marks, &m->marks_size, marks, sizeof *m->marks) &&
	       pks_dense_room(h, h->count);
}

static bool
note_protocol(struct pks_history *h, pks_op op, int protocol)
{
	if (h->protos_count == 0)
		h->declared = protocol;
	if (!pks_dense_grow(h, &h->protos, &h->protos_size, h->protos_count + 1, sizeof *h->protos))
		return false;
	h->protos[h->protos_count++] = (struct pks_proto){op, protocol};
	return true;
}

#include "pickle/machine_arguments.h"

#include "pickle/machine_actions.h"

static inline bool
slot_is_text(uint8_t code)
{
	return code == PKS_OP_GET || code == PKS_OP_PUT;
}

/* Runs up to limit (at most 64) ops from a group's first on. False when the pickle ends here. */
static bool
run_group(struct pks_history *h, uint32_t limit)
{
	struct pks_machine *const m = h->machine;
	const pks_op first = h->count;
	const uint32_t place = first & (PKS_CHUNK - 1);
	struct pks_chunk *const c = &h->chunk[first >> PKS_CHUNK_BITS];
	uint32_t *const words_a = c->a + place, *const words_b = c->b + place;
	uint8_t *const codes = c->code + place;
	const uint8_t *const end = h->bytes.data + h->bytes.size;
	const uint8_t *p = h->bytes.data + h->at;
	pks_op *const value = m->value;
	uint8_t *const kind = m->kind;
	struct pks_open_mark *const mark = m->marks;
	const bool bare = h->options.bare;
	const bool ascii_strings = bare && !h->options.strings_are_bytes;
	const enum pks_kind string_kind = h->options.strings_are_bytes ? PKS_BYTES : PKS_STR;
	uint32_t sp = m->height, marks = m->marks_count, least = UINT32_MAX, done = 0;
	uint32_t fence = marks != 0 ? mark[marks - 1].height : 0;
	unsigned protocols = 0;
	enum pks_error_id error = PKS_ERROR_NONE;
	bool stopped = false;

	c->group[place >> PKS_GROUP_BITS] =
		(struct pks_group){.offset = h->at,
				   .mark = marks != 0 ? mark[marks - 1].op : PKS_NO_OP,
				   .marks = marks};
	while (done < limit && !stopped) {
		const pks_op op = first + done;
		const uint8_t *next = p, *arg = NULL;
		struct pks_bytes module = {NULL, 0}, name = {NULL, 0};
		uint64_t left, number = 0, size = 0;
		uint32_t b = op, low, n = 0, item = 0, row;

		if (p == end)
			FAIL(END);
		left = (uint64_t)(end - p) - 1;
		codes[done] = *p;
		words_b[done] = op;
		switch (*p) {
#define KIND(argument, its_kind)                                                                   \
	((PKS_ARG_##argument) == PKS_ARG_STRING1 || (PKS_ARG_##argument) == PKS_ARG_STRING4 ||     \
			 (PKS_ARG_##argument) == PKS_ARG_LINE_STRING                               \
		 ? string_kind                                                                     \
		 : PKS_##its_kind)
#define OP(opname, byte, proto, argument, pops, keeps, pushes, action, its_kind, explanation)      \
	case byte: {                                                                               \
		ARG_##argument ACT_##action(pops, KIND(argument, its_kind)) low = sp - (pushes);   \
		protocols |= 1u << (proto);                                                        \
		break;                                                                             \
	}
#include "pickle/opcodes.def"
#undef OP
		default: FAIL(UNKNOWN);
		}
		(void)n, (void)item, (void)row, (void)module, (void)name;
		words_a[done] = sp;
		if (b != op)
			words_b[done] = b;
		if (low < least)
			least = low;
		p = next;
		done++;
		continue;
	underflow:
		error = marks != 0 ? PKS_ERROR_MARK_ON_TOP : PKS_ERROR_UNDERFLOW;
	fail:
		break;
	}
	h->at = (uint64_t)(p - h->bytes.data);
	h->protocols |= protocols;
	m->height = sp;
	m->marks_count = marks;
	h->count = h->done = first + done;
	if (done == PKS_GROUP)
		pks_dense_minimum(h, h->count, least);
	if (error != PKS_ERROR_NONE) {
		h->state = error == PKS_ERROR_MEMORY ? PKS_FULL : PKS_BROKEN;
		describe(h, error, h->at);
	} else if (stopped) {
		h->state = PKS_STOPPED;
	}
	return error == PKS_ERROR_NONE && !stopped;
}

/* Rows of ops behind an error: what they would be, if they were reached. */
static bool
run_tail(struct pks_history *h, pks_op ops)
{
	struct pks_token token;

	while (ops-- > 0) {
		struct pks_chunk *c;
		uint32_t place = h->count & (PKS_CHUNK - 1);

		if (h->count == h->options.max_ops || !pks_dense_room(h, h->count) ||
		    pks_token_read(h->bytes, h->at, &token) != PKS_TOKEN_OK)
			return false;
		c = &h->chunk[h->count >> PKS_CHUNK_BITS];
		if ((place & (PKS_GROUP - 1)) == 0)
			c->group[place >> PKS_GROUP_BITS] = (struct pks_group){h->at, PKS_NO_OP, 0};
		if (token.next - token.offset > PKS_LONG_LINE &&
		    pks_opcode_info(token.code)->argument >= PKS_ARG_LINE_INT &&
		    !pks_dense_line(h, h->count, token.next))
			return false;
		c->code[place] = token.code;
		c->a[place] = 0;
		c->b[place] = h->count;
		h->count++;
		h->at = token.next;
		if (token.code == PKS_OP_STOP)
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
	h->memory -= m->value_size * sizeof *m->value + m->kind_size +
		     m->marks_size * sizeof *m->marks + m->hashable_size * sizeof *m->hashable;
	free(m->value);
	free(m->kind);
	free(m->marks);
	free(m->hashable);
	free(m);
	h->machine = NULL;
	pks_slots_settle(h);
}

bool
pks_history_advance(struct pks_history *h, pks_op ops)
{
	while (ops > 0 && h->state == PKS_RUNNING) {
		uint32_t n = PKS_GROUP - (h->count & (PKS_GROUP - 1));

		if (h->count == h->options.max_ops || !group_room(h)) {
			h->state = PKS_FULL;
			describe(h,
				 h->count == h->options.max_ops ? PKS_ERROR_BOUND
								: PKS_ERROR_MEMORY,
				 h->at);
			break;
		}
		if (n > h->options.max_ops - h->count)
			n = h->options.max_ops - h->count;
		run_group(h, n);
		ops -= ops < n ? ops : n;
	}
	if (h->state == PKS_RUNNING)
		return true;
	settle(h);
	if (h->state == PKS_BROKEN && !h->tail) {
		h->tail = run_tail(h, ops);
		return h->tail;
	}
	return false;
}

struct pks_history *
pks_history_new(struct pks_bytes bytes, uint64_t start, const struct pks_options *options)
{
	struct pks_history *h = calloc(1, sizeof *h);

	if (h == NULL)
		return NULL;
	h->bytes = bytes;
	h->start = h->at = start < bytes.size ? start : bytes.size;
	if (options != NULL)
		h->options = *options;
	if (h->options.max_ops == 0 || h->options.max_ops > PKS_MAX_OPS)
		h->options.max_ops = PKS_MAX_OPS;
	h->declared = -1;
	h->machine = calloc(1, sizeof *h->machine);
	if (h->machine == NULL) {
		free(h);
		return NULL;
	}
	return h;
}

void
pks_history_free(struct pks_history *h)
{
	if (h == NULL)
		return;
	settle(h);
	pks_dense_free(h);
	pks_slots_free(&h->slots);
	pks_callables_free(&h->callables);
	free(h->protos);
	free(h);
}
