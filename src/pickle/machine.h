/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_MACHINE_H
#define PKS_PICKLE_MACHINE_H
/*
 * The live state of the emulation, and the rules that need more than a look at the top of the
 * stack. Nothing outside src/pickle/ includes this.
 */
#include "pickle/segment.h"

enum pks_error_id {
	PKS_ERROR_NONE,
#define ERROR(name, exception, py, message) PKS_ERROR_##name,
#include "pickle/errors.def"
#undef ERROR
};

/* Counts from here on fail in malloc() on every machine; smaller ones are 'truncated' once read. */
#define PKS_NO_SUCH_MEMORY ((uint64_t)1 << 47)

/* A memo slot for which the C readers need a gigabyte. */
#define PKS_WILD_SLOT ((uint64_t)1 << 26)

/* What the reader has at hand: see feed.h. */
struct pks_feed {
	uint64_t end;	/* of what can be taken without asking */
	uint64_t begin; /* C readers on files: where their buffer begins, */
	uint64_t file;	/* and where the file object stands: at 'end' where all of it was fetched */
	uint64_t ahead; /* c_file: how far the buffered file itself has read */
	bool framed;	/* 'end' is the end of a frame */
	uint64_t skip; /* where the file object stands, if somebody read on from that end; else 0 */
};

/* What is known of a list's length or a dict's keys, so that nothing is looked at twice. */
struct pks_known_value {
	pks_op value; /* + 1; 0: empty */
	pks_op event;
	uint32_t number;
};

#define PKS_KNOWN_BITS 10
#define PKS_KNOWN      (1u << PKS_KNOWN_BITS)

/* Beside the kind of a tuple or view on the machine's stack: something in it cannot be a key. */
#define PKS_KEYLESS	0x80u
#define PKS_PLAIN(kind) ((kind)&0x7fu)
/* Kinds that cannot be keys. */
#define PKS_KEYLESS_KINDS (1u << PKS_LIST | 1u << PKS_DICT | 1u << PKS_SET | 1u << PKS_BYTEARRAY)

struct pks_machine {
	/* The stack: value and kind of each cell; of a mark its own op and PKS_MARK. */
	pks_op *value;
	uint8_t *kind;
	size_t value_size, kind_size;
	uint32_t height;
	uint32_t *marks; /* heights of the open ones */
	size_t marks_size;
	uint32_t marks_count;
	int protocol;
	unsigned loads_left;
	struct pks_feed feed;
	uint32_t *replaced; /* cells that an array stands in: its number in history->gap, + 1 */
	size_t replaced_size;
	uint32_t views;	    /* read-only views that were made of bytearrays */
	uint32_t view_work; /* spent on looking for those that are still there */

	struct pks_known_value text_keys[PKS_KNOWN]; /* dicts whose keys are str up to an event */
	struct pks_known_value length[PKS_KNOWN];    /* of lists and bytearrays, direct-mapped */
};

/*
 * rules.c. items[0..n) are the values taken, kinds theirs. Each returns what is wrong,
 * PKS_ERROR_NONE if nothing is. They look into values through the public functions, at moment
 * h->count.
 */
enum pks_error_id pks_rule_append(struct pks_history *h, pks_op target, uint8_t kind,
				  const pks_op *items, const uint8_t *kinds, uint32_t n);
enum pks_error_id pks_rule_setitem(struct pks_history *h, pks_op target, uint8_t kind,
				   const pks_op *items, const uint8_t *kinds, uint32_t n);
enum pks_error_id pks_rule_kwargs(struct pks_history *h, pks_op dict);
enum pks_error_id pks_rule_build(struct pks_history *h, pks_op state, uint8_t kind);

/*
 * What is wrong where arguments are nothing that can be spread. Python wants to name what is
 * called, and an integer of more than 4300 digits has no name either.
 */
enum pks_error_id pks_rule_arguments(struct pks_history *h, pks_op callee);

/* BUILD on a plain value in pickle.py, which asks of a state whether it is true. */
enum pks_error_id pks_rule_build_py(struct pks_history *h, pks_op state, uint8_t kind);

/* Python's bool() of a value: what is empty, zero or None is not true. */
bool pks_rule_true(struct pks_history *h, pks_op value, uint8_t kind);
/* Is it an index into what is so long? */
enum pks_error_id pks_rule_index(struct pks_history *h, pks_op value, uint8_t kind,
				 uint32_t length);

/* Can a value of this kind, as it stands on the machine's stack, not be a key? A tuple is one if
 * all in it are. */
static inline bool
pks_keyless(uint8_t kind)
{
	return (PKS_KEYLESS_KINDS >> (kind & 31) & 1) != 0 || (kind & PKS_KEYLESS) != 0;
}

/* Things a pickle's application might have made: no rule of plain values holds for them. */
static inline bool
pks_kind_open(const struct pks_history *h, uint8_t kind)
{
	if (kind == PKS_OBJECT || kind == PKS_CALLABLE)
		return true;
	return !h->options.bare && (kind == PKS_PERSISTENT || kind == PKS_BUFFER);
}

/* Other readers may read this op otherwise: a mask of PKS_NOTE()s. Only reader c takes notes. */
#define PKS_NOTE(reader) (1u << (reader))
void pks_note(struct pks_history *h, pks_op op, unsigned readers);

#endif
