/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_VALUE_FRAME_H
#define PKS_PICKLE_VALUE_FRAME_H
/*
 * What stands between which brackets when a value or a call is written as text.
 */
#include <picklescope/contents.h>

enum pks_frame_phase { PKS_AT_CALLEE, PKS_AT_OPEN, PKS_AT_PART, PKS_AT_ENTRY_VALUE };

struct pks_frame {
	pks_op value, moment;
	pks_op args;   /* where parts are read: the value, or a call's argument tuple */
	pks_op kwargs; /* the dict of NEWOBJ_EX */
	const char *open, *close;
	uint64_t k, parts, named; /* the next; how many; how many in kwargs, behind them */
	unsigned keeps;		  /* columns for the end, set aside while it is open */
	unsigned after;		  /* and for what follows it in the frame above */
	enum pks_frame_phase phase;
	bool call;
	bool star;     /* the arguments are an object that may be a tuple */
	bool comma;    /* something was written between the brackets */
	uint32_t skip; /* INST and OBJ: the operand that is the first argument */
	bool operands; /* arguments are operands */
};

/* The frame of a value with parts; false for any other. */
bool pks_frame_of(struct pks_reader *reader, pks_op value, pks_op moment, struct pks_frame *frame);
/* The frame of an op that calls, or asks the loading program for something; false for any other. */
bool pks_call_frame(struct pks_reader *reader, pks_op op, struct pks_frame *frame);
/* What a call calls; INST names it itself. */
pks_op pks_frame_callee(const struct pks_history *history, pks_op call);
/* The next part; *named: it is a named argument. False: there is none. */
bool pks_frame_part(struct pks_reader *reader, const struct pks_frame *frame, struct pks_part *part,
		    bool *named);

#endif
