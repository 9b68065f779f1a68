/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_READING_H
#define PKS_UI_READING_H
/*
 * What one of CPython's readers makes of a pickle. A short one is read when it is opened; any other
 * behind the screen, and the panes read a view of it that grows.
 */
#include "ui/worker.h"

struct pks_reading {
	const struct pks_history *history; /* that is shown; NULL: nobody asked for it yet */
	struct pks_history *own;	   /* the same, unless it belongs to the partings */
	struct pks_worker *worker;	   /* where it is a view: who writes what it shows */
	struct pks_reader *reader;
	struct pks_risk *risk;	   /* what is known of it so far, or all of it */
	struct pks_risk *so_far;   /* the same, unless it is that of the worker */
	bool read;		   /* the history is finished */
	bool judged;		   /* and its risk is known, with what its values hold */
	struct pks_source *source; /* of its bytes; whoever opened it holds it */
	struct pks_inside *inside; /* while what its values hold is opened here */
	pks_op slice;		   /* ops that are judged at once */
};

/*
 * Begins to read the pickle at 'start' of the source. history: who has read it already, NULL:
 * nobody; it must outlive the reading. False: no memory.
 */
bool pks_reading_begin(struct pks_reading *reading, struct pks_source *source, uint64_t start,
		       const struct pks_options *options, const struct pks_history *history);
/* Ends it. NULL, or a worker that is still to be freed. */
struct pks_worker *pks_reading_close(struct pks_reading *reading);

enum pks_work {
	PKS_WORK_NONE,	/* all is done */
	PKS_WORK_WAITS, /* what is left is done by others */
	PKS_WORK_MORE	/* there is more to do, here */
};
/* A slice of it, some milliseconds. The others: as of pks_worker_go_on(). */
enum pks_work pks_reading_work(struct pks_reading *reading, bool alone, void (*wake)(void));

#endif
