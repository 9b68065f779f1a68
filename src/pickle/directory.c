/* SPDX-License-Identifier: MIT */
/*
 * Directories: one walk over a value's groups of events when it is opened, good for every moment
 * afterwards; a group is spread out when something in it is looked at.
 * A reader keeps a few dozen and throws out one that was not asked for since long.
 */
#include "pickle/directory.h"
#include "pickle/opcode.h"

#include <picklescope/number.h>

#include <stdlib.h>
#include <string.h>

void
pks_directory_clear(struct pks_directory *d)
{
	free(d->newest);
	free(d->before);
	for (unsigned k = 0; k < PKS_SPREADS; k++) {
		free(d->spread[k].op);
		free(d->spread[k].before);
	}
	free(d->first);
	free(d->again);
	*d = (struct pks_directory){.value = PKS_NO_OP};
	for (unsigned k = 0; k < PKS_SPREADS; k++)
		d->spread[k].group = PKS_NO_OP;
}

static bool
is_setitem(uint8_t code)
{
	return code == PKS_OP_SETITEM || code == PKS_OP_SETITEMS;
}

/* Parts that a value's own op gives it. */
static uint32_t
fixed_parts(const struct pks_history *h, pks_op value, enum pks_kind kind)
{
	uint32_t n = pks_operands(h, value);

	switch (kind) {
	case PKS_DICT: return n / 2;
	case PKS_CALLABLE: return 0;
	default: return n;
	}
}

/* Room for n groups. */
static bool
group_room(struct pks_directory *d, uint32_t n)
{
	uint32_t size = d->size != 0 ? d->size : 4;
	pks_op *newest;
	uint64_t *before;

	if (n + 1 <= d->size)
		return true;
	while (size < n + 1)
		size *= 2;
	newest = realloc(d->newest, (size_t)size * sizeof *newest);
	if (newest == NULL)
		return false;
	d->newest = newest;
	before = realloc(d->before, (size_t)size * sizeof *before);
	if (before == NULL)
		return false;
	if (d->before == NULL)
		before[0] = 0;
	d->before = before;
	d->size = size;
	return true;
}

/* Is an event of the group that we have as the k-th the same or a later one of it? */
static bool
same_group(const struct pks_directory *d, uint32_t k, pks_op newest)
{
	return pks_event_group_begin(d->newest[k]) == pks_event_group_begin(newest);
}

/*
 * The groups from the newest back to the last that is known, which may have grown; then in order
 * behind those. *grown: there is something new.
 */
static bool
collect_groups(const struct pks_history *h, struct pks_directory *d, bool *grown)
{
	struct pks_event_group group;
	uint32_t n = 0, kept = d->groups, at;
	bool more = pks_event_group_newest(h, d->value, &group);

	*grown = false;
	if (!group_room(d, 0))
		return false;
	if (!more || (kept > 0 && d->newest[kept - 1] == group.newest))
		return true;
	*grown = true;
	for (; more; more = pks_event_group_before(h, d->value, &group), n++) {
		if (kept > 0 && d->newest[kept - 1] == group.newest)
			break;
		if (kept > 0 && same_group(d, kept - 1, group.newest))
			kept--;
	}
	if (!group_room(d, kept + n))
		return false;
	d->groups = at = kept + n;
	for (unsigned k = 0; k < PKS_SPREADS; k++)
		if (d->spread[k].group >= kept)
			d->spread[k].group = PKS_NO_OP;
	more = n != 0 && pks_event_group_newest(h, d->value, &group);
	for (; more && at > kept; more = pks_event_group_before(h, d->value, &group)) {
		d->newest[--at] = group.newest;
		d->before[at + 1] = group.parts;
		d->replaced |= group.replaced;
	}
	for (at = kept; at < d->groups; at++)
		d->before[at + 1] += d->before[at];
	return true;
}

/* A group spread out: its events, and the parts before each. NULL: no memory. */
static const struct pks_spread *
spread_group(const struct pks_history *h, struct pks_directory *d, uint32_t group)
{
	pks_op events[PKS_GROUP_EVENTS];
	uint32_t parts[PKS_GROUP_EVENTS], n;
	struct pks_spread *s;

	for (unsigned k = 0; k < PKS_SPREADS; k++)
		if (d->spread[k].group == group)
			return &d->spread[k];
	s = &d->spread[d->next_spread];
	d->next_spread = (d->next_spread + 1) % PKS_SPREADS;
	n = pks_event_group_read(h, d->kind, d->newest[group], events, parts);
	free(s->op);
	free(s->before);
	*s = (struct pks_spread){.group = PKS_NO_OP,
				 .op = malloc((size_t)n * sizeof *s->op),
				 .before = malloc(((size_t)n + 1) * sizeof *s->before)};
	if (s->op == NULL || s->before == NULL)
		return NULL;
	memcpy(s->op, events, (size_t)n * sizeof *s->op);
	s->group = group;
	s->events = n;
	s->before[0] = 0;
	for (uint32_t i = 0; i < n; i++)
		s->before[i + 1] = s->before[i] + parts[i];
	return s;
}

/* How many of a sorted row of ops are below the moment. */
static uint32_t
ops_below(const pks_op *op, uint32_t n, pks_op moment)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (op[mid] < moment)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

uint64_t
pks_directory_parts(const struct pks_history *h, struct pks_directory *d, pks_op moment)
{
	uint32_t k = ops_below(d->newest, d->groups, moment);
	uint64_t n = d->before != NULL ? d->before[k] : 0;
	const struct pks_spread *s;

	/* The next one may have begun. */
	if (k < d->groups && moment > pks_event_group_begin(d->newest[k]) &&
	    (s = spread_group(h, d, k)) != NULL)
		n += s->before[ops_below(s->op, s->events, moment)];
	return n;
}

/* The last of n sorted counts, from the first on, that is not above k. */
static uint32_t
count_of(const uint64_t *before, uint32_t n, uint64_t k)
{
	uint32_t low = 0, high = n;

	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;
		if (before[mid] <= k)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static uint32_t
event_of(const uint32_t *before, uint32_t n, uint64_t k)
{
	uint32_t low = 0, high = n;

	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;
		if (before[mid] <= k)
			low = mid;
		else
			high = mid;
	}
	return low;
}

struct pks_place
pks_directory_place(const struct pks_history *h, struct pks_directory *d, uint64_t k)
{
	struct pks_place p = {.op = d->value, .own = true, .step = 1};
	const struct pks_spread *s;
	uint32_t group, event;

	if (k < d->fixed) {
		p.step = d->kind == PKS_DICT ? 2 : 1;
		p.operand = (uint32_t)k * p.step;
		p.left = d->fixed - (uint32_t)k;
		return p;
	}
	k -= d->fixed;
	if (d->groups == 0)
		return p;
	group = count_of(d->before, d->groups, k);
	s = spread_group(h, d, group);
	if (s == NULL)
		return p;
	k -= d->before[group];
	if (k >= s->before[s->events]) /* only in a file that changed since it was read */
		return p;
	event = event_of(s->before, s->events, k);
	p.op = s->op[event];
	p.own = false;
	p.step = is_setitem(pks_op_code(h, p.op)) ? 2 : 1;
	p.operand = (uint32_t)(k - s->before[event]) * p.step;
	p.left = (uint32_t)(s->before[event + 1] - k);
	return p;
}

pks_op
pks_assignment_key(struct pks_reader *r, struct pks_directory *d, uint64_t k)
{
	struct pks_place p = pks_directory_place(r->history, d, k);

	return pks_operand(r->history, p.op, p.operand);
}

static bool
note_again(struct pks_directory *d, uint64_t row, uint64_t assignment)
{
	if (d->again_count == d->again_size) {
		size_t size = d->again_size != 0 ? 2 * d->again_size : 16;
		struct pks_again *again = realloc(d->again, size * sizeof *again);
		if (again == NULL)
			return false;
		d->again = again;
		d->again_size = size;
	}
	d->again[d->again_count++] = (struct pks_again){row, assignment};
	d->distinct = false;
	return true;
}

static int
compare_again(const void *x, const void *y)
{
	const struct pks_again *a = x, *b = y;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return a->assignment < b->assignment ? -1 : a->assignment > b->assignment;
}

struct seen {
	struct pks_fingerprint print;
	uint64_t row; /* + 1; 0: empty */
};

/* Finds keys that came before: the first place of each is a row, the others are noted. */
static bool
find_equal(struct pks_reader *r, struct pks_directory *d, struct seen *table, size_t size,
	   uint64_t n)
{
	d->rows = 0;
	for (uint64_t k = 0; k < n; k++) {
		struct pks_fingerprint print;
		size_t i;
		if (!pks_fingerprint(r, pks_assignment_key(r, d, k), &print))
			return false;
		i = print.a & (size - 1);
		while (table[i].row != 0 &&
		       (table[i].print.a != print.a || table[i].print.b != print.b))
			i = (i + 1) & (size - 1);
		if (table[i].row != 0) {
			if (!note_again(d, table[i].row - 1, k))
				return false;
			continue;
		}
		table[i].print = print;
		d->first[d->rows] = k;
		table[i].row = ++d->rows;
	}
	return true;
}

/* Joins equal keys of a dict, equal items of a set. */
static void
join(struct pks_reader *r, struct pks_directory *d)
{
	uint64_t n = d->fixed + (d->before != NULL ? d->before[d->groups] : 0);
	size_t size = 16;
	struct seen *table;

	d->joined = false;
	d->distinct = true;
	d->again_count = 0;
	free(d->first);
	d->first = NULL;
	if (n > r->join_limit || n > SIZE_MAX / 64)
		return;
	while (size < 2 * n)
		size *= 2;
	table = calloc(size, sizeof *table);
	d->first = malloc((size_t)(n + 1) * sizeof *d->first);
	if (table != NULL && d->first != NULL && find_equal(r, d, table, size, n)) {
		d->joined = true;
		if (d->again_count > 0)
			qsort(d->again, d->again_count, sizeof *d->again, compare_again);
	} else {
		r->no_memory = true;
		d->again_count = 0;
		d->distinct = true;
	}
	free(table);
	if (d->distinct) {
		free(d->first);
		d->first = NULL;
	}
}

/* The items of a list that one event replaced: 'assignment' is the op and the pair in it. */
static bool
note_replaced(struct pks_reader *r, struct pks_directory *d, pks_op event, int64_t length)
{
	const struct pks_history *h = r->history;
	uint32_t n = is_setitem(pks_op_code(h, event)) ? pks_operands(h, event) : 0;

	for (uint32_t k = 0; k + 1 < n; k += 2) {
		struct pks_integer index;
		if (!pks_integer_of(h, pks_operand(h, event, k), &index) || !index.is_small)
			continue;
		if (index.small < 0)
			index.small += length;
		if (index.small >= 0 && index.small < length &&
		    !note_again(d, (uint64_t)index.small, (uint64_t)event << 32 | k))
			return false;
	}
	return true;
}

static void
find_replaced(struct pks_reader *r, struct pks_directory *d)
{
	d->again_count = 0;
	d->distinct = true;
	for (uint32_t g = 0; d->replaced && g < d->groups; g++) {
		const struct pks_spread *s = spread_group(r->history, d, g);
		if (s == NULL) {
			r->no_memory = true;
			return;
		}
		for (uint32_t e = 0; e < s->events; e++) {
			uint64_t length = d->fixed + d->before[g] + s->before[e];
			if (!note_replaced(r, d, s->op[e], (int64_t)length)) {
				r->no_memory = true;
				return;
			}
		}
	}
	if (d->again_count > 0)
		qsort(d->again, d->again_count, sizeof *d->again, compare_again);
}

/* One that was not looked at for long: the hand of a clock goes round and spares what was. */
static size_t
oldest(struct pks_reader *r)
{
	size_t k;

	for (; r->recent[r->hand]; r->hand = (r->hand + 1) % PKS_DIRECTORIES)
		r->recent[r->hand] = false;
	k = r->hand;
	r->hand = (k + 1) % PKS_DIRECTORIES;
	return k;
}

/* What there is to know beyond where the events are. */
static void
index_events(struct pks_reader *r, struct pks_directory *d)
{
	if (d->kind == PKS_DICT || d->kind == PKS_SET || d->kind == PKS_FROZENSET)
		join(r, d);
	else if (d->kind == PKS_LIST)
		find_replaced(r, d);
}

struct pks_directory *
pks_directory_of(struct pks_reader *r, pks_op value)
{
	struct pks_directory *d;
	size_t k = PKS_DIRECTORIES;
	bool known, grown;

	for (size_t i = 0; i < PKS_DIRECTORIES; i++)
		k = r->value[i] == value ? i : k;
	known = k < PKS_DIRECTORIES;
	if (!known)
		k = oldest(r);
	d = &r->directory[k];
	if (!known) {
		pks_directory_clear(d);
		r->value[k] = d->value = value;
		d->kind = pks_value_kind(r->history, value);
		d->fixed = fixed_parts(r->history, value, d->kind);
		d->distinct = true;
	}
	r->recent[k] = true;
	if (!collect_groups(r->history, d, &grown))
		r->no_memory = true;
	if (!known || grown)
		index_events(r, d);
	return d;
}
