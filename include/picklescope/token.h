/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_TOKEN_H
#define PICKLESCOPE_TOKEN_H
/*
 * One opcode and its argument, found in bytes. No stack, no memo, no judgement of the argument's
 * text: what can be said from the bytes alone. Nothing is copied.
 */
#include <picklescope/opcode.h>

/* A run of bytes that somebody else owns and keeps. */
struct pks_bytes {
	const uint8_t *data;
	uint64_t size;
};

/* Past the last of them; data may be NULL where there are none. */
static inline const uint8_t *
pks_bytes_end(struct pks_bytes bytes)
{
	return bytes.size > 0 ? bytes.data + bytes.size : bytes.data;
}

struct pks_token {
	uint64_t offset;   /* of the opcode */
	uint64_t next;	   /* of what follows the argument */
	uint64_t arg;	   /* where the argument's payload begins: past a count, else just past the
			      opcode */
	uint64_t arg_size; /* its bytes: a line's without the newline; of two lines both and the
			      newline between */
	/*
	 * Where the second of two lines is, if it does not follow the first: arg is then the first
	 * alone. Only a history knows such (pks_op_token): a reader may drop bytes between them.
	 * Else 0.
	 */
	uint64_t second, second_size;
	uint64_t number; /* U1 U2 U4 U8: the number; I4: sign-extended; F8: the double's bits;
			    counted: the count */
	uint8_t code;
};

enum pks_token_status {
	PKS_TOKEN_OK,
	PKS_TOKEN_END,	     /* the bytes end where an opcode should be */
	PKS_TOKEN_UNKNOWN,   /* no opcode has this byte */
	PKS_TOKEN_TRUNCATED, /* the bytes end inside the argument, or a line has no end */
	PKS_TOKEN_NEGATIVE,  /* LONG4 with a count below 0 */
	PKS_TOKEN_HUGE	     /* a count above 2^63 - 1 */
};

/*
 * Reads the opcode at offset. When the status is not OK, offset, code and, past its bytes, arg hold
 * what could be read. Follows the C unpickler on bytes in memory (Modules/_pickle.c,
 * _Unpickler_Read and _Unpickler_Readline); BINSTRING's count is read as unsigned, as CPython did
 * up to 3.13.4.
 */
enum pks_token_status pks_token_read(struct pks_bytes bytes, uint64_t offset,
				     struct pks_token *token);
/* The same of up to count in a row, as long as they are OK; how many. */
uint32_t pks_token_row(struct pks_bytes bytes, uint64_t offset, uint32_t count,
		       struct pks_token *tokens);

/* The two lines of GLOBAL and INST. */
void pks_token_lines(struct pks_bytes bytes, const struct pks_token *token,
		     struct pks_bytes *module, struct pks_bytes *name);

#endif
