/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_NAMES_H
#define PKS_CLI_NAMES_H
/*
 * All files that a command is to read, one after the other: those of the command line, then those
 * of --files-from; directories are walked.
 */
#include "cli/cli.h"
#include "source/files.h"

struct cli_names;

/* NULL: a message has been given. Where neither names a path, it is that of 'otherwise'. */
struct cli_names *cli_names_open(struct cli *cli, const char *otherwise);
void cli_names_close(struct cli_names *names);
/*
 * The next; false at the end. patient: waits for a list that comes from a pipe; without, false also
 * where it would have to read more of the list.
 */
bool cli_names_next(struct cli_names *names, bool patient, struct pks_file_found *found);
/* Could there be one more? */
bool cli_names_more(const struct cli_names *names);

#endif
