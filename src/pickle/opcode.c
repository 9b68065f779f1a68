/* SPDX-License-Identifier: MIT */
/*
 * The table of opcodes as an array by byte, made from opcodes.def. A byte that is no opcode has a
 * row too, with an empty name, so that nobody has to ask before looking.
 */
#include "pickle/opcode.h"

#include <string.h>

#define MARK_ PKS_TO_MARK

/* What stands twice in it is meant: first all bytes, then those that are opcodes. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
const struct pks_opcode_info pks_opcode_rows[256] = {
	[0 ... 255] = {"", "", 0, 0, PKS_ARG_NONE, 0, 0, 0, PKS_SAME},
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text)                        \
	[byte] = {#name, text, byte, proto, PKS_ARG_##arg, pops, keeps, pushes, PKS_##kind},
#include "pickle/opcodes.def"
#undef OP
};
#pragma GCC diagnostic pop

const struct pks_opcode_info *
pks_opcode_by_name(const char *name)
{
	for (unsigned i = 0; i < 256; i++)
		if (*name != '\0' && strcmp(pks_opcode_rows[i].name, name) == 0)
			return &pks_opcode_rows[i];
	return NULL;
}

const char *
pks_kind_name(enum pks_kind kind)
{
	static const char *const names[PKS_KINDS] = {
		[PKS_SAME] = "",
		[PKS_MARK] = "mark",
		[PKS_NONE] = "NoneType",
		[PKS_BOOL] = "bool",
		[PKS_INT] = "int",
		[PKS_FLOAT] = "float",
		[PKS_STR] = "str",
		[PKS_BYTES] = "bytes",
		[PKS_BYTEARRAY] = "bytearray",
		[PKS_TUPLE] = "tuple",
		[PKS_LIST] = "list",
		[PKS_DICT] = "dict",
		[PKS_SET] = "set",
		[PKS_FROZENSET] = "frozenset",
		[PKS_CALLABLE] = "callable",
		[PKS_OBJECT] = "object",
		[PKS_PERSISTENT] = "persistent object",
		[PKS_BUFFER] = "buffer",
		[PKS_VIEW] = "memoryview",
	};

	return kind < PKS_KINDS ? names[kind] : "";
}
