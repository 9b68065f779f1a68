/* SPDX-License-Identifier: MIT */
/*
 * What the file is, above the panes. The right end, the verdict, is never cut for the sake of the
 * left.
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
	if (pks_document_signed(&app->document))
		add(&left, PKS_LOOK_HEADER, "  signed?");
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
