/* SPDX-License-Identifier: MIT */
/*
 * indicators: what of a pickle can be looked for elsewhere.
 */
#include "cli/input.h"

static bool
indicators_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct cli_load load;

	(void)data;
	cli_heading(cli, pickle);
	if (!cli_load(cli, pickle, false, &load))
		return true;
	if (!pks_risk_update(load.risk))
		cli_error(cli, "%s: memory ran out", pickle->address);
	pks_report_indicators(load.risk, &cli->out);
	cli_load_error(cli, pickle, &load);
	cli_unload(&load);
	cli_rest(cli, pickle);
	return true;
}

void
cli_indicators(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], indicators_pickle, NULL);
}
