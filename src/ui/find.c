/* SPDX-License-Identifier: MIT */
/*
 * A search runs between keys like all long work. Who waits for a hit is led there as soon as it is
 * known that there is none nearer; who does something else meanwhile is not.
 */
#include "ui/app.h"
#include "ui/clock.h"

#include <string.h>

/* A slice, in milliseconds, and what is done between two looks at the clock. */
#define SLICE	4
#define AT_ONCE (1u << 20)
/* Hits that a count may pass. */
#define MOST_AT_ONCE 10000

/* ---- Where ----------------------------------------------------------------------------------- */

/* A place, and where what follows it begins: in the bytes a byte, else an op. */
static void
place_of(const struct pks_app *app, uint64_t byte, pks_op op, uint64_t *here, uint64_t *behind)
{
	const struct pks_history *history = app->document.history;
	struct pks_token token;

	if (app->focus == PKS_PANE_BYTES) {
		*here = byte;
		*behind = byte + 1;
	} else if (op < pks_ops(history)) {
		token = pks_op_token(history, op);
		*here = token.offset;
		*behind = token.next > token.offset ? token.next : token.offset + 1;
	} else {
		*here = *behind = pks_history_end(history);
	}
}

static pks_op
op_of(const struct pks_app *app, const struct pks_hit *hit)
{
	const struct pks_history *history = app->document.history;

	return pks_ops(history) > 0 ? pks_op_at_offset(history, hit->offset) : 0;
}

static bool
is_finished(const struct pks_app *app)
{
	for (int reader = 0; reader < PKS_READERS; reader++)
		if (app->document.reading[reader].history == pks_search_history(app->find.search))
			return app->document.reading[reader].read;
	return true;
}

/* ---- Going there ----------------------------------------------------------------------------- */

static void
say_number(struct pks_app *app, uint64_t number)
{
	const struct pks_search *search = app->find.search;

	/* The bar of time says it where there is one. */
	if (!pks_layout_shows(&app->layout, PKS_AREA_TIME))
		pks_app_say(app, "hit %llu of %llu%s", (unsigned long long)number,
			    (unsigned long long)pks_search_count(search),
			    pks_search_state(search) == PKS_SEARCH_DONE ? "" : " so far");
	if (app->find.wrapped)
		pks_app_say(app, app->find.forward
					 ? "no hit up to the end: this is the first one"
					 : "no hit up to the start: this is the last one");
}

static void
go(struct pks_app *app, const struct pks_hit *hit)
{
	app->find.hit = *hit;
	app->find.arrived = true;
	if (app->focus == PKS_PANE_BYTES)
		app->byte_cursor = hit->offset;
	else
		pks_app_jump(app, op_of(app, hit));
}

static void
say_none(struct pks_app *app)
{
	const struct pks_search *search = app->find.search;

	switch (pks_search_state(search)) {
	case PKS_SEARCH_NO_MEMORY: pks_app_say(app, "there is not enough memory for it"); break;
	case PKS_SEARCH_STOPPED:
		pks_app_say(app, "nothing was found in the %u %% that were searched",
			    pks_search_percent(search));
		break;
	default:
		if (pks_search_gave_up(search) > 0)
			pks_app_say(app, "nothing found; at %llu texts it took too long",
				    (unsigned long long)pks_search_gave_up(search));
		else
			pks_app_say(app, "it is not in this pickle");
	}
}

/* The last one of those that were to be passed. */
static void
arrive(struct pks_app *app, const struct pks_hit *hit)
{
	struct pks_find *find = &app->find;
	struct pks_hit same;
	uint64_t number;

	find->seeking = false;
	go(app, hit);
	if (pks_search_next(find->search, hit->offset, true, &same, &number) == PKS_HIT) {
		find->list.cursor = number - 1;
		say_number(app, number);
	}
}

/* Goes to the hit that is waited for, if it is known. */
static void
seek(struct pks_app *app)
{
	struct pks_find *find = &app->find;
	struct pks_hit hit;
	uint64_t number, here, behind;

	while (find->seeking) {
		switch (pks_search_next(find->search, find->from, find->forward, &hit, &number)) {
		case PKS_HIT_YET: return;
		case PKS_HIT_NONE:
			/* Once around without any. */
			find->seeking = find->passed || !find->wrapped;
			if (!find->seeking)
				say_none(app);
			find->wrapped = true;
			find->passed = false;
			find->from = find->forward ? 0 : UINT64_MAX;
			break;
		case PKS_HIT:
			place_of(app, hit.offset, op_of(app, &hit), &here, &behind);
			find->from = find->forward ? behind : here;
			find->passed = true;
			if (--find->more == 0)
				arrive(app, &hit);
			break;
		}
	}
}

void
pks_find_again(struct pks_app *app, bool forward, uint64_t count)
{
	struct pks_find *find = &app->find;
	uint64_t here, behind;

	if (!find->search) {
		pks_app_say(app, "nothing has been searched for; / begins");
		return;
	}
	place_of(app, app->byte_cursor, app->at, &here, &behind);
	find->seeking = true;
	find->forward = forward;
	find->wrapped = find->passed = false;
	find->from = forward ? behind : here;
	find->more = count > 0 ? count : 1;
	if (find->more > MOST_AT_ONCE)
		find->more = MOST_AT_ONCE;
	app->waiting = false;
	seek(app);
}

/* ---- Beginning and ending -------------------------------------------------------------------- */

static void
begin(struct pks_app *app, struct pks_search *search, bool forward)
{
	uint64_t here, behind;

	pks_search_free(app->find.search);
	memset(&app->find, 0, sizeof app->find);
	app->find.search = search;
	place_of(app, app->byte_cursor, app->at, &here, &behind);
	if (!pks_search_begin(search, app->document.history, forward ? behind : here, forward))
		pks_app_say(app, "there is not enough memory for it");
	else
		pks_find_again(app, forward, 1);
}

void
pks_find_start(struct pks_app *app, const char *typed, bool forward)
{
	struct pks_search *search = pks_search_new(typed, app->message, sizeof app->message);

	if (search)
		begin(app, search, forward);
}

void
pks_find_same(struct pks_app *app, bool forward)
{
	struct pks_selection selection = pks_app_selection(app);
	struct pks_search *search;
	struct pks_words words;

	if (selection.value == PKS_NO_OP) {
		pks_app_say(app, "there is no value here; / searches for words");
		return;
	}
	pks_words_start(app, &words);
	pks_value_text(app->document.reader, selection.value, pks_app_moment(app), 40, &words.text);
	search = pks_search_new_value(selection.value, words.data);
	if (search)
		begin(app, search, forward);
	else
		pks_app_say(app, "there is not enough memory for it");
}

bool
pks_find_cancel(struct pks_app *app, bool clear)
{
	struct pks_find *find = &app->find;

	if (!find->search)
		return false;
	if (pks_search_state(find->search) == PKS_SEARCH_RUNNING) {
		pks_search_stop(find->search);
		find->seeking = false;
		pks_app_say(app, "stopped; what was found is kept, Esc clears it");
		return true;
	}
	if (!clear)
		return false;
	pks_search_free(find->search);
	memset(find, 0, sizeof *find);
	return true;
}

void
pks_find_suspend(struct pks_app *app)
{
	struct pks_find *find = &app->find;

	/* A value is one of a history. */
	if (find->search && pks_search_query(find->search)->kind == PKS_QUERY_SAME) {
		pks_search_free(find->search);
		find->search = NULL;
	}
	if (find->search)
		pks_search_stop(find->search);
	find->seeking = find->arrived = false;
	memset(&find->list, 0, sizeof find->list);
}

void
pks_find_resume(struct pks_app *app)
{
	if (app->find.search && !pks_search_begin(app->find.search, app->document.history, 0, true))
		pks_app_say(app, "there is not enough memory for it");
}

/* ---- Work ------------------------------------------------------------------------------------ */

bool
pks_find_work(struct pks_app *app)
{
	struct pks_find *find = &app->find;
	bool finished, more;
	int64_t end;

	if (!find->search || pks_search_state(find->search) != PKS_SEARCH_RUNNING)
		return false;
	finished = is_finished(app);
	end = pks_milliseconds() + SLICE;
	do
		more = pks_search_run(find->search, finished, AT_ONCE);
	while (more && pks_milliseconds() < end);
	if (find->seeking)
		seek(app);
	return more;
}
