/* SPDX-License-Identifier: MIT */
#ifndef TESTS_TWINS_H
#define TESTS_TWINS_H
/*
 * The history in segments against the one that is kept whole (options.dense): whatever is asked of
 * both, the answers are the same. A difference fails by cmocka's asserts.
 */
#include <picklescope/contents.h>

/* Moments compared so far. */
extern uint64_t twins_compared;

/* Both, and a reader for each. 'cut' may have come less far; only what it has is asked for. */
struct twins {
	struct pks_history *whole, *cut;
	struct pks_reader *whole_reader, *cut_reader;
	uint64_t state; /* of what is random */
};
/* How they ended; an op; a moment; what is found on and back from somewhere. */
void twins_same_end(const struct twins *twins);
void twins_same_op(struct twins *twins, pks_op op);
void twins_same_moment(struct twins *twins, pks_op moment);
void twins_same_finds(struct twins *twins);

/* About 'most' ops and moments, in order where there are few; then some from all over. */
void twins_compare(struct pks_bytes bytes, const struct pks_options *options, unsigned most);
/* By every reader. */
void twins_compare_readers(struct pks_bytes bytes, bool bare, unsigned most);
/* With what else load() may be given. */
void twins_compare_options(struct pks_bytes bytes, unsigned most);

#endif
