/* SPDX-License-Identifier: MIT */
/*
 * A lesson that is being given: which step of it, and whether its question has been answered. The
 * step keys go through the lesson; all others move as they always do, and the lesson waits where
 * it is.
 */
#include "ui/app.h"
#include "ui/lesson.h"

#include <string.h>

static const struct pks_lesson_step *
step_of(const struct pks_app *app)
{
	return &app->options->lesson->step[app->lecture.step];
}

/* Where the arrow stands in this step: behind the op whose stack has been told. */
static pks_op
place_of(const struct pks_app *app)
{
	const struct pks_lesson_step *step = step_of(app);

	return step->op + (step->predict && app->lecture.told);
}

/* Leads the arrow to its place, once the pickle has been found and read so far. */
static void
lead(struct pks_app *app)
{
	struct pks_document *document = &app->document;
	size_t pickle = step_of(app)->pickle;

	app->lecture.leading = false;
	if (pickle != document->current) {
		if (pickle >= document->pickles) {
			app->lecture.leading = !document->all_found;
			return;
		}
		if (app->split.open)
			pks_split_close(app);
		if (!pks_app_turn_to_pickle(app, pickle))
			return;
	}
	app->asked = PKS_NO_OP;
	app->waiting = false;
	if (place_of(app) < pks_app_rows(app) || document->read) {
		pks_app_step_to(app, place_of(app));
	} else {
		app->asked = place_of(app);
		app->waiting = true;
	}
}

void
pks_lecture_start(struct pks_app *app)
{
	memset(&app->lecture, 0, sizeof app->lecture);
	if (app->options->lesson)
		lead(app);
}

void
pks_lecture_work(struct pks_app *app)
{
	if (app->lecture.leading)
		lead(app);
}

static bool
waits(const struct pks_app *app)
{
	return app->options->lesson && step_of(app)->ask && !app->lecture.told;
}

/* Are there words below those that are shown? */
static bool
has_more(const struct pks_app *app)
{
	return app->lecture.top + app->lecture.room < app->lecture.rows;
}

/* One row that was shown stays, to go on reading from. */
static int
page_of(const struct pks_app *app)
{
	return app->lecture.room > 1 ? app->lecture.room - 1 : 1;
}

static void
go_on(struct pks_app *app)
{
	if (has_more(app)) {
		app->lecture.top += page_of(app);
		return;
	}
	app->lecture.top = app->lecture.rows = 0;
	if (waits(app)) {
		app->lecture.told = true;
	} else if (app->lecture.step + 1 < app->options->lesson->steps) {
		app->lecture.step++;
		app->lecture.told = false;
		app->lecture.chosen = 0;
	} else {
		pks_app_say(app, "the lesson ends here; q leaves");
	}
	lead(app);
}

/* Back to the question, else to the step before as it was left. */
static void
go_back(struct pks_app *app)
{
	if (app->lecture.top > 0) {
		app->lecture.top -= page_of(app);
		if (app->lecture.top < 0)
			app->lecture.top = 0;
		return;
	}
	app->lecture.rows = 0;
	if (app->lecture.told) {
		app->lecture.told = false;
	} else if (app->lecture.step > 0) {
		app->lecture.step--;
		app->lecture.told = step_of(app)->ask != NULL;
	} else {
		pks_app_say(app, "the lesson begins here");
	}
	app->lecture.chosen = 0;
	lead(app);
}

bool
pks_lecture_request(struct pks_app *app, enum pks_request request, uint64_t count)
{
	/* So many steps are ops: who counts them leads himself. */
	if (!app->options->lesson || count > 0)
		return false;
	if (request == PKS_REQUEST_STEP)
		go_on(app);
	else if (request == PKS_REQUEST_BACK)
		go_back(app);
	else
		return false;
	return true;
}

bool
pks_lecture_key(struct pks_app *app, int key)
{
	if (!waits(app) || key < 'a' || key >= 'a' + PKS_LESSON_CHOICES ||
	    !step_of(app)->choice[key - 'a'])
		return false;
	app->lecture.chosen = (char)key;
	/* Who answers has read enough. */
	app->lecture.top = app->lecture.rows = 0;
	go_on(app);
	return true;
}

/* ---- Drawing --------------------------------------------------------------------------------- */

/* Words on the area, from its second row down: those that 'top' leaves, as far as there is room. */
struct paper {
	struct pks_app *app;
	struct pks_rect area;
	int row;     /* of all words, shown or not */
	bool counts; /* only, and draws nothing */
};

/* One row of words, if it is one that is shown. */
static void
write_row(struct paper *paper, const char *sign, bool first, enum pks_look look, const char *piece,
	  int columns)
{
	int row = paper->row++ - paper->app->lecture.top, indent = pks_screen_columns(sign);
	struct pks_line line;

	if (paper->counts || row < 0 || row >= paper->area.rows - 1)
		return;
	line = pks_line_at(&paper->app->screen, paper->area.y + 1 + row, paper->area.x + 1,
			   columns + indent, PKS_LOOK_TEXT);
	if (first)
		pks_line_text(&line, look, sign);
	else
		pks_line_skip(&line, indent);
	pks_line_text(&line, look, piece);
}

/* Words behind a sign, broken at blanks. */
static void
write_words(struct paper *paper, const char *sign, enum pks_look look, const char *words)
{
	int columns = paper->area.columns - 2 - pks_screen_columns(sign);
	char piece[PKS_LESSON_WORDS];

	/* Lines that are too long are not read. */
	if (columns > PKS_LESSON_WIDEST)
		columns = PKS_LESSON_WIDEST;
	if (columns < 1)
		columns = 1;
	for (bool first = true; *words; first = false) {
		size_t n = pks_screen_wrap(words, columns), shown;

		if (n >= sizeof piece)
			n = sizeof piece - 1;
		memcpy(piece, words, n);
		words += n;
		for (shown = n; shown > 0 && piece[shown - 1] == ' ';)
			shown--;
		piece[shown] = '\0';
		write_row(paper, sign, first, look, piece, columns);
	}
}

static void
write_question(struct paper *paper, const struct pks_lesson_step *step)
{
	char sign[] = "a ";

	write_words(paper, "", PKS_LOOK_EXPLAIN, step->text);
	if (step->ask)
		write_words(paper, "? ", PKS_LOOK_LESSON_ASK, step->ask);
	for (int k = 0; k < PKS_LESSON_CHOICES && step->choice[k]; k++) {
		sign[0] = (char)('a' + k);
		write_words(paper, sign, PKS_LOOK_EXPLAIN, step->choice[k]);
	}
}

static void
write_answer(struct paper *paper, const struct pks_lesson_step *step)
{
	struct pks_app *app = paper->app;
	struct pks_words words;

	write_words(paper, "? ", PKS_LOOK_LESSON_ASK, step->ask);
	pks_words_start(app, &words);
	if (step->predict && step->op < pks_ops(app->document.history) &&
	    pks_op_done(app->document.history, step->op)) {
		pks_lesson_stack(app->document.reader, step->op, (unsigned)paper->area.columns,
				 &words.text);
		write_words(paper, "= ", PKS_LOOK_LESSON_ANSWER, words.data);
		pks_words_start(app, &words);
	}
	pks_lesson_answer(step, app->lecture.chosen, &words.text);
	write_words(paper, step->predict ? "  " : "= ", PKS_LOOK_LESSON_ANSWER, words.data);
}

/* What the step key does now. */
static void
remark_words(const struct pks_app *app, struct pks_words *remark)
{
	const struct pks_lesson *lesson = app->options->lesson;

	pks_text_printf(&remark->text, "%u of %u, ", app->lecture.step + 1, lesson->steps);
	if (app->at != place_of(app) || step_of(app)->pickle != app->document.current)
		pks_text_printf(&remark->text, "it waits at op %u, s goes on", place_of(app));
	else if (has_more(app))
		pks_text_raw(&remark->text, "s shows more");
	else if (waits(app))
		pks_text_raw(&remark->text, step_of(app)->choice[0] ? "which letter? s tells"
								    : "s tells the answer");
	else if (app->lecture.step + 1 < lesson->steps)
		pks_text_raw(&remark->text, "s goes on, S back");
	else
		pks_text_raw(&remark->text, "the end, S back");
}

/* Its words lie over the line and over what is joined to it. */
static void
write_title(struct pks_app *app, struct pks_rect area)
{
	const struct pks_lesson *lesson = app->options->lesson;
	struct pks_words title, remark;
	struct pks_line line;
	int columns;

	pks_words_start(app, &title);
	pks_words_start(app, &remark);
	pks_text_raw(&title.text, "lesson: ");
	pks_text_utf8(&title.text, lesson->title, strlen(lesson->title));
	remark_words(app, &remark);
	/* Where the title needs the room: only where it stands. */
	if (pks_screen_columns(title.data) + pks_screen_columns(remark.data) + 4 > area.columns) {
		pks_words_start(app, &remark);
		pks_text_printf(&remark.text, "%s%u/%u", has_more(app) ? "s: more " : "",
				app->lecture.step + 1, lesson->steps);
	}
	columns = pks_screen_columns(remark.data);
	line = pks_line_at(&app->screen, area.y, area.x + 2, area.columns - columns - 4,
			   PKS_LOOK_TEXT);
	pks_line_text(&line, PKS_LOOK_TITLE_BLUR, title.data);
	line = pks_line_at(&app->screen, area.y, area.x + area.columns - columns - 1, columns,
			   PKS_LOOK_TEXT);
	pks_line_text(&line, PKS_LOOK_DIM, remark.data);
}

static void
write_all(struct paper *paper)
{
	paper->row = 0;
	if (paper->app->lecture.told)
		write_answer(paper, step_of(paper->app));
	else
		write_question(paper, step_of(paper->app));
}

void
pks_lecture_draw(struct pks_app *app, struct pks_rect area)
{
	struct paper paper = {app, area, 0, true};

	write_all(&paper);
	app->lecture.rows = paper.row;
	app->lecture.room = area.rows - 1;
	/* A larger screen shows more. */
	if (app->lecture.top + app->lecture.room > app->lecture.rows)
		app->lecture.top = app->lecture.rows - app->lecture.room;
	if (app->lecture.top < 0)
		app->lecture.top = 0;
	paper.counts = false;
	write_all(&paper);
	write_title(app, area);
}
