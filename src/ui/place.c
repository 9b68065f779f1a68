/* SPDX-License-Identifier: MIT */
/*
 * Where the arrow is and where it may go. The arrow stands on a row of the opcode pane; the moment
 * is the state before that op, or, where the op is never reached, the last state there was.
 */
#include "ui/app.h"

#include <stdarg.h>
#include <stdio.h>

static bool
is_broken(const struct pks_history *history)
{
	enum pks_state state = pks_history_state(history);

	return state == PKS_BROKEN || state == PKS_FULL;
}

static pks_op
rows_of(const struct pks_history *history)
{
	pks_op rows = pks_ops(history);

	/* What cannot be decoded has a row too. */
	if (is_broken(history) && pks_last_moment(history) >= rows)
		rows = pks_last_moment(history) + 1;
	return rows > 0 ? rows : 1;
}

pks_op
pks_app_rows(const struct pks_app *app)
{
	return rows_of(app->document.history);
}

pks_op
pks_app_clock(const struct pks_app *app)
{
	const struct pks_reading *reading = app->document.reading;
	pks_op left, right;

	if (!app->split.open)
		return pks_app_rows(app);
	left = rows_of(reading[PKS_READER_C].history);
	right = rows_of(reading[app->split.other].history);
	return left > right ? left : right;
}

pks_op
pks_app_moment(const struct pks_app *app)
{
	pks_op last = pks_last_moment(app->document.history);
	pks_op moment = app->after ? app->at + 1 : app->at;

	return moment < last ? moment : last;
}

pks_op
pks_app_moment_of(const struct pks_app *app, pks_op value)
{
	pks_op moment = pks_app_moment(app);

	return value != PKS_NO_OP && moment <= value ? value + 1 : moment;
}

pks_op
pks_app_failing(const struct pks_app *app)
{
	const struct pks_error *error = pks_history_error(app->document.history);

	return error && is_broken(app->document.history) ? error->op : PKS_NO_OP;
}

bool
pks_app_never(const struct pks_app *app, pks_op op)
{
	pks_op failing = pks_app_failing(app);

	return failing != PKS_NO_OP && op > failing;
}

uint64_t
pks_app_bytes(const struct pks_app *app, pks_op op, uint64_t *size)
{
	struct pks_token token = pks_op_token(app->document.history, op);
	uint64_t all = app->document.bytes.size;

	switch (pks_op_status(app->document.history, op)) {
	case PKS_TOKEN_OK: *size = token.next - token.offset; break;
	case PKS_TOKEN_UNKNOWN: *size = 1; break;
	case PKS_TOKEN_END: *size = 0; break;
	case PKS_TOKEN_TRUNCATED:
	case PKS_TOKEN_NEGATIVE:
	case PKS_TOKEN_HUGE:
		/* All that there is of it; of a count that is too big, the count. */
		*size = token.arg > token.offset ? token.arg - token.offset : 1;
		if (pks_op_status(app->document.history, op) == PKS_TOKEN_TRUNCATED)
			*size = all - token.offset;
		break;
	}
	return token.offset;
}

void
pks_app_step_to(struct pks_app *app, pks_op op)
{
	pks_op rows = pks_app_clock(app);

	app->at = op < rows ? op : rows - 1;
}

void
pks_app_jump(struct pks_app *app, pks_op op)
{
	pks_op from = app->at;

	pks_app_step_to(app, op);
	if (app->at != from)
		pks_jumps_leave(&app->jumps, from);
}

static bool
is_call(const struct pks_history *history, pks_op op)
{
	return pks_callee(history, op) != PKS_NO_OP;
}

pks_op
pks_app_first_dangerous(const struct pks_app *app)
{
	struct pks_risk *risk = app->document.risk;
	pks_op op = PKS_NO_OP, first;

	if (pks_risk_count(risk, PKS_DANGEROUS) == 0)
		return PKS_NO_OP;
	/* The first dangerous op may only name; what calls it matters more. */
	first = op =
		pks_risk_op(risk, 0) == PKS_DANGEROUS ? 0 : pks_risk_next(risk, 0, PKS_DANGEROUS);
	for (int i = 0; i < 64 && op != PKS_NO_OP; i++) {
		if (is_call(app->document.history, op))
			return op;
		op = pks_risk_next(risk, op, PKS_DANGEROUS);
	}
	return first;
}

void
pks_app_go_where_it_matters(struct pks_app *app)
{
	pks_op op = pks_app_first_dangerous(app);

	pks_app_step_to(app, op != PKS_NO_OP ? op : pks_end_moment(app->document.history));
}

pks_op
pks_app_op_subject(const struct pks_app *app, pks_op op)
{
	const struct pks_history *history = app->document.history;
	uint32_t height;

	if (op >= pks_ops(history) || pks_app_never(app, op) || !pks_op_done(history, op) ||
	    pks_is_mark(history, op))
		return PKS_NO_OP;
	if (pks_pushed(history, op) != PKS_NO_OP)
		return pks_pushed(history, op);
	if (pks_target(history, op) != PKS_NO_OP)
		return pks_target(history, op);
	/* PUT, MEMOIZE, STOP: what is on top. */
	height = pks_height(history, op);
	return height > 0 ? pks_cell_value(history, pks_cell(history, op, height)) : PKS_NO_OP;
}

/* The op that a line of the page names, or the value that the page is about. */
static struct pks_selection
selected_on_sheet(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	struct pks_selection selection = {PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};

	selection.op = pks_sheet_op(&app->sheet);
	if (selection.op == PKS_NO_OP)
		selection.op = app->sheet.subject;
	if (selection.op >= pks_ops(history))
		return selection;
	selection.offset = pks_app_bytes(app, selection.op, &selection.bytes);
	if (app->sheet.subject != PKS_NO_OP)
		selection.value = app->sheet.subject;
	return selection;
}

struct pks_selection
pks_app_selection(struct pks_app *app)
{
	struct pks_selection selection;

	if (app->sheet.kind != PKS_SHEET_NONE)
		return selected_on_sheet(app);
	selection = pks_pane(app->focus)->select(app);
	/* An op that makes nothing stands for what it changes or remembers. */
	if (app->focus != PKS_PANE_OPS && selection.value == PKS_NO_OP &&
	    selection.cell == PKS_NO_OP)
		selection.value = pks_app_op_subject(app, selection.op);
	return selection;
}

void
pks_app_say(struct pks_app *app, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(app->message, sizeof app->message, format, list);
	va_end(list);
}
