/* SPDX-License-Identifier: MIT */
/*
 * The order of a set's elements: that of their own JSON, each as if it stood alone.
 *
 * Keys are the beginnings of that text. Where some are equal as far as they go, those are written
 * again, eight times as far, until all differ: so a set of many long texts costs about its first
 * few dozen characters an element. Sets inside were put in order before, for the count leaves them
 * first; in a cycle, which cannot have such an order, they stay as they came.
 *
 * A hostile file can make the elements share a graph of any size that is walked for each: the work
 * is bounded, and beyond the bound elements stay in the order in which they were added.
 */
#include "report/json.h"
#include "report/shared.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_KEY 40
#define KEY_GROWS 8

/* Steps of walks that all sets of a pickle may cost. */
static uint64_t
work_limit(const struct pks_json *json)
{
	return (UINT64_C(1) << 22) + 64 * (uint64_t)json->moment;
}

struct key {
	char *text;
	uint32_t size;
	uint32_t k; /* which part of the set */
	bool whole; /* the text is not cut */
	bool tied;  /* not yet told from the one before */
	pks_op value;
};

static int
compare(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	size_t n = a->size < b->size ? a->size : b->size;
	int order = memcmp(a->text, b->text, n);

	if (order != 0)
		return order;
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return a->k < b->k ? -1 : a->k > b->k;
}

/* Writes the first bytes of an element's JSON; false: the work was too much, or no memory. */
static bool
write_key(struct pks_json *json, struct key *key, char *room, size_t size)
{
	struct pks_opmap seen = {0};
	struct pks_text text;
	bool ok = true;

	pks_text_bounded(&text, room, size);
	if (!pks_json_atom(json, key->value, &text)) {
		ok = pks_json_count(json, key->value, &seen, work_limit(json)) &&
		     pks_json_node(json, key->value, &seen, &text);
		pks_opmap_free(&seen);
	}
	key->text = room;
	key->size = (uint32_t)text.used;
	key->whole = !text.cut;
	json->work += 1 + text.used / 16;
	return ok && json->work < work_limit(json);
}

/* Writes and sorts the keys of a run of elements that are equal so far. */
static bool
sort_run(struct pks_json *json, struct key *key, size_t n, size_t size, bool *ties)
{
	char *room;
	bool ok = true;

	if (n > SIZE_MAX / size || (room = malloc(n * size)) == NULL) {
		json->failed = true;
		return false;
	}
	for (size_t i = 0; i < n && ok; i++)
		ok = write_key(json, &key[i], room + i * size, size);
	if (ok)
		qsort(key, n, sizeof *key, compare);
	for (size_t i = 1; i < n && ok; i++) {
		key[i].tied = !key[i].whole && !key[i - 1].whole &&
			      key[i].size == key[i - 1].size &&
			      memcmp(key[i].text, key[i - 1].text, key[i].size) == 0;
		*ties |= key[i].tied;
	}
	free(room);
	return ok;
}

/* Goes on with longer keys as long as there are ties. */
static void
sort_keys(struct pks_json *json, struct key *key, size_t n)
{
	size_t size = FIRST_KEY, begin, end;
	bool ties = false;

	if (!sort_run(json, key, n, size, &ties))
		return;
	while (ties && size < UINT32_MAX / KEY_GROWS) {
		size *= KEY_GROWS;
		ties = false;
		for (begin = 0; begin < n; begin = end) {
			for (end = begin + 1; end < n && key[end].tied; end++)
				;
			if (end - begin > 1 &&
			    !sort_run(json, &key[begin], end - begin, size, &ties))
				return;
		}
	}
}

static bool
keep_order(struct pks_json *json, pks_op set, const struct key *key, size_t n)
{
	uint64_t *begin;

	if (json->order_size - json->order_used < n + 1) {
		size_t size = json->order_size * 2 + n + 1;
		pks_op *order = size > SIZE_MAX / sizeof *order
					? NULL
					: realloc(json->order, size * sizeof *order);
		if (order == NULL)
			return false;
		json->order = order;
		json->order_size = size;
	}
	if ((begin = pks_opmap_add(&json->orders, set)) == NULL)
		return false;
	*begin = json->order_used;
	json->order[json->order_used++] = (pks_op)n;
	for (size_t i = 0; i < n; i++)
		json->order[json->order_used++] = key[i].value;
	return true;
}

bool
pks_json_sort(struct pks_json *json, pks_op set)
{
	struct pks_real *real = NULL;
	uint64_t parts;
	struct pks_part part;
	struct key *key = NULL;
	size_t n;
	bool kept;

	if (pks_class_of(json->history, set) != NULL &&
	    (real = pks_real_new(json->reader, set, json->moment)) == NULL)
		return false;
	parts = real != NULL ? real->items.count : pks_parts(json->reader, set, json->moment);
	n = (size_t)parts;
	if (parts >= 2 && parts <= UINT32_MAX && n <= SIZE_MAX / sizeof *key)
		key = malloc(n * sizeof *key);
	for (size_t i = 0; i < n && key != NULL; i++) {
		if (real != NULL)
			part.value = real->items.row[i].value;
		else if (!pks_part(json->reader, set, json->moment, i, &part))
			part.value = PKS_NO_OP;
		key[i] = (struct key){.k = (uint32_t)i, .value = part.value};
	}
	pks_real_free(real);
	if (key == NULL)
		return parts < 2;
	if (json->work < work_limit(json))
		sort_keys(json, key, n);
	kept = !json->failed && keep_order(json, set, key, n);
	free(key);
	return kept;
}
