/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_REFS_H
#define PKS_UI_REFS_H
/*
 * Cross references: a list of ops that have to do with one value, or that it comes from, or of
 * breakpoints. Collected in slices.
 */
#include "ui/list.h"
#include <picklescope/history.h>

enum pks_refs_kind {
	PKS_REFS_NONE,
	PKS_REFS_OF,	/* everything that happens to the subject */
	PKS_REFS_CHAIN, /* where it comes from */
	PKS_REFS_BREAKS /* breakpoints and watches: its rows are those of the app */
};

enum pks_ref_role {
#define REF(id, word) PKS_REF_##id,
#include "ui/refs.def"
#undef REF
	PKS_REF_ROLES
};
const char *pks_ref_word(enum pks_ref_role role);

struct pks_ref {
	pks_op op;
	uint8_t role;
	uint8_t depth; /* of a chain */
};

/* Rows that are kept. */
#define PKS_REFS_MOST  100000
#define PKS_CHAIN_MOST 2000

struct pks_refs {
	enum pks_refs_kind kind;
	const struct pks_history *history;
	pks_op subject; /* a value; or a mark */
	struct pks_ref *ref;
	size_t count, room;
	bool full; /* there were more than are kept, or no memory for them: the rest is not looked
		      at */
	bool more; /* older changes were left out */
	bool done;
	pks_op place; /* to be looked at next */
	pks_op event; /* to be added next, from the newest on */
	struct pks_list list;
};

/* Begins anew; nothing is collected yet. */
void pks_refs_start(struct pks_refs *refs, enum pks_refs_kind kind,
		    const struct pks_history *history, pks_op subject);
void pks_refs_stop(struct pks_refs *refs);
/* Looks at so many more ops of interest. False: there is nothing left to do. */
bool pks_refs_collect(struct pks_refs *refs, uint32_t budget);
/* Where the subject comes from, as it is at a moment; all at once: it is bounded. */
void pks_refs_chain(struct pks_refs *refs, const struct pks_history *history, pks_op subject,
		    pks_op moment);

#endif
