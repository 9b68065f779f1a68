/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_NAMES_H
#define PKS_PICKLE_NAMES_H
/*
 * The table of names: which callables were asked for, and by which op first.
 */
#include "pickle/dense.h"

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
};

bool pks_names_dot(struct pks_bytes text);
/* callable.c: does fix_imports lead elsewhere? */
bool pks_names_mapped(const struct pks_history *h, struct pks_bytes module, struct pks_bytes name,
		      int protocol);

#endif
