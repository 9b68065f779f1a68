/* SPDX-License-Identifier: MIT */
/*
 * Keys become requests, requests change the state, and the state is drawn. A request that a pane
 * knows better goes to the pane with the keyboard; those about time mean the same everywhere.
 */
#include "ui/app.h"

#include <stdio.h>
#include <string.h>

/* Ops that breakpoints are looked for among at once, behind the screen: a few milliseconds. */
#define STOPS_AT_ONCE 4096

const struct pks_pane_ops *
pks_pane(enum pks_pane pane)
{
	static const struct pks_pane_ops *const panes[PKS_PANES_WHOLE] = {
		[PKS_PANE_OPS] = &pks_pane_ops_ops,
		[PKS_PANE_STACK] = &pks_pane_stack_ops,
		[PKS_PANE_TREE] = &pks_pane_tree_ops,
		[PKS_PANE_BYTES] = &pks_pane_bytes_ops,
		[PKS_PANE_FINDINGS] = &pks_pane_findings_ops,
		[PKS_PANE_HITS] = &pks_pane_hits_ops,
		[PKS_PANE_REFS] = &pks_pane_refs_ops,
		[PKS_PANE_SIZES] = &pks_pane_sizes_ops,
	};

	return panes[pks_pane_base(pane)];
}

/* ---- Other pickles -----------------------------------------------------------------------------
 */

static void
turn_to_pickle(struct pks_app *app, bool next)
{
	struct pks_document *document = &app->document;
	size_t to = next ? document->current + 1 : document->current - 1;

	if (pks_listing_turn(app, next))
		return;
	if (!next && document->current == 0) {
		pks_app_say(app, "this is the first pickle in the file");
		return;
	}
	if (to >= document->pickles) {
		pks_app_say(app, document->all_found ? "this is the last pickle in the file"
						     : "no other pickle has been found so far");
		return;
	}
	pks_app_turn_to_pickle(app, to);
}

/* ---- Work behind the screen ---------------------------------------------------------------------
 */

/* Once all is known: to where it matters, unless the user went elsewhere. */
static void
arrive(struct pks_app *app)
{
	pks_op op;

	if (app->split.arriving)
		pks_split_arrive(app);
	if (app->wanted != UINT64_MAX &&
	    (app->document.read || pks_history_end(app->document.history) > app->wanted)) {
		if (pks_ops(app->document.history) > 0)
			pks_app_step_to(app, pks_op_at_offset(app->document.history, app->wanted));
		app->wanted = UINT64_MAX;
	}
	if (app->asked_end && app->document.read) {
		app->asked_end = false;
		pks_app_step_to(app, pks_end_moment(app->document.history));
	}
	if (app->waiting && app->asked != PKS_NO_OP) {
		if (app->asked < pks_ops(app->document.history) || app->document.read) {
			app->waiting = false;
			pks_app_step_to(app, app->asked);
			app->asked = PKS_NO_OP;
		}
		return;
	}
	if (!app->document.judged)
		return;
	if (app->waiting) {
		app->waiting = false;
		pks_app_go_where_it_matters(app);
		return;
	}
	op = pks_app_first_dangerous(app);
	if (op != PKS_NO_OP && op != app->at && !app->message[0] && !app->split.open &&
	    !app->options->lesson)
		pks_app_say(app, "dangerous: op %u; e leads there", op);
}

bool
pks_app_work(struct pks_app *app)
{
	bool judged = app->document.judged, more = pks_listing_work(app), here;

	if (app->listed)
		return more;
	more = pks_find_work(app) || more;
	more = pks_run_work(app) || more;
	more = pks_refs_work(app) || more;
	more = pks_pages_work(app) || more;
	more = pks_sizes_work(app) || more;
	here = pks_signing_work(app) || more;
	more = pks_document_work(&app->document) || here;
	app->waits = app->document.waits && !here;
	if (!more && app->breaks.count + app->stop_map.done > 0) {
		pks_breaks_resolve(&app->breaks, app->document.history);
		more = pks_stop_map_work(&app->stop_map, &app->breaks, app->document.risk,
					 STOPS_AT_ONCE);
	}
	if (!app->document.read || !judged || app->split.arriving)
		arrive(app);
	pks_lecture_work(app);
	pks_desk_work(app);
	return more;
}

bool
pks_app_interrupt(struct pks_app *app)
{
	if (app->listed)
		return pks_listing_interrupt(app);
	if (!pks_document_cancel(&app->document))
		return false;
	pks_app_say(app,
		    "stopped reading; what was read is kept, and the verdict is of that alone");
	return true;
}

/* ---- Panes
 * ---------------------------------------------------------------------------------------- */

void
pks_app_focus(struct pks_app *app, enum pks_pane pane)
{
	if (pane == PKS_PANE_BYTES && app->focus != PKS_PANE_BYTES) {
		struct pks_selection selection = pks_app_selection(app);

		if (selection.bytes > 0)
			app->byte_cursor = selection.offset;
	}
	app->focus = pane;
	pks_app_resize(app, app->layout.columns, app->layout.rows);
}

static void
next_pane(struct pks_app *app, bool forward)
{
	int pane = (int)app->focus;

	do
		pane = (pane + (forward ? 1 : PKS_PANES_WHOLE - 1)) % PKS_PANES_WHOLE;
	while (!app->layout.tabs && !pks_layout_shows(&app->layout, pane) &&
	       pane != (int)app->focus);
	pks_app_focus(app, (enum pks_pane)pane);
}

static int
page_of(const struct pks_app *app)
{
	int rows = app->layout.area[app->focus].rows - 1;

	return rows > 0 ? rows : 1;
}

static void
ask_pane(struct pks_app *app, enum pks_request request)
{
	if (!pks_pane(app->focus)->ask(app, request))
		pks_app_say(app, "'%s' means nothing here; ? shows all keys",
			    pks_request_info(request)->command);
}

/* ---- Requests
 * -------------------------------------------------------------------------------------- */

static void
percent(struct pks_app *app, uint64_t count)
{
	uint64_t last = pks_app_clock(app) - 1;

	pks_app_jump(app, (pks_op)(last * (count < 100 ? count : 100) / 100));
}

static void
next_format(struct pks_app *app)
{
	static const char *const words[] = {"calls, and what they stand for",
					    "what calls stand for, where that is known",
					    "calls as they are written"};

	app->format = (app->format + 1) % PKS_FORMATS;
	pks_app_say(app, "objects are shown as %s", words[app->format]);
}

static void
do_request(struct pks_app *app, enum pks_request request, uint64_t count)
{
	switch (request) {
	case PKS_REQUEST_NEXT_PICKLE: turn_to_pickle(app, true); break;
	case PKS_REQUEST_PREVIOUS_PICKLE: turn_to_pickle(app, false); break;
	case PKS_REQUEST_DOWN:
	case PKS_REQUEST_UP:
	case PKS_REQUEST_PAGE_DOWN:
	case PKS_REQUEST_PAGE_UP:
	case PKS_REQUEST_HALF_DOWN:
	case PKS_REQUEST_HALF_UP:
	case PKS_REQUEST_FIRST:
	case PKS_REQUEST_LAST: pks_pane(app->focus)->move(app, request, count, page_of(app)); break;
	case PKS_REQUEST_NEXT_PANE: next_pane(app, true); break;
	case PKS_REQUEST_PREVIOUS_PANE: next_pane(app, false); break;
	case PKS_REQUEST_PANE_OPS:
	case PKS_REQUEST_PANE_STACK:
	case PKS_REQUEST_PANE_TREE:
	case PKS_REQUEST_PANE_BYTES:
	case PKS_REQUEST_PANE_FINDINGS:
	case PKS_REQUEST_PANE_HITS:
	case PKS_REQUEST_PANE_REFS:
	case PKS_REQUEST_PANE_SIZES:
		pks_app_focus(app, (enum pks_pane)(request - PKS_REQUEST_PANE_OPS));
		break;
	case PKS_REQUEST_PAIR:
		if (count > 0)
			percent(app, count);
		else
			ask_pane(app, request);
		break;
	case PKS_REQUEST_ORIGIN:
	case PKS_REQUEST_ENTER:
	case PKS_REQUEST_TOGGLE:
	case PKS_REQUEST_OPEN:
	case PKS_REQUEST_CLOSE: ask_pane(app, request); break;
	case PKS_REQUEST_STEP:
	case PKS_REQUEST_BACK:
	case PKS_REQUEST_NEXT_DANGEROUS:
	case PKS_REQUEST_PREVIOUS_DANGEROUS:
	case PKS_REQUEST_NEXT_WARNING:
	case PKS_REQUEST_PREVIOUS_WARNING:
	case PKS_REQUEST_JUMP_BACK:
	case PKS_REQUEST_JUMP_FORWARD:
	case PKS_REQUEST_OVER:
	case PKS_REQUEST_OVER_BACK:
	case PKS_REQUEST_FINISH:
	case PKS_REQUEST_START:
	case PKS_REQUEST_CONTINUE:
	case PKS_REQUEST_REVERSE:
	case PKS_REQUEST_BREAK:
	case PKS_REQUEST_WATCH:
	case PKS_REQUEST_PLAY:
	case PKS_REQUEST_AFTER:
	case PKS_REQUEST_MARK:
	case PKS_REQUEST_GO_MARK: pks_time_request(app, request, count); break;
	case PKS_REQUEST_BREAKS:
	case PKS_REQUEST_XREFS:
	case PKS_REQUEST_CHAIN: pks_refs_request(app, request); break;
	case PKS_REQUEST_EFFECTS:
	case PKS_REQUEST_INDICATORS:
	case PKS_REQUEST_AUTHORSHIP:
	case PKS_REQUEST_INSPECT:
	case PKS_REQUEST_MANUAL:
	case PKS_REQUEST_SIGNATURE:
	case PKS_REQUEST_CUSTODY: pks_pages_request(app, request); break;
	case PKS_REQUEST_FORMAT: next_format(app); break;
	case PKS_REQUEST_MOUSE: pks_mouse_toggle(app); break;
	case PKS_REQUEST_GOTO:
		pks_prompt_start(&app->prompt, ':');
		pks_prompt_key(&app->prompt, '@');
		break;
	case PKS_REQUEST_SEARCH: pks_prompt_start(&app->prompt, '/'); break;
	case PKS_REQUEST_SEARCH_BACK: pks_prompt_start(&app->prompt, '?'); break;
	case PKS_REQUEST_NEXT_HIT: pks_find_again(app, true, count); break;
	case PKS_REQUEST_PREVIOUS_HIT: pks_find_again(app, false, count); break;
	case PKS_REQUEST_SAME: pks_find_same(app, true); break;
	case PKS_REQUEST_SAME_BACK: pks_find_same(app, false); break;
	case PKS_REQUEST_YANK_VALUE:
	case PKS_REQUEST_YANK_PATH:
	case PKS_REQUEST_YANK_OFFSET:
	case PKS_REQUEST_YANK_BYTES:
	case PKS_REQUEST_YANK_LINE:
	case PKS_REQUEST_YANK_FINDING: pks_yank(app, request); break;
	case PKS_REQUEST_NOTE: pks_desk_ask_note(app); break;
	case PKS_REQUEST_NEXT_NOTE: pks_desk_go_to_note(app, true, count); break;
	case PKS_REQUEST_PREVIOUS_NOTE: pks_desk_go_to_note(app, false, count); break;
	case PKS_REQUEST_COMMAND: pks_prompt_start(&app->prompt, ':'); break;
	case PKS_REQUEST_HELP: pks_app_help(app); break;
	case PKS_REQUEST_REDRAW: pks_screen_redraw(); break;
	case PKS_REQUEST_READERS: pks_split_open(app); break;
	case PKS_REQUEST_READER: pks_app_next_reader(app); break;
	case PKS_REQUEST_CANCEL: pks_find_cancel(app, true); break;
	case PKS_REQUEST_LIST: pks_listing_of_file(app); break;
	case PKS_REQUEST_QUIT: app->quit = !pks_listing_return(app); break;
	case PKS_REQUEST_LEAVE: app->quit = true; break;
	case PKS_REQUESTS:
	case PKS_REQUEST_MORE: break;
	default:
		pks_app_say(app, "'%s' is for the list of pickles; - leads there",
			    pks_request_info(request)->command);
	}
}

void
pks_app_request(struct pks_app *app, enum pks_request request, uint64_t count)
{
	struct pks_side side;

	if (app->listed) {
		pks_listing_request(app, request, count);
		return;
	}
	if (request == PKS_REQUEST_CANCEL && (pks_time_stop(app) || pks_find_cancel(app, false)))
		return;
	if (app->sheet.kind != PKS_SHEET_NONE && pks_pages_take(app, request, count))
		return;
	if (request == PKS_REQUEST_CANCEL && !app->split.open && pks_app_interrupt(app))
		return;
	if (pks_lecture_request(app, request, count) || pks_reshape(app, request, count) ||
	    (app->split.open && pks_split_request(app, request)))
		return;
	side = pks_side_enter(app, app->focus, false);
	do_request(app, request, count);
	pks_side_leave(app, &side);
}

/* ---- Keys
 * ------------------------------------------------------------------------------------------ */

/* What was typed may change the prompt: it is read from a copy. */
static void
key_in_prompt(struct pks_app *app, int key)
{
	struct pks_prompt *prompt = &app->prompt;
	char typed[PKS_PROMPT_TYPED];

	enum pks_prompt_outcome outcome = pks_prompt_key(prompt, key);

	if (prompt->sign == '&') {
		pks_listing_filter(app, outcome == PKS_PROMPT_LEFT ? NULL : prompt->typed,
				   outcome == PKS_PROMPT_ENTERED);
		return;
	}
	if (outcome != PKS_PROMPT_ENTERED)
		return;
	if (prompt->sign == PKS_PROMPT_SECRET) {
		pks_signing_type(app, prompt->typed);
		return;
	}
	memcpy(typed, prompt->typed, sizeof typed);
	pks_record_words(app,
			 prompt->sign == ':'   ? ":"
			 : prompt->sign == '/' ? ":search "
					       : ":search-back ",
			 typed);
	if (app->listed && prompt->sign != ':')
		pks_listing_search(app, typed, prompt->sign == '/');
	else if (prompt->sign == ':')
		pks_command(app, typed);
	else
		pks_search_command(app, typed, prompt->sign == '/');
}

void
pks_app_help(struct pks_app *app)
{
	app->help = true;
	app->help_page = 0;
}

static void
key_in_help(struct pks_app *app, int key)
{
	enum pks_request request = pks_request_of(&key, 1, PKS_PANE_OPS);

	if (request == PKS_REQUEST_DOWN || request == PKS_REQUEST_PAGE_DOWN) {
		app->help_page++;
	} else if (request == PKS_REQUEST_UP || request == PKS_REQUEST_PAGE_UP) {
		app->help_page -= app->help_page > 0;
	} else if (request == PKS_REQUEST_REDRAW) {
		pks_app_request(app, request, 0);
	} else {
		app->help = false;
	}
}

/* A key as the user knows it. */
static void
say_unknown(struct pks_app *app, int key)
{
	if (key > ' ' && key < 127)
		pks_app_say(app, "'%c' means nothing here; ? shows all keys", key);
	else
		pks_app_say(app, "this key means nothing here; ? shows all keys");
}

void
pks_app_key(struct pks_app *app, int key)
{
	enum pks_request request;
	uint64_t count;

	app->message[0] = '\0';
	app->ops_wheel = 0;
	if (app->prompt.open) {
		key_in_prompt(app, key);
		return;
	}
	if (app->help) {
		pks_record_key(app, key);
		key_in_help(app, key);
		return;
	}
	if (app->marks.waits != PKS_REQUEST_NONE) {
		pks_record_key(app, key);
		pks_marks_key(app, key);
		return;
	}
	if (app->keys == 0 && pks_lecture_key(app, key)) {
		pks_record_key(app, key);
		return;
	}
	if (app->keys == 0 && key >= '0' && key <= '9' && (key != '0' || app->count > 0)) {
		if (app->count < UINT32_MAX)
			app->count = app->count * 10 + (uint64_t)(key - '0');
		return;
	}
	app->key[app->keys++] = key;
	request = pks_request_of(app->key, app->keys, app->listed ? PKS_KEYS_LIST : app->focus);
	if (request == PKS_REQUEST_MORE && app->keys < PKS_KEYS)
		return;
	app->keys = 0;
	count = app->count;
	app->count = 0;
	if (request == PKS_REQUEST_MORE || request == PKS_REQUEST_NONE) {
		say_unknown(app, key);
		return;
	}
	/* From here on the user leads. */
	if (request != PKS_REQUEST_HELP && request != PKS_REQUEST_REDRAW &&
	    request != PKS_REQUEST_COMMAND) {
		app->waiting = app->find.seeking = false;
		pks_run_stop(app);
	}
	pks_app_request(app, request, count);
	pks_record_request(app, request, count);
}

/* ---- Drawing
 * --------------------------------------------------------------------------------------- */

void
pks_app_resize(struct pks_app *app, int columns, int rows)
{
	if (app->listed)
		app->layout = pks_layout_list(columns, rows);
	else
		app->layout = pks_layout_of(columns, rows, app->focus, &app->shape, app->split.open,
					    app->options->lesson != NULL);
}

static void
pane_title(struct pks_app *app, enum pks_pane pane, struct pks_words *title,
	   struct pks_words *remark)
{
	const struct pks_pane_ops *ops = pks_pane(pane);

	pks_words_start(app, title);
	pks_words_start(app, remark);
	if (app->split.open) {
		pks_split_title(app, pane, title, remark);
	} else if (app->layout.tabs) {
		pks_text_printf(&title->text, "%d/%d %s", (int)pane + 1, PKS_PANES_WHOLE,
				ops->title);
		pks_text_raw(&remark->text, app->shape.zoomed ? "z: all" : "Tab: next");
	} else {
		pks_text_printf(&title->text, "%d %s", (int)pane + 1, ops->title);
		ops->remark(app, remark);
	}
}

static void
draw_pane(struct pks_app *app, enum pks_pane pane)
{
	struct pks_rect area = app->layout.area[pane];
	bool focus = pane == app->focus;
	struct pks_words title, remark;
	struct pks_side side;

	if (area.rows == 0)
		return;
	/* The bytes are those of who has the keyboard. */
	side = pks_side_enter(app, pane == PKS_PANE_BYTES ? app->focus : pane, true);
	pane_title(app, pane, &title, &remark);
	pks_screen_title(&app->screen, area, focus, title.data, remark.data);
	area = pks_screen_inside(&app->screen, &app->layout, area);
	if (area.rows > 0)
		pks_pane(pane)->draw(app, area);
	pks_side_leave(app, &side);
}

static void
draw_notice(struct pks_app *app)
{
	struct pks_line line = pks_line_at(&app->screen, 0, 0, app->layout.columns, PKS_LOOK_TEXT);

	pks_line_printf(&line, PKS_LOOK_MESSAGE, "%dx%d needed, q quits", PKS_LAYOUT_COLUMNS,
			PKS_LAYOUT_ROWS);
}

void
pks_app_draw(struct pks_app *app)
{
	const struct pks_layout *layout = &app->layout;
	struct pks_side side;

	pks_screen_clear(&app->screen);
	if (pks_layout_shows(layout, PKS_AREA_NOTICE)) {
		draw_notice(app);
	} else if (app->help) {
		pks_help_draw(app);
	} else if (app->listed) {
		pks_listing_draw(app);
	} else {
		pks_header_draw(app, layout->area[PKS_AREA_HEADER]);
		for (int pane = 0; pane < PKS_PANES && app->sheet.kind == PKS_SHEET_NONE; pane++)
			draw_pane(app, (enum pks_pane)pane);
		side = pks_side_enter(app, app->focus, true);
		if (pks_layout_shows(layout, PKS_AREA_LESSON))
			pks_screen_title(&app->screen, layout->area[PKS_AREA_LESSON], false, "",
					 "");
		if (pks_layout_shows(layout, PKS_AREA_TIME))
			pks_time_draw(app, layout->area[PKS_AREA_TIME]);
		if (app->sheet.kind != PKS_SHEET_NONE)
			pks_pages_draw(app);
		else
			pks_screen_joints(&app->screen, layout);
		if (pks_layout_shows(layout, PKS_AREA_LESSON))
			pks_lecture_draw(app, layout->area[PKS_AREA_LESSON]);
		pks_explain_draw(app, layout->area[PKS_AREA_EXPLAIN]);
		pks_side_leave(app, &side);
		pks_bar_draw(app, layout->area[PKS_AREA_BAR]);
	}
	pks_screen_place_cursor(&app->screen, app->prompt.open);
}
