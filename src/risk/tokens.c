/* SPDX-License-Identifier: MIT */
/*
 * One pass over the tokens when reading is over, for what is asked of every value: what it takes in
 * memory, and whether it is code.
 *
 * Bytes and texts are all looked at, in the runs of ops that have any. Of what else takes memory,
 * in a pickle of very many ops, only some runs are, evenly, and stand for the others: it is an
 * estimate, and numbers and containers differ little from one run to the next.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"

/* Ops in a run. */
#define RUN 256
/* From so many ops on, so many runs in a row, a segment of the history, stand for so many times as
 * many. */
#define MANY_OPS ((pks_op)1 << 17)
#define IN_A_ROW 16
#define OF_ROWS	 16

static bool
is_text(uint8_t code)
{
	enum pks_kind kind = (enum pks_kind)pks_opcode_info(code)->kind;

	return kind == PKS_STR || kind == PKS_BYTES || kind == PKS_BYTEARRAY;
}

static void
look_at_run(struct pks_risk *risk, pks_op first, pks_op count, bool texts, unsigned others)
{
	const struct pks_history *h = risk->history;
	struct pks_token tokens[RUN];
	pks_op n = pks_op_tokens(h, first, count, tokens);

	for (pks_op k = 0; k < n; k++) {
		const struct pks_token *token = &tokens[k];
		if (!is_text(token->code)) {
			if (others > 0)
				risk->memory += others * pks_cost_of(h, first + k, token);
			continue;
		}
		if (!texts)
			continue;
		risk->memory += pks_cost_of(h, first + k, token);
		if (pks_code_of(h, first + k, token) != NULL)
			pks_find(risk, PKS_RULE_CODE, PKS_SUSPICIOUS, first + k, PKS_NO_OP);
	}
}

void
pks_judge_tokens(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	pks_op end = pks_last_moment(h), text;
	unsigned of = end > MANY_OPS ? OF_ROWS : 1;
	struct pks_codes codes = {{0}};

	for (unsigned byte = 0; byte < 256; byte++)
		if (is_text((uint8_t)byte))
			pks_codes_add(&codes, (uint8_t)byte);
	text = pks_op_find(h, 0, end, &codes);
	for (pks_op op = 0, run = 0; op < end; op += RUN, run++) {
		pks_op count = end - op < RUN ? end - op : RUN;
		bool others = run / IN_A_ROW % of == 0, texts;
		if (text != PKS_NO_OP && text < op)
			text = pks_op_find(h, op, end, &codes);
		texts = text != PKS_NO_OP && text - op < count;
		if (others || texts)
			look_at_run(risk, op, count, texts, others ? of : 0);
	}
}
