/* SPDX-License-Identifier: MIT */
/*
 * Notes are few: they lie in one array, sorted by op.
 */
#include "report/notes.h"

#include "report/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
pks_notes_prepare(void)
{
	uint8_t digest[PKS_SHA256_SIZE];

	(void)pks_sha256((struct pks_bytes){(const uint8_t *)"", 0}, digest);
}

bool
pks_notes_name(const struct pks_history *history, char name[PKS_NOTES_NAME])
{
	struct pks_bytes bytes = pks_history_bytes(history);
	uint64_t start = pks_history_start(history);
	uint8_t digest[PKS_SHA256_SIZE];

	bytes.data += start;
	bytes.size = pks_history_end(history) - start;
	if (!pks_sha256(bytes, digest))
		return false;
	for (size_t k = 0; k < sizeof digest; k++)
		snprintf(name + 2 * k, 3, "%02x", digest[k]);
	snprintf(name + 2 * sizeof digest, PKS_NOTES_NAME - 2 * sizeof digest, ".notes");
	return true;
}

/* Where the op's note is, or would be. */
static size_t
place_of(const struct pks_notes *notes, pks_op op)
{
	size_t low = 0, high = notes->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (notes->note[middle].op < op)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
is_at(const struct pks_notes *notes, size_t place, pks_op op)
{
	return place < notes->count && notes->note[place].op == op;
}

const char *
pks_note_at(const struct pks_notes *notes, pks_op op)
{
	size_t place = place_of(notes, op);

	return is_at(notes, place, op) ? notes->note[place].words : NULL;
}

static bool
make_room(struct pks_notes *notes)
{
	size_t room = notes->room ? notes->room * 2 : 16;
	struct pks_note *grown;

	if (notes->count >= PKS_NOTES_MOST)
		return false;
	if (notes->count < notes->room)
		return true;
	grown = realloc(notes->note, room * sizeof *grown);
	if (!grown)
		return false;
	notes->note = grown;
	notes->room = room;
	return true;
}

bool
pks_note_set(struct pks_notes *notes, pks_op op, const char *words)
{
	size_t place = place_of(notes, op);
	bool there = is_at(notes, place, op);
	struct pks_note *note;
	char *copy;

	if (!*words) {
		if (there) {
			free(notes->note[place].words);
			notes->count--;
			memmove(&notes->note[place], &notes->note[place + 1],
				(notes->count - place) * sizeof *notes->note);
		}
		return true;
	}
	copy = strndup(words, PKS_NOTE_WORDS - 1);
	if (!copy || (!there && !make_room(notes))) {
		free(copy);
		return false;
	}
	note = &notes->note[place];
	if (there) {
		free(note->words);
	} else {
		memmove(note + 1, note, (notes->count - place) * sizeof *note);
		notes->count++;
	}
	*note = (struct pks_note){op, copy};
	return true;
}

static void
read_line(struct pks_notes *notes, const char *line, size_t n)
{
	char words[PKS_NOTE_WORDS];
	uint64_t op = 0;
	size_t i = 0;

	for (; i < n && line[i] >= '0' && line[i] <= '9' && op < PKS_NO_OP; i++)
		op = op * 10 + (uint64_t)(line[i] - '0');
	if (i == 0 || i == n || line[i] != '\t' || op >= PKS_NO_OP)
		return;
	line += i + 1;
	n -= i + 1;
	if (n >= sizeof words)
		n = sizeof words - 1;
	memcpy(words, line, n);
	words[n] = '\0';
	pks_note_set(notes, (pks_op)op, words);
}

void
pks_notes_read(struct pks_notes *notes, const char *text, size_t size)
{
	while (size > 0) {
		const char *end = memchr(text, '\n', size);
		size_t n = end ? (size_t)(end - text) : size;

		read_line(notes, text, n);
		n += end != NULL;
		text += n;
		size -= n;
	}
}

void
pks_notes_load(struct pks_notes *notes, const char *directory, const char *name)
{
	char path[4096 + PKS_NOTES_NAME + 2], *text;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", directory, name);
	file = *directory ? fopen(path, "rb") : NULL;
	text = file ? malloc(PKS_NOTES_BYTES) : NULL;
	if (text)
		pks_notes_read(notes, text, fread(text, 1, PKS_NOTES_BYTES, file));
	free(text);
	if (file)
		fclose(file);
}

void
pks_notes_free(struct pks_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		free(notes->note[i].words);
	free(notes->note);
	*notes = (struct pks_notes){0};
}

void
pks_note_line(pks_op op, const char *words, struct pks_text *out)
{
	pks_text_printf(out, "%lu\t", (unsigned long)op);
	for (size_t i = 0; i < PKS_NOTE_WORDS - 1 && words[i]; i++)
		pks_text_raw_n(out, words[i] == '\n' || words[i] == '\t' ? " " : &words[i], 1);
	pks_text_raw(out, "\n");
}
