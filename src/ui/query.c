/* SPDX-License-Identifier: MIT */
/*
 * A word can mean several things at once: '5' is a text and a number, 'reduce' a text and an
 * opcode. All of them are looked for.
 */
#include "ui/query.h"

#include <picklescope/opcode.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct pks_query_info infos[] = {
#define QUERY(id, letter, takes, finds) {letter, takes, finds},
#include "ui/queries.def"
#undef QUERY
};

const struct pks_query_info *
pks_query_info(enum pks_query_kind kind)
{
	return &infos[kind < PKS_QUERY_SAME ? kind : PKS_QUERY_ANY];
}

/* ---- Texts ----------------------------------------------------------------------------------- */

static bool
has_upper(const char *word)
{
	for (; *word; word++)
		if (*word >= 'A' && *word <= 'Z')
			return true;
	return false;
}

/* In an expression, what stands behind a backslash is no letter. */
static bool
expression_has_upper(const char *word)
{
	for (; *word; word++) {
		if (*word == '\\' && word[1])
			word++;
		else if (*word >= 'A' && *word <= 'Z')
			return true;
	}
	return false;
}

static bool
parse_regex(struct pks_query *query, const char *word, char *error, size_t size)
{
	query->regex = pks_regex_new(word, !expression_has_upper(word), error, size);
	return query->regex != NULL;
}

/* ---- Bytes ----------------------------------------------------------------------------------- */

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Two digits a byte, with or without blanks between them. */
static bool
parse_hex(struct pks_query *query, const char *word, char *error, size_t size)
{
	uint8_t bytes[PKS_NEEDLE];
	size_t count = 0;

	while (*word) {
		if (*word == ' ') {
			word++;
			continue;
		}
		if (digit(word[0]) < 0 || digit(word[1]) < 0) {
			snprintf(error, size, "bytes are two hex digits each, as x 80 04");
			return false;
		}
		bytes[count++] = (uint8_t)(digit(word[0]) * 16 + digit(word[1]));
		word += 2;
	}
	pks_needle_set(&query->raw, bytes, count, false);
	return true;
}

/* ---- Opcodes --------------------------------------------------------------------------------- */

/* Those whose name is the word, or with 'part' has it in it. False: there is none. */
static bool
add_opcodes(struct pks_query *query, const char *word, bool part)
{
	struct pks_needle needle;
	bool found = false;

	pks_needle_set(&needle, word, strlen(word), true);
	for (int byte = 0; byte < 256; byte++) {
		const char *name = pks_opcode_info((uint8_t)byte)->name;
		const uint8_t *at = (const uint8_t *)name;
		size_t n = strlen(name);

		if (n == 0 || (part ? pks_needle_find(&needle, at, at + n, at + n) == NULL
				    : strcasecmp(name, word) != 0))
			continue;
		pks_codes_add(&query->opcodes, (uint8_t)byte);
		found = true;
	}
	return found;
}

/* What has no argument that could be found: None, True, False. */
static void
add_constants(struct pks_query *query, const char *word)
{
	if (strcasecmp(word, "none") == 0)
		add_opcodes(query, "NONE", false);
	else if (strcasecmp(word, "true") == 0)
		query->truth = 1;
	else if (strcasecmp(word, "false") == 0)
		query->truth = 0;
	if (query->truth >= 0)
		add_opcodes(query, query->truth ? "NEWTRUE" : "NEWFALSE", false);
}

/* ---- Numbers --------------------------------------------------------------------------------- */

static void
add_fixed(struct pks_query *query, uint8_t code, uint64_t number, unsigned bytes, bool big_endian)
{
	uint8_t spelled[9] = {code};

	for (unsigned i = 0; i < bytes; i++)
		spelled[big_endian ? bytes - i : i + 1] = (uint8_t)(number >> (8 * i));
	pks_needle_set(&query->fixed[query->fixed_count++], spelled, bytes + 1, false);
}

static void
add_float(struct pks_query *query, double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof bits);
	add_fixed(query, 'G', bits, 8, true);
}

/* The opcodes that hold so small a number in a fixed number of bytes. */
static void
add_integer(struct pks_query *query, int64_t number)
{
	if (number >= 0 && number <= UINT8_MAX)
		add_fixed(query, 'K', (uint64_t)number, 1, false);
	if (number >= 0 && number <= UINT16_MAX)
		add_fixed(query, 'M', (uint64_t)number, 2, false);
	if (number >= INT32_MIN && number <= INT32_MAX)
		add_fixed(query, 'J', (uint64_t)number, 4, false);
}

static void
take_integer(struct pks_query *query)
{
	const struct pks_integer *integer = &query->integer;
	double number;

	query->number = PKS_NUMBER_INTEGER;
	if (!integer->is_small)
		return;
	add_integer(query, integer->small);
	number = (double)integer->small;
	if (pks_integer_equals_double(integer, number))
		add_float(query, number);
	if (integer->small == 0)
		add_float(query, -0.0);
}

static void
take_real(struct pks_query *query)
{
	query->number = PKS_NUMBER_REAL;
	add_float(query, query->real);
	if (query->real >= INT32_MIN && query->real <= UINT32_MAX &&
	    query->real == floor(query->real))
		add_integer(query, (int64_t)query->real);
	if (query->real == 0)
		add_float(query, -query->real);
}

static struct pks_bytes
bytes_of(const char *word, size_t n)
{
	return (struct pks_bytes){(const uint8_t *)word, n};
}

static bool
read_integer(const char *word, size_t n, struct pks_integer *integer)
{
	return n > 0 && word[n - 1] != 'L' &&
	       pks_integer_read(bytes_of(word, n), PKS_READ_PY_LONG, integer) == PKS_NUMBER_OK;
}

static bool
read_real(const char *word, size_t n, double *number)
{
	return n > 0 && pks_float_read(bytes_of(word, n), true, number) == PKS_NUMBER_OK &&
	       !isnan(*number);
}

/* False: it is no number. */
static bool
parse_number(struct pks_query *query, const char *word)
{
	size_t n = strlen(word);

	if (read_integer(word, n, &query->integer))
		take_integer(query);
	else if (read_real(word, n, &query->real))
		take_real(query);
	else
		return false;
	return true;
}

/* One end of a range; none: there is no bound. */
static bool
read_bound(const char *word, size_t n, long double none, long double *bound)
{
	struct pks_integer integer;
	double number;

	*bound = none;
	if (n == 0)
		return true;
	if (read_integer(word, n, &integer) && integer.is_small) {
		*bound = (long double)integer.small;
		return true;
	}
	if (!read_real(word, n, &number))
		return false;
	*bound = (long double)number;
	return true;
}

static bool
parse_range(struct pks_query *query, const char *word, char *error, size_t size)
{
	const char *dots = strstr(word, "..");

	if (dots && read_bound(word, (size_t)(dots - word), -HUGE_VALL, &query->low) &&
	    read_bound(dots + 2, strlen(dots + 2), HUGE_VALL, &query->high)) {
		query->number = PKS_NUMBER_RANGE;
		return true;
	}
	if (!dots && parse_number(query, word))
		return true;
	snprintf(error, size, "numbers are as n 5, n 0x1f, n 2.5, n 1..100, n 1..");
	return false;
}

static bool
in_range(const struct pks_query *query, long double number)
{
	return number >= query->low && number <= query->high;
}

bool
pks_query_takes_integer(const struct pks_query *query, const struct pks_integer *integer)
{
	if (integer->is_bool)
		return query->truth >= 0 && integer->small == query->truth;
	switch (query->number) {
	case PKS_NUMBER_NONE: return false;
	case PKS_NUMBER_INTEGER: return pks_integer_equal(integer, &query->integer);
	case PKS_NUMBER_REAL: return pks_integer_equals_double(integer, query->real);
	case PKS_NUMBER_RANGE: break;
	}
	/* What does not fit into 64 bits is beyond every bound but those that are none. */
	if (!integer->is_small)
		return in_range(query, integer->negative ? -HUGE_VALL : HUGE_VALL);
	return in_range(query, (long double)integer->small);
}

bool
pks_query_takes_real(const struct pks_query *query, double number)
{
	switch (query->number) {
	case PKS_NUMBER_NONE: return false;
	case PKS_NUMBER_INTEGER: return pks_integer_equals_double(&query->integer, number);
	case PKS_NUMBER_REAL: return query->real == number;
	case PKS_NUMBER_RANGE: break;
	}
	return in_range(query, (long double)number);
}

/* ---- All of it ------------------------------------------------------------------------------- */

static enum pks_query_kind
kind_of(const char *typed)
{
	if (typed[0] && typed[1] == ' ')
		for (int kind = 0; kind < PKS_QUERY_SAME; kind++)
			if (infos[kind].letter == typed[0])
				return (enum pks_query_kind)kind;
	return PKS_QUERY_ANY;
}

bool
pks_query_parse(struct pks_query *query, const char *typed, char *error, size_t size)
{
	const char *word;
	size_t n;

	memset(query, 0, sizeof *query);
	query->truth = -1;
	query->same = PKS_NO_OP;
	snprintf(query->typed, sizeof query->typed, "%s", typed);
	query->kind = kind_of(query->typed);
	word = query->typed;
	if (query->kind != PKS_QUERY_ANY)
		word += 1 + strspn(word + 1, " ");
	n = strlen(word);
	if (n == 0) {
		snprintf(error, size, "there is nothing to search for");
		return false;
	}
	switch (query->kind) {
	case PKS_QUERY_HEX: return parse_hex(query, word, error, size);
	case PKS_QUERY_REGEX: return parse_regex(query, word, error, size);
	case PKS_QUERY_NUMBER: return parse_range(query, word, error, size);
	case PKS_QUERY_OPCODE:
		if (add_opcodes(query, word, true))
			return true;
		snprintf(error, size, "no opcode has such a name");
		return false;
	case PKS_QUERY_ANY:
		add_opcodes(query, word, false);
		add_constants(query, word);
		parse_number(query, word);
		break;
	default: break;
	}
	pks_needle_set(&query->text, word, n, !has_upper(word));
	return true;
}

void
pks_query_value(struct pks_query *query, pks_op value, const char *words)
{
	memset(query, 0, sizeof *query);
	query->kind = PKS_QUERY_SAME;
	query->truth = -1;
	query->same = value;
	snprintf(query->typed, sizeof query->typed, "%s", words);
}

void
pks_query_end(struct pks_query *query)
{
	pks_regex_free(query->regex);
	memset(query, 0, sizeof *query);
}

bool
pks_query_in_words(const struct pks_query *query, const char *words, size_t from, size_t *at,
		   size_t *length)
{
	size_t size = strlen(words);
	const uint8_t *start = (const uint8_t *)words, *found;
	struct pks_regex_text text = {start, size, true, true};

	if (from >= size)
		return false;
	if (query->regex)
		return pks_regex_find(query->regex, &text, from, at, length) == PKS_REGEX_FOUND;
	found = pks_needle_find(&query->text, start + from, start + size, start + size);
	if (!found)
		return false;
	*at = (size_t)(found - start);
	*length = query->text.length;
	return true;
}
