/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_ESCAPES_H
#define PKS_PICKLE_ESCAPES_H
/*
 * Lines of text with escapes, one character at a time.
 */
#include <stdbool.h>
#include <stdint.h>

/*
 * The next character of a raw-unicode-escape line; *at moves past it and *second keeps what is to
 * be known between two calls (false at first). -1: an escape that is not whole.
 */
int64_t pks_escape_unicode(const uint8_t **at, const uint8_t *end, bool *second);
/* The next byte of what stands between the quotes of a bytes literal. -1: an escape that is not
 * whole. */
int pks_escape_bytes(const uint8_t **at, const uint8_t *end);

#endif
