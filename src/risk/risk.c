/* SPDX-License-Identifier: MIT */
/*
 * Judging a pickle: one pass over the ops that name, call or change something, in the order in
 * which a load does them, and a few questions that can be asked only at the end.
 *
 * All other ops are jumped over by their opcode, so a harmless pickle costs a nanosecond an op.
 * What changes a callable (sys.path and its like) is not found by looking at every APPEND but from
 * the callables: a history knows the events of each value.
 */
#include "risk/internal.h"

#include "pickle/opcode.h"

#include <stdlib.h>

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

static void
finish(struct pks_risk *risk)
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
	if (!risk->beside)
		pks_judge_frames(risk);
	pks_judge_tokens(risk);
	pks_judge_bomb(risk);
	risk->own = risk->level;
	pks_judge_partings(risk);
	pks_judge_ends(risk);
	pks_findings_sort(risk, 0);
	risk->finished = true;
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
	pks_op from = risk->judged, op;
	size_t findings = risk->findings, listed[PKS_LISTS];
	bool full = risk->entries.full != PKS_NO_OP;
	struct pks_codes codes = pks_judged_codes(full);

	for (int l = 0; l < PKS_LISTS; l++)
		listed[l] = risk->list[l].count;
	for (op = from; (op = pks_op_find(risk->history, op, end, &codes)) != PKS_NO_OP; op++) {
		see(risk, op);
		if (!full && risk->entries.full != PKS_NO_OP) {
			full = true;
			codes = pks_judged_codes(true);
		}
	}
	if (watches || risk->entries.bounds + risk->live.count <= risk->max_watched) {
		see_events(risk, risk->watched, end);
		sort(risk, risk->watched < from, findings, listed);
		risk->watched = end;
	} else {
		sort(risk, false, findings, listed);
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
		finish(risk);
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
