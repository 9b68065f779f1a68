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

#include <string.h>

/* Keys of one state that are looked at in any case, the newest; all are, as long as there are not
 * too many. */
#define MAX_KEYS 64

static const char *const planted[] = {
	"__bases__",	    "__builtins__", "__call__",	   "__class__",	   "__closure__",
	"__code__",	    "__defaults__", "__del__",	   "__func__",	   "__getattr__",
	"__getattribute__", "__getstate__", "__globals__", "__import__",   "__init__",
	"__kwdefaults__",   "__loader__",   "__mro__",	   "__new__",	   "__reduce__",
	"__reduce_ex__",    "__self__",	    "__setattr__", "__setstate__", "__spec__",
	"__subclasses__",
};

static bool
is_planted(const struct pks_risk *risk, pks_op key)
{
	struct pks_points points;
	char name[24];
	size_t n;

	if (pks_value_kind(risk->history, key) != PKS_STR ||
	    !pks_points(risk->history, key, &points) || pks_points_next(&points) != '_' ||
	    pks_points_next(&points) != '_' || !pks_text_of(risk, key, name, sizeof name, &n))
		return false;
	for (size_t k = 0; k < sizeof planted / sizeof *planted; k++)
		if (strcmp(name, planted[k]) == 0)
			return true;
	return false;
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
static enum pks_level
look_at_pairs(struct pks_risk *risk, pks_op op, bool set, uint32_t *looked)
{
	enum pks_level level = PKS_INNOCUOUS;
	uint32_t count = pks_operands(risk->history, op);

	for (uint32_t k = 0; k + 1 < count; k += 2) {
		if (risk->state_keys == 0 && ++*looked > MAX_KEYS)
			break;
		if (risk->state_keys > 0)
			risk->state_keys--;
		if (is_planted(risk, pks_operand(risk->history, op, k))) {
			enum pks_level found =
				planted_level(risk, pks_operand(risk->history, op, k + 1), set);
			level = found > level ? found : level;
		}
	}
	return level;
}

/* set: its keys are attributes that are set; else they only go into the __dict__. */
static enum pks_level
look_at_dict(struct pks_risk *risk, pks_op dict, pks_op moment, bool set)
{
	const struct pks_history *h = risk->history;
	enum pks_level level = PKS_INNOCUOUS, found;
	uint32_t looked = 0;
	pks_op event;

	if (pks_value_kind(h, dict) != PKS_DICT)
		return PKS_INNOCUOUS;
	if (pks_op_code(h, dict) == PKS_OP_DICT)
		level = look_at_pairs(risk, dict, set, &looked);
	for (event = pks_newest_event(h, dict, moment);
	     event != PKS_NO_OP && (risk->state_keys > 0 || looked < MAX_KEYS);
	     event = pks_event_before(h, event)) {
		found = look_at_pairs(risk, event, set, &looked);
		level = found > level ? found : level;
		looked++;
	}
	return level;
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
