/* SPDX-License-Identifier: MIT */
/*
 * From a PATH to its pickles. An address with an offset is one pickle, one with a length ends
 * there; a file is all that follow each other in it. Commands get them one at a time, with the
 * address under which each is shown.
 */
#include "cli/input.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool
cli_input_open(struct cli *cli, struct cli_input *input, const char *path)
{
	*input = (struct cli_input){0};
	if (!pks_address_parse(path, &input->address, input->error, sizeof(input->error))) {
		cli_error(cli, "%s: %s", path, input->error);
		return false;
	}
	input->source = pks_source_open(input->address.path, input->error, sizeof(input->error));
	if (!input->source) {
		cli_error(cli, "%s: %s", input->address.path, input->error);
		pks_address_clear(&input->address);
		return false;
	}
	input->bytes = pks_source_bytes(input->source);
	if (input->address.has_offset && input->address.has_size &&
	    input->address.offset <= input->bytes.size &&
	    input->address.size < input->bytes.size - input->address.offset)
		input->bytes.size = input->address.offset + input->address.size;
	return true;
}

void
cli_input_close(struct cli *cli, struct cli_input *input)
{
	if (pks_source_changed(input->source))
		cli_error(cli, "%s: the file changed while it was read", input->address.path);
	pks_source_free(input->source);
	pks_address_clear(&input->address);
}

static void
write_address(struct cli *cli, const struct cli_pickle *pickle, char *data, size_t size)
{
	struct pks_address address = {.path = pickle->input->address.path,
				      .has_offset = true,
				      .has_size = true,
				      .offset = pickle->found.offset,
				      .size = pickle->found.size};
	struct pks_text text;

	pks_text_bounded(&text, data, size);
	text.ascii = cli->out.ascii;
	pks_report_address(&address, &text);
}

bool
cli_each_pickle(struct cli *cli, struct cli_input *input, cli_pickle_function function, void *data)
{
	/* Each byte of a name takes at most three, and names are at most 4096 bytes long. */
	char address[3 * 4096 + 64];
	struct cli_pickle pickle = {.input = input, .address = address};
	bool one = input->address.has_offset, more;
	struct pks_found next;

	more = pks_bytes_pickle(input->bytes, input->address.offset, &next);
	if (!more)
		return false;
	while (more) {
		uint64_t end = next.offset + next.size;

		pickle.found = next;
		more = !one && next.whole && pks_bytes_pickle(input->bytes, end, &next);
		pickle.several = pickle.number > 0 || more;
		pickle.rest = !one && !more && pickle.found.whole ? input->bytes.size - end : 0;
		write_address(cli, &pickle, address, sizeof(address));
		if (!function(cli, &pickle, data))
			break;
		pickle.number++;
	}
	return true;
}

void
cli_each_pickle_of(struct cli *cli, const char *path, cli_pickle_function function, void *data)
{
	struct cli_input input;

	if (!cli_input_open(cli, &input, path))
		return;
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
		snprintf(input->error, sizeof(input->error),
			 "it is empty, there is no pickle in it");
	cli_error(cli, "%s: %s", input->address.path, input->error);
	return input->error;
}

bool
cli_load(struct cli *cli, const struct cli_pickle *pickle, bool bare, struct cli_load *load)
{
	struct pks_options options = cli_options(cli, bare);

	*load = (struct cli_load){0};
	load->history = pks_history_read(pickle->input->bytes, pickle->found.offset, &options);
	load->reader = load->history ? pks_reader_new(load->history) : NULL;
	load->risk = load->reader ? pks_risk_new(load->reader) : NULL;
	if (load->risk)
		return true;
	cli_unload(load);
	cli_error(cli, "%s: memory ran out", pickle->address);
	return false;
}

void
cli_unload(struct cli_load *load)
{
	pks_risk_free(load->risk);
	pks_reader_free(load->reader);
	pks_history_free(load->history);
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
	struct cli_pickle rest = *pickle;
	char address[3 * 4096 + 64];

	if (!pickle->rest)
		return;
	rest.found.offset += rest.found.size;
	rest.found.size = pickle->rest;
	write_address(cli, &rest, address, sizeof(address));
	pks_text_printf(&cli->out,
			"%s: %" PRIu64 " byte%s behind the last pickle, which no load reads\n",
			address, pickle->rest, pickle->rest == 1 ? "" : "s");
}
