/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_AUTHOR_H
#define PICKLESCOPE_AUTHOR_H
/*
 * Who wrote this? Each pickler has its ways: what it remembers, in which order, with which of
 * several opcodes. A stream fits a writer if no op is against them; ops that do not fit in a stream
 * that else does are where somebody put something in.
 */
#include <picklescope/history.h>

/* X(NAME, what it is) */
#define PKS_WRITER_TABLE(X)                                                                        \
	X(PYTHON3, "Python 3's pickle, in C")                                                      \
	X(PICKLE3, "Python 3's pickle in Python (pickle.py)")                                      \
	X(CPICKLE, "Python 2's cPickle")                                                           \
	X(PICKLE2, "Python 2's pickle in Python")                                                  \
	X(OPTIMIZE, "Python 3's pickle, and pickletools.optimize after it")

enum pks_writer {
#define PKS_X(name, what) PKS_WRITER_##name,
	PKS_WRITER_TABLE(PKS_X)
#undef PKS_X
		PKS_WRITERS
};
const char *pks_writer_what(enum pks_writer writer);

struct pks_misfit {
	pks_op op;
	unsigned writers; /* a bit for each that does not write this */
	const char *why;  /* "a memo slot out of order" */
};

struct pks_author;

/* Looks at every op of a finished history once. NULL: no memory. */
struct pks_author *pks_author_new(const struct pks_history *history);
/* The same in slices, for who must not wait: so many ops at a time. False: all were looked at, or
 * memory ran out; then what was found so far stands. */
struct pks_author *pks_author_begin(const struct pks_history *history);
bool pks_author_advance(struct pks_author *author, pks_op ops);
void pks_author_free(struct pks_author *author);
/* Ops that this writer would not write. */
uint64_t pks_author_misfits(const struct pks_author *author, enum pks_writer writer);
/* The writer with the fewest. */
enum pks_writer pks_author_nearest(const struct pks_author *author);
/* The first of them in order, at most PKS_MISFITS; and the k-th. */
#define PKS_MISFITS 10000
size_t pks_author_kept(const struct pks_author *author);
const struct pks_misfit *pks_author_misfit(const struct pks_author *author, size_t k);

#endif
