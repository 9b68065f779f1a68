/* SPDX-License-Identifier: MIT */
/*
 * tree: the objects at a moment. It is named by --at, or by the #OP of an address, or it is the
 * end: what load() returns.
 */
#include "cli/input.h"

#include <inttypes.h>

/* False: the pickle has no such moment; a message has been given. */
static bool
choose(struct cli *cli, const struct pks_pickle *pickle, const struct pks_history *history,
       pks_op *moment)
{
	const struct pks_address *address = pickle->asked;

	*moment = cli->values.at;
	if (*moment == PKS_NO_OP && address->has_op)
		*moment = address->op;
	if (*moment == PKS_NO_OP)
		*moment = pks_end_moment(history);
	if (*moment <= pks_last_moment(history))
		return true;
	cli_error(cli, "%s: op %" PRIu32 " is never reached, the last moment is %" PRIu32,
		  pickle->address, *moment, pks_last_moment(history));
	return false;
}

static bool
tree_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct cli_load load;
	pks_op moment;

	(void)data;
	cli_heading(cli, pickle);
	if (!cli_load(cli, pickle, false, &load))
		return true;
	if (!pks_risk_update(load.risk))
		cli_error(cli, "%s: memory ran out before all was judged", pickle->address);
	if (choose(cli, pickle, load.history, &moment))
		pks_report_tree(load.reader, load.risk, moment, &cli->out);
	cli_load_error(cli, pickle, &load);
	cli_unload(&load);
	cli_rest(cli, pickle);
	return true;
}

void
cli_tree(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], tree_pickle, NULL);
}
