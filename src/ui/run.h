/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_RUN_H
#define PKS_UI_RUN_H
/*
 * A run: on or back to the next breakpoint, watch or dangerous call, else to the end. It goes in
 * slices, between keys; the arrow moves when it has arrived.
 */
#include "ui/breaks.h"

struct pks_run {
	bool running, forward;
	const struct pks_history *history; /* in which */
	pks_op from;			   /* where the arrow was */
	pks_op place;			   /* forward: to be looked at next; back: below this one */
	uint64_t more;			   /* so many stops are passed */
};

struct pks_app;

void pks_run_start(struct pks_app *app, bool forward, uint64_t count);
/* A slice. False: nothing runs. */
bool pks_run_work(struct pks_app *app);
/* False: nothing ran. */
bool pks_run_stop(struct pks_app *app);
/* What is to be said while it runs. */
void pks_run_words(const struct pks_app *app, struct pks_text *out);

/* The next place from one on (or back, below it) that stops a run within the history, looking at
 * places before 'budget' is spent; PKS_NO_OP and *place moved on where there is none so far. *stop
 * is the number of the breakpoint, -1 for a dangerous call. */
pks_op pks_run_next(const struct pks_breaks *breaks, struct pks_risk *risk, bool forward,
		    pks_op *place, uint32_t budget, int *stop);

#endif
