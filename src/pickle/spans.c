/* SPDX-License-Identifier: MIT */
/*
 * Which span an op stands in: the live one, one that was kept, one that was replayed. A few
 * replayed ones are kept, the one not asked for since longest is overwritten. They belong to who
 * reads: the writer and each view have their own. A finished segment is never changed.
 */
#include "pickle/segment.h"

#include <stdlib.h>
#include <string.h>

/*
 * The bytes changed since they were read. What was is not to be had any more: nothing is shown in
 * its place, and no time is lost.
 */
static void
blank(struct pks_span *span, const struct pks_segment *s, uint32_t segment)
{
	span->first = segment << PKS_SPAN_BITS;
	span->rows = s->rows;
	span->new_rows = 0;
	memset(span->low, 0, sizeof span->low);
	memset(span->a, 0, sizeof span->a);
	memset(span->code, PKS_OP_STOP, sizeof span->code);
	for (uint32_t place = 0; place < PKS_SPAN; place++)
		span->b[place] = span->first + place;
	for (uint32_t k = 0; k < PKS_SPAN / PKS_GROUP; k++)
		span->group[k] = (struct pks_group){s->offset[0], 0, 0};
}

bool
pks_replays_new(struct pks_history *h)
{
	struct pks_replays *replays = calloc(1, sizeof *replays);

	if (replays == NULL)
		return false;
	replays->recent = h->live;
	for (unsigned k = 0; k < PKS_REPLAYS; k++)
		replays->segment[k] = PKS_NO_OP;
	h->replays = replays;
	return true;
}

bool
pks_replays_begin(struct pks_history *h)
{
	struct pks_replays *replays = h->replays;

	if (replays->replay != NULL)
		return true;
	replays->replay = pks_replay_new();
	replays->span[0] = malloc(sizeof *replays->span[0]);
	if (replays->replay == NULL || replays->span[0] == NULL)
		return false;
	h->memory += PKS_REPLAYS * sizeof *replays->span[0];
	return true;
}

void
pks_replays_free(struct pks_history *h)
{
	if (h->replays == NULL)
		return;
	for (unsigned k = 0; k < PKS_REPLAYS; k++)
		free(h->replays->span[k]);
	free(h->replays->replay);
	free(h->replays);
}

/* The replay of a segment, if it is there. */
static struct pks_span *
replayed(struct pks_replays *replays, uint32_t segment)
{
	uint8_t *hint = &replays->hint[segment % PKS_HINTS];

	for (unsigned k = 0; k < PKS_REPLAYS && replays->segment[*hint] != segment; k++)
		if (replays->segment[k] == segment)
			*hint = (uint8_t)k;
	if (replays->segment[*hint] != segment)
		return NULL;
	replays->used[*hint] = ++replays->clock;
	return replays->span[*hint];
}

struct pks_span *
pks_span_at_hand(const struct pks_history *h, pks_op op)
{
	struct pks_replays *replays = h->replays;
	uint32_t segment = pks_segment_of(op);
	struct pks_span *span = replays->recent;

	if (op - span->first < PKS_SPAN)
		return span;
	if (segment >= h->segments)
		span = h->live;
	else if (h->segment[segment]->span != NULL)
		span = h->segment[segment]->span;
	else
		span = replayed(replays, segment);
	if (span != NULL)
		replays->recent = span;
	return span;
}

struct pks_span *
pks_span_find(const struct pks_history *h, pks_op op)
{
	struct pks_span *span = pks_span_at_hand(h, op);
	struct pks_replays *replays = h->replays;
	uint8_t oldest = 0;

	if (span != NULL)
		return span;
	for (uint8_t k = 0; k < PKS_REPLAYS; k++) {
		if (replays->span[k] == NULL)
			replays->span[k] = malloc(sizeof *span);
		if (replays->span[k] == NULL)
			continue;
		if (replays->segment[k] == PKS_NO_OP) {
			oldest = k;
			break;
		}
		if (replays->used[k] < replays->used[oldest])
			oldest = k;
	}
	span = replays->span[oldest];
	replays->segment[oldest] = pks_segment_of(op);
	replays->hint[pks_segment_of(op) % PKS_HINTS] = oldest;
	if (replays->changed || !pks_replay_spread(replays->replay, h, pks_segment_of(op), span)) {
		replays->changed = true;
		blank(span, h->segment[pks_segment_of(op)], pks_segment_of(op));
	}
	replays->used[oldest] = ++replays->clock;
	replays->recent = span;
	return span;
}
