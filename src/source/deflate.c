/* SPDX-License-Identifier: MIT */
/*
 * gzip; zlib streams, with their two bytes in front, which caches, sessions and joblib write; and
 * raw deflate, which has no head and is only taken for one if a pickle comes out. By zlib itself,
 * which keeps all that stands before the place where a stream is damaged.
 */
#include "source/shape.h"
#include "source/step.h"
#include "source/texts.h"

#include <zlib.h>

#define RAW  -15
#define ZLIB 15
#define GZIP 31
/* Bytes that a probe unpacks. */
#define PROBED 256
/* The window that all but a few ask for. So many bytes that come out of a stream of so many do not
 * by chance, with that in front; where its codes have tables of their own fewer will do. */
#define WINDOW	       0x78
#define CERTAIN_FROM   32
#define CERTAIN	       128
#define CERTAIN_TABLES 16
/* The kind of a block with tables of its own. */
#define TABLES 2

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

/* Unpacks the beginning: how many bytes, -1 if it is no such stream. damaged: no more come. */
static int
unpack_head(struct pks_bytes bytes, int bits, uint8_t out[PROBED], bool *damaged)
{
	z_stream z = {0};
	uint64_t fed = 0;
	int status, n;

	*damaged = false;
	if (inflateInit2(&z, bits) != Z_OK)
		return -1;
	feed(&z, bytes, &fed);
	z.next_out = out;
	z.avail_out = PROBED;
	status = inflate(&z, Z_SYNC_FLUSH);
	n = PROBED - (int)z.avail_out;
	inflateEnd(&z);
	*damaged = status == Z_DATA_ERROR;
	return status == Z_OK || status == Z_STREAM_END ||
			       ((status == Z_BUF_ERROR || status == Z_DATA_ERROR) && n > 0)
		       ? n
		       : -1;
}

/* The first block of a zlib stream, if its codes have tables of their own. */
static bool
has_own_tables(struct pks_bytes bytes)
{
	return (bytes.data[2] >> 1 & 3) == TABLES;
}

/* Nothing that is packed is made of printable ASCII alone. */
static bool
is_words(struct pks_bytes bytes)
{
	for (uint64_t i = 0; i < bytes.size && i < CERTAIN_FROM; i++)
		if (bytes.data[i] < ' ' || bytes.data[i] > '~')
			return false;
	return bytes.size >= CERTAIN_FROM;
}

static enum pks_likeness
probe_zlib(struct pks_bytes bytes)
{
	const uint8_t *p = bytes.data;
	uint8_t out[PROBED];
	bool damaged;
	int n;

	if (bytes.size < 8 || (p[0] & 0x0f) != 8 || p[0] >> 4 > 7 || (p[0] << 8 | p[1]) % 31 != 0 ||
	    p[1] & 0x20)
		return PKS_UNLIKE;
	n = unpack_head(bytes, ZLIB, out, &damaged);
	/* What is damaged on the way, or has a wrong sum at its end, may have held something. */
	if (n < 0 || is_words(bytes) ||
	    (damaged && !has_own_tables(bytes) && !pks_is_head(out, (size_t)n)))
		return PKS_UNLIKE;
	return PKS_LIKE;
}

/*
 * The codes of a block with tables of its own begin with lengths of their codes, and those have to
 * use up all that there is: chance seldom makes such.
 */
static bool
has_tables(struct pks_bytes bytes)
{
	/* 3 bits of the block's kind, 5, 5 and 4 of counts; then 3 for each length. */
	uint64_t head = 0, count;
	unsigned used = 0;

	for (unsigned i = 0; i < 8; i++)
		head |= (uint64_t)bytes.data[i] << (8 * i);
	if ((head >> 3 & 31) > 29 || (head >> 8 & 31) > 29)
		return false;
	count = (head >> 13 & 15) + 4;
	/* 17 and 3 times 15 bits are in these eight bytes; more lengths are not looked at. */
	for (unsigned i = 0; i < count && i < 15 && used <= 128; i++) {
		unsigned length = (unsigned)(head >> (17 + 3 * i) & 7);
		used += length != 0 ? 128u >> length : 0;
	}
	return count > 15 ? used <= 128 : used == 128;
}

/* Can the first byte that comes out be 0x80? Without unpacking it, as far as that is to be seen. */
static bool
may_be_proto(struct pks_bytes bytes)
{
	const uint8_t *p = bytes.data;
	unsigned size = (unsigned)(p[1] | p[2] << 8), code;

	switch (p[0] >> 1 & 3) {
	case 0: /* stored: its size and that turned round, then what it is */
		return (size ^ (unsigned)(p[3] | p[4] << 8)) == 0xffff &&
		       (size == 0 || p[5] == 0x80);
	case 1: /* fixed: 10110000, or the end of the block */
		code = (unsigned)(p[0] | p[1] << 8) >> 3;
		return (code & 0xff) == 0x0d || (code & 0x7f) == 0;
	case TABLES: return has_tables(bytes);
	default: return false;
	}
}

/* Does a short stream end where the bytes do? */
static bool
ends_whole(struct pks_bytes bytes)
{
	z_stream z = {0};
	uint8_t out[PROBED];
	uint64_t fed = 0;
	int status = Z_OK;

	if (inflateInit2(&z, RAW) != Z_OK)
		return false;
	while (status == Z_OK) {
		feed(&z, bytes, &fed);
		z.next_out = out;
		z.avail_out = sizeof out;
		status = inflate(&z, Z_NO_FLUSH);
	}
	inflateEnd(&z);
	return status == Z_STREAM_END && z.avail_in == 0;
}

static enum pks_likeness
probe_raw(struct pks_bytes bytes)
{
	uint8_t out[PROBED];
	struct pks_shape shape;
	bool damaged;
	int n;

	if (bytes.size < 8 || !may_be_proto(bytes))
		return PKS_UNLIKE;
	n = unpack_head(bytes, RAW, out, &damaged);
	if (damaged || n < 4 || out[0] != 0x80 || out[1] < 2 || out[1] > 5)
		return PKS_UNLIKE;
	pks_shape_of((struct pks_bytes){out, (uint64_t)n}, 0, PROBED, &shape);
	/* Short random bytes give three ops and no end, once in some hundred thousand; or
	 * what repeats itself, as it is unpacked. */
	return shape.good >= 3 && (shape.stop || shape.global ||
				   (n == PROBED && (bytes.size >= PROBED || ends_whole(bytes))))
		       ? PKS_LIKE
		       : PKS_UNLIKE;
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

/*
 * The head of a zlib stream is that of one word in a thousand. What comes out of it before it goes
 * wrong tells one that is damaged from such.
 */
static bool
read_zlib(struct pks_step *step, struct pks_memory *memory)
{
	bool read = unpack(step, memory, ZLIB);

	step->certain = step->bytes.data[0] == WINDOW && step->consumed >= CERTAIN_FROM &&
			memory->used >= (has_own_tables(step->bytes) ? CERTAIN_TABLES : CERTAIN);
	return read;
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
	.begins = "\x1f",
	.read = read_gzip,
};

const struct pks_step_kind pks_step_ZLIB = {
	.name = "zlib",
	.probe = probe_zlib,
	.begins = "\x08\x18\x28\x38\x48\x58\x68\x78",
	.read = read_zlib,
};

const struct pks_step_kind pks_step_DEFLATE = {
	.name = "deflate",
	.probe = probe_raw,
	.read = read_raw,
};
