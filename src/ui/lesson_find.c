/* SPDX-License-Identifier: MIT */
/*
 * Where lessons and their pickles come from: the program holds a copy of each shipped one, so that
 * they are there wherever it is; a path names one of the user's own.
 */
#include "ui/lesson.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A lesson is a few kilobytes. */
#define MAX_FILE 65536

static const char ending[] = ".lesson";

/* Without the number before it, which gives the lessons their order. */
static const char *
plain(const char *name)
{
	const char *at = name + strspn(name, "0123456789");

	return at > name && *at == '-' ? at + 1 : name;
}

static const struct pks_lesson_file *
file_named(const char *name, const char *end)
{
	size_t n = strlen(name);

	for (const struct pks_lesson_file *file = pks_lesson_files; file->name; file++) {
		const char *own = plain(file->name);

		if (strncmp(own, name, n) == 0 && strcmp(own + n, end) == 0)
			return file;
	}
	return NULL;
}

const char *
pks_lesson_name(size_t k)
{
	static char name[64];

	for (const struct pks_lesson_file *file = pks_lesson_files; file->name; file++) {
		const char *own = plain(file->name);
		size_t n = strlen(own), end = sizeof ending - 1;

		if (n < end || n >= sizeof name || strcmp(own + n - end, ending) != 0)
			continue;
		if (k-- > 0)
			continue;
		memcpy(name, own, n - end);
		name[n - end] = '\0';
		return name;
	}
	return NULL;
}

/* The text of a file, to be freed. NULL: it cannot be read, or is no text. */
static char *
read_text(const char *path, char *error, size_t size)
{
	FILE *file = fopen(path, "rb");
	char *text;
	size_t n;

	if (!file) {
		snprintf(error, size,
			 "there is no lesson of this name, and no file that can be read");
		return NULL;
	}
	text = malloc(MAX_FILE);
	n = text ? fread(text, 1, MAX_FILE, file) : 0;
	fclose(file);
	if (text && n < MAX_FILE && !memchr(text, '\0', n)) {
		text[n] = '\0';
		return text;
	}
	free(text);
	snprintf(error, size, "it is too long for a lesson, or no text");
	return NULL;
}

bool
pks_lesson_load(struct pks_lesson *lesson, const char *name, char *error, size_t size)
{
	const struct pks_lesson_file *file = file_named(name, ending);
	char *text;
	bool good;

	memset(lesson, 0, sizeof *lesson);
	if (file) {
		text = malloc(file->size + 1);
		if (text) {
			memcpy(text, file->data, file->size);
			text[file->size] = '\0';
		} else {
			snprintf(error, size, "memory ran out");
		}
	} else {
		text = read_text(name, error, size);
	}
	if (!text)
		return false;
	good = pks_lesson_read(lesson, text, name, error, size);
	free(text);
	return good;
}

/* The sample in the directory of the lesson's file, or so many above it. */
static struct pks_source *
source_beside(const char *path, const char *above, const char *sample, char *error, size_t size)
{
	const char *slash = strrchr(path, '/');
	int directory = slash ? (int)(slash - path) + 1 : 0;
	char joined[4096];
	int n = snprintf(joined, sizeof joined, "%.*s%s%s", directory, path, above, sample);

	if (n < 0 || (size_t)n >= sizeof joined)
		return NULL;
	return pks_source_open(joined, error, size);
}

struct pks_source *
pks_lesson_source(const struct pks_lesson *lesson, const char *name, char *error, size_t size)
{
	const struct pks_lesson_file *file = file_named(lesson->sample, "");
	struct pks_source *source = NULL;

	/* A name and nothing else: a lesson leads nowhere but to its neighbours. */
	if (strchr(lesson->sample, '/') || strcmp(lesson->sample, "-") == 0) {
		snprintf(error, size, "a sample is the name of a file, without a directory");
		return NULL;
	}
	if (!file_named(name, ending)) {
		source = source_beside(name, "", lesson->sample, error, size);
		if (!source)
			source = source_beside(name, "../", lesson->sample, error, size);
	} else if (!file)
		snprintf(error, size, "the program has none of this name");
	if (source || !file)
		return source;
	source = pks_source_of((struct pks_bytes){file->data, file->size}, file->name);
	if (!source)
		snprintf(error, size, "memory ran out");
	return source;
}
