/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_GROUP_H
#define PKS_UI_GROUP_H
/*
 * Groups: a MARK, all that is put above it, and the op that takes it. What a call is in other
 * debuggers. Each function answers where one goes from an op; PKS_NO_OP: nowhere.
 */
#include <picklescope/history.h>

/* Over an op: a MARK is stepped over together with its group. Back the same way. */
pks_op pks_group_over(const struct pks_history *history, pks_op at);
pks_op pks_group_over_back(const struct pks_history *history, pks_op at);
/* Behind the op that takes the newest open mark; to the MARK that set it. Where the arrow stands on
 * a MARK, its own is not open yet. */
pks_op pks_group_finish(const struct pks_history *history, pks_op at);
pks_op pks_group_start(const struct pks_history *history, pks_op at);
/* Is the arrow within a group whose end is not known (yet)? */
bool pks_group_is_open(const struct pks_history *history, pks_op at);

#endif
