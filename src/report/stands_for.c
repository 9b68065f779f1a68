/* SPDX-License-Identifier: MIT */
/*
 * What an object stands for: the date in datetime's ten bytes, the shape of an array. The table
 * says who reads which callable; here is what they read with. An object is only looked at as its
 * own pickler makes it, one level at a time, and never by running anything.
 */
#include "report/stands_for.h"

#include "pickle/opcode.h"

#include <picklescope/report.h>

#include <string.h>

/* Events of an object among which its state is looked for. */
#define MAX_EVENTS 64
/* Entries of a state among which an attribute is looked for. */
#define MAX_ENTRIES 64
/* Bytes of a text whose characters are counted for a row on a screen. */
#define MOST_COUNTED (1u << 16)

static const struct stands_for {
	const char *module, *name, *word;
	bool (*reads)(struct pks_made *made);
} table[] = {
#define STANDS_FOR(module, name, reads, word) {module, name, word, pks_stands_##reads},
#include "report/stands_for.def"
#undef STANDS_FOR
};

static bool
is(struct pks_bytes bytes, const char *word)
{
	return bytes.size == strlen(word) && memcmp(bytes.data, word, (size_t)bytes.size) == 0;
}

static bool
names(const struct pks_history *history, pks_op op, const char *module, const char *name)
{
	struct pks_callable callable;

	return op != PKS_NO_OP && pks_callable(history, op, &callable) && !callable.extension &&
	       is(callable.to_module, module) && is(callable.to_name, name);
}

bool
pks_made_by(const struct pks_made *made, const char *module, const char *name)
{
	return names(made->history, made->callee, module, name);
}

static pks_op
state_of(const struct pks_made *made)
{
	pks_op event = pks_newest_event(made->history, made->value, made->moment);

	for (int k = 0; event != PKS_NO_OP && k < MAX_EVENTS; k++) {
		if (pks_op_code(made->history, event) == PKS_OP_BUILD)
			return pks_operand(made->history, event, 0);
		event = pks_event_before(made->history, event);
	}
	return PKS_NO_OP;
}

/* The helpers of copyreg are given the class: that is what is made. */
static void
see_through_helper(struct pks_made *made)
{
	bool makes = pks_made_by(made, "copyreg", "_reconstructor");

	if (!makes && !pks_made_by(made, "copyreg", "__newobj__"))
		return;
	made->callee = pks_made_arg(made, 0);
	made->skip = makes ? pks_made_args(made) : 1;
}

bool
pks_made_of(struct pks_reader *reader, pks_op value, pks_op moment, struct pks_text *out,
	    struct pks_made *made)
{
	const struct pks_history *history = pks_reader_history(reader);
	uint8_t code;

	*made = (struct pks_made){.reader = reader,
				  .history = history,
				  .moment = moment,
				  .value = value,
				  .args = PKS_NO_OP,
				  .state = PKS_NO_OP,
				  .word = "",
				  .out = out};
	if (value >= pks_ops(history) || pks_value_kind(history, value) != PKS_OBJECT ||
	    !pks_op_done(history, value))
		return false;
	code = pks_op_code(history, value);
	made->callee = pks_callee(history, value);
	if (code == PKS_OP_INST || code == PKS_OP_OBJ) {
		made->args = value;
		made->skip = code == PKS_OP_OBJ ? 1 : 0;
	} else if (pks_operands(history, value) >= 2) {
		made->args = pks_operand(history, value, 1);
		if (pks_value_kind(history, made->args) != PKS_TUPLE)
			return false;
	}
	see_through_helper(made);
	made->state = state_of(made);
	return made->callee != PKS_NO_OP;
}

uint32_t
pks_made_items(const struct pks_made *made, pks_op tuple)
{
	if (tuple == PKS_NO_OP || pks_value_kind(made->history, tuple) != PKS_TUPLE)
		return 0;
	return pks_operands(made->history, tuple);
}

pks_op
pks_made_item(const struct pks_made *made, pks_op tuple, uint32_t k)
{
	return k < pks_made_items(made, tuple) ? pks_operand(made->history, tuple, k) : PKS_NO_OP;
}

uint32_t
pks_made_args(const struct pks_made *made)
{
	uint32_t all = made->args == PKS_NO_OP ? 0 : pks_operands(made->history, made->args);

	return all > made->skip ? all - made->skip : 0;
}

pks_op
pks_made_arg(const struct pks_made *made, uint32_t k)
{
	return k < pks_made_args(made) ? pks_operand(made->history, made->args, k + made->skip)
				       : PKS_NO_OP;
}

pks_op
pks_made_attribute(const struct pks_made *made, const char *name)
{
	struct pks_part part;
	char key[64];

	if (made->state == PKS_NO_OP || pks_value_kind(made->history, made->state) != PKS_DICT)
		return PKS_NO_OP;
	for (uint64_t k = 0; k < MAX_ENTRIES; k++) {
		if (!pks_part(made->reader, made->state, made->moment, k, &part))
			break;
		if (part.role == PKS_PART_ENTRY && part.key != PKS_NO_OP &&
		    pks_made_ascii(made, part.key, key, sizeof key) && strcmp(key, name) == 0)
			return part.value;
	}
	return PKS_NO_OP;
}

bool
pks_made_int(const struct pks_made *made, pks_op value, int64_t *number)
{
	struct pks_integer integer;

	if (value == PKS_NO_OP || !pks_integer_of(made->history, value, &integer) ||
	    !integer.is_small)
		return false;
	*number = integer.small;
	return true;
}

bool
pks_made_bool(const struct pks_made *made, pks_op value, bool *truth)
{
	int64_t number;

	if (value == PKS_NO_OP || pks_value_kind(made->history, value) != PKS_BOOL ||
	    !pks_made_int(made, value, &number))
		return false;
	*truth = number != 0;
	return true;
}

bool
pks_made_ascii(const struct pks_made *made, pks_op value, char *words, size_t size)
{
	struct pks_points points;
	size_t n = 0;
	int32_t point;

	if (value == PKS_NO_OP || !pks_points(made->history, value, &points))
		return false;
	while ((point = pks_points_next(&points)) >= 0) {
		if (point < ' ' || point > '~' || n + 1 >= size)
			return false;
		words[n++] = (char)point;
	}
	words[n] = '\0';
	return true;
}

/* The text that _codecs.encode(text, 'latin1') is given; PKS_NO_OP: it is something else. */
static pks_op
encoded_text(const struct pks_made *made, pks_op value)
{
	const struct pks_history *history = made->history;
	char codec[16];
	pks_op args;

	if (pks_value_kind(history, value) != PKS_OBJECT || !pks_op_done(history, value) ||
	    !names(history, pks_callee(history, value), "_codecs", "encode") ||
	    pks_operands(history, value) < 2)
		return PKS_NO_OP;
	args = pks_operand(history, value, 1);
	if (pks_made_items(made, args) != 2 ||
	    !pks_made_ascii(made, pks_made_item(made, args, 1), codec, sizeof codec) ||
	    strcmp(codec, "latin1") != 0)
		return PKS_NO_OP;
	return pks_made_item(made, args, 0);
}

/* Characters that stand for a byte each. With data NULL they are only counted. */
static bool
latin1(const struct pks_made *made, pks_op text, uint8_t *data, size_t size, size_t *n)
{
	struct pks_points points;
	int32_t point;

	*n = 0;
	if (text == PKS_NO_OP || !pks_points(made->history, text, &points))
		return false;
	while ((point = pks_points_next(&points)) >= 0) {
		/* A byte of an 8-bit string that nobody said how to decode. */
		if (point >= 0xdc80 && point <= 0xdcff)
			point -= 0xdc00;
		if (point > 0xff || *n == size)
			return false;
		if (data)
			data[*n] = (uint8_t)point;
		(*n)++;
	}
	return true;
}

bool
pks_made_bytes(const struct pks_made *made, pks_op value, uint8_t *data, size_t size, size_t *n)
{
	struct pks_bytes bytes;

	if (value == PKS_NO_OP)
		return false;
	if (pks_value_bytes(made->history, value, &bytes)) {
		if (bytes.size > size)
			return false;
		*n = (size_t)bytes.size;
		if (*n > 0)
			memcpy(data, bytes.data, *n);
		return true;
	}
	if (pks_value_kind(made->history, value) == PKS_STR)
		return latin1(made, value, data, size, n);
	return latin1(made, encoded_text(made, value), data, size, n);
}

bool
pks_made_size(const struct pks_made *made, pks_op value, uint64_t *n)
{
	struct pks_bytes bytes;
	size_t counted;
	pks_op text;

	if (value == PKS_NO_OP)
		return false;
	if (pks_value_bytes(made->history, value, &bytes)) {
		*n = bytes.size;
		return true;
	}
	text = encoded_text(made, value);
	if (text == PKS_NO_OP || pks_op_token(made->history, text).arg_size > MOST_COUNTED ||
	    !latin1(made, text, NULL, SIZE_MAX, &counted))
		return false;
	*n = counted;
	return true;
}

enum pks_meaning
pks_stands_for(struct pks_reader *reader, pks_op value, pks_op moment, struct pks_text *out)
{
	struct pks_made made;
	struct pks_callable callable;

	if (!pks_made_of(reader, value, moment, out, &made) ||
	    !pks_callable(made.history, made.callee, &callable) || callable.extension)
		return PKS_STANDS_FOR_NOTHING;
	for (size_t k = 0; k < sizeof table / sizeof *table; k++) {
		if (!is(callable.to_module, table[k].module) ||
		    !is(callable.to_name, table[k].name))
			continue;
		made.word = table[k].word;
		if (!table[k].reads(&made))
			break;
		return table[k].reads == pks_stands_COUNTED ? PKS_STANDS_FOR_CONTENTS
							    : PKS_STANDS_FOR_ITSELF;
	}
	return PKS_STANDS_FOR_NOTHING;
}
