/* SPDX-License-Identifier: MIT */
/*
 * authorship: which pickler writes like this, and which ops do not fit.
 */
#include "cli/input.h"

static bool
authorship_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct cli_load load;

	(void)data;
	cli_heading(cli, pickle);
	if (!cli_load(cli, pickle, false, &load))
		return true;
	if (!pks_risk_update(load.risk) || !pks_report_authorship(load.risk, &cli->out))
		cli_error(cli, "%s: memory ran out", pickle->address);
	cli_load_error(cli, pickle, &load);
	cli_unload(&load);
	cli_rest(cli, pickle);
	return true;
}

void
cli_authorship(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], authorship_pickle, NULL);
}
