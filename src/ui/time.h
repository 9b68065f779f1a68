/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_TIME_H
#define PKS_UI_TIME_H
/*
 * What the clock can be asked for in any pane: steps, jumps, groups, runs, breakpoints, marks,
 * playing.
 */
#include "ui/breaks.h"
#include "ui/play.h"
#include "ui/requests.h"
#include "ui/run.h"

/* Marks are letters: a to z, A to Z. */
#define PKS_MARKS 52

struct pks_marks {
	bool set[PKS_MARKS];
	pks_op place[PKS_MARKS];
	enum pks_request waits; /* MARK or GO_MARK: its letter is to come; else NONE */
};

struct pks_app;

/* The requests of this file. */
void pks_time_request(struct pks_app *app, enum pks_request request, uint64_t count);
/* The letter that a mark waits for. */
void pks_marks_key(struct pks_app *app, int key);
/* The letter of the mark at an op, 0: there is none. */
char pks_marks_at(const struct pks_marks *marks, pks_op op);
/* ':break ...' and ':watch ...'; ':delete N', or all. */
bool pks_break_command(struct pks_app *app, const char *typed, bool watch);
bool pks_delete_command(struct pks_app *app, const char *typed);
/* Steps that are due. False: none was. */
bool pks_time_tick(struct pks_app *app);
/* Milliseconds until one is; -1: nothing plays. */
int pks_time_wait(const struct pks_app *app);
/* Stops what runs or plays. False: nothing did. */
bool pks_time_stop(struct pks_app *app);

#endif
