/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_KEYS_H
#define PKS_UI_KEYS_H
/*
 * Keys as curses reads them, as the numbers of requests.h.
 */
#define PKS_NO_KEY (-1)

/* The next key that is there, PKS_NO_KEY if there is none. stdscr must be in nodelay mode. */
int pks_key_read(void);

#endif
