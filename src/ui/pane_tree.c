/* SPDX-License-Identifier: MIT */
/*
 * The objects as they are before the op at the arrow runs. While another pane has the keyboard the
 * cursor here is led to what that pane's cursor stands on, or to what the last op changed.
 */
#include "ui/app.h"

#include <picklescope/report.h>

/* Columns of a call below which only what it stands for is shown. */
#define MIN_CALL 14

static const char *
role_word(enum pks_role role)
{
	switch (role) {
	case PKS_PART_CALLEE: return "calls ";
	case PKS_PART_ARGS: return "args ";
	case PKS_PART_ARG: return "arg ";
	case PKS_PART_KWARGS: return "kwargs ";
	case PKS_PART_STATE: return "state ";
	case PKS_PART_APPEND: return "append ";
	case PKS_PART_ADD: return "add ";
	case PKS_PART_SET: return "set ";
	case PKS_PART_ID: return "id ";
	case PKS_PART_BASE: return "of ";
	case PKS_PART_ITEM:
	case PKS_PART_ENTRY: break;
	}
	return "";
}

/* The lines that lead from a row to those above it. */
static void
draw_guides(struct pks_line *line, const struct pks_tree_path *path, int most)
{
	int levels = path->depth - 1;
	int first = levels > most ? levels - most : 0;

	if (first > 0)
		pks_line_glyph(line, PKS_LOOK_TREE_GUIDE, PKS_GLYPH_MORE);
	for (int i = first + 1; i <= levels; i++) {
		const struct pks_tree_step *step = &path->step[i];
		bool last = step->k + 1 >= step->siblings;

		if (i == levels)
			pks_line_glyph(line, PKS_LOOK_TREE_GUIDE,
				       last ? PKS_GLYPH_CORNER_BOTTOM : PKS_GLYPH_TEE_RIGHT);
		else if (!last)
			pks_line_glyph(line, PKS_LOOK_TREE_GUIDE, PKS_GLYPH_DOWN);
		else
			pks_line_skip(line, 1);
		if (i < levels)
			pks_line_skip(line, 1);
	}
}

static void
draw_sign(struct pks_line *line, const struct pks_tree_step *step)
{
	if (step->reference == PKS_TREE_CYCLE)
		pks_line_glyph(line, PKS_LOOK_TREE_REF, PKS_GLYPH_CYCLE);
	else if (step->parts > 0)
		pks_line_glyph(line, PKS_LOOK_TREE_TYPE,
			       step->open ? PKS_GLYPH_OPEN : PKS_GLYPH_CLOSED);
	else
		pks_line_skip(line, 1);
}

/* What the op before the moment did to a row. */
static bool
is_new(const struct pks_app *app, const struct pks_tree_step *step)
{
	const struct pks_history *history = app->document.history;
	pks_op moment = pks_app_moment(app), last = moment - 1;

	if (moment == 0 || !pks_op_done(history, last) || step->kind == PKS_TREE_PENDING)
		return moment > 0 && step->mark == last;
	if (step->part.op == last || step->part.value == last)
		return true;
	return step->part.value != PKS_NO_OP && pks_target(history, last) == step->part.value;
}

static void
draw_pending(struct pks_app *app, struct pks_line *line, const struct pks_tree_step *step)
{
	const struct pks_history *history = app->document.history;
	pks_op taken = pks_taken_by(history, step->mark);

	pks_line_printf(line, PKS_LOOK_STATE_MARK, "pending @%04llx ",
			(unsigned long long)pks_op_offset(history, step->mark));
	pks_line_glyph(line, PKS_LOOK_STATE_MARK, PKS_GLYPH_TO);
	pks_line_printf(line, PKS_LOOK_STATE_MARK, " %s",
			taken == PKS_NO_OP ? "?"
					   : pks_opcode_info(pks_op_code(history, taken))->name);
}

/* 'list [3]': an open row needs no preview of what stands under it. */
static void
draw_open(struct pks_app *app, struct pks_line *line, const struct pks_tree_step *step)
{
	const struct pks_history *history = app->document.history;
	pks_op value = step->part.value;

	pks_line_text(line, PKS_LOOK_VALUE_CONTAINER,
		      pks_kind_name(pks_value_kind(history, value)));
	pks_line_printf(line, PKS_LOOK_TREE_TYPE, " [%llu]", (unsigned long long)step->parts);
}

static void
draw_memo_slot(struct pks_app *app, struct pks_line *line, pks_op value)
{
	const struct pks_history *history = app->document.history;
	pks_op moment = pks_app_moment(app);
	uint32_t row = pks_memo_of(history, moment, value);

	if (row != UINT32_MAX && pks_line_left(line) > 5)
		pks_line_printf(line, PKS_LOOK_STATE_MEMO, " m%llu",
				(unsigned long long)pks_memo_row(history, moment, row).slot);
}

static void
draw_key(struct pks_app *app, struct pks_line *line, const struct pks_tree_step *step)
{
	struct pks_words words;
	struct pks_line start;

	if (step->kind == PKS_TREE_PART) {
		pks_line_text(line, PKS_LOOK_TREE_TYPE, role_word(step->part.role));
		if (step->part.role == PKS_PART_ITEM || step->part.role == PKS_PART_ARG)
			pks_line_printf(line, PKS_LOOK_TREE_TYPE, "%llu ",
					(unsigned long long)step->part.index);
	}
	if (step->part.key == PKS_NO_OP)
		return;
	pks_value_words(app, &words, step->part.key, pks_app_moment(app),
			pks_line_left(line) * 2 / 3);
	start = *line;
	pks_line_text(line, PKS_LOOK_TREE_KEY, words.data);
	pks_lit_value(app, &start, line->x, words.data, step->part.key);
	pks_line_text(line, PKS_LOOK_TREE_KEY, ": ");
}

/*
 * What an object stands for; before it, as far as there is room, the call that makes it. False:
 * nobody knows, and nothing was drawn.
 */
static bool
draw_meaning(struct pks_app *app, struct pks_line *line, pks_op value)
{
	enum pks_level level = pks_value_level(app, value);
	struct pks_words meaning, call;
	int left = pks_line_left(line), needs;

	pks_words_start(app, &meaning);
	/* Whatever it stands for: what made it may be no more than that. */
	if (app->format == PKS_FORMAT_MEANING && level != PKS_INNOCUOUS)
		pks_text_printf(&meaning.text, "%c ", pks_level_sign(level));
	if (!pks_stands_for(app->document.reader, value, pks_app_moment(app), &meaning.text))
		return false;
	needs = pks_screen_columns(meaning.data);
	if (app->format == PKS_FORMAT_MEANING ||
	    (level == PKS_INNOCUOUS && left - needs < MIN_CALL)) {
		pks_line_text(line,
			      level == PKS_INNOCUOUS ? PKS_LOOK_VALUE_OBJECT
						     : pks_level_look(level),
			      meaning.data);
		return true;
	}
	pks_value_words(app, &call, value, pks_app_moment(app),
			left - needs >= MIN_CALL ? left - needs - 2 : left);
	pks_line_text(line, pks_value_look(app, value), call.data);
	pks_line_skip(line, 2);
	pks_line_text(line, PKS_LOOK_DIM, meaning.data);
	return true;
}

static void
draw_value(struct pks_app *app, struct pks_line *line, const struct pks_tree_step *step)
{
	pks_op value = step->part.value;
	enum pks_kind kind;
	struct pks_words words;
	struct pks_line start;
	bool refers = step->reference != PKS_TREE_OWN;

	if (step->kind == PKS_TREE_PENDING) {
		draw_pending(app, line, step);
		return;
	}
	if (value == PKS_NO_OP)
		return;
	if (step->reference == PKS_TREE_CYCLE) {
		pks_line_text(line, PKS_LOOK_TREE_REF,
			      pks_kind_name(pks_value_kind(app->document.history, value)));
		pks_line_text(line, PKS_LOOK_TREE_REF, " above");
		draw_memo_slot(app, line, value);
		return;
	}
	if (refers) {
		pks_line_glyph(line, PKS_LOOK_TREE_REF, PKS_GLYPH_TO);
		pks_line_skip(line, 1);
	}
	kind = pks_value_kind(app->document.history, value);
	if (step->open && kind != PKS_OBJECT && kind != PKS_PERSISTENT) {
		draw_open(app, line, step);
	} else if (kind == PKS_OBJECT && app->format != PKS_FORMAT_CALL &&
		   draw_meaning(app, line, value)) {
		/* Its slot, and no more. */
	} else {
		pks_value_words(app, &words, value, pks_app_moment(app), pks_line_left(line));
		start = *line;
		pks_line_text(line, refers ? PKS_LOOK_TREE_REF : pks_value_look(app, value),
			      words.data);
		pks_lit_value(app, &start, line->x, words.data, value);
	}
	draw_memo_slot(app, line, value);
}

static void
draw_row(struct pks_app *app, struct pks_line *line, struct pks_tree_path *path)
{
	const struct pks_tree_step *step = pks_tree_row(path);

	if (is_new(app, step))
		pks_line_glyph(line, PKS_LOOK_STATE_NEW, PKS_GLYPH_NEW);
	else
		pks_line_skip(line, 1);
	draw_guides(line, path, pks_line_left(line) / 4);
	draw_sign(line, step);
	draw_key(app, line, step);
	draw_value(app, line, step);
	pks_line_finish(line);
}

/* What another pane's cursor leads to here: its value, else what the last op changed or made. */
static pks_op
leads_to(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	pks_op moment = pks_app_moment(app), last;

	if (app->focus != PKS_PANE_OPS)
		return pks_app_selection(app).value;
	if (moment == 0)
		return PKS_NO_OP;
	last = moment - 1;
	if (!pks_op_done(history, last))
		return PKS_NO_OP;
	if (moment != pks_end_moment(history)) {
		uint32_t operands = pks_operands(history, last);

		/* What was put into something last, what was pushed. */
		if (pks_target(history, last) != PKS_NO_OP)
			return operands > 0 ? pks_operand(history, last, operands - 1)
					    : pks_target(history, last);
		if (pks_pushed(history, last) != PKS_NO_OP)
			return pks_pushed(history, last);
	}
	/* What neither pushes nor changes looks at the top. */
	if (pks_height(history, moment) == 0)
		return PKS_NO_OP;
	return pks_cell_value(history, pks_cell(history, moment, pks_height(history, moment)));
}

static void
follow(struct pks_app *app)
{
	struct pks_tree *tree = &app->tree;
	pks_op moment = pks_app_moment(app), value = leads_to(app);
	struct pks_tree_path *found = &app->scratch;

	if (moment != tree->moment || app->followed == PKS_NO_OP || !app->document.read) {
		pks_tree_at(tree, moment);
		pks_tree_refresh(tree, &app->tree_cursor);
		pks_tree_refresh(tree, &app->tree_top);
	}
	if (app->focus != PKS_PANE_TREE &&
	    (app->followed != moment || app->followed_value != value)) {
		if (value != PKS_NO_OP && pks_tree_find(tree, value, found))
			app->tree_cursor = *found;
		else
			pks_tree_lead_nowhere(tree);
		/* Rows may have been opened and closed. */
		pks_tree_refresh(tree, &app->tree_cursor);
		pks_tree_refresh(tree, &app->tree_top);
		app->followed_value = value;
	}
	app->followed = moment;
	if (app->tree_cursor.depth == 0)
		pks_tree_first(tree, &app->tree_cursor);
	if (app->tree_top.depth == 0)
		app->tree_top = app->tree_cursor;
}

/* No blank rows at the foot while there is something above. */
static void
fill_page(struct pks_app *app, int rows)
{
	struct pks_tree_path *path = &app->scratch;
	int below = 1;

	*path = app->tree_top;
	while (below < rows && pks_tree_next(&app->tree, path))
		below++;
	while (below++ < rows && pks_tree_previous(&app->tree, &app->tree_top))
		;
}

/* Moves the top so that the cursor is among so many rows. */
static void
show_cursor(struct pks_app *app, int rows)
{
	struct pks_tree_path *path = &app->scratch;
	int context = rows > 6 ? 2 : 0, above = 0;

	/* How far is the cursor below the top? */
	*path = app->tree_top;
	while (above < rows && pks_tree_order(path, &app->tree_cursor) != 0 &&
	       pks_tree_next(&app->tree, path))
		above++;
	if (pks_tree_order(path, &app->tree_cursor) == 0 && above < rows - context &&
	    above >= context) {
		fill_page(app, rows);
		return;
	}
	if (pks_tree_order(&app->tree_top, &app->tree_cursor) > 0 || above < context)
		above = context;
	else
		above = rows - 1 - context;
	*path = app->tree_cursor;
	while (above-- > 0 && pks_tree_previous(&app->tree, path))
		;
	app->tree_top = *path;
	fill_page(app, rows);
}

static enum pks_look
overlay_of(const struct pks_app *app, const struct pks_selection *selection,
	   struct pks_tree_path *path)
{
	const struct pks_tree_step *step = pks_tree_row(path);

	if (app->focus == PKS_PANE_TREE)
		return pks_tree_order(path, &app->tree_cursor) == 0 ? PKS_LOOK_CURSOR
								    : PKS_LOOK_TEXT;
	if (app->focus != PKS_PANE_OPS && selection->value != PKS_NO_OP &&
	    (step->part.value == selection->value || step->part.key == selection->value))
		return PKS_LOOK_LINKED;
	return PKS_LOOK_TEXT;
}

static void
draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_selection selection;
	struct pks_tree_path *path = &app->scratch;

	follow(app);
	if (app->tree_cursor.depth == 0) {
		struct pks_line line =
			pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);

		pks_line_text(&line, PKS_LOOK_DIM, " nothing on the stack");
		pks_line_finish(&line);
		return;
	}
	show_cursor(app, area.rows);
	selection = pks_app_selection(app);
	*path = app->tree_top;
	for (int i = 0; i < area.rows; i++) {
		struct pks_line line = pks_line_at(&app->screen, area.y + i, area.x, area.columns,
						   overlay_of(app, &selection, path));

		draw_row(app, &line, path);
		if (!pks_tree_next(&app->tree, path))
			break;
	}
}

static void
move(struct pks_app *app, enum pks_request request, uint64_t count, int page)
{
	struct pks_tree_path *cursor = &app->tree_cursor;
	uint64_t rows = count > 0 ? count : 1;

	if (cursor->depth == 0)
		return;
	switch (request) {
	case PKS_REQUEST_FIRST: pks_tree_first(&app->tree, cursor); return;
	case PKS_REQUEST_LAST: pks_tree_last(&app->tree, cursor); return;
	case PKS_REQUEST_PAGE_DOWN:
	case PKS_REQUEST_PAGE_UP: rows *= page > 2 ? (uint64_t)page - 2 : 1; break;
	case PKS_REQUEST_HALF_DOWN:
	case PKS_REQUEST_HALF_UP: rows *= page > 1 ? (uint64_t)page / 2 : 1; break;
	default: break;
	}
	/* Whoever types a million rows means the end. */
	if (rows > 100000)
		rows = 100000;
	while (rows-- > 0) {
		bool moved = request == PKS_REQUEST_DOWN || request == PKS_REQUEST_PAGE_DOWN ||
					     request == PKS_REQUEST_HALF_DOWN
				     ? pks_tree_next(&app->tree, cursor)
				     : pks_tree_previous(&app->tree, cursor);
		if (!moved)
			break;
	}
}

static struct pks_selection
selected(struct pks_app *app)
{
	struct pks_selection selection = {PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};
	const struct pks_tree_step *step;
	struct pks_token token;

	if (app->tree_cursor.depth == 0)
		return selection;
	step = pks_tree_row(&app->tree_cursor);
	selection.value = step->part.value;
	selection.op = step->kind == PKS_TREE_PENDING ? step->mark : step->part.value;
	selection.cell = step->kind == PKS_TREE_CELL ? step->part.op : step->mark;
	if (selection.op == PKS_NO_OP)
		selection.op = step->part.key;
	if (selection.op < pks_ops(app->document.history)) {
		token = pks_op_token(app->document.history, selection.op);
		selection.offset = token.offset;
		selection.bytes = token.next - token.offset;
	}
	return selection;
}

static void
close_row(struct pks_app *app)
{
	struct pks_tree_path *cursor = &app->tree_cursor;

	if (pks_tree_row(cursor)->open)
		pks_tree_open(&app->tree, cursor, false);
	else if (cursor->depth > 1)
		cursor->depth--;
}

static void
open_row(struct pks_app *app)
{
	struct pks_tree_path *cursor = &app->tree_cursor;
	struct pks_tree_step *row = pks_tree_row(cursor);

	if (row->open)
		pks_tree_next(&app->tree, cursor);
	else if (row->reference == PKS_TREE_CYCLE)
		pks_app_say(app, "it holds itself: this is the object above that has it");
	else if (!pks_tree_open(&app->tree, cursor, true))
		pks_app_say(app, "there is nothing in it");
}

static bool
ask(struct pks_app *app, enum pks_request request)
{
	struct pks_tree_step *row;
	struct pks_selection selection = selected(app);

	if (app->tree_cursor.depth == 0)
		return false;
	row = pks_tree_row(&app->tree_cursor);
	switch (request) {
	case PKS_REQUEST_OPEN: open_row(app); break;
	case PKS_REQUEST_CLOSE: close_row(app); break;
	case PKS_REQUEST_TOGGLE:
		if (!pks_tree_open(&app->tree, &app->tree_cursor, !row->open))
			pks_app_say(app, "there is nothing in it");
		break;
	case PKS_REQUEST_ENTER:
		if (row->parts > 0)
			pks_tree_open(&app->tree, &app->tree_cursor, !row->open);
		else if (selection.op != PKS_NO_OP)
			pks_app_jump(app, selection.op);
		break;
	case PKS_REQUEST_ORIGIN:
		if (selection.op != PKS_NO_OP)
			pks_app_jump(app, selection.op);
		break;
	default: return false;
	}
	/* What was opened or closed above the top changes where it is. */
	pks_tree_refresh(&app->tree, &app->tree_top);
	return true;
}

static void
remark(struct pks_app *app, struct pks_words *words)
{
	const struct pks_history *history = app->document.history;

	if (app->tree.more_marks)
		pks_text_raw(&words->text, "deeper marks: stack");
	else if (pks_history_state(history) == PKS_STOPPED && app->at == pks_end_moment(history))
		pks_text_raw(&words->text, "as loaded");
	else
		pks_app_when(app, words);
}

const struct pks_pane_ops pks_pane_tree_ops = {
	.title = "objects",
	.draw = draw,
	.move = move,
	.ask = ask,
	.select = selected,
	.remark = remark,
};
