/* SPDX-License-Identifier: MIT */
/*
 * Reading ops, values and events of a history. With dense.c and memo.c all that knows its layout.
 */
#include "pickle/machine.h"

#include <picklescope/number.h>

#include <string.h>

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
	int highest = 0;

	for (int p = 1; p <= 5; p++)
		if (h->protocols >> p & 1)
			highest = p;
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

uint8_t
pks_op_code(const struct pks_history *h, pks_op op)
{
	return pks_dense_code(h, op);
}

/* The offset at which the group of an op begins. */
static uint64_t
group_offset(const struct pks_history *h, pks_op op)
{
	return h->chunk[op >> PKS_CHUNK_BITS]
		.group[(op & (PKS_CHUNK - 1)) >> PKS_GROUP_BITS]
		.offset;
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

/*
 * How far it is from an opcode to the next: SIZE + n where the argument has n bytes, else what must
 * be read for it.
 */
enum skip {
	COUNT1,
	COUNT4,
	COUNT8,
	LINE,
	LINES,
	SIZE,
	SKIP_NONE = SIZE,
	SKIP_U1 = SIZE + 1,
	SKIP_U2 = SIZE + 2,
	SKIP_U4 = SIZE + 4,
	SKIP_U8 = SIZE + 8,
	SKIP_I4 = SIZE + 4,
	SKIP_F8 = SIZE + 8,
	SKIP_BYTES1 = COUNT1,
	SKIP_STRING1 = COUNT1,
	SKIP_TEXT1 = COUNT1,
	SKIP_LONG1 = COUNT1,
	SKIP_BYTES4 = COUNT4,
	SKIP_STRING4 = COUNT4,
	SKIP_TEXT4 = COUNT4,
	SKIP_LONG4 = COUNT4,
	SKIP_BYTES8 = COUNT8,
	SKIP_TEXT8 = COUNT8,
	SKIP_LINE_INT = LINE,
	SKIP_LINE_LONG = LINE,
	SKIP_LINE_FLOAT = LINE,
	SKIP_LINE_STRING = LINE,
	SKIP_LINE_UNICODE = LINE,
	SKIP_LINE_SLOT = LINE,
	SKIP_LINE_ASCII = LINE,
	SKIP_LINES_UTF8 = LINES,
	SKIP_LINES_ASCII = LINES
};

static const uint8_t skips[256] = {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) [byte] = SKIP_##arg,
#include "pickle/opcodes.def"
#undef OP
};

#define MOST_SKIPPED 10 /* bytes that must be there for a step, but for a line */

/*
 * Where the op behind this one begins; the end of the bytes if they are no longer what they were
 * when the history was made (a file that changed meanwhile).
 */
static uint64_t
skip(struct pks_bytes bytes, uint64_t offset, uint8_t code)
{
	const uint8_t *p = bytes.data + offset + 1, *end = bytes.data + bytes.size;
	uint64_t count = 0;
	unsigned n = skips[code] == COUNT8 ? 8 : 4;

	switch (skips[code]) {
	case COUNT1: return offset + 2 + p[0];
	case COUNT4:
	case COUNT8:
		for (unsigned i = 0; i < n; i++)
			count |= (uint64_t)p[i] << (8 * i);
		return count < bytes.size - offset ? offset + 1 + n + count : bytes.size;
	case LINE:
	case LINES:
		for (n = skips[code] == LINES ? 2 : 1; n > 0; n--, p++)
			if ((p = memchr(p, '\n', (size_t)(end - p))) == NULL)
				return bytes.size;
		return (uint64_t)(p - bytes.data);
	default: return offset + 1 + skips[code] - SIZE;
	}
}

/* Steps over ops from op on, as far as 'to' or as that is quick. */
static pks_op
skip_ops(const struct pks_history *h, pks_op op, pks_op to, uint64_t *offset)
{
	/* The codes are kept, so one step need not wait for the one before. */
	const uint8_t *code = h->chunk[op >> PKS_CHUNK_BITS].code;
	uint64_t at = *offset, size = h->bytes.size;
	const struct pks_odd *odd = pks_dense_odd_from(h, op);

	if (odd != NULL && odd->op < to)
		to = odd->op;
	if (size > MOST_SKIPPED)
		for (; op < to && at <= size - MOST_SKIPPED; op++)
			at = skip(h->bytes, at, code[op & (PKS_CHUNK - 1)]);
	*offset = at;
	return op;
}

pks_op
pks_op_tokens(const struct pks_history *h, pks_op first, pks_op count, struct pks_token *tokens)
{
	pks_op op = first & ~(pks_op)(PKS_GROUP - 1);
	uint64_t offset;
	struct pks_token token;

	if (first >= h->count)
		return 0;
	if (count > h->count - first)
		count = h->count - first;
	offset = group_offset(h, op);
	op = skip_ops(h, op, first, &offset);
	for (; op < first + count; op++, offset = token.next) {
		if (!read_token(h, op, offset, &token))
			return op > first ? op - first : 0;
		if (op >= first)
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

pks_op
pks_op_at_offset(const struct pks_history *h, uint64_t offset)
{
	pks_op low = 0, high, op;
	struct pks_token tokens[PKS_GROUP];
	pks_op n;

	if (h->count == 0)
		return 0;
	high = (h->count - 1) >> PKS_GROUP_BITS;
	while (low < high) {
		pks_op mid = low + (high - low + 1) / 2;
		if (group_offset(h, mid << PKS_GROUP_BITS) <= offset)
			low = mid;
		else
			high = mid - 1;
	}
	op = low << PKS_GROUP_BITS;
	n = pks_op_tokens(h, op, PKS_GROUP, tokens);
	for (pks_op k = 0; k + 1 < n; k++)
		if (tokens[k].next > offset)
			return op + k;
	return op + n - 1;
}

void
pks_codes_add(struct pks_codes *codes, uint8_t byte)
{
	codes->bit[byte >> 6] |= (uint64_t)1 << (byte & 63);
}

pks_op
pks_op_find(const struct pks_history *h, pks_op from, pks_op end, const struct pks_codes *codes)
{
	if (end > h->count)
		end = h->count;
	while (from < end) {
		const uint8_t *code = h->chunk[from >> PKS_CHUNK_BITS].code;
		pks_op base = from & ~(pks_op)(PKS_CHUNK - 1);
		pks_op stop = end - base < PKS_CHUNK ? end - base : PKS_CHUNK;

		for (pks_op k = from - base; k < stop; k++)
			if (pks_codes_has(codes, code[k]))
				return base + k;
		from = base + stop;
	}
	return PKS_NO_OP;
}

pks_op
pks_op_find_back(const struct pks_history *h, pks_op from, const struct pks_codes *codes)
{
	if (from > h->count)
		from = h->count;
	while (from-- > 0)
		if (pks_codes_has(codes, pks_dense_code(h, from)))
			return from;
	return PKS_NO_OP;
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
			return pks_dense_value(h, pks_cell(h, op + 1, pks_height(h, op + 1)));
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
	size_t low = 0, high = h->options.buffer_count;

	if (h->buffer_op == NULL)
		return NULL;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (h->buffer_op[mid] < op)
			low = mid + 1;
		else
			high = mid;
	}
	return low < h->options.buffer_count && h->buffer_op[low] == op ? &h->options.buffers[low]
									: NULL;
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

pks_op
pks_newest_event(const struct pks_history *h, pks_op value, pks_op moment)
{
	pks_op event = *pks_dense_b(h, value);

	if (event <= value)
		return PKS_NO_OP;
	while (event >= moment) {
		event = pks_event_before(h, event);
		if (event == PKS_NO_OP)
			return PKS_NO_OP;
	}
	return event;
}

pks_op
pks_event_before(const struct pks_history *h, pks_op event)
{
	pks_op b = *pks_dense_b(h, event);

	return b == event ? PKS_NO_OP : b;
}
