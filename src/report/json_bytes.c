/* SPDX-License-Identifier: MIT */
/*
 * The bytes that a value is at a moment, and what iterating over a value gives: pickle.py calls a
 * callable with whatever can be iterated over, a text's characters or the numbers of bytes.
 */
#include "report/json.h"

#include <stdlib.h>
#include <string.h>

static int64_t
small(const struct pks_json *json, pks_op value)
{
	struct pks_integer number;

	return pks_integer_of(json->history, value, &number) && number.is_small ? number.small : 0;
}

/* One thing that was put into a bytearray: at its end, or at an index. */
static void
change_byte(const struct pks_json *json, const struct pks_part *part, uint8_t *bytes, size_t *size)
{
	int64_t index;

	if (part->key == PKS_NO_OP) {
		bytes[(*size)++] = (uint8_t)small(json, part->value);
		return;
	}
	index = small(json, part->key);
	if (index < 0)
		index += (int64_t)*size;
	if (index >= 0 && (uint64_t)index < *size)
		bytes[index] = (uint8_t)small(json, part->value);
}

/* The bytes of an 8-bit string that stays bytes, from its line. */
static void *
unescaped(struct pks_json *json, pks_op value, struct pks_bytes *bytes)
{
	uint64_t most = pks_op_token(json->history, value).arg_size;
	struct pks_points points;
	int32_t point;
	uint8_t *copy;

	*bytes = (struct pks_bytes){NULL, 0};
	if (!pks_points(json->history, value, &points))
		return NULL;
	if (most > SIZE_MAX - 1 || (copy = malloc((size_t)most + 1)) == NULL) {
		json->failed = true;
		return NULL;
	}
	while (bytes->size < most && (point = pks_points_next(&points)) >= 0)
		copy[bytes->size++] = (uint8_t)point;
	bytes->data = copy;
	return copy;
}

void *
pks_json_bytes(struct pks_json *json, pks_op value, pks_op moment, struct pks_bytes *bytes)
{
	struct pks_part part;
	uint64_t parts;
	size_t size;
	uint8_t *copy;

	if (!pks_value_bytes(json->history, value, bytes))
		return unescaped(json, value, bytes);
	parts = pks_parts(json->reader, value, moment);
	if (parts == 0)
		return NULL;
	size = (size_t)bytes->size;
	if (parts > SIZE_MAX - size || (copy = malloc(size + (size_t)parts)) == NULL) {
		json->failed = true;
		return NULL;
	}
	if (size > 0)
		memcpy(copy, bytes->data, size);
	for (uint64_t k = 0; k < parts && pks_part(json->reader, value, moment, k, &part); k++)
		change_byte(json, &part, copy, &size);
	*bytes = (struct pks_bytes){copy, size};
	return copy;
}

uint64_t
pks_json_iterations(struct pks_json *json, pks_op value, pks_op moment)
{
	struct pks_points points;
	struct pks_bytes bytes;
	uint64_t n = 0;

	switch (pks_value_kind(json->history, value)) {
	case PKS_TUPLE: return pks_operands(json->history, value);
	case PKS_VIEW: value = pks_operand(json->history, value, 0); break;
	default: break;
	}
	switch (pks_value_kind(json->history, value)) {
	case PKS_STR:
		if (json->characters == 0 || json->counted != value) {
			if (pks_points(json->history, value, &points))
				while (pks_points_next(&points) >= 0)
					n++;
			json->counted = value;
			json->characters = n;
		}
		return json->characters;
	case PKS_BYTES:
	case PKS_BYTEARRAY: free(pks_json_bytes(json, value, moment, &bytes)); return bytes.size;
	default: return pks_parts(json->reader, value, moment);
	}
}
