/* SPDX-License-Identifier: MIT */
/*
 * --check-theme: what is wrong with a theme, so that who writes one need not look at it in every
 * terminal and with everybody's eyes.
 */
#include "cli/cli.h"
#include "ui/theme.h"

#include <string.h>

void
cli_check_theme(struct cli *cli)
{
	struct pks_theme theme;
	char error[512];

	if (!pks_theme_load(&theme, cli->values.check_theme, error, sizeof(error))) {
		cli_error(cli, "%s", error);
	} else if (pks_theme_check(&theme, &cli->out) > 0) {
		cli->found = true;
	} else {
		pks_text_utf8(&cli->out, theme.name, strlen(theme.name));
		pks_text_raw(&cli->out, ": nothing is wrong\n");
	}
}
