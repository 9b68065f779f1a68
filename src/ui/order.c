/* SPDX-License-Identifier: MIT */
/*
 * Everything that is sorted by becomes a number of 64 bits (of a text the first eight bytes behind
 * what all texts begin with), and a merge sort of these is what takes the time: some milliseconds
 * for 100,000 rows. It is stable, so what is equal stays in the order in which it was found.
 */
#include "ui/order.h"

#include <stdlib.h>
#include <string.h>

#define LAST UINT64_MAX /* what is not known is behind all that is, up and down */

const char *
pks_grouping_name(enum pks_grouping grouping)
{
	static const char *const names[] = {"none", "folder", "class"};

	return names[grouping];
}

/* ---- Sorting --------------------------------------------------------------------------------- */

struct sorting {
	const struct pks_rows *rows;
	bool down;
};

static bool
is_before(const struct sorting *sorting, const struct pks_order_entry *a,
	  const struct pks_order_entry *b)
{
	int order;

	if (a->key != b->key || a->text == b->text)
		return a->key < b->key;
	order = strcmp(pks_rows_text(sorting->rows, a->text),
		       pks_rows_text(sorting->rows, b->text));
	return sorting->down ? order > 0 : order < 0;
}

static void
merge(const struct sorting *sorting, const struct pks_order_entry *from, size_t middle, size_t end,
      struct pks_order_entry *to)
{
	size_t a = 0, b = middle;

	while (a < middle && b < end)
		*to++ = is_before(sorting, &from[b], &from[a]) ? from[b++] : from[a++];
	memcpy(to, from + a, (middle - a) * sizeof *to);
	memcpy(to + (middle - a), from + b, (end - b) * sizeof *to);
}

/* The sorted entries are in order->entry afterwards. */
static void
sort(struct pks_order *order, const struct sorting *sorting, size_t n)
{
	for (size_t run = 1; run < n; run *= 2) {
		struct pks_order_entry *swap = order->entry;

		for (size_t at = 0; at < n; at += 2 * run) {
			size_t end = n - at < 2 * run ? n - at : 2 * run;

			merge(sorting, order->entry + at, run < end ? run : end, end,
			      order->spare + at);
		}
		order->entry = order->spare;
		order->spare = swap;
	}
}

/* ---- Keys ------------------------------------------------------------------------------------ */

static pks_row_text
text_of(const struct pks_row *row, enum pks_column column)
{
	if (column == PKS_COLUMN_KEY)
		return row->key;
	return column == PKS_COLUMN_CLASS ? row->top : 0;
}

static uint64_t
number_of(const struct pks_rows *rows, const struct pks_row *row, uint32_t index,
	  const struct pks_order_asked *asked)
{
	bool shut = row->state == PKS_ROW_SHUT;
	int64_t modified;

	switch (asked->sort) {
	case PKS_COLUMN_LEVEL: return (uint64_t)row->level << 2 | row->state;
	case PKS_COLUMN_STATE: return row->state;
	case PKS_COLUMN_PROTOCOL: return shut ? LAST : (uint64_t)(row->protocol + 1);
	case PKS_COLUMN_OPS: return shut ? LAST : row->ops;
	case PKS_COLUMN_SIZE: return shut ? LAST : row->size;
	case PKS_COLUMN_AGE:
		modified = pks_rows_file(rows, row->file)->modified;
		if (!modified)
			return LAST;
		return asked->now > modified ? (uint64_t)(asked->now - modified) : 0;
	case PKS_COLUMN_EXPIRES: return row->expires > 0 ? (uint64_t)row->expires : LAST;
	default: return index;
	}
}

/* Bytes with which all these texts begin. */
static size_t
common_start(const struct pks_rows *rows, const struct pks_order_entry *entry, size_t n)
{
	const char *first = NULL;
	size_t common = 0;
	pks_row_text before = 0;

	for (size_t i = 0; i < n; i++) {
		const char *text = pks_rows_text(rows, entry[i].text);
		size_t k = 0;

		if (entry[i].text == 0 || entry[i].text == before)
			continue;
		before = entry[i].text;
		if (!first) {
			first = text;
			common = strlen(text);
			continue;
		}
		while (k < common && text[k] == first[k])
			k++;
		common = k;
	}
	return common;
}

static uint64_t
beginning(const char *text)
{
	uint64_t key = 0;

	for (int i = 0; i < 8; i++) {
		key = key << 8 | (uint8_t)*text;
		text += *text != '\0';
	}
	return key;
}

/* Texts become numbers; then all are turned around where the largest come first. */
static void
finish_keys(struct pks_order *order, const struct pks_rows *rows, size_t n, bool text, bool down)
{
	size_t common = text ? common_start(rows, order->entry, n) : 0;

	for (size_t i = 0; i < n; i++) {
		struct pks_order_entry *entry = &order->entry[i];

		if (text)
			entry->key = entry->text
					     ? beginning(pks_rows_text(rows, entry->text) + common)
					     : LAST;
		if (down && entry->key != LAST)
			entry->key = LAST - 1 - entry->key;
	}
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static pks_row_text
group_text(const struct pks_row *row, enum pks_grouping grouping)
{
	return grouping == PKS_GROUP_CLASS ? row->top : row->folder;
}

static bool
is_closed(const struct pks_order *order, pks_row_text group)
{
	for (uint32_t i = 0; i < order->other_count; i++)
		if (order->other[i] == group)
			return !order->all_closed;
	return order->all_closed;
}

/* The place of a text in the table of groups: its number and one. */
static uint32_t *
slot_of(struct pks_order *order, pks_row_text text)
{
	uint32_t at = (text * 2654435761u) & (order->table_room - 1);

	while (order->group_table[at] && order->groups[order->group_table[at] - 1].text != text)
		at = (at + 1) & (order->table_room - 1);
	return &order->group_table[at];
}

static bool
grow_groups(struct pks_order *order)
{
	uint32_t room = order->group_room ? order->group_room * 2 : 64;
	struct pks_group *groups = realloc(order->groups, room * sizeof *groups);
	uint32_t *table = groups ? calloc((size_t)room * 2, sizeof *table) : NULL;

	if (groups)
		order->groups = groups;
	if (!table)
		return false;
	free(order->group_table);
	order->group_table = table;
	order->group_room = room;
	order->table_room = room * 2;
	for (uint32_t i = 0; i < order->group_count; i++)
		*slot_of(order, order->groups[i].text) = i + 1;
	return true;
}

static struct pks_group *
group_of(struct pks_order *order, pks_row_text text)
{
	uint32_t *slot;

	if (order->group_count == order->group_room && !grow_groups(order))
		return NULL;
	slot = slot_of(order, text);
	if (!*slot) {
		order->groups[order->group_count] = (struct pks_group){.text = text};
		*slot = ++order->group_count;
	}
	return &order->groups[*slot - 1];
}

static void
count_in(struct pks_group *group, const struct pks_row *row)
{
	group->rows++;
	group->bytes += row->size;
	group->ops += row->ops;
	if (row->level > group->worst)
		group->worst = row->level;
}

/* Groups stand in the order of what rows are sorted by, taken together; else in that of names. */
static bool
sort_groups(struct pks_order *order, const struct pks_rows *rows,
	    const struct pks_order_asked *asked)
{
	struct sorting sorting = {rows, false};
	uint32_t n = order->group_count;
	bool text = false, down = asked->down;
	struct pks_group *sorted = malloc((n + 1) * sizeof *sorted);

	if (!sorted)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct pks_group *group = &order->groups[i];
		struct pks_order_entry *entry = &order->entry[i];

		*entry = (struct pks_order_entry){group->rows, i, group->text};
		if (asked->sort == PKS_COLUMN_LEVEL)
			entry->key = group->worst;
		else if (asked->sort == PKS_COLUMN_SIZE)
			entry->key = group->bytes;
		else if (asked->sort == PKS_COLUMN_OPS)
			entry->key = group->ops;
		else
			text = true;
	}
	if (text) {
		down = down && (asked->sort == PKS_COLUMN_NAME || asked->sort == PKS_COLUMN_CLASS);
		sorting.down = down;
	}
	finish_keys(order, rows, n, text, down);
	sort(order, &sorting, n);
	for (uint32_t i = 0; i < n; i++)
		sorted[i] = order->groups[order->entry[i].index];
	memcpy(order->groups, sorted, n * sizeof *sorted);
	free(sorted);
	memset(order->group_table, 0, order->table_room * sizeof *order->group_table);
	for (uint32_t i = 0; i < n; i++)
		*slot_of(order, order->groups[i].text) = i + 1;
	return true;
}

/* ---- Lines ----------------------------------------------------------------------------------- */

/* Room for so many rows, and a heading each at most. */
static bool
reserve(struct pks_order *order, size_t n)
{
	size_t room = order->room ? order->room : 1024;
	uint32_t *lines;
	struct pks_order_entry *entry, *spare;

	if (n <= order->room)
		return true;
	while (room < n)
		room *= 2;
	lines = realloc(order->lines, room * 2 * sizeof *lines);
	if (lines)
		order->lines = lines;
	entry = realloc(order->entry, room * sizeof *entry);
	if (entry)
		order->entry = entry;
	spare = realloc(order->spare, room * sizeof *spare);
	if (spare)
		order->spare = spare;
	if (!lines || !entry || !spare)
		return false;
	order->room = room;
	return true;
}

/* Which rows pass, as entries. */
static uint32_t
choose(struct pks_order *order, const struct pks_rows *rows, uint32_t from, uint32_t to,
       const struct pks_order_asked *asked)
{
	uint32_t n = 0;

	for (uint32_t k = from; k < to; k++) {
		const struct pks_row *row = pks_rows_get(rows, k);

		if (asked->sieve &&
		    !pks_sieve_passes(asked->sieve, rows, row, asked->now, asked->strip))
			continue;
		order->entry[n++] = (struct pks_order_entry){number_of(rows, row, k, asked), k,
							     text_of(row, asked->sort)};
		order->bytes += row->size;
	}
	return n;
}

static bool
lay_out_groups(struct pks_order *order, const struct pks_rows *rows,
	       const struct pks_order_asked *asked)
{
	uint32_t n = order->row_count, at = 0;
	uint32_t *index = malloc((n + 1) * sizeof *index),
		 *placed = malloc((n + 1) * sizeof *placed);
	bool enough = index && placed;

	/* The entries are needed for the groups. */
	for (uint32_t i = 0; enough && i < n; i++) {
		const struct pks_row *row = pks_rows_get(rows, order->entry[i].index);
		struct pks_group *group = group_of(order, group_text(row, asked->group));

		index[i] = order->entry[i].index;
		enough = group != NULL;
		if (group)
			count_in(group, row);
	}
	enough = enough && sort_groups(order, rows, asked);
	for (uint32_t i = 0; enough && i < order->group_count; i++) {
		order->groups[i].first = at;
		order->groups[i].closed = is_closed(order, order->groups[i].text);
		at += order->groups[i].rows;
		order->groups[i].rows = 0;
	}
	for (uint32_t i = 0; enough && i < n; i++) {
		const struct pks_row *row = pks_rows_get(rows, index[i]);
		struct pks_group *group = group_of(order, group_text(row, asked->group));

		placed[group->first + group->rows++] = index[i];
	}
	for (uint32_t i = 0; enough && i < order->group_count; i++) {
		order->lines[order->line_count++] = i | PKS_LINE_GROUP;
		if (order->groups[i].closed)
			continue;
		memcpy(order->lines + order->line_count, placed + order->groups[i].first,
		       order->groups[i].rows * sizeof *placed);
		order->line_count += order->groups[i].rows;
	}
	free(index);
	free(placed);
	return enough;
}

bool
pks_order_build(struct pks_order *order, const struct pks_rows *rows, uint32_t count,
		const struct pks_order_asked *asked)
{
	struct sorting sorting = {rows, asked->down};
	bool text = asked->sort == PKS_COLUMN_KEY || asked->sort == PKS_COLUMN_CLASS;

	order->line_count = order->row_count = order->group_count = 0;
	order->bytes = 0;
	order->seen = count;
	if (order->group_table)
		memset(order->group_table, 0, order->table_room * sizeof *order->group_table);
	if (!reserve(order, count))
		return false;
	order->row_count = choose(order, rows, 0, count, asked);
	if (asked->sort != PKS_COLUMNS) {
		finish_keys(order, rows, order->row_count, text, asked->down);
		sort(order, &sorting, order->row_count);
	}
	if (asked->group != PKS_GROUP_NONE && order->row_count > 0)
		return lay_out_groups(order, rows, asked);
	for (uint32_t i = 0; i < order->row_count; i++)
		order->lines[i] = order->entry[i].index;
	order->line_count = order->row_count;
	return true;
}

bool
pks_order_more(struct pks_order *order, const struct pks_rows *rows, uint32_t count,
	       const struct pks_order_asked *asked)
{
	uint32_t n;

	if (asked->sort != PKS_COLUMNS || asked->group != PKS_GROUP_NONE)
		return pks_order_build(order, rows, count, asked);
	if (!reserve(order, count))
		return false;
	n = choose(order, rows, order->seen, count, asked);
	for (uint32_t i = 0; i < n; i++)
		order->lines[order->line_count++] = order->entry[i].index;
	order->row_count += n;
	order->seen = count;
	return true;
}

void
pks_order_free(struct pks_order *order)
{
	free(order->lines);
	free(order->groups);
	free(order->other);
	free(order->entry);
	free(order->spare);
	free(order->group_table);
	memset(order, 0, sizeof *order);
}

/* ---- Headings -------------------------------------------------------------------------------- */

void
pks_order_toggle(struct pks_order *order, pks_row_text group)
{
	for (uint32_t i = 0; i < order->other_count; i++) {
		if (order->other[i] == group) {
			order->other[i] = order->other[--order->other_count];
			return;
		}
	}
	if (order->other_count == order->other_room) {
		uint32_t room = order->other_room ? order->other_room * 2 : 16;
		pks_row_text *other = realloc(order->other, room * sizeof *other);

		if (!other)
			return;
		order->other = other;
		order->other_room = room;
	}
	order->other[order->other_count++] = group;
}

void
pks_order_toggle_all(struct pks_order *order)
{
	order->all_closed = !order->all_closed;
	order->other_count = 0;
}

uint32_t
pks_order_find(const struct pks_order *order, uint32_t line)
{
	uint32_t i = 0;

	while (i < order->line_count && order->lines[i] != line)
		i++;
	return i;
}

const struct pks_group *
pks_order_group(const struct pks_order *order, uint32_t line)
{
	if (order->group_count == 0 || line >= order->line_count)
		return NULL;
	while (line > 0 && !(order->lines[line] & PKS_LINE_GROUP))
		line--;
	return &order->groups[order->lines[line] & ~PKS_LINE_GROUP];
}
