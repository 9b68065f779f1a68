/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_SCREEN_H
#define PKS_CLI_SCREEN_H
/*
 * How the explorer's screen is shown: what its options come to.
 */
#include "cli/cli.h"
#include "ui/ui.h"

/* Is the explorer asked for, on a terminal or on a screen that nobody sees? */
bool cli_is_on_screen(const struct cli *cli);

/* What the options of a screen set, and what is read for it before the sandbox. */
struct cli_screen {
	struct pks_headless headless;
	char *script; /* its text */
};
/* False: a message has been given. */
bool cli_screen_begin(struct cli *cli, struct cli_screen *screen, struct pks_ui_options *ui);
void cli_screen_end(struct cli_screen *screen);

/* --screenshot's value: COLUMNSxROWS[,THEME[,COLOURS]]. False: it is none. */
bool cli_screenshot(struct cli_values *values, const char *value);

/* --check-config: what is wrong with the configuration and the keys. */
void cli_check_config(struct cli *cli);

#endif
