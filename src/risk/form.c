/* SPDX-License-Identifier: MIT */
/*
 * The form of a pickle: what no pickler writes, whatever it names. Looked at when reading is over,
 * from the few ops that can be such; a pickle that has none of them costs a look at each opcode
 * byte.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"

/* Cells that nobody took are looked at down to here. */
#define MAX_LEFT 65536

static bool
is_get(uint8_t code)
{
	return code == PKS_OP_GET || code == PKS_OP_BINGET || code == PKS_OP_LONG_BINGET;
}

/*
 * Picklers do throw away what a call returned, twice: a function that sets the state of the object
 * below it, and an object that turns out to be in the memo already, which is fetched at once.
 */
static bool
is_usual(const struct pks_history *h, pks_op pop, pks_op call)
{
	pks_op args, below;

	if (pop + 1 < pks_ops(h) && is_get(pks_op_code(h, pop + 1)))
		return true;
	if (pks_op_code(h, pop) != PKS_OP_POP || pks_op_code(h, call) != PKS_OP_REDUCE ||
	    pks_height(h, pop + 1) == 0)
		return false;
	args = pks_operand(h, call, 1);
	below = pks_cell(h, pop + 1, pks_height(h, pop + 1));
	return pks_value_kind(h, args) == PKS_TUPLE && pks_operands(h, args) == 2 &&
	       !pks_is_mark(h, below) && pks_operand(h, args, 0) == pks_cell_value(h, below);
}

/* A cell that is gone, and held what a call returned and nothing else holds. */
static bool
is_lost(const struct pks_history *h, pks_op cell, pks_op moment)
{
	return !pks_is_mark(h, cell) && pks_is_call(pks_op_code(h, cell)) &&
	       pks_cell_value(h, cell) == cell && pks_memo_of(h, moment, cell) == UINT32_MAX;
}

/* What is a finding by itself is no worse for being thrown away. */
static void
find_lost(struct pks_risk *risk, pks_op call, pks_op by)
{
	if (pks_judge(risk, call).level < PKS_SUSPICIOUS)
		pks_find(risk, PKS_RULE_LOST, PKS_SUSPICIOUS, call, by);
}

static void
see_pops(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	struct pks_codes codes = {{0}};
	pks_op op = 0, end = pks_last_moment(h);

	pks_codes_add(&codes, PKS_OP_POP);
	pks_codes_add(&codes, PKS_OP_POP_MARK);
	for (; (op = pks_op_find(h, op, end, &codes)) != PKS_NO_OP; op++) {
		uint32_t count = pks_op_done(h, op) ? pks_operands(h, op) : 0;
		for (uint32_t k = 0; k < count; k++) {
			pks_op cell = pks_operand_cell(h, op, k);
			if (is_lost(h, cell, op) && !is_usual(h, op, cell))
				find_lost(risk, cell, op);
		}
	}
}

/* What is left below the result. */
static void
see_left(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	pks_op end = pks_end_moment(h);
	uint32_t height;

	if (pks_history_state(h) != PKS_STOPPED)
		return;
	height = pks_height(h, end);
	for (uint32_t k = 1; k < height && k <= MAX_LEFT; k++) {
		pks_op cell = pks_cell(h, end, height - k);
		if (is_lost(h, cell, end))
			find_lost(risk, cell, PKS_NO_OP);
	}
}

static void
see_protocols(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	struct pks_codes proto = {{0}}, newer = {{0}};
	int declared = pks_history_declared(h);
	pks_op end = pks_last_moment(h), op;

	pks_codes_add(&proto, PKS_OP_PROTO);
	op = pks_op_find(h, 1, end, &proto);
	if (op != PKS_NO_OP)
		pks_find(risk, PKS_RULE_LATE_PROTOCOL, PKS_SUSPICIOUS, op, PKS_NO_OP);
	/* Protocols 0 and 1 have no PROTO; what breaks and has none may be anything. */
	if (declared < 0 && pks_history_state(h) != PKS_STOPPED)
		return;
	if (declared < 0)
		declared = 1;
	if (pks_history_protocol(h) <= declared)
		return;
	for (unsigned byte = 0; byte < 256; byte++)
		/* CPython writes TUPLE2 for a function that sets a state, in each protocol. */
		if (pks_opcode_info((uint8_t)byte)->protocol > declared && byte != PKS_OP_TUPLE2 &&
		    byte != PKS_OP_PROTO)
			pks_codes_add(&newer, (uint8_t)byte);
	op = pks_op_find(h, 0, end, &newer);
	if (op != PKS_NO_OP)
		pks_find(risk, PKS_RULE_NEWER, PKS_SUSPICIOUS, op, PKS_NO_OP);
}

void
pks_judge_form(struct pks_risk *risk)
{
	pks_op rewrite = pks_memo_rewrite(risk->history);

	see_pops(risk);
	see_left(risk);
	see_protocols(risk);
	if (rewrite != PKS_NO_OP && rewrite < pks_last_moment(risk->history))
		pks_find(risk, PKS_RULE_REWRITTEN, PKS_SUSPICIOUS, rewrite, PKS_NO_OP);
}
