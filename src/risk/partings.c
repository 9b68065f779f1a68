/* SPDX-License-Identifier: MIT */
/*
 * Readers that disagree: each place where one leaves the reading of c is a finding, and what such a
 * reader does from there on is judged as c's own reading is. The verdict is that of the worst of
 * them: nobody knows with which reader a file will be loaded.
 */
#include "risk/internal.h"

#include "pickle/tools.h"

#include <stdlib.h>

static const enum pks_rule rule_of[] = {
	[PKS_PARTS_BYTES] = PKS_RULE_OTHER_BYTES, [PKS_PARTS_VALUE] = PKS_RULE_OTHER_VALUE,
	[PKS_PARTS_REFUSES] = PKS_RULE_REFUSED,	  [PKS_PARTS_ACCEPTS] = PKS_RULE_ACCEPTED,
	[PKS_PARTS_MEMORY] = PKS_RULE_MEMORY,
};

static const struct pks_history *
history_of(const struct pks_risk *risk, const struct pks_parting *parting)
{
	/* pickletools has no history: it only shows tokens. */
	if (parting->reader >= PKS_READERS)
		return NULL;
	return pks_partings_history(risk->partings, parting->reader);
}

/*
 * Python 2 wrote bytes into lines, and classes may have names beyond ASCII: pickletools reads both
 * since 3.13.1. Whoever has such a file did not hide anything.
 */
static bool
is_read_by_now(const struct pks_history *history, const struct pks_parting *parting)
{
	struct pks_tools_argument argument;
	struct pks_token token;

	if (parting->reader != PKS_READER_TOOLS || parting->kind != PKS_PARTS_REFUSES)
		return false;
	token = pks_op_token(history, parting->op);
	return pks_tools_argument(pks_history_bytes(history), &token, PKS_TOOLS_3_13, &argument) ==
	       PKS_TOOLS_OK;
}

static enum pks_level
level_of(const struct pks_risk *risk, const struct pks_parting *parting)
{
	const struct pks_history *history = history_of(risk, parting);

	/* A file that was cut ends a little later for a reader that asks for less. */
	if (parting->kind == PKS_PARTS_ACCEPTS &&
	    (history == NULL || pks_history_state(history) != PKS_STOPPED))
		return PKS_INFO;
	return is_read_by_now(risk->history, parting) ? PKS_INFO : PKS_SUSPICIOUS;
}

/* The other reader's reading, judged; NULL if it is no worse. */
static struct pks_risk *
worse_than(struct pks_risk *risk, const struct pks_history *history)
{
	struct pks_reader *reader = pks_reader_new(history);
	struct pks_risk *other = reader != NULL ? pks_risk_new(reader) : NULL;

	if (other != NULL)
		other->beside = true;
	if (other == NULL || !pks_risk_update(other))
		risk->no_memory = true;
	if (other != NULL && pks_risk_level(other) > (enum pks_level)risk->own)
		return other;
	pks_risk_free(other);
	pks_reader_free(reader);
	return NULL;
}

static void
judge(struct pks_risk *risk, const struct pks_parting *parting)
{
	const struct pks_history *history = history_of(risk, parting);
	enum pks_level level = level_of(risk, parting);
	struct pks_risk *other;

	pks_find_parting(risk, rule_of[parting->kind], level, parting);
	if (level != PKS_INFO)
		pks_list_add(risk, pks_list_of(level), parting->op);
	if (history == NULL || risk->worse[parting->reader] != NULL)
		return;
	other = worse_than(risk, history);
	if (other == NULL)
		return;
	risk->worse[parting->reader] = other;
	level = pks_risk_level(other);
	pks_find_parting(risk, PKS_RULE_OTHER_LEVEL, level, parting);
	pks_list_add(risk, pks_list_of(level), parting->op);
}

void
pks_judge_partings(struct pks_risk *risk)
{
	const struct pks_options *options = pks_history_options(risk->history);
	if (options->reader != PKS_READER_C || pks_history_state(risk->history) == PKS_FULL)
		return;
	risk->partings = pks_partings_new(risk->history);
	if (risk->partings == NULL) {
		risk->no_memory = true;
		return;
	}
	for (size_t k = 0; k < pks_partings_count(risk->partings); k++)
		judge(risk, pks_partings_get(risk->partings, k));
	if (pks_partings_count(risk->partings) == 0)
		return;
	pks_list_sort(&risk->list[PKS_LIST_UNKNOWN], 0);
	pks_list_sort(&risk->list[PKS_LIST_SUSPICIOUS], 0);
	pks_list_sort(&risk->list[PKS_LIST_DANGEROUS], 0);
}

void
pks_judged_partings_free(struct pks_risk *risk)
{
	for (int k = 0; k < PKS_READERS; k++) {
		if (risk->worse[k] == NULL)
			continue;
		struct pks_reader *reader = risk->worse[k]->reader;
		pks_risk_free(risk->worse[k]);
		pks_reader_free(reader);
	}
	pks_partings_free(risk->partings);
}

struct pks_risk *
pks_risk_worse(const struct pks_risk *risk, enum pks_profile reader, pks_op *from)
{
	const struct pks_parting *parting;

	if (reader >= PKS_READERS || risk->worse[reader] == NULL)
		return NULL;
	for (size_t k = 0; k < pks_partings_count(risk->partings); k++) {
		parting = pks_partings_get(risk->partings, k);
		if (parting->reader != reader)
			continue;
		*from = parting->op;
		return risk->worse[reader];
	}
	return NULL;
}

const struct pks_partings *
pks_risk_partings(const struct pks_risk *risk)
{
	return risk->partings;
}
