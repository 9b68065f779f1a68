/* SPDX-License-Identifier: MIT */
/*
 * What Redis saves: REDIS and a version, then for each key its expiry, type, name and strings. A
 * string lies there as it is, or packed by LZF, or is a number; small lists and the like are one
 * string, a list of its own (packed_list.c). Modules end it: what is behind them is for
 * carving. Types and lengths: Redis 7.0's rdb.h.
 */
#include "source/numbers.h"
#include "source/step.h"

#include <stdlib.h>
#include <string.h>

enum code {
	FUNCTION = 0xf5,
	IDLE = 0xf8,
	FREQUENCY = 0xf9,
	AUXILIARY = 0xfa,
	SIZES = 0xfb,
	EXPIRY_MS = 0xfc,
	EXPIRY = 0xfd,
	DATABASE = 0xfe,
	END = 0xff
};

struct saved {
	uint64_t at;
	uint64_t strings; /* of the value that are still to come */
	unsigned behind;  /* bytes behind each of them */
	uint8_t stream;	  /* its type, if it is one: what is behind its strings is to be skipped */
	bool score, counted; /* a number as text behind each; a length before each */
	struct pks_bytes key;
	double expires;
};

struct string {
	uint64_t at, size;
	bool packed, number;
};

static bool
byte_at(struct pks_bytes bytes, uint64_t *at, uint8_t *byte)
{
	if (*at >= bytes.size)
		return false;
	*byte = bytes.data[(*at)++];
	return true;
}

/* A length; special: the six bits of what is none. */
static bool
length_at(struct pks_bytes bytes, uint64_t *at, uint64_t *length, int *special)
{
	unsigned size = 0;
	uint8_t first;

	*special = -1;
	if (!byte_at(bytes, at, &first))
		return false;
	switch (first >> 6) {
	case 0: *length = first & 63; return true;
	case 1:
		if (*at >= bytes.size)
			return false;
		*length = (uint64_t)(first & 63) << 8 | bytes.data[(*at)++];
		return true;
	case 2: size = first == 0x81 ? 8 : 4; break;
	default: *special = first & 63; return true;
	}
	if (!pks_inside(bytes, *at, size))
		return false;
	*length = pks_big(bytes.data + *at, size);
	*at += size;
	return true;
}

static bool
string_at(struct pks_bytes bytes, uint64_t *at, struct string *string)
{
	uint64_t size = 0, unpacked;
	int special, other;

	*string = (struct string){0};
	if (!length_at(bytes, at, &size, &special))
		return false;
	if (special >= 0 && special <= 2) {
		string->number = true;
		size = UINT64_C(1) << special;
	} else if (special == 3) {
		string->packed = true;
		if (!length_at(bytes, at, &size, &other) || other >= 0 ||
		    !length_at(bytes, at, &unpacked, &other) || other >= 0)
			return false;
	} else if (special >= 0) {
		return false;
	}
	if (!pks_inside(bytes, *at, size))
		return false;
	string->at = *at;
	string->size = size;
	*at += size;
	return true;
}

static bool
skip_lengths(struct pks_bytes bytes, uint64_t *at, int n)
{
	uint64_t length;
	int special;

	while (n-- > 0)
		if (!length_at(bytes, at, &length, &special))
			return false;
	return true;
}

/* What is said of the next key before its type, or between keys. False: it is damaged. */
static bool
prepare(struct pks_bytes bytes, struct saved *saved, uint8_t code)
{
	struct string string;
	uint64_t left = bytes.size - saved->at;

	switch (code) {
	case AUXILIARY:
		return string_at(bytes, &saved->at, &string) &&
		       string_at(bytes, &saved->at, &string);
	case FUNCTION: return string_at(bytes, &saved->at, &string);
	case SIZES: return skip_lengths(bytes, &saved->at, 2);
	case DATABASE:
	case IDLE: return skip_lengths(bytes, &saved->at, 1);
	case FREQUENCY: saved->at++; return left >= 1;
	case EXPIRY:
		if (left < 4)
			return false;
		saved->expires = (double)pks_little(bytes.data + saved->at, 4);
		saved->at += 4;
		return true;
	case EXPIRY_MS:
		if (left < 8)
			return false;
		saved->expires = (double)pks_little(bytes.data + saved->at, 8) / 1000;
		saved->at += 8;
		return true;
	default: return false;
	}
}

/* How many strings a value of this type has, and what is around each. False: not known. */
static bool
plan(struct pks_bytes bytes, struct saved *saved, uint8_t type)
{
	int special = -1;

	saved->behind = 0;
	saved->score = saved->counted = false;
	saved->stream = 0;
	saved->strings = 1;
	switch (type) {
	case 0: /* a string, and lists of several kinds that are one */
	case 9:
	case 10:
	case 11:
	case 12:
	case 13:
	case 16:
	case 17:
	case 20: return true;
	case 1: /* lists, sets, and lists of lists */
	case 2:
	case 14: break;
	case 3: saved->score = true; break;
	case 4: break;
	case 5: saved->behind = 8; break;
	case 15: /* streams: lists, each under the number of its first item */
	case 19:
	case 21: saved->stream = type; break;
	case 18: saved->counted = true; break;
	default: return false;
	}
	if (!length_at(bytes, &saved->at, &saved->strings, &special) || special >= 0)
		return false;
	/* A hash has two for each, and so has a stream. */
	if (type == 4 || saved->stream)
		saved->strings *= 2;
	return saved->strings <= bytes.size * 2;
}

/* The score of an old sorted set: a count and digits, or one of three that have none. */
static bool
skip_score(struct pks_bytes bytes, uint64_t *at)
{
	uint8_t n;

	if (!byte_at(bytes, at, &n))
		return false;
	if (n < 253)
		*at += n;
	return *at <= bytes.size;
}

/* A group of a stream's readers. */
static bool
skip_group(struct pks_bytes bytes, struct saved *saved)
{
	unsigned seen = saved->stream == 21 ? 16 : 8;
	uint64_t pending, consumers, own;
	struct string name;
	int special;

	if (!string_at(bytes, &saved->at, &name) ||
	    !skip_lengths(bytes, &saved->at, saved->stream == 15 ? 2 : 3) ||
	    !length_at(bytes, &saved->at, &pending, &special) || special >= 0)
		return false;
	for (; pending > 0; pending--) {
		if (!pks_inside(bytes, saved->at, 24))
			return false;
		saved->at += 24;
		if (!skip_lengths(bytes, &saved->at, 1))
			return false;
	}
	if (!length_at(bytes, &saved->at, &consumers, &special) || special >= 0)
		return false;
	for (; consumers > 0; consumers--) {
		if (!string_at(bytes, &saved->at, &name) || !pks_inside(bytes, saved->at, seen))
			return false;
		saved->at += seen;
		if (!length_at(bytes, &saved->at, &own, &special) || special >= 0 ||
		    own > bytes.size / 16 || !pks_inside(bytes, saved->at, own * 16))
			return false;
		saved->at += own * 16;
	}
	return true;
}

/* What a stream has behind its lists. */
static bool
skip_stream(struct pks_bytes bytes, struct saved *saved)
{
	uint64_t groups;
	int special;

	if (!skip_lengths(bytes, &saved->at, saved->stream == 15 ? 3 : 8) ||
	    !length_at(bytes, &saved->at, &groups, &special) || special >= 0)
		return false;
	for (; groups > 0; groups--)
		if (!skip_group(bytes, saved))
			return false;
	saved->stream = 0;
	return true;
}

/* The next string of a value. False: there is no more that could be read. */
static bool
find(struct pks_bytes bytes, struct saved *saved, struct string *string)
{
	while (saved->strings == 0) {
		struct string key;
		uint8_t code;

		if (saved->stream && !skip_stream(bytes, saved))
			return false;
		if (!byte_at(bytes, &saved->at, &code) || code == END)
			return false;
		if (code >= FUNCTION) {
			if (!prepare(bytes, saved, code))
				return false;
			continue;
		}
		if (!string_at(bytes, &saved->at, &key) || !plan(bytes, saved, code))
			return false;
		saved->key = key.packed || key.number
				     ? (struct pks_bytes){0}
				     : (struct pks_bytes){bytes.data + key.at, key.size};
	}
	if ((saved->counted && !skip_lengths(bytes, &saved->at, 1)) ||
	    !string_at(bytes, &saved->at, string))
		return false;
	if (saved->score && !skip_score(bytes, &saved->at))
		return false;
	if (!pks_inside(bytes, saved->at, saved->behind))
		return false;
	saved->at += saved->behind;
	saved->strings--;
	return true;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	if (bytes.size < 10 || memcmp(bytes.data, "REDIS", 5) != 0)
		return PKS_UNLIKE;
	for (int i = 5; i < 9; i++)
		if (bytes.data[i] < '0' || bytes.data[i] > '9')
			return PKS_UNLIKE;
	return PKS_EXACTLY;
}

static bool
begin(struct pks_step *step)
{
	struct saved *saved = calloc(1, sizeof(*saved));

	step->state = saved;
	if (saved)
		saved->at = 9;
	return saved;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct saved *saved = step->state;
	struct string string;

	while (find(step->bytes, saved, &string)) {
		struct pks_bytes value = {step->bytes.data + string.at, string.size};

		member->expires = saved->expires;
		if (saved->strings == 0)
			saved->expires = 0;
		if (string.number || string.size == 0 ||
		    (!string.packed && !pks_worth_a_look(value)))
			continue;
		member->place = true;
		member->offset = string.at;
		member->size = string.size;
		member->as = string.packed ? "lzf" : NULL;
		member->key = saved->key;
		return true;
	}
	return false;
}

const struct pks_step_kind pks_step_RDB = {
	.name = "",
	.probe = probe,
	.begins = "R",
	.begin = begin,
	.next = next,
	.end = end,
};
