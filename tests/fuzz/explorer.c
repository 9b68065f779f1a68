/* SPDX-License-Identifier: MIT */
/*
 * The whole explorer on a screen that nobody sees: keys and sizes made from the input's last bytes.
 * The arrow stays on a row, and nothing but what may be shown is in a cell.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "target.h"
#include "ui/app.h"

#include <curses.h>
#include <locale.h>
#include <stdlib.h>
#include <unistd.h>

#define KEYS 20

static uint64_t seed;
static struct pks_theme theme;

static uint32_t
dice(uint32_t sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % sides;
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	FILE *out = fopen("/dev/null", "w"), *in = fopen("/dev/null", "r");
	char error[300];

	(void)argc, (void)argv;
	setlocale(LC_ALL, "C.UTF-8");
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	if (out == NULL || in == NULL || newterm("xterm-256color", out, in) == NULL ||
	    !pks_theme_load(&theme, "dark", error, sizeof error)) {
		fputs("there is no terminal description of xterm-256color\n", stderr);
		exit(0);
	}
	return 0;
}

static int
random_key(void)
{
	size_t count;
	const struct pks_binding *bindings = pks_bindings(&count);
	static const char typed[] = ":@%0x1f59/a.*\r\r";

	switch (dice(8)) {
	case 0: return (int)('0' + dice(10));
	case 1: return typed[dice(sizeof typed - 1)];
	case 2: return (int)dice(128);
	case 3: return '\t';
	default: return bindings[dice((uint32_t)count)].key[0];
	}
}

/* Every cell has one printable character, or none. */
static void
check_cells(void)
{
	for (int y = 0; y < LINES; y++)
		for (int x = 0; x < COLS; x++) {
			cchar_t cell;
			wchar_t points[CCHARW_MAX + 1];
			attr_t attributes;
			short pair;

			if (mvin_wch(y, x, &cell) != OK ||
			    getcchar(&cell, points, &attributes, &pair, NULL) != OK)
				continue;
			for (int k = 0; k < CCHARW_MAX && points[k] != L'\0'; k++)
				if (!pks_printable((uint32_t)points[k])) {
					fprintf(stderr, "U+%04X at %d,%d\n", (unsigned)points[k], y,
						x);
					abort();
				}
		}
}

static void
play(struct pks_app *app)
{
	for (int i = 0; i < KEYS && !app->quit; i++) {
		if (dice(10) == 0) {
			int columns = 1 + (int)dice(200), rows = 1 + (int)dice(60);

			resizeterm(rows, columns);
			pks_app_resize(app, columns, rows);
		}
		if (dice(3) == 0)
			pks_app_work(app);
		pks_app_key(app, random_key());
		app->quit = false;
		pks_app_draw(app);
		if (!app->listed && (app->at >= pks_app_clock(app) ||
				     pks_app_moment(app) > pks_last_moment(app->document.history)))
			abort();
	}
	check_cells();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct pks_app app;
	struct pks_ui_options options = {.at = PKS_NO_OP};
	struct pks_source *source;

	if (size == 0)
		return 0;
	seed = told(data, size);
	source = pks_source_of((struct pks_bytes){data, size}, "file");
	resizeterm(24, 80);
	if (source == NULL || !pks_app_start(&app, &options, source))
		abort();
	app.screen.theme = theme;
	app.screen.ascii = dice(2);
	pks_screen_start(&app.screen, 256);
	pks_app_resize(&app, 80, 24);
	pks_app_draw(&app);
	play(&app);
	for (unsigned k = 0; k < 1000 && pks_app_work(&app); k++)
		;
	play(&app);
	pks_app_stop(&app);
	return 0;
}
