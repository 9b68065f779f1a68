/* SPDX-License-Identifier: MIT */
/*
 * One pass over the tokens when reading is over, for what is asked of every value: what it takes in
 * memory, and whether it is code.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"

#define AT_ONCE 256

/* The first of each kind of byte that code begins with, as it is or written in base64 or hex. */
static bool
may_be_code(const struct pks_token *token)
{
	enum pks_kind kind = (enum pks_kind)pks_opcode_info(token->code)->kind;

	return kind == PKS_STR || kind == PKS_BYTES || kind == PKS_BYTEARRAY;
}

void
pks_judge_tokens(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	struct pks_token tokens[AT_ONCE];
	pks_op end = pks_last_moment(h);

	for (pks_op op = 0; op < end;) {
		pks_op n = pks_op_tokens(h, op, end - op < AT_ONCE ? end - op : AT_ONCE, tokens);
		if (n == 0)
			return;
		for (pks_op k = 0; k < n; k++) {
			risk->memory += pks_cost_of(h, op + k, &tokens[k]);
			if (may_be_code(&tokens[k]) && pks_code_of(h, op + k, &tokens[k]) != NULL)
				pks_find(risk, PKS_RULE_CODE, PKS_SUSPICIOUS, op + k, PKS_NO_OP);
		}
		op += n;
	}
}
