/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_VALUE_ATOM_H
#define PKS_PICKLE_VALUE_ATOM_H
/*
 * Values without parts, as text.
 */
#include "pickle/pen.h"

#include <picklescope/contents.h>

/*
 * Writes None, a bool, a number, text, bytes, a bytearray, a callable or a buffer in at most limit
 * columns. False, and nothing written, for any other kind.
 */
bool pks_atom_text(struct pks_pen *pen, struct pks_reader *reader, pks_op value, pks_op moment,
		   unsigned limit);
/* The argument of an op as its bytes tell it, reached or not. */
void pks_token_text(struct pks_pen *pen, const struct pks_history *history, pks_op op,
		    unsigned limit);
/* 'module.name' of an op that names a callable; with last only what follows the last dot. */
void pks_name_text(struct pks_pen *pen, const struct pks_history *history, pks_op op, bool last,
		   unsigned limit);
/* value_text.c: as pks_value_text(); false if anything was left out. */
bool pks_value_line(struct pks_reader *reader, pks_op value, pks_op moment, unsigned width,
		    struct pks_text *text);
/* The characters of a str value. */
struct pks_chars pks_value_chars(const struct pks_history *history, pks_op value);

#endif
