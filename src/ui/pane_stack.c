/* SPDX-License-Identifier: MIT */
/*
 * The stack, top first, and under it the memo, newest first, as they are before the op at the arrow
 * runs. One cursor walks through both. What that op will take and what the op before it made is
 * marked.
 */
#include "ui/app.h"

#define WITH_OFFSETS 30

/* What both lists know of the moment. */
struct stack_view {
	pks_op moment;
	uint32_t height, memo;
	uint32_t taken; /* cells that the op at the arrow takes, its mark among them */
	pks_op changed; /* the value that the op before the moment changed */
	bool rewrites;	/* that op wrote a memo slot anew */
	int digits;	/* of the numbers of cells */
	int stack_rows, memo_rows;
	struct pks_selection selection;
};

static struct stack_view
view_of(struct pks_app *app, int rows)
{
	const struct pks_history *history = app->document.history;
	struct stack_view view = {.moment = pks_app_moment(app), .changed = PKS_NO_OP, .digits = 1};
	uint64_t stack_wants, memo_wants;

	view.height = pks_height(history, view.moment);
	view.memo = pks_memo_count(history, view.moment);
	if (!app->after && app->at < pks_ops(history) && pks_op_done(history, app->at)) {
		view.taken = pks_operands(history, app->at);
		if (pks_operand_mark(history, app->at) != PKS_NO_OP)
			view.taken++;
	}
	if (view.moment > 0 && pks_op_done(history, view.moment - 1)) {
		view.changed = pks_target(history, view.moment - 1);
		view.rewrites = pks_memo_count(history, view.moment - 1) == view.memo;
	}
	for (uint32_t n = view.height; n >= 10; n /= 10)
		view.digits++;
	stack_wants = (uint64_t)view.height + 1;
	memo_wants = (uint64_t)view.memo + 1;
	if (memo_wants + stack_wants <= (uint64_t)rows || memo_wants <= (uint64_t)rows / 3)
		view.memo_rows = (int)memo_wants;
	else if (stack_wants <= (uint64_t)(rows - rows / 3))
		view.memo_rows = rows - (int)stack_wants;
	else
		view.memo_rows = rows / 3;
	view.stack_rows = rows - view.memo_rows;
	return view;
}

static bool
in_memo(const struct pks_app *app, uint32_t height)
{
	return app->stack_cursor >= height;
}

static enum pks_look
overlay_of(const struct pks_app *app, const struct stack_view *view, uint64_t row, pks_op value,
	   pks_op cell)
{
	if (app->focus == PKS_PANE_STACK)
		return row == app->stack_cursor ? PKS_LOOK_CURSOR : PKS_LOOK_TEXT;
	if ((cell != PKS_NO_OP && cell == view->selection.cell) ||
	    (value != PKS_NO_OP && value == view->selection.value))
		return PKS_LOOK_LINKED;
	return PKS_LOOK_TEXT;
}

/* The right end of a row: the memo slot of a value, and an offset. */
static int
tail_words(struct pks_app *app, struct pks_words *words, pks_op value, pks_op op, int columns)
{
	const struct pks_history *history = app->document.history;
	pks_op moment = pks_app_moment(app);
	uint32_t row = value == PKS_NO_OP ? UINT32_MAX : pks_memo_of(history, moment, value);

	pks_words_start(app, words);
	if (row != UINT32_MAX)
		pks_text_printf(&words->text, " m%llu",
				(unsigned long long)pks_memo_row(history, moment, row).slot);
	if (columns >= WITH_OFFSETS)
		pks_text_printf(&words->text, " @%0*llx", pks_offset_digits(app),
				(unsigned long long)pks_op_offset(history, op));
	return (int)words->text.used;
}

static void
draw_value(struct pks_app *app, struct pks_line *line, pks_op value, pks_op op, bool with_slot)
{
	struct pks_words words, tail;
	int left = pks_line_left(line), tail_columns, needs;
	struct pks_line start;

	tail_columns = tail_words(app, &tail, with_slot ? value : PKS_NO_OP, op, left);
	pks_value_words(app, &words, value, pks_app_moment(app), left);
	needs = pks_screen_columns(words.data);
	/* What is cut anyway leaves room for the tail; what just fits does not. */
	if (needs > left - tail_columns && needs < left)
		tail_columns = 0;
	else if (needs > left - tail_columns)
		pks_value_words(app, &words, value, pks_app_moment(app), left - tail_columns);
	start = *line;
	pks_line_field(line, pks_value_look(app, value), words.data, left - tail_columns);
	pks_lit_value(app, &start, line->x, words.data, value);
	if (tail_columns > 0)
		pks_line_text(line, PKS_LOOK_STATE_MEMO, tail.data);
	pks_line_finish(line);
}

static void
draw_mark(struct pks_app *app, struct pks_line *line, pks_op mark)
{
	pks_line_glyph(line, PKS_LOOK_STATE_MARK, PKS_GLYPH_ACROSS);
	pks_line_printf(line, PKS_LOOK_STATE_MARK, " mark @%04llx ",
			(unsigned long long)pks_op_offset(app->document.history, mark));
	while (pks_line_left(line) > 0)
		pks_line_glyph(line, PKS_LOOK_STATE_MARK, PKS_GLYPH_ACROSS);
}

/* row: from the top down. */
static void
draw_cell(struct pks_app *app, struct pks_rect area, int y, const struct stack_view *view,
	  uint32_t row, pks_op cell)
{
	const struct pks_history *history = app->document.history;
	pks_op value = pks_cell_value(history, cell);
	struct pks_line line = pks_line_at(&app->screen, y, area.x, area.columns,
					   overlay_of(app, view, row, value, cell));

	if (row < view->taken)
		pks_line_glyph(&line, PKS_LOOK_STATE_TAKEN, PKS_GLYPH_TAKEN);
	else
		pks_line_skip(&line, 1);
	if (view->moment > 0 && cell == view->moment - 1)
		pks_line_glyph(&line, PKS_LOOK_STATE_NEW, PKS_GLYPH_NEW);
	else if (value != PKS_NO_OP && value == view->changed)
		pks_line_glyph(&line, PKS_LOOK_STATE_NEW, PKS_GLYPH_CHANGED);
	else
		pks_line_skip(&line, 1);
	pks_line_printf(&line, PKS_LOOK_OFFSET, "%*u ", view->digits, view->height - row - 1);
	if (value == PKS_NO_OP)
		draw_mark(app, &line, cell);
	else
		draw_value(app, &line, value, cell, true);
}

static void
draw_heading(struct pks_app *app, struct pks_rect area, int y, const char *words, uint64_t hidden)
{
	struct pks_line line = pks_line_at(&app->screen, y, area.x, area.columns, PKS_LOOK_TEXT);
	char more[48];
	int columns;

	pks_line_text(&line, PKS_LOOK_STATE_MARK, words);
	snprintf(more, sizeof more, "%s %llu more", pks_screen_glyph(&app->screen, PKS_GLYPH_BELOW),
		 (unsigned long long)hidden);
	columns = pks_screen_columns(more) + 1;
	if (hidden > 0 && columns < pks_line_left(&line)) {
		pks_line_to(&line, line.end - columns);
		pks_line_text(&line, PKS_LOOK_DIM, more);
	}
	pks_line_finish(&line);
}

static uint64_t
hidden_below(uint64_t rows, uint64_t top, int shown)
{
	return rows > top + (uint64_t)shown ? rows - top - (uint64_t)shown : 0;
}

/* The row of what is selected elsewhere: its own cell, if that is on the stack; else the top. */
static uint64_t
linked_cell(struct pks_app *app, const struct stack_view *view)
{
	const struct pks_history *history = app->document.history;
	pks_op cell = view->selection.cell, taken;

	if (cell == PKS_NO_OP)
		cell = view->selection.value;
	if (cell == PKS_NO_OP || cell >= view->moment)
		return 0;
	taken = pks_taken_by(history, cell);
	if (taken != PKS_NO_OP && taken < view->moment)
		return 0;
	return view->height - pks_cell_height(history, cell);
}

/* The same in the memo: the newest row is the first. */
static uint64_t
linked_memo(struct pks_app *app, const struct stack_view *view)
{
	pks_op value = view->selection.value;
	uint32_t row = value == PKS_NO_OP || value >= view->moment
			       ? UINT32_MAX
			       : pks_memo_of(app->document.history, view->moment, value);

	return row == UINT32_MAX ? 0 : view->memo - 1 - row;
}

/* Where a list is scrolled to, without a cursor of its own on it: to what is selected elsewhere. */
static void
scroll(struct pks_app *app, const struct stack_view *view)
{
	bool memo = in_memo(app, view->height);

	app->stack.cursor = memo ? (view->height > 0 ? view->height - 1 : 0) : app->stack_cursor;
	app->memo.cursor = memo ? app->stack_cursor - view->height : 0;
	if (app->focus != PKS_PANE_STACK) {
		app->stack.cursor = linked_cell(app, view);
		app->memo.cursor = linked_memo(app, view);
		if (app->stack.cursor == 0)
			app->stack.top = 0;
		if (app->memo.cursor == 0)
			app->memo.top = 0;
	}
	pks_list_show(&app->stack, view->height, view->stack_rows - 1);
	pks_list_show(&app->memo, view->memo, view->memo_rows - 1);
}

static void
draw_memo(struct pks_app *app, struct pks_rect area, int y, const struct stack_view *view)
{
	const struct pks_history *history = app->document.history;
	int shown = view->memo_rows - 1;
	char words[48];

	snprintf(words, sizeof words, "memo %u", view->memo);
	draw_heading(app, area, y, words, hidden_below(view->memo, app->memo.top, shown));
	for (int i = 0; i < shown && app->memo.top + (uint64_t)i < view->memo; i++) {
		uint32_t row = (uint32_t)(app->memo.top + (uint64_t)i);
		struct pks_memo memo = pks_memo_row(history, view->moment, view->memo - 1 - row);
		struct pks_line line = pks_line_at(
			&app->screen, y + 1 + i, area.x, area.columns,
			overlay_of(app, view, (uint64_t)view->height + row, memo.value, PKS_NO_OP));

		pks_line_skip(&line, 1);
		/* A slot that was there already is not new: it was changed. */
		if (view->moment > 0 && memo.write == view->moment - 1)
			pks_line_glyph(&line, PKS_LOOK_STATE_NEW,
				       view->rewrites ? PKS_GLYPH_CHANGED : PKS_GLYPH_NEW);
		else
			pks_line_skip(&line, 1);
		pks_line_printf(&line, PKS_LOOK_STATE_MEMO, "m%llu ",
				(unsigned long long)memo.slot);
		draw_value(app, &line, memo.value, memo.write, false);
	}
}

static void
draw(struct pks_app *app, struct pks_rect area)
{
	struct stack_view view = view_of(app, area.rows);
	pks_op cells[256];
	uint32_t got;
	int shown = view.stack_rows - 1;
	char words[64];

	view.selection = pks_app_selection(app);
	if (app->stack_cursor >= (uint64_t)view.height + view.memo)
		app->stack_cursor = (uint64_t)view.height + view.memo > 0
					    ? (uint64_t)view.height + view.memo - 1
					    : 0;
	scroll(app, &view);
	if (view.stack_rows > 0) {
		uint32_t marks = pks_marks(app->document.history, view.moment);

		snprintf(words, sizeof words, marks ? "%sstack %u + %u mark%s" : "%sstack %u",
			 app->after ? "after: " : "", view.height - marks, marks,
			 marks == 1 ? "" : "s");
		draw_heading(app, area, area.y, words,
			     hidden_below(view.height, app->stack.top, shown));
	}
	if (shown > 256)
		shown = 256;
	got = shown <= 0
		      ? 0
		      : pks_cells(app->document.history, view.moment,
				  view.height - (uint32_t)app->stack.top, (uint32_t)shown, cells);
	for (uint32_t i = 0; i < got; i++)
		draw_cell(app, area, area.y + 1 + (int)i, &view, (uint32_t)app->stack.top + i,
			  cells[i]);
	if (view.memo_rows > 0)
		draw_memo(app, area, area.y + view.stack_rows, &view);
}

static void
move(struct pks_app *app, enum pks_request request, uint64_t count, int page)
{
	struct stack_view view = view_of(app, page);

	app->stack_cursor = pks_list_target(app->stack_cursor, (uint64_t)view.height + view.memo,
					    request, count, page / 2);
}

static struct pks_selection
selected(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	struct pks_selection selection = {PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};
	pks_op moment = pks_app_moment(app);
	uint32_t height = pks_height(history, moment), memo = pks_memo_count(history, moment);

	if (app->stack_cursor < height) {
		selection.cell = pks_cell(history, moment, height - (uint32_t)app->stack_cursor);
		selection.value = pks_cell_value(history, selection.cell);
		selection.op = selection.cell;
	} else if (app->stack_cursor - height < memo) {
		struct pks_memo row = pks_memo_row(
			history, moment, memo - 1 - (uint32_t)(app->stack_cursor - height));

		selection.value = row.value;
		selection.op = selection.write = row.write;
	}
	if (selection.op != PKS_NO_OP) {
		selection.offset = pks_app_bytes(app, selection.op, &selection.bytes);
	}
	return selection;
}

static bool
ask(struct pks_app *app, enum pks_request request)
{
	struct pks_selection selection = selected(app);

	if (request != PKS_REQUEST_ENTER && request != PKS_REQUEST_ORIGIN)
		return false;
	if (selection.op == PKS_NO_OP)
		pks_app_say(app, "there is nothing here yet");
	else if (request == PKS_REQUEST_ORIGIN && selection.value != PKS_NO_OP)
		pks_app_jump(app, selection.value);
	else
		pks_app_jump(app, selection.op);
	return true;
}

static void
remark(struct pks_app *app, struct pks_words *words)
{
	pks_app_when(app, words);
}

const struct pks_pane_ops pks_pane_stack_ops = {
	.title = "stack & memo",
	.draw = draw,
	.move = move,
	.ask = ask,
	.select = selected,
	.remark = remark,
};
