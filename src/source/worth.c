/* SPDX-License-Identifier: MIT */
/*
 * Are bytes worth to be looked into? Asked of every value of a pickle, every row of a database: of
 * millions of short words, nearly all of which no reader takes for its own. So the first byte says
 * which probes are asked at all; and of a short line of plain text, which most of them are, only
 * those that take such for their own, since nothing else could be found in it.
 */
#include "source/evidence.h"
#include "source/step.h"
#include "source/texts.h"

#include <pthread.h>
#include <string.h>

/* How far bytes without a head of their own are searched for one. */
#define SEARCHED ((uint64_t)1 << 20)
/* Enough for every head of what has an end that is looked for. */
#define HEAD 64

/* By first byte: the kinds whose probes have to be asked, and END; of any bytes, of plain ones. */
#define MOST 64
#define END  MOST
static uint8_t asked[256][MOST + 1], asked_plain[256][MOST + 1];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void
make_asked(void)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		uint8_t *at = asked[byte], *plain = asked_plain[byte];

		for (size_t k = 0; k < pks_step_kind_count && k < MOST; k++) {
			const struct pks_step_kind *kind = pks_step_kinds[k];

			/* What only a text can be is liked by another, too. */
			if (!kind->probe || kind->broad || kind->of_text ||
			    (kind->begins && (byte == 0 || !strchr(kind->begins, (int)byte))))
				continue;
			*at++ = (uint8_t)k;
			if (!kind->not_plain && kind->least <= PKS_PLAIN_MOST)
				*plain++ = (uint8_t)k;
		}
		*at = *plain = END;
	}
}

/* What a byte is to a text in which nothing could begin but at its first byte. */
enum { ODD, PLAIN, DIGIT, QUOTE };

/* Brackets may be the containers of a pickle, a parenthesis its MARK. */
static const uint8_t plain_bytes[256] = {
	[' ' ... '!'] = PLAIN, ['"'] = QUOTE,	      ['#' ... '&'] = PLAIN, ['\''] = QUOTE,
	['*'] = PLAIN,	       ['+'] = DIGIT,	      [','] = PLAIN,	     ['-'] = DIGIT,
	['.'] = PLAIN,	       ['/' ... '9'] = DIGIT, [':' ... '@'] = PLAIN, ['A' ... 'Z'] = DIGIT,
	['['] = PLAIN,	       ['\\'] = PLAIN,	      ['^'] = PLAIN,	     ['_'] = DIGIT,
	['`'] = PLAIN,	       ['a' ... 'z'] = DIGIT, ['{'] = PLAIN,	     ['|'] = PLAIN,
	['~'] = PLAIN,
};

/*
 * A short line of printable ASCII that has no run of digits, no literal, no pickle in it, and no
 * head that carving would look at. Only a probe may still like it.
 */
static bool
is_plain(struct pks_bytes bytes)
{
	unsigned run = 0;

	if (bytes.size > PKS_PLAIN_MOST)
		return false;
	for (uint64_t i = 0; i < bytes.size; i++) {
		uint8_t kind = plain_bytes[bytes.data[i]];

		if (kind == DIGIT && ++run < PKS_SHORTEST_RUN)
			continue;
		if (kind == ODD || kind == DIGIT || (kind == QUOTE && run > 0))
			return false;
		run = 0;
	}
	return true;
}

/* The first that one of them thinks, if it likes them. */
static enum pks_likeness
probes_like(const uint8_t *at, struct pks_bytes bytes, bool by_head)
{
	const struct pks_bytes head = {bytes.data, bytes.size < HEAD ? bytes.size : HEAD};
	enum pks_likeness likeness = PKS_UNLIKE;

	for (; *at != END && likeness == PKS_UNLIKE; at++)
		if (bytes.size >= pks_step_kinds[*at]->least)
			likeness = pks_step_kinds[*at]->probe(
				by_head && pks_step_kinds[*at]->ends ? head : bytes);
	return likeness;
}

enum pks_likeness
pks_probes_like(struct pks_bytes bytes, bool by_head)
{
	pthread_once(&made, make_asked);
	return probes_like(asked[bytes.data[0]], bytes, by_head);
}

bool
pks_has_proto(struct pks_bytes bytes, uint64_t most)
{
	uint64_t size = bytes.size < most ? bytes.size : most;
	const uint8_t *p = bytes.data, *end = p + size;

	while (p < end && (p = memchr(p, 0x80, (size_t)(end - p)))) {
		if (end - p >= 4 && p[1] >= 2 && p[1] <= 5)
			return true;
		p++;
	}
	return false;
}

/* carve: is a head for carving worth it, too? */
static bool
is_worth_it(struct pks_bytes bytes, uint64_t most, bool carve)
{
	bool named;

	if (bytes.size < 2)
		return false;
	if (bytes.data[0] == 0x80 && bytes.data[1] <= 5)
		return true;
	pthread_once(&made, make_asked);
	if (is_plain(bytes))
		return probes_like(asked_plain[bytes.data[0]], bytes, most == 0) != PKS_UNLIKE;
	return probes_like(asked[bytes.data[0]], bytes, most == 0) != PKS_UNLIKE ||
	       pks_text_has_place(bytes) || pks_row_fills(bytes, &named) ||
	       pks_has_proto(bytes, most) || pks_begins_with_call(bytes) ||
	       (carve && bytes.size <= most && pks_has_head(bytes));
}

bool
pks_worth_searching(struct pks_bytes bytes, uint64_t most)
{
	return is_worth_it(bytes, most, true);
}

bool
pks_worth_a_look(struct pks_bytes bytes)
{
	return is_worth_it(bytes, SEARCHED, false);
}
