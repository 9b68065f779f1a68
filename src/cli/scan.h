/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_SCAN_H
#define PKS_CLI_SCAN_H
/* The explorer without a terminal prints a scan, too. */
#include "cli/input.h"

struct cli_scan {
	struct pks_magic *magic;   /* made when it is first asked for */
	bool no_magic;		   /* it cannot be made */
	struct pks_sarif sarif;	   /* with --sarif */
	bool written;		   /* an object of --json has been written */
	bool walked;		   /* the file at hand was found in a directory */
	uint64_t files, pickles;   /* looked at; given a verdict */
	uint64_t incomplete, none; /* pickles not read to their end; files without one */
	uint64_t level[PKS_INFO];  /* pickles of each */
	uint64_t here;		   /* pickles of the file at hand */
};

/* Begins the document, where what is written is one. The last line, where there is to be one. */
void cli_scan_begin(struct cli *cli, struct cli_scan *scan);
void cli_scan_end(struct cli *cli, struct cli_scan *scan);
/* All pickles of an input that is open. */
void cli_scan_input(struct cli *cli, struct cli_input *input, bool walked, struct cli_scan *scan);

#endif
