/* SPDX-License-Identifier: MIT */
/*
 * Redis keeps small lists, hashes and sets in one string: a listpack, or, before 7.0, a ziplist.
 * Both say at their head how long they are, and end in 0xff.
 */
#include "source/numbers.h"
#include "source/step.h"

#include <stdlib.h>

struct list {
	bool old; /* a ziplist */
	uint64_t at;
};

/* An item of a listpack: how long it is with its head, and its string. False: it is damaged. */
static bool
new_item(struct pks_bytes bytes, uint64_t at, uint64_t *length, uint64_t *start, uint64_t *size)
{
	static const uint8_t numbers[] = {3, 4, 5, 9};
	uint64_t left = bytes.size - at;
	const uint8_t *p = bytes.data + at;

	*size = 0;
	*start = at + 1;
	if (p[0] < 0x80) {
		*length = 1;
	} else if (p[0] < 0xc0) {
		*size = p[0] & 63;
		*length = 1 + *size;
	} else if (p[0] < 0xe0) {
		*length = 2;
	} else if (p[0] < 0xf0) {
		*start = at + 2;
		*size = left > 1 ? (uint64_t)(p[0] & 15) << 8 | p[1] : 0;
		*length = 2 + *size;
	} else if (p[0] == 0xf0) {
		*start = at + 5;
		*size = left > 4 ? pks_little(p + 1, 4) : 0;
		*length = 5 + *size;
	} else if (p[0] <= 0xf4) {
		*length = numbers[p[0] - 0xf1];
	} else {
		return false;
	}
	if (*length > left)
		return false;
	/* The length stands behind it once more, seven bits a byte. */
	for (uint64_t n = *length; n >= 128; n >>= 7)
		++*length;
	++*length;
	return *length <= left;
}

static bool
old_item(struct pks_bytes bytes, uint64_t at, uint64_t *length, uint64_t *start, uint64_t *size)
{
	uint64_t head = bytes.data[at] == 0xfe ? 5 : 1, left = bytes.size - at;
	const uint8_t *p = bytes.data + at + head;

	if (left < head + 5)
		return false;
	*size = 0;
	if (p[0] < 0x40) {
		*size = p[0];
		head += 1;
	} else if (p[0] < 0x80) {
		*size = (uint64_t)(p[0] & 63) << 8 | p[1];
		head += 2;
	} else if (p[0] < 0xc0) {
		*size = pks_big(p + 1, 4);
		head += 5;
	} else {
		head += 1 + (p[0] == 0xc0   ? 2u
			     : p[0] == 0xd0 ? 4u
			     : p[0] == 0xe0 ? 8u
			     : p[0] == 0xf0 ? 3u
			     : p[0] == 0xfe ? 1u
					    : 0u);
	}
	*start = at + head;
	*length = head + *size;
	return *length <= left;
}

static bool
item(struct pks_bytes bytes, bool old, uint64_t *at, uint64_t *start, uint64_t *size)
{
	uint64_t length = 0;

	if (*at >= bytes.size || bytes.data[*at] == 0xff)
		return false;
	if (old ? !old_item(bytes, *at, &length, start, size)
		: !new_item(bytes, *at, &length, start, size))
		return false;
	*at += length;
	return true;
}

/* All items lead to the last byte. */
static bool
fits(struct pks_bytes bytes, bool old)
{
	uint64_t at = old ? 10 : 6, start, size, items = 0;

	if (bytes.size < at + 2 || pks_little(bytes.data, 4) != bytes.size ||
	    bytes.data[bytes.size - 1] != 0xff)
		return false;
	while (item(bytes, old, &at, &start, &size))
		items++;
	return items > 0 && at == bytes.size - 1;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	if (bytes.size < 8 || bytes.data[bytes.size - 1] != 0xff)
		return PKS_UNLIKE;
	return fits(bytes, false) || fits(bytes, true) ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	struct list *list = calloc(1, sizeof(*list));

	step->state = list;
	if (!list)
		return false;
	list->old = !fits(step->bytes, false);
	list->at = list->old ? 10 : 6;
	return true;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct list *list = step->state;
	uint64_t start, size;

	while (item(step->bytes, list->old, &list->at, &start, &size)) {
		struct pks_bytes value = {step->bytes.data + start, size};

		if (size == 0 || !pks_worth_a_look(value))
			continue;
		member->place = true;
		member->offset = start;
		member->size = size;
		return true;
	}
	return false;
}

const struct pks_step_kind pks_step_PACKED_LIST = {
	.name = "",
	.probe = probe,
	.not_plain = true,
	.begin = begin,
	.next = next,
	.end = end,
};
