/* SPDX-License-Identifier: MIT */
/*
 * What a wrapper of joblib's says of its array: its attributes are read off the states that it was
 * given, the newest first, then off the arguments of the call that made it; a dtype is read off the
 * name that numpy.dtype() was given and its own state (numpy/core/src/multiarray/descriptor.c,
 * arraydescr_setstate).
 */
#include "pickle/array.h"

#include <picklescope/classes.h>

#include <string.h>

/* Entries of a state that are looked at; a wrapper has six attributes. */
#define MOST_ENTRIES 64
/* States of one object that are looked at. */
#define MOST_STATES 8

/* Of a NumpyArrayWrapper, in the order of its arguments. */
enum { SUBCLASS, SHAPE, ORDER, DTYPE, ALLOW_MMAP, ALIGNMENT };
static const char *const attributes[] = {"subclass", "shape",	   "order",
					 "dtype",    "allow_mmap", "numpy_array_alignment_bytes"};
/* Of what _reconstruct() makes: version, shape, dtype, is it in Fortran's order; then the data. */
enum { ARRAY_SHAPE = 1, ARRAY_DTYPE, ARRAY_FORTRAN };

/* Places in the state of a dtype. */
enum { STATE_ORDER = 1, STATE_SIZE = 5, STATE_FLAGS = 7, STATE_LEAST = 7, STATE_MOST = 9 };

/* The value of a key that one op put into a dict, the last one first. */
static bool
in_pairs(const struct pks_history *h, pks_op op, const char *key, unsigned *looked, pks_op *value)
{
	uint32_t n = pks_operands(h, op);

	for (; n >= 2 && *looked < MOST_ENTRIES; n -= 2) {
		++*looked;
		if (!pks_class_is_text(h, pks_operand(h, op, n - 2), key))
			continue;
		*value = pks_operand(h, op, n - 1);
		return true;
	}
	return false;
}

static bool
in_dict(const struct pks_history *h, pks_op dict, pks_op moment, const char *key, unsigned *looked,
	pks_op *value)
{
	pks_op event = pks_newest_event(h, dict, moment);

	for (; event != PKS_NO_OP && *looked < MOST_ENTRIES;
	     event = pks_event_before(h, event), ++*looked)
		if (in_pairs(h, event, key, looked, value))
			return true;
	return in_pairs(h, dict, key, looked, value);
}

/* A state is a dict, or a dict and one of slots. */
static bool
in_state(const struct pks_history *h, pks_op state, pks_op moment, const char *key,
	 unsigned *looked, pks_op *value)
{
	if (pks_kind_of(h, state) == PKS_TUPLE && pks_operands(h, state) == 2) {
		pks_op slots = pks_operand(h, state, 1);

		if (pks_kind_of(h, slots) == PKS_DICT &&
		    in_dict(h, slots, moment, key, looked, value))
			return true;
		state = pks_operand(h, state, 0);
	}
	return pks_kind_of(h, state) == PKS_DICT && in_dict(h, state, moment, key, looked, value);
}

/* The k-th argument of the call that made it, if that ran __init__. */
static bool
in_call(const struct pks_history *h, pks_op object, uint32_t k, pks_op *value)
{
	pks_op args = object;
	uint32_t n;

	switch (pks_dense_code(h, object)) {
	case PKS_OP_INST: n = pks_operands(h, object); break;
	case PKS_OP_OBJ:
		n = pks_operands(h, object);
		k++;
		break;
	case PKS_OP_REDUCE:
		args = pks_operand(h, object, 1);
		if (pks_kind_of(h, args) != PKS_TUPLE)
			return false;
		n = pks_operands(h, args);
		break;
	default: return false;
	}
	if (k >= n)
		return false;
	*value = pks_operand(h, args, k);
	return true;
}

bool
pks_array_attribute(const struct pks_history *h, pks_op op, pks_op object, pks_op state,
		    const struct pks_attribute *wanted, pks_op *value)
{
	pks_op event = pks_newest_event(h, object, op);
	unsigned looked = 0;

	if (state != PKS_NO_OP && in_state(h, state, op, wanted->name, &looked, value))
		return true;
	for (unsigned i = 0; i < MOST_STATES && event != PKS_NO_OP;
	     i++, event = pks_event_before(h, event))
		if (pks_dense_code(h, event) == PKS_OP_BUILD &&
		    in_state(h, pks_operand(h, event, 0), event, wanted->name, &looked, value))
			return true;
	return in_call(h, object, wanted->argument, value);
}

static bool
attribute(const struct pks_history *h, pks_op op, pks_op object, pks_op state, uint32_t which,
	  pks_op *value)
{
	struct pks_attribute wanted = {attributes[which], which};

	return pks_array_attribute(h, op, object, state, &wanted, value);
}

/* An ASCII text of a value; false: it is none, or too long. */
static bool
text_of(const struct pks_history *h, pks_op value, char *text, size_t size)
{
	struct pks_points points;
	size_t n = 0;
	int32_t c;

	if (!pks_points(h, value, &points))
		return false;
	while ((c = pks_points_next(&points)) >= 0) {
		if (c == 0 || c > 0x7f || n + 1 >= size)
			return false;
		text[n++] = (char)c;
	}
	text[n] = '\0';
	return true;
}

static bool
is_number_in(const struct pks_history *h, pks_op state, uint32_t k, int64_t *number)
{
	struct pks_integer integer;

	if (k >= pks_operands(h, state) || !pks_integer_of(h, pks_operand(h, state, k), &integer) ||
	    !integer.is_small)
		return false;
	*number = integer.small;
	return true;
}

/* What its state changes in a type: byte order, the size of texts, whether there are objects in it.
 */
static bool
take_state(const struct pks_history *h, pks_op state, struct pks_scalar *item)
{
	bool sized = item->kind == 'S' || item->kind == 'U' || item->kind == 'V';
	int64_t size, flags;
	char order[4];
	uint32_t n;

	if (pks_kind_of(h, state) != PKS_TUPLE)
		return false;
	n = pks_operands(h, state);
	if (n < STATE_LEAST || n > STATE_MOST)
		return false;
	if (text_of(h, pks_operand(h, state, STATE_ORDER), order, sizeof order))
		item->big = order[0] == '>';
	if (sized && is_number_in(h, state, STATE_SIZE, &size) && size >= 0)
		item->size = (uint64_t)size;
	if (is_number_in(h, state, STATE_FLAGS, &flags))
		item->kind = (flags & 1) != 0 ? 'O' : item->kind == 'O' ? 'V' : item->kind;
	return true;
}

static bool
is_called(const struct pks_history *h, pks_op callee, const char *module, const char *name)
{
	struct pks_callable callable;

	if (callee == PKS_NO_OP || !pks_callable(h, callee, &callable))
		return false;
	return callable.to_module.size == strlen(module) && callable.to_name.size == strlen(name) &&
	       memcmp(callable.to_module.data, module, strlen(module)) == 0 &&
	       memcmp(callable.to_name.data, name, strlen(name)) == 0;
}

/* numpy.dtype('f8', False, True), and the state that it was given last. */
static bool
type_of(const struct pks_history *h, pks_op op, pks_op value, struct pks_scalar *item)
{
	pks_op event, args;
	char name[32];

	if (pks_kind_of(h, value) != PKS_OBJECT || pks_dense_code(h, value) != PKS_OP_REDUCE ||
	    !is_called(h, pks_callee(h, value), "numpy", "dtype"))
		return false;
	args = pks_operand(h, value, 1);
	if (pks_kind_of(h, args) != PKS_TUPLE || pks_operands(h, args) == 0 ||
	    !text_of(h, pks_operand(h, args, 0), name, sizeof name) ||
	    !pks_scalar_named(name, item))
		return false;
	event = pks_newest_event(h, value, op);
	return event == PKS_NO_OP || pks_dense_code(h, event) != PKS_OP_BUILD ||
	       take_state(h, pks_operand(h, event, 0), item);
}

static bool
take_shape(const struct pks_history *h, pks_op shape, struct pks_array *array)
{
	if (pks_kind_of(h, shape) != PKS_TUPLE || pks_operands(h, shape) > PKS_ARRAY_DIMENSIONS)
		return false;
	array->dimensions = pks_operands(h, shape);
	for (unsigned k = 0; k < array->dimensions; k++) {
		int64_t n;

		if (!is_number_in(h, shape, k, &n) || n < 0)
			return false;
		array->dimension[k] = (uint64_t)n;
	}
	return true;
}

enum pks_error_id
pks_array_describe(const struct pks_history *h, pks_op op, pks_op target, pks_op state,
		   struct pks_array *array, bool *padded)
{
	pks_op value;
	char order[4];

	*array = (struct pks_array){.op = op};
	if (!attribute(h, op, target, state, DTYPE, &value) || !type_of(h, op, value, &array->item))
		return PKS_ERROR_ARRAY_TYPE;
	array->pickled = array->item.kind == 'O';
	if (!attribute(h, op, target, state, SHAPE, &value) || !take_shape(h, value, array))
		return PKS_ERROR_ARRAY_SHAPE;
	array->fortran = attribute(h, op, target, state, ORDER, &value) &&
			 text_of(h, value, order, sizeof order) && order[0] == 'F';
	/* joblib before 1.2 had no such attribute; its own __init__ sets it. */
	if (attribute(h, op, target, state, ALIGNMENT, &value))
		*padded = pks_kind_of(h, value) != PKS_NONE;
	else
		*padded = in_call(h, target, DTYPE, &value);
	return PKS_ERROR_NONE;
}

bool
pks_array_of_state(const struct pks_history *h, pks_op op, pks_op state, struct pks_array *array)
{
	struct pks_integer fortran;

	*array = (struct pks_array){.op = op};
	if (pks_kind_of(h, state) != PKS_TUPLE || pks_operands(h, state) <= ARRAY_FORTRAN ||
	    !take_shape(h, pks_operand(h, state, ARRAY_SHAPE), array) ||
	    !type_of(h, op, pks_operand(h, state, ARRAY_DTYPE), &array->item))
		return false;
	array->pickled = array->item.kind == 'O';
	array->fortran = pks_integer_of(h, pks_operand(h, state, ARRAY_FORTRAN), &fortran) &&
			 fortran.small != 0;
	return true;
}

bool
pks_array_bytes(const struct pks_array *array, uint64_t *bytes)
{
	uint64_t all = array->item.size;

	for (unsigned k = 0; k < array->dimensions; k++)
		if (array->dimension[k] == 0)
			all = 0;
	for (unsigned k = 0; k < array->dimensions && all > 0; k++) {
		if (array->dimension[k] > INT64_MAX / all)
			return false;
		all *= array->dimension[k];
	}
	*bytes = all;
	return true;
}
