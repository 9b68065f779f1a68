/* SPDX-License-Identifier: MIT */
/*
 * What is wrong with a lesson. What it says of ops is held against its pickle, what it asks against
 * what it answers, and its length against the smallest screen that shows it whole.
 */
#include "ui/lesson.h"
#include "ui/screen.h"

#include <picklescope/contents.h>
#include <picklescope/opcode.h>
#include <picklescope/risk.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Cells of a stack that are written out. */
#define STACK_CELLS 6

struct check {
	const struct pks_lesson *lesson;
	const char *name;
	struct pks_text *out;
	unsigned problems;
	struct pks_source *source; /* NULL: not to be had, which has been said */
	struct pks_history *history;
	unsigned pickle; /* whose history it is */
};

static void complain(struct check *check, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void
complain(struct check *check, unsigned line, const char *format, ...)
{
	char words[256];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	pks_text_utf8(check->out, check->name, strlen(check->name));
	if (line > 0)
		pks_text_printf(check->out, ", line %u", line);
	pks_text_raw(check->out, ": ");
	pks_text_utf8(check->out, words, strlen(words));
	pks_text_raw(check->out, "\n");
	check->problems++;
}

/* The n-th pickle of the sample, from 0 on, as the explorer counts them. */
static bool
open_pickle(struct check *check, unsigned pickle)
{
	struct pks_found found = {0};
	uint64_t offset = 0;

	if (check->history && check->pickle == pickle)
		return true;
	pks_history_free(check->history);
	check->history = NULL;
	for (unsigned k = 0; k <= pickle; k++) {
		if (!pks_source_pickle(check->source, offset, &found))
			return false;
		offset = found.offset + found.size;
		if (!found.whole && k < pickle)
			return false;
	}
	check->history = pks_history_read(pks_source_bytes(check->source), found.offset, NULL);
	check->pickle = pickle;
	return check->history != NULL;
}

static void
check_op(struct check *check, const struct pks_lesson_step *step)
{
	const char *name;

	if (!check->source)
		return;
	if (!open_pickle(check, step->pickle)) {
		complain(check, step->line, "the sample has no pickle %u", step->pickle + 1);
		return;
	}
	if (step->op >= pks_ops(check->history)) {
		complain(check, step->line, "there is no op %u: the last one is %u", step->op,
			 pks_ops(check->history) - 1);
		return;
	}
	name = pks_op_status(check->history, step->op) == PKS_TOKEN_UNKNOWN
		       ? "no opcode"
		       : pks_opcode_info(pks_op_code(check->history, step->op))->name;
	if (*step->opcode && strcmp(step->opcode, name) != 0)
		complain(check, step->line, "op %u is %s, not %s", step->op, name, step->opcode);
	if (step->predict && !pks_op_done(check->history, step->op))
		complain(check, step->line,
			 "op %u is not done, so there is no stack behind it to predict", step->op);
}

static int
rows_of(const char *text, int columns)
{
	int rows = 0;

	while (*text) {
		text += pks_screen_wrap(text, columns);
		rows++;
	}
	return rows;
}

/* Behind its sign. */
static int
rows_behind(const char *text)
{
	return rows_of(text, PKS_LESSON_COLUMNS - PKS_LESSON_SIGN);
}

/* The lines that the screen shows at once: what a step says and asks, then what it answers. */
static void
check_length(struct check *check, const struct pks_lesson_step *step)
{
	int ask = step->ask ? rows_behind(step->ask) : 0;
	int rows = rows_of(step->text, PKS_LESSON_COLUMNS) + ask;
	char words[PKS_LESSON_WORDS];
	struct pks_text text;

	for (int k = 0; k < PKS_LESSON_CHOICES && step->choice[k]; k++)
		rows += rows_behind(step->choice[k]);
	if (rows > PKS_LESSON_ROWS)
		complain(check, step->line,
			 "%d lines of %d columns: an 80x24 screen has room for %d", rows,
			 PKS_LESSON_COLUMNS, PKS_LESSON_ROWS);
	pks_text_bounded(&text, words, sizeof words);
	pks_lesson_answer(step, 'x', &text);
	rows = ask + step->predict + rows_behind(words);
	if (rows > PKS_LESSON_ROWS)
		complain(check, step->line,
			 "the question and its answer take %d lines: there is room for %d", rows,
			 PKS_LESSON_ROWS);
}

static void
check_question(struct check *check, const struct pks_lesson_step *step)
{
	bool choices = step->choice[0] != NULL;

	if (!step->ask) {
		if (step->answer || choices || step->right)
			complain(check, step->line, "an answer without a question");
		return;
	}
	if (!step->predict && !step->answer)
		complain(check, step->line, "a question without an answer");
	if (choices && !step->choice[1])
		complain(check, step->line, "there is only one choice");
	if (choices && !step->right)
		complain(check, step->line, "it does not say which choice is right");
	if (step->right && !step->choice[step->right - 'a'])
		complain(check, step->line, "there is no choice %c", step->right);
}

static void
check_head(struct check *check)
{
	const struct pks_lesson *lesson = check->lesson;
	char error[256] = "it cannot be opened";

	if (!*lesson->title)
		complain(check, 0, "it has no title");
	if (pks_screen_columns(lesson->title) > PKS_LESSON_TITLE)
		complain(check, 0, "its title takes more than %d columns", PKS_LESSON_TITLE);
	if (lesson->steps == 0)
		complain(check, 0, "it has no steps");
	if (!*lesson->sample) {
		complain(check, 0, "it has no sample");
		return;
	}
	check->source = pks_lesson_source(lesson, check->name, error, sizeof error);
	if (!check->source)
		complain(check, 0, "sample %s: %s", lesson->sample, error);
}

void
pks_lesson_answer(const struct pks_lesson_step *step, char chosen, struct pks_text *out)
{
	const char *right = step->right ? step->choice[step->right - 'a'] : NULL;

	if (right) {
		if (chosen)
			pks_text_raw(out, chosen == step->right ? "Yes. " : "No. ");
		pks_text_printf(out, "%c: ", step->right);
		pks_text_utf8(out, right, strlen(right));
		pks_text_raw(out, ". ");
	}
	if (step->answer)
		pks_text_utf8(out, step->answer, strlen(step->answer));
}

void
pks_lesson_stack(struct pks_reader *reader, uint32_t op, unsigned width, struct pks_text *out)
{
	const struct pks_history *history = pks_reader_history(reader);
	uint32_t height = pks_height(history, op + 1), first = 1;

	if (height > STACK_CELLS) {
		first = height - STACK_CELLS + 1;
		pks_text_printf(out, "%u more | ", first - 1);
	}
	if (height == 0)
		pks_text_raw(out, "nothing");
	for (uint32_t k = first; k <= height; k++) {
		pks_op cell = pks_cell(history, op + 1, k);

		if (k > first)
			pks_text_raw(out, " | ");
		if (pks_is_mark(history, cell))
			pks_text_raw(out, "mark");
		else
			pks_value_text(reader, pks_cell_value(history, cell), op + 1,
				       width / (height - first + 1), out);
	}
}

unsigned
pks_lesson_check(const struct pks_lesson *lesson, const char *name, struct pks_text *out)
{
	struct check check = {.lesson = lesson, .name = name, .out = out};

	check_head(&check);
	for (unsigned k = 0; k < lesson->steps; k++) {
		check_op(&check, &lesson->step[k]);
		check_question(&check, &lesson->step[k]);
		check_length(&check, &lesson->step[k]);
	}
	pks_history_free(check.history);
	pks_source_free(check.source);
	return check.problems;
}
