/* SPDX-License-Identifier: MIT */
/*
 * Records: what was changed outside of the segment that made it. Those of one key are a chain from
 * the newest back. Each has a second link that leads further, laid so that crossing n records takes
 * about twice log n steps (Myers' skew-binary lists): a list that a hundred thousand segments
 * appended to is as quick as one that two did.
 */
#include "pickle/segment.h"

#include <stdlib.h>

static inline uint32_t
word(const _Atomic uint32_t *w)
{
	return atomic_load_explicit(w, memory_order_relaxed);
}

/*
 * Where a key is, or should go. Keys that stand beside each other are often asked for one after the
 * other: eight of them lie together.
 */
static size_t
place_of(const struct pks_ledger *l, uint32_t key)
{
	uint64_t eight = ((key >> 3) + (uint64_t)1) * 0x9e3779b97f4a7c15u >> 24;
	size_t i = (size_t)(eight << 3 | (key & 7)) & (l->newest_size - 1);
	uint32_t there;

	while ((there = word(&l->newest[i].key)) != 0 && there != key + 1)
		i = (i + 1) & (l->newest_size - 1);
	return i;
}

static void
put_key(struct pks_newest *to, uint32_t key, uint32_t ref, uint32_t live)
{
	atomic_store_explicit(&to->key, key, memory_order_relaxed);
	atomic_store_explicit(&to->ref, ref, memory_order_relaxed);
	to->live = live;
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
	for (size_t i = 0; i < old.newest_size; i++) {
		const struct pks_newest *from = &old.newest[i];
		uint32_t key = word(&from->key);
		if (key != 0)
			put_key(&l->newest[place_of(l, key - 1)], key, word(&from->ref),
				from->live);
	}
	if (!pks_dense_retire(h, old.newest)) {
		free(l->newest);
		*l = old;
		return false;
	}
	h->memory += (l->newest_size - old.newest_size) * sizeof *l->newest;
	return true;
}

/* The record of a finished segment. */
static const struct pks_record *
finished(const struct pks_history *h, const struct pks_ledger *l, uint32_t ref)
{
	const struct pks_segment *s = h->segment[pks_segment_of(ref)];

	return l == &h->containers ? &s->container[ref & (PKS_SPAN - 1)]
				   : &s->row[ref & (PKS_SPAN - 1)];
}

const struct pks_record *
pks_record_get(const struct pks_history *h, const struct pks_ledger *l, uint32_t ref)
{
	if (ref == PKS_NO_OP)
		return NULL;
	return pks_segment_of(ref) == h->segments ? &l->live[ref & (PKS_SPAN - 1)]
						  : finished(h, l, ref);
}

/* The newest record in the segment that is being written; in a view in its copy of it. */
static uint32_t
newest_live(const struct pks_history *h, const struct pks_ledger *l, uint32_t key, size_t i)
{
	if (h->port == NULL)
		return l->newest[i].live != 0
			       ? h->segments << PKS_SPAN_BITS | (l->newest[i].live - 1)
			       : PKS_NO_OP;
	for (uint32_t k = 0; k < l->live_count; k++)
		if (l->live[k].key == key)
			return h->segments << PKS_SPAN_BITS | k;
	return PKS_NO_OP;
}

/*
 * The newest record of a key. What the table says may be newer than a view: the segments that it
 * leads through were finished before their records were entered, and what is too new is passed
 * over.
 */
static uint32_t
newest(const struct pks_history *h, const struct pks_ledger *l, uint32_t key)
{
	uint32_t ref;
	size_t i;

	if (l->newest_size == 0)
		return PKS_NO_OP;
	i = place_of(l, key);
	if (word(&l->newest[i].key) == 0)
		return PKS_NO_OP;
	ref = newest_live(h, l, key, i);
	if (ref != PKS_NO_OP)
		return ref;
	ref = atomic_load_explicit(&l->newest[i].ref, memory_order_acquire) - 1;
	while (ref != PKS_NO_OP && pks_segment_of(ref) >= h->segments) {
		const struct pks_record *r = finished(h, l, ref);
		bool far = r->jump != PKS_NO_OP && pks_segment_of(r->jump) >= h->segments;
		ref = far ? r->jump : r->before;
	}
	return ref;
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
	if (l->newest[i].live != 0) {
		l->last_ref = newest_live(h, l, key, i);
		return &l->live[l->newest[i].live - 1];
	}
	*made = true;
	r = &l->live[l->live_count];
	*r = (struct pks_record){.key = key, .op = PKS_NO_OP};
	link(h, l, r, word(&l->newest[i].ref) - 1);
	if (word(&l->newest[i].key) == 0) {
		atomic_store_explicit(&l->newest[i].key, key + 1, memory_order_relaxed);
		l->keys++;
	}
	l->last_ref = h->segments << PKS_SPAN_BITS | (uint32_t)l->live_count++;
	l->newest[i].live = (uint32_t)l->live_count;
	return r;
}

void
pks_records_settle(struct pks_ledger *l, uint32_t segment)
{
	for (uint32_t k = 0; k < l->live_count; k++) {
		struct pks_newest *n = &l->newest[place_of(l, l->live[k].key)];

		n->live = 0;
		/* Whoever sees it sees the segment, too. */
		atomic_store_explicit(&n->ref, (segment << PKS_SPAN_BITS | k) + 1,
				      memory_order_release);
	}
}

uint32_t
pks_record_upto(const struct pks_history *h, const struct pks_ledger *l, uint32_t key,
		uint32_t segment)
{
	uint32_t ref = newest(h, l, key);

	while (ref != PKS_NO_OP && pks_segment_of(ref) > segment) {
		const struct pks_record *r = pks_record_get(h, l, ref);
		bool far = r->jump != PKS_NO_OP && pks_segment_of(r->jump) > segment;
		ref = far ? r->jump : r->before;
	}
	return ref;
}

void
pks_ledger_free(struct pks_ledger *l)
{
	free(l->newest);
	free(l->live);
}
