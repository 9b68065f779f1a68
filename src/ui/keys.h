/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_KEYS_H
#define PKS_UI_KEYS_H
/*
 * Keys as curses reads them, as the numbers of requests.h.
 */
#include "ui/mouse.h"

#define PKS_NO_KEY (-1)

/* The next key that is there, PKS_NO_KEY if there is none. stdscr must be in nodelay mode. */
int pks_key_read(void);

/* Whether the terminal tells of its mouse. */
void pks_keys_mouse(bool on);
/* While a button is held: whether it tells of every move. */
void pks_keys_follow(bool on);
/* What the mouse did, behind a PKS_KEY_MOUSE, in order; how much of it there was. */
#define PKS_MOUSE_AT_ONCE 8
int pks_keys_mouse_read(struct pks_mouse mouse[PKS_MOUSE_AT_ONCE]);

#endif
