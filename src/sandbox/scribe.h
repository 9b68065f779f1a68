/* SPDX-License-Identifier: MIT */
#ifndef PKS_SANDBOX_SCRIBE_H
#define PKS_SANDBOX_SCRIBE_H
/*
 * A process that writes files for one that has given up the right to. It is started before the
 * sandbox is entered, looks at no file, and does one thing: it takes a name without a slash, and
 * bytes, and writes them into one of three directories. Who is in the sandbox has two pipes to it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pks_scribe_place {
	PKS_SCRIBE_OUT,	  /* the directory that the user named */
	PKS_SCRIBE_NOTES, /* the same if one was named, else that of notes, which is made when
			     needed */
	PKS_SCRIBE_STATE /* that in which notes have theirs: what the program remembers of itself */
};

enum pks_scribe_how {
	PKS_SCRIBE_NEW,	    /* there must be no such file */
	PKS_SCRIBE_REPLACE, /* or what was in it is lost */
	PKS_SCRIBE_APPEND
};

struct pks_scribe {
	int to, from;	  /* pipes; -1: there is no scribe */
	bool has_out;	  /* a directory was named */
	char notes[4096]; /* where notes are kept, "" if nowhere */
	bool has_notes;	  /* that directory was there when it was started */
	char state[4096]; /* $XDG_STATE_HOME/picklescope, "" if there is no place for it */
};

#define PKS_SCRIBE_NAME 200 /* bytes of a name, with its NUL */

/*
 * Starts one. out: the directory where files may be written, made if it is not there; NULL: none
 * but notes may be. False: error[size] says why.
 */
bool pks_scribe_start(struct pks_scribe *scribe, const char *out, char *error, size_t size);
/* It ends when nobody can ask it any more. */
void pks_scribe_stop(struct pks_scribe *scribe);
/* $XDG_STATE_HOME/picklescope/notes, or ~/.local/state/...; false: there is no place for it. */
bool pks_notes_directory(char *path, size_t size);

/* Writes; waits until it is done. 0, or errno: EINVAL a name that is none, ENOTDIR no directory was
 * named, EDQUOT it has written 1 GiB in all. */
int pks_scribe_write(const struct pks_scribe *scribe, enum pks_scribe_place place, const char *name,
		     enum pks_scribe_how how, const void *data, size_t size);

#endif
