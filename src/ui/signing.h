/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_SIGNING_H
#define PKS_UI_SIGNING_H
/*
 * The pages on the signature of the pickle that is open, and on who could have written the file.
 */
#include <picklescope/check.h>
#include <stdbool.h>

struct pks_app;

/* What is known of the signature. */
struct pks_signing {
	struct pks_signature *signatures; /* NULL: nobody asked yet */
	size_t count;
	struct pks_check *check;
	enum pks_checked checked;
	char *typed; /* a key; NULL: none */
	struct pks_key *keys;
	const char **names;
	size_t key_count;
	bool judged; /* the page says what the pickle itself is */
};

/* The page, from where the check has come to; looks at the pickle, unless that was done. */
void pks_signing_start(struct pks_app *app);
/* A key that was typed, which is taken and overwritten; checks anew. */
void pks_signing_type(struct pks_app *app, char *key);
/* A slice of checking; false: there is nothing to do. */
bool pks_signing_work(struct pks_app *app);
/* Forgets it, and the key. */
void pks_signing_stop(struct pks_app *app);

/* The page on who could have written the file, which was made before. */
void pks_custody_start(struct pks_app *app);

#endif
