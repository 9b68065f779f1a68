/* SPDX-License-Identifier: MIT */
/*
 * A signature and then a pickle: 32, 40, 56, 64, 96 or 128 hexadecimal digits, a space or a colon;
 * and the next one behind it, as on a connection. Whether signatures are right is for 'verify' to
 * say, which also knows those that nothing can be seen of before a key is there.
 */
#include "source/shape.h"
#include "source/step.h"

#include <stdlib.h>

static const unsigned sizes[] = {16, 20, 28, 32, 48, 64};

static bool
is_hex(uint8_t c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Bytes from 'at' to the pickle; 0: there is no signature. shape: of the pickle. */
static uint64_t
signature(struct pks_bytes bytes, uint64_t at, struct pks_shape *shape)
{
	const uint8_t *p = bytes.data + at;
	uint64_t hex = 0, left = bytes.size - at;

	while (hex < left && hex <= 128 && is_hex(p[hex]))
		hex++;
	if (hex < 32 || hex + 3 > left || (p[hex] != ' ' && p[hex] != ':' && p[hex] != '\n'))
		return 0;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		if (hex == 2 * (uint64_t)sizes[i]) {
			pks_shape_of(bytes, at + hex + 1, UINT64_MAX, shape);
			return shape->valid || shape->proto || shape->global ? hex + 1 : 0;
		}
	return 0;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	struct pks_shape shape;

	return signature(bytes, 0, &shape) > 0 ? PKS_EXACTLY : PKS_UNLIKE;
}

/* What comes next. */
struct signed_row {
	uint64_t at, digest;
	struct pks_shape shape;
};

static bool
begin(struct pks_step *step)
{
	struct signed_row *row = calloc(1, sizeof(*row));

	step->state = row;
	if (row)
		row->digest = signature(step->bytes, 0, &row->shape);
	return row;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* A pickle goes to where it ends if another signature follows there, else to the end of it all. */
static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct signed_row *row = step->state;
	uint64_t to = step->bytes.size;

	if (row->digest == 0)
		return false;
	member->place = true;
	member->offset = row->at + row->digest;
	row->digest = 0;
	if (row->shape.stop && row->shape.end < to) {
		row->at = row->shape.end;
		row->digest = signature(step->bytes, row->at, &row->shape);
		if (row->digest > 0)
			to = row->at;
	}
	member->size = to - member->offset;
	return true;
}

const struct pks_step_kind pks_step_SIGNED = {
	.name = "",
	.probe = probe,
	.begin = begin,
	.next = next,
	.end = end,
};
