/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_CLIPBOARD_H
#define PKS_UI_CLIPBOARD_H
/*
 * The terminal's clipboard, by the sequence OSC 52: it works over ssh, and nothing is opened or
 * started for it.
 */
#include <picklescope/text.h>

/* Bytes that are copied at most: terminals take some 100,000 characters of base64. */
#define PKS_CLIPBOARD_MOST 74994

/*
 * The sequence that copies bytes, for a terminal, or for one in GNU screen, which passes it on in
 * pieces. NULL: no memory. To be freed.
 */
char *pks_clipboard_sequence(const char *bytes, size_t size, bool in_screen);
/* What may keep it from arriving, and what helps; "" where nothing is known to. */
const char *pks_clipboard_hint(void);
/* Copies; false: there is no memory, or the terminal takes nothing. */
bool pks_clipboard_copy(const char *bytes, size_t size);

#endif
