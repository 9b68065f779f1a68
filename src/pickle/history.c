/* SPDX-License-Identifier: MIT */
/*
 * A new history; reading values and events of one. With dense.c, memo.c, offsets.c and what is
 * under segment.h all that knows its layout.
 */
#include "pickle/classes.h"
#include "pickle/feed.h"
#include "pickle/segment.h"

#include <picklescope/number.h>

#include <stdlib.h>
#include <string.h>

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
	if (h->options.reader >= PKS_READERS)
		h->options.reader = PKS_READER_C;
	h->declared = -1;
	h->tell = h->at;
	h->wild = h->rewrite = h->inner = PKS_NO_OP;
	h->frame.op = h->frame_lies = PKS_NO_OP;
	/* What is known of classes looks into values at every turn. */
	if (h->options.classes != NULL)
		h->options.dense = true;
	for (unsigned r = 0; r <= PKS_READERS; r++)
		h->part[r] = PKS_NO_OP;
	h->machine = calloc(1, sizeof *h->machine);
	if (h->options.classes != NULL)
		h->lives = calloc(1, sizeof *h->lives);
	if (h->machine == NULL || (h->options.classes != NULL && h->lives == NULL) ||
	    !pks_segment_begin(h)) {
		free(h->machine);
		free(h->lives);
		free(h);
		return NULL;
	}
	h->machine->loads_left = h->options.loads > 1 ? h->options.loads : 1;
	pks_feed_begin(h);
	return h;
}

struct pks_history *
pks_history_read(struct pks_bytes bytes, uint64_t start, const struct pks_options *options)
{
	struct pks_history *h = pks_history_new(bytes, start, options);

	while (h != NULL && pks_history_advance(h, PKS_MAX_OPS))
		;
	return h;
}

enum pks_state
pks_history_state(const struct pks_history *h)
{
	return h->tail ? PKS_RUNNING : h->state;
}

const struct pks_options *
pks_history_options(const struct pks_history *h)
{
	return &h->options;
}

struct pks_bytes
pks_history_bytes(const struct pks_history *h)
{
	return h->bytes;
}

const struct pks_error *
pks_history_error(const struct pks_history *h)
{
	return h->state == PKS_BROKEN || h->state == PKS_FULL ? &h->error : NULL;
}

const char *
pks_exception_name(enum pks_exception exception)
{
	static const char *const names[] = {
#define PKS_X(name, python) python,
		PKS_EXCEPTION_TABLE(PKS_X)
#undef PKS_X
	};

	return names[exception];
}

uint64_t
pks_history_start(const struct pks_history *h)
{
	return h->start;
}

uint64_t
pks_history_end(const struct pks_history *h)
{
	return h->at;
}

uint64_t
pks_history_tell(const struct pks_history *h)
{
	return h->tell;
}

unsigned
pks_history_loads(const struct pks_history *h)
{
	return (unsigned)h->stops_count;
}

pks_op
pks_history_stop(const struct pks_history *h, unsigned k)
{
	return k < h->stops_count ? h->stops[k] : PKS_NO_OP;
}

enum pks_token_status
pks_op_status(const struct pks_history *h, pks_op op)
{
	return h->state == PKS_BROKEN && op == h->done ? h->bad : PKS_TOKEN_OK;
}

int
pks_history_protocol(const struct pks_history *h)
{
	static const uint8_t of_row[] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text)                        \
	[PKS_ROW_##name] = proto,
#include "pickle/opcodes.def"
#undef OP
	};
	static const uint8_t of_code[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) [byte] = proto,
#include "pickle/opcodes.def"
#undef OP
	};
	uint8_t highest = 0;

	for (unsigned row = 0; h->segments != 0 && row < PKS_OPCODE_ROWS; row++)
		if ((h->seen[(row + 1) >> 6] >> ((row + 1) & 63) & 1) != 0 && of_row[row] > highest)
			highest = of_row[row];
	/* The segment that is not whole, or in which an error came. */
	if (h->done != 0) {
		const struct pks_span *span = pks_span_of(h, h->done - 1);
		uint32_t end = ((h->done - 1) & (PKS_SPAN - 1)) + 1;

		for (uint32_t place = 0; place < end; place++)
			if (of_code[span->code[place]] > highest)
				highest = of_code[span->code[place]];
	}
	return highest;
}

int
pks_history_declared(const struct pks_history *h)
{
	return h->declared;
}

uint64_t
pks_history_memory(const struct pks_history *h)
{
	return h->memory;
}

pks_op
pks_ops(const struct pks_history *h)
{
	return h->count;
}

pks_op
pks_last_moment(const struct pks_history *h)
{
	return h->done;
}

pks_op
pks_end_moment(const struct pks_history *h)
{
	return h->state == PKS_STOPPED ? h->done - 1 : h->done;
}

bool
pks_op_done(const struct pks_history *h, pks_op op)
{
	return op < h->done;
}

pks_op
pks_pushed(const struct pks_history *h, pks_op op)
{
	uint8_t code = pks_dense_code(h, op);

	if (op >= h->done || pks_code_pushes[code] == 0 || code == PKS_OP_MARK)
		return PKS_NO_OP;
	return pks_dense_value(h, op);
}

pks_op
pks_target(const struct pks_history *h, pks_op op)
{
	switch (pks_dense_code(h, op)) {
	case PKS_OP_APPEND:
	case PKS_OP_APPENDS:
	case PKS_OP_SETITEM:
	case PKS_OP_SETITEMS:
	case PKS_OP_ADDITEMS:
	case PKS_OP_BUILD:
		if (op < h->done && pks_operands(h, op) > 0)
			return pks_dense_value_at(h, op + 1, pks_height(h, op + 1));
		return PKS_NO_OP;
	default: return PKS_NO_OP;
	}
}

pks_op
pks_callee(const struct pks_history *h, pks_op op)
{
	if (op >= h->done)
		return PKS_NO_OP;
	switch (pks_dense_code(h, op)) {
	case PKS_OP_REDUCE:
	case PKS_OP_NEWOBJ:
	case PKS_OP_NEWOBJ_EX:
	case PKS_OP_OBJ: return pks_operand(h, op, 0);
	case PKS_OP_INST: return op;
	default: return PKS_NO_OP;
	}
}

/* Which of the buffers that load() was given an op took; NULL if none. */
static const struct pks_buffer *
buffer_of(const struct pks_history *h, pks_op op)
{
	size_t low = 0, high = h->buffers_used;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (h->buffer_op[mid] < op)
			low = mid + 1;
		else
			high = mid;
	}
	return low < h->buffers_used && h->buffer_op[low] == op ? &h->options.buffers[low] : NULL;
}

uint8_t
pks_kind_of(const struct pks_history *h, pks_op value)
{
	uint8_t code = pks_dense_code(h, value), kind = pks_code_kind[code];
	const struct pks_buffer *buffer;

	if (kind == PKS_STR && h->options.strings_are_bytes &&
	    (code == PKS_OP_STRING || code == PKS_OP_BINSTRING || code == PKS_OP_SHORT_BINSTRING))
		return PKS_BYTES;
	if (code == PKS_OP_NEXT_BUFFER && (buffer = buffer_of(h, value)) != NULL)
		return buffer->writable ? PKS_BYTEARRAY : PKS_BYTES;
	return kind;
}

enum pks_kind
pks_value_kind(const struct pks_history *h, pks_op value)
{
	struct pks_integer integer;

	if (pks_dense_code(h, value) == PKS_OP_INT && pks_integer_of(h, value, &integer) &&
	    integer.is_bool)
		return PKS_BOOL;
	return (enum pks_kind)pks_kind_of(h, value);
}

bool
pks_value_bytes(const struct pks_history *h, pks_op value, struct pks_bytes *bytes)
{
	uint8_t code = pks_dense_code(h, value), kind = pks_kind_of(h, value);
	const struct pks_buffer *buffer;
	struct pks_token token;

	if ((kind != PKS_BYTES && kind != PKS_BYTEARRAY) || code == PKS_OP_STRING)
		return false;
	if (code == PKS_OP_NEXT_BUFFER && (buffer = buffer_of(h, value)) != NULL) {
		*bytes = buffer->bytes;
		return true;
	}
	token = pks_op_token(h, value);
	*bytes = (struct pks_bytes){h->bytes.data + token.arg, token.arg_size};
	return true;
}

bool
pks_integer_of(const struct pks_history *h, pks_op value, struct pks_integer *integer)
{
	bool py = h->options.reader == PKS_READER_PY;
	struct pks_token token;
	struct pks_bytes arg;

	memset(integer, 0, sizeof *integer);
	if (pks_code_kind[pks_dense_code(h, value)] != PKS_INT &&
	    pks_code_kind[pks_dense_code(h, value)] != PKS_BOOL)
		return false;
	token = pks_op_token(h, value);
	arg = (struct pks_bytes){h->bytes.data + token.arg, token.arg_size};
	switch (token.code) {
	case PKS_OP_INT:
		return pks_integer_read(arg, py ? PKS_READ_PY_INT : PKS_READ_C_INT, integer) ==
		       PKS_NUMBER_OK;
	case PKS_OP_LONG:
		return pks_integer_read(arg, py ? PKS_READ_PY_LONG : PKS_READ_C_LONG, integer) ==
		       PKS_NUMBER_OK;
	case PKS_OP_LONG1:
	case PKS_OP_LONG4: pks_integer_binary(arg, integer); return true;
	case PKS_OP_BININT: integer->small = (int32_t)(uint32_t)token.number; break;
	case PKS_OP_BININT1:
	case PKS_OP_BININT2: integer->small = (int64_t)token.number; break;
	default:
		integer->is_bool = true;
		integer->small = token.code == PKS_OP_NEWTRUE;
		break;
	}
	integer->is_small = true;
	return true;
}

bool
pks_float_of(const struct pks_history *h, pks_op value, double *number)
{
	struct pks_token token = pks_op_token(h, value);

	if (token.code == PKS_OP_BINFLOAT) {
		memcpy(number, &token.number, sizeof *number);
		return true;
	}
	return token.code == PKS_OP_FLOAT &&
	       pks_float_read((struct pks_bytes){h->bytes.data + token.arg, token.arg_size},
			      h->options.reader == PKS_READER_PY, number) == PKS_NUMBER_OK;
}
