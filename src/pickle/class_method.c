/* SPDX-License-Identifier: MIT */
/*
 * Which method a reader calls to put items into an object, and what the call does. The C readers
 * look for extend and take append where there is none, also for one item; pickle.py appends one
 * item. A set is updated by the C readers without asking it; pickle.py calls its update.
 */
#include "pickle/classes.h"

/* Whose method it is: nobody's, its base's, its class's own, one that a pickle planted. */
enum whose { NOBODYS, BASES, OWN, PLANTED };

/* What items are put into: an object, a class, or a function (of is NULL). */
struct target {
	struct pks_life *life; /* NULL: it is no object */
	const struct pks_class *of;
};

/* False: nothing is known of it. */
static bool
target_of(const struct pks_history *h, pks_op value, uint8_t kind, struct target *target)
{
	target->life = pks_class_life(h, value, kind);
	target->of = target->life != NULL ? target->life->of : pks_class_callable(h, value, kind);
	return target->of != NULL;
}

pks_op
pks_class_planted(struct pks_history *h, const struct pks_life *life, const struct pks_class *of,
		  enum pks_method method)
{
	const struct pks_class_life *changed;

	if (life != NULL && life->planted[method] != PKS_NO_OP)
		return life->planted[method];
	changed = pks_class_changed(h, of, false);
	return changed == NULL ? PKS_NO_OP : changed->planted[method];
}

static enum whose
whose(struct pks_history *h, const struct target *target, enum pks_method method)
{
	const struct pks_class *of = target->of;

	if (pks_class_planted(h, target->life, of, method) != PKS_NO_OP)
		return PLANTED;
	if (of->is == PKS_IS_FUNCTION)
		return NOBODYS;
	if ((of->methods >> method & 1) != 0)
		return OWN;
	if (of->base == PKS_BASE_LIST)
		return method == PKS_METHOD_APPEND || method == PKS_METHOD_EXTEND ? BASES : NOBODYS;
	if (of->base == PKS_BASE_SET)
		return method == PKS_METHOD_ADD || method == PKS_METHOD_UPDATE ? BASES : NOBODYS;
	return NOBODYS;
}

enum pks_error_id
pks_class_call_planted(struct pks_history *h, pks_op method, bool *unknown)
{
	uint8_t kind = pks_kind_of(h, method);
	const struct pks_class *of = pks_class_callable(h, method, kind);

	*unknown = false;
	if (of != NULL && of->is == PKS_IS_FUNCTION)
		return PKS_ERROR_NONE;
	if (of != NULL)
		return pks_class_takes(of, true, true, false) ? PKS_ERROR_NONE
							      : PKS_ERROR_CLASS_ARGS;
	if (!pks_kind_open(h, kind) || pks_class_life(h, method, kind) != NULL)
		return PKS_ERROR_NOT_CALLABLE;
	*unknown = true;
	return PKS_ERROR_NONE;
}

/* The class's own method wants to write the call down. */
static enum pks_error_id
write_down(struct pks_history *h, const struct target *target, bool *logged)
{
	const struct pks_life *life = target->life;
	struct target other;
	uint8_t kind;

	*logged = false;
	if (target->of->attribute == NULL)
		return PKS_ERROR_NONE;
	if (life->log == PKS_LOG_NONE)
		return PKS_ERROR_NO_LOG;
	*logged = life->log == PKS_LOG_OWN;
	if (*logged)
		return PKS_ERROR_NONE;
	/* What is put into another list than its own is not followed. */
	kind = pks_kind_of(h, life->other);
	if (target_of(h, life->other, kind, &other)) {
		if (whose(h, &other, PKS_METHOD_APPEND) == NOBODYS)
			return PKS_ERROR_NO_APPEND;
		return other.life == NULL ? PKS_ERROR_UNBOUND : PKS_ERROR_NONE;
	}
	if (kind == PKS_BYTEARRAY)
		return PKS_ERROR_BYTE_TYPE;
	return kind == PKS_LIST || pks_kind_open(h, kind) ? PKS_ERROR_NONE : PKS_ERROR_NO_APPEND;
}

static enum pks_error_id
call(struct pks_history *h, pks_op op, const struct target *target, enum pks_method method,
     enum pks_deed_what what, uint32_t n)
{
	struct pks_deed deed = {
		.op = op, .what = what, .method = method, .planted = PKS_NO_OP, .of = target->of};
	enum pks_error_id error = PKS_ERROR_NONE;
	pks_op planted = pks_class_planted(h, target->life, target->of, method);
	enum whose its = whose(h, target, method);
	bool unknown = false;

	/* With nothing to put in: a call for each item is none, a call for all has an empty list.
	 */
	if (n == 0 && its != NOBODYS &&
	    (what == PKS_DEED_EACH || (its == BASES && target->life != NULL)))
		return PKS_ERROR_NONE;
	switch (its) {
	case NOBODYS: return method == PKS_METHOD_ADD ? PKS_ERROR_NO_ADD : PKS_ERROR_NO_APPEND;
	case PLANTED:
		error = pks_class_call_planted(h, planted, &unknown);
		if (unknown)
			deed.planted = planted;
		break;
	case OWN:
		error = target->life == NULL ? PKS_ERROR_UNBOUND
					     : write_down(h, target, &deed.logged);
		break;
	case BASES:
		if (target->life == NULL)
			return PKS_ERROR_UNBOUND;
		deed.what = PKS_DEED_ITEMS;
		target->life->filled += n;
		break;
	}
	if (error == PKS_ERROR_NONE && !pks_class_deed(h, &deed))
		error = PKS_ERROR_MEMORY;
	return error;
}

enum pks_error_id
pks_class_append(struct pks_history *h, pks_op op, pks_op value, uint8_t kind, uint32_t n)
{
	bool py = h->options.reader == PKS_READER_PY;
	bool one = pks_dense_code(h, op) == PKS_OP_APPEND;
	struct target target;
	bool extends, list;

	if (!target_of(h, value, kind, &target))
		return PKS_ERROR_NONE;
	extends = whose(h, &target, PKS_METHOD_EXTEND) != NOBODYS;
	list = whose(h, &target, PKS_METHOD_EXTEND) == BASES &&
	       whose(h, &target, PKS_METHOD_APPEND) == BASES;
	if ((n == 0 || (one && extends)) && !list)
		pks_note(h, op, PKS_NOTE(PKS_READER_PY));
	if (n == 0 && !py)
		return PKS_ERROR_NONE;
	if (extends && !(py && one))
		return call(h, op, &target, PKS_METHOD_EXTEND, PKS_DEED_ONCE, n);
	return call(h, op, &target, PKS_METHOD_APPEND, PKS_DEED_EACH, n);
}

enum pks_error_id
pks_class_additems(struct pks_history *h, pks_op op, pks_op value, uint8_t kind,
		   const pks_op *items, const uint8_t *kinds, uint32_t n)
{
	bool py = h->options.reader == PKS_READER_PY, set, base;
	struct target target;
	struct pks_deed deed = {.op = op, .what = PKS_DEED_ITEMS, .planted = PKS_NO_OP};

	if (!target_of(h, value, kind, &target))
		return PKS_ERROR_NONE;
	set = target.life != NULL && target.of->base == PKS_BASE_SET;
	base = set && whose(h, &target, PKS_METHOD_UPDATE) == BASES;
	if (set ? !base : n == 0)
		pks_note(h, op, PKS_NOTE(PKS_READER_PY));
	if (n == 0 && !py)
		return PKS_ERROR_NONE;
	if (!set)
		return call(h, op, &target, PKS_METHOD_ADD, PKS_DEED_EACH, n);
	if (py && !base)
		return call(h, op, &target, PKS_METHOD_UPDATE, PKS_DEED_ONCE, n);
	for (uint32_t k = 0; k < n; k++) {
		if (pks_keyless(kinds[k]) ||
		    (kinds[k] == PKS_OBJECT && pks_class_unhashable(h, items[k])))
			return PKS_ERROR_UNHASHABLE;
	}
	if (n == 0)
		return PKS_ERROR_NONE;
	target.life->filled += n;
	deed.of = target.of;
	return pks_class_deed(h, &deed) ? PKS_ERROR_NONE : PKS_ERROR_MEMORY;
}

enum pks_error_id
pks_class_setitem(struct pks_history *h, pks_op op, pks_op value, uint8_t kind, const pks_op *items,
		  const uint8_t *kinds, uint32_t n)
{
	struct target target;
	struct pks_deed deed = {.op = op, .what = PKS_DEED_ITEMS, .planted = PKS_NO_OP};
	struct pks_integer index;

	if (n == 0 || !target_of(h, value, kind, &target))
		return PKS_ERROR_NONE;
	/* An object, if it is no class, is asked for the place of a number before anything else. */
	if (target.life == NULL || target.of->base != PKS_BASE_LIST)
		return (target.life != NULL || target.of->is == PKS_IS_FUNCTION) &&
				       pks_integer_of(h, items[0], &index) && !index.is_small
			       ? PKS_ERROR_INDEX_RANGE
			       : PKS_ERROR_NO_SETITEM;
	for (uint32_t k = 0; k < n; k += 2) {
		enum pks_error_id error =
			pks_rule_index(h, items[k], kinds[k], target.life->filled);
		if (error != PKS_ERROR_NONE)
			return error;
	}
	deed.of = target.of;
	return pks_class_deed(h, &deed) ? PKS_ERROR_NONE : PKS_ERROR_MEMORY;
}
