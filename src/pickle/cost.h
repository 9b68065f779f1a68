/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_COST_H
#define PKS_PICKLE_COST_H
/* What loading would take in memory, in bytes: cost.c. */
#include <picklescope/history.h>

/* Of all ops that were done, when reading is over; before that of those in whole segments. */
uint64_t pks_cost(const struct pks_history *history);

/* The machine's: the segment that is being written is whole, or the last. */
void pks_cost_add(struct pks_history *history);

#endif
