/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_QUERY_H
#define PKS_UI_QUERY_H
/*
 * What is searched for, as the user typed it and as the search takes it. Knows nothing of a file,
 * but for a query for a value of it.
 */
#include "ui/needle.h"
#include "ui/regex.h"
#include <picklescope/history.h>

#define PKS_QUERY_TYPED 200

enum pks_query_kind {
#define QUERY(id, letter, takes, finds) PKS_QUERY_##id,
#include "ui/queries.def"
#undef QUERY
	PKS_QUERY_SAME, /* the same value as one of the file's */
	PKS_QUERIES
};

/* Which numbers are meant. */
enum pks_query_number { PKS_NUMBER_NONE, PKS_NUMBER_INTEGER, PKS_NUMBER_REAL, PKS_NUMBER_RANGE };

/* Ways in which a number lies in a file in a fixed number of bytes. */
#define PKS_QUERY_FIXED 5

/* It holds pointers into itself: not to be copied. */
struct pks_query {
	char typed[PKS_QUERY_TYPED];
	enum pks_query_kind kind;

	struct pks_needle text;	  /* in texts and names; length 0: not */
	struct pks_regex *regex;  /* in the same; NULL: not */
	struct pks_needle raw;	  /* anywhere in the bytes */
	struct pks_codes opcodes; /* all ops with these */
	int truth;		  /* True is 1, False 0; -1: neither */
	enum pks_query_number number;
	struct pks_integer integer;
	double real;
	long double low, high; /* of a range, both in it */
	struct pks_needle fixed[PKS_QUERY_FIXED];
	int fixed_count;
	pks_op same; /* the value that is meant */
};

/* The row of a kind, for who tells the user: its letter, "HEX", "bytes of the file". */
struct pks_query_info {
	char letter;
	const char *takes, *finds;
};
const struct pks_query_info *pks_query_info(enum pks_query_kind kind);

/*
 * Understands what was typed (UTF-8, less than PKS_QUERY_TYPED bytes). A text without upper case
 * letters finds either case. False, and a message: it means nothing. pks_query_end() in any case.
 */
bool pks_query_parse(struct pks_query *query, const char *typed, char *error, size_t size);
/* The value of an op; words: what to call it. */
void pks_query_value(struct pks_query *query, pks_op value, const char *words);
void pks_query_end(struct pks_query *query);

/* Is it one of the numbers that are meant? An integer; a float. */
bool pks_query_takes_integer(const struct pks_query *query, const struct pks_integer *integer);
bool pks_query_takes_real(const struct pks_query *query, double number);
/* Where it is in words of the screen from 'from' on, and how many bytes; false: not in them. */
bool pks_query_in_words(const struct pks_query *query, const char *words, size_t from, size_t *at,
			size_t *length);

#endif
