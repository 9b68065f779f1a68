/* SPDX-License-Identifier: MIT */
/*
 * Where the explorer begins and ends, and how one pickle takes the place of another.
 */
#include "ui/app.h"

#include <string.h>

void
pks_app_forget_values(struct pks_app *app)
{
	pks_pages_close(app);
	pks_refs_stop(&app->refs);
	pks_time_stop(app);
	memset(&app->marks, 0, sizeof app->marks);
	app->marks.waits = PKS_REQUEST_NONE;
}

static void
look_anew(struct pks_app *app)
{
	pks_app_forget_values(app);
	pks_tree_stop(&app->tree);
	pks_tree_start(&app->tree, app->document.reader);
	memset(&app->jumps, 0, sizeof app->jumps);
	memset(&app->ops, 0, sizeof app->ops);
	memset(&app->findings, 0, sizeof app->findings);
	app->tree_cursor.depth = app->tree_top.depth = 0;
	app->stack_cursor = 0;
	app->byte_cursor = pks_history_start(app->document.history);
	app->followed = app->followed_value = PKS_NO_OP;
	pks_signing_stop(app);
	app->at = 0;
	app->waiting = true;
	app->asked_end = false;
	app->wanted = UINT64_MAX;
}

bool
pks_app_start(struct pks_app *app, const struct pks_ui_options *options, struct pks_source *source)
{
	memset(app, 0, sizeof *app);
	app->options = options;
	if (!pks_document_open(&app->document, source, options->offset, options->options))
		return false;
	look_anew(app);
	app->asked = options->at;
	app->asked_end = options->at_end;
	app->waiting = app->waiting && !options->at_end;
	pks_desk_start(app);
	pks_lecture_start(app);
	return true;
}

bool
pks_app_start_list(struct pks_app *app, const struct pks_ui_options *options,
		   struct pks_source *source)
{
	memset(app, 0, sizeof *app);
	app->options = options;
	app->asked = PKS_NO_OP;
	app->screen.ascii = options->ascii;
	app->marks.waits = PKS_REQUEST_NONE;
	pks_desk_start(app);
	if (options->paths)
		return pks_listing_start(app, options->paths, options->path_count, source);
	return pks_listing_start(app, &options->path, 1, source);
}

void
pks_app_close(struct pks_app *app)
{
	if (!app->document.source)
		return;
	pks_app_forget_values(app);
	pks_tree_stop(&app->tree);
	pks_sizes_forget(app);
	pks_search_free(app->find.search);
	pks_signing_stop(app);
	memset(&app->find, 0, sizeof app->find);
	memset(&app->split, 0, sizeof app->split);
	app->focus = PKS_PANE_OPS;
	pks_document_close(&app->document);
}

bool
pks_app_open(struct pks_app *app, struct pks_source *source, uint64_t offset)
{
	struct pks_document document;

	if (!pks_document_open(&document, source, offset, app->options->options))
		return false;
	pks_app_close(app);
	app->document = document;
	app->document.wake = app->wake;
	app->document.alone = app->alone;
	app->listed = app->prompt.listed = false;
	look_anew(app);
	pks_desk_turn(app);
	app->asked = PKS_NO_OP;
	pks_app_resize(app, app->layout.columns, app->layout.rows);
	return true;
}

void
pks_app_stop(struct pks_app *app)
{
	pks_app_close(app);
	pks_desk_stop(app);
	pks_listing_stop(app);
}

bool
pks_app_waits(const struct pks_app *app)
{
	return pks_listing_waits(app);
}

bool
pks_app_turn_to_pickle(struct pks_app *app, size_t pickle)
{
	pks_find_suspend(app);
	pks_sizes_forget(app);
	if (!pks_document_turn_to(&app->document, pickle)) {
		pks_app_say(app, "there is not enough memory for it");
		pks_find_resume(app);
		return false;
	}
	look_anew(app);
	pks_desk_turn(app);
	pks_find_resume(app);
	app->asked = PKS_NO_OP;
	return true;
}
