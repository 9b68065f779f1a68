/* SPDX-License-Identifier: MIT */
/*
 * Arguments as pickletools takes them, which is not how any unpickler does: escapes are undone in
 * names and persistent ids, 8-bit strings are latin-1, and one quote alone is a whole string. What
 * is judged good here is printed as Python's repr prints it.
 */
#include "pickle/escapes.h"
#include "report/dis.h"

#include <string.h>

static struct pks_integer
small(int64_t v)
{
	return (struct pks_integer){.base = 10, .is_small = true, .small = v, .negative = v < 0};
}

/* Is there an integer in the line, and can it be had in 4300 digits? */
static enum pks_dis_error
judge_int(struct pks_dis_argument *argument, enum pks_number_reader how)
{
	switch (pks_integer_read(argument->bytes, how, &argument->integer)) {
	case PKS_NUMBER_OK: return PKS_DIS_OK;
	case PKS_NUMBER_TOO_LONG: return PKS_DIS_DIGITS;
	default: return PKS_DIS_NOT_INT;
	}
}

/* All of them, escapes undone, must be ASCII. */
static enum pks_dis_error
judge_escapes(struct pks_bytes line)
{
	const uint8_t *p = line.data, *end = p + line.size;
	enum pks_dis_error error = PKS_DIS_OK;

	while (p < end) {
		int c = pks_escape_bytes(&p, end);

		if (c < 0)
			return PKS_DIS_ESCAPE;
		if (c > 127)
			error = PKS_DIS_NOT_ASCII;
	}
	return error;
}

static enum pks_dis_error
judge_string(struct pks_dis_argument *argument)
{
	struct pks_bytes *line = &argument->bytes;
	uint8_t quote = line->size > 0 ? *line->data : 0;

	if ((quote != '\'' && quote != '"') || line->data[line->size - 1] != quote)
		return PKS_DIS_UNQUOTED;
	line->data++;
	line->size -= line->size > 1 ? 2 : 1;
	return judge_escapes(*line);
}

static enum pks_dis_error
judge_lines(const struct pks_dis_argument *argument)
{
	const uint8_t *p = argument->bytes.data;
	const uint8_t *nl = memchr(p, '\n', argument->bytes.size);
	uint64_t n = (uint64_t)(nl - p);
	enum pks_dis_error error = judge_escapes((struct pks_bytes){p, n});

	if (error != PKS_DIS_OK)
		return error;
	return judge_escapes((struct pks_bytes){nl + 1, argument->bytes.size - n - 1});
}

static enum pks_dis_error
judge_unicode(struct pks_bytes line)
{
	const uint8_t *p = line.data, *end = p + line.size;
	bool second = false;

	if (line.size == 0 || memchr(p, '\\', line.size) == NULL)
		return PKS_DIS_OK;
	while (p < end)
		if (pks_escape_unicode(&p, end, &second) < 0)
			return PKS_DIS_NOT_UNICODE;
	return PKS_DIS_OK;
}

/* Two's complement; one that has too many digits is refused when it is to be printed. */
static enum pks_dis_error
judge_binary(struct pks_dis_argument *argument)
{
	char room[8192];
	struct pks_text digits;

	pks_integer_binary(argument->bytes, &argument->integer);
	pks_text_bounded(&digits, room, sizeof room);
	if (argument->integer.is_small || argument->bytes.size < 1024 ||
	    pks_integer_decimal(&argument->integer, &digits))
		return PKS_DIS_OK;
	return PKS_DIS_LONG_INT;
}

enum pks_dis_error
pks_dis_argument(struct pks_bytes bytes, const struct pks_token *token,
		 struct pks_dis_argument *argument)
{
	struct pks_bytes *arg = &argument->bytes;

	*arg = (struct pks_bytes){bytes.data + token->arg, token->arg_size};
	argument->info = pks_opcode_info(token->code);
	switch ((enum pks_argument)argument->info->argument) {
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_U4:
	case PKS_ARG_I4: argument->integer = small((int64_t)token->number); return PKS_DIS_OK;
	case PKS_ARG_F8:
		memcpy(&argument->number, &token->number, sizeof argument->number);
		return PKS_DIS_OK;
	case PKS_ARG_STRING4:
		return token->number > INT32_MAX ? PKS_DIS_NEGATIVE_COUNT : PKS_DIS_OK;
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8:
		return pks_utf8_check(arg->data, arg->size) == arg->size ? PKS_DIS_OK
									 : PKS_DIS_NOT_UTF8;
	case PKS_ARG_LONG1:
	case PKS_ARG_LONG4: return judge_binary(argument);
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_SLOT: return judge_int(argument, PKS_READ_TOOLS_INT);
	case PKS_ARG_LINE_LONG: return judge_int(argument, PKS_READ_TOOLS_LONG);
	case PKS_ARG_LINE_FLOAT:
		return pks_float_read(*arg, true, &argument->number) == PKS_NUMBER_OK
			       ? PKS_DIS_OK
			       : PKS_DIS_NOT_FLOAT;
	case PKS_ARG_LINE_STRING: return judge_string(argument);
	case PKS_ARG_LINE_UNICODE: return judge_unicode(*arg);
	case PKS_ARG_LINE_ASCII: return judge_escapes(*arg);
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: return judge_lines(argument);
	case PKS_ARG_U8:
		/* Up to 2^64 - 1: printed from its bytes. */
	case PKS_ARG_NONE:
	case PKS_ARG_BYTES1:
	case PKS_ARG_BYTES4:
	case PKS_ARG_BYTES8:
	case PKS_ARG_STRING1:
	case PKS_ARGUMENTS: break;
	}
	return PKS_DIS_OK;
}

enum pks_dis_error
pks_dis_argument_cut(struct pks_bytes bytes, const struct pks_token *token)
{
	const uint8_t *p = bytes.data + token->arg, *nl;
	enum pks_dis_error error = PKS_DIS_OK;

	switch ((enum pks_argument)pks_opcode_info(token->code)->argument) {
	case PKS_ARG_STRING4:
		if (token->number > INT32_MAX)
			error = PKS_DIS_NEGATIVE_COUNT;
		break;
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII:
		nl = memchr(p, '\n', bytes.size - token->arg);
		if (nl != NULL)
			error = judge_escapes((struct pks_bytes){p, (uint64_t)(nl - p)});
		break;
	default: break;
	}
	return error != PKS_DIS_OK ? error : PKS_DIS_TRUNCATED;
}

/* The characters of lines with escapes, one at a time; all were judged. */
struct line {
	const uint8_t *at, *end;
	bool unicode;
	bool second;
};

static int64_t
line_next(struct line *line)
{
	uint8_t c;

	if (line->at == line->end)
		return -1;
	if (line->unicode)
		return pks_escape_unicode(&line->at, line->end, &line->second);
	/* The newline between two lines: no escape reaches over it, and it shows as a blank. */
	c = *line->at;
	if (c == '\n') {
		line->at++;
		return ' ';
	}
	return pks_escape_bytes(&line->at, line->end);
}

/* In quotes, escapes undone. */
static void
write_line(const struct pks_dis_argument *argument, bool unicode, struct pks_text *out)
{
	struct line line = {.at = argument->bytes.data,
			    .end = argument->bytes.data + argument->bytes.size,
			    .unicode = unicode};
	struct line look = line;
	bool single = false, twice = false;
	char quote[2] = "'";
	int64_t point;

	while ((point = line_next(&look)) >= 0) {
		single |= point == '\'';
		twice |= point == '"';
	}
	if (single && !twice)
		quote[0] = '"';
	pks_text_raw_n(out, quote, 1);
	while ((point = line_next(&line)) >= 0 && !out->cut)
		pks_text_point(out, (uint32_t)point, quote[0]);
	pks_text_raw_n(out, quote, 1);
}

typedef void (*quoted_writer)(struct pks_text *, const void *, size_t, char);

static void
write_quoted(struct pks_bytes bytes, quoted_writer writer, struct pks_text *out)
{
	char quote = pks_text_quote(bytes.data, (size_t)bytes.size);

	pks_text_raw_n(out, &quote, 1);
	writer(out, bytes.data, (size_t)bytes.size, quote);
	pks_text_raw_n(out, &quote, 1);
}

/* A bytearray's repr chooses its quotes as that of bytes does, but escapes single ones anyway. */
static void
write_bytearray(struct pks_bytes bytes, struct pks_text *out)
{
	char quote = pks_text_quote(bytes.data, (size_t)bytes.size);

	pks_text_raw(out, "bytearray(b");
	pks_text_raw_n(out, &quote, 1);
	pks_text_bytes_quoted(out, bytes.data, (size_t)bytes.size, '\'');
	pks_text_raw_n(out, &quote, 1);
	pks_text_raw(out, ")");
}

static void
write_bytes(const struct pks_dis_argument *argument, struct pks_text *out)
{
	if (argument->info->kind == PKS_BYTEARRAY) {
		write_bytearray(argument->bytes, out);
	} else {
		pks_text_raw(out, "b");
		write_quoted(argument->bytes, pks_text_bytes_quoted, out);
	}
}

static void
write_u8(const uint8_t *p, struct pks_text *out)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < 8; i++)
		v |= (uint64_t)p[i] << (8 * i);
	pks_text_number(out, v);
}

void
pks_dis_argument_text(const struct pks_dis_argument *argument, struct pks_text *out)
{
	const struct pks_bytes arg = argument->bytes;

	if (argument->info->argument != PKS_ARG_NONE)
		pks_text_raw_n(out, " ", 1);
	switch ((enum pks_argument)argument->info->argument) {
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_U4:
	case PKS_ARG_I4:
	case PKS_ARG_LONG1:
	case PKS_ARG_LONG4:
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_SLOT:
	case PKS_ARG_LINE_LONG: pks_integer_decimal(&argument->integer, out); break;
	case PKS_ARG_U8: write_u8(arg.data, out); break;
	case PKS_ARG_F8:
	case PKS_ARG_LINE_FLOAT: pks_float_repr(argument->number, out); break;
	case PKS_ARG_BYTES1:
	case PKS_ARG_BYTES4:
	case PKS_ARG_BYTES8: write_bytes(argument, out); break;
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4: write_quoted(arg, pks_text_latin1_quoted, out); break;
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8: write_quoted(arg, pks_text_utf8_quoted, out); break;
	case PKS_ARG_LINE_UNICODE: write_line(argument, true, out); break;
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_ASCII:
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: write_line(argument, false, out); break;
	case PKS_ARG_NONE:
	case PKS_ARGUMENTS: break;
	}
}
