/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_WALK_H
#define PKS_CLI_WALK_H
/*
 * The files of a directory, in the order of their names, byte by byte, whatever the locale.
 */
#include "cli/cli.h"

/* walked: the file was found in a directory, nobody named it. */
typedef void (*cli_file_function)(struct cli *cli, const char *path, bool walked, void *data);

/*
 * Calls for the path itself, or for all regular files below it if it is a directory. Symbolic links
 * to directories are not followed below it, so there is no loop and nothing from elsewhere; pipes
 * and devices are passed over.
 */
void cli_walk(struct cli *cli, const char *path, cli_file_function function, void *data);

#endif
