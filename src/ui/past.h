/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_PAST_H
#define PKS_UI_PAST_H
/*
 * What was typed at the foot, from one session to the next: a file of lines, the oldest first, each
 * with the sign of its prompt before it. Keys that were typed for a signature are not among them.
 */
#include "ui/prompt.h"

/* All lines, as long as they can be, and a NUL. */
#define PKS_PAST_SIZE (2 * PKS_PROMPT_PAST * (PKS_PROMPT_TYPED + 1) + 1)

/* Adds the lines of a text to what was typed before; what is no such line is passed over. */
void pks_past_read(struct pks_prompt *prompt, const char *text);
/* The same of a file; nothing where it cannot be read. */
void pks_past_load(struct pks_prompt *prompt, const char *path);
/* Writes them; how many bytes. */
size_t pks_past_write(const struct pks_prompt *prompt, char text[PKS_PAST_SIZE]);

#endif
