/* SPDX-License-Identifier: MIT */
/*
 * Arguments as pickletools prints them: as Python's repr, but for the 8-bit strings of the later
 * form, which are printed as ascii() prints them.
 */
#include "report/dis.h"

bool
pks_dis_printable(const struct pks_tools_argument *argument)
{
	const uint8_t kind = argument->info->argument;
	char room[8192];
	struct pks_text digits;

	if (kind != PKS_ARG_LONG1 && kind != PKS_ARG_LONG4)
		return true;
	/* 2^(8 * 1785) has 4299 digits. */
	if (argument->integer.is_small || argument->bytes.size <= 1785)
		return true;
	pks_text_bounded(&digits, room, sizeof room);
	return pks_integer_decimal(&argument->integer, &digits);
}

/* In quotes, escapes undone. */
static void
write_line(const struct pks_tools_argument *argument, struct pks_text *out)
{
	struct pks_tools_line line;
	bool single = false, twice = false;
	char quote[2] = "'";
	int64_t point;

	pks_tools_line_begin(&line, argument);
	while ((point = pks_tools_line_next(&line)) >= 0) {
		single |= point == '\'';
		twice |= point == '"';
	}
	if (single && !twice)
		quote[0] = '"';
	pks_text_raw_n(out, quote, 1);
	pks_tools_line_begin(&line, argument);
	while ((point = pks_tools_line_next(&line)) >= 0 && !out->cut)
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
write_bytes(const struct pks_tools_argument *argument, struct pks_text *out)
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

static bool
is_string8(const struct pks_opcode_info *info)
{
	return info->argument == PKS_ARG_STRING1 || info->argument == PKS_ARG_STRING4 ||
	       info->argument == PKS_ARG_LINE_STRING;
}

void
pks_dis_argument_text(const struct pks_tools_argument *argument, struct pks_text *out)
{
	const struct pks_bytes arg = argument->bytes;
	const bool ascii = out->ascii, newer = out->newer;

	out->newer = argument->tools == PKS_TOOLS_3_13;
	if (out->newer && is_string8(argument->info))
		out->ascii = true;
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
	case PKS_ARG_LINE_UNICODE:
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_ASCII:
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: write_line(argument, out); break;
	case PKS_ARG_NONE:
	case PKS_ARGUMENTS: break;
	}
	out->ascii = ascii;
	out->newer = newer;
}
