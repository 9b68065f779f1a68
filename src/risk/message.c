/* SPDX-License-Identifier: MIT */
/*
 * What a finding says: the sentence of its rule with the pickle's own names and values in it, each
 * put there by the functions through which a file's text is always shown.
 */
#include "risk/internal.h"

#include "pickle/heads.h"
#include "pickle/opcode.h"

#include <picklescope/arrays.h>

#include <string.h>

#define CALL_WIDTH   100
#define TARGET_WIDTH 60

static const char *const messages[] = {
#define RULE(name, id, level, title, message, manual) message,
#include "risk/rules.def"
#undef RULE
};

struct sentence {
	struct pks_risk *risk;
	const struct pks_finding *finding;
	struct pks_text *text;
};

/* What it is about: the value that names a callable, or PKS_NO_OP. */
static pks_op
callable_of(const struct sentence *s)
{
	const struct pks_history *h = s->risk->history;
	pks_op op = s->finding->op;
	uint8_t code = pks_op_code(h, op);

	/* Of a class that a helper makes an object of, the finding names the class. */
	if (strcmp(s->finding->rule, "PS004") == 0 && s->finding->other != PKS_NO_OP)
		return s->finding->other;
	if (pks_is_global(code) || code == PKS_OP_INST)
		return op;
	if (pks_is_call(code) && pks_value_kind(h, pks_callee(h, op)) == PKS_CALLABLE)
		return pks_callee(h, op);
	return PKS_NO_OP;
}

static void
fill_known(const struct sentence *s)
{
	pks_op value = callable_of(s);
	const struct pks_known *known = value != PKS_NO_OP ? pks_known_value(s->risk, value) : NULL;

	if (known == NULL || known->module[0] == '\0')
		pks_text_printf(s->text, "is not in the table: %s",
				known != NULL ? known->reason : "it has no name");
	else
		pks_text_printf(s->text, "is in %s as '%s': %s",
				known->own ? "the user's list" : "the table",
				pks_capability_name(known->capability), known->reason);
}

static uint64_t
count_of(const struct sentence *s)
{
	pks_op value = callable_of(s);
	const struct pks_entry *entry =
		value != PKS_NO_OP ? pks_entry_of(s->risk, value, false) : NULL;

	if (strcmp(s->finding->rule, "PS020") == 0)
		return s->risk->asked;
	if (strcmp(s->finding->rule, "PS025") == 0)
		return pks_arrays(s->risk->history);
	return entry != NULL ? entry->used.calls : 1;
}

/* What the other reader's own reading finds. */
static void
fill_worst(const struct sentence *s)
{
	struct pks_risk *worse = s->risk->worse[s->finding->parting->reader];
	const struct pks_finding *finding =
		worse != NULL ? pks_risk_foremost(worse, s->finding->level) : NULL;

	if (finding != NULL)
		pks_risk_message(worse, finding, s->text);
	else
		pks_text_printf(s->text, "it is %s", pks_level_name(s->finding->level));
}

static void
fill_file(const struct sentence *s)
{
	struct pks_beside beside;

	if (pks_beside_at(s->risk->history, s->finding->op, &beside))
		pks_text_utf8_quoted(s->text, beside.file, strlen(beside.file), '\'');
}

/* What kind of code a value is, or holds under an address. */
static void
fill_code(const struct sentence *s)
{
	const struct pks_history *h = s->risk->history;
	const struct pks_held *held = s->finding->held;
	struct pks_token token;
	const char *code;

	if (held != NULL) {
		pks_text_printf(s->text, "%s, ", held->code);
		pks_text_raw(s->text, held->address);
		return;
	}
	token = pks_op_token(h, s->finding->op);
	code = pks_code_of(h, &token);
	pks_text_raw(s->text, code != NULL ? code : "code");
}

static void
fill(const struct sentence *s, const char *place, size_t n)
{
	const struct pks_history *h = s->risk->history;
	const struct pks_error *error = pks_history_error(h);
	pks_op target;

#define IS(word) (n == sizeof(word) - 1 && memcmp(place, word, n) == 0)
	if (IS("call")) {
		pks_call_text(s->risk->reader, s->finding->op, CALL_WIDTH, s->text);
	} else if (IS("name")) {
		if (callable_of(s) != PKS_NO_OP)
			pks_callable_text(h, callable_of(s), s->text);
		else
			pks_text_raw(s->text, "what it calls");
	} else if (IS("known")) {
		fill_known(s);
	} else if (IS("n")) {
		pks_text_printf(s->text, "%llu", (unsigned long long)count_of(s));
	} else if (IS("s")) {
		pks_text_raw(s->text, count_of(s) == 1 ? "" : "s");
	} else if (IS("other")) {
		pks_text_printf(s->text, "%lu", (unsigned long)s->finding->other);
	} else if (IS("error")) {
		pks_text_utf8(s->text, error != NULL ? error->message : "",
			      error != NULL ? strlen(error->message) : 0);
	} else if (IS("values")) {
		pks_text_printf(s->text, "about %.0e", s->risk->values);
	} else if (IS("ops")) {
		pks_text_printf(s->text, "%lu", (unsigned long)pks_ops(h));
	} else if (IS("parting") && s->finding->parting != NULL) {
		pks_parting_text(s->risk->partings, s->finding->parting, s->text);
	} else if (IS("reader") && s->finding->parting != NULL) {
		pks_text_raw(s->text, pks_profile_name(s->finding->parting->reader));
	} else if (IS("where") && s->finding->held != NULL) {
		pks_text_raw(s->text, s->finding->held->address);
	} else if (IS("held") && s->finding->held != NULL) {
		pks_text_raw(s->text, s->finding->held->words);
	} else if (IS("left")) {
		pks_text_printf(
			s->text, "%llu",
			(unsigned long long)(pks_history_bytes(h).size - pks_history_end(h)));
	} else if (IS("code")) {
		fill_code(s);
	} else if (IS("file")) {
		fill_file(s);
	} else if (IS("level")) {
		pks_text_raw(s->text, pks_level_name(s->finding->level));
	} else if (IS("worst") && s->finding->parting != NULL) {
		fill_worst(s);
	} else if (IS("planted")) {
		target = pks_planted(s->risk, s->finding->op);
		if (target != PKS_NO_OP) {
			pks_text_raw(s->text, "; what it plants is ");
			pks_callable_text(h, target, s->text);
		}
	} else if (IS("target")) {
		target = pks_target(h, s->finding->op);
		if (target != PKS_NO_OP)
			pks_value_text(s->risk->reader, target, s->finding->op, TARGET_WIDTH,
				       s->text);
	}
#undef IS
}

void
pks_risk_message(struct pks_risk *risk, const struct pks_finding *finding, struct pks_text *text)
{
	struct sentence s = {risk, finding, text};
	const char *p = messages[pks_rule_of(finding)];

	while (*p != '\0') {
		const char *open = strchr(p, '{');
		const char *close = open != NULL ? strchr(open, '}') : NULL;
		if (close == NULL) {
			pks_text_raw(text, p);
			return;
		}
		pks_text_raw_n(text, p, (size_t)(open - p));
		fill(&s, open + 1, (size_t)(close - open - 1));
		p = close + 1;
	}
}
