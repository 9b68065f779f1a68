/* SPDX-License-Identifier: MIT */
/*
 * Bytes and texts that are code: what an interpreter or a processor would run. Known by their
 * first bytes, as they are or written in base64 or hex.
 */
#include "pickle/heads.h"

#include "pickle/digit64.h"

#define SHORTEST PKS_CODE_SHORTEST
/* As much of what is decoded is looked at, and of a value as that can be written in. */
#define HEAD 64
#define TEXT (2 * HEAD)

static const struct {
	const char *what, *bytes;
	size_t n;
} heads[] = {
#define HEAD_ROW(what, bytes) {what, bytes, sizeof(bytes) - 1},
#include "pickle/heads.def"
#undef HEAD_ROW
};

static uint32_t
number(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/*
 * A code object of marshal: 'c', four to six small numbers, then the bytes of its instructions. As
 * Python 2.7, 3.8 to 3.10 and 3.11 on write it.
 */
static bool
is_code(const uint8_t *p, size_t n)
{
	static const size_t instructions[] = {17, 21, 25};

	if (n < 30 || (p[0] & 0x7f) != 'c')
		return false;
	for (size_t at = 1; at <= 9; at += 4)
		if (number(p + at) > 0xffff)
			return false;
	for (size_t k = 0; k < sizeof instructions / sizeof *instructions; k++)
		if ((p[instructions[k]] & 0x7f) == 's' &&
		    number(p + instructions[k] + 1) < (1u << 24))
			return true;
	return false;
}

/* What a compiled module begins with: a number for the version, CR LF, and a code object. */
static bool
is_compiled(const uint8_t *p, size_t n)
{
	return n > 46 && p[2] == '\r' && p[3] == '\n' &&
	       (is_code(p + 8, n - 8) || is_code(p + 12, n - 12) || is_code(p + 16, n - 16));
}

static const char *
what_is(const uint8_t *p, size_t n)
{
	if (n < SHORTEST)
		return NULL;
	for (size_t k = 0; k < sizeof heads / sizeof *heads; k++)
		if (memcmp(p, heads[k].bytes, heads[k].n) == 0)
			return heads[k].what;
	if (is_code(p, n))
		return "a code object of Python's marshal";
	if (is_compiled(p, n))
		return "a compiled Python module";
	return NULL;
}

static int
digit16(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes digits of so many bits each, as far as all are such; how many bytes. */
static size_t
decode(const uint8_t *p, size_t n, unsigned bits, uint8_t out[HEAD])
{
	unsigned held = 0, used = 0;
	size_t made = 0;

	for (size_t k = 0; k < n && made < HEAD; k++) {
		int digit = bits == 6 ? pks_digit64(p[k]) : digit16(p[k]);
		if (digit < 0)
			return made;
		held = held << bits | (unsigned)digit;
		used += bits;
		if (used >= 8) {
			used -= 8;
			out[made++] = (uint8_t)(held >> used);
			held &= (1u << used) - 1;
		}
	}
	return made;
}

/*
 * What any of these begins with, as it is and in the digits of base64 and hex; compiled modules are
 * known by the third and fourth byte. A bit for each that the first byte may say, and those that
 * the second byte goes with: a digit of base64 is known by its upper two bits.
 */
enum {
	PLAIN = 1,
	SIX0 = 2, /* the first byte's lower two bits in base64 */
	SIX1 = 4,
	SIX2 = 8,
	SIX3 = 16,
	HEX0 = 32, /* its lower four bits in hex */
	HEX3 = 64,
	HEXD = 128 /* a, d, e, f */
};
/* clang-format off */
const uint8_t pks_head_first[256] = {
	[0x00] = PLAIN, ['#'] = PLAIN, ['M'] = PLAIN, ['c'] = PLAIN | HEXD, ['c' | 0x80] = PLAIN,
	[0x7f] = PLAIN, [0xca] = PLAIN, [0xce] = PLAIN, [0xcf] = PLAIN,
	['A'] = SIX0, ['I'] = SIX3, ['T'] = SIX1, ['Y'] = SIX3, ['4'] = SIX3 | HEXD, ['f'] = SIX3,
	['y'] = SIX2, ['z'] = SIX2 | SIX3,
	['0'] = HEX0, ['2'] = HEX3, ['6'] = HEX3, ['7'] = HEXD, ['e'] = HEX3, ['E'] = HEX3,
	['C'] = HEXD,
};
#define SECOND1(c)                                                                                 \
	[c] = (uint8_t)(PLAIN | ((c) == '0' ? HEX0 : (c) == '3' ? HEX3 : 0) |                      \
			(((c) | 0x20) == 'a' || (((c) | 0x20) >= 'd' && ((c) | 0x20) <= 'f')       \
				 ? HEXD : 0) |                                                     \
			((c) >= 'A' && (c) <= 'P' ? SIX0 : (c) >= 'Q' && (c) <= 'Z' ? SIX1 :       \
			 (c) >= 'a' && (c) <= 'f' ? SIX1 : (c) >= 'g' && (c) <= 'v' ? SIX2 :       \
			 ((c) >= 'w' && (c) <= 'z') || ((c) >= '0' && (c) <= '9') ||               \
			 (c) == '+' || (c) == '-' || (c) == '/' || (c) == '_' ? SIX3 : 0)),
#define SECOND4(c)  SECOND1(c) SECOND1((c) + 1) SECOND1((c) + 2) SECOND1((c) + 3)
#define SECOND16(c) SECOND4(c) SECOND4((c) + 4) SECOND4((c) + 8) SECOND4((c) + 12)
#define SECOND64(c) SECOND16(c) SECOND16((c) + 16) SECOND16((c) + 32) SECOND16((c) + 48)
const uint8_t pks_head_second[256] = {SECOND64(0) SECOND64(64) SECOND64(128) SECOND64(192)};
/* clang-format on */

static bool
is_first(int byte) /* of what it is when it is decoded */
{
	return (pks_head_first[byte] & PLAIN) != 0;
}

/* Most texts are nothing of this: it is seen from their first bytes. */
const char *
pks_code_in(struct pks_bytes bytes)
{
	uint8_t head[HEAD];
	const uint8_t *p = bytes.data;
	size_t n = bytes.size < TEXT ? (size_t)bytes.size : TEXT;
	const char *what = NULL;
	int first;

	if (n < SHORTEST)
		return NULL;
	if (is_first(p[0]) || (p[2] == '\r' && p[3] == '\n'))
		what = what_is(p, n);
	if (what != NULL || n < 2 * SHORTEST || pks_digit64(p[0]) < 0 || pks_digit64(p[1]) < 0)
		return what;
	first = pks_digit64(p[0]) << 2 | pks_digit64(p[1]) >> 4;
	if (is_first(first) || memcmp(p + 2, "0NC", 3) == 0)
		what = what_is(head, decode(p, n, 6, head));
	if (what != NULL || digit16(p[0]) < 0 || digit16(p[1]) < 0)
		return what;
	first = digit16(p[0]) << 4 | digit16(p[1]);
	if (is_first(first) || memcmp(p + 4, "0d0a", 4) == 0 || memcmp(p + 4, "0D0A", 4) == 0)
		what = what_is(head, decode(p, n, 4, head));
	return what;
}

/* Escapes of a line are undone. */
static size_t
head_of_line(const struct pks_history *h, const struct pks_token *token, uint8_t head[TEXT])
{
	struct pks_points points;
	int32_t point;
	size_t n = 0;

	if (!pks_token_points(h, token, &points))
		return 0;
	while (n < TEXT && (point = pks_points_next(&points)) >= 0) {
		/* Bytes that are not ASCII come as surrogates. */
		if (point >= 0xdc80 && point <= 0xdcff)
			point -= 0xdc00;
		if (point > 0xff)
			break;
		head[n++] = (uint8_t)point;
	}
	return n;
}

/* The beginning of a line, without the quote; where it has no escapes that is what it says. */
static struct pks_bytes
line_of(const uint8_t *line, uint64_t size, uint8_t code)
{
	unsigned quote = pks_opcode_info(code)->argument == PKS_ARG_LINE_STRING;

	size -= 2 * quote;
	return (struct pks_bytes){line + quote, size < TEXT ? size : TEXT};
}

const char *
pks_code_of(const struct pks_history *h, const struct pks_token *token)
{
	struct pks_bytes bytes = pks_history_bytes(h), raw;
	uint8_t head[TEXT];

	if (token->arg_size < SHORTEST || token->arg > bytes.size ||
	    token->arg_size > bytes.size - token->arg)
		return NULL;
	switch ((enum pks_argument)pks_opcode_info(token->code)->argument) {
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_UNICODE:
		raw = line_of(bytes.data + token->arg, token->arg_size, token->code);
		if (raw.size == 0 || memchr(raw.data, '\\', (size_t)raw.size) == NULL)
			return pks_code_in(raw);
		return pks_code_in((struct pks_bytes){head, head_of_line(h, token, head)});
	default: return pks_code_in((struct pks_bytes){bytes.data + token->arg, token->arg_size});
	}
}

enum pks_error_id
pks_note_code(struct pks_history *h, pks_op op, uint8_t code, const uint8_t *arg, uint64_t size)
{
	struct pks_token token = {
		.code = code, .arg = (uint64_t)(arg - h->bytes.data), .arg_size = size};

	if (pks_code_of(h, &token) == NULL)
		return PKS_ERROR_NONE;
	if (!pks_dense_grow_shared(h, &h->code, &h->code_size, h->code_count + 1, sizeof *h->code))
		return PKS_ERROR_MEMORY;
	h->code[h->code_count++] = op;
	return PKS_ERROR_NONE;
}

size_t
pks_history_code(const struct pks_history *h, const pks_op **ops)
{
	*ops = h->code;
	return h->code_count;
}
