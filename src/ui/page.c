/* SPDX-License-Identifier: MIT */
/*
 * Text that is longer than the screen is scrolled with the keys of the panes; any other key closes
 * the page. Lines are wrapped as they are drawn, and go on below their own beginning.
 */
#include "ui/app.h"

#include <stdlib.h>
#include <string.h>

/* What is wrapped stands further in, by so many columns. */
#define HANG 2

static void
renew(struct pks_app *app)
{
	struct pks_page *page = &app->page;
	const char *custody = app->options->custody;

	free(page->words);
	page->words = NULL;
	if (page->kind == PKS_PAGE_SIGNATURE)
		page->words = pks_signing_words(app);
	else if (page->kind == PKS_PAGE_CUSTODY)
		page->words = strdup(custody ? custody
					     : "  There is no file that somebody could "
					       "change.\n");
}

void
pks_page_open(struct pks_app *app, int request)
{
	app->page.kind = request == PKS_REQUEST_CUSTODY ? PKS_PAGE_CUSTODY : PKS_PAGE_SIGNATURE;
	app->page.top = 0;
	if (app->page.kind == PKS_PAGE_SIGNATURE)
		pks_signing_start(app);
	renew(app);
}

void
pks_page_close(struct pks_app *app)
{
	app->page.kind = PKS_PAGE_NONE;
	free(app->page.words);
	app->page.words = NULL;
}

bool
pks_page_key(struct pks_app *app, int key)
{
	struct pks_page *page = &app->page;
	enum pks_request request = pks_request_of(&key, 1, PKS_PANE_OPS);
	int height = app->layout.rows - 2;

	switch (request) {
	case PKS_REQUEST_DOWN:
	case PKS_REQUEST_UP:
	case PKS_REQUEST_PAGE_DOWN:
	case PKS_REQUEST_PAGE_UP:
	case PKS_REQUEST_HALF_DOWN:
	case PKS_REQUEST_HALF_UP:
	case PKS_REQUEST_FIRST:
	case PKS_REQUEST_LAST:
		page->top = (int)pks_list_target((uint64_t)page->top, (uint64_t)page->rows, request,
						 0, height);
		return true;
	case PKS_REQUEST_SIGNATURE:
	case PKS_REQUEST_CUSTODY: pks_page_open(app, (int)request); return true;
	case PKS_REQUEST_REDRAW: return false;
	case PKS_REQUEST_ENTER:
		if (page->kind != PKS_PAGE_SIGNATURE)
			break;
		pks_prompt_start(&app->prompt, PKS_PROMPT_SECRET);
		return true;
	default: break;
	}
	pks_page_close(app);
	return true;
}

/* ---- Drawing ------------------------------------------------------------------------------------
 */

/* One line on as many rows as it takes; those that are in view are drawn. */
static void
draw_words(struct pks_app *app, const char *words, int *row)
{
	int columns = app->layout.columns, height = app->layout.rows - 2;
	int indent = (int)strspn(words, " ");
	bool first = true;

	do {
		int at = *row - app->page.top, x = first ? 0 : indent + HANG;
		size_t n;
		char line[1024];

		if (x > columns / 2)
			x = columns / 2;
		n = pks_screen_wrap(words, columns - x > 1 ? columns - x : 1);
		if (n >= sizeof line)
			n = sizeof line - 1;
		if (at >= 0 && at < height) {
			struct pks_line drawn =
				pks_line_at(&app->screen, at + 1, x, columns - x, PKS_LOOK_TEXT);

			memcpy(line, words, n);
			line[n] = '\0';
			pks_line_text(&drawn, PKS_LOOK_TEXT, line);
			pks_line_finish(&drawn);
		}
		words += n;
		first = false;
		++*row;
	} while (*words);
}

static void
draw_lines(struct pks_app *app, int *row)
{
	char *at = app->page.words ? app->page.words : (char[]){""}, *line;

	while ((line = at) && *at) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		draw_words(app, line, row);
		if (end)
			*end = '\n';
		at = end ? end + 1 : NULL;
	}
}

static void
draw_frame(struct pks_app *app)
{
	const char *name = pks_source_name(app->document.source);
	int rows = app->layout.rows;
	struct pks_line line =
		pks_line_at(&app->screen, 0, 0, app->layout.columns, PKS_LOOK_HEADER);
	struct pks_words words;

	pks_words_start(app, &words);
	pks_text_raw(&words.text, app->page.kind == PKS_PAGE_CUSTODY
					  ? " who else could have written "
					  : " the signature of the pickle in ");
	pks_text_utf8(&words.text, name, strlen(name));
	pks_line_text(&line, PKS_LOOK_HEADER, words.data);
	pks_line_finish(&line);
	line = pks_line_at(&app->screen, rows - 1, 0, app->layout.columns, PKS_LOOK_TEXT);
	pks_line_printf(&line, PKS_LOOK_MESSAGE, " %sq Esc close%s",
			app->page.kind == PKS_PAGE_SIGNATURE ? "Enter types a key, " : "",
			app->page.rows > rows - 2 ? ", j k scroll" : "");
	pks_line_finish(&line);
}

void
pks_page_draw(struct pks_app *app)
{
	struct pks_page *page = &app->page;
	int most;

	if (page->kind == PKS_PAGE_SIGNATURE)
		renew(app);
	page->rows = 0;
	draw_lines(app, &page->rows);
	most = page->rows > app->layout.rows - 2 ? page->rows - (app->layout.rows - 2) : 0;
	/* Scrolled too far, or the screen has grown. */
	if (page->top > most) {
		page->top = most;
		pks_screen_clear(&app->screen);
		page->rows = 0;
		draw_lines(app, &page->rows);
	}
	draw_frame(app);
	if (app->prompt.open)
		pks_bar_draw(app, app->layout.area[PKS_AREA_BAR]);
}
