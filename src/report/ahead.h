/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_AHEAD_H
#define PKS_REPORT_AHEAD_H
/*
 * Reading the parts of values ahead, for a walk that goes into parts and comes back: what was read
 * of the values above stays, so that coming back costs nothing however large they are.
 */
#include <picklescope/contents.h>

struct pks_ahead_part {
	pks_op value, key; /* key: PKS_NO_OP where there is none */
	uint8_t role;	   /* enum pks_role */
};

/* What was read of one value: part numbers first to first + count. */
struct pks_ahead_window {
	size_t owner; /* how deep in the walk */
	size_t base;  /* where its parts begin in 'part' */
	uint64_t first;
	uint32_t count, size; /* read; asked for */
};

struct pks_ahead {
	struct pks_reader *reader;
	struct pks_ahead_window *window; /* a stack */
	size_t windows, window_size;
	struct pks_ahead_part *part; /* of all windows, one after the other */
	size_t part_size;
	bool failed; /* no memory */
};

void pks_ahead_free(struct pks_ahead *ahead);
/*
 * The k-th part of a value that stands so deep in the walk; k only grows. False: there is none, or
 * no memory.
 */
bool pks_ahead_part(struct pks_ahead *ahead, size_t depth, pks_op value, pks_op moment, uint64_t k,
		    struct pks_ahead_part *part);
/* The walk at this depth goes on with another value, or leaves. */
void pks_ahead_drop(struct pks_ahead *ahead, size_t depth);
/* The walk goes deeper; k is the next part at this depth. Drops what holds nothing more. */
void pks_ahead_deeper(struct pks_ahead *ahead, size_t depth, uint64_t k);

#endif
