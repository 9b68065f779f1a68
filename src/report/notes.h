/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_NOTES_H
#define PKS_REPORT_NOTES_H
/*
 * What a person has noted about single ops of a pickle. Notes lie in a file of their own, named
 * after the SHA-256 of the pickle, so they are found again wherever it is met. A line of it is an
 * op, a tab and words; the last line of an op counts, and words that are none take its note away.
 * So a file is only ever appended to.
 */
#include <picklescope/report.h>

#define PKS_NOTES_NAME	80  /* bytes of such a file's name, with its NUL */
#define PKS_NOTE_WORDS	512 /* bytes of a note, with its NUL */
#define PKS_NOTES_MOST	10000
#define PKS_NOTES_BYTES ((size_t)1 << 22) /* of a file; what stands behind is not read */

struct pks_note {
	pks_op op;
	char *words; /* UTF-8; anybody's text */
};

struct pks_notes {
	struct pks_note *note; /* in the order of their ops */
	size_t count, room;
};

/* Makes ready what digests need, before the right to open files is given up. */
void pks_notes_prepare(void);
/* The name of the file with the notes on a finished history's pickle. False: built without digests.
 */
bool pks_notes_name(const struct pks_history *history, char name[PKS_NOTES_NAME]);
/* Takes the lines of a file; what is no such line is left out. */
void pks_notes_read(struct pks_notes *notes, const char *text, size_t size);
/* Reads a file. There may be none. */
void pks_notes_load(struct pks_notes *notes, const char *directory, const char *name);
void pks_notes_free(struct pks_notes *notes);
/* The note on an op, NULL: none. */
const char *pks_note_at(const struct pks_notes *notes, pks_op op);
/* Sets one; "" takes it away. False: memory ran out, or there are too many. */
bool pks_note_set(struct pks_notes *notes, pks_op op, const char *words);
/* The line of a file that says so; words as pks_note_set() takes them. */
void pks_note_line(pks_op op, const char *words, struct pks_text *out);

#endif
