/* SPDX-License-Identifier: MIT */
/*
 * The table of names. The same callable asked for twice is one value, as it is in a real load: a
 * hash leads from what was asked for to the op that pushed it first.
 *
 * A pickle can ask a million times for the same name, a few bytes each, by way of the memo. So what
 * has to be worked out about a long or escaped name is worked out once and kept by the text value
 * that it is. The hash is seeded: nobody can write names that collide.
 */
#include "pickle/array.h"
#include "pickle/classes.h"

#include <stdlib.h>
#include <string.h>

/* Names up to this long are hashed again each time. */
#define SHORT_NAME 64

bool
pks_names_dot(struct pks_bytes text)
{
	return text.size != 0 && memchr(text.data, '.', text.size) != NULL;
}

static uint64_t
mix(uint64_t x, uint64_t word)
{
	unsigned __int128 m = (unsigned __int128)(x ^ word) * 0x9e3779b97f4a7c15u;

	return (uint64_t)m ^ (uint64_t)(m >> 64);
}

static uint64_t
hash_text(const struct pks_history *h, struct pks_bytes text)
{
	uint64_t x = (uint64_t)(uintptr_t)h * 0xd6e8feb86659fd93u;

	for (uint64_t i = 0; i < text.size; i += 8) {
		uint64_t word = 0;
		memcpy(&word, text.data + i, text.size - i < 8 ? (size_t)(text.size - i) : 8);
		x = mix(x, word);
	}
	return mix(x, text.size);
}

static struct pks_name
name_of(const struct pks_history *h, struct pks_bytes text)
{
	return (struct pks_name){
		.text = text, .hash = hash_text(h, text), .dot = pks_names_dot(text)};
}

static bool
same_name(const struct pks_name *a, const struct pks_name *b)
{
	if (a->hash != b->hash || a->text.size != b->text.size)
		return false;
	return a->text.data == b->text.data || a->text.size == 0 ||
	       memcmp(a->text.data, b->text.data, a->text.size) == 0;
}

/* The rules in force matter only where they lead elsewhere. */
static bool
same(const struct pks_named *a, const struct pks_named *b)
{
	bool dotted = a->protocol >= 4 && a->name.dot, other = b->protocol >= 4 && b->name.dot;

	return a->extension == b->extension && a->mapped == b->mapped && dotted == other &&
	       a->known == b->known && a->missing == b->missing && same_name(&a->name, &b->name) &&
	       same_name(&a->module, &b->module);
}

static uint64_t
hash_named(const struct pks_named *n)
{
	return mix(mix(n->module.hash, n->name.hash ^ 1), (uint64_t)n->extension);
}

static bool
hash_room(struct pks_history *h)
{
	struct pks_callables *c = &h->callables;
	size_t n = c->hash_size != 0 ? c->hash_size * 2 : 64;
	uint32_t *hash;

	if (c->hash_size != 0 && (c->count + 1) * 2 <= c->hash_size)
		return true;
	hash = calloc(n, sizeof *hash);
	if (hash == NULL)
		return false;
	h->memory += (n - c->hash_size) * sizeof *hash;
	for (size_t k = 0; k < c->count; k++) {
		size_t i = hash_named(&c->named[k]) & (n - 1);
		while (hash[i] != 0)
			i = (i + 1) & (n - 1);
		hash[i] = (uint32_t)k + 1;
	}
	free(c->hash);
	c->hash = hash;
	c->hash_size = n;
	return true;
}

/* What is known can have two names; a table of it is short. */
static pks_op
first_of(const struct pks_callables *c, const struct pks_named *named)
{
	if (named->known != NULL)
		for (size_t k = 0; k < c->count; k++)
			if (c->named[k].known == named->known)
				return c->named[k].op;
	return named->op;
}

static pks_op
intern(struct pks_history *h, struct pks_named *named)
{
	struct pks_callables *c = &h->callables;
	size_t i;

	if (!hash_room(h))
		return PKS_NO_OP;
	if (h->lives != NULL)
		pks_class_look_up(h, named);
	i = hash_named(named) & (c->hash_size - 1);
	for (; c->hash[i] != 0; i = (i + 1) & (c->hash_size - 1))
		if (same(&c->named[c->hash[i] - 1], named))
			return c->named[c->hash[i] - 1].op;
	if (!pks_dense_grow_shared(h, &c->named, &c->size, c->count + 1, sizeof *c->named))
		return PKS_NO_OP;
	named->first = first_of(c, named);
	c->named[c->count++] = *named;
	c->hash[i] = (uint32_t)c->count;
	if (!h->options.bare && pks_array_names_wrapper(named->module.text, named->name.text))
		h->wrappers = true;
	return named->op;
}

pks_op
pks_callables_global(struct pks_history *h, pks_op op, struct pks_bytes module,
		     struct pks_bytes name, int protocol)
{
	struct pks_named named = {.module = name_of(h, module),
				  .name = name_of(h, name),
				  .op = op,
				  .protocol = protocol,
				  .mapped = pks_names_mapped(h, module, name, protocol)};

	return intern(h, &named);
}

pks_op
pks_callables_extension(struct pks_history *h, pks_op op, int64_t code)
{
	struct pks_named named = {.op = op, .protocol = 3, .extension = code};

	return intern(h, &named);
}

/* Where the name of a text value is kept, or should go. */
static size_t
kept_place(const struct pks_callables *c, pks_op value)
{
	size_t i = (size_t)mix(value, 1) & (c->kept_size - 1);

	while (c->kept[i].value != 0 && c->kept[i].value != value + 1)
		i = (i + 1) & (c->kept_size - 1);
	return i;
}

/* Room for one more kept name. */
static bool
kept_room(struct pks_history *h)
{
	struct pks_callables *c = &h->callables, old = *c;

	if ((c->kept_count + 1) * 2 <= c->kept_size)
		return true;
	c->kept_size = old.kept_size != 0 ? 2 * old.kept_size : 16;
	c->kept = calloc(c->kept_size, sizeof *c->kept);
	if (c->kept == NULL) {
		*c = old;
		return false;
	}
	h->memory += (c->kept_size - old.kept_size) * sizeof *c->kept;
	for (size_t i = 0; i < old.kept_size; i++)
		if (old.kept[i].value != 0)
			c->kept[kept_place(c, old.kept[i].value - 1)] = old.kept[i];
	free(old.kept);
	return true;
}

/* The UTF-8 of a text that does not stand as such in the file, measured first. */
static bool
decode(struct pks_history *h, pks_op value, struct pks_bytes *text)
{
	struct pks_points points;
	int32_t point;
	size_t size = 0, used = 0;
	char one[4], *copy;

	pks_points(h, value, &points);
	while ((point = pks_points_next(&points)) >= 0)
		size += pks_utf8_encode((uint32_t)point, one);
	copy = malloc(size + 1);
	if (copy == NULL)
		return false;
	h->memory += size + 1;
	pks_points(h, value, &points);
	while ((point = pks_points_next(&points)) >= 0)
		used += pks_utf8_encode((uint32_t)point, copy + used);
	*text = (struct pks_bytes){(const uint8_t *)copy, used};
	return true;
}

static bool
name_of_value(struct pks_history *h, pks_op value, struct pks_name *name)
{
	struct pks_callables *c = &h->callables;
	struct pks_token token = pks_op_token(h, value);
	enum pks_argument form = (enum pks_argument)pks_opcode_info(token.code)->argument;
	bool plain = form == PKS_ARG_TEXT1 || form == PKS_ARG_TEXT4 || form == PKS_ARG_TEXT8;
	struct pks_bytes text = {h->bytes.data + token.arg, token.arg_size};
	size_t place;

	if (plain && text.size <= SHORT_NAME) {
		*name = name_of(h, text);
		return true;
	}
	if (!kept_room(h))
		return false;
	place = kept_place(c, value);
	if (c->kept[place].value == 0) {
		if (!plain && !decode(h, value, &text))
			return false;
		c->kept[place] = name_of(h, text);
		c->kept[place].value = value + 1;
		c->kept[place].own = !plain;
		c->kept_count++;
	}
	*name = c->kept[place];
	return true;
}

pks_op
pks_callables_stack_global(struct pks_history *h, pks_op op, pks_op module, pks_op name,
			   int protocol)
{
	struct pks_named named = {.op = op, .protocol = protocol};

	if (!name_of_value(h, module, &named.module) || !name_of_value(h, name, &named.name))
		return PKS_NO_OP;
	named.mapped = pks_names_mapped(h, named.module.text, named.name.text, protocol);
	return intern(h, &named);
}

void
pks_callables_free(struct pks_callables *c)
{
	for (size_t i = 0; i < c->kept_size; i++)
		if (c->kept[i].own)
			free((void *)(uintptr_t)c->kept[i].text.data);
	free(c->kept);
	free(c->named);
	free(c->hash);
}
