/* SPDX-License-Identifier: MIT */
/*
 * The same explorer, on a screen that nobody sees; what is told is a sentence about the op, and of
 * a pane or a page that has the keyboard the rows that the command changed; of a list, the row. A
 * line is what would be typed behind ':', or keys: 's', '3s', 'gg'; an empty one is a step.
 */
#include "ui/linear.h"

#include "ui/app.h"
#include "ui/key_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE 512

/* What was told last: of the screen row by row, and where one stood. */
struct before {
	struct pks_picture picture;
	bool known;
	bool listed;
	const void *source; /* of the pickle that is open */
	pks_op at;
	struct pks_listing_place place;
	uint32_t marked;
};

static void
tell(const struct pks_headless *headless, const char *words)
{
	pks_text_raw(headless->out, words);
	pks_text_raw(headless->out, "\n");
}

/* ---- The sentence ---------------------------------------------------------------------------- */

static void
op_sentence(struct pks_app *app, struct pks_text *out)
{
	const struct pks_history *history = app->document.history;
	enum pks_level level;

	pks_text_printf(out, "op %lu of %lu, ", (unsigned long)app->at,
			(unsigned long)pks_app_clock(app) - 1);
	if (app->at >= pks_ops(history)) {
		pks_text_raw(out, "where the load ends");
		return;
	}
	pks_text_printf(out, "offset %llx hex, ",
			(unsigned long long)pks_op_offset(history, app->at));
	pks_op_name_text(history, app->at, out);
	level = pks_risk_op(app->document.risk, app->at);
	if (level != PKS_INNOCUOUS)
		pks_text_printf(out, ", %s", pks_level_name(level));
	if (pks_app_never(app, app->at)) {
		pks_text_raw(out, ", never reached");
	} else if (pks_callee(history, app->at) != PKS_NO_OP && pks_op_done(history, app->at)) {
		pks_text_raw(out, ", calls ");
		pks_call_text(app->document.reader, app->at, 200, out);
	} else if (pks_value_kind(history, app->at) == PKS_CALLABLE) {
		pks_text_raw(out, ", names ");
		pks_callable_text(history, app->at, out);
	} else if (pks_op_status(history, app->at) == PKS_TOKEN_OK) {
		pks_text_raw(out, " ");
		pks_argument_text(app->document.reader, app->at, 200, out);
	}
}

/* Of a list: how many there are of what. */
static void
list_sentence(const struct pks_listing *listing, struct pks_text *out)
{
	const struct pks_gathered *known = &listing->known;
	uint32_t pickles = known->rows - known->shut;

	pks_text_utf8(out, listing->path ? listing->path : "several paths",
		      strlen(listing->path ? listing->path : "several paths"));
	pks_text_printf(out, ": %u pickle%s in %u file%s", pickles, pickles == 1 ? "" : "s",
			known->files, known->files == 1 ? "" : "s");
	for (int level = PKS_INFO; level-- > 0;)
		if (known->level[level] > 0)
			pks_text_printf(out, ", %u %s", known->level[level],
					pks_level_name((enum pks_level)level));
	if (known->broken > 0)
		pks_text_printf(out, "; %u not read to the end", known->broken);
	if (known->shut > 0)
		pks_text_printf(out, "; %u not opened", known->shut);
}

static void
row_sentence(const struct pks_listing *listing, struct pks_text *out)
{
	char facts[1024] = "";
	struct pks_text text;

	if (listing->order.line_count == 0) {
		pks_text_raw(out, "no row is shown");
		return;
	}
	pks_text_bounded(&text, facts, sizeof facts);
	pks_text_printf(out, "row %llu of %u, ", (unsigned long long)listing->list.cursor + 1,
			listing->order.line_count);
	pks_listing_describe(listing, out, &text);
	pks_text_raw(out, ", ");
	pks_text_raw(out, facts);
	if (listing->marked_count > 0)
		pks_text_printf(out, "; %u selected", listing->marked_count);
}

static void
verdict_sentence(struct pks_app *app, struct pks_text *out)
{
	const char *name = pks_source_name(app->document.source);

	pks_text_utf8(out, name, strlen(name));
	pks_text_printf(out, ": %s, %s, %lu ops",
			pks_level_name(pks_risk_level(app->document.risk)),
			pks_risk_complete(app->document.risk) ? "complete" : "not complete",
			(unsigned long)pks_ops(app->document.history));
}

/* ---- Rows of the screen ---------------------------------------------------------------------- */

static bool
same_row(const struct pks_picture *a, const struct pks_picture *b, int y, int from, int to)
{
	for (int x = from; x < to; x++) {
		const struct pks_cell *one = pks_picture_cell(a, y, x);
		const struct pks_cell *other = pks_picture_cell(b, y, x);

		if (one->points != other->points ||
		    memcmp(one->point, other->point, sizeof one->point) != 0)
			return false;
	}
	return true;
}

/* Lines between rows mean nothing in one row. */
static bool
is_line_art(const struct pks_cell *cell)
{
	return cell->points > 0 && (cell->point[0] == ' ' || cell->point[0] == '|' ||
				    (cell->point[0] >= 0x2500 && cell->point[0] <= 0x257f));
}

static bool
is_dash(const struct pks_picture *picture, int y, int x)
{
	uint32_t point = pks_picture_cell(picture, y, x)->point[0];

	return point == '-' || point == '+';
}

/* Is a cell part of a line across the row, which stands for nothing? In ASCII such lines are of '-'
 * and
 * '+'. */
static bool
in_rule(const struct pks_picture *picture, int y, int x)
{
	uint32_t point = pks_picture_cell(picture, y, x)->point[0];
	int dashes = 0;

	if (point >= 0x2500 && point <= 0x257f)
		return true;
	for (int at = x; at >= 0 && dashes < 3 && is_dash(picture, y, at); at--)
		dashes++;
	for (int at = x + 1;
	     dashes > 0 && at < picture->columns && dashes < 3 && is_dash(picture, y, at); at++)
		dashes++;
	return dashes >= 3;
}

static void
tell_row(const struct pks_headless *headless, const struct pks_picture *picture, int y, int from,
	 int to)
{
	while (to > from && pks_picture_cell(picture, y, to - 1)->point[0] <= ' ')
		to--;
	while (from < to && is_line_art(pks_picture_cell(picture, y, from)))
		from++;
	if (from == to)
		return;
	for (int x = from; x < to; x++) {
		if (!in_rule(picture, y, x)) {
			pks_cell_text(pks_picture_cell(picture, y, x), headless->out);
		} else if (x + 1 == to || !in_rule(picture, y, x + 1)) {
			/* What it parts are two things. */
			pks_text_raw(headless->out, x + 1 == to ? "" : ", ");
		}
	}
	pks_text_raw(headless->out, "\n");
}

/* Is something over all panes? */
static bool
is_page(const struct pks_app *app)
{
	return app->help || app->sheet.kind != PKS_SHEET_NONE;
}

/* What has the keyboard: a pane, or the whole screen. */
static struct pks_rect
read_area(const struct pks_app *app)
{
	struct pks_rect all = {0, 0, app->layout.rows, app->layout.columns};
	struct pks_rect area = app->layout.area[app->focus];
	struct pks_rect time = app->layout.area[PKS_AREA_TIME];

	/* One over the panes alone stands between the title and the clock. */
	if (app->sheet.kind != PKS_SHEET_NONE && !app->help && time.rows > 0) {
		all.y = app->layout.area[PKS_AREA_HEADER].rows;
		all.rows = time.y - all.y;
	}
	if (is_page(app) || area.rows == 0)
		return all;
	/* Without its title, and without the line to its neighbour. */
	area.y++;
	area.rows--;
	area.columns -= area.x + area.columns < app->layout.columns;
	return area;
}

/* All rows of an area that are not as they were. */
static void
tell_changed(const struct pks_headless *headless, const struct pks_picture *picture,
	     const struct before *before, struct pks_rect area)
{
	bool fits = before->known && before->picture.rows == picture->rows &&
		    before->picture.columns == picture->columns;

	for (int y = area.y; y < area.y + area.rows; y++)
		if (!fits || !same_row(&before->picture, picture, y, area.x, area.x + area.columns))
			tell_row(headless, picture, y, area.x, area.x + area.columns);
}

/* Of the opcodes the sentence says all; of another pane the selected row, of a page and of a lesson
 * what is new. */
static void
tell_rows(const struct pks_headless *headless, struct pks_app *app, struct before *before)
{
	struct pks_rect area = read_area(app);
	struct pks_picture picture;

	if (!pks_picture_take(&picture, &app->screen))
		return;
	if (is_page(app))
		tell_changed(headless, &picture, before, area);
	else if (!app->listed && pks_layout_shows(&app->layout, PKS_AREA_LESSON))
		tell_changed(headless, &picture, before, app->layout.area[PKS_AREA_LESSON]);
	if (!is_page(app) && !app->listed && app->focus != PKS_PANE_OPS &&
	    app->screen.cursor_y >= area.y && app->screen.cursor_y < area.y + area.rows) {
		pks_text_printf(headless->out, "%s: ", pks_pane(app->focus)->title);
		tell_row(headless, &picture, app->screen.cursor_y, area.x, area.x + area.columns);
	}
	pks_picture_free(&before->picture);
	before->picture = picture;
	before->known = true;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* Keys that come to a request, with a count before them? */
static bool
are_keys(const struct pks_app *app, const char *line)
{
	int key[PKS_KEYS + 1], keys = 0, next;

	line += strspn(line, "0123456789");
	while (pks_keys_next(&line, &next)) {
		if (keys == PKS_KEYS)
			return false;
		key[keys++] = next;
	}
	return *line == '\0' && keys > 0 &&
	       pks_request_of(key, keys, app->listed ? PKS_KEYS_LIST : app->focus) < PKS_REQUESTS;
}

static void
obey(struct pks_app *app, const char *line)
{
	int key;

	app->message[0] = '\0';
	app->waiting = app->find.seeking = false;
	if (!*line && app->listed && !app->prompt.open && !is_page(app)) {
		pks_app_request(app, PKS_REQUEST_DOWN, 0);
	} else if (!*line) {
		pks_app_request(app, PKS_REQUEST_STEP, 0);
	} else if (app->prompt.open) {
		pks_prompt_type(&app->prompt, line);
		pks_app_key(app, PKS_KEY_ENTER);
	} else if (is_page(app) || are_keys(app, line)) {
		while (pks_keys_next(&line, &key))
			pks_app_key(app, key);
	} else if (*line == '/' && app->listed) {
		pks_listing_search(app, line + 1, true);
	} else if (*line == '&' && app->listed) {
		pks_listing_filter(app, line + 1, true);
	} else if (*line == '/') {
		pks_record_words(app, ":search ", line + 1);
		pks_search_command(app, line + 1, true);
	} else {
		pks_record_words(app, ":", line + (*line == ':'));
		pks_command(app, line + (*line == ':'));
	}
}

/* In a list: where one came to, and of a page what is new. */
static void
answer_list(const struct pks_headless *headless, struct pks_app *app, struct before *before)
{
	const struct pks_listing *listing = app->listing;
	struct pks_listing_place place = pks_listing_place(listing);
	struct pks_words words;

	if (!before->known) {
		pks_words_start(app, &words);
		list_sentence(listing, &words.text);
		tell(headless, words.data);
	}
	if (!before->known || !before->listed || place.row != before->place.row ||
	    place.group != before->place.group || place.text != before->place.text ||
	    listing->marked_count != before->marked) {
		pks_words_start(app, &words);
		row_sentence(listing, &words.text);
		tell(headless, words.data);
	}
	before->place = place;
	before->marked = listing->marked_count;
}

static void
answer_pickle(const struct pks_headless *headless, struct pks_app *app, struct before *before)
{
	bool turned = !before->known || before->listed || before->source != app->document.source;
	struct pks_words words;

	if (turned) {
		pks_words_start(app, &words);
		verdict_sentence(app, &words.text);
		tell(headless, words.data);
	}
	if (turned || app->at != before->at) {
		pks_words_start(app, &words);
		op_sentence(app, &words.text);
		tell(headless, words.data);
		if (app->at < pks_ops(app->document.history) && !pks_app_never(app, app->at) &&
		    pks_op_status(app->document.history, app->at) == PKS_TOKEN_OK) {
			pks_words_start(app, &words);
			pks_explain(app->document.reader, app->at, 400, &words.text);
			tell(headless, words.data);
		}
		if (pks_desk_note(app, app->at)) {
			pks_words_start(app, &words);
			pks_text_raw(&words.text, "note: ");
			pks_text_utf8(&words.text, pks_desk_note(app, app->at),
				      strlen(pks_desk_note(app, app->at)));
			tell(headless, words.data);
		}
	}
	before->source = app->document.source;
	before->at = app->at;
}

static void
answer(const struct pks_headless *headless, struct pks_app *app, struct before *before)
{
	if (app->listed)
		answer_list(headless, app, before);
	else
		answer_pickle(headless, app, before);
	tell_rows(headless, app, before);
	before->listed = app->listed;
	if (app->prompt.open)
		tell(headless, "what is to be typed at the prompt?");
	if (app->message[0])
		tell(headless, app->message);
}

static bool
read_line(char *line, size_t size)
{
	size_t n;

	if (!fgets(line, (int)size, stdin))
		return false;
	n = strcspn(line, "\r\n");
	/* The rest of a line that is too long is not taken for another. */
	for (int c = line[n]; n + 1 == size && c != '\n' && c != EOF;)
		c = getchar();
	line[n] = '\0';
	return true;
}

int
pks_linear_run(const struct pks_headless *headless, struct pks_app *app)
{
	struct before before = {.known = false};
	char line[LINE];

	answer(headless, app, &before);
	tell(headless,
	     app->options->lesson ? "Enter goes on with the lesson; S goes back; help; quit."
	     : app->listed
		     ? "Enter goes to the next row; open; a command or keys; help; quit."
		     : "Enter goes on by one op; a command or keys go elsewhere; help; quit.");
	while (!app->quit && pks_text_flush(headless->out) && fflush(stdout) == 0 &&
	       read_line(line, sizeof line)) {
		obey(app, line);
		if (app->quit)
			break;
		pks_headless_settle(app);
		answer(headless, app, &before);
	}
	pks_picture_free(&before.picture);
	return 0;
}
