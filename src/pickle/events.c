/* SPDX-License-Identifier: MIT */
/*
 * Events: what changed a value, and when. Within a segment word b leads from one to the one before;
 * from segment to segment the records of the value do. A word that leads on instead of back is the
 * first one's, or of a file that changed since it was read.
 */
#include "pickle/events.h"
#include "pickle/segment.h"

/* The newest event of a value below the moment in the segment that made it. */
static pks_op
own_event(const struct pks_history *h, pks_op value, pks_op moment)
{
	pks_op event = *pks_dense_b(h, value), before;

	if (event <= value)
		return PKS_NO_OP;
	for (; event >= moment; event = before) {
		before = *pks_dense_b(h, event);
		if (before >= event)
			return PKS_NO_OP;
	}
	return event;
}

/* The newest event below the moment by the records from one on back, then by the value's own. */
static pks_op
recorded_event(const struct pks_history *h, uint32_t ref, pks_op value, pks_op moment)
{
	while (ref != PKS_NO_OP) {
		const struct pks_record *r = pks_record_get(h, &h->containers, ref);
		pks_op event = r->op, before;

		for (; event >= moment; event = before) {
			before = *pks_dense_b(h, event);
			if (before >= event)
				break;
		}
		if (event < moment)
			return event;
		ref = r->before;
	}
	return own_event(h, value, moment);
}

pks_op
pks_newest_event(const struct pks_history *h, pks_op value, pks_op moment)
{
	uint32_t ref = PKS_NO_OP;

	if (moment == 0)
		return PKS_NO_OP;
	if (pks_segment_of(moment - 1) > pks_segment_of(value))
		ref = pks_record_upto(h, &h->containers, value, pks_segment_of(moment - 1));
	return recorded_event(h, ref, value, moment);
}

pks_op
pks_event_before(const struct pks_history *h, pks_op event)
{
	pks_op b = *pks_dense_b(h, event), value;
	uint32_t ref;

	if (b != event)
		return b;
	value = h->options.dense ? PKS_NO_OP : pks_target(h, event);
	if (value == PKS_NO_OP || pks_segment_of(value) == pks_segment_of(event))
		return PKS_NO_OP;
	/* The first in its segment: the record before that of this segment knows the one before. */
	ref = pks_record_upto(h, &h->containers, value, pks_segment_of(event));
	if (ref != PKS_NO_OP && pks_segment_of(ref) == pks_segment_of(event))
		ref = pks_record_get(h, &h->containers, ref)->before;
	return recorded_event(h, ref, value, event);
}

/* ---- Groups --------------------------------------------------------------------------------- */

static bool
is_setitem(uint8_t code)
{
	return code == PKS_OP_SETITEM || code == PKS_OP_SETITEMS;
}

/* Parts that an event in a span gives: what it takes, marks not counted; pairs are one part. */
static uint32_t
parts_of(const struct pks_history *h, const struct pks_span *span, enum pks_kind kind, pks_op event)
{
	uint32_t place = event - span->first, n;
	uint8_t code = span->code[place];

	n = (place > 0 ? span->a[place - 1] : pks_height(h, event)) - span->a[place];
	n -= pks_code_pops[code] == PKS_TO_MARK;
	if (!is_setitem(code))
		return n;
	return kind == PKS_LIST ? 0 : n / 2;
}

/* The group that an event is the newest of, by looking at all of them. */
static struct pks_event_group
counted_group(const struct pks_history *h, pks_op value, pks_op newest)
{
	struct pks_event_group group = {.newest = newest, .ref = PKS_NO_OP};
	enum pks_kind kind = (enum pks_kind)pks_kind_of(h, value);
	pks_op events[PKS_SPAN];
	uint32_t parts[PKS_SPAN], n = pks_event_group_read(h, kind, newest, events, parts);

	for (uint32_t k = 0; k < n; k++) {
		group.parts += parts[k];
		group.replaced |= kind == PKS_LIST && is_setitem(pks_dense_code(h, events[k]));
	}
	return group;
}

static bool
group_at(const struct pks_history *h, pks_op value, uint32_t ref, struct pks_event_group *group)
{
	const struct pks_record *r = pks_record_get(h, &h->containers, ref), *before;
	pks_op newest;

	if (r != NULL) {
		before = pks_record_get(h, &h->containers, r->before);
		*group = (struct pks_event_group){.newest = r->op,
						  .ref = ref,
						  .parts = r->number -
							   (before != NULL ? before->number : 0),
						  .replaced = r->replaced};
		return true;
	}
	newest = *pks_dense_b(h, value);
	if (newest <= value)
		return false;
	*group = counted_group(h, value, newest);
	return true;
}

bool
pks_event_group_newest(const struct pks_history *h, pks_op value, struct pks_event_group *group)
{
	return group_at(h, value, pks_record_upto(h, &h->containers, value, h->segments), group);
}

bool
pks_event_group_before(const struct pks_history *h, pks_op value, struct pks_event_group *group)
{
	pks_op first;

	if (!h->options.dense) {
		if (group->ref == PKS_NO_OP)
			return false;
		return group_at(h, value, pks_record_get(h, &h->containers, group->ref)->before,
				group);
	}
	first = pks_newest_event(h, value, pks_event_group_begin(group->newest));
	if (first == PKS_NO_OP)
		return false;
	*group = counted_group(h, value, first);
	return true;
}

pks_op
pks_event_group_begin(pks_op event)
{
	return event & ~(pks_op)(PKS_SPAN - 1);
}

uint32_t
pks_event_group_read(const struct pks_history *h, enum pks_kind kind, pks_op newest, pks_op *events,
		     uint32_t *parts)
{
	const struct pks_span *span = pks_span_of(h, newest);
	pks_op event = newest, before;
	uint32_t n = 0;

	for (;; event = before) {
		events[n++] = event;
		before = span->b[event - span->first];
		if (before >= event || before < span->first || n == PKS_SPAN)
			break;
	}
	for (uint32_t k = 0; k < n / 2; k++) {
		before = events[k];
		events[k] = events[n - 1 - k];
		events[n - 1 - k] = before;
	}
	for (uint32_t k = 0; k < n; k++)
		parts[k] = parts_of(h, span, kind, events[k]);
	return n;
}
