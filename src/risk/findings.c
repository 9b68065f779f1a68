/* SPDX-License-Identifier: MIT */
/*
 * Findings: kept in the order of their ops, so many of each level, all counted.
 */
#include "risk/internal.h"

#include <stdlib.h>
#include <string.h>

/* The words of the table; a rule with the level of its callable is filed under 'suspicious'. */
enum {
	LEVEL_UNKNOWN = PKS_UNKNOWN,
	LEVEL_SUSPICIOUS = PKS_SUSPICIOUS,
	LEVEL_DANGEROUS = PKS_DANGEROUS,
	LEVEL_INFO = PKS_INFO,
	LEVEL_CALLABLE = PKS_SUSPICIOUS
};

static const struct {
	struct pks_rule_info info;
} rules[] = {
#define RULE(name, id, level, title, message, manual)                                              \
	{{id, title, manual, sizeof(#level) == sizeof "CALLABLE", (enum pks_level)LEVEL_##level}},
#include "risk/rules.def"
#undef RULE
};

size_t
pks_rules(void)
{
	return PKS_RULES;
}

const struct pks_rule_info *
pks_rule_info(size_t k)
{
	return &rules[k].info;
}

size_t
pks_rule_number(const char *id)
{
	size_t k = 0;

	while (k < PKS_RULES && strcmp(rules[k].info.id, id) != 0)
		k++;
	return k;
}

enum pks_rule
pks_rule_of(const struct pks_finding *finding)
{
	int rule = 0;

	while (rule < PKS_RULES - 1 && strcmp(rules[rule].info.id, finding->rule) != 0)
		rule++;
	return (enum pks_rule)rule;
}

static void
keep(struct pks_risk *risk, const struct pks_finding *finding)
{
	enum pks_level level = finding->level;

	risk->counted[level]++;
	if (level != PKS_INFO && level > (enum pks_level)risk->level)
		risk->level = (uint8_t)level;
	if (risk->kept[level] >= PKS_FINDINGS)
		return;
	if (!pks_risk_grow(&risk->finding, &risk->findings_size, risk->findings,
			   sizeof *risk->finding)) {
		risk->no_memory = true;
		return;
	}
	risk->kept[level]++;
	risk->finding[risk->findings++] = *finding;
}

void
pks_find(struct pks_risk *risk, enum pks_rule rule, enum pks_level level, pks_op op, pks_op other)
{
	struct pks_finding finding = {rules[rule].info.id, level, op, other, NULL, NULL};

	keep(risk, &finding);
}

void
pks_find_parting(struct pks_risk *risk, enum pks_rule rule, enum pks_level level,
		 const struct pks_parting *parting)
{
	struct pks_finding finding = {rules[rule].info.id, level,   parting->op,
				      PKS_NO_OP,	   parting, NULL};

	keep(risk, &finding);
}

void
pks_find_held(struct pks_risk *risk, enum pks_rule rule, enum pks_level level,
	      const struct pks_held *held)
{
	struct pks_finding finding = {rules[rule].info.id, level, held->op, PKS_NO_OP, NULL, held};

	keep(risk, &finding);
}

static int
in_order(const void *a, const void *b)
{
	const struct pks_finding *x = a, *y = b;

	int rules_differ;

	if (x->op != y->op)
		return x->op < y->op ? -1 : 1;
	rules_differ = strcmp(x->rule, y->rule);
	if (rules_differ != 0 || x->parting == NULL || y->parting == NULL)
		return rules_differ;
	return (int)x->parting->reader - (int)y->parting->reader;
}

void
pks_findings_sort(struct pks_risk *risk, size_t from)
{
	risk->ranks = 0;
	if (risk->findings > from)
		qsort(risk->finding + from, risk->findings - from, sizeof *risk->finding, in_order);
}

size_t
pks_risk_findings(const struct pks_risk *risk)
{
	return risk->findings;
}

const struct pks_finding *
pks_risk_finding(const struct pks_risk *risk, size_t k)
{
	return &risk->finding[k];
}

/* Findings only become more. */
static bool
rank(struct pks_risk *risk)
{
	static const enum pks_level order[] = {PKS_DANGEROUS, PKS_SUSPICIOUS, PKS_UNKNOWN,
					       PKS_INFO};
	size_t ranks = 0;

	while (risk->ranked_size < risk->findings)
		if (!pks_risk_grow(&risk->ranked, &risk->ranked_size, risk->ranked_size,
				   sizeof *risk->ranked))
			return false;
	for (size_t l = 0; l < sizeof order / sizeof *order; l++)
		for (size_t k = 0; k < risk->findings; k++)
			if (risk->finding[k].level == order[l])
				risk->ranked[ranks++] = (uint32_t)k;
	risk->ranks = ranks;
	return true;
}

const struct pks_finding *
pks_risk_worst(struct pks_risk *risk, size_t k)
{
	if (risk->ranks != risk->findings && !rank(risk))
		return &risk->finding[k];
	return &risk->finding[risk->ranked[k]];
}

const struct pks_finding *
pks_risk_foremost(const struct pks_risk *risk, enum pks_level level)
{
	const struct pks_finding *first = NULL;

	for (size_t k = 0; k < risk->findings; k++) {
		if (risk->finding[k].level != level)
			continue;
		if (rules[pks_rule_of(&risk->finding[k])].info.of_callable)
			return &risk->finding[k];
		if (first == NULL)
			first = &risk->finding[k];
	}
	return first;
}

uint64_t
pks_risk_count(const struct pks_risk *risk, enum pks_level level)
{
	return risk->counted[level];
}
