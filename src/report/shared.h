/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_SHARED_H
#define PKS_REPORT_SHARED_H
/*
 * Which values may be reached on more than one way.
 */
#include "report/opmap.h"

#include <picklescope/contents.h>

/*
 * Has the value an identity that counts at the moment? Containers, objects and callables that were
 * changed have one; None, numbers, text, empty tuples and frozensets and plain callables have none.
 */
bool pks_has_identity(struct pks_reader *reader, pks_op value, pks_op moment);
/*
 * Puts every value with an identity that may be reached on more than one way at the moment into
 * the map, with 0. False: no memory.
 */
bool pks_shared_values(struct pks_reader *reader, pks_op moment, struct pks_opmap *map);

#endif
