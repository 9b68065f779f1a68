/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_TREE_H
#define PKS_REPORT_TREE_H
/*
 * The tree as it is being drawn: what tree.c walks and tree_line.c writes.
 */
#include "report/ahead.h"
#include "report/opmap.h"

#include <picklescope/report.h>

#define PKS_OUTLINE_LEVELS 64

enum pks_outline_frame_kind {
	PKS_OUTLINE_STACK, /* cells from one on, up to the next mark, which opens another */
	PKS_OUTLINE_PARTS, /* parts of a value */
	PKS_OUTLINE_PAIR   /* a key that is an object, and its value */
};

struct pks_outline_frame {
	enum pks_outline_frame_kind kind;
	pks_op value, key; /* the value whose parts they are; a pair's; of the stack: marks below */
	pks_op moment;
	uint64_t k, n; /* the next part, and how many; of the stack: heights */
	bool last;     /* the last of its siblings */
};

struct pks_outline {
	struct pks_reader *reader;
	const struct pks_history *history;
	struct pks_risk *risk;
	struct pks_text *out;
	pks_op moment;
	struct pks_opmap shared; /* values that may be reached twice: 1 if one was drawn */
	struct pks_ahead ahead;
	unsigned column; /* used on this line */
	size_t depth;
	struct pks_outline_frame frame[PKS_OUTLINE_LEVELS];
};

/* tree_line.c: the lines before a node; words of our own; a sign for a callable or a call. */
void pks_outline_begin(struct pks_outline *outline, bool last);
void pks_outline_words(struct pks_outline *outline, const char *words);
void pks_outline_sign(struct pks_outline *outline, pks_op op);
/* A value's text in what is left of the line; false if it was cut. */
bool pks_outline_text(struct pks_outline *outline, pks_op value, pks_op moment, unsigned most);
/* 'm4', or 'op 12' where no memo slot holds the value. */
void pks_outline_label(struct pks_outline *outline, pks_op value);
/* What a part is, before its value: 'state: ', '3: '. */
void pks_outline_role(struct pks_outline *outline, const struct pks_outline_frame *frame,
		      const struct pks_ahead_part *part, uint64_t k);
/*
 * Would the value, taken apart, tell no more than on one line? Only what is plain and short is
 * looked at.
 */
bool pks_outline_is_flat(struct pks_outline *outline, pks_op value, pks_op moment);
/* 'list [3]' or a call without its arguments. */
void pks_outline_head(struct pks_outline *outline, pks_op value, pks_op moment);
/* Parts that an object's own op gives it, which its line may have shown. */
uint64_t pks_outline_fixed(const struct pks_outline *outline, pks_op value);

#endif
