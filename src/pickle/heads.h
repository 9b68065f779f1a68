/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_HEADS_H
#define PKS_PICKLE_HEADS_H
/*
 * Bytes and texts that are code, by how they begin: see heads.c. The machine asks of each as it
 * reads it; nearly all are told apart by their first two bytes.
 */
#include "pickle/machine.h"

#include <string.h>

/* The shortest that can be any of these. */
#define PKS_CODE_SHORTEST 12

/* pks_code_in() of the argument of an op; of a line with its escapes undone. */
const char *pks_code_of(const struct pks_history *history, const struct pks_token *token);

/* The op is one of pks_history_code(), if its argument is code. */
enum pks_error_id pks_note_code(struct pks_history *history, pks_op op, uint8_t code,
				const uint8_t *arg, uint64_t size);

/* Sets of what the first and the second byte may belong to. */
extern const uint8_t pks_head_first[256], pks_head_second[256];

/* May it be code? Of compiled modules CR LF tells, third and fourth; of a text at least 8 bytes
 * long. */
static inline bool
pks_head_may_be(const uint8_t *p)
{
	return (pks_head_first[p[0]] & pks_head_second[p[1]]) != 0 ||
	       memcmp(p + 2, "\r\n", 2) == 0 || memcmp(p + 2, "0NC", 3) == 0 ||
	       memcmp(p + 4, "0d0a", 4) == 0 || memcmp(p + 4, "0D0A", 4) == 0;
}

/* Are there escapes in the 8 bytes that are asked for above? */
static inline bool
pks_head_is_escaped(const uint8_t *p)
{
	uint64_t eight;

	memcpy(&eight, p, sizeof eight);
	eight ^= 0x5c5c5c5c5c5c5c5c;
	return ((eight - 0x0101010101010101) & ~eight & 0x8080808080808080) != 0;
}

#endif
