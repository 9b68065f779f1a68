/* SPDX-License-Identifier: MIT */
#ifndef PKS_RISK_KNOWN_H
#define PKS_RISK_KNOWN_H
/*
 * The table of known callables, for the rooms of this program and for tests.
 */
#include <picklescope/risk.h>

size_t pks_known_rows(void);
const struct pks_known *pks_known_row(size_t k);

/* The row of exactly this name (an alias of its module counts), NULL if there is none. */
const struct pks_known *pks_known_exact(struct pks_bytes module, struct pks_bytes name);

/* A user's row that stands before the table's, which has this level; NULL if there is none. */
const struct pks_known *pks_known_own(struct pks_bytes module, struct pks_bytes name,
				      enum pks_level level);

/* Has the user any? */
bool pks_known_has_own(void);

/* The longest name that is joined or led on; what is longer is in no table. */
#define PKS_NAME_MAX 256

#endif
