/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_HEADLESS_H
#define PKS_UI_HEADLESS_H
/*
 * The explorer on a screen that nobody sees: no terminal is needed. Scripts are done on it, and
 * pictures taken.
 */
#include "ui/picture.h"

/* Columns and rows at most. */
#define PKS_HEADLESS_MOST 500

struct pks_headless {
	int columns, rows;
	bool picture; /* is written when all is done */
	bool linear;  /* commands are read from standard input, and answered in lines */
	enum pks_picture_format format;
	enum pks_tier tier; /* how many colours there are, whatever a terminal has */
	struct pks_text *out;
};

struct pks_app;

/* Makes such a screen. False: there is no description of a terminal to make one by. */
bool pks_headless_screen(const struct pks_headless *headless);
/* After pks_screen_start(). */
void pks_headless_begin(const struct pks_headless *headless, struct pks_app *app);
/* Does the script, and writes what there is to be written. Returns the status to exit with. */
int pks_headless_run(const struct pks_headless *headless, struct pks_app *app);
/* All work done, and drawn. */
void pks_headless_settle(struct pks_app *app);

#endif
