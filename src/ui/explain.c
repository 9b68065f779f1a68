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
	size_t n = pks_screen_cut(*at, area.columns - 2);
	char words[1024];

	if (last || (*at)[n] == '\0') {
		pks_line_text(&line, look, *at);
		*at += strlen(*at);
		return;
	}
	for (size_t blank = n; blank > n / 2; blank--) {
		if ((*at)[blank] == ' ') {
			n = blank;
			break;
		}
	}
	if (n >= sizeof words)
		n = sizeof words - 1;
	memcpy(words, *at, n);
	words[n] = '\0';
	pks_line_text(&line, look, words);
	*at += n;
	*at += strspn(*at, " ");
}

static bool
explain_words(struct pks_app *app, pks_op op, struct pks_words *words, unsigned width)
{
	const struct pks_history *history = app->document.history;
	const struct pks_error *error = pks_history_error(history);
	bool decoded = op < pks_ops(history);

	pks_words_start(app, words);
	if (error && op == pks_app_failing(app)) {
		const char *name = pks_exception_name(error->exception);

		pks_text_printf(&words->text,
				"E @%04llx %s: %s. What stands before it has been done",
				(unsigned long long)error->offset, *name ? name : "stopped",
				error->message);
		return true;
	}
	if (!decoded)
		return false;
	pks_text_printf(&words->text, "%s: ", pks_opcode_info(pks_op_code(history, op))->name);
	pks_explain(app->document.reader, op, width, &words->text);
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
				 pks_risk_finding(app->document.risk, (size_t)app->findings.cursor),
				 &words->text);
		return;
	}
	if (app->focus != PKS_PANE_OPS || op >= pks_ops(history) || pks_app_never(app, op))
		return;
	other = pks_risk_partner(app->document.risk, op);
	if (other == PKS_NO_OP)
		return;
	if (other < op) {
		pks_text_printf(&words->text, "%% what it calls, @%04llx: ",
				(unsigned long long)pks_op_offset(history, other));
		pks_callable_text(history, other, &words->text);
	} else {
		pks_text_printf(&words->text, "%% its call, @%04llx: ",
				(unsigned long long)pks_op_offset(history, other));
		pks_call_text(app->document.reader, other, 200, &words->text);
	}
}

void
pks_explain_draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_selection selection = pks_app_selection(app);
	pks_op op = selection.op != PKS_NO_OP ? selection.op : app->at;
	pks_op value = app->focus == PKS_PANE_OPS ? op : selection.value;
	const char *magic = pks_document_magic(&app->document, value);
	struct pks_words words, pair;
	const char *at = words.data;
	int rows = area.rows, row = 0;
	bool error = op == pks_app_failing(app);

	/* Lines are broken at blanks, and the op's name stands first: that takes some columns. */
	if (rows <= 0 ||
	    !explain_words(app, op, &words, (unsigned)((area.columns - WRAP_LOSS) * rows)))
		return;
	pair_words(app, op, &pair);
	if (rows > 1 && *magic)
		rows--;
	if (rows > 2 && pair.text.used > 0)
		rows--;
	if (app->focus == PKS_PANE_FINDINGS && pair.text.used > 0) {
		/* A finding says more than the op that it is about. */
		words = pair;
		at = words.data;
		pair.text.used = 0;
		rows = area.rows;
	}
	while (row < rows && *at) {
		draw_wrapped(app, area, row, &at, error ? PKS_LOOK_ERROR : PKS_LOOK_EXPLAIN,
			     row == rows - 1);
		row++;
	}
	if (row < area.rows && pair.text.used > 0) {
		at = pair.data;
		draw_wrapped(app, area, row++, &at,
			     pks_level_look(pks_risk_op(app->document.risk, op)), true);
	}
	if (row < area.rows && *magic) {
		pks_words_start(app, &words);
		pks_text_printf(&words.text, "libmagic takes it for: %s", magic);
		at = words.data;
		draw_wrapped(app, area, row, &at, PKS_LOOK_DIM, true);
	}
}
