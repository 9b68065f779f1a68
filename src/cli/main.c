/* SPDX-License-Identifier: MIT */
/*
 * picklescope: reads the command line, runs the command, and says by the exit status how it went.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/cli.h"
#include "cli/custody.h"
#include "cli/progress.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

/* A terminal that cannot show UTF-8 gets none; a file or a pipe always does. */
static bool
wants_ascii(void)
{
	return isatty(STDOUT_FILENO) && strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

/* The explorer shows on its screen how far it has come. */
static bool
is_on_screen(const struct cli *cli)
{
	return (cli->command->run == cli_explore || cli->command->run == cli_learn) &&
	       isatty(STDOUT_FILENO);
}

/* Who could have written a file: it has a page of its own on the screen. */
static bool
wants_custody(const struct cli *cli)
{
	return cli->command->run == cli_custody ||
	       (cli->command->run == cli_explore && is_on_screen(cli));
}

/* All that may be opened is open, and no more can be. */
static bool
may_run(struct cli *cli)
{
	bool alone = cli->values.version || cli->values.check_lesson;

	if (!alone && !(cli_lists_open(cli) && cli_reading_open(cli) && cli_keys_open(cli)))
		return false;
	if (!alone && wants_custody(cli) && !cli_custody_open(cli))
		return false;
	if (!alone && cli->command->run == cli_extract && !cli_extract_open(cli))
		return false;
	return cli_confine(cli);
}

/*
 * The version says what is in force, so it is asked for from inside.
 */
static void
run(struct cli *cli)
{
	if (cli->values.version) {
		cli_version(cli);
		return;
	}
	if (cli->values.check_lesson) {
		cli_check_lesson(cli);
		return;
	}
	if (!is_on_screen(cli))
		cli_progress_begin();
	cli->command->run(cli);
	cli_progress_end();
}

int
main(int argc, char **argv)
{
	struct cli cli = {0};
	bool parsed;

	setlocale(LC_CTYPE, "");
	cli_output_begin(&cli);
	parsed = cli_parse(&cli, argc, argv);
	cli.out.ascii = cli.values.ascii || wants_ascii();
	if (!parsed) {
		cli_reading_close(&cli);
		return 2;
	}
	if (cli.values.help)
		cli_help(&cli);
	else if (cli.values.check_theme)
		cli_check_theme(&cli);
	else if (may_run(&cli))
		run(&cli);
	cli_reading_close(&cli);
	cli_lists_close(&cli);
	cli_keys_close(&cli);
	cli_custody_close(&cli);
	cli_output_end(&cli);
	return cli.found ? 1 : cli.failed ? 2 : 0;
}
