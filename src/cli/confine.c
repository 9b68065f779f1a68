/* SPDX-License-Identifier: MIT */
/*
 * Before the sandbox and into it: what libraries open when they are first asked is asked for here,
 * since it cannot be opened later.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/cli.h"
#include "cli/screen.h"
#include "report/digest.h"
#include "sandbox/scribe.h"

#include <errno.h>
#include <stdio.h>
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
	if (cli->values.format != CLI_FORMAT_TEXT || cli->values.version ||
	    cli->command->run == cli_verify || cli->command->run == cli_report)
		pks_sha256((struct pks_bytes){(const uint8_t *)"", 0}, digest);
}

/* The explorer enters a sandbox of its own; on a terminal, in a child. */
static bool
is_elsewhere(const struct cli *cli)
{
	return !cli->values.version && !cli->values.check_lesson && cli_is_on_screen(cli);
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

static void
allow_path(struct pks_sandbox *sandbox, const char *path)
{
	struct pks_address address;
	char error[256];

	if (strcmp(path, "-") == 0 || !pks_address_parse(path, &address, error, sizeof(error)))
		return;
	pks_sandbox_allow(sandbox, address.path);
	pks_source_beside_names(address.path, allow, sandbox);
	pks_address_clear(&address);
}

/* A lesson's sample lies beside it, or beside its directory. */
static void
allow_lesson(struct pks_sandbox *sandbox, const char *name)
{
	const char *slash = strrchr(name, '/');
	char path[4096];

	snprintf(path, sizeof(path), "%.*s..", slash ? (int)(slash - name) + 1 : 0, name);
	pks_sandbox_allow(sandbox, name);
	pks_sandbox_allow(sandbox, path);
}

static void
allow_notes(const struct cli *cli, struct pks_sandbox *sandbox)
{
	char path[4096];

	if (cli->values.out)
		pks_sandbox_allow(sandbox, cli->values.out);
	else if (pks_notes_directory(path, sizeof(path)))
		pks_sandbox_allow(sandbox, path);
}

static void
allow_inputs(struct cli *cli, struct pks_sandbox *sandbox)
{
	if (is_scan(cli) && cli->values.sandbox != PKS_SANDBOX_OFF)
		pks_magic_prepare(allow, sandbox);
	if (cli->values.check_lesson)
		allow_lesson(sandbox, cli->values.check_lesson);
	if (cli->command->run == cli_report)
		allow_notes(cli, sandbox);
	for (int i = 0; i < cli->path_count; i++) {
		if (cli->command->run == cli_learn)
			allow_lesson(sandbox, cli->paths[i]);
		else
			allow_path(sandbox, cli->paths[i]);
	}
	/* The names of a list come while the work goes on, and may be any. */
	if (cli->values.files_from)
		pks_sandbox_allow(sandbox, "/");
	else if (cli->path_count == 0 && is_scan(cli))
		pks_sandbox_allow(sandbox, ".");
}

bool
cli_confine(struct cli *cli)
{
	/* One draws how far the work has come. */
	bool threads = is_scan(cli) || isatty(STDERR_FILENO);
	struct pks_sandbox sandbox;
	char message[256];

	if (is_elsewhere(cli))
		return true;
	warm_up(cli);
	pks_sandbox_begin(&sandbox, cli->values.sandbox);
	sandbox.names = cli->command->run == cli_custody && !cli->values.version;
	allow_inputs(cli, &sandbox);
	if (!pks_sandbox_enter(&sandbox, threads, message, sizeof(message))) {
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
