/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FAILING_H
#define TESTS_FAILING_H
/*
 * Memory and files that fail when a test wants them to. The test is linked so that what our own
 * code asks for goes through here first (--wrap); what libraries ask for does not.
 */
#include <stdbool.h>
#include <stddef.h>

enum failing { FAILING_NOTHING, FAILING_MEMORY, FAILING_READ };

/* How a read fails. */
enum failing_read { FAILING_EIO, FAILING_EINTR, FAILING_SHORT, FAILING_READS };

/* From here on the k-th request fails, counted from 1; once, or that one and all behind it. */
void failing_begin(enum failing what, unsigned long k, bool all, enum failing_read how);
/* No more; was there a k-th? */
bool failing_end(void);
/* Blocks that our code has and has not given back. */
size_t failing_blocks(void);

#endif
