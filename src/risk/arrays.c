/* SPDX-License-Identifier: MIT */
/*
 * Arrays between the opcodes: that they are there is a remark, for who reads opcodes alone breaks
 * at the first one. What joblib skips before one, and never writes, is more than that; and so is a
 * path where it writes the name of a file beside the pickle.
 */
#include "risk/internal.h"

#include <picklescope/arrays.h>

bool
pks_risk_names_beside(const struct pks_risk *risk)
{
	return risk->names_beside;
}

/* The first of those that lead out of the folder. */
static void
judge_beside(struct pks_risk *risk)
{
	struct pks_beside beside;
	pks_op op = 0;

	while ((op = pks_beside_next(risk->history, op, &beside)) != PKS_NO_OP) {
		if (beside.outside) {
			pks_find(risk, PKS_RULE_OUTSIDE, PKS_SUSPICIOUS, op, PKS_NO_OP);
			return;
		}
		op++;
	}
}

void
pks_judge_arrays(struct pks_risk *risk)
{
	const struct pks_error *error = pks_history_error(risk->history);
	size_t count = pks_arrays(risk->history);
	struct pks_array array;
	bool odd = false, late = false;

	if (count > 0 && pks_array_get(risk->history, 0, &array))
		pks_find(risk, PKS_RULE_ARRAYS, PKS_INFO, array.op, PKS_NO_OP);
	for (size_t k = 0; k < count && pks_array_get(risk->history, k, &array); k++) {
		if (array.odd_padding && !odd)
			pks_find(risk, PKS_RULE_PADDING, PKS_SUSPICIOUS, array.op, PKS_NO_OP);
		if (array.late && !late)
			pks_find(risk, PKS_RULE_LATE, PKS_SUSPICIOUS, array.op, PKS_NO_OP);
		odd = odd || array.odd_padding;
		late = late || array.late;
	}
	if (pks_risk_names_beside(risk))
		judge_beside(risk);
	/* The one error that no reader raises: it is we who cannot go on. */
	if (error != NULL && pks_history_state(risk->history) == PKS_BROKEN &&
	    error->exception == PKS_NO_EXCEPTION)
		pks_find(risk, PKS_RULE_ARRAY_LOST, PKS_SUSPICIOUS, error->op, PKS_NO_OP);
}
