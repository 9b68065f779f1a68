/* SPDX-License-Identifier: MIT */
/*
 * base85, both kinds that Python writes: that of git and Mercurial, and Adobe's between <~ and ~>.
 * Five digits are four bytes; a last group of n digits is n - 1 bytes.
 */
#include "source/step.h"
#include "source/texts.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			       "!#$%&()*+-;<=>?@^_`{|}~";

static int
digit_of(uint8_t c, bool adobe)
{
	const char *at;

	if (adobe)
		return c >= '!' && c <= 'u' ? c - '!' : -1;
	at = c ? strchr(alphabet, c) : NULL;
	return at ? (int)(at - alphabet) : -1;
}

/* Decodes up to 'most' bytes of the result; false: something is no digit. */
static bool
decode(struct pks_bytes text, bool adobe, uint64_t most, struct pks_memory *memory)
{
	uint64_t i = adobe ? 2 : 0, done = 0;
	uint64_t end = adobe ? text.size - 2 : text.size;
	uint32_t group = 0;
	int count = 0;

	for (; i <= end && done < most; i++) {
		uint8_t bytes[4], c = i < end ? text.data[i] : 0;
		int digit, used;

		if (i < end && (c == ' ' || (c >= '\t' && c <= '\r')))
			continue;
		if (adobe && i < end && c == 'z' && count == 0) {
			if (!pks_memory_put(memory, "\0\0\0\0", 4))
				return false;
			continue;
		}
		if (i == end && count < 2)
			return count == 0;
		used = count;
		digit = i < end ? digit_of(c, adobe) : 84;
		if (digit < 0)
			return false;
		/* At the end the group is filled up with the highest digit. */
		do
			group = group * 85 + (uint32_t)digit;
		while (++count < 5 && i == end);
		if (count < 5)
			continue;
		for (int k = 0; k < 4; k++)
			bytes[k] = (uint8_t)(group >> (24 - 8 * k));
		if (!pks_memory_put(memory, bytes, i == end ? (size_t)used - 1 : 4))
			return false;
		done += 4;
		group = 0;
		count = 0;
	}
	return true;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	/* Few bytes: what has a budget begins with little. */
	struct pks_budget budget = {.limits = PKS_LIMITS};
	struct pks_memory memory = {.budget = &budget};
	enum pks_likeness likeness = PKS_UNLIKE;

	if (decode(bytes, false, 8, &memory) && memory.used >= 4 &&
	    pks_is_head(memory.data, memory.used) && memory.data[0] == 0x80)
		likeness = PKS_LIKE;
	pks_memory_free(&memory);
	return likeness;
}

/* PROTO of 2 to 5 makes the first digits nearly certain. */
static enum pks_likeness
probe_plain(struct pks_bytes bytes)
{
	if (bytes.size < 10 || bytes.data[0] != 'f' || bytes.size > (uint64_t)1 << 26)
		return PKS_UNLIKE;
	return probe(bytes);
}

static bool
trim(struct pks_bytes *bytes)
{
	while (bytes->size > 0 && bytes->data[bytes->size - 1] <= ' ')
		bytes->size--;
	return bytes->size >= 6 && memcmp(bytes->data, "<~", 2) == 0 &&
	       memcmp(bytes->data + bytes->size - 2, "~>", 2) == 0;
}

static enum pks_likeness
probe_adobe(struct pks_bytes bytes)
{
	struct pks_budget budget = {.limits = PKS_LIMITS};
	struct pks_memory memory = {.budget = &budget};
	bool decoded;

	/* Its brackets say what it is. */
	decoded = trim(&bytes) && decode(bytes, true, 8, &memory) && memory.used >= 4;
	pks_memory_free(&memory);
	return decoded ? PKS_LIKE : PKS_UNLIKE;
}

static bool
read_plain(struct pks_step *step, struct pks_memory *memory)
{
	if (!decode(step->bytes, false, UINT64_MAX, memory))
		pks_step_say(step, "there is something else in it");
	return memory->used > 0;
}

static bool
read_adobe(struct pks_step *step, struct pks_memory *memory)
{
	struct pks_bytes bytes = step->bytes;

	if (!trim(&bytes) || !decode(bytes, true, UINT64_MAX, memory))
		pks_step_say(step, "there is something else in it");
	return memory->used > 0;
}

const struct pks_step_kind pks_step_BASE85 = {
	.name = "b85", .begins = "f", .probe = probe_plain, .read = read_plain};
const struct pks_step_kind pks_step_ASCII85 = {
	.name = "a85", .begins = "<", .probe = probe_adobe, .read = read_adobe};
