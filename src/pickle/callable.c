/* SPDX-License-Identifier: MIT */
/*
 * Callables by name. The same callable asked for twice is one value, as it is in a real load: a
 * table leads from (module, name, rules in force) to the op that pushed it first.
 *
 * Names point into the file; only those that have to be decoded (escapes, 8-bit text) are kept as
 * text of our own. What find_class makes of a name depends on the protocol in force: below 3 Python
 * 2's names are mapped, from 4 on a dot leads through attributes (CPython 3.11, Modules/_pickle.c,
 * _pickle_Unpickler_find_class_impl).
 */
#include "pickle/dense.h"

#include <stdlib.h>
#include <string.h>

struct pks_named {
	struct pks_bytes module, name;
	pks_op op;
	int protocol;
	int64_t extension; /* 0: none */
	bool mapped, dotted;
};

static int
compare(struct pks_bytes a, const char *b)
{
	size_t n = strlen(b);
	int order = a.size != 0 ? memcmp(a.data, b, a.size < n ? (size_t)a.size : n) : 0;

	return order != 0 ? order : a.size < n ? -1 : a.size > n;
}

static struct pks_bytes
bytes_of(const char *text)
{
	return (struct pks_bytes){(const uint8_t *)text, strlen(text)};
}

static const char *const name_map[][4] = {
#define NAME(module, name, to_module, to_name) {module, name, to_module, to_name},
#include "pickle/python2_names.def"
#undef NAME
};

static const char *const module_map[][2] = {
#define MODULE(module, to) {module, to},
#include "pickle/python2_names.def"
#undef MODULE
};

/* Python 2's name to Python 3's. */
static void
fix_imports(struct pks_callable *c)
{
	size_t low = 0, high = sizeof name_map / sizeof *name_map;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = compare(c->module, name_map[mid][0]);
		if (order == 0)
			order = compare(c->name, name_map[mid][1]);
		if (order == 0) {
			c->to_module = bytes_of(name_map[mid][2]);
			c->to_name = bytes_of(name_map[mid][3]);
			c->mapped = true;
			return;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	low = 0;
	high = sizeof module_map / sizeof *module_map;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = compare(c->module, module_map[mid][0]);
		if (order == 0) {
			c->to_module = bytes_of(module_map[mid][1]);
			c->mapped = true;
			return;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
}

/* What protocols have in common as far as names go: below 3, 3, above. */
static int
band(const struct pks_history *h, int protocol)
{
	return protocol >= 4 ? 4 : protocol == 3 || h->options.no_fix_imports ? 3 : 0;
}

static void
resolve(const struct pks_history *h, struct pks_bytes module, struct pks_bytes name, int protocol,
	struct pks_callable *c)
{
	*c = (struct pks_callable){.module = module,
				   .name = name,
				   .to_module = module,
				   .to_name = name,
				   .protocol = protocol};
	if (band(h, protocol) == 0)
		fix_imports(c);
	c->dotted = protocol >= 4 && name.size != 0 && memchr(name.data, '.', name.size) != NULL;
}

static uint64_t
hash_bytes(uint64_t x, struct pks_bytes b)
{
	/* FNV-1a; a table of names made to collide costs its maker a longer file, not us a longer
	 * run than that. */
	for (uint64_t i = 0; i < b.size; i++)
		x = (x ^ b.data[i]) * 0x100000001b3u;
	return (x ^ b.size) * 0x100000001b3u;
}

static uint64_t
hash_named(const struct pks_named *n)
{
	uint64_t x = hash_bytes(hash_bytes(0xcbf29ce484222325u, n->module), n->name);

	x ^= (uint64_t)n->extension * 0x9e3779b97f4a7c15u;
	return x ^ x >> 29;
}

static bool
same_bytes(struct pks_bytes a, struct pks_bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* The rules in force matter only where they lead elsewhere. */
static bool
same(const struct pks_named *a, const struct pks_named *b)
{
	return a->extension == b->extension && a->mapped == b->mapped && a->dotted == b->dotted &&
	       same_bytes(a->name, b->name) && same_bytes(a->module, b->module);
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

static pks_op
intern(struct pks_history *h, struct pks_named *named)
{
	struct pks_callables *c = &h->callables;
	struct pks_callable found;
	size_t i;

	if (!hash_room(h))
		return PKS_NO_OP;
	resolve(h, named->module, named->name, named->protocol, &found);
	named->mapped = found.mapped;
	named->dotted = found.dotted;
	i = hash_named(named) & (c->hash_size - 1);
	for (; c->hash[i] != 0; i = (i + 1) & (c->hash_size - 1))
		if (same(&c->named[c->hash[i] - 1], named))
			return c->named[c->hash[i] - 1].op;
	if (!pks_dense_grow(h, &c->named, &c->size, c->count + 1, sizeof *c->named))
		return PKS_NO_OP;
	c->named[c->count++] = *named;
	c->hash[i] = (uint32_t)c->count;
	return named->op;
}

pks_op
pks_callables_global(struct pks_history *h, pks_op op, struct pks_bytes module,
		     struct pks_bytes name, int protocol)
{
	struct pks_named named = {.module = module, .name = name, .op = op, .protocol = protocol};

	return intern(h, &named);
}

pks_op
pks_callables_extension(struct pks_history *h, pks_op op, int64_t code)
{
	struct pks_named named = {.op = op, .protocol = 3, .extension = code};

	return intern(h, &named);
}

/* The UTF-8 of a text value: in the file where it stands there as such, else a copy. */
static bool
text_of(struct pks_history *h, pks_op value, struct pks_bytes *text)
{
	struct pks_callables *c = &h->callables;
	struct pks_token token = pks_op_token(h, value);
	enum pks_argument argument = (enum pks_argument)pks_opcode_info(token.code)->argument;
	struct pks_points points;
	size_t used = 0;
	char *copy;
	int32_t point;

	*text = (struct pks_bytes){h->bytes.data + token.arg, token.arg_size};
	if (argument == PKS_ARG_TEXT1 || argument == PKS_ARG_TEXT4 || argument == PKS_ARG_TEXT8)
		return true;
	/* No form is shorter in the file than a third of its UTF-8. */
	copy = malloc((size_t)token.arg_size * 3 + 1);
	if (copy == NULL ||
	    !pks_dense_grow(h, &c->texts, &c->texts_size, c->texts_count + 1, sizeof *c->texts)) {
		free(copy);
		return false;
	}
	c->texts[c->texts_count++] = copy;
	h->memory += (size_t)token.arg_size * 3 + 1;
	pks_points(h, value, &points);
	while ((point = pks_points_next(&points)) >= 0)
		used += pks_utf8_encode((uint32_t)point, copy + used);
	*text = (struct pks_bytes){(const uint8_t *)copy, used};
	return true;
}

pks_op
pks_callables_stack_global(struct pks_history *h, pks_op op, pks_op module, pks_op name,
			   int protocol)
{
	struct pks_named named = {.op = op, .protocol = protocol};
	size_t texts = h->callables.texts_count;
	pks_op first;

	if (!text_of(h, module, &named.module) || !text_of(h, name, &named.name))
		return PKS_NO_OP;
	first = intern(h, &named);
	if (first != op) /* known already: what was decoded for it is not needed */
		while (h->callables.texts_count > texts)
			free(h->callables.texts[--h->callables.texts_count]);
	return first;
}

void
pks_callables_free(struct pks_callables *c)
{
	for (size_t i = 0; i < c->texts_count; i++)
		free(c->texts[i]);
	free(c->texts);
	free(c->named);
	free(c->hash);
}

/* The protocol in force at an op. */
static int
protocol_at(const struct pks_history *h, pks_op op)
{
	size_t low = 0, high = h->protos_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (h->protos[mid].op < op)
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 ? h->protos[low - 1].protocol : 0;
}

bool
pks_callable(const struct pks_history *h, pks_op op, struct pks_callable *callable)
{
	const struct pks_callables *c = &h->callables;
	size_t low = 0, high = c->count;
	uint8_t code;

	if (op >= h->done)
		return false;
	code = pks_dense_code(h, op);
	if (code == PKS_OP_INST) {
		struct pks_token token = pks_op_token(h, op);
		struct pks_bytes module, name;
		pks_token_lines(h->bytes, &token, &module, &name);
		resolve(h, module, name, protocol_at(h, op), callable);
		return true;
	}
	if (pks_code_kind[code] != PKS_CALLABLE)
		return false;
	op = pks_dense_value(h, op);
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (c->named[mid].op < op)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == c->count || c->named[low].op != op)
		return false;
	resolve(h, c->named[low].module, c->named[low].name, c->named[low].protocol, callable);
	callable->extension = c->named[low].extension != 0;
	return true;
}
