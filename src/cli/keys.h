/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_KEYS_H
#define PKS_CLI_KEYS_H
/*
 * Keys for signatures: from files, or typed on the terminal without being shown. Never from the
 * command line, which every user of the machine can read.
 */
#include <picklescope/check.h>

struct cli_keys {
	const char **names; /* of the files; NULL: it was typed */
	struct pks_key *keys;
	size_t count; /* of the keys that were read */
	size_t named; /* of the files */
};

struct cli;

/* The value of the option. False: no memory, or it cannot be. */
bool cli_keys_name(struct cli_keys *keys, const char *path);
/*
 * Reads the files; where there are none and a command wants keys, asks for one on the terminal, if
 * there is one to ask on. False: a message has been given.
 */
bool cli_keys_open(struct cli *cli);
/* What was read is overwritten. */
void cli_keys_close(struct cli *cli);

#endif
