/* SPDX-License-Identifier: MIT */
#include "ui/group.h"

static pks_op
moment_of(const struct pks_history *history, pks_op at)
{
	pks_op last = pks_last_moment(history);

	return at < last ? at : last;
}

static pks_op
open_mark(const struct pks_history *history, pks_op at)
{
	return pks_ops(history) > 0 ? pks_mark(history, moment_of(history, at)) : PKS_NO_OP;
}

pks_op
pks_group_over(const struct pks_history *history, pks_op at)
{
	pks_op taken;

	if (at < pks_ops(history) && pks_op_done(history, at) && pks_is_mark(history, at)) {
		taken = pks_taken_by(history, at);
		if (taken != PKS_NO_OP)
			return taken + 1;
	}
	return at < PKS_MAX_OPS ? at + 1 : PKS_NO_OP;
}

pks_op
pks_group_over_back(const struct pks_history *history, pks_op at)
{
	pks_op before, mark;

	if (at == 0)
		return PKS_NO_OP;
	before = at - 1;
	if (before < pks_ops(history) && pks_op_done(history, before)) {
		mark = pks_operand_mark(history, before);
		if (mark != PKS_NO_OP)
			return mark;
	}
	return before;
}

pks_op
pks_group_finish(const struct pks_history *history, pks_op at)
{
	pks_op mark = open_mark(history, at), taken;

	if (mark == PKS_NO_OP)
		return PKS_NO_OP;
	taken = pks_taken_by(history, mark);
	return taken == PKS_NO_OP ? PKS_NO_OP : taken + 1;
}

pks_op
pks_group_start(const struct pks_history *history, pks_op at)
{
	return open_mark(history, at);
}

bool
pks_group_is_open(const struct pks_history *history, pks_op at)
{
	return open_mark(history, at) != PKS_NO_OP;
}
