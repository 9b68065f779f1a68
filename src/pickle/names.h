/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_NAMES_H
#define PKS_PICKLE_NAMES_H
/*
 * The table of names: which callables were asked for, and by which op first.
 */
#include "pickle/dense.h"

struct pks_class;

/* A module's or attribute's name, and what is asked of it again and again. */
struct pks_name {
	struct pks_bytes text; /* UTF-8, surrogates let pass */
	uint64_t hash;
	pks_op value; /* the text value + 1 that it was read from, where it is kept by value */
	bool dot;     /* there is one in it */
	bool own;     /* text is ours to free */
};

struct pks_named {
	struct pks_name module, name;
	pks_op op;
	int protocol;
	int64_t extension; /* 0: none */
	bool mapped;
	bool missing;		       /* a known module has no such name */
	const struct pks_class *known; /* what the name leads to; NULL: nobody knows */
	pks_op first;		       /* the op that asked for the same thing first, maybe
					  by another name */
};

/* callable.c: what find_class would make of it; by which of its rules (classes.h) in a protocol. */
void pks_names_resolve(const struct pks_history *h, const struct pks_named *named,
		       struct pks_callable *callable);
unsigned pks_names_rules(const struct pks_history *h, int protocol);
/* callable.c: what a CALLABLE value was asked for as; NULL: it has no name. */
const struct pks_named *pks_names_find(const struct pks_history *h, pks_op value);
bool pks_names_dot(struct pks_bytes text);
/* callable.c: does fix_imports lead elsewhere? */
bool pks_names_mapped(const struct pks_history *h, struct pks_bytes module, struct pks_bytes name,
		      int protocol);

#endif
