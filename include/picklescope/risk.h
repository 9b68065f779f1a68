/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_RISK_H
#define PICKLESCOPE_RISK_H
/*
 * What loading a pickle could do: the level of every callable and of every call that uses one, the
 * findings, and the verdict. Judges a history; runs nothing, looks nothing up outside its own
 * table.
 */
#include <picklescope/contents.h>
#include <picklescope/readers.h>

enum pks_level {
	PKS_INNOCUOUS,
	PKS_UNKNOWN,
	PKS_SUSPICIOUS,
	PKS_DANGEROUS,
	PKS_INFO /* of a finding only: shown, without effect on the verdict */
};

const char *pks_level_name(enum pks_level level); /* "dangerous" */
char pks_level_sign(enum pks_level level);	  /* 'X' '!' '?' ' ' 'i' */
bool pks_level_by_name(const char *name, enum pks_level *level);

/* What who calls it gets. */
#define PKS_CAPABILITY_TABLE(X)                                                                    \
	X(NONE, "none", "nothing")                                                                 \
	X(PROCESS, "process", "runs a process")                                                    \
	X(CODE, "code", "runs Python code")                                                        \
	X(IMPORT, "import", "imports modules")                                                     \
	X(READ, "read", "reads files")                                                             \
	X(WRITE, "write", "writes or removes files")                                               \
	X(NETWORK, "network", "reaches the network")                                               \
	X(NATIVE, "native", "loads native code")                                                   \
	X(ATTRIBUTE, "attribute", "reaches any attribute")                                         \
	X(DESERIALISE, "deserialise", "loads another pickle or its like")                          \
	X(SYSTEM, "system", "changes the running process")                                         \
	X(UNKNOWN, "unknown", "nobody knows what")

enum pks_capability {
#define PKS_X(name, word, phrase) PKS_CAN_##name,
	PKS_CAPABILITY_TABLE(PKS_X)
#undef PKS_X
};
const char *pks_capability_name(enum pks_capability capability);   /* "process" */
const char *pks_capability_phrase(enum pks_capability capability); /* "runs a process" */

/* One row of the table of known callables. name "*" stands for all of the module that is not
 * listed. */
struct pks_known {
	const char *module;
	const char *name;
	enum pks_level level;
	enum pks_capability capability;
	const char *reason; /* one line */
	/* How it is known: "python", "package", "pickles", or ids of advisories. */
	const char *source;
	bool own; /* a user's row, which stands before the table's */
};

/*
 * What is known of a callable: its own row, else its module's "*" row (or that of a package above
 * it), else a row that says 'unknown'. Never NULL. Judged by both spellings, as written and after
 * fix_imports: the worse counts. Dotted paths are judged by every prefix too.
 */
const struct pks_known *pks_known_callable(const struct pks_callable *callable);

/* The same by the table alone, whatever a user lists. */
const struct pks_known *pks_known_table(const struct pks_callable *callable);

/*
 * A user's own rows. They stand before the table: a row for a name, else one for all of its module
 * (name "*") or of a package above it, which a path that leads to what is dangerous does not take.
 */
struct pks_own_lists;
struct pks_own_lists *pks_own_lists_new(void); /* NULL: no memory */
void pks_own_lists_free(struct pks_own_lists *lists);
/*
 * Rows of a file: module, name, level, and if wanted capability, reason and source, with tabs
 * between them; '#' begins a comment. The last of several rows of one name counts. False: error
 * says which line is wrong and why.
 */
bool pks_own_lists_add(struct pks_own_lists *lists, struct pks_bytes tsv, char *error, size_t size);
/* All of a module, and of the modules in it, is innocuous. False: no memory. */
bool pks_own_lists_trust(struct pks_own_lists *lists, const char *module);
/*
 * From here on these count, in the whole program; NULL: none. To be called before anything is
 * judged, and after the last row was added. They must live as long as anything judged by them.
 */
void pks_own_lists_use(struct pks_own_lists *lists);

struct pks_held;

struct pks_finding {
	const char *rule; /* "PS001" */
	enum pks_level level;
	pks_op op;    /* where */
	pks_op other; /* the other half of the pair, PKS_NO_OP if there is none */
	/* Where it is about two readers that part: which, and at which bytes; else NULL. Lives as
	 * long as the risk. */
	const struct pks_parting *parting;
	/* Where it is about what a value holds; else NULL. Lives as long as the risk. */
	const struct pks_held *held;
};

/* What the manual says of a rule. */
struct pks_rule_info {
	const char *id;	   /* "PS001" */
	const char *title; /* a line */
	const char *manual;
	bool of_callable;     /* a finding has the level of the callable, or of the call */
	enum pks_level level; /* else this; of_callable: the usual one */
};
size_t pks_rules(void);
const struct pks_rule_info *pks_rule_info(size_t k);
/* The number of the rule of this id, from 0; pks_rules() if there is none. */
size_t pks_rule_number(const char *id);

/* Whose table says which characters look alike: "ICU 72.1"; "" for a small one of our own. */
const char *pks_looks_version(void);

struct pks_risk;

struct pks_risk *pks_risk_new(struct pks_reader *reader);
void pks_risk_free(struct pks_risk *risk);
struct pks_reader *pks_risk_reader(const struct pks_risk *risk);
/*
 * Whether it judges at all, before the first update; it does unless told otherwise. Without, only
 * reading is done: nothing is found, and the level is 'unknown'.
 */
void pks_risk_judges(struct pks_risk *risk, bool judges);
bool pks_risk_is_judged(const struct pks_risk *risk);
/* Judges what the history holds by now; may be called again as it grows. False: memory ran out. */
bool pks_risk_update(struct pks_risk *risk);
/*
 * Judges up to so many more ops, and nothing that can be said only of the whole: what a slice of
 * the work is where somebody waits. False: the history holds no more by now.
 */
bool pks_risk_advance(struct pks_risk *risk, pks_op ops);
/*
 * Reads on in the risk's own history, as pks_history_advance() does, and looks at the ops while
 * they are at hand: with many calls that is several times as fast as to look at them later. What it
 * found is there after pks_risk_update().
 */
bool pks_risk_read(struct pks_risk *risk, struct pks_history *history, pks_op ops);

/*
 * The verdict: the worst level so far. It is final when the history is finished. Whether the pickle
 * was read whole is a separate word: pks_risk_complete().
 */
enum pks_level pks_risk_level(const struct pks_risk *risk);
bool pks_risk_complete(const struct pks_risk *risk);
/* The same without what other readers make of the pickle: the worst that its own reader does. */
enum pks_level pks_risk_own_level(const struct pks_risk *risk);

/*
 * How many bytes of memory the values take that loading makes from the file, about: on a 64-bit
 * machine, each value once, without what calls make beside that. 0 until it is finished.
 */
uint64_t pks_risk_memory(const struct pks_risk *risk);

/* Findings in the order of their ops; at most PKS_FINDINGS are kept a level, all are counted. */
#define PKS_FINDINGS 10000
size_t pks_risk_findings(const struct pks_risk *risk);
const struct pks_finding *pks_risk_finding(const struct pks_risk *risk, size_t k);
/* The k-th when the worst come first, and those of a level in the order of their ops. */
const struct pks_finding *pks_risk_worst(struct pks_risk *risk, size_t k);
/* The finding of a level that says most, one about a callable if there is one; NULL: none is kept.
 */
const struct pks_finding *pks_risk_foremost(const struct pks_risk *risk, enum pks_level level);
uint64_t pks_risk_count(const struct pks_risk *risk, enum pks_level level);
/* What it says, in a sentence, made safe to show. */
void pks_risk_message(struct pks_risk *risk, const struct pks_finding *finding,
		      struct pks_text *text);

/*
 * Where CPython's readers part; NULL until the history is finished, where it is not that of the
 * reader c, or where it was not read to its end. Lives as long as the risk.
 */
const struct pks_partings *pks_risk_partings(const struct pks_risk *risk);
/*
 * What another reader's own reading is, judged, where it is worse than this one; else NULL. Below
 * the op *from the two agree. Lives as long as the risk.
 */
struct pks_risk *pks_risk_worse(const struct pks_risk *risk, enum pks_profile reader, pks_op *from);

/* Distinct callables in the order of their first op: the op, how many calls use it, the first of
 * them. */
struct pks_used {
	pks_op op;
	const struct pks_known *known;
	const struct pks_known *table; /* the table's row, where the user's is another; else NULL */
	uint64_t calls;
	pks_op first_call; /* PKS_NO_OP if it is never called */
};
size_t pks_risk_callables(const struct pks_risk *risk);
const struct pks_used *pks_risk_callable(const struct pks_risk *risk, size_t k);
/* The first calls that use the k-th callable, at most PKS_CALLS_KEPT; returns how many. */
#define PKS_CALLS_KEPT 16
size_t pks_risk_calls(const struct pks_risk *risk, size_t k, const pks_op **calls);

/* Does it name a class of which objects stand for arrays in other files? pks_beside_next() finds
 * them. */
bool pks_risk_names_beside(const struct pks_risk *risk);

/*
 * What a bytes or a text of the pickle holds, as who opened it found: a pickle, with its level and
 * the worst of it in words; or code; or something that was not opened to its end, and why. It
 * counts in the verdict, and what was not opened makes it incomplete. The risk must be finished;
 * the texts are copied, and safe to show. False: no memory.
 */
struct pks_held {
	pks_op op; /* that pushes the value */
	bool opened;
	enum pks_level level;
	const char *address; /* of what is in it */
	const char *words;
	const char *code; /* of pks_code_in(), where it is no pickle but that; else NULL */
};
bool pks_risk_hold(struct pks_risk *risk, const struct pks_held *held);
/*
 * Would loading it do anything that a reader wants to know? For bytes of which nobody knows that
 * they are a pickle: any text with a line that begins with a 'c' imports something.
 */
bool pks_risk_acts(const struct pks_risk *risk);

/*
 * The level of one op, for the gutter: of the callable that it names, or of what it calls.
 * Innocuous for all others. Cheap enough for every line on a screen.
 */
enum pks_level pks_risk_op(struct pks_risk *risk, pks_op op);
/* The next op above 'from' (previous: below) whose level is at least so high; PKS_NO_OP if there is
 * none. */
pks_op pks_risk_next(struct pks_risk *risk, pks_op from, enum pks_level least);
pks_op pks_risk_previous(struct pks_risk *risk, pks_op from, enum pks_level least);
/*
 * The other half of a pair: for an op that names a callable the first later call that uses it, for
 * a call the op that pushed what it calls (the GLOBAL itself, also where a GET fetched it).
 */
pks_op pks_risk_partner(struct pks_risk *risk, pks_op op);

#endif
