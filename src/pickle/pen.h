/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_PEN_H
#define PKS_PICKLE_PEN_H
/*
 * Writing into a number of columns: what values as text are made with.
 */
#include <picklescope/history.h>

struct pks_pen {
	struct pks_text *out;
	unsigned left; /* columns that may still be written */
	bool cut;      /* something was left out */
};

/* More than anybody's columns. */
#define PKS_NO_LIMIT (UINT32_MAX / 4)

/* What is quoted: characters or bytes, one at a time. All fields are pks_chars_next's own. */
struct pks_chars {
	enum { PKS_CHARS_POINTS, PKS_CHARS_UTF8, PKS_CHARS_BYTES } form;
	bool bytes; /* shown as bytes, though read as points */
	struct pks_points points;
	const uint8_t *at, *end;
};

struct pks_chars pks_chars_utf8(struct pks_bytes bytes);
struct pks_chars pks_chars_bytes(struct pks_bytes bytes);
/* The next one, -1 at the end. A byte that is no UTF-8 comes as PKS_CHARS_BAD + byte. */
#define PKS_CHARS_BAD 0x110000
int32_t pks_chars_next(struct pks_chars *chars);

/* Our own words, in ASCII: as many as there is room for. */
void pks_pen_words(struct pks_pen *pen, const char *words);
/* The sign that something was left out, and how many columns it takes. */
void pks_pen_ellipsis(struct pks_pen *pen);
unsigned pks_pen_ellipsis_width(const struct pks_pen *pen);
/* Our own words, cut to so many columns with an ellipsis. */
void pks_pen_cut_words(struct pks_pen *pen, const char *words, unsigned limit);
/*
 * Characters in quotes, as Python's repr shows them, in at most limit columns: cut inside the
 * quotes, so that what is cut can be told from what is not. prefix stands before the quote: "b".
 * quoted false: as they are, without quotes.
 */
void pks_pen_chars(struct pks_pen *pen, const char *prefix, struct pks_chars chars, bool quoted,
		   unsigned limit);

#endif
