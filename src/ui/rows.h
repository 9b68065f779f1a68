/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_ROWS_H
#define PKS_UI_ROWS_H
/*
 * The rows of a list of pickles, a few dozen bytes each: numbers, and texts by number. One thread
 * appends, others read what it has told them of; nothing that is there ever moves or changes.
 */
#include <picklescope/risk.h>

enum pks_row_state {
	PKS_ROW_COMPLETE,
	PKS_ROW_BROKEN, /* not read to its end: 'reason' says why */
	PKS_ROW_SHUT	/* no pickle: what could not be opened or read, and why */
};

/* A text of the rows; 0 is the empty one. */
typedef uint32_t pks_row_text;

struct pks_row {
	uint64_t offset, size;
	int64_t expires; /* seconds since 1970; 0: never, or not known */
	uint32_t file;
	pks_row_text folder; /* that of the file, or what the pickle lies in: "m.zip!zip(a/" */
	pks_row_text steps;  /* from the file on, as an address writes them */
	pks_row_text key;    /* safe to show */
	pks_row_text top;    /* the callable that matters most, or the kind of the value; safe */
	pks_row_text reason; /* safe */
	uint32_t callables;
	pks_op ops;
	int8_t protocol;
	uint8_t level, state;
};

struct pks_row_file {
	pks_row_text folder, name; /* the path is one behind the other */
	int64_t modified;	   /* seconds since 1970; 0: not known */
};

#define PKS_ROWS_MOST	   (1u << 21)
#define PKS_ROWS_BITS	   12
#define PKS_ROWS_TEXT_BITS 20
#define PKS_ROWS_CHUNKS	   1024

struct pks_rows {
	struct pks_row *rows[PKS_ROWS_MOST >> PKS_ROWS_BITS];
	struct pks_row_file *files[PKS_ROWS_MOST >> PKS_ROWS_BITS];
	char *text[PKS_ROWS_CHUNKS];
	/* Of who appends. */
	uint32_t count, file_count, text_used;
	pks_row_text *interned;
	uint32_t interned_count, interned_room;
};

/* NULL: no memory. */
struct pks_rows *pks_rows_new(void);
void pks_rows_free(struct pks_rows *rows);

/* A new row, all zeros; NULL: there is no room. */
struct pks_row *pks_rows_add(struct pks_rows *rows);
/* The file that the next rows are of. False: there is no room. */
bool pks_rows_add_file(struct pks_rows *rows, const char *path, int64_t modified);
/* Keeps a text; the same, once for all that are equal. 0 where there is no room. */
pks_row_text pks_rows_keep(struct pks_rows *rows, const char *text, size_t n);
pks_row_text pks_rows_intern(struct pks_rows *rows, const char *text, size_t n);

static inline const struct pks_row *
pks_rows_get(const struct pks_rows *rows, uint32_t k)
{
	return &rows->rows[k >> PKS_ROWS_BITS][k & ((1u << PKS_ROWS_BITS) - 1)];
}

static inline const struct pks_row_file *
pks_rows_file(const struct pks_rows *rows, uint32_t k)
{
	return &rows->files[k >> PKS_ROWS_BITS][k & ((1u << PKS_ROWS_BITS) - 1)];
}

static inline const char *
pks_rows_text(const struct pks_rows *rows, pks_row_text text)
{
	return text ? &rows->text[text >> PKS_ROWS_TEXT_BITS]
				 [text & ((1u << PKS_ROWS_TEXT_BITS) - 1)]
		    : "";
}

/* What stands for a row: its path without the first 'strip' bytes, its steps, its offset if that
 * says anything. Writes no more than fits; returns the bytes there are. */
size_t pks_row_name(const struct pks_rows *rows, const struct pks_row *row, size_t strip, char *out,
		    size_t size);

#endif
