/* SPDX-License-Identifier: MIT */
/*
 * The opcodes: the arrow is the clock. A callable and the call that uses it are joined by a line
 * between the letter of their risk and the arrow; the lanes of those lines are dealt out in
 * lanes.c.
 */
#include "ui/app.h"
#include "ui/lanes.h"

#include <string.h>

/* Rows of a pane that have a place in our tables. */
#define MOST_ROWS 256
/* From how many columns on there is room for these. */
#define WIDE_BYTE  46
#define WIDE_LANES 40
#define TWO_LANES  30
#define WIDE_NAME  46
#define WIDE_BAD   8 /* for what there is of an op that could not be read */
/* And from how many rows on for the open mark. */
#define WITH_CONTEXT 9
/* One for so many rows, and so many at most. */
#define ROWS_A_CONTEXT 8
#define MOST_CONTEXT   3
#define WIDE_AROUND    16
/* Operands of an op among which a watched value is looked for. */
#define MOST_OPERANDS 65536

struct ops_row {
	pks_op op;
	struct pks_token token;
	enum pks_token_status status;
	bool decoded, parts, stops;
	int lane_columns, digits, columns;
};

static enum pks_look
name_look(const struct pks_app *app, pks_op op, uint8_t code)
{
	const struct pks_opcode_info *info = pks_opcode_info(code);

	if (pks_app_never(app, op))
		return PKS_LOOK_OP_NEVER;
	if (info->kind == PKS_CALLABLE)
		return PKS_LOOK_OP_IMPORT;
	if (info->kind == PKS_OBJECT)
		return PKS_LOOK_OP_CALL;
	switch (code) {
	case '(': return PKS_LOOK_OP_MARK;
	case '.': return PKS_LOOK_OP_STOP;
	case 'b': return PKS_LOOK_OP_BUILD;
	case 0x80:
	case 0x95: return PKS_LOOK_OP_FRAME;
	case 'p':
	case 'q':
	case 'r':
	case 0x94: return PKS_LOOK_OP_MEMO;
	default: return PKS_LOOK_OP_NAME;
	}
}

/* What stands behind the name: the call as it reads, the callable, else the argument. */
static enum pks_look
argument_words(struct pks_app *app, pks_op op, struct pks_words *words, int columns)
{
	const struct pks_history *history = app->document.history;
	const struct pks_opcode_info *info = pks_opcode_info(pks_op_code(history, op));
	unsigned width = columns > 1 ? (unsigned)columns : 1;
	enum pks_level level = pks_risk_op(app->document.risk, op);
	enum pks_look look = PKS_LOOK_OP_NAME;

	pks_words_start(app, words);
	if (pks_app_never(app, op)) {
		pks_argument_text(app->document.reader, op, width, &words->text);
		return PKS_LOOK_OP_NEVER;
	}
	if (info->kind == PKS_OBJECT && pks_op_done(history, op)) {
		pks_call_text(app->document.reader, op, width, &words->text);
		return pks_level_look(level);
	}
	if (info->kind == PKS_CALLABLE) {
		pks_callable_text(history, op, &words->text);
		return pks_level_look(level);
	}
	pks_argument_text(app->document.reader, op, width, &words->text);
	if (words->text.used > 0) {
		if (info->kind == PKS_STR || info->kind == PKS_BYTES || info->kind == PKS_INT ||
		    info->kind == PKS_FLOAT)
			look = pks_value_look(app, op);
		return look == PKS_LOOK_OP_NAME ? PKS_LOOK_STATE_MEMO : look;
	}
	/* What takes a mark says which, what sets one, who takes it. */
	if (pks_is_mark(history, op) && pks_taken_by(history, op) != PKS_NO_OP)
		pks_text_printf(
			&words->text, "%s @%04llx", pks_screen_glyph(&app->screen, PKS_GLYPH_BELOW),
			(unsigned long long)pks_op_offset(history, pks_taken_by(history, op)));
	else if (pks_op_done(history, op) && pks_operand_mark(history, op) != PKS_NO_OP)
		pks_text_printf(
			&words->text, "%s @%04llx", pks_screen_glyph(&app->screen, PKS_GLYPH_ABOVE),
			(unsigned long long)pks_op_offset(history, pks_operand_mark(history, op)));
	return PKS_LOOK_OP_MARK;
}

static enum pks_look
overlay_of(const struct pks_app *app, const struct pks_selection *selection, pks_op op)
{
	if (op == app->at)
		return app->focus == PKS_PANE_OPS && !app->blurred ? PKS_LOOK_CURSOR
								   : PKS_LOOK_CURSOR_BLUR;
	if (app->focus != PKS_PANE_OPS &&
	    (op == selection->op || (op == selection->write && op != PKS_NO_OP)))
		return PKS_LOOK_LINKED;
	return PKS_LOOK_TEXT;
}

/* What could not be read is still named. */
static void
draw_undecoded(struct pks_app *app, struct pks_line *line, const struct ops_row *row)
{
	const struct pks_error *error = pks_history_error(app->document.history);
	struct pks_bytes bytes = app->document.bytes;
	struct pks_token token;

	if (!error) {
		pks_line_text(line, PKS_LOOK_DIM, "(not read yet)");
		pks_line_finish(line);
		return;
	}
	pks_line_printf(line, PKS_LOOK_OFFSET, "%0*llx ", row->digits,
			(unsigned long long)error->offset);
	switch (pks_token_read(bytes, error->offset, &token)) {
	case PKS_TOKEN_END: pks_line_text(line, PKS_LOOK_ERROR, "the bytes end here"); break;
	case PKS_TOKEN_UNKNOWN:
		pks_line_printf(line, PKS_LOOK_ERROR, "%02x is no opcode", token.code);
		break;
	case PKS_TOKEN_OK: /* we stopped, not the reader */
		pks_line_printf(line, PKS_LOOK_ERROR, "%s, not read",
				pks_opcode_info(token.code)->name);
		break;
	default:
		pks_line_printf(line, PKS_LOOK_ERROR, "%s, cut off",
				pks_opcode_info(token.code)->name);
		break;
	}
	pks_line_finish(line);
}

/* What could not be read: its name or its byte, what is wrong with it, and what there is of it. */
static void
draw_bad_op(struct pks_app *app, struct pks_line *line, const struct ops_row *row)
{
	enum pks_look look = pks_app_never(app, row->op) ? PKS_LOOK_OP_NEVER : PKS_LOOK_ERROR;
	int columns = row->columns >= WIDE_NAME ? 17 : 14;
	const char *wrong = pks_status_words(row->status);
	struct pks_words words;

	pks_words_start(app, &words);
	pks_op_name_text(app->document.history, row->op, &words.text);
	pks_line_field(line, look, words.data, columns - 1);
	pks_line_skip(line, 1);
	pks_line_text(line, look, wrong);
	pks_words_start(app, &words);
	pks_argument_text(app->document.reader, row->op, (unsigned)row->columns, &words.text);
	if (words.text.used > 0 && strcmp(words.data, wrong) != 0 &&
	    pks_line_left(line) >= WIDE_BAD) {
		pks_line_text(line, look, ": ");
		pks_line_text(line, look, words.data);
	}
	pks_line_finish(line);
}

/*
 * Columns of the name, so that more of what stands behind it is seen. Where a callable or a call
 * does not fit behind a name in its column, the name takes no more than it needs: what it means
 * matters more. A slot, a mark or a number moves as far as it must to be whole.
 */
static int
name_columns(struct pks_app *app, const struct ops_row *row, int left, struct pks_words *words,
	     enum pks_look *look)
{
	const struct pks_opcode_info *info = pks_opcode_info(row->token.code);
	int columns = row->columns >= WIDE_NAME ? 17 : 14, least = (int)strlen(info->name) + 1;
	int needs;

	if (least < columns && info->kind != PKS_STR && info->kind != PKS_BYTES) {
		*look = argument_words(app, row->op, words, left - least);
		needs = pks_screen_columns(words->data);
		if (needs <= left - columns)
			return columns;
		if (info->kind == PKS_CALLABLE || info->kind == PKS_OBJECT)
			return least;
		if (needs <= left - least)
			return left - needs;
	}
	*look = argument_words(app, row->op, words, left - columns);
	return columns;
}

static void
draw_op(struct pks_app *app, struct pks_line *line, const struct ops_row *row)
{
	const struct pks_opcode_info *info = pks_opcode_info(row->token.code);
	struct pks_line name = *line, argument;
	struct pks_words words;
	enum pks_look look;
	int columns = name_columns(app, row, pks_line_left(line), &words, &look), end;

	pks_line_field(line, name_look(app, row->op, row->token.code), info->name, columns - 1);
	name.end = line->x;
	pks_line_skip(line, 1);
	argument = *line;
	pks_line_text(line, look, words.data);
	end = line->x;
	pks_line_finish(line);
	pks_lit_row(app, row->op, &name, info->name, &argument, end, words.data);
}

/* A breakpoint or watch that the op hits, else the letter of a mark. */
static void
draw_stop(struct pks_app *app, struct pks_line *line, const struct ops_row *row)
{
	const struct pks_history *history = app->document.history;
	char letter[2] = {pks_marks_at(&app->marks, row->op), '\0'};
	int stop = -1;

	/* What takes so much is not gone through for a sign. */
	if (row->decoded && pks_operands(history, row->op) < MOST_OPERANDS)
		stop = pks_breaks_hit(&app->breaks, app->document.risk, row->op);
	else if (row->decoded)
		stop = pks_breaks_here(&app->breaks, row->op);
	if (stop >= 0)
		pks_line_glyph(line, PKS_LOOK_ARROW,
			       pks_break_info(app->breaks.list[stop].kind)->watch
				       ? PKS_GLYPH_WATCH
				       : PKS_GLYPH_BREAK);
	else if (letter[0])
		pks_line_text(line, PKS_LOOK_ARROW, letter);
	else
		pks_line_skip(line, 1);
}

static bool
has_stops(const struct pks_app *app)
{
	for (int k = 0; k < PKS_MARKS; k++)
		if (app->marks.set[k])
			return true;
	return app->breaks.count > 0;
}

static void
draw_row(struct pks_app *app, struct pks_line *line, const struct ops_row *row,
	 const struct pks_lanes *lanes, int at)
{
	enum pks_level level =
		row->decoded ? pks_risk_op(app->document.risk, row->op) : PKS_INNOCUOUS;
	bool failing = row->op == pks_app_failing(app);
	char sign[2] = {pks_level_sign(level), '\0'};

	if (failing)
		pks_line_text(line, PKS_LOOK_ERROR, "E");
	else if (pks_app_never(app, row->op))
		pks_line_glyph(line, PKS_LOOK_OP_NEVER, PKS_GLYPH_DOT);
	else if (level != PKS_INNOCUOUS)
		pks_line_text(line, pks_level_look(level), sign);
	else
		pks_line_skip(line, 1);
	if (row->parts && pks_app_parts(app, row->op))
		pks_line_glyph(line, PKS_LOOK_PARTS, PKS_GLYPH_PARTS);
	else if (row->parts)
		pks_line_skip(line, 1);
	if (row->stops)
		draw_stop(app, line, row);
	pks_lanes_draw(lanes, at, line);
	if (row->op == app->at)
		pks_line_glyph(line, PKS_LOOK_ARROW, PKS_GLYPH_ARROW);
	else
		pks_line_skip(line, 1);
	if (!row->decoded) {
		draw_undecoded(app, line, row);
		return;
	}
	pks_line_printf(line, PKS_LOOK_OFFSET, "%0*llx", row->digits,
			(unsigned long long)row->token.offset);
	if (pks_desk_note(app, row->op))
		pks_line_glyph(line, PKS_LOOK_MESSAGE, PKS_GLYPH_NOTE);
	else
		pks_line_text(line, PKS_LOOK_OFFSET, " ");
	if (row->columns >= WIDE_BYTE)
		pks_line_printf(line, PKS_LOOK_DIM, "%02x ", row->token.code);
	if (row->status != PKS_TOKEN_OK)
		draw_bad_op(app, line, row);
	else
		draw_op(app, line, row);
}

/* An open mark, and who will take it. */
static void
draw_mark(struct pks_app *app, struct pks_line *line, pks_op mark, uint32_t around)
{
	const struct pks_history *history = app->document.history;
	pks_op taken = pks_taken_by(history, mark);

	pks_line_printf(line, PKS_LOOK_STATE_MARK, " in mark @%04llx ",
			(unsigned long long)pks_op_offset(history, mark));
	pks_line_glyph(line, PKS_LOOK_STATE_MARK, PKS_GLYPH_TO);
	if (taken == PKS_NO_OP)
		pks_line_text(line, PKS_LOOK_STATE_MARK, " never taken");
	else
		pks_line_printf(line, PKS_LOOK_STATE_MARK, " %s @%04llx",
				pks_opcode_info(pks_op_code(history, taken))->name,
				(unsigned long long)pks_op_offset(history, taken));
	if (around > 0)
		pks_line_printf(line, PKS_LOOK_STATE_MARK,
				pks_line_left(line) > WIDE_AROUND ? ", %u more around" : " +%u",
				around);
	pks_line_finish(line);
}

/*
 * The open marks that the arrow stands under, the newest last, as far as there is room for them.
 * Returns how many rows that took.
 */
static int
draw_context(struct pks_app *app, struct pks_rect area)
{
	const struct pks_history *history = app->document.history;
	pks_op moment = pks_app_moment(app), mark[MOST_CONTEXT];
	uint32_t marks = pks_marks(history, moment);
	int most = area.rows / ROWS_A_CONTEXT, shown = 0;

	if (most > MOST_CONTEXT)
		most = MOST_CONTEXT;
	for (pks_op at = pks_mark(history, moment); at != PKS_NO_OP && shown < most;
	     at = pks_mark_below(history, at))
		mark[shown++] = at;
	for (int i = 0; i < (shown > 0 ? shown : 1); i++) {
		struct pks_line line =
			pks_line_at(&app->screen, area.y + i, area.x, area.columns, PKS_LOOK_TEXT);

		if (shown == 0) {
			pks_line_text(&line, PKS_LOOK_STATE_MARK, " no open mark");
			pks_line_finish(&line);
			return 1;
		}
		draw_mark(app, &line, mark[shown - 1 - i], i == 0 ? marks - (uint32_t)shown : 0);
	}
	return shown;
}

/* The wheel looks elsewhere without moving the arrow, until a key is pressed. */
static pks_op
scrolled(struct pks_app *app, const struct pks_list *list, pks_op rows, int page)
{
	int64_t most = rows > (pks_op)page ? (int64_t)(rows - (pks_op)page) : 0;
	int64_t top = (int64_t)list->top + app->ops_wheel;

	if (app->split.open)
		return (pks_op)list->top;
	if (top > most)
		top = most;
	if (top < 0)
		top = 0;
	app->ops_wheel = top - (int64_t)list->top;
	app->ops_top = (pks_op)top;
	return (pks_op)top;
}

static void
draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_selection selection = pks_app_selection(app);
	struct pks_list *list = &app->ops;
	struct pks_token tokens[MOST_ROWS];
	struct pks_lanes lanes;
	pks_op rows = pks_app_rows(app), decoded = pks_ops(app->document.history), top;
	int lane_columns = area.columns >= WIDE_LANES ? 3 : area.columns >= TWO_LANES ? 2 : 1;
	bool stops = has_stops(app);

	if (area.rows >= WITH_CONTEXT) {
		int context = draw_context(app, area);

		area.y += context;
		area.rows -= context;
	}
	app->ops_y = area.y;
	pks_breaks_resolve(&app->breaks, app->document.history);
	if (area.rows > MOST_ROWS)
		area.rows = MOST_ROWS;
	list->cursor =
		app->focus != PKS_PANE_OPS && selection.op != PKS_NO_OP ? selection.op : app->at;
	pks_list_show(list, rows, area.rows);
	top = scrolled(app, list, rows, area.rows);
	pks_op_tokens(app->document.history, top, (pks_op)area.rows, tokens);
	pks_lanes_deal(&lanes, app, top, area.rows, lane_columns);
	for (int i = 0; i < area.rows && top + (pks_op)i < rows; i++) {
		struct ops_row row = {.op = top + (pks_op)i,
				      .decoded = top + (pks_op)i < decoded,
				      .parts = pks_app_marks_partings(app),
				      .stops = stops,
				      .digits = pks_offset_digits(app),
				      .columns = area.columns};
		struct pks_line line = pks_line_at(&app->screen, area.y + i, area.x, area.columns,
						   overlay_of(app, &selection, row.op));

		if (row.decoded) {
			row.token = tokens[i];
			row.status = pks_op_status(app->document.history, row.op);
		}
		draw_row(app, &line, &row, &lanes, i);
	}
}

static void
move(struct pks_app *app, enum pks_request request, uint64_t count, int page)
{
	uint64_t rows = pks_app_clock(app);
	uint64_t target = pks_list_target(app->at, rows, request, count, page);

	if (request == PKS_REQUEST_FIRST || request == PKS_REQUEST_LAST) {
		app->asked_end = request == PKS_REQUEST_LAST && count == 0 && !app->document.read;
		pks_app_jump(app, (pks_op)target);
	} else {
		pks_app_step_to(app, (pks_op)target);
	}
}

/* The op that an op refers to: mark and taker, what a GET fetches, callable and call. */
static pks_op
other_half(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	pks_op op = app->at, other;

	if (op >= pks_ops(history) || pks_app_never(app, op))
		return PKS_NO_OP;
	other = pks_risk_partner(app->document.risk, op);
	if (other != PKS_NO_OP)
		return other;
	if (pks_is_mark(history, op))
		return pks_taken_by(history, op);
	return pks_op_done(history, op) ? pks_operand_mark(history, op) : PKS_NO_OP;
}

static pks_op
referred(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	pks_op op = app->at, other = other_half(app);

	if (other != PKS_NO_OP || op >= pks_ops(history) || !pks_op_done(history, op))
		return other;
	if (pks_pushed(history, op) != PKS_NO_OP && pks_pushed(history, op) != op)
		return pks_pushed(history, op);
	if (pks_target(history, op) != PKS_NO_OP)
		return pks_target(history, op);
	return PKS_NO_OP;
}

static bool
ask(struct pks_app *app, enum pks_request request)
{
	pks_op to = PKS_NO_OP;

	if (request == PKS_REQUEST_PAIR)
		to = other_half(app);
	else if (request == PKS_REQUEST_ENTER || request == PKS_REQUEST_ORIGIN)
		to = referred(app);
	else
		return false;
	if (to == PKS_NO_OP)
		pks_app_say(app, "this op refers to no other");
	else
		pks_app_jump(app, to);
	return true;
}

static struct pks_selection
selected(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	struct pks_selection selection = {app->at, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};
	const struct pks_error *error = pks_history_error(history);

	if (app->at < pks_ops(history)) {
		selection.offset = pks_app_bytes(app, app->at, &selection.bytes);
		if (!pks_app_never(app, app->at) && pks_op_done(history, app->at))
			selection.value = pks_pushed(history, app->at);
	} else if (error) {
		selection.offset = error->offset;
		selection.bytes = 1;
	}
	return selection;
}

static void
remark(struct pks_app *app, struct pks_words *words)
{
	pks_text_printf(&words->text, "%u of %u", app->at, pks_app_rows(app) - 1);
}

const struct pks_pane_ops pks_pane_ops_ops = {
	.title = "opcodes",
	.draw = draw,
	.move = move,
	.ask = ask,
	.select = selected,
	.remark = remark,
};
