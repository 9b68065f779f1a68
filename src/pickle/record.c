/* SPDX-License-Identifier: MIT */
/*
 * Records: what was changed outside of the segment that made it. Those of one key are a chain from
 * the newest back. Each has a second link that leads further, laid so that crossing n records takes
 * about twice log n steps (Myers' skew-binary lists): a list that a hundred thousand segments
 * appended to is as quick as one that two did.
 */
#include "pickle/segment.h"

#include <stdlib.h>

static size_t
place_of(const struct pks_ledger *l, uint32_t key)
{
	size_t i = (size_t)((key + (uint64_t)1) * 0x9e3779b97f4a7c15u >> 24) & (l->newest_size - 1);

	while (l->newest[i].key != 0 && l->newest[i].key != key + 1)
		i = (i + 1) & (l->newest_size - 1);
	return i;
}

static bool
room(struct pks_history *h, struct pks_ledger *l)
{
	struct pks_ledger old = *l;

	if ((l->keys + 1) * 2 <= l->newest_size)
		return true;
	l->newest_size = old.newest_size != 0 ? 2 * old.newest_size : 64;
	l->newest = calloc(l->newest_size, sizeof *l->newest);
	if (l->newest == NULL) {
		*l = old;
		return false;
	}
	h->memory += (l->newest_size - old.newest_size) * sizeof *l->newest;
	for (size_t i = 0; i < old.newest_size; i++)
		if (old.newest[i].key != 0)
			l->newest[place_of(l, old.newest[i].key - 1)] = old.newest[i];
	free(old.newest);
	return true;
}

static uint32_t
newest(const struct pks_ledger *l, uint32_t key)
{
	size_t i;

	if (l->newest_size == 0)
		return PKS_NO_OP;
	i = place_of(l, key);
	return l->newest[i].key != 0 ? l->newest[i].ref : PKS_NO_OP;
}

const struct pks_record *
pks_record_get(const struct pks_history *h, const struct pks_ledger *l, uint32_t ref)
{
	uint32_t segment = pks_segment_of(ref), place = ref & (PKS_SPAN - 1);
	const struct pks_segment *s;

	if (ref == PKS_NO_OP)
		return NULL;
	if (segment == h->segments)
		return &l->live[place];
	s = h->segment[segment];
	return l == &h->containers ? &s->container[place] : &s->row[place];
}

/* A record behind another one: where its jump leads. */
static void
link(const struct pks_history *h, const struct pks_ledger *l, struct pks_record *r, uint32_t ref)
{
	const struct pks_record *before = pks_record_get(h, l, ref), *far, *further;

	r->before = r->jump = ref;
	if (before == NULL)
		return;
	r->depth = (before->depth + 1) & 0x7fffffffu;
	r->replaced = before->replaced;
	far = pks_record_get(h, l, before->jump);
	further = far != NULL ? pks_record_get(h, l, far->jump) : NULL;
	if (far != NULL && further != NULL &&
	    before->depth - far->depth == far->depth - further->depth)
		r->jump = far->jump;
}

struct pks_record *
pks_record_now(struct pks_history *h, struct pks_ledger *l, uint32_t key, bool *made)
{
	struct pks_record *r;
	size_t i;

	*made = false;
	if (l->last_key == key && l->last_ref != PKS_NO_OP &&
	    pks_segment_of(l->last_ref) == h->segments)
		return &l->live[l->last_ref & (PKS_SPAN - 1)];
	if (!room(h, l) ||
	    !pks_dense_grow(h, &l->live, &l->live_size, l->live_count + 1, sizeof *l->live))
		return NULL;
	i = place_of(l, key);
	l->last_key = key;
	if (l->newest[i].key != 0 && pks_segment_of(l->newest[i].ref) == h->segments) {
		l->last_ref = l->newest[i].ref;
		return &l->live[l->last_ref & (PKS_SPAN - 1)];
	}
	*made = true;
	r = &l->live[l->live_count];
	*r = (struct pks_record){.key = key, .op = PKS_NO_OP};
	link(h, l, r, l->newest[i].key != 0 ? l->newest[i].ref : PKS_NO_OP);
	l->keys += l->newest[i].key == 0;
	l->last_ref = h->segments << PKS_SPAN_BITS | (uint32_t)l->live_count++;
	l->newest[i] = (struct pks_newest){key + 1, l->last_ref};
	return r;
}

uint32_t
pks_record_upto(const struct pks_history *h, const struct pks_ledger *l, uint32_t key,
		uint32_t segment)
{
	uint32_t ref = newest(l, key);

	while (ref != PKS_NO_OP && pks_segment_of(ref) > segment) {
		const struct pks_record *r = pks_record_get(h, l, ref);
		bool far = r->jump != PKS_NO_OP && pks_segment_of(r->jump) > segment;
		ref = far ? r->jump : r->before;
	}
	return ref;
}

uint32_t
pks_record_from(const struct pks_history *h, const struct pks_ledger *l, uint32_t key,
		uint32_t segment)
{
	uint32_t ref = newest(l, key);

	if (ref == PKS_NO_OP || pks_segment_of(ref) < segment)
		return PKS_NO_OP;
	for (;;) {
		const struct pks_record *r = pks_record_get(h, l, ref);
		if (r->jump != PKS_NO_OP && pks_segment_of(r->jump) >= segment)
			ref = r->jump;
		else if (r->before != PKS_NO_OP && pks_segment_of(r->before) >= segment)
			ref = r->before;
		else
			return ref;
	}
}

void
pks_ledger_free(struct pks_ledger *l)
{
	free(l->newest);
	free(l->live);
}
