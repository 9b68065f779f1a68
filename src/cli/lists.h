/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_LISTS_H
#define PKS_CLI_LISTS_H
/*
 * The user's own levels: files named on the command line, the one in the configuration, and modules
 * that are trusted.
 */
#include <picklescope/picklescope.h>

struct cli_lists {
	const char **paths, **modules; /* words of the command line */
	size_t path_count, module_count;
	struct pks_own_lists *own;
};

struct cli;

/* The values of the options. False: no memory, or it cannot have that value. */
bool cli_lists_known(struct cli_lists *lists, const char *path);
bool cli_lists_trust(struct cli_lists *lists, const char *module);

/* Reads the files and has the rows counted. False: a message has been given. */
bool cli_lists_open(struct cli *cli);
void cli_lists_close(struct cli *cli);

#endif
