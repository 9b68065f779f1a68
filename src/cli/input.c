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
		const char *shut = cli_kept_shut(input->address.path);

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

/* Each byte of a name takes at most three. */
#define ADDRESS_SIZE (1 << 16)

/* Where something is in a source; found NULL: the source itself. */
static void
write_address(struct cli *cli, const struct pks_source *source, const struct pks_found *found,
	      char *data)
{
	char empty[] = "";
	struct pks_address address = {.path = empty};
	struct pks_text text;

	/* They are only read. */
	address.path = (char *)(uintptr_t)pks_source_path(source);
	address.steps = (char *)(uintptr_t)pks_source_steps(source);
	if (found) {
		address.has_offset = address.has_size = true;
		address.offset = found->offset;
		address.size = found->size;
	}
	pks_text_bounded(&text, data, ADDRESS_SIZE);
	text.ascii = cli->out.ascii;
	pks_report_address(&address, &text);
}

/* The one that an address with an offset means. */
static bool
one_pickle(struct cli *cli, struct cli_input *input, cli_pickle_function function, void *data)
{
	char *address = malloc(ADDRESS_SIZE);
	struct cli_pickle pickle = {.input = input, .source = input->source, .address = address};
	const struct pks_address *asked = &input->address;
	bool found;

	if (!address) {
		cli_error(cli, "%s: memory ran out", asked->path);
		return true;
	}

	pickle.bytes = pks_source_bytes(input->source);
	if (asked->has_size && asked->offset <= pickle.bytes.size &&
	    asked->size < pickle.bytes.size - asked->offset)
		pickle.bytes.size = asked->offset + asked->size;
	found = pks_bytes_pickle(pickle.bytes, asked->offset, &pickle.found);
	if (found) {
		pickle.confidence = pickle.found.whole ? PKS_SURE : PKS_LIKELY;
		pickle.imports = pickle.holds = true;
		write_address(cli, input->source, &pickle.found, address);
		function(cli, &pickle, data);
	}
	free(address);
	return found;
}

/* Room for one pickle that waits for its turn, since the survey has gone on to the next. */
struct waiting {
	struct cli_pickle pickle;
	char address[ADDRESS_SIZE];
	char key[256];
};

static void
wait_with(struct cli *cli, struct waiting *waiting, struct cli_input *input,
	  const struct pks_sighting *sighting)
{
	size_t n = sighting->key.size < sizeof(waiting->key) ? (size_t)sighting->key.size
							     : sizeof(waiting->key);

	waiting->pickle = (struct cli_pickle){
		.input = input,
		.source = pks_source_keep(sighting->source),
		.bytes = sighting->bytes,
		.found = sighting->found,
		.confidence = sighting->confidence,
		.expires = sighting->expires,
		.imports = sighting->imports,
		/* What a broken one holds is looked for by no survey. */
		.holds = !sighting->found.whole,
		.rest = sighting->rest,
		.address = waiting->address,
	};
	if (sighting->key.data) {
		memcpy(waiting->key, sighting->key.data, n);
		waiting->pickle.key = (struct pks_bytes){(const uint8_t *)waiting->key, n};
	}
	write_address(cli, sighting->source, &sighting->found, waiting->address);
}

/*
 * The next pickle of the survey; what could not be read is said on the way. before: the one that
 * was found last, NULL: none.
 */
static bool
next_pickle(struct cli *cli, struct cli_input *input, struct pks_survey *survey,
	    struct cli_pickle *before, struct pks_sighting *sighting)
{
	uint64_t opened = pks_survey_opened(survey);
	bool any = before;
	char address[ADDRESS_SIZE];
	enum pks_surveyed looked;

	while ((looked = pks_survey_next(survey, sighting)) != PKS_SURVEY_END) {
		if (before && pks_survey_opened(survey) > opened)
			before->holds = true;
		if (looked == PKS_SURVEY_PICKLE) {
			if (sighting->confidence != PKS_GUESS || input->guesses || !any)
				return true;
			continue;
		}
		write_address(cli, sighting->source, NULL, address);
		cli_error(cli, "%s: %s", address, sighting->trouble);
		if (input->trouble)
			input->trouble(cli, address, sighting->trouble);
	}
	if (before && pks_survey_opened(survey) > opened)
		before->holds = true;
	return false;
}

bool
cli_each_pickle(struct cli *cli, struct cli_input *input, cli_pickle_function function, void *data)
{
	struct pks_survey *survey;
	struct pks_sighting sighting;
	struct waiting *two;
	uint64_t number = 0;
	bool more;

	if (input->address.has_offset)
		return one_pickle(cli, input, function, data);
	/* All that is read of it is written first, and it is large: no zeros. */
	two = malloc(2 * sizeof(*two));
	survey = two ? pks_survey_new(input->source, &cli->values.limits, input->inside) : NULL;
	if (!survey) {
		cli_error(cli, "%s: memory ran out", input->address.path);
		free(two);
		return true;
	}
	more = next_pickle(cli, input, survey, NULL, &sighting);
	if (more)
		wait_with(cli, &two[0], input, &sighting);
	while (more) {
		struct cli_pickle *pickle = &two[number % 2].pickle;

		more = !input->first && next_pickle(cli, input, survey, pickle, &sighting);
		if (more)
			wait_with(cli, &two[(number + 1) % 2], input, &sighting);
		pickle->number = number++;
		pickle->several = number > 1 || more;
		if (!function(cli, pickle, data) && more) {
			pks_source_free(two[number % 2].pickle.source);
			more = false;
		}
		pks_source_free(pickle->source);
	}
	pks_survey_free(survey);
	free(two);
	return number > 0;
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
read_on(const struct cli_pickle *pickle, struct cli_load *load, bool judge)
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
cli_load(struct cli *cli, const struct cli_pickle *pickle, bool bare, struct cli_load *load)
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
cli_open_values(struct cli *cli, const struct cli_pickle *pickle, struct cli_load *load)
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
cli_load_error(struct cli *cli, const struct cli_pickle *pickle, const struct cli_load *load)
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
cli_heading(struct cli *cli, const struct cli_pickle *pickle)
{
	if (pickle->several)
		pks_text_printf(&cli->out, "%s%s:\n", pickle->number ? "\n" : "", pickle->address);
}

void
cli_rest(struct cli *cli, const struct cli_pickle *pickle)
{
	struct pks_found rest = pickle->found;
	char address[ADDRESS_SIZE];

	if (!pickle->rest)
		return;
	rest.offset += rest.size;
	rest.size = pickle->rest;
	write_address(cli, pickle->source, &rest, address);
	pks_text_printf(&cli->out,
			"%s: %" PRIu64 " byte%s behind the last pickle, which no load reads\n",
			address, pickle->rest, pickle->rest == 1 ? "" : "s");
}
