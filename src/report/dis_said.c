/* SPDX-License-Identifier: MIT */
/*
 * What pickletools itself says of the op at which it ends: the last line of its traceback, for who
 * compares. Its places are those inside the argument, its counts those of its crude stack.
 */
#include "report/dis.h"

#include "pickle/escapes.h"
#include "pickle/little.h"
#include "pickle/opcode.h"

#include <stdlib.h>
#include <string.h>

/* CPython quotes so much of what is no integer. */
#define QUOTED 200

static void
repr(struct pks_text *out, struct pks_bytes bytes)
{
	char quote = pks_text_quote(bytes.data, (size_t)bytes.size);

	pks_text_raw(out, "b");
	pks_text_raw_n(out, &quote, 1);
	pks_text_bytes_quoted(out, bytes.data, (size_t)bytes.size, quote);
	pks_text_raw_n(out, &quote, 1);
}

/* The first 200 characters of a repr, escapes cut in two as they come. */
static void
repr_head(struct pks_text *out, struct pks_bytes bytes)
{
	char room[QUOTED * 4 + 16], quote[2] = {pks_text_quote(bytes.data, (size_t)bytes.size)};
	struct pks_text text;
	size_t n;

	pks_text_bounded(&text, room, sizeof room);
	pks_text_raw(&text, "b");
	pks_text_raw(&text, quote);
	n = (size_t)(bytes.size < QUOTED ? bytes.size : QUOTED);
	pks_text_bytes_quoted(&text, bytes.data, n, quote[0]);
	if (n == bytes.size)
		pks_text_raw(&text, quote);
	pks_text_raw_n(out, room, text.used < QUOTED ? text.used : QUOTED);
}

/* "'utf-8' codec can't decode byte 0xff in position 3: invalid start byte" */
static void
undecoded(struct pks_text *out, const char *codec, const uint8_t *data, size_t begin, size_t end,
	  const char *why)
{
	pks_text_printf(out, "'%s' codec can't decode byte", codec);
	if (end == begin + 1)
		pks_text_printf(out, " 0x%02x in position %zu: ", data[begin], begin);
	else
		pks_text_printf(out, "s in position %zu-%zu: ", begin, end - 1);
	pks_text_raw(out, why);
}

static bool
continues(const uint8_t *p, const uint8_t *end, uint8_t least, uint8_t most)
{
	return p < end && *p >= least && *p <= most;
}

/* The first sequence that is no UTF-8; CPython's decoder says how much of it is wrong. */
static void
undecoded_utf8(struct pks_text *out, struct pks_bytes bytes, bool surrogates)
{
	const uint8_t *p = bytes.data, *end = p + bytes.size;
	size_t begin, length, n = 1;
	uint8_t least = 0x80, most = 0xbf;
	uint32_t point;
	unsigned good;

	while (p < end && (good = pks_utf8_decode(p, end, &point)) != 0 &&
	       (surrogates || point < 0xd800 || point > 0xdfff))
		p += good;
	if (p == end)
		return;
	begin = (size_t)(p - bytes.data);
	length = *p >= 0xf0 ? 4 : *p >= 0xe0 ? 3 : 2;
	if (*p < 0xc2 || *p > 0xf4) {
		undecoded(out, "utf-8", bytes.data, begin, begin + 1, "invalid start byte");
		return;
	}
	if (*p == 0xe0)
		least = 0xa0;
	else if (*p == 0xed)
		most = 0x9f;
	else if (*p == 0xf0)
		least = 0x90;
	else if (*p == 0xf4)
		most = 0x8f;
	while (n < length && continues(p + n, end, n == 1 ? least : 0x80, n == 1 ? most : 0xbf))
		n++;
	if (p + n == end)
		undecoded(out, "utf-8", bytes.data, begin, (size_t)bytes.size,
			  "unexpected end of data");
	else
		undecoded(out, "utf-8", bytes.data, begin, begin + n, "invalid continuation byte");
}

/* A line whose escapes are undone before it is decoded. False: all of it is good. */
static bool
bad_escapes(struct pks_text *out, struct pks_bytes line, bool utf8)
{
	const uint8_t *p = line.data, *end = p + line.size;
	uint8_t *undone = malloc((size_t)line.size + 1);
	size_t n = 0, high = 0;
	bool bad = true;

	if (undone == NULL)
		return true;
	while (p < end) {
		const uint8_t *at = p;
		int c = pks_escape_bytes(&p, end);

		if (c >= 0) {
			undone[n++] = (uint8_t)c;
			continue;
		}
		if (end - at < 2)
			pks_text_raw(out, "Trailing \\ in string");
		else
			pks_text_printf(out, "invalid \\x escape at position %zu",
					(size_t)(at - line.data));
		free(undone);
		return true;
	}
	while (high < n && undone[high] < 0x80)
		high++;
	if (utf8) {
		size_t before = out->used;
		undecoded_utf8(out, (struct pks_bytes){undone, n}, false);
		bad = out->used != before;
	} else if (high < n) {
		undecoded(out, "ascii", undone, high, high + 1, "ordinal not in range(128)");
	} else {
		bad = false;
	}
	free(undone);
	return bad;
}

static void
bad_unicode(struct pks_text *out, struct pks_bytes line)
{
	const uint8_t *p = line.data, *end = p + line.size, *at = p, *digits;
	bool second = false;
	unsigned n = 0, want;

	while (p < end) {
		at = p;
		if (pks_escape_unicode(&p, end, &second) < 0)
			break;
	}
	want = at[1] == 'u' ? 4 : 8;
	for (digits = at + 2; n < want && digits + n < end &&
			      strchr("0123456789abcdefABCDEF", digits[n]) && digits[n] != 0;)
		n++;
	undecoded(out, "rawunicodeescape", line.data, (size_t)(at - line.data),
		  (size_t)(digits + n - line.data),
		  n == want   ? "\\Uxxxxxxxx out of range"
		  : want == 4 ? "truncated \\uXXXX escape"
			      : "truncated \\UXXXXXXXX escape");
}

/* The names that pickletools has for its readers. */
struct names {
	const char *number; /* of the count, or of the number that is all there is */
	const char *whole;
};

static struct names
names_of(const struct pks_token *token)
{
	switch ((enum pks_argument)pks_opcode_info(token->code)->argument) {
	case PKS_ARG_U1: return (struct names){"uint1", NULL};
	case PKS_ARG_U2: return (struct names){"uint2", NULL};
	case PKS_ARG_U4: return (struct names){"uint4", NULL};
	case PKS_ARG_U8: return (struct names){"uint8", NULL};
	case PKS_ARG_I4: return (struct names){"int4", NULL};
	case PKS_ARG_F8: return (struct names){"float8", NULL};
	case PKS_ARG_BYTES1: return (struct names){"uint1", "bytes1"};
	case PKS_ARG_BYTES4: return (struct names){"uint4", "bytes4"};
	case PKS_ARG_BYTES8:
		return (struct names){"uint8",
				      token->code == PKS_OP_BYTEARRAY8 ? "bytearray8" : "bytes8"};
	case PKS_ARG_STRING1: return (struct names){"uint1", "string1"};
	case PKS_ARG_STRING4: return (struct names){"int4", "string4"};
	case PKS_ARG_TEXT1: return (struct names){"uint1", "unicodestring1"};
	case PKS_ARG_TEXT4: return (struct names){"uint4", "unicodestring4"};
	case PKS_ARG_TEXT8: return (struct names){"uint8", "unicodestring8"};
	case PKS_ARG_LONG1: return (struct names){"uint1", "long1"};
	case PKS_ARG_LONG4: return (struct names){"int4", "long4"};
	case PKS_ARG_LINE_UNICODE: return (struct names){NULL, "unicodestringnl"};
	default: return (struct names){NULL, "stringnl"};
	}
}

static void
cut_short(struct pks_text *out, const struct pks_dis_end *end)
{
	const struct pks_token *t = &end->token;
	struct names names = names_of(t);
	bool counted = t->arg > t->offset + 1;

	if (names.number == NULL)
		pks_text_printf(out, "no newline found when trying to read %s", names.whole);
	else if (!counted)
		pks_text_printf(out, "not enough data in stream to read %s", names.number);
	else if (t->code == PKS_OP_LONG1 || t->code == PKS_OP_LONG4)
		pks_text_printf(out, "not enough data in stream to read %s", names.whole);
	else
		pks_text_printf(out, "expected %llu bytes in a %s, but only %llu remain",
				(unsigned long long)t->number, names.whole,
				(unsigned long long)(end->bytes.size - t->arg));
}

static void
bad_string(struct pks_text *out, struct pks_bytes line)
{
	if (line.size == 0 || (*line.data != '\'' && *line.data != '"')) {
		pks_text_raw(out, "no string quotes around ");
	} else {
		pks_text_raw(out, "strinq quote ");
		repr(out, (struct pks_bytes){line.data, 1});
		pks_text_raw(out, " not found at both ends of ");
	}
	repr(out, line);
}

static void
too_many_digits(struct pks_text *out, struct pks_bytes line)
{
	unsigned long long digits = 0;

	for (uint64_t i = 0; i < line.size; i++)
		digits += line.data[i] >= '0' && line.data[i] <= '9';
	pks_text_printf(out,
			"Exceeds the limit (4300 digits) for integer string conversion: value has "
			"%llu digits; use sys.set_int_max_str_digits() to increase the limit",
			digits);
}

static void
slot(struct pks_text *out, const struct pks_dis_end *end)
{
	const struct pks_integer *integer = &end->argument->integer;

	if (end->token.code == PKS_OP_MEMOIZE)
		pks_text_raw(out, "None");
	else if (integer->is_bool)
		pks_text_raw(out, integer->small != 0 ? "True" : "False");
	else
		pks_integer_decimal(integer, out);
}

/* The tokeniser's errors. */
static void
say_token(struct pks_text *out, const struct pks_dis_end *end)
{
	const struct pks_token *t = &end->token;
	struct pks_bytes line = {end->bytes.data + t->arg, t->arg_size};
	enum pks_argument kind = (enum pks_argument)pks_opcode_info(t->code)->argument;
	bool utf8 = end->tools != PKS_TOOLS_3_11 && kind != PKS_ARG_LINE_STRING;
	const uint8_t *nl;

	switch ((unsigned)end->which) {
	case PKS_DIS_END: pks_text_raw(out, "pickle exhausted before seeing STOP"); break;
	case PKS_DIS_UNKNOWN:
		pks_text_printf(out, "at position %llu, opcode ", (unsigned long long)t->offset);
		repr(out, (struct pks_bytes){end->bytes.data + t->offset, 1});
		pks_text_raw(out, " unknown");
		break;
	case PKS_DIS_TRUNCATED: cut_short(out, end); break;
	case PKS_DIS_NEGATIVE_COUNT:
		pks_text_printf(out, "%s byte count < 0: %d", names_of(t).whole,
				(int)(int32_t)pks_little(end->bytes.data + t->offset + 1, 4));
		break;
	case PKS_DIS_HUGE_COUNT:
		pks_text_printf(out, "%s byte count > sys.maxsize: %llu", names_of(t).whole,
				(unsigned long long)t->number);
		break;
	case PKS_DIS_NOT_INT:
		if (kind == PKS_ARG_LINE_LONG && line.size > 0 && line.data[line.size - 1] == 'L')
			line.size--;
		pks_text_raw(out, "invalid literal for int() with base 10: ");
		repr_head(out, line);
		break;
	case PKS_DIS_DIGITS: too_many_digits(out, line); break;
	case PKS_DIS_NOT_FLOAT:
		pks_text_raw(out, "could not convert string to float: ");
		repr(out, line);
		break;
	case PKS_DIS_UNQUOTED: bad_string(out, line); break;
	case PKS_DIS_NOT_UNICODE: bad_unicode(out, line); break;
	case PKS_DIS_ESCAPE:
	case PKS_DIS_NOT_ASCII:
	case PKS_DIS_NOT_UTF8:
		if (kind == PKS_ARG_TEXT1 || kind == PKS_ARG_TEXT4 || kind == PKS_ARG_TEXT8) {
			undecoded_utf8(out, line, true);
			break;
		}
		if (kind == PKS_ARG_LINE_STRING) {
			line.data++;
			line.size -= line.size > 1 ? 2 : 1;
		} else if (kind != PKS_ARG_LINE_ASCII) {
			struct pks_bytes first = {line.data, end->bytes.size - t->arg};

			nl = memchr(first.data, '\n', first.size);
			first.size = nl != NULL ? (uint64_t)(nl - first.data) : 0;
			if (nl == NULL || bad_escapes(out, first, utf8))
				break;
			line = (struct pks_bytes){nl + 1, line.size - first.size - 1};
		}
		bad_escapes(out, line, utf8);
		break;
	default: break;
	}
}

void
pks_dis_said(const struct pks_dis_end *end, struct pks_text *out)
{
	switch (end->which) {
	case PKS_DIS_LONG_INT:
		pks_text_raw(out, "Exceeds the limit (4300 digits) for integer string conversion; "
				  "use sys.set_int_max_str_digits() to increase the limit");
		break;
	case PKS_DIS_NO_MARK: pks_text_raw(out, "no MARK exists on stack"); break;
	case PKS_DIS_MARK_TAKEN: pks_text_raw(out, "list index out of range"); break;
	case PKS_DIS_UNDERFLOW:
		pks_text_printf(out, "tries to pop %u items from stack with only %llu items",
				end->pops, (unsigned long long)end->height);
		break;
	case PKS_DIS_SLOT_TWICE:
		pks_text_raw(out, "memo key ");
		slot(out, end);
		pks_text_raw(out, " already defined");
		break;
	case PKS_DIS_SLOT_EMPTY_STACK:
		pks_text_raw(out, "stack is empty -- can't store into memo");
		break;
	case PKS_DIS_SLOT_MARK: pks_text_raw(out, "can't store markobject in the memo"); break;
	case PKS_DIS_SLOT_EMPTY:
		pks_text_raw(out, "memo key ");
		slot(out, end);
		pks_text_raw(out, " has never been stored into");
		break;
	case PKS_DIS_LEFT_OVER:
		pks_text_raw(out, "stack not empty after STOP: ");
		pks_dis_left_over(end, out);
		break;
	default: say_token(out, end); break;
	}
}
