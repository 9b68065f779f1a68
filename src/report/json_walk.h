/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_JSON_WALK_H
#define PKS_REPORT_JSON_WALK_H
/*
 * A walk through the values in the order of the canonical JSON, with a stack of its own. Who walks
 * decides at each child whether to go into it.
 */
#include "report/ahead.h"
#include "report/json_real.h"

struct pks_json;

enum pks_step {
	PKS_STEP_FIELD,	    /* a field begins */
	PKS_STEP_CHILD,	    /* a value: to be written, or gone into */
	PKS_STEP_CALLEE,    /* the callable that an INST names; value is the INST */
	PKS_STEP_CHARACTER, /* a child that no op made: number is a character */
	PKS_STEP_NUMBER,    /* the same, of bytes: number is an int */
	PKS_STEP_WORD,	    /* the same: word is a str */
	PKS_STEP_TRUE,	    /* the same: True */
	PKS_STEP_INSIDE,   /* the same: word is "list" or "tuple", pks_walk_inside() goes into it */
	PKS_STEP_PAIR_END, /* key and value were both given */
	PKS_STEP_FIELD_END, /* no more in this field */
	PKS_STEP_LEAVE,	    /* no more in this value; the walk is back in the one above */
	PKS_STEP_END	    /* the root was left */
};

/* How a field is written: a value, a list, a list of pairs. */
enum pks_style { PKS_ONE, PKS_MANY, PKS_PAIRS };

struct pks_walk_frame {
	pks_op value;	       /* of what no op made: the op that it is about */
	uint8_t field;	       /* row of the table in json_walk.c */
	uint8_t last;	       /* and the last of its rows */
	uint8_t half;	       /* of a pair: 0 key, 1 value, 2 both given */
	bool open;	       /* the field's beginning was told */
	bool any;	       /* so was a child of it */
	uint64_t k;	       /* which of the field's parts is next */
	uint32_t item;	       /* of a call that was written down: what it was given */
	struct pks_real *real; /* of an object whose class is known */
};

struct pks_walk {
	struct pks_json *json;
	struct pks_walk_frame *frame;
	size_t depth, size;
	bool failed; /* no memory */
	struct pks_ahead ahead;
	/* Text or bytes that were given for a tuple of arguments. */
	struct pks_points points;
	struct pks_bytes bytes;
	void *owned; /* to be freed when the bytes are done with */
	uint64_t at; /* which character 'number' is */
	bool some;   /* there are points */
	/* The step. */
	enum pks_step step;   /* what the part at hand is told as */
	const char *name;     /* FIELD: its name */
	enum pks_style style; /* FIELD, FIELD_END, CHILD */
	pks_op value;	      /* CHILD, CALLEE, LEAVE (PKS_NO_OP: no op made it) */
	uint8_t half;	      /* CHILD of a pair: 0 key, 1 value */
	bool first_child;     /* CHILD, CHARACTER, NUMBER: the first of its field */
	bool empty;	      /* FIELD_END: nothing was in it */
	int32_t number;	      /* CHARACTER, NUMBER */
	const char *word;     /* WORD, INSIDE */
	struct pks_walk_frame inside;
};

void pks_walk_start(struct pks_walk *walk, struct pks_json *json);
void pks_walk_free(struct pks_walk *walk);
/* Goes into a value. False: no memory. */
bool pks_walk_into(struct pks_walk *walk, pks_op value);
/* Goes into what the step INSIDE told of. */
bool pks_walk_inside(struct pks_walk *walk);
enum pks_step pks_walk_next(struct pks_walk *walk);

#endif
