/* SPDX-License-Identifier: MIT */
/*
 * Records with their length before or behind them: 16, 32 or 64 bits, either end first. It counts
 * if such lengths lead from the beginning to the end, and the first record is a pickle.
 */
#include "source/shape.h"
#include "source/step.h"

#include <stdlib.h>

struct layout {
	unsigned size;
	bool little, behind;
};

/* In the order in which they are met. */
static const struct layout layouts[] = {
	{4, false, false}, {4, true, false}, {8, false, false}, {8, true, false},
	{2, false, false}, {2, true, false}, {4, false, true},	{4, true, true},
};
#define LAYOUTS (sizeof(layouts) / sizeof(*layouts))

/* Records that are looked at by a probe. */
#define PROBED 64
/* A file may have a head of its own before records that are read from behind. */
#define LONGEST_HEAD 8

struct frames {
	const struct layout *layout;
	uint64_t at;
};

static uint64_t
length_at(const struct layout *layout, const uint8_t *p)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < layout->size; i++)
		n = n << 8 | p[layout->little ? layout->size - 1 - i : i];
	return n;
}

/* The record before or behind 'at'; false: there is none. Moves on. */
static bool
step_over(struct pks_bytes bytes, const struct layout *layout, uint64_t *at, uint64_t *start,
	  uint64_t *size)
{
	uint64_t left = layout->behind ? *at : bytes.size - *at;

	if (left < layout->size)
		return false;
	left -= layout->size;
	*size = length_at(layout, bytes.data + (layout->behind ? *at - layout->size : *at));
	if (*size == 0 || *size > left)
		return false;
	*start = layout->behind ? *at - layout->size - *size : *at + layout->size;
	*at = layout->behind ? *start : *start + *size;
	return true;
}

static bool
is_over(struct pks_bytes bytes, const struct layout *layout, uint64_t at)
{
	return layout->behind ? at <= LONGEST_HEAD : at == bytes.size;
}

static bool
fits(struct pks_bytes bytes, const struct layout *layout)
{
	uint64_t at = layout->behind ? bytes.size : 0, start, size, pickles = 0, records = 0;
	/* Records without a pickle at the beginning: nearly any two bytes are a length. */
	const uint64_t few = layout->size > 2 ? 8 : 3;

	while (!is_over(bytes, layout, at)) {
		struct pks_shape shape;

		if (!step_over(bytes, layout, &at, &start, &size))
			return false;
		if (records < PROBED) {
			pks_shape_of((struct pks_bytes){bytes.data, start + size}, start,
				     UINT64_MAX, &shape);
			pickles += shape.valid && shape.end == start + size;
			if (++records == few && pickles == 0)
				return false;
		}
	}
	/* A handshake may come first; where a length is short, chance makes many. */
	return pickles > 0 && (layout->size > 2 || pickles * 2 >= records);
}

/* Letters at both ends are lengths above 8 kB, whatever the layout. */
static bool
has_no_length(struct pks_bytes bytes)
{
	const uint8_t *p = bytes.data, *last = p + bytes.size - 4;

	return bytes.size < 0x2000 && p[0] >= ' ' && p[1] >= ' ' && last[0] >= ' ' &&
	       last[1] >= ' ' && last[2] >= ' ' && last[3] >= ' ';
}

static const struct layout *
layout_of(struct pks_bytes bytes)
{
	if (bytes.size < 6 || has_no_length(bytes))
		return NULL;
	for (size_t i = 0; i < LAYOUTS; i++)
		if (fits(bytes, &layouts[i]))
			return &layouts[i];
	return NULL;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return layout_of(bytes) ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	struct frames *frames = calloc(1, sizeof(*frames));

	step->state = frames;
	if (!frames)
		return false;
	frames->layout = layout_of(step->bytes);
	if (frames->layout && frames->layout->behind)
		frames->at = step->bytes.size;
	return frames->layout;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct frames *frames = step->state;

	if (is_over(step->bytes, frames->layout, frames->at))
		return false;
	member->place = true;
	return step_over(step->bytes, frames->layout, &frames->at, &member->offset, &member->size);
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

const struct pks_step_kind pks_step_FRAMES = {
	.name = "",
	.probe = probe,
	.not_plain = true,
	.begin = begin,
	.next = next,
	.end = end,
};
