/* SPDX-License-Identifier: MIT */
/*
 * What the options of the reader come to. They are only read while the command line is: files are
 * opened when the command is known to take them.
 */
#include "cli/reading.h"

#include "cli/cli.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* One more row; there are never more than words on the command line. */
static void *
grown(void *rows, size_t count, size_t size)
{
	return realloc(rows, (count + 1) * size);
}

/* A whole number from 1 to most; *end is what stands behind it. */
static bool
read_number(const char *text, uint64_t most, uint64_t *number, const char **end)
{
	*number = 0;
	for (*end = text; **end >= '0' && **end <= '9' && *number <= most; ++*end)
		*number = *number * 10 + (uint64_t)(**end - '0');
	return *number >= 1 && *number <= most;
}

static struct pks_bytes
bytes_of(const char *text, size_t n)
{
	return (struct pks_bytes){(const uint8_t *)text, n};
}

bool
cli_reading_extension(struct cli_reading *reading, const char *value)
{
	struct pks_extension *rows;
	const char *module, *colon;
	uint64_t code;

	if (!read_number(value, INT32_MAX, &code, &module) || *module++ != '=' ||
	    (colon = strchr(module, ':')) == NULL || colon == module || !colon[1] ||
	    pks_utf8_check((const uint8_t *)module, strlen(module)) < strlen(module))
		return false;
	rows = grown(reading->extensions, reading->extension_count, sizeof(*rows));
	if (!rows)
		return false;
	reading->extensions = rows;
	rows[reading->extension_count++] =
		(struct pks_extension){.code = (uint32_t)code,
				       .module = bytes_of(module, (size_t)(colon - module)),
				       .name = bytes_of(colon + 1, strlen(colon + 1))};
	return true;
}

bool
cli_reading_buffer(struct cli_reading *reading, const char *path, bool writable)
{
	struct cli_buffer *rows;

	reading->has_buffers = true;
	if (!*path)
		return true;
	rows = grown(reading->buffers, reading->buffer_count, sizeof(*rows));
	if (!rows)
		return false;
	reading->buffers = rows;
	rows[reading->buffer_count++] = (struct cli_buffer){.path = path, .writable = writable};
	return true;
}

bool
cli_reading_loads(struct cli_reading *reading, const char *value)
{
	const char *end;
	uint64_t number;

	if (!read_number(value, UINT_MAX, &number, &end) || *end)
		return false;
	reading->loads = (unsigned)number;
	return true;
}

static bool
open_buffers(struct cli *cli)
{
	struct cli_reading *reading = &cli->values.reading;
	char error[256];

	if (reading->buffer_count > 0 &&
	    !(reading->opened = calloc(reading->buffer_count, sizeof(*reading->opened)))) {
		cli_error(cli, "memory ran out");
		return false;
	}
	for (size_t i = 0; i < reading->buffer_count; i++) {
		struct cli_buffer *buffer = &reading->buffers[i];

		buffer->source = pks_source_open(buffer->path, error, sizeof(error));
		if (!buffer->source) {
			cli_error(cli, "%s: %s", buffer->path, error);
			return false;
		}
		reading->opened[i] =
			(struct pks_buffer){pks_source_bytes(buffer->source), buffer->writable};
	}
	return true;
}

/* copyreg.add_extension refuses a code that has another name already. */
static bool
check_extensions(struct cli *cli)
{
	const struct cli_reading *reading = &cli->values.reading;

	for (size_t i = 0; i < reading->extension_count; i++)
		for (size_t k = 0; k < i; k++)
			if (reading->extensions[i].code == reading->extensions[k].code) {
				cli_error(cli, "--ext names code %" PRIu32 " twice",
					  reading->extensions[i].code);
				return false;
			}
	return true;
}

bool
cli_reading_open(struct cli *cli)
{
	struct cli_reading *reading = &cli->values.reading;
	const char *encoding = reading->encoding;
	char error[256];

	if (encoding && strcmp(encoding, "bytes") == 0)
		return check_extensions(cli) && open_buffers(cli);
	if ((encoding || reading->errors) &&
	    !pks_decoding_make(&reading->decoding, encoding, reading->errors, error,
			       sizeof(error))) {
		cli_error(cli, "%s", error);
		return false;
	}
	return check_extensions(cli) && open_buffers(cli);
}

void
cli_reading_close(struct cli *cli)
{
	struct cli_reading *reading = &cli->values.reading;

	for (size_t i = 0; i < reading->buffer_count; i++) {
		struct cli_buffer *buffer = &reading->buffers[i];

		if (buffer->source && pks_source_changed(buffer->source))
			cli_error(cli, "%s: the file changed while it was read", buffer->path);
		pks_source_free(buffer->source);
	}
	free(reading->opened);
	free(reading->buffers);
	free(reading->extensions);
	*reading = (struct cli_reading){0};
}

struct pks_options
cli_options(const struct cli *cli, bool bare)
{
	const struct cli_reading *reading = &cli->values.reading;
	enum cli_assume assume = cli->values.assume;

	return (struct pks_options){
		.reader = reading->reader,
		.bare = assume == CLI_ASSUME_DEFAULT ? bare : assume == CLI_ASSUME_BARE,
		.no_fix_imports = reading->no_fix_imports,
		.persistent_load = reading->persistent_load,
		.strings_are_bytes = reading->encoding && strcmp(reading->encoding, "bytes") == 0,
		.has_buffers = reading->has_buffers,
		.decoding = reading->decoding,
		.extensions = reading->extensions,
		.extension_count = reading->extension_count,
		.buffers = reading->opened,
		.buffer_count = reading->buffer_count,
		.loads = reading->loads,
		.max_ops = reading->max_ops,
	};
}
