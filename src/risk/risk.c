/* SPDX-License-Identifier: MIT */
/*
 * Judging a pickle: one pass over the ops that name, call or change something, in the order in
 * which a load does them, and a few questions that can be asked only at the end.
 *
 * All other ops are jumped over by their opcode, so a harmless pickle costs a nanosecond an op. Of
 * the ops that are looked at nearly all are one of millions: a harmless call of what has been
 * called before, the state of what such a call made. Those are counted, no more. What changes a
 * callable (sys.path and its like) is not found by looking at every APPEND but from the callables:
 * a history knows the events of each value.
 */
#include "risk/internal.h"

#include "pickle/acts.h"
#include "pickle/cost.h"
#include "pickle/opcode.h"

#include <stdlib.h>

/* Ops that are judged as soon as they are read: as many as a history has at hand. */
#define SEGMENT 4096

struct pks_risk *
pks_risk_new(struct pks_reader *reader)
{
	struct pks_risk *risk = calloc(1, sizeof *risk);

	if (risk == NULL)
		return NULL;
	risk->reader = reader;
	risk->history = pks_reader_history(reader);
	risk->entries.full = PKS_NO_OP;
	risk->max_callables = PKS_MAX_CALLABLES;
	risk->max_listed = PKS_MAX_LISTED;
	risk->max_watched = PKS_MAX_WATCHED;
	risk->first_asked = PKS_NO_OP;
	for (int l = 0; l < PKS_LISTS; l++)
		risk->list[l].full = PKS_NO_OP;
	return risk;
}

void
pks_risk_free(struct pks_risk *risk)
{
	if (risk == NULL)
		return;
	pks_judged_partings_free(risk);
	pks_held_free(risk);
	pks_entries_free(&risk->entries);
	for (int l = 0; l < PKS_LISTS; l++)
		free(risk->list[l].op);
	free(risk->live.op);
	free(risk->states.state);
	free(risk->tops);
	free(risk->finding);
	free(risk->ranked);
	free(risk);
}

static void
list_op(struct pks_risk *risk, pks_op op, enum pks_level level)
{
	if (level == PKS_INNOCUOUS)
		return;
	pks_list_add(risk, pks_list_of(level), op);
	if (level > (enum pks_level)risk->level)
		risk->level = (uint8_t)level;
}

/* Names that were fetched from a slot which had held something else. */
static bool
is_refetched(const struct pks_history *h, pks_op op)
{
	if (pks_op_code(h, op) != PKS_OP_STACK_GLOBAL)
		return false;
	for (uint32_t k = 0; k < 2 && k < pks_operands(h, op); k++) {
		pks_op cell = pks_operand_cell(h, op, k);
		uint8_t code = pks_op_code(h, cell);
		if ((code == PKS_OP_GET || code == PKS_OP_BINGET || code == PKS_OP_LONG_BINGET) &&
		    pks_memo_rewritten(h, cell))
			return true;
	}
	return false;
}

static void
see_names(struct pks_risk *risk, pks_op op, const struct pks_callable *c,
	  const struct pks_entry *entry)
{
	if (pks_is_odd_name(c->module) || pks_is_odd_name(c->name))
		pks_find(risk, PKS_RULE_ODD_NAME, PKS_SUSPICIOUS, op, PKS_NO_OP);
	else if (pks_is_mixed_name(c->module) || pks_is_mixed_name(c->name) ||
		 (entry->used.known->module[0] == '\0' && pks_looks_known(risk, c->module) != NULL))
		pks_find(risk, PKS_RULE_LOOKS, PKS_SUSPICIOUS, op, PKS_NO_OP);
	if (is_refetched(risk->history, op))
		pks_find(risk, PKS_RULE_REFETCHED, PKS_SUSPICIOUS, op, PKS_NO_OP);
}

/* The entry of what an op names; says what is to be said when it comes first. */
static struct pks_entry *
meet(struct pks_risk *risk, pks_op op, pks_op value)
{
	size_t before = risk->entries.count;
	struct pks_entry *entry = pks_entry_of(risk, value, true);
	struct pks_callable c;

	if (risk->entries.count == before || !pks_callable(risk->history, op, &c))
		return entry;
	if (c.extension)
		pks_find(risk, PKS_RULE_EXTENSION, PKS_INFO, op, PKS_NO_OP);
	else if (entry != NULL)
		see_names(risk, op, &c, entry);
	return entry;
}

static void
see_global(struct pks_risk *risk, pks_op op)
{
	const struct pks_entry *entry = meet(risk, op, pks_pushed(risk->history, op));
	struct pks_judgement j;

	if (entry != NULL && entry->use != PKS_USE_PLAIN) {
		pks_list_add(risk, PKS_LIST_BY_USE, op);
		return;
	}
	j = pks_judge(risk, op);
	list_op(risk, op, j.level);
	if (j.rule == PKS_RULE_COMPUTED_NAME)
		pks_find(risk, j.rule, j.level, op, PKS_NO_OP);
}

/* One more call that uses a callable. */
static void
count_call(struct pks_risk *risk, pks_op value, pks_op op, enum pks_level level)
{
	struct pks_entry *entry = pks_entry_of(risk, value, false);

	if (entry == NULL)
		return;
	if (entry->used.calls < PKS_CALLS_KEPT)
		entry->call[entry->used.calls] = op;
	if (entry->used.calls++ == 0) {
		entry->used.first_call = op;
		if (entry->used.known->level == PKS_UNKNOWN)
			pks_find(risk, PKS_RULE_UNKNOWN, PKS_UNKNOWN, op,
				 entry->used.op != op ? entry->used.op : PKS_NO_OP);
	}
	entry->last_call = op;
	if (level > (enum pks_level)entry->worst)
		entry->worst = (uint8_t)level;
}

/* The callables that a helper was given to call or to make are used by its call, too. */
static void
count_given(struct pks_risk *risk, pks_op op, enum pks_use use)
{
	struct pks_arguments args = pks_arguments_of(risk, op);
	uint32_t count = pks_use_calls(use);

	for (uint32_t k = 0; args.known && k < count && k < args.count; k++) {
		pks_op value = pks_argument(risk, &args, k);
		if (pks_value_kind(risk->history, value) == PKS_CALLABLE)
			count_call(risk, value, op, pks_given_level(risk, &args, use, k));
	}
}

/* What it returned belongs to the program: who changes it is looked for. */
static void
remember_live(struct pks_risk *risk, pks_op call)
{
	if (pks_live_level(risk, call) == PKS_INNOCUOUS || risk->entries.full <= call)
		return;
	if (risk->live.count >= risk->max_callables ||
	    !pks_risk_grow(&risk->live.op, &risk->live.size, risk->live.count,
			   sizeof *risk->live.op))
		risk->entries.full = call; /* from here on each change is looked at */
	else
		risk->live.op[risk->live.count++] = call;
}

static void
see_call(struct pks_risk *risk, pks_op op)
{
	pks_op callee = pks_callee(risk->history, op);
	struct pks_judgement j;
	enum pks_use use = PKS_USE_PLAIN;

	if (pks_op_code(risk->history, op) == PKS_OP_INST)
		meet(risk, op, op);
	j = pks_judge(risk, op);
	if (j.entry != NULL)
		use = (enum pks_use)j.entry->use;
	if (j.rule != PKS_RULE_COMPUTED) {
		/* A helper is no worse for the class that it is given; that has a level itself. */
		bool helps = j.known != NULL && j.known->level == PKS_INNOCUOUS &&
			     pks_use_calls(use) > 0;
		count_call(risk, callee, op, helps ? PKS_INNOCUOUS : j.level);
	}
	count_given(risk, op, use);
	remember_live(risk, op);
	list_op(risk, op, j.level);
	if (j.level >= PKS_SUSPICIOUS)
		pks_find(risk, j.rule, j.level, op, j.other);
}

static void
see_change(struct pks_risk *risk, pks_op op)
{
	struct pks_judgement j = pks_judge(risk, op);
	struct pks_entry *entry;

	list_op(risk, op, j.level);
	if (pks_op_code(risk->history, op) == PKS_OP_BUILD) {
		enum pks_level planted = pks_planted_level(risk, op);
		if (planted != PKS_INNOCUOUS)
			pks_find(risk, PKS_RULE_PLANTED, planted, op, PKS_NO_OP);
	}
	if (j.level == PKS_INNOCUOUS || j.rule == PKS_RULE_CALL)
		return; /* the call that made it has been told */
	pks_find(risk, j.rule, j.level, op, j.other);
	entry = j.rule == PKS_RULE_CHANGED ? pks_entry_of(risk, j.other, false) : NULL;
	if (entry != NULL)
		entry->changed = true;
}

/* Does a value hold what a call returned, at its first level? */
static bool
holds_call(const struct pks_history *h, pks_op value)
{
	enum pks_kind kind = pks_value_kind(h, value);

	if (kind == PKS_OBJECT)
		return true;
	for (uint32_t k = 0; kind == PKS_TUPLE && k < pks_operands(h, value); k++)
		if (pks_value_kind(h, pks_operand(h, value, k)) == PKS_OBJECT)
			return true;
	return false;
}

static void
see_persistent(struct pks_risk *risk, pks_op op)
{
	if (risk->asked++ == 0)
		risk->first_asked = op;
	if (pks_op_code(risk->history, op) == PKS_OP_BINPERSID && pks_op_done(risk->history, op) &&
	    holds_call(risk->history, pks_operand(risk->history, op, 0)))
		pks_find(risk, PKS_RULE_CALLED_ID, PKS_SUSPICIOUS, op, PKS_NO_OP);
}

static void
see(struct pks_risk *risk, pks_op op)
{
	uint8_t code = pks_op_code(risk->history, op);

	if (pks_is_global(code))
		see_global(risk, op);
	else if (pks_is_call(code))
		see_call(risk, op);
	else if (pks_is_change(code))
		see_change(risk, op);
	else
		see_persistent(risk, op);
}

/* Rules that look at the arguments only, of what makes an object of its own of them. */
static bool
looks_at_arguments(enum pks_use use)
{
	switch (use) {
	case PKS_USE_CODEC:
	case PKS_USE_FRACTION:
	case PKS_USE_ITERATES:
	case PKS_USE_ITERATOR:
	case PKS_USE_MADE:
	case PKS_USE_OBJECT:
	case PKS_USE_POOL:
	case PKS_USE_RAISES:
	case PKS_USE_TYPE: return true;
	default: return false;
	}
}

static bool
is_harmless(struct pks_risk *risk, pks_op call, const struct pks_entry *entry)
{
	enum pks_use use = (enum pks_use)entry->use;

	if (use == PKS_USE_PLAIN)
		return entry->used.known->level == PKS_INNOCUOUS;
	return looks_at_arguments(use) &&
	       pks_use_level(risk, call, use, entry->used.known) == PKS_INNOCUOUS;
}

/*
 * A harmless call of what was called before; the state that an object
 * gets which such a call has just made, where no text is the name of something inside Python.
 * False: it has to be looked at.
 */
static bool
see_quick(struct pks_risk *risk, const struct pks_act *act)
{
	pks_op *made = &risk->made[(act->code == PKS_OP_BUILD ? act->used : act->op) % PKS_MADE];
	struct pks_entry *entry;

	if (act->used == PKS_NO_OP)
		return false;
	if (act->code == PKS_OP_BUILD) {
		bool fresh = *made == act->used + 1;

		/* What gets a state a second time is looked at. */
		if (fresh)
			*made = 0;
		return fresh && pks_first_inner(risk->history) > act->op;
	}
	if (!pks_is_call(act->code))
		return false;
	entry = pks_entry_of_value(risk, act->used);
	if (entry == NULL || entry->used.calls < PKS_CALLS_KEPT ||
	    !is_harmless(risk, act->op, entry))
		return false;
	entry->used.calls++;
	entry->last_call = act->op;
	*made = act->op + 1;
	return true;
}

/* Bytes and texts that are code; the history knows which. */
static void
see_code(struct pks_risk *risk, pks_op end)
{
	const pks_op *ops;
	size_t count = pks_history_code(risk->history, &ops);

	for (; risk->code < count && ops[risk->code] < end; risk->code++)
		pks_find(risk, PKS_RULE_CODE, PKS_SUSPICIOUS, ops[risk->code], PKS_NO_OP);
}

/* Sees the ops up to an end that were not seen yet. */
static void
see_on(struct pks_risk *risk, pks_op end)
{
	bool full = risk->entries.full != PKS_NO_OP;
	struct pks_act acts[64];
	size_t n;

	while (!full && (n = pks_acts(risk->history, &risk->seen, end, acts, 64)) > 0) {
		for (size_t k = 0; k < n && !full; k++) {
			risk->seen = acts[k].op + 1;
			if (!see_quick(risk, &acts[k]))
				see(risk, acts[k].op);
			full = risk->entries.full != PKS_NO_OP;
		}
	}
	if (full) {
		struct pks_codes codes = pks_judged_codes(true);
		pks_op op = risk->seen;

		for (; (op = pks_op_find(risk->history, op, end, &codes)) != PKS_NO_OP; op++)
			see(risk, op);
	}
	see_code(risk, end);
	if (risk->seen < end)
		risk->seen = end;
}

/* What changed a value in this run of ops; BUILD has been seen already. */
static void
see_events_of(struct pks_risk *risk, pks_op value, pks_op from, pks_op end)
{
	const struct pks_history *h = risk->history;
	pks_op event = pks_newest_event(h, value, end);

	for (; event != PKS_NO_OP && event >= from; event = pks_event_before(h, event))
		if (event < risk->entries.full && pks_op_code(h, event) != PKS_OP_BUILD)
			see_change(risk, event);
}

static void
see_events(struct pks_risk *risk, pks_op from, pks_op end)
{
	for (size_t k = 0; k < risk->entries.bounds; k++)
		see_events_of(risk, risk->entries.bound[k].value, from, end);
	for (size_t k = 0; k < risk->live.count; k++)
		see_events_of(risk, risk->live.op[k], from, end);
}

void
pks_risk_judges(struct pks_risk *risk, bool judges)
{
	risk->blind = !judges;
}

bool
pks_risk_is_judged(const struct pks_risk *risk)
{
	return !risk->blind;
}

/* Puts in order what was found: from these numbers on, or all, as what was changed earlier may be
 * among it. */
static void
sort(struct pks_risk *risk, bool all, size_t findings, const size_t listed[PKS_LISTS])
{
	for (int l = 0; l < PKS_LISTS; l++)
		if (all || l == PKS_LIST_SUSPICIOUS || l == PKS_LIST_DANGEROUS)
			pks_list_sort(&risk->list[l], all ? 0 : listed[l]);
	pks_findings_sort(risk, all ? 0 : findings);
}

/* watches: also looks for what was changed, for which each callable is asked. */
static void
judge_up_to(struct pks_risk *risk, pks_op end, bool watches)
{
	pks_op from = risk->judged;
	size_t findings = risk->findings, listed[PKS_LISTS];
	bool ahead = risk->seen > from;

	for (int l = 0; l < PKS_LISTS; l++)
		listed[l] = risk->list[l].count;
	see_on(risk, end);
	if (watches || risk->entries.bounds + risk->live.count <= risk->max_watched) {
		see_events(risk, risk->watched, end);
		sort(risk, ahead || risk->watched < from, findings, listed);
		risk->watched = end;
	} else {
		sort(risk, ahead, findings, listed);
	}
	risk->judged = end;
}

bool
pks_risk_update(struct pks_risk *risk)
{
	bool ended = pks_history_state(risk->history) != PKS_RUNNING;

	if (risk->blind) {
		risk->level = PKS_UNKNOWN;
		risk->finished = risk->finished || ended;
		return true;
	}
	judge_up_to(risk, pks_last_moment(risk->history), true);
	if (ended && !risk->finished)
		pks_risk_finish(risk);
	return !risk->no_memory;
}

bool
pks_risk_advance(struct pks_risk *risk, pks_op ops)
{
	pks_op left = pks_last_moment(risk->history) - risk->judged;

	if (risk->blind)
		return false;
	judge_up_to(risk, risk->judged + (ops < left ? ops : left), false);
	return ops < left;
}

bool
pks_risk_read(struct pks_risk *risk, struct pks_history *history, pks_op ops)
{
	bool more = true;

	while (more && ops > 0) {
		pks_op n = ops < SEGMENT ? ops : SEGMENT;

		more = pks_history_advance(history, n);
		if (!risk->blind)
			see_on(risk, pks_last_moment(history));
		ops -= n;
	}
	return more;
}

uint64_t
pks_risk_memory(const struct pks_risk *risk)
{
	return risk->finished ? pks_cost(risk->history) : 0;
}

enum pks_level
pks_risk_level(const struct pks_risk *risk)
{
	return (enum pks_level)risk->level;
}

enum pks_level
pks_risk_own_level(const struct pks_risk *risk)
{
	return (enum pks_level)(risk->finished ? risk->own : risk->level);
}

bool
pks_risk_complete(const struct pks_risk *risk)
{
	return risk->finished && !risk->no_memory && !risk->unopened &&
	       pks_history_state(risk->history) == PKS_STOPPED;
}

size_t
pks_risk_callables(const struct pks_risk *risk)
{
	return risk->entries.count;
}

const struct pks_used *
pks_risk_callable(const struct pks_risk *risk, size_t k)
{
	return &risk->entries.entry[k].used;
}

size_t
pks_risk_calls(const struct pks_risk *risk, size_t k, const pks_op **calls)
{
	const struct pks_entry *entry = &risk->entries.entry[k];

	*calls = entry->call;
	return entry->used.calls < PKS_CALLS_KEPT ? (size_t)entry->used.calls : PKS_CALLS_KEPT;
}

struct pks_reader *
pks_risk_reader(const struct pks_risk *risk)
{
	return risk->reader;
}

enum pks_level
pks_risk_op(struct pks_risk *risk, pks_op op)
{
	return op < pks_ops(risk->history) ? pks_judge(risk, op).level : PKS_INNOCUOUS;
}
