/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_KEYMAP_H
#define PKS_UI_KEYMAP_H
/*
 * Files of keys, which are laid over those of requests.def. A line is one of
 *
 *   bind PANE KEYS REQUEST      bind any gg first
 *   unbind PANE KEYS            unbind objects h
 *   inherit NAME                all that another file says, first
 *
 * PANE is 'any' or names of panes, and 'list', with commas between them; KEYS as in key_names.h;
 * REQUEST the name of a command of requests.def. A line that begins with '#' is a comment. Keys
 * that a file binds take the place of what was bound to them before, also of what they are the
 * beginning of and of what is their beginning; within one file that is an error.
 */
#include "ui/data_file.h"
#include "ui/requests.h"

/* The keys as requests.def has them. */
void pks_keymap_default(void);
/* Lays the lines of a text over them. False: a message that names origin and line. */
bool pks_keymap_read(const char *text, const char *origin, char *error, size_t size);
/* The keys of requests.def with those of a file by its name ("vim") or path over them. False with a
 * message: where there is no such file nothing changes, where it is wrong they are those of
 * requests.def. */
bool pks_keymap_load(const char *name, char *error, size_t size);

/* The keys of one binding in words. */
void pks_binding_words(const struct pks_binding *binding, char *words, size_t size);
/* The keys of a request as they are now, those that count (NULL: all), in words with blanks between
 * them, "" if it has none. */
void pks_keymap_words(enum pks_request request, bool (*counts)(const struct pks_binding *binding),
		      char *words, size_t size);

/* Those that the program has in it. */
extern const struct pks_data_file pks_key_files[];

#endif
