/* SPDX-License-Identifier: MIT */
#ifndef TESTS_PLAIN_H
#define TESTS_PLAIN_H
/*
 * A plain forward emulation, for tests: a stack that is pushed and popped, a memo that is
 * overwritten, lists that grow. It shares nothing with the history but the reading of tokens, keeps
 * only the state of now, and is as simple as it can be. It is given pickles that the history got
 * through.
 */
#include <picklescope/picklescope.h>

struct plain_part {
	enum pks_role role;
	pks_op key, value;
};

/* What a value holds now. */
struct plain_value {
	struct plain_part *part;
	size_t count, size;
};

struct plain_slot {
	uint64_t slot;
	pks_op value, write;
};

struct plain {
	struct pks_bytes bytes;
	uint64_t at;
	pks_op op; /* about to run */
	struct plain_cell {
		pks_op cell, value; /* value PKS_NO_OP: a mark */
	} * stack;
	size_t height, stack_size;
	struct plain_slot *memo;
	size_t memo_count, memo_size;
	struct plain_value *value; /* by op */
	size_t values;
	pks_op *same;		   /* for callables: the first op that named the same */
	struct pks_reader *reader; /* asked only whether two keys are equal */
	pks_op changed;		   /* the value that the last op made or changed */
};

void plain_begin(struct plain *plain, struct pks_reader *reader);
void plain_end(struct plain *plain);
/* Runs one op. */
void plain_step(struct plain *plain);

#endif
