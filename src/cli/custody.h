/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_CUSTODY_H
#define PKS_CLI_CUSTODY_H
/*
 * Who else could have written a file. Users, groups and mounts are read before the sandbox.
 */
#include <stdbool.h>

struct cli;

/* False: a message has been given. */
bool cli_custody_open(struct cli *cli);
void cli_custody_close(struct cli *cli);
/* The page on one file, which the caller frees. NULL: no memory, which has been said. */
char *cli_custody_text(struct cli *cli, const char *path);

#endif
