/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_WALK_H
#define PKS_CLI_WALK_H
/*
 * The files of a directory, in the order of their names, byte by byte, whatever the locale. Only
 * the names of the directories that lead to the place are held, so memory follows the largest of
 * them and not the tree.
 */
#include "cli/cli.h"

/* What comes next: a file, or a message about a directory that cannot be read. */
struct cli_found {
	const char *path;    /* valid until the next call; NULL: a message */
	const char *message; /* the same */
	bool walked;	     /* it was found in a directory, nobody named it */
};

struct cli_walk;

/* A walk through nothing. NULL: no memory. */
struct cli_walk *cli_walk_new(void);
void cli_walk_free(struct cli_walk *walk);
/*
 * Begins at a path: the path itself, or all regular files below it if it is a directory. Symbolic
 * links to directories are not followed below it, so there is no loop and nothing from elsewhere;
 * pipes and devices are passed over. Only when the walk before has come to its end. False: no
 * memory.
 */
bool cli_walk_begin(struct cli_walk *walk, const char *path);
/* False: there is no more. */
bool cli_walk_next(struct cli_walk *walk, struct cli_found *found);
/* Has all been taken? */
bool cli_walk_ended(const struct cli_walk *walk);

#endif
