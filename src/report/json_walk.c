/* SPDX-License-Identifier: MIT */
/*
 * What a value consists of, field by field. The fields of every kind are a run of rows of one
 * table; a frame of the walk is a value, a row and a number in it. A call's arguments are read
 * from the tuple and dict that it was given, as they were when it was made: they have no identity
 * of their own. (pickle.py takes anything that can be iterated over for the tuple.)
 */
#include "report/json_walk.h"

#include "pickle/opcode.h"
#include "report/json.h"

#include <stdlib.h>

enum {
	CALLEE,
	ARGS,
	KWARGS,
	STATE,
	APPENDED,
	ADDED,
	SET,
	ITEMS,
	ENTRIES,
	ID,
	RESULTS,
	/* Of an object whose class is known. */
	ATTRIBUTES,
	HELD,
	/* Lists and tuples that no op made: what it was called with; the calls of its methods; one
	 * of them, all that it was given, and a list of that. */
	CALLED_WITH,
	CALLS,
	CALL,
	GIVEN,
	GIVEN_LISTS,
	FIELDS
};

static const struct field {
	const char *name;
	uint8_t style; /* enum pks_style */
	uint8_t role;  /* enum pks_role of the parts that belong to it */
	bool always;   /* written though it is empty */
} fields[FIELDS] = {
	[CALLEE] = {"callee", PKS_ONE, PKS_PART_CALLEE, true},
	[ARGS] = {"args", PKS_MANY, PKS_PART_ITEM, true},
	[KWARGS] = {"kwargs", PKS_PAIRS, PKS_PART_ENTRY, false},
	[STATE] = {"state", PKS_MANY, PKS_PART_STATE, false},
	[APPENDED] = {"listitems", PKS_MANY, PKS_PART_APPEND, false},
	[ADDED] = {"additems", PKS_MANY, PKS_PART_ADD, false},
	[SET] = {"dictitems", PKS_PAIRS, PKS_PART_SET, false},
	[ITEMS] = {"v", PKS_MANY, PKS_PART_ITEM, true},
	[ENTRIES] = {"v", PKS_PAIRS, PKS_PART_ENTRY, true},
	[ID] = {"pid", PKS_ONE, PKS_PART_ID, true},
	[RESULTS] = {"v", PKS_MANY, PKS_PART_ITEM, true},
	[ATTRIBUTES] = {"attrs", PKS_PAIRS, PKS_PART_ITEM, true},
	[HELD] = {"v", PKS_MANY, PKS_PART_ITEM, true},
	[CALLED_WITH] = {"v", PKS_MANY, PKS_PART_ITEM, true},
	[CALLS] = {"v", PKS_MANY, PKS_PART_ITEM, true},
	[CALL] = {"v", PKS_MANY, PKS_PART_ITEM, true},
	[GIVEN] = {"v", PKS_MANY, PKS_PART_ITEM, true},
	[GIVEN_LISTS] = {"v", PKS_MANY, PKS_PART_ITEM, true},
};

/* The fields of a kind: from the first to the last of them. */
static void
fields_of(const struct pks_history *history, pks_op value, uint8_t *first, uint8_t *last)
{
	const struct pks_class *of;
	enum pks_kind kind;

	*first = *last = FIELDS;
	if (value == PKS_RESULTS) {
		*first = *last = RESULTS;
		return;
	}
	kind = pks_value_kind(history, value);
	of = kind == PKS_OBJECT ? pks_class_of(history, value) : NULL;
	if (of != NULL) {
		*first = of->name != NULL ? ATTRIBUTES : HELD;
		*last = of->base != PKS_BASE_OBJECT ? HELD : ATTRIBUTES;
	} else if (kind == PKS_OBJECT) {
		*first = CALLEE;
		*last = SET;
	} else if (kind == PKS_CALLABLE) {
		*first = STATE;
		*last = SET;
	} else if (kind == PKS_DICT) {
		*first = *last = ENTRIES;
	} else if (kind == PKS_LIST || kind == PKS_TUPLE || kind == PKS_SET ||
		   kind == PKS_FROZENSET) {
		*first = *last = ITEMS;
	} else if (kind == PKS_PERSISTENT && pks_op_code(history, value) == PKS_OP_BINPERSID) {
		*first = *last = ID;
	}
}

void
pks_walk_start(struct pks_walk *walk, struct pks_json *json)
{
	walk->json = json;
	walk->frame = NULL;
	walk->depth = walk->size = 0;
	walk->failed = false;
	walk->owned = NULL;
	walk->ahead = (struct pks_ahead){.reader = json->reader};
}

void
pks_walk_free(struct pks_walk *walk)
{
	pks_ahead_free(&walk->ahead);
	while (walk->depth > 0)
		pks_real_free(walk->frame[--walk->depth].real);
	free(walk->frame);
	free(walk->owned);
	walk->owned = NULL;
	walk->frame = NULL;
	walk->depth = walk->size = 0;
}

static bool
push(struct pks_walk *walk, const struct pks_walk_frame *new)
{
	struct pks_walk_frame *frame;

	if (walk->depth > 0)
		pks_ahead_deeper(&walk->ahead, walk->depth, walk->frame[walk->depth - 1].k);
	if (walk->depth == walk->size) {
		size_t size = walk->size == 0 ? 64 : walk->size * 2;
		frame = size > SIZE_MAX / sizeof *frame
				? NULL
				: realloc(walk->frame, size * sizeof *frame);
		if (frame == NULL) {
			walk->failed = true;
			return false;
		}
		walk->frame = frame;
		walk->size = size;
	}
	walk->frame[walk->depth++] = *new;
	return true;
}

bool
pks_walk_into(struct pks_walk *walk, pks_op value)
{
	struct pks_walk_frame frame = {.value = value};

	fields_of(walk->json->history, value, &frame.field, &frame.last);
	if (frame.field == ATTRIBUTES || frame.field == HELD) {
		frame.real = pks_real_new(walk->json->reader, value, walk->json->moment);
		if (frame.real == NULL) {
			walk->failed = true;
			return false;
		}
	}
	if (push(walk, &frame))
		return true;
	pks_real_free(frame.real);
	return false;
}

bool
pks_walk_inside(struct pks_walk *walk)
{
	return push(walk, &walk->inside);
}

/*
 * Where the parts of a frame's field are read: the value itself, or the tuple or dict that its
 * making was given. False: there is no such thing.
 */
static bool
where(const struct pks_walk *walk, const struct pks_walk_frame *frame, pks_op *value,
      pks_op *moment)
{
	const struct pks_history *history = walk->json->history;
	uint8_t code = pks_op_code(history, frame->value);

	*value = frame->value;
	*moment = walk->json->moment;
	if (frame->field == ARGS || frame->field == CALLED_WITH) {
		*value = pks_operand(history, frame->value, 1);
		*moment = frame->value;
	} else if (frame->field == KWARGS) {
		if (code != PKS_OP_NEWOBJ_EX)
			return false;
		*value = pks_operand(history, frame->value, 2);
		*moment = frame->value;
	}
	return true;
}

/* The frame's next part, of any role. */
static bool
any_part(struct pks_walk *walk, const struct pks_walk_frame *frame, struct pks_ahead_part *part)
{
	pks_op value, moment;

	return where(walk, frame, &value, &moment) &&
	       pks_ahead_part(&walk->ahead, walk->depth, value, moment, frame->k, part);
}

/* An element of a set, in the order that was found for it. */
static bool
ordered_part(struct pks_walk *walk, const struct pks_walk_frame *frame, struct pks_ahead_part *part)
{
	const struct pks_json *json = walk->json;
	uint64_t *begin = pks_opmap_find(&json->orders, frame->value);

	if (begin == NULL)
		return any_part(walk, frame, part);
	/* The first number is how many there are. */
	if (frame->k >= json->order[*begin])
		return false;
	part->value = json->order[*begin + 1 + frame->k];
	return true;
}

/* Arguments that are cells of the stack: those of INST, and of OBJ after the callable. */
static bool
operand_part(const struct pks_walk *walk, const struct pks_walk_frame *frame, uint32_t skip,
	     struct pks_ahead_part *part)
{
	const struct pks_history *history = walk->json->history;

	if (frame->k + skip >= pks_operands(history, frame->value))
		return false;
	part->value = pks_operand(history, frame->value, (uint32_t)frame->k + skip);
	return true;
}

/* The next part of the frame's field that has its role; moves over parts of others. */
static bool
role_part(struct pks_walk *walk, struct pks_walk_frame *frame, uint8_t role,
	  struct pks_ahead_part *part)
{
	while (any_part(walk, frame, part)) {
		if (part->role == role)
			return true;
		frame->k++;
	}
	return false;
}

/* The next character of a text that was given for a tuple. */
static bool
character(struct pks_walk *walk, const struct pks_walk_frame *frame, pks_op text)
{
	if (frame->k == 0)
		walk->some = pks_points(walk->json->history, text, &walk->points);
	if (frame->k == 0 || frame->k != walk->at)
		walk->number = walk->some ? pks_points_next(&walk->points) : -1;
	walk->at = frame->k;
	walk->step = PKS_STEP_CHARACTER;
	return walk->number >= 0;
}

/* The next number of bytes that were given for a tuple, as they were then. */
static bool
byte(struct pks_walk *walk, const struct pks_walk_frame *frame, pks_op bytes)
{
	const struct pks_history *history = walk->json->history;

	if (pks_value_kind(history, bytes) == PKS_VIEW)
		bytes = pks_operand(history, bytes, 0);
	if (frame->k == 0) {
		free(walk->owned);
		walk->owned = pks_json_bytes(walk->json, bytes, frame->value, &walk->bytes);
	}
	if (frame->k >= walk->bytes.size)
		return false;
	walk->number = walk->bytes.data[frame->k];
	walk->step = PKS_STEP_NUMBER;
	return true;
}

/*
 * What iterating over what was given for the tuple of arguments comes to next. A set gives what it
 * has in the order in which it came: Python's own hangs on hashes, which nobody knows.
 */
static bool
argument(struct pks_walk *walk, struct pks_walk_frame *frame, struct pks_ahead_part *part)
{
	const struct pks_history *history = walk->json->history;
	uint8_t code = pks_op_code(history, frame->value);
	pks_op given;

	if (code == PKS_OP_INST || code == PKS_OP_OBJ)
		return operand_part(walk, frame, code == PKS_OP_OBJ, part);
	given = pks_operand(history, frame->value, 1);
	switch (pks_value_kind(history, given)) {
	case PKS_STR: return character(walk, frame, given);
	case PKS_BYTES:
	case PKS_BYTEARRAY:
	case PKS_VIEW: return byte(walk, frame, given);
	case PKS_DICT:
		if (!role_part(walk, frame, PKS_PART_ENTRY, part))
			return false;
		part->value = part->key;
		return true;
	default: return role_part(walk, frame, PKS_PART_ITEM, part);
	}
}

/* The next child is a list or tuple that no op made. */
static void
inside(struct pks_walk *walk, uint8_t field, pks_op op, uint32_t item)
{
	walk->step = PKS_STEP_INSIDE;
	walk->word = field == CALL ? "tuple" : "list";
	walk->inside =
		(struct pks_walk_frame){.value = op, .field = field, .last = field, .item = item};
}

static void
word(struct pks_walk *walk, const char *text)
{
	walk->step = PKS_STEP_WORD;
	walk->word = text;
}

/* The next attribute, or what an object of a known class holds. */
static bool
real_part(struct pks_walk *walk, const struct pks_walk_frame *frame, struct pks_ahead_part *part)
{
	bool pairs = frame->field == ATTRIBUTES;
	const struct pks_real_rows *rows = pairs ? &frame->real->attributes : &frame->real->items;
	const struct pks_real_row *row;

	if (!pairs && frame->real->of->base == PKS_BASE_SET &&
	    pks_opmap_find(&walk->json->orders, frame->value) != NULL)
		return ordered_part(walk, frame, part);
	if (frame->k >= rows->count)
		return false;
	row = &rows->row[frame->k];
	part->key = row->key;
	part->value = row->value;
	if (pairs && frame->half == 0) {
		if (row->word != NULL)
			word(walk, row->word);
		return true;
	}
	switch (row->what) {
	case PKS_REAL_VALUE: break;
	case PKS_REAL_WORD: word(walk, row->word); break;
	case PKS_REAL_TRUE: walk->step = PKS_STEP_TRUE; break;
	case PKS_REAL_ARGS: inside(walk, CALLED_WITH, frame->value, 0); break;
	case PKS_REAL_CALLED: inside(walk, CALLS, frame->value, 0); break;
	}
	return true;
}

/* The next call of a method that was written down: the object is the frame above. */
static bool
call_part(struct pks_walk *walk, const struct pks_walk_frame *frame)
{
	const struct pks_real *real = frame[-1].real;

	if (frame->k >= real->calls)
		return false;
	inside(walk, CALL, real->call[frame->k].op, real->call[frame->k].item);
	return true;
}

/* The method's name, then what it was given. */
static bool
given_part(struct pks_walk *walk, const struct pks_walk_frame *frame, struct pks_ahead_part *part)
{
	const struct pks_history *history = walk->json->history;
	struct pks_deed deed;

	if (frame->k > 1 || !pks_deed(history, frame->value, &deed))
		return false;
	if (frame->k == 0)
		word(walk, pks_method_name(deed.method));
	else if (deed.what == PKS_DEED_EACH)
		part->value = pks_operand(history, frame->value, frame->item);
	else
		inside(walk, deed.method == PKS_METHOD_UPDATE ? GIVEN_LISTS : GIVEN, frame->value,
		       0);
	return true;
}

/* The next part of the frame's field. */
static bool
next_part(struct pks_walk *walk, struct pks_walk_frame *frame, struct pks_ahead_part *part)
{
	const struct pks_history *history = walk->json->history;

	part->value = part->key = PKS_NO_OP;
	walk->step = PKS_STEP_CHILD;
	switch (frame->field) {
	case CALLEE: part->value = pks_callee(history, frame->value); return frame->k == 0;
	case ID: part->value = pks_operand(history, frame->value, 0); return frame->k == 0;
	case ARGS:
	case CALLED_WITH: return argument(walk, frame, part);
	case ATTRIBUTES:
	case HELD: return real_part(walk, frame, part);
	case CALLS: return call_part(walk, frame);
	case CALL: return given_part(walk, frame, part);
	case GIVEN: return operand_part(walk, frame, 0, part);
	case GIVEN_LISTS: inside(walk, GIVEN, frame->value, 0); return frame->k == 0;
	case ITEMS: return ordered_part(walk, frame, part);
	case RESULTS:
		part->value = pks_json_result(walk->json, (unsigned)frame->k);
		return frame->k < pks_history_loads(history);
	default: return role_part(walk, frame, fields[frame->field].role, part);
	}
}

static enum pks_step
child(struct pks_walk *walk, struct pks_walk_frame *frame, const struct pks_ahead_part *part)
{
	bool pairs = fields[frame->field].style == PKS_PAIRS;
	bool key = pairs && frame->half == 0;
	pks_op changed;

	walk->style = fields[frame->field].style;
	walk->half = frame->half;
	walk->value = key ? part->key : part->value;
	walk->first_child = !frame->any;
	frame->any = true;
	if (key)
		frame->half = 1;
	else if (pairs)
		frame->half = 2;
	else
		frame->k++;
	if (frame->field != CALLEE || walk->value != frame->value)
		return walk->step;
	changed = pks_json_changed_callable(walk->json, frame->value);
	if (changed == PKS_NO_OP)
		return PKS_STEP_CALLEE;
	walk->value = changed;
	return PKS_STEP_CHILD;
}

enum pks_step
pks_walk_next(struct pks_walk *walk)
{
	struct pks_walk_frame *frame;
	struct pks_ahead_part part;

	walk->failed |= walk->ahead.failed;
	if (walk->depth == 0 || walk->failed)
		return PKS_STEP_END;
	frame = &walk->frame[walk->depth - 1];
	if (frame->half == 2) {
		frame->half = 0;
		frame->k++;
		return PKS_STEP_PAIR_END;
	}
	while (frame->field < FIELDS && frame->field <= frame->last) {
		const struct field *field = &fields[frame->field];
		bool found = next_part(walk, frame, &part);

		walk->name = field->name;
		walk->style = field->style;
		if (!frame->open && (found || field->always)) {
			frame->open = true;
			return PKS_STEP_FIELD;
		}
		if (found)
			return child(walk, frame, &part);
		pks_ahead_drop(&walk->ahead, walk->depth);
		frame->field++;
		frame->k = 0;
		walk->empty = !frame->any;
		frame->any = false;
		if (frame->open) {
			frame->open = false;
			return PKS_STEP_FIELD_END;
		}
	}
	walk->value = frame->last >= CALLED_WITH ? PKS_NO_OP : frame->value;
	pks_real_free(frame->real);
	pks_ahead_drop(&walk->ahead, walk->depth);
	walk->depth--;
	return PKS_STEP_LEAVE;
}
