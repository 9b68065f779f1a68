/* SPDX-License-Identifier: MIT */
/*
 * json: what load() returns, a line a pickle. Programs read it, so nothing else stands on standard
 * output, addresses neither.
 */
#include "cli/input.h"

static bool
json_pickle(struct cli *cli, const struct cli_pickle *pickle, void *data)
{
	struct cli_load load;

	(void)data;
	if (!cli_load(cli, pickle, true, &load))
		return true;
	if (pks_report_json(load.reader, &cli->out))
		pks_text_raw(&cli->out, "\n");
	else if (pks_history_error(load.history))
		cli_load_error(cli, pickle, &load);
	else
		cli_error(cli, "%s: memory ran out", pickle->address);
	cli_unload(&load);
	return true;
}

void
cli_json(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], json_pickle, NULL);
}
