/* SPDX-License-Identifier: MIT */
/*
 * A signature and then a pickle: 32, 40, 56, 64, 96 or 128 hexadecimal digits, a space or a colon;
 * or bytes that a digest is long, and then a pickle to the end. Whether the signature is right is
 * for 'verify' to say.
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

/* Bytes before the pickle; 0: there is no signature. */
static uint64_t
signature(struct pks_bytes bytes)
{
	struct pks_shape shape;
	uint64_t hex = 0;

	while (hex < bytes.size && hex <= 128 && is_hex(bytes.data[hex]))
		hex++;
	if (hex < 32 || hex + 3 > bytes.size ||
	    (bytes.data[hex] != ' ' && bytes.data[hex] != ':' && bytes.data[hex] != '\n'))
		return 0;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
		if (hex == 2 * (uint64_t)sizes[i]) {
			pks_shape_of(bytes, hex + 1, UINT64_MAX, &shape);
			return shape.valid || shape.proto || shape.global ? hex + 1 : 0;
		}
	return 0;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return signature(bytes) > 0 ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	step->state = calloc(1, 1);
	return step->state;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	uint8_t *given = step->state;

	if (*given)
		return false;
	*given = 1;
	member->place = true;
	member->offset = signature(step->bytes);
	member->size = step->bytes.size - member->offset;
	return true;
}

const struct pks_step_kind pks_step_SIGNED = {
	.name = "",
	.probe = probe,
	.begins = "0123456789abcdefABCDEF",
	.least = 35,
	.begin = begin,
	.next = next,
	.end = end,
};
