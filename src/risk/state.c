/* SPDX-License-Identifier: MIT */
/*
 * What a BUILD plants: a state whose keys are names that belong to the interpreter.
 *
 * The dict of a state goes into the object's __dict__, where a __setstate__ is found by the next
 * BUILD and a __reduce__ by the next pickler. The second dict of a pair is set attribute by
 * attribute, so that a __class__ there makes the object one of another class.
 */
#include "pickle/opcode.h"
#include "risk/internal.h"

#include <stdlib.h>
#include <string.h>

static const char *const planted[] = {
	"__bases__",	    "__builtins__", "__call__",	   "__class__",	   "__closure__",
	"__code__",	    "__defaults__", "__del__",	   "__func__",	   "__getattr__",
	"__getattribute__", "__getstate__", "__globals__", "__import__",   "__init__",
	"__kwdefaults__",   "__loader__",   "__mro__",	   "__new__",	   "__reduce__",
	"__reduce_ex__",    "__self__",	    "__setattr__", "__setstate__", "__spec__",
	"__subclasses__",
};

/* Other methods that the interpreter or the library calls: only a callable is planted there. */
static const char *const methods[] = {
	"__aenter__",	    "__aiter__",	 "__await__",
	"__bool__",	    "__bytes__",	 "__class_getitem__",
	"__contains__",	    "__copy__",		 "__deepcopy__",
	"__delattr__",	    "__delete__",	 "__delitem__",
	"__dir__",	    "__enter__",	 "__eq__",
	"__exit__",	    "__format__",	 "__fspath__",
	"__get__",	    "__getinitargs__",	 "__getitem__",
	"__getnewargs__",   "__getnewargs_ex__", "__hash__",
	"__index__",	    "__init_subclass__", "__instancecheck__",
	"__int__",	    "__iter__",		 "__len__",
	"__lt__",	    "__missing__",	 "__next__",
	"__prepare__",	    "__repr__",		 "__reversed__",
	"__set__",	    "__set_name__",	 "__setitem__",
	"__sizeof__",	    "__str__",		 "__subclasscheck__",
	"__subclasshook__",
};

static bool
is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t k = 0; k < count; k++)
		if (strcmp(name, names[k]) == 0)
			return true;
	return false;
}

/* Is there a name of the interpreter, and what is put under it is planted? */
static bool
is_planted(const struct pks_risk *risk, pks_op key, pks_op value)
{
	struct pks_points points;
	char name[24];
	size_t n;

	if (pks_value_kind(risk->history, key) != PKS_STR ||
	    !pks_points(risk->history, key, &points) || pks_points_next(&points) != '_' ||
	    pks_points_next(&points) != '_' || !pks_text_of(risk, key, name, sizeof name, &n))
		return false;
	return is_among(name, planted, sizeof planted / sizeof *planted) ||
	       (pks_value_kind(risk->history, value) == PKS_CALLABLE &&
		is_among(name, methods, sizeof methods / sizeof *methods));
}

/* The level of what is planted: what is called is worse than what only is there. */
static enum pks_level
planted_level(const struct pks_risk *risk, pks_op value, bool set)
{
	switch (pks_value_kind(risk->history, value)) {
	case PKS_CALLABLE:
	case PKS_OBJECT:
	case PKS_PERSISTENT: return PKS_DANGEROUS;
	default: return set ? PKS_DANGEROUS : PKS_SUSPICIOUS;
	}
}

/* Keys and values that one op puts into a dict. */
static void
look_at_pairs(struct pks_risk *risk, pks_op op, uint8_t level[2])
{
	uint32_t count = pks_operands(risk->history, op);

	for (uint32_t k = 0; k + 1 < count; k += 2) {
		if (!is_planted(risk, pks_operand(risk->history, op, k),
				pks_operand(risk->history, op, k + 1)))
			continue;
		for (int set = 0; set < 2; set++) {
			enum pks_level found = planted_level(
				risk, pks_operand(risk->history, op, k + 1), set == 1);
			level[set] = found > level[set] ? (uint8_t)found : level[set];
		}
	}
}

static size_t
place_of(const struct pks_given_states *states, pks_op dict)
{
	size_t i = (size_t)((dict * 0x9e3779b97f4a7c15u) >> 32) & (states->size - 1);

	while (states->state[i].dict != 0 && states->state[i].dict != dict + 1)
		i = (i + 1) & (states->size - 1);
	return i;
}

static bool
room(struct pks_given_states *states)
{
	struct pks_given_states grown = {.size = states->size == 0 ? 64 : states->size * 2};

	if (states->size != 0 && (states->count + 1) * 2 <= states->size)
		return true;
	grown.state = calloc(grown.size, sizeof *grown.state);
	if (grown.state == NULL)
		return false;
	for (size_t k = 0; k < states->size; k++)
		if (states->state[k].dict != 0)
			grown.state[place_of(&grown, states->state[k].dict - 1)] = states->state[k];
	grown.count = states->count;
	free(states->state);
	*states = grown;
	return true;
}

/*
 * set: its keys are attributes that are set; else they only go into the __dict__. What was looked
 * at once is remembered: one dict may be the state of many objects.
 */
static enum pks_level
look_at_dict(struct pks_risk *risk, pks_op dict, pks_op moment, bool set)
{
	const struct pks_history *h = risk->history;
	struct pks_given_state *state;
	pks_op newest, event;

	if (pks_value_kind(h, dict) != PKS_DICT)
		return PKS_INNOCUOUS;
	if (!room(&risk->states)) {
		risk->no_memory = true;
		return PKS_INNOCUOUS;
	}
	state = &risk->states.state[place_of(&risk->states, dict)];
	if (state->dict == 0) {
		*state = (struct pks_given_state){.dict = dict + 1, .event = PKS_NO_OP};
		risk->states.count++;
		if (pks_op_code(h, dict) == PKS_OP_DICT)
			look_at_pairs(risk, dict, state->level);
	}
	newest = pks_newest_event(h, dict, moment);
	for (event = newest; event != PKS_NO_OP && event != state->event;
	     event = pks_event_before(h, event))
		look_at_pairs(risk, event, state->level);
	state->event = newest;
	return (enum pks_level)state->level[set];
}

enum pks_level
pks_planted_level(struct pks_risk *risk, pks_op build)
{
	const struct pks_history *h = risk->history;
	pks_op state = pks_operand(h, build, 0);
	enum pks_level first, second;

	if (state == PKS_NO_OP)
		return PKS_INNOCUOUS;
	if (pks_value_kind(h, state) == PKS_DICT)
		return look_at_dict(risk, state, build, false);
	if (pks_value_kind(h, state) != PKS_TUPLE || pks_operands(h, state) != 2)
		return PKS_INNOCUOUS;
	first = look_at_dict(risk, pks_operand(h, state, 0), build, false);
	second = look_at_dict(risk, pks_operand(h, state, 1), build, true);
	return first > second ? first : second;
}

/* The first callable that is planted among the pairs of one op. */
static pks_op
planted_in_pairs(const struct pks_risk *risk, pks_op op)
{
	const struct pks_history *h = risk->history;
	uint32_t count = pks_operands(h, op);

	for (uint32_t k = 0; k + 1 < count; k += 2) {
		pks_op value = pks_operand(h, op, k + 1);
		if (pks_value_kind(h, value) == PKS_CALLABLE &&
		    is_planted(risk, pks_operand(h, op, k), value))
			return value;
	}
	return PKS_NO_OP;
}

/* The last that was put into a dict. */
static pks_op
planted_in_dict(const struct pks_risk *risk, pks_op dict, pks_op moment)
{
	const struct pks_history *h = risk->history;
	pks_op found = PKS_NO_OP, event;

	if (dict == PKS_NO_OP || pks_value_kind(h, dict) != PKS_DICT)
		return PKS_NO_OP;
	for (event = pks_newest_event(h, dict, moment); event != PKS_NO_OP && found == PKS_NO_OP;
	     event = pks_event_before(h, event))
		found = planted_in_pairs(risk, event);
	if (found == PKS_NO_OP && pks_op_code(h, dict) == PKS_OP_DICT)
		found = planted_in_pairs(risk, dict);
	return found;
}

pks_op
pks_planted(const struct pks_risk *risk, pks_op build)
{
	const struct pks_history *h = risk->history;
	pks_op state = pks_operand(h, build, 0), found = PKS_NO_OP;

	if (state == PKS_NO_OP || pks_value_kind(h, state) != PKS_TUPLE)
		return planted_in_dict(risk, state, build);
	for (uint32_t k = pks_operands(h, state) == 2 ? 2 : 0; k > 0 && found == PKS_NO_OP; k--)
		found = planted_in_dict(risk, pks_operand(h, state, k - 1), build);
	return found;
}
