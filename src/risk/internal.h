/* SPDX-License-Identifier: MIT */
#ifndef PKS_RISK_INTERNAL_H
#define PKS_RISK_INTERNAL_H
/*
 * What the files of this room share: how a risk keeps its callables, ops and findings.
 */
#include <picklescope/risk.h>

/* Bounds of what is kept; what is beyond is judged again when it is asked for. */
#define PKS_MAX_CALLABLES (1u << 16)
#define PKS_MAX_LISTED	  (1u << 22)
/* Of more callables it is asked only once what changed them, when all is judged. */
#define PKS_MAX_WATCHED 64
/* A callee that was computed by more calls than this is dangerous without looking further. */
#define PKS_MAX_CHAIN 16
#define PKS_MADE      64

enum pks_rule {
#define RULE(name, id, level, title, message, manual) PKS_RULE_##name,
#include "risk/rules.def"
#undef RULE
	PKS_RULES
};

enum pks_use {
	PKS_USE_PLAIN, /* the row says it all */
	PKS_USE_ATTRIBUTE,
	PKS_USE_BASES,
	PKS_USE_CALLED,
	PKS_USE_CLASS,
	PKS_USE_CLASSES,
	PKS_USE_CODEC,
	PKS_USE_FRACTION,
	PKS_USE_GETTER,
	PKS_USE_ITEM,
	PKS_USE_ITERATES,
	PKS_USE_ITERATOR,
	PKS_USE_KEEPS,
	PKS_USE_LIVE,
	PKS_USE_MADE,
	PKS_USE_METHOD,
	PKS_USE_NAMED,
	PKS_USE_OBJECT,
	PKS_USE_POOL,
	PKS_USE_RAISES,
	PKS_USE_SECOND,
	PKS_USE_TYPE,
	PKS_USE_WRAPS
};

/* What is done with a callable: it is called, an object of it is made without its __init__, or it
 * is only kept. */
enum pks_as { PKS_AS_CALLED, PKS_AS_MADE, PKS_AS_KEPT };

/* One distinct callable. */
struct pks_entry {
	struct pks_used used;
	pks_op call[PKS_CALLS_KEPT]; /* the first of them */
	pks_op last_call;
	uint8_t use;   /* enum pks_use */
	uint8_t worst; /* level of its calls so far */
	bool changed;  /* an op changed it */
};

/* A value that is a callable; several may be one entry, under other protocols. */
struct pks_bound {
	pks_op value;
	uint32_t entry;
};

struct pks_entries {
	struct pks_entry *entry;
	size_t count, size;
	struct pks_bound *bound;
	size_t bounds, bounds_size;
	uint32_t *by_name, *by_value; /* open hashes of number + 1 */
	size_t names_size, values_size;
	pks_op full; /* callables that come first at this op or later have no entry */
};

/* Ops in order. */
struct pks_ops {
	pks_op *op;
	size_t count, size;
	pks_op full; /* complete below this op */
};

enum { PKS_LIST_UNKNOWN, PKS_LIST_SUSPICIOUS, PKS_LIST_DANGEROUS, PKS_LIST_BY_USE, PKS_LISTS };

/* A dict that was the state of an object: what of it has been looked at, and what it plants. */
struct pks_given_state {
	pks_op dict;  /* + 1; 0: none */
	pks_op event; /* the newest that was looked at */
	uint8_t level[2];
};

struct pks_given_states {
	struct pks_given_state *state; /* an open hash */
	size_t count, size;
};

struct pks_risk {
	struct pks_reader *reader;
	const struct pks_history *history;
	struct pks_entries entries;
	struct pks_ops list[PKS_LISTS];
	struct pks_given_states states;
	struct pks_top
		*tops; /* modules that are in no package, for looks.c; made when it is asked */
	size_t tops_count;
	struct pks_ops live; /* calls that found what they returned in the program */
	struct pks_finding *finding;
	size_t findings, findings_size;
	uint32_t *ranked; /* numbers of findings, the worst first */
	size_t ranks, ranked_size;
	uint64_t counted[PKS_INFO + 1]; /* findings of each level */
	size_t kept[PKS_INFO + 1];
	uint64_t asked;	       /* ops that ask for a persistent id */
	pks_op first_asked;    /* the first persistent id */
	double values;	       /* that the result has for who walks it, where out of proportion */
	pks_op judged;	       /* ops below are judged, */
	pks_op seen;	       /* and those below here are, but for what they changed */
	size_t code;	       /* of pks_history_code(), so many are told */
	pks_op watched;	       /* what they changed that is watched, up to here */
	pks_op made[PKS_MADE]; /* what harmless calls made last and had no state yet, + 1 */
	uint8_t level;	       /* enum pks_level: the verdict so far */
	uint8_t own;	       /* the same before other readers were looked at */
	size_t max_callables, max_listed, max_watched;
	struct pks_held_node *held;	     /* what values hold, the newest first */
	bool unopened;			     /* some of it not */
	bool names_beside;		     /* a class of joblib's arrays in other files */
	struct pks_partings *partings;	     /* once finished, of the reader c */
	struct pks_risk *worse[PKS_READERS]; /* of readers whose own reading is worse; else NULL */
	bool finished;			     /* with what can be said only at the end */
	bool no_memory;
	bool blind;  /* nothing is judged */
	bool beside; /* it is another reader's: what is said of the bytes is said already */
};

/* What is to be said of one op. */
struct pks_judgement {
	enum pks_level level;
	enum pks_rule rule;
	const struct pks_entry *entry; /* of what it names or calls; NULL if it has none */
	const struct pks_known *known; /* NULL where nothing is known by name */
	pks_op other;		       /* that pushed what it calls */
};

/* ---- entries.c ---- */
/* The entry of what an op names (its value, or an INST); made if 'make', else only found. */
struct pks_entry *pks_entry_of(struct pks_risk *risk, pks_op value, bool make);
/* The entry that a value is bound to; NULL if there is none. */
struct pks_entry *pks_entry_of_value(const struct pks_risk *risk, pks_op value);
void pks_entries_free(struct pks_entries *entries);
enum pks_use pks_use_of(const struct pks_known *known);
/* What is known of a callable value or INST, entry or not; NULL if it has no names. */
const struct pks_known *pks_known_value(struct pks_risk *risk, pks_op value);

/* ---- use.c ---- */
struct pks_arguments {
	pks_op base;	/* the op whose operands they are */
	uint32_t first; /* the operand that is the first of them */
	uint32_t count;
	bool known; /* false: they are what a call would return */
	bool named; /* there are keyword arguments too */
};
struct pks_arguments pks_arguments_of(const struct pks_risk *risk, pks_op call);
pks_op pks_argument(const struct pks_risk *risk, const struct pks_arguments *args, uint32_t k);
/* The level of a call of a callable with a use rule. */
enum pks_level pks_use_level(struct pks_risk *risk, pks_op call, enum pks_use use,
			     const struct pks_known *known);
/* The level of what BUILD gives to an object, where its maker's rule looks at that. */
enum pks_level pks_state_level(struct pks_risk *risk, pks_op build, pks_op object);
/* The level of calling what a callable that KEEPS made. */
enum pks_level pks_kept_level(struct pks_risk *risk, pks_op object);
/*
 * The level of making an object of what a persistent id stands for: torch writes the class itself
 * into the id.
 */
enum pks_level pks_persistent_level(struct pks_risk *risk, pks_op value);
/* How many of its first arguments a callable with this rule calls, makes or keeps. */
uint32_t pks_use_calls(enum pks_use use);
/* What it does with the k-th of them, and the level of that. */
enum pks_as pks_use_as(enum pks_use use, uint32_t k);
enum pks_level pks_given_level(struct pks_risk *risk, const struct pks_arguments *args,
			       enum pks_use use, uint32_t k);
/* ---- path.c ---- */
/* A text of the file, as UTF-8, if it has room; false for any other value. */
bool pks_text_of(const struct pks_risk *risk, pks_op value, char *text, size_t size, size_t *used);
/* The callable value (or the INST) that an object was made by; PKS_NO_OP if it was computed. */
pks_op pks_callable_of(const struct pks_risk *risk, pks_op object);
/* The rule of that. */
enum pks_use pks_use_of_call(struct pks_risk *risk, pks_op object);
/* The same of the class of an object, where a helper was given that to make one of it. */
enum pks_use pks_use_of_made(struct pks_risk *risk, pks_op object);
/* The object and the name of a getattr(object, 'name'); false if a value is made otherwise. */
bool pks_attribute_of(struct pks_risk *risk, pks_op value, pks_op *object, pks_op *name);
/*
 * What is known of an attribute of an attribute ... of a callable, or of an object that a callable
 * made (from_name is false then: the object may have another of that name). NULL where it begins
 * with neither.
 */
const struct pks_known *pks_known_path(struct pks_risk *risk, pks_op value, bool *from_name);

/* ---- as.c ---- */
/*
 * The level of a callable by what is done with it, where its arguments cannot be seen. name is how
 * it is spelled, for the rows that stand for all of a module.
 */
enum pks_level pks_level_as(const struct pks_known *known, enum pks_as as, struct pks_bytes name);
/* The same for a value that is a callable, or an INST. */
enum pks_level pks_value_as(struct pks_risk *risk, pks_op value, enum pks_as as);
/* By its last part, a class; by that, an exception; by its first part, a class or something of it.
 */
bool pks_is_class_name(struct pks_bytes name);
bool pks_is_exception_name(struct pks_bytes name);
bool pks_has_class_name(struct pks_bytes name);
/* operator.methodcaller and its like: what they make is harmless until it is called in turn. */
bool pks_is_maker(struct pks_risk *risk, pks_op value);

/* ---- judge.c ---- */
bool pks_is_call(uint8_t code);
bool pks_is_global(uint8_t code);
bool pks_is_change(uint8_t code);
struct pks_judgement pks_judge(struct pks_risk *risk, pks_op op);
/*
 * The level of changing what a call returned, where it does not make an object but finds one;
 * innocuous for all others.
 */
enum pks_level pks_live_level(struct pks_risk *risk, pks_op call);
/*
 * The opcodes of which an op can have a level above innocuous, or is counted. A pass in order has
 * no need of those that change something: callables lead to them (risk.c).
 */
struct pks_codes pks_judged_codes(bool changes);

/* ---- findings.c ---- */
void pks_find(struct pks_risk *risk, enum pks_rule rule, enum pks_level level, pks_op op,
	      pks_op other);
/* Puts those from one on in order, and all that are before it stay before it. */
void pks_findings_sort(struct pks_risk *risk, size_t from);
enum pks_rule pks_rule_of(const struct pks_finding *finding);
/* The same for what is about a parting. */
void pks_find_parting(struct pks_risk *risk, enum pks_rule rule, enum pks_level level,
		      const struct pks_parting *parting);

/* The same for what a value holds. */
void pks_find_held(struct pks_risk *risk, enum pks_rule rule, enum pks_level level,
		   const struct pks_held *held);

/* ---- held.c ---- */
void pks_held_free(struct pks_risk *risk);

/* ---- partings.c ---- */
/* Compares the readers and finds where they part; once, at the end. */
void pks_judge_partings(struct pks_risk *risk);
/* arrays.c: what stands between the ops. */
void pks_judge_arrays(struct pks_risk *risk);
void pks_judged_partings_free(struct pks_risk *risk);

/* ---- state.c ---- */
/* The level of what a BUILD's state plants; innocuous if nothing. */
enum pks_level pks_planted_level(struct pks_risk *risk, pks_op build);
/* The callable that it plants, if one is; else PKS_NO_OP. */
pks_op pks_planted(const struct pks_risk *risk, pks_op build);

/* ---- form.c, bomb.c, ends.c ---- */
/* What can be said of the whole when reading is over. */
void pks_judge_ends(struct pks_risk *risk);
void pks_judge_form(struct pks_risk *risk);
void pks_judge_bomb(struct pks_risk *risk);

/* ---- looks.c ---- */
/* Has it characters that are not shown as they are? Letters of two alphabets in one word? */
bool pks_is_odd_name(struct pks_bytes name);
bool pks_is_mixed_name(struct pks_bytes name);
/* The module of the table that a module reads as, and is not; NULL if there is none. */
const char *pks_looks_known(struct pks_risk *risk, struct pks_bytes module);

/* ---- lists.c ---- */
void pks_list_add(struct pks_risk *risk, int list, pks_op op);
/* The list for a level above innocuous. */
int pks_list_of(enum pks_level level);
void pks_list_sort(struct pks_ops *list, size_t from);

/* Room for one more of count elements; false if memory ran out. */
bool pks_risk_grow(void *array, size_t *size, size_t count, size_t element);

/* finish.c: all was judged, op by op; the rest is found. */
void pks_risk_finish(struct pks_risk *risk);

#endif
