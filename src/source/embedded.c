/* SPDX-License-Identifier: MIT */
/*
 * zlib streams anywhere among other bytes, if a pickle is what they begin with: saved games,
 * replies of a cache, files with a head of their own.
 */
#include "source/shape.h"
#include "source/step.h"
#include "source/texts.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

struct streams {
	uint64_t at;
};

static bool
begin(struct pks_step *step)
{
	step->state = calloc(1, sizeof(struct streams));
	return step->state;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* Unpacks into nothing: the size of the stream, 0 where it is none or holds no pickle. */
static uint64_t
stream_size(struct pks_bytes bytes, struct pks_budget *budget)
{
	static const size_t enough = PKS_HEAD;
	uint8_t out[32 << 10];
	z_stream z = {0};
	uint64_t size = 0, unpacked = 0;
	int status = Z_OK;

	if (inflateInit(&z) != Z_OK)
		return 0;
	z.next_in = (Bytef *)(uintptr_t)bytes.data;
	z.avail_in = bytes.size > 1u << 30 ? 1u << 30 : (uInt)bytes.size;
	while (status == Z_OK && budget->unpacked < budget->limits.unpacked) {
		size_t n;

		z.next_out = out;
		z.avail_out = unpacked ? sizeof(out) : (uInt)enough;
		status = inflate(&z, Z_NO_FLUSH);
		n = (size_t)(z.next_out - out);
		if (unpacked == 0 && (status < 0 || !pks_is_head(out, n)))
			break;
		unpacked += n;
		budget->unpacked += n;
	}
	/* What breaks off is worth to be seen as far as it goes. */
	if (unpacked > 0)
		size = (uint64_t)(z.next_in - bytes.data);
	inflateEnd(&z);
	return size;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct streams *streams = step->state;
	struct pks_bytes bytes = step->bytes;

	while (streams->at + 8 < bytes.size) {
		const uint8_t *p = memchr(bytes.data + streams->at, 'x',
					  (size_t)(bytes.size - 8 - streams->at));
		uint64_t at, size;

		if (!p)
			return false;
		at = (uint64_t)(p - bytes.data);
		streams->at = at + 1;
		if (p[1] != 0x9c && p[1] != 0xda && p[1] != 0x01 && p[1] != 0x5e)
			continue;
		size = stream_size((struct pks_bytes){p, bytes.size - at}, step->budget);
		if (size == 0)
			continue;
		streams->at = at + size;
		member->place = true;
		member->offset = at;
		member->size = size;
		member->as = "zlib";
		return true;
	}
	return false;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	return bytes.size > 16 && !pks_is_text(bytes) ? PKS_LIKE : PKS_UNLIKE;
}

const struct pks_step_kind pks_step_EMBEDDED = {
	.name = "",
	.broad = true,
	.best = PKS_CARVED,
	.probe = probe,
	.begin = begin,
	.next = next,
	.end = end,
};
