/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_OPCODE_H
#define PKS_PICKLE_OPCODE_H
/*
 * Names for the bytes of opcodes.def, for the rooms of this program. A program that links the
 * library works with the bytes themselves and pks_opcode_info().
 */
#include <picklescope/opcode.h>

enum pks_opcode_byte {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) PKS_OP_##name = byte,
#include "pickle/opcodes.def"
#undef OP
};

/* pops of an op that takes all down to the newest mark. */
#define PKS_TO_MARK 0xff

#endif
