/* SPDX-License-Identifier: MIT */
/*
 * Lets a script ask what pickletools makes of many pickles, and where that is not what the C
 * unpickler makes of them. Orders on standard input, one a line:
 *
 *   as 3.11|3.13           whose pickletools, from here on
 *   bare 0|1               whether nobody helps the unpickler
 *   decode CODEC ERRORS    how 8-bit strings become text ('bytes -': they do not; '- -': default);
 *                          answered by 'yes', or 'no' where that is not known
 *   file PATH              a pickle
 *   data HEX               another
 *
 * A pickle is answered by
 *
 *   T OFFSET NAME ARGUMENT   for every token
 *   E OFFSET WHAT            where they end: 'end' past STOP, or what the tokeniser refuses
 *   C OFFSET                 how far the C unpickler comes: its error's op, or its end
 *   P OFFSET WHY             the first op that they do not agree on; '-' where there is none
 *
 * with an argument as a letter and its value: b bool, i int, f a float's bits, s a str's code
 * points in hex, y bytes, a bytearray; '-' is none.
 */
#include "pickle/tools.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static enum pks_tools tools = PKS_TOOLS_3_11;
static struct pks_options options = {.bare = true};

static const char *const errors[] = {
	[PKS_TOOLS_OK] = "end",
#define ERROR(name, exception, message) [PKS_TOOLS_##name] = #name,
#include "pickle/tools_errors.def"
#undef ERROR
};

static void
say_hex(struct pks_bytes bytes, struct pks_text *out)
{
	for (uint64_t i = 0; i < bytes.size; i++)
		pks_text_printf(out, "%02x", bytes.data[i]);
}

static void
say_text(struct pks_bytes bytes, bool utf8, struct pks_text *out)
{
	const uint8_t *p = bytes.data, *end = p + bytes.size;
	uint32_t point;

	pks_text_raw(out, "s");
	while (p < end) {
		unsigned n = utf8 ? pks_utf8_decode(p, end, &point) : 0;

		if (n == 0)
			point = *p;
		p += n > 0 ? n : 1;
		pks_text_printf(out, "%" PRIx32 ",", point);
	}
}

static void
say_line(const struct pks_tools_argument *argument, struct pks_text *out)
{
	struct pks_tools_line line;
	int64_t point;

	pks_text_raw(out, "s");
	pks_tools_line_begin(&line, argument);
	while ((point = pks_tools_line_next(&line)) >= 0)
		pks_text_printf(out, "%" PRIx64 ",", (uint64_t)point);
}

static void
say_integer(const struct pks_integer *integer, struct pks_text *out)
{
	if (integer->is_bool) {
		pks_text_printf(out, "b%d", (int)integer->small);
	} else {
		pks_text_raw(out, "i");
		pks_integer_canonical(integer, out);
	}
}

static void
say_float(double number, struct pks_text *out)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof bits);
	pks_text_printf(out, "f%016" PRIx64, bits);
}

static void
say_argument(const struct pks_tools_argument *argument, struct pks_text *out)
{
	const struct pks_bytes bytes = argument->bytes;
	uint64_t number = 0;

	switch ((enum pks_argument)argument->info->argument) {
	case PKS_ARG_NONE:
	case PKS_ARGUMENTS: pks_text_raw(out, "-"); break;
	case PKS_ARG_U8:
		for (unsigned i = 0; i < 8; i++)
			number |= (uint64_t)bytes.data[i] << (8 * i);
		pks_text_raw(out, "i");
		if (number > INT64_MAX)
			pks_text_printf(out, "0x%" PRIx64, number);
		else
			pks_text_number(out, number);
		break;
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_U4:
	case PKS_ARG_I4:
	case PKS_ARG_LONG1:
	case PKS_ARG_LONG4:
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_SLOT: say_integer(&argument->integer, out); break;
	case PKS_ARG_F8:
	case PKS_ARG_LINE_FLOAT: say_float(argument->number, out); break;
	case PKS_ARG_BYTES1:
	case PKS_ARG_BYTES4:
	case PKS_ARG_BYTES8:
		pks_text_raw(out, argument->info->kind == PKS_BYTEARRAY ? "a" : "y");
		say_hex(bytes, out);
		break;
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4: say_text(bytes, false, out); break;
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8: say_text(bytes, true, out); break;
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_UNICODE:
	case PKS_ARG_LINE_ASCII:
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: say_line(argument, out); break;
	}
}

static void
say_tokens(struct pks_bytes bytes, struct pks_text *out)
{
	struct pks_tools_argument argument;
	struct pks_token token = {.next = 0};
	enum pks_tools_error error;

	do {
		error = pks_tools_read(bytes, token.next, tools, &token, &argument);
		if (error != PKS_TOOLS_OK)
			break;
		pks_text_printf(out, "T %" PRIu64 " %s ", token.offset, argument.info->name);
		say_argument(&argument, out);
		pks_text_raw(out, "\n");
	} while (token.code != '.');
	pks_text_printf(out, "E %" PRIu64 " %s\n",
			error == PKS_TOOLS_OK ? token.next : token.offset, errors[error]);
}

static bool
agrees(const struct pks_history *history, pks_op op, enum pks_tools_answer *why)
{
	struct pks_token token = pks_op_token(history, op);

	return pks_tools_agrees(history, op, &token, why);
}

static void
say_parting(struct pks_bytes bytes, struct pks_text *out)
{
	static const char *const words[] = {"same", "raises", "another"};
	struct pks_history *history = pks_history_read(bytes, 0, &options);
	const struct pks_error *error;
	enum pks_tools_answer why;
	pks_op op = 0;

	if (history == NULL)
		exit(3);
	error = pks_history_error(history);
	pks_text_printf(out, "C %" PRIu64 "\n",
			error != NULL ? error->offset : pks_history_end(history));
	while (op < pks_ops(history) && agrees(history, op, &why))
		op++;
	if (op < pks_ops(history))
		pks_text_printf(out, "P %" PRIu64 " %s\n", pks_op_offset(history, op), words[why]);
	else
		pks_text_raw(out, "P -\n");
	pks_history_free(history);
}

static void
answer(uint8_t *data, size_t size, struct pks_text *out)
{
	say_tokens((struct pks_bytes){data, size}, out);
	say_parting((struct pks_bytes){data, size}, out);
	free(data);
}

/* Blocks of exactly the size of what is in them, so that a step too far is seen. */
static void
answer_file(const char *path, struct pks_text *out)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	long size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
		exit(3);
	rewind(file);
	data = malloc(size > 0 ? (size_t)size : 1);
	if (data == NULL || fread(data, 1, (size_t)size, file) != (size_t)size)
		exit(3);
	fclose(file);
	answer(data, (size_t)size, out);
}

static void
answer_data(const char *hex, struct pks_text *out)
{
	size_t size = strlen(hex) / 2;
	uint8_t *data = malloc(size > 0 ? size : 1);
	unsigned byte;

	if (data == NULL)
		exit(3);
	for (size_t i = 0; i < size; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			exit(3);
		data[i] = (uint8_t)byte;
	}
	answer(data, size, out);
}

static const char *
word_or_null(const char *word)
{
	return strcmp(word, "-") == 0 ? NULL : word;
}

static bool
decode(char *codec)
{
	char *handler = strchr(codec, ' '), said[160];

	if (handler == NULL)
		exit(3);
	*handler++ = '\0';
	options.strings_are_bytes = strcmp(codec, "bytes") == 0;
	options.decoding = (struct pks_decoding){0};
	return options.strings_are_bytes ||
	       pks_decoding_make(&options.decoding, word_or_null(codec), word_or_null(handler),
				 said, sizeof said);
}

int
main(void)
{
	char *line = NULL, room[4096];
	size_t size = 0;
	struct pks_text out;

	pks_text_stream(&out, room, sizeof room, stdout);
	while (getline(&line, &size, stdin) > 0) {
		char *rest = strchr(line, ' ');

		if (rest == NULL)
			return 3;
		*rest++ = '\0';
		rest[strcspn(rest, "\n")] = '\0';
		if (strcmp(line, "as") == 0)
			tools = strcmp(rest, "3.13") == 0 ? PKS_TOOLS_3_13 : PKS_TOOLS_3_11;
		else if (strcmp(line, "bare") == 0)
			options.bare = rest[0] == '1';
		else if (strcmp(line, "decode") == 0)
			pks_text_raw(&out, decode(rest) ? "yes\n" : "no\n");
		else if (strcmp(line, "file") == 0)
			answer_file(rest, &out);
		else
			answer_data(rest, &out);
	}
	free(line);
	return pks_text_flush(&out) ? 0 : 3;
}
