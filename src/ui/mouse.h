/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_MOUSE_H
#define PKS_UI_MOUSE_H
/*
 * The mouse: a click goes where it points, the arrow is dragged along the bar of time. Knows
 * nothing of curses; keys.c reads what happened.
 */
#include <stdbool.h>

enum pks_mouse_what {
	PKS_MOUSE_PRESS,
	PKS_MOUSE_DRAG, /* moved while it is pressed */
	PKS_MOUSE_RELEASE,
	PKS_MOUSE_WHEEL_UP,
	PKS_MOUSE_WHEEL_DOWN
};

struct pks_mouse {
	enum pks_mouse_what what;
	int y, x;
};

struct pks_drag {
	bool off;  /* the user wants no mouse */
	bool time; /* the bar of time is held */
	int edge;  /* the line left of this column of panes is held; 0: none */
};

struct pks_app;

void pks_app_mouse(struct pks_app *app, const struct pks_mouse *mouse);
/* Mouse on or off. */
void pks_mouse_toggle(struct pks_app *app);

#endif
