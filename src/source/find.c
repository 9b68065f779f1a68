/* SPDX-License-Identifier: MIT */
/*
 * The pickles that follow each other in a source. A pickle ends at its STOP, and what comes next is
 * taken for another if its first opcode can be read: load() called twice would read it. Only tokens
 * are looked at: whether the stack holds what an op wants is for the history to say.
 */
#include "source/evidence.h"

#include <picklescope/source.h>

/* Past what a reader would have looked at before it gave up. */
static uint64_t
broken_end(struct pks_bytes bytes, const struct pks_token *token, enum pks_token_status status)
{
	switch (status) {
	case PKS_TOKEN_UNKNOWN: return token->offset + 1;
	case PKS_TOKEN_NEGATIVE:
	case PKS_TOKEN_HUGE: return token->arg;
	case PKS_TOKEN_OK:
	case PKS_TOKEN_END:
	case PKS_TOKEN_TRUNCATED: break;
	}
	return bytes.size;
}

bool
pks_bytes_pickle(struct pks_bytes bytes, uint64_t offset, struct pks_found *found)
{
	uint8_t stop = pks_opcode_by_name("STOP")->byte;
	enum pks_token_status status;
	struct pks_token token = {0};
	struct pks_tokens walk;

	if (offset >= bytes.size)
		return false;
	pks_tokens_begin(&walk, bytes, offset);
	do
		status = pks_tokens_next(&walk, &token);
	while (status == PKS_TOKEN_OK && token.code != stop);
	pks_tokens_end(&walk);
	/* Behind a pickle that is whole, bytes that are no opcode are just bytes. */
	if (status != PKS_TOKEN_OK && walk.at == offset && offset > 0)
		return false;
	found->offset = offset;
	found->whole = status == PKS_TOKEN_OK;
	found->size = (found->whole ? token.next : broken_end(bytes, &token, status)) - offset;
	return true;
}

bool
pks_source_pickle(const struct pks_source *source, uint64_t offset, struct pks_found *found)
{
	return pks_bytes_pickle(pks_source_bytes(source), offset, found);
}

/* Ops that are looked at to see whether a file begins as a pickle. */
#define SEEN 4096

bool
pks_source_begins_pickle(const struct pks_source *source)
{
	struct pks_shape shape;

	pks_shape_of(pks_source_bytes(source), 0, SEEN, &shape);
	return shape.good == shape.ops && (shape.unfinished || pks_shape_strong(&shape, 0) ||
					   pks_shape_fills(&shape, pks_source_bytes(source)));
}
