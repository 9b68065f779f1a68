/* SPDX-License-Identifier: MIT */
#ifndef PKS_TEST_JUDGED_H
#define PKS_TEST_JUDGED_H
/*
 * A pickle that is written out in a test, judged: its findings in short, to be compared.
 */
#include "risk/internal.h"

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

struct judged {
	struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk;
};

static inline struct judged
judge_bytes(const void *data, size_t size)
{
	struct judged j;

	j.history = pks_history_read((struct pks_bytes){data, size}, 0, NULL);
	assert_non_null(j.history);
	j.reader = pks_reader_new(j.history);
	j.risk = pks_risk_new(j.reader);
	assert_non_null(j.risk);
	assert_true(pks_risk_update(j.risk));
	return j;
}

#define JUDGE(literal) judge_bytes(literal, sizeof(literal) - 1)

static inline void
judged_free(struct judged *j)
{
	pks_risk_free(j->risk);
	pks_reader_free(j->reader);
	pks_history_free(j->history);
}

/* Pickles of these tests leave PROTO out, to be short: that is passed over here. */
static inline bool
is_for_short(const struct judged *j, const struct pks_finding *f)
{
	return pks_history_declared(j->history) < 0 && strcmp(f->rule, "PS043") == 0;
}

/* "PS001X12,6 PS040i7": the findings, each with its level and ops. */
static inline const char *
findings(const struct judged *j)
{
	static char data[1024];
	struct pks_text text;

	pks_text_bounded(&text, data, sizeof data);
	for (size_t k = 0; k < pks_risk_findings(j->risk); k++) {
		const struct pks_finding *f = pks_risk_finding(j->risk, k);
		if (is_for_short(j, f))
			continue;
		pks_text_printf(&text, "%s%s%c%u", text.used == 0 ? "" : " ", f->rule,
				pks_level_sign(f->level), (unsigned)f->op);
		if (f->other != PKS_NO_OP)
			pks_text_printf(&text, ",%u", (unsigned)f->other);
	}
	return data;
}

/* The level without that. */
static inline enum pks_level
level_of(const struct judged *j)
{
	enum pks_level level = PKS_INNOCUOUS;

	if (pks_history_declared(j->history) >= 0)
		return pks_risk_level(j->risk);
	for (pks_op op = 0; op < pks_ops(j->history); op++)
		if (pks_risk_op(j->risk, op) > level)
			level = pks_risk_op(j->risk, op);
	for (size_t k = 0; k < pks_risk_findings(j->risk); k++) {
		const struct pks_finding *f = pks_risk_finding(j->risk, k);
		if (f->level != PKS_INFO && f->level > level && !is_for_short(j, f))
			level = f->level;
	}
	return level;
}

static inline void
check_bytes(int line, const void *data, size_t size, enum pks_level level, const char *wanted)
{
	struct judged j = judge_bytes(data, size);

	if (level_of(&j) != level || strcmp(findings(&j), wanted) != 0)
		fail_msg("line %d: %s, '%s'", line, pks_level_name(level_of(&j)), findings(&j));
	judged_free(&j);
}

#define CHECK(literal, level, wanted)                                                              \
	check_bytes(__LINE__, literal, sizeof(literal) - 1, PKS_##level, wanted)

/* Names of protocol 4: a counted text each. */
#define TEXT(n, text) "\x8c" n text
#define SYSTEM	      TEXT("\5", "posix") TEXT("\6", "system") "\x93"
#define GETATTR	      TEXT("\x8", "builtins") TEXT("\7", "getattr") "\x93"
#define UNKNOWN_CLASS TEXT("\3", "app") TEXT("\4", "User") "\x93"

#endif
