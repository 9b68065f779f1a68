/* SPDX-License-Identifier: MIT */
/*
 * One line of the object tree: the lines that lead to it, what the value is to the one above, and
 * the value in as many columns as are left.
 */
#include "pickle/opcode.h"
#include "pickle/value_atom.h"
#include "report/columns.h"
#include "report/shared.h"
#include "report/tree.h"

#include <picklescope/arrays.h>

#include <string.h>

#define LEAST_TEXT 30 /* columns for a value, however far to the right */
#define KEY_TEXT   40
#define TEXT_BYTES (PKS_LINE * 4 + 1)
#define LOOK	   16 /* values on one line */

void
pks_outline_begin(struct pks_outline *t, bool last)
{
	static const char *const lines[][2] = {{"\u2502  ", "|  "},
					       {"   ", "   "},
					       {"\u251c\u2500 ", "|- "},
					       {"\u2514\u2500 ", "`- "}};
	int ascii = t->out->ascii ? 1 : 0;

	for (size_t i = 1; i < t->depth; i++)
		pks_text_raw(t->out, lines[t->frame[i].last ? 1 : 0][ascii]);
	if (t->depth > 0)
		pks_text_raw(t->out, lines[last ? 3 : 2][ascii]);
	t->column = (unsigned)t->depth * 3;
}

void
pks_outline_words(struct pks_outline *t, const char *words)
{
	pks_text_raw(t->out, words);
	t->column += pks_columns(words);
}

void
pks_outline_sign(struct pks_outline *t, pks_op op)
{
	char sign[3] = "  ";

	if (t->risk == NULL)
		return;
	sign[0] = pks_level_sign(pks_risk_op(t->risk, op));
	if (sign[0] != ' ')
		pks_outline_words(t, sign);
}

bool
pks_outline_text(struct pks_outline *t, pks_op value, pks_op moment, unsigned most)
{
	unsigned left = t->column + LEAST_TEXT < PKS_LINE ? PKS_LINE - t->column : LEAST_TEXT;
	char line[TEXT_BYTES];
	struct pks_text text;
	bool whole;

	pks_text_bounded(&text, line, sizeof line);
	text.ascii = t->out->ascii;
	whole = pks_value_line(t->reader, value, moment, most < left ? most : left, &text);
	pks_outline_words(t, line);
	return whole;
}

void
pks_outline_label(struct pks_outline *t, pks_op value)
{
	uint32_t row = pks_memo_of(t->history, t->moment, value);
	char label[32];
	struct pks_text text;

	pks_text_bounded(&text, label, sizeof label);
	if (row != UINT32_MAX)
		pks_text_printf(&text, "m%llu",
				(unsigned long long)pks_memo_row(t->history, t->moment, row).slot);
	else
		pks_text_printf(&text, "op %lu", (unsigned long)value);
	pks_outline_words(t, label);
}

void
pks_outline_role(struct pks_outline *t, const struct pks_outline_frame *frame,
		 const struct pks_ahead_part *part, uint64_t k)
{
	static const char *const names[] = {
		[PKS_PART_CALLEE] = "callee: ", [PKS_PART_ARGS] = "args: ",
		[PKS_PART_KWARGS] = "kwargs: ", [PKS_PART_STATE] = "state: ",
		[PKS_PART_APPEND] = "append: ", [PKS_PART_ADD] = "add: ",
		[PKS_PART_SET] = "set ",	[PKS_PART_ID] = "id: ",
		[PKS_PART_BASE] = "of: ",	[PKS_PART_ARG] = "",
		[PKS_PART_ITEM] = "",		[PKS_PART_ENTRY] = ""};
	enum pks_kind kind = pks_value_kind(t->history, frame->value);
	char number[32];
	struct pks_text text;

	pks_outline_words(t, names[part->role]);
	if (part->key != PKS_NO_OP) {
		pks_outline_text(t, part->key, frame->moment, KEY_TEXT);
		pks_outline_words(t, ": ");
	} else if (part->role == PKS_PART_ARG ||
		   (part->role == PKS_PART_ITEM && kind != PKS_SET && kind != PKS_FROZENSET)) {
		if (part->role == PKS_PART_ARG &&
		    pks_op_code(t->history, frame->value) == PKS_OP_OBJ)
			k--;
		pks_text_bounded(&text, number, sizeof number);
		pks_text_printf(&text, "%s%llu: ", part->role == PKS_PART_ARG ? "arg " : "",
				(unsigned long long)k);
		pks_outline_words(t, number);
	}
}

uint64_t
pks_outline_fixed(const struct pks_outline *t, pks_op value)
{
	switch (pks_value_kind(t->history, value)) {
	case PKS_OBJECT:
	case PKS_PERSISTENT:
	case PKS_VIEW: return pks_operands(t->history, value);
	default: return 0;
	}
}

/* What is left to be looked at, of a value that may be told on one line. */
struct look {
	struct pks_outline *outline;
	pks_op value[LOOK], moment[LOOK];
	uint32_t used;
	bool deep; /* containers may be in it, if nothing else leads to them */
};

static bool
add(struct look *look, pks_op value, pks_op moment)
{
	if (value == PKS_NO_OP)
		return true;
	if (look->used == LOOK)
		return false;
	look->value[look->used] = value;
	look->moment[look->used++] = moment;
	return true;
}

static bool
add_parts(struct look *look, pks_op value, pks_op moment)
{
	struct pks_part part[LOOK + 1];
	uint32_t n = pks_parts_read(look->outline->reader, value, moment, 0, LOOK + 1, part);

	for (uint32_t i = 0; i < n; i++)
		if (!add(look, part[i].key, moment) || !add(look, part[i].value, moment))
			return false;
	return true;
}

/* A call whose callable is named: what its arguments are. Not the tuple that holds them. */
static bool
add_arguments(struct look *look, pks_op op)
{
	const struct pks_history *history = look->outline->history;
	uint8_t code = pks_op_code(history, op);
	uint32_t n = pks_operands(history, op), k = 0;
	pks_op callee = pks_callee(history, op), operand;
	bool spread = code == PKS_OP_REDUCE || code == PKS_OP_NEWOBJ || code == PKS_OP_NEWOBJ_EX;

	if (callee != PKS_NO_OP && callee != op) {
		if (pks_value_kind(history, callee) != PKS_CALLABLE)
			return false;
		k = 1;
	}
	for (; k < n && n <= LOOK; k++) {
		operand = pks_operand(history, op, k);
		if (spread ? !add_parts(look, operand, op) : !add(look, operand, op))
			return false;
	}
	return n <= LOOK;
}

/* The next one: may it stand in the line of another? If it has parts they are next. */
static bool
may_stand(struct look *look, pks_op value, pks_op moment)
{
	struct pks_outline *t = look->outline;
	enum pks_kind kind = pks_value_kind(t->history, value);
	bool leaf = kind == PKS_BUFFER || kind == PKS_BYTEARRAY;

	if (t->risk != NULL && (kind == PKS_CALLABLE || kind == PKS_OBJECT) &&
	    pks_risk_op(t->risk, value) != PKS_INNOCUOUS)
		return false;
	if (!pks_has_identity(t->reader, value, t->moment))
		return true;
	if (pks_opmap_find(&t->shared, value) != NULL || (!leaf && !look->deep))
		return false;
	if (leaf || kind == PKS_TUPLE || kind == PKS_LIST || kind == PKS_DICT || kind == PKS_SET ||
	    kind == PKS_FROZENSET)
		return leaf || add_parts(look, value, moment);
	/* What was done to an object since it was made is no part of its text. */
	return kind != PKS_CALLABLE &&
	       pks_parts(t->reader, value, t->moment) <= pks_outline_fixed(t, value) &&
	       add_arguments(look, value);
}

bool
pks_outline_is_flat(struct pks_outline *t, pks_op value, pks_op moment)
{
	struct look look = {.outline = t, .deep = t->depth > 0};
	bool flat = true;

	switch (pks_value_kind(t->history, value)) {
	case PKS_TUPLE:
	case PKS_LIST:
	case PKS_DICT:
	case PKS_SET:
	case PKS_FROZENSET: flat = add_parts(&look, value, moment); break;
	case PKS_OBJECT:
	case PKS_PERSISTENT:
	case PKS_VIEW:
		look.deep = true;
		flat = add_arguments(&look, value);
		break;
	default: return true;
	}
	for (uint32_t i = 0; i < look.used && flat; i++)
		flat = may_stand(&look, look.value[i], look.moment[i]);
	return flat;
}

void
pks_outline_head(struct pks_outline *t, pks_op value, pks_op moment)
{
	enum pks_kind kind = pks_value_kind(t->history, value);
	pks_op callee = pks_callee(t->history, value);
	char head[TEXT_BYTES], tensor[PKS_LINE * 2];
	struct pks_text text, tensor_words;
	struct pks_pen pen = {.out = &text, .left = PKS_LINE / 2};
	struct pks_array array;

	pks_text_bounded(&text, head, sizeof head);
	text.ascii = t->out->ascii;
	pks_text_bounded(&tensor_words, tensor, sizeof tensor);
	tensor_words.ascii = t->out->ascii;
	if (kind == PKS_OBJECT && pks_array_of(t->history, value, moment, &array)) {
		pks_array_text(t->history, &array, PKS_LINE - 20, &text);
	} else if (kind != PKS_OBJECT) {
		pks_text_printf(&text, "%s [%llu]", pks_kind_name(kind),
				(unsigned long long)pks_parts(t->reader, value, moment));
	} else {
		if (callee == value || pks_value_kind(t->history, callee) == PKS_CALLABLE)
			pks_name_text(&pen, t->history, callee, false, pen.left);
		else
			pks_text_raw(&text, "call");
		pks_text_printf(&text, "(%s)", pks_glyph(t->out, PKS_GLYPH_MORE));
		if (pks_tensor_text(t->history, value, PKS_LINE / 2, &tensor_words))
			pks_text_printf(&text, "  %s", tensor);
	}
	pks_outline_words(t, head);
}
