/* SPDX-License-Identifier: MIT */
/*
 * The thread takes one group of ops after the other, so that a view which asks for news, and a user
 * who wants it to stop, wait for no more than one. It judges each while the machine has it at hand;
 * what it finds on the way the screen finds for itself, on its view.
 */
#include "ui/worker.h"
#include "source/read_ahead.h"
#include "ui/clock.h"

#include <picklescope/opcode.h>
#include <picklescope/report.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Ops that are read between two looks at what is wanted. */
#define GROUP 64
/* Ops that are judged so. */
#define JUDGED_AT_ONCE (1u << 18)
/* Of a slice, where there is no thread: bytes, or groups. */
#define SLICE_BYTES  ((uint64_t)1 << 20)
#define SLICE_GROUPS 4096

enum stage { READING, JUDGING, OPENING, DONE };

struct pks_worker {
	struct pks_history *history;
	struct pks_source *source;
	struct pks_reader *reader;
	struct pks_risk *risk;
	struct pks_inside *inside; /* while what values hold is opened */
	void (*wake)(void);
	pthread_t thread;
	bool begun, threaded;
	uint64_t since; /* milliseconds */
	struct pks_read_ahead ahead;
	atomic_bool cancelled, left; /* it is to read no further, to do no more at all */
	atomic_bool ended;	     /* the thread's last word */
	_Atomic enum stage stage;
	_Atomic pks_op ops;
	_Atomic uint64_t at;
};

static void
tell(struct pks_worker *w)
{
	atomic_store_explicit(&w->ops, pks_ops(w->history), memory_order_relaxed);
	atomic_store_explicit(&w->at, pks_history_end(w->history), memory_order_relaxed);
}

struct pks_worker *
pks_worker_new(struct pks_history *history, struct pks_source *source)
{
	struct pks_worker *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->history = history;
	w->reader = pks_reader_new(history);
	w->risk = w->reader ? pks_risk_new(w->reader) : NULL;
	if (!w->risk) {
		pks_reader_free(w->reader);
		free(w);
		return NULL;
	}
	w->source = pks_source_keep(source);
	w->since = (uint64_t)pks_milliseconds();
	tell(w);
	return w;
}

/* ---- The work ----------------------------------------------------------------------------------
 */

static bool
is_stepped_over(const struct pks_token *token)
{
	if (token->arg_size < PKS_LARGE_ARGUMENT)
		return false;
	switch (pks_opcode_info(token->code)->argument) {
	case PKS_ARG_BYTES4:
	case PKS_ARG_BYTES8: return true;
	default: return false;
	}
}

static void
advise(struct pks_worker *w, pks_op first, uint64_t bytes)
{
	struct pks_token tokens[GROUP];
	pks_op n = bytes < PKS_LARGE_ARGUMENT ? 0 : pks_op_tokens(w->history, first, GROUP, tokens);
	bool large = false;

	for (pks_op k = 0; k < n; k++)
		large = large || is_stepped_over(&tokens[k]);
	pks_read_ahead(&w->ahead, w->source, first + GROUP, large);
}

static void
read_group(struct pks_worker *w)
{
	pks_op first = pks_ops(w->history);
	uint64_t at = pks_history_end(w->history);
	bool more = false;

	if (atomic_load_explicit(&w->cancelled, memory_order_relaxed))
		pks_history_cancel(w->history);
	else
		more = pks_risk_read(w->risk, w->history, GROUP);
	tell(w);
	advise(w, first, pks_history_end(w->history) - at);
	if (more)
		return;
	/* Whoever searches reads it from end to end. */
	pks_read_ahead_end(&w->ahead, w->source);
	atomic_store(&w->stage, JUDGING);
}

static void
judge(struct pks_worker *w)
{
	if (pks_risk_advance(w->risk, JUDGED_AT_ONCE))
		return;
	pks_risk_update(w->risk);
	w->inside = pks_inside_new(w->risk, w->source, NULL);
	atomic_store(&w->stage, w->inside ? OPENING : DONE);
}

/* What its bytes and texts hold counts in its verdict. */
static void
open_next(struct pks_worker *w)
{
	if (pks_inside_next(w->inside))
		return;
	pks_inside_free(w->inside);
	w->inside = NULL;
	atomic_store(&w->stage, DONE);
}

/* False: that was all. */
static bool
work(struct pks_worker *w)
{
	switch (atomic_load_explicit(&w->stage, memory_order_relaxed)) {
	case READING: read_group(w); return true;
	case JUDGING: judge(w); return true;
	case OPENING: open_next(w); return true;
	case DONE: break;
	}
	return false;
}

static void *
run(void *data)
{
	struct pks_worker *w = data;
	enum stage before = READING, now;

	while (!atomic_load_explicit(&w->left, memory_order_relaxed) && work(w)) {
		now = atomic_load_explicit(&w->stage, memory_order_relaxed);
		if (now != before && w->wake)
			w->wake();
		before = now;
	}
	atomic_store(&w->ended, true);
	return NULL;
}

/* Signals are for the one who draws, but those of what a thread does itself. */
static bool
start(struct pks_worker *w)
{
	sigset_t set, old;
	bool started;

	sigfillset(&set);
	sigdelset(&set, SIGBUS);
	sigdelset(&set, SIGSEGV);
	sigdelset(&set, SIGFPE);
	sigdelset(&set, SIGILL);
	sigdelset(&set, SIGSYS);
	pthread_sigmask(SIG_BLOCK, &set, &old);
	started = pthread_create(&w->thread, NULL, run, w) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return started;
}

bool
pks_worker_go_on(struct pks_worker *w, bool alone, void (*wake)(void))
{
	uint64_t from = atomic_load(&w->at);
	bool more = true;

	if (!w->begun) {
		w->begun = true;
		w->wake = wake;
		w->threaded = !alone && start(w);
	}
	if (w->threaded)
		return false;
	for (int k = 0; k < SLICE_GROUPS && more; k++)
		more = work(w) && atomic_load(&w->stage) == READING &&
		       atomic_load(&w->at) - from < SLICE_BYTES;
	return true;
}

/* ---- What others may ask -----------------------------------------------------------------------
 */

void
pks_worker_cancel(struct pks_worker *w)
{
	atomic_store(&w->cancelled, true);
}

struct pks_progress
pks_worker_progress(const struct pks_worker *w)
{
	return (struct pks_progress){atomic_load_explicit(&w->ops, memory_order_relaxed),
				     atomic_load_explicit(&w->at, memory_order_relaxed),
				     (uint64_t)pks_milliseconds() - w->since};
}

bool
pks_worker_done(const struct pks_worker *w)
{
	return atomic_load(&w->stage) == DONE;
}

struct pks_risk *
pks_worker_risk(struct pks_worker *w)
{
	return w->risk;
}

bool
pks_worker_free(struct pks_worker *w)
{
	if (!w)
		return true;
	atomic_store(&w->left, true);
	if (w->threaded) {
		if (!atomic_load(&w->ended))
			return false;
		pthread_join(w->thread, NULL);
	}
	pks_inside_free(w->inside);
	pks_risk_free(w->risk);
	pks_reader_free(w->reader);
	pks_history_free(w->history);
	pks_source_free(w->source);
	free(w);
	return true;
}
