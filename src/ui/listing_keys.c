/* SPDX-License-Identifier: MIT */
/*
 * What the keys and commands do in the list of pickles: marks, headings, order, filter and search.
 */
#include "ui/app.h"

#include <stdlib.h>
#include <string.h>

/* ---- Marks ----------------------------------------------------------------------------------- */

bool
pks_listing_marked(const struct pks_listing *listing, uint32_t row)
{
	return row < listing->marked_room && (listing->marked[row / 64] >> row % 64 & 1);
}

static void
mark(struct pks_listing *listing, uint32_t row, bool on)
{
	if (row >= listing->marked_room) {
		uint32_t room = (listing->known.rows / 64 + 1) * 64;
		uint64_t *marked = realloc(listing->marked, room / 8);

		if (!marked)
			return;
		memset((char *)marked + listing->marked_room / 8, 0,
		       (room - listing->marked_room) / 8);
		listing->marked = marked;
		listing->marked_room = room;
	}
	if (pks_listing_marked(listing, row) == on)
		return;
	listing->marked[row / 64] ^= UINT64_C(1) << row % 64;
	listing->marked_count += on ? 1 : UINT32_MAX;
	listing->marked_bytes += on ? pks_rows_get(listing->rows, row)->size
				    : -pks_rows_get(listing->rows, row)->size;
}

/* Lines from one on: all are marked, unless they all are. */
static void
mark_lines(struct pks_listing *listing, uint32_t from, uint32_t to)
{
	const struct pks_order *order = &listing->order;
	bool all = true;

	for (uint32_t i = from; i < to; i++)
		all = all && ((order->lines[i] & PKS_LINE_GROUP) ||
			      pks_listing_marked(listing, order->lines[i]));
	for (uint32_t i = from; i < to; i++)
		if (!(order->lines[i] & PKS_LINE_GROUP))
			mark(listing, order->lines[i], !all);
}

/* The row at the cursor, or those below the heading there; then on. */
static void
mark_here(struct pks_listing *listing, uint64_t count)
{
	const struct pks_order *order = &listing->order;
	uint32_t line = (uint32_t)listing->list.cursor, end = line + 1;

	if (line >= order->line_count)
		return;
	if (order->lines[line] & PKS_LINE_GROUP) {
		while (end < order->line_count && !(order->lines[end] & PKS_LINE_GROUP))
			end++;
	} else if (count > 1) {
		end = count < order->line_count - line ? line + (uint32_t)count : order->line_count;
	}
	mark_lines(listing, line, end);
	listing->list.cursor = end < order->line_count ? end : order->line_count - 1;
}

/* ---- Folding --------------------------------------------------------------------------------- */

static void
toggle(struct pks_app *app, pks_row_text group)
{
	pks_order_toggle(&app->listing->order, group);
	pks_listing_order(app, false);
}

static void
open_here(struct pks_app *app, bool toggles)
{
	struct pks_listing_place place = pks_listing_place(app->listing);
	const struct pks_group *group;

	if (place.row != PKS_NO_ROW) {
		pks_listing_open(app, place.row);
		return;
	}
	group = pks_order_group(&app->listing->order, (uint32_t)app->listing->list.cursor);
	if (group && (toggles || group->closed))
		toggle(app, group->text);
}

/* Out of a group to its heading, which closes it. */
static void
close_here(struct pks_app *app)
{
	struct pks_listing *listing = app->listing;
	const struct pks_group *group =
		pks_order_group(&listing->order, (uint32_t)listing->list.cursor);
	struct pks_listing_place place = pks_listing_place(listing);

	if (!group)
		return;
	if (place.row != PKS_NO_ROW) {
		place = (struct pks_listing_place){PKS_NO_ROW, true, group->text};
		listing->list.cursor = pks_listing_line(listing, &place);
	} else if (!group->closed) {
		toggle(app, group->text);
	}
}

/* ---- Order ----------------------------------------------------------------------------------- */

static void
sort_by(struct pks_app *app, enum pks_column column, bool down)
{
	app->listing->sort = column;
	app->listing->down = down;
	pks_listing_order(app, false);
	if (column == PKS_COLUMNS)
		pks_app_say(app, "in the order in which they are found");
	else
		pks_app_say(app, "sorted by %s%s", pks_column_info(column)->name,
			    down ? ", downwards" : "");
}

/* The next column that is on the screen; behind the last, no order. */
static void
sort_on(struct pks_app *app, bool on)
{
	struct pks_columns columns =
		pks_columns_of(app->layout.columns - 1, app->listing->known.widest);
	int column = (int)app->listing->sort;

	do
		column = (column + (on ? 1 : PKS_COLUMNS)) % (PKS_COLUMNS + 1);
	while (column < PKS_COLUMNS && columns.width[column] == 0);
	sort_by(app, (enum pks_column)column,
		column < PKS_COLUMNS && pks_column_info((enum pks_column)column)->down);
}

static void
group_by(struct pks_app *app, enum pks_grouping group)
{
	app->listing->group = group;
	app->listing->order.all_closed = false;
	app->listing->order.other_count = 0;
	pks_listing_order(app, false);
	if (group == PKS_GROUP_NONE)
		pks_app_say(app, "not grouped");
	else
		pks_app_say(app, "grouped by %s: Enter opens and closes, z all",
			    pks_grouping_name(group));
}

bool
pks_listing_command(struct pks_app *app, const char *typed)
{
	size_t n = strcspn(typed, " ");
	const char *word = typed + n + strspn(typed + n, " ");
	bool turned = *word == '-';
	enum pks_column column;
	char *end;
	unsigned long long number = strtoull(typed, &end, 10);

	if (*typed >= '0' && *typed <= '9' && !*end) {
		pks_listing_request(app, PKS_REQUEST_FIRST, number > 0 ? number : 1);
		return true;
	}
	if (n == 4 && strncmp(typed, "sort", n) == 0 && *word) {
		column = pks_column_named(word + turned, strlen(word + turned));
		if (column == PKS_COLUMNS)
			pks_app_say(app,
				    "the columns are level, state, name, key, class, protocol, "
				    "ops, size, age and expires");
		else
			sort_by(app, column, pks_column_info(column)->down != turned);
		return true;
	}
	if (n == 5 && strncmp(typed, "group", n) == 0 && *word) {
		for (int i = 0; i < PKS_GROUPINGS; i++) {
			if (strcmp(word, pks_grouping_name((enum pks_grouping)i)) == 0) {
				group_by(app, (enum pks_grouping)i);
				return true;
			}
		}
		pks_app_say(app, "it is grouped by none, folder or class");
		return true;
	}
	if (n == 6 && strncmp(typed, "filter", n) == 0 && *word) {
		pks_listing_filter(app, word, true);
		return true;
	}
	return false;
}

/* ---- Filter and search ----------------------------------------------------------------------- */

void
pks_listing_filter(struct pks_app *app, const char *typed, bool done)
{
	struct pks_listing *listing = app->listing;
	char error[128];
	bool right;

	/* The words of a term lie in its sieve: one is never copied, but read again. */
	right = pks_sieve_parse(&listing->filter, typed ? typed : listing->before, error,
				sizeof error);
	pks_listing_order(app, false);
	if (!right)
		pks_app_say(app, "%s", error);
	else if (done && listing->filter.count > 0 && listing->order.row_count == 0)
		pks_app_say(app, "nothing passes; Esc takes the filter away");
}

static void
go_to(struct pks_app *app, uint32_t line)
{
	app->listing->list.cursor = line;
}

/* The next line whose row passes, around the end; the number of lines: there is none. */
static uint32_t
next_line(const struct pks_listing *listing, bool forward, bool (*passes)(const void *, uint32_t),
	  const void *data, bool *wrapped)
{
	const struct pks_order *order = &listing->order;
	uint32_t n = order->line_count, line = (uint32_t)listing->list.cursor;

	*wrapped = false;
	for (uint32_t i = 0; i < n; i++) {
		if (forward ? line + 1 >= n : line == 0)
			*wrapped = true;
		line = forward ? (line + 1 >= n ? 0 : line + 1) : (line == 0 ? n - 1 : line - 1);
		if (!(order->lines[line] & PKS_LINE_GROUP) && passes(data, order->lines[line]))
			return line;
	}
	return n;
}

static bool
is_searched(const void *data, uint32_t row)
{
	const struct pks_listing *listing = data;

	return pks_sieve_passes(&listing->search, listing->rows, pks_rows_get(listing->rows, row),
				listing->now, listing->strip);
}

static void
search_again(struct pks_app *app, bool forward, uint64_t count)
{
	struct pks_listing *listing = app->listing;
	bool wrapped, any = false;

	if (listing->search.count == 0) {
		pks_app_say(app, "nothing has been searched for; / begins");
		return;
	}
	for (uint64_t i = 0; i < (count > 0 ? count : 1) && i < 1000; i++) {
		uint32_t line = next_line(listing, forward, is_searched, listing, &wrapped);

		if (line == listing->order.line_count) {
			pks_app_say(app, "it is in no row of the list%s",
				    listing->known.ended ? "" : " so far");
			return;
		}
		any = any || wrapped;
		go_to(app, line);
	}
	if (any)
		pks_app_say(app, forward ? "no more up to the end: on from the start"
					 : "no more up to the start: on from the end");
}

void
pks_listing_search(struct pks_app *app, const char *typed, bool forward)
{
	char error[128];

	if (*typed && !pks_sieve_parse(&app->listing->search, typed, error, sizeof error))
		pks_app_say(app, "%s", error);
	else
		search_again(app, forward, 1);
}

struct level_wanted {
	const struct pks_listing *listing;
	enum pks_level least;
};

static bool
is_so_bad(const void *data, uint32_t row)
{
	const struct level_wanted *wanted = data;

	return pks_rows_get(wanted->listing->rows, row)->level >= wanted->least;
}

static void
next_risk(struct pks_app *app, enum pks_level least, bool forward)
{
	struct level_wanted wanted = {app->listing, least};
	bool wrapped;
	uint32_t line = next_line(app->listing, forward, is_so_bad, &wanted, &wrapped);

	if (line == app->listing->order.line_count || wrapped)
		pks_app_say(app, "no %s pickle %s this one%s",
			    least == PKS_DANGEROUS ? "dangerous" : "suspicious or worse",
			    forward ? "after" : "before",
			    app->listing->known.ended ? "" : " so far");
	else
		go_to(app, line);
}

/* ---- Requests -------------------------------------------------------------------------------- */

/* One thing at a time is taken back: the search, the filter, the marks. */
static void
cancel(struct pks_app *app)
{
	struct pks_listing *listing = app->listing;

	if (listing->search.count > 0) {
		listing->search.count = 0;
	} else if (listing->filter.count > 0) {
		listing->filter.count = 0;
		listing->filter.typed[0] = '\0';
		pks_listing_order(app, false);
	} else if (listing->marked_count > 0) {
		memset(listing->marked, 0, listing->marked_room / 8);
		listing->marked_count = 0;
		listing->marked_bytes = 0;
	} else {
		pks_listing_interrupt(app);
	}
}

static void
move(struct pks_app *app, enum pks_request request, uint64_t count)
{
	struct pks_listing *listing = app->listing;
	int page = app->layout.area[PKS_AREA_LIST].rows - 1;

	/* Rows are counted from 1. */
	if ((request == PKS_REQUEST_FIRST || request == PKS_REQUEST_LAST) && count > 0) {
		request = PKS_REQUEST_FIRST;
		count--;
	}
	listing->list.cursor = pks_list_target(listing->list.cursor, listing->order.line_count,
					       request, count, page);
}

static void
enter(struct pks_app *app, enum pks_request request, uint64_t count)
{
	(void)count;
	if (request == PKS_REQUEST_CLOSE)
		close_here(app);
	else
		open_here(app, request == PKS_REQUEST_ENTER);
}

static void
mark_some(struct pks_app *app, enum pks_request request, uint64_t count)
{
	if (request == PKS_REQUEST_SELECT)
		mark_here(app->listing, count);
	else
		mark_lines(app->listing, 0, app->listing->order.line_count);
}

static void
sort_next(struct pks_app *app, enum pks_request request, uint64_t count)
{
	enum pks_column column = app->listing->sort;

	(void)count;
	if (request == PKS_REQUEST_FLIP)
		sort_by(app, column == PKS_COLUMNS ? PKS_COLUMN_NAME : column, !app->listing->down);
	else
		sort_on(app, request == PKS_REQUEST_SORT);
}

static void
fold(struct pks_app *app, enum pks_request request, uint64_t count)
{
	(void)count;
	if (request == PKS_REQUEST_GROUP) {
		group_by(app, (enum pks_grouping)((app->listing->group + 1) % PKS_GROUPINGS));
	} else {
		pks_order_toggle_all(&app->listing->order);
		pks_listing_order(app, false);
	}
}

static void
ask(struct pks_app *app, enum pks_request request, uint64_t count)
{
	(void)count;
	memcpy(app->listing->before, app->listing->filter.typed, sizeof app->listing->before);
	pks_prompt_start(&app->prompt, request == PKS_REQUEST_FILTER	? '&'
				       : request == PKS_REQUEST_SEARCH	? '/'
				       : request == PKS_REQUEST_COMMAND ? ':'
									: '?');
}

static void
seek(struct pks_app *app, enum pks_request request, uint64_t count)
{
	switch (request) {
	case PKS_REQUEST_NEXT_HIT: search_again(app, true, count); break;
	case PKS_REQUEST_PREVIOUS_HIT: search_again(app, false, count); break;
	case PKS_REQUEST_NEXT_DANGEROUS: next_risk(app, PKS_DANGEROUS, true); break;
	case PKS_REQUEST_PREVIOUS_DANGEROUS: next_risk(app, PKS_DANGEROUS, false); break;
	case PKS_REQUEST_NEXT_WARNING: next_risk(app, PKS_SUSPICIOUS, true); break;
	default: next_risk(app, PKS_SUSPICIOUS, false); break;
	}
}

static void
program(struct pks_app *app, enum pks_request request, uint64_t count)
{
	(void)count;
	switch (request) {
	case PKS_REQUEST_HELP: pks_app_help(app); break;
	case PKS_REQUEST_REDRAW: pks_screen_redraw(); break;
	case PKS_REQUEST_MOUSE: pks_mouse_toggle(app); break;
	case PKS_REQUEST_CANCEL: cancel(app); break;
	default: app->quit = true; break;
	}
}

/* All that means something here. */
static const struct {
	enum pks_request request;
	void (*act)(struct pks_app *app, enum pks_request request, uint64_t count);
} acts[] = {
	{PKS_REQUEST_DOWN, move},
	{PKS_REQUEST_UP, move},
	{PKS_REQUEST_PAGE_DOWN, move},
	{PKS_REQUEST_PAGE_UP, move},
	{PKS_REQUEST_HALF_DOWN, move},
	{PKS_REQUEST_HALF_UP, move},
	{PKS_REQUEST_FIRST, move},
	{PKS_REQUEST_LAST, move},
	{PKS_REQUEST_ENTER, enter},
	{PKS_REQUEST_OPEN, enter},
	{PKS_REQUEST_CLOSE, enter},
	{PKS_REQUEST_SELECT, mark_some},
	{PKS_REQUEST_SELECT_ALL, mark_some},
	{PKS_REQUEST_SORT, sort_next},
	{PKS_REQUEST_SORT_BACK, sort_next},
	{PKS_REQUEST_FLIP, sort_next},
	{PKS_REQUEST_GROUP, fold},
	{PKS_REQUEST_FOLD_ALL, fold},
	{PKS_REQUEST_FILTER, ask},
	{PKS_REQUEST_SEARCH, ask},
	{PKS_REQUEST_SEARCH_BACK, ask},
	{PKS_REQUEST_COMMAND, ask},
	{PKS_REQUEST_NEXT_HIT, seek},
	{PKS_REQUEST_PREVIOUS_HIT, seek},
	{PKS_REQUEST_NEXT_DANGEROUS, seek},
	{PKS_REQUEST_PREVIOUS_DANGEROUS, seek},
	{PKS_REQUEST_NEXT_WARNING, seek},
	{PKS_REQUEST_PREVIOUS_WARNING, seek},
	{PKS_REQUEST_HELP, program},
	{PKS_REQUEST_REDRAW, program},
	{PKS_REQUEST_MOUSE, program},
	{PKS_REQUEST_CANCEL, program},
	{PKS_REQUEST_QUIT, program},
	{PKS_REQUEST_LEAVE, program},
};

bool
pks_listing_takes(enum pks_request request)
{
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (acts[i].request == request)
			return true;
	return false;
}

void
pks_listing_request(struct pks_app *app, enum pks_request request, uint64_t count)
{
	app->listing->touched = true;
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
		if (acts[i].request == request) {
			acts[i].act(app, request, count);
			return;
		}
	}
	pks_app_say(app, "'%s' means nothing in the list; ? shows all keys",
		    pks_request_info(request)->command);
}

/* ---- The mouse ------------------------------------------------------------------------------- */

#define WHEEL 3

/* On a title: sorts by it, and the other way round where that is done already. */
static void
click_title(struct pks_app *app, int x)
{
	struct pks_listing *listing = app->listing;
	struct pks_columns columns = pks_columns_of(app->layout.columns - 1, listing->known.widest);

	for (int i = 0; i < PKS_COLUMNS; i++) {
		enum pks_column column = (enum pks_column)i;

		if (x - 1 < columns.x[i] || x - 1 >= columns.x[i] + columns.width[i])
			continue;
		sort_by(app, column,
			listing->sort == column ? !listing->down : pks_column_info(column)->down);
	}
}

void
pks_listing_mouse(struct pks_app *app, const struct pks_mouse *mouse)
{
	struct pks_listing *listing = app->listing;
	struct pks_rect area = app->layout.area[PKS_AREA_LIST];
	int row = mouse->y - area.y - (area.rows > 1);
	uint64_t line = listing->list.top + (uint64_t)(row > 0 ? row : 0);

	listing->touched = true;
	if (mouse->what == PKS_MOUSE_WHEEL_DOWN) {
		move(app, PKS_REQUEST_DOWN, WHEEL);
	} else if (mouse->what == PKS_MOUSE_WHEEL_UP) {
		move(app, PKS_REQUEST_UP, WHEEL);
	} else if (mouse->what == PKS_MOUSE_PRESS && row == -1) {
		click_title(app, mouse->x);
	} else if (mouse->what == PKS_MOUSE_PRESS && row >= 0 && mouse->y < area.y + area.rows &&
		   line < listing->order.line_count) {
		if (line == listing->list.cursor)
			open_here(app, true);
		listing->list.cursor = app->listed ? line : listing->list.cursor;
	}
}
