/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_SCAN_H
#define PKS_CLI_SCAN_H
/* The explorer without a terminal prints a scan, too. */
#include "cli/input.h"
#include "report/sift.h"

struct cli_scan {
	struct pks_sift sift;	     /* of the file at hand */
	struct pks_pickles *through; /* what goes through one file after the other, or NULL */
	struct pks_sarif sarif;	     /* with --sarif */
	bool written;		     /* an object of --json has been written */
	uint64_t files, pickles;     /* looked at; given a verdict */
	uint64_t incomplete, none;   /* pickles not read to their end; files without one */
	uint64_t level[PKS_INFO];    /* pickles of each */
};

/* Begins the document, where what is written is one. The last line, where there is to be one. */
void cli_scan_begin(struct cli *cli, struct cli_scan *scan);
void cli_scan_end(struct cli *cli, struct cli_scan *scan);
/* All pickles of an input that is open. */
void cli_scan_input(struct cli *cli, struct cli_input *input, bool walked, struct cli_scan *scan);

#endif
