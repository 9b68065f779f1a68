/* SPDX-License-Identifier: MIT */
/*
 * Every op, a line each, with the stack in which it runs: its top at the right, and an arrow before
 * what the op takes. An op that calls has a second line with the call as it reads.
 *
 *   X     31  @0053  REDUCE           ... 5 more  'job' < posix.system  ('id >out',)
 *                                     -> posix.system('id >out')
 *
 * Only as many cells are looked at as fit on the line, so a stack of a million costs no more than
 * one of ten.
 */
#include "report/columns.h"

#include "pickle/opcode.h"

#include <picklescope/arrays.h>
#include <picklescope/report.h>

#include <stdio.h>
#include <string.h>

#define NAME	   18 /* columns */
#define ARGUMENT   20
#define CELLS	   24 /* the most that are shown */
#define CELL	   30 /* columns of one */
#define LEAST_CELL 6
#define CELL_BYTES (PKS_LINE * 4 + 1)

struct trace {
	struct pks_reader *reader;
	const struct pks_history *history;
	struct pks_risk *risk;
	struct pks_text *out;
	unsigned offset_digits;
	unsigned before_stack; /* columns */
};

static char
sign(const struct trace *t, pks_op op)
{
	return t->risk == NULL ? ' ' : pks_level_sign(pks_risk_op(t->risk, op));
}

/* Cells that an op takes, its mark counted. */
static uint32_t
taken_by(const struct trace *t, pks_op op)
{
	if (!pks_op_done(t->history, op))
		return 0;
	return pks_operands(t->history, op) +
	       (pks_operand_mark(t->history, op) != PKS_NO_OP ? 1 : 0);
}

/* One cell's text and columns. */
struct piece {
	char text[CELL_BYTES];
	unsigned columns;
};

static void
write_piece(const struct trace *t, pks_op moment, pks_op cell, unsigned most, struct piece *piece)
{
	struct pks_text text;

	pks_text_bounded(&text, piece->text, CELL_BYTES);
	text.ascii = t->out->ascii;
	if (pks_is_mark(t->history, cell))
		pks_text_raw(&text, "mark");
	else
		pks_value_text(t->reader, pks_cell_value(t->history, cell), moment, most, &text);
	piece->columns = pks_columns(piece->text) + 2;
}

/* Cuts or drops the lowest pieces until there is room for '... 12 more'. */
static uint32_t
make_room(const struct trace *t, pks_op moment, const pks_op *cell, struct piece *piece,
	  uint32_t shown, unsigned room)
{
	char more[40];
	unsigned need = (unsigned)snprintf(more, sizeof more, "... %lu more  ",
					   (unsigned long)pks_height(t->history, moment));

	while (shown > 0 && room < need) {
		room += piece[--shown].columns;
		if (room >= need + LEAST_CELL + 2) {
			write_piece(t, moment, cell[shown], room - need - 2, &piece[shown]);
			return shown + 1;
		}
	}
	return shown;
}

/*
 * The stack, written from the top down as far as there is room, then shown the other way round. If
 * some are left, the lowest ones make room for a word that says how many.
 */
static void
write_stack(const struct trace *t, pks_op moment, uint32_t taken)
{
	uint32_t height = pks_height(t->history, moment), shown = 0, cells;
	unsigned room = PKS_LINE - t->before_stack - 2;
	struct piece piece[CELLS];
	pks_op cell[CELLS];
	char more[40] = "";

	cells = pks_cells(t->history, moment, height, CELLS, cell);
	for (; shown < cells && room >= LEAST_CELL + 2; shown++) {
		unsigned most = height > 1 && room - 2 > CELL ? CELL : room - 2;
		write_piece(t, moment, cell[shown], most, &piece[shown]);
		room -= piece[shown].columns < room ? piece[shown].columns : room;
	}
	if (shown < height) {
		shown = make_room(t, moment, cell, piece, shown, room);
		snprintf(more, sizeof more, "%s %lu more  ", pks_glyph(t->out, PKS_GLYPH_MORE),
			 (unsigned long)(height - shown));
	}
	if (taken > shown)
		pks_text_printf(t->out, "%s ", pks_glyph(t->out, PKS_GLYPH_TAKES));
	pks_text_raw(t->out, more);
	for (uint32_t i = shown; i-- > 0;) {
		if (i + 1 == taken)
			pks_text_printf(t->out, "%s ", pks_glyph(t->out, PKS_GLYPH_TAKES));
		pks_text_raw(t->out, piece[i].text);
		pks_text_raw(t->out, i == 0 ? "" : i == taken ? " " : "  ");
	}
}

static bool
is_call(uint8_t code)
{
	switch (code) {
	case PKS_OP_REDUCE:
	case PKS_OP_BUILD:
	case PKS_OP_INST:
	case PKS_OP_OBJ:
	case PKS_OP_NEWOBJ:
	case PKS_OP_NEWOBJ_EX: return true;
	default: return false;
	}
}

/* The arrow before a second line; the columns that are left for it. */
static unsigned
write_arrow(const struct trace *t)
{
	const char *arrow = pks_glyph(t->out, PKS_GLYPH_LEADS);
	unsigned indent = t->before_stack - ARGUMENT;

	pks_text_fill(t->out, ' ', indent);
	pks_text_printf(t->out, "%s ", arrow);
	return PKS_LINE - indent - pks_columns(arrow) - 1;
}

/* The call; and the array that follows a BUILD. */
static void
write_call(const struct trace *t, pks_op op)
{
	struct pks_array array;
	unsigned left = write_arrow(t);

	pks_call_text(t->reader, op, left, t->out);
	pks_text_raw(t->out, "\n");
	if (!pks_array_after(t->history, op, &array))
		return;
	left = write_arrow(t);
	pks_array_text(t->history, &array, left, t->out);
	pks_text_raw(t->out, "\n");
}

static void
write_op(const struct trace *t, pks_op op)
{
	uint8_t code = pks_op_code(t->history, op);
	bool done = pks_op_done(t->history, op), never = op > pks_last_moment(t->history);
	char argument[ARGUMENT * 4 + 1], name[NAME + 1];
	struct pks_text text;

	pks_text_bounded(&text, name, sizeof name);
	pks_op_name_text(t->history, op, &text);
	pks_text_bounded(&text, argument, sizeof argument);
	text.ascii = t->out->ascii;
	pks_argument_text(t->reader, op, ARGUMENT - 2, &text);
	pks_text_printf(t->out, "%c %6lu  @%0*llx  ", sign(t, op), (unsigned long)op,
			(int)t->offset_digits, (unsigned long long)pks_op_offset(t->history, op));
	if (text.used == 0 && !never && pks_height(t->history, op) == 0) {
		pks_text_printf(t->out, "%s\n", name);
		return;
	}
	pks_text_printf(t->out, "%-*s", NAME, name);
	pks_padded(t->out, argument, never || pks_height(t->history, op) > 0 ? ARGUMENT : 0);
	if (never) {
		pks_text_raw(t->out, "never reached\n");
		return;
	}
	write_stack(t, op, taken_by(t, op));
	pks_text_raw(t->out, "\n");
	if (done && is_call(code) && pks_operands(t->history, op) + (code == PKS_OP_INST) > 0)
		write_call(t, op);
}

/* Below the op that fails, or on a line of its own where that could not be decoded. */
static void
write_error(const struct trace *t, const struct pks_error *error)
{
	if (error->op < pks_ops(t->history)) {
		pks_text_fill(t->out, ' ', t->before_stack - ARGUMENT);
		pks_text_printf(t->out, "%s ", pks_glyph(t->out, PKS_GLYPH_LEADS));
	} else {
		pks_text_printf(t->out, "  %6lu  @%0*llx  ", (unsigned long)error->op,
				(int)t->offset_digits, (unsigned long long)error->offset);
	}
	pks_text_printf(t->out, "%s: %s", error->exception == PKS_NO_EXCEPTION ? "ends" : "fails",
			error->message);
	if (error->exception != PKS_NO_EXCEPTION)
		pks_text_printf(t->out, " (%s)", pks_exception_name(error->exception));
	pks_text_raw(t->out, "\n");
}

void
pks_report_trace(struct pks_reader *reader, struct pks_risk *risk, struct pks_text *out,
		 const struct pks_watch *watch)
{
	struct trace t = {.reader = reader,
			  .history = pks_reader_history(reader),
			  .risk = risk,
			  .out = out,
			  .offset_digits = 4};
	const struct pks_error *error = pks_history_error(t.history);
	char offset[32];
	pks_op ops = pks_ops(t.history);

	snprintf(offset, sizeof offset, "%llx", (unsigned long long)pks_history_end(t.history));
	if (strlen(offset) > t.offset_digits)
		t.offset_digits = (unsigned)strlen(offset);
	t.before_stack = 2 + 6 + 2 + 1 + t.offset_digits + 2 + NAME + ARGUMENT;
	pks_text_printf(out, "      op  @%-*s  %-*s%-*s%s\n", (int)t.offset_digits, "hex", NAME,
			"opcode", ARGUMENT, "argument",
			"the stack before it, its top at the right");
	for (pks_op op = 0; op < ops && !out->cut; op++) {
		write_op(&t, op);
		if (watch != NULL && op % 1024 == 0)
			watch->at(watch->data, op);
		if (error != NULL && op == error->op)
			write_error(&t, error);
	}
	if (error != NULL && error->op >= ops)
		write_error(&t, error);
}
