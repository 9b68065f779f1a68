/* SPDX-License-Identifier: MIT */
/*
 * Atoms are read where they lie in the file, as far as they are shown. An integer of thousands of
 * digits is not worked out to show its first few: it is shown in hex.
 */
#include "pickle/value_atom.h"

#include "pickle/opcode.h"
#include "pickle/scalar.h"

#include <picklescope/number.h>

#include <string.h>

/* Longer than this, an integer is shown in hex. Python refuses more than 4300 digits. */
#define DECIMAL_BYTES 1785
#define DIGITS_ROOM   4400

static struct pks_bytes
argument(const struct pks_history *history, const struct pks_token *token)
{
	struct pks_bytes bytes = pks_history_bytes(history);

	return (struct pks_bytes){bytes.data + token->arg, token->arg_size};
}

/* Two's complement too long for decimals: sign, 0x, and the first digits. */
static void
hex_integer(struct pks_pen *pen, struct pks_bytes bytes, unsigned limit)
{
	char digits[80];
	struct pks_text text;
	const uint8_t *p = bytes.data;
	uint64_t n = bytes.size;
	bool negative = (p[n - 1] & 0x80) != 0;
	uint8_t fill = negative ? 0xff : 0;

	while (n > 1 && p[n - 1] == fill)
		n--;
	pks_text_bounded(&text, digits, sizeof digits);
	pks_text_raw(&text, negative ? "-0x" : "0x");
	for (unsigned i = 0; i < 32 && n > 0; i++) {
		/* Minus the number is its complement and one; the one reaches no digit shown here.
		 */
		uint8_t byte = p[--n];
		pks_text_printf(&text, i == 0 ? "%x" : "%02x", negative ? byte ^ 0xff : byte);
	}
	if (limit < pks_pen_ellipsis_width(pen))
		return;
	limit -= pks_pen_ellipsis_width(pen);
	if (text.used > limit)
		digits[limit] = '\0';
	pks_pen_words(pen, digits);
	pks_pen_ellipsis(pen);
}

static void
integer_text(struct pks_pen *pen, const struct pks_integer *number, unsigned limit)
{
	char digits[DIGITS_ROOM];
	struct pks_text text;

	if (!number->is_small && number->base == 0 && number->digits.size > DECIMAL_BYTES) {
		hex_integer(pen, number->digits, limit);
		return;
	}
	pks_text_bounded(&text, digits, sizeof digits);
	if (number->is_small)
		pks_text_printf(&text, "%lld", (long long)number->small);
	else if (!pks_integer_decimal(number, &text)) {
		/* A line of hex, octal or binary digits: shown as it is. */
		pks_pen_chars(pen, number->negative ? "-0x" : "0x", pks_chars_utf8(number->digits),
			      false, limit);
		return;
	}
	pks_pen_cut_words(pen, digits, limit);
}

static void
float_text(struct pks_pen *pen, double number, unsigned limit)
{
	char digits[40];
	struct pks_text text;

	pks_text_bounded(&text, digits, sizeof digits);
	pks_float_repr(number, &text);
	pks_pen_cut_words(pen, digits, limit);
}

/* What the history's reader makes of a line of text; false where it is no such number. */
static bool
line_text(struct pks_pen *pen, const struct pks_history *history, pks_op op, unsigned limit)
{
	struct pks_integer number;
	double real;

	if (pks_integer_of(history, op, &number)) {
		if (number.is_bool)
			pks_pen_cut_words(pen, number.small != 0 ? "True" : "False", limit);
		else
			integer_text(pen, &number, limit);
		return true;
	}
	if (!pks_float_of(history, op, &real))
		return false;
	float_text(pen, real, limit);
	return true;
}

static void
fixed_text(struct pks_pen *pen, const struct pks_token *token, unsigned limit)
{
	char digits[24];
	struct pks_text text;

	pks_text_bounded(&text, digits, sizeof digits);
	if (pks_opcode_info(token->code)->argument == PKS_ARG_I4)
		pks_text_printf(&text, "%lld", (long long)token->number);
	else
		pks_text_printf(&text, "%llu", (unsigned long long)token->number);
	pks_pen_cut_words(pen, digits, limit);
}

void
pks_token_text(struct pks_pen *pen, const struct pks_history *history, pks_op op, unsigned limit)
{
	struct pks_token token = pks_op_token(history, op);
	struct pks_bytes arg = argument(history, &token);
	enum pks_argument kind = (enum pks_argument)pks_opcode_info(token.code)->argument;
	struct pks_integer number;
	double real;

	switch (kind) {
	case PKS_ARG_NONE:
	case PKS_ARGUMENTS: break;
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_U4:
	case PKS_ARG_U8:
	case PKS_ARG_I4: fixed_text(pen, &token, limit); break;
	case PKS_ARG_F8:
		memcpy(&real, &token.number, sizeof real);
		float_text(pen, real, limit);
		break;
	case PKS_ARG_BYTES1:
	case PKS_ARG_BYTES4:
	case PKS_ARG_BYTES8:
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4: pks_pen_chars(pen, "b", pks_chars_bytes(arg), true, limit); break;
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8:
	case PKS_ARG_LINE_ASCII: pks_pen_chars(pen, "", pks_chars_utf8(arg), true, limit); break;
	case PKS_ARG_LONG1:
	case PKS_ARG_LONG4:
		pks_integer_binary(arg, &number);
		integer_text(pen, &number, limit);
		break;
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: pks_name_text(pen, history, op, false, limit); break;
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_FLOAT:
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_UNICODE:
	case PKS_ARG_LINE_SLOT:
		if (!line_text(pen, history, op, limit))
			pks_pen_chars(pen, "", pks_chars_utf8(arg), false, limit);
		break;
	}
}

static struct pks_bytes
after_last_dot(struct pks_bytes name)
{
	for (uint64_t i = name.size; i > 0; i--)
		if (name.data[i - 1] == '.')
			return (struct pks_bytes){name.data + i, name.size - i};
	return name;
}

/* Module and name. The name is what tells most: where both do not fit, the module is cut first. */
static void
dotted_name(struct pks_pen *pen, const struct pks_callable *callable, unsigned limit)
{
	unsigned dots = pks_pen_ellipsis_width(pen), module, before = pen->left;

	if (limit < dots + 4) {
		if (limit >= dots)
			pks_pen_ellipsis(pen);
		return;
	}
	module = callable->name.size < limit - dots - 1 ? limit - 1 - (unsigned)callable->name.size
							: dots;
	pks_pen_chars(pen, "", pks_chars_utf8(callable->module), false, module);
	pks_pen_words(pen, ".");
	pks_pen_chars(pen, "", pks_chars_utf8(callable->name), false, limit - (before - pen->left));
}

void
pks_name_text(struct pks_pen *pen, const struct pks_history *history, pks_op op, bool last,
	      unsigned limit)
{
	struct pks_callable callable;
	struct pks_token token;
	char code[40];
	struct pks_text text;

	if (!pks_callable(history, op, &callable)) {
		/* One whose name a call makes. */
		if (pks_op_done(history, op) && pks_op_code(history, op) == PKS_OP_STACK_GLOBAL) {
			pks_pen_cut_words(pen, "<computed>", limit);
			return;
		}
		/* One that is never reached: its two lines, if it has them. */
		token = pks_op_token(history, op);
		callable = (struct pks_callable){0};
		if (token.code == PKS_OP_GLOBAL || token.code == PKS_OP_INST)
			pks_token_lines(pks_history_bytes(history), &token, &callable.module,
					&callable.name);
	}
	if (callable.extension) {
		token = pks_op_token(history, op);
		pks_text_bounded(&text, code, sizeof code);
		pks_text_printf(&text, "extension %lld", (long long)token.number);
		pks_pen_cut_words(pen, code, limit);
		return;
	}
	if (last) {
		pks_pen_chars(pen, "", pks_chars_utf8(after_last_dot(callable.name)), false, limit);
		return;
	}
	dotted_name(pen, &callable, limit);
}

struct pks_chars
pks_value_chars(const struct pks_history *history, pks_op value)
{
	struct pks_token token = pks_op_token(history, value);
	struct pks_chars chars;

	switch (pks_opcode_info(token.code)->argument) {
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8: return pks_chars_utf8(argument(history, &token));
	default: break;
	}
	chars = (struct pks_chars){.form = PKS_CHARS_POINTS};
	if (!pks_points(history, value, &chars.points))
		return pks_chars_utf8((struct pks_bytes){(const uint8_t *)"", 0});
	return chars;
}

/* Puts one thing into the first bytes of a bytearray, if that is where it belongs. */
static void
change_byte(const struct pks_history *history, const struct pks_part *part, uint8_t *head,
	    size_t room, size_t *n)
{
	struct pks_integer byte, index;

	if (!pks_integer_of(history, part->value, &byte))
		return;
	if (part->key == PKS_NO_OP) {
		if (*n < room)
			head[(*n)++] = (uint8_t)byte.small;
	} else if (pks_integer_of(history, part->key, &index) && index.is_small) {
		if (index.small < 0)
			index.small += (int64_t)*n;
		if (index.small >= 0 && (uint64_t)index.small < *n)
			head[index.small] = (uint8_t)byte.small;
	}
}

/* A bytearray that is short, with what was put into it; of a long one, as the file has it. */
static void
bytearray_text(struct pks_pen *pen, struct pks_reader *reader, pks_op value, pks_op moment,
	       unsigned limit)
{
	const struct pks_history *history = pks_reader_history(reader);
	uint64_t parts = pks_parts(reader, value, moment);
	struct pks_bytes arg = {NULL, 0};
	struct pks_part part;
	uint8_t head[512];
	size_t n;

	pks_value_bytes(history, value, &arg);
	n = (size_t)arg.size;
	if (limit < 11 + 3 + pks_pen_ellipsis_width(pen)) {
		pks_pen_cut_words(pen, "bytearray", limit);
		return;
	}
	if (parts > 0 && n < sizeof head && parts < sizeof head) {
		if (n > 0)
			memcpy(head, arg.data, n);
		for (uint64_t k = 0; k < parts && pks_part(reader, value, moment, k, &part); k++)
			change_byte(history, &part, head, sizeof head, &n);
		arg = (struct pks_bytes){head, n};
	}
	pks_pen_words(pen, "bytearray(");
	pks_pen_chars(pen, "b", pks_chars_bytes(arg), true, limit - 11);
	pks_pen_words(pen, ")");
}

/* joblib's reader puts an array in the place of an object. */
static bool
array_text(struct pks_pen *pen, const struct pks_history *history, pks_op value, pks_op moment,
	   unsigned limit)
{
	struct pks_array array;

	if (pks_arrays(history) == 0 || !pks_array_of(history, value, moment, &array))
		return false;
	pks_array_pen(pen, history, &array, limit);
	return true;
}

bool
pks_atom_text(struct pks_pen *pen, struct pks_reader *reader, pks_op value, pks_op moment,
	      unsigned limit)
{
	const struct pks_history *history = pks_reader_history(reader);
	uint8_t code = pks_op_code(history, value);
	struct pks_chars chars;
	struct pks_bytes bytes;

	switch (pks_value_kind(history, value)) {
	case PKS_NONE: pks_pen_cut_words(pen, "None", limit); return true;
	case PKS_BOOL:
		if (code == PKS_OP_INT)
			pks_token_text(pen, history, value, limit);
		else
			pks_pen_cut_words(pen, code == PKS_OP_NEWTRUE ? "True" : "False", limit);
		return true;
	case PKS_INT:
	case PKS_FLOAT: pks_token_text(pen, history, value, limit); return true;
	case PKS_STR:
		pks_pen_chars(pen, "", pks_value_chars(history, value), true, limit);
		return true;
	case PKS_BYTES:
		if (pks_value_bytes(history, value, &bytes)) {
			pks_pen_chars(pen, "b", pks_chars_bytes(bytes), true, limit);
			return true;
		}
		chars = pks_value_chars(history, value);
		chars.bytes = true;
		pks_pen_chars(pen, "b", chars, true, limit);
		return true;
	case PKS_BYTEARRAY: bytearray_text(pen, reader, value, moment, limit); return true;
	case PKS_CALLABLE: pks_name_text(pen, history, value, false, limit); return true;
	case PKS_PERSISTENT: return pks_storage_pen(pen, history, value, limit);
	case PKS_OBJECT: return array_text(pen, history, value, moment, limit);
	case PKS_BUFFER: pks_pen_cut_words(pen, "<out-of-band buffer>", limit); return true;
	default: return false;
	}
}
