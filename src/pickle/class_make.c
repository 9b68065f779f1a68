/* SPDX-License-Identifier: MIT */
/*
 * Objects of known classes are made: by a call, which runs __init__, or by __new__ alone. What is
 * known says which arguments either takes.
 */
#include "pickle/classes.h"

/* What a function returns: a list as any other. */
static const struct pks_class plain_list = {.is = PKS_IS_TYPE, .base = PKS_BASE_LIST};

bool
pks_class_takes(const struct pks_class *of, bool call, bool given, bool named)
{
	if (!given && !named)
		return true;
	switch (of->takes_new) {
	case PKS_TAKES_INHERITED:
		/* object's own takes what an __init__ might be meant to take. */
		if (of->base == PKS_BASE_OBJECT && of->takes_init == PKS_TAKES_INHERITED)
			return false;
		break;
	case PKS_TAKES_NOTHING: return false;
	case PKS_TAKES_POSITIONAL:
		if (named)
			return false;
		break;
	case PKS_TAKES_ANYTHING: break;
	}
	if (!call)
		return true;
	if (of->takes_init == PKS_TAKES_NOTHING)
		return false;
	return of->takes_init != PKS_TAKES_POSITIONAL || !named;
}

/* An object begins. */
static enum pks_error_id
make(struct pks_history *h, pks_op op, const struct pks_class *of, bool call)
{
	struct pks_lives *lives = h->lives;
	struct pks_deed deed = {.op = op, .what = call ? PKS_DEED_CALLED : PKS_DEED_NEW, .of = of};
	struct pks_life *life;

	if (!pks_dense_grow(h, &lives->life, &lives->size, lives->count + 1, sizeof *lives->life) ||
	    !pks_class_deed(h, &deed))
		return PKS_ERROR_MEMORY;
	life = &lives->life[lives->count++];
	*life = (struct pks_life){.op = op, .of = of, .filled = of == &plain_list ? 2 : 0};
	for (int m = 0; m < PKS_METHODS; m++)
		life->planted[m] = PKS_NO_OP;
	if (of->new_sets == PKS_SETS_EMPTY_LIST || (call && of->init_sets == PKS_SETS_EMPTY_LIST))
		life->log = PKS_LOG_OWN;
	return PKS_ERROR_NONE;
}

static enum pks_error_id
called(struct pks_history *h, pks_op op, const struct pks_class *of, bool given)
{
	if (of->is == PKS_IS_FUNCTION)
		return make(h, op, &plain_list, true);
	if (!pks_class_takes(of, true, given, false))
		return PKS_ERROR_CLASS_ARGS;
	return make(h, op, of, true);
}

/* Is there anything in what is given for arguments? Of what the application made, nobody knows. */
static bool
is_given(struct pks_history *h, pks_op value)
{
	uint8_t kind = pks_kind_of(h, value);

	return !pks_kind_open(h, kind) && pks_rule_true(h, value, kind);
}

enum pks_error_id
pks_class_reduce(struct pks_history *h, pks_op op, pks_op callee, uint8_t kind, pks_op args)
{
	const struct pks_class *of = pks_class_callable(h, callee, kind);

	if (of != NULL)
		return called(h, op, of, is_given(h, args));
	return pks_class_life(h, callee, kind) != NULL ? PKS_ERROR_NOT_CALLABLE : PKS_ERROR_NONE;
}

enum pks_error_id
pks_class_newobj(struct pks_history *h, pks_op op, pks_op callee, uint8_t kind, pks_op args,
		 pks_op kwargs)
{
	const struct pks_class *of = pks_class_callable(h, callee, kind);
	bool named = kwargs != PKS_NO_OP && is_given(h, kwargs);

	if (of == NULL)
		return pks_class_life(h, callee, kind) != NULL ? PKS_ERROR_NOT_CLASS
							       : PKS_ERROR_NONE;
	if (of->is == PKS_IS_FUNCTION)
		return PKS_ERROR_NOT_CLASS;
	if (!pks_class_takes(of, false, is_given(h, args), named))
		return PKS_ERROR_CLASS_ARGS;
	return make(h, op, of, false);
}

/* A class without arguments is not called, but for one that has __getinitargs__. */
static enum pks_error_id
instantiate(struct pks_history *h, pks_op op, const struct pks_class *of, uint32_t arguments)
{
	if (arguments > 0 || of->is == PKS_IS_FUNCTION || of->has_getinitargs)
		return called(h, op, of, arguments > 0);
	return make(h, op, of, false);
}

enum pks_error_id
pks_class_obj(struct pks_history *h, pks_op op, pks_op callee, uint8_t kind, uint32_t arguments)
{
	const struct pks_class *of = pks_class_callable(h, callee, kind);
	const struct pks_life *life = pks_class_life(h, callee, kind);

	if (of != NULL)
		return instantiate(h, op, of, arguments);
	if (life == NULL)
		return PKS_ERROR_NONE;
	return life->named ? PKS_ERROR_NOT_CALLABLE : PKS_ERROR_OBJ_NOT_CALLABLE;
}

enum pks_error_id
pks_class_inst(struct pks_history *h, pks_op op, uint64_t offset, uint32_t arguments)
{
	struct pks_named named = {.op = op, .protocol = h->machine->protocol};
	const struct pks_odd *odd = pks_dense_odd_of(h, op);
	struct pks_token token;

	/* It was read a moment ago. */
	if (odd != NULL)
		token = odd->token;
	else if (pks_token_read(h->bytes, offset, &token) != PKS_TOKEN_OK)
		return PKS_ERROR_NONE;
	pks_token_lines(h->bytes, &token, &named.module.text, &named.name.text);
	named.name.dot = pks_names_dot(named.name.text);
	h->count = h->done = op;
	/* Until it succeeds: an import is made by what fails later. */
	h->failed_asked = true;
	pks_class_look_up(h, &named);
	if (named.missing)
		return PKS_ERROR_NO_NAME;
	if (arguments == UINT32_MAX || named.known == NULL || named.known->is == PKS_IS_OPAQUE)
		return PKS_ERROR_NONE;
	return instantiate(h, op, named.known, arguments);
}
