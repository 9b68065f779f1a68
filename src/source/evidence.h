/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_EVIDENCE_H
#define PKS_SOURCE_EVIDENCE_H
/*
 * Could it be chance? Of millions of digests, keys and tokens some begin as a pickle does, and a
 * few are one to the end. A pickle that nobody said is there is believed if random bytes would be
 * that less than once in 2^PKS_EVIDENCE times.
 */
#include "source/shape.h"

/* Bits; less than the shortest names of a callable give, in any of their spellings. */
#define PKS_EVIDENCE 36

/* Does what has this shape at offset give as much? */
bool pks_shape_is_told(const struct pks_shape *shape, struct pks_bytes bytes, uint64_t offset);

/* Does it call something, and give as much, before it is cut or breaks? */
bool pks_begins_with_call(struct pks_bytes bytes);

/* Is all of it whole pickles, one behind the other, and one more than a number or a name? named:
 * one of them names a callable. */
bool pks_row_fills(struct pks_bytes bytes, bool *named);

/* It is whole and would hardly be so by chance. */
bool pks_shape_strong(const struct pks_shape *shape, uint64_t offset);
/* It has a whole pickle that ends where the bytes do, and is more than one number or name. */
bool pks_shape_fills(const struct pks_shape *shape, struct pks_bytes bytes);

#endif
