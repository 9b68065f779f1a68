/* SPDX-License-Identifier: MIT */
/*
 * Arrays in files beside a pickle: which file a wrapper names when it is given its state, and
 * whether that is a name at all. Nothing is opened here.
 */
#include "pickle/array.h"

#include <picklescope/text.h>
#include <string.h>

/* Events of an object among which its last BUILD is looked for. */
#define MOST_EVENTS 8

static bool
is_packed_class(struct pks_bytes module, struct pks_bytes name)
{
	return pks_array_names(module, name, "ZNDArrayWrapper");
}

bool
pks_beside_class(struct pks_bytes module, struct pks_bytes name)
{
	return pks_array_names(module, name, "NDArrayWrapper") || is_packed_class(module, name);
}

/* The bytes of a name on a disk; a byte of an 8-bit string is itself. "": it is none. */
static void
take_name(const struct pks_history *h, pks_op value, char *name)
{
	struct pks_points points;
	size_t n = 0;
	int32_t c;

	name[0] = '\0';
	if (!pks_points(h, value, &points))
		return;
	while ((c = pks_points_next(&points)) >= 0) {
		if (c == 0 || n + 5 > PKS_BESIDE_NAME) {
			name[0] = '\0';
			return;
		}
		if (c >= 0xdc80 && c <= 0xdcff)
			name[n++] = (char)(c - 0xdc00);
		else
			n += pks_utf8_encode((uint32_t)c, name + n);
		name[n] = '\0';
	}
}

/* A name of Windows may be a path there. */
static bool
leads_out(const char *name)
{
	return strpbrk(name, "/\\") != NULL || strcmp(name, "..") == 0 || strcmp(name, ".") == 0;
}

bool
pks_beside_at(const struct pks_history *h, pks_op build, struct pks_beside *beside)
{
	static const struct pks_attribute file = {"filename", 0}, array = {"state", 2};
	pks_op object, state, value;

	if (build >= h->done || pks_dense_code(h, build) != PKS_OP_BUILD)
		return false;
	object = pks_target(h, build);
	if (object == PKS_NO_OP || pks_kind_of(h, object) != PKS_OBJECT ||
	    !pks_array_made_of(h, object, pks_beside_class))
		return false;
	state = pks_operand(h, build, 0);
	*beside = (struct pks_beside){.op = build, .wrapper = object};
	beside->packed = pks_array_made_of(h, object, is_packed_class);
	if (pks_array_attribute(h, build, object, state, &file, &value))
		take_name(h, value, beside->file);
	beside->outside = leads_out(beside->file);
	if (beside->packed && pks_array_attribute(h, build, object, state, &array, &value))
		beside->described = pks_array_of_state(h, build, value, &beside->array);
	return true;
}

pks_op
pks_beside_next(const struct pks_history *h, pks_op from, struct pks_beside *beside)
{
	pks_op end = pks_last_moment(h), op;
	struct pks_codes codes = {{0}};

	pks_codes_add(&codes, PKS_OP_BUILD);
	while ((op = pks_op_find(h, from, end, &codes)) != PKS_NO_OP &&
	       !pks_beside_at(h, op, beside))
		from = op + 1;
	return op;
}

bool
pks_beside_of(const struct pks_history *h, pks_op value, pks_op moment, struct pks_beside *beside)
{
	pks_op event;

	if (value >= h->done || pks_kind_of(h, value) != PKS_OBJECT ||
	    !pks_array_made_of(h, value, pks_beside_class))
		return false;
	event = pks_newest_event(h, value, moment);
	for (int i = 0; i < MOST_EVENTS && event != PKS_NO_OP;
	     i++, event = pks_event_before(h, event))
		if (pks_beside_at(h, event, beside))
			return true;
	return false;
}
