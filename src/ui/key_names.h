/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_KEY_NAMES_H
#define PKS_UI_KEY_NAMES_H
/*
 * Keys in words, as tables, files of keys and scripts write them. Knows nothing of curses.
 */
#include "ui/requests.h"

/* A key by its name: a character, C-x (with Control), M-x (with Alt), F1 to F12, Down, Enter and so
 * on. */
bool pks_key_named(const char *name, size_t length, int *key);
/* The name of a key; "?" for one that has none. */
void pks_key_name(int key, char *name, size_t size);

/*
 * Keys typed one after the other: characters as they are, names in angle brackets, '<lt>' for '<':
 * "3s", "gg", "<C-w>w", ":goto 31<Enter>". Reads the next one; text is moved behind it. False:
 * there is none, and text stands at its end, or at what is no key.
 */
bool pks_keys_next(const char **text, int *key);
/* All of them: how many, 0 where one is wrong or there are more than 'most'. */
int pks_keys_read(const char *text, int *key, int most);
/* The same the other way: keys as such a text. */
void pks_keys_write(const int *key, int keys, char *text, size_t size);

#endif
