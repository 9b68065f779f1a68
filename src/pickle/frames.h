/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_FRAMES_H
#define PKS_PICKLE_FRAMES_H
/*
 * Frames that lie. A frame ends where an op ends, before the next frame begins, and not behind
 * STOP: so each pickler writes it. The length that one gives is only a hint to most readers.
 */
#include <picklescope/history.h>

/* The first one that does not hold, when a STOP ended the last load; else PKS_NO_OP. */
pks_op pks_frame_lies(const struct pks_history *history);

/* The machine's. A FRAME stands at 'offset', its bytes begin at 'next' and are so many. */
void pks_frame_begins(struct pks_history *history, pks_op op, uint64_t offset, uint64_t next,
		      uint64_t size);
/* The last STOP stands at 'offset', and 'next' is behind it. */
void pks_frames_end(struct pks_history *history, uint64_t offset, uint64_t next);

#endif
