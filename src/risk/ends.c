/* SPDX-License-Identifier: MIT */
/*
 * Where a pickle ends and what stands around it: what comes behind STOP, a pickle that stands
 * behind another one's.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"

/* Ops behind STOP that are looked at, to see whether they are a pickle. */
#define FEW_OPS 1000

static bool
is_blank(struct pks_bytes bytes, uint64_t at)
{
	while (at < bytes.size && (bytes.data[at] == 0 || bytes.data[at] == ' ' ||
				   (bytes.data[at] >= '\t' && bytes.data[at] <= '\r')))
		at++;
	return at == bytes.size;
}

/* Does another pickle begin there, as far as its ops can be read? */
static bool
is_pickle(struct pks_bytes bytes, uint64_t at)
{
	struct pks_token token;

	/* Also one that was cut. */
	if (bytes.data[at] == PKS_OP_PROTO && bytes.size - at > 1 && bytes.data[at + 1] >= 2 &&
	    bytes.data[at + 1] <= 5)
		return true;
	for (int k = 0; k < FEW_OPS; k++) {
		if (pks_token_read(bytes, at, &token) != PKS_TOKEN_OK)
			return false;
		if (token.code == PKS_OP_STOP)
			return true;
		at = token.next;
	}
	return true;
}

void
pks_judge_ends(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	struct pks_bytes bytes = pks_history_bytes(h);
	uint64_t start = pks_history_start(h), end = pks_history_end(h);
	bool behind = start > 0 && bytes.data[start - 1] == PKS_OP_STOP;

	if (behind && risk->level >= PKS_SUSPICIOUS)
		pks_find(risk, PKS_RULE_BEHIND, PKS_INFO, 0, PKS_NO_OP);
	if (pks_history_state(h) == PKS_STOPPED && (start == 0 || behind) && end < bytes.size &&
	    !is_blank(bytes, end) && !is_pickle(bytes, end))
		pks_find(risk, PKS_RULE_LEFT, PKS_INFO, pks_end_moment(h), PKS_NO_OP);
}
