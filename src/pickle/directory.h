/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_DIRECTORY_H
#define PKS_PICKLE_DIRECTORY_H
/*
 * What a reader remembers: for a value that was opened, where its parts are (a directory), and for
 * a value that was a key, its fingerprint. On the functions of history.h and events.h alone.
 */
#include "pickle/events.h"

#include <picklescope/contents.h>

/* Two values are equal as keys where their fingerprints are. */
struct pks_fingerprint {
	uint64_t a, b;
};

/* An item that was set again, or an entry whose key came again: which row, by which assignment. */
struct pks_again {
	uint64_t row;
	uint64_t assignment;
};

/* A group of events that was looked at: each event, and the parts of the group before each. */
struct pks_spread {
	uint32_t group; /* PKS_NO_OP: none */
	uint32_t events;
	pks_op *op;
	uint32_t *before; /* one more at the end */
};

#define PKS_SPREADS 4

/*
 * The events of one value by groups, and how many parts there were before each; the groups that
 * were looked at last are spread out. Good for every moment: a moment's parts are a prefix. For
 * lists 'again' holds the rows that SETITEM replaced; for dicts and sets 'first' holds, where any
 * key came twice, the assignments that made a row.
 */
struct pks_directory {
	pks_op value;
	enum pks_kind kind;
	uint32_t fixed;	  /* parts that its own op gives it */
	pks_op *newest;	  /* the last event of each group, in order */
	uint64_t *before; /* parts before each group, those of its own op apart; one more at the
			     end */
	uint32_t groups, size;
	struct pks_spread spread[PKS_SPREADS];
	unsigned next_spread; /* is thrown out next */
	bool replaced;	      /* items of a list may have been set again */
	bool joined;	      /* dicts and sets: equal keys are joined */
	bool distinct;	      /* no row was ever written twice */
	uint64_t *first;      /* not distinct: row to assignment */
	uint64_t rows;
	struct pks_again *again; /* sorted by row, then assignment */
	size_t again_count, again_size;
};

#define PKS_DIRECTORIES 64

struct pks_prints {
	struct {
		pks_op value; /* + 1; 0: empty */
		struct pks_fingerprint print;
	} * entry;
	size_t size, used;
};

struct pks_reader {
	const struct pks_history *history;
	pks_op value[PKS_DIRECTORIES]; /* whose each is, beside each other to be found quickly;
					  PKS_NO_OP: nobody's, and nothing is in it */
	bool recent[PKS_DIRECTORIES];  /* it was looked at since the hand went by */
	size_t hand;		       /* the next that may be thrown out */
	uint64_t join_limit;
	struct pks_prints prints;
	uint64_t seed[2];
	bool no_memory; /* something could not be remembered; what is shown is not joined */
	struct pks_directory directory[PKS_DIRECTORIES]; /* the last: what follows is not cleared */
};

/* directory.c: the value's directory, up to date; never NULL. */
struct pks_directory *pks_directory_of(struct pks_reader *reader, pks_op value);
void pks_directory_clear(struct pks_directory *directory);
/* Parts (assignments) that its events below the moment give. */
uint64_t pks_directory_parts(const struct pks_history *history, struct pks_directory *directory,
			     pks_op moment);
/* Where a part (for dicts and sets: an assignment) stands. */
struct pks_place {
	pks_op op;
	uint32_t operand;
	uint32_t step; /* operands a part */
	uint32_t left; /* parts from here to the op's end */
	bool own;      /* the value's own op */
};
struct pks_place pks_directory_place(const struct pks_history *history,
				     struct pks_directory *directory, uint64_t part);
/* The key of an assignment of a dict, the item of a set; its index counts from the value's own op
 * on. */
pks_op pks_assignment_key(struct pks_reader *reader, struct pks_directory *directory,
			  uint64_t assignment);

/* fingerprint.c: false if memory ran out. */
bool pks_fingerprint(struct pks_reader *reader, pks_op value, struct pks_fingerprint *print);

#endif
