/* SPDX-License-Identifier: MIT */
/*
 * Use rules: the level of a call by what the callable is given.
 *
 * A rule looks at kinds and at texts that stand in the file, never deeper than the arguments
 * themselves, so each costs a few reads. What a rule cannot see, arguments that are themselves the
 * result of a call, it does not let pass.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"
#include "risk/known.h"

#include <string.h>

/* More items than this in a combination are not for use but for the memory they take. */
#define MAX_POOL 65536
/* Partials of partials. */
#define MAX_KEPT 8

struct pks_arguments
pks_arguments_of(const struct pks_risk *risk, pks_op call)
{
	const struct pks_history *h = risk->history;
	uint8_t code = pks_op_code(h, call);
	struct pks_arguments args = {.base = call, .known = true};
	pks_op tuple;

	switch (code) {
	case PKS_OP_INST: args.count = pks_operands(h, call); return args;
	case PKS_OP_OBJ:
		args.first = 1;
		args.count = pks_operands(h, call) - 1;
		return args;
	default: break;
	}
	tuple = pks_operand(h, call, 1);
	if (pks_value_kind(h, tuple) != PKS_TUPLE) {
		args.known = false;
		return args;
	}
	args.base = tuple;
	args.count = pks_operands(h, tuple);
	if (code == PKS_OP_NEWOBJ_EX) {
		pks_op named = pks_operand(h, call, 2);
		args.named = pks_value_kind(h, named) != PKS_DICT ||
			     pks_parts(risk->reader, named, call) > 0;
	}
	return args;
}

pks_op
pks_argument(const struct pks_risk *risk, const struct pks_arguments *args, uint32_t k)
{
	return pks_operand(risk->history, args->base, args->first + k);
}

static const struct pks_bytes no_name = {(const uint8_t *)"", 0};

static enum pks_level
worse(enum pks_level a, enum pks_level b)
{
	return a > b ? a : b;
}

/* How getattr's result is spelled, as far as that matters: something of a class, or not. */
static struct pks_bytes
member_name(struct pks_risk *risk, pks_op call)
{
	static const char member[] = "Class.member";
	struct pks_arguments args = pks_arguments_of(risk, call);
	struct pks_callable c;

	if (!args.known || args.count == 0 ||
	    !pks_callable(risk->history, pks_argument(risk, &args, 0), &c) ||
	    pks_has_class_name(c.to_name))
		return (struct pks_bytes){(const uint8_t *)member, sizeof member - 1};
	return no_name;
}

/* Is it the __new__ of something? */
static bool
is_new(struct pks_risk *risk, pks_op call)
{
	char text[16];
	pks_op object, name;
	size_t n;

	return pks_attribute_of(risk, call, &object, &name) &&
	       pks_text_of(risk, name, text, sizeof text, &n) && strcmp(text, "__new__") == 0;
}

/* The level of a value that is no partial: see given(). */
static enum pks_level
given_itself(struct pks_risk *risk, pks_op value, enum pks_as as)
{
	enum pks_kind kind = pks_value_kind(risk->history, value);
	const struct pks_known *known = NULL;
	enum pks_level level;
	enum pks_use use;
	bool from_name;

	if (kind == PKS_NONE)
		return PKS_INNOCUOUS; /* filter(None, ...) */
	if (kind == PKS_CALLABLE)
		return pks_value_as(risk, value, as);
	if (kind != PKS_OBJECT)
		return PKS_SUSPICIOUS;
	use = pks_use_of_call(risk, value);
	if (use == PKS_USE_GETTER || use == PKS_USE_METHOD)
		return PKS_DANGEROUS;
	known = pks_known_path(risk, value, &from_name);
	if (known == NULL)
		return PKS_SUSPICIOUS;
	/* partial(C.__new__, C)(): an object of C is made. */
	if (as == PKS_AS_CALLED && is_new(risk, value))
		as = PKS_AS_MADE;
	level = pks_level_as(known, as, member_name(risk, value));
	return from_name || as == PKS_AS_KEPT ? level : worse(level, PKS_SUSPICIOUS);
}

/* What a partial calls: what it was made with, or the state that was given to it. */
static pks_op
kept_by(struct pks_risk *risk, pks_op object)
{
	const struct pks_history *h = risk->history;
	pks_op build = pks_newest_event(h, object, pks_last_moment(h)), state;
	struct pks_arguments args = pks_arguments_of(risk, object);

	if (build == PKS_NO_OP)
		return args.known && args.count > 0 ? pks_argument(risk, &args, 0) : PKS_NO_OP;
	if (pks_op_code(h, build) != PKS_OP_BUILD)
		return PKS_NO_OP;
	state = pks_operand(h, build, 0);
	return pks_value_kind(h, state) == PKS_TUPLE && pks_operands(h, state) > 0
		       ? pks_operand(h, state, 0)
		       : PKS_NO_OP;
}

/* The level of a value that a helper is given to call, to make an object of, or to keep. */
static enum pks_level
given(struct pks_risk *risk, pks_op value, enum pks_as as)
{
	pks_op itself = value;

	/* A partial of a partial calls what that one calls. */
	for (int k = 0; k < MAX_KEPT && value != PKS_NO_OP && as != PKS_AS_MADE &&
			pks_value_kind(risk->history, value) == PKS_OBJECT &&
			pks_use_of_call(risk, value) == PKS_USE_KEEPS;
	     k++)
		value = kept_by(risk, value);
	if (value != itself && pks_is_maker(risk, value))
		return PKS_INNOCUOUS;
	return value != PKS_NO_OP ? given_itself(risk, value, as) : PKS_SUSPICIOUS;
}

/* Begins and ends with two underscores: a name of the interpreter's own. */
static bool
is_inner(const char *name, size_t n)
{
	return n > 4 && memcmp(name, "__", 2) == 0 && memcmp(name + n - 2, "__", 2) == 0;
}

static bool
has_inner_part(const char *path)
{
	while (*path != '\0') {
		size_t n = strcspn(path, ".");
		if (is_inner(path, n))
			return true;
		path += n + (path[n] == '.');
	}
	return false;
}

static enum pks_level
use_attribute(struct pks_risk *risk, pks_op call, const struct pks_arguments *args)
{
	const struct pks_known *known;
	char name[PKS_NAME_MAX];
	bool from_name;
	size_t n;

	if (args->count < 2 ||
	    !pks_text_of(risk, pks_argument(risk, args, 1), name, sizeof name, &n))
		return PKS_DANGEROUS;
	switch (pks_value_kind(risk->history, pks_argument(risk, args, 0))) {
	case PKS_CALLABLE:
	case PKS_OBJECT:
		known = pks_known_path(risk, call, &from_name);
		if (known == NULL)
			return PKS_DANGEROUS;
		return pks_level_as(known, PKS_AS_KEPT, member_name(risk, call));
	case PKS_PERSISTENT: return PKS_DANGEROUS;
	/* A method of plain data; what calls it is judged by itself. */
	default: return name[0] == '_' ? PKS_DANGEROUS : PKS_INNOCUOUS;
	}
}

/* attrgetter('a.b', 'c'), methodcaller('m', arguments): harmless until they are called. */
static enum pks_level
use_getter(struct pks_risk *risk, const struct pks_arguments *args, uint32_t names)
{
	char name[PKS_NAME_MAX];
	size_t n;

	for (uint32_t k = 0; k < names && k < args->count; k++)
		if (!pks_text_of(risk, pks_argument(risk, args, k), name, sizeof name, &n) ||
		    has_inner_part(name))
			return PKS_DANGEROUS;
	return PKS_INNOCUOUS;
}

/* A module and a name in it, as text: judged as an import of that. */
static enum pks_level
use_named(struct pks_risk *risk, const struct pks_arguments *args)
{
	char module[PKS_NAME_MAX], name[PKS_NAME_MAX];
	struct pks_callable c = {.protocol = 4};
	size_t m, n;

	if (args->count != 2 ||
	    !pks_text_of(risk, pks_argument(risk, args, 0), module, sizeof module, &m) ||
	    !pks_text_of(risk, pks_argument(risk, args, 1), name, sizeof name, &n))
		return PKS_DANGEROUS;
	c.module = c.to_module = (struct pks_bytes){(const uint8_t *)module, m};
	c.name = c.to_name = (struct pks_bytes){(const uint8_t *)name, n};
	return pks_level_as(pks_known_callable(&c), PKS_AS_KEPT, c.name);
}

/* The bases of a class that is made: a tuple of callables. */
static enum pks_level
use_bases(struct pks_risk *risk, const struct pks_arguments *args)
{
	enum pks_level level = PKS_INNOCUOUS;
	pks_op bases;

	if (args->count < 2)
		return PKS_INNOCUOUS; /* an error */
	bases = pks_argument(risk, args, 1);
	if (pks_value_kind(risk->history, bases) != PKS_TUPLE)
		return PKS_SUSPICIOUS;
	for (uint32_t k = 0; k < pks_operands(risk->history, bases); k++) {
		pks_op base = pks_operand(risk->history, bases, k);
		const struct pks_known *known = NULL;
		if (pks_value_kind(risk->history, base) == PKS_CALLABLE)
			known = pks_known_value(risk, base);
		if (known == NULL)
			return PKS_SUSPICIOUS;
		level = worse(level, known->level);
	}
	return level;
}

/*
 * Made with NEWOBJ, its __init__ does not run; so too where INST or OBJ is given nothing, and is
 * no function, which would be called.
 */
static enum pks_level
use_made(struct pks_risk *risk, pks_op call, const struct pks_arguments *args, enum pks_use use,
	 const struct pks_known *known)
{
	uint8_t code = pks_op_code(risk->history, call);
	struct pks_callable c;

	if (!pks_callable(risk->history, pks_callee(risk->history, call), &c))
		return known->level;
	if (use != PKS_USE_RAISES && (code == PKS_OP_NEWOBJ || code == PKS_OP_NEWOBJ_EX))
		return pks_level_as(known, PKS_AS_MADE, c.to_name);
	if (pks_is_exception_name(c.to_name))
		return PKS_INNOCUOUS;
	if (use == PKS_USE_RAISES)
		return known->level;
	if (code == PKS_OP_REDUCE || args->count > 0 || !pks_is_class_name(c.to_name))
		return known->level;
	return PKS_INNOCUOUS;
}

/* List[int], {'a': 1}['a']: what data holds, and classes with their parameters. */
static enum pks_level
use_item(struct pks_risk *risk, const struct pks_arguments *args)
{
	pks_op object;

	if (args->count != 2)
		return PKS_SUSPICIOUS;
	object = pks_argument(risk, args, 0);
	switch (pks_value_kind(risk->history, object)) {
	case PKS_CALLABLE: return pks_value_as(risk, object, PKS_AS_KEPT);
	case PKS_PERSISTENT: return PKS_SUSPICIOUS;
	/* List[T][int] */
	case PKS_OBJECT:
		return pks_use_of_call(risk, object) == PKS_USE_ITEM ? PKS_INNOCUOUS
								     : PKS_SUSPICIOUS;
	default: return PKS_INNOCUOUS;
	}
}

static bool
is_plain_codec(const struct pks_risk *risk, pks_op value)
{
	static const char *const codecs[] = {"latin1",	   "latin-1", "latin_1", "iso8859-1",
					     "iso-8859-1", "ascii",   "utf-8",	 "utf8"};
	char name[16];
	size_t n;

	if (!pks_text_of(risk, value, name, sizeof name, &n))
		return false;
	for (size_t k = 0; k < sizeof codecs / sizeof *codecs; k++)
		if (strcmp(name, codecs[k]) == 0)
			return true;
	return false;
}

static bool
is_plain_handler(const struct pks_risk *risk, pks_op value)
{
	static const char *const handlers[] = {"strict", "ignore", "replace", "surrogateescape",
					       "surrogatepass"};
	char name[24];
	size_t n;

	if (!pks_text_of(risk, value, name, sizeof name, &n))
		return false;
	for (size_t k = 0; k < sizeof handlers / sizeof *handlers; k++)
		if (strcmp(name, handlers[k]) == 0)
			return true;
	return false;
}

/* A value no longer than what the file holds: it stands there, or is made by a call of such. */
static bool
is_bounded(struct pks_risk *risk, pks_op value)
{
	const struct pks_known *known;
	enum pks_use use;
	pks_op callee;

	switch (pks_value_kind(risk->history, value)) {
	case PKS_PERSISTENT:
	case PKS_CALLABLE: return false;
	case PKS_OBJECT: break;
	default: return true;
	}
	callee = pks_callee(risk->history, value);
	if (callee == PKS_NO_OP || (pks_value_kind(risk->history, callee) != PKS_CALLABLE &&
				    pks_op_code(risk->history, callee) != PKS_OP_INST))
		return false;
	known = pks_known_value(risk, callee);
	use = known != NULL ? pks_use_of(known) : PKS_USE_PLAIN;
	return use == PKS_USE_CODEC || use == PKS_USE_ITERATES;
}

static enum pks_level
use_codec(struct pks_risk *risk, const struct pks_arguments *args)
{
	if (args->count == 0)
		return PKS_INNOCUOUS;
	/* bytes(n) takes n bytes of memory. */
	if (args->count > 3 || !is_bounded(risk, pks_argument(risk, args, 0)) ||
	    pks_value_kind(risk->history, pks_argument(risk, args, 0)) == PKS_INT)
		return PKS_SUSPICIOUS;
	if (args->count > 1 && !is_plain_codec(risk, pks_argument(risk, args, 1)))
		return PKS_SUSPICIOUS;
	if (args->count > 2 && !is_plain_handler(risk, pks_argument(risk, args, 2)))
		return PKS_SUSPICIOUS;
	return PKS_INNOCUOUS;
}

static enum pks_level
use_iterates(struct pks_risk *risk, const struct pks_arguments *args)
{
	for (uint32_t k = 0; k < args->count && k < 4; k++)
		if (!is_bounded(risk, pks_argument(risk, args, k)))
			return PKS_SUSPICIOUS;
	return PKS_INNOCUOUS;
}

/* Takes all items of what it is given, and keeps room for as many as its numbers say. */
static enum pks_level
use_pool(struct pks_risk *risk, const struct pks_arguments *args)
{
	for (uint32_t k = 0; k < args->count; k++) {
		struct pks_integer integer;
		if (pks_integer_of(risk->history, pks_argument(risk, args, k), &integer) &&
		    (!integer.is_small || integer.small > MAX_POOL))
			return PKS_SUSPICIOUS;
	}
	return use_iterates(risk, args);
}

static enum pks_level
use_fraction(const struct pks_risk *risk, const struct pks_arguments *args)
{
	for (uint32_t k = 0; k < args->count && k < 2; k++) {
		struct pks_points points;
		int32_t point;
		switch (pks_value_kind(risk->history, pks_argument(risk, args, k))) {
		case PKS_INT:
		case PKS_BOOL:
		case PKS_FLOAT: continue;
		case PKS_STR: break;
		default: return PKS_SUSPICIOUS;
		}
		if (!pks_points(risk->history, pks_argument(risk, args, k), &points))
			return PKS_SUSPICIOUS;
		while ((point = pks_points_next(&points)) >= 0)
			if (point == 'e' || point == 'E')
				return PKS_SUSPICIOUS;
	}
	return PKS_INNOCUOUS;
}

uint32_t
pks_use_calls(enum pks_use use)
{
	switch (use) {
	case PKS_USE_ATTRIBUTE:
	case PKS_USE_CLASS:
	case PKS_USE_KEEPS:
	case PKS_USE_WRAPS: return 1;
	case PKS_USE_CLASSES:
	case PKS_USE_SECOND: return 2;
	default: return 0;
	}
}

enum pks_as
pks_use_as(enum pks_use use, uint32_t k)
{
	switch (use) {
	case PKS_USE_ATTRIBUTE:
	case PKS_USE_KEEPS: return PKS_AS_KEPT;
	case PKS_USE_CLASS: return PKS_AS_MADE;
	/* Of copyreg._reconstructor's classes the second has its __init__ called. */
	case PKS_USE_CLASSES: return k == 0 ? PKS_AS_MADE : PKS_AS_CALLED;
	default: return PKS_AS_CALLED;
	}
}

/* Does a callable only make an object of the class that it is given? */
static bool
makes_object(struct pks_risk *risk, pks_op value)
{
	const struct pks_known *known = NULL;

	if (pks_value_kind(risk->history, value) == PKS_CALLABLE)
		known = pks_known_value(risk, value);
	return known != NULL && pks_use_of(known) == PKS_USE_CLASS;
}

static enum pks_level
made_of(struct pks_risk *risk, pks_op class)
{
	if (pks_value_kind(risk->history, class) == PKS_STR)
		return PKS_INNOCUOUS;
	return given(risk, class, PKS_AS_MADE);
}

static bool
is_tuple_of_names(struct pks_risk *risk, pks_op value)
{
	const struct pks_history *h = risk->history;

	if (pks_value_kind(h, value) != PKS_TUPLE || pks_operands(h, value) != 2)
		return false;
	return pks_value_kind(h, pks_operand(h, value, 0)) == PKS_STR &&
	       pks_value_kind(h, pks_operand(h, value, 1)) == PKS_STR;
}

enum pks_level
pks_given_level(struct pks_risk *risk, const struct pks_arguments *args, enum pks_use use,
		uint32_t k)
{
	pks_op value = pks_argument(risk, args, k);
	enum pks_kind kind = pks_value_kind(risk->history, value);

	/* numpy's makers take a name or an object first, and call what comes second. */
	if (use == PKS_USE_SECOND && k == 0 && kind != PKS_CALLABLE)
		return PKS_INNOCUOUS;
	if (use == PKS_USE_SECOND && k == 1 && makes_object(risk, value))
		return made_of(risk, pks_argument(risk, args, 0));
	/* As methodcaller is pickled where it has arguments with names. */
	if (use == PKS_USE_KEEPS && pks_is_maker(risk, value))
		return PKS_INNOCUOUS;
	/* A class by its name, or by its application's and its own. */
	if (use == PKS_USE_CLASS && (kind == PKS_STR || is_tuple_of_names(risk, value)))
		return PKS_INNOCUOUS;
	return given(risk, value, pks_use_as(use, k));
}

static enum pks_level
use_calls(struct pks_risk *risk, const struct pks_arguments *args, enum pks_use use)
{
	enum pks_level level = PKS_INNOCUOUS;

	for (uint32_t k = 0; k < pks_use_calls(use) && k < args->count; k++)
		level = worse(level, pks_given_level(risk, args, use, k));
	return level;
}

enum pks_level
pks_use_level(struct pks_risk *risk, pks_op call, enum pks_use use, const struct pks_known *known)
{
	struct pks_arguments args = pks_arguments_of(risk, call);
	enum pks_level unseen = worse(known->level, PKS_SUSPICIOUS);

	if (use == PKS_USE_PLAIN)
		return known->level;
	if (use == PKS_USE_MADE || use == PKS_USE_OBJECT || use == PKS_USE_RAISES)
		return use_made(risk, call, &args, use, known);
	if (!args.known || args.named)
		return unseen;
	switch (use) {
	case PKS_USE_ATTRIBUTE: return use_attribute(risk, call, &args);
	case PKS_USE_BASES: return use_bases(risk, &args);
	case PKS_USE_CODEC: return use_codec(risk, &args);
	case PKS_USE_FRACTION: return use_fraction(risk, &args);
	case PKS_USE_GETTER: return use_getter(risk, &args, args.count);
	case PKS_USE_ITEM: return use_item(risk, &args);
	case PKS_USE_ITERATES: return use_iterates(risk, &args);
	case PKS_USE_ITERATOR: return args.count <= 1 ? PKS_INNOCUOUS : unseen;
	case PKS_USE_METHOD: return use_getter(risk, &args, 1);
	case PKS_USE_NAMED: return use_named(risk, &args);
	case PKS_USE_POOL: return use_pool(risk, &args);
	case PKS_USE_TYPE: return args.count == 1 ? PKS_INNOCUOUS : unseen;
	case PKS_USE_CLASS:
	case PKS_USE_CLASSES:
	case PKS_USE_KEEPS:
	case PKS_USE_SECOND:
	case PKS_USE_WRAPS: return use_calls(risk, &args, use);
	case PKS_USE_CALLED:
	case PKS_USE_LIVE:
	case PKS_USE_MADE:
	case PKS_USE_OBJECT:
	case PKS_USE_RAISES:
	case PKS_USE_PLAIN: break;
	}
	return known->level;
}

enum pks_level
pks_kept_level(struct pks_risk *risk, pks_op object)
{
	return given(risk, object, PKS_AS_CALLED);
}

enum pks_level
pks_persistent_level(struct pks_risk *risk, pks_op value)
{
	pks_op id, class = PKS_NO_OP;

	if (pks_op_code(risk->history, value) != PKS_OP_BINPERSID)
		return PKS_SUSPICIOUS;
	id = pks_operand(risk->history, value, 0);
	if (pks_value_kind(risk->history, id) != PKS_TUPLE)
		return PKS_SUSPICIOUS;
	for (uint32_t k = 0; k < pks_operands(risk->history, id); k++) {
		pks_op part = pks_operand(risk->history, id, k);
		if (pks_value_kind(risk->history, part) != PKS_CALLABLE)
			continue;
		if (class != PKS_NO_OP)
			return PKS_SUSPICIOUS;
		class = part;
	}
	return class != PKS_NO_OP ? given(risk, class, PKS_AS_MADE) : PKS_SUSPICIOUS;
}

/* functools.partial takes its function from its state, too: BUILD gives it another. */
enum pks_level
pks_state_level(struct pks_risk *risk, pks_op build, pks_op object)
{
	enum pks_use use = pks_use_of_call(risk, object);
	pks_op state;

	if (use != PKS_USE_KEEPS && use != PKS_USE_WRAPS)
		return PKS_INNOCUOUS;
	state = pks_operand(risk->history, build, 0);
	switch (pks_value_kind(risk->history, state)) {
	case PKS_TUPLE: break;
	case PKS_OBJECT:
	case PKS_PERSISTENT: return PKS_SUSPICIOUS;
	default: return PKS_INNOCUOUS;
	}
	if (pks_operands(risk->history, state) == 0)
		return PKS_INNOCUOUS;
	if (use == PKS_USE_KEEPS && pks_is_maker(risk, pks_operand(risk->history, state, 0)))
		return PKS_INNOCUOUS;
	return given(risk, pks_operand(risk->history, state, 0), pks_use_as(use, 0));
}
