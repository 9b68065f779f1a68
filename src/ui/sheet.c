/* SPDX-License-Identifier: MIT */
/*
 * A page keeps lines as they were written, and rows as the screen breaks them. Only rows are
 * scrolled, so a cursor never stands on half a line.
 */
#include "ui/sheet.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
pks_sheet_wipe(struct pks_sheet *sheet)
{
	sheet->used = sheet->lines = sheet->rows = sheet->laid = 0;
	sheet->cut = false;
}

void
pks_sheet_free(struct pks_sheet *sheet)
{
	free(sheet->words);
	free(sheet->line);
	free(sheet->row);
	memset(sheet, 0, sizeof *sheet);
}

void
pks_sheet_start(struct pks_sheet *sheet, enum pks_sheet_kind kind, const char *title)
{
	pks_sheet_free(sheet);
	sheet->kind = kind;
	sheet->subject = PKS_NO_OP;
	snprintf(sheet->title, sizeof sheet->title, "%s", title);
}

/* Room for one more of 'each' bytes. */
static bool
grow(void **all, size_t count, size_t *room, size_t each)
{
	size_t wanted = *room ? *room * 2 : 64;
	void *grown;

	if (count < *room)
		return true;
	grown = realloc(*all, wanted * each);
	if (!grown)
		return false;
	*all = grown;
	*room = wanted;
	return true;
}

static bool
grow_words(struct pks_sheet *sheet, size_t more)
{
	size_t size = sheet->size ? sheet->size : 4096;
	char *grown;

	if (sheet->used + more > PKS_SHEET_BYTES)
		return false;
	while (size < sheet->used + more)
		size *= 2;
	if (size == sheet->size)
		return true;
	grown = realloc(sheet->words, size);
	if (!grown)
		return false;
	sheet->words = grown;
	sheet->size = size;
	return true;
}

void
pks_sheet_add(struct pks_sheet *sheet, enum pks_look look, pks_op op, int indent, const char *words)
{
	size_t n = strlen(words) + 1;

	if (sheet->lines == PKS_SHEET_LINES || !grow_words(sheet, n) ||
	    !grow((void **)&sheet->line, sheet->lines, &sheet->line_room, sizeof *sheet->line)) {
		sheet->cut = true;
		return;
	}
	memcpy(sheet->words + sheet->used, words, n);
	sheet->line[sheet->lines++] =
		(struct pks_sheet_line){sheet->used, op, (uint8_t)look, (uint8_t)indent};
	sheet->used += n;
}

static void
lay_line(struct pks_sheet *sheet, size_t k)
{
	const struct pks_sheet_line *line = &sheet->line[k];
	const char *words = sheet->words + line->at;
	int columns = sheet->columns > 0 ? sheet->columns : 1;

	do {
		size_t n = pks_screen_wrap(words, columns);

		if (!grow((void **)&sheet->row, sheet->rows, &sheet->row_room, sizeof *sheet->row))
			return;
		sheet->row[sheet->rows++] =
			(struct pks_sheet_row){k, (size_t)(words - sheet->words), n};
		words += n;
		if (line->indent < sheet->columns / 2)
			columns = sheet->columns - line->indent;
	} while (*words);
}

void
pks_sheet_lay(struct pks_sheet *sheet, int columns)
{
	size_t line = sheet->list.cursor < sheet->rows ? sheet->row[sheet->list.cursor].line : 0;
	bool anew = columns != sheet->columns;

	if (anew) {
		sheet->columns = columns;
		sheet->rows = sheet->laid = 0;
	}
	while (sheet->laid < sheet->lines)
		lay_line(sheet, sheet->laid++);
	for (size_t k = 0; anew && k < sheet->rows; k++) {
		if (sheet->row[k].line == line) {
			sheet->list.cursor = k;
			break;
		}
	}
}

static bool
same_letter(char a, char b, bool exact)
{
	return a == b || (!exact && tolower((unsigned char)a) == tolower((unsigned char)b));
}

/* Does it begin within the row? It may go on in the next one. */
static bool
row_has(const struct pks_sheet *sheet, const struct pks_sheet_row *row, const char *text,
	bool exact)
{
	for (size_t at = row->at; at < row->at + row->size; at++) {
		size_t n = 0;

		while (text[n] && same_letter(sheet->words[at + n], text[n], exact))
			n++;
		if (text[n] == '\0')
			return true;
	}
	return false;
}

bool
pks_sheet_find(struct pks_sheet *sheet, const char *text, bool forward)
{
	uint64_t at = sheet->list.cursor;
	bool exact = false;

	for (const char *c = text; *c; c++)
		exact = exact || isupper((unsigned char)*c);
	while (*text && (forward ? at + 1 < sheet->rows : at > 0)) {
		at = forward ? at + 1 : at - 1;
		if (at < sheet->rows && row_has(sheet, &sheet->row[at], text, exact)) {
			sheet->list.cursor = at;
			return true;
		}
	}
	return false;
}

pks_op
pks_sheet_op(const struct pks_sheet *sheet)
{
	if (sheet->list.cursor >= sheet->rows)
		return PKS_NO_OP;
	return sheet->line[sheet->row[sheet->list.cursor].line].op;
}
