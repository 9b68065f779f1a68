/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_TRACE_H
#define PKS_CLI_TRACE_H
/* The explorer without a terminal prints a trace, too. */
#include "cli/input.h"

bool cli_trace_pickle(struct cli *cli, const struct pks_pickle *pickle, void *data);

#endif
