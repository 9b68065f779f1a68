/* SPDX-License-Identifier: MIT */
/*
 * Commands that read and judge a pickle and print one thing of it: the same steps, each with
 * another report.
 */
#include "cli/input.h"

struct report {
	bool (*write)(struct pks_risk *risk, struct pks_text *out); /* false: memory ran out */
};

static bool
write_indicators(struct pks_risk *risk, struct pks_text *out)
{
	pks_report_indicators(risk, out);
	return true;
}

static bool
judged_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	const struct report *report = data;
	struct cli_load load;

	cli_heading(cli, pickle);
	if (!cli_load(cli, pickle, false, &load))
		return true;
	if (!pks_risk_update(load.risk) || !report->write(load.risk, &cli->out))
		cli_error(cli, "%s: memory ran out before all was judged", pickle->address);
	cli_load_error(cli, pickle, &load);
	cli_unload(&load);
	cli_rest(cli, pickle);
	return true;
}

/* JUDGED(command, what writes its report) */
#define JUDGED_TABLE(JUDGED)                                                                       \
	JUDGED(authorship, pks_report_authorship)                                                  \
	JUDGED(effects, pks_report_effects)                                                        \
	JUDGED(indicators, write_indicators)                                                       \
	JUDGED(python, pks_report_python)

#define JUDGED(command, function)                                                                  \
	void cli_##command(struct cli *cli)                                                        \
	{                                                                                          \
		struct report report = {function};                                                 \
                                                                                                   \
		cli_each_pickle_of(cli, cli->paths[0], judged_pickle, &report);                    \
	}
JUDGED_TABLE(JUDGED)
#undef JUDGED
