/* SPDX-License-Identifier: MIT */
/*
 * Plain things of the standard library that a pickle makes by a call.
 */
#include "report/stands_for.h"

#include <inttypes.h>
#include <string.h>

#define SHOWN	   48
#define UUID_BYTES 16

static void
write_word(struct pks_made *made)
{
	if (*made->word)
		pks_text_printf(made->out, "%s ", made->word);
}

/* bytes as protocols 0 to 2 write them, and bytearray(bytes). */
bool
pks_stands_ENCODED(struct pks_made *made)
{
	bool itself = pks_made_by(made, "_codecs", "encode");
	pks_op value = itself ? made->value : pks_made_arg(made, 0);
	uint8_t data[SHOWN];
	uint64_t size = 0;
	size_t n;
	char quote;

	if (!itself && pks_made_args(made) == 0) {
		/* bytes() and bytearray() are empty ones. */
	} else if (!pks_made_size(made, value, &size)) {
		return false;
	}
	write_word(made);
	pks_text_printf(made->out, "[%" PRIu64 "]", size);
	if (size == 0 || !pks_made_bytes(made, value, data, sizeof data, &n))
		return true;
	quote = pks_text_quote(data, n);
	pks_text_printf(made->out, " b%c", quote);
	pks_text_bytes_quoted(made->out, data, n, quote);
	pks_text_printf(made->out, "%c", quote);
	return true;
}

bool
pks_stands_COMPLEX(struct pks_made *made)
{
	double real, imaginary;

	if (pks_made_args(made) != 2 ||
	    !pks_float_of(made->history, pks_made_arg(made, 0), &real) ||
	    !pks_float_of(made->history, pks_made_arg(made, 1), &imaginary))
		return false;
	write_word(made);
	pks_float_repr(real, made->out);
	pks_text_raw(made->out, " + ");
	pks_float_repr(imaginary, made->out);
	pks_text_raw(made->out, "j");
	return true;
}

/* How many parts of the value play one of these roles; they stand in a row behind the making. */
static uint64_t
count_given(struct pks_made *made)
{
	uint64_t all = pks_parts(made->reader, made->value, made->moment), given = 0;
	struct pks_part part;

	/* Those of the making are a few, at the start; a state may stand among those behind. */
	for (uint64_t k = 0; k < all && k < 16; k++) {
		if (!pks_part(made->reader, made->value, made->moment, k, &part))
			return 0;
		if (part.role == PKS_PART_APPEND || part.role == PKS_PART_ADD ||
		    part.role == PKS_PART_SET)
			given++;
	}
	return all > 16 ? all - 16 + given : given;
}

static bool
is_container(enum pks_kind kind)
{
	return kind == PKS_LIST || kind == PKS_TUPLE || kind == PKS_DICT || kind == PKS_SET ||
	       kind == PKS_FROZENSET;
}

/* What it is given when it is made, and what is put into it afterwards. */
bool
pks_stands_COUNTED(struct pks_made *made)
{
	uint64_t count = count_given(made);
	int64_t most;
	pks_op value;

	for (uint32_t k = 0; k < pks_made_args(made) && k < 2; k++) {
		value = pks_made_arg(made, k);
		if (is_container(pks_value_kind(made->history, value)))
			count += pks_parts(made->reader, value, made->moment);
	}
	write_word(made);
	pks_text_printf(made->out, "[%" PRIu64 "]", count);
	value = pks_made_arg(made, 0);
	if (strcmp(made->word, "defaultdict") == 0 && value != PKS_NO_OP &&
	    pks_value_kind(made->history, value) == PKS_CALLABLE) {
		pks_text_raw(made->out, " of ");
		pks_callable_text(made->history, value, made->out);
	}
	if (strcmp(made->word, "deque") == 0 && pks_made_int(made, pks_made_arg(made, 1), &most))
		pks_text_printf(made->out, " of at most %" PRId64, most);
	return true;
}

/* The first argument, as it is written. */
bool
pks_stands_WORDS(struct pks_made *made)
{
	pks_op value = pks_made_arg(made, 0);
	struct pks_points points;
	int32_t point;
	int n = 0;

	if (value == PKS_NO_OP || pks_value_kind(made->history, value) != PKS_STR ||
	    !pks_points(made->history, value, &points))
		return false;
	write_word(made);
	while ((point = pks_points_next(&points)) >= 0 && n++ < SHOWN)
		pks_text_point(made->out, (uint32_t)point, 0);
	if (point >= 0)
		pks_text_raw(made->out, "...");
	return true;
}

bool
pks_stands_FRACTION(struct pks_made *made)
{
	int64_t over, under;

	if (pks_made_args(made) == 1)
		return pks_stands_WORDS(made);
	if (!pks_made_int(made, pks_made_arg(made, 0), &over) ||
	    !pks_made_int(made, pks_made_arg(made, 1), &under))
		return false;
	write_word(made);
	pks_text_printf(made->out, "%" PRId64 "/%" PRId64, over, under);
	return true;
}

bool
pks_stands_IPV4(struct pks_made *made)
{
	int64_t number;

	if (!pks_made_int(made, pks_made_arg(made, 0), &number) || number < 0 ||
	    number > UINT32_MAX)
		return false;
	write_word(made);
	pks_text_printf(made->out, "%d.%d.%d.%d", (int)(number >> 24), (int)(number >> 16 & 255),
			(int)(number >> 8 & 255), (int)(number & 255));
	return true;
}

bool
pks_stands_PATH(struct pks_made *made)
{
	struct pks_callable callable;
	uint32_t parts = pks_made_args(made);
	char separator[] = "/", words[256];
	bool slash = false;

	if (parts == 0 || parts > 64 || !pks_callable(made->history, made->callee, &callable))
		return false;
	for (uint32_t k = 0; k < parts; k++)
		if (!pks_made_ascii(made, pks_made_arg(made, k), words, sizeof words))
			return false;
	if (callable.to_name.size >= 11 &&
	    memcmp(callable.to_name.data + callable.to_name.size - 11, "WindowsPath", 11) == 0)
		*separator = '\\';
	write_word(made);
	for (uint32_t k = 0; k < parts; k++) {
		pks_made_ascii(made, pks_made_arg(made, k), words, sizeof words);
		if (slash)
			pks_text_raw(made->out, separator);
		pks_text_utf8(made->out, words, strlen(words));
		slash = *words == '\0' || words[strlen(words) - 1] != *separator;
	}
	return true;
}

/* An integer of up to 128 bits, lowest byte first. */
static bool
read_number(const struct pks_integer *integer, uint8_t number[UUID_BYTES])
{
	memset(number, 0, UUID_BYTES);
	if (integer->negative || (integer->is_small && integer->small < 0))
		return false;
	if (integer->is_small) {
		for (int k = 0; k < 8; k++)
			number[k] = (uint8_t)(integer->small >> (8 * k));
		return true;
	}
	if (integer->base == 0) {
		uint64_t n = integer->digits.size;

		/* One more may hold the sign. */
		if (n > UUID_BYTES + 1 || (n == UUID_BYTES + 1 && integer->digits.data[n - 1] != 0))
			return false;
		memcpy(number, integer->digits.data, (size_t)(n < UUID_BYTES ? n : UUID_BYTES));
		return true;
	}
	if (integer->base != 10 || integer->digits.size > 40)
		return false;
	for (uint64_t k = 0; k < integer->digits.size; k++) {
		unsigned carry = (unsigned)(integer->digits.data[k] - '0');

		if (carry > 9)
			return false;
		for (int b = 0; b < UUID_BYTES; b++) {
			carry += number[b] * 10u;
			number[b] = (uint8_t)carry;
			carry >>= 8;
		}
		if (carry)
			return false;
	}
	return true;
}

bool
pks_stands_UUID(struct pks_made *made)
{
	pks_op value = pks_made_attribute(made, "int");
	struct pks_integer integer;
	uint8_t number[UUID_BYTES];

	if (value == PKS_NO_OP || !pks_integer_of(made->history, value, &integer) ||
	    !read_number(&integer, number))
		return false;
	write_word(made);
	for (int k = UUID_BYTES - 1; k >= 0; k--)
		pks_text_printf(made->out, "%02x%s", number[k],
				k == 12 || k == 10 || k == 8 || k == 6 ? "-" : "");
	return true;
}
