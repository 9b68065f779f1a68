/* SPDX-License-Identifier: MIT */
/*
 * Curses is given a terminal whose both ends lead nowhere, and nothing is ever sent to it: the
 * cells that would be are read back.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/headless.h"

#include "ui/app.h"
#include "ui/linear.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <curses.h>

bool
pks_headless_screen(const struct pks_headless *headless)
{
	/* Any with colours does; one of them is everywhere. */
	static const char *const terminals[] = {
		"xterm-256color", "screen-256color", "tmux-256color", "xterm", "linux", "vt100"};
	FILE *out = fopen("/dev/null", "w"), *in = fopen("/dev/null", "r");
	SCREEN *screen = NULL;

	for (size_t i = 0; out && in && !screen && i < sizeof terminals / sizeof *terminals; i++)
		screen = newterm(terminals[i], out, in);
	if (!screen)
		return false;
	return resizeterm(headless->rows, headless->columns) == OK;
}

void
pks_headless_begin(const struct pks_headless *headless, struct pks_app *app)
{
	if (app->options->color != 0)
		app->screen.tier = headless->tier;
}

void
pks_headless_settle(struct pks_app *app)
{
	do {
		pks_app_draw(app);
		/* Others are at work: this thread does not stand in their way. */
		if (app->document.waits || pks_app_waits(app))
			poll(NULL, 0, 1);
	} while (pks_app_work(app) || pks_app_work(app) || pks_app_waits(app));
	pks_app_draw(app);
}

/* "picklescope evil.pkl", of which the name is a file's text. */
static void
name_picture(struct pks_app *app, struct pks_picture *picture, char *title, size_t size)
{
	const char *name =
		app->document.source ? pks_source_name(app->document.source) : app->options->path;
	struct pks_text text;

	pks_text_bounded(&text, title, size);
	pks_text_raw(&text, "picklescope ");
	pks_text_utf8(&text, name, strlen(name));
	picture->title = title;
}

static bool
write_picture(const struct pks_headless *headless, struct pks_app *app)
{
	struct pks_picture picture;
	char title[512];

	if (!pks_picture_take(&picture, &app->screen)) {
		fputs("picklescope: there is not enough memory\n", stderr);
		return false;
	}
	name_picture(app, &picture, title, sizeof title);
	pks_picture_write(&picture, headless->format, headless->out);
	pks_picture_free(&picture);
	return true;
}

int
pks_headless_run(const struct pks_headless *headless, struct pks_app *app)
{
	pks_headless_settle(app);
	while (!app->quit && pks_script_step(app))
		pks_headless_settle(app);
	if (app->desk.script_error[0]) {
		fprintf(stderr, "picklescope: %s\n", app->desk.script_error);
		return 2;
	}
	if (headless->linear)
		return pks_linear_run(headless, app);
	return headless->picture && !write_picture(headless, app) ? 2 : 0;
}
