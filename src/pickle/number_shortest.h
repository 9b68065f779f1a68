/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_NUMBER_SHORTEST_H
#define PKS_PICKLE_NUMBER_SHORTEST_H
#include <stdbool.h>
#include <stdint.h>

/*
 * The fewest decimal digits that read back as a double, the nearest to it among these:
 * *digits / 10^*places. For numbers from 10^-4 up to 2^53, powers of two aside; false for any
 * other, and where the compiler has no integers of 128 bits.
 */
bool pks_float_shortest(double number, uint64_t *digits, unsigned *places);

#endif
