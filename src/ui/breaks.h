/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_BREAKS_H
#define PKS_UI_BREAKS_H
/*
 * Breakpoints and watches: what a run stops at, by what an op means. Places are kept as offsets in
 * the file, so that they hold for every reader.
 */
#include <picklescope/risk.h>

enum pks_break_kind {
#define BREAK(id, word, watch, takes, what) PKS_BREAK_##id,
#include "ui/breaks.def"
#undef BREAK
	PKS_BREAK_KINDS
};

struct pks_break_info {
	const char *word, *takes, *what;
	bool watch;
};
const struct pks_break_info *pks_break_info(enum pks_break_kind kind);

#define PKS_BREAKS	64
#define PKS_BREAK_WORDS 96

struct pks_break {
	enum pks_break_kind kind;
	char words[PKS_BREAK_WORDS]; /* the pattern, the name: as it was typed */
	uint64_t number;	     /* HERE, VALUE: an offset; MEMO: a slot */
	pks_op op;		     /* HERE, VALUE: in the history it was last resolved for */
	enum pks_level level;	     /* CALL: at least so bad; INNOCUOUS: words is a pattern */
	uint8_t code;		     /* OPCODE */
	bool is_op; /* as it was typed, number is an op: it becomes an offset when it is resolved */
};

struct pks_breaks {
	struct pks_break list[PKS_BREAKS];
	int count;
	unsigned version; /* another one whenever they change */
};

/*
 * Reads what stands behind ':break' (watch: ':watch'). False: error says why. A HERE or VALUE that
 * was given as an op has to be made an offset by who knows the history (pks_break_place).
 */
bool pks_break_read(const char *typed, bool watch, struct pks_break *made, char *error,
		    size_t size);
/* Turns an op that was typed into an offset. False: there is no such op (so far). */
bool pks_break_place(struct pks_break *made, const struct pks_history *history);
/* Adds it; a second one of the same is the first. Its number from 0, -1: there are too many. */
int pks_breaks_add(struct pks_breaks *breaks, const struct pks_break *made);
void pks_breaks_remove(struct pks_breaks *breaks, int k);
void pks_breaks_clear(struct pks_breaks *breaks);
/* The breakpoint that stands at this very op, -1: there is none. */
int pks_breaks_here(const struct pks_breaks *breaks, pks_op op);
/* Finds the ops of those that are places; to be called for a history before the functions below. */
void pks_breaks_resolve(struct pks_breaks *breaks, const struct pks_history *history);
/* The opcodes that can be hit; others need not be looked at. */
void pks_break_codes(const struct pks_break *stop, struct pks_codes *codes);
/* Does the op hit it? */
bool pks_break_hit(const struct pks_break *stop, struct pks_risk *risk, pks_op op);
/* The first that the op hits, -1 if it hits none. */
int pks_breaks_hit(const struct pks_breaks *breaks, struct pks_risk *risk, pks_op op);
/* 'import os.*', as it could be typed. */
void pks_break_text(const struct pks_break *stop, struct pks_text *out);

/* Text against a pattern: '*' stands for any number of bytes, '?' for one. */
bool pks_glob(const char *pattern, const char *text, size_t n);

#endif
