/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_READERS_H
#define PICKLESCOPE_READERS_H
/*
 * Where CPython's own readers part on the same bytes. Files hide there: what one reader runs,
 * another does not see.
 */
#include <picklescope/history.h>

/*
 * Whose pickletools. Those of 3.13.1 and on read names and persistent ids that are not ASCII, show
 * 8-bit strings whatever is in them (gh-126997), and find more characters printable.
 */
enum pks_tools {
	PKS_TOOLS_3_11, /* CPython 3.11 */
	PKS_TOOLS_3_13	/* CPython 3.13.1 and on */
};

#define PKS_PARTING_TABLE(X)                                                                       \
	X(BYTES, "takes other bytes")                                                              \
	X(VALUE, "makes another value of it")                                                      \
	X(REFUSES, "refuses it")                                                                   \
	X(ACCEPTS, "accepts it")                                                                   \
	X(MEMORY, "needs little memory for it")

enum pks_parting_kind {
#define PKS_X(name, words) PKS_PARTS_##name,
	PKS_PARTING_TABLE(PKS_X)
#undef PKS_X
};

/* One place where a reader leaves the reading of c. */
struct pks_parting {
	enum pks_profile reader; /* which one; PKS_READER_TOOLS too */
	enum pks_parting_kind kind;
	pks_op op;	       /* in the history of c: the first that is read otherwise */
	uint64_t offset, size; /* its bytes, as far as c took them */
};

struct pks_partings;

/*
 * Compares all readers on the pickle of a history that is finished and whose reader is c; in order
 * of their ops. Readers that cannot part on what is there cost nothing. NULL: no memory. The
 * history must outlive it.
 */
struct pks_partings *pks_partings_new(const struct pks_history *history);
void pks_partings_free(struct pks_partings *partings);
size_t pks_partings_count(const struct pks_partings *partings);
const struct pks_parting *pks_partings_get(const struct pks_partings *partings, size_t k);
/*
 * What a reader makes of the pickle; NULL where it reads as c does from first to last. Lives as
 * long as the partings.
 */
const struct pks_history *pks_partings_history(const struct pks_partings *partings,
					       enum pks_profile reader);
/* In a sentence what each of the two makes of it, safe to show. */
void pks_parting_text(const struct pks_partings *partings, const struct pks_parting *parting,
		      struct pks_text *text);

#endif
