/* SPDX-License-Identifier: MIT */
/*
 * The list on the screen: only the lines that are in view are made into words. What stands for a
 * pickle is cut at its beginning, since names differ at their end.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/app.h"

#include <stdio.h>
#include <string.h>

/* ---- Lines ----------------------------------------------------------------------------------- */

static void
draw_level(struct pks_line *line, enum pks_level level)
{
	char sign[2] = {pks_level_sign(level), '\0'};

	pks_line_text(line, pks_level_look(level), sign);
}

static void
draw_state(struct pks_line *line, enum pks_row_state state, int width)
{
	static const char *const signs[] = {" ", "E", "-"};

	pks_line_field(line, state == PKS_ROW_COMPLETE ? PKS_LOOK_DIM : PKS_LOOK_ERROR,
		       width < 10 ? signs[state] : pks_row_state_name(state), width);
}

/* What is too long loses its beginning: what was left of it. */
static const char *
draw_end(struct pks_line *line, enum pks_look look, const char *words, int width)
{
	int over = pks_screen_columns(words) - width;

	if (over <= 0) {
		pks_line_field(line, look, words, width);
		return words;
	}
	words += pks_screen_cut(words, over + 1);
	pks_line_glyph(line, PKS_LOOK_DIM, PKS_GLYPH_MORE);
	pks_line_field(line, look, words, width - 1);
	return words;
}

static bool
is_number(enum pks_column column)
{
	return column == PKS_COLUMN_PROTOCOL || column == PKS_COLUMN_OPS ||
	       column == PKS_COLUMN_SIZE || column == PKS_COLUMN_AGE ||
	       column == PKS_COLUMN_EXPIRES;
}

static enum pks_look
look_of(const struct pks_listing *listing, const struct pks_row *row, enum pks_column column)
{
	switch (column) {
	case PKS_COLUMN_KEY: return PKS_LOOK_VALUE_TEXT;
	case PKS_COLUMN_CLASS:
		if (row->state == PKS_ROW_SHUT)
			return PKS_LOOK_ERROR;
		if (row->level != PKS_INNOCUOUS)
			return pks_level_look((enum pks_level)row->level);
		return row->callables > 0 ? PKS_LOOK_VALUE_NAME : PKS_LOOK_VALUE_CONTAINER;
	case PKS_COLUMN_PROTOCOL:
	case PKS_COLUMN_OPS:
	case PKS_COLUMN_AGE: return PKS_LOOK_DIM;
	case PKS_COLUMN_EXPIRES:
		return row->expires && row->expires < listing->now ? PKS_LOOK_DIM : PKS_LOOK_TEXT;
	default: return PKS_LOOK_TEXT;
	}
}

/* What is searched for stands out: a word wherever it is, what a number is compared with as a
 * whole.
 */
static void
light(const struct pks_listing *listing, const struct pks_row *row, enum pks_column column,
      const struct pks_line *start, int end, const char *words)
{
	const struct pks_sieve *search = &listing->search;
	bool passes = search->count > 0 &&
		      pks_sieve_passes(search, listing->rows, row, listing->now, listing->strip);

	for (int i = 0; passes && i < search->count; i++) {
		const struct pks_sieve_term *term = &search->term[i];
		const char *at = words;
		size_t n = strlen(term->text);

		if (term->contrary || n == 0 ||
		    (term->column != PKS_COLUMNS ? term->column != column : is_number(column)))
			continue;
		if (is_number(column))
			pks_lit_over(start, end, words, 0, strlen(words));
		else
			for (; (at = strcasestr(at, term->text)) != NULL; at += n)
				pks_lit_over(start, end, words, (size_t)(at - words),
					     (size_t)(at - words) + n);
	}
}

static void
draw_cell(struct pks_app *app, struct pks_line *line, const struct pks_row *row,
	  enum pks_column column, int width)
{
	struct pks_words words;
	struct pks_line start;
	const char *shown = words.data;

	pks_words_start(app, &words);
	switch (column) {
	case PKS_COLUMN_LEVEL:
		if (row->state == PKS_ROW_SHUT)
			pks_line_skip(line, 1);
		else
			draw_level(line, (enum pks_level)row->level);
		return;
	case PKS_COLUMN_STATE: draw_state(line, (enum pks_row_state)row->state, width); return;
	case PKS_COLUMN_NAME:
		pks_listing_name(app->listing, row, &words.text);
		start = *line;
		shown = draw_end(line, PKS_LOOK_TEXT, words.data, width);
		start.x += shown > words.data;
		light(app->listing, row, column, &start, line->end, shown);
		return;
	default: break;
	}
	pks_listing_cell(app->listing, row, column, &words.text);
	if (pks_column_info(column)->right && pks_screen_columns(words.data) < width)
		pks_line_skip(line, width - pks_screen_columns(words.data));
	start = *line;
	pks_line_text(line, look_of(app->listing, row, column), words.data);
	light(app->listing, row, column, &start, line->end, shown);
}

/* Where a cell ends. What is not opened has no numbers: its reason has their place. */
static int
end_of(const struct pks_columns *columns, const struct pks_row *row, int column)
{
	int end = columns->x[column] + columns->width[column];

	if (column != PKS_COLUMN_CLASS || row->state != PKS_ROW_SHUT)
		return end;
	for (int i = column + 1; i <= PKS_COLUMN_SIZE; i++)
		if (columns->width[i] > 0)
			end = columns->x[i] + columns->width[i];
	return end;
}

static void
draw_row(struct pks_app *app, struct pks_line *line, uint32_t k, const struct pks_columns *columns)
{
	const struct pks_row *row = pks_rows_get(app->listing->rows, k);
	int x = line->x + 1;

	pks_line_text(line, PKS_LOOK_PROMPT, pks_listing_marked(app->listing, k) ? "*" : " ");
	for (int i = 0; i < PKS_COLUMNS; i++) {
		struct pks_line cell;

		if (columns->width[i] == 0)
			continue;
		pks_line_to(line, x + columns->x[i]);
		cell = *line;
		if (x + end_of(columns, row, i) < cell.end)
			cell.end = x + end_of(columns, row, i);
		draw_cell(app, &cell, row, (enum pks_column)i, columns->width[i]);
		line->x = cell.x;
	}
	pks_line_finish(line);
}

static void
draw_group(struct pks_app *app, struct pks_line *line, const struct pks_group *group,
	   const struct pks_columns *columns)
{
	int end = line->end;
	struct pks_words words, count;

	pks_words_start(app, &count);
	pks_words_start(app, &words);
	pks_size_words(&words.text, group->bytes);
	pks_text_printf(&count.text, "%7u %-7s %8s ", group->rows,
			group->rows == 1 ? "pickle" : "pickles", words.data);
	if (line->x + 1 + columns->end < end)
		line->end = line->x + 1 + columns->end;
	pks_line_skip(line, 1);
	draw_level(line, (enum pks_level)group->worst);
	pks_line_skip(line, 1);
	pks_line_glyph(line, PKS_LOOK_TREE_GUIDE,
		       group->closed ? PKS_GLYPH_CLOSED : PKS_GLYPH_OPEN);
	pks_line_skip(line, 1);
	pks_words_start(app, &words);
	pks_listing_group_name(app->listing, group, &words.text);
	if (pks_line_left(line) > pks_screen_columns(count.data) + 8) {
		draw_end(line, PKS_LOOK_TREE_KEY, words.data,
			 pks_line_left(line) - pks_screen_columns(count.data));
		pks_line_text(line, PKS_LOOK_DIM, count.data);
	} else {
		pks_line_text(line, PKS_LOOK_TREE_KEY, words.data);
	}
	line->end = end;
	pks_line_finish(line);
}

static void
draw_titles(struct pks_app *app, struct pks_rect area, const struct pks_columns *columns)
{
	struct pks_listing *listing = app->listing;
	struct pks_line line =
		pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);

	for (int i = 0; i < PKS_COLUMNS; i++) {
		const struct pks_column_info *info = pks_column_info((enum pks_column)i);
		bool sorted = listing->sort == (enum pks_column)i;
		int width = columns->width[i], title = (int)strlen(info->title) + sorted;
		struct pks_line cell;

		if (width == 0)
			continue;
		pks_line_to(&line, 1 + columns->x[i]);
		cell = line;
		cell.end = cell.x + width < line.end ? cell.x + width : line.end;
		if (title > width)
			title = sorted;
		if (info->right)
			pks_line_skip(&cell, width - title);
		if (sorted)
			pks_line_glyph(&cell, PKS_LOOK_PROMPT,
				       listing->down ? PKS_GLYPH_BELOW : PKS_GLYPH_ABOVE);
		if (title > (int)sorted)
			pks_line_text(&cell, PKS_LOOK_TITLE_BLUR, info->title);
		line.x = cell.x;
	}
	pks_line_finish(&line);
}

static void
draw_nothing(struct pks_app *app, struct pks_rect area)
{
	const struct pks_listing *listing = app->listing;
	struct pks_line line =
		pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);

	pks_line_text(&line, PKS_LOOK_DIM,
		      listing->known.rows > 0 ? "  nothing passes the filter; Esc takes it away"
		      : listing->known.ended  ? "  there is no pickle here"
					      : "  no pickle so far");
	pks_line_finish(&line);
}

static void
draw_lines(struct pks_app *app, struct pks_rect area, const struct pks_columns *columns)
{
	struct pks_listing *listing = app->listing;
	const struct pks_order *order = &listing->order;

	pks_list_show(&listing->list, order->line_count, area.rows);
	if (order->line_count == 0 && area.rows > 0)
		draw_nothing(app, area);
	for (int i = 0; i < area.rows && listing->list.top + (uint64_t)i < order->line_count; i++) {
		uint64_t at = listing->list.top + (uint64_t)i;
		uint32_t what = order->lines[at];
		bool marked = !(what & PKS_LINE_GROUP) && pks_listing_marked(listing, what);
		struct pks_line line = pks_line_at(&app->screen, area.y + i, area.x, area.columns,
						   at == listing->list.cursor ? PKS_LOOK_CURSOR
						   : marked		      ? PKS_LOOK_LINKED
									      : PKS_LOOK_TEXT);

		if (what & PKS_LINE_GROUP)
			draw_group(app, &line, &order->groups[what & ~PKS_LINE_GROUP], columns);
		else
			draw_row(app, &line, what, columns);
	}
}

/* ---- Around the lines ------------------------------------------------------------------------ */

static void
put_right(struct pks_line *line, int left, const char *words, enum pks_look look)
{
	int columns = pks_screen_columns(words);

	if (columns + 1 > line->end - left)
		return;
	pks_line_to(line, line->end - columns);
	pks_line_text(line, look, words);
}

/* 'X2 !14 ?3 E5': pickles of each level, what was not read to its end, what was not opened. */
static void
count_words(const struct pks_listing *listing, struct pks_text *text)
{
	for (int level = PKS_DANGEROUS; level >= PKS_UNKNOWN; level--)
		pks_text_printf(text, "%c%u ", pks_level_sign((enum pks_level)level),
				listing->known.level[level]);
	pks_text_printf(text, "E%u ", listing->known.broken);
	if (listing->known.shut > 0)
		pks_text_printf(text, "-%u ", listing->known.shut);
}

static void
draw_header(struct pks_app *app, struct pks_rect area)
{
	const struct pks_listing *listing = app->listing;
	const struct pks_gathered *known = &listing->known;
	uint32_t pickles = known->rows - known->shut;
	struct pks_line line = pks_line_at(&app->screen, area.y, 0, area.columns, PKS_LOOK_HEADER);
	struct pks_words words;
	int end = line.end;

	pks_words_start(app, &words);
	count_words(listing, &words.text);
	line.end -= pks_screen_columns(words.data) + 1;
	pks_line_skip(&line, 1);
	if (line.end > line.x) {
		struct pks_words name;

		pks_words_start(app, &name);
		if (listing->path)
			pks_text_utf8(&name.text, listing->path, strlen(listing->path));
		else
			pks_text_raw(&name.text, "several paths");
		draw_end(&line, PKS_LOOK_HEADER_FILE, name.data,
			 pks_screen_columns(name.data) < area.columns / 2
				 ? pks_screen_columns(name.data)
				 : area.columns / 2);
		pks_line_printf(&line, PKS_LOOK_HEADER, "  %u pickle%s%s", pickles,
				pickles == 1 ? "" : "s",
				known->ended && !listing->stopped ? "" : " so far");
	}
	line.end = end;
	put_right(&line, line.x, words.data,
		  known->level[PKS_DANGEROUS] ? PKS_LOOK_RISK_DANGEROUS : PKS_LOOK_HEADER);
	pks_line_finish(&line);
	if (area.rows < 2)
		return;
	line = pks_line_at(&app->screen, area.y + 1, 0, area.columns, PKS_LOOK_HEADER);
	pks_words_start(app, &words);
	pks_size_words(&words.text, known->bytes);
	pks_line_printf(&line, PKS_LOOK_HEADER, " %s in %u file%s", words.data, known->files,
			known->files == 1 ? "" : "s");
	if (known->broken > 0)
		pks_line_printf(&line, PKS_LOOK_HEADER, ", %u not read to the end", known->broken);
	if (known->shut > 0)
		pks_line_printf(&line, PKS_LOOK_HEADER, ", %u not opened", known->shut);
	put_right(&line, line.x,
		  app->sandbox && !app->unconfined ? " in a sandbox, emulated, nothing executed "
						   : " emulated, nothing executed ",
		  PKS_LOOK_HEADER);
	pks_line_finish(&line);
}

static void
add_status(struct pks_line *line, const char *words, enum pks_look look)
{
	if (!*words || pks_screen_columns(words) + 3 > pks_line_left(line))
		return;
	pks_line_glyph(line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
	pks_line_skip(line, 1);
	pks_line_text(line, look, words);
	pks_line_skip(line, 1);
}

static void
draw_status(struct pks_app *app, struct pks_rect area)
{
	const struct pks_listing *listing = app->listing;
	const struct pks_order *order = &listing->order;
	struct pks_line line =
		pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);
	struct pks_words words;

	pks_words_start(app, &words);
	pks_text_printf(&words.text, "%llu/%u",
			order->line_count > 0 ? (unsigned long long)listing->list.cursor + 1 : 0,
			order->line_count);
	add_status(&line, words.data, PKS_LOOK_TIME_HERE);
	pks_words_start(app, &words);
	if (!listing->known.ended) {
		pks_text_printf(&words.text, "reading: %u files  ", listing->known.files);
		if (pks_line_left(&line) > 60)
			pks_text_raw(&words.text, listing->known.now);
	}
	if (pks_screen_columns(words.data) > area.columns / 2)
		words.data[pks_screen_cut(words.data, area.columns / 2)] = '\0';
	add_status(&line, words.data, PKS_LOOK_MESSAGE);
	pks_words_start(app, &words);
	if (listing->filter.count > 0) {
		pks_text_raw(&words.text, "filter: ");
		pks_text_utf8(&words.text, listing->filter.typed, strlen(listing->filter.typed));
		pks_text_printf(&words.text, ", %u of %u pass", order->row_count,
				listing->known.rows);
	}
	add_status(&line, words.data, PKS_LOOK_MESSAGE);
	pks_words_start(app, &words);
	if (listing->marked_count > 0) {
		pks_text_printf(&words.text, "%u selected, ", listing->marked_count);
		pks_size_words(&words.text, listing->marked_bytes);
	}
	add_status(&line, words.data, PKS_LOOK_PROMPT);
	pks_words_start(app, &words);
	if (listing->group != PKS_GROUP_NONE)
		pks_text_printf(&words.text, "by %s", pks_grouping_name(listing->group));
	add_status(&line, words.data, PKS_LOOK_DIM);
	pks_words_start(app, &words);
	if (listing->search.count > 0) {
		pks_text_raw(&words.text, "/");
		pks_text_utf8(&words.text, listing->search.typed, strlen(listing->search.typed));
	}
	add_status(&line, words.data, PKS_LOOK_SEARCH);
	while (pks_line_left(&line) > 0)
		pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
}

static void
draw_foot(struct pks_app *app, struct pks_rect area)
{
	struct pks_words address, facts;
	const char *at;

	pks_words_start(app, &address);
	pks_words_start(app, &facts);
	pks_listing_describe(app->listing, &address.text, &facts.text);
	at = facts.data;
	for (int i = 0; i < area.rows; i++) {
		struct pks_line line =
			pks_line_at(&app->screen, area.y + i, 0, area.columns, PKS_LOOK_EXPLAIN);

		pks_line_skip(&line, 1);
		if (i == 0 && area.rows > 1) {
			draw_end(&line, PKS_LOOK_EXPLAIN, address.data, pks_line_left(&line));
		} else if (i + 1 == area.rows) {
			pks_line_text(&line, PKS_LOOK_EXPLAIN, at);
		} else {
			struct pks_words part = facts;
			size_t n = pks_screen_wrap(at, pks_line_left(&line));

			memcpy(part.data, at, n);
			at += n;
			while (n > 0 && part.data[n - 1] == ' ')
				n--;
			part.data[n] = '\0';
			pks_line_text(&line, PKS_LOOK_EXPLAIN, part.data);
		}
		pks_line_finish(&line);
	}
}

void
pks_listing_draw(struct pks_app *app)
{
	const struct pks_layout *layout = &app->layout;
	struct pks_rect area = layout->area[PKS_AREA_LIST];
	struct pks_columns columns = pks_columns_of(area.columns - 1, app->listing->known.widest);

	draw_header(app, layout->area[PKS_AREA_HEADER]);
	if (area.rows > 1) {
		draw_titles(app, area, &columns);
		area.y++;
		area.rows--;
	}
	draw_lines(app, area, &columns);
	if (pks_layout_shows(layout, PKS_AREA_TIME))
		draw_status(app, layout->area[PKS_AREA_TIME]);
	draw_foot(app, layout->area[PKS_AREA_EXPLAIN]);
	pks_bar_draw(app, layout->area[PKS_AREA_BAR]);
}
