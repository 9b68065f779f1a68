/* SPDX-License-Identifier: MIT */
/*
 * The cursor stays on its row while others come, are sorted and filtered: it is a row, and a line
 * only for as long as these do not change. What is sorted is put in order again while it is filled,
 * but never for more than a small part of the time.
 */
#include "ui/app.h"
#include "ui/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Of the time, at most one part in so many is spent on putting new rows in order. */
#define ORDER_PART 8

static int64_t
now_of(const struct pks_app *app)
{
	return app->options->now ? app->options->now : (int64_t)time(NULL);
}

/* ---- Where the cursor is --------------------------------------------------------------------- */

struct pks_listing_place
pks_listing_place(const struct pks_listing *listing)
{
	uint64_t line = listing->list.cursor;
	struct pks_listing_place place = {PKS_NO_ROW, false, 0};
	uint32_t at;

	if (line >= listing->order.line_count)
		return place;
	at = listing->order.lines[line];
	if (at & PKS_LINE_GROUP) {
		place.group = true;
		place.text = listing->order.groups[at & ~PKS_LINE_GROUP].text;
	} else {
		place.row = at;
	}
	return place;
}

uint32_t
pks_listing_line(const struct pks_listing *listing, const struct pks_listing_place *place)
{
	const struct pks_order *order = &listing->order;
	pks_row_text text = place->text;
	uint32_t line = order->line_count;

	if (place->row != PKS_NO_ROW) {
		line = pks_order_find(order, place->row);
		if (line < order->line_count || listing->group == PKS_GROUP_NONE)
			return line;
		text = listing->group == PKS_GROUP_CLASS
			       ? pks_rows_get(listing->rows, place->row)->top
			       : pks_rows_get(listing->rows, place->row)->folder;
	} else if (!place->group) {
		return line;
	}
	for (uint32_t i = 0; i < order->group_count; i++)
		if (order->groups[i].text == text)
			return pks_order_find(order, i | PKS_LINE_GROUP);
	return line;
}

static struct pks_order_asked
asked_of(const struct pks_listing *listing)
{
	return (struct pks_order_asked){
		.sort = listing->sort,
		.down = listing->down,
		.group = listing->group,
		.sieve = listing->filter.count > 0 ? &listing->filter : NULL,
		.now = listing->now,
		.strip = listing->strip,
	};
}

void
pks_listing_order(struct pks_app *app, bool more)
{
	struct pks_listing *listing = app->listing;
	struct pks_order_asked asked = asked_of(listing);
	struct pks_listing_place place = pks_listing_place(listing);
	/* Who looks at the beginning goes on to do so, whatever comes there. */
	bool first = listing->list.cursor == 0;
	int64_t begun = pks_milliseconds();
	bool enough =
		more ? pks_order_more(&listing->order, listing->rows, listing->known.rows, &asked)
		     : pks_order_build(&listing->order, listing->rows, listing->known.rows, &asked);
	uint32_t line;

	if (!enough)
		pks_app_say(app, "there is not enough memory for the list");
	listing->built_at = pks_milliseconds();
	listing->build_took = listing->built_at - begun;
	line = first ? 0 : pks_listing_line(listing, &place);
	if (line < listing->order.line_count)
		listing->list.cursor = line;
	else if (listing->list.cursor >= listing->order.line_count)
		listing->list.cursor =
			listing->order.line_count > 0 ? listing->order.line_count - 1 : 0;
}

/* ---- Beginning and ending -------------------------------------------------------------------- */

/* A directory's name is not repeated on every row. */
static void
look_at_paths(struct pks_listing *listing, const char *const *paths, int count)
{
	size_t n = strlen(paths[0]);

	listing->path = count == 1 ? paths[0] : NULL;
	listing->single = count == 1 && listing->source;
	if (count > 1)
		return;
	if (listing->source) {
		const char *slash = strrchr(paths[0], '/');

		listing->strip = slash ? (size_t)(slash - paths[0]) + 1 : 0;
		return;
	}
	listing->strip = n + (n > 0 && paths[0][n - 1] != '/');
}

bool
pks_listing_start(struct pks_app *app, const char *const *paths, int count,
		  struct pks_source *source)
{
	struct pks_listing *listing = calloc(1, sizeof *listing);
	struct pks_gather_asked asked = {.paths = paths,
					 .path_count = count,
					 .source = source,
					 .limits = app->options->limits,
					 .options = app->options->options,
					 .ascii = app->screen.ascii};

	if (listing) {
		listing->source = source;
		listing->sort = PKS_COLUMNS;
		listing->opened = PKS_NO_ROW;
		listing->now = now_of(app);
		look_at_paths(listing, paths, count);
		asked.strip = listing->strip;
		listing->gather = pks_gather_start(&asked);
	}
	if (!listing || !listing->gather) {
		free(listing);
		pks_source_free(source);
		return false;
	}
	listing->rows = pks_gather_rows(listing->gather);
	app->listing = listing;
	app->listed = true;
	app->prompt.listed = true;
	return true;
}

void
pks_listing_stop(struct pks_app *app)
{
	struct pks_listing *listing = app->listing;

	if (!listing)
		return;
	app->listing = NULL;
	app->listed = app->prompt.listed = false;
	pks_gather_stop(listing->gather);
	pks_order_free(&listing->order);
	if (listing->source)
		pks_source_free(listing->source);
	free(listing->marked);
	free(listing);
}

void
pks_listing_of_file(struct pks_app *app)
{
	struct pks_source *source;
	const char *path;

	if (pks_listing_return(app))
		return;
	if (app->options->lesson) {
		pks_app_say(app, "a lesson has its own pickles");
		return;
	}
	pks_listing_stop(app);
	source = pks_source_base(app->document.source);
	path = pks_source_path(source);
	/* The list holds the source, and with it the path. */
	if (!pks_listing_start(app, &path, 1, source)) {
		pks_app_say(app, "there is not enough memory for it");
		return;
	}
	app->listing->touched = true;
	pks_app_close(app);
	pks_app_resize(app, app->layout.columns, app->layout.rows);
}

/* ---- Opening a row --------------------------------------------------------------------------- */

struct pks_source *
pks_listing_source(struct pks_app *app, const struct pks_row *row, char *error, size_t size)
{
	struct pks_listing *listing = app->listing;
	const struct pks_row_file *file = pks_rows_file(listing->rows, row->file);
	const char *folder = pks_rows_text(listing->rows, file->folder);
	const char *name = pks_rows_text(listing->rows, file->name);
	const char *steps = pks_rows_text(listing->rows, row->steps);
	size_t n = strlen(folder) + strlen(name) + 1;
	struct pks_source *source;
	char *path;

	if (listing->source) {
		/* The rest of the way, from where it was begun. */
		size_t before = strlen(pks_source_steps(listing->source));

		source = pks_source_keep(listing->source);
		steps += strnlen(steps, before);
	} else {
		path = malloc(n);
		if (!path) {
			snprintf(error, size, "there is not enough memory for it");
			return NULL;
		}
		snprintf(path, n, "%s%s", folder, name);
		source = strcmp(path, "-") == 0 ? NULL : pks_source_open(path, error, size);
		if (strcmp(path, "-") == 0)
			snprintf(error, size,
				 "standard input beside other files can be listed, but "
				 "not opened");
		free(path);
	}
	if (source && *steps)
		source = pks_source_enter(source, steps, app->options->limits, error, size);
	return source;
}

bool
pks_listing_open(struct pks_app *app, uint32_t k)
{
	struct pks_listing *listing = app->listing;
	const struct pks_row *row = pks_rows_get(listing->rows, k);
	struct pks_source *source;
	char error[256] = "";

	if (row->state == PKS_ROW_SHUT) {
		pks_app_say(app, "it could not be opened: %s",
			    pks_rows_text(listing->rows, row->reason));
		return false;
	}
	source = pks_listing_source(app, row, error, sizeof error);
	if (!source) {
		pks_app_say(app, "%s", error);
		return false;
	}
	if (!pks_app_open(app, source, row->offset)) {
		pks_app_say(app, "there is not enough memory for it");
		return false;
	}
	listing->opened = k;
	return true;
}

/* Of a single file in which there is nothing to choose from. */
static void
open_the_only_one(struct pks_app *app)
{
	struct pks_listing *listing = app->listing;
	bool opened;

	if (!listing->single || !listing->known.ended || listing->touched || listing->stopped ||
	    listing->known.rows > 1)
		return;
	listing->touched = true;
	if (listing->known.rows == 1) {
		opened = pks_rows_get(listing->rows, 0)->state != PKS_ROW_SHUT &&
			 pks_listing_open(app, 0);
	} else {
		opened = pks_app_open(app, pks_source_keep(listing->source), 0);
	}
	listing->alone = opened;
}

bool
pks_listing_return(struct pks_app *app)
{
	struct pks_listing *listing = app->listing;
	struct pks_listing_place place = {PKS_NO_ROW, false, 0};
	uint32_t line;

	if (!listing || listing->alone)
		return false;
	pks_app_close(app);
	app->listed = app->prompt.listed = true;
	place.row = listing->opened;
	line = place.row == PKS_NO_ROW ? listing->order.line_count
				       : pks_listing_line(listing, &place);
	if (line < listing->order.line_count)
		listing->list.cursor = line;
	pks_app_resize(app, app->layout.columns, app->layout.rows);
	return true;
}

bool
pks_listing_turn(struct pks_app *app, bool next)
{
	struct pks_listing *listing = app->listing;
	struct pks_listing_place place = {PKS_NO_ROW, false, 0};
	uint32_t line;

	if (!listing || listing->alone || listing->opened == PKS_NO_ROW)
		return false;
	place.row = listing->opened;
	line = pks_listing_line(listing, &place);
	while (next ? ++line < listing->order.line_count : line-- > 0) {
		uint32_t row = listing->order.lines[line];

		if ((row & PKS_LINE_GROUP) ||
		    pks_rows_get(listing->rows, row)->state == PKS_ROW_SHUT ||
		    (listing->marked_count > 0 && !pks_listing_marked(listing, row)))
			continue;
		if (pks_listing_open(app, row))
			listing->list.cursor = line;
		return true;
	}
	pks_app_say(app, "this is the %s %spickle of the list%s", next ? "last" : "first",
		    listing->marked_count > 0 ? "selected " : "",
		    next && !listing->known.ended ? " so far" : "");
	return true;
}

/* ---- Work ------------------------------------------------------------------------------------ */

bool
pks_listing_interrupt(struct pks_app *app)
{
	struct pks_listing *listing = app->listing;

	if (listing->known.ended || listing->stopped)
		return false;
	listing->stopped = true;
	pks_gather_cancel(listing->gather);
	pks_app_say(app, "stopped; what was found is kept");
	return true;
}

bool
pks_listing_waits(const struct pks_app *app)
{
	return app->listing &&
	       (!app->listing->known.ended || app->listing->order.seen < app->listing->known.rows);
}

bool
pks_listing_work(struct pks_app *app)
{
	struct pks_listing *listing = app->listing;
	struct pks_gathered before;
	bool plain;

	if (!listing)
		return false;
	before = listing->known;
	plain = listing->sort == PKS_COLUMNS && listing->group == PKS_GROUP_NONE;
	if (before.ended && listing->order.seen == before.rows)
		return false;
	pks_gather_look(listing->gather, &listing->known);
	if (listing->known.full && !before.full)
		pks_app_say(app, "the list is full: there are more pickles");
	if (listing->order.seen < listing->known.rows &&
	    (plain || listing->known.ended ||
	     pks_milliseconds() - listing->built_at >= listing->build_took * ORDER_PART))
		pks_listing_order(app, true);
	if (listing->known.ended && !before.ended && app->listed)
		open_the_only_one(app);
	return listing->known.rows != before.rows || listing->known.files != before.files ||
	       listing->known.ended != before.ended;
}
