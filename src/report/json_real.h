/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_JSON_REAL_H
#define PKS_REPORT_JSON_REAL_H
/*
 * An object of a known class (picklescope/classes.h) as it is at a moment: its attributes in the
 * order of its __dict__, then its slots, and the items of the list or set that it is.
 */
#include "pickle/directory.h"

#include <picklescope/classes.h>

/* What stands in a row: a value; or what no op made. */
enum pks_real_what {
	PKS_REAL_VALUE,
	PKS_REAL_WORD,	/* a str */
	PKS_REAL_TRUE,	/* True */
	PKS_REAL_ARGS,	/* a list of what it was called with */
	PKS_REAL_CALLED /* a list of the calls of its methods */
};

struct pks_real_row {
	pks_op key;	  /* of an attribute; the element of a set */
	const char *word; /* the key of an attribute that no op made; else NULL */
	enum pks_real_what what;
	pks_op value;
	struct pks_fingerprint print;
};

struct pks_real_rows {
	struct pks_real_row *row;
	size_t count, size;
	uint32_t *hash; /* of keys: row + 1 */
	size_t hash_size;
};

/* A call that was written down: of all that an op takes, or of one item. */
struct pks_real_call {
	pks_op op;
	uint32_t item;
};

struct pks_real {
	const struct pks_class *of;
	struct pks_real_rows attributes, items;
	struct pks_real_call *call;
	size_t calls, size;
};

/* NULL: no memory. */
struct pks_real *pks_real_new(struct pks_reader *reader, pks_op value, pks_op moment);
void pks_real_free(struct pks_real *real);

#endif
