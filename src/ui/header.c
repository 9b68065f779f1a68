/* SPDX-License-Identifier: MIT */
/*
 * What the file is, above the panes; where the arrow is, as a bar below them. The right end of the
 * header, the verdict, is never cut for the sake of the left.
 */
#include "ui/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PIECES 16

/* A row that is put together before it is known how much room there is. */
struct pieces {
	struct {
		enum pks_look look;
		char words[128];
	} piece[PIECES];
	int count;
};

static void add(struct pieces *pieces, enum pks_look look, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void
add(struct pieces *pieces, enum pks_look look, const char *format, ...)
{
	va_list list;

	if (pieces->count == PIECES)
		return;
	va_start(list, format);
	vsnprintf(pieces->piece[pieces->count].words, sizeof pieces->piece[0].words, format, list);
	va_end(list);
	pieces->piece[pieces->count++].look = look;
}

static int
columns_of(const struct pieces *pieces)
{
	int columns = 0;

	for (int i = 0; i < pieces->count; i++)
		columns += pks_screen_columns(pieces->piece[i].words);
	return columns;
}

static void
put(struct pks_line *line, const struct pieces *pieces)
{
	for (int i = 0; i < pieces->count; i++)
		pks_line_text(line, pieces->piece[i].look, pieces->piece[i].words);
}

static void
put_both(struct pks_app *app, int y, int columns, const struct pieces *left,
	 const struct pieces *right)
{
	struct pks_line line = pks_line_at(&app->screen, y, 0, columns, PKS_LOOK_HEADER);
	int end = columns - columns_of(right);

	/* A blank between the two. */
	line.end = end > 1 ? end - 1 : 0;
	put(&line, left);
	line.end = end > 0 ? end : 0;
	pks_line_finish(&line);
	line.end = columns;
	put(&line, right);
	pks_line_finish(&line);
}

static void
verdict(struct pks_app *app, struct pieces *pieces, bool counts)
{
	struct pks_risk *risk = app->document.risk;
	enum pks_level level = pks_risk_level(risk);
	enum pks_look look = level == PKS_INNOCUOUS ? PKS_LOOK_HEADER : pks_level_look(level);
	char sign = pks_level_sign(level);

	/* What was not read to its end is never called harmless. */
	if (sign == ' ' && app->document.judged && !pks_risk_complete(risk))
		add(pieces, PKS_LOOK_HEADER, "nothing found, incomplete");
	else if (sign == ' ')
		add(pieces, look, "%s", pks_level_name(level));
	else
		add(pieces, look, "%c %s", sign, pks_level_name(level));
	if (!app->document.judged)
		add(pieces, PKS_LOOK_HEADER, " so far");
	if (counts) {
		for (int k = PKS_DANGEROUS; k >= PKS_UNKNOWN; k--)
			add(pieces, PKS_LOOK_HEADER, " %c%llu", pks_level_sign((enum pks_level)k),
			    (unsigned long long)pks_risk_count(risk, (enum pks_level)k));
		add(pieces, PKS_LOOK_HEADER, " i%llu",
		    (unsigned long long)pks_risk_count(risk, PKS_INFO));
	}
	add(pieces, PKS_LOOK_HEADER, " ");
}

/* How far reading has come, how fast it goes, and how long it will take at that. */
static void
progress(struct pks_app *app, struct pieces *pieces, bool whole)
{
	const struct pks_history *history = app->document.history;
	uint64_t size = app->document.bytes.size, start = pks_history_start(history), rate, left;
	struct pks_progress now = {pks_ops(history), pks_history_end(history), 0};
	struct pks_words words;

	(void)pks_document_progress(&app->document, &now);
	add(pieces, PKS_LOOK_MESSAGE, "reading %llu %%",
	    (unsigned long long)(size ? now.bytes / ((size + 99) / 100) : 0));
	/* Before that it would only jump about. */
	if (now.milliseconds < 250 || now.bytes <= start)
		return;
	rate = (now.bytes - start) * 1000 / now.milliseconds;
	left = rate > 0 && now.bytes < size ? (size - now.bytes) / rate : 0;
	add(pieces, PKS_LOOK_MESSAGE, ", %llu s left", (unsigned long long)left + 1);
	if (!whole)
		return;
	pks_words_start(app, &words);
	pks_size_words(&words.text, rate);
	add(pieces, PKS_LOOK_MESSAGE, ", %s/s", words.data);
	pks_words_start(app, &words);
	pks_size_words(&words.text, now.bytes - start);
	add(pieces, PKS_LOOK_MESSAGE, ", %s", words.data);
	add(pieces, PKS_LOOK_MESSAGE, ", Esc stops");
}

/* Was it read whole? Never said in the same word as the verdict. */
static void
completeness(struct pks_app *app, struct pieces *pieces, bool whole)
{
	const struct pks_history *history = app->document.history;
	const struct pks_error *error = pks_history_error(history);

	switch (pks_history_state(history)) {
	case PKS_RUNNING: progress(app, pieces, whole); break;
	case PKS_STOPPED:
		if (!app->document.judged)
			add(pieces, PKS_LOOK_HEADER, "judging");
		else
			add(pieces, PKS_LOOK_HEADER, "%s",
			    pks_risk_complete(app->document.risk) ? "complete" : "incomplete");
		break;
	case PKS_BROKEN:
		add(pieces, PKS_LOOK_ERROR, "E breaks at @%04llx",
		    (unsigned long long)(error ? error->offset : 0));
		break;
	case PKS_FULL: add(pieces, PKS_LOOK_ERROR, "E not read to its end"); break;
	}
}

static void
name_and_size(struct pks_app *app, struct pieces *pieces, int columns)
{
	const char *name = pks_source_name(app->document.source);
	struct pks_words words;
	size_t most;

	pks_words_start(app, &words);
	pks_text_utf8(&words.text, name, strlen(name));
	/* The name of a file is a file's text, and may be as long as the screen is wide. */
	most = pks_screen_cut(words.data, columns / 3 > 12 ? columns / 3 : 12);
	if (words.data[most] != '\0') {
		words.data[most] = '\0';
		add(pieces, PKS_LOOK_HEADER_FILE, " %s%s", words.data,
		    pks_screen_glyph(&app->screen, PKS_GLYPH_MORE));
	} else {
		add(pieces, PKS_LOOK_HEADER_FILE, " %s", words.data);
	}
	pks_words_start(app, &words);
	pks_size_words(&words.text, app->document.bytes.size);
	add(pieces, PKS_LOOK_HEADER, "  %s", words.data);
}

static void
which_pickle(const struct pks_app *app, struct pieces *pieces)
{
	const struct pks_document *document = &app->document;

	if (app->listing && !app->listing->alone)
		add(pieces, PKS_LOOK_HEADER, " %llu of %u (q: list)",
		    (unsigned long long)app->listing->list.cursor + 1,
		    app->listing->order.line_count);
	else
		add(pieces, PKS_LOOK_HEADER, " pickle %zu of %zu%s", document->current + 1,
		    document->pickles, document->all_found ? "" : "+");
}

static void
protocol(const struct pks_app *app, struct pieces *pieces)
{
	add(pieces, PKS_LOOK_HEADER, "  protocol %d", pks_history_protocol(app->document.history));
}

/* Whose reading it is, where it is not the one that everybody knows. */
static void
which_reader(const struct pks_app *app, struct pieces *pieces, const char *before)
{
	enum pks_profile shown = app->document.shown;

	if (app->split.open)
		add(pieces, PKS_LOOK_HEADER_FILE, "%sreaders c and %s", before,
		    pks_profile_name(app->split.other));
	else if (shown != PKS_READER_C)
		add(pieces, PKS_LOOK_HEADER_FILE, "%sreader %s", before, pks_profile_name(shown));
}

static void
short_header(struct pks_app *app, struct pks_rect area)
{
	struct pieces left = {.count = 0}, right = {.count = 0};

	name_and_size(app, &left, area.columns);
	which_reader(app, &left, "  ");
	add(&left, PKS_LOOK_HEADER, "  ");
	if (pks_history_state(app->document.history) != PKS_STOPPED) {
		completeness(app, &left, false);
		add(&left, PKS_LOOK_HEADER, "  ");
	}
	add(&left, PKS_LOOK_HEADER, "%s", app->document.file_magic);
	verdict(app, &right, area.columns >= 72);
	put_both(app, area.y, area.columns, &left, &right);
}

void
pks_header_draw(struct pks_app *app, struct pks_rect area)
{
	struct pieces left = {.count = 0}, right = {.count = 0};

	if (area.rows < 2) {
		short_header(app, area);
		return;
	}
	name_and_size(app, &left, area.columns);
	add(&left, PKS_LOOK_HEADER, "  %s", app->document.file_magic);
	verdict(app, &right, area.columns >= 48);
	put_both(app, area.y, area.columns, &left, &right);
	left.count = right.count = 0;
	which_pickle(app, &left);
	protocol(app, &left);
	which_reader(app, &left, "  ");
	add(&left, PKS_LOOK_HEADER, "  %u ops  ", pks_ops(app->document.history));
	completeness(app, &left, true);
	/* Said where there is room; what was read matters more. */
	if (app->sandbox && app->unconfined)
		add(&right, PKS_LOOK_MESSAGE, " no sandbox");
	else if (app->sandbox)
		add(&right, PKS_LOOK_HEADER, " in a sandbox");
	add(&right, PKS_LOOK_HEADER, "%semulated, nothing executed ", right.count > 0 ? ", " : " ");
	while (right.count > 0 && columns_of(&left) + columns_of(&right) >= area.columns)
		right.count--;
	put_both(app, area.y + 1, area.columns, &left, &right);
}

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

void
pks_time_draw(struct pks_app *app, struct pks_rect area)
{
	struct pks_line line =
		pks_line_at(&app->screen, area.y, area.x, area.columns, PKS_LOOK_TEXT);
	pks_op rows = pks_app_clock(app);
	struct pks_words found;
	uint8_t worst[1024];
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
	if (cells > (int)sizeof worst)
		cells = (int)sizeof worst;
	if (cells < 4) {
		pks_line_finish(&line);
		return;
	}
	mark_findings(app, worst, cells, rows);
	here = (int)((uint64_t)app->at * (uint64_t)cells / rows);
	for (int i = 0; i < cells; i++) {
		char sign[2] = {pks_level_sign((enum pks_level)worst[i]), '\0'};

		if (i == here)
			pks_line_glyph(&line,
				       worst[i] ? pks_level_look((enum pks_level)worst[i])
						: PKS_LOOK_TIME_HERE,
				       PKS_GLYPH_ARROW);
		else if (worst[i] != PKS_INNOCUOUS)
			pks_line_text(&line, pks_level_look((enum pks_level)worst[i]), sign);
		else if (i < here)
			pks_line_glyph(&line, PKS_LOOK_TIME_DONE, PKS_GLYPH_ACROSS);
		else
			pks_line_glyph(&line, PKS_LOOK_TIME_TODO, PKS_GLYPH_DOT);
	}
	pks_line_text(&line, PKS_LOOK_BORDER, "]");
	if (tail > 0) {
		pks_line_skip(&line, 1);
		pks_line_text(&line, PKS_LOOK_MESSAGE, found.data);
		pks_line_skip(&line, 1);
	}
	while (pks_line_left(&line) > 0)
		pks_line_glyph(&line, PKS_LOOK_BORDER, PKS_GLYPH_ACROSS);
}
