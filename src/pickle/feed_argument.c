/* SPDX-License-Identifier: MIT */
/*
 * The argument of an op, piece by piece as each reader takes it: a count, then so many bytes; a
 * line, then another. Between the pieces a reader may go elsewhere in the file.
 */
#include "pickle/feed.h"

#include "pickle/lines.h"
#include "pickle/little.h"
#include "pickle/opcode.h"

#include <string.h>

/* ---- Arguments ----------------------------------------------------------------------------------
 */

static enum pks_error_id
read_number(struct pks_history *h, pks_op op, struct pks_token *t, unsigned width)
{
	uint64_t got;
	enum pks_error_id error = pks_feed_take(h, op, &t->arg, width, &got);

	t->next = t->arg + got;
	if (error != PKS_ERROR_NONE)
		return error;
	if (got < width)
		return width == 1 ? PKS_ERROR_NO_BYTE : PKS_ERROR_SHORT_NUMBER;
	t->number = pks_little(h->bytes.data + t->arg, width);
	t->arg_size = width;
	return PKS_ERROR_NONE;
}

static enum pks_error_id
check_count(const struct pks_history *h, const struct pks_token *t, enum pks_argument kind)
{
	bool signed_ = h->options.reader == PKS_READER_PY || h->options.reader == PKS_READER_STRICT;
	bool py = h->options.reader == PKS_READER_PY;

	if (kind == PKS_ARG_LONG4 && t->number > INT32_MAX)
		return PKS_ERROR_NEGATIVE_COUNT;
	if (kind == PKS_ARG_STRING4 && signed_ && t->number > INT32_MAX)
		return PKS_ERROR_NEGATIVE_COUNT;
	if (t->number > PKS_SSIZE_MAX)
		return PKS_ERROR_HUGE_COUNT;
	/* Where the bytes are to go is allocated first. */
	if (kind == PKS_ARG_BYTES8 && t->number >= PKS_NO_SUCH_MEMORY &&
	    (!py || t->code == PKS_OP_BYTEARRAY8))
		return t->code == PKS_OP_BINBYTES8 && t->number > PKS_SSIZE_MAX - PKS_BYTES_HEAD
			       ? PKS_ERROR_HUGE_COUNT
			       : PKS_ERROR_NO_MEMORY_FOR;
	return PKS_ERROR_NONE;
}

static enum pks_error_id
read_counted(struct pks_history *h, pks_op op, struct pks_token *t, unsigned width,
	     enum pks_argument kind)
{
	bool into = kind == PKS_ARG_BYTES1 || kind == PKS_ARG_BYTES4 || kind == PKS_ARG_BYTES8;
	enum pks_error_id error = read_number(h, op, t, width);

	if (error != PKS_ERROR_NONE)
		return error;
	t->arg = t->next;
	t->arg_size = 0;
	error = check_count(h, t, kind);
	if (error != PKS_ERROR_NONE)
		return error;
	error = into ? pks_feed_take_into(h, op, &t->arg, t->number, &t->arg_size)
		     : pks_feed_take(h, op, &t->arg, t->number, &t->arg_size);
	if (error != PKS_ERROR_NONE) {
		/* What there is of it. */
		t->arg_size =
			t->number < h->bytes.size - t->arg ? t->number : h->bytes.size - t->arg;
	}
	t->next = t->arg + t->arg_size;
	return error;
}

/*
 * A line without its newline. pickle.py takes all but the last byte of what readline() gave,
 * newline or not; INT alone takes all of it.
 */
static enum pks_error_id
read_line(struct pks_history *h, pks_op op, uint64_t *at, uint64_t *size, uint64_t *next,
	  enum pks_argument kind)
{
	bool whole;
	enum pks_error_id error = pks_feed_take_line(h, op, at, size, &whole);

	if (error != PKS_ERROR_NONE) {
		*size = h->bytes.size - *at;
		*next = h->bytes.size;
		return error;
	}
	*next = *at + *size;
	if (whole || (*size > 0 && kind != PKS_ARG_LINE_INT))
		(*size)--;
	/* int(b'01', 0) is an error; only the whole line 01 is True. */
	if (!whole && kind == PKS_ARG_LINE_INT && *size == 2 &&
	    memcmp(h->bytes.data + *at, "01", 2) == 0)
		return PKS_ERROR_NOT_INT;
	return PKS_ERROR_NONE;
}

static enum pks_error_id
read_lines(struct pks_history *h, pks_op op, struct pks_token *t, enum pks_argument kind)
{
	bool py = h->options.reader == PKS_READER_PY, ascii = kind == PKS_ARG_LINES_ASCII;
	enum pks_error_id error = read_line(h, op, &t->arg, &t->arg_size, &t->next, kind);

	if (error == PKS_ERROR_NONE && t->arg_size == 0 && !py)
		error = PKS_ERROR_EMPTY_LINE;
	if (error == PKS_ERROR_NONE)
		error = pks_line_name((struct pks_bytes){h->bytes.data + t->arg, t->arg_size},
				      ascii);
	if (error != PKS_ERROR_NONE)
		return error;
	t->second = t->next;
	error = read_line(h, op, &t->second, &t->second_size, &t->next, kind);
	if (error == PKS_ERROR_NONE && t->second_size == 0 && !py)
		error = PKS_ERROR_EMPTY_LINE;
	return error;
}

static enum pks_error_id
read_argument(struct pks_history *h, pks_op op, struct pks_token *t)
{
	enum pks_argument kind = (enum pks_argument)pks_opcode_info(t->code)->argument;

	switch (kind) {
	case PKS_ARG_NONE:
	case PKS_ARGUMENTS: t->next = t->arg; return PKS_ERROR_NONE;
	case PKS_ARG_U1: return read_number(h, op, t, 1);
	case PKS_ARG_U2: return read_number(h, op, t, 2);
	case PKS_ARG_U4:
	case PKS_ARG_I4: return read_number(h, op, t, 4);
	case PKS_ARG_U8:
	case PKS_ARG_F8: return read_number(h, op, t, 8);
	case PKS_ARG_BYTES1:
	case PKS_ARG_STRING1:
	case PKS_ARG_TEXT1:
	case PKS_ARG_LONG1: return read_counted(h, op, t, 1, kind);
	case PKS_ARG_BYTES4:
	case PKS_ARG_STRING4:
	case PKS_ARG_TEXT4:
	case PKS_ARG_LONG4: return read_counted(h, op, t, 4, kind);
	case PKS_ARG_BYTES8:
	case PKS_ARG_TEXT8: return read_counted(h, op, t, 8, kind);
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_FLOAT:
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_UNICODE:
	case PKS_ARG_LINE_SLOT:
	case PKS_ARG_LINE_ASCII: return read_line(h, op, &t->arg, &t->arg_size, &t->next, kind);
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: return read_lines(h, op, t, kind);
	}
	return PKS_ERROR_NONE;
}

/* Numbers as pks_token_read() gives them. */
static void
finish_number(struct pks_token *t)
{
	enum pks_argument kind = (enum pks_argument)pks_opcode_info(t->code)->argument;

	if (kind == PKS_ARG_I4)
		t->number = (uint64_t)(int64_t)(int32_t)(uint32_t)t->number;
	else if (kind == PKS_ARG_F8)
		t->number = __builtin_bswap64(t->number);
}

/* Would anybody who reads on from the opcode find the same? */
static bool
is_plain(const struct pks_history *h, struct pks_token *t)
{
	struct pks_token plain;

	if (pks_token_read(h->bytes, t->offset, &plain) != PKS_TOKEN_OK || plain.next != t->next ||
	    plain.arg != t->arg)
		return false;
	if (t->second != 0)
		return t->second == t->arg + t->arg_size + 1;
	return plain.arg_size == t->arg_size;
}

enum pks_error_id
pks_feed_argument(struct pks_history *h, pks_op op, uint64_t offset, struct pks_token *t)
{
	enum pks_error_id error;

	*t = (struct pks_token){.offset = offset,
				.code = h->bytes.data[offset],
				.arg = offset + 1,
				.next = offset + 1};
	error = read_argument(h, op, t);
	if (error != PKS_ERROR_NONE) {
		if (t->next > h->bytes.size)
			t->next = h->bytes.size;
		return error;
	}
	pks_feed_settle(h, t->next);
	finish_number(t);
	if (!is_plain(h, t) && !pks_dense_odd(h, op, t))
		return PKS_ERROR_MEMORY;
	return PKS_ERROR_NONE;
}
