/* SPDX-License-Identifier: MIT */
/*
 * Values in the text protocols of Redis and memcached: an append-only file, what a client has read
 * or sent, one direction of a connection. A line says how many bytes follow.
 *
 *   $LENGTH                          Redis, also in an array *COUNT of a command's words
 *   VALUE KEY FLAGS LENGTH           memcached's answer to get
 *   set KEY FLAGS EXPIRY LENGTH      and what stores one: set add replace append prepend cas
 */
#include "source/step.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_LINE 512

struct lines {
	uint64_t at;
	struct pks_bytes key; /* the second word of a command */
	unsigned word;	      /* of the command, from 0 */
};

/* The line at 'at', without its CR LF; false: there is none. */
static bool
line_at(struct pks_bytes bytes, uint64_t at, struct pks_bytes *line)
{
	uint64_t left = bytes.size - at, n = left < LONGEST_LINE ? left : LONGEST_LINE;
	const uint8_t *p = bytes.data + at, *cut = memchr(p, '\n', (size_t)n);

	if (!cut || cut == p || cut[-1] != '\r')
		return false;
	*line = (struct pks_bytes){p, (uint64_t)(cut - p) - 1};
	return true;
}

/* The word-th word of a line, from 0. */
static struct pks_bytes
word_of(struct pks_bytes line, unsigned word)
{
	const uint8_t *p = line.data, *end = p + line.size;

	for (;;) {
		const uint8_t *start = p;

		while (p < end && *p != ' ')
			p++;
		if (word-- == 0)
			return (struct pks_bytes){start, (uint64_t)(p - start)};
		if (p == end)
			return (struct pks_bytes){p, 0};
		p++;
	}
}

static bool
number_of(struct pks_bytes word, uint64_t *number)
{
	*number = 0;
	if (word.size == 0 || word.size > 10)
		return false;
	for (uint64_t i = 0; i < word.size; i++) {
		if (word.data[i] < '0' || word.data[i] > '9')
			return false;
		*number = *number * 10 + word.data[i] - '0';
	}
	return true;
}

static bool
is_word(struct pks_bytes word, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == word.size &&
		    memcmp(*words, word.data, (size_t)word.size) == 0)
			return true;
	return false;
}

/* Does the line announce bytes? Sets how many, and the key where the line has it. */
static bool
announces(struct pks_bytes line, uint64_t *size, struct pks_bytes *key)
{
	static const char *const stores[] = {"set",	"add", "replace", "append",
					     "prepend", "cas", NULL};
	static const char *const gives[] = {"VALUE", NULL};
	struct pks_bytes first = word_of(line, 0);

	*key = (struct pks_bytes){0};
	if (line.size > 1 && line.data[0] == '$')
		return number_of((struct pks_bytes){line.data + 1, line.size - 1}, size);
	if (is_word(first, gives)) {
		*key = word_of(line, 1);
		return number_of(word_of(line, 3), size);
	}
	if (is_word(first, stores)) {
		*key = word_of(line, 1);
		return number_of(word_of(line, 4), size);
	}
	return false;
}

/* The next bytes that were announced. What is no such line is passed over, line by line. */
static bool
find(struct pks_bytes bytes, struct lines *lines, uint64_t *start, uint64_t *size,
     struct pks_bytes *key)
{
	struct pks_bytes line;

	while (lines->at < bytes.size && line_at(bytes, lines->at, &line)) {
		lines->at += line.size + 2;
		if (line.size > 0 && line.data[0] == '*') {
			lines->word = 0;
			lines->key = (struct pks_bytes){0};
		}
		if (!announces(line, size, key))
			continue;
		*start = lines->at;
		if (*size > bytes.size - lines->at)
			return false;
		lines->at += *size;
		if (bytes.size - lines->at >= 2 && bytes.data[lines->at] == '\r')
			lines->at += 2;
		if (line.data[0] == '$') {
			*key = lines->key;
			if (lines->word++ == 1)
				lines->key = (struct pks_bytes){bytes.data + *start, *size};
		}
		return true;
	}
	return false;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	struct pks_bytes line, key;
	struct lines lines = {0};
	uint64_t start, size;

	if (bytes.size < 8 || !line_at(bytes, 0, &line) || line.size == 0 ||
	    !memchr("*$Vsargcp+:", line.data[0], 11))
		return PKS_UNLIKE;
	return find(bytes, &lines, &start, &size, &key) && start + size <= bytes.size ? PKS_EXACTLY
										      : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	step->state = calloc(1, sizeof(struct lines));
	return step->state;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct lines *lines = step->state;
	uint64_t start, size;
	struct pks_bytes key;

	while (find(step->bytes, lines, &start, &size, &key)) {
		struct pks_bytes value = {step->bytes.data + start, size};

		if (size == 0 || !pks_worth_a_look(value))
			continue;
		member->place = true;
		member->offset = start;
		member->size = size;
		member->key = key;
		return true;
	}
	return false;
}

const struct pks_step_kind pks_step_REPLIES = {
	.name = "",
	.probe = probe,
	.not_plain = true,
	.begins = "*$Vsargcp+:",
	.begin = begin,
	.next = next,
	.end = end,
};
