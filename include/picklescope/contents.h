/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_CONTENTS_H
#define PICKLESCOPE_CONTENTS_H
/*
 * What is inside a value at a moment: its parts, by number, as a tree shows them and JSON prints
 * them.
 *
 * A reader keeps the caches that make this quick (where the events of a big container are); it is
 * for one thread. The history beneath may go on growing.
 */
#include <picklescope/history.h>

enum pks_role {
	PKS_PART_ITEM,	/* of a list, tuple, set, frozenset; an int that was put into a bytearray */
	PKS_PART_ENTRY, /* key and value of a dict */
	PKS_PART_CALLEE, /* what an object's making calls */
	PKS_PART_ARGS,	 /* the argument tuple of REDUCE and NEWOBJ(_EX), as it was given */
	PKS_PART_ARG,	 /* one argument of INST or OBJ */
	PKS_PART_KWARGS, /* the dict of NEWOBJ_EX */
	PKS_PART_STATE,	 /* given by a BUILD */
	PKS_PART_APPEND, /* appended to an object or callable */
	PKS_PART_ADD,	 /* ADDITEMS on one */
	PKS_PART_SET,	 /* key and value of a SETITEM(S) on one */
	PKS_PART_ID,	 /* the persistent id of BINPERSID */
	PKS_PART_BASE	 /* what a read-only view looks at */
};

struct pks_part {
	enum pks_role role;
	uint64_t index; /* among its siblings of the same role; a list's and a set's item number */
	pks_op key;	/* PKS_PART_ENTRY, PKS_PART_SET; else PKS_NO_OP */
	pks_op value;
	pks_op op; /* that put it there */
};

struct pks_reader;

struct pks_reader *pks_reader_new(const struct pks_history *history);
void pks_reader_free(struct pks_reader *reader);
const struct pks_history *pks_reader_history(const struct pks_reader *reader);

/*
 * How many parts a value has at a moment, and the k-th. Items of lists and entries of dicts are the
 * ones that are there: an index that is set again replaces, equal keys are joined (first key and
 * place, last value; CPython's rules: True == 1 == 1.0). Where a dict or set has more assignments
 * than the reader's join limit, equal keys are not joined and pks_parts_joined() is false. Items
 * that a bytearray is given are parts too (PKS_PART_ITEM, PKS_PART_SET), in the order of the
 * events.
 */
#define PKS_JOIN_LIMIT 65536
void pks_reader_join_limit(struct pks_reader *reader, uint64_t assignments);
uint64_t pks_parts(struct pks_reader *reader, pks_op value, pks_op moment);
bool pks_part(struct pks_reader *reader, pks_op value, pks_op moment, uint64_t k,
	      struct pks_part *part);
bool pks_parts_joined(struct pks_reader *reader, pks_op value, pks_op moment);
/* count parts from first on; quicker than one at a time. Returns how many there were. */
uint32_t pks_parts_read(struct pks_reader *reader, pks_op value, pks_op moment, uint64_t first,
			uint32_t count, struct pks_part *parts);

/* Whether two values are equal as dict keys (CPython's ==, for what can be a key). */
bool pks_keys_equal(struct pks_reader *reader, pks_op a, pks_op b);

/*
 * The value in words, on one line, as Python's repr would show it: 'text', b'bytes', 3.5, ['a',
 * 'b'],
 * {'k': 1}, posix.system, posix.system('id'). Objects are shown as the call that makes them. Nested
 * values are shown a few levels down, long ones are cut, each with … ("..." where text->ascii). At
 * most about width columns; 0 is no limit on an atom's text, but containers are still cut.
 */
void pks_value_text(struct pks_reader *reader, pks_op value, pks_op moment, unsigned width,
		    struct pks_text *text);
/* A call op as it reads: posix.system('id'), cls.__new__(cls, 1), obj.__setstate__({...}). */
void pks_call_text(struct pks_reader *reader, pks_op op, unsigned width, struct pks_text *text);
/* 'module.name', as the file spells it; an extension code as 'extension 5'. */
void pks_callable_text(const struct pks_history *history, pks_op op, struct pks_text *text);
/* The sentence of opcodes.def with this op's own values in it. */
void pks_explain(struct pks_reader *reader, pks_op op, unsigned width, struct pks_text *text);
/* The name of an op as listings show it: REDUCE; of a byte that is no opcode, the byte: 0xff. */
void pks_op_name_text(const struct pks_history *history, pks_op op, struct pks_text *text);
/* The op's argument as the opcode pane shows it: 'job', 5, m7; empty for none. Where it is cut off,
 * what there is of it; of a byte that is no opcode, that. */
void pks_argument_text(struct pks_reader *reader, pks_op op, unsigned width, struct pks_text *text);

#endif
