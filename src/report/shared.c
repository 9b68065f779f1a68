/* SPDX-License-Identifier: MIT */
/*
 * A cell is taken by one op and so becomes one part of one value. A value is reached twice only
 * where several cells hold it, and that is where an op pushes what is there already: GET, DUP, or a
 * callable that was named before. One pass over the opcodes finds them all, so that whoever walks
 * the values needs to remember these only. (And a call's arguments, of which see add_arguments.)
 */
#include "report/shared.h"

#include "pickle/opcode.h"

#include <picklescope/classes.h>

bool
pks_has_identity(struct pks_reader *reader, pks_op value, pks_op moment)
{
	const struct pks_history *history = pks_reader_history(reader);
	const struct pks_class *of;

	switch (pks_value_kind(history, value)) {
	case PKS_SAME:
	case PKS_MARK:
	case PKS_NONE:
	case PKS_BOOL:
	case PKS_INT:
	case PKS_FLOAT:
	case PKS_STR:
	case PKS_BYTES:
	case PKS_KINDS: return false;
	case PKS_TUPLE:
	case PKS_FROZENSET: return pks_operands(history, value) > 0;
	case PKS_CALLABLE:
		/* What was done to a known class shows in its objects. */
		of = pks_class_named(history, value);
		return (of == NULL || of->is == PKS_IS_OPAQUE) &&
		       pks_parts(reader, value, moment) > 0;
	case PKS_BYTEARRAY:
	case PKS_LIST:
	case PKS_DICT:
	case PKS_SET:
	case PKS_OBJECT:
	case PKS_PERSISTENT:
	case PKS_BUFFER:
	case PKS_VIEW: return true;
	}
	return false;
}

/* All that was ever put into a container may be reached on more than one way. */
static bool
add_parts(struct pks_reader *reader, pks_op container, pks_op moment, struct pks_opmap *map)
{
	const struct pks_history *history = pks_reader_history(reader);
	pks_op event = pks_newest_event(history, container, moment);

	for (pks_op op = container; op != PKS_NO_OP;) {
		for (uint32_t k = 0; k < pks_operands(history, op); k++) {
			pks_op value = pks_operand(history, op, k);
			if (pks_has_identity(reader, value, moment) &&
			    pks_opmap_add(map, value) == NULL)
				return false;
		}
		op = event;
		event = event == PKS_NO_OP ? event : pks_event_before(history, event);
	}
	return true;
}

/*
 * A call has what its tuple and its dict of arguments hold, not these two themselves. Where one of
 * them is held elsewhere too, as a value or by another call, all that is in it is reached twice.
 */
static bool
add_arguments(struct pks_reader *reader, pks_op moment, struct pks_opmap *map)
{
	const struct pks_history *history = pks_reader_history(reader);
	struct pks_opmap done = {0};
	struct pks_codes codes = {{0}};
	bool good = true;
	pks_op op = 0;

	pks_codes_add(&codes, PKS_OP_REDUCE);
	pks_codes_add(&codes, PKS_OP_NEWOBJ);
	pks_codes_add(&codes, PKS_OP_NEWOBJ_EX);
	while (good && (op = pks_op_find(history, op, moment, &codes)) != PKS_NO_OP) {
		for (uint32_t k = 1; good && k < pks_operands(history, op); k++) {
			pks_op given = pks_operand(history, op, k);
			if (pks_opmap_find(map, given) != NULL &&
			    pks_opmap_find(&done, given) == NULL)
				good = pks_opmap_add(&done, given) != NULL &&
				       add_parts(reader, given, moment, map);
		}
		op++;
	}
	pks_opmap_free(&done);
	return good;
}

bool
pks_shared_values(struct pks_reader *reader, pks_op moment, struct pks_opmap *map)
{
	const struct pks_history *history = pks_reader_history(reader);
	static const uint8_t pushes_old[] = {
		PKS_OP_GET,    PKS_OP_BINGET,	      PKS_OP_LONG_BINGET, PKS_OP_DUP,
		PKS_OP_GLOBAL, PKS_OP_STACK_GLOBAL,   PKS_OP_EXT1,	  PKS_OP_EXT2,
		PKS_OP_EXT4,   PKS_OP_READONLY_BUFFER};
	struct pks_codes codes = {{0}};
	pks_op op = 0;

	for (size_t i = 0; i < sizeof pushes_old; i++)
		pks_codes_add(&codes, pushes_old[i]);
	while ((op = pks_op_find(history, op, moment, &codes)) != PKS_NO_OP) {
		pks_op value = pks_pushed(history, op);
		if (value != op && value != PKS_NO_OP && pks_has_identity(reader, value, moment) &&
		    pks_opmap_add(map, value) == NULL)
			return false;
		op++;
	}
	return add_arguments(reader, moment, map);
}
