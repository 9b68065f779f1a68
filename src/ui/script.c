/* SPDX-License-Identifier: MIT */
/*
 * A script is done line by line, each when the screen is drawn and there is nothing left to do: so
 * it does the same wherever it runs, and waits for nothing that takes time.
 */
#include "ui/app.h"
#include "ui/key_names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curses.h>

#define LINE 512

/* Why the script cannot go on. */
static void wrong(struct pks_app *app, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void
wrong(struct pks_app *app, const char *format, ...)
{
	struct pks_desk *desk = &app->desk;
	char words[192];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	snprintf(desk->script_error, sizeof desk->script_error, "script, line %u: %s",
		 desk->script_line, words);
	desk->script = NULL;
	pks_app_say(app, "%s", desk->script_error);
}

static void
script_KEY(struct pks_app *app, const char *words)
{
	int key;

	if (pks_key_named(words, strlen(words), &key))
		pks_app_key(app, key);
	else
		wrong(app, "there is no key '%s'", words);
}

static void
script_KEYS(struct pks_app *app, const char *words)
{
	int key;

	while (pks_keys_next(&words, &key))
		pks_app_key(app, key);
	if (*words)
		wrong(app, "there is no key '%s'", words);
}

static void
script_RESIZE(struct pks_app *app, const char *words)
{
	int columns, rows;
	char more;

	if (sscanf(words, "%4dx%4d%c", &columns, &rows, &more) != 2 || columns < 1 || rows < 1 ||
	    columns > PKS_HEADLESS_MOST || rows > PKS_HEADLESS_MOST) {
		wrong(app, "a size is COLUMNSxROWS, each up to %d", PKS_HEADLESS_MOST);
	} else if (app->desk.nobody) {
		resizeterm(rows, columns);
		pks_app_resize(app, columns, rows);
	}
}

static void
script_SCREENSHOT(struct pks_app *app, const char *words)
{
	if (!pks_desk_screenshot(app, words, true))
		wrong(app, "%s", app->message);
}

/* Is it in one row of the screen? */
static bool
is_shown(struct pks_app *app, const char *words)
{
	struct pks_picture picture;
	char row[PKS_HEADLESS_MOST * 16 + 1];
	struct pks_text text;
	bool found = false;

	if (!pks_picture_take(&picture, &app->screen))
		return false;
	for (int y = 0; y < picture.rows && !found; y++) {
		pks_text_bounded(&text, row, sizeof row);
		for (int x = 0; x < picture.columns; x++)
			pks_cell_text(pks_picture_cell(&picture, y, x), &text);
		found = strstr(row, words) != NULL;
	}
	pks_picture_free(&picture);
	return found;
}

static void
script_EXPECT(struct pks_app *app, const char *words)
{
	if (!is_shown(app, words))
		wrong(app, "'%s' is not on the screen", words);
}

static void
script_EXPECT_NOT(struct pks_app *app, const char *words)
{
	if (is_shown(app, words))
		wrong(app, "'%s' is on the screen", words);
}

static void
do_line(struct pks_app *app, const char *line)
{
	static const struct {
		const char *word;
		void (*act)(struct pks_app *app, const char *words);
	} kinds[] = {
#define SCRIPT(id, word, words, help) {word, script_##id},
#include "ui/script.def"
#undef SCRIPT
	};
	size_t n = strcspn(line, " ");

	if (*line == ':') {
		/* As if it had been typed. */
		app->message[0] = '\0';
		app->waiting = app->find.seeking = false;
		pks_record_words(app, ":", line + 1);
		if (!pks_command(app, line + 1))
			wrong(app, "%s", app->message);
		return;
	}
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strlen(kinds[i].word) == n && strncmp(kinds[i].word, line, n) == 0) {
			kinds[i].act(app, line + n + (line[n] == ' '));
			return;
		}
	}
	wrong(app, "'%s' is no line of a script", line);
}

bool
pks_script_step(struct pks_app *app)
{
	struct pks_desk *desk = &app->desk;
	char line[LINE];

	while (desk->script && *desk->script) {
		size_t n = strcspn(desk->script, "\n"), end = n;
		const char *at = desk->script;

		desk->script += n + (at[n] == '\n');
		desk->script_line++;
		while (end > 0 && (at[end - 1] == '\r' || at[end - 1] == ' '))
			end--;
		if (end == 0 || at[0] == '#')
			continue;
		if (end >= sizeof line) {
			wrong(app, "the line is too long");
			return true;
		}
		memcpy(line, at, end);
		line[end] = '\0';
		do_line(app, line);
		return true;
	}
	desk->script = NULL;
	return false;
}
