/* SPDX-License-Identifier: MIT */
/*
 * Pages that say what the commands of the same names print. Short ones are written at once, long
 * ones in slices while they are read.
 */
#include "ui/app.h"

#include <picklescope/report.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A slice: so many ops, so many bytes. */
#define SLICE_OPS   (1u << 16)
#define SLICE_BYTES (1u << 19)

/* What writes in slices. */
struct pks_pages {
	struct pks_risk *risk;
	struct pks_author *author;
	struct pks_indicators *indicators;
	struct pks_text out;
	FILE *stream;
	char *text; /* of the stream */
	size_t size, told;
	char buffer[4096];
};

/* ---- Text with ops in it -----------------------------------------------------------------------
 */

/* The op that a line is about: 'op 31' near its beginning. */
static pks_op
named_op(const struct pks_app *app, const char *line, size_t *from)
{
	const char *at = line;

	for (; *at && at - line < 24; at++) {
		char *end;
		unsigned long op;

		if (strncmp(at, "op ", 3) != 0 || (at > line && at[-1] != ' ') || at[3] < '0' ||
		    at[3] > '9')
			continue;
		op = strtoul(at + 3, &end, 10);
		*from = (size_t)(end - line);
		return op < pks_app_rows(app) ? (pks_op)op : PKS_NO_OP;
	}
	return PKS_NO_OP;
}

/* The level that stands behind the op: 'op 31 X'. */
static enum pks_look
line_look(const char *behind)
{
	if (behind[0] != ' ' || behind[1] == '\0' || behind[2] != ' ')
		return PKS_LOOK_TEXT;
	for (int level = PKS_UNKNOWN; level <= PKS_DANGEROUS; level++)
		if (pks_level_sign((enum pks_level)level) == behind[1])
			return pks_level_look((enum pks_level)level);
	return PKS_LOOK_TEXT;
}

static void
add_line(struct pks_app *app, const char *line)
{
	size_t from = 0;
	pks_op op = named_op(app, line, &from);

	pks_sheet_add(&app->sheet, from > 0 ? line_look(line + from) : PKS_LOOK_TEXT, op,
		      from > 0 ? (int)from + 1 : 2, line);
}

void
pks_pages_add_text(struct pks_app *app, const char *words)
{
	char line[4096];

	while (*words) {
		size_t n = strcspn(words, "\n");
		size_t kept = n < sizeof line - 1 ? n : sizeof line - 1;

		memcpy(line, words, kept);
		line[kept] = '\0';
		add_line(app, line);
		words += n + (words[n] == '\n');
	}
}

/* ---- Those that are written in slices ----------------------------------------------------------
 */

static void
stop_writing(struct pks_app *app)
{
	struct pks_pages *pages = app->sheet.pages;

	if (!pages)
		return;
	pks_author_free(pages->author);
	pks_indicators_end(pages->indicators);
	if (pages->stream)
		fclose(pages->stream);
	free(pages->text);
	free(pages);
	app->sheet.pages = NULL;
}

/* What was written since, as far as whole lines go. */
static void
take_text(struct pks_app *app, struct pks_pages *pages)
{
	char *end;

	pks_text_flush(&pages->out);
	fflush(pages->stream);
	while (pages->told < pages->size &&
	       (end = memchr(pages->text + pages->told, '\n', pages->size - pages->told))) {
		*end = '\0';
		add_line(app, pages->text + pages->told);
		*end = '\n';
		pages->told = (size_t)(end - pages->text) + 1;
	}
}

static bool
start_writing(struct pks_app *app)
{
	struct pks_pages *pages = calloc(1, sizeof *pages);

	app->sheet.pages = pages;
	if (!pages)
		return false;
	pages->stream = open_memstream(&pages->text, &pages->size);
	if (!pages->stream)
		return false;
	pks_text_stream(&pages->out, pages->buffer, sizeof pages->buffer, pages->stream);
	pages->out.ascii = app->screen.ascii;
	return true;
}

/* A slice of what the page's kind is about. False: all is written. */
static bool
write_on(struct pks_app *app, struct pks_pages *pages)
{
	switch (app->sheet.kind) {
	case PKS_SHEET_EFFECTS: pks_report_effects(pages->risk, &pages->out); return false;
	case PKS_SHEET_INDICATORS:
		if (!pages->indicators)
			pages->indicators = pks_indicators_begin(pages->risk, &pages->out);
		return pages->indicators && pks_indicators_advance(pages->indicators, SLICE_BYTES);
	case PKS_SHEET_AUTHORSHIP:
		if (!pages->author)
			pages->author =
				pks_author_begin(pks_reader_history(pks_risk_reader(pages->risk)));
		if (pages->author && pks_author_advance(pages->author, SLICE_OPS))
			return true;
		if (pages->author)
			pks_report_author(pages->risk, pages->author, &pages->out);
		return false;
	default: return false;
	}
}

bool
pks_pages_work(struct pks_app *app)
{
	struct pks_sheet *sheet = &app->sheet;

	if (sheet->kind == PKS_SHEET_INSPECT)
		return pks_inspect_work(app);
	if (!sheet->pages)
		return false;
	/* What is not read to its end has nobody to ask yet. */
	if (!app->document.judged)
		return true;
	/* Before, it may have been another one, of what was read so far. */
	sheet->pages->risk = app->document.risk;
	sheet->working = write_on(app, sheet->pages);
	take_text(app, sheet->pages);
	if (!sheet->working)
		stop_writing(app);
	return true;
}

/* ---- Asking ------------------------------------------------------------------------------------
 */

void
pks_pages_close(struct pks_app *app)
{
	stop_writing(app);
	pks_inspect_stop(app);
	pks_sheet_free(&app->sheet);
}

static void
start_report(struct pks_app *app, enum pks_sheet_kind kind, const char *title)
{
	pks_pages_close(app);
	pks_sheet_start(&app->sheet, kind, title);
	app->sheet.working = true;
	if (!start_writing(app)) {
		pks_pages_close(app);
		pks_app_say(app, "there is not enough memory for it");
	}
}

static const struct {
	enum pks_request request;
	enum pks_sheet_kind kind;
	const char *title;
} reports[] = {
	{PKS_REQUEST_EFFECTS, PKS_SHEET_EFFECTS, "effects: what loading would do, in order"},
	{PKS_REQUEST_INDICATORS, PKS_SHEET_INDICATORS,
	 "indicators: what can be looked for elsewhere"},
	{PKS_REQUEST_AUTHORSHIP, PKS_SHEET_AUTHORSHIP, "authorship: who writes like this"},
};

void
pks_pages_request(struct pks_app *app, enum pks_request request)
{
	if (request == PKS_REQUEST_INSPECT) {
		if (!pks_inspect_start(app))
			pks_app_say(app, "there is no value here to inspect");
		return;
	}
	if (request == PKS_REQUEST_MANUAL) {
		if (!pks_manual_start(app, NULL))
			pks_app_say(app, "there is nothing here that a table knows of");
		return;
	}
	if (request == PKS_REQUEST_SIGNATURE) {
		pks_signing_start(app);
		return;
	}
	if (request == PKS_REQUEST_CUSTODY) {
		pks_custody_start(app);
		return;
	}
	for (size_t k = 0; k < sizeof reports / sizeof *reports; k++)
		if (reports[k].request == request)
			start_report(app, reports[k].kind, reports[k].title);
}

static enum pks_sheet_kind
kind_of(enum pks_request request)
{
	if (request == PKS_REQUEST_INSPECT)
		return PKS_SHEET_INSPECT;
	if (request == PKS_REQUEST_MANUAL)
		return PKS_SHEET_MANUAL;
	if (request == PKS_REQUEST_SIGNATURE)
		return PKS_SHEET_SIGNATURE;
	if (request == PKS_REQUEST_CUSTODY)
		return PKS_SHEET_CUSTODY;
	for (size_t k = 0; k < sizeof reports / sizeof *reports; k++)
		if (reports[k].request == request)
			return reports[k].kind;
	return PKS_SHEET_NONE;
}

void
pks_pages_find(struct pks_app *app, const char *text, bool forward)
{
	if (*text)
		snprintf(app->page_search, sizeof app->page_search, "%s", text);
	if (!app->page_search[0])
		pks_app_say(app, "nothing was searched for on a page yet");
	else if (!pks_sheet_find(&app->sheet, app->page_search, forward))
		pks_app_say(app, "'%s' is not on the page %s here%s", app->page_search,
			    forward ? "below" : "above", app->sheet.working ? ", so far" : "");
}

bool
pks_pages_take(struct pks_app *app, enum pks_request request, uint64_t count)
{
	struct pks_sheet *sheet = &app->sheet;
	pks_op op = pks_sheet_op(sheet);

	/* The key that opens a node elsewhere turns the page here. */
	if (request == PKS_REQUEST_TOGGLE)
		request = PKS_REQUEST_PAGE_DOWN;
	switch (request) {
	case PKS_REQUEST_DOWN:
	case PKS_REQUEST_UP:
	case PKS_REQUEST_PAGE_DOWN:
	case PKS_REQUEST_PAGE_UP:
	case PKS_REQUEST_HALF_DOWN:
	case PKS_REQUEST_HALF_UP:
	case PKS_REQUEST_FIRST:
	case PKS_REQUEST_LAST:
		sheet->list.cursor = pks_list_target(sheet->list.cursor, sheet->rows, request,
						     count, sheet->page);
		return true;
	case PKS_REQUEST_ENTER:
	case PKS_REQUEST_ORIGIN:
		if (sheet->kind == PKS_SHEET_SIGNATURE) {
			pks_prompt_start(&app->prompt, PKS_PROMPT_SECRET);
			return true;
		}
		if (op == PKS_NO_OP) {
			pks_app_say(app, "this line names no op; q closes the page");
			return true;
		}
		pks_pages_close(app);
		pks_app_jump(app, op);
		return true;
	case PKS_REQUEST_CANCEL:
	case PKS_REQUEST_QUIT: pks_pages_close(app); return true;
	case PKS_REQUEST_FORMAT:
		if (sheet->kind != PKS_SHEET_INSPECT)
			return false;
		app->format = (app->format + 1) % PKS_FORMATS;
		pks_inspect_write(app);
		return true;
	case PKS_REQUEST_NEXT_HIT:
	case PKS_REQUEST_PREVIOUS_HIT:
		pks_pages_find(app, "", request == PKS_REQUEST_NEXT_HIT);
		return true;
	case PKS_REQUEST_SEARCH:
	case PKS_REQUEST_SEARCH_BACK:
	case PKS_REQUEST_HELP:
	case PKS_REQUEST_COMMAND:
	case PKS_REQUEST_MOUSE:
	case PKS_REQUEST_REDRAW: return false;
	default: break;
	}
	if (kind_of(request) == sheet->kind) {
		pks_pages_close(app);
		return true;
	}
	pks_pages_close(app);
	return false;
}

/* ---- Drawing -----------------------------------------------------------------------------------
 */

/* From below the header to what stands below the panes. */
static struct pks_rect
area_of(const struct pks_layout *layout)
{
	static const enum pks_area below[] = {PKS_AREA_LESSON, PKS_AREA_TIME, PKS_AREA_EXPLAIN,
					      PKS_AREA_BAR};
	struct pks_rect area = {layout->area[PKS_AREA_HEADER].rows, 0, 0, layout->columns};
	int end = layout->rows;

	for (size_t k = 0; k < sizeof below / sizeof *below; k++)
		if (layout->area[below[k]].rows > 0 && layout->area[below[k]].y < end)
			end = layout->area[below[k]].y;
	area.rows = end > area.y ? end - area.y : 0;
	return area;
}

static void
draw_row(struct pks_app *app, struct pks_rect area, int y, const struct pks_sheet_row *row,
	 bool here)
{
	const struct pks_sheet *sheet = &app->sheet;
	const struct pks_sheet_line *of = &sheet->line[row->line];
	struct pks_line line = pks_line_at(&app->screen, y, area.x, area.columns,
					   here ? PKS_LOOK_CURSOR : PKS_LOOK_TEXT);
	char words[1024];
	size_t n = row->size < sizeof words - 1 ? row->size : sizeof words - 1;

	pks_line_skip(&line, 1);
	if (row->at != of->at && of->indent < sheet->columns / 2)
		pks_line_skip(&line, of->indent);
	memcpy(words, sheet->words + row->at, n);
	/* The blanks that a row was broken at. */
	while (n > 1 && words[n - 1] == ' ')
		n--;
	words[n] = '\0';
	pks_line_text(&line, (enum pks_look)of->look, words);
	pks_line_finish(&line);
}

void
pks_pages_draw(struct pks_app *app)
{
	struct pks_sheet *sheet = &app->sheet;
	struct pks_rect area = area_of(&app->layout);
	struct pks_words remark;

	if (area.rows < 1)
		return;
	pks_sheet_lay(sheet, area.columns - 2);
	pks_words_start(app, &remark);
	if (sheet->pages && !app->document.judged)
		pks_text_raw(&remark.text, "waits until all is judged");
	else if (sheet->working)
		pks_text_raw(&remark.text, "so far");
	else if (sheet->cut)
		pks_text_raw(&remark.text, "cut: there is more");
	else
		pks_text_raw(&remark.text, "q closes");
	pks_screen_title(&app->screen, area, true, sheet->title, remark.data);
	area.y++;
	area.rows--;
	sheet->page = area.rows > 0 ? area.rows : 1;
	pks_list_show(&sheet->list, sheet->rows, area.rows);
	for (int i = 0; i < area.rows && sheet->list.top + (uint64_t)i < sheet->rows; i++) {
		uint64_t k = sheet->list.top + (uint64_t)i;

		draw_row(app, area, area.y + i, &sheet->row[k], k == sheet->list.cursor);
	}
}
