/* SPDX-License-Identifier: MIT */
/*
 * A PATH without a command: the explorer. Where nobody could see it, because standard output is a
 * file or a pipe, what scan and trace print.
 */
#include "cli/custody.h"
#include "cli/names.h"
#include "cli/scan.h"
#include "cli/screen.h"
#include "cli/trace.h"
#include "ui/ui.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A word that is no file may have been meant as a command. */
static bool
is_misspelt(struct cli *cli)
{
	const char *word = cli->paths[0];

	if (cli->path_count == 0 || strpbrk(word, "/.!-") || access(word, F_OK) == 0 ||
	    errno != ENOENT)
		return false;
	cli_error(cli,
		  "there is no file '%s', and no command of that name; picklescope --help "
		  "shows all",
		  word);
	return true;
}

static void
print_file(struct cli *cli, const char *path, bool walked, struct cli_scan *scan)
{
	struct cli_input input;

	scan->files++;
	if (!cli_input_open(cli, &input, path))
		return;
	cli_scan_input(cli, &input, walked, scan);
	if (scan->sift.here) {
		pks_text_raw(&cli->out, "\n");
		cli_each_pickle(cli, &input, cli_trace_pickle, NULL);
	}
	cli_input_close(cli, &input);
}

static void
print(struct cli *cli)
{
	struct cli_scan scan = {0};
	struct cli_names *names = cli_names_open(cli, ".");
	struct pks_file_found found;

	cli_scan_begin(cli, &scan);
	while (names && cli_names_next(names, true, &found)) {
		if (found.path)
			print_file(cli, found.path, found.walked, &scan);
		else
			cli_error(cli, "%s", found.message);
	}
	cli_names_close(names);
	cli_scan_end(cli, &scan);
}

int
cli_colours(const struct cli *cli)
{
	const char *no_color = getenv("NO_COLOR");

	if (cli->values.color == CLI_COLOR_ALWAYS)
		return INT_MAX;
	return cli->values.color == CLI_COLOR_NEVER || (no_color && *no_color) ? 0 : -1;
}

static void
explore(struct cli *cli)
{
	struct pks_options options = cli_options(cli, false);
	struct pks_ui_options ui = {.at = cli->values.at, .options = &options};
	struct cli_screen screen;
	struct pks_address address = {0};
	struct stat status;
	char error[256] = "", *custody;
	int result;

	ui.limits = &cli->values.limits;
	ui.sandbox = cli->values.sandbox;
	if (cli->path_count > 1 || (stat(cli->paths[0], &status) == 0 && S_ISDIR(status.st_mode))) {
		ui.path = cli->paths[0];
		ui.paths = (const char *const *)cli->paths;
		ui.path_count = cli->path_count;
	} else if (!pks_address_parse(cli->paths[0], &address, error, sizeof(error))) {
		cli_error(cli, "%s: %s", cli->paths[0], error);
		return;
	}
	if (!ui.paths) {
		ui.path = address.path;
		ui.steps = address.steps;
		ui.find = !address.has_offset;
		ui.offset = address.offset;
	}
	ui.no_history = cli->values.no_history;
	ui.keys = cli->values.keys.keys;
	ui.key_names = cli->values.keys.names;
	ui.key_count = cli->values.keys.count;
	custody = ui.paths || strcmp(address.path, "-") == 0 ? NULL
							     : cli_custody_text(cli, address.path);
	ui.custody = custody;
	if (address.has_op)
		ui.at = address.op;
	if (cli_screen_begin(cli, &screen, &ui)) {
		result = pks_ui_run(&ui);
		cli->found = cli->found || result == 1;
		cli->failed = cli->failed || result > 1;
		cli_screen_end(&screen);
	}
	free(custody);
	pks_address_clear(&address);
}

void
cli_explore(struct cli *cli)
{
	if (is_misspelt(cli))
		return;
	if (!cli_is_on_screen(cli))
		print(cli);
	else
		explore(cli);
}
