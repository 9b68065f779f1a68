/* SPDX-License-Identifier: MIT */
/*
 * python: a pickle as Python-like source.
 */
#include "cli/input.h"

static bool
python_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct cli_load load;

	(void)data;
	cli_heading(cli, pickle);
	if (!cli_load(cli, pickle, false, &load))
		return true;
	if (!pks_risk_update(load.risk) || !pks_report_python(load.risk, &cli->out))
		cli_error(cli, "%s: memory ran out", pickle->address);
	cli_load_error(cli, pickle, &load);
	cli_unload(&load);
	cli_rest(cli, pickle);
	return true;
}

void
cli_python(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], python_pickle, NULL);
}
