/* SPDX-License-Identifier: MIT */
/*
 * --help and --version. All that is said of options and commands comes from their tables.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/cli.h"
#include "cli/fold.h"
#include "ui/regex.h"
#include "ui/version.h"

#include <stdio.h>
#include <string.h>

#define INDENT 24

struct help_row {
	const char *word, *value, *help;
	char letter;
};

static const struct help_row rows[] = {
#define OPTION(name, letter, word, value, help) {word, value, help, letter},
#include "cli/options.def"
#undef OPTION
};

/* 'what' on the left, its help on the right; below it where what is long. */
static void
two_columns(struct pks_text *out, const char *what, const char *help)
{
	size_t n = strlen(what) + 2;

	pks_text_printf(out, "  %s", what);
	if (n + 2 > INDENT) {
		pks_text_raw(out, "\n");
		n = 0;
	}
	pks_text_fill(out, ' ', INDENT - n);
	cli_fold(out, help, INDENT, INDENT);
}

static void
show_options(struct pks_text *out, const struct cli_command *command)
{
	pks_text_raw(out, "\nOptions:\n");
	for (enum cli_option i = 0; i < CLI_OPTIONS; i++) {
		const struct help_row *row = &rows[i];
		char what[64], letter[8] = "";

		if (command && !cli_takes(command, i))
			continue;
		if (row->letter)
			snprintf(letter, sizeof(letter), "-%c, ", row->letter);
		snprintf(what, sizeof(what), "%s--%s%s%s", letter, row->word, row->value ? " " : "",
			 row->value ? row->value : "");
		two_columns(out, what, row->help);
	}
}

static void
show_all(struct pks_text *out)
{
	pks_text_raw(out, "Usage: picklescope [OPTION...] PATH...\n"
			  "       picklescope COMMAND [OPTION...] [PATH...]\n\n"
			  "Shows what loading a Python pickle would do. Nothing is loaded or run.\n"
			  "A PATH is a file, '-' for standard input, or an address: "
			  "FILE!@OFFSET+LENGTH,\nwith a step for each layer between: "
			  "FILE!zip(NAME)!gz!@OFFSET.\n\n"
			  "Commands:\n");
	for (size_t i = 0; i < cli_command_count; i++) {
		const struct cli_command *command = &cli_commands[i];
		char what[64];

		snprintf(what, sizeof(what), "%s%s%s", command->name, *command->name ? " " : "",
			 command->operands);
		two_columns(out, what, command->help);
	}
	show_options(out, NULL);
	pks_text_raw(out,
		     "\nExit status of scan: 0 nothing at or above the level of --fail-on, 1 "
		     "something,\n2 something could not be read to its end. Of verify: 0 all are "
		     "right, 1 not. Of\ncustody: 0 nobody else could, 1 somebody. Of the others: "
		     "0 done, 2 not.\n");
}

void
cli_help(struct cli *cli)
{
	const struct cli_command *command = cli->command;

	if (!*command->name) {
		show_all(&cli->out);
		return;
	}
	pks_text_printf(&cli->out, "Usage: picklescope %s [OPTION...] %s\n\n", command->name,
			command->operands);
	cli_fold(&cli->out, command->help, 0, 0);
	show_options(&cli->out, command);
}

static void
show_left_out(struct pks_text *out)
{
	const char *sources = pks_source_left_out();
	bool digests = !pks_check_ready();

	if (sources || digests)
		pks_text_printf(out, "left out of this build: %s%s%s\n", sources ? sources : "",
				sources && digests ? ", " : "",
				digests ? "digests and signatures (libgcrypt)" : "");
}

void
cli_version(struct cli *cli)
{
	int magic = pks_magic_version();

	pks_text_printf(&cli->out, "picklescope %s\n", PACKAGE_VERSION);
	pks_text_printf(&cli->out, "%s, libmagic %d.%02d%s%s%s%s\n", pks_ui_version(), magic / 100,
			magic % 100, *pks_regex_version() ? ", " : "", pks_regex_version(),
			*pks_check_version() ? ", libgcrypt " : "", pks_check_version());
	if (*pks_looks_version())
		pks_text_printf(&cli->out, "look-alike names by the spoof checker of %s\n",
				pks_looks_version());
	else
		pks_text_raw(&cli->out, "look-alike names by a small table: ICU was left out\n");
	show_left_out(&cli->out);
	pks_text_printf(&cli->out, "sandbox: %s\n", pks_sandbox_words());
}
