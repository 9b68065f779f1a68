/* SPDX-License-Identifier: MIT */
/*
 * Callables by name: what is asked for and what that leads to. What find_class makes of a name
 * depends on the protocol in force: below 3 Python 2's names are mapped, from 4 on a dot leads
 * through attributes (CPython 3.11, Modules/_pickle.c, _pickle_Unpickler_find_class_impl).
 */
#include "pickle/names.h"

#include <picklescope/classes.h>

#include <string.h>

static int
compare(struct pks_bytes a, const char *b)
{
	size_t n;
	int order;

	/* Most are told apart by their first letter. */
	if (a.size != 0 && a.data[0] != (uint8_t)*b)
		return a.data[0] < (uint8_t)*b ? -1 : 1;
	n = strlen(b);
	order = a.size != 0 ? memcmp(a.data, b, a.size < n ? (size_t)a.size : n) : 0;
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

bool
pks_names_mapped(const struct pks_history *h, struct pks_bytes module, struct pks_bytes name,
		 int protocol)
{
	struct pks_callable c = {.module = module, .name = name};

	if (band(h, protocol) == 0)
		fix_imports(&c);
	return c.mapped;
}

unsigned
pks_names_rules(const struct pks_history *h, int protocol)
{
	int rules = band(h, protocol);

	return rules == 4 ? PKS_RULES_DOTTED : rules == 3 ? PKS_RULES_3 : PKS_RULES_OLD;
}

void
pks_names_resolve(const struct pks_history *h, const struct pks_named *named,
		  struct pks_callable *c)
{
	*c = (struct pks_callable){.module = named->module.text,
				   .name = named->name.text,
				   .to_module = named->module.text,
				   .to_name = named->name.text,
				   .protocol = named->protocol,
				   .extension = named->extension != 0};
	if (band(h, named->protocol) == 0)
		fix_imports(c);
	c->dotted = named->protocol >= 4 && named->name.dot;
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

const struct pks_named *
pks_names_find(const struct pks_history *h, pks_op value)
{
	const struct pks_callables *c = &h->callables;
	size_t low = 0, high = c->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (c->named[mid].op < value)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->count && c->named[low].op == value ? &c->named[low] : NULL;
}

bool
pks_callable(const struct pks_history *h, pks_op op, struct pks_callable *callable)
{
	const struct pks_named *found;
	uint8_t code;

	if (op >= h->done && !(op == h->done && op < h->count && h->failed_asked))
		return false;
	code = pks_dense_code(h, op);
	if (code == PKS_OP_INST) {
		struct pks_token token = pks_op_token(h, op);
		struct pks_named named = {.op = op, .protocol = protocol_at(h, op)};
		pks_token_lines(h->bytes, &token, &named.module.text, &named.name.text);
		named.name.dot = pks_names_dot(named.name.text);
		pks_names_resolve(h, &named, callable);
		return true;
	}
	if (pks_code_kind[code] != PKS_CALLABLE)
		return false;
	found = pks_names_find(h, pks_dense_value(h, op));
	if (found == NULL)
		return false;
	pks_names_resolve(h, found, callable);
	return true;
}

bool
pks_asked(const struct pks_history *h, pks_op op, struct pks_callable *callable)
{
	uint8_t code;

	if (op >= h->count || !pks_callable(h, op, callable) || callable->extension)
		return false;
	callable->protocol = protocol_at(h, op);
	code = pks_dense_code(h, op);
	if (code != PKS_OP_EXT1 && code != PKS_OP_EXT2 && code != PKS_OP_EXT4)
		return true;
	for (size_t k = 0; h->coded != NULL && k < h->options.extension_count; k++)
		if (atomic_load_explicit(&h->coded[k].op, memory_order_relaxed) == op)
			return true;
	return false;
}
