/* SPDX-License-Identifier: MIT */
/*
 * Pairs: from what names a callable to the call that uses it, and back.
 *
 * Forward, most answers are what is known of the callable as a whole: its first call, its last, or
 * none. Only for an import that is repeated between those is the history searched, and not without
 * end.
 */
#include "risk/internal.h"

#include "pickle/opcode.h"

#define MAX_LOOKS 100000

/* Does this call use the callable: as what it calls, or as a class that it was given? */
static bool
uses(struct pks_risk *risk, pks_op call, pks_op value)
{
	struct pks_arguments args;
	const struct pks_entry *entry;
	pks_op callee = pks_callee(risk->history, call);
	uint32_t count;

	if (callee == value)
		return true;
	entry = callee != PKS_NO_OP ? pks_entry_of(risk, callee, false) : NULL;
	count = entry != NULL ? pks_use_calls((enum pks_use)entry->use) : 0;
	if (count == 0)
		return false;
	args = pks_arguments_of(risk, call);
	for (uint32_t k = 0; args.known && k < count && k < args.count; k++)
		if (pks_argument(risk, &args, k) == value)
			return true;
	return false;
}

static pks_op
call_of(struct pks_risk *risk, pks_op op)
{
	const struct pks_history *h = risk->history;
	pks_op value = pks_pushed(h, op), taken;
	const struct pks_entry *entry = pks_entry_of(risk, value, false);
	struct pks_codes codes = {{0}};

	if (entry == NULL || entry->used.calls == 0 || entry->last_call < op)
		return PKS_NO_OP;
	if (entry->used.first_call > op)
		return entry->used.first_call;
	taken = pks_taken_by(h, op);
	if (taken != PKS_NO_OP && pks_is_call(pks_op_code(h, taken)) &&
	    pks_callee(h, taken) == value)
		return taken;
	for (unsigned byte = 0; byte < 256; byte++)
		if (pks_is_call((uint8_t)byte))
			pks_codes_add(&codes, (uint8_t)byte);
	for (int looks = 0; looks < MAX_LOOKS; looks++) {
		op = pks_op_find(h, op + 1, risk->judged, &codes);
		if (op == PKS_NO_OP || uses(risk, op, value))
			return op;
	}
	return PKS_NO_OP;
}

pks_op
pks_risk_partner(struct pks_risk *risk, pks_op op)
{
	const struct pks_history *h = risk->history;
	uint8_t code;

	if (op >= pks_ops(h) || !pks_op_done(h, op))
		return PKS_NO_OP;
	code = pks_op_code(h, op);
	if (pks_is_global(code))
		return call_of(risk, op);
	if (code == PKS_OP_BUILD) {
		pks_op target = pks_target(h, op);
		if (target == PKS_NO_OP)
			return PKS_NO_OP;
		if (pks_value_kind(h, target) == PKS_CALLABLE)
			return target;
		if (pks_value_kind(h, target) != PKS_OBJECT)
			return PKS_NO_OP;
		return pks_op_code(h, target) == PKS_OP_INST ? target
							     : pks_judge(risk, target).other;
	}
	if (pks_is_change(code)) {
		struct pks_judgement j = pks_judge(risk, op);
		return j.level > PKS_INNOCUOUS ? j.other : PKS_NO_OP;
	}
	return pks_is_call(code) ? pks_judge(risk, op).other : PKS_NO_OP;
}
