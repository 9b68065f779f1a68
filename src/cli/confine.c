/* SPDX-License-Identifier: MIT */
/*
 * Before the sandbox and into it: what libraries open when they are first asked is asked for here,
 * since it cannot be opened later.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/cli.h"
#include "report/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/*
 * The tables of the locale's character set, which libc loads as it loads a program; the words for
 * errors; the time zone, for dates in archives; libgcrypt's look at the processor.
 */
static void
warm_up(const struct cli *cli)
{
	uint8_t digest[PKS_SHA256_SIZE];
	mbstate_t state = {0};
	wchar_t wide;

	(void)mbrtowc(&wide, "a", 1, &state);
	(void)strerror(EACCES);
	tzset();
	if (cli->values.format != CLI_FORMAT_TEXT)
		pks_sha256((struct pks_bytes){(const uint8_t *)"", 0}, digest);
}

/* The explorer on a terminal looks at nothing in this process, but in a child of its own. */
static bool
is_elsewhere(const struct cli *cli)
{
	return !cli->values.version && cli->command->run == cli_explore && isatty(STDOUT_FILENO);
}

static bool
is_scan(const struct cli *cli)
{
	return cli->command->run == cli_scan || cli->command->run == cli_explore;
}

static void
allow(const char *path, void *data)
{
	pks_sandbox_allow(data, path);
}

bool
cli_confine(struct cli *cli)
{
	struct pks_sandbox sandbox;
	char message[256];

	if (is_elsewhere(cli))
		return true;
	warm_up(cli);
	pks_sandbox_begin(&sandbox, cli->values.sandbox);
	if (is_scan(cli) && cli->values.sandbox != PKS_SANDBOX_OFF)
		pks_magic_prepare(allow, &sandbox);
	/* The names come while the work goes on, and may be any. */
	if (cli->values.files_from)
		pks_sandbox_allow(&sandbox, "/");
	for (int i = 0; i < cli->path_count; i++) {
		struct pks_address address;

		if (strcmp(cli->paths[i], "-") == 0 ||
		    !pks_address_parse(cli->paths[i], &address, message, sizeof(message)))
			continue;
		pks_sandbox_allow(&sandbox, address.path);
		pks_address_clear(&address);
	}
	if (cli->path_count == 0 && !cli->values.files_from && is_scan(cli))
		pks_sandbox_allow(&sandbox, ".");
	if (!pks_sandbox_enter(&sandbox, is_scan(cli), message, sizeof(message))) {
		cli_error(cli, "no sandbox: %s; without --sandbox=required it goes on", message);
		return false;
	}
	if (*message)
		cli_warn(cli,
			 "no sandbox, or not all of it: %s; the work goes on, and "
			 "--sandbox=required would stop here",
			 message);
	return true;
}

const char *
cli_kept_shut(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	/* The rights of the file allow it, so it is Landlock that does not. */
	if (fd >= 0 || errno != EACCES || access(path, R_OK) != 0)
		return NULL;
	return "it is outside of what was named, where a link leads, and the sandbox keeps that "
	       "shut: name it, too, or use --sandbox=off";
}
