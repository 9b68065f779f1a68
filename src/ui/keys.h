/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_KEYS_H
#define PKS_UI_KEYS_H
/*
 * Keys as curses reads them, as the numbers of requests.h.
 */
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

#endif
