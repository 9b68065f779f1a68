/* SPDX-License-Identifier: MIT */
/*
 * report: all there is to say of a file, to be handed on: Markdown, or one page of HTML. The
 * statuses are those of scan.
 */
#include "cli/input.h"
#include "report/case.h"
#include "sandbox/scribe.h"

/* What is noted of a pickle lies where the explorer wrote it. */
static void
load_notes(const struct cli *cli, const struct pks_history *history, struct pks_notes *notes)
{
	char directory[4096], name[PKS_NOTES_NAME];

	if (!pks_notes_name(history, name))
		return;
	if (cli->values.out)
		pks_notes_load(notes, cli->values.out, name);
	else if (pks_notes_directory(directory, sizeof(directory)))
		pks_notes_load(notes, directory, name);
}

static bool
report_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data)
{
	struct pks_notes notes = {0};
	struct cli_load load;
	struct pks_case about = {
		.address = pickle->address, .notes = &notes, .html = cli->values.html};
	const struct cli_input *input = data;

	/* Where there is no pickle, there is no report. */
	if (pickle->number == 0)
		pks_case_begin(cli->paths[0], pks_source_bytes(input->source), cli->values.html,
			       &cli->out);
	if (!cli_load(cli, pickle, false, &load))
		return true;
	load_notes(cli, load.history, &notes);
	if (!pks_risk_update(load.risk) || !pks_case_pickle(&about, load.risk, &cli->out))
		cli_error(cli, "%s: memory ran out", pickle->address);
	if (pks_risk_level(load.risk) >= cli->values.fail_on)
		cli->found = true;
	/* The error that it ended with stands in the verdict. */
	cli->failed = cli->failed || !pks_risk_complete(load.risk);
	cli_unload(&load);
	pks_notes_free(&notes);
	return true;
}

void
cli_report(struct cli *cli)
{
	struct cli_input input;

	if (!cli_input_open(cli, &input, cli->paths[0]))
		return;
	if (cli_each_pickle(cli, &input, report_pickle, &input))
		pks_case_end(cli->values.html, &cli->out);
	else
		cli_no_pickle(cli, &input);
	cli_input_close(cli, &input);
}
