/* SPDX-License-Identifier: MIT */
/*
 * What can be said of a pickle only when all of it has been read: which names nobody used, how it
 * breaks off, and what the rules say that look at the whole.
 */
#include "risk/internal.h"

#include "pickle/frames.h"
#include "pickle/opcode.h"

/* Is a callable that is never called thrown away, too? */
static bool
is_discarded(const struct pks_risk *risk, pks_op op)
{
	const struct pks_history *h = risk->history;
	pks_op taken;

	if (!pks_is_global(pks_op_code(h, op)) ||
	    pks_memo_of(h, pks_last_moment(h), op) != UINT32_MAX)
		return false;
	taken = pks_taken_by(h, op);
	if (taken == PKS_NO_OP)
		return pks_history_state(h) == PKS_STOPPED;
	return pks_op_code(h, taken) == PKS_OP_POP || pks_op_code(h, taken) == PKS_OP_POP_MARK;
}

static void
finish_callables(struct pks_risk *risk)
{
	for (size_t k = 0; k < risk->entries.count; k++) {
		const struct pks_entry *e = &risk->entries.entry[k];
		enum pks_level level = pks_value_as(risk, e->used.op, PKS_AS_KEPT);
		struct pks_callable c;
		if (e->used.calls > 0 || e->changed || level == PKS_INNOCUOUS)
			continue;
		if (is_discarded(risk, e->used.op))
			pks_find(risk, PKS_RULE_DISCARDED,
				 level > PKS_SUSPICIOUS ? level : PKS_SUSPICIOUS, e->used.op,
				 PKS_NO_OP);
		else if (pks_callable(risk->history, e->used.op, &c) && !c.extension)
			pks_find(risk, PKS_RULE_KEPT, level, e->used.op, PKS_NO_OP);
	}
}

/* A load goes on where we cannot: STACK_GLOBAL takes any str, also one that a call returned. */
static bool
is_computed_name(const struct pks_history *h, pks_op op)
{
	pks_op cells[2];

	if (op >= pks_ops(h) || pks_op_code(h, op) != PKS_OP_STACK_GLOBAL ||
	    pks_cells(h, op, pks_height(h, op), 2, cells) != 2)
		return false;
	for (int k = 0; k < 2; k++) {
		enum pks_kind kind = PKS_MARK;
		if (!pks_is_mark(h, cells[k]))
			kind = pks_value_kind(h, pks_cell_value(h, cells[k]));
		if (kind == PKS_OBJECT || kind == PKS_PERSISTENT)
			return true;
	}
	return false;
}

/* What was done before an error has been done, and is worth more than a word. */
static void
find_break(struct pks_risk *risk, const struct pks_error *error)
{
	const struct pks_history *h = risk->history;
	uint8_t code = error->op < pks_ops(h) ? pks_op_code(h, error->op) : PKS_OP_STOP;

	if (pks_history_state(h) == PKS_FULL)
		pks_find(risk, PKS_RULE_BOUND, PKS_INFO, error->op, PKS_NO_OP);
	else if (risk->level >= PKS_SUSPICIOUS)
		pks_find(risk, PKS_RULE_BEFORE_BREAK, (enum pks_level)risk->level, error->op,
			 PKS_NO_OP);
	else
		pks_find(risk, PKS_RULE_BROKEN, PKS_INFO, error->op, PKS_NO_OP);
	if (code == PKS_OP_GET || code == PKS_OP_BINGET || code == PKS_OP_LONG_BINGET)
		pks_find(risk, PKS_RULE_UNFILLED, PKS_INFO, error->op, PKS_NO_OP);
}

void
pks_risk_finish(struct pks_risk *risk)
{
	const struct pks_error *error = pks_history_error(risk->history);

	finish_callables(risk);
	if (risk->asked > 0)
		pks_find(risk, PKS_RULE_PERSISTENT, PKS_INFO, risk->first_asked, PKS_NO_OP);
	if (error != NULL) {
		if (is_computed_name(risk->history, error->op))
			pks_find(risk, PKS_RULE_COMPUTED_NAME, PKS_DANGEROUS, error->op, PKS_NO_OP);
		find_break(risk, error);
	}
	pks_judge_arrays(risk);
	pks_judge_form(risk);
	if (!risk->beside && pks_frame_lies(risk->history) != PKS_NO_OP)
		pks_find(risk, PKS_RULE_FRAME, PKS_SUSPICIOUS, pks_frame_lies(risk->history),
			 PKS_NO_OP);
	pks_judge_bomb(risk);
	risk->own = risk->level;
	pks_judge_partings(risk);
	pks_judge_ends(risk);
	pks_findings_sort(risk, 0);
	risk->finished = true;
}
