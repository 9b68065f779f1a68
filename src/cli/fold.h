/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_FOLD_H
#define PKS_CLI_FOLD_H
/* Sentences of our own on lines that fit a terminal. */
#include <picklescope/text.h>

/*
 * Words from column 'at' on, folded before column 80; the lines after the first begin at 'indent'.
 * Ends the last line.
 */
void cli_fold(struct pks_text *out, const char *words, size_t at, size_t indent);

#endif
