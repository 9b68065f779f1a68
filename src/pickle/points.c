/* SPDX-License-Identifier: MIT */
/*
 * The characters of a text value, one at a time, straight from the file: UTF-8 with surrogates let
 * pass, raw-unicode-escape lines, quoted lines and counted 8-bit text, by a codec if one is given.
 * Nothing is copied, so a text of any length can be looked at.
 */
#include "pickle/dense.h"
#include "pickle/escapes.h"

#include <string.h>

enum form { FORM_UTF8, FORM_RAW, FORM_QUOTED, FORM_LATIN, FORM_DECODED };

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* n hex digits at p; -1 where there are not so many. */
static int64_t
hex_number(const uint8_t *p, const uint8_t *end, unsigned n)
{
	int64_t v = 0;

	if ((uint64_t)(end - p) < n)
		return -1;
	for (unsigned i = 0; i < n; i++) {
		int d = hex_digit(p[i]);
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/*
 * One character of a raw-unicode-escape line. A backslash starts an escape only after an even run
 * of backslashes, which holds here because runs are read two at a time. -1: an escape that is not
 * whole.
 */
int64_t
pks_escape_unicode(const uint8_t **at, const uint8_t *end, bool *second)
{
	const uint8_t *p = *at;
	int64_t v;

	*at = p + 1;
	if (*p != '\\' || *second) {
		*second = false;
		return *p;
	}
	if (end - p < 2 || (p[1] != 'u' && p[1] != 'U')) {
		*second = end - p >= 2 && p[1] == '\\';
		return '\\';
	}
	v = hex_number(p + 2, end, p[1] == 'u' ? 4 : 8);
	if (v < 0 || v > 0x10ffff)
		return -1;
	*at = p + (p[1] == 'u' ? 6 : 10);
	return v;
}

bool
pks_unicode_line(struct pks_bytes line)
{
	const uint8_t *p = line.data, *end = pks_bytes_end(line);
	bool second = false;

	if (line.size == 0 || memchr(p, '\\', line.size) == NULL)
		return true;
	while (p < end)
		if (pks_escape_unicode(&p, end, &second) < 0)
			return false;
	return true;
}

/* One byte of a bytes literal; -1: an escape that is not whole. */
int
pks_escape_bytes(const uint8_t **at, const uint8_t *end)
{
	static const char from[] = "\\'\"bfnrtva", to[] = "\\'\"\b\f\n\r\t\v\a";
	const uint8_t *p = *at;
	const char *simple;
	int v = 0;
	unsigned n = 0;

	*at = p + 1;
	if (*p != '\\')
		return *p;
	if (end - p < 2)
		return -1;
	*at = p + 2;
	if (p[1] != 0 && (simple = strchr(from, p[1])) != NULL)
		return to[simple - from];
	if (p[1] == 'x') {
		*at = p + 4;
		return (int)hex_number(p + 2, end, 2);
	}
	for (p++; n < 3 && p < end && *p >= '0' && *p <= '7'; n++)
		v = v * 8 + (*p++ - '0');
	if (n > 0) {
		*at = p;
		return v & 0xff;
	}
	*at = p; /* any other escape stays as it is: the backslash, then the character */
	return '\\';
}

enum pks_line
pks_string_line(struct pks_bytes line)
{
	const uint8_t *p = line.data, *end = pks_bytes_end(line);

	if (line.size < 2 || (*p != '\'' && *p != '"') || end[-1] != *p)
		return PKS_LINE_UNQUOTED;
	end--;
	for (p++; p < end;)
		if (pks_escape_bytes(&p, end) < 0)
			return PKS_LINE_ESCAPE;
	return PKS_LINE_OK;
}

/* 8-bit text: in bytes, or by the codec that was given. */
static void
begin_text8(const struct pks_history *h, struct pks_points *points, enum form form)
{
	const struct pks_options *options = &h->options;
	struct pks_bytes bytes = {points->at, (uint64_t)(points->end - points->at)};

	points->form = (uint8_t)form;
	if (options->strings_are_bytes || !pks_decoding_given(&options->decoding))
		return;
	points->form = FORM_DECODED;
	pks_decoder_begin(&points->decoder, &options->decoding, bytes, form == FORM_QUOTED);
}

bool
pks_token_points(const struct pks_history *h, const struct pks_token *token,
		 struct pks_points *points)
{
	points->at = h->bytes.data + token->arg;
	points->end = points->at + token->arg_size;
	points->second = false;
	switch (pks_opcode_info(token->code)->argument) {
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8: points->form = FORM_UTF8; return true;
	case PKS_ARG_LINE_UNICODE: points->form = FORM_RAW; return true;
	case PKS_ARG_LINE_STRING:
		points->at++;
		if (token->arg_size >= 2)
			points->end--;
		begin_text8(h, points, FORM_QUOTED);
		return true;
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4: begin_text8(h, points, FORM_LATIN); return true;
	default: return false;
	}
}

bool
pks_points(const struct pks_history *h, pks_op value, struct pks_points *points)
{
	struct pks_token token = pks_op_token(h, value);

	return pks_token_points(h, &token, points);
}

int32_t
pks_points_next(struct pks_points *points)
{
	uint32_t point;
	unsigned n;
	int c;

	if (points->form == FORM_DECODED)
		return pks_decoder_next(&points->decoder);
	if (points->at >= points->end)
		return -1;
	switch (points->form) {
	case FORM_UTF8:
		n = pks_utf8_decode(points->at, points->end, &point);
		if (n == 0)
			point = 0xdc00u + *points->at;
		points->at += n != 0 ? n : 1;
		return (int32_t)point;
	case FORM_RAW:
		return (int32_t)pks_escape_unicode(&points->at, points->end, &points->second);
	case FORM_QUOTED: c = pks_escape_bytes(&points->at, points->end); break;
	default: c = *points->at++; break;
	}
	return c > 127 ? 0xdc00 + c : c;
}
