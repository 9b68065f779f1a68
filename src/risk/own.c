/* SPDX-License-Identifier: MIT */
/*
 * A user's own rows: a file with the columns of the table and tabs between them, and modules that
 * are trusted. They come before the table. The rows lie in one array that is sorted before it is
 * asked; the texts are copied, and live as long as the lists.
 */
#include "risk/known.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 6

struct row {
	struct pks_known known;
	size_t number; /* in the order in which they were given */
};

struct pks_own_lists {
	struct row *row;
	size_t count, size;
	char **text; /* what the rows point into */
	size_t texts, texts_size;
};

static const struct pks_own_lists *own_lists;

struct pks_own_lists *
pks_own_lists_new(void)
{
	return calloc(1, sizeof(struct pks_own_lists));
}

void
pks_own_lists_free(struct pks_own_lists *lists)
{
	if (lists == NULL)
		return;
	if (own_lists == lists)
		own_lists = NULL;
	for (size_t k = 0; k < lists->texts; k++)
		free(lists->text[k]);
	free(lists->text);
	free(lists->row);
	free(lists);
}

static bool
grow(void *array, size_t *size, size_t count, size_t element)
{
	size_t more = *size == 0 ? 64 : *size * 2;
	void *moved;

	if (count < *size)
		return true;
	moved = realloc(*(void **)array, more * element);
	if (moved == NULL)
		return false;
	*(void **)array = moved;
	*size = more;
	return true;
}

/* A copy that lives as long as the lists; NULL: no memory. */
static char *
keep(struct pks_own_lists *lists, const void *data, size_t n)
{
	char *text;

	if (!grow(&lists->text, &lists->texts_size, lists->texts, sizeof *lists->text))
		return NULL;
	text = malloc(n + 1);
	if (text == NULL)
		return NULL;
	memcpy(text, data, n);
	text[n] = '\0';
	lists->text[lists->texts++] = text;
	return text;
}

static bool
add(struct pks_own_lists *lists, const struct pks_known *row)
{
	if (!grow(&lists->row, &lists->size, lists->count, sizeof *lists->row))
		return false;
	lists->row[lists->count] = (struct row){*row, lists->count};
	lists->count++;
	return true;
}

static bool
capability_by_name(const char *name, enum pks_capability *capability)
{
	for (int k = PKS_CAN_NONE; k <= PKS_CAN_UNKNOWN; k++)
		if (strcmp(name, pks_capability_name((enum pks_capability)k)) == 0) {
			*capability = (enum pks_capability)k;
			return true;
		}
	return false;
}

/* Cuts a line at its tabs; how many columns there are. */
static unsigned
cut(char *line, char *column[COLUMNS])
{
	unsigned n = 0;

	while (n < COLUMNS) {
		size_t length = strcspn(line, "\t");
		column[n++] = line;
		if (line[length] == '\0')
			return n;
		line[length] = '\0';
		line += length + 1;
	}
	return COLUMNS + 1;
}

/* What is wrong with a line, NULL if nothing is. */
static const char *
add_line(struct pks_own_lists *lists, char *line)
{
	char *column[COLUMNS];
	unsigned n;
	struct pks_known row = {.capability = PKS_CAN_NONE, .source = "user", .own = true};

	if (line[0] == '#' || line[0] == '\0')
		return NULL;
	n = cut(line, column);
	if (n < 3 || n > COLUMNS)
		return "a row has a module, a name and a level, and may have a capability, a "
		       "reason and a source, with tabs between them";
	row.module = column[0];
	row.name = column[1];
	row.reason = n > 4 && column[4][0] != '\0' ? column[4] : "listed by the user";
	if (n > 5 && column[5][0] != '\0')
		row.source = column[5];
	if (row.module[0] == '\0' || row.name[0] == '\0')
		return "the module or the name is empty";
	if (!pks_level_by_name(column[2], &row.level) || row.level == PKS_INFO)
		return "the level is innocuous, unknown, suspicious or dangerous";
	if (n > 3 && column[3][0] != '\0' && !capability_by_name(column[3], &row.capability))
		return "there is no such capability";
	return add(lists, &row) ? NULL : "memory ran out";
}

bool
pks_own_lists_add(struct pks_own_lists *lists, struct pks_bytes tsv, char *error, size_t size)
{
	size_t at = 0;

	for (unsigned number = 1; at < tsv.size; number++) {
		const uint8_t *start = tsv.data + at;
		const uint8_t *newline = memchr(start, '\n', (size_t)tsv.size - at);
		size_t n = newline != NULL ? (size_t)(newline - start) : (size_t)tsv.size - at;
		const char *wrong = "a line that is no text";
		char *line;

		at += n + 1;
		if (n > 0 && start[n - 1] == '\r')
			n--;
		if (memchr(start, '\0', n) == NULL && pks_utf8_check(start, n) == n) {
			line = keep(lists, start, n);
			wrong = line != NULL ? add_line(lists, line) : "memory ran out";
		}
		if (wrong != NULL) {
			snprintf(error, size, "line %u: %s", number, wrong);
			return false;
		}
	}
	return true;
}

bool
pks_own_lists_trust(struct pks_own_lists *lists, const char *module)
{
	struct pks_known row = {.name = "*",
				.level = PKS_INNOCUOUS,
				.capability = PKS_CAN_NONE,
				.reason = "trusted by the user",
				.source = "user",
				.own = true};

	row.module = keep(lists, module, strlen(module));
	return row.module != NULL && add(lists, &row);
}

/* Of rows of one name the last counts. */
static int
in_order(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = strcmp(x->known.module, y->known.module);

	if (order == 0)
		order = strcmp(x->known.name, y->known.name);
	return order != 0 ? order : (x->number < y->number) - (x->number > y->number);
}

void
pks_own_lists_use(struct pks_own_lists *lists)
{
	if (lists != NULL && lists->count > 0)
		qsort(lists->row, lists->count, sizeof *lists->row, in_order);
	own_lists = lists;
}

static int
compare(struct pks_bytes a, const char *b)
{
	size_t n = strlen(b);
	int order = a.size == 0 ? 0 : memcmp(a.data, b, a.size < n ? (size_t)a.size : n);

	return order != 0 ? order : a.size < n ? -1 : a.size > n;
}

/* The first row of this name. */
static const struct pks_known *
find(struct pks_bytes module, struct pks_bytes name)
{
	size_t low = 0, high = own_lists->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = compare(module, own_lists->row[mid].known.module);
		if (order == 0)
			order = compare(name, own_lists->row[mid].known.name);
		if (order > 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < own_lists->count && compare(module, own_lists->row[low].known.module) == 0 &&
	    compare(name, own_lists->row[low].known.name) == 0)
		return &own_lists->row[low].known;
	return NULL;
}

bool
pks_known_has_own(void)
{
	return own_lists != NULL && own_lists->count > 0;
}

const struct pks_known *
pks_known_own(struct pks_bytes module, struct pks_bytes name, enum pks_level level)
{
	struct pks_bytes all = {(const uint8_t *)"*", 1};
	const struct pks_known *row;

	if (!pks_known_has_own())
		return NULL;
	row = find(module, name);
	/* A path may lead out of the module. */
	if (row != NULL || (level == PKS_DANGEROUS && memchr(name.data, '.', (size_t)name.size)))
		return row;
	for (;;) {
		row = find(module, all);
		if (row != NULL)
			return row;
		while (module.size > 0 && module.data[module.size - 1] != '.')
			module.size--;
		if (module.size == 0)
			return NULL;
		module.size--;
	}
}
