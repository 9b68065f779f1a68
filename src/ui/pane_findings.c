/* SPDX-License-Identifier: MIT */
/*
 * What the reader should know: the findings in the order of their ops.
 */
#include "ui/app.h"

static void
draw_finding(struct pks_app *app, struct pks_line *line, const struct pks_finding *finding)
{
	char sign[3] = {pks_level_sign(finding->level), ' ', '\0'};
	struct pks_words words;

	pks_line_text(line, pks_level_look(finding->level), sign);
	if (finding->op < pks_ops(app->document.history))
		pks_line_printf(
			line, PKS_LOOK_OFFSET, "%0*llx ", pks_offset_digits(app),
			(unsigned long long)pks_op_offset(app->document.history, finding->op));
	pks_words_start(app, &words);
	pks_risk_message(app->document.risk, finding, &words.text);
	pks_line_text(line, PKS_LOOK_TEXT, words.data);
	pks_line_finish(line);
}

static void
draw(struct pks_app *app, struct pks_rect area)
{
	uint64_t count = pks_risk_findings(app->document.risk);
	struct pks_list *list = &app->findings;

	pks_list_show(list, count, area.rows);
	if (count == 0) {
		struct pks_line line =
			pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);

		pks_line_text(&line, PKS_LOOK_DIM, app->document.judged ? " none" : " none so far");
		pks_line_finish(&line);
		return;
	}
	for (int i = 0; i < area.rows && list->top + (uint64_t)i < count; i++) {
		uint64_t row = list->top + (uint64_t)i;
		bool here = app->focus == PKS_PANE_FINDINGS && row == list->cursor;
		struct pks_line line = pks_line_at(&app->screen, area.y + i, area.x, area.columns,
						   here ? PKS_LOOK_CURSOR : PKS_LOOK_TEXT);

		draw_finding(app, &line, pks_risk_worst(app->document.risk, (size_t)row));
	}
}

static void
move(struct pks_app *app, enum pks_request request, uint64_t count, int page)
{
	app->findings.cursor = pks_list_target(
		app->findings.cursor, pks_risk_findings(app->document.risk), request, count, page);
}

static struct pks_selection
selected(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	struct pks_selection selection = {PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};
	const struct pks_finding *finding;

	if (app->findings.cursor >= pks_risk_findings(app->document.risk))
		return selection;
	finding = pks_risk_worst(app->document.risk, (size_t)app->findings.cursor);
	if (finding->op >= pks_ops(history))
		return selection;
	selection.op = finding->op;
	selection.offset = pks_app_bytes(app, finding->op, &selection.bytes);
	if (!pks_app_never(app, selection.op) && pks_op_done(history, selection.op))
		selection.value = pks_pushed(history, selection.op);
	return selection;
}

static bool
ask(struct pks_app *app, enum pks_request request)
{
	const struct pks_finding *finding;

	if (app->findings.cursor >= pks_risk_findings(app->document.risk))
		return false;
	finding = pks_risk_worst(app->document.risk, (size_t)app->findings.cursor);
	if (request == PKS_REQUEST_ENTER || request == PKS_REQUEST_ORIGIN)
		pks_app_jump(app, finding->op);
	else if (request == PKS_REQUEST_PAIR && finding->other != PKS_NO_OP)
		pks_app_jump(app, finding->other);
	else
		return false;
	return true;
}

static void
remark(struct pks_app *app, struct pks_words *words)
{
	pks_text_printf(&words->text, "%llu%s",
			(unsigned long long)pks_risk_findings(app->document.risk),
			app->document.judged ? "" : " so far");
}

const struct pks_pane_ops pks_pane_findings_ops = {
	.title = "findings",
	.draw = draw,
	.move = move,
	.ask = ask,
	.select = selected,
	.remark = remark,
};
