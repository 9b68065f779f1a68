/* SPDX-License-Identifier: MIT */
#ifndef TESTS_MOMENTS_H
#define TESTS_MOMENTS_H
/*
 * Every moment read from a finished history is the moment of a plain forward emulation (plain.h):
 * stack, marks, memo, what each op takes and which op will take a cell, and what is in every
 * container. A difference fails by cmocka's asserts.
 */
#include <picklescope/history.h>

/* Of the pickle at start; stride 1: every moment, else about one in so many. options: NULL, or of
 * reader c on bytes. */
void moments_check(struct pks_bytes bytes, uint64_t start, const struct pks_options *options,
		   unsigned stride);

#endif
