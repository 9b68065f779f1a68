/* SPDX-License-Identifier: MIT */
/*
 * Three things can come first: an op that is a breakpoint itself, which is looked up; a dangerous
 * call, which the risk has in a list; and an op of an opcode that some breakpoint asks about, which
 * is searched for. The nearest stops the run.
 */
#include "ui/app.h"
#include "ui/clock.h"

/* A slice, in milliseconds; ops that are passed, and looked at, between two looks at the clock. */
#define SLICE	4
#define AT_ONCE (1u << 20)
#define BUDGET	512
/* Dangerous ops that name only, before one that calls. */
#define MOST_NAMES 4096

static bool
calls(const struct pks_history *history, pks_op op)
{
	return pks_callee(history, op) != PKS_NO_OP;
}

/* The nearest dangerous call at 'place' or behind it (back: below it). */
static pks_op
dangerous_call(struct pks_risk *risk, bool forward, pks_op place)
{
	const struct pks_history *history = pks_reader_history(pks_risk_reader(risk));
	pks_op op = place;

	if (forward && pks_risk_op(risk, place) == PKS_DANGEROUS && calls(history, place))
		return place;
	for (int k = 0; k < MOST_NAMES; k++) {
		op = forward ? pks_risk_next(risk, op, PKS_DANGEROUS)
			     : pks_risk_previous(risk, op, PKS_DANGEROUS);
		if (op == PKS_NO_OP || calls(history, op))
			return op;
	}
	return op;
}

static pks_op
nearer(pks_op a, pks_op b, bool forward)
{
	if (a == PKS_NO_OP || b == PKS_NO_OP)
		return a == PKS_NO_OP ? b : a;
	return (a < b) == forward ? a : b;
}

/* The nearest breakpoint that is one op, or a dangerous call: known without a search. */
static pks_op
known_stop(const struct pks_breaks *breaks, struct pks_risk *risk, bool forward, pks_op place)
{
	pks_op found = dangerous_call(risk, forward, place);

	for (int k = 0; k < breaks->count; k++) {
		pks_op op = breaks->list[k].op;

		if (op != PKS_NO_OP && (forward ? op >= place : op < place) &&
		    pks_break_hit(&breaks->list[k], risk, op))
			found = nearer(found, op, forward);
	}
	return found;
}

pks_op
pks_run_next(const struct pks_breaks *breaks, struct pks_risk *risk, bool forward, pks_op *place,
	     uint32_t budget, int *stop)
{
	const struct pks_history *history = pks_reader_history(pks_risk_reader(risk));
	pks_op known, end = pks_last_moment(history), limit, op;
	struct pks_codes codes = {{0}};
	bool none;

	*stop = -1;
	if (pks_ops(history) == 0 || (forward ? *place >= end : *place == 0)) {
		*place = forward ? end : 0;
		return PKS_NO_OP;
	}
	for (int k = 0; k < breaks->count; k++)
		pks_break_codes(&breaks->list[k], &codes);
	none = (codes.bit[0] | codes.bit[1] | codes.bit[2] | codes.bit[3]) == 0;
	known = known_stop(breaks, risk, forward, *place);
	if (forward) {
		limit = known != PKS_NO_OP && known < end ? known : end;
		if (limit - *place > AT_ONCE)
			limit = *place + AT_ONCE;
	} else {
		limit = known != PKS_NO_OP ? known : 0;
	}
	while (budget-- > 0) {
		op = none      ? PKS_NO_OP
		     : forward ? pks_op_find(history, *place, limit, &codes)
			       : pks_op_find_back(history, *place, &codes);
		if (op == PKS_NO_OP || (!forward && op < limit)) {
			*place = limit;
			break;
		}
		*stop = pks_breaks_hit(breaks, risk, op);
		*place = forward ? op + 1 : op;
		if (*stop >= 0)
			return op;
	}
	/* Nothing was nearer than what is known. */
	if (known != PKS_NO_OP && *place == known && limit == known) {
		*stop = pks_breaks_hit(breaks, risk, known);
		if (forward)
			*place = known + 1;
		return known;
	}
	return PKS_NO_OP;
}

bool
pks_run_stop(struct pks_app *app)
{
	bool ran = app->run.running;

	app->run.running = false;
	return ran;
}

void
pks_run_words(const struct pks_app *app, struct pks_text *out)
{
	const struct pks_run *run = &app->run;

	if (!app->document.judged)
		pks_text_raw(out, "runs when all is read and judged");
	else
		pks_text_printf(out, "runs %s, at op %u", run->forward ? "on" : "back", run->place);
	pks_text_raw(out, "; Esc stops");
}

static void
arrive(struct pks_app *app, pks_op op, int stop)
{
	struct pks_words words;

	app->run.running = false;
	pks_app_jump(app, op);
	if (stop < 0) {
		pks_app_say(app, "a dangerous call, about to run");
		return;
	}
	pks_words_start(app, &words);
	pks_break_text(&app->breaks.list[stop], &words.text);
	pks_app_say(app, "%s %d: %s",
		    pks_break_info(app->breaks.list[stop].kind)->watch ? "watch" : "breakpoint",
		    stop + 1, words.data);
}

static void
arrive_at_end(struct pks_app *app)
{
	const struct pks_run *run = &app->run;
	pks_op end = run->forward ? pks_end_moment(run->history) : 0;

	pks_run_stop(app);
	if (run->forward ? run->from < end : run->from > end)
		pks_app_jump(app, end);
	pks_app_say(app, "the %s: no breakpoint, watch or dangerous call %s",
		    run->forward ? "end" : "start", run->forward ? "up to here" : "before");
}

static bool
run_on(struct pks_app *app)
{
	struct pks_run *run = &app->run;
	int64_t begun = pks_milliseconds();
	pks_op op;
	int stop;

	if (run->history != app->document.history)
		return run->running = false;
	/* What is not judged may hide the dangerous call that is nearest. */
	if (!app->document.judged)
		return true;
	do {
		op = pks_run_next(&app->breaks, app->document.risk, run->forward, &run->place,
				  BUDGET, &stop);
		if (op != PKS_NO_OP && run->more == 0) {
			arrive(app, op, stop);
			return true;
		}
		if (op != PKS_NO_OP) {
			run->more--;
		} else if (run->forward ? run->place >= pks_last_moment(run->history)
					: run->place == 0) {
			arrive_at_end(app);
			return true;
		}
	} while (pks_milliseconds() - begun < SLICE);
	return true;
}

void
pks_run_start(struct pks_app *app, bool forward, uint64_t count)
{
	struct pks_run *run = &app->run;

	run->running = true;
	run->forward = forward;
	run->history = app->document.history;
	run->from = app->at;
	run->place = forward ? app->at + 1 : app->at;
	run->more = count > 1 ? count - 1 : 0;
	pks_breaks_resolve(&app->breaks, run->history);
	run_on(app);
}

/* Of two readers it is the one with the keyboard that runs. */
bool
pks_run_work(struct pks_app *app)
{
	struct pks_side side;
	bool more;

	if (!app->run.running)
		return false;
	side = pks_side_enter(app, app->focus, false);
	more = run_on(app);
	pks_side_leave(app, &side);
	return more;
}
