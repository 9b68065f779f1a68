/* SPDX-License-Identifier: MIT */
/*
 * Readings: who reads, who judges, and what the panes are shown meanwhile.
 *
 * The thread that reads judges as well, but its risk is its own until it is done. Until then the
 * panes have one that is made here, in slices, of what the view shows: it is marked 'so far', and
 * is never finished.
 */
#include "ui/reading.h"
#include "ui/clock.h"

#include <picklescope/report.h>

#include <string.h>

/* What is read at once, before the first screen: ops, bytes, and in steps of so many ops. */
#define FIRST_OPS   (1u << 12)
#define FIRST_BYTES ((uint64_t)1 << 20)
#define FIRST_STEP  64
/* A slice of judging, in microseconds, and in ops at first and at least. */
#define SLICE_TIME  2000
#define SLICE_OPS   (1u << 9)
#define SLICE_LEAST (1u << 5)
#define SLICE_MOST  (1u << 22)

struct pks_worker *
pks_reading_close(struct pks_reading *reading)
{
	struct pks_worker *worker = reading->worker;

	pks_inside_free(reading->inside);
	pks_risk_free(reading->so_far);
	pks_reader_free(reading->reader);
	pks_history_free(reading->own);
	memset(reading, 0, sizeof *reading);
	return pks_worker_free(worker) ? NULL : worker;
}

/* The first few ops. True: there is more. */
static bool
read_first(struct pks_history *history)
{
	uint64_t start = pks_history_start(history);

	while (pks_history_advance(history, FIRST_STEP))
		if (pks_ops(history) >= FIRST_OPS ||
		    pks_history_end(history) - start >= FIRST_BYTES)
			return true;
	return false;
}

/* Has the rest read behind the screen. False: no memory. */
static bool
leave_rest(struct pks_reading *reading, struct pks_source *source)
{
	struct pks_history *history = reading->own;

	reading->worker = pks_worker_new(history, source);
	if (!reading->worker)
		return false;
	reading->own = pks_history_view(history);
	return reading->own != NULL;
}

bool
pks_reading_begin(struct pks_reading *reading, struct pks_source *source, uint64_t start,
		  const struct pks_options *options, const struct pks_history *history)
{
	bool begun = true;

	memset(reading, 0, sizeof *reading);
	reading->slice = SLICE_OPS;
	reading->source = source;
	if (!history) {
		reading->own = pks_history_new(pks_source_bytes(source), start, options);
		if (!reading->own)
			return false;
		reading->read = !read_first(reading->own);
		begun = reading->read || leave_rest(reading, source);
		history = reading->own;
	} else {
		reading->read = true;
	}
	reading->history = history;
	reading->reader = begun ? pks_reader_new(history) : NULL;
	reading->risk = reading->so_far = reading->reader ? pks_risk_new(reading->reader) : NULL;
	if (reading->risk)
		return true;
	pks_reading_close(reading);
	return false;
}

/* True: there are more. */
static bool
judge_slice(struct pks_reading *reading)
{
	uint64_t from = (uint64_t)pks_microseconds(), took;
	bool more = pks_risk_advance(reading->so_far, reading->slice);

	took = (uint64_t)pks_microseconds() - from;
	if (took > SLICE_TIME && reading->slice > SLICE_LEAST)
		reading->slice /= 2;
	else if (took < SLICE_TIME / 4 && more && reading->slice < SLICE_MOST)
		reading->slice *= 2;
	return more;
}

static enum pks_work
open_next(struct pks_reading *reading)
{
	if (!pks_inside_next(reading->inside)) {
		pks_inside_free(reading->inside);
		reading->inside = NULL;
		reading->judged = true;
	}
	return PKS_WORK_MORE;
}

enum pks_work
pks_reading_work(struct pks_reading *reading, bool alone, void (*wake)(void))
{
	bool more = false;

	if (reading->judged)
		return PKS_WORK_NONE;
	if (reading->inside)
		return open_next(reading);
	if (reading->worker) {
		more = pks_worker_go_on(reading->worker, alone, wake);
		if (!reading->read && pks_history_refresh(reading->own))
			reading->read = pks_history_state(reading->own) != PKS_RUNNING;
		if (reading->read && pks_worker_done(reading->worker)) {
			reading->risk = pks_worker_risk(reading->worker);
			reading->judged = true;
			pks_risk_free(reading->so_far);
			reading->so_far = NULL;
			return PKS_WORK_MORE;
		}
	}
	more = judge_slice(reading) || more;
	if (!more && !reading->worker) {
		pks_risk_update(reading->so_far);
		reading->inside = pks_inside_new(reading->risk, reading->source, NULL);
		reading->judged = !reading->inside;
		more = true;
	}
	return more ? PKS_WORK_MORE : PKS_WORK_WAITS;
}
