/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SAME_H
#define TESTS_SAME_H
/*
 * Two histories of the same pickle that lie in memory in two ways: are all answers the same?
 */
#include <picklescope/contents.h>

/* Both histories, and a reader for each. 'cut' may have come less far; only what it has is asked.
 */
struct same {
	struct pks_history *whole, *cut;
	struct pks_reader *whole_reader, *cut_reader;
	uint64_t state; /* of what is random */
};

/* How they ended. */
void same_end(const struct same *p);
/* An op; a moment; what is found from somewhere on and back. */
void same_op(struct same *p, pks_op op);
void same_moment(struct same *p, pks_op moment);
void same_finds(struct same *p);
/* Moments that were compared so far. */
uint64_t same_moments_compared(void);

#endif
