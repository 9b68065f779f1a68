/* SPDX-License-Identifier: MIT */
/*
 * A cell is taken by one op and so becomes one part of one value. A value is reached twice only
 * where several cells hold it, and that is where an op pushes what is there already: GET, DUP, or a
 * callable that was named before. One pass over the opcodes finds them all, so that whoever walks
 * the values needs to remember these only.
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
	return true;
}
