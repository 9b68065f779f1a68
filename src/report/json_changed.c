/* SPDX-License-Identifier: MIT */
/*
 * An INST names its callable itself, so it has no value of its own that could be the same as that
 * of a GLOBAL. Where a pickle changed a callable (BUILD on it), what an INST names may be that very
 * object: the changed ones, hardly ever any, are kept in the order of their names and found there.
 */
#include "pickle/opcode.h"
#include "report/json.h"
#include "report/shared.h"

#include <stdlib.h>
#include <string.h>

static int
compare_bytes(struct pks_bytes a, struct pks_bytes b)
{
	size_t n = (size_t)(a.size < b.size ? a.size : b.size);
	int order = n == 0 ? 0 : memcmp(a.data, b.data, n);

	return order != 0 ? order : (a.size > b.size) - (a.size < b.size);
}

static int
compare(const void *left, const void *right)
{
	const struct pks_callable *a = &((const struct pks_json_changed *)left)->callable;
	const struct pks_callable *b = &((const struct pks_json_changed *)right)->callable;
	int order = compare_bytes(a->module, b->module);

	if (order == 0)
		order = compare_bytes(a->name, b->name);
	if (order == 0)
		order = (int)a->mapped - (int)b->mapped;
	return order != 0 ? order : (int)a->dotted - (int)b->dotted;
}

static bool
keep(struct pks_json *json, pks_op op)
{
	struct pks_json_changed *changed;
	size_t size = json->changed_count == 0 ? 16 : json->changed_count * 2;

	/* Room is made at powers of two. */
	if ((json->changed_count & (json->changed_count - 1)) == 0 &&
	    (json->changed_count >= 16 || json->changed == NULL)) {
		changed = size > SIZE_MAX / sizeof *changed
				  ? NULL
				  : realloc(json->changed, size * sizeof *changed);
		if (changed == NULL)
			return false;
		json->changed = changed;
	}
	changed = &json->changed[json->changed_count];
	changed->op = op;
	if (pks_callable(json->history, op, &changed->callable) && !changed->callable.extension)
		json->changed_count++;
	return true;
}

bool
pks_json_find_changed(struct pks_json *json)
{
	struct pks_codes inst = {{0}}, names = {{0}};
	pks_op op = 0;

	pks_codes_add(&inst, PKS_OP_INST);
	if (pks_op_find(json->history, 0, json->moment, &inst) == PKS_NO_OP)
		return true;
	pks_codes_add(&names, PKS_OP_GLOBAL);
	pks_codes_add(&names, PKS_OP_STACK_GLOBAL);
	pks_codes_add(&names, PKS_OP_EXT1);
	pks_codes_add(&names, PKS_OP_EXT2);
	pks_codes_add(&names, PKS_OP_EXT4);
	while ((op = pks_op_find(json->history, op, json->moment, &names)) != PKS_NO_OP) {
		if (pks_pushed(json->history, op) == op &&
		    pks_has_identity(json->reader, op, json->moment) &&
		    (!keep(json, op) || pks_opmap_add(&json->shared, op) == NULL))
			return false;
		op++;
	}
	if (json->changed_count > 0)
		qsort(json->changed, json->changed_count, sizeof *json->changed, compare);
	return true;
}

pks_op
pks_json_changed_callable(const struct pks_json *json, pks_op inst)
{
	struct pks_json_changed key = {.op = inst};
	const struct pks_json_changed *found;

	if (json->changed_count == 0 || !pks_callable(json->history, inst, &key.callable))
		return PKS_NO_OP;
	found = bsearch(&key, json->changed, json->changed_count, sizeof *json->changed, compare);
	return found == NULL ? PKS_NO_OP : found->op;
}
