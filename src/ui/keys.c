/* SPDX-License-Identifier: MIT */
/*
 * Curses has its own numbers for keys, which overlap with those of characters; ours do not. Alt is
 * an Escape that the next key follows at once.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/keys.h"

#include "ui/requests.h"

#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <curses.h>

static const struct {
	wint_t curses;
	int key;
} names[] = {
	{KEY_DOWN, PKS_KEY_DOWN},	{KEY_UP, PKS_KEY_UP},
	{KEY_LEFT, PKS_KEY_LEFT},	{KEY_RIGHT, PKS_KEY_RIGHT},
	{KEY_HOME, PKS_KEY_HOME},	{KEY_END, PKS_KEY_END},
	{KEY_FIND, PKS_KEY_HOME},	{KEY_SELECT, PKS_KEY_END},
	{KEY_NPAGE, PKS_KEY_PAGE_DOWN}, {KEY_PPAGE, PKS_KEY_PAGE_UP},
	{KEY_BTAB, PKS_KEY_SHIFT_TAB},	{KEY_BACKSPACE, PKS_KEY_BACKSPACE},
	{KEY_DC, PKS_KEY_DELETE},	{KEY_ENTER, PKS_KEY_ENTER},
	{KEY_RESIZE, PKS_KEY_RESIZE},	{KEY_MOUSE, PKS_KEY_MOUSE},
};

static int
named(wint_t key)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].curses == key)
			return names[i].key;
	}
	if (key >= (wint_t)KEY_F(1) && key <= (wint_t)KEY_F(12))
		return PKS_KEY_F0 + (int)(key - (wint_t)KEY_F0);
	return PKS_KEY_NAMED;
}

static int
read_one(void)
{
	wint_t key;
	int how = get_wch(&key);

	if (how == ERR)
		return PKS_NO_KEY;
	if (how == KEY_CODE_YES)
		return named(key);
	return key == '\n' ? PKS_KEY_ENTER : (int)key;
}

int
pks_key_read(void)
{
	int key = read_one(), next;

	if (key == PKS_KEY_RESIZE)
		return read_one();
	if (key != PKS_KEY_ESCAPE)
		return key;
	next = read_one();
	return next > ' ' && next < 127 ? next + PKS_KEY_ALT : PKS_KEY_ESCAPE;
}

/* ---- The mouse ---------------------------------------------------------------------------------
 */

#define BUTTONS                                                                                    \
	(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED |                  \
	 REPORT_MOUSE_POSITION)

static bool mouse_is_on;

void
pks_keys_mouse(bool on)
{
	if (!isatty(STDOUT_FILENO))
		return;
	/* A press is told at once, not when it is known to be no double click. */
	mouseinterval(0);
	mouse_is_on = mousemask(on ? BUTTONS : 0, NULL) != 0;
}

/* Curses asks for presses only: xterm's mode 1002 tells of moves as well, 1000 no more. */
void
pks_keys_follow(bool on)
{
	if (!mouse_is_on)
		return;
	fputs(on ? "\033[?1002h" : "\033[?1002l\033[?1000h", stdout);
	fflush(stdout);
}

static bool
meaning_of(mmask_t state, enum pks_mouse_what *what)
{
	if (state & BUTTON1_PRESSED)
		*what = PKS_MOUSE_PRESS;
	else if (state & BUTTON1_RELEASED)
		*what = PKS_MOUSE_RELEASE;
	else if (state & BUTTON4_PRESSED)
		*what = PKS_MOUSE_WHEEL_UP;
	else if (state & BUTTON5_PRESSED)
		*what = PKS_MOUSE_WHEEL_DOWN;
	else if (state & REPORT_MOUSE_POSITION)
		*what = PKS_MOUSE_DRAG;
	else
		return false;
	return true;
}

/* What came in one go is one key, and curses gives it out from the newest on. */
int
pks_keys_mouse_read(struct pks_mouse mouse[PKS_MOUSE_AT_ONCE])
{
	MEVENT events[PKS_MOUSE_AT_ONCE];
	int had = 0, count = 0;

	while (had < PKS_MOUSE_AT_ONCE && getmouse(&events[had]) == OK)
		had++;
	while (had-- > 0) {
		mouse[count].y = events[had].y;
		mouse[count].x = events[had].x;
		count += meaning_of(events[had].bstate, &mouse[count].what);
	}
	return count;
}
