/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_NODE_H
#define PKS_SOURCE_NODE_H
/*
 * A source from inside: a link of a chain that ends in a file.
 */
#include "source/memory.h"

#include <picklescope/source.h>
#include <stdatomic.h>
#include <sys/stat.h>

struct pks_source {
	atomic_uint users;
	struct pks_source *above; /* NULL: a file */
	char *steps;		  /* from the file; never NULL; a file's are not allocated */
	const uint8_t *data;	  /* never NULL */
	uint64_t size;
	unsigned layers;	  /* steps that are no slices */
	bool slice;		  /* a run of the bytes above */
	uint64_t at;		  /* where it begins there */
	struct pks_memory memory; /* its own bytes, if it has any */

	/* Of a file. */
	void *map;   /* NULL: the bytes are in small or in memory */
	void *small; /* all of a small file */
	int guard;
	int fd; /* of a regular file; -1: nothing that can change */
	struct stat seen;
	char path[];
};

/* The file that it all comes from. */
const struct pks_source *pks_source_file(const struct pks_source *source);
/*
 * A link below 'above': 'step' is what its address adds, with the '!'. The memory is taken over;
 * where it is NULL the bytes lie in those of above. NULL: no memory, and what was given is freed.
 */
struct pks_source *pks_source_below(struct pks_source *above, const char *step,
				    struct pks_bytes bytes, struct pks_memory *memory);
/* The run of size bytes at offset, "!@OFFSET+SIZE". */
struct pks_source *pks_source_slice(struct pks_source *above, uint64_t offset, uint64_t size);

#endif
