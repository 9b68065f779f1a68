/* SPDX-License-Identifier: MIT */
/*
 * BUILD on an object of a known class, on a class, on a function: __setstate__ is called where
 * there is one, also one that a pickle planted; else the state goes into __dict__ and the slot
 * state is set attribute by attribute, in the order of the keys, until something is wrong.
 */
#include "pickle/classes.h"

#include <stdlib.h>
#include <string.h>

/* A function is an object with attributes; so far it is like one of this class. */
static const struct pks_class function_object = {
	.is = PKS_IS_TYPE, .has_dict = true, .has_weakref = true};

struct target {
	struct pks_life *life;		/* of an object */
	const struct pks_class *of;	/* its class; else the class or function itself */
	struct pks_class_life *changed; /* of a class or function */
	bool type;			/* it is a class */
};

/* The keys and values of a dict, in the order in which they were set. */
struct pairs {
	const struct pks_history *h;
	pks_op *op; /* the dict, and what set items of it */
	size_t count, at;
	uint32_t operand;
};

static bool
begin_pairs(const struct pks_history *h, pks_op dict, struct pairs *pairs)
{
	pks_op newest = pks_newest_event(h, dict, h->count), event;
	size_t n = 1;

	for (event = newest; event != PKS_NO_OP; event = pks_event_before(h, event))
		n++;
	*pairs = (struct pairs){.h = h, .count = n};
	pairs->op = n > SIZE_MAX / sizeof *pairs->op ? NULL : malloc(n * sizeof *pairs->op);
	if (pairs->op == NULL)
		return false;
	pairs->op[0] = dict;
	for (event = newest; event != PKS_NO_OP; event = pks_event_before(h, event))
		pairs->op[--n] = event;
	return true;
}

static bool
next_pair(struct pairs *pairs, pks_op *key, pks_op *value)
{
	while (pairs->at < pairs->count &&
	       pairs->operand + 1 >= pks_operands(pairs->h, pairs->op[pairs->at])) {
		pairs->at++;
		pairs->operand = 0;
	}
	if (pairs->at == pairs->count)
		return false;
	*key = pks_operand(pairs->h, pairs->op[pairs->at], pairs->operand);
	*value = pks_operand(pairs->h, pairs->op[pairs->at], pairs->operand + 1);
	pairs->operand += 2;
	return true;
}

static bool
is_str(const struct pks_history *h, pks_op value)
{
	return pks_kind_of(h, value) == PKS_STR;
}

/* An attribute is there now: is it one that readers look for? */
static void
plant(const struct pks_history *h, const struct target *target, pks_op key, pks_op value)
{
	pks_op *planted = target->life != NULL ? target->life->planted : target->changed->planted;

	for (int m = 0; m < PKS_METHODS; m++)
		if (pks_class_is_text(h, key, pks_method_name((enum pks_method)m)))
			planted[m] = value;
	if (target->life != NULL && pks_class_is_text(h, key, "__name__"))
		target->life->named = true;
	if (target->life != NULL && target->of->attribute != NULL &&
	    pks_class_is_text(h, key, target->of->attribute)) {
		target->life->log = PKS_LOG_OTHER;
		target->life->other = value;
	}
}

/* The items of a dict become attributes, without more ado. */
static enum pks_error_id
plant_all(const struct pks_history *h, const struct target *target, pks_op dict)
{
	struct pairs pairs;
	pks_op key, value;

	if (!begin_pairs(h, dict, &pairs))
		return PKS_ERROR_MEMORY;
	while (next_pair(&pairs, &key, &value))
		if (is_str(h, key))
			plant(h, target, key, value);
	free(pairs.op);
	return PKS_ERROR_NONE;
}

/* Objects of two classes lie in memory alike. */
static bool
same_layout(const struct pks_class *a, const struct pks_class *b)
{
	unsigned found = 0, slots = 0, others = 0;

	for (size_t i = 0; i < PKS_CLASS_SLOTS && a->slots[i] != NULL; i++, slots++)
		for (size_t k = 0; k < PKS_CLASS_SLOTS && b->slots[k] != NULL; k++)
			found += strcmp(a->slots[i], b->slots[k]) == 0;
	while (others < PKS_CLASS_SLOTS && b->slots[others] != NULL)
		others++;
	return a->base == b->base && a->has_dict == b->has_dict &&
	       a->has_weakref == b->has_weakref && slots == others && found == slots;
}

/* __class__ is set. Without help a callable of which nothing is known is a class of its own. */
static enum pks_error_id
change_class(struct pks_history *h, struct target *target, pks_op value)
{
	uint8_t kind = pks_kind_of(h, value);
	const struct pks_class *of = pks_class_callable(h, value, kind);

	if (target->type)
		return PKS_ERROR_CLASS_LAYOUT;
	if (of == NULL &&
	    (h->options.bare || !pks_kind_open(h, kind) || pks_class_life(h, value, kind) != NULL))
		return PKS_ERROR_CLASS_LAYOUT;
	if (of != NULL && (of->is == PKS_IS_FUNCTION || !same_layout(target->of, of)))
		return PKS_ERROR_CLASS_LAYOUT;
	if (target->life != NULL)
		target->life->of = of;
	if (of != NULL && target->life != NULL)
		target->of = of;
	return PKS_ERROR_NONE;
}

/* __dict__ is set: all attributes are gone, and those of the dict are there. */
static enum pks_error_id
change_dict(struct pks_history *h, const struct target *target, pks_op value)
{
	uint8_t kind = pks_kind_of(h, value);
	pks_op *planted = target->life != NULL ? target->life->planted : target->changed->planted;

	if (target->type)
		return PKS_ERROR_READ_ONLY;
	if (!target->of->has_dict)
		return PKS_ERROR_NO_DICT;
	if (kind != PKS_DICT && (h->options.bare || !pks_kind_open(h, kind)))
		return PKS_ERROR_CLASS_VALUE;
	for (int m = 0; m < PKS_METHODS; m++)
		planted[m] = PKS_NO_OP;
	if (target->life != NULL) {
		target->life->log = PKS_LOG_NONE;
		target->life->named = false;
	}
	return kind == PKS_DICT ? plant_all(h, target, value) : PKS_ERROR_NONE;
}

/* Attributes of a class that cannot be set. */
static bool
is_read_only(const struct pks_history *h, pks_op key)
{
	static const char *const words[] = {
		"__base__",	"__basicsize__", "__dictoffset__",     "__flags__",
		"__itemsize__", "__mro__",	 "__text_signature__", "__weakrefoffset__"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (pks_class_is_text(h, key, words[i]))
			return true;
	return false;
}

static enum pks_error_id
set_class_attribute(const struct pks_history *h, const struct target *target, pks_op key,
		    pks_op value)
{
	if (is_read_only(h, key))
		return PKS_ERROR_READ_ONLY;
	if (pks_class_is_text(h, key, "__bases__"))
		return PKS_ERROR_CLASS_VALUE;
	if ((pks_class_is_text(h, key, "__name__") || pks_class_is_text(h, key, "__qualname__")) &&
	    !is_str(h, value))
		return PKS_ERROR_CLASS_VALUE;
	plant(h, target, key, value);
	return PKS_ERROR_NONE;
}

/* setattr() of any other attribute. */
static enum pks_error_id
set_attribute(const struct pks_history *h, const struct target *target, pks_op key, pks_op value)
{
	const struct pks_class *of = target->of;

	if (target->type)
		return set_class_attribute(h, target, key, value);
	if (of->has_weakref && pks_class_is_text(h, key, "__weakref__"))
		return PKS_ERROR_READ_ONLY;
	for (size_t i = 0; i < PKS_CLASS_SLOTS && of->slots[i] != NULL; i++)
		if (pks_class_is_text(h, key, of->slots[i]))
			return PKS_ERROR_NONE;
	if (!of->has_dict)
		return PKS_ERROR_NO_DICT;
	plant(h, target, key, value);
	return PKS_ERROR_NONE;
}

/* The last value of a key. */
static pks_op
value_of(const struct pks_history *h, struct pairs pairs, const char *word)
{
	pks_op key, value, found = PKS_NO_OP;

	while (next_pair(&pairs, &key, &value))
		if (is_str(h, key) && pks_class_is_text(h, key, word))
			found = value;
	return found;
}

/* Each key once, where it comes first, to its last value: that matters only for two of them. */
static enum pks_error_id
set_slots(struct pks_history *h, struct target *target, pks_op slots)
{
	enum pks_error_id error = PKS_ERROR_NONE;
	struct pairs pairs;
	pks_op key, value, new_class, new_dict;

	if (!begin_pairs(h, slots, &pairs))
		return PKS_ERROR_MEMORY;
	new_class = value_of(h, pairs, "__class__");
	new_dict = value_of(h, pairs, "__dict__");
	while (error == PKS_ERROR_NONE && next_pair(&pairs, &key, &value)) {
		if (!is_str(h, key)) {
			error = PKS_ERROR_SLOT_NAME_STR;
		} else if (pks_class_is_text(h, key, "__class__")) {
			if (new_class != PKS_NO_OP)
				error = change_class(h, target, new_class);
			new_class = PKS_NO_OP;
		} else if (pks_class_is_text(h, key, "__dict__")) {
			if (new_dict != PKS_NO_OP)
				error = change_dict(h, target, new_dict);
			new_dict = PKS_NO_OP;
		} else {
			error = set_attribute(h, target, key, value);
		}
	}
	free(pairs.op);
	return error;
}

/* A class gives only a view of its __dict__, which looks at what is to be a place in it, then
 * refuses. */
static enum pks_error_id
set_class_items(struct pks_history *h, pks_op dict)
{
	struct pks_integer integer;
	struct pairs pairs;
	pks_op key, value;
	enum pks_error_id error = PKS_ERROR_NONE;

	if (!begin_pairs(h, dict, &pairs))
		return PKS_ERROR_MEMORY;
	if (next_pair(&pairs, &key, &value))
		error = pks_integer_of(h, key, &integer) && !integer.is_small
				? PKS_ERROR_INDEX_RANGE
				: PKS_ERROR_CLASS_ITEM;
	free(pairs.op);
	return error;
}

static enum pks_error_id
set_state(struct pks_history *h, const struct target *target, pks_op state)
{
	if (target->type)
		return set_class_items(h, state);
	return plant_all(h, target, state);
}

/* What the application made may be a dict. */
static bool
may_be_dict(const struct pks_history *h, pks_op value, uint8_t kind)
{
	return kind == PKS_DICT || (!h->options.bare && pks_kind_open(h, kind) &&
				    pks_class_life(h, value, kind) == NULL &&
				    pks_class_callable(h, value, kind) == NULL);
}

/* The C readers want dicts; pickle.py asks first whether there is anything in them. */
static enum pks_error_id
set_all(struct pks_history *h, struct target *target, pks_op state, uint8_t kind)
{
	bool py = h->options.reader == PKS_READER_PY,
	     has_dict = target->type || target->of->has_dict;
	pks_op slots = PKS_NO_OP;
	enum pks_error_id error;

	if (kind == PKS_TUPLE && pks_operands(h, state) == 2) {
		slots = pks_operand(h, state, 1);
		state = pks_operand(h, state, 0);
		kind = pks_kind_of(h, state);
	}
	if (py ? pks_rule_true(h, state, kind) : kind != PKS_NONE) {
		if (py && !has_dict)
			return PKS_ERROR_NO_DICT;
		if (!may_be_dict(h, state, kind))
			return PKS_ERROR_STATE_DICT;
		if (!has_dict)
			return PKS_ERROR_NO_DICT;
		error = kind == PKS_DICT ? set_state(h, target, state) : PKS_ERROR_NONE;
		if (error != PKS_ERROR_NONE)
			return error;
	}
	if (slots == PKS_NO_OP)
		return PKS_ERROR_NONE;
	kind = pks_kind_of(h, slots);
	if (py && !pks_rule_true(h, slots, kind))
		return PKS_ERROR_NONE;
	if (!may_be_dict(h, slots, kind))
		return PKS_ERROR_SLOT_STATE_DICT;
	return kind == PKS_DICT ? set_slots(h, target, slots) : PKS_ERROR_NONE;
}

/* False: nothing is known of it, or no memory. */
static bool
target_of(struct pks_history *h, pks_op value, uint8_t kind, struct target *target, bool *memory)
{
	*target = (struct target){.life = pks_class_life(h, value, kind)};
	*memory = true;
	if (target->life != NULL) {
		target->of = target->life->of;
		return true;
	}
	target->of = pks_class_callable(h, value, kind);
	if (target->of == NULL)
		return false;
	target->type = target->of->is == PKS_IS_TYPE;
	target->changed = pks_class_changed(h, target->of, true);
	*memory = target->changed != NULL;
	return *memory;
}

enum pks_error_id
pks_class_build(struct pks_history *h, pks_op op, pks_op value, uint8_t kind, pks_op state,
		uint8_t state_kind)
{
	struct pks_deed deed = {.op = op,
				.what = PKS_DEED_ONCE,
				.method = PKS_METHOD_SETSTATE,
				.planted = PKS_NO_OP};
	bool py = h->options.reader == PKS_READER_PY, unknown = false, memory;
	enum pks_error_id error = PKS_ERROR_NONE;
	struct target target;
	pks_op planted;

	if (!target_of(h, value, kind, &target, &memory))
		return memory ? PKS_ERROR_NONE : PKS_ERROR_MEMORY;
	deed.of = target.of;
	planted = pks_class_planted(h, target.life, target.of, PKS_METHOD_SETSTATE);
	if (planted != PKS_NO_OP && !(py && pks_kind_of(h, planted) == PKS_NONE)) {
		error = pks_class_call_planted(h, planted, &unknown);
		deed.planted = unknown ? planted : PKS_NO_OP;
	} else if (planted == PKS_NO_OP && (target.of->methods >> PKS_METHOD_SETSTATE & 1) != 0) {
		error = target.type ? PKS_ERROR_UNBOUND : PKS_ERROR_NONE;
	} else {
		deed.what = PKS_DEED_STATE;
		if (target.of->is == PKS_IS_FUNCTION)
			target.of = &function_object;
		error = set_all(h, &target, state, state_kind);
		if (target.life != NULL)
			deed.of = target.life->of;
	}
	if (error == PKS_ERROR_NONE && !pks_class_deed(h, &deed))
		error = PKS_ERROR_MEMORY;
	return error;
}
