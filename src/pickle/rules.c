/* SPDX-License-Identifier: MIT */
/*
 * The rules that look inside values: does this index exist, may this object be given that state.
 * They follow what CPython's own objects do when the C unpickler asks them.
 */
#include "pickle/classes.h"

#include <stdlib.h>
#include <string.h>

/* What the application made may say of itself that it is an index. */
static bool
may_be_number(const struct pks_history *h, uint8_t kind)
{
	return !h->options.bare && pks_kind_open(h, kind);
}

/* An index into what is so long. */
enum pks_error_id
pks_rule_index(struct pks_history *h, pks_op value, uint8_t kind, uint32_t length)
{
	struct pks_integer index;

	if (!pks_integer_of(h, value, &index))
		return may_be_number(h, kind) ? PKS_ERROR_NONE : PKS_ERROR_INDEX_TYPE;
	if (!index.is_small || index.small < -(int64_t)length || index.small >= (int64_t)length)
		return PKS_ERROR_INDEX_RANGE;
	return PKS_ERROR_NONE;
}

static enum pks_error_id
byte_of(struct pks_history *h, pks_op value, uint8_t kind)
{
	struct pks_integer integer;

	if (!pks_integer_of(h, value, &integer))
		return may_be_number(h, kind) ? PKS_ERROR_NONE : PKS_ERROR_BYTE_TYPE;
	if (!integer.is_small || integer.small < 0 || integer.small > 255)
		return PKS_ERROR_BYTE_RANGE;
	return PKS_ERROR_NONE;
}

/* Ops looked at for views before all of them are taken to be there. */
#define VIEW_WORK (1u << 24)

/*
 * Is a value still held by anything? By a cell, by the memo, or by what it was put into: that this
 * is itself still there is taken for granted.
 */
static bool
is_held(struct pks_history *h, pks_op value)
{
	static const uint8_t fetches[] = {PKS_OP_GET, PKS_OP_BINGET, PKS_OP_LONG_BINGET,
					  PKS_OP_DUP};
	struct pks_codes codes = {{0}};
	pks_op cell = value;

	for (uint32_t row = 0; row < h->slots.rows; row++)
		if (pks_slots_now(h, row) == value)
			return true;
	for (size_t i = 0; i < sizeof fetches; i++)
		pks_codes_add(&codes, fetches[i]);
	h->machine->view_work += h->count - value;
	for (; cell != PKS_NO_OP; cell = pks_op_find(h, cell + 1, h->count, &codes)) {
		pks_op taker = pks_cell_value(h, cell) == value ? pks_taken_by(h, cell) : cell;

		if (taker == PKS_NO_OP)
			return true;
		if (taker != cell && pks_dense_code(h, taker) != PKS_OP_POP &&
		    pks_dense_code(h, taker) != PKS_OP_POP_MARK)
			return true;
	}
	return false;
}

/* A bytearray cannot grow while somebody looks at its bytes. */
static bool
is_viewed(struct pks_history *h, pks_op target)
{
	struct pks_codes codes = {{0}};
	pks_op view = target;

	if (h->machine->views == 0)
		return false;
	pks_codes_add(&codes, PKS_OP_READONLY_BUFFER);
	while ((view = pks_op_find(h, view + 1, h->count, &codes)) != PKS_NO_OP)
		if (pks_cell_value(h, view) == view && pks_operand(h, view, 0) == target &&
		    (h->machine->view_work > VIEW_WORK || is_held(h, view)))
			return true;
	h->machine->view_work += h->count - target;
	return false;
}

enum pks_error_id
pks_rule_append(struct pks_history *h, pks_op target, uint8_t kind, const pks_op *items,
		const uint8_t *kinds, uint32_t n)
{
	if (kind != PKS_BYTEARRAY)
		return PKS_ERROR_NO_APPEND;
	for (uint32_t k = 0; k < n; k++) {
		enum pks_error_id error = byte_of(h, items[k], kinds[k]);
		if (error != PKS_ERROR_NONE)
			return error;
	}
	return n > 0 && is_viewed(h, target) ? PKS_ERROR_EXPORTED : PKS_ERROR_NONE;
}

/* Where what is known of a value is, or goes: in place of what was known of another. */
static struct pks_known_value *
known_place(struct pks_known_value *known, pks_op value)
{
	return &known[(value * 0x9e3779b1u) >> (32 - PKS_KNOWN_BITS)];
}

/* How long a list or bytearray is now: from the newest event back to one whose length is known. */
static uint32_t
length_of(struct pks_history *h, pks_op target)
{
	struct pks_known_value *known = known_place(h->machine->length, target);
	pks_op newest = pks_newest_event(h, target, h->count);
	pks_op event = newest;
	struct pks_bytes bytes;
	uint32_t n = 0;

	while (event != PKS_NO_OP && !(known->value == target + 1 && known->event == event)) {
		uint8_t code = pks_dense_code(h, event);
		if (code == PKS_OP_APPEND || code == PKS_OP_APPENDS)
			n += pks_operands(h, event);
		event = pks_event_before(h, event);
	}
	if (event != PKS_NO_OP)
		n += known->number;
	else if (pks_value_bytes(h, target, &bytes))
		n += (uint32_t)bytes.size;
	else
		n += pks_operands(h, target);
	*known = (struct pks_known_value){target + 1, newest, n};
	return n;
}

/*
 * Types that CPython counts among the sequences, sets too: an index for one is made a machine
 * number before it is seen that no item can be set.
 */
static bool
has_length(uint8_t kind)
{
	return kind == PKS_STR || kind == PKS_BYTES || kind == PKS_TUPLE || kind == PKS_SET ||
	       kind == PKS_FROZENSET;
}

enum pks_error_id
pks_rule_setitem(struct pks_history *h, pks_op target, uint8_t kind, const pks_op *items,
		 const uint8_t *kinds, uint32_t n)
{
	struct pks_integer index;
	uint32_t length;

	kind = PKS_PLAIN(kind);
	if (kind != PKS_LIST && kind != PKS_BYTEARRAY)
		return has_length(kind) && pks_integer_of(h, items[0], &index) && !index.is_small
			       ? PKS_ERROR_INDEX_RANGE
			       : PKS_ERROR_NO_SETITEM;
	length = length_of(h, target);
	for (uint32_t k = 0; k < n; k += 2) {
		enum pks_error_id error;
		if (!pks_integer_of(h, items[k], &index)) {
			if (may_be_number(h, kinds[k]))
				continue;
			return PKS_ERROR_INDEX_TYPE;
		}
		if (!index.is_small)
			return PKS_ERROR_INDEX_RANGE;
		if (kind == PKS_BYTEARRAY) {
			error = byte_of(h, items[k + 1], kinds[k + 1]);
			if (error != PKS_ERROR_NONE)
				return error;
		}
		if (index.small < -(int64_t)length || index.small >= (int64_t)length)
			return PKS_ERROR_INDEX_RANGE;
	}
	return PKS_ERROR_NONE;
}

/* Are all keys of a run of key, value, key, ... str? */
static bool
keys_are_str(struct pks_history *h, pks_op op)
{
	uint32_t n = pks_operands(h, op);

	for (uint32_t k = 0; k < n; k += 2)
		if (pks_kind_of(h, pks_operand(h, op, k)) != PKS_STR)
			return false;
	return true;
}

enum pks_error_id
pks_rule_kwargs(struct pks_history *h, pks_op dict)
{
	struct pks_known_value *known = known_place(h->machine->text_keys, dict);
	pks_op newest = pks_newest_event(h, dict, h->count), event = newest;
	bool seen = known->value == dict + 1;

	for (; event != PKS_NO_OP && !(seen && known->event == event);
	     event = pks_event_before(h, event))
		if (!keys_are_str(h, event))
			return PKS_ERROR_KWARGS_STR;
	if (event == PKS_NO_OP && !seen && !keys_are_str(h, dict))
		return PKS_ERROR_KWARGS_STR;
	*known = (struct pks_known_value){dict + 1, newest, 0};
	return PKS_ERROR_NONE;
}

/* The first key of a dict, which is the first that is set; PKS_NO_OP if it is empty. */
static pks_op
first_key(struct pks_history *h, pks_op dict)
{
	pks_op event = pks_newest_event(h, dict, h->count), first = PKS_NO_OP;

	if (pks_operands(h, dict) > 0)
		return pks_operand(h, dict, 0);
	for (; event != PKS_NO_OP; event = pks_event_before(h, event))
		first = event;
	return first != PKS_NO_OP ? pks_operand(h, first, 0) : PKS_NO_OP;
}

static bool
is_text(struct pks_history *h, pks_op value, const char *text)
{
	struct pks_points points;
	int32_t c;

	if (!pks_points(h, value, &points))
		return false;
	while ((c = pks_points_next(&points)) >= 0)
		if (*text == '\0' || c != *text++)
			return false;
	return *text == '\0';
}

/*
 * Attributes are set one after the other; a plain value has none that could be. Its class is one
 * that is there, and cannot be another.
 */
static enum pks_error_id
set_slots(struct pks_history *h, pks_op slots)
{
	pks_op key = first_key(h, slots);

	if (key == PKS_NO_OP)
		return PKS_ERROR_NONE;
	if (pks_kind_of(h, key) != PKS_STR)
		return PKS_ERROR_SLOT_NAME_STR;
	return is_text(h, key, "__class__") ? PKS_ERROR_SLOT_CLASS : PKS_ERROR_NO_DICT;
}

/*
 * BUILD on a plain value, which has neither __setstate__ nor __dict__: what load_build does with a
 * state that it cannot give to anything. Only None, or a pair of None and an empty dict, passes.
 */
enum pks_error_id
pks_rule_build(struct pks_history *h, pks_op state, uint8_t kind)
{
	pks_op slots = PKS_NO_OP;

	kind = PKS_PLAIN(kind);
	if (kind == PKS_TUPLE && pks_operands(h, state) == 2) {
		slots = pks_operand(h, state, 1);
		state = pks_operand(h, state, 0);
		kind = pks_kind_of(h, state);
	}
	if (kind != PKS_NONE)
		return kind == PKS_DICT || may_be_number(h, kind) ? PKS_ERROR_NO_DICT
								  : PKS_ERROR_STATE_DICT;
	if (slots == PKS_NO_OP)
		return PKS_ERROR_NONE;
	if (pks_kind_of(h, slots) != PKS_DICT)
		return PKS_ERROR_SLOT_STATE_DICT;
	return set_slots(h, slots);
}

/* Bytes, a bytearray, or a view of one: are there any? */
static bool
is_true_bytes(struct pks_history *h, pks_op value)
{
	struct pks_points points;
	struct pks_bytes bytes;
	pks_op event = pks_newest_event(h, value, h->count);

	if (!pks_value_bytes(h, value, &bytes))
		return pks_points(h, value, &points) && pks_points_next(&points) >= 0;
	for (; event != PKS_NO_OP && bytes.size == 0; event = pks_event_before(h, event))
		if (pks_dense_code(h, event) == PKS_OP_APPEND ||
		    pks_dense_code(h, event) == PKS_OP_APPENDS)
			return true;
	return bytes.size > 0;
}

bool
pks_rule_true(struct pks_history *h, pks_op value, uint8_t kind)
{
	const struct pks_life *life;
	struct pks_integer integer;
	struct pks_points points;
	double number;

	switch ((enum pks_kind)kind) {
	case PKS_NONE: return false;
	case PKS_BOOL:
	case PKS_INT:
		return !pks_integer_of(h, value, &integer) || !integer.is_small ||
		       integer.small != 0;
	case PKS_FLOAT: return !pks_float_of(h, value, &number) || number != 0;
	case PKS_VIEW: return is_true_bytes(h, pks_operand(h, value, 0));
	case PKS_BYTES:
	case PKS_BYTEARRAY: return is_true_bytes(h, value);
	case PKS_STR: return pks_points(h, value, &points) && pks_points_next(&points) >= 0;
	case PKS_TUPLE:
	case PKS_FROZENSET:
	case PKS_LIST:
	case PKS_DICT:
	case PKS_SET:
		return pks_operands(h, value) > 0 ||
		       pks_newest_event(h, value, h->count) != PKS_NO_OP;
	case PKS_OBJECT:
		life = h->lives != NULL ? pks_class_life(h, value, kind) : NULL;
		return life == NULL || life->of->base == PKS_BASE_OBJECT || life->filled > 0;
	default: return true;
	}
}

enum pks_error_id
pks_rule_build_py(struct pks_history *h, pks_op state, uint8_t kind)
{
	pks_op slots = PKS_NO_OP;
	uint8_t slots_kind;

	kind = PKS_PLAIN(kind);
	if (kind == PKS_TUPLE && pks_operands(h, state) == 2) {
		slots = pks_operand(h, state, 1);
		state = pks_operand(h, state, 0);
		kind = pks_kind_of(h, state);
	}
	if (pks_rule_true(h, state, kind))
		return PKS_ERROR_NO_DICT;
	if (slots == PKS_NO_OP)
		return PKS_ERROR_NONE;
	slots_kind = pks_kind_of(h, slots);
	if (!pks_rule_true(h, slots, slots_kind))
		return PKS_ERROR_NONE;
	return slots_kind == PKS_DICT ? set_slots(h, slots) : PKS_ERROR_SLOT_STATE_DICT;
}

enum pks_error_id
pks_rule_arguments(struct pks_history *h, pks_op callee)
{
	struct pks_integer integer;
	struct pks_text text;
	char room[8192];

	if (h->options.reader != PKS_READER_PY || !pks_integer_of(h, callee, &integer) ||
	    integer.is_small)
		return PKS_ERROR_ARGS_TUPLE;
	pks_text_bounded(&text, room, sizeof room);
	return pks_integer_decimal(&integer, &text) ? PKS_ERROR_ARGS_TUPLE
						    : PKS_ERROR_CALLEE_DIGITS;
}
