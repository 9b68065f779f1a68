/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_FIND_H
#define PKS_UI_FIND_H
/*
 * The search of the explorer: what is being searched for, and the hit that the user waits for.
 */
#include "ui/list.h"
#include "ui/search.h"

struct pks_find {
	struct pks_search *search; /* NULL: none */
	/* The hit that the user waits for: from where, and so many hits on. */
	bool seeking, forward, wrapped, passed;
	uint64_t from, more;
	struct pks_hit hit; /* where the last one led */
	bool arrived;	    /* at it */
	struct pks_list list;
};

struct pks_app;

/* Begins a search with what was typed; from the arrow on or back, to its first hit. */
void pks_find_start(struct pks_app *app, const char *typed, bool forward);
/* The same value as that under the cursor. */
void pks_find_same(struct pks_app *app, bool forward);
/* count hits on or back. */
void pks_find_again(struct pks_app *app, bool forward, uint64_t count);
/* A slice, and the hit that is waited for if it is known by now. False: nothing was left. */
bool pks_find_work(struct pks_app *app);
/* Stops it if it runs. Else, with 'clear', forgets it. False: there was nothing to do. */
bool pks_find_cancel(struct pks_app *app, bool clear);
/* Before the history goes that is searched; and when there is another to search for the same. */
void pks_find_suspend(struct pks_app *app);
void pks_find_resume(struct pks_app *app);

#endif
