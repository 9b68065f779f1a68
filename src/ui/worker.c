/* SPDX-License-Identifier: MIT */
/*
 * The thread takes one group of ops after the other, so that a view which asks for news, and a user
 * who wants it to stop, wait for no more than one. Judging comes when all is read: it looks at what
 * was written, and what it finds on the way the screen finds for itself, on its view.
 */
#include "ui/worker.h"

#include <picklescope/opcode.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

/* Ops that are read between two looks at what is wanted. */
#define GROUP 64
/* Ops that are judged so. */
#define JUDGED_AT_ONCE (1u << 18)
/* Of a slice, where there is no thread: bytes, or groups. */
#define SLICE_BYTES  ((uint64_t)1 << 20)
#define SLICE_GROUPS 4096
/* An argument that is stepped over, not read: there is no use in reading ahead. */
#define LARGE ((uint64_t)64 << 10)
/* So many groups without one, and reading ahead is worth it again. */
#define SMALL_GROUPS 64

enum stage { READING, JUDGING, DONE };

struct pks_worker {
	struct pks_history *history;
	struct pks_source *source;
	struct pks_reader *reader;
	struct pks_risk *risk;
	void (*wake)(void);
	pthread_t thread;
	bool begun, threaded;
	uint64_t since;		     /* milliseconds */
	bool sparse;		     /* the source was told so */
	unsigned small;		     /* groups without a large argument */
	atomic_bool cancelled, left; /* it is to read no further, to do no more at all */
	atomic_bool ended;	     /* the thread's last word */
	_Atomic enum stage stage;
	_Atomic pks_op ops;
	_Atomic uint64_t at;
};

static uint64_t
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void
tell(struct pks_worker *d)
{
	atomic_store_explicit(&d->ops, pks_ops(d->history), memory_order_relaxed);
	atomic_store_explicit(&d->at, pks_history_end(d->history), memory_order_relaxed);
}

struct pks_worker *
pks_worker_new(struct pks_history *history, struct pks_source *source)
{
	struct pks_worker *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->history = history;
	d->reader = pks_reader_new(history);
	d->risk = d->reader ? pks_risk_new(d->reader) : NULL;
	if (!d->risk) {
		pks_reader_free(d->reader);
		free(d);
		return NULL;
	}
	d->source = pks_source_keep(source);
	d->since = milliseconds();
	tell(d);
	return d;
}

/* ---- The work ----------------------------------------------------------------------------------
 */

static bool
is_stepped_over(const struct pks_token *token)
{
	if (token->arg_size < LARGE)
		return false;
	switch (pks_opcode_info(token->code)->argument) {
	case PKS_ARG_BYTES4:
	case PKS_ARG_BYTES8: return true;
	default: return false;
	}
}

/* A file of large arguments is read here and there, one of small ones from end to end. */
static void
advise(struct pks_worker *d, pks_op first, uint64_t bytes)
{
	struct pks_token tokens[GROUP];
	pks_op n = bytes < LARGE ? 0 : pks_op_tokens(d->history, first, GROUP, tokens);

	d->small++;
	for (pks_op k = 0; k < n; k++)
		if (is_stepped_over(&tokens[k]))
			d->small = 0;
	if (d->small == 0 && !d->sparse)
		pks_source_sparse(d->source, d->sparse = true);
	else if (d->small > SMALL_GROUPS && d->sparse)
		pks_source_sparse(d->source, d->sparse = false);
}

static void
read_group(struct pks_worker *d)
{
	pks_op first = pks_ops(d->history);
	uint64_t at = pks_history_end(d->history);
	bool more = false;

	if (atomic_load_explicit(&d->cancelled, memory_order_relaxed))
		pks_history_cancel(d->history);
	else
		more = pks_history_advance(d->history, GROUP);
	tell(d);
	advise(d, first, pks_history_end(d->history) - at);
	if (!more)
		atomic_store(&d->stage, JUDGING);
}

static void
judge(struct pks_worker *d)
{
	if (pks_risk_advance(d->risk, JUDGED_AT_ONCE))
		return;
	pks_risk_update(d->risk);
	atomic_store(&d->stage, DONE);
}

/* False: that was all. */
static bool
work(struct pks_worker *d)
{
	switch (atomic_load_explicit(&d->stage, memory_order_relaxed)) {
	case READING: read_group(d); return true;
	case JUDGING: judge(d); return true;
	case DONE: break;
	}
	return false;
}

static void *
run(void *data)
{
	struct pks_worker *d = data;
	enum stage before = READING, now;

	while (!atomic_load_explicit(&d->left, memory_order_relaxed) && work(d)) {
		now = atomic_load_explicit(&d->stage, memory_order_relaxed);
		if (now != before && d->wake)
			d->wake();
		before = now;
	}
	atomic_store(&d->ended, true);
	return NULL;
}

/* Signals are for the one who draws, but those of what a thread does itself. */
static bool
start(struct pks_worker *d)
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
	started = pthread_create(&d->thread, NULL, run, d) == 0;
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return started;
}

bool
pks_worker_go_on(struct pks_worker *d, bool alone, void (*wake)(void))
{
	uint64_t from = atomic_load(&d->at);
	bool more = true;

	if (!d->begun) {
		d->begun = true;
		d->wake = wake;
		d->threaded = !alone && start(d);
	}
	if (d->threaded)
		return false;
	for (int k = 0; k < SLICE_GROUPS && more; k++)
		more = work(d) && atomic_load(&d->stage) == READING &&
		       atomic_load(&d->at) - from < SLICE_BYTES;
	return true;
}

/* ---- What others may ask -----------------------------------------------------------------------
 */

void
pks_worker_cancel(struct pks_worker *d)
{
	atomic_store(&d->cancelled, true);
}

struct pks_progress
pks_worker_progress(const struct pks_worker *d)
{
	return (struct pks_progress){atomic_load_explicit(&d->ops, memory_order_relaxed),
				     atomic_load_explicit(&d->at, memory_order_relaxed),
				     milliseconds() - d->since};
}

bool
pks_worker_done(const struct pks_worker *d)
{
	return atomic_load(&d->stage) == DONE;
}

struct pks_risk *
pks_worker_risk(struct pks_worker *d)
{
	return d->risk;
}

bool
pks_worker_free(struct pks_worker *d)
{
	if (!d)
		return true;
	atomic_store(&d->left, true);
	if (d->threaded) {
		if (!atomic_load(&d->ended))
			return false;
		pthread_join(d->thread, NULL);
	}
	pks_risk_free(d->risk);
	pks_reader_free(d->reader);
	pks_history_free(d->history);
	pks_source_free(d->source);
	free(d);
	return true;
}
