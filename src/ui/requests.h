/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_REQUESTS_H
#define PKS_UI_REQUESTS_H
/*
 * What the user can ask for, by key and by command: the table of requests.def, and keys found in
 * it. Knows nothing of curses: a key is a number of its own.
 */
#include "ui/layout.h"

#include <stddef.h>

enum pks_request {
#define GROUP(heading)
#define REQUEST(id, command, keys, bar, help) PKS_REQUEST_##id,
#include "ui/requests.def"
#undef GROUP
#undef REQUEST
	PKS_REQUESTS,
	PKS_REQUEST_NONE = PKS_REQUESTS, /* the keys mean nothing here */
	PKS_REQUEST_MORE		 /* they are the beginning of something */
};

/* Keys that are no characters. Characters are their code point; Alt is added to them. */
enum {
	PKS_KEY_NAMED = 0x200000,
	PKS_KEY_DOWN,
	PKS_KEY_UP,
	PKS_KEY_LEFT,
	PKS_KEY_RIGHT,
	PKS_KEY_HOME,
	PKS_KEY_END,
	PKS_KEY_PAGE_DOWN,
	PKS_KEY_PAGE_UP,
	PKS_KEY_SHIFT_TAB,
	PKS_KEY_BACKSPACE,
	PKS_KEY_DELETE,
	PKS_KEY_F0, /* and F1 to F12 behind it */
	PKS_KEY_RESIZE = PKS_KEY_F0 + 20,
	PKS_KEY_MOUSE,
	PKS_KEY_ALT = 0x400000,
	PKS_KEY_ENTER = '\r',
	PKS_KEY_ESCAPE = 27
};

/*
 * Keys of the list of pickles: in place of a pane. Keys that count anywhere count there, too, where
 * it has none of its own; a bit beside those of the panes says so.
 */
#define PKS_KEYS_LIST	  ((enum pks_pane)PKS_PANES)
#define PKS_KEYS_LIST_TOO (1u << (PKS_PANES + 1))
#define PKS_KEYS_PANES	  ((1u << PKS_PANES_WHOLE) - 1)
#define PKS_KEYS_ANYWHERE (PKS_KEYS_PANES | PKS_KEYS_LIST_TOO)

/* The longest sequence of keys. */
#define PKS_KEYS 3

/* One way to ask for a request. */
struct pks_binding {
	enum pks_request request;
	unsigned panes; /* a bit each */
	int key[PKS_KEYS];
	int keys;
	unsigned line; /* of the file of keys that is being read, else 0 */
};
/* Does it mean something in the list of pickles, as far as its keys go; in any pane? */
bool pks_binding_in_list(const struct pks_binding *binding);
bool pks_binding_in_pane(const struct pks_binding *binding);

/* All of them, in the order of the table; behind these those of files. */
const struct pks_binding *pks_bindings(size_t *count);
/* What the keys so far mean in a pane. */
enum pks_request pks_request_of(const int *key, int keys, enum pks_pane pane);

/* For keymap.c: as requests.def has them. */
void pks_bindings_reset(void);
/*
 * Adds one in the place of all with which it could be confused: the same keys, or of two the one
 * the beginning of the other, in a pane of its own. False where that is one of the file that is
 * being read, in line *conflict, or (0) where there is no room.
 */
bool pks_binding_put(const struct pks_binding *binding, unsigned *conflict);
/* Takes those keys from those panes. False: they were not bound. */
bool pks_binding_remove(const struct pks_binding *binding);
/* No file is being read any more. */
void pks_bindings_settle(void);

/* The name of a pane, which is that of the request that goes to it. */
const char *pks_pane_word(enum pks_pane pane);

struct pks_request_info {
	const char *command, *keys, *bar, *help;
	const char *heading; /* of the group that it begins, else NULL */
};
const struct pks_request_info *pks_request_info(enum pks_request request);
/* By the name of its command, or the only one that begins so; NONE if there is none, MORE if there
 * are several. */
enum pks_request pks_request_named(const char *name, size_t length);

#endif
