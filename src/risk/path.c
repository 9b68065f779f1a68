/* SPDX-License-Identifier: MIT */
/*
 * What a value that calls have made is known as: the attribute of an attribute ... of a callable is
 * as much as the dotted name that a newer protocol would write for it, and a method of an object is
 * as much as the method of its class.
 *
 * Only what stands in the file is followed, a few steps deep; what cannot be followed has no name.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"
#include "risk/known.h"

#include <string.h>

/* Classes in classes in classes. */
#define MAX_PATH 8

bool
pks_text_of(const struct pks_risk *risk, pks_op value, char *text, size_t size, size_t *used)
{
	struct pks_points points;
	int32_t point;

	if (value == PKS_NO_OP || pks_value_kind(risk->history, value) != PKS_STR ||
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

pks_op
pks_callable_of(const struct pks_risk *risk, pks_op object)
{
	pks_op callee = pks_callee(risk->history, object);

	if (callee == PKS_NO_OP || (pks_value_kind(risk->history, callee) != PKS_CALLABLE &&
				    pks_op_code(risk->history, callee) != PKS_OP_INST))
		return PKS_NO_OP;
	return callee;
}

enum pks_use
pks_use_of_call(struct pks_risk *risk, pks_op object)
{
	pks_op callee = pks_callable_of(risk, object);
	const struct pks_known *known = callee != PKS_NO_OP ? pks_known_value(risk, callee) : NULL;

	return known != NULL ? pks_use_of(known) : PKS_USE_PLAIN;
}

bool
pks_attribute_of(struct pks_risk *risk, pks_op value, pks_op *object, pks_op *name)
{
	struct pks_arguments args;

	if (pks_use_of_call(risk, value) != PKS_USE_ATTRIBUTE)
		return false;
	args = pks_arguments_of(risk, value);
	if (!args.known || args.named || args.count < 2)
		return false;
	*object = pks_argument(risk, &args, 0);
	*name = pks_argument(risk, &args, 1);
	return true;
}

/* The callable that an object is named by: its class, where that is what a helper was given. */
static pks_op
named_by(struct pks_risk *risk, pks_op object)
{
	enum pks_use use = pks_use_of_call(risk, object);
	struct pks_arguments args;
	pks_op first;

	if (use != PKS_USE_CLASS && use != PKS_USE_CLASSES)
		return pks_callable_of(risk, object);
	args = pks_arguments_of(risk, object);
	if (!args.known || args.count == 0)
		return PKS_NO_OP;
	first = pks_argument(risk, &args, 0);
	return pks_value_kind(risk->history, first) == PKS_CALLABLE ? first : PKS_NO_OP;
}

enum pks_use
pks_use_of_made(struct pks_risk *risk, pks_op object)
{
	pks_op class = named_by(risk, object);
	const struct pks_known *known = class != PKS_NO_OP ? pks_known_value(risk, class) : NULL;

	return known != NULL ? pks_use_of(known) : PKS_USE_PLAIN;
}

const struct pks_known *
pks_known_path(struct pks_risk *risk, pks_op value, bool *from_name)
{
	char name[PKS_NAME_MAX], path[2 * PKS_NAME_MAX];
	pks_op names[MAX_PATH];
	size_t used, n;
	unsigned count = 0;
	struct pks_callable c;

	*from_name = true;
	while (pks_value_kind(risk->history, value) == PKS_OBJECT) {
		if (count < MAX_PATH && pks_attribute_of(risk, value, &value, &names[count])) {
			count++;
			continue;
		}
		if (count == 0)
			return NULL;
		*from_name = false;
		value = named_by(risk, value);
		break;
	}
	if (value == PKS_NO_OP || !pks_callable(risk->history, value, &c) || c.extension ||
	    c.to_name.size >= PKS_NAME_MAX)
		return NULL;
	used = (size_t)c.to_name.size;
	memcpy(path, c.to_name.data, used);
	while (count > 0) {
		if (!pks_text_of(risk, names[--count], name, sizeof name, &n) ||
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
