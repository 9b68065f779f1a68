/* SPDX-License-Identifier: MIT */
/*
 * The explorer's screen without a terminal: draws on a curses screen that nobody sees, reads its
 * cells back and prints them. Every row is printed as text ('S'), and where a cell has a look of
 * its own under it a row of letters ('A') that the list at the end explains.
 *
 *   shot COLUMNSxROWS COLORS THEME FILE [KEY...]
 *
 * Where FILE is a lesson, the lesson is given; where it is a directory, or "list:FILE", its pickles
 * are listed, on 2023-11-14.
 *
 * 'left' is printed last where the keys leave the explorer.
 *
 * A KEY is what key_names.h calls it, or a text to type, or COLUMNSxROWS to resize to, or
 * press=Y,X, drag=Y,X, release=Y,X, up=Y,X (the wheel), down=Y,X of the mouse.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/app.h"
#include "ui/headless.h"
#include "ui/key_names.h"
#include "ui/lesson.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <curses.h>

#define LOOKS 52

static struct {
	attr_t attributes;
	short pair;
} looks[LOOKS];
static int look_count;

static char
letter_of(attr_t attributes, short pair)
{
	int i = 0;

	if (attributes == A_NORMAL && pair == 0)
		return ' ';
	while (i < look_count && (looks[i].attributes != attributes || looks[i].pair != pair))
		i++;
	if (i == LOOKS)
		return '?';
	if (i == look_count) {
		looks[look_count].attributes = attributes;
		looks[look_count++].pair = pair;
	}
	return (char)(i < 26 ? 'a' + i : 'A' + i - 26);
}

/* A row without the blanks at its end. */
static void
print_row(const char *kind, const char *row)
{
	size_t n = strlen(row);

	while (n > 0 && row[n - 1] == ' ')
		n--;
	printf("%s%s%.*s\n", kind, n > 0 ? " " : "", (int)n, row);
}

static void
print_screen(void)
{
	static char text[4096], letters[1024];

	for (int y = 0; y < LINES; y++) {
		size_t used = 0;
		int x, n = 0;

		for (x = 0; x < COLS && x < (int)sizeof(letters) - 1;) {
			wchar_t characters[CCHARW_MAX + 1] = {0};
			attr_t attributes;
			short pair;
			cchar_t cell;
			int width;

			mvin_wch(y, x, &cell);
			getcchar(&cell, characters, &attributes, &pair, NULL);
			attributes &= A_BOLD | A_DIM | A_UNDERLINE | A_REVERSE;
			for (int i = 0; characters[i] && used + 8 < sizeof(text); i++) {
				char utf8[4];
				unsigned length = pks_utf8_encode((uint32_t)characters[i], utf8);

				memcpy(text + used, utf8, length);
				used += length;
			}
			width = characters[0] ? pks_text_width((uint32_t)characters[0]) : 1;
			for (int i = 0; i < width || i == 0; i++)
				letters[n++] = letter_of(attributes, pair);
			x += width > 0 ? width : 1;
		}
		text[used] = '\0';
		letters[n] = '\0';
		print_row("S", text);
		if (strspn(letters, " ") < (size_t)n)
			print_row("A", letters);
	}
}

static void
print_looks(void)
{
	for (int i = 0; i < look_count; i++) {
		short foreground = -1, background = -1;

		if (looks[i].pair != 0)
			pair_content(looks[i].pair, &foreground, &background);
		printf("%c %d on %d%s%s%s%s\n", i < 26 ? 'a' + i : 'A' + i - 26, foreground,
		       background, looks[i].attributes & A_BOLD ? " bold" : "",
		       looks[i].attributes & A_DIM ? " dim" : "",
		       looks[i].attributes & A_UNDERLINE ? " underline" : "",
		       looks[i].attributes & A_REVERSE ? " reverse" : "");
	}
}

static bool
mouse_word(struct pks_app *app, const char *word)
{
	static const char *const names[] = {"press=", "drag=", "release=", "up=", "down="};
	struct pks_mouse mouse;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(word, names[i], n) != 0 ||
		    sscanf(word + n, "%d,%d", &mouse.y, &mouse.x) != 2)
			continue;
		mouse.what = (enum pks_mouse_what)(PKS_MOUSE_PRESS + (int)i);
		pks_app_mouse(app, &mouse);
		return true;
	}
	return false;
}

static void
press(struct pks_app *app, const char *word)
{
	int columns, rows, key;

	if (mouse_word(app, word))
		return;
	if (sscanf(word, "%dx%d", &columns, &rows) == 2) {
		resizeterm(rows, columns);
		pks_app_resize(app, columns, rows);
	} else if (pks_key_named(word, strlen(word), &key)) {
		pks_app_key(app, key);
	} else {
		for (; *word; word++)
			pks_app_key(app, *word);
	}
}

static FILE *
nowhere(const char *mode)
{
	return fopen("/dev/null", mode);
}

int
main(int argc, char **argv)
{
	static struct pks_app app;
	static struct pks_lesson lesson;
	struct pks_ui_options options = {.at = PKS_NO_OP, .now = 1700000000};
	struct pks_source *source = NULL;
	const char *file;
	struct stat status;
	bool list;
	struct pks_theme theme;
	char error[256];
	int columns, rows, color;

	setlocale(LC_ALL, "C.UTF-8");
	if (argc < 5 || sscanf(argv[1], "%dx%d", &columns, &rows) != 2)
		return 2;
	color = (int)strtol(argv[2], NULL, 10);
	file = argv[4];
	list = strncmp(file, "list:", 5) == 0;
	options.path = file += list ? 5 : 0;
	if (stat(file, &status) == 0 && S_ISDIR(status.st_mode)) {
		list = true;
		options.paths = &options.path;
		options.path_count = 1;
	} else if (!strstr(file, ".lesson")) {
		source = pks_source_open(file, error, sizeof(error));
	} else {
		source = pks_lesson_load(&lesson, file, error, sizeof(error))
				 ? pks_lesson_source(&lesson, file, error, sizeof(error))
				 : NULL;
		options.lesson = &lesson;
	}
	if ((!source && !options.paths) || !pks_theme_load(&theme, argv[3], error, sizeof(error))) {
		fprintf(stderr, "shot: %s\n", error);
		return 2;
	}
	/* ASCII is asked for as a negative number of colours. */
	app.screen.ascii = color < 0;
	setenv("TERM", color == 8 || color == 16 ? "xterm" : "xterm-256color", 1);
	if (!newterm(NULL, nowhere("w"), nowhere("r"))) {
		fputs("shot: there is no terminal description of xterm-256color\n", stderr);
		return 77;
	}
	resizeterm(rows, columns);
	options.ascii = color < 0;
	if (!(list ? pks_app_start_list(&app, &options, source)
		   : pks_app_start(&app, &options, source)))
		return 2;
	app.screen.ascii = color < 0;
	app.screen.theme = theme;
	pks_screen_start(&app.screen, color < 0 ? -color : color);
	pks_app_resize(&app, columns, rows);
	pks_headless_settle(&app);
	for (int i = 5; i < argc && !app.quit; i++) {
		press(&app, argv[i]);
		pks_headless_settle(&app);
	}
	print_screen();
	print_looks();
	if (app.quit)
		puts("left");
	endwin();
	pks_app_stop(&app);
	pks_lesson_free(&lesson);
	return 0;
}
