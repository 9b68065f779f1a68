/* SPDX-License-Identifier: MIT */
/*
 * The list of cross references, of a value's origins, or of breakpoints. Its cursor lights up the
 * op in all other panes; Enter goes there.
 */
#include "ui/app.h"
#include "ui/clock.h"

/* A slice, in milliseconds, and ops that are looked at between two looks at the clock. */
#define SLICE	4
#define AT_ONCE 256

static uint64_t
count_of(const struct pks_app *app)
{
	if (app->refs.kind == PKS_REFS_BREAKS)
		return (uint64_t)app->breaks.count;
	return app->refs.history == app->document.history ? app->refs.count : 0;
}

/* The op of the row under the cursor, PKS_NO_OP: there is none. */
static pks_op
op_of(const struct pks_app *app)
{
	uint64_t row = app->refs.list.cursor;

	if (row >= count_of(app))
		return PKS_NO_OP;
	if (app->refs.kind == PKS_REFS_BREAKS)
		return app->breaks.list[row].op;
	return app->refs.ref[row].op;
}

/* ---- What is asked for -------------------------------------------------------------------------
 */

pks_op
pks_app_subject(struct pks_app *app)
{
	struct pks_selection selection = pks_app_selection(app);

	return selection.value != PKS_NO_OP ? selection.value
					    : pks_app_op_subject(app, selection.op);
}

static void
show_pane(struct pks_app *app)
{
	pks_app_focus(app, PKS_PANE_REFS);
}

static bool
is_mark(const struct pks_app *app, pks_op op)
{
	return op < pks_ops(app->document.history) && !pks_app_never(app, op) &&
	       pks_is_mark(app->document.history, op);
}

void
pks_refs_request(struct pks_app *app, enum pks_request request)
{
	const struct pks_history *history = app->document.history;
	pks_op value = pks_app_subject(app), op = pks_app_selection(app).op;

	if (request == PKS_REQUEST_BREAKS) {
		pks_refs_start(&app->refs, PKS_REFS_BREAKS, history, PKS_NO_OP);
		pks_breaks_resolve(&app->breaks, history);
		show_pane(app);
		return;
	}
	if (value == PKS_NO_OP && request == PKS_REQUEST_XREFS && is_mark(app, op))
		value = op;
	/* What changes a value comes from its own operands. */
	if (request == PKS_REQUEST_CHAIN && app->focus == PKS_PANE_OPS && op < pks_ops(history) &&
	    !is_mark(app, op))
		value = op;
	if (value == PKS_NO_OP) {
		pks_app_say(app, "there is no value here");
		return;
	}
	if (request == PKS_REQUEST_CHAIN)
		pks_refs_chain(&app->refs, history, value, pks_app_moment(app) + 1);
	else
		pks_refs_start(&app->refs, PKS_REFS_OF, history, value);
	show_pane(app);
	pks_refs_work(app);
}

bool
pks_refs_work(struct pks_app *app)
{
	int64_t begun = pks_milliseconds();

	if (app->refs.kind != PKS_REFS_OF || app->refs.done ||
	    app->refs.history != app->document.history)
		return false;
	while (pks_refs_collect(&app->refs, AT_ONCE))
		if (pks_milliseconds() - begun >= SLICE)
			return true;
	/* There may be more of the file to come. */
	if (!app->document.read && !app->refs.full)
		app->refs.done = false;
	return !app->refs.done;
}

bool
pks_refs_remove_break(struct pks_app *app)
{
	if (app->focus != PKS_PANE_REFS || app->refs.kind != PKS_REFS_BREAKS)
		return false;
	if (app->refs.list.cursor < count_of(app)) {
		pks_breaks_remove(&app->breaks, (int)app->refs.list.cursor);
		pks_app_say(app, "removed");
	}
	return true;
}

/* ---- Drawing -----------------------------------------------------------------------------------
 */

static void
draw_offset(struct pks_app *app, struct pks_line *line, pks_op op)
{
	enum pks_level level = pks_risk_op(app->document.risk, op);
	char sign[2] = {pks_level_sign(level), '\0'};

	pks_line_text(line, level == PKS_INNOCUOUS ? PKS_LOOK_TEXT : pks_level_look(level), sign);
	pks_line_printf(line, PKS_LOOK_OFFSET, "%0*llx ", pks_offset_digits(app),
			(unsigned long long)pks_op_offset(app->document.history, op));
}

static void
draw_value(struct pks_app *app, struct pks_line *line, pks_op value)
{
	struct pks_words words;

	if (value == PKS_NO_OP)
		return;
	pks_value_words(app, &words, value, pks_app_moment_of(app, value), pks_line_left(line));
	pks_line_text(line, pks_value_look(app, value), words.data);
}

/* What the role's word is about: where it was put, which slot, who was called. */
static void
draw_object(struct pks_app *app, struct pks_line *line, const struct pks_ref *ref)
{
	const struct pks_history *history = app->document.history;
	struct pks_words words;
	pks_op other = PKS_NO_OP;

	switch (ref->role) {
	case PKS_REF_MEMOISED:
	case PKS_REF_READ:
		pks_line_printf(line, PKS_LOOK_STATE_MEMO, " m%llu",
				(unsigned long long)pks_memo_slot(history, ref->op));
		return;
	case PKS_REF_PUT:
		other = pks_target(history, ref->op);
		if (other == PKS_NO_OP)
			other = pks_pushed(history, ref->op);
		break;
	case PKS_REF_STATE: other = pks_target(history, ref->op); break;
	case PKS_REF_GIVEN:
	case PKS_REF_CALLED:
		pks_line_skip(line, 1);
		pks_words_start(app, &words);
		pks_call_text(app->document.reader, ref->op, (unsigned)pks_line_left(line),
			      &words.text);
		pks_line_text(line, pks_level_look(pks_risk_op(app->document.risk, ref->op)),
			      words.data);
		return;
	default: return;
	}
	if (other == PKS_NO_OP)
		return;
	pks_line_printf(line, PKS_LOOK_TEXT, " %s ", pks_kind_name(pks_value_kind(history, other)));
	pks_line_printf(line, PKS_LOOK_OFFSET, "@%04llx",
			(unsigned long long)pks_op_offset(history, other));
}

static void
draw_ref(struct pks_app *app, struct pks_line *line, const struct pks_ref *ref)
{
	struct pks_words words;

	draw_offset(app, line, ref->op);
	pks_line_text(line, PKS_LOOK_TEXT, pks_ref_word((enum pks_ref_role)ref->role));
	draw_object(app, line, ref);
	pks_words_start(app, &words);
	pks_op_name_text(app->document.history, ref->op, &words.text);
	pks_line_skip(line, 1);
	pks_line_text(line, PKS_LOOK_DIM, words.data);
	pks_line_finish(line);
}

/* An op of a chain, with what it made; from the bytes, where nothing else was taken. */
static void
draw_origin(struct pks_app *app, struct pks_line *line, const struct pks_ref *ref)
{
	const struct pks_history *history = app->document.history;
	int indent = ref->depth * 2, most = pks_line_left(line) / 3;
	struct pks_words words;
	pks_op value;

	draw_offset(app, line, ref->op);
	pks_line_skip(line, indent < most ? indent : most);
	if (ref->role == PKS_REF_MORE) {
		pks_line_glyph(line, PKS_LOOK_DIM, PKS_GLYPH_MORE);
		pks_line_text(line, PKS_LOOK_DIM, " and more");
		pks_line_finish(line);
		return;
	}
	pks_words_start(app, &words);
	pks_op_name_text(history, ref->op, &words.text);
	pks_line_text(line, PKS_LOOK_OP_NAME, words.data);
	pks_line_skip(line, 1);
	value = pks_op_done(history, ref->op) ? pks_pushed(history, ref->op) : PKS_NO_OP;
	if (value != PKS_NO_OP && value != ref->op) {
		pks_words_start(app, &words);
		pks_argument_text(app->document.reader, ref->op, 24, &words.text);
		pks_line_text(line, PKS_LOOK_STATE_MEMO, words.data);
		pks_line_skip(line, words.text.used > 0);
		pks_line_glyph(line, PKS_LOOK_DIM, PKS_GLYPH_TO);
		pks_line_skip(line, 1);
	}
	draw_value(app, line, value);
	/* Here the chain ends: in the file. */
	if (value == ref->op && pks_operands(history, value) == 0) {
		uint64_t bytes;

		pks_app_bytes(app, value, &bytes);
		pks_line_printf(line, PKS_LOOK_DIM, "  %llu byte%s", (unsigned long long)bytes,
				bytes == 1 ? "" : "s");
	}
	pks_line_finish(line);
}

static void
draw_break(struct pks_app *app, struct pks_line *line, uint64_t row)
{
	const struct pks_break *stop = &app->breaks.list[row];
	struct pks_words words;

	pks_line_glyph(line, PKS_LOOK_ARROW,
		       pks_break_info(stop->kind)->watch ? PKS_GLYPH_WATCH : PKS_GLYPH_BREAK);
	pks_line_printf(line, PKS_LOOK_OFFSET, " %llu ", (unsigned long long)row + 1);
	pks_words_start(app, &words);
	pks_break_text(stop, &words.text);
	pks_line_text(line, PKS_LOOK_TEXT, words.data);
	if (stop->op != PKS_NO_OP) {
		pks_words_start(app, &words);
		pks_text_printf(&words.text, "  op %u ", stop->op);
		pks_op_name_text(app->document.history, stop->op, &words.text);
		pks_line_text(line, PKS_LOOK_DIM, words.data);
	}
	pks_line_finish(line);
}

static const char *
nothing_words(const struct pks_app *app)
{
	switch (app->refs.kind) {
	case PKS_REFS_BREAKS: return " none: b sets one here, :break more";
	case PKS_REFS_NONE: return " x: what happens to a value; X: its origin";
	case PKS_REFS_OF:
	case PKS_REFS_CHAIN: break;
	}
	return " x, X ask for what is selected now";
}

static void
draw(struct pks_app *app, struct pks_rect area)
{
	uint64_t count = count_of(app);
	struct pks_list *list = &app->refs.list;

	pks_list_show(list, count, area.rows);
	if (count == 0) {
		struct pks_line line =
			pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);

		pks_line_text(&line, PKS_LOOK_DIM, nothing_words(app));
		pks_line_finish(&line);
		return;
	}
	for (int i = 0; i < area.rows && list->top + (uint64_t)i < count; i++) {
		uint64_t row = list->top + (uint64_t)i;
		bool here = app->focus == PKS_PANE_REFS && row == list->cursor;
		struct pks_line line = pks_line_at(&app->screen, area.y + i, area.x, area.columns,
						   here ? PKS_LOOK_CURSOR : PKS_LOOK_TEXT);

		if (app->refs.kind == PKS_REFS_BREAKS)
			draw_break(app, &line, row);
		else if (app->refs.kind == PKS_REFS_CHAIN)
			draw_origin(app, &line, &app->refs.ref[row]);
		else
			draw_ref(app, &line, &app->refs.ref[row]);
	}
}

/* ---- The pane ----------------------------------------------------------------------------------
 */

static void
move(struct pks_app *app, enum pks_request request, uint64_t count, int page)
{
	app->refs.list.cursor =
		pks_list_target(app->refs.list.cursor, count_of(app), request, count, page);
}

static struct pks_selection
selected(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	struct pks_selection selection = {PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};
	pks_op op = op_of(app);

	if (op >= pks_ops(history))
		return selection;
	selection.op = op;
	selection.offset = pks_app_bytes(app, op, &selection.bytes);
	if (!pks_app_never(app, op) && pks_op_done(history, op))
		selection.value = pks_pushed(history, op);
	return selection;
}

static bool
ask(struct pks_app *app, enum pks_request request)
{
	pks_op op = op_of(app);

	if (request != PKS_REQUEST_ENTER && request != PKS_REQUEST_ORIGIN)
		return false;
	if (op != PKS_NO_OP)
		pks_app_jump(app, op);
	else if (app->refs.kind == PKS_REFS_BREAKS && count_of(app) > 0)
		pks_app_say(app, "it stands for many ops: c and C run there");
	else
		pks_app_say(app, "there is nothing here");
	return true;
}

static void
remark(struct pks_app *app, struct pks_words *words)
{
	const struct pks_refs *refs = &app->refs;

	if (refs->kind == PKS_REFS_BREAKS) {
		pks_text_raw(&words->text, "breakpoints");
		return;
	}
	if (refs->kind == PKS_REFS_NONE || refs->history != app->document.history)
		return;
	pks_text_printf(
		&words->text,
		refs->kind == PKS_REFS_OF ? "of @%04llx: %zu%s" : "origin of @%04llx: %zu%s",
		(unsigned long long)pks_op_offset(refs->history, refs->subject), refs->count,
		refs->full || refs->more ? ", and more"
		: refs->done		 ? ""
					 : " so far");
}

const struct pks_pane_ops pks_pane_refs_ops = {
	.title = "references",
	.draw = draw,
	.move = move,
	.ask = ask,
	.select = selected,
	.remark = remark,
};
