/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_GUARD_H
#define PKS_SOURCE_GUARD_H
/*
 * Holds a mapped file together when it shrinks under its reader. It takes SIGBUS for the whole
 * process: no thread may block that signal while it reads a source.
 */
#include <stdbool.h>
#include <stddef.h>

/* Guards a mapping that begins on a page; a number for it, or -1: all places are taken. */
int pks_guard_add(const void *start, size_t size);
/* Was a page of it missing? */
bool pks_guard_hit(int number);
/* Call it before the mapping goes. */
void pks_guard_remove(int number);

#endif
