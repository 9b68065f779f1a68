/* SPDX-License-Identifier: MIT */
/*
 * Where a value comes from: the op that made it, what that op took, what made these, down to ops
 * that have it from their own bytes; and what was put into it afterwards. A tree, written down row
 * by row; what was told once is not told again.
 */
#include "ui/refs.h"

#include <stdlib.h>

/* Of one op's operands, and of one value's changes, so many are followed. */
#define MOST_OPERANDS 24
#define MOST_EVENTS   8
#define MOST_DEPTH    60

/* What is still to be told, the next one last. */
struct step {
	pks_op op;
	uint8_t role, depth;
};

struct chain {
	struct pks_refs *refs;
	pks_op moment;
	struct step *step;
	size_t steps;
};

static void
push(struct chain *chain, pks_op op, enum pks_ref_role role, unsigned depth)
{
	if (chain->steps < PKS_CHAIN_MOST && op != PKS_NO_OP)
		chain->step[chain->steps++] = (struct step){op, (uint8_t)role, (uint8_t)depth};
}

static bool
is_told(const struct pks_refs *refs, pks_op op)
{
	for (size_t k = 0; k < refs->count; k++)
		if (refs->ref[k].op == op && refs->ref[k].role != PKS_REF_MORE)
			return true;
	return false;
}

/* The first operand is told first: it goes on last. */
static void
push_operands(struct chain *chain, pks_op op, unsigned depth)
{
	const struct pks_history *history = chain->refs->history;
	uint32_t all = pks_operands(history, op), told = all;

	if (told > MOST_OPERANDS) {
		told = MOST_OPERANDS;
		push(chain, op, PKS_REF_MORE, depth);
	}
	for (uint32_t k = told; k-- > 0;) {
		pks_op cell = pks_operand_cell(history, op, k);

		if (cell != PKS_NO_OP && !pks_is_mark(history, cell))
			push(chain, cell, PKS_REF_FROM, depth);
	}
}

/* What was put into it before the moment: the oldest of the newest few first. */
static void
push_events(struct chain *chain, pks_op value, unsigned depth)
{
	const struct pks_history *history = chain->refs->history;
	pks_op event = pks_newest_event(history, value, chain->moment);

	for (int k = 0; event != PKS_NO_OP; k++) {
		if (k == MOST_EVENTS) {
			push(chain, event, PKS_REF_MORE, depth);
			return;
		}
		push(chain, event, PKS_REF_CHANGED, depth);
		event = pks_event_before(history, event);
	}
}

static void
tell(struct chain *chain, const struct step *step)
{
	struct pks_refs *refs = chain->refs;
	const struct pks_history *history = refs->history;
	pks_op made;
	bool again = is_told(refs, step->op);

	refs->ref[refs->count++] = (struct pks_ref){step->op, step->role, step->depth};
	if (again || step->role == PKS_REF_MORE || step->depth >= MOST_DEPTH ||
	    !pks_op_done(history, step->op))
		return;
	made = pks_pushed(history, step->op);
	if (made != PKS_NO_OP && made != step->op) {
		/* It was fetched: who made it. */
		push(chain, made, PKS_REF_FROM, step->depth + 1u);
		return;
	}
	if (made == step->op)
		push_events(chain, made, step->depth + 1u);
	push_operands(chain, step->op, step->depth + 1u);
}

void
pks_refs_chain(struct pks_refs *refs, const struct pks_history *history, pks_op subject,
	       pks_op moment)
{
	struct chain chain = {.refs = refs, .moment = moment};

	pks_refs_start(refs, PKS_REFS_CHAIN, history, subject);
	chain.step = malloc(PKS_CHAIN_MOST * sizeof *chain.step);
	refs->ref = malloc(PKS_CHAIN_MOST * sizeof *refs->ref);
	refs->room = PKS_CHAIN_MOST;
	if (chain.step && refs->ref && subject < pks_ops(history))
		push(&chain, subject, PKS_REF_FROM, 0);
	while (chain.steps > 0 && refs->count < PKS_CHAIN_MOST) {
		struct step step = chain.step[--chain.steps];

		tell(&chain, &step);
	}
	refs->full = chain.steps > 0 || !chain.step || !refs->ref;
	free(chain.step);
}
