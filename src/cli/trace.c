/* SPDX-License-Identifier: MIT */
/* trace: every op of every pickle with the stack in which it runs. */
#include "cli/trace.h"

#include "cli/progress.h"

bool
cli_trace_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct cli_load load;

	(void)data;
	cli_heading(cli, pickle);
	if (!cli_load(cli, pickle, false, &load))
		return true;
	if (!pks_risk_update(load.risk))
		cli_error(cli, "%s: memory ran out before all was judged", pickle->address);
	cli_progress_of(pks_ops(load.history), CLI_OPS);
	pks_report_trace(load.reader, load.risk, &cli->out, &cli_progress_watch);
	cli_progress_of(pickle->bytes.size, CLI_BYTES);
	cli_load_error(cli, pickle, &load);
	cli_unload(&load);
	cli_rest(cli, pickle);
	return true;
}

void
cli_trace(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], cli_trace_pickle, NULL);
}
