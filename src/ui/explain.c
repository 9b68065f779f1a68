/* SPDX-License-Identifier: MIT */
/*
 * The lines at the foot: what the op under the cursor does, with its own values; where the load
 * breaks, why; the other half of a pair; what libmagic takes a text or bytes for.
 */
#include "ui/app.h"

#include <string.h>

#define WRAP_LOSS 14

/* One line of the text from *at on, broken at a blank. */
static void
draw_wrapped(struct pks_app *app, struct pks_rect area, int row, const char **at,
	     enum pks_look look, bool last)
{
	struct pks_line line = pks_line_at(&app->screen, area.y + row, area.x + 1, area.columns - 2,
					   PKS_LOOK_TEXT);
	size_t n = pks_screen_wrap(*at, area.columns - 2), shown;
	char words[1024];

	if (last || (*at)[n] == '\0') {
		pks_line_text(&line, look, *at);
		*at += strlen(*at);
		return;
	}
	if (n >= sizeof words)
		n = sizeof words - 1;
	for (shown = n; shown > 0 && (*at)[shown - 1] == ' ';)
		shown--;
	memcpy(words, *at, shown);
	words[shown] = '\0';
	pks_line_text(&line, look, words);
	*at += n;
}

static bool
explain_words(struct pks_app *app, pks_op op, struct pks_words *words, unsigned width)
{
	const struct pks_history *history = app->document.history;
	const struct pks_error *error = pks_history_error(history);
	bool decoded = op < pks_ops(history);

	pks_words_start(app, words);
	if (error && op == pks_app_failing(app)) {
		const char *raised = pks_exception_name(error->exception);

		pks_text_printf(&words->text,
				"E @%04llx %s: %s. What stands before it has been done",
				(unsigned long long)error->offset, *raised ? raised : "stopped",
				error->message);
		return true;
	}
	if (!decoded)
		return false;
	pks_op_name_text(history, op, &words->text);
	pks_text_raw(&words->text, ": ");
	if (pks_op_status(history, op) != PKS_TOKEN_OK) {
		pks_text_raw(&words->text, pks_status_words(pks_op_status(history, op)));
		return true;
	}
	pks_explain(app->document.reader, op, width, &words->text);
	return true;
}

/* Where readers part, what they make of it. */
static bool
parting_words(struct pks_app *app, pks_op op, struct pks_words *words)
{
	const struct pks_parting *parting = pks_app_parting(app, op);

	if (!parting || app->focus != PKS_PANE_OPS)
		return false;
	pks_text_printf(&words->text, "%s ", pks_screen_glyph(&app->screen, PKS_GLYPH_PARTS));
	pks_parting_text(pks_document_partings(&app->document), parting, &words->text);
	return true;
}

/* The other half of a pair, and the key that leads there. */
static void
pair_words(struct pks_app *app, pks_op op, struct pks_words *words)
{
	const struct pks_history *history = app->document.history;
	pks_op other;

	pks_words_start(app, words);
	if (app->focus == PKS_PANE_FINDINGS &&
	    app->findings.cursor < pks_risk_findings(app->document.risk)) {
		pks_risk_message(app->document.risk,
				 pks_risk_worst(app->document.risk, (size_t)app->findings.cursor),
				 &words->text);
		return;
	}
	if (parting_words(app, op, words) || app->focus != PKS_PANE_OPS || op >= pks_ops(history) ||
	    pks_app_never(app, op))
		return;
	other = pks_risk_partner(app->document.risk, op);
	if (other == PKS_NO_OP)
		return;
	if (other < op) {
		pks_text_printf(&words->text, "%% what it calls, @%04llx: ",
				(unsigned long long)pks_op_offset(history, other));
		pks_callable_text(history, other, &words->text);
		pks_text_raw(&words->text, "   X where its arguments come from");
	} else {
		pks_text_printf(&words->text, "%% its call, @%04llx: ",
				(unsigned long long)pks_op_offset(history, other));
		pks_call_text(app->document.reader, other, 200, &words->text);
	}
}

/* What stands at the foot: what the op does, and a line that goes with it. */
struct foot {
	struct pks_words lead, tail;
	enum pks_look lead_look, tail_look;
	bool parts;
};

/* False: there is nothing to say. */
static bool
compose(struct pks_app *app, pks_op op, unsigned width, struct foot *foot)
{
	bool first;

	if (!explain_words(app, op, &foot->lead, width))
		return false;
	pair_words(app, op, &foot->tail);
	foot->parts = app->focus == PKS_PANE_OPS && pks_app_parting(app, op) != NULL;
	foot->lead_look = op == pks_app_failing(app) ? PKS_LOOK_ERROR : PKS_LOOK_EXPLAIN;
	foot->tail_look =
		foot->parts ? PKS_LOOK_PARTS : pks_level_look(pks_risk_op(app->document.risk, op));
	/* A finding, and what two readers make of an op, say more than the op or its error does. */
	first = app->focus == PKS_PANE_FINDINGS ||
		(foot->parts && (app->split.open || op == pks_app_failing(app)));
	if (first && foot->tail.text.used > 0) {
		struct pks_words words = foot->lead;

		foot->tail_look = foot->lead_look;
		foot->lead_look = foot->parts ? PKS_LOOK_PARTS : PKS_LOOK_EXPLAIN;
		foot->lead = foot->tail;
		foot->tail = words;
		if (!foot->parts)
			foot->tail.text.used = 0;
	}
	return true;
}

void
pks_explain_draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_selection selection = pks_app_selection(app);
	pks_op op = selection.op != PKS_NO_OP ? selection.op : app->at;
	bool plain = app->focus == PKS_PANE_OPS && app->sheet.kind == PKS_SHEET_NONE;
	pks_op value = plain ? op : selection.value;
	const char *magic, *at;
	int rows = area.rows, row = 0;
	struct foot foot;

	if (op == pks_app_failing(app))
		value = PKS_NO_OP;
	magic = pks_document_magic(&app->document, value);
	/* Lines are broken at blanks, and the op's name stands first: that takes some columns. */
	if (rows <= 0 || !compose(app, op, (unsigned)((area.columns - WRAP_LOSS) * rows), &foot))
		return;
	if (rows > 1 && *magic && app->focus != PKS_PANE_FINDINGS)
		rows--;
	/* What two readers make of it is said at its full length, if need be. */
	if (foot.tail.text.used > 0 && rows > (foot.parts ? 1 : 2) &&
	    foot.lead_look != PKS_LOOK_PARTS)
		rows--;
	for (at = foot.lead.data; row < rows && *at; row++)
		draw_wrapped(app, area, row, &at, foot.lead_look, row == rows - 1);
	if (row < area.rows && foot.tail.text.used > 0) {
		at = foot.tail.data;
		draw_wrapped(app, area, row++, &at, foot.tail_look, true);
	}
	if (row < area.rows && *magic) {
		pks_words_start(app, &foot.lead);
		pks_text_printf(&foot.lead.text, "libmagic takes it for: %s", magic);
		at = foot.lead.data;
		draw_wrapped(app, area, row, &at, PKS_LOOK_DIM, true);
	}
}
