/* SPDX-License-Identifier: MIT */
/*
 * What the user makes of the panes' places: one alone, more or fewer side by side, wider, narrower.
 */
#include "ui/app.h"

/* Columns of the screen that a pane grows by at once. */
#define STEP 2

static void
lay_out(struct pks_app *app)
{
	pks_app_resize(app, app->layout.columns, app->layout.rows);
}

static void
zoom(struct pks_app *app)
{
	app->shape.zoomed = !app->shape.zoomed;
	lay_out(app);
	if (app->shape.zoomed)
		pks_app_say(app, "this pane alone; z shows all again, Tab another");
}

/* From as many as there is room for down to one, then as the width asks for. */
static void
next_layout(struct pks_app *app)
{
	struct pks_shape *shape = &app->shape;
	int most = pks_layout_most_across(app->layout.columns);

	if (app->split.open) {
		pks_app_say(app, "two readers have this place; R closes them");
		return;
	}
	shape->zoomed = false;
	if (shape->across == 0)
		shape->across = most;
	else
		shape->across = (shape->across < most ? shape->across : most) - 1;
	lay_out(app);
	if (shape->across == 0)
		pks_app_say(app, "panes as the width of the screen asks for");
	else if (shape->across == 1)
		pks_app_say(app, "one pane at a time; | goes on, Tab shows another");
	else
		pks_app_say(app, "%d columns of panes; | goes on", shape->across);
}

static void
widen(struct pks_app *app, int by)
{
	const struct pks_layout *layout = &app->layout;
	int column = pks_layout_column(layout, app->focus);
	bool last = column == layout->across - 1;

	if (layout->across < 2) {
		pks_app_say(app, app->split.open ? "two readers share the width"
						 : "this pane has the whole width");
		return;
	}
	/* The last one grows to the left. */
	if (pks_shape_move_edge(&app->shape, layout, column + !last,
				layout->edge[column + !last] + (last ? -by : by)))
		lay_out(app);
	else
		pks_app_say(app, "there is no more room beside it");
}

bool
pks_reshape(struct pks_app *app, enum pks_request request, uint64_t count)
{
	int by = STEP * (int)(count == 0 ? 1 : count < 100 ? count : 100);

	switch (request) {
	case PKS_REQUEST_ZOOM: zoom(app); return true;
	case PKS_REQUEST_LAYOUT: next_layout(app); return true;
	case PKS_REQUEST_WIDER: widen(app, by); return true;
	case PKS_REQUEST_NARROWER: widen(app, -by); return true;
	case PKS_REQUEST_EQUAL:
		app->shape = (struct pks_shape){.zoomed = false};
		lay_out(app);
		return true;
	default: return false;
	}
}
