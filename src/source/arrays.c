/* SPDX-License-Identifier: MIT */
/*
 * Pickles between the opcodes of a pickle: joblib writes an array of objects as one of its own,
 * behind the op that says so.
 */
#include "source/step.h"

#include <picklescope/arrays.h>

#include <stdlib.h>

static bool
begin(struct pks_step *step)
{
	struct pks_tokens *walk = malloc(sizeof(*walk));

	if (walk)
		pks_tokens_begin(walk, step->bytes, 0);
	step->state = walk;
	return walk;
}

static void
end(struct pks_step *step)
{
	if (step->state)
		pks_tokens_end(step->state);
	free(step->state);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	uint8_t stop = pks_opcode_by_name("STOP")->byte;
	struct pks_tokens *walk = step->state;
	struct pks_token token;

	while (!walk->broken && pks_tokens_next(walk, &token) == PKS_TOKEN_OK &&
	       token.code != stop) {
		if (!walk->over || !walk->array.pickled)
			continue;
		member->place = true;
		member->offset = walk->array.data;
		member->size = walk->array.end - walk->array.data;
		return true;
	}
	walk->broken = true;
	return false;
}

const struct pks_step_kind pks_step_ARRAYS = {
	.name = "",
	.begin = begin,
	.next = next,
	.end = end,
};
