/* SPDX-License-Identifier: MIT */
/*
 * What is known of a callable by its name.
 *
 * A name is looked up as it is written and as fix_imports maps it, and the worse counts: nobody
 * knows which Python will load the file. A path of attributes is looked up whole, and if that is
 * not listed by each of its beginnings and by each of its ends that begins with a module: the path
 * 'path.os.system' of os is os.system, and 'hub.load' of torch may be torch.hub's load. Names that
 * belong to the interpreter, as __globals__, lead anywhere and are dangerous unless they are
 * listed, or one of a class's plain methods.
 */
#include "risk/known.h"

#include <string.h>

static const struct pks_known rows[] = {
#define KNOWN(module, name, level, capability, reason, source)                                     \
	{module, name, PKS_##level, PKS_CAN_##capability, reason, source, false},
#include "risk/known_rows.h"
#undef KNOWN
};
#define ROWS (sizeof rows / sizeof *rows)

#include "risk/known_hash.h"

static const struct {
	const char *module, *to;
} aliases[] = {
#define ALIAS(module, to) {module, to},
#include "risk/aliases.def"
#undef ALIAS
};
#define ALIASES (sizeof aliases / sizeof *aliases)

static const struct pks_known nobody = {
	"", "*", PKS_UNKNOWN, PKS_CAN_UNKNOWN, "nobody knows this module", "", false};
static const struct pks_known by_code = {"",
					 "*",
					 PKS_UNKNOWN,
					 PKS_CAN_UNKNOWN,
					 "the loading program decides what its code stands for",
					 "",
					 false};
static const struct pks_known inner = {"",
				       "*",
				       PKS_DANGEROUS,
				       PKS_CAN_ATTRIBUTE,
				       "leads into the interpreter by a name of its own",
				       "python",
				       false};

static int
compare(struct pks_bytes a, const char *b)
{
	size_t n = strlen(b);
	int order = a.size == 0 ? 0 : memcmp(a.data, b, a.size < n ? (size_t)a.size : n);

	return order != 0 ? order : a.size < n ? -1 : a.size > n;
}

static struct pks_bytes
bytes_of(const char *text)
{
	return (struct pks_bytes){(const uint8_t *)text, strlen(text)};
}

size_t
pks_known_rows(void)
{
	return ROWS;
}

const struct pks_known *
pks_known_row(size_t k)
{
	return &rows[k];
}

/* One more part of a key. known_hash.awk counts the same. */
static void
add_to_key(struct pks_bytes part, uint64_t *first, uint64_t *second)
{
	for (uint64_t k = 0; k < part.size; k++) {
		*first = (*first * 257 + part.data[k]) % 4294967291u;
		*second = (*second * 263 + part.data[k]) % 4294967279u;
	}
}

/* Two steps lead to the only row that it can be. */
static const struct pks_known *
find_row(struct pks_bytes module, struct pks_bytes name)
{
	uint64_t first = 0, second = 0, step;
	const struct pks_known *row;
	uint16_t number;

	/* No row is longer. */
	if (module.size >= PKS_NAME_MAX || name.size >= PKS_NAME_MAX)
		return NULL;
	add_to_key(module, &first, &second);
	add_to_key(bytes_of("\n"), &first, &second);
	add_to_key(name, &first, &second);
	step = 1 + second / PKS_SLOTS % (PKS_SLOTS - 1);
	number = slots[(second + moved[first % PKS_BUCKETS] * step) % PKS_SLOTS];
	if (number == 0)
		return NULL;
	row = &rows[number - 1];
	return compare(module, row->module) == 0 && compare(name, row->name) == 0 ? row : NULL;
}

static const char *
find_alias(struct pks_bytes module)
{
	size_t low = 0, high = ALIASES;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = compare(module, aliases[mid].module);
		if (order == 0)
			return aliases[mid].to;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

/* The package above a module. */
static bool
parent(struct pks_bytes *module)
{
	while (module->size > 0)
		if (module->data[--module->size] == '.')
			return true;
	return false;
}

/* Another name of the module, where it or a package above it has one. */
static bool
other_module(struct pks_bytes module, char other[PKS_NAME_MAX], struct pks_bytes *to)
{
	struct pks_bytes package = module;
	size_t n, rest;

	if (module.size >= PKS_NAME_MAX)
		return false;
	do {
		const char *alias = find_alias(package);
		if (alias == NULL)
			continue;
		n = strlen(alias);
		rest = (size_t)(module.size - package.size);
		if (n + rest >= PKS_NAME_MAX)
			return false;
		memcpy(other, alias, n);
		memcpy(other + n, module.data + package.size, rest);
		*to = (struct pks_bytes){(const uint8_t *)other, n + rest};
		return true;
	} while (parent(&package));
	return false;
}

const struct pks_known *
pks_known_exact(struct pks_bytes module, struct pks_bytes name)
{
	char other[PKS_NAME_MAX];
	struct pks_bytes to;
	const struct pks_known *row = find_row(module, name);

	if (row == NULL && other_module(module, other, &to))
		row = find_row(to, name);
	return row;
}

/* The row for all of a module that is not listed, or of a package above it. */
static const struct pks_known *
module_row(struct pks_bytes module)
{
	struct pks_bytes all = bytes_of("*");

	do {
		const struct pks_known *row = pks_known_exact(module, all);
		if (row != NULL)
			return row;
	} while (parent(&module));
	return &nobody;
}

/* Methods that do to the object itself what a program of its own would write as an operator. */
static const char *const plain_methods[] = {
	"__abs__",  "__add__",	"__and__",   "__bool__",     "__contains__", "__doc__",
	"__eq__",   "__exit__", "__float__", "__floordiv__", "__ge__",	     "__gt__",
	"__hash__", "__init__", "__int__",   "__le__",	     "__len__",	     "__lt__",
	"__mod__",  "__mul__",	"__name__",  "__ne__",	     "__neg__",	     "__or__",
	"__repr__", "__str__",	"__sub__",   "__truediv__",  "__version__",  "__xor__",
};

static bool
is_inner(struct pks_bytes part)
{
	if (part.size <= 4 || memcmp(part.data, "__", 2) != 0 ||
	    memcmp(part.data + part.size - 2, "__", 2) != 0)
		return false;
	for (size_t k = 0; k < sizeof plain_methods / sizeof *plain_methods; k++)
		if (compare(part, plain_methods[k]) == 0)
			return false;
	return true;
}

/* One dotted part of a name from a place on; false when there is none. */
static bool
next_part(struct pks_bytes name, uint64_t *at, struct pks_bytes *part)
{
	const uint8_t *dot;

	if (*at > name.size || name.size == 0)
		return false;
	part->data = name.data + *at;
	dot = memchr(part->data, '.', name.size - *at);
	part->size = dot != NULL ? (uint64_t)(dot - part->data) : name.size - *at;
	*at += part->size + 1;
	return true;
}

static const struct pks_known *
worse(const struct pks_known *a, const struct pks_known *b)
{
	return b != NULL && b->level > a->level ? b : a;
}

/* A part that is a module, and what comes after it. */
static const struct pks_known *
from_module(struct pks_bytes part, struct pks_bytes rest)
{
	const struct pks_known *row;

	while (part.size > 0 && part.data[0] == '_' && find_row(part, bytes_of("*")) == NULL) {
		part.data++;
		part.size--;
	}
	if (part.size == 0 || rest.size == 0)
		return NULL;
	row = pks_known_exact(part, rest);
	return row != NULL ? row : pks_known_exact(part, bytes_of("*"));
}

/* The path 'hub.load' of torch may lead through a module of the package: torch.hub's load. */
static const struct pks_known *
from_package(struct pks_bytes module, struct pks_bytes before, struct pks_bytes rest)
{
	char joined[PKS_NAME_MAX];
	struct pks_bytes deeper;
	const struct pks_known *row;

	if (rest.size == 0 || module.size + before.size + 1 >= sizeof joined)
		return NULL;
	memcpy(joined, module.data, module.size);
	joined[module.size] = '.';
	memcpy(joined + module.size + 1, before.data, before.size);
	deeper = (struct pks_bytes){(const uint8_t *)joined, module.size + before.size + 1};
	row = pks_known_exact(deeper, rest);
	return row != NULL ? row : pks_known_exact(deeper, bytes_of("*"));
}

/* The row for all attributes of what a path leads to. */
static const struct pks_known *
attribute_row(struct pks_bytes module, struct pks_bytes name)
{
	char all[PKS_NAME_MAX + 2];
	size_t n = (size_t)name.size;

	if (name.size >= PKS_NAME_MAX)
		return NULL;
	while (n > 0 && name.data[n - 1] != '.')
		n--;
	if (n == 0 || n == name.size || name.data[n] == '_')
		return NULL;
	memcpy(all, name.data, n);
	all[n] = '*';
	return pks_known_exact(module, (struct pks_bytes){(const uint8_t *)all, n + 1});
}

/* Cython's makers have one name for each class, and all do the same. */
static bool
is_cython_maker(struct pks_bytes name)
{
	static const char begin[] = "__pyx_unpickle_";
	size_t n = sizeof begin - 1;

	return name.size > n && memcmp(name.data, begin, n) == 0 &&
	       memchr(name.data, '.', name.size) == NULL;
}

static const struct pks_known *
judge(struct pks_bytes module, struct pks_bytes name)
{
	const struct pks_known *row, *class = NULL;
	struct pks_bytes part;
	uint64_t at = 0, start = 0;
	unsigned parts = 0;
	bool is_method = false;

	/* What makes an object of a class can do what the class can. */
	if (name.size > 8 && memcmp(name.data + name.size - 8, ".__new__", 8) == 0)
		name.size -= 8;
	row = pks_known_exact(module, name);
	if (row == NULL)
		row = attribute_row(module, name);
	if (row != NULL)
		return row;
	row = module_row(module);
	if (row != &nobody && is_cython_maker(name))
		return find_row(bytes_of("*"), bytes_of("__pyx_unpickle_*"));
	/* Longer paths than any program has are not walked: the work would be quadratic. */
	if (name.size >= PKS_NAME_MAX)
		return memchr(name.data, '.', name.size) != NULL ? worse(row, &inner) : row;
	for (; next_part(name, &at, &part); start = at) {
		struct pks_bytes before = {name.data, start + part.size};
		struct pks_bytes rest = {name.data + (at < name.size ? at : name.size),
					 at < name.size ? name.size - at : 0};
		const struct pks_known *beginning = pks_known_exact(module, before);
		if (is_inner(part) && beginning == NULL)
			return &inner;
		row = worse(row, beginning);
		row = worse(row, from_module(part, rest));
		if (module.size > 0)
			row = worse(row, from_package(module, before, rest));
		parts++;
		if (parts == 1)
			class = beginning;
		else if (parts == 2 && part.size > 0 && part.data[0] != '_')
			is_method = true;
	}
	/* A method of a class that is harmless to make is harmless to keep. */
	if (is_method && parts == 2 && class != NULL && class->level == PKS_INNOCUOUS &&
	    row->level == PKS_SUSPICIOUS)
		return find_row(bytes_of("*"), bytes_of("*.*"));
	return row;
}

const struct pks_known *
pks_known_table(const struct pks_callable *callable)
{
	const struct pks_known *row;

	if (callable->extension)
		return &by_code;
	row = judge(callable->module, callable->name);
	if (callable->mapped)
		row = worse(judge(callable->to_module, callable->to_name), row);
	return row;
}

/* The user's row for a name, or for the same name of the module that its module stands for: who
 * trusts os trusts posix. */
static const struct pks_known *
own_row(struct pks_bytes module, struct pks_bytes name, enum pks_level level)
{
	char other[PKS_NAME_MAX];
	struct pks_bytes to;
	const struct pks_known *row = pks_known_own(module, name, level);

	if (row == NULL && other_module(module, other, &to))
		row = pks_known_own(to, name, level);
	return row;
}

const struct pks_known *
pks_known_callable(const struct pks_callable *callable)
{
	const struct pks_known *table = pks_known_table(callable), *own = NULL;

	if (!callable->extension && pks_known_has_own()) {
		own = own_row(callable->module, callable->name, table->level);
		if (own == NULL && callable->mapped)
			own = own_row(callable->to_module, callable->to_name, table->level);
	}
	return own != NULL ? own : table;
}
