/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_DENSE_H
#define PKS_PICKLE_DENSE_H
/*
 * The dense form of a history: per op its opcode byte and two words.
 *
 *   a   the height of the stack after the op, marks counted
 *   b   by kind of op (the op's own number means 'none'):
 *         pushes something new that can change    its newest event, a later op, else itself
 *         pushes something new that cannot        itself
 *         pushes what is there already            the value, an earlier op
 *         names a callable                        the first op that named the same; there: its
 * newest event MARK                                    the open mark below it changes a container
 * or object           the event before it on the same target writes the memo the write before it to
 * the same slot
 *
 * An op's low is its height between taking and pushing. The cell at height h at moment m is the
 * newest op below m whose low is below h, so the whole stack of every moment follows from word a;
 * the least low of every 64 ops, of every 64 of those and so on make finding it a matter of
 * microseconds.
 *
 * Everything is append-only, in chunks that never move. Only machine.c and what it calls write
 * here, and only dense.c, memo.c, callable.c and history.c read; everybody else asks the functions
 * of history.h, so that another form can take this one's place.
 */
#include "pickle/opcode.h"
#include "pickle/slab.h"

#include <picklescope/history.h>

#define PKS_LONG_LINE  256
#define PKS_CHUNK_BITS 16
#define PKS_CHUNK      (1u << PKS_CHUNK_BITS)
#define PKS_GROUP_BITS 6
#define PKS_GROUP      (1u << PKS_GROUP_BITS)
#define PKS_LEVELS     4 /* minima of 64, 64^2, 64^3 and 64^4 ops */

/* What is kept for every 64th op. */
struct pks_group {
	uint64_t offset;
	pks_op mark; /* newest open mark, PKS_NO_OP if there is none */
	uint32_t marks;
};

struct pks_chunk {
	uint32_t *a, *b;
	struct pks_group *group;
	uint32_t *low[2]; /* minima of 64 and of 4096 */
	uint8_t *code;
};

/* The memo: rows in the order of first write. */
struct pks_slots {
	pks_op **first; /* chunks: op of the first write of each row */
	size_t chunks;
	uint32_t rows;
	uint64_t base;	/* direct: the slot of row 0 */
	bool direct;	/* slots came in order: row r is slot base + r */
	uint32_t *hash; /* else: slot to row + 1, open addressing */
	uint64_t *slot; /* and the slot of each row */
	size_t hash_size, slot_size;
	uint32_t *again; /* rows written more than once: pairs of row + 1 and newest write, open
			    addressing */
	size_t again_size, again_used;
	/* live: what each row holds now; dropped when reading is over */
	pks_op *value;
	uint8_t *kind;
	size_t live_size;
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
struct pks_lives; /* classes.h */

struct pks_history {
	struct pks_bytes bytes;
	uint64_t start;
	struct pks_options options;

	struct pks_chunk *chunk;
	size_t chunks;
	uint32_t *low[2]; /* minima of 64^3 and 64^4 */
	pks_op count;	  /* rows */
	pks_op done;	  /* ops that were reached and succeeded; also the last moment */

	enum pks_state state;
	struct pks_error error;
	bool tail;   /* after an error: decoding what is never reached */
	uint64_t at; /* offset of the next op */
	int declared;
	unsigned protocols; /* a bit for each protocol whose opcodes occur */

	/* Ops whose bytes are no run that could be found again from their opcode, or not soon:
	 * long lines, arguments that a reader took from elsewhere or cut short. In order. */
	struct pks_odd {
		pks_op op;
		struct pks_token token;
	} * odd;
	size_t odd_count, odd_size;

	pks_op part[PKS_READERS + 1]; /* the first op that each other reader may read otherwise */
	pks_op wild; /* the first op for whose memo slot the C readers need a huge array */
	uint64_t tell;
	pks_op *stops; /* STOPs that were reached */
	size_t stops_count, stops_size;
	pks_op *buffer_op; /* the op that took the k-th buffer */
	size_t buffer_op_size;
	struct pks_coded { /* extension codes that were asked for: by which op first, its value */
		pks_op op, value;
	} * coded;
	struct pks_lives *lives;   /* objects of known classes; NULL: no class is known */
	bool failed_asked;	   /* the failing op asked find_class before it failed */
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

static inline uint8_t
pks_dense_code(const struct pks_history *h, pks_op op)
{
	return h->chunk[op >> PKS_CHUNK_BITS].code[op & (PKS_CHUNK - 1)];
}

static inline uint32_t
pks_dense_a(const struct pks_history *h, pks_op op)
{
	return h->chunk[op >> PKS_CHUNK_BITS].a[op & (PKS_CHUNK - 1)];
}

static inline uint32_t *
pks_dense_b(const struct pks_history *h, pks_op op)
{
	return &h->chunk[op >> PKS_CHUNK_BITS].b[op & (PKS_CHUNK - 1)];
}

/* A cell's value: an earlier op where b names one, else the op itself. */
static inline pks_op
pks_dense_value(const struct pks_history *h, pks_op cell)
{
	pks_op b = *pks_dense_b(h, cell);
	return b < cell ? b : cell;
}

extern const uint8_t pks_code_pushes[256];
extern const uint8_t pks_code_pops[256];
extern const uint8_t pks_code_kind[256];

/* dense.c: remembers an op's token; the one of an op, NULL if there is none. */
bool pks_dense_odd(struct pks_history *h, pks_op op, const struct pks_token *token);
struct pks_odd *pks_dense_odd_of(const struct pks_history *h, pks_op op);
struct pks_odd *pks_dense_odd_from(const struct pks_history *h, pks_op op);
/* dense.c: makes room for the chunk that op stands in; false: no memory. */
bool pks_dense_room(struct pks_history *h, pks_op op);
/* Notes that the 64 ops before op are whole, with their least low. */
void pks_dense_minimum(struct pks_history *h, pks_op op, uint32_t low);
void pks_dense_free(struct pks_history *h);
/* Grows an array of items to hold at least want; accounts for the memory. */
bool pks_dense_grow(struct pks_history *h, void *array, size_t *size, size_t want, size_t item);

/* memo.c: the row of a slot or UINT32_MAX; writes a slot, *b is the write before it or op itself.
 */
uint32_t pks_slots_find(const struct pks_slots *slots, uint64_t slot);
bool pks_slots_put(struct pks_history *h, uint64_t slot, pks_op value, uint8_t kind, pks_op op,
		   uint32_t *b);
void pks_slots_settle(struct pks_history *h);
void pks_slots_free(struct pks_slots *slots);
#define PKS_ROW_BITS 14
#define PKS_ROWS     (1u << PKS_ROW_BITS)
static inline pks_op
pks_slots_first(const struct pks_slots *slots, uint32_t row)
{
	return slots->first[row >> PKS_ROW_BITS][row & (PKS_ROWS - 1)];
}
/* The next slot in order, with room for its row: nearly every write. False: ask pks_slots_put(). */
static inline bool
pks_slots_next(struct pks_slots *s, uint64_t slot, pks_op value, uint8_t kind, pks_op op)
{
	uint32_t row = s->rows;

	if (!s->direct || slot - s->base != row || row >= s->live_size ||
	    (row & (PKS_ROWS - 1)) == 0)
		return false;
	s->first[row >> PKS_ROW_BITS][row & (PKS_ROWS - 1)] = op;
	s->value[row] = value;
	s->kind[row] = kind;
	s->rows = row + 1;
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

/* lines.c: the slot that the line of a GET or PUT that was done names. */
uint64_t pks_slot_line(const struct pks_history *h, struct pks_bytes line);

#endif
