/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_JSON_H
#define PKS_REPORT_JSON_H
/*
 * The parts of the canonical JSON: walking the values, atoms, the order of sets.
 */
#include "report/json_walk.h"
#include "report/opmap.h"

#include <picklescope/report.h>

/* A callable that the pickle changed. */
struct pks_json_changed {
	pks_op op;
	struct pks_callable callable;
};

struct pks_json {
	struct pks_reader *reader;
	const struct pks_history *history;
	pks_op moment;
	struct pks_opmap shared; /* values that may be reached twice: one of the states below */
	struct pks_opmap orders; /* sets of two and more: where their order begins in 'order' */
	pks_op *order;		 /* set after set: how many, then the elements */
	size_t order_used, order_size;
	struct pks_json_changed *changed; /* in the order of their names */
	size_t changed_count;
	uint64_t work; /* done for the order of sets so far */
	bool failed;   /* no memory */
};

/* What is known of a shared value: reached so often, or else SHARED_ID and its id added. */
enum { PKS_NEVER, PKS_ONCE, PKS_OFTEN, PKS_IDS };

/* json_atom.c: writes a value that has no identity; false, and nothing written, if it has one. */
bool pks_json_atom(struct pks_json *json, pks_op value, struct pks_text *out);
/* What stands before the fields of a value with an identity; id 0: it has none. */
void pks_json_head(struct pks_json *json, pks_op value, uint64_t id, struct pks_text *out);
/* The callable that an op names. */
void pks_json_global(struct pks_json *json, pks_op op, struct pks_text *out);

/* json_string.c: the inside of a JSON string. */
void pks_json_point(struct pks_text *out, uint32_t point);
void pks_json_points(struct pks_text *out, const void *utf8, size_t n);

/*
 * json_node.c: counts how often each shared value is reached from root; 'seen' is json->shared
 * itself (then sets are put in order as they are left), or an empty map for a value that stands
 * alone. limit bounds the work done for the order of sets; 0: none. False: no memory, or the limit
 * was reached.
 */
bool pks_json_count(struct pks_json *json, pks_op root, struct pks_opmap *seen, uint64_t limit);
/* Writes the node of a value whose references were counted in 'seen'. */
bool pks_json_node(struct pks_json *json, pks_op root, struct pks_opmap *seen,
		   struct pks_text *out);

/* json_sets.c: finds the order of a set's elements; false: no memory. */
bool pks_json_sort(struct pks_json *json, pks_op set);

/* json_changed.c: finds the callables that were changed; false: no memory. */
bool pks_json_find_changed(struct pks_json *json);
/* The one that an INST names; PKS_NO_OP if that was not changed. */
pks_op pks_json_changed_callable(const struct pks_json *json, pks_op inst);

#endif
