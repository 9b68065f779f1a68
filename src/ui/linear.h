/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_LINEAR_H
#define PKS_UI_LINEAR_H
/*
 * The explorer in lines, for screen readers, logs and presenters: a line is read, and what came of
 * it is told in lines.
 */
#include "ui/headless.h"

/* Reads commands from standard input until it ends, or one of them does. Returns the status. */
int pks_linear_run(const struct pks_headless *headless, struct pks_app *app);

#endif
