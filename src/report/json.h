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
	pks_op root;		 /* what load() returned, or PKS_RESULTS */
	struct pks_opmap shared; /* values that may be reached twice: one of the states below */
	struct pks_opmap orders; /* sets of two and more: where their order begins in 'order' */
	pks_op *order;		 /* set after set: how many, then the elements */
	size_t order_used, order_size;
	struct pks_json_changed *changed; /* in the order of their names */
	size_t changed_count;
	pks_op counted; /* the text whose characters were counted last, and how many there were */
	uint64_t characters;
	uint64_t work; /* done for the order of sets so far */
	bool pretty;   /* a node a line, deeper ones further right */
	bool failed;   /* no memory */
};

/*
 * A value that is none of the history: the list of what each load() returned, where it was called
 * more than once.
 */
#define PKS_RESULTS PKS_MAX_OPS
/* What the k-th load() returned. */
pks_op pks_json_result(const struct pks_json *json, unsigned k);

/*
 * json.c: gets the value that load() returned ready to be written, and writes it. False: no memory.
 * pks_json_free() is called after either.
 */
bool pks_json_ready(struct pks_json *json);
bool pks_json_value(struct pks_json *json, struct pks_text *out);
void pks_json_free(struct pks_json *json);

/* What is known of a shared value: reached so often, or else SHARED_ID and its id added. */
enum { PKS_NEVER, PKS_ONCE, PKS_OFTEN, PKS_IDS };

/* json_atom.c: writes a value that has no identity; false, and nothing written, if it has one. */
bool pks_json_atom(struct pks_json *json, pks_op value, struct pks_text *out);
/* What stands before the fields of a value with an identity; id 0: it has none. */
void pks_json_head(struct pks_json *json, pks_op value, uint64_t id, struct pks_text *out);
/* The callable that an op names. */
void pks_json_global(struct pks_json *json, pks_op op, struct pks_text *out);
/* "module":..., "name":... and what they lead to; with "rules" unless they are NULL. */
void pks_json_names(const struct pks_callable *callable, const char *rules, struct pks_text *out);
/* 'call' or 'new': was what the op made called, or only made (__new__ without __init__)? */
const char *pks_json_made(const struct pks_json *json, pks_op op);
/* A str of one character. */
void pks_json_character(uint32_t point, struct pks_text *out);

/*
 * json_bytes.c: the bytes of a BYTES or BYTEARRAY value at a moment, with what was put into it.
 * Returns what to free when they are no longer needed, or NULL.
 */
void *pks_json_bytes(struct pks_json *json, pks_op value, pks_op moment, struct pks_bytes *bytes);
/* How many things iterating over a value gives at a moment: what a call is given for its tuple. */
uint64_t pks_json_iterations(struct pks_json *json, pks_op value, pks_op moment);

/* json_pretty.c: a new line and the blanks before what stands so deep, if it is to be pretty. */
void pks_json_break(const struct pks_json *json, size_t depth, struct pks_text *out);

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
