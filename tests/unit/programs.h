/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PROGRAMS_H
#define TESTS_PROGRAMS_H
/*
 * Random pickles that run to their STOP, for tests: written with an eye on the stack, so that every
 * opcode occurs with what it needs, and containers are changed long after they were made.
 */
#include <stddef.h>
#include <stdint.h>

/* Fills *bytes (malloc) with a pickle of about so many ops; returns its size. */
size_t random_program(uint64_t seed, unsigned ops, uint8_t **bytes);
/* The next of a sequence of pseudo-random numbers below n. */
uint32_t random_below(uint64_t *state, uint32_t n);

#endif
