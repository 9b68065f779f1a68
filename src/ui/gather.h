/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_GATHER_H
#define PKS_UI_GATHER_H
/*
 * Fills the rows of a list in a thread of its own: walks directories, opens what it finds there
 * layer by layer, reads and judges every pickle.
 */
#include "ui/columns.h"
#include "ui/rows.h"

#include <picklescope/source.h>

struct pks_gather_asked {
	const char *const *paths; /* files, addresses, directories; copied */
	int path_count;
	struct pks_source *source;	   /* of the only path, held; NULL: it is to be opened */
	const struct pks_limits *limits;   /* NULL: PKS_LIMITS */
	const struct pks_options *options; /* of histories; NULL: the default */
	size_t strip;			   /* bytes of every path that are not shown */
	bool ascii;
};

/* How far it has come. */
struct pks_gathered {
	uint32_t rows, files;
	uint64_t bytes;		      /* of the pickles */
	uint32_t level[PKS_INFO];     /* pickles of each */
	uint32_t broken, shut;	      /* rows in that state */
	uint16_t widest[PKS_COLUMNS]; /* columns that the widest text takes */
	bool full;		      /* there is no room for more */
	bool ended;
	char now[128]; /* the file at hand, safe to show */
};

struct pks_gather;

/* Limits and options must live as long. NULL: no memory, or no thread. */
struct pks_gather *pks_gather_start(const struct pks_gather_asked *asked);
/*
 * Ends it. False: its thread does not listen yet, deep in a file; it is left to itself, with all it
 * has, and ends with the process.
 */
bool pks_gather_stop(struct pks_gather *gather);
/* Has it end soon, with what it has found. */
void pks_gather_cancel(struct pks_gather *gather);
void pks_gather_look(struct pks_gather *gather, struct pks_gathered *gathered);
/* Those told by the last look may be read. */
const struct pks_rows *pks_gather_rows(const struct pks_gather *gather);

#endif
