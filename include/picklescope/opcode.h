/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_OPCODE_H
#define PICKLESCOPE_OPCODE_H
/*
 * What is known of each opcode. The rows come from the one table, src/pickle/opcodes.def.
 */
#include <stdbool.h>
#include <stdint.h>

/* What a value is, as far as a pickle tells without anything being called. */
enum pks_kind {
	PKS_SAME, /* no value of its own: the op pushes or changes one that is there already */
	PKS_MARK, /* a mark: a stack cell without a value */
	PKS_NONE,
	PKS_BOOL,
	PKS_INT,
	PKS_FLOAT,
	PKS_STR,
	PKS_BYTES,
	PKS_BYTEARRAY,
	PKS_TUPLE,
	PKS_LIST,
	PKS_DICT,
	PKS_SET,
	PKS_FROZENSET,
	PKS_CALLABLE,	/* what GLOBAL, STACK_GLOBAL and EXT name; INST's is part of its object */
	PKS_OBJECT,	/* what REDUCE, INST, OBJ, NEWOBJ and NEWOBJ_EX would make */
	PKS_PERSISTENT, /* what persistent_load would return */
	PKS_BUFFER,	/* an out-of-band buffer */
	PKS_VIEW,	/* a read-only view of a buffer or bytearray */
	PKS_KINDS
};

/* How the bytes after an opcode are read. Numbers are little-endian but for F8. */
enum pks_argument {
	PKS_ARG_NONE,
	PKS_ARG_U1,
	PKS_ARG_U2,
	PKS_ARG_U4,
	PKS_ARG_U8,
	PKS_ARG_I4,
	PKS_ARG_F8, /* big-endian double */
	PKS_ARG_BYTES1,
	PKS_ARG_BYTES4,
	PKS_ARG_BYTES8, /* a count of that many bytes, then bytes */
	PKS_ARG_STRING1,
	PKS_ARG_STRING4, /* the same, 8-bit text of Python 2 */
	PKS_ARG_TEXT1,
	PKS_ARG_TEXT4,
	PKS_ARG_TEXT8, /* the same, UTF-8 with surrogates let pass */
	PKS_ARG_LONG1,
	PKS_ARG_LONG4, /* the same, two's complement; LONG4's count is signed */
	/* Lines end at the first newline, which is not part of them. */
	PKS_ARG_LINE_INT,
	PKS_ARG_LINE_LONG,
	PKS_ARG_LINE_FLOAT,
	PKS_ARG_LINE_STRING,
	PKS_ARG_LINE_UNICODE,
	PKS_ARG_LINE_SLOT,  /* a memo slot in decimal */
	PKS_ARG_LINE_ASCII, /* a persistent id */
	PKS_ARG_LINES_UTF8, /* two lines, module and name */
	PKS_ARG_LINES_ASCII,
	PKS_ARGUMENTS
};

struct pks_opcode_info {
	const char *name;    /* as pickletools spells it; "" for a byte that is no opcode */
	const char *explain; /* a sentence with places for the op's own values */
	uint8_t byte;
	uint8_t protocol; /* the first that has it */
	uint8_t argument; /* enum pks_argument */
	uint8_t pops;	  /* cells taken; 0xff: all down to the newest mark, and the mark */
	uint8_t keeps;	  /* cells needed below those */
	uint8_t pushes;	  /* 0 or 1 */
	uint8_t kind;	  /* enum pks_kind of the value made */
};

/* The row of a byte. Never NULL: a byte that is no opcode has a row with an empty name. */
extern const struct pks_opcode_info pks_opcode_rows[256];
static inline const struct pks_opcode_info *
pks_opcode_info(uint8_t byte)
{
	return &pks_opcode_rows[byte];
}

/* The row of a name as pickletools spells it, NULL if there is none. */
const struct pks_opcode_info *pks_opcode_by_name(const char *name);

/* 'list', 'str', ...: the kind's name as Python says it where Python has one. */
const char *pks_kind_name(enum pks_kind kind);

#endif
