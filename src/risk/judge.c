/* SPDX-License-Identifier: MIT */
/*
 * The level of one op: of the callable that it names, or of what it calls or changes.
 *
 * It follows from the history alone and takes a few reads, so it can be asked for every line of a
 * screen. Where the callee is itself the result of a call, the calls are walked down to the first
 * callable with a name; each step up from there is at least suspicious.
 */
#include "risk/internal.h"
#include "risk/known.h"

#include "pickle/opcode.h"

#include <pthread.h>

bool
pks_is_call(uint8_t code)
{
	return code == PKS_OP_REDUCE || code == PKS_OP_NEWOBJ || code == PKS_OP_NEWOBJ_EX ||
	       code == PKS_OP_OBJ || code == PKS_OP_INST;
}

bool
pks_is_global(uint8_t code)
{
	return code == PKS_OP_GLOBAL || code == PKS_OP_STACK_GLOBAL || code == PKS_OP_EXT1 ||
	       code == PKS_OP_EXT2 || code == PKS_OP_EXT4;
}

bool
pks_is_change(uint8_t code)
{
	return code == PKS_OP_APPEND || code == PKS_OP_APPENDS || code == PKS_OP_SETITEM ||
	       code == PKS_OP_SETITEMS || code == PKS_OP_ADDITEMS || code == PKS_OP_BUILD;
}

/* The opcodes that are judged, and those that change something too: made once, by whoever is first.
 */
static struct pks_codes judged[2];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void
make_judged(void)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		bool is = pks_is_call((uint8_t)byte) || pks_is_global((uint8_t)byte) ||
			  byte == PKS_OP_BUILD || byte == PKS_OP_PERSID || byte == PKS_OP_BINPERSID;

		if (is)
			pks_codes_add(&judged[false], (uint8_t)byte);
		if (is || pks_is_change((uint8_t)byte))
			pks_codes_add(&judged[true], (uint8_t)byte);
	}
}

struct pks_codes
pks_judged_codes(bool changes)
{
	pthread_once(&made, make_judged);
	return judged[changes];
}

static enum pks_level
worse(enum pks_level a, enum pks_level b)
{
	return a > b ? a : b;
}

/* The op that pushed what a call calls: the GLOBAL itself, also where a GET fetched it. */
static pks_op
pushed_by(const struct pks_history *h, pks_op call, pks_op callee)
{
	pks_op cell;

	if (pks_op_code(h, call) == PKS_OP_INST)
		return PKS_NO_OP;
	cell = pks_operand_cell(h, call, 0);
	return pks_is_global(pks_op_code(h, cell)) ? cell : callee;
}

/* Rules of rows for all of a module: they look at the call, not at what it is given. */
static bool
is_of_a_row_for_all(enum pks_use use)
{
	return use == PKS_USE_MADE || use == PKS_USE_OBJECT || use == PKS_USE_RAISES;
}

/* A call of something with a name, or of what nobody can name. */
static struct pks_judgement
judge_named(struct pks_risk *risk, pks_op call, pks_op callee)
{
	struct pks_judgement j = {.rule = PKS_RULE_CALL,
				  .other = pushed_by(risk->history, call, callee)};
	enum pks_use use;

	if (pks_op_code(risk->history, callee) != PKS_OP_INST &&
	    pks_value_kind(risk->history, callee) != PKS_CALLABLE) {
		/* What persistent_load returned. */
		j.level = PKS_SUSPICIOUS;
		if (pks_op_code(risk->history, call) == PKS_OP_NEWOBJ)
			j.level = pks_persistent_level(risk, callee);
		j.rule = PKS_RULE_COMPUTED;
		return j;
	}
	j.entry = pks_entry_of(risk, callee, false);
	j.known = j.entry != NULL ? j.entry->used.known : pks_known_value(risk, callee);
	if (j.known == NULL) {
		j.level = PKS_DANGEROUS;
		j.rule = PKS_RULE_COMPUTED_NAME;
		return j;
	}
	j.level = j.known->level;
	use = j.entry != NULL ? (enum pks_use)j.entry->use : pks_use_of(j.known);
	if (use != PKS_USE_PLAIN) {
		j.level = pks_use_level(risk, call, use, j.known);
		j.rule = use == PKS_USE_ATTRIBUTE   ? PKS_RULE_ATTRIBUTE
			 : is_of_a_row_for_all(use) ? PKS_RULE_CALL
						    : PKS_RULE_ARGUMENT;
	}
	return j;
}

/* The name that a getattr reaches, in text; empty if it is none. */
static struct pks_bytes
attribute_name(struct pks_risk *risk, pks_op call, char text[PKS_NAME_MAX])
{
	pks_op object, name;
	size_t n = 0;

	if (!pks_attribute_of(risk, call, &object, &name) ||
	    !pks_text_of(risk, name, text, PKS_NAME_MAX, &n))
		n = 0;
	return (struct pks_bytes){(const uint8_t *)text, n};
}

/* The level of calling what a call returned, beside that of the call itself. */
static enum pks_level
computed_level(struct pks_risk *risk, pks_op call, pks_op bottom, unsigned steps)
{
	uint8_t code = pks_op_code(risk->history, call);
	enum pks_as as =
		code == PKS_OP_NEWOBJ || code == PKS_OP_NEWOBJ_EX ? PKS_AS_MADE : PKS_AS_CALLED;
	enum pks_use use = pks_use_of_call(risk, bottom);
	const struct pks_known *known;
	char text[PKS_NAME_MAX];
	bool from_name = false;

	/* attrgetter('system')(module) reaches what the name says, whatever it is given. */
	if (use == PKS_USE_GETTER || use == PKS_USE_METHOD)
		return PKS_DANGEROUS;
	if (pks_use_of_made(risk, bottom) == PKS_USE_CALLED && steps == 1)
		return PKS_INNOCUOUS;
	/* partial(f)() is a call of f. */
	if (use == PKS_USE_KEEPS && steps == 1)
		return pks_kept_level(risk, bottom);
	/* getattr(Outer, 'Inner') is as good as a name, called once. */
	if (use == PKS_USE_ATTRIBUTE && steps == 1) {
		known = pks_known_path(risk, bottom, &from_name);
		if (known != NULL && from_name)
			return pks_level_as(known, as, attribute_name(risk, bottom, text));
	}
	return PKS_SUSPICIOUS;
}

static struct pks_judgement
judge_call(struct pks_risk *risk, pks_op call)
{
	const struct pks_history *h = risk->history;
	struct pks_judgement j;
	pks_op bottom = call;
	unsigned steps = 0;

	while (steps < PKS_MAX_CHAIN && pks_op_code(h, bottom) != PKS_OP_INST &&
	       pks_value_kind(h, pks_callee(h, bottom)) == PKS_OBJECT) {
		bottom = pks_callee(h, bottom);
		steps++;
	}
	if (steps == PKS_MAX_CHAIN)
		return (struct pks_judgement){.level = PKS_DANGEROUS,
					      .rule = PKS_RULE_COMPUTED,
					      .other = pks_callee(h, call)};
	j = judge_named(risk, bottom, pks_callee(h, bottom));
	if (steps == 0)
		return j;
	j.level = worse(j.level, computed_level(risk, call, bottom, steps));
	j.rule = PKS_RULE_COMPUTED;
	j.entry = NULL;
	j.other = pks_callee(h, call);
	return j;
}

enum pks_level
pks_live_level(struct pks_risk *risk, pks_op target)
{
	pks_op callee = pks_callee(risk->history, target);
	bool from_name = false;

	if (pks_value_kind(risk->history, callee) == PKS_OBJECT) {
		enum pks_use use = pks_use_of_call(risk, callee);
		return use == PKS_USE_GETTER || use == PKS_USE_METHOD ? PKS_DANGEROUS
								      : PKS_INNOCUOUS;
	}
	switch (pks_use_of_call(risk, target)) {
	case PKS_USE_ATTRIBUTE:
		return pks_known_path(risk, target, &from_name) != NULL && !from_name
			       ? PKS_SUSPICIOUS
			       : PKS_DANGEROUS;
	case PKS_USE_ITEM: return PKS_DANGEROUS;
	case PKS_USE_LIVE: return PKS_SUSPICIOUS;
	default: return PKS_INNOCUOUS;
	}
}

static struct pks_judgement
judge_change(struct pks_risk *risk, pks_op op)
{
	const struct pks_history *h = risk->history;
	pks_op target = pks_target(h, op), before;
	struct pks_judgement j = {.level = PKS_INNOCUOUS, .other = PKS_NO_OP};
	enum pks_level given;

	if (target == PKS_NO_OP)
		return j;
	switch (pks_value_kind(h, target)) {
	case PKS_CALLABLE:
		return (struct pks_judgement){.level = PKS_DANGEROUS,
					      .rule = PKS_RULE_CHANGED,
					      .entry = pks_entry_of(risk, target, false),
					      .other = target};
	case PKS_PERSISTENT:
		if (pks_op_code(h, op) == PKS_OP_BUILD)
			j.level = PKS_UNKNOWN;
		return j;
	case PKS_OBJECT: break;
	default: return j;
	}
	j.level = pks_live_level(risk, target);
	if (j.level > PKS_INNOCUOUS)
		return (struct pks_judgement){
			.level = j.level, .rule = PKS_RULE_LIVE, .other = target};
	if (pks_op_code(h, op) != PKS_OP_BUILD)
		return j;
	j = judge_call(risk, target);
	given = pks_state_level(risk, op, target);
	j.rule = given > PKS_UNKNOWN ? PKS_RULE_ARGUMENT : PKS_RULE_CALL;
	j.level = worse(j.level, given);
	before = pks_event_before(h, op);
	if (before != PKS_NO_OP && pks_op_code(h, before) == PKS_OP_BUILD) {
		j.level = worse(j.level, PKS_SUSPICIOUS);
		j.rule = PKS_RULE_REBUILT;
		j.other = before;
	}
	return j;
}

static struct pks_judgement
judge_global(struct pks_risk *risk, pks_op op)
{
	struct pks_judgement j = {.rule = PKS_RULE_KEPT, .other = PKS_NO_OP};
	pks_op value = pks_pushed(risk->history, op);

	j.entry = pks_entry_of(risk, value, false);
	j.known = pks_known_value(risk, value);
	if (j.known == NULL) {
		j.level = PKS_DANGEROUS;
		j.rule = PKS_RULE_COMPUTED_NAME;
	} else if (j.entry != NULL && j.entry->use != PKS_USE_PLAIN && j.entry->used.calls > 0) {
		j.level = (enum pks_level)j.entry->worst;
	} else {
		j.level = pks_value_as(risk, value, PKS_AS_KEPT);
	}
	return j;
}

struct pks_judgement
pks_judge(struct pks_risk *risk, pks_op op)
{
	uint8_t code = pks_op_code(risk->history, op);

	if (pks_op_done(risk->history, op)) {
		if (pks_is_call(code))
			return judge_call(risk, op);
		if (pks_is_global(code))
			return judge_global(risk, op);
		if (pks_is_change(code))
			return judge_change(risk, op);
	}
	return (struct pks_judgement){.level = PKS_INNOCUOUS, .other = PKS_NO_OP};
}
