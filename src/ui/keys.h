/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_KEYS_H
#define PKS_UI_KEYS_H
/*
 * Keys as curses reads them, as the numbers of requests.h.
 */
#include "ui/mouse.h"

#include <stdint.h>

#define PKS_NO_KEY     (-1)
#define PKS_KEY_GROUND (-2)

/* The next key that is there, PKS_NO_KEY if there is none. stdscr must be in nodelay mode. */
int pks_key_read(void);

/*
 * Asks the terminal for the colour of its ground (OSC 11). Nothing waits for the answer: when it
 * has come, pks_key_read() returns PKS_KEY_GROUND, and pks_key_ground() has it, 0xRRGGBB. Most
 * terminals answer; one that would show the question as text is not asked.
 */
void pks_key_ask_ground(void);
int32_t pks_key_ground(void);
/* Before the terminal is left: takes an answer that is still on its way, so that nobody else does.
 */
void pks_key_leave(void);
/* Whether the terminal tells of its mouse. */
void pks_keys_mouse(bool on);
/* While a button is held: whether it tells of every move. */
void pks_keys_follow(bool on);
/* What the mouse did, behind a PKS_KEY_MOUSE, in order; how much of it there was. */
#define PKS_MOUSE_AT_ONCE 8
int pks_keys_mouse_read(struct pks_mouse mouse[PKS_MOUSE_AT_ONCE]);

#endif
