/* SPDX-License-Identifier: MIT */
/*
 * Bytes as a load would have them: an argument as it stands in the file, a line with its escapes
 * undone, base64 decoded.
 */
#include "report/blobs.h"

#include "pickle/digit64.h"
#include "pickle/opcode.h"

#include <picklescope/text.h>

#include <stdlib.h>
#include <string.h>

#define MOST ((size_t)1 << 20)

void
pks_blob_free(struct pks_blob *blob)
{
	free(blob->data);
	*blob = (struct pks_blob){0};
}

static bool
room_for(struct pks_blob *blob, size_t size)
{
	size_t room = blob->room > 0 ? blob->room : 256;
	uint8_t *grown;

	if (size <= blob->room)
		return true;
	while (room < size)
		room *= 2;
	grown = realloc(blob->data, room);
	if (grown == NULL)
		return false;
	blob->data = grown;
	blob->room = room;
	return true;
}

/* Bytes that are not ASCII come as surrogates, and are bytes again. */
static bool
read_line(const struct pks_history *h, pks_op op, struct pks_blob *blob, struct pks_bytes *bytes)
{
	struct pks_points points;
	int32_t point;
	size_t used = 0;

	if (!pks_points(h, op, &points))
		return false;
	while (used < MOST && (point = pks_points_next(&points)) >= 0) {
		if (!room_for(blob, used + 4))
			return false;
		if (point >= 0xdc80 && point <= 0xdcff)
			blob->data[used++] = (uint8_t)point;
		else
			used += pks_utf8_encode((uint32_t)point, (char *)blob->data + used);
	}
	*bytes = (struct pks_bytes){blob->data, used};
	return true;
}

bool
pks_blob_of(const struct pks_history *h, pks_op op, struct pks_blob *blob, struct pks_bytes *bytes)
{
	struct pks_bytes all = pks_history_bytes(h);
	const struct pks_opcode_info *info = pks_opcode_info(pks_op_code(h, op));
	struct pks_token token;

	if (info->kind != PKS_STR && info->kind != PKS_BYTES && info->kind != PKS_BYTEARRAY)
		return false;
	token = pks_op_token(h, op);
	if (token.arg > all.size || token.arg_size > all.size - token.arg)
		return false;
	*bytes = (struct pks_bytes){all.data + token.arg, token.arg_size};
	/* Most lines have no escapes. */
	if ((info->argument == PKS_ARG_LINE_STRING || info->argument == PKS_ARG_LINE_UNICODE) &&
	    memchr(bytes->data, '\\', (size_t)bytes->size) != NULL)
		return read_line(h, op, blob, bytes);
	return true;
}

bool
pks_blob_base64(struct pks_bytes digits, struct pks_blob *blob, struct pks_bytes *bytes)
{
	uint32_t held = 0;
	unsigned bits = 0;
	size_t used = 0;

	if (!room_for(blob, digits.size < MOST ? (size_t)digits.size : MOST))
		return false;
	for (uint64_t k = 0; k < digits.size && used < MOST; k++) {
		int digit = pks_digit64(digits.data[k]);
		if (digit < 0)
			break;
		held = held << 6 | (uint32_t)digit;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			blob->data[used++] = (uint8_t)(held >> bits);
		}
	}
	*bytes = (struct pks_bytes){blob->data, used};
	return true;
}
