/* SPDX-License-Identifier: MIT */
/*
 * A lesson's file is made of 'key: value' lines; a line that begins with a blank goes on with the
 * value above it. It is read in place: values are joined and ended where they stand, since what is
 * joined is never longer than what it is joined from.
 */
#include "ui/lesson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reading {
	struct pks_lesson *lesson;
	unsigned pickle; /* of the steps to come */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A number of one to nine digits and what is behind it. */
static bool
read_number(const char *word, uint32_t *number, const char **end)
{
	uint32_t n = 0;
	const char *at = word;

	for (; *at >= '0' && *at <= '9' && at - word < 9; at++)
		n = n * 10 + (uint32_t)(*at - '0');
	*number = n;
	*end = at;
	return at != word && !(*at >= '0' && *at <= '9');
}

/* op 12: or op 12 REDUCE: */
static const char *
read_step(struct reading *reading, const char *key, const char *value, unsigned line)
{
	struct pks_lesson *lesson = reading->lesson;
	struct pks_lesson_step *step = &lesson->step[lesson->steps];
	const char *end;

	if (lesson->steps == PKS_LESSON_STEPS)
		return "more steps than a lesson may have";
	if (!read_number(key + 3, &step->op, &end) || (*end && !is_blank(*end)))
		return "a step is 'op NUMBER: text' or 'op NUMBER OPCODE: text'";
	step->line = line;
	step->pickle = reading->pickle;
	step->opcode = end + strspn(end, " \t");
	step->text = value;
	lesson->steps++;
	return NULL;
}

static const char *
read_pickle(struct reading *reading, const char *value)
{
	uint32_t number;
	const char *end;

	if (!read_number(value, &number, &end) || *end || number == 0)
		return "pickles are counted from 1 on";
	reading->pickle = number - 1;
	return NULL;
}

static const char *
set_once(const char **to, const char *value)
{
	if (*to)
		return "it says so twice";
	*to = value;
	return NULL;
}

/* What belongs to the step above. */
static const char *
read_question(struct pks_lesson_step *step, const char *key, const char *value)
{
	if (strcmp(key, "ask") == 0)
		return set_once(&step->ask, value);
	if (strcmp(key, "predict") == 0) {
		step->predict = true;
		return set_once(&step->ask, value);
	}
	if (strcmp(key, "answer") == 0)
		return set_once(&step->answer, value);
	if (strcmp(key, "right") == 0) {
		if (value[0] < 'a' || value[0] >= 'a' + PKS_LESSON_CHOICES || value[1])
			return "right is a, b, c or d";
		step->right = value[0];
		return NULL;
	}
	if (key[0] >= 'a' && key[0] < 'a' + PKS_LESSON_CHOICES && !key[1]) {
		int k = key[0] - 'a';

		if (k > 0 && !step->choice[k - 1])
			return "the choices are a, b, c and d, in this order";
		return set_once(&step->choice[k], value);
	}
	return "nothing has this name: they are title, sample, pickle, op, ask, predict, a to d, "
	       "right and answer";
}

static const char *
read_value(struct reading *reading, const char *key, const char *value, unsigned line)
{
	struct pks_lesson *lesson = reading->lesson;

	if (!*value)
		return "nothing is said here";
	if (strcmp(key, "title") == 0 || strcmp(key, "sample") == 0) {
		const char **to = *key == 't' ? &lesson->title : &lesson->sample;

		if (**to)
			return "it says so twice";
		*to = value;
		return NULL;
	}
	if (strcmp(key, "pickle") == 0)
		return read_pickle(reading, value);
	if (strncmp(key, "op ", 3) == 0)
		return read_step(reading, key, value, line);
	if (lesson->steps == 0)
		return "before the first step there are title, sample and pickle";
	return read_question(&lesson->step[lesson->steps - 1], key, value);
}

/* Ends a line where it stands; returns the next one, NULL behind the last. */
static char *
cut_line(char *line)
{
	size_t n = strcspn(line, "\n");
	char *next = line[n] ? line + n + 1 : NULL;

	while (n > 0 && (is_blank(line[n - 1]) || line[n - 1] == '\r'))
		n--;
	line[n] = '\0';
	return next;
}

/* Joins the lines that go on with a value, which begins at 'value'. Returns the line behind. */
static char *
join(char *value, char *next, unsigned *line)
{
	size_t used = strlen(value);

	while (next && is_blank(*next)) {
		char *at = next + strspn(next, " \t"), *behind = cut_line(at);
		size_t n = strlen(at);

		/* An empty line may have blanks in it. */
		if (n > 0 && used > 0)
			value[used++] = ' ';
		memmove(value + used, at, n + 1);
		used += n;
		next = behind;
		(*line)++;
	}
	return next;
}

static const char *
read_lines(struct reading *reading, char *text, unsigned *line)
{
	unsigned number = 1;

	for (char *at = text, *next; at; at = next, number++) {
		char *value;
		const char *problem;

		*line = number;
		next = cut_line(at);
		if (*at == '\0' || *at == '#')
			continue;
		value = strchr(at, ':');
		if (is_blank(*at) || !value)
			return "not 'name: value'";
		*value++ = '\0';
		value += strspn(value, " \t");
		next = join(value, next, &number);
		problem = read_value(reading, at, value, *line);
		if (problem)
			return problem;
	}
	return NULL;
}

bool
pks_lesson_read(struct pks_lesson *lesson, const char *text, const char *origin, char *error,
		size_t size)
{
	struct reading reading = {lesson, 0};
	unsigned line = 0;
	const char *problem;

	memset(lesson, 0, sizeof *lesson);
	lesson->title = lesson->sample = "";
	lesson->words = strdup(text);
	problem = lesson->words ? read_lines(&reading, lesson->words, &line) : "memory ran out";
	if (!problem)
		return true;
	snprintf(error, size, "%s, line %u: %s", origin, line, problem);
	return false;
}

void
pks_lesson_free(struct pks_lesson *lesson)
{
	free(lesson->words);
	memset(lesson, 0, sizeof *lesson);
}
