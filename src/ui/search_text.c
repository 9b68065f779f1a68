/* SPDX-License-Identifier: MIT */
/*
 * The text of an op. Where it lies in the file as it reads, its bytes are searched; where it does
 * not, it is decoded piece by piece, and so is every text for a regular expression: no piece takes
 * long, however long the text is.
 */
#include "ui/search_internal.h"

#include <picklescope/opcode.h>

#include <string.h>

/* ---- Where it is ----------------------------------------------------------------------------- */

static bool
is_ascii(const struct pks_needle *needle)
{
	for (size_t i = 0; i < needle->length; i++)
		if (needle->bytes[i] >= 0x80)
			return false;
	return true;
}

/* Are the 8-bit strings of Python 2 in a code of their own? */
bool
pks_text_own_code(const struct pks_search *search)
{
	const struct pks_options *options = pks_history_options(search->history);

	if (options->strings_are_bytes || !pks_decoding_given(&options->decoding))
		return false;
	return !pks_decoding_is_ascii(&options->decoding) || search->query.regex ||
	       !is_ascii(&search->query.text);
}

static bool
has_high_byte(const uint8_t *data, uint64_t size)
{
	uint8_t all = 0;

	for (uint64_t i = 0; i < size; i++)
		all |= data[i];
	return all >= 0x80;
}

/* What is not whole ends where the file does; there is none such but the last. */
bool
pks_text_whole(const struct pks_search *search, const struct pks_token *token)
{
	return token->arg <= search->bytes.size &&
	       token->arg_size <= search->bytes.size - token->arg;
}

static bool
must_decode(const struct pks_search *search, const struct pks_token *token)
{
	const uint8_t *data = pks_text_of(search, token);

	if (!pks_text_whole(search, token))
		return false;
	switch (pks_opcode_info(token->code)->argument) {
	case PKS_ARG_LINE_STRING:
	case PKS_ARG_LINE_UNICODE:
		return memchr(data, '\\', token->arg_size) != NULL ||
		       has_high_byte(data, token->arg_size);
	case PKS_ARG_STRING1:
	case PKS_ARG_STRING4: return pks_text_own_code(search);
	default: return false;
	}
}

/* The answer for a long line that has many candidates is remembered. */
bool
pks_text_decodes(struct pks_search *search, const struct pks_token *token)
{
	if (search->decodes_at != token->offset) {
		search->decodes_at = token->offset;
		search->decodes = must_decode(search, token);
	}
	return search->decodes;
}

int
pks_text_stretches(const struct pks_token *token, uint64_t from[2], uint64_t to[2])
{
	const struct pks_opcode_info *info = pks_opcode_info(token->code);

	from[0] = token->arg;
	to[0] = token->arg + token->arg_size;
	from[1] = token->second;
	to[1] = token->second + token->second_size;
	switch (info->argument) {
	case PKS_ARG_LINE_STRING:
		/* Without its quotes. */
		if (token->arg_size < 2)
			return 0;
		from[0]++;
		to[0]--;
		return 1;
	case PKS_ARG_LINES_UTF8:
	case PKS_ARG_LINES_ASCII: return token->second > 0 ? 2 : 1;
	case PKS_ARG_LINE_ASCII: return 1;
	default:
		return info->kind == PKS_STR || info->kind == PKS_BYTES ||
		       info->kind == PKS_BYTEARRAY;
	}
}

/* ---- Passages: texts that are matched piece by piece ------------------------------------------
 */

/* A byte of a Python 2 string that is no ASCII comes as a surrogate: then the byte is meant. */
static unsigned
put_point(int32_t point, char *utf8)
{
	if (point >= 0xdc80 && point <= 0xdcff) {
		utf8[0] = (char)(point - 0xdc00);
		return 1;
	}
	return pks_utf8_encode((uint32_t)point, utf8);
}

/* Decodes until the buffer is full. */
static void
fill(struct pks_search *search, struct pks_passage *passage)
{
	while (!passage->ended && passage->used + 4 <= sizeof passage->text) {
		uint64_t at = (uint64_t)(passage->points.at - search->bytes.data);
		int32_t point = pks_points_next(&passage->points);
		unsigned n;

		if (point < 0) {
			passage->ended = true;
			break;
		}
		/* A decoder does not say where it is: then the whole text is lit. */
		if (at < passage->token.arg || at >= passage->token.next)
			at = passage->token.arg;
		n = put_point(point, (char *)passage->text + passage->used);
		for (unsigned i = 0; i < n; i++)
			passage->from[passage->used + i] = at;
		passage->used += n;
	}
}

/* The next match from 'from' on, that begins below 'to'. */
bool
pks_passage_match(struct pks_search *search, const struct pks_regex_text *text, size_t from,
		  size_t to, size_t *at, size_t *length)
{
	const struct pks_needle *needle = &search->query.text;
	const uint8_t *found;

	if (!search->query.regex) {
		found = pks_needle_find(needle, text->data + from, text->data + to,
					text->data + text->size);
		if (!found)
			return false;
		*at = (size_t)(found - text->data);
		*length = needle->length;
		return true;
	}
	switch (pks_regex_find(search->query.regex, text, from, at, length)) {
	case PKS_REGEX_NONE: return false;
	case PKS_REGEX_FOUND: return *at >= from && *at < to;
	case PKS_REGEX_GAVE_UP: search->gave_up++; break;
	}
	return false;
}

/* Where to look next: literal matches may overlap, those of an expression do not. */
static size_t
behind(const struct pks_search *search, size_t at, size_t length)
{
	return search->query.regex ? at + length : at + 1;
}

/* A match in a decoded text: from where its first character came to where its last one ends. */
static void
add_decoded(struct pks_search *search, const struct pks_passage *passage, size_t at, size_t length)
{
	uint64_t from = passage->from[at], to;

	if (passage->points.at == search->bytes.data + passage->token.arg)
		to = passage->token.arg + passage->token.arg_size;
	else if (at + length < passage->used)
		to = passage->from[at + length];
	else
		to = (uint64_t)(passage->points.at - search->bytes.data);
	pks_hits_add(search, from, to > from ? to - from : 1, passage->op);
}

/* True: that was the last piece. */
static bool
match_decoded(struct pks_search *search, struct pks_passage *passage)
{
	struct pks_regex_text text = {passage->text, 0, passage->begins, false};
	size_t at, length, to, drop;

	fill(search, passage);
	text.size = passage->used;
	text.ends = passage->ended;
	to = passage->ended ? passage->used : passage->used - PKS_PIECE_REACH;
	pks_search_spend(search, passage->used * (search->query.regex ? PKS_COST_MATCH : 2));
	while (passage->next < to && search->state == PKS_SEARCH_RUNNING &&
	       pks_passage_match(search, &text, passage->next, to, &at, &length)) {
		add_decoded(search, passage, at, length);
		passage->next = behind(search, at, length);
		pks_search_spend(search, PKS_COST_OP);
	}
	if (passage->ended)
		return true;
	if (passage->next < to)
		passage->next = to;
	drop = to - PKS_PIECE_BACK;
	memmove(passage->text, passage->text + drop, passage->used - drop);
	memmove(passage->from, passage->from + drop,
		(passage->used - drop) * sizeof *passage->from);
	passage->used -= drop;
	passage->next -= drop;
	passage->begins = false;
	return false;
}

/* The same where the text lies in the file as it reads. */
static bool
match_plain(struct pks_search *search, struct pks_passage *passage, uint64_t begin)
{
	uint64_t to =
		passage->end - passage->at > PKS_PIECE ? passage->at + PKS_PIECE : passage->end;
	uint64_t until = passage->end - to > PKS_PIECE_REACH ? to + PKS_PIECE_REACH : passage->end;
	uint64_t back = passage->at - begin > PKS_PIECE_BACK ? passage->at - PKS_PIECE_BACK : begin;
	struct pks_regex_text text = {search->bytes.data + back, (size_t)(until - back),
				      back == begin, until == passage->end};
	size_t at, length, from = (size_t)(passage->at - back);

	pks_search_spend(search, (until - back) * PKS_COST_MATCH);
	while (passage->at < to && search->state == PKS_SEARCH_RUNNING &&
	       pks_passage_match(search, &text, from, (size_t)(to - back), &at, &length)) {
		pks_hits_add(search, back + at, length, passage->op);
		from = behind(search, at, length);
		passage->at = back + from;
		pks_search_spend(search, PKS_COST_OP * PKS_COST_MATCH);
	}
	if (passage->at < to)
		passage->at = to;
	return passage->at >= passage->end;
}

bool
pks_passage_go_on(struct pks_search *search)
{
	struct pks_passage *passage = &search->passage;
	uint64_t from[2], to[2];

	if (passage->decoded) {
		passage->open = !match_decoded(search, passage);
	} else {
		pks_text_stretches(&passage->token, from, to);
		passage->open = !match_plain(search, passage, from[0]);
	}
	return !passage->open;
}

/* Begins with the text of an op. True: it is done with it already. */
bool
pks_passage_open(struct pks_search *search, const struct pks_token *token)
{
	struct pks_passage *passage = &search->passage;
	uint64_t from[2], to[2];

	if (!pks_text_whole(search, token) || pks_text_stretches(token, from, to) == 0)
		return true;
	passage->decoded = pks_text_decodes(search, token);
	if (!passage->decoded && !search->query.regex)
		return true;
	passage->token = *token;
	passage->op = search->op;
	passage->at = from[0];
	passage->end = to[0];
	passage->used = passage->next = 0;
	passage->ended = false;
	passage->begins = true;
	if (passage->decoded && !pks_points(search->history, search->op, &passage->points))
		return true;
	return pks_passage_go_on(search);
}
