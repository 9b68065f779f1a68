/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_ARRAY_H
#define PKS_PICKLE_ARRAY_H
/*
 * What the machine asks about bytes between opcodes: the dialect of joblib.
 */
#include "pickle/machine.h"

#include <picklescope/arrays.h>

/* Bytes that were passed over. They are kept in the order of the ops. */
struct pks_gap {
	pks_op op, cell; /* the BUILD, and the cell that it changed */
	uint64_t begin, data, end;
	bool odd_padding, late;
};

/* Is this what joblib calls what stands for an array, in its own copy or in another's? */
bool pks_array_names_wrapper(struct pks_bytes module, struct pks_bytes name);
/* Is it the class of this name, in joblib or in another's copy of it? */
bool pks_array_names(struct pks_bytes module, struct pks_bytes name, const char *wanted);
/* An object of a class that says yes: made of it, or by a helper of copyreg that is given it. */
bool pks_array_made_of(const struct pks_history *h, pks_op object,
		       bool (*is_class)(struct pks_bytes module, struct pks_bytes name));
/*
 * A BUILD gives state to a target that is sp cells high: does an array follow? Then *next, where
 * its opcode ends, becomes where the next one begins.
 */
enum pks_error_id pks_array_pass(struct pks_history *h, pks_op op, pks_op target, pks_op state,
				 uint32_t sp, uint64_t offset, uint64_t *next);

/* array_type.c: what a wrapper says of its array, by what was built until the op, which gives it
 * state (PKS_NO_OP: it is done). */
enum pks_error_id pks_array_describe(const struct pks_history *h, pks_op op, pks_op target,
				     pks_op state, struct pks_array *array, bool *padded);
/* An attribute of a wrapper: its name, and which argument of __init__ it is. */
struct pks_attribute {
	const char *name;
	uint32_t argument;
};
/* What it is when the op has given the object the state (PKS_NO_OP: none). False: it has none. */
bool pks_array_attribute(const struct pks_history *h, pks_op op, pks_op object, pks_op state,
			 const struct pks_attribute *wanted, pks_op *value);
/* Type and shape by the state of an array, (version, shape, dtype, fortran). */
bool pks_array_of_state(const struct pks_history *h, pks_op op, pks_op state,
			struct pks_array *array);
/* Bytes of all its items; false: more than a file can have. */
bool pks_array_bytes(const struct pks_array *array, uint64_t *bytes);

#endif
