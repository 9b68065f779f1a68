/* SPDX-License-Identifier: MIT */
#include "ui/app.h"
#include "ui/keys.h"

/* Rows that a turn of the wheel moves. */
#define WHEEL 3

static bool
is_within(struct pks_rect area, int y, int x)
{
	return area.rows > 0 && y >= area.y && y < area.y + area.rows && x >= area.x &&
	       x < area.x + area.columns;
}

/* The pane at a place, PKS_PANES: none. */
static enum pks_pane
pane_at(const struct pks_app *app, int y, int x)
{
	int pane = 0;

	while (pane < PKS_PANES && !is_within(app->layout.area[pane], y, x))
		pane++;
	return (enum pks_pane)pane;
}

/* The list that a row of a pane belongs to, NULL: it is no plain list. */
static struct pks_list *
list_of(struct pks_app *app, enum pks_pane pane)
{
	switch (pane) {
	case PKS_PANE_FINDINGS: return &app->findings;
	case PKS_PANE_HITS: return &app->find.list;
	case PKS_PANE_REFS: return &app->refs.list;
	case PKS_PANE_SIZES: return &app->sizes_list;
	default: return NULL;
	}
}

static void
click_op(struct pks_app *app, int y, int x)
{
	pks_op op = app->ops_top + (pks_op)(y - app->ops_y);

	if (y < app->ops_y || op >= pks_app_rows(app))
		return;
	if (x == app->layout.area[PKS_PANE_OPS].x) {
		pks_op from = app->at;

		/* The gutter: a breakpoint, and the arrow stays. */
		app->at = op;
		pks_app_request(app, PKS_REQUEST_BREAK, 0);
		app->at = from;
	} else if (op == app->at) {
		pks_app_request(app, PKS_REQUEST_ENTER, 0);
	} else {
		pks_app_jump(app, op);
		app->ops_wheel = 0;
	}
}

static void
click_tree(struct pks_app *app, int rows)
{
	struct pks_tree_path *path = &app->scratch;

	*path = app->tree_top;
	while (rows-- > 0)
		if (!pks_tree_next(&app->tree, path))
			return;
	if (pks_tree_order(path, &app->tree_cursor) == 0)
		pks_app_request(app, PKS_REQUEST_ENTER, 0);
	else
		app->tree_cursor = *path;
}

/* A second click on what is selected is Enter. */
static void
click_pane(struct pks_app *app, enum pks_pane pane, int y, int x)
{
	struct pks_list *list = list_of(app, pane);
	int row = y - app->layout.area[pane].y - 1;
	bool had = app->focus == pane;

	pks_app_focus(app, pane);
	if (app->split.open || row < 0)
		return;
	if (pane == PKS_PANE_OPS) {
		click_op(app, y, x);
	} else if (pane == PKS_PANE_TREE && app->tree_top.depth > 0) {
		click_tree(app, row);
	} else if (list) {
		uint64_t to = list->top + (uint64_t)row;

		if (had && to == list->cursor)
			pks_app_request(app, PKS_REQUEST_ENTER, 0);
		else
			list->cursor = to;
	}
}

/* The line between two columns of panes. */
static bool
hold_edge(struct pks_app *app, enum pks_pane pane, int x)
{
	if (pane == PKS_PANES)
		return false;
	for (int column = 1; column < app->layout.across; column++) {
		/* The strip of bytes has no lines. */
		if (x != app->layout.edge[column] - 1 ||
		    x != app->layout.area[pane].x + app->layout.area[pane].columns - 1)
			continue;
		app->drag.edge = column;
		pks_keys_follow(true);
		return true;
	}
	return false;
}

static void
press(struct pks_app *app, int y, int x)
{
	enum pks_pane pane = pane_at(app, y, x);

	if (app->help) {
		app->help = false;
		return;
	}
	if (app->time_cells > 0 && is_within(app->layout.area[PKS_AREA_TIME], y, x)) {
		app->drag.time = true;
		pks_keys_follow(true);
		pks_app_jump(app, pks_time_op(app, x));
		return;
	}
	if (app->sheet.kind != PKS_SHEET_NONE) {
		uint64_t row = app->sheet.list.top;

		row += (uint64_t)(y - app->layout.area[PKS_AREA_HEADER].rows - 1);
		if (row == app->sheet.list.cursor)
			pks_app_request(app, PKS_REQUEST_ENTER, 0);
		else if (row < app->sheet.rows)
			app->sheet.list.cursor = row;
		return;
	}
	if (hold_edge(app, pane, x))
		return;
	if (pane < PKS_PANES)
		click_pane(app, pane, y, x);
}

static void
wheel(struct pks_app *app, bool down, int y, int x)
{
	enum pks_pane pane = pane_at(app, y, x);
	enum pks_request request = down ? PKS_REQUEST_DOWN : PKS_REQUEST_UP;

	if (is_within(app->layout.area[PKS_AREA_TIME], y, x))
		pks_app_request(app, down ? PKS_REQUEST_STEP : PKS_REQUEST_BACK, 0);
	else if (app->sheet.kind != PKS_SHEET_NONE)
		pks_pages_take(app, request, WHEEL);
	else if (pane == PKS_PANE_OPS && !app->split.open)
		app->ops_wheel += down ? WHEEL : -WHEEL;
	else if (pane < PKS_PANES && (pane == app->focus || app->split.open))
		pks_app_request(app, request, WHEEL);
	/* What the pointer is over moves, and the keys stay where they are. */
	else if (pane < PKS_PANES)
		pks_pane(pane)->move(app, request, WHEEL, app->layout.area[pane].rows - 1);
}

/* A key of the function bar is pressed by its place. True: it was one. */
static bool
press_bar(struct pks_app *app, int y, int x)
{
	if (!is_within(app->layout.area[PKS_AREA_BAR], y, x))
		return false;
	for (int k = 0; k < app->bar_keys; k++)
		if (x >= app->bar_key[k].x && x < app->bar_key[k].end) {
			pks_app_request(app, app->bar_key[k].request, 0);
			break;
		}
	return true;
}

void
pks_app_mouse(struct pks_app *app, const struct pks_mouse *mouse)
{
	if (app->drag.off || app->prompt.open || app->options->lesson)
		return;
	/* To let go says nothing new. */
	if (mouse->what != PKS_MOUSE_RELEASE)
		app->message[0] = '\0';
	if (mouse->what == PKS_MOUSE_PRESS && !app->help && press_bar(app, mouse->y, mouse->x))
		return;
	if (app->listed) {
		pks_listing_mouse(app, mouse);
		return;
	}
	app->waiting = app->find.seeking = false;
	switch (mouse->what) {
	case PKS_MOUSE_PRESS:
		pks_time_stop(app);
		press(app, mouse->y, mouse->x);
		break;
	case PKS_MOUSE_DRAG:
		if (app->drag.time)
			pks_app_step_to(app, pks_time_op(app, mouse->x));
		else if (app->drag.edge > 0 && pks_shape_move_edge(&app->shape, &app->layout,
								   app->drag.edge, mouse->x + 1))
			pks_app_resize(app, app->layout.columns, app->layout.rows);
		break;
	case PKS_MOUSE_RELEASE:
		if (app->drag.time || app->drag.edge > 0)
			pks_keys_follow(false);
		app->drag.time = false;
		app->drag.edge = 0;
		break;
	case PKS_MOUSE_WHEEL_UP:
	case PKS_MOUSE_WHEEL_DOWN:
		wheel(app, mouse->what == PKS_MOUSE_WHEEL_DOWN, mouse->y, mouse->x);
		break;
	}
}

void
pks_mouse_toggle(struct pks_app *app)
{
	app->drag.off = !app->drag.off;
	app->drag.time = false;
	pks_keys_mouse(!app->drag.off);
	pks_app_say(app, app->drag.off ? "the mouse is the terminal's own again; M takes it back"
				       : "the mouse clicks and drags here; M gives it back");
}
