/* SPDX-License-Identifier: MIT */
/*
 * Where a pickle ends and what stands around it: frames that do not fit, what comes behind STOP, a
 * pickle that stands behind another one's.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"

/* Ops behind STOP that are looked at, to see whether they are a pickle. */
#define FEW_OPS 1000

/*
 * A frame ends where an op ends, before the next frame begins, and not behind STOP: so each pickler
 * writes it. The length that one gives is only a hint to most readers, which makes it a place to
 * lie.
 */
void
pks_judge_frames(struct pks_risk *risk)
{
	const struct pks_history *h = risk->history;
	struct pks_codes frames = {{0}};
	pks_op end = pks_last_moment(h), op, next;

	/* Of one that breaks, as what was cut or damaged does, nobody knows where it would end. */
	if (pks_history_state(h) != PKS_STOPPED)
		return;
	pks_codes_add(&frames, PKS_OP_FRAME);
	op = pks_op_find(h, 0, end, &frames);
	for (; op != PKS_NO_OP; op = next) {
		struct pks_token token = pks_op_token(h, op);
		uint64_t last = pks_history_end(h), frame = token.next + token.number;
		pks_op at;

		next = pks_op_find(h, op + 1, end, &frames);
		if (frame == last)
			continue;
		if (frame >= token.next && frame < last) {
			at = pks_op_at_offset(h, frame);
			if (pks_op_offset(h, at) == frame &&
			    (next == PKS_NO_OP || pks_op_offset(h, next) >= frame))
				continue;
			/* Raw bytes may stand between ops, behind the end of a frame. */
			if (at < end && pks_op_token(h, at).next <= frame)
				continue;
		}
		pks_find(risk, PKS_RULE_FRAME, PKS_SUSPICIOUS, op, PKS_NO_OP);
		return;
	}
}

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
