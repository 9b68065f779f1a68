/* SPDX-License-Identifier: MIT */
/*
 * Slabs of rows and of text, found by the upper bits of a number. Directories, classes and kinds
 * come again and again: they are kept once, in a hash table of their numbers.
 */
#include "ui/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PER_SLAB  (1u << PKS_ROWS_BITS)
#define PER_CHUNK (1u << PKS_ROWS_TEXT_BITS)

struct pks_rows *
pks_rows_new(void)
{
	struct pks_rows *rows = calloc(1, sizeof *rows);

	/* Number 0 is the empty text. */
	if (rows)
		rows->text_used = 1;
	return rows;
}

void
pks_rows_free(struct pks_rows *rows)
{
	if (!rows)
		return;
	for (size_t i = 0; i < PKS_ROWS_MOST >> PKS_ROWS_BITS; i++) {
		free(rows->rows[i]);
		free(rows->files[i]);
	}
	for (size_t i = 0; i < PKS_ROWS_CHUNKS; i++)
		free(rows->text[i]);
	free(rows->interned);
	free(rows);
}

struct pks_row *
pks_rows_add(struct pks_rows *rows)
{
	uint32_t k = rows->count;
	struct pks_row **slab = &rows->rows[k >> PKS_ROWS_BITS];

	if (k == PKS_ROWS_MOST || (!*slab && !(*slab = calloc(PER_SLAB, sizeof **slab))))
		return NULL;
	rows->count++;
	return &(*slab)[k & (PER_SLAB - 1)];
}

pks_row_text
pks_rows_keep(struct pks_rows *rows, const char *text, size_t n)
{
	uint32_t at = rows->text_used, left = PER_CHUNK - (at & (PER_CHUNK - 1));
	char **chunk;

	if (n == 0)
		return 0;
	if (n >= PER_CHUNK)
		n = PER_CHUNK - 1;
	/* None lies in two chunks. */
	if (left <= n)
		at += left;
	if (at >> PKS_ROWS_TEXT_BITS >= PKS_ROWS_CHUNKS)
		return 0;
	chunk = &rows->text[at >> PKS_ROWS_TEXT_BITS];
	if (!*chunk && !(*chunk = malloc(PER_CHUNK)))
		return 0;
	memcpy(*chunk + (at & (PER_CHUNK - 1)), text, n);
	(*chunk)[(at & (PER_CHUNK - 1)) + n] = '\0';
	rows->text_used = at + (uint32_t)n + 1;
	return at;
}

/* ---- Texts that are kept once ---------------------------------------------------------------- */

static uint32_t
hash_of(const char *text, size_t n)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (uint8_t)text[i]) * 16777619u;
	return hash;
}

/* The place of a text in the table, or the free one where it belongs. */
static pks_row_text *
place_of(const struct pks_rows *rows, const char *text, size_t n)
{
	uint32_t at = hash_of(text, n) & (rows->interned_room - 1);

	for (;; at = (at + 1) & (rows->interned_room - 1)) {
		pks_row_text *place = &rows->interned[at];
		const char *there = pks_rows_text(rows, *place);

		if (!*place || (strncmp(there, text, n) == 0 && there[n] == '\0'))
			return place;
	}
}

static bool
grow(struct pks_rows *rows)
{
	uint32_t room = rows->interned_room;
	pks_row_text *before = rows->interned;
	pks_row_text *grown = calloc(room ? (size_t)room * 2 : 64, sizeof *grown);

	if (!grown)
		return false;
	rows->interned = grown;
	rows->interned_room = room ? room * 2 : 64;
	for (uint32_t i = 0; i < room; i++) {
		const char *text = pks_rows_text(rows, before[i]);

		if (before[i])
			*place_of(rows, text, strlen(text)) = before[i];
	}
	free(before);
	return true;
}

pks_row_text
pks_rows_intern(struct pks_rows *rows, const char *text, size_t n)
{
	pks_row_text *place;

	if (n == 0)
		return 0;
	if (rows->interned_count * 2 >= rows->interned_room && !grow(rows))
		return pks_rows_keep(rows, text, n);
	place = place_of(rows, text, n);
	if (!*place && (*place = pks_rows_keep(rows, text, n)))
		rows->interned_count++;
	return *place;
}

bool
pks_rows_add_file(struct pks_rows *rows, const char *path, int64_t modified)
{
	uint32_t k = rows->file_count;
	struct pks_row_file **slab = &rows->files[k >> PKS_ROWS_BITS], *file;
	const char *slash = strrchr(path, '/');
	size_t folder = slash ? (size_t)(slash - path) + 1 : 0;

	if (k == PKS_ROWS_MOST || (!*slab && !(*slab = calloc(PER_SLAB, sizeof **slab))))
		return false;
	file = &(*slab)[k & (PER_SLAB - 1)];
	file->folder = pks_rows_intern(rows, path, folder);
	file->name = pks_rows_keep(rows, path + folder, strlen(path + folder));
	file->modified = modified;
	if ((folder && !file->folder) || (path[folder] && !file->name))
		return false;
	rows->file_count++;
	return true;
}

size_t
pks_row_name(const struct pks_rows *rows, const struct pks_row *row, size_t strip, char *out,
	     size_t size)
{
	const struct pks_row_file *file = pks_rows_file(rows, row->file);
	const char *folder = pks_rows_text(rows, file->folder);
	const char *parts[3];
	char offset[32];
	size_t used = 0;

	offset[0] = '\0';
	if (row->offset > 0)
		snprintf(offset, sizeof offset, "!@%" PRIu64, row->offset);
	parts[0] = pks_rows_text(rows, file->name);
	parts[1] = pks_rows_text(rows, row->steps);
	parts[2] = offset;
	folder += strnlen(folder, strip);
	used = strlen(folder);
	if (used >= size)
		used = size - 1;
	memcpy(out, folder, used);
	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(parts[i]);

		if (n >= size - used)
			n = size - used - 1;
		memcpy(out + used, parts[i], n);
		used += n;
	}
	out[used] = '\0';
	return used;
}
