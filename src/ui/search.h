/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_SEARCH_H
#define PKS_UI_SEARCH_H
/*
 * A search of one reading of a pickle, in slices: whoever has time lets it run for a while, and
 * what has been found by then can be asked for at any moment. Knows nothing of curses.
 *
 * The pickle is cut into windows, which are searched one after the other, from a place in the
 * direction that the user looks, then the rest. The history may still be growing: windows that it
 * has not come to are searched when it has. What is found does not depend on the slices, nor on the
 * place and direction.
 */
#include "ui/query.h"

/* No more hits are kept; the search then stops. */
#define PKS_SEARCH_HITS (1u << 20)

struct pks_hit {
	uint64_t offset; /* in the file */
	uint32_t size;	 /* bytes that are lit; of a name or an opcode that is meant as a whole 1 */
	pks_op op;
};

enum pks_search_state {
	PKS_SEARCH_RUNNING,
	PKS_SEARCH_DONE,    /* all of the pickle has been searched */
	PKS_SEARCH_STOPPED, /* it was told to stop */
	PKS_SEARCH_FULL,    /* there are too many hits */
	PKS_SEARCH_NO_MEMORY
};

struct pks_search;

/* NULL and a message: it means nothing, or there is no memory. */
struct pks_search *pks_search_new(const char *typed, char *error, size_t size);
/* The same value as that of an op; words: what to call it. NULL: no memory. */
struct pks_search *pks_search_new_value(pks_op value, const char *words);
void pks_search_free(struct pks_search *search);
const struct pks_query *pks_search_query(const struct pks_search *search);

/*
 * Begins anew, in a history, which must live as long as the search runs in it; from an offset, on
 * or back. False: no memory.
 */
bool pks_search_begin(struct pks_search *search, const struct pks_history *history, uint64_t from,
		      bool forward);
/* The one that was begun in; NULL: none. */
const struct pks_history *pks_search_history(const struct pks_search *search);
/*
 * Does about so much work (a byte that is looked at is 1; 1 << 20 is a fraction of a millisecond).
 * finished: the history does not grow any more. False: there is nothing to do now.
 */
bool pks_search_run(struct pks_search *search, bool finished, uint64_t work);
/* Leaves it at what has been found. */
void pks_search_stop(struct pks_search *search);
enum pks_search_state pks_search_state(const struct pks_search *search);
/* Of what the history has come to, so many percent have been searched. */
unsigned pks_search_percent(const struct pks_search *search);
/* Texts at which a regular expression gave up, since it took too long. */
uint64_t pks_search_gave_up(const struct pks_search *search);

/* ---- Hits, in the order of their offsets ------------------------------------------------------
 */

uint64_t pks_search_count(const struct pks_search *search);
/* The k-th of those found so far. */
bool pks_search_hit(struct pks_search *search, uint64_t k, struct pks_hit *hit);

enum pks_search_answer {
	PKS_HIT,     /* here it is */
	PKS_HIT_YET, /* not known yet: what lies between has not been searched */
	PKS_HIT_NONE /* there is none */
};

/*
 * The next hit from an offset on, the offset itself not excluded; or back, below it. Where the
 * search was stopped, of what has been found. number: which of all hits it is, from 1 on.
 */
enum pks_search_answer pks_search_next(struct pks_search *search, uint64_t from, bool forward,
				       struct pks_hit *hit, uint64_t *number);
/* Is there a hit with an offset in [from, to)? */
bool pks_search_in(struct pks_search *search, uint64_t from, uint64_t to, struct pks_hit *hit);
/* Does a hit cover the byte? */
bool pks_search_covers(struct pks_search *search, uint64_t offset);

#endif
