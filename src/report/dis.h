/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_DIS_H
#define PKS_REPORT_DIS_H
/*
 * The parts of the disassembly: arguments as pickletools reads and prints them, and its memo.
 */
#include <picklescope/number.h>
#include <picklescope/token.h>

enum pks_dis_error {
	PKS_DIS_OK,
#define ERROR(name, exception, message) PKS_DIS_##name,
#include "report/dis_errors.def"
#undef ERROR
};

/* An opcode's argument, checked. */
struct pks_dis_argument {
	const struct pks_opcode_info *info;
	struct pks_bytes bytes;	    /* of text and bytes: as in the file, quotes left out */
	struct pks_integer integer; /* of numbers and memo slots */
	double number;		    /* of floats */
};

/* Judges the argument as pickletools' readers do. */
enum pks_dis_error pks_dis_argument(struct pks_bytes bytes, const struct pks_token *token,
				    struct pks_dis_argument *argument);
/* The same where the bytes end inside the argument: something before their end may be wrong. */
enum pks_dis_error pks_dis_argument_cut(struct pks_bytes bytes, const struct pks_token *token);
/* Writes a blank and its repr, nothing where there is none. */
void pks_dis_argument_text(const struct pks_dis_argument *argument, struct pks_text *out);

/* The memo: only which slots were written. */
struct pks_dis_memo;

struct pks_dis_memo *pks_dis_memo_new(void);
void pks_dis_memo_free(struct pks_dis_memo *memo);
/* How many slots were written. */
uint64_t pks_dis_memo_count(const struct pks_dis_memo *memo);
bool pks_dis_memo_has(const struct pks_dis_memo *memo, const struct pks_integer *slot);
/* Adds one that is not there. False: no memory. */
bool pks_dis_memo_add(struct pks_dis_memo *memo, const struct pks_integer *slot);

#endif
