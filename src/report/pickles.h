/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_PICKLES_H
#define PKS_REPORT_PICKLES_H
/*
 * The pickles of a source one after the other, as they are shown: each under its address, and known
 * whether others stand beside it.
 */
#include <picklescope/source.h>
#include <picklescope/text.h>

struct pks_pickle {
	const struct pks_address *asked; /* what led to the source */
	struct pks_source *source;	 /* in which it is */
	struct pks_bytes bytes;		 /* what a load could read of it */
	struct pks_found found;
	enum pks_confidence confidence;
	struct pks_bytes key; /* data NULL: none */
	double expires;
	bool imports;	     /* it names a callable before anything is wrong with it */
	const char *address; /* safe, and can be given back */
	uint64_t number;     /* from 0 */
	bool several;	     /* others stand beside it */
	bool holds;	     /* there may be more in its bytes and texts */
	uint64_t rest;	     /* bytes behind it that no load reads; of the last one */
};

struct pks_pickles_asked {
	const struct pks_address *address; /* that was opened; must live as long */
	const struct pks_limits *limits;   /* NULL: PKS_LIMITS */
	bool inside;			   /* pickles in pickles, too */
	bool guesses; /* and what is a pickle only if one wants it to be, whatever else there is */
	bool first;   /* only the first */
	bool ascii;   /* of addresses */
};

/* What could not be read, in plain words that may hold a file's text, and where. */
struct pks_trouble {
	const char *address; /* safe */
	const char *steps;   /* the same from the file on */
	const char *message;
};

struct pks_pickles;

/* Of the source to which the address leads, which it holds. NULL: no memory. */
struct pks_pickles *pks_pickles_new(struct pks_source *source,
				    const struct pks_pickles_asked *asked);
void pks_pickles_free(struct pks_pickles *pickles);
/*
 * The same again of another source, asked for with the same limits and depth, in the memory of the
 * last one. With NULL it lets go of what it holds. False: no memory.
 */
bool pks_pickles_again(struct pks_pickles *pickles, struct pks_source *source,
		       const struct pks_pickles_asked *asked);
/* The next pickle or trouble; what it gives lives until the next call. */
enum pks_surveyed pks_pickles_next(struct pks_pickles *pickles, const struct pks_pickle **pickle,
				   struct pks_trouble *trouble);
/* The address of a place in a source, safe; found NULL: of the source itself. */
void pks_report_place(const struct pks_source *source, const struct pks_found *found,
		      struct pks_text *out);
/* So many have been given. */
uint64_t pks_pickles_count(const struct pks_pickles *pickles);

#endif
