/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_DIS_H
#define PKS_REPORT_DIS_H
/*
 * The parts of the disassembly: arguments as pickletools prints them, and its memo.
 */
#include "pickle/tools.h"

/* What the tokeniser refuses comes first, and has the numbers of enum pks_tools_error. */
enum pks_dis_error {
	PKS_DIS_OK,
#define ERROR(name, exception, message) PKS_DIS_##name,
#include "pickle/tools_errors.def"
#include "report/dis_errors.def"
#undef ERROR
};

/* Where and why a disassembly ends. */
struct pks_dis_end {
	enum pks_dis_error which;
	struct pks_bytes bytes;
	uint64_t start;
	struct pks_token token;
	enum pks_tools tools;
	const struct pks_tools_argument *argument;
	uint64_t height; /* of its stack */
	unsigned pops;	 /* what the op wants of it */
};

/* dis_said.c: pickletools' own words for it; dis_left.c: the stack after STOP, as it lists it. */
void pks_dis_said(const struct pks_dis_end *end, struct pks_text *out);
void pks_dis_left_over(const struct pks_dis_end *end, struct pks_text *out);

/* False: an integer of more than 4300 digits, which Python reads and cannot print. */
bool pks_dis_printable(const struct pks_tools_argument *argument);
/* Writes a blank and its repr, nothing where there is none. */
void pks_dis_argument_text(const struct pks_tools_argument *argument, struct pks_text *out);

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
