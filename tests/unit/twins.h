/* SPDX-License-Identifier: MIT */
#ifndef TESTS_TWINS_H
#define TESTS_TWINS_H
/*
 * The history in segments against the one that is kept whole (options.dense): whatever is asked of
 * both, the answers are the same. A difference fails by cmocka's asserts.
 */
#include <picklescope/history.h>

/* Moments compared so far. */
extern uint64_t twins_compared;

/* About 'most' ops and moments, in order where there are few; then some from all over. */
void twins_compare(struct pks_bytes bytes, const struct pks_options *options, unsigned most);
/* By every reader. */
void twins_compare_readers(struct pks_bytes bytes, bool bare, unsigned most);
/* With what else load() may be given. */
void twins_compare_options(struct pks_bytes bytes, unsigned most);

#endif
