/* SPDX-License-Identifier: MIT */
/*
 * Where the arrow is, as a bar below the panes: the whole load from its first op to its last, with
 * the worst finding of each stretch, breakpoints and marks. The mouse drags the arrow along it.
 */
#include "ui/app.h"

#include <string.h>

#define MOST_CELLS 1024

/* What stands in each cell. */
struct bar {
	uint8_t worst[MOST_CELLS];
	bool stops[MOST_CELLS];
	char mark[MOST_CELLS];
};

/* The worst finding of each stretch of the bar. */
static void
mark_findings(struct pks_app *app, uint8_t *worst, int cells, pks_op rows)
{
	size_t count = pks_risk_findings(app->document.risk);

	memset(worst, PKS_INNOCUOUS, (size_t)cells);
	for (size_t i = 0; i < count; i++) {
		const struct pks_finding *finding = pks_risk_finding(app->document.risk, i);
		uint64_t cell = (uint64_t)finding->op * (uint64_t)cells / rows;

		if (finding->level != PKS_INFO && finding->op < rows &&
		    worst[cell] < finding->level)
			worst[cell] = (uint8_t)finding->level;
	}
}

/* What a search has come to: which hit the cursor stands at, and how many there are. */
static void
search_words(struct pks_app *app, struct pks_words *words, int columns)
{
	struct pks_search *search = app->find.search;
	struct pks_words typed;
	struct pks_hit hit;
	uint64_t offset = app->byte_cursor, number;
	bool known, done;

	pks_words_start(app, words);
	if (!search)
		return;
	done = pks_search_state(search) == PKS_SEARCH_DONE;
	if (app->focus != PKS_PANE_BYTES && app->at < pks_ops(app->document.history))
		offset = pks_op_offset(app->document.history, app->at);
	known = pks_search_next(search, offset, true, &hit, &number) == PKS_HIT &&
		(app->focus == PKS_PANE_BYTES
			 ? hit.offset == offset
			 : pks_op_at_offset(app->document.history, hit.offset) == app->at);
	pks_words_start(app, &typed);
	pks_text_utf8(&typed.text, pks_search_query(search)->typed,
		      strlen(pks_search_query(search)->typed));
	if (columns >= 72)
		pks_text_printf(&words->text,
				"%.*s: ", (int)pks_screen_cut(typed.data, columns / 6), typed.data);
	if (known)
		pks_text_printf(&words->text, "hit %llu of ", (unsigned long long)number);
	pks_text_printf(&words->text, known ? "%llu" : "%llu hits",
			(unsigned long long)pks_search_count(search));
	if (!done)
		pks_text_raw(&words->text, " so far");
	if (pks_search_state(search) == PKS_SEARCH_RUNNING)
		pks_text_printf(&words->text, ", %u %%", pks_search_percent(search));
	else if (!done)
		pks_text_raw(&words->text, ", stopped");
	/* What was not searched whole is never passed over in silence. */
	if (pks_search_gave_up(search) > 0)
		pks_text_printf(&words->text, ", gave up at %llu",
				(unsigned long long)pks_search_gave_up(search));
}

/* Breakpoints: those that are one op at once, the others as far as they are known; and marks. */
static void
mark_places(struct pks_app *app, struct bar *bar, int cells, pks_op rows)
{
	for (int i = 0; i < cells; i++)
		bar->stops[i] = pks_stop_map_has(
			&app->stop_map, (pks_op)((uint64_t)i * rows / (uint64_t)cells),
			(pks_op)(((uint64_t)i + 1) * rows / (uint64_t)cells));
	memset(bar->mark, 0, sizeof bar->mark);
	for (int k = 0; k < app->breaks.count; k++) {
		pks_op op = app->breaks.list[k].op;

		if (op < rows)
			bar->stops[(uint64_t)op * (uint64_t)cells / rows] = true;
	}
	for (int k = 0; k < PKS_MARKS; k++)
		if (app->marks.set[k] && app->marks.place[k] < rows)
			bar->mark[(uint64_t)app->marks.place[k] * (uint64_t)cells / rows] =
				pks_marks_at(&app->marks, app->marks.place[k]);
}

static void
draw_cell(struct pks_line *line, const struct bar *bar, int i, int here)
{
	enum pks_level worst = (enum pks_level)bar->worst[i];
	char sign[2] = {bar->mark[i] ? bar->mark[i] : pks_level_sign(worst), '\0'};
	enum pks_look look = worst ? pks_level_look(worst) : PKS_LOOK_TIME_HERE;

	if (i == here)
		pks_line_glyph(line, look, PKS_GLYPH_ARROW);
	else if (bar->stops[i])
		pks_line_glyph(line, look, PKS_GLYPH_BREAK);
	else if (worst != PKS_INNOCUOUS || bar->mark[i])
		pks_line_text(line, look, sign);
	else if (i < here)
		pks_line_glyph(line, PKS_LOOK_TIME_DONE, PKS_GLYPH_ACROSS);
	else
		pks_line_glyph(line, PKS_LOOK_TIME_TODO, PKS_GLYPH_DOT);
}

pks_op
pks_time_op(const struct pks_app *app, int x)
{
	uint64_t last = pks_app_clock(app) - 1;
	int cells = app->time_cells, cell = x - app->time_x;

	if (cells < 2 || cell < 0)
		return 0;
	if (cell >= cells - 1)
		return (pks_op)last;
	return (pks_op)(last * (uint64_t)cell / (uint64_t)(cells - 1));
}

void
pks_time_draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_line line =
		pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);
	pks_op rows = pks_app_clock(app);
	struct pks_words found;
	struct bar bar;
	int cells, here, tail;

	pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
	pks_line_printf(&line, PKS_LOOK_TIME_HERE, " op %u/%u ", app->at, rows - 1);
	if (app->at < pks_ops(app->document.history) && area.columns >= 48)
		pks_line_printf(&line, PKS_LOOK_OFFSET, "@%04llx ",
				(unsigned long long)pks_op_offset(app->document.history, app->at));
	pks_line_text(&line, PKS_LOOK_BORDER, "[");
	search_words(app, &found, area.columns);
	tail = pks_screen_columns(found.data);
	cells = pks_line_left(&line) - 2 - (tail > 0 ? tail + 2 : 0);
	if (cells > MOST_CELLS)
		cells = MOST_CELLS;
	app->time_cells = 0;
	if (cells < 4) {
		pks_line_finish(&line);
		return;
	}
	app->time_x = line.x;
	app->time_cells = cells;
	pks_breaks_resolve(&app->breaks, app->document.history);
	mark_findings(app, bar.worst, cells, rows);
	mark_places(app, &bar, cells, rows);
	here = (int)((uint64_t)app->at * (uint64_t)cells / rows);
	for (int i = 0; i < cells; i++)
		draw_cell(&line, &bar, i, here);
	pks_line_text(&line, PKS_LOOK_BORDER, "]");
	if (tail > 0) {
		pks_line_skip(&line, 1);
		pks_line_text(&line, PKS_LOOK_MESSAGE, found.data);
		pks_line_skip(&line, 1);
	}
	while (pks_line_left(&line) > 0)
		pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
}
