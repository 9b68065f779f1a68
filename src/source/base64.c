/* SPDX-License-Identifier: MIT */
/*
 * base64 with '+/' or '-_', wrapped or not, padded or not; base32; hexadecimal digits. A probe
 * wants all of the bytes to be of the alphabet, and the first that they stand for to be the
 * beginning of something.
 */
#include "source/evidence.h"
#include "source/step.h"
#include "source/texts.h"

#include <string.h>

static bool
is_blank(uint8_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

int
pks_base64_digit(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static int
base32_digit(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Digits of some bits each, highest first. */
struct digits {
	int (*digit)(uint8_t c);
	unsigned bits;
	const uint8_t *p, *end;
	uint32_t held;
	unsigned count; /* bits held */
};

/* The next byte, -1 at the end. */
static int
next_byte(struct digits *d)
{
	while (d->count < 8) {
		int value;

		while (d->p < d->end && is_blank(*d->p))
			d->p++;
		value = d->p < d->end ? d->digit(*d->p) : -1;
		if (value < 0)
			return -1;
		d->p++;
		d->held = d->held << d->bits | (uint32_t)value;
		d->count += d->bits;
	}
	d->count -= 8;
	return (int)(d->held >> d->count & 0xff);
}

static struct digits
begin(struct pks_bytes text, int (*digit)(uint8_t c), unsigned bits)
{
	return (struct digits){digit, bits, text.data, text.data + text.size, 0, 0};
}

static size_t
head(struct digits d, uint8_t *out, size_t room)
{
	size_t n = 0;
	int c;

	while (n < room && (c = next_byte(&d)) >= 0)
		out[n++] = (uint8_t)c;
	return n;
}

size_t
pks_base64_head(struct pks_bytes text, uint8_t *out, size_t room)
{
	return head(begin(text, pks_base64_digit, 6), out, room);
}

size_t
pks_hex_head(struct pks_bytes text, uint8_t *out, size_t room)
{
	return head(begin(text, hex_digit, 4), out, room);
}

static bool
decode(struct pks_step *step, struct pks_memory *memory, struct digits d)
{
	int c = 0;

	while (c >= 0) {
		size_t room = 0, n = 0;
		uint8_t *to = pks_memory_room(memory, &room);

		if (!to)
			return memory->used > 0;
		while (n < room && (c = next_byte(&d)) >= 0)
			to[n++] = (uint8_t)c;
		pks_memory_took(memory, n);
	}
	while (d.p < d.end && (is_blank(*d.p) || *d.p == '='))
		d.p++;
	if (d.p < d.end)
		pks_step_say(step, "there is something else behind it");
	return memory->used > 0;
}

static bool
all_digits(struct digits d, unsigned least)
{
	uint64_t digits = 0, padding = 0;

	for (const uint8_t *p = d.p; p < d.end; p++) {
		if (*p == '=')
			padding++;
		else if (d.digit(*p) >= 0 && padding == 0)
			digits++;
		else if (!is_blank(*p))
			return false;
	}
	return digits >= least && padding <= 6;
}

/* What is no longer is decoded whole, to see whether all of it is one pickle. */
#define WHOLE 4096

/* Do the last digits stand for a STOP? */
static bool
ends_in_stop(struct digits d)
{
	const uint8_t *p = d.end;

	while (p > d.p && (is_blank(p[-1]) || p[-1] == '='))
		p--;
	if (p - d.p < 2)
		return false;
	/* 'u', '4' and 'g' are what is left of it in the last of four, three and two. */
	if (d.bits == 6)
		return p[-1] == 'u' || p[-1] == '4' || p[-1] == 'g';
	return d.bits == 4 && p[-2] == '2' && (p[-1] | 0x20) == 'e';
}

/* With an op that needs nothing: what is fetched first would not be there. */
static bool
may_begin(uint8_t op)
{
	const struct pks_opcode_info *info = pks_opcode_info(op);

	return info->name[0] != '\0' && info->pops == 0 && strstr(info->name, "GET") == NULL;
}

/* A pickle without PROTO has no head that would tell it: it is one if all of it is, or several
 * in a row, and a callable is named or it is more than chance. */
static bool
is_pickle(struct digits d)
{
	uint8_t out[WHOLE];
	struct pks_bytes bytes = {out, 0};
	struct pks_shape shape;
	bool named;

	if (!all_digits(d, 8))
		return false;
	bytes.size = head(d, out, sizeof out);
	if (bytes.size == 0 || !may_begin(*out))
		return false;
	if (bytes.size < sizeof out) {
		if (bytes.size < 8 || !pks_row_fills(bytes, &named))
			return false;
		pks_shape_of(bytes, 0, UINT64_MAX, &shape);
		return named || pks_shape_is_told(&shape, bytes, 0);
	}
	/* Of a long one the beginning has to do. */
	return pks_begins_with_call(bytes);
}

bool
pks_base64_is_pickle(struct pks_bytes text)
{
	struct digits d = begin(text, pks_base64_digit, 6);

	return ends_in_stop(d) && is_pickle(d);
}

static enum pks_likeness
probe(struct digits d)
{
	uint8_t out[PKS_HEAD];
	size_t n;

	/* Most bytes are none of the alphabet, or stand for nothing: their beginning says so. */
	if (head(d, out, 1) == 0)
		return PKS_UNLIKE;
	if (pks_may_be_head(*out)) {
		n = head(d, out, sizeof(out));
		if (n >= 4 && pks_is_head(out, n) && all_digits(d, 8))
			return PKS_LIKE;
	}
	return ends_in_stop(d) && is_pickle(d) ? PKS_LIKE : PKS_UNLIKE;
}

static enum pks_likeness
probe_hex(struct pks_bytes bytes)
{
	return probe(begin(bytes, hex_digit, 4));
}

static bool
read_hex(struct pks_step *step, struct pks_memory *memory)
{
	return decode(step, memory, begin(step->bytes, hex_digit, 4));
}

static enum pks_likeness
probe_base32(struct pks_bytes bytes)
{
	return probe(begin(bytes, base32_digit, 5));
}

static bool
read_base32(struct pks_step *step, struct pks_memory *memory)
{
	return decode(step, memory, begin(step->bytes, base32_digit, 5));
}

/* Its own alphabet, or no padding where the other has some. */
static bool
is_url_kind(struct pks_bytes bytes)
{
	uint64_t digits = 0;

	for (uint64_t i = 0; i < bytes.size; i++) {
		uint8_t c = bytes.data[i];

		if (c == '-' || c == '_')
			return true;
		if (c == '+' || c == '/' || c == '=')
			return false;
		digits += !is_blank(c);
	}
	return digits % 4 != 0;
}

/* Where there are several lines, whoever folds text cuts no group of digits in two. */
static bool
is_folded(struct pks_bytes bytes)
{
	const uint8_t *cut = memchr(bytes.data, '\n', (size_t)bytes.size);
	uint64_t digits = 0;

	for (const uint8_t *p = bytes.data; cut && p < cut; p++)
		digits += pks_base64_digit(*p) >= 0;
	if (digits % 4 == 0)
		return true;
	while (cut && cut < bytes.data + bytes.size && is_blank(*cut))
		cut++;
	return cut == bytes.data + bytes.size;
}

static enum pks_likeness
probe_base64(struct pks_bytes bytes)
{
	enum pks_likeness likeness = probe(begin(bytes, pks_base64_digit, 6));

	return likeness != PKS_UNLIKE && (is_url_kind(bytes) || !is_folded(bytes)) ? PKS_UNLIKE
										   : likeness;
}

static enum pks_likeness
probe_base64_url(struct pks_bytes bytes)
{
	enum pks_likeness likeness = probe(begin(bytes, pks_base64_digit, 6));

	return likeness != PKS_UNLIKE && (!is_url_kind(bytes) || !is_folded(bytes)) ? PKS_UNLIKE
										    : likeness;
}

static bool
read_base64(struct pks_step *step, struct pks_memory *memory)
{
	return decode(step, memory, begin(step->bytes, pks_base64_digit, 6));
}

/* The first digits of what pks_is_head() knows: of 80, 78, 1f, "B", "P", fd, 28, digits, "c", "}",
 * "]"; and of the other ops that a pickle begins with: texts, numbers, None, True and FRAME.
 */
#define BLANKS	     " \t\n\v\f\r"
#define BASE64_HEADS "geHQU/_KMNOYZfXVWjTSlRhi" BLANKS

const struct pks_step_kind pks_step_HEX = {
	.name = "hex", .probe = probe_hex, .begins = "87145fF2369" BLANKS, .read = read_hex};
const struct pks_step_kind pks_step_BASE32 = {
	.name = "b32", .probe = probe_base32, .begins = "QPDIK7FGHML" BLANKS, .read = read_base32};
const struct pks_step_kind pks_step_BASE64 = {
	.name = "b64", .probe = probe_base64, .begins = BASE64_HEADS, .read = read_base64};
const struct pks_step_kind pks_step_BASE64URL = {
	.name = "b64u", .probe = probe_base64_url, .begins = BASE64_HEADS, .read = read_base64};
