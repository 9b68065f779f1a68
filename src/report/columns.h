/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_COLUMNS_H
#define PKS_REPORT_COLUMNS_H
/*
 * Text in columns: how wide it is on a terminal, and lines of a width.
 */
#include <picklescope/text.h>

/* A line of text reports, where the text allows it. */
#define PKS_LINE 120

/* Columns of text that was made safe to show. */
unsigned pks_columns(const char *text);
/* Writes text that was made safe and fills it up with blanks to so many columns. */
void pks_padded(struct pks_text *out, const char *text, unsigned columns);
/* Lines and arrows, in ASCII where the text asks for it. */
enum pks_glyph { PKS_GLYPH_TAKES, PKS_GLYPH_LEADS, PKS_GLYPH_MORE, PKS_GLYPHS };
const char *pks_glyph(const struct pks_text *out, enum pks_glyph glyph);

#endif
