/* SPDX-License-Identifier: MIT */
/*
 * The distinct callables of a pickle, each with what is known of it and how often it is called.
 *
 * A history gives one value to a callable that is pushed again under the same rules, so most
 * questions are answered by a small hash from values to entries. INST has no value of its own and
 * the rules for names may change on the way: those meet in a second hash, by name. Both stop
 * growing at a bound; callables beyond it are judged by their name each time.
 */
#include "risk/internal.h"

#include <picklescope/arrays.h>

#include <stdlib.h>
#include <string.h>

/* Half of each hash is empty, so only names that were made to meet take more steps than this. */
#define MAX_PROBES 64

static const struct {
	const char *module, *name;
	enum pks_use use;
} uses[] = {
#define USE(module, name, rule) {module, name, PKS_USE_##rule},
#include "risk/uses.def"
#undef USE
};

enum pks_use
pks_use_of(const struct pks_known *known)
{
	size_t low = 0, high = sizeof uses / sizeof *uses;

	if (known->own)
		return PKS_USE_PLAIN;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		/* Most are told apart by their first letter. */
		int order = (uint8_t)*known->module - (uint8_t)*uses[mid].module;
		if (order == 0)
			order = strcmp(known->module, uses[mid].module);
		if (order == 0)
			order = strcmp(known->name, uses[mid].name);
		if (order == 0)
			return uses[mid].use;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return PKS_USE_PLAIN;
}

bool
pks_risk_grow(void *array, size_t *size, size_t count, size_t element)
{
	size_t more = *size == 0 ? 64 : *size * 2;
	void *moved;

	if (count < *size)
		return true;
	moved = realloc(*(void **)array, more * element);
	if (moved == NULL)
		return false;
	*(void **)array = moved;
	*size = more;
	return true;
}

static uint64_t
hash_bytes(uint64_t x, struct pks_bytes b)
{
	for (uint64_t i = 0; i < b.size; i++)
		x = (x ^ b.data[i]) * 0x100000001b3u;
	return (x ^ b.size) * 0x100000001b3u;
}

static uint64_t
hash_callable(const struct pks_risk *risk, const struct pks_callable *c, pks_op op)
{
	uint64_t x = hash_bytes(hash_bytes(0xcbf29ce484222325u, c->module), c->name);

	/* Extension codes have no names: each value is a callable of its own. */
	if (c->extension)
		x += (uint64_t)pks_pushed(risk->history, op) * 0x9e3779b97f4a7c15u;
	return x ^ x >> 29;
}

static size_t
hash_value(pks_op value, size_t size)
{
	return (size_t)((value * 0x9e3779b97f4a7c15u) >> 32) & (size - 1);
}

static bool
equal(struct pks_bytes a, struct pks_bytes b)
{
	return a.size == b.size &&
	       (a.data == b.data || a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* The same callable, and the same for the table: what is mapped is not what is not. */
static bool
same(const struct pks_risk *risk, const struct pks_callable *c, pks_op op, pks_op known)
{
	struct pks_callable other;

	if (!pks_callable(risk->history, known, &other) || other.extension != c->extension ||
	    other.mapped != c->mapped)
		return false;
	if (c->extension)
		return pks_pushed(risk->history, op) == pks_pushed(risk->history, known);
	return equal(c->module, other.module) && equal(c->name, other.name);
}

/* Twice the room, with all that was in it. */
static bool
rehash_names(struct pks_risk *risk)
{
	struct pks_entries *e = &risk->entries;
	size_t n = e->names_size != 0 ? e->names_size * 2 : 64;
	uint32_t *hash = calloc(n, sizeof *hash);

	if (hash == NULL)
		return false;
	for (size_t k = 0; k < e->count; k++) {
		struct pks_callable c;
		size_t i;
		pks_callable(risk->history, e->entry[k].used.op, &c);
		i = hash_callable(risk, &c, e->entry[k].used.op) & (n - 1);
		while (hash[i] != 0)
			i = (i + 1) & (n - 1);
		hash[i] = (uint32_t)k + 1;
	}
	free(e->by_name);
	e->by_name = hash;
	e->names_size = n;
	return true;
}

static bool
rehash_values(struct pks_entries *e)
{
	size_t n = e->values_size != 0 ? e->values_size * 2 : 64;
	uint32_t *hash = calloc(n, sizeof *hash);

	if (hash == NULL)
		return false;
	for (size_t k = 0; k < e->bounds; k++) {
		size_t i = hash_value(e->bound[k].value, n);
		while (hash[i] != 0)
			i = (i + 1) & (n - 1);
		hash[i] = (uint32_t)k + 1;
	}
	free(e->by_value);
	e->by_value = hash;
	e->values_size = n;
	return true;
}

/* Where the name is, or would be, in the hash; false where names were made to meet there. */
static bool
name_slot(const struct pks_risk *risk, const struct pks_callable *c, pks_op op, size_t *slot)
{
	const struct pks_entries *e = &risk->entries;
	size_t i = hash_callable(risk, c, op) & (e->names_size - 1);

	for (int probes = 0; probes < MAX_PROBES; probes++, i = (i + 1) & (e->names_size - 1))
		if (e->by_name[i] == 0 || same(risk, c, op, e->entry[e->by_name[i] - 1].used.op)) {
			*slot = i;
			return true;
		}
	return false;
}

static struct pks_entry *
entry_by_name(struct pks_risk *risk, pks_op op, bool make)
{
	struct pks_entries *e = &risk->entries;
	struct pks_callable c;
	struct pks_entry *entry;
	size_t i = 0;
	bool room;

	if (!pks_callable(risk->history, op, &c))
		return NULL;
	if ((e->count + 1) * 2 > e->names_size) {
		if (!make && e->names_size == 0)
			return NULL;
		if (make && !rehash_names(risk)) {
			risk->no_memory = true;
			return NULL;
		}
	}
	room = name_slot(risk, &c, op, &i);
	if (room && e->by_name[i] != 0)
		return &e->entry[e->by_name[i] - 1];
	if (!make)
		return NULL;
	risk->names_beside = risk->names_beside || pks_beside_class(c.module, c.name);
	if (!room || e->count >= risk->max_callables) {
		e->full = e->full < op ? e->full : op;
		return NULL;
	}
	if (!pks_risk_grow(&e->entry, &e->size, e->count, sizeof *e->entry)) {
		risk->no_memory = true;
		return NULL;
	}
	entry = &e->entry[e->count++];
	e->by_name[i] = (uint32_t)e->count;
	*entry = (struct pks_entry){
		.used = {.op = op, .known = pks_known_callable(&c), .first_call = PKS_NO_OP},
		.last_call = PKS_NO_OP};
	if (entry->used.known->own)
		entry->used.table = pks_known_table(&c);
	entry->use = (uint8_t)pks_use_of(entry->used.known);
	return entry;
}

/* Remembers to which entry a value belongs. */
static void
bind(struct pks_risk *risk, pks_op value, const struct pks_entry *entry)
{
	struct pks_entries *e = &risk->entries;
	size_t i;

	if (e->bounds >= 2 * risk->max_callables) {
		e->full = e->full < value ? e->full : value;
		return;
	}
	if (((e->bounds + 1) * 2 > e->values_size && !rehash_values(e)) ||
	    !pks_risk_grow(&e->bound, &e->bounds_size, e->bounds, sizeof *e->bound)) {
		risk->no_memory = true;
		return;
	}
	e->bound[e->bounds++] = (struct pks_bound){value, (uint32_t)(entry - e->entry)};
	i = hash_value(value, e->values_size);
	while (e->by_value[i] != 0)
		i = (i + 1) & (e->values_size - 1);
	e->by_value[i] = (uint32_t)e->bounds;
}

struct pks_entry *
pks_entry_of_value(const struct pks_risk *risk, pks_op value)
{
	const struct pks_entries *e = &risk->entries;
	size_t i;

	if (e->values_size == 0)
		return NULL;
	i = hash_value(value, e->values_size);
	for (; e->by_value[i] != 0; i = (i + 1) & (e->values_size - 1))
		if (e->bound[e->by_value[i] - 1].value == value)
			return &e->entry[e->bound[e->by_value[i] - 1].entry];
	return NULL;
}

struct pks_entry *
pks_entry_of(struct pks_risk *risk, pks_op value, bool make)
{
	/* Only callables are bound. */
	struct pks_entry *entry = pks_entry_of_value(risk, value);
	bool has_value;

	if (entry != NULL)
		return entry;
	has_value = pks_value_kind(risk->history, value) == PKS_CALLABLE;
	entry = entry_by_name(risk, value, make);
	if (entry != NULL && has_value && make)
		bind(risk, value, entry);
	return entry;
}

const struct pks_known *
pks_known_value(struct pks_risk *risk, pks_op value)
{
	const struct pks_entry *entry = pks_entry_of(risk, value, false);
	struct pks_callable c;

	if (entry != NULL)
		return entry->used.known;
	return pks_callable(risk->history, value, &c) ? pks_known_callable(&c) : NULL;
}

void
pks_entries_free(struct pks_entries *e)
{
	free(e->entry);
	free(e->bound);
	free(e->by_name);
	free(e->by_value);
}
