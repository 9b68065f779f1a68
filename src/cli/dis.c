/* SPDX-License-Identifier: MIT */
/*
 * dis: what pickletools prints. Of several pickles it shows the first, as pickletools does, unless
 * it is asked for all.
 */
#include "cli/input.h"
#include "cli/progress.h"

#include <inttypes.h>

static bool
dis_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct pks_error error = {0};
	char room[2048];
	struct pks_text said;
	uint64_t end = 0;

	(void)data;
	if (cli->values.all)
		cli_heading(cli, pickle);
	cli_progress_make_way();
	pks_text_bounded(&said, room, sizeof(room));
	if (pks_report_dis(pickle->bytes, pickle->found.offset, cli->values.as, &cli->out, &error,
			   &said, &end, &cli_progress_watch))
		return cli->values.all;
	/* Our words, and those that pickletools ends with. */
	if (said.used > 0)
		cli_error(cli, "%s: op %" PRIu32 " at offset %" PRIu64 ": %s (pickletools: %s: %s)",
			  pickle->address, error.op, error.offset, error.message,
			  pks_exception_name(error.exception), room);
	else
		cli_error(cli, "%s: op %" PRIu32 " at offset %" PRIu64 ": %s", pickle->address,
			  error.op, error.offset, error.message);
	return cli->values.all;
}

void
cli_dis(struct cli *cli)
{
	cli_each_pickle_of(cli, cli->paths[0], dis_pickle, NULL);
}
