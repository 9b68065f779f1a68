/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HYGIENE_JUDGE_H
#define TESTS_HYGIENE_JUDGE_H
/*
 * Reads what goes to a terminal, as libvterm's parser takes it apart: text may be what
 * str.isprintable() takes, and of sequences only those that the program itself sends.
 */
#include <stdbool.h>
#include <stddef.h>

struct judge;

/* curses: its sequences may be there, too; else newlines, and colours. */
struct judge *judge_new(bool curses);
void judge_free(struct judge *judge);
void judge_read(struct judge *judge, const char *bytes, size_t n);
/* Foreign things so far, and the first of them in words. */
unsigned long judge_foreign(const struct judge *judge);
const char *judge_first(const struct judge *judge);
/* Characters of text so far. */
unsigned long judge_characters(const struct judge *judge);

#endif
