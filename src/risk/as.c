/* SPDX-License-Identifier: MIT */
/*
 * The level of a callable by what is done with it: called, made an object of, or only kept.
 *
 * A row that stands for all of a module knows no names. What is left is how Python names things:
 * classes have capitals, and exceptions say so in their last word. That is enough for NEWOBJ, which
 * makes an object of nothing but a class, and runs no __init__. Of a function it is an error, but
 * nobody gives it one who means well.
 */
#include "risk/internal.h"

#include <string.h>

/* The last part of a path, and what it begins with after underscores: classes have capitals. */
static struct pks_bytes
last_part(struct pks_bytes name)
{
	uint64_t at = name.size;

	while (at > 0 && name.data[at - 1] != '.')
		at--;
	return (struct pks_bytes){name.data + at, name.size - at};
}

bool
pks_is_class_name(struct pks_bytes name)
{
	struct pks_bytes part = last_part(name);

	while (part.size > 0 && part.data[0] == '_') {
		part.data++;
		part.size--;
	}
	return part.size > 0 && part.data[0] >= 'A' && part.data[0] <= 'Z';
}

/* A class, or something of a class. */
bool
pks_has_class_name(struct pks_bytes name)
{
	const uint8_t *dot = memchr(name.data, '.', name.size);

	if (dot != NULL)
		name.size = (uint64_t)(dot - name.data);
	return pks_is_class_name(name);
}

static bool
ends_in(struct pks_bytes name, const char *end)
{
	size_t n = strlen(end);

	return name.size >= n && memcmp(name.data + name.size - n, end, n) == 0;
}

/* A class that is named as an exception only keeps what it is given. */
bool
pks_is_exception_name(struct pks_bytes name)
{
	return pks_is_class_name(name) &&
	       (ends_in(name, "Error") || ends_in(name, "Exception") || ends_in(name, "Warning") ||
		ends_in(name, "DoesNotExist") || ends_in(name, "MultipleObjectsReturned"));
}

/* Words of functions that run, load, fetch or write what they are given. */
static const char *const deeds[] = {
	"chmod",   "compile",  "connect", "deserialize", "download", "dump",  "dumps",
	"eval",	   "evaluate", "exec",	  "execute",	 "extract",  "fetch", "import",
	"load",	   "loads",    "mkdir",	  "open",	 "popen",    "read",  "render",
	"resolve", "rmdir",    "rmtree",  "run",	 "save",     "send",  "spawn",
	"symlink", "touch",    "unlink",  "unpickle",	 "urlopen",  "write",
};

static bool
is_deed(const uint8_t *word, size_t n)
{
	for (size_t k = 0; k < sizeof deeds / sizeof *deeds; k++)
		if (strlen(deeds[k]) == n && memcmp(deeds[k], word, n) == 0)
			return true;
	return false;
}

/*
 * A function says in its first word what it does, or in its last: load_model, func_load. Where a
 * row stands for all of a module, that is what parts it from those that only compute.
 */
static bool
is_deed_name(struct pks_bytes name)
{
	struct pks_bytes part = last_part(name);
	const uint8_t *p = part.data, *end = p + part.size, *first, *last = end;

	while (p < end && *p == '_')
		p++;
	for (first = p; first < end && *first != '_'; first++)
		;
	while (last > p && last[-1] != '_')
		last--;
	return is_deed(p, (size_t)(first - p)) || is_deed(last, (size_t)(end - last));
}

/* No capital at all, and no path: a function, or one of the few classes that are named as such. */
static bool
is_function_name(struct pks_bytes name)
{
	for (uint64_t i = 0; i < name.size; i++)
		if (name.data[i] == '.' || (name.data[i] >= 'A' && name.data[i] <= 'Z'))
			return false;
	return true;
}

/* Of a module that can do nothing a function that loads or writes does so with what it is given. */
static bool
does(const struct pks_known *known, struct pks_bytes name)
{
	return known->capability != PKS_CAN_NONE && is_deed_name(name);
}

/* Does a row stand for more than one name? */
static bool
is_for_all(const struct pks_known *known)
{
	size_t n = strlen(known->name);

	return n > 0 && known->name[n - 1] == '*';
}

enum pks_level
pks_level_as(const struct pks_known *known, enum pks_as as, struct pks_bytes name)
{
	enum pks_use use = pks_use_of(known);

	switch (use) {
	case PKS_USE_MADE:
		if (is_for_all(known) && does(known, name))
			return known->level;
		return as == PKS_AS_CALLED && !pks_is_exception_name(name) ? known->level
									   : PKS_INNOCUOUS;
	case PKS_USE_OBJECT:
		if (is_for_all(known) && does(known, name))
			return known->level;
		if (pks_is_exception_name(name) ||
		    (as == PKS_AS_MADE && !(is_for_all(known) && is_function_name(name))) ||
		    (as == PKS_AS_KEPT && pks_has_class_name(name)))
			return PKS_INNOCUOUS;
		return known->level;
	case PKS_USE_RAISES: return pks_is_exception_name(name) ? PKS_INNOCUOUS : known->level;
	/* Only their calls do anything. */
	case PKS_USE_ITEM:
	case PKS_USE_ITERATOR:
	case PKS_USE_TYPE:
		if (as == PKS_AS_KEPT)
			return PKS_INNOCUOUS;
		break;
	case PKS_USE_METHOD:
	case PKS_USE_GETTER: return as == PKS_AS_CALLED ? PKS_DANGEROUS : PKS_SUSPICIOUS;
	default: break;
	}
	/* What it will be given cannot be seen. */
	if (as == PKS_AS_CALLED && pks_use_calls(use) > 0)
		return PKS_DANGEROUS;
	return known->level;
}

enum pks_level
pks_value_as(struct pks_risk *risk, pks_op value, enum pks_as as)
{
	const struct pks_known *known = pks_known_value(risk, value);
	struct pks_callable c;

	if (known == NULL || !pks_callable(risk->history, value, &c))
		return PKS_DANGEROUS;
	return pks_level_as(known, as, c.to_name);
}

/* operator.methodcaller and its like: what they make is harmless until it is called in turn. */
bool
pks_is_maker(struct pks_risk *risk, pks_op value)
{
	const struct pks_known *known;
	enum pks_use use;

	if (value == PKS_NO_OP || pks_value_kind(risk->history, value) != PKS_CALLABLE)
		return false;
	known = pks_known_value(risk, value);
	use = known != NULL ? pks_use_of(known) : PKS_USE_PLAIN;
	return use == PKS_USE_GETTER || use == PKS_USE_METHOD;
}
