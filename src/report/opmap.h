/* SPDX-License-Identifier: MIT */
#ifndef PKS_REPORT_OPMAP_H
#define PKS_REPORT_OPMAP_H
/*
 * A map from ops (values are ops) to numbers, for what a report must remember of some of them.
 */
#include <picklescope/history.h>

struct pks_opmap_slot {
	pks_op op; /* PKS_NO_OP: empty */
	uint64_t number;
};

/* All zero is an empty map. */
struct pks_opmap {
	struct pks_opmap_slot *slot;
	size_t size, used;
};

void pks_opmap_free(struct pks_opmap *map);
/* Forgets all; keeps the memory unless it is large. */
void pks_opmap_clear(struct pks_opmap *map);
/* The number of an op, valid to the next add; NULL if it is not in the map. */
uint64_t *pks_opmap_find(const struct pks_opmap *map, pks_op op);
/* The same, put in with 0 if it was not there. NULL: no memory. */
uint64_t *pks_opmap_add(struct pks_opmap *map, pks_op op);

#endif
