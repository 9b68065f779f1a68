/* SPDX-License-Identifier: MIT */
/*
 * readers: what each of CPython's readers makes of a pickle, and where they part. That they do is a
 * finding of scan; here it is no failure.
 */
#include "cli/input.h"

static bool
readers_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct cli_load load;

	(void)data;
	cli_heading(cli, pickle);
	if (!cli_load(cli, pickle, false, &load))
		return true;
	if (!pks_report_readers(load.history, &cli->out))
		cli_error(cli, "%s: memory ran out", pickle->address);
	/* That readers stop is what is asked about; that we do is not. */
	if (pks_history_state(load.history) == PKS_FULL)
		cli_load_error(cli, pickle, &load);
	cli_unload(&load);
	cli_rest(cli, pickle);
	return true;
}

void
cli_readers(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], readers_pickle, NULL);
}
