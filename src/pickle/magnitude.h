/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_MAGNITUDE_H
#define PKS_PICKLE_MAGNITUDE_H
/*
 * The magnitude of an integer of any spelling, as bytes from the lowest up, one at a time: so that
 * two spellings can be compared and turned into each other without either being held in memory.
 */
#include <picklescope/number.h>

/* 4300 decimal digits, and what it takes to hold any of so many. */
#define PKS_DECIMAL_DIGITS 4300
#define PKS_DECIMAL_BYTES  1792

struct pks_magnitude {
	const uint8_t *at; /* base 0: the next byte; else just past the next digit */
	const uint8_t *end;
	const uint8_t *from;
	unsigned bits; /* of a digit; 0: at to end are bytes */
	unsigned have; /* bits that wait in left */
	unsigned left;
	uint8_t flip; /* 0xff where two's complement has to be turned round */
	unsigned carry;
	uint8_t own[PKS_DECIMAL_BYTES]; /* small numbers and decimals are worked out in here */
};

/* False: a decimal of more than 4300 digits. */
bool pks_magnitude_start(struct pks_magnitude *magnitude, const struct pks_integer *integer);
/* False at the end. High zeros may come. */
bool pks_magnitude_next(struct pks_magnitude *magnitude, uint8_t *byte);

#endif
