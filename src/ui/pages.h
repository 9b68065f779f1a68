/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_PAGES_H
#define PKS_UI_PAGES_H
/*
 * The pages of the explorer: what they are asked by, how they are drawn, and who writes them.
 */
#include "ui/requests.h"
#include "ui/sheet.h"

struct pks_app;

/* Asks for a page; the same that is there is put away. */
void pks_pages_request(struct pks_app *app, enum pks_request request);
/* While a page is there: what it does with a request. False: it is put away, or has no say in it,
 * and the request means what it always means. */
bool pks_pages_take(struct pks_app *app, enum pks_request request, uint64_t count);
void pks_pages_close(struct pks_app *app);
/* Searches the page for a text; "": for the last one. */
void pks_pages_find(struct pks_app *app, const char *text, bool forward);
/* A slice of writing. False: nothing is left. */
bool pks_pages_work(struct pks_app *app);
void pks_pages_draw(struct pks_app *app);
/* Text of several lines, each with the op that it names, if it names one: 'op N'. */
void pks_pages_add_text(struct pks_app *app, const char *words);

/* ---- inspect.c ---------------------------------------------------------------------------------
 */

/* The page of the value that is selected. False: there is none. */
bool pks_inspect_start(struct pks_app *app);
/* Its digest, a slice. False: it is known, or nobody asks. */
bool pks_inspect_work(struct pks_app *app);
void pks_inspect_stop(struct pks_app *app);
/* Writes it anew, as the format asks. */
void pks_inspect_write(struct pks_app *app);

/* ---- manual_page.c -----------------------------------------------------------------------------
 */

/* All that the tables say of what is selected: its op, its callable, its findings, its protocol. */
bool pks_manual_start(struct pks_app *app, const char *about);

#endif
