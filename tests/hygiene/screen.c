/* SPDX-License-Identifier: MIT */
/*
 * Every code point there is, in every place of a pickle that holds text, on the explorer's screen:
 * what goes to the terminal is judged, every cell is looked at, and the lines between the panes
 * stand where they do for a harmless file. Of what is far from anything that a terminal or a font
 * takes for more than a letter, one in STRIDE; with the argument 'all' all of it, which takes
 * minutes.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "judge.h"

#include "ui/app.h"

#include <curses.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS	300
#define COLUMNS 240
#define POINTS	12 /* of an op: all of them fit into its row, whatever they are shown as */
#define OPS	280

/* Where text stands in a pickle. */
enum place { GLOBAL, INST, STRING, UNICODE, BINUNICODE, PERSID, KEY, FILE_NAME, PLACES };
static const char *const place_names[PLACES] = {"GLOBAL", "INST",   "STRING", "UNICODE",
						"TEXT",	  "PERSID", "a key",  "the file's name"};

static struct judge *judge;
static FILE *out;
static char *written;
static size_t written_size;
static int failed;
static bool lines[ROWS][COLUMNS]; /* those of a harmless file */

struct pickle {
	uint8_t data[OPS * POINTS * 16];
	size_t used;
	char name[POINTS * 4 + 1];
};

static void
put(struct pickle *pickle, const void *bytes, size_t n)
{
	memcpy(pickle->data + pickle->used, bytes, n);
	pickle->used += n;
}

static void
put_text(struct pickle *pickle, const char *opcode, const char *text, size_t n, const char *end)
{
	put(pickle, opcode, strlen(opcode));
	if (opcode[0] == 'X' || opcode[1] == 'X') {
		uint8_t size[4] = {(uint8_t)n, 0, 0, 0};
		put(pickle, size, 4);
	}
	put(pickle, text, n);
	put(pickle, end, strlen(end));
}

/* Controls, marks, joiners, surrogates, private use, variation selectors, tags, the last ones. */
static const struct {
	uint32_t first, end;
} dense[] = {{0, 0x3100},	 {0xd7f0, 0xe010},   {0xf8f0, 0xf910},	  {0xfb00, 0x10010},
	     {0x1f000, 0x1f100}, {0xe0000, 0xe0200}, {0x10fff0, 0x110000}};

static uint32_t stride = 61;

static uint32_t
point_after(uint32_t point)
{
	uint32_t next = (point / stride + 1) * stride;

	for (size_t k = 0; k < sizeof dense / sizeof *dense; k++) {
		if (point + 1 >= dense[k].first && point + 1 < dense[k].end)
			return point + 1;
		if (dense[k].first > point && dense[k].first < next)
			next = dense[k].first;
	}
	return next;
}

/* Points from the first on, encoded; those that would end a line are left out where there is one.
 */
static size_t
encode(char *text, uint32_t *first, bool line)
{
	size_t n = 0;

	for (uint32_t k = 0; k < POINTS && *first < 0x110000; k++, *first = point_after(*first))
		if (!line || (*first != '\n' && *first != 0))
			n += pks_utf8_encode(*first, text + n);
	return n;
}

/* An op for each dozen of points. */
static uint32_t
make(struct pickle *pickle, enum place place, uint32_t first)
{
	char text[POINTS * 4];

	pickle->used = 0;
	strcpy(pickle->name, "file");
	put(pickle, "\x80\x03]", 3);
	for (unsigned op = 0; op < OPS && first < 0x110000; op++) {
		size_t n = encode(text, &first, place != BINUNICODE && place != KEY);

		switch (place) {
		case GLOBAL:
			put_text(pickle, "c", text, n, "\n");
			put_text(pickle, "", text, n, "\n0");
			break;
		case INST:
			put_text(pickle, "(i", text, n, "\n");
			put_text(pickle, "", text, n, "\n0");
			break;
		case STRING: put_text(pickle, "S'", text, n, "'\n0"); break;
		case UNICODE: put_text(pickle, "V", text, n, "\na"); break;
		case PERSID: put_text(pickle, "P", text, n, "\n0"); break;
		case KEY: put_text(pickle, "}X", text, n, "Nsa"); break;
		case FILE_NAME:
			memcpy(pickle->name, text, n);
			pickle->name[n] = '\0';
			put(pickle, "Na.", 3);
			return first;
		default: put_text(pickle, "X", text, n, "a"); break;
		}
	}
	put(pickle, ".", 1);
	return first;
}

static void
wrong(enum place place, uint32_t first, const char *what, unsigned long number)
{
	if (failed++ < 20)
		printf("# %s from U+%04X on: %s %lx\n", place_names[place], first, what, number);
}

static bool
is_line(const cchar_t *cell)
{
	wchar_t points[CCHARW_MAX + 1] = {0};
	attr_t attributes;
	short pair;

	getcchar(cell, points, &attributes, &pair, NULL);
	return points[0] == L'│';
}

static void
check_cells(enum place place, uint32_t first, bool harmless)
{
	for (int y = 0; y < LINES; y++)
		for (int x = 0; x < COLS; x++) {
			wchar_t points[CCHARW_MAX + 1] = {0};
			attr_t attributes;
			cchar_t cell;
			short pair;

			mvin_wch(y, x, &cell);
			getcchar(&cell, points, &attributes, &pair, NULL);
			for (int k = 0; k < CCHARW_MAX && points[k] != L'\0'; k++)
				if (!pks_printable((uint32_t)points[k]))
					wrong(place, first, "a cell has", (unsigned long)points[k]);
			if (harmless)
				lines[y][x] = is_line(&cell);
			else if (lines[y][x] && !is_line(&cell))
				wrong(place, first, "there is no line at",
				      (unsigned long)(y << 16 | x));
		}
}

static void
judge_what_was_written(enum place place, uint32_t first)
{
	unsigned long before = judge_foreign(judge);

	fflush(out);
	judge_read(judge, written, written_size);
	rewind(out);
	if (judge_foreign(judge) != before)
		wrong(place, first, judge_first(judge), judge_foreign(judge) - before);
}

static void
show(const struct pickle *pickle, enum place place, uint32_t first, bool harmless)
{
	static struct pks_app app;
	static struct pks_theme theme;
	struct pks_ui_options options = {.at = 0};
	struct pks_source *source =
		pks_source_of((struct pks_bytes){pickle->data, pickle->used}, pickle->name);
	char error[256];

	if (source == NULL || !pks_app_start(&app, &options, source) ||
	    !pks_theme_load(&theme, "dark", error, sizeof error))
		exit(2);
	app.screen.theme = theme;
	pks_screen_start(&app.screen, 256);
	pks_app_resize(&app, COLUMNS, ROWS);
	pks_app_draw(&app);
	while (pks_app_work(&app))
		;
	pks_app_key(&app, 'G');
	pks_app_draw(&app);
	doupdate();
	check_cells(place, first, harmless);
	judge_what_was_written(place, first);
	pks_app_key(&app, 'g');
	pks_app_draw(&app);
	doupdate();
	check_cells(place, first, harmless);
	judge_what_was_written(place, first);
	pks_app_stop(&app);
}

int
main(int argc, char **argv)
{
	FILE *in = fopen("/dev/null", "r");
	static struct pickle pickle;

	setlocale(LC_ALL, "C.UTF-8");
	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	out = open_memstream(&written, &written_size);
	if (in == NULL || out == NULL || newterm("xterm-256color", out, in) == NULL) {
		puts("1..0 # SKIP there is no terminal description of xterm-256color");
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "all") == 0)
		stride = 1;
	judge = judge_new(true);
	resizeterm(ROWS, COLUMNS);
	for (int place = 0; place < PLACES; place++) {
		int before = failed;

		make(&pickle, (enum place)place, 'a');
		show(&pickle, (enum place)place, 'a', true);
		for (uint32_t first = 0; first < 0x110000;) {
			uint32_t next = make(&pickle, (enum place)place, first);
			show(&pickle, (enum place)place, first, false);
			/* A file has one name: of those that are as others are a few will do. */
			first = place == FILE_NAME && next > 0x3000 ? next + 0x400 : next;
		}
		printf("%s %d - every code point in %s\n", failed == before ? "ok" : "not ok",
		       place + 1, place_names[place]);
		fflush(stdout);
	}
	printf("1..%d\n", PLACES);
	endwin();
	return failed != 0;
}
