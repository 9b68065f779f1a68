/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_DENSE_H
#define PKS_PICKLE_DENSE_H
/*
 * How a history lies in memory. It is cut into segments of 4096 ops. Of each is kept for good only
 * what outlives it (segment.h); while one is written, and when it is looked at, it is spread out in
 * the dense form, a span: per op its opcode byte and two words.
 *
 *   a   the height of the stack after the op, marks counted
 *   b   by kind of op (the op's own number means 'none'):
 *         pushes something new that can change    its newest event in this segment, else itself
 *         pushes something new that cannot        itself
 *         pushes what is there already            the value, an earlier op
 *         names a callable                        the first op that named the same; there: its
 *                                                 newest event
 *         MARK                                    the height of the open mark below it, 0 if none
 *         changes a container or object           the event before it on the same target in this
 *                                                 segment
 *         writes the memo, a new slot             its newest write in this segment
 *         writes the memo, an old slot            the write before it in this segment, PKS_NO_OP
 *                                                 where that is in an earlier one
 *
 * An op's low is its height between taking and pushing. The cell at height h at moment m is the
 * newest op below m whose low is below h, so the whole stack of every moment follows from word a;
 * the least low of every 64 ops, of every segment, of every 64 segments and so on make finding it a
 * matter of microseconds.
 *
 * With options.dense every span is kept, and events and writes are chained through all of them: one
 * endless segment. It is what the tests hold the segments against.
 *
 * Only machine.c and what it calls write here, and only the files that include this read; everybody
 * else asks the functions of history.h.
 *
 * While a thread writes, others read through views (view.c). A view is a pks_history of its own: a
 * copy of the writer's at some moment, between two groups of ops, handed over through one atomic
 * pointer. What it leads to is shared with the writer, who therefore keeps to this:
 *
 *   never changed again   finished segments and all in them; the span of one that stays; minima of
 *                         whole blocks; memo rows of finished segments; entries of odd, gap, stops,
 *                         protos, code, named, slot[] and buffer_op[] below the view's counts
 *   never moved           the tables segment, lowest and slots.value. An array that is outgrown
 *                         while there are views stays where it is until the history is freed
 *                         (pks_dense_retire()): a view goes on reading the old one
 *   atomic                two hash tables that are filled while they are read: slots.hash, and
 *                         'newest' of a ledger. A view takes no row that is not below its own
 *                         count, and no record of a segment that is not below its own
 *   copied for a view     the segment that is being written, with its records
 *   the writer's alone    machine, pending (but height and marks), kinds of slots, hashes of names;
 *                         a view never looks there
 *
 * Each reader has its own replays. A dense history rewrites its spans: it is not read by others
 * until it is finished.
 */
#include "pickle/opcode.h"
#include "pickle/slab.h"

#include <picklescope/history.h>

#include <stdatomic.h>

#define PKS_LONG_LINE 256
/* A test makes them small, so that little pickles have many segments. */
#ifndef PKS_SPAN_BITS
#define PKS_SPAN_BITS	12
#define PKS_GROUP_BITS	6
#define PKS_SAMPLE_BITS 8
#define PKS_RESIDENT	2 /* segments that stay in the dense form */
#endif
#define PKS_GROUP     (1u << PKS_GROUP_BITS)
#define PKS_SPAN      (1u << PKS_SPAN_BITS)
#define PKS_SAMPLE    (1u << PKS_SAMPLE_BITS) /* ops of which one's offset is kept for good */
#define PKS_MOST_ROWS 72		      /* of opcodes.def */
#define PKS_LEVELS    4 /* minima of a segment, and of 64, 64^2 and 64^3 of them */

/* What is kept for every 64th op. */
struct pks_group {
	uint64_t offset;
	uint32_t fence; /* height of the newest open mark, 0 if there is none */
	uint32_t marks;
};

/* One segment in the dense form. */
struct pks_span {
	pks_op first;
	uint32_t rows;	   /* of the memo, before its first op */
	uint32_t new_rows; /* slots written for the first time here */
	uint32_t lowest;   /* the least low in it */
	struct pks_group group[PKS_SPAN / PKS_GROUP];
	uint32_t low[PKS_SPAN / PKS_GROUP]; /* minima of 64; of whole groups only */
	uint32_t a[PKS_SPAN], b[PKS_SPAN];
	uint16_t put[PKS_SPAN]; /* where the first writes are */
	uint8_t code[PKS_SPAN];
	/* Only while it is written: how often each row of opcodes.def + 1 came, what it took down
	 * to its marks, and what else cost.c asks for: the bytes of texts, large numbers of lines.
	 */
	uint16_t times[PKS_MOST_ROWS];
	uint32_t taken[PKS_MOST_ROWS];
	uint32_t large;
	uint64_t sizes;
	/* Ops that name, call, build or ask (acts.h), and what each uses; in a replay PKS_NO_OP:
	 * nobody noted them. */
	uint32_t acts;
	uint16_t act[PKS_SPAN];
	pks_op acted[PKS_SPAN];
};

/* The memo: rows in the order of first write. */
struct pks_slots {
	pks_op **value; /* blocks of rows: what each held when its segment was finished, or holds
			   now where that is being written */
	size_t blocks;
	uint32_t rows;
	uint32_t room;		/* direct: rows up to which there is room, else 0 */
	uint32_t direct_rows;	/* direct: rows, else 0 */
	pks_op *near;		/* what slots 0 to 255 hold, where that is known without asking */
	pks_op *newest_block;	/* that of the next row */
	uint64_t base;		/* direct: the slot of row 0 */
	bool direct;		/* slots came in order: row r is slot base + r */
	_Atomic uint32_t *hash; /* else: slot to row + 1, open addressing */
	uint64_t *slot;		/* and the slot of each row */
	size_t hash_size, slot_size;
	uint8_t *kind; /* live: of each value; dropped when reading is over */
	size_t kind_size;
};

struct pks_name; /* names.h */
struct pks_named;

struct pks_callables {
	struct pks_named *named; /* in the order of their first op */
	size_t count, size;
	uint32_t *hash; /* index + 1 */
	size_t hash_size;
	struct pks_name *kept; /* names that are long or had to be decoded, by text value */
	size_t kept_count, kept_size;
};

struct pks_machine;
struct pks_gap;	    /* array.h */
struct pks_lives;   /* classes.h */
struct pks_segment; /* segment.h */
struct pks_record;
struct pks_repeat;
struct pks_replay; /* replay.c */

/* A reader's: which segments are spread out for it, and the one that was asked for last. */
#define PKS_REPLAYS 16
#define PKS_HINTS   64
struct pks_replays {
	struct pks_span *recent;
	struct pks_span *span[PKS_REPLAYS];
	uint32_t segment[PKS_REPLAYS];
	uint64_t used[PKS_REPLAYS]; /* when each was last asked for */
	uint8_t hint[PKS_HINTS];    /* by segment: where it was found last */
	uint64_t clock;
	struct pks_replay *replay; /* what is needed while one is spread out */
	bool changed;		   /* one did not end as it should: the bytes are others now */
};

/*
 * What was changed outside of the segment that made it: for each container and object, and for each
 * row of the memo, a record in every segment that changed it (record.c). The newest of each is
 * found by a hash.
 */
struct pks_ledger {
	struct pks_newest {
		_Atomic uint32_t key; /* + 1; 0: empty */
		_Atomic uint32_t ref; /* + 1, in a finished segment; 0: in none */
		uint32_t live;	      /* place + 1 in the segment that is being written */
	} * newest;
	size_t newest_size, keys;
	struct pks_record *live; /* of the segment that is being written */
	size_t live_count, live_size;
	uint32_t last_key, last_ref; /* asked for last; ref PKS_NO_OP: nothing */
};

/* What the segment that is being written has collected so far. */
struct pks_pending {
	uint32_t height, marks;
	uint32_t least_marks;
	uint32_t *fences;
	size_t fence_count, fences_size;
	struct pks_repeat *repeat;
	size_t repeats, repeats_size;
	uint16_t *pass;
	size_t passes, passes_size;
	/* Survivors, as segment.h has them; made when it is whole. */
	uint32_t *run_value;
	uint16_t *run;
	size_t runs, run_size, run_value_size;
};

struct pks_port; /* view.c */

/* Memory that was outgrown, and may still be read. */
struct pks_retired {
	void *memory;
};

struct pks_history {
	struct pks_bytes bytes;
	uint64_t start;
	struct pks_options options;
	struct pks_port *ports; /* of its views */
	struct pks_port *port;	/* where it is a view: its own */
	struct pks_retired *retired;
	size_t retired_count, retired_size;

	struct pks_span *live;	      /* the segment that is being written, or the last one */
	struct pks_segment **segment; /* the others */
	uint32_t *lowest[PKS_LEVELS]; /* the least low of each, and minima of those */
	uint32_t segments;
	struct pks_pending pending;
	struct pks_ledger containers, rewritten;
	struct pks_replays *replays; /* the reader's: segments that are looked at */
	uint64_t seen[2];	     /* which rows of opcodes.def occur in them */

	pks_op count; /* rows */
	enum pks_state state;
	pks_op done; /* ops that were reached and succeeded; also the last moment */

	struct pks_error error;
	bool tail;   /* after an error: what is never reached is still being decoded */
	uint64_t at; /* offset of the next op */
	int declared;

	/* Ops whose bytes are no run that could be found again from their opcode, or not soon:
	 * long lines, arguments that a reader took from elsewhere or cut short. In order. */
	struct pks_odd {
		pks_op op;
		struct pks_token token;
	} * odd;
	size_t odd_count, odd_size;

	pks_op part[PKS_READERS + 1]; /* the first op that each other reader may read otherwise */
	uint32_t fetched[256];	      /* GETs and DUPs, by the kind that they pushed */
	pks_op inner;		      /* the first text that may begin with two underscores */
	pks_op rewrite;		      /* the first op that wrote a memo slot anew */
	pks_op wild;	   /* the first op for whose memo slot the C readers need a huge array */
	struct pks_frame { /* the newest; PKS_NO_OP: none yet */
		pks_op op;
		uint64_t end;
	} frame;
	pks_op frame_lies; /* the first one that does not end where it can (frames.h) */
	uint64_t cost;	   /* what loading takes in memory, of whole segments (cost.h) */
	pks_op *code;	   /* ops whose bytes or text are code (heads.h) */
	size_t code_count, code_size;
	uint64_t tell;
	pks_op *stops; /* STOPs that were reached */
	size_t stops_count, stops_size;
	pks_op *buffer_op; /* the op that took the k-th buffer */
	size_t buffer_op_size;
	uint32_t buffers_used;
	struct pks_coded { /* extension codes that were asked for: by which op first, its value */
		_Atomic pks_op op;
		pks_op value;
	} * coded;
	struct pks_gap *gap; /* bytes between opcodes (array.h) */
	size_t gap_count, gap_size;
	bool wrappers;		 /* what stands for an array was named: every BUILD is looked at */
	struct pks_lives *lives; /* objects of known classes; NULL: no class is known */
	bool failed_asked;	 /* the failing op asked find_class before it failed */
	enum pks_token_status bad; /* whether the failing op could be read */

	struct pks_slots slots;
	struct pks_callables callables;
	struct pks_proto {
		pks_op op;
		int protocol;
	} * protos;
	size_t protos_count, protos_size;

	struct pks_slabs slabs;
	struct pks_machine *machine; /* live state; NULL when reading is over */
	uint64_t memory;
};

/*
 * spans.c: the span that an op stands in, replayed if need be; never NULL. It holds until some
 * other ones were asked for: nobody keeps more than two at a time.
 */
struct pks_span *pks_span_find(const struct pks_history *h, pks_op op);
/* The same, NULL where it would have to be replayed. */
struct pks_span *pks_span_at_hand(const struct pks_history *h, pks_op op);

static inline struct pks_span *
pks_span_of(const struct pks_history *h, pks_op op)
{
	struct pks_span *recent = h->replays->recent;

	return op - recent->first < PKS_SPAN ? recent : pks_span_find(h, op);
}

static inline uint8_t
pks_dense_code(const struct pks_history *h, pks_op op)
{
	return pks_span_of(h, op)->code[op & (PKS_SPAN - 1)];
}

static inline uint32_t
pks_dense_a(const struct pks_history *h, pks_op op)
{
	return pks_span_of(h, op)->a[op & (PKS_SPAN - 1)];
}

static inline uint32_t *
pks_dense_b(const struct pks_history *h, pks_op op)
{
	return &pks_span_of(h, op)->b[op & (PKS_SPAN - 1)];
}

/* A cell's value: an earlier op where b names one, else the op itself. */
static inline pks_op
pks_dense_value(const struct pks_history *h, pks_op cell)
{
	pks_op b = *pks_dense_b(h, cell);
	return b < cell ? b : cell;
}

/* history.c: the kind of a value, as pks_value_kind() but for lines of INT, which may say a bool.
 */
uint8_t pks_kind_of(const struct pks_history *h, pks_op value);

extern const uint8_t pks_code_pushes[256];
extern const uint8_t pks_code_pops[256];
extern const uint8_t pks_code_kind[256];

/* dense.c: remembers an op's token; the one of an op, NULL if there is none. */
bool pks_dense_odd(struct pks_history *h, pks_op op, const struct pks_token *token);
struct pks_odd *pks_dense_odd_of(const struct pks_history *h, pks_op op);
struct pks_odd *pks_dense_odd_from(const struct pks_history *h, pks_op op);
/* dense.c: the value of the cell at a height, without asking which op pushed it. */
pks_op pks_dense_value_at(const struct pks_history *h, pks_op moment, uint32_t height);
void pks_dense_free(struct pks_history *h);
/* Grows an array of items to hold at least want; accounts for the memory. */
bool pks_dense_grow(struct pks_history *h, void *array, size_t *size, size_t want, size_t item);
/* The same for one that a view may read: where there is one, what was outgrown stays. */
bool pks_dense_grow_shared(struct pks_history *h, void *array, size_t *size, size_t want,
			   size_t item);
/* Frees memory that was outgrown, once nobody can read it any more. False: no memory. */
bool pks_dense_retire(struct pks_history *h, void *memory);

/* memo.c: the row of a slot or UINT32_MAX; writes a slot, *b is its word b. */
uint32_t pks_slots_find(const struct pks_slots *slots, uint64_t slot);
bool pks_slots_put(struct pks_history *h, uint64_t slot, pks_op value, uint8_t kind, pks_op op,
		   uint32_t *b);
/* What a row holds now. For who writes. */
pks_op pks_slots_now(const struct pks_history *h, uint32_t row);
void pks_slots_settle(struct pks_history *h);
void pks_slots_free(struct pks_slots *slots);
#define PKS_ROW_BITS 14
#define PKS_ROWS     (1u << PKS_ROW_BITS)
static inline pks_op *
pks_slots_value(const struct pks_slots *slots, uint32_t row)
{
	return &slots->value[row >> PKS_ROW_BITS][row & (PKS_ROWS - 1)];
}
/* The next slot in order, with room for its row: nearly every write. False: ask pks_slots_put(). */
static inline bool
pks_slots_next(struct pks_history *h, struct pks_span *live, uint64_t slot, pks_op value,
	       uint8_t kind, uint32_t place)
{
	struct pks_slots *s = &h->slots;
	uint32_t row = s->rows;

	if (slot - s->base != row || row >= s->room)
		return false;
	s->newest_block[row & (PKS_ROWS - 1)] = value;
	s->kind[row] = kind;
	s->rows = s->direct_rows = row + 1;
	live->put[live->new_rows++] = (uint16_t)place;
	return true;
}

/* names.c: the first op that pushed the same callable, or op itself; PKS_NO_OP: no memory. */
pks_op pks_callables_global(struct pks_history *h, pks_op op, struct pks_bytes module,
			    struct pks_bytes name, int protocol);
pks_op pks_callables_stack_global(struct pks_history *h, pks_op op, pks_op module, pks_op name,
				  int protocol);
pks_op pks_callables_extension(struct pks_history *h, pks_op op, int64_t code);
void pks_callables_free(struct pks_callables *callables);

/* points.c: is the line of STRING or UNICODE whole? */
enum pks_line { PKS_LINE_OK, PKS_LINE_UNQUOTED, PKS_LINE_ESCAPE };
enum pks_line pks_string_line(struct pks_bytes line);
bool pks_unicode_line(struct pks_bytes line);
/* points.c: pks_points() of an argument, also of one whose op is not done yet. */
bool pks_token_points(const struct pks_history *h, const struct pks_token *token,
		      struct pks_points *points);

/* lines.c: the slot that the line of a GET or PUT that was done names. */
uint64_t pks_slot_line(const struct pks_history *h, struct pks_bytes line);

#endif
