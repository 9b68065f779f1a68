/* SPDX-License-Identifier: MIT */
/*
 * In each op's favour speaks what had to be so for it to be read: in bits, two to the power of
 * which is how many random bytes one has to look at to see it once. An opcode is one of four bytes;
 * a count that fits has zeros in front; a text is made of letters; slots are numbered one after the
 * other. Of numbers and bytes every value is as good as any other.
 */
#include "source/evidence.h"

#include <stdlib.h>
#include <string.h>

#define OPCODE 2 /* one byte in four is one */
#define PROTO  14
#define BYTE   8 /* one certain byte */
#define LETTER 3 /* a letter of a name */
#define DIGIT  4
#define SHORT  2 /* a count below 64 */
/* Of a text no more is gone through. */
#define MOST_READ 32

static unsigned
of_letters(const uint8_t *p, uint64_t size)
{
	unsigned letters = 0;

	for (uint64_t k = 0; k < size && k < MOST_READ; k++) {
		uint8_t c = p[k] | 0x20;

		letters += (c >= 'a' && c <= 'z') || p[k] == '_' || p[k] == '.';
		/* It is for the machine to say whether a text is UTF-8. */
		if (p[k] < ' ' || p[k] > '~')
			return 0;
	}
	return LETTER * letters;
}

/* Zeros in front of a count or a slot, written little-endian in so many bytes. */
static unsigned
of_zeros(uint64_t number, unsigned bytes)
{
	unsigned zeros = 0;

	while (zeros < bytes && number >> (8 * (bytes - 1 - zeros)) == 0)
		zeros++;
	return BYTE * zeros;
}

static unsigned
of_argument(const struct pks_token *token, struct pks_bytes bytes)
{
	const uint8_t *arg = bytes.data + token->arg;

	switch ((enum pks_argument)pks_opcode_info(token->code)->argument) {
	case PKS_ARG_TEXT1:
	case PKS_ARG_STRING1:
		return (token->arg_size < 64 ? SHORT : 0) + of_letters(arg, token->arg_size);
	case PKS_ARG_TEXT4:
	case PKS_ARG_STRING4: return of_zeros(token->number, 4) + of_letters(arg, token->arg_size);
	case PKS_ARG_TEXT8: return of_zeros(token->number, 8) + of_letters(arg, token->arg_size);
	case PKS_ARG_BYTES4:
	case PKS_ARG_LONG4: return of_zeros(token->number, 4);
	case PKS_ARG_U8:
	case PKS_ARG_BYTES8: return of_zeros(token->number, 8);
	case PKS_ARG_LINE_INT:
	case PKS_ARG_LINE_LONG:
	case PKS_ARG_LINE_FLOAT:
	case PKS_ARG_LINE_SLOT:
		return BYTE + DIGIT * (unsigned)(token->arg_size < 4 ? token->arg_size : 4);
	case PKS_ARG_LINE_STRING: return 3 * BYTE + of_letters(arg, token->arg_size);
	case PKS_ARG_LINE_UNICODE:
	case PKS_ARG_LINE_ASCII: return BYTE + of_letters(arg, token->arg_size);
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: {
		const uint8_t *cut = memchr(arg, '\n', (size_t)token->arg_size);
		uint64_t module = cut ? (uint64_t)(cut - arg) : token->arg_size;

		return 2 * BYTE + of_letters(arg, module) +
		       (cut ? of_letters(cut + 1, token->arg_size - module - 1) : 0);
	}
	case PKS_ARG_NONE:
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_U4:
	case PKS_ARG_I4:
	case PKS_ARG_F8:
	case PKS_ARG_BYTES1:
	case PKS_ARG_LONG1:
	case PKS_ARGUMENTS: break;
	}
	return 0;
}

/* Slots are filled one after the other, and a slot that is read was filled. */
static unsigned
of_slot(const struct pks_token *token, uint64_t *filled)
{
	const char *name = pks_opcode_info(token->code)->name;
	unsigned bits = 0;

	if (strcmp(name, "BINPUT") == 0 || strcmp(name, "LONG_BINPUT") == 0)
		bits = token->number == (*filled)++ ? BYTE : 0;
	else if (strcmp(name, "MEMOIZE") == 0)
		++*filled;
	else if (strcmp(name, "BINGET") == 0)
		bits = token->number < *filled ? BYTE / 2 : 0;
	return bits;
}

bool
pks_shape_is_told(const struct pks_shape *shape, struct pks_bytes bytes, uint64_t offset)
{
	unsigned bits = shape->proto ? PROTO : 0;
	uint64_t at = offset + (shape->proto ? 2 : 0), filled = 0;
	struct pks_token token;

	/* Arrays stand between ops only where something was named that they belong to. */
	if (shape->arrays)
		return true;
	if (shape->valid && pks_all_blank(bytes, shape->end))
		bits += BYTE;
	for (uint64_t op = shape->proto; op < shape->good && bits < PKS_EVIDENCE; op++) {
		if (pks_token_read(bytes, at, &token) != PKS_TOKEN_OK)
			break;
		bits += OPCODE + of_argument(&token, bytes) + of_slot(&token, &filled);
		at = token.next;
	}
	return bits >= PKS_EVIDENCE;
}

bool
pks_begins_with_call(struct pks_bytes bytes)
{
	struct pks_heights heights = {0};
	struct pks_shape shape;

	pks_shape_strictly(bytes, 0, &heights, &shape);
	free(heights.below);
	return shape.call && pks_shape_is_told(&shape, bytes, 0);
}

bool
pks_row_fills(struct pks_bytes bytes, bool *named)
{
	struct pks_shape shape;
	bool more = false;
	uint64_t at = 0;

	*named = false;
	if (bytes.size == 0 || bytes.data[bytes.size - 1] != '.')
		return false;
	while (at < bytes.size) {
		pks_shape_of(bytes, at, UINT64_MAX, &shape);
		if (!shape.valid)
			return false;
		/* A text with its PUT may be what something else is written in. */
		more = more || shape.proto || shape.global || shape.container ||
		       (shape.offers && shape.ops >= 3);
		*named = *named || shape.global;
		at = shape.end;
	}
	return more;
}

bool
pks_shape_strong(const struct pks_shape *shape, uint64_t offset)
{
	return shape->valid && shape->proto && shape->end - offset >= 9 &&
	       (shape->global || !shape->dangling) &&
	       (shape->framed || shape->global || shape->container);
}

bool
pks_shape_fills(const struct pks_shape *shape, struct pks_bytes bytes)
{
	if (!shape->valid || shape->end != bytes.size)
		return false;
	return shape->proto || shape->global || shape->container;
}
