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

/* Classes in classes in classes. */
#define MAX_PATH 8

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

static enum pks_level
worse(enum pks_level a, enum pks_level b)
{
	return a > b ? a : b;
}

/* A text of the file, as UTF-8, if it has room. */
static bool
text_of(const struct pks_risk *risk, pks_op value, char *text, size_t size, size_t *used)
{
	struct pks_points points;
	int32_t point;

	if (pks_value_kind(risk->history, value) != PKS_STR ||
	    !pks_points(risk->history, value, &points))
		return false;
	*used = 0;
	while ((point = pks_points_next(&points)) >= 0) {
		if (*used + 5 > size)
			return false;
		*used += pks_utf8_encode((uint32_t)point, text + *used);
	}
	text[*used] = '\0';
	return true;
}

/* The object and the name of a getattr(object, 'name'); false if a value is made otherwise. */
static bool
is_attribute(struct pks_risk *risk, pks_op value, pks_op *object, pks_op *name)
{
	pks_op callee = pks_callee(risk->history, value);
	const struct pks_known *known;
	struct pks_arguments args;

	if (callee == PKS_NO_OP || (pks_value_kind(risk->history, callee) != PKS_CALLABLE &&
				    pks_op_code(risk->history, callee) != PKS_OP_INST))
		return false;
	known = pks_known_value(risk, callee);
	if (known == NULL || pks_use_of(known) != PKS_USE_ATTRIBUTE)
		return false;
	args = pks_arguments_of(risk, value);
	if (!args.known || args.named || args.count < 2)
		return false;
	*object = pks_argument(risk, &args, 0);
	*name = pks_argument(risk, &args, 1);
	return true;
}

/*
 * What is known of an attribute of an attribute ... of a callable: as much as of the dotted name
 * that a newer protocol would write for it. NULL where it does not begin with a callable.
 */
static const struct pks_known *
known_path(struct pks_risk *risk, pks_op value)
{
	char name[PKS_NAME_MAX], path[2 * PKS_NAME_MAX];
	pks_op names[MAX_PATH];
	size_t used, n;
	unsigned count = 0;
	struct pks_callable c;

	while (pks_value_kind(risk->history, value) == PKS_OBJECT) {
		if (count == MAX_PATH || !is_attribute(risk, value, &value, &names[count]))
			return NULL;
		count++;
	}
	if (pks_value_kind(risk->history, value) != PKS_CALLABLE ||
	    !pks_callable(risk->history, value, &c) || c.extension ||
	    c.to_name.size >= PKS_NAME_MAX)
		return NULL;
	used = (size_t)c.to_name.size;
	memcpy(path, c.to_name.data, used);
	while (count > 0) {
		if (!text_of(risk, names[--count], name, sizeof name, &n) ||
		    used + n + 1 > sizeof path)
			return NULL;
		path[used++] = '.';
		memcpy(path + used, name, n);
		used += n;
	}
	c.name = (struct pks_bytes){(const uint8_t *)path, used};
	c.module = c.to_module;
	c.mapped = false;
	return pks_known_callable(&c);
}

/* The level of a value that is called, or made an object of. */
static enum pks_level
called(struct pks_risk *risk, pks_op value)
{
	enum pks_kind kind = pks_value_kind(risk->history, value);
	const struct pks_known *known;

	if (kind == PKS_NONE)
		return PKS_INNOCUOUS; /* filter(None, ...) */
	known = kind == PKS_CALLABLE ? pks_known_value(risk, value)
		: kind == PKS_OBJECT ? known_path(risk, value)
				     : NULL;
	if (known == NULL)
		return kind == PKS_CALLABLE ? PKS_DANGEROUS : PKS_SUSPICIOUS;
	return known->level;
}

static enum pks_level
use_attribute(struct pks_risk *risk, pks_op call, const struct pks_arguments *args)
{
	const struct pks_known *known;
	char name[PKS_NAME_MAX];
	size_t n;

	if (args->count < 2 || !text_of(risk, pks_argument(risk, args, 1), name, sizeof name, &n))
		return PKS_DANGEROUS;
	switch (pks_value_kind(risk->history, pks_argument(risk, args, 0))) {
	case PKS_CALLABLE:
	case PKS_OBJECT:
		known = known_path(risk, call);
		return known != NULL ? known->level : PKS_DANGEROUS;
	case PKS_PERSISTENT: return PKS_DANGEROUS;
	/* A method of plain data. */
	default: return name[0] == '_' ? PKS_DANGEROUS : PKS_SUSPICIOUS;
	}
}

static bool
is_plain_codec(const struct pks_risk *risk, pks_op value)
{
	static const char *const codecs[] = {"latin1",	   "latin-1", "latin_1", "iso8859-1",
					     "iso-8859-1", "ascii",   "utf-8",	 "utf8"};
	char name[16];
	size_t n;

	if (!text_of(risk, value, name, sizeof name, &n))
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

	if (!text_of(risk, value, name, sizeof name, &n))
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
	case PKS_USE_WRAPS: return 1;
	case PKS_USE_CLASSES:
	case PKS_USE_SECOND: return 2;
	default: return 0;
	}
}

static enum pks_level
use_calls(struct pks_risk *risk, const struct pks_arguments *args, enum pks_use use)
{
	enum pks_level level = PKS_INNOCUOUS;

	for (uint32_t k = 0; k < pks_use_calls(use) && k < args->count; k++) {
		pks_op value = pks_argument(risk, args, k);
		enum pks_kind kind = pks_value_kind(risk->history, value);
		/* numpy's makers take a name or an object first, and call what comes second. */
		if (k == 0 && use == PKS_USE_SECOND && kind != PKS_CALLABLE)
			continue;
		if (use == PKS_USE_CLASS && kind == PKS_STR)
			continue;
		level = worse(level, called(risk, value));
	}
	return level;
}

enum pks_level
pks_use_level(struct pks_risk *risk, pks_op call, enum pks_use use, const struct pks_known *known)
{
	struct pks_arguments args = pks_arguments_of(risk, call);
	enum pks_level unseen = worse(known->level, PKS_SUSPICIOUS);

	if (use == PKS_USE_PLAIN)
		return known->level;
	if (!args.known || args.named)
		return unseen;
	switch (use) {
	case PKS_USE_ATTRIBUTE: return use_attribute(risk, call, &args);
	case PKS_USE_CODEC: return use_codec(risk, &args);
	case PKS_USE_FRACTION: return use_fraction(risk, &args);
	case PKS_USE_ITERATES: return use_iterates(risk, &args);
	case PKS_USE_ITERATOR: return args.count <= 1 ? PKS_INNOCUOUS : unseen;
	case PKS_USE_TYPE: return args.count == 1 ? PKS_INNOCUOUS : unseen;
	case PKS_USE_CLASS:
	case PKS_USE_CLASSES:
	case PKS_USE_SECOND:
	case PKS_USE_WRAPS: return use_calls(risk, &args, use);
	case PKS_USE_PLAIN: break;
	}
	return known->level;
}
