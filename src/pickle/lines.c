/* SPDX-License-Identifier: MIT */
/*
 * What a line says depends on who reads it: the C readers take a C string, which a NUL ends, to
 * strtol; pickle.py takes all of it to int(). Most lines are plain and read alike by all; only the
 * others are looked at twice.
 */
#include "pickle/lines.h"

#include <picklescope/number.h>

#include <string.h>

#define OTHERS (PKS_NOTE(PKS_READER_PY) | PKS_NOTE(PKS_READER_TOOLS))

bool
pks_line_ascii(const uint8_t *p, uint64_t n)
{
	const uint8_t *const end = p + n;
	uint64_t seen = 0, v;

	if (n < 8) {
		while (n > 0)
			seen |= p[--n];
		return (seen & 0x80) == 0;
	}
	for (; end - p > 8; p += 8) {
		memcpy(&v, p, 8);
		seen |= v;
	}
	/* The last eight, some of them perhaps once more. */
	memcpy(&v, end - 8, 8);
	return ((seen | v) & 0x8080808080808080u) == 0;
}

static enum pks_error_id
error_of(enum pks_number_status status)
{
	switch (status) {
	case PKS_NUMBER_OK: return PKS_ERROR_NONE;
	case PKS_NUMBER_EMPTY: return PKS_ERROR_EMPTY_LINE;
	case PKS_NUMBER_TOO_LONG: return PKS_ERROR_DIGITS;
	case PKS_NUMBER_UNICODE: return PKS_ERROR_SLOT_UNICODE;
	case PKS_NUMBER_OVERFLOW: return PKS_ERROR_SLOT_RANGE;
	case PKS_NUMBER_INVALID: break;
	}
	return PKS_ERROR_NOT_INT;
}

static bool
same_integer(const struct pks_integer *a, const struct pks_integer *b)
{
	return a->is_bool == b->is_bool && pks_integer_equal(a, b);
}

enum pks_error_id
pks_line_integer_slow(struct pks_history *h, pks_op op, struct pks_bytes line, uint8_t code)
{
	bool is_int = code == PKS_OP_INT;
	struct pks_integer c, py, tools;
	enum pks_number_status status, other;

	/* 00 and 01 are False and True to all readers, and an L that ends a LONG means nothing. */
	if (is_int && line.size == 2 && line.data[0] == '0' && (line.data[1] | 1) == '1')
		return PKS_ERROR_NONE;
	if (!is_int && line.size > 1 && line.data[line.size - 1] == 'L' &&
	    pks_line_plain(line.data, line.size - 1))
		return PKS_ERROR_NONE;
	other = pks_integer_read(line, is_int ? PKS_READ_PY_INT : PKS_READ_PY_LONG, &py);
	if (h->options.reader == PKS_READER_PY)
		return error_of(other);
	status = pks_integer_read(line, is_int ? PKS_READ_C_INT : PKS_READ_C_LONG, &c);
	if (status == PKS_NUMBER_OK) {
		if (pks_integer_read(line, is_int ? PKS_READ_TOOLS_INT : PKS_READ_TOOLS_LONG,
				     &tools) != PKS_NUMBER_OK ||
		    !same_integer(&c, &tools))
			pks_note(h, op, PKS_NOTE(PKS_READER_TOOLS));
		if (other != PKS_NUMBER_OK || !same_integer(&c, &py))
			pks_note(h, op, PKS_NOTE(PKS_READER_PY));
	}
	return error_of(status);
}

bool
pks_line_plain_float(const uint8_t *p, uint64_t n)
{
	const uint8_t *end = p + n, *digits;

	/* Fewer than 200 digits and an exponent of two: far below what a double can be. */
	if (n >= 200 || n == 0)
		return false;
	p += *p == '-';
	for (digits = p; p < end && (unsigned)*p - '0' <= 9; p++)
		;
	if (p == digits)
		return false;
	if (p < end && *p == '.')
		for (digits = ++p; p < end && (unsigned)*p - '0' <= 9; p++)
			;
	if (p == end)
		return p > digits;
	if (p == digits || *p != 'e')
		return false;
	p += p + 1 < end && (p[1] == '-' || p[1] == '+') ? 2 : 1;
	return end - p >= 1 && end - p <= 2 && (unsigned)p[0] - '0' <= 9 &&
	       (unsigned)end[-1] - '0' <= 9;
}

enum pks_error_id
pks_line_float(struct pks_history *h, pks_op op, struct pks_bytes line)
{
	bool py = h->options.reader == PKS_READER_PY;
	double number;

	if (pks_line_plain_float(line.data, line.size))
		return PKS_ERROR_NONE;
	switch (pks_float_read(line, py, &number)) {
	case PKS_NUMBER_OK:
		if (!py && memchr(line.data, '\0', line.size) != NULL)
			pks_note(h, op, OTHERS);
		return PKS_ERROR_NONE;
	case PKS_NUMBER_EMPTY: return py ? PKS_ERROR_NOT_FLOAT : PKS_ERROR_EMPTY_LINE;
	case PKS_NUMBER_OVERFLOW: return PKS_ERROR_FLOAT_RANGE;
	default: return PKS_ERROR_NOT_FLOAT;
	}
}

enum pks_error_id
pks_text8_check(const struct pks_history *h, struct pks_bytes bytes, bool quoted)
{
	const struct pks_decoding *decoding = &h->options.decoding;

	switch (pks_decode_check(decoding, bytes, quoted)) {
	case PKS_DECODED: return PKS_ERROR_NONE;
	case PKS_DECODE_ERROR: break;
	case PKS_DECODE_LOOKUP: return PKS_ERROR_NO_CODEC;
	case PKS_DECODE_TYPE: return PKS_ERROR_ENCODE_HANDLER;
	}
	return pks_decoding_given(decoding) ? PKS_ERROR_NOT_DECODED : PKS_ERROR_NOT_ASCII;
}

enum pks_error_id
pks_line_string(struct pks_history *h, pks_op op, struct pks_bytes line, bool text8)
{
	if (line.size != 0 &&
	    (!pks_line_ascii(line.data, line.size) || memchr(line.data, '\\', line.size) != NULL))
		pks_note(h, op, PKS_NOTE(PKS_READER_TOOLS));
	switch (pks_string_line(line)) {
	case PKS_LINE_OK: break;
	case PKS_LINE_UNQUOTED: return PKS_ERROR_UNQUOTED;
	case PKS_LINE_ESCAPE: return PKS_ERROR_ESCAPE;
	}
	return text8 ? pks_text8_check(h, (struct pks_bytes){line.data + 1, line.size - 2}, true)
		     : PKS_ERROR_NONE;
}

/*
 * pickle.py's memo is a dict, so a slot is any integer. Those beyond what C readers can name are
 * told apart by a fingerprint, another in each run, above all that C has.
 */
static uint64_t
wide_slot(const struct pks_integer *integer)
{
	if (integer->is_small)
		return (uint64_t)integer->small;
	return pks_integer_hash(integer) | (uint64_t)1 << 63;
}

static enum pks_error_id
read_slot(struct pks_bytes line, bool py, uint64_t *slot)
{
	struct pks_integer integer;
	enum pks_number_status status;
	uint64_t v = 0;

	if (pks_line_plain(line.data, line.size) && line.data[0] != '-') {
		for (uint64_t i = 0; i < line.size; i++)
			v = v * 10 + (uint64_t)(line.data[i] - '0');
		*slot = v;
		return PKS_ERROR_NONE;
	}
	status = pks_integer_read(line, py ? PKS_READ_PY_SLOT : PKS_READ_C_SLOT, &integer);
	if (status != PKS_NUMBER_OK)
		return error_of(status);
	*slot = integer.negative ? PKS_SLOT_NEGATIVE : wide_slot(&integer);
	return PKS_ERROR_NONE;
}

enum pks_error_id
pks_line_slot(struct pks_history *h, pks_op op, struct pks_bytes line, uint64_t *slot)
{
	bool py = h->options.reader == PKS_READER_PY;
	enum pks_error_id error = read_slot(line, py, slot);
	struct pks_integer tools;
	uint64_t other;

	if (error == PKS_ERROR_NONE && !py && !pks_line_plain(line.data, line.size)) {
		if (pks_integer_read(line, PKS_READ_TOOLS_INT, &tools) != PKS_NUMBER_OK ||
		    !tools.is_small || (uint64_t)tools.small != *slot)
			pks_note(h, op, PKS_NOTE(PKS_READER_TOOLS));
		if (read_slot(line, true, &other) != PKS_ERROR_NONE || other != *slot)
			pks_note(h, op, PKS_NOTE(PKS_READER_PY));
	}
	return error;
}

uint64_t
pks_slot_line(const struct pks_history *h, struct pks_bytes line)
{
	uint64_t slot = 0;

	(void)read_slot(line, h->options.reader == PKS_READER_PY, &slot);
	return slot;
}

/* Strict UTF-8: no surrogates. */
static bool
is_strict_utf8(struct pks_bytes line)
{
	const uint8_t *p = line.data;

	if (pks_utf8_check(p, line.size) != line.size)
		return false;
	for (uint64_t i = 0; i + 1 < line.size; i++)
		if (p[i] == 0xed && p[i + 1] >= 0xa0)
			return false;
	return true;
}

enum pks_error_id
pks_line_name(struct pks_bytes line, bool ascii)
{
	if (line.size == 0 || pks_line_ascii(line.data, line.size))
		return PKS_ERROR_NONE;
	if (ascii)
		return PKS_ERROR_NOT_ASCII;
	return is_strict_utf8(line) ? PKS_ERROR_NONE : PKS_ERROR_NOT_UTF8;
}

void
pks_line_note(struct pks_history *h, pks_op op, struct pks_bytes line)
{
	for (uint64_t i = 0; i < line.size; i++)
		if (line.data[i] >= 0x80 || line.data[i] == '\\' || line.data[i] == ' ') {
			pks_note(h, op, PKS_NOTE(PKS_READER_TOOLS));
			return;
		}
}
