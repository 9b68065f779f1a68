/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_PAGE_H
#define PKS_UI_PAGE_H
/*
 * A page of text over the whole screen, to be read and left again: the signature of the pickle, and
 * who could have written the file.
 */
#include <picklescope/check.h>
#include <stdbool.h>

struct pks_app;

/* What is known of the signature of the pickle that is open. */
struct pks_signing {
	struct pks_signature *signatures; /* NULL: nobody asked yet */
	size_t count;
	struct pks_check *check;
	enum pks_checked checked;
	char *typed; /* a key; NULL: none */
	struct pks_key *keys;
	const char **names;
	size_t key_count;
};

struct pks_page {
	enum { PKS_PAGE_NONE, PKS_PAGE_SIGNATURE, PKS_PAGE_CUSTODY } kind;
	char *words;   /* lines of our own words and of safe text */
	int top, rows; /* of the lines as they are wrapped */
	struct pks_signing signing;
};

/* PKS_REQUEST_SIGNATURE or PKS_REQUEST_CUSTODY. */
void pks_page_open(struct pks_app *app, int request);
/* False: it is closed, and the key means what it always means. */
bool pks_page_key(struct pks_app *app, int key);
void pks_page_draw(struct pks_app *app);
void pks_page_close(struct pks_app *app);

/* ---- signing.c ------------------------------------------------------------------------------- */

/* The page on the signature, from where the check has come to by now. NULL: no memory. */
char *pks_signing_words(struct pks_app *app);
/* Looks at the pickle that is open, unless that was done. */
void pks_signing_start(struct pks_app *app);
/* A key that was typed, which is taken and overwritten; checks anew. */
void pks_signing_type(struct pks_app *app, char *key);
/* A slice of checking; false: there is nothing to do. */
bool pks_signing_work(struct pks_app *app);
/* Forgets it; and at the end of the program the key, too. */
void pks_signing_stop(struct pks_app *app);

#endif
