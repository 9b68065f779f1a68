/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_STEP_H
#define PKS_SOURCE_STEP_H
/*
 * A reader: what one kind of step means. It is one file here and one row of steps.def; all that is
 * asked of it stands in pks_step_kind.
 *
 * There are two sorts of what a reader finds in the bytes that it is given. A child is bytes of its
 * own that have to be unpacked, decoded or asked for: a member of an archive, what a stream holds.
 * A place is a run of the very bytes: a record, a frame, a pickle behind a signature. A child's
 * address is the step's name with its argument, a place's is @OFFSET+SIZE.
 */
#include "source/budget.h"
#include "source/memory.h"

/* What its probe thinks of bytes. */
struct pks_spans;

enum pks_likeness {
	PKS_UNLIKE,
	PKS_LIKE,   /* it may be one; others are asked, too, and if it is none nothing is said */
	PKS_EXACTLY /* it is one, and nothing else */
};

/* What stands in brackets behind a step's name, escaped as in an address. */
struct pks_step_name {
	char text[3 * 1024 + 64];
	size_t used;
	bool given;
};

struct pks_member {
	bool place; /* else a child */
	/* Of a place; and where a child's bytes come from, if that is one run: size 0, it is not.
	 */
	uint64_t offset, size;
	const char *as; /* the step that leads on from a place; NULL: whatever fits */
	struct pks_step_name argument; /* of a child */
	struct pks_bytes key;	       /* under which it is stored */
	double expires;
	bool text;	 /* of a child: it is text in UTF-8, and no bytes */
	uint64_t packed; /* size before it was unpacked, 0: unknown */
};

struct pks_step {
	const struct pks_step_kind *kind;
	struct pks_bytes bytes; /* what it reads */
	/*
	 * Set where one place is to be opened: how it is called, escapes undone. NULL: all of it is
	 * looked through. A reader that can go there at once may use it.
	 */
	const char *wanted;
	size_t wanted_size;
	bool thorough; /* members that are passed over are read all the same */
	struct pks_budget *budget;
	void *state; /* the reader's own */
	/* Why it is not read to its end; "": it is. stopped: what would come is not seen, either.
	 */
	char trouble[256];
	bool stopped;
	/* Of read(): the child lies in the bytes already, and nothing was copied. */
	struct pks_bytes lies;
	/* Of read(): so many of the first bytes are one stream and nothing else. */
	uint64_t consumed;
	bool certain;		   /* what was read leaves no doubt that it is one of these */
	struct pks_spans *covered; /* see pks_step_covers(); NULL: nobody asks */
};

#define PKS_PLAIN_MOST 256

struct pks_step_kind {
	const char *name; /* as addresses write it; "" for one that finds places only */
	/* What a pickle behind this step can be at best: PKS_SURE where the step says what it is.
	 */
	enum pks_confidence best;
	enum pks_likeness (*probe)(struct pks_bytes bytes);
	bool relics;  /* what was deleted stays in such bytes: short ones are looked for, too */
	bool of_text; /* only a text that a pickle holds can be one */
	bool broad;   /* its probe takes nearly anything: that it likes bytes says little */
	/*
	 * What its probe likes has one of these first bytes (NULL: any), and so many bytes. It only
	 * spares asking: of short texts there are millions.
	 */
	const char *begins;
	uint16_t least;
	bool ends; /* it looks for an end, too: what has its head alone is known by that */
	/* It likes no text of printable ASCII that is not longer than PKS_PLAIN_MOST. */
	bool not_plain;
	/*
	 * Members one after the other. All NULL for a step with a single child and no argument.
	 * begin sets state; false: it is none of these after all, or trouble says what is wrong.
	 */
	bool (*begin)(struct pks_step *step);
	bool (*next)(struct pks_step *step, struct pks_member *member);
	void (*end)(struct pks_step *step);
	/*
	 * The bytes of the child that next gave last; what is there is kept where it breaks off.
	 * False: nothing. NULL: it has places only.
	 */
	bool (*read)(struct pks_step *step, struct pks_memory *memory);
};

extern const struct pks_step_kind pks_step_ARRAYS, pks_step_DEFLATE, pks_step_VALUE;
extern const struct pks_step_kind *const pks_step_kinds[];
extern const size_t pks_step_kind_count;
/* NULL: there is no such step; or not in this build, and *library names what it needs. */
const struct pks_step_kind *pks_step_kind_of(const char *name, size_t size, const char **library);

/* For readers. */
void pks_step_say(struct pks_step *step, const char *format, ...)
	__attribute__((format(__printf__, 2, 3)));
/* These bytes are in a child: what is in them is found there, and not among the other bytes. */
void pks_step_covers(struct pks_step *step, uint64_t offset, uint64_t size);
/* A member without anything in it. */
void pks_member_clear(struct pks_member *member);
/* Adds what a file calls it, with escapes; a long name is cut. */
void pks_step_name_add(struct pks_step_name *argument, const void *name, size_t size);
/* Adds our own words. */
void pks_step_name_raw(struct pks_step_name *argument, const char *words);
void pks_step_name_number(struct pks_step_name *argument, int64_t number);
/* Undoes the escapes in place, the new length; a name may hold zeros. */
size_t pks_escapes_undo(char *text, size_t size);

/* Does it begin as something that is worth to be opened? For readers that have much to offer. */
bool pks_worth_a_look(struct pks_bytes bytes);
/* Is there anything in it at which carving would look more closely? */
bool pks_has_head(struct pks_bytes bytes);
/* Is there a PROTO, 2 to 5, in so many of its first bytes? */
bool pks_has_proto(struct pks_bytes bytes, uint64_t most);
/* The same, or it has a head for carving; where bytes without a head of their own are searched for
 * one only so far. */
bool pks_worth_searching(struct pks_bytes bytes, uint64_t most);
/*
 * Is a value of a pickle worth it? Its bytes as they stand in the argument; line: escapes are to be
 * undone. Shorter ones than so many never are.
 */
#define PKS_SHORTEST_VALUE 8
/* From here on a value is looked into if it begins as something, and not searched, unless deep. */
#define PKS_LONG_VALUE ((uint64_t)1 << 20)
bool pks_value_is_offered(struct pks_bytes value, bool line, bool deep);
/* The same by the probes alone, those aside that take nearly anything; by_head: without looking for
 * ends. What the first of them says that likes them. Not for no bytes. */
enum pks_likeness pks_probes_like(struct pks_bytes bytes, bool by_head);
/* Are these bytes text, as far as their beginning tells? */
bool pks_is_text(struct pks_bytes bytes);

#endif
