/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_SIZES_H
#define PKS_UI_SIZES_H
/*
 * What of a pickle takes how many of its bytes, as du says it of a disk: of each value all bytes
 * from the first op of what it is made from to the op that takes it; of each class those of all its
 * objects, with all that is in them; of each kind only what the ops of that kind take themselves.
 * Knows nothing of curses.
 */
#include <picklescope/contents.h>

enum pks_size_kind { PKS_SIZE_CLASS, PKS_SIZE_KIND, PKS_SIZE_VALUE, PKS_SIZE_KINDS };

struct pks_size {
	uint64_t bytes;
	uint64_t count;	  /* of a class or kind */
	pks_op op;	  /* the value, or the first one */
	pks_op key;	  /* under which a dict or an object holds it; PKS_NO_OP: none */
	pks_op taker;	  /* the moment at which it is whole */
	const char *name; /* of a class or kind, safe to show; NULL: a value */
};

/* Only so many of the largest values are kept. */
#define PKS_SIZES_VALUES 1000

struct pks_sizes;

/* Of a history that is finished, and outlives it. NULL: no memory. */
struct pks_sizes *pks_sizes_new(const struct pks_history *history, bool ascii);
void pks_sizes_free(struct pks_sizes *sizes);
/* Goes on for so many ops. False: it is done. */
bool pks_sizes_run(struct pks_sizes *sizes, pks_op ops);
const struct pks_history *pks_sizes_history(const struct pks_sizes *sizes);
bool pks_sizes_done(const struct pks_sizes *sizes);
/* Was it broken off: the stack is too high, memory ran out? */
bool pks_sizes_cut(const struct pks_sizes *sizes);
/* Bytes gone through so far. */
uint64_t pks_sizes_bytes(const struct pks_sizes *sizes);

/* The rows of a kind, the largest first. */
size_t pks_sizes_count(const struct pks_sizes *sizes, enum pks_size_kind kind);
struct pks_size pks_sizes_get(struct pks_sizes *sizes, enum pks_size_kind kind, size_t k);

#endif
