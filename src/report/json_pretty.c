/* SPDX-License-Identifier: MIT */
/*
 * Where lines end in JSON for people: before each child of a node, so that what has no children
 * stands on one line.
 */
#include "report/json.h"

#define INDENT 2
/* What stands deeper is not moved further: a million lists in each other would be all blanks. */
#define DEEPEST 64

void
pks_json_break(const struct pks_json *json, size_t depth, struct pks_text *out)
{
	if (!json->pretty)
		return;
	pks_text_raw(out, "\n");
	pks_text_fill(out, ' ', INDENT * (depth < DEEPEST ? depth : DEEPEST));
}
