/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_SHEET_H
#define PKS_UI_SHEET_H
/*
 * A page of text in the place of all panes: lines that may each name an op, where Enter leads to.
 * What is on it is written by one of those in pages.c and inspect.c, some of it while it is read.
 */
#include "ui/list.h"
#include "ui/screen.h"
#include <picklescope/history.h>

enum pks_sheet_kind {
	PKS_SHEET_NONE,
	PKS_SHEET_EFFECTS,
	PKS_SHEET_INDICATORS,
	PKS_SHEET_AUTHORSHIP,
	PKS_SHEET_INSPECT,
	PKS_SHEET_MANUAL,
	PKS_SHEET_SIGNATURE,
	PKS_SHEET_CUSTODY
};

struct pks_sheet_line {
	size_t at;	      /* in words; up to its NUL */
	pks_op op;	      /* PKS_NO_OP: none */
	uint8_t look, indent; /* where it goes on below, it stands so far to the right */
};

struct pks_sheet_row {
	size_t line, at, size;
};

/* Bytes and lines that a page may have; the rest is left out, and that is said. */
#define PKS_SHEET_BYTES (8u << 20)
#define PKS_SHEET_LINES 200000

struct pks_sheet {
	enum pks_sheet_kind kind; /* NONE: it is not there */
	char title[96];
	char *words;
	size_t used, size;
	struct pks_sheet_line *line;
	size_t lines, line_room;
	struct pks_sheet_row *row; /* as it is broken for so many columns */
	size_t rows, row_room, laid;
	int columns;
	bool cut; /* something did not fit */
	struct pks_list list;
	int page;
	bool working; /* there is more to come */
	pks_op subject;
	struct pks_pages *pages;     /* what still writes it: pages.c */
	struct pks_inspect *inspect; /* inspect.c */
};

/* An empty page; one that was there is freed. */
void pks_sheet_start(struct pks_sheet *sheet, enum pks_sheet_kind kind, const char *title);
/* Takes all lines off, and nothing else. */
void pks_sheet_wipe(struct pks_sheet *sheet);
void pks_sheet_free(struct pks_sheet *sheet);
/* A line of our words, or of a file's that have been made safe. */
void pks_sheet_add(struct pks_sheet *sheet, enum pks_look look, pks_op op, int indent,
		   const char *words);
/* Breaks what was added since into rows; all of it if the width has changed. */
void pks_sheet_lay(struct pks_sheet *sheet, int columns);
/*
 * Puts the cursor on the next row (back: the one before) that has a text; without capital letters
 * either case will do. False: there is none that way.
 */
bool pks_sheet_find(struct pks_sheet *sheet, const char *text, bool forward);
/* The op of the row under the cursor. */
pks_op pks_sheet_op(const struct pks_sheet *sheet);

#endif
