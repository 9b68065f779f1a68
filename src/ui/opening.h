/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_OPENING_H
#define PKS_UI_OPENING_H
/*
 * From a file that is open to the pickle that is shown first.
 */
#include <picklescope/source.h>

struct pks_opening {
	const char *steps; /* from the file to where the pickle is, "!zip(a)!gz"; NULL: none */
	const struct pks_limits *limits;
	bool find;	      /* nobody said which: the first one */
	uint64_t offset;      /* else this one; where it was found */
	bool (*leaves)(void); /* does the user want to leave? asked now and then */
};

/*
 * Goes down the steps and finds the first pickle, if it does not begin there: in an archive, a
 * database, behind a head. The source is given away, also on error: NULL, and error[size] says why.
 */
struct pks_source *pks_opening_go(struct pks_opening *opening, struct pks_source *source,
				  char *error, size_t size);

#endif
