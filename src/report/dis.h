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

/* What stands on a line besides its argument. */
struct pks_dis_line {
	size_t depth; /* marks that are open */
	bool memoize; /* 'slot' is what it writes to */
	bool claims;  /* 'slot' is the offset of its mark */
	bool no_mark;
	uint64_t slot;
};
/*
 * Writes an op's line, but for the offset in front of it: true if it could be done with one look at
 * the room there is and with an argument that needs none of the care that text from a file needs.
 * False: nothing was written.
 */
bool pks_dis_line_quick(const struct pks_token *token, const struct pks_tools_argument *argument,
			const struct pks_dis_line *line, struct pks_text *out);
/* The offset in front of a line, in at least five columns. */
void pks_dis_offset(struct pks_text *out, uint64_t offset);

/* The memo: only which slots were written. */
struct pks_dis_memo;

struct pks_dis_memo *pks_dis_memo_new(void);
void pks_dis_memo_free(struct pks_dis_memo *memo);
/* How many slots were written. */
uint64_t pks_dis_memo_count(const struct pks_dis_memo *memo);
bool pks_dis_memo_has(struct pks_dis_memo *memo, const struct pks_integer *slot);
/* Adds one that is not there. False: no memory. */
bool pks_dis_memo_add(struct pks_dis_memo *memo, const struct pks_integer *slot);

#endif
