/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_FILES_H
#define PKS_SOURCE_FILES_H
/*
 * The files of a directory, in the order of their names, byte by byte, whatever the locale. Only
 * the names of the directories that lead to the place are held, so memory follows the largest of
 * them and not the tree.
 */
#include <stdbool.h>

/* What comes next: a file, or a message about a directory that cannot be read. */
struct pks_file_found {
	const char *path;    /* valid until the next call; NULL: a message */
	const char *message; /* the same */
	bool walked;	     /* it was found in a directory, nobody named it */
};

struct pks_files;

/* Through nothing yet. NULL: no memory. */
struct pks_files *pks_files_new(void);
void pks_files_free(struct pks_files *files);
/*
 * Begins at a path: the path itself, or all regular files below it if it is a directory. Symbolic
 * links to directories are not followed below it, so there is no loop and nothing from elsewhere;
 * pipes and devices are passed over. Only when the walk before has come to its end. False: no
 * memory.
 */
bool pks_files_begin(struct pks_files *files, const char *path);
/* False: there is no more. */
bool pks_files_next(struct pks_files *files, struct pks_file_found *found);
/* Has all been taken? */
bool pks_files_ended(const struct pks_files *files);

#endif
