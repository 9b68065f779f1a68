/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_BUDGET_H
#define PKS_SOURCE_BUDGET_H
/*
 * What is left of the bounds of a survey. One bound that is hit is remembered until somebody says
 * so.
 */
#include <picklescope/source.h>

enum pks_bound { PKS_BOUND_NONE, PKS_BOUND_MEMORY, PKS_BOUND_UNPACKED, PKS_BOUND_RATIO };

struct pks_budget {
	struct pks_limits limits;
	uint64_t members;  /* opened so far */
	uint64_t unpacked; /* bytes so far */
	enum pks_bound hit;
};

/* Why it ended, for a message: "" where it did not. */
void pks_budget_words(const struct pks_budget *budget, char *words, size_t size);

#endif
