/* SPDX-License-Identifier: MIT */
/*
 * What one op does, in the words of opcodes.def with the op's own values in them, and its argument
 * as a listing shows it. Our words and the file's are never mixed up: a place in a sentence is
 * filled through the same functions that show a value anywhere else.
 */
#include "pickle/opcode.h"
#include "pickle/scalar.h"
#include "pickle/value_atom.h"

#include <string.h>

#define LEAST_PLACE 16 /* columns for a value, however narrow the line */
#define SHOWN_ITEMS 20

struct sentence {
	struct pks_reader *reader;
	const struct pks_history *history;
	pks_op op;
	unsigned each; /* columns for one value; 0: no limit */
	struct pks_text *text;
};

static void
value_text(const struct sentence *s, pks_op value, pks_op moment)
{
	if (value == PKS_NO_OP)
		pks_text_raw(s->text, "a mark");
	else
		pks_value_text(s->reader, value, moment, s->each, s->text);
}

/* What it pushes, or the top of the stack before it. */
static void
fill_value(const struct sentence *s)
{
	pks_op pushed = pks_pushed(s->history, s->op);
	uint32_t height;

	if (pushed != PKS_NO_OP) {
		value_text(s, pushed, s->op + 1);
		return;
	}
	height = pks_height(s->history, s->op);
	if (height > 0)
		value_text(s, pks_cell_value(s->history, pks_cell(s->history, s->op, height)),
			   s->op);
}

static void
fill_slot(const struct sentence *s)
{
	pks_text_printf(s->text, "%llu", (unsigned long long)pks_memo_slot(s->history, s->op));
}

/* The operands, with a colon behind keys where they are pairs; no wider than one value. */
static void
operand_list(const struct sentence *s, bool pairs)
{
	uint32_t n = pks_operands(s->history, s->op);
	struct sentence part = *s;

	if (s->each != 0 && n > 1)
		part.each = s->each / (n < 4 ? n : 4);
	for (uint32_t k = 0; k < n; k++) {
		bool full = k == (s->each == 0 ? SHOWN_ITEMS : 4);
		pks_text_raw(s->text, k == 0 ? "" : pairs && k % 2 == 1 ? ": " : ", ");
		if (full) {
			pks_text_raw(s->text, s->text->ascii ? "..." : "\u2026");
			return;
		}
		value_text(&part, pks_operand(s->history, s->op, k), s->op);
	}
}

static void
count_of(const struct sentence *s, uint32_t n, const char *noun, bool pairs)
{
	pks_text_printf(s->text, "%u %s%s", n, noun, n == 1 ? "" : "s");
	if (n == 0)
		return;
	pks_text_raw(s->text, " (");
	operand_list(s, pairs);
	pks_text_raw(s->text, ")");
}

static void
fill_items(const struct sentence *s)
{
	uint8_t code = pks_op_code(s->history, s->op);

	if (pks_opcode_info(code)->pops == PKS_TO_MARK)
		count_of(s, pks_operands(s->history, s->op), "item", false);
	else
		operand_list(s, code == PKS_OP_SETITEM);
}

static void
fill_pairs(const struct sentence *s)
{
	count_of(s, pks_operands(s->history, s->op) / 2, "pair", true);
}

static void
fill_target(const struct sentence *s)
{
	pks_op target = pks_target(s->history, s->op);
	uint32_t height = pks_height(s->history, s->op + 1);

	/* One that takes nothing changes nothing; what it would change is on top. */
	if (target == PKS_NO_OP && height > 0)
		target = pks_cell_value(s->history, pks_cell(s->history, s->op + 1, height));
	value_text(s, target, s->op);
}

static void
fill_import(const struct sentence *s)
{
	struct pks_pen pen = {.out = s->text, .left = s->each == 0 ? PKS_NO_LIMIT : s->each};
	struct pks_callable callable;

	pks_name_text(&pen, s->history, s->op, false, pen.left);
	if (!pks_callable(s->history, s->op, &callable) || !callable.mapped)
		return;
	pks_text_raw(s->text, " (in Python 3 ");
	pks_text_utf8(s->text, callable.to_module.data, (size_t)callable.to_module.size);
	pks_text_raw(s->text, ".");
	pks_text_utf8(s->text, callable.to_name.data, (size_t)callable.to_name.size);
	pks_text_raw(s->text, ")");
}

static void
fill_call(const struct sentence *s)
{
	pks_call_text(s->reader, s->op, s->each, s->text);
}

static void
fill_argument(const struct sentence *s)
{
	struct pks_pen pen = {.out = s->text, .left = s->each == 0 ? PKS_NO_LIMIT : s->each};

	pks_token_text(&pen, s->history, s->op, pen.left);
}

static void
fill_left(const struct sentence *s)
{
	pks_text_printf(s->text, "%llu",
			(unsigned long long)(pks_history_bytes(s->history).size -
					     pks_op_token(s->history, s->op).next));
}

static void
fill_taker(const struct sentence *s)
{
	pks_op taker = pks_taken_by(s->history, s->op);

	if (taker == PKS_NO_OP)
		pks_text_raw(s->text, "no op");
	else
		pks_text_printf(s->text, "%s at op %lu",
				pks_opcode_info(pks_op_code(s->history, taker))->name,
				(unsigned long)taker);
}

static const struct place {
	const char *name;
	void (*fill)(const struct sentence *sentence);
	bool wide; /* takes a share of the columns */
} places[] = {
	{"arg", fill_argument, true},  {"value", fill_value, true}, {"slot", fill_slot, false},
	{"items", fill_items, true},   {"pairs", fill_pairs, true}, {"target", fill_target, true},
	{"import", fill_import, true}, {"call", fill_call, true},   {"taker", fill_taker, false},
	{"left", fill_left, false},
};

/* The place whose name begins at p, up to the brace; NULL if there is no such place. */
static const struct place *
place_at(const char *p, const char **end)
{
	const char *brace = strchr(p, '}');

	if (brace == NULL)
		return NULL;
	*end = brace + 1;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (strlen(places[i].name) == (size_t)(brace - p) &&
		    strncmp(places[i].name, p, (size_t)(brace - p)) == 0)
			return &places[i];
	return NULL;
}

/* The columns that each value may take in a sentence of so many. */
static unsigned
share(const char *words, unsigned width)
{
	const struct place *place;
	unsigned fixed = 0, wide = 0, left;
	const char *end;

	for (const char *p = words; *p != '\0';) {
		place = *p == '{' ? place_at(p + 1, &end) : NULL;
		fixed += place == NULL ? 1 : place->wide ? 0 : 4;
		wide += place != NULL && place->wide;
		p = place == NULL ? p + 1 : end;
	}
	left = width > fixed ? width - fixed : 0;
	if (wide > 1)
		left /= wide;
	return left < LEAST_PLACE ? LEAST_PLACE : left;
}

/* Why an op does nothing: it fails, or the load ends before it. */
static void
explain_end(const struct pks_history *history, pks_op op, struct pks_text *text)
{
	const struct pks_error *error = pks_history_error(history);
	bool bound = error != NULL && error->exception == PKS_NO_EXCEPTION;

	if (error == NULL) {
		pks_text_raw(text, "Not reached yet.");
		return;
	}
	if (op == error->op)
		pks_text_raw(text, bound ? "Reading ends here: " : "Fails here: ");
	else
		pks_text_printf(text, "Never reached: %s at op %lu (@%04llx): ",
				bound ? "reading ends" : "the load ends", (unsigned long)error->op,
				(unsigned long long)error->offset);
	pks_text_raw(text, error->message);
	if (!bound)
		pks_text_printf(text, " (%s)", pks_exception_name(error->exception));
	pks_text_raw(text, ".");
}

/* A BUILD that says of what follows it that it is an array. */
static void
explain_array(const struct pks_history *history, const struct pks_array *array, unsigned width,
	      struct pks_text *text)
{
	static const char before[] = "Says which array follows, and joblib's reader puts it here: ";

	pks_text_raw(text, before);
	pks_array_text(history, array,
		       width == 0			     ? 0
		       : width > sizeof before + LEAST_PLACE ? width - (unsigned)sizeof before
							     : LEAST_PLACE,
		       text);
	if (array->odd_padding)
		pks_text_raw(text, "; before it stand bytes that joblib does not write");
	pks_text_raw(text, ".");
}

void
pks_explain(struct pks_reader *reader, pks_op op, unsigned width, struct pks_text *text)
{
	const struct pks_history *history = pks_reader_history(reader);
	struct sentence s = {.reader = reader, .history = history, .op = op, .text = text};
	const struct place *place;
	struct pks_array array;
	const char *words, *end;

	if (op >= pks_ops(history) || !pks_op_done(history, op)) {
		explain_end(history, op, text);
		return;
	}
	if (pks_array_after(history, op, &array)) {
		explain_array(history, &array, width, text);
		return;
	}
	words = pks_opcode_info(pks_op_code(history, op))->explain;
	s.each = width == 0 ? 0 : share(words, width);
	while (*words != '\0') {
		size_t run = strcspn(words, "{");
		pks_text_raw_n(text, words, run);
		words += run;
		if (*words != '{')
			break;
		place = place_at(words + 1, &end);
		if (place == NULL) {
			pks_text_raw_n(text, words++, 1);
			continue;
		}
		place->fill(&s);
		words = end;
	}
}

void
pks_op_name_text(const struct pks_history *history, pks_op op, struct pks_text *text)
{
	uint8_t code = pks_op_code(history, op);
	const char *name = pks_opcode_info(code)->name;

	if (*name != '\0')
		pks_text_raw(text, name);
	else
		pks_text_printf(text, "0x%02x", code);
}

void
pks_argument_text(struct pks_reader *reader, pks_op op, unsigned width, struct pks_text *text)
{
	const struct pks_history *history = pks_reader_history(reader);
	struct pks_pen pen = {.out = text, .left = width == 0 ? PKS_NO_LIMIT * 2 : width};
	struct pks_array array;
	char slot[32];

	if (op >= pks_ops(history))
		return;
	if (pks_op_status(history, op) == PKS_TOKEN_UNKNOWN) {
		pks_pen_cut_words(&pen, "no opcode", pen.left);
		return;
	}
	switch (pks_op_code(history, op)) {
	case PKS_OP_GET:
	case PKS_OP_BINGET:
	case PKS_OP_LONG_BINGET:
	case PKS_OP_PUT:
	case PKS_OP_BINPUT:
	case PKS_OP_LONG_BINPUT:
	case PKS_OP_MEMOIZE:
		if (!pks_op_done(history, op))
			break;
		snprintf(slot, sizeof slot, "%sm%llu",
			 pks_opcode_info(pks_op_code(history, op))->pushes == 0 ? "=" : "",
			 (unsigned long long)pks_memo_slot(history, op));
		pks_pen_cut_words(&pen, slot, pen.left);
		return;
	case PKS_OP_BUILD:
		if (pks_array_after(history, op, &array))
			pks_array_pen(&pen, history, &array, pen.left);
		return;
	case PKS_OP_STRING:
	case PKS_OP_UNICODE:
	case PKS_OP_SHORT_BINSTRING:
	case PKS_OP_BINSTRING:
		if (!pks_op_done(history, op))
			break;
		pks_atom_text(&pen, reader, op, op + 1, pen.left);
		return;
	default: break;
	}
	pks_token_text(&pen, history, op, pen.left);
}
