/* SPDX-License-Identifier: MIT */
/*
 * Writing segments: what is collected while one is written, and put away as one block when it is
 * whole. The span is then free for the next; those of the first few stay, so that small pickles are
 * never replayed.
 */
#include "pickle/cost.h"
#include "pickle/machine.h"

#include <stdlib.h>
#include <string.h>

/* The most segments that the pickle can have. */
static size_t
most_segments(const struct pks_history *h)
{
	uint64_t n = h->bytes.size > h->start ? h->bytes.size - h->start : 0;

	return (size_t)((n < PKS_MAX_OPS ? n : PKS_MAX_OPS) >> PKS_SPAN_BITS) + 2;
}

static struct pks_span *
new_span(struct pks_history *h)
{
	struct pks_span *span = malloc(sizeof *span);

	if (span != NULL)
		h->memory += sizeof *span;
	return span;
}

static void
begin(struct pks_history *h, pks_op first)
{
	const struct pks_machine *m = h->machine;
	struct pks_pending *p = &h->pending;
	struct pks_span *span = h->live;

	span->first = first;
	span->rows = h->slots.rows;
	span->new_rows = 0;
	span->lowest = UINT32_MAX;
	memset(span->times, 0, sizeof span->times);
	memset(span->taken, 0, sizeof span->taken);
	span->sizes = span->large = 0;
	span->acts = 0;
	h->containers.live_count = h->rewritten.live_count = 0;
	p->height = m != NULL ? m->height : 0;
	p->marks = p->least_marks = m != NULL ? m->marks_count : 0;
	p->fence_count = p->repeats = p->passes = 0;
}

/* The tables are sized by the bytes that are left, so that they never move; most is never touched.
 */
static bool
make_tables(struct pks_history *h)
{
	size_t n = most_segments(h);

	h->segment = calloc(n, sizeof(struct pks_segment *));
	if (h->segment == NULL)
		return false;
	for (unsigned level = 0; level < PKS_LEVELS; level++) {
		h->lowest[level] = calloc((n >> (6 * level)) + 1, sizeof **h->lowest);
		if (h->lowest[level] == NULL)
			return false;
	}
	return true;
}

bool
pks_segment_begin(struct pks_history *h)
{
	h->containers.last_ref = h->rewritten.last_ref = PKS_NO_OP;
	h->live = new_span(h);
	if (h->live == NULL || !pks_replays_new(h)) {
		free(h->live);
		return false;
	}
	begin(h, 0);
	return true;
}

bool
pks_segment_fence(struct pks_history *h, uint32_t marks, uint32_t fence)
{
	struct pks_pending *p = &h->pending;

	p->least_marks = marks;
	if (!pks_dense_grow(h, &p->fences, &p->fences_size, p->fence_count + 1, sizeof *p->fences))
		return false;
	p->fences[p->fence_count++] = fence;
	return true;
}

bool
pks_segment_repeat(struct pks_history *h, pks_op op, pks_op value)
{
	struct pks_pending *p = &h->pending;

	if (!pks_dense_grow(h, &p->repeat, &p->repeats_size, p->repeats + 1, sizeof *p->repeat))
		return false;
	p->repeat[p->repeats++] = (struct pks_repeat){op, value};
	return true;
}

bool
pks_segment_pass(struct pks_history *h, pks_op op)
{
	struct pks_pending *p = &h->pending;

	if (!pks_dense_grow(h, &p->pass, &p->passes_size, p->passes + 1, sizeof *p->pass))
		return false;
	p->pass[p->passes++] = (uint16_t)(op & (PKS_SPAN - 1));
	return true;
}

bool
pks_segment_event(struct pks_history *h, pks_op op, uint8_t code, pks_op target, uint8_t kind,
		  uint32_t n, uint32_t *b)
{
	bool set = code == PKS_OP_SETITEM || code == PKS_OP_SETITEMS, made;
	struct pks_record *r;

	if (h->options.dense) {
		uint32_t *newest = pks_dense_b(h, target);
		if (*newest > target)
			*b = *newest;
		*newest = op;
		return true;
	}
	r = pks_record_now(h, &h->containers, target, &made);
	if (r == NULL)
		return false;
	if (made) {
		const struct pks_record *before = pks_record_get(h, &h->containers, r->before);
		r->number = before != NULL ? before->number : 0;
	} else {
		*b = r->op;
	}
	r->op = op;
	if (set && kind == PKS_LIST)
		r->replaced = 1;
	else
		r->number += set ? n / 2 : n;
	return true;
}

/* How far a run goes from cell i on, below n. */
static uint32_t
run_end(const pks_op *value, uint32_t i, uint32_t n, bool *same)
{
	uint32_t step = i + 1 < n && value[i + 1] == value[i] ? 0 : 1;

	*same = step == 0;
	for (i++; i < n && value[i] == value[i - 1] + step; i++)
		;
	return i;
}

/* Cuts the values of n cells into runs. False: no memory. */
static bool
cut_runs(struct pks_history *h, const pks_op *value, uint32_t n)
{
	struct pks_pending *p = &h->pending;
	bool same;

	p->runs = 0;
	if (!pks_dense_grow(h, &p->run, &p->run_size, n, sizeof *p->run) ||
	    !pks_dense_grow(h, &p->run_value, &p->run_value_size, n, sizeof *p->run_value))
		return false;
	for (uint32_t i = 0, end; i < n; i = end, p->runs++) {
		end = run_end(value, i, n, &same);
		p->run[p->runs] = (uint16_t)(i | (same ? PKS_RUN_SAME : 0));
		p->run_value[p->runs] = value[i];
	}
	return true;
}

static void *
copy_to(char **at, const void *from, size_t count, size_t item)
{
	void *to = *at;

	if (count != 0)
		memcpy(to, from, count * item);
	*at += count * item;
	return to;
}

static void
copy_offsets(struct pks_segment *s, const struct pks_span *span)
{
	for (unsigned i = 0; i < PKS_SPAN / PKS_SAMPLE; i++)
		s->offset[i] = span->group[i << (PKS_SAMPLE_BITS - PKS_GROUP_BITS)].offset;
}

/* Which rows of opcodes.def the ops of a span are, up to 'end'. */
void
pks_segment_seen(const struct pks_span *span, uint32_t end, uint64_t seen[2])
{
	uint8_t has[256] = {0};

	/* Of few ops it is quicker to ask each. */
	for (uint32_t place = 0; end < 128 && place < end; place++) {
		unsigned row = pks_code_row[span->code[place]];
		seen[row >> 6] |= (uint64_t)1 << (row & 63);
	}
	if (end < 128)
		return;
	for (uint32_t place = 0; place < end; place++)
		has[span->code[place]] = 1;
	for (unsigned code = 0; code < 256; code++) {
		unsigned row = pks_code_row[code];
		if (has[code] != 0)
			seen[row >> 6] |= (uint64_t)1 << (row & 63);
	}
}

/* The same for the live segment, where the machine noted it; it did not see what follows an error.
 */
static void
live_seen(const struct pks_history *h, uint64_t seen[2])
{
	if (h->machine == NULL) {
		pks_segment_seen(h->live, PKS_SPAN, seen);
		return;
	}
	for (unsigned row = 0; row < PKS_MOST_ROWS; row++)
		seen[row >> 6] |= (uint64_t)(h->live->times[row] != 0) << (row & 63);
}

/* Puts the live segment away. After an error there is no machine, and no cell outlives it. */
static struct pks_segment *
put_away(struct pks_history *h)
{
	const struct pks_machine *m = h->machine;
	struct pks_pending *p = &h->pending;
	const struct pks_ledger *c = &h->containers, *r = &h->rewritten;
	const struct pks_span *span = h->live;
	const pks_op *value = m != NULL ? m->value + span->lowest : NULL;
	uint32_t n = m != NULL && !h->options.dense ? m->height - span->lowest : 0;
	size_t size;
	struct pks_segment *s;
	char *at;

	if (!cut_runs(h, value, n))
		return NULL;
	size = sizeof *s + (c->live_count + r->live_count) * sizeof *c->live +
	       p->repeats * sizeof *p->repeat + p->fence_count * sizeof *p->fences +
	       p->runs * (sizeof *p->run_value + sizeof *p->run) + p->passes * sizeof *p->pass;
	at = pks_slab_take(&h->slabs, size);
	s = (struct pks_segment *)(void *)at;
	if (s == NULL)
		return NULL;
	h->memory += size;
	*s = (struct pks_segment){.height = p->height,
				  .marks = p->marks,
				  .fence = span->group[0].fence,
				  .rows = span->rows,
				  .containers = (uint16_t)c->live_count,
				  .rows_changed = (uint16_t)r->live_count,
				  .repeats = (uint16_t)p->repeats,
				  .fence_count = (uint16_t)p->fence_count,
				  .passes = (uint16_t)p->passes,
				  .runs = (uint16_t)p->runs};
	copy_offsets(s, span);
	live_seen(h, s->seen);
	if (m != NULL)
		pks_cost_add(h);
	at += sizeof *s;
	s->container = copy_to(&at, c->live, c->live_count, sizeof *c->live);
	s->row = copy_to(&at, r->live, r->live_count, sizeof *r->live);
	s->repeat = copy_to(&at, p->repeat, p->repeats, sizeof *p->repeat);
	s->fences = copy_to(&at, p->fences, p->fence_count, sizeof *p->fences);
	s->run_value = copy_to(&at, p->run_value, p->runs, sizeof *p->run_value);
	s->run = copy_to(&at, p->run, p->runs, sizeof *p->run);
	s->pass = copy_to(&at, p->pass, p->passes, sizeof *p->pass);
	return s;
}

/* Notes the least low of a segment, and of all groups that it makes whole. */
static void
note_lowest(struct pks_history *h, uint32_t index, uint32_t low)
{
	h->lowest[0][index] = low;
	for (unsigned level = 1; level < PKS_LEVELS && (index & 63) == 63; level++) {
		uint32_t least = UINT32_MAX;

		for (uint32_t k = index - 63; k != index + 1; k++)
			if (h->lowest[level - 1][k] < least)
				least = h->lowest[level - 1][k];
		index >>= 6;
		h->lowest[level][index] = least;
	}
}

bool
pks_segment_next(struct pks_history *h)
{
	bool stays = h->options.dense || h->segments + 1 <= PKS_RESIDENT;
	struct pks_span *span = h->live, *next = span;
	struct pks_segment *s;

	if (h->segment == NULL && !make_tables(h))
		return false;
	if (stays)
		next = new_span(h);
	else if (!pks_replays_begin(h))
		return false;
	s = next != NULL ? put_away(h) : NULL;
	if (s == NULL) {
		if (next != span)
			free(next);
		return false;
	}
	if (h->done >= span->first + PKS_SPAN) {
		h->seen[0] |= s->seen[0];
		h->seen[1] |= s->seen[1];
	}
	s->span = stays ? span : NULL;
	h->segment[h->segments] = s;
	note_lowest(h, h->segments, span->lowest);
	pks_records_settle(&h->containers, h->segments);
	pks_records_settle(&h->rewritten, h->segments);
	h->segments++;
	h->live = next;
	begin(h, span->first + PKS_SPAN);
	return true;
}

/* ---- Reading: segments by height ------------------------------------------------------------ */

uint32_t
pks_segment_below(const struct pks_history *h, uint32_t segment, uint32_t height)
{
	uint32_t j = segment;
	unsigned level = 0;

	/* Up: whole blocks before j, larger ones as j comes to their borders. */
	for (;;) {
		uint32_t index = j >> (6 * level);

		if (index == 0)
			return PKS_NO_OP;
		if (level + 1 < PKS_LEVELS && (index & 63) == 0) {
			level++;
			continue;
		}
		if (h->lowest[level][index - 1] < height)
			break;
		j -= (uint32_t)1 << (6 * level);
	}
	/* Down: the last block in it that qualifies, at each level. */
	while (level > 0) {
		uint32_t index = j >> (6 * (level - 1));

		level--;
		while (h->lowest[level][index - 1] >= height)
			index--;
		j = index << (6 * level);
	}
	return j - 1;
}

uint32_t
pks_segment_next_below(const struct pks_history *h, uint32_t j, uint32_t end, uint32_t height)
{
	unsigned level = 0;

	while (j < end) {
		uint32_t block = (uint32_t)1 << (6 * level);

		if (level + 1 < PKS_LEVELS && (j & ((block << 6) - 1)) == 0 &&
		    end - j >= block << 6) {
			level++;
			continue;
		}
		if (end - j < block || (j & (block - 1)) != 0) {
			level--;
			continue;
		}
		if (h->lowest[level][j >> (6 * level)] >= height) {
			j += block;
			continue;
		}
		/* It is in this block: go down to it. */
		while (level > 0) {
			level--;
			while (h->lowest[level][j >> (6 * level)] >= height)
				j += (uint32_t)1 << (6 * level);
		}
		return j;
	}
	return PKS_NO_OP;
}

pks_op
pks_segment_value(const struct pks_history *h, uint32_t segment, uint32_t height)
{
	uint32_t place = pks_segment_below(h, segment, height), low = 0, high, above;
	const struct pks_segment *s;

	if (place == PKS_NO_OP)
		return 0; /* only in a file that changed meanwhile */
	s = h->segment[place];
	above = height - h->lowest[0][place] - 1;
	if (s->runs == 0)
		return 0;
	for (high = s->runs; high - low > 1;) {
		uint32_t mid = low + (high - low) / 2;
		if ((s->run[mid] & ~PKS_RUN_SAME) <= above)
			low = mid;
		else
			high = mid;
	}
	if ((s->run[low] & PKS_RUN_SAME) != 0)
		return s->run_value[low];
	return s->run_value[low] + (above - s->run[low]);
}

void
pks_segments_free(struct pks_history *h)
{
	for (uint32_t k = 0; k < h->segments; k++)
		free(h->segment[k]->span);
	free(h->segment);
	for (unsigned level = 0; level < PKS_LEVELS; level++)
		free(h->lowest[level]);
	free(h->live);
	free(h->pending.fences);
	free(h->pending.repeat);
	free(h->pending.pass);
	free(h->pending.run);
	free(h->pending.run_value);
	pks_ledger_free(&h->containers);
	pks_ledger_free(&h->rewritten);
}
