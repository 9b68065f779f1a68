/* SPDX-License-Identifier: MIT */
/*
 * extract: bytes as they are, unpacked, to a file that was not there before. That file is opened
 * before the sandbox is entered and takes the place of standard output, which the sandbox leaves as
 * it is; nothing else can be opened for writing any more. A terminal is no place for a file's
 * bytes.
 */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A pipe or a device may be there; a file is never written over. */
static int
open_output(const char *path)
{
	struct stat status;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd >= 0 || errno != EEXIST)
		return fd;
	if (stat(path, &status) != 0 || S_ISREG(status.st_mode)) {
		errno = EEXIST;
		return -1;
	}
	return open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
}

bool
cli_extract_open(struct cli *cli)
{
	const char *path = cli->values.output;
	bool named = path && strcmp(path, "-") != 0;
	int fd = named ? open_output(path) : STDOUT_FILENO;

	if (fd < 0) {
		cli_error(cli, "%s: %s", path, strerror(errno));
		return false;
	}
	if (isatty(fd)) {
		cli_error(cli, "these bytes are not for a terminal: -o FILE, or a pipe");
		if (named)
			close(fd);
		return false;
	}
	if (named) {
		if (dup2(fd, STDOUT_FILENO) < 0) {
			cli_error(cli, "%s: %s", path, strerror(errno));
			close(fd);
			return false;
		}
		close(fd);
	}
	return true;
}

static void
write_bytes(struct cli *cli, struct pks_bytes bytes)
{
	while (bytes.size > 0 && !cli->refused) {
		size_t most = bytes.size < 1 << 20 ? (size_t)bytes.size : (size_t)1 << 20;
		ssize_t n = write(STDOUT_FILENO, bytes.data, most);

		if (n > 0) {
			bytes.data += n;
			bytes.size -= (uint64_t)n;
		} else if (errno != EINTR) {
			cli->refused = errno ? errno : EIO;
		}
	}
}

/* What one op of the pickle at an offset holds. */
static void
extract_value(struct cli *cli, struct cli_input *input, const struct pks_found *found)
{
	struct pks_source *source;
	char steps[128];

	snprintf(steps, sizeof(steps), "!@%" PRIu64 "+%" PRIu64 "!value(%" PRIu32 ")",
		 found->offset, found->size, input->address.op);
	source = pks_source_enter(pks_source_keep(input->source), steps, &cli->values.limits,
				  input->error, sizeof(input->error));
	if (source)
		write_bytes(cli, pks_source_bytes(source));
	else
		cli_error(cli, "%s: op %" PRIu32 " pushes no bytes and no text",
			  input->address.path, input->address.op);
	pks_source_free(source);
}

static void
extract(struct cli *cli, struct cli_input *input)
{
	const struct pks_address *address = &input->address;
	struct pks_bytes bytes = pks_source_bytes(input->source);
	struct pks_found found = {address->offset, address->size, true};

	if (!address->has_offset) {
		write_bytes(cli, bytes);
		return;
	}
	if (address->offset > bytes.size ||
	    (!address->has_size && !pks_bytes_pickle(bytes, address->offset, &found))) {
		cli_no_pickle(cli, input);
		return;
	}
	if (found.size > bytes.size - found.offset) {
		cli_error(cli, "%s: it ends at byte %" PRIu64, address->path, bytes.size);
		found.size = bytes.size - found.offset;
	}
	if (address->has_op) {
		extract_value(cli, input, &found);
		return;
	}
	bytes.data += found.offset;
	bytes.size = found.size;
	write_bytes(cli, bytes);
	if (!found.whole)
		cli_error(cli, "%s: this pickle breaks; these are its bytes up to there",
			  address->path);
}

void
cli_extract(struct cli *cli)
{
	struct cli_input input;

	if (!cli_input_open(cli, &input, cli->paths[0]))
		return;
	extract(cli, &input);
	cli_input_close(cli, &input);
}
