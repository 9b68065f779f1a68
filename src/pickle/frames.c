/* SPDX-License-Identifier: MIT */
/*
 * The machine holds a frame against what follows it: nearly always the next frame begins, or the
 * pickle ends, just where it said that it would.
 */
#include "pickle/frames.h"

#include "pickle/machine.h"

/* Does no op reach across an offset? Behind a BUILD raw bytes may stand: arrays of joblib's. */
static bool
is_between_ops(const struct pks_history *h, uint64_t offset)
{
	pks_op at = pks_op_at_offset(h, offset);
	struct pks_token token;

	if (pks_op_offset(h, at) >= offset && at > 0)
		at--;
	token = pks_op_token(h, at);
	return token.next <= offset ||
	       (token.code == PKS_OP_BUILD && token.arg + token.arg_size <= offset);
}

/* What follows the open frame begins at an offset; it holds if it reaches to there, or to 'next'.
 */
static void
hold_against(struct pks_history *h, uint64_t offset, uint64_t next)
{
	const struct pks_frame *frame = &h->frame;

	if (frame->op == PKS_NO_OP || h->frame_lies != PKS_NO_OP || frame->end == offset ||
	    frame->end == next)
		return;
	if (frame->end > offset || !is_between_ops(h, frame->end))
		h->frame_lies = frame->op;
}

void
pks_frame_begins(struct pks_history *h, pks_op op, uint64_t offset, uint64_t next, uint64_t size)
{
	hold_against(h, offset, offset);
	h->frame = (struct pks_frame){.op = op, .end = next + size};
}

void
pks_frames_end(struct pks_history *h, uint64_t offset, uint64_t next)
{
	hold_against(h, offset, next);
}

/* Of one that breaks, as what was cut or damaged does, nobody knows where it would end. */
pks_op
pks_frame_lies(const struct pks_history *h)
{
	return pks_history_state(h) == PKS_STOPPED ? h->frame_lies : PKS_NO_OP;
}
