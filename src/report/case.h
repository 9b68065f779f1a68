/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_CASE_H
#define PKS_REPORT_CASE_H
/*
 * A report on a case: what the pickles of a file would do, what was found, who wrote them, what to
 * look for elsewhere, and what was noted; in Markdown, or as one page of HTML that wants nothing
 * from anywhere.
 */
#include "report/notes.h"

/*
 * begin, pickles, and what else there is, end. title: a file's text; all: the bytes that the
 * pickles are in.
 */
void pks_case_begin(const char *title, struct pks_bytes all, bool html, struct pks_text *out);
struct pks_case {
	const char *address;	       /* safe to show */
	const char *magic;	       /* what libmagic takes the file for, NULL or "": not asked */
	const struct pks_notes *notes; /* NULL: none */
	bool html;
};
/* The risk must be updated to the end. False: memory ran out; what there was is written. */
bool pks_case_pickle(const struct pks_case *about, struct pks_risk *risk, struct pks_text *out);
void pks_case_end(bool html, struct pks_text *out);

/* A heading of level 1 to 3, and a block of lines as they are: our words, or made safe to show. */
void pks_case_heading(const char *words, int level, bool html, struct pks_text *out);
void pks_case_block(const char *lines, bool html, struct pks_text *out);

#endif
