/* SPDX-License-Identifier: MIT */
/*
 * From a PATH to its pickles. An address with an offset is one pickle, one with a length ends
 * there; a file is all that a survey finds in it. Commands get them one at a time, with the address
 * under which each is shown.
 */
#include "cli/input.h"

#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
cli_input_open(struct cli *cli, struct cli_input *input, const char *path)
{
	*input = (struct cli_input){0};
	if (!pks_address_parse(path, &input->address, input->error, sizeof(input->error))) {
		cli_error(cli, "%s: %s", path, input->error);
		return false;
	}
	input->source = pks_source_open_at(&input->address, &cli->values.limits, input->error,
					   sizeof(input->error));
	if (!input->source) {
		const char *shut = pks_sandbox_shut(input->address.path);

		if (shut)
			snprintf(input->error, sizeof(input->error), "%s", shut);
		cli_error(cli, "%s%s: %s", input->address.path, input->address.steps, input->error);
		pks_address_clear(&input->address);
		return false;
	}
	cli_progress_file(pks_source_bytes(input->source).size);
	return true;
}

bool
cli_input_changed(struct cli *cli, struct cli_input *input)
{
	bool changed = pks_source_changed(input->source);

	if (changed)
		cli_error(cli, "%s: the file changed while it was read", input->address.path);
	input->asked = true;
	return changed;
}

void
cli_input_close(struct cli *cli, struct cli_input *input)
{
	if (!input->asked)
		cli_input_changed(cli, input);
	pks_source_free(input->source);
	pks_address_clear(&input->address);
}

/* Ops that are read between two looks at how far it has come. */
#define SLICE ((pks_op)1 << 18)

/* NULL: no memory. */
static struct pks_pickles *
begin(struct cli_input *input, const struct pks_pickles_asked *asked)
{
	if (!input->pickles)
		return pks_pickles_new(input->source, asked);
	if (!*input->pickles)
		*input->pickles = pks_pickles_new(input->source, asked);
	else if (!pks_pickles_again(*input->pickles, input->source, asked))
		return NULL;
	return *input->pickles;
}

bool
cli_each_pickle(struct cli *cli, struct cli_input *input, cli_pickle_function function, void *data)
{
	struct pks_pickles_asked asked = {.address = &input->address,
					  .limits = &cli->values.limits,
					  .inside = input->inside,
					  .guesses = input->guesses,
					  .first = input->first,
					  .ascii = cli->out.ascii};
	struct pks_pickles *pickles = begin(input, &asked);
	const struct pks_pickle *pickle;
	struct pks_trouble trouble;
	enum pks_surveyed looked;
	bool any;

	if (!pickles) {
		cli_error(cli, "%s: memory ran out", input->address.path);
		return true;
	}
	while ((looked = pks_pickles_next(pickles, &pickle, &trouble)) != PKS_SURVEY_END) {
		if (looked == PKS_SURVEY_PICKLE) {
			if (!function(cli, pickle, data))
				break;
			continue;
		}
		cli_error(cli, "%s: %s", trouble.address, trouble.message);
		if (input->trouble)
			input->trouble(cli, trouble.address, trouble.message);
	}
	any = pks_pickles_count(pickles) > 0;
	if (input->pickles)
		pks_pickles_again(pickles, NULL, NULL);
	else
		pks_pickles_free(pickles);
	return any;
}

void
cli_each_pickle_of(struct cli *cli, const char *path, cli_pickle_function function, void *data)
{
	struct cli_input input;

	if (!cli_input_open(cli, &input, path))
		return;
	input.first = cli_takes(cli->command, CLI_OPTION_ALL) && !cli->values.all;
	if (!cli_each_pickle(cli, &input, function, data))
		cli_no_pickle(cli, &input);
	cli_input_close(cli, &input);
}

const char *
cli_no_pickle(struct cli *cli, struct cli_input *input)
{
	if (input->address.has_offset)
		snprintf(input->error, sizeof(input->error), "no pickle begins at offset %" PRIu64,
			 input->address.offset);
	else
		snprintf(input->error, sizeof(input->error), "%sthere is no pickle in it",
			 pks_source_bytes(input->source).size > 0 ? "" : "it is empty, ");
	cli_error(cli, "%s: %s", input->address.path, input->error);
	return input->error;
}

/* In slices, so that somebody who looks sees how far it has come. */
static void
read_on(const struct pks_pickle *pickle, struct cli_load *load, bool judge)
{
	uint64_t at = pickle->found.offset;
	bool more = true;

	while (more) {
		more = judge ? pks_risk_read(load->risk, load->history, SLICE)
			     : pks_history_advance(load->history, SLICE);
		cli_progress_add(pks_history_end(load->history) - at);
		at = pks_history_end(load->history);
	}
}

bool
cli_load(struct cli *cli, const struct pks_pickle *pickle, bool bare, struct cli_load *load)
{
	struct pks_options options = cli_options(cli, bare);

	*load = (struct cli_load){0};
	load->storages = pks_report_storages(pickle->source);
	options.storages = load->storages;
	load->history = pks_history_new(pickle->bytes, pickle->found.offset, &options);
	load->reader = load->history ? pks_reader_new(load->history) : NULL;
	load->risk = load->reader ? pks_risk_new(load->reader) : NULL;
	if (load->risk) {
		pks_risk_judges(load->risk, !cli->values.no_rules);
		read_on(pickle, load, !bare);
		if (!cli->lot)
			cli_progress_make_way();
		return true;
	}
	cli_unload(load);
	cli_error(cli, "%s: memory ran out", pickle->address);
	return false;
}

bool
cli_open_values(struct cli *cli, const struct pks_pickle *pickle, struct cli_load *load)
{
	struct pks_inside *inside;

	if (!pks_risk_is_judged(load->risk))
		return true;
	inside = pks_inside_new(load->risk, pickle->source, &cli->values.limits);
	if (!inside)
		return false;
	while (pks_inside_next(inside))
		;
	pks_inside_free(inside);
	return true;
}

void
cli_unload(struct cli_load *load)
{
	pks_risk_free(load->risk);
	pks_reader_free(load->reader);
	pks_history_free(load->history);
	pks_report_storages_free(load->storages);
	*load = (struct cli_load){0};
}

void
cli_load_error(struct cli *cli, const struct pks_pickle *pickle, const struct cli_load *load)
{
	const struct pks_error *error = pks_history_error(load->history);
	const char *raised;

	if (!error)
		return;
	/* What load() would raise; where it is we who stopped, nothing. */
	raised = pks_exception_name(error->exception);
	cli_error(cli, "%s: op %" PRIu32 " at offset %" PRIu64 ": %s%s%s", pickle->address,
		  error->op, error->offset, raised, *raised ? ": " : "", error->message);
}

void
cli_heading(struct cli *cli, const struct pks_pickle *pickle)
{
	if (pickle->several)
		pks_text_printf(&cli->out, "%s%s:\n", pickle->number ? "\n" : "", pickle->address);
}

void
cli_rest(struct cli *cli, const struct pks_pickle *pickle)
{
	struct pks_found rest = {pickle->found.offset + pickle->found.size, pickle->rest, false};

	if (!pickle->rest)
		return;
	pks_report_place(pickle->source, &rest, &cli->out);
	pks_text_printf(&cli->out,
			": %" PRIu64 " byte%s behind the last pickle, which no load reads\n",
			pickle->rest, pickle->rest == 1 ? "" : "s");
}
