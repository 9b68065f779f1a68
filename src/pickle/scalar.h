/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_SCALAR_H
#define PKS_PICKLE_SCALAR_H
/*
 * Arrays and their items, written with a pen: in at most limit columns.
 */
#include "pickle/pen.h"

#include <picklescope/arrays.h>

void pks_scalars_pen(struct pks_pen *pen, const struct pks_scalar *scalar, struct pks_bytes bytes,
		     unsigned limit);
void pks_array_pen(struct pks_pen *pen, const struct pks_history *history,
		   const struct pks_array *array, unsigned limit);
/* storage.c: false, and nothing written: the value is no storage that is known. */
bool pks_storage_pen(struct pks_pen *pen, const struct pks_history *history, pks_op value,
		     unsigned limit);

#endif
