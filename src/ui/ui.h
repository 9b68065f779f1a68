/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_UI_H
#define PKS_UI_UI_H
/*
 * The explorer: a file's pickles on the screen of a terminal.
 */
#include "sandbox/sandbox.h"
#include "sandbox/scribe.h"
#include "ui/headless.h"

#include <picklescope/check.h>
#include <picklescope/history.h>
#include <picklescope/source.h>

struct pks_lesson;

struct pks_ui_options {
	const char *path; /* '-' is standard input */
	/* Several, or a directory: they are listed. NULL: there is one. */
	const char *const *paths;
	int path_count;
	const char *steps; /* from the file to where the pickle is, "!zip(a)!gz"; NULL: none */
	const struct pks_limits *limits; /* of what is unpacked on the way; NULL: the default */
	bool find;			 /* open the first pickle, wherever it is */
	uint64_t offset;		 /* else the one that begins here, or the next one */
	pks_op at;	   /* where the arrow stands first; PKS_NO_OP: where it matters */
	const char *theme; /* NULL: as the terminal's background asks */
	const struct pks_options *options; /* of the history; NULL: the default */
	const struct pks_lesson *lesson;   /* NULL: none */
	struct pks_source *source;	   /* of the lesson, taken over; NULL: path is opened */
	const struct pks_key *keys;	   /* for signatures; they outlive it */
	const char *const *key_names;	   /* as many */
	size_t key_count;
	const char *custody; /* the page on who could have written it; NULL: there is no file */
	int64_t now;	     /* seconds since 1970, for ages; 0: what the clock says */
	bool ascii;	     /* no signs beyond ASCII, also where the locale has them */
	enum pks_sandbox_asked sandbox;
	bool at_end;			     /* the arrow stands at the end first */
	const struct pks_headless *headless; /* NULL: the screen is that of the terminal */
	const char *script;		     /* to be done first; NULL: none */
	const char *script_name;
	const char *keymap;		 /* whose keys; NULL: our own */
	const char *out;		 /* the directory where files may be written; NULL: none */
	bool no_history;		 /* of what is typed, from session to session */
	const struct pks_scribe *scribe; /* who writes them; pks_ui_run() sets it */
	int color; /* -1: what the terminal has; 0: none; else how many colours */
};

/*
 * Runs the explorer until the user leaves; the terminal is put back as it was, whatever ends it.
 * Returns the status to exit with; what went wrong has been said on standard error.
 */
int pks_ui_run(const struct pks_ui_options *options);

#endif
