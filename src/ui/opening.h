/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_OPENING_H
#define PKS_UI_OPENING_H
/*
 * From a file that is open to what is shown first: a pickle, or a list of what is in it.
 */
#include <picklescope/source.h>

struct pks_opening {
	const char *steps; /* from the file to where the pickle is, "!zip(a)!gz"; NULL: none */
	const struct pks_limits *limits;
	bool find; /* nobody said which: the only one, or the list */
	bool list; /* found out: it is no single pickle, as far as can be seen at once */
};

/*
 * Goes down the steps and looks whether a pickle begins there, and no other behind it. The source
 * is given away, also on error: NULL, and error[size] says why.
 */
struct pks_source *pks_opening_go(struct pks_opening *opening, struct pks_source *source,
				  char *error, size_t size);

#endif
