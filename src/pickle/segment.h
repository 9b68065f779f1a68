/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_SEGMENT_H
#define PKS_PICKLE_SEGMENT_H
/*
 * What a segment of 4096 ops leaves behind when it is written: enough to begin at its first op
 * again (its checkpoint), and what outlives it. A finished segment is one block of memory that
 * nobody changes any more; a table leads to it.
 *
 *   survivors   the values of the cells that it pushed and left on the stack, from its lowest
 *               height up, as runs: values that count up, or the same again and again
 *   fences      for each mark of an earlier segment that it took, the height of the next one
 *   repeats     ops that named a callable that was named before, and by which op
 *   passes      ops that may change something and did not: BUILD on a plain value, READONLY_BUFFER
 *               on what is read-only
 *   records     containers and memo rows of earlier segments that it changed
 *
 * The cell at height h at its beginning is in the newest segment before it whose lowest height is
 * below h: the same rule as for ops.
 */
#include "pickle/dense.h"

/*
 * One container or one memo row of an earlier segment, in a segment that changed it. A reference to
 * one is the number of its segment and its place there. 'jump' leads to one far before, so that
 * thousands are crossed in a few steps.
 */
struct pks_record {
	uint32_t key;	       /* the value, the row */
	pks_op op;	       /* the newest event or write in the segment */
	uint32_t number;       /* containers: parts given by all records so far; rows: what it held
				  after the segment */
	uint32_t before, jump; /* references; PKS_NO_OP if there is none */
	uint32_t depth : 31;   /* records before it */
	uint32_t replaced : 1; /* items of a list were set again, here or before */
};

struct pks_repeat {
	pks_op op, value;
};

#define PKS_RUN_SAME 0x8000u

struct pks_segment {
	uint64_t offset[PKS_SPAN / PKS_SAMPLE]; /* of every 256th op */
	uint64_t seen[2];			/* rows of opcodes.def that occur; 0: what is
						   no opcode */
	struct pks_span *span;			/* where it was kept */
	struct pks_record *container, *row;
	struct pks_repeat *repeat;
	uint32_t *fences;
	uint32_t *run_value; /* of its first cell */
	uint16_t *run;	     /* where it begins above the lowest height; PKS_RUN_SAME */
	uint16_t *pass;
	uint32_t height, fence, marks, rows; /* before its first op */
	uint16_t containers, rows_changed, repeats, fence_count, runs, passes;
};

/* segment.c. Each returns false if memory ran out. */
/* The first segment is begun; none is written yet. */
bool pks_segment_begin(struct pks_history *h);
/* The live segment is whole: puts away what it leaves behind, and begins the next. */
bool pks_segment_next(struct pks_history *h);
/* Which rows of opcodes.def occur in a span before 'end': adds their bits. */
void pks_segment_seen(const struct pks_span *span, uint32_t end, uint64_t seen[2]);
/* A mark of an earlier segment is taken; fence is the height of the next. */
bool pks_segment_fence(struct pks_history *h, uint32_t marks, uint32_t fence);
bool pks_segment_repeat(struct pks_history *h, pks_op op, pks_op value);
bool pks_segment_pass(struct pks_history *h, pks_op op);
/* An op gives something of an earlier segment n items; *b becomes its word b. */
bool pks_segment_event(struct pks_history *h, pks_op op, uint8_t code, pks_op target, uint8_t kind,
		       uint32_t n, uint32_t *b);
/* The value of the cell at a height at the beginning of a segment. */
pks_op pks_segment_value(const struct pks_history *h, uint32_t segment, uint32_t height);
/* The newest segment before this one whose lowest height is below; PKS_NO_OP if there is none. */
uint32_t pks_segment_below(const struct pks_history *h, uint32_t segment, uint32_t height);
/* The first one from 'segment' on, below end. */
uint32_t pks_segment_next_below(const struct pks_history *h, uint32_t segment, uint32_t end,
				uint32_t height);
void pks_segments_free(struct pks_history *h);

/* record.c: the record of a key in the live segment, NULL: no memory; is it new? */
struct pks_record *pks_record_now(struct pks_history *h, struct pks_ledger *ledger, uint32_t key,
				  bool *made);
/* The one that a reference leads to; NULL for PKS_NO_OP. */
const struct pks_record *pks_record_get(const struct pks_history *h,
					const struct pks_ledger *ledger, uint32_t ref);
/* Reference: the newest of a key up to a segment. */
uint32_t pks_record_upto(const struct pks_history *h, const struct pks_ledger *ledger, uint32_t key,
			 uint32_t segment);
/* The live segment was finished, as this one: its records are to be found from now on. */
void pks_records_settle(struct pks_ledger *ledger, uint32_t segment);
void pks_ledger_free(struct pks_ledger *ledger);

/*
 * replay.c: spreads out a finished segment. False: it did not end where the next one begins, so the
 * bytes are no longer those that were read.
 */
struct pks_replay *pks_replay_new(void);
bool pks_replay_spread(struct pks_replay *replay, const struct pks_history *h, uint32_t segment,
		       struct pks_span *span);
/* spans.c: both return false if memory ran out. The second, before a segment is not at hand. */
bool pks_replays_new(struct pks_history *h);
bool pks_replays_begin(struct pks_history *h);
void pks_replays_free(struct pks_history *h);

/* offsets.c: the row of a byte in opcodes.def, + 1; 0 for one that is no opcode. */
extern const uint8_t pks_code_row[256];
/* The rows by name. */
enum pks_opcode_row {
#define OP(name, byte, proto, arg, pops, keeps, pushes, action, kind, text) PKS_ROW_##name,
#include "pickle/opcodes.def"
#undef OP
};

static inline uint32_t
pks_segment_of(pks_op op)
{
	return op >> PKS_SPAN_BITS;
}

#endif
