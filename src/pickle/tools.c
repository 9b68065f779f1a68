/* SPDX-License-Identifier: MIT */
/*
 * Arguments as pickletools takes them, which is not how any unpickler does: escapes are undone in
 * names and persistent ids, 8-bit strings are ASCII or latin-1, integers are decimal, and one quote
 * alone is a whole string. Followed from Lib/pickletools.py of CPython 3.11.7 and 3.13.5.
 */
#include "pickle/tools.h"
#include "pickle/escapes.h"

#include <string.h>

static struct pks_integer
small(int64_t v)
{
	return (struct pks_integer){.base = 10, .is_small = true, .small = v, .negative = v < 0};
}

/* Is there an integer in the line, and can it be had in 4300 digits? */
static enum pks_tools_error
judge_int(struct pks_tools_argument *argument, enum pks_number_reader how)
{
	switch (pks_integer_read(argument->bytes, how, &argument->integer)) {
	case PKS_NUMBER_OK: return PKS_TOOLS_OK;
	case PKS_NUMBER_TOO_LONG: return PKS_TOOLS_DIGITS;
	default: return PKS_TOOLS_NOT_INT;
	}
}

#define NOT_THIS  (-1)
#define NOT_WHOLE (-2)

/* The next character of UTF-8 whose bytes may be spelled as escapes; surrogates are none. */
static int64_t
next_utf8(const uint8_t **at, const uint8_t *end)
{
	int c = pks_escape_bytes(at, end);
	unsigned n = 1, length = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	uint8_t bytes[4];
	uint32_t point;

	if (c < 0x80)
		return c < 0 ? NOT_WHOLE : c;
	bytes[0] = (uint8_t)c;
	for (; n < length && *at < end; n++) {
		c = pks_escape_bytes(at, end);
		if (c < 0)
			return NOT_WHOLE;
		bytes[n] = (uint8_t)c;
	}
	if (pks_utf8_decode(bytes, bytes + n, &point) != n || (point >= 0xd800 && point <= 0xdfff))
		return NOT_THIS;
	return point;
}

/* What a line with escapes undone is decoded as. */
enum charset { ASCII, LATIN1, UTF8 };

/* Escapes are undone first, all of them; only then is it decoded. */
static enum pks_tools_error
judge_escapes(struct pks_bytes line, enum charset charset)
{
	const uint8_t *p = line.data, *end = p + line.size;
	bool ascii = true;

	while (p < end) {
		int c = pks_escape_bytes(&p, end);

		if (c < 0)
			return PKS_TOOLS_ESCAPE;
		if (c > 127)
			ascii = false;
	}
	if (ascii || charset == LATIN1)
		return PKS_TOOLS_OK;
	if (charset == ASCII)
		return PKS_TOOLS_NOT_ASCII;
	for (p = line.data; p < end;)
		if (next_utf8(&p, end) < 0)
			return PKS_TOOLS_NOT_UTF8;
	return PKS_TOOLS_OK;
}

static enum pks_tools_error
judge_string(struct pks_tools_argument *argument)
{
	struct pks_bytes *line = &argument->bytes;
	uint8_t quote = line->size > 0 ? *line->data : 0;

	if ((quote != '\'' && quote != '"') || line->data[line->size - 1] != quote)
		return PKS_TOOLS_UNQUOTED;
	line->data++;
	line->size -= line->size > 1 ? 2 : 1;
	return judge_escapes(*line, argument->tools == PKS_TOOLS_3_11 ? ASCII : LATIN1);
}

/* What lines that are no string literals are decoded as. */
static enum charset
charset_of_names(enum pks_tools tools)
{
	return tools == PKS_TOOLS_3_11 ? ASCII : UTF8;
}

static enum pks_tools_error
judge_lines(const struct pks_tools_argument *argument)
{
	const enum charset charset = charset_of_names(argument->tools);
	const uint8_t *p = argument->bytes.data;
	const uint8_t *nl = memchr(p, '\n', argument->bytes.size);
	uint64_t n = (uint64_t)(nl - p);
	enum pks_tools_error error = judge_escapes((struct pks_bytes){p, n}, charset);

	if (error != PKS_TOOLS_OK)
		return error;
	return judge_escapes((struct pks_bytes){nl + 1, argument->bytes.size - n - 1}, charset);
}

static enum pks_tools_error
judge_unicode(struct pks_bytes line)
{
	const uint8_t *p = line.data, *end = p + line.size;
	bool second = false;

	if (line.size == 0 || memchr(p, '\\', line.size) == NULL)
		return PKS_TOOLS_OK;
	while (p < end)
		if (pks_escape_unicode(&p, end, &second) < 0)
			return PKS_TOOLS_NOT_UNICODE;
	return PKS_TOOLS_OK;
}

enum pks_tools_error
pks_tools_argument(struct pks_bytes bytes, const struct pks_token *token, enum pks_tools tools,
		   struct pks_tools_argument *argument)
{
	struct pks_bytes *arg = &argument->bytes;

	*arg = (struct pks_bytes){bytes.data + token->arg, token->arg_size};
	argument->info = pks_opcode_info(token->code);
	argument->tools = tools;
	switch ((enum pks_argument)argument->info->argument) {
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_U4:
	case PKS_ARG_I4: argument->integer = small((int64_t)token->number); break;
	case PKS_ARG_F8: memcpy(&argument->number, &token->number, sizeof argument->number); break;
	case PKS_ARG_STRING4:
		if (token->number > INT32_MAX)
			return PKS_TOOLS_NEGATIVE_COUNT;
		break;
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8:
		if (pks_utf8_check(arg->data, arg->size) != arg->size)
			return PKS_TOOLS_NOT_UTF8;
		break;
	case PKS_ARG_LONG1:
	case PKS_ARG_LONG4: pks_integer_binary(*arg, &argument->integer); break;
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_SLOT: return judge_int(argument, PKS_READ_TOOLS_INT);
	case PKS_ARG_LINE_LONG: return judge_int(argument, PKS_READ_TOOLS_LONG);
	case PKS_ARG_LINE_FLOAT:
		if (pks_float_read(*arg, true, &argument->number) != PKS_NUMBER_OK)
			return PKS_TOOLS_NOT_FLOAT;
		break;
	case PKS_ARG_LINE_STRING: return judge_string(argument);
	case PKS_ARG_LINE_UNICODE: return judge_unicode(*arg);
	case PKS_ARG_LINE_ASCII: return judge_escapes(*arg, charset_of_names(tools));
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: return judge_lines(argument);
	case PKS_ARG_U8:
		/* Up to 2^64 - 1: shown from its bytes. */
	case PKS_ARG_NONE:
	case PKS_ARG_BYTES1:
	case PKS_ARG_BYTES4:
	case PKS_ARG_BYTES8:
	case PKS_ARG_STRING1:
	case PKS_ARGUMENTS: break;
	}
	return PKS_TOOLS_OK;
}

/* The bytes end inside the argument: something before their end may be wrong. */
static enum pks_tools_error
judge_cut(struct pks_bytes bytes, const struct pks_token *token, enum pks_tools tools)
{
	const uint8_t *p = bytes.data + token->arg, *nl;
	enum pks_tools_error error = PKS_TOOLS_OK;

	switch ((enum pks_argument)pks_opcode_info(token->code)->argument) {
	case PKS_ARG_STRING4:
		if (token->number > INT32_MAX)
			error = PKS_TOOLS_NEGATIVE_COUNT;
		break;
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII:
		nl = memchr(p, '\n', bytes.size - token->arg);
		if (nl != NULL)
			error = judge_escapes((struct pks_bytes){p, (uint64_t)(nl - p)},
					      charset_of_names(tools));
		break;
	default: break;
	}
	return error != PKS_TOOLS_OK ? error : PKS_TOOLS_TRUNCATED;
}

enum pks_tools_error
pks_tools_read(struct pks_bytes bytes, uint64_t offset, enum pks_tools tools,
	       struct pks_token *token, struct pks_tools_argument *argument)
{
	switch (pks_token_read(bytes, offset, token)) {
	case PKS_TOKEN_OK: break;
	case PKS_TOKEN_END: return PKS_TOOLS_END;
	case PKS_TOKEN_UNKNOWN: return PKS_TOOLS_UNKNOWN;
	case PKS_TOKEN_TRUNCATED: return judge_cut(bytes, token, tools);
	case PKS_TOKEN_NEGATIVE: return PKS_TOOLS_NEGATIVE_COUNT;
	case PKS_TOKEN_HUGE: return PKS_TOOLS_HUGE_COUNT;
	}
	return pks_tools_argument(bytes, token, tools, argument);
}

enum form { BYTES, UNICODE, UTF8_BYTES };

void
pks_tools_line_begin(struct pks_tools_line *line, const struct pks_tools_argument *argument)
{
	*line = (struct pks_tools_line){.at = argument->bytes.data,
					.end = pks_bytes_end(argument->bytes)};
	if (argument->info->argument == PKS_ARG_LINE_UNICODE)
		line->form = UNICODE;
	else if (argument->info->argument != PKS_ARG_LINE_STRING &&
		 charset_of_names(argument->tools) == UTF8)
		line->form = UTF8_BYTES;
}

int64_t
pks_tools_line_next(struct pks_tools_line *line)
{
	if (line->at == line->end)
		return -1;
	if (line->form == UNICODE)
		return pks_escape_unicode(&line->at, line->end, &line->second);
	/* The newline between two lines: no escape and no character reaches over it. */
	if (*line->at == '\n') {
		line->at++;
		return ' ';
	}
	return line->form == BYTES ? pks_escape_bytes(&line->at, line->end)
				   : next_utf8(&line->at, line->end);
}

/* ---- Beside the C unpickler ----------------------------------------------------------------- */

static bool
same_integer(const struct pks_tools_argument *argument, enum pks_number_reader how)
{
	const struct pks_bytes line = argument->bytes;
	struct pks_integer integer;

	/* Who decodes a slot does not see whether it is a bool. */
	return pks_integer_read(line, how, &integer) == PKS_NUMBER_OK &&
	       pks_integer_equal(&integer, &argument->integer) &&
	       (how == PKS_READ_C_SLOT || integer.is_bool == argument->integer.is_bool);
}

static bool
same_float(const struct pks_tools_argument *argument)
{
	double number;

	return pks_float_read(argument->bytes, false, &number) == PKS_NUMBER_OK &&
	       memcmp(&number, &argument->number, sizeof number) == 0;
}

/* The C unpickler takes the bytes of names and ids as they are. */
static bool
same_lines(const struct pks_tools_argument *argument)
{
	const struct pks_bytes bytes = argument->bytes;
	struct pks_tools_line line;

	/* Without a backslash there is nothing to undo, and what is not ASCII was refused. */
	if (bytes.size == 0 || memchr(bytes.data, '\\', bytes.size) == NULL)
		return true;
	pks_tools_line_begin(&line, argument);
	for (uint64_t i = 0; i < bytes.size; i++)
		if (pks_tools_line_next(&line) != (bytes.data[i] == '\n' ? ' ' : bytes.data[i]))
			return false;
	return pks_tools_line_next(&line) < 0;
}

static bool
same_string(const struct pks_history *history, const struct pks_tools_argument *argument)
{
	const struct pks_options *options = pks_history_options(history);
	const struct pks_bytes bytes = argument->bytes;
	const uint8_t *p = bytes.data, *end = p + bytes.size;
	const bool quoted = argument->info->argument == PKS_ARG_LINE_STRING;
	struct pks_decoder decoder;
	int32_t point;

	if (options->strings_are_bytes)
		return false;
	if (options->decoding.encoding == NULL && options->decoding.handler == PKS_STRICT)
		return true;
	pks_decoder_begin(&decoder, &options->decoding, bytes, quoted);
	while ((point = pks_decoder_next(&decoder)) >= 0)
		if (p >= end || point != (quoted ? pks_escape_bytes(&p, end) : *p++))
			return false;
	return p == end;
}

static bool
same(const struct pks_history *history, const struct pks_tools_argument *argument)
{
	switch ((enum pks_argument)argument->info->argument) {
	case PKS_ARG_LINE_INT: return same_integer(argument, PKS_READ_C_INT);
	case PKS_ARG_LINE_LONG: return same_integer(argument, PKS_READ_C_LONG);
	case PKS_ARG_LINE_SLOT: return same_integer(argument, PKS_READ_C_SLOT);
	case PKS_ARG_LINE_FLOAT: return same_float(argument);
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4:
	case PKS_ARG_LINE_STRING: return same_string(history, argument);
	case PKS_ARG_LINE_ASCII:
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: return same_lines(argument);
	default: return true;
	}
}

bool
pks_tools_may_differ(uint8_t code)
{
	switch ((enum pks_argument)pks_opcode_info(code)->argument) {
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4:
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_FLOAT:
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_SLOT:
	case PKS_ARG_LINE_ASCII:
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: return true;
	default: return false;
	}
}

bool
pks_tools_agrees(const struct pks_history *history, pks_op op, const struct pks_token *token,
		 enum pks_tools_answer *why)
{
	struct pks_tools_argument argument;

	*why = PKS_TOOLS_SAME;
	if (!pks_tools_may_differ(token->code) || !pks_op_done(history, op))
		return true;
	if (pks_tools_argument(pks_history_bytes(history), token, PKS_TOOLS_3_11, &argument) !=
	    PKS_TOOLS_OK)
		*why = PKS_TOOLS_RAISES;
	else if (!same(history, &argument))
		*why = PKS_TOOLS_ANOTHER;
	return *why == PKS_TOOLS_SAME;
}
