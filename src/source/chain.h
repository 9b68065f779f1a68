/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_CHAIN_H
#define PKS_SOURCE_CHAIN_H
/*
 * Taking a step, for those who follow an address and those who look through all there is.
 */
#include "source/node.h"
#include "source/step.h"

/* False: nothing of the kind; step->trouble may say more. End it in either case. */
bool pks_step_begin(struct pks_step *step, const struct pks_step_kind *kind, struct pks_bytes bytes,
		    struct pks_budget *budget);
void pks_step_end(struct pks_step *step);
/*
 * The source of the child that next gave last, the number-th of that name. NULL: there is nothing,
 * or no memory. What broke off is there as far as it came, and step->trouble says why.
 */
struct pks_source *pks_step_child(struct pks_step *step, struct pks_source *above,
				  const struct pks_member *member, uint64_t number);
/* Are these steps that an address may have? *wrong is the first that is none. */
bool pks_steps_known(const char *steps, const char **wrong);

#endif
