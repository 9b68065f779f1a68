/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_DATA_FILE_H
#define PKS_UI_DATA_FILE_H
/*
 * Small files of text that come with the program and that a user may have of his own: themes and
 * keys. They are looked for in the user's directory, then in the installed one, and last in the
 * program itself, which has a copy of each.
 */
#include <stdbool.h>
#include <stddef.h>

/* One that the program has in it, made from its file when it is built. A NULL name ends a list. */
struct pks_data_file {
	const char *name;
	const char *text;
};

struct pks_data_kind {
	const char *folder;    /* "themes": in the user's directory */
	const char *suffix;    /* ".theme" */
	const char *installed; /* the installed directory, whole */
	const struct pks_data_file *own;
};

/* The text of a file that is no longer than some ten kilobytes, to be freed; NULL: there is none,
 * or it is not text. */
char *pks_file_text(const char *path);
/* $XDG_CONFIG_HOME/picklescope/NAME, or ~/.config/... False: there is no place for it. */
bool pks_config_path(const char *name, char *path, size_t size);
/* The text of one by its name, to be freed; a name with a slash is a path. NULL if there is none.
 */
char *pks_data_text(const struct pks_data_kind *kind, const char *name);

#endif
