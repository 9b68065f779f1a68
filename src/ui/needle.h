/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_NEEDLE_H
#define PKS_UI_NEEDLE_H
/*
 * A run of bytes that is looked for in memory, as fast as memory is read, with or without regard to
 * the case of ASCII letters.
 */
#include <picklescope/token.h>
#include <stddef.h>

/* The longest. */
#define PKS_NEEDLE 256

struct pks_needle {
	uint8_t bytes[PKS_NEEDLE]; /* lower case where 'mask' says that case does not matter */
	uint8_t mask[PKS_NEEDLE];  /* 0x20 for a letter of either case, else 0 */
	size_t length;		   /* 0: there is none */
	size_t probe[2];	   /* the two places that are looked at first */
};

/* length at most PKS_NEEDLE. fold: the case of ASCII letters does not matter. */
void pks_needle_set(struct pks_needle *needle, const void *bytes, size_t length, bool fold);
/* Chooses what to look at first by what is rare in these bytes; a few thousand of them are read. */
void pks_needle_tune(struct pks_needle *needle, struct pks_bytes bytes);
/*
 * The first place from 'from' on and below 'to' where it begins, with all of it below 'end'; NULL
 * if there is none. from <= to <= end.
 */
const uint8_t *pks_needle_find(const struct pks_needle *needle, const uint8_t *from,
			       const uint8_t *to, const uint8_t *end);

#endif
