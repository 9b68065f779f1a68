/* SPDX-License-Identifier: MIT */
/*
 * What loading would do, in order, a sentence a line. Of each callable the import and the first few
 * calls are told, and how many more there are; so a page tells a pickle of a million objects as
 * well as one of ten. What a rule has to say of an op is told in its words.
 */
#include "pickle/opcode.h"

#include <picklescope/report.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_TOLD 3
/* Lines at most; the rest is counted. */
#define MAX_EFFECTS 20000
/* Callables before one in which its module is looked for. */
#define MAX_MODULES 64
/* Events of an object among which its state is looked for. */
#define MAX_EVENTS  64
#define VALUE_WIDTH 100
#define STATE_WIDTH 80

enum effect_kind { IMPORT, CALL, MORE, STATE, RULE_WORDS, END };

struct effect {
	pks_op op;
	enum effect_kind kind;
	size_t k; /* the callable, or the finding */
};

struct effects {
	struct pks_risk *risk;
	struct pks_reader *reader;
	const struct pks_history *history;
	struct effect *effect;
	size_t count, size;
	uint64_t more;
	bool no_memory;
};

static void
add(struct effects *e, pks_op op, enum effect_kind kind, size_t k)
{
	if (e->count >= MAX_EFFECTS) {
		e->more++;
		return;
	}
	if (e->count == e->size) {
		size_t size = e->size == 0 ? 64 : e->size * 2;
		struct effect *grown = realloc(e->effect, size * sizeof *grown);
		if (grown == NULL) {
			e->no_memory = true;
			return;
		}
		e->effect = grown;
		e->size = size;
	}
	e->effect[e->count++] = (struct effect){op, kind, k};
}

/* The BUILD that gives what a call made its state. */
static pks_op
state_of(const struct pks_history *h, pks_op call)
{
	pks_op event = pks_newest_event(h, call, pks_last_moment(h)), found = PKS_NO_OP;

	for (int k = 0; event != PKS_NO_OP && k < MAX_EVENTS; k++) {
		if (pks_op_code(h, event) == PKS_OP_BUILD)
			found = event;
		event = pks_event_before(h, event);
	}
	return found;
}

static void
add_callable(struct effects *e, size_t k)
{
	const struct pks_used *used = pks_risk_callable(e->risk, k);
	const pks_op *calls;
	size_t kept = pks_risk_calls(e->risk, k, &calls);

	if (pks_op_code(e->history, used->op) != PKS_OP_INST)
		add(e, used->op, IMPORT, k);
	for (size_t i = 0; i < kept && i < CALLS_TOLD; i++) {
		pks_op state = state_of(e->history, calls[i]);
		add(e, calls[i], CALL, k);
		if (state != PKS_NO_OP)
			add(e, state, STATE, k);
	}
	if (used->calls > CALLS_TOLD && kept > CALLS_TOLD)
		add(e, calls[CALLS_TOLD], MORE, k);
}

/* What its rule says of an op that no callable leads to. */
static bool
is_told_by_rule(const char *rule)
{
	static const char *const told[] = {"PS005", "PS008", "PS009", "PS010", "PS011",
					   "PS012", "PS014", "PS020", "PS022"};

	for (size_t k = 0; k < sizeof told / sizeof *told; k++)
		if (strcmp(rule, told[k]) == 0)
			return true;
	return false;
}

static int
in_order(const void *a, const void *b)
{
	const struct effect *x = a, *y = b;

	if (x->op != y->op)
		return x->op < y->op ? -1 : 1;
	if (x->kind != y->kind)
		return (int)x->kind - (int)y->kind;
	return x->k < y->k ? -1 : x->k > y->k;
}

static bool
same(struct pks_bytes a, struct pks_bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, (size_t)a.size) == 0);
}

/* Has a callable before this one been taken from the same module? */
static bool
is_imported(const struct effects *e, size_t k, struct pks_bytes module)
{
	struct pks_callable c;

	for (size_t i = k > MAX_MODULES ? k - MAX_MODULES : 0; i < k; i++)
		if (pks_callable(e->history, pks_risk_callable(e->risk, i)->op, &c) &&
		    same(c.module, module))
			return true;
	return false;
}

static void
tell_import(const struct effects *e, size_t k, struct pks_text *out)
{
	const struct pks_used *used = pks_risk_callable(e->risk, k);
	struct pks_callable c;

	if (!pks_callable(e->history, used->op, &c) || c.extension) {
		pks_text_raw(out, "asks copyreg for ");
		pks_callable_text(e->history, used->op, out);
		return;
	}
	if (is_imported(e, k, c.module)) {
		pks_text_raw(out, "takes ");
		pks_text_utf8(out, c.name.data, (size_t)c.name.size);
		pks_text_raw(out, " from ");
		pks_text_utf8(out, c.module.data, (size_t)c.module.size);
		return;
	}
	pks_text_raw(out, "imports ");
	pks_text_utf8(out, c.module.data, (size_t)c.module.size);
	pks_text_raw(out, ", and takes ");
	pks_text_utf8(out, c.name.data, (size_t)c.name.size);
	pks_text_raw(out, " from it");
}

/* The first argument, where it says what the call is about; else PKS_NO_OP. */
static pks_op
telling_argument(const struct pks_history *h, pks_op call)
{
	uint8_t code = pks_op_code(h, call);
	pks_op args = call, value;
	uint32_t first = code == PKS_OP_OBJ ? 1 : 0;

	if (code != PKS_OP_INST && code != PKS_OP_OBJ) {
		args = pks_operand(h, call, 1);
		if (pks_value_kind(h, args) != PKS_TUPLE)
			return PKS_NO_OP;
	}
	if (pks_operands(h, args) <= first)
		return PKS_NO_OP;
	value = pks_operand(h, args, first);
	switch (pks_value_kind(h, value)) {
	case PKS_STR:
	case PKS_BYTES:
	case PKS_LIST:
	case PKS_TUPLE: return value;
	default: return PKS_NO_OP;
	}
}

static const char *
words_of(enum pks_capability capability)
{
	switch (capability) {
#define EFFECT(name, words)                                                                        \
	case PKS_CAN_##name:                                                                       \
		return words;
#include "report/effects.def"
#undef EFFECT
	default: return NULL;
	}
}

static void
tell_call(const struct effects *e, const struct effect *effect, struct pks_text *out)
{
	const struct pks_used *used = pks_risk_callable(e->risk, effect->k);
	enum pks_level level = pks_risk_op(e->risk, effect->op);
	uint8_t code = pks_op_code(e->history, effect->op);
	bool made = code == PKS_OP_NEWOBJ || code == PKS_OP_NEWOBJ_EX;
	const char *words = level >= PKS_SUSPICIOUS ? words_of(used->known->capability) : NULL;
	pks_op argument = words != NULL ? telling_argument(e->history, effect->op) : PKS_NO_OP;

	if (argument != PKS_NO_OP && !made) {
		pks_text_printf(out, "%s ", words);
		pks_value_text(e->reader, argument, effect->op, VALUE_WIDTH, out);
		pks_text_raw(out, ": ");
	} else {
		pks_text_raw(out,
			     made ? "makes an object without calling its __init__: " : "calls ");
	}
	pks_call_text(e->reader, effect->op, VALUE_WIDTH, out);
	if (argument != PKS_NO_OP && !made)
		return;
	if (used->known->module[0] == '\0')
		pks_text_raw(out, "; nobody knows what that does");
	else if (level >= PKS_SUSPICIOUS && used->known->name[0] != '*')
		pks_text_printf(out, ", which %s", used->known->reason);
}

static void
tell_state(const struct effects *e, pks_op build, struct pks_text *out)
{
	pks_text_raw(out, "gives it a state, by its __setstate__ if it has one: ");
	pks_value_text(e->reader, pks_operand(e->history, build, 0), build, STATE_WIDTH, out);
}

static void
tell_finding(const struct effects *e, size_t k, struct pks_text *out)
{
	static const char begin[] = "Loading ";
	char words[2048];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof words);
	text.ascii = out->ascii;
	pks_risk_message(e->risk, pks_risk_finding(e->risk, k), &text);
	if (strncmp(words, begin, sizeof begin - 1) == 0)
		pks_text_raw(out, words + sizeof begin - 1);
	else
		pks_text_raw(out, words);
}

static void
tell_end(const struct effects *e, struct pks_text *out)
{
	const struct pks_error *error = pks_history_error(e->history);
	pks_op end = pks_end_moment(e->history);
	uint32_t height = pks_height(e->history, end);

	if (error != NULL) {
		pks_text_raw(out, "ends with an error: ");
		pks_text_utf8(out, error->message, strlen(error->message));
		pks_text_raw(out, "; what is above has been done");
	} else if (height > 0 && !pks_is_mark(e->history, pks_cell(e->history, end, height))) {
		pks_text_raw(out, "returns ");
		pks_value_text(e->reader,
			       pks_cell_value(e->history, pks_cell(e->history, end, height)), end,
			       VALUE_WIDTH, out);
	}
}

static enum pks_level
level_of(const struct effects *e, const struct effect *effect)
{
	switch (effect->kind) {
	case IMPORT:
	case CALL: return pks_risk_op(e->risk, effect->op);
	case RULE_WORDS: return pks_risk_finding(e->risk, effect->k)->level;
	default: return PKS_INNOCUOUS;
	}
}

static void
tell(const struct effects *e, const struct effect *effect, struct pks_text *out)
{
	pks_text_printf(out, "op %" PRIu32 " %c ", effect->op, pks_level_sign(level_of(e, effect)));
	switch (effect->kind) {
	case IMPORT: tell_import(e, effect->k, out); break;
	case CALL: tell_call(e, effect, out); break;
	case MORE:
		pks_text_printf(out, "and so on, %" PRIu64 " more times: ",
				pks_risk_callable(e->risk, effect->k)->calls - CALLS_TOLD);
		pks_callable_text(e->history, pks_risk_callable(e->risk, effect->k)->op, out);
		break;
	case STATE: tell_state(e, effect->op, out); break;
	case RULE_WORDS: tell_finding(e, effect->k, out); break;
	case END: tell_end(e, out); break;
	}
	pks_text_raw(out, "\n");
}

bool
pks_report_effects(struct pks_risk *risk, struct pks_text *out)
{
	struct effects e = {.risk = risk, .reader = pks_risk_reader(risk)};

	e.history = pks_reader_history(e.reader);
	for (size_t k = 0; k < pks_risk_callables(risk); k++)
		add_callable(&e, k);
	for (size_t k = 0; k < pks_risk_findings(risk); k++)
		if (is_told_by_rule(pks_risk_finding(risk, k)->rule))
			add(&e, pks_risk_finding(risk, k)->op, RULE_WORDS, k);
	if (e.count > 0)
		qsort(e.effect, e.count, sizeof *e.effect, in_order);
	for (size_t k = 0; k < e.count; k++)
		tell(&e, &e.effect[k], out);
	if (e.more > 0)
		pks_text_printf(out, "and %" PRIu64 " more effects\n", e.more);
	tell(&e, &(struct effect){pks_end_moment(e.history), END, 0}, out);
	free(e.effect);
	return !e.no_memory;
}
