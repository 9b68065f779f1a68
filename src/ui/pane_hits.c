/* SPDX-License-Identifier: MIT */
/*
 * What a search has found so far, in the order of the file.
 */
#include "ui/app.h"

#include <string.h>

static uint64_t
count_of(const struct pks_app *app)
{
	return app->find.search ? pks_search_count(app->find.search) : 0;
}

/* The k-th hit, and its op in the reading that is shown. */
static bool
hit_at(struct pks_app *app, uint64_t k, struct pks_hit *hit)
{
	const struct pks_history *history = app->document.history;

	if (!app->find.search || !pks_search_hit(app->find.search, k, hit) || pks_ops(history) == 0)
		return false;
	hit->op = pks_op_at_offset(history, hit->offset);
	return true;
}

static void
draw_hit(struct pks_app *app, struct pks_line *line, const struct pks_hit *hit)
{
	const struct pks_history *history = app->document.history;
	struct pks_line name, argument;
	struct pks_words op, words;
	int end;

	pks_line_printf(line, PKS_LOOK_OFFSET, " %0*llx ", pks_offset_digits(app),
			(unsigned long long)hit->offset);
	pks_words_start(app, &op);
	pks_op_name_text(history, hit->op, &op.text);
	name = *line;
	pks_line_text(line, PKS_LOOK_OP_NAME, op.data);
	name.end = line->x;
	pks_line_skip(line, 1);
	argument = *line;
	pks_words_start(app, &words);
	if (pks_opcode_info(pks_op_code(history, hit->op))->kind == PKS_CALLABLE)
		pks_callable_text(history, hit->op, &words.text);
	else
		pks_argument_text(app->document.reader, hit->op, (unsigned)pks_line_left(line),
				  &words.text);
	pks_line_text(line, PKS_LOOK_TEXT, words.data);
	end = line->x;
	pks_line_finish(line);
	pks_lit_row(app, hit->op, &name, op.data, &argument, end, words.data);
}

static void
draw_nothing(struct pks_app *app, struct pks_rect area)
{
	struct pks_line line =
		pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);
	bool running = app->find.search && pks_search_state(app->find.search) == PKS_SEARCH_RUNNING;

	pks_line_text(&line, PKS_LOOK_DIM,
		      !app->find.search ? " / searches"
		      : running		? " none so far"
					: " none");
	pks_line_finish(&line);
}

static void
draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_list *list = &app->find.list;
	uint64_t count = count_of(app);

	if (list->cursor >= count)
		list->cursor = count > 0 ? count - 1 : 0;
	pks_list_show(list, count, area.rows);
	if (count == 0) {
		draw_nothing(app, area);
		return;
	}
	for (int i = 0; i < area.rows; i++) {
		uint64_t row = list->top + (uint64_t)i;
		bool here = app->focus == PKS_PANE_HITS && row == list->cursor;
		struct pks_line line = pks_line_at(&app->screen, area.y + i, area.x, area.columns,
						   here ? PKS_LOOK_CURSOR : PKS_LOOK_TEXT);
		struct pks_hit hit;

		if (!hit_at(app, row, &hit))
			break;
		draw_hit(app, &line, &hit);
	}
}

static void
move(struct pks_app *app, enum pks_request request, uint64_t count, int page)
{
	app->find.list.cursor =
		pks_list_target(app->find.list.cursor, count_of(app), request, count, page);
}

static struct pks_selection
selected(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	struct pks_selection selection = {PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, PKS_NO_OP, 0, 0};
	struct pks_hit hit;

	if (!hit_at(app, app->find.list.cursor, &hit))
		return selection;
	selection.op = hit.op;
	selection.offset = pks_app_bytes(app, hit.op, &selection.bytes);
	if (!pks_app_never(app, hit.op) && pks_op_done(history, hit.op))
		selection.value = pks_pushed(history, hit.op);
	return selection;
}

static bool
ask(struct pks_app *app, enum pks_request request)
{
	struct pks_hit hit;

	if ((request != PKS_REQUEST_ENTER && request != PKS_REQUEST_ORIGIN) ||
	    !hit_at(app, app->find.list.cursor, &hit))
		return false;
	app->find.hit = hit;
	app->find.arrived = true;
	pks_app_jump(app, hit.op);
	return true;
}

static void
remark(struct pks_app *app, struct pks_words *words)
{
	if (app->find.search)
		pks_text_printf(&words->text, "%llu%s", (unsigned long long)count_of(app),
				pks_search_state(app->find.search) == PKS_SEARCH_DONE ? ""
										      : " so far");
}

const struct pks_pane_ops pks_pane_hits_ops = {
	.title = "hits",
	.draw = draw,
	.move = move,
	.ask = ask,
	.select = selected,
	.remark = remark,
};
