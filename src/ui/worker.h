/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_WORKER_H
#define PKS_UI_WORKER_H
/*
 * Decoding behind the screen: a thread of its own reads a pickle to its end, then judges it whole.
 * The screen meanwhile reads a view of the history; the history itself and its risk are the
 * thread's until it is done, and the screen's from then on.
 */
#include <picklescope/risk.h>
#include <picklescope/source.h>

struct pks_worker;

/* How far it has come. */
struct pks_progress {
	pks_op ops;
	uint64_t bytes;
	uint64_t milliseconds; /* since it began */
};

/*
 * Takes over a history that is not finished; of the source it only holds the bytes. NULL: no
 * memory, and the history is still the caller's.
 */
struct pks_worker *pks_worker_new(struct pks_history *history, struct pks_source *source);
/*
 * Starts the thread, the first time. Where there can be none, or 'alone' wants none, does a slice
 * itself, some milliseconds, and returns true. wake, which may be NULL, is called by the thread
 * when all is read and when it is done.
 */
bool pks_worker_go_on(struct pks_worker *worker, bool alone, void (*wake)(void));
/* Reads no further; what there is is judged. */
void pks_worker_cancel(struct pks_worker *worker);
struct pks_progress pks_worker_progress(const struct pks_worker *worker);
/* Is all read and judged? Then the risk is to be read, with its history. */
bool pks_worker_done(const struct pks_worker *worker);
struct pks_risk *pks_worker_risk(struct pks_worker *worker);
/*
 * Ends it, and frees it once its thread has ended. False: it has not yet, to be asked again; it
 * does so soon, unless it compares the readers of a large pickle just now.
 */
bool pks_worker_free(struct pks_worker *worker);

#endif
