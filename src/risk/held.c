/* SPDX-License-Identifier: MIT */
/*
 * What values hold: who can open them says what is in them, and it is a finding of the pickle that
 * holds it.
 */
#include "risk/internal.h"

#include <stdlib.h>
#include <string.h>

struct pks_held_node {
	struct pks_held held;
	struct pks_held_node *next;
	char text[]; /* the address, then the words */
};

bool
pks_risk_hold(struct pks_risk *risk, const struct pks_held *held)
{
	size_t address = strlen(held->address) + 1, words = strlen(held->words) + 1;
	struct pks_held_node *node = malloc(sizeof *node + address + words);

	if (node == NULL) {
		risk->no_memory = true;
		return false;
	}
	memcpy(node->text, held->address, address);
	memcpy(node->text + address, held->words, words);
	node->held = *held;
	node->held.address = node->text;
	node->held.words = node->text + address;
	node->next = risk->held;
	risk->held = node;
	if (held->code != NULL) {
		pks_find_held(risk, PKS_RULE_CODE, PKS_SUSPICIOUS, &node->held);
		pks_list_add(risk, PKS_LIST_SUSPICIOUS, held->op);
		pks_list_sort(&risk->list[PKS_LIST_SUSPICIOUS], 0);
	} else if (!held->opened) {
		risk->unopened = true;
		pks_find_held(risk, PKS_RULE_UNOPENED, PKS_INFO, &node->held);
	} else if (held->level != PKS_INNOCUOUS) {
		pks_find_held(risk, PKS_RULE_HOLDS, held->level, &node->held);
		pks_list_add(risk, pks_list_of(held->level), held->op);
		pks_list_sort(&risk->list[pks_list_of(held->level)], 0);
	}
	pks_findings_sort(risk, 0);
	return !risk->no_memory;
}

void
pks_held_free(struct pks_risk *risk)
{
	while (risk->held != NULL) {
		struct pks_held_node *node = risk->held;
		risk->held = node->next;
		free(node);
	}
}

bool
pks_risk_acts(const struct pks_risk *risk)
{
	if (pks_risk_level(risk) >= PKS_DANGEROUS)
		return true;
	for (size_t k = 0; k < pks_risk_callables(risk); k++) {
		const struct pks_used *used = pks_risk_callable(risk, k);
		if (used->calls > 0 || used->known->level >= PKS_SUSPICIOUS)
			return true;
	}
	for (int reader = 0; reader < PKS_READERS; reader++)
		if (risk->worse[reader] != NULL)
			return true;
	return false;
}
