/* SPDX-License-Identifier: MIT */
/*
 * The clock's own requests. They mean the same in every pane; breakpoints and watches are about
 * what is selected there.
 */
#include "ui/app.h"
#include "ui/clock.h"
#include "ui/group.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- Steps and jumps
 * ----------------------------------------------------------------------------- */

static void
next_risk(struct pks_app *app, enum pks_level least, bool forward, uint64_t count)
{
	struct pks_risk *risk = app->document.risk;
	pks_op op = app->at;

	for (uint64_t i = 0; i < (count ? count : 1) && i < PKS_FINDINGS; i++) {
		pks_op found = forward ? pks_risk_next(risk, op, least)
				       : pks_risk_previous(risk, op, least);

		if (found == PKS_NO_OP)
			break;
		op = found;
	}
	if (op != app->at)
		pks_app_jump(app, op);
	else
		pks_app_say(app, "no %s op %s this one%s",
			    least == PKS_DANGEROUS ? "dangerous" : "suspicious or worse",
			    forward ? "after" : "before", app->document.judged ? "" : " so far");
}

static void
go_in_list(struct pks_app *app, bool back)
{
	pks_op to = back ? pks_jumps_back(&app->jumps, app->at) : pks_jumps_forward(&app->jumps);

	if (to == PKS_NO_OP)
		pks_app_say(app, "the list of jumps ends here");
	else
		pks_app_step_to(app, to);
}

static void
step(struct pks_app *app, bool forward, uint64_t count)
{
	pks_app_step_to(app, (pks_op)pks_list_target(app->at, pks_app_clock(app),
						     forward ? PKS_REQUEST_DOWN : PKS_REQUEST_UP,
						     count, 1));
}

/* ---- Groups ------------------------------------------------------------------------------------
 */

static void
say_no_group(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;

	if (!pks_group_is_open(history, app->at))
		pks_app_say(app, "no mark is open here: this is the outermost level");
	else
		pks_app_say(app, "nobody takes the open mark%s",
			    app->document.read ? "" : " so far");
}

static void
by_groups(struct pks_app *app, pks_op (*way)(const struct pks_history *, pks_op), uint64_t count)
{
	const struct pks_history *history = app->document.history;
	pks_op to = app->at, rows = pks_app_clock(app), next;

	for (uint64_t k = 0; k < (count ? count : 1); k++) {
		next = way(history, to);
		if (next == PKS_NO_OP || next >= rows || next == to)
			break;
		to = next;
	}
	if (to == app->at && (way == pks_group_finish || way == pks_group_start))
		say_no_group(app);
	else if (to == app->at + 1 || to + 1 == app->at)
		pks_app_step_to(app, to);
	else
		pks_app_jump(app, to);
}

/* ---- Breakpoints and watches -------------------------------------------------------------------
 */

static void
say_break(struct pks_app *app, int k)
{
	const struct pks_break *stop = &app->breaks.list[k];
	struct pks_words words;

	pks_words_start(app, &words);
	pks_break_text(stop, &words.text);
	pks_app_say(app, "%s %d: %s; c and C run there, B lists them",
		    pks_break_info(stop->kind)->watch ? "watch" : "breakpoint", k + 1, words.data);
}

static void
add_break(struct pks_app *app, const struct pks_break *made)
{
	int k = pks_breaks_add(&app->breaks, made);

	pks_breaks_resolve(&app->breaks, app->document.history);
	if (k < 0)
		pks_app_say(app, "there are %d already; B lists them, b there removes one",
			    PKS_BREAKS);
	else
		say_break(app, k);
}

bool
pks_break_command(struct pks_app *app, const char *typed, bool watch)
{
	struct pks_break made;

	if (!pks_break_read(typed, watch, &made, app->message, sizeof app->message))
		return false;
	if (!pks_break_place(&made, app->document.history)) {
		pks_app_say(app, "there is no op %llu%s", (unsigned long long)made.number,
			    app->document.read ? "" : " so far");
		return false;
	}
	add_break(app, &made);
	return true;
}

bool
pks_delete_command(struct pks_app *app, const char *typed)
{
	char *end;
	unsigned long number;

	typed += strspn(typed, " ");
	if (*typed == '\0') {
		pks_app_say(app, "%d removed", app->breaks.count);
		pks_breaks_clear(&app->breaks);
		return true;
	}
	number = strtoul(typed, &end, 10);
	if (*end || number == 0 || number > (unsigned long)app->breaks.count) {
		pks_app_say(app, "there is no breakpoint '%.20s'; B lists them", typed);
		return false;
	}
	pks_breaks_remove(&app->breaks, (int)number - 1);
	pks_app_say(app, "removed");
	return true;
}

/* Sets one at what is selected, or takes it away. In the list of them it is taken off the list. */
static void
break_here(struct pks_app *app)
{
	struct pks_break made = {.kind = PKS_BREAK_HERE};
	pks_op op = pks_app_selection(app).op;
	int k;

	if (pks_refs_remove_break(app))
		return;
	pks_breaks_resolve(&app->breaks, app->document.history);
	if (op >= pks_ops(app->document.history)) {
		pks_app_say(app, "there is no op here");
		return;
	}
	k = pks_breaks_here(&app->breaks, op);
	if (k >= 0) {
		pks_breaks_remove(&app->breaks, k);
		pks_app_say(app, "the breakpoint at op %u is gone", op);
		return;
	}
	made.number = pks_op_offset(app->document.history, op);
	add_break(app, &made);
}

/* A row of the memo is watched as a slot, anything else as the object that it is about. */
static void
watch_here(struct pks_app *app)
{
	const struct pks_history *history = app->document.history;
	struct pks_selection selection = pks_app_selection(app);
	struct pks_break made = {.kind = PKS_BREAK_VALUE};
	pks_op value = pks_app_subject(app);

	if (selection.write != PKS_NO_OP) {
		made.kind = PKS_BREAK_MEMO;
		made.number = pks_memo_slot(history, selection.write);
	} else if (value == PKS_NO_OP) {
		pks_app_say(app, "there is no value here to watch");
		return;
	} else {
		made.number = pks_op_offset(history, value);
	}
	add_break(app, &made);
}

/* ---- Marks -------------------------------------------------------------------------------------
 */

static int
letter_number(int key)
{
	if (key >= 'a' && key <= 'z')
		return key - 'a';
	return key >= 'A' && key <= 'Z' ? key - 'A' + 26 : -1;
}

char
pks_marks_at(const struct pks_marks *marks, pks_op op)
{
	for (int k = 0; k < PKS_MARKS; k++)
		if (marks->set[k] && marks->place[k] == op)
			return (char)(k < 26 ? 'a' + k : 'A' + k - 26);
	return 0;
}

void
pks_marks_key(struct pks_app *app, int key)
{
	struct pks_marks *marks = &app->marks;
	bool sets = marks->waits == PKS_REQUEST_MARK;
	int k = letter_number(key);

	marks->waits = PKS_REQUEST_NONE;
	if (!sets && key == '\'') {
		pks_app_request(app, PKS_REQUEST_JUMP_BACK, 0);
	} else if (k < 0) {
		pks_app_say(app, "a mark is a letter");
	} else if (sets) {
		marks->set[k] = true;
		marks->place[k] = app->at;
		pks_app_say(app, "mark %c is op %u; ' and %c lead back", key, app->at, key);
	} else if (!marks->set[k]) {
		pks_app_say(app, "no mark %c was set; m and a letter set one", key);
	} else {
		pks_app_jump(app, marks->place[k]);
	}
}

static void
wait_for_letter(struct pks_app *app, enum pks_request request)
{
	app->marks.waits = request;
	pks_app_say(app, request == PKS_REQUEST_MARK
				 ? "mark this op with which letter?"
				 : "to which mark? a letter; ' again: where the last jump began");
}

/* ---- Playing -----------------------------------------------------------------------------------
 */

static void
play(struct pks_app *app, uint64_t count)
{
	if (app->play.on && count == 0) {
		app->play.on = false;
		pks_app_say(app, "paused");
		return;
	}
	pks_play_start(&app->play, count < UINT32_MAX ? (uint32_t)count : UINT32_MAX,
		       pks_milliseconds());
	pks_app_say(app, "plays %u ops a second; . pauses, N . changes the speed", app->play.speed);
}

int
pks_time_wait(const struct pks_app *app)
{
	return pks_play_wait(&app->play, pks_milliseconds());
}

/* Playing stops where a run would. */
bool
pks_time_tick(struct pks_app *app)
{
	uint64_t steps = pks_play_due(&app->play, pks_milliseconds());
	pks_op last = pks_end_moment(app->document.history);
	pks_op op, place = app->at + 1;
	int stop;

	if (steps == 0)
		return false;
	if (steps > last - (app->at < last ? app->at : last))
		steps = last - (app->at < last ? app->at : last);
	pks_breaks_resolve(&app->breaks, app->document.history);
	op = pks_run_next(&app->breaks, app->document.risk, true, &place, 256, &stop);
	if (op != PKS_NO_OP && op - app->at <= steps) {
		pks_app_step_to(app, op);
		app->play.on = false;
		pks_app_say(app, stop < 0 ? "paused at a dangerous call; . plays on"
					  : "paused at a breakpoint; . plays on");
		return true;
	}
	/* No further than was looked. */
	if (place > app->at && place - app->at < steps)
		steps = place - app->at;
	pks_app_step_to(app, app->at + (pks_op)steps);
	if (app->at >= last && app->document.read) {
		app->play.on = false;
		pks_app_say(app, "played to the end");
	}
	return true;
}

bool
pks_time_stop(struct pks_app *app)
{
	bool played = app->play.on;

	app->play.on = false;
	return pks_run_stop(app) || played;
}

/* ---- Requests ----------------------------------------------------------------------------------
 */

void
pks_time_request(struct pks_app *app, enum pks_request request, uint64_t count)
{
	switch (request) {
	case PKS_REQUEST_STEP: step(app, true, count); break;
	case PKS_REQUEST_BACK: step(app, false, count); break;
	case PKS_REQUEST_NEXT_DANGEROUS: next_risk(app, PKS_DANGEROUS, true, count); break;
	case PKS_REQUEST_PREVIOUS_DANGEROUS: next_risk(app, PKS_DANGEROUS, false, count); break;
	case PKS_REQUEST_NEXT_WARNING: next_risk(app, PKS_SUSPICIOUS, true, count); break;
	case PKS_REQUEST_PREVIOUS_WARNING: next_risk(app, PKS_SUSPICIOUS, false, count); break;
	case PKS_REQUEST_JUMP_BACK: go_in_list(app, true); break;
	case PKS_REQUEST_JUMP_FORWARD: go_in_list(app, false); break;
	case PKS_REQUEST_OVER: by_groups(app, pks_group_over, count); break;
	case PKS_REQUEST_OVER_BACK: by_groups(app, pks_group_over_back, count); break;
	case PKS_REQUEST_FINISH: by_groups(app, pks_group_finish, count); break;
	case PKS_REQUEST_START: by_groups(app, pks_group_start, count); break;
	case PKS_REQUEST_CONTINUE: pks_run_start(app, true, count); break;
	case PKS_REQUEST_REVERSE: pks_run_start(app, false, count); break;
	case PKS_REQUEST_BREAK: break_here(app); break;
	case PKS_REQUEST_WATCH: watch_here(app); break;
	case PKS_REQUEST_MARK:
	case PKS_REQUEST_GO_MARK: wait_for_letter(app, request); break;
	case PKS_REQUEST_PLAY: play(app, count); break;
	case PKS_REQUEST_AFTER:
		app->after = !app->after;
		app->followed = PKS_NO_OP;
		pks_app_say(app, app->after ? "what is there after the op at the arrow"
					    : "what is there before the op at the arrow");
		break;
	default: break;
	}
}
