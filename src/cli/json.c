/* SPDX-License-Identifier: MIT */
/*
 * json: the verdict on each pickle, a line each. Programs read it, so nothing else stands on
 * standard output, addresses neither; a pickle that breaks is a verdict too.
 */
#include "cli/input.h"

static bool
json_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct cli_load load;

	(void)data;
	if (!cli_load(cli, pickle, true, &load))
		return true;
	if (!pks_report_verdict(load.reader, cli->values.pretty, &cli->out))
		cli_error(cli, "%s: memory ran out", pickle->address);
	pks_text_raw(&cli->out, "\n");
	cli_load_error(cli, pickle, &load);
	cli_unload(&load);
	/* Several loads of one unpickler begin with the first pickle. */
	return cli->values.reading.loads <= 1;
}

void
cli_json(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], json_pickle, NULL);
}
