/* SPDX-License-Identifier: MIT */
/*
 * The two passes over a value: count which shared values are reached more than once, then write,
 * with an id at the first place of each of those and a reference at the others. Both are the same
 * walk, go into each value once and keep no more than the way from the root.
 */
#include "report/json.h"
#include "report/shared.h"

/* Where the state of a shared value is kept; NULL if it cannot be reached twice (or no memory). */
static uint64_t *
state_of(struct pks_json *json, struct pks_opmap *seen, pks_op value)
{
	uint64_t *state = pks_opmap_find(&json->shared, value);

	if (state == NULL || seen == &json->shared)
		return state;
	state = pks_opmap_add(seen, value);
	if (state == NULL)
		json->failed = true;
	return state;
}

/* Is this the first way to a value with an identity? */
static bool
is_new(struct pks_json *json, struct pks_opmap *seen, pks_op value)
{
	uint64_t *state;

	if (value == PKS_RESULTS)
		return true;
	if (value == PKS_NO_OP || !pks_has_identity(json->reader, value, json->moment))
		return false;
	state = state_of(json, seen, value);
	if (state == NULL)
		return true;
	if (*state == PKS_NEVER) {
		*state = PKS_ONCE;
		return true;
	}
	*state = PKS_OFTEN;
	return false;
}

static bool
is_set(const struct pks_json *json, pks_op value)
{
	const struct pks_class *of;
	enum pks_kind kind;

	if (value == PKS_RESULTS || value == PKS_NO_OP)
		return false;
	kind = pks_value_kind(json->history, value);
	of = kind == PKS_OBJECT ? pks_class_of(json->history, value) : NULL;
	return kind == PKS_SET || kind == PKS_FROZENSET || (of != NULL && of->base == PKS_BASE_SET);
}

bool
pks_json_count(struct pks_json *json, pks_op root, struct pks_opmap *seen, uint64_t limit)
{
	struct pks_walk walk;
	enum pks_step step = PKS_STEP_CHILD;
	bool within = true;

	pks_walk_start(&walk, json);
	walk.value = root;
	for (; step != PKS_STEP_END && within && !json->failed; step = pks_walk_next(&walk)) {
		if (limit != 0)
			within = ++json->work <= limit;
		if (step == PKS_STEP_CHILD && is_new(json, seen, walk.value))
			pks_walk_into(&walk, walk.value);
		else if (step == PKS_STEP_INSIDE)
			pks_walk_inside(&walk);
		else if (step == PKS_STEP_LEAVE && seen == &json->shared &&
			 is_set(json, walk.value) && !pks_json_sort(json, walk.value))
			json->failed = true;
	}
	json->failed |= walk.failed;
	pks_walk_free(&walk);
	return within && !json->failed;
}

/* Writes an atom, a reference, or the head of a value that it goes into. */
static void
write_value(struct pks_json *json, struct pks_walk *walk, struct pks_opmap *seen, uint64_t *ids,
	    struct pks_text *out)
{
	pks_op value = walk->value;
	uint64_t *state, id = 0;

	if (value == PKS_RESULTS) {
		pks_text_raw(out, "{\"k\":\"list\"");
		pks_walk_into(walk, value);
		return;
	}
	if (pks_json_atom(json, value, out))
		return;
	state = state_of(json, seen, value);
	if (state != NULL && *state > PKS_IDS) {
		pks_text_raw(out, "{\"k\":\"ref\",\"id\":");
		pks_text_number(out, *state - PKS_IDS);
		pks_text_raw(out, "}");
		return;
	}
	if (state != NULL && *state == PKS_OFTEN) {
		id = ++*ids;
		*state = PKS_IDS + id;
	}
	pks_json_head(json, value, id, out);
	pks_walk_into(walk, value);
}

static void
open_field(const struct pks_walk *walk, struct pks_text *out)
{
	pks_text_raw(out, ",\"");
	pks_text_raw(out, walk->name);
	pks_text_raw(out, walk->style == PKS_ONE ? "\":" : "\":[");
}

static void
before_child(const struct pks_json *json, const struct pks_walk *walk, struct pks_text *out)
{
	if (walk->half == 1 || (walk->style != PKS_ONE && !walk->first_child))
		pks_text_raw(out, ",");
	if (walk->half == 1 && json->pretty)
		pks_text_raw(out, " ");
	if (walk->half == 0 && walk->style != PKS_ONE)
		pks_json_break(json, walk->depth + 1, out);
	if (walk->style == PKS_PAIRS && walk->half == 0)
		pks_text_raw(out, "[");
}

static void
close_field(const struct pks_json *json, const struct pks_walk *walk, struct pks_text *out)
{
	if (walk->style == PKS_ONE)
		return;
	if (!walk->empty)
		pks_json_break(json, walk->depth, out);
	pks_text_raw(out, "]");
}

bool
pks_json_node(struct pks_json *json, pks_op root, struct pks_opmap *seen, struct pks_text *out)
{
	struct pks_walk walk;
	enum pks_step step;
	uint64_t ids = 0;

	pks_walk_start(&walk, json);
	walk.value = root;
	write_value(json, &walk, seen, &ids, out);
	while (!json->failed && !out->cut && (step = pks_walk_next(&walk)) != PKS_STEP_END) {
		switch (step) {
		case PKS_STEP_FIELD: open_field(&walk, out); break;
		case PKS_STEP_CALLEE: pks_json_global(json, walk.value, out); break;
		case PKS_STEP_CHILD:
			before_child(json, &walk, out);
			write_value(json, &walk, seen, &ids, out);
			break;
		case PKS_STEP_PAIR_END: pks_text_raw(out, "]"); break;
		case PKS_STEP_CHARACTER:
			before_child(json, &walk, out);
			pks_json_character((uint32_t)walk.number, out);
			break;
		case PKS_STEP_NUMBER:
			before_child(json, &walk, out);
			pks_text_printf(out, "{\"k\":\"int\",\"v\":\"%d\"}", (int)walk.number);
			break;
		case PKS_STEP_WORD:
			before_child(json, &walk, out);
			pks_text_printf(out, "{\"k\":\"str\",\"v\":\"%s\"}", walk.word);
			break;
		case PKS_STEP_TRUE:
			before_child(json, &walk, out);
			pks_text_raw(out, "{\"k\":\"bool\",\"v\":true}");
			break;
		case PKS_STEP_INSIDE:
			before_child(json, &walk, out);
			pks_text_printf(out, "{\"k\":\"%s\"", walk.word);
			pks_walk_inside(&walk);
			break;
		case PKS_STEP_FIELD_END: close_field(json, &walk, out); break;
		case PKS_STEP_LEAVE: pks_text_raw(out, "}"); break;
		case PKS_STEP_END: break;
		}
	}
	json->failed |= walk.failed;
	pks_walk_free(&walk);
	return !json->failed;
}
