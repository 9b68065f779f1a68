/* SPDX-License-Identifier: MIT */
/*
 * What is known of classes: which one a name leads to, which one an object is of, and what the ops
 * did with them. Objects and deeds are kept in the order of their ops and found by halving.
 */
#include "pickle/classes.h"

#include <stdlib.h>
#include <string.h>

const char *
pks_method_name(enum pks_method method)
{
	static const char *const names[] = {
#define PKS_X(name, python) python,
		PKS_METHOD_TABLE(PKS_X)
#undef PKS_X
	};

	return names[method];
}

static bool
equal(struct pks_bytes text, const char *word)
{
	return text.size == strlen(word) &&
	       (text.size == 0 || memcmp(text.data, word, (size_t)text.size) == 0);
}

bool
pks_class_is_text(const struct pks_history *h, pks_op value, const char *word)
{
	struct pks_points points;

	if (pks_kind_of(h, value) != PKS_STR || !pks_points(h, value, &points))
		return false;
	for (; *word != '\0'; word++)
		if (pks_points_next(&points) != (unsigned char)*word)
			return false;
	return pks_points_next(&points) < 0;
}

void
pks_class_look_up(const struct pks_history *h, struct pks_named *named)
{
	const struct pks_classes *classes = h->options.classes;
	struct pks_callable callable;
	unsigned rules;

	pks_names_resolve(h, named, &callable);
	rules = pks_names_rules(h, named->protocol);
	named->known = NULL;
	named->missing = false;
	if (named->extension != 0)
		return;
	for (size_t k = 0; k < classes->count; k++) {
		const struct pks_class_name *row = &classes->names[k];

		if (!equal(callable.to_module, row->module))
			continue;
		if ((row->rules & rules) != 0 && equal(callable.to_name, row->name)) {
			named->known = row->found;
			named->missing = false;
			return;
		}
		named->missing = true;
	}
}

enum pks_error_id
pks_class_find(struct pks_history *h, pks_op value)
{
	const struct pks_named *named = pks_names_find(h, value);

	if (named == NULL || !named->missing)
		return PKS_ERROR_NONE;
	h->failed_asked = true;
	return PKS_ERROR_NO_NAME;
}

const struct pks_class *
pks_class_callable(const struct pks_history *h, pks_op value, uint8_t kind)
{
	const struct pks_named *named = kind == PKS_CALLABLE ? pks_names_find(h, value) : NULL;

	if (named == NULL || named->known == NULL || named->known->is == PKS_IS_OPAQUE)
		return NULL;
	return named->known;
}

const struct pks_class *
pks_class_named(const struct pks_history *h, pks_op op)
{
	struct pks_named named = {.op = op};
	const struct pks_named *found;
	struct pks_callable callable;

	if (h->lives == NULL || op >= h->done || !pks_callable(h, op, &callable))
		return NULL;
	if (pks_dense_code(h, op) == PKS_OP_INST) {
		named.module.text = callable.module;
		named.name.text = callable.name;
		named.name.dot = pks_names_dot(callable.name);
		named.protocol = callable.protocol;
		pks_class_look_up(h, &named);
		return named.known;
	}
	found = pks_names_find(h, pks_dense_value(h, op));
	return found == NULL ? NULL : found->known;
}

struct pks_life *
pks_class_life(const struct pks_history *h, pks_op value, uint8_t kind)
{
	struct pks_life *life = h->lives->life;
	size_t low = 0, high = h->lives->count;

	if (kind != PKS_OBJECT)
		return NULL;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (life[mid].op < value)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == h->lives->count || life[low].op != value || life[low].of == NULL)
		return NULL;
	return &life[low];
}

const struct pks_class *
pks_class_of(const struct pks_history *h, pks_op value)
{
	const struct pks_life *life;

	if (h->lives == NULL || value >= h->done)
		return NULL;
	life = pks_class_life(h, value, pks_kind_of(h, value));
	return life == NULL ? NULL : life->of;
}

struct pks_class_life *
pks_class_changed(struct pks_history *h, const struct pks_class *of, bool make)
{
	struct pks_lives *lives = h->lives;
	struct pks_class_life *life;

	for (size_t k = 0; k < lives->changed_count; k++)
		if (lives->changed[k].of == of)
			return &lives->changed[k];
	if (!make || !pks_dense_grow(h, &lives->changed, &lives->changed_size,
				     lives->changed_count + 1, sizeof *lives->changed))
		return NULL;
	life = &lives->changed[lives->changed_count++];
	life->of = of;
	for (int m = 0; m < PKS_METHODS; m++)
		life->planted[m] = PKS_NO_OP;
	return life;
}

bool
pks_class_deed(struct pks_history *h, const struct pks_deed *deed)
{
	struct pks_lives *lives = h->lives;

	if (!pks_dense_grow(h, &lives->deed, &lives->deed_size, lives->deed_count + 1,
			    sizeof *lives->deed))
		return false;
	lives->deed[lives->deed_count++] = *deed;
	return true;
}

bool
pks_class_did(const struct pks_history *h, pks_op op)
{
	const struct pks_lives *lives = h->lives;

	return lives->deed_count > 0 && lives->deed[lives->deed_count - 1].op == op;
}

bool
pks_deed(const struct pks_history *h, pks_op op, struct pks_deed *deed)
{
	size_t low = 0, high = h->lives != NULL ? h->lives->deed_count : 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (h->lives->deed[mid].op < op)
			low = mid + 1;
		else
			high = mid;
	}
	if (h->lives == NULL || low == h->lives->deed_count || h->lives->deed[low].op != op)
		return false;
	*deed = h->lives->deed[low];
	return true;
}

/* Lists and sets have no hash, and what is derived from them inherits that. */
bool
pks_class_unhashable(const struct pks_history *h, pks_op value)
{
	const struct pks_life *life = pks_class_life(h, value, PKS_OBJECT);

	return life != NULL && life->of->base != PKS_BASE_OBJECT;
}

enum pks_error_id
pks_class_act(struct pks_history *h, pks_op op, uint32_t sp, uint32_t item, uint32_t n)
{
	const struct pks_machine *m = h->machine;
	const pks_op *value = m->value + item;
	const uint8_t *kind = m->kind + item;
	/* Of those that make something there is none. */
	uint32_t top = sp > 0 ? sp - 1 : 0;
	pks_op target = m->value[top];
	uint8_t target_kind = PKS_PLAIN(m->kind[top]);

	h->count = h->done = op;
	switch (pks_dense_code(h, op)) {
	case PKS_OP_REDUCE: return pks_class_reduce(h, op, value[0], PKS_PLAIN(kind[0]), value[1]);
	case PKS_OP_OBJ: return pks_class_obj(h, op, value[0], PKS_PLAIN(kind[0]), n - 1);
	case PKS_OP_NEWOBJ:
		return pks_class_newobj(h, op, value[0], PKS_PLAIN(kind[0]), value[1], PKS_NO_OP);
	case PKS_OP_NEWOBJ_EX:
		return pks_class_newobj(h, op, value[0], PKS_PLAIN(kind[0]), value[1], value[2]);
	case PKS_OP_BUILD:
		return pks_class_build(h, op, target, target_kind, value[0], PKS_PLAIN(kind[0]));
	case PKS_OP_APPEND:
	case PKS_OP_APPENDS: return pks_class_append(h, op, target, target_kind, n);
	case PKS_OP_SETITEM:
	case PKS_OP_SETITEMS:
		return pks_class_setitem(h, op, target, target_kind, value, kind, n & ~1u);
	case PKS_OP_ADDITEMS: return pks_class_additems(h, op, target, target_kind, value, kind, n);
	default: return PKS_ERROR_NONE;
	}
}

void
pks_lives_free(struct pks_lives *lives)
{
	if (lives == NULL)
		return;
	free(lives->life);
	free(lives->changed);
	free(lives->deed);
	free(lives);
}
