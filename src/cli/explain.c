/* SPDX-License-Identifier: MIT */
/*
 * explain: what the tables say about a name, folded for a terminal.
 */
#include "cli/cli.h"
#include "cli/fold.h"

#include <string.h>

/* Lines that are moved in are sentences. */
static void
show(struct pks_text *out, char *words)
{
	for (char *end; *words; words = end + 1) {
		end = strchr(words, '\n');
		*end = '\0';
		if (strncmp(words, "  ", 2) != 0) {
			pks_text_printf(out, "%s\n", words);
			continue;
		}
		pks_text_raw(out, "  ");
		cli_fold(out, words + 2, 2, 2);
	}
}

void
cli_explain(struct cli *cli)
{
	const char *name = cli->paths[0];
	char words[8192];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof(words) - 1);
	text.ascii = cli->out.ascii;
	if (!pks_report_name(name, &text)) {
		cli_error(cli, "'%s' is no opcode, no rule, no protocol and no callable", name);
		return;
	}
	/* A name may be so long that the end of the line was cut. */
	if (text.used > 0 && words[text.used - 1] != '\n')
		memcpy(words + text.used, "\n", 2);
	show(&cli->out, words);
}
