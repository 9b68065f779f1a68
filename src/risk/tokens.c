/* SPDX-License-Identifier: MIT */
/*
 * One pass over the tokens when reading is over, for what is asked of every value: what it takes in
 * memory, and whether it is code.
 *
 * Bytes and texts are all looked at, in the file, from op to op: the history is asked only where
 * something stands between ops. Of what else takes memory,
 * in a pickle of very many ops, only some runs are, evenly, and stand for the others: it is an
 * estimate, and numbers and containers differ little from one run to the next.
 */
#include "pickle/opcode.h"
#include "pickle/skip.h"
#include "risk/internal.h"

/* Ops in a run. */
#define RUN 256
/* From so many ops on, so many runs in a row, a segment of the history, stand for so many times as
 * many. */
#define MANY_OPS ((pks_op)1 << 17)
#define IN_A_ROW 16
#define OF_ROWS	 32

static bool
is_text(uint8_t code)
{
	enum pks_kind kind = (enum pks_kind)pks_opcode_info(code)->kind;

	return kind == PKS_STR || kind == PKS_BYTES || kind == PKS_BYTEARRAY;
}

static void
look_at_run(struct pks_risk *risk, pks_op first, pks_op count, bool texts, uint64_t *others)
{
	const struct pks_history *h = risk->history;
	struct pks_token tokens[RUN];
	pks_op n = pks_op_tokens(h, first, count, tokens);

	for (pks_op k = 0; k < n; k++) {
		const struct pks_token *token = &tokens[k];
		if (!is_text(token->code)) {
			if (others != NULL)
				*others += pks_cost_of(h, first + k, token);
			continue;
		}
		if (!texts)
			continue;
		risk->memory += pks_cost_of(h, first + k, token);
		if (pks_code_of(h, first + k, token) != NULL)
			pks_find(risk, PKS_RULE_CODE, PKS_SUSPICIOUS, first + k, PKS_NO_OP);
	}
}

/* What may be code in a segment, before it is known that the walk was right. */
#define MOST_CODE 32
struct walk {
	uint64_t memory;
	pks_op code[MOST_CODE];
	size_t codes;
};

/* The token of a text or bytes, without its number. */
static struct pks_token
text_at(uint64_t at, uint64_t next, uint8_t code)
{
	static const uint8_t before[] = {[COUNT1] = 2, [COUNT4] = 5, [COUNT8] = 9, [LINE] = 1};
	uint8_t head = before[pks_skips[code]];

	return (struct pks_token){.code = code,
				  .offset = at,
				  .next = next,
				  .arg = at + head,
				  .arg_size = next - at - head - (pks_skips[code] == LINE)};
}

/* From op to op in the file. False: it does not come out where the history says that it should. */
static bool
walk_texts(const struct pks_history *h, const uint8_t texts[256], pks_op first, pks_op count,
	   uint64_t behind, struct walk *walk)
{
	struct pks_bytes bytes = pks_history_bytes(h);
	uint64_t at = pks_op_offset(h, first);

	walk->memory = 0;
	walk->codes = 0;
	for (pks_op k = 0; k < count; k++) {
		uint8_t code;
		uint64_t next;

		if (at >= behind || bytes.size - at < PKS_MOST_SKIPPED)
			return false;
		code = bytes.data[at];
		next = pks_skip(bytes, at, code);
		if (texts[code] && next <= behind) {
			struct pks_token token = text_at(at, next, code);

			walk->memory += pks_cost_of(h, first + k, &token);
			if (pks_code_of(h, first + k, &token) != NULL) {
				if (walk->codes == MOST_CODE)
					return false;
				walk->code[walk->codes++] = first + k;
			}
		}
		at = next;
	}
	return at == behind;
}

void
pks_judge_tokens(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	pks_op end = pks_last_moment(h), rows = RUN * IN_A_ROW;
	unsigned of = end > MANY_OPS ? OF_ROWS : 1;
	uint64_t some = 0, looked = 0;
	uint8_t texts[256];

	for (unsigned byte = 0; byte < 256; byte++)
		texts[byte] = is_text((uint8_t)byte);
	for (pks_op op = 0, row = 0; op < end; op += rows, row++) {
		pks_op count = end - op < rows ? end - op : rows;
		uint64_t behind = op + count < pks_ops(h) ? pks_op_offset(h, op + count)
							  : pks_op_token(h, op + count - 1).next;
		bool others = row % of == 0, walked;
		struct walk walk;

		walked = walk_texts(h, texts, op, count, behind, &walk);
		for (size_t k = 0; walked && k < walk.codes; k++)
			pks_find(risk, PKS_RULE_CODE, PKS_SUSPICIOUS, walk.code[k], PKS_NO_OP);
		risk->memory += walked ? walk.memory : 0;
		for (pks_op k = 0; k < count && (others || !walked); k += RUN)
			look_at_run(risk, op + k, count - k < RUN ? count - k : RUN, !walked,
				    others ? &some : NULL);
		looked += others ? count : 0;
	}
	if (looked > 0)
		risk->memory += (uint64_t)((double)some * (double)end / (double)looked);
}
