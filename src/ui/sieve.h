/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_SIEVE_H
#define PKS_UI_SIEVE_H
/*
 * What a filter or a search of the list of pickles asks for: words that all must be there.
 *
 *   word        somewhere in the name, the key, the class or the reason
 *   size>10k    a column and what it is compared with: = : < > <= >=
 *   -word       the contrary of any of these
 */
#include "ui/columns.h"
#include "ui/rows.h"

#define PKS_SIEVE_TERMS 16
#define PKS_SIEVE_TYPED 200

enum pks_sieve_test {
	PKS_SIEVE_HAS, /* text that contains it; a number that is it */
	PKS_SIEVE_IS,
	PKS_SIEVE_BELOW,
	PKS_SIEVE_ABOVE,
	PKS_SIEVE_AT_MOST,
	PKS_SIEVE_AT_LEAST
};

struct pks_sieve_term {
	bool contrary;
	enum pks_column column; /* PKS_COLUMNS: any text */
	enum pks_sieve_test test;
	const char *text; /* in typed */
	double number;
};

struct pks_sieve {
	char typed[PKS_SIEVE_TYPED]; /* as it was typed */
	char words[PKS_SIEVE_TYPED]; /* the same, cut */
	struct pks_sieve_term term[PKS_SIEVE_TERMS];
	int count; /* 0: all pass */
};

/* False: it means nothing, and error[size] says why; then all pass. */
bool pks_sieve_parse(struct pks_sieve *sieve, const char *typed, char *error, size_t size);
/* now: seconds since 1970; strip: bytes of every path that are not shown. */
bool pks_sieve_passes(const struct pks_sieve *sieve, const struct pks_rows *rows,
		      const struct pks_row *row, int64_t now, size_t strip);

/* 'complete', 'incomplete', 'not opened'. */
const char *pks_row_state_name(enum pks_row_state state);

#endif
