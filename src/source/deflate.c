/* SPDX-License-Identifier: MIT */
/*
 * gzip; zlib streams, with their two bytes in front, which caches, sessions and joblib write; and
 * raw deflate, which has no head and is only taken for one if a pickle comes out. By zlib itself,
 * which keeps all that stands before the place where a stream is damaged.
 */
#include "source/shape.h"
#include "source/step.h"

#include <zlib.h>

#define RAW  -15
#define ZLIB 15
#define GZIP 31
/* Bytes that a probe unpacks. */
#define PROBED 256

static void
feed(z_stream *z, struct pks_bytes bytes, uint64_t *fed)
{
	uint64_t left = bytes.size - *fed;

	if (z->avail_in > 0 || left == 0)
		return;
	if (left > 1u << 30)
		left = 1u << 30;
	/* zlib does not write to what it reads; only old versions say so. */
	z->next_in = (Bytef *)(uintptr_t)(bytes.data + *fed);
	z->avail_in = (uInt)left;
	*fed += left;
}

/* Unpacks the beginning: how many bytes, -1 if it is no such stream. */
static int
unpack_head(struct pks_bytes bytes, int bits, uint8_t out[PROBED])
{
	z_stream z = {0};
	uint64_t fed = 0;
	int status, n;

	if (inflateInit2(&z, bits) != Z_OK)
		return -1;
	feed(&z, bytes, &fed);
	z.next_out = out;
	z.avail_out = PROBED;
	status = inflate(&z, Z_SYNC_FLUSH);
	n = PROBED - (int)z.avail_out;
	inflateEnd(&z);
	return status == Z_OK || status == Z_STREAM_END || (status == Z_BUF_ERROR && n > 0) ? n
											    : -1;
}

static enum pks_likeness
probe_zlib(struct pks_bytes bytes)
{
	const uint8_t *p = bytes.data;
	uint8_t out[PROBED];

	if (bytes.size < 8 || (p[0] & 0x0f) != 8 || p[0] >> 4 > 7 || (p[0] << 8 | p[1]) % 31 != 0 ||
	    p[1] & 0x20)
		return PKS_UNLIKE;
	return unpack_head(bytes, ZLIB, out) >= 0 ? PKS_LIKE : PKS_UNLIKE;
}

static enum pks_likeness
probe_raw(struct pks_bytes bytes)
{
	uint8_t out[PROBED];
	struct pks_shape shape;
	int n;

	/* The first three bits: stored, fixed or dynamic; text is none of these for long. */
	if (bytes.size < 8 || (bytes.data[0] & 6) == 6)
		return PKS_UNLIKE;
	n = unpack_head(bytes, RAW, out);
	if (n < 4 || out[0] != 0x80 || out[1] < 2 || out[1] > 5)
		return PKS_UNLIKE;
	pks_shape_of((struct pks_bytes){out, (uint64_t)n}, 0, 16, &shape);
	return shape.good >= 3 ? PKS_LIKE : PKS_UNLIKE;
}

/* gzip may have another member behind the end of one; all are one stream. */
static bool
another(z_stream *z, struct pks_bytes bytes, uint64_t *fed, int bits)
{
	feed(z, bytes, fed);
	return bits == GZIP && z->avail_in > 2 && z->next_in[0] == 0x1f && z->next_in[1] == 0x8b &&
	       inflateReset(z) == Z_OK;
}

static void
say_end(struct pks_step *step, const z_stream *z, int status)
{
	if (status == Z_STREAM_END || step->budget->hit != PKS_BOUND_NONE)
		return;
	if (status == Z_BUF_ERROR || status == Z_OK)
		pks_step_say(step, "the stream breaks off");
	else
		pks_step_say(step, "the stream is damaged: %s",
			     z->msg ? z->msg : "no more is known");
}

static bool
unpack(struct pks_step *step, struct pks_memory *memory, int bits)
{
	z_stream z = {0};
	uint64_t fed = 0;
	int status = Z_OK;

	if (inflateInit2(&z, bits) != Z_OK)
		return false;
	while (status == Z_OK) {
		size_t room = 0;
		uint8_t *to = pks_memory_room(memory, &room);

		if (!to)
			break;
		if (room > 1u << 30)
			room = 1u << 30;
		feed(&z, step->bytes, &fed);
		z.next_out = to;
		z.avail_out = (uInt)room;
		status = inflate(&z, Z_NO_FLUSH);
		pks_memory_took(memory, room - z.avail_out);
		if (status == Z_STREAM_END && another(&z, step->bytes, &fed, bits))
			status = Z_OK;
	}
	step->consumed = fed - z.avail_in;
	say_end(step, &z, status);
	inflateEnd(&z);
	return memory->used > 0 || status == Z_STREAM_END;
}

static bool
read_zlib(struct pks_step *step, struct pks_memory *memory)
{
	return unpack(step, memory, ZLIB);
}

static bool
read_raw(struct pks_step *step, struct pks_memory *memory)
{
	return unpack(step, memory, RAW);
}

static enum pks_likeness
probe_gzip(struct pks_bytes bytes)
{
	const uint8_t *p = bytes.data;

	return bytes.size >= 10 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8 ? PKS_EXACTLY
									     : PKS_UNLIKE;
}

static bool
read_gzip(struct pks_step *step, struct pks_memory *memory)
{
	return unpack(step, memory, GZIP);
}

const struct pks_step_kind pks_step_GZIP = {
	.name = "gz",
	.probe = probe_gzip,
	.read = read_gzip,
};

const struct pks_step_kind pks_step_ZLIB = {
	.name = "zlib",
	.probe = probe_zlib,
	.read = read_zlib,
};

const struct pks_step_kind pks_step_DEFLATE = {
	.name = "deflate",
	.probe = probe_raw,
	.read = read_raw,
};
