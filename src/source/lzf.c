/* SPDX-License-Identifier: MIT */
/*
 * LZF, as Redis packs strings: a byte below 32 is a count of bytes that follow, less one; else
 * three bits of length and thirteen of distance, with one more byte of length where the three bits
 * are all set. The size that it unpacks to is not in it: the step's argument says it.
 */
#include "source/step.h"

#include <stdlib.h>

struct stream {
	bool given;
};

static bool
begin(struct pks_step *step)
{
	step->state = calloc(1, sizeof(struct stream));
	return step->state;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* Goes through it; memory NULL: only counts. False: it is damaged. */
static bool
unpack(struct pks_bytes bytes, struct pks_memory *memory, uint64_t *size)
{
	const uint8_t *p = bytes.data, *stop = p + bytes.size;

	*size = 0;
	while (p < stop) {
		unsigned control = *p++;
		uint64_t length = control >> 5, distance;

		if (control < 32) {
			if ((uint64_t)(stop - p) < control + 1)
				return false;
			if (memory && !pks_memory_put(memory, p, control + 1))
				return true;
			p += control + 1;
			*size += control + 1;
			continue;
		}
		if (length == 7) {
			if (p == stop)
				return false;
			length += *p++;
		}
		if (p == stop)
			return false;
		distance = ((uint64_t)(control & 31) << 8 | *p++) + 1;
		if (distance > *size)
			return false;
		length += 2;
		/* The bytes copied may be among those that it makes. */
		for (uint64_t i = 0; memory && i < length; i++) {
			uint8_t c = memory->data[memory->used - distance];

			if (!pks_memory_put(memory, &c, 1))
				return true;
		}
		*size += length;
	}
	return true;
}

/* Its one child is called by the size that comes out. */
static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct stream *stream = step->state;
	uint64_t size;

	if (stream->given)
		return false;
	stream->given = true;
	if (!unpack(step->bytes, NULL, &size))
		pks_step_say(step, "the stream is damaged");
	pks_step_name_number(&member->argument, (int64_t)size);
	return size > 0;
}

static bool
read_stream(struct pks_step *step, struct pks_memory *memory)
{
	uint64_t size;

	if (!unpack(step->bytes, memory, &size))
		pks_step_say(step, "the stream is damaged");
	return memory->used > 0;
}

const struct pks_step_kind pks_step_LZF = {
	.name = "lzf",
	.begin = begin,
	.next = next,
	.read = read_stream,
	.end = end,
};
