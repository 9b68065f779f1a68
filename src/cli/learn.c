/* SPDX-License-Identifier: MIT */
/*
 * learn: the list of lessons, and one of them in the explorer; where standard output is no
 * terminal, all that it says is printed. --check-lesson says what is wrong with one.
 */
#include "cli/cli.h"
#include "cli/fold.h"
#include "cli/screen.h"
#include "ui/lesson.h"
#include "ui/ui.h"

#include <picklescope/opcode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Columns of a lesson's name in the list. */
#define NAME_COLUMNS 14

static void
show_list(struct cli *cli)
{
	char error[256];
	const char *name;

	for (size_t k = 0; (name = pks_lesson_name(k)); k++) {
		struct pks_lesson lesson;
		size_t n = strlen(name);

		if (pks_lesson_load(&lesson, name, error, sizeof(error))) {
			pks_text_printf(&cli->out, "%s", name);
			pks_text_fill(&cli->out, ' ', n < NAME_COLUMNS ? NAME_COLUMNS - n : 1);
			pks_text_printf(&cli->out, "%s\n", lesson.title);
		} else {
			cli_error(cli, "%s", error);
		}
		pks_lesson_free(&lesson);
	}
	pks_text_raw(&cli->out, "\n'picklescope learn NAME' opens one; s goes on, S back.\n");
}

/* ---- All that a lesson says ------------------------------------------------------------------ */

/* Words of a lesson's file, folded. */
static void
print_words(struct cli *cli, const char *lead, const char *words)
{
	char safe[PKS_LESSON_WORDS];
	struct pks_text text;

	pks_text_bounded(&text, safe, sizeof(safe));
	text.ascii = cli->out.ascii;
	pks_text_utf8(&text, words, strlen(words));
	pks_text_printf(&cli->out, "  %s", lead);
	cli_fold(&cli->out, safe, 2 + strlen(lead), 2 + strlen(lead));
}

static void
print_question(struct cli *cli, const struct pks_lesson_step *step, struct pks_reader *reader)
{
	char words[PKS_LESSON_WORDS], lead[4] = "a ";
	struct pks_text text;

	if (!step->ask)
		return;
	print_words(cli, "? ", step->ask);
	for (int k = 0; k < PKS_LESSON_CHOICES && step->choice[k]; k++) {
		lead[0] = (char)('a' + k);
		print_words(cli, lead, step->choice[k]);
	}
	if (step->predict && reader && pks_op_done(pks_reader_history(reader), step->op)) {
		pks_text_raw(&cli->out, "  = ");
		pks_lesson_stack(reader, step->op, PKS_LESSON_COLUMNS, &cli->out);
		pks_text_raw(&cli->out, "\n");
	}
	pks_text_bounded(&text, words, sizeof(words));
	pks_lesson_answer(step, 0, &text);
	if (text.used > 0)
		print_words(cli, "= ", words);
}

static void
print_step(struct cli *cli, const struct pks_lesson_step *step, bool several,
	   struct pks_reader *reader)
{
	pks_text_raw(&cli->out, "\n");
	if (several)
		pks_text_printf(&cli->out, "pickle %u, ", step->pickle + 1);
	pks_text_printf(&cli->out, "op %u %s\n", step->op, step->opcode);
	print_words(cli, "", step->text);
	print_question(cli, step, reader);
}

static struct pks_history *
history_of(const struct pks_source *source, unsigned pickle)
{
	struct pks_found found = {0};
	uint64_t offset = 0;

	for (unsigned k = 0; k <= pickle; k++) {
		if (!pks_source_pickle(source, offset, &found))
			return NULL;
		offset = found.offset + found.size;
	}
	return pks_history_read(pks_source_bytes(source), found.offset, NULL);
}

static void
print_lesson(struct cli *cli, const struct pks_lesson *lesson, const struct pks_source *source)
{
	bool several = lesson->steps > 0 && lesson->step[lesson->steps - 1].pickle > 0;

	pks_text_utf8(&cli->out, lesson->title, strlen(lesson->title));
	pks_text_raw(&cli->out, "\n");
	for (unsigned k = 0; k < lesson->steps; k++) {
		const struct pks_lesson_step *step = &lesson->step[k];
		struct pks_history *history =
			step->predict ? history_of(source, step->pickle) : NULL;
		struct pks_reader *reader = history ? pks_reader_new(history) : NULL;

		print_step(cli, step, several, reader);
		pks_reader_free(reader);
		pks_history_free(history);
	}
}

/* ---- The commands ---------------------------------------------------------------------------- */

void
cli_learn(struct cli *cli)
{
	const char *name = cli->path_count > 0 ? cli->paths[0] : NULL;
	struct pks_ui_options ui = {.at = PKS_NO_OP, .path = name};
	struct cli_screen screen;
	struct pks_lesson lesson;
	char error[512] = "";
	int result;

	if (!name) {
		show_list(cli);
		return;
	}
	if (pks_lesson_load(&lesson, name, error, sizeof(error)) && lesson.steps > 0)
		ui.source = pks_lesson_source(&lesson, name, error, sizeof(error));
	if (!ui.source) {
		cli_error(cli, "lesson %s: %s; 'picklescope learn' lists all", name,
			  *error ? error : "it has no steps");
	} else if (!cli_is_on_screen(cli)) {
		print_lesson(cli, &lesson, ui.source);
		pks_source_free(ui.source);
	} else if (cli_screen_begin(cli, &screen, &ui)) {
		ui.lesson = &lesson;
		result = pks_ui_run(&ui);
		cli->failed = cli->failed || result > 1;
		cli_screen_end(&screen);
	} else {
		pks_source_free(ui.source);
	}
	pks_lesson_free(&lesson);
}

void
cli_check_lesson(struct cli *cli)
{
	const char *name = cli->values.check_lesson;
	struct pks_lesson lesson;
	char error[512];

	if (!pks_lesson_load(&lesson, name, error, sizeof(error))) {
		cli_error(cli, "%s%s%s", strncmp(error, name, strlen(name)) == 0 ? "" : name,
			  strncmp(error, name, strlen(name)) == 0 ? "" : ": ", error);
	} else if (pks_lesson_check(&lesson, name, &cli->out) > 0) {
		cli->found = true;
	} else {
		pks_text_utf8(&cli->out, name, strlen(name));
		pks_text_printf(&cli->out, ": %u steps, nothing is wrong\n", lesson.steps);
	}
	pks_lesson_free(&lesson);
}
