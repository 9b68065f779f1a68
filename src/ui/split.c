/* SPDX-License-Identifier: MIT */
/*
 * Readers: whose reading is shown, and two of them side by side.
 *
 * The panes know of one reading only. While one of the right side is drawn or asked, the document
 * shows the other reader's reading and the lists are scrolled as that side's are; then all is put
 * back.
 */
#include "ui/app.h"

#include <string.h>

/* ---- Whose reading is shown -------------------------------------------------------------------
 */

static pks_op
op_at(const struct pks_app *app, uint64_t offset)
{
	const struct pks_history *history = app->document.history;

	return pks_ops(history) > 0 ? pks_op_at_offset(history, offset) : 0;
}

static void
forget_places(struct pks_app *app)
{
	memset(&app->jumps, 0, sizeof app->jumps);
	memset(&app->ops, 0, sizeof app->ops);
	memset(&app->findings, 0, sizeof app->findings);
	pks_app_forget_values(app);
	pks_tree_stop(&app->tree);
	pks_tree_start(&app->tree, app->document.reader);
	app->tree_cursor.depth = app->tree_top.depth = 0;
	app->stack_cursor = 0;
	app->followed = app->followed_value = PKS_NO_OP;
}

void
pks_app_turn_to_reader(struct pks_app *app, enum pks_profile reader)
{
	const struct pks_history *history = app->document.history;
	uint64_t offset = app->at < pks_ops(history) ? pks_op_offset(history, app->at)
						     : pks_history_end(history);

	if (!pks_document_ask(&app->document, reader)) {
		pks_app_say(app, "there is not enough memory for it");
		return;
	}
	pks_find_suspend(app);
	pks_document_show(&app->document, reader);
	forget_places(app);
	pks_find_resume(app);
	app->waiting = false;
	history = app->document.history;
	pks_app_step_to(app, op_at(app, offset));
	if (!app->document.read && pks_history_end(history) <= offset)
		app->wanted = offset;
}

/* Which reader it is, and whether it parts from c. */
static void
say_reader(struct pks_app *app, enum pks_profile reader)
{
	const struct pks_partings *partings = pks_document_partings(&app->document);
	const char *name = pks_profile_name(reader);

	for (size_t k = 0; partings && k < pks_partings_count(partings); k++) {
		const struct pks_parting *parting = pks_partings_get(partings, k);

		if (parting->reader != reader)
			continue;
		pks_app_say(app, "%s parts from c at op %u: %s", name, parting->op,
			    pks_profile_what(reader));
		return;
	}
	if (partings && reader != PKS_READER_C)
		pks_app_say(app, "%s reads this pickle as c does: %s", name,
			    pks_profile_what(reader));
	else
		pks_app_say(app, "%s: %s", name, pks_profile_what(reader));
}

/* ---- Where they part --------------------------------------------------------------------------
 */

/* Is it about who is shown? c is what all others are compared with. */
static bool
concerns(const struct pks_app *app, const struct pks_parting *parting)
{
	if (app->split.open)
		return parting->reader == app->split.other ||
		       (parting->reader == PKS_READER_TOOLS && !app->split.turned);
	return app->document.shown == PKS_READER_C || parting->reader == app->document.shown;
}

const struct pks_parting *
pks_app_parting(const struct pks_app *app, pks_op op)
{
	const struct pks_partings *partings = pks_document_partings(&app->document);

	for (size_t k = 0; partings && k < pks_partings_count(partings); k++) {
		const struct pks_parting *parting = pks_partings_get(partings, k);

		if (parting->op == op && concerns(app, parting))
			return parting;
	}
	return NULL;
}

/* Does the other side take other bytes for the op, or never come to it? */
static bool
reads_otherwise(const struct pks_app *app, pks_op op)
{
	const struct pks_document *document = &app->document;
	enum pks_profile other = app->split.turned ? PKS_READER_C : app->split.other;
	const struct pks_history *there = document->reading[other].history;
	const struct pks_error *error = pks_history_error(there);
	struct pks_token a, b;
	pks_op same;

	if (op >= pks_ops(document->history) || pks_app_never(app, op))
		return false;
	a = pks_op_token(document->history, op);
	/* What it has not read yet is not told apart. */
	if (!document->reading[other].read && pks_history_end(there) <= a.offset)
		return false;
	if (pks_ops(there) == 0)
		return true;
	same = pks_op_at_offset(there, a.offset);
	if (error && same > error->op)
		return true;
	b = pks_op_token(there, same);
	return a.offset != b.offset || a.code != b.code || a.arg != b.arg || a.next != b.next ||
	       a.second != b.second;
}

bool
pks_app_parts(const struct pks_app *app, pks_op op)
{
	return pks_app_parting(app, op) || (app->split.open && reads_otherwise(app, op));
}

bool
pks_app_marks_partings(const struct pks_app *app)
{
	const struct pks_partings *partings = pks_document_partings(&app->document);

	return app->split.open || (partings && pks_partings_count(partings) > 0);
}

/* ---- Sides ------------------------------------------------------------------------------------
 */

static void
swap_lists(struct pks_list *a, struct pks_list *b)
{
	struct pks_list list = *a;

	*a = *b;
	*b = list;
}

static void
turn(struct pks_app *app)
{
	struct pks_split *split = &app->split;
	uint64_t cursor = app->stack_cursor;

	split->turned = !split->turned;
	pks_document_show(&app->document, split->turned ? split->other : PKS_READER_C);
	swap_lists(&app->ops, &split->ops);
	swap_lists(&app->stack, &split->stack);
	swap_lists(&app->memo, &split->memo);
	app->stack_cursor = split->stack_cursor;
	split->stack_cursor = cursor;
}

struct pks_side
pks_side_enter(struct pks_app *app, enum pks_pane pane, bool draws)
{
	struct pks_side side = {.focus = app->focus, .at = app->at};
	bool other = pks_pane_is_other(pane);

	if (!app->split.open || app->split.turned)
		return side;
	side.entered = true;
	side.turned = other;
	side.clamped = draws;
	if (other)
		turn(app);
	/* A side without the keyboard shows where its arrow is, and no cursor. */
	app->blurred = other != pks_pane_is_other(app->focus) && app->focus != PKS_PANE_BYTES;
	app->focus = app->blurred ? PKS_PANE_OPS : pks_pane_base(app->focus);
	if (draws && app->at >= pks_app_rows(app))
		app->at = pks_app_rows(app) - 1;
	return side;
}

void
pks_side_leave(struct pks_app *app, const struct pks_side *side)
{
	if (!side->entered)
		return;
	if (side->turned && app->split.turned)
		turn(app);
	app->blurred = false;
	app->focus = side->focus;
	if (side->clamped)
		app->at = side->at;
}

void
pks_split_title(struct pks_app *app, enum pks_pane pane, struct pks_words *title,
		struct pks_words *remark)
{
	enum pks_level level = pks_risk_own_level(app->document.risk);
	char sign = pks_level_sign(level);

	pks_text_printf(&title->text, "%s: %s", pks_profile_name(app->document.shown),
			pks_pane(pane)->title);
	if (pks_pane_base(pane) != PKS_PANE_OPS)
		pks_pane(pane)->remark(app, remark);
	else if (sign != ' ')
		pks_text_printf(&remark->text, "%c %s", sign, pks_level_name(level));
}

/* ---- Two readers ------------------------------------------------------------------------------
 */

/* The reader that is worth a look: the first that parts; without one, that which differs most. */
static enum pks_profile
worth_a_look(const struct pks_app *app)
{
	const struct pks_partings *partings = pks_document_partings(&app->document);

	for (size_t k = 0; partings && k < pks_partings_count(partings); k++)
		if (pks_partings_get(partings, k)->reader < PKS_READERS)
			return pks_partings_get(partings, k)->reader;
	return PKS_READER_PY;
}

void
pks_split_arrive(struct pks_app *app)
{
	const struct pks_partings *partings = pks_document_partings(&app->document);
	enum pks_profile other = app->split.other;
	const struct pks_parting *found = NULL;

	if (!partings)
		return;
	app->split.arriving = false;
	for (size_t k = 0; k < pks_partings_count(partings) && !found; k++)
		if (pks_partings_get(partings, k)->reader == other)
			found = pks_partings_get(partings, k);
	if (found) {
		pks_app_jump(app, found->op);
		pks_app_say(app, "%s parts from c at op %u; r shows another reader, R closes",
			    pks_profile_name(other), found->op);
	} else if (pks_partings_count(partings) == 0) {
		pks_app_say(app,
			    "no reader parts from c on this pickle; r shows another, R closes");
	} else {
		pks_app_say(app, "%s reads this pickle as c does; r shows another reader, R closes",
			    pks_profile_name(other));
	}
}

/* Puts a reader on the right side. */
static bool
show_right(struct pks_app *app, enum pks_profile other)
{
	struct pks_split *split = &app->split;

	if (!pks_document_ask(&app->document, other)) {
		pks_app_say(app, "there is not enough memory for it");
		return false;
	}
	split->other = other;
	memset(&split->ops, 0, sizeof split->ops);
	memset(&split->stack, 0, sizeof split->stack);
	memset(&split->memo, 0, sizeof split->memo);
	split->stack_cursor = 0;
	split->arriving = true;
	/* It may be shorter than the one before. */
	pks_app_step_to(app, app->at);
	pks_app_say(app, "%s: %s", pks_profile_name(other), pks_profile_what(other));
	pks_split_arrive(app);
	return true;
}

static void
lay_out(struct pks_app *app)
{
	pks_app_resize(app, app->layout.columns, app->layout.rows);
}

void
pks_split_open(struct pks_app *app)
{
	struct pks_split *split = &app->split;
	enum pks_profile before = app->document.shown, other = before;

	app->waiting = false;
	if (before != PKS_READER_C)
		pks_app_turn_to_reader(app, PKS_READER_C);
	if (app->document.shown != PKS_READER_C)
		return;
	if (other == PKS_READER_C)
		other = split->other != PKS_READER_C ? split->other : worth_a_look(app);
	split->before = before;
	/* Open first: the clock of both is asked for. */
	if (!pks_document_ask(&app->document, other)) {
		pks_app_say(app, "there is not enough memory for it");
		return;
	}
	split->other = other;
	split->open = true;
	show_right(app, other);
	app->focus = PKS_PANE_OPS;
	lay_out(app);
}

void
pks_split_close(struct pks_app *app)
{
	struct pks_split *split = &app->split;

	split->open = false;
	split->arriving = false;
	app->focus = pks_pane_base(app->focus);
	if (split->before != PKS_READER_C)
		pks_app_turn_to_reader(app, split->before);
	pks_app_step_to(app, app->at);
	lay_out(app);
}

static void
next_right(struct pks_app *app)
{
	unsigned next = (unsigned)app->split.other + 1;

	show_right(app, next < PKS_READERS ? (enum pks_profile)next : PKS_READER_C_FILE);
}

void
pks_app_next_reader(struct pks_app *app)
{
	unsigned next = ((unsigned)app->document.shown + 1) % PKS_READERS;

	pks_app_show_reader(app, (enum pks_profile)next);
}

void
pks_app_show_reader(struct pks_app *app, enum pks_profile reader)
{
	if (!app->split.open) {
		pks_app_turn_to_reader(app, reader);
		say_reader(app, app->document.shown);
	} else if (reader == PKS_READER_C) {
		pks_app_say(app, "c is on the left; r shows another reader on the right");
	} else {
		show_right(app, reader);
	}
}

static void
focus_on(struct pks_app *app, enum pks_pane pane)
{
	app->focus = pane;
	lay_out(app);
}

/* From reader to reader, then to the pane below. */
static void
next_pane(struct pks_app *app, bool forward)
{
	static const enum pks_pane order[] = {PKS_PANE_OPS, PKS_PANE_OTHER_OPS, PKS_PANE_STACK,
					      PKS_PANE_OTHER_STACK};
	int count = (int)(sizeof order / sizeof *order), at = 0;

	while (at < count - 1 && order[at] != app->focus)
		at++;
	focus_on(app, order[(at + (forward ? 1 : count - 1)) % count]);
}

bool
pks_split_request(struct pks_app *app, enum pks_request request)
{
	bool other = pks_pane_is_other(app->focus);

	switch (request) {
	case PKS_REQUEST_READERS:
	case PKS_REQUEST_CANCEL:
	case PKS_REQUEST_QUIT: pks_split_close(app); return true;
	case PKS_REQUEST_READER: next_right(app); return true;
	case PKS_REQUEST_NEXT_PANE: next_pane(app, true); return true;
	case PKS_REQUEST_PREVIOUS_PANE: next_pane(app, false); return true;
	case PKS_REQUEST_PANE_OPS:
		focus_on(app, other ? PKS_PANE_OTHER_OPS : PKS_PANE_OPS);
		return true;
	case PKS_REQUEST_PANE_STACK:
		focus_on(app, other ? PKS_PANE_OTHER_STACK : PKS_PANE_STACK);
		return true;
	case PKS_REQUEST_PANE_TREE:
	case PKS_REQUEST_PANE_BYTES:
	case PKS_REQUEST_PANE_FINDINGS:
	case PKS_REQUEST_PANE_HITS:
	case PKS_REQUEST_PANE_REFS:
	case PKS_REQUEST_PANE_SIZES:
	case PKS_REQUEST_XREFS:
	case PKS_REQUEST_CHAIN:
	case PKS_REQUEST_BREAKS:
	case PKS_REQUEST_INSPECT:
	case PKS_REQUEST_MANUAL:
	case PKS_REQUEST_EFFECTS:
	case PKS_REQUEST_INDICATORS:
	case PKS_REQUEST_AUTHORSHIP:
		pks_app_say(app,
			    "'%s' is about one reading: R closes the two readers, then ask again",
			    pks_request_info(request)->command);
		return true;
	case PKS_REQUEST_LIST:
	case PKS_REQUEST_NEXT_PICKLE:
	case PKS_REQUEST_PREVIOUS_PICKLE: pks_split_close(app); return false;
	default: return false;
	}
}
