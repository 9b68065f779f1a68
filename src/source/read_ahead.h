/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_READ_AHEAD_H
#define PKS_SOURCE_READ_AHEAD_H
/*
 * How a file is read while its ops are walked over: one of large arguments that are stepped over is
 * read here and there, one of small ones from end to end.
 */
#include <picklescope/source.h>

/* An argument of so many bytes that is stepped over, not read: there is no use in reading ahead. */
#define PKS_LARGE_ARGUMENT ((uint64_t)64 << 10)

struct pks_read_ahead {
	bool sparse;	/* the source was told so */
	uint64_t small; /* from this op on there were many small arguments again */
};

/* A large argument was stepped over before this op, or none. */
static inline void
pks_read_ahead(struct pks_read_ahead *ahead, const struct pks_source *source, uint64_t op,
	       bool large)
{
	enum { MANY = 4096 };

	if (large)
		ahead->small = op + MANY;
	if (large == ahead->sparse || (!large && op < ahead->small))
		return;
	pks_source_sparse(source, ahead->sparse = large);
}

/* Whoever reads it next reads it from end to end. */
static inline void
pks_read_ahead_end(struct pks_read_ahead *ahead, const struct pks_source *source)
{
	if (ahead->sparse)
		pks_source_sparse(source, ahead->sparse = false);
}

#endif
