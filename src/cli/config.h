/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_CONFIG_H
#define PKS_CLI_CONFIG_H
/*
 * The user's configuration: $XDG_CONFIG_HOME/picklescope/config, an INI file whose section
 * [options] has long options by their names, and the environment, which has such as the command
 * line has them. The command line stands behind both, so it has the last word.
 */
#include "cli/cli.h"

/* Takes an option; value NULL where it has none. False: it cannot have that value. */
typedef bool (*cli_set_function)(struct cli_values *values, enum cli_option option,
				 const char *value);

/*
 * Reads it, if it is there; which options the command takes is not asked. False: something is wrong
 * with it, which has been said with its line.
 */
bool cli_config_read(struct cli *cli, cli_set_function set);
/* The same of the environment's. */
#define CLI_ENVIRONMENT "PICKLESCOPE_OPTS"
bool cli_config_environment(struct cli *cli, cli_set_function set);
void cli_config_free(struct cli_values *values);

#endif
