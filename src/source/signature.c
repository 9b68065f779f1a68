/* SPDX-License-Identifier: MIT */
/*
 * Where a digest of a pickle may stand: raw, in hexadecimal digits or in base64, right before it or
 * behind it, with a separator or without one; and the same around the text that the pickle is
 * written in, where fields of a cookie may come between. Bytes of a digest look like any others, so
 * each place of the right length is one; those that nothing speaks for come last.
 */
#include <picklescope/signature.h>

#include "source/evidence.h"
#include "source/node.h"
#include "source/numbers.h"
#include "source/texts.h"

#include <string.h>

/* How long digests are, in bytes. */
static const unsigned lengths[] = {64, 48, 32, 28, 20, 16};
#define LENGTHS (sizeof(lengths) / sizeof(*lengths))

/* Text around a pickle that is looked at for fields. */
#define LONGEST_TAIL 1024

struct search {
	struct pks_signature *all;
	size_t count, most;
	const struct pks_source *source;
	struct pks_bytes bytes;
	uint64_t start, end;	       /* the run in it that is, or leads to, the pickle */
	uint64_t rest_start, rest_end; /* of all that may be signed with it */
	struct pks_bytes pickle;
};

/* ---- Characters ------------------------------------------------------------------------------ */

static int
hex_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
is_separator(uint8_t c)
{
	return c != '\0' && strchr(" \t\r\n.:|!?$&~#/;,", c) != NULL;
}

/* Of a field in a cookie or in a line. */
static bool
is_word(uint8_t c)
{
	return c > ' ' && c < 0x7f && !strchr("\"';,<>\\", c);
}

static bool
is_base64(uint8_t c)
{
	return pks_base64_digit(c) >= 0;
}

/* Digits that stand for so many bytes, without padding. */
static uint64_t
base64_digits(unsigned length)
{
	return (length * 4 + 2) / 3;
}

/* ---- Candidates -------------------------------------------------------------------------------
 */

/* What separates two fields belongs to neither. */
static uint64_t
without_separator(struct pks_bytes bytes, uint64_t from, uint64_t to)
{
	if (to > from && is_separator(bytes.data[to - 1]))
		to--;
	if (to > from && bytes.data[to] == '\n' && bytes.data[to - 1] == '\r')
		to--;
	return to;
}

/* One more, over all that it may be over; NULL: there is no room. */
static struct pks_signature *
add(struct search *search, uint64_t offset, uint64_t size, enum pks_digest_form form, bool likely)
{
	struct pks_bytes bytes = search->bytes;
	bool behind = offset >= search->end;
	uint64_t from = behind ? search->rest_start : search->start;
	uint64_t to = behind ? offset : search->rest_end;
	struct pks_signature *one;

	if (search->count == search->most)
		return NULL;
	one = &search->all[search->count++];
	*one = (struct pks_signature){.source = search->source,
				      .offset = offset,
				      .size = size,
				      .form = form,
				      .behind = behind,
				      .likely = likely};
	one->over[PKS_OVER_PICKLE] = search->pickle;
	if (bytes.data + search->start != search->pickle.data)
		one->over[PKS_OVER_TEXT] =
			(struct pks_bytes){bytes.data + search->start, search->end - search->start};
	if (behind && form != PKS_DIGEST_RAW)
		to = without_separator(bytes, search->end, to);
	if (from < search->start || to > search->end)
		one->over[PKS_OVER_REST] = (struct pks_bytes){bytes.data + from, to - from};
	return one;
}

/* Half of a digest's bytes are above 0x7f, a fifth but for one in a thousand; and it is no pickle.
 */
static bool
is_noise(struct pks_bytes bytes)
{
	struct pks_shape shape;
	uint64_t high = 0;

	for (uint64_t i = 0; i < bytes.size; i++)
		high += bytes.data[i] >> 7;
	if (5 * high < bytes.size)
		return false;
	pks_shape_of(bytes, 0, bytes.size, &shape);
	return !pks_shape_fills(&shape, bytes);
}

static void
add_raw(struct search *search, uint64_t offset, unsigned length, bool likely)
{
	bool noise = is_noise((struct pks_bytes){search->bytes.data + offset, length});
	struct pks_signature *one = add(search, offset, length, PKS_DIGEST_RAW, likely && noise);

	if (!one)
		return;
	one->length = length;
	memcpy(one->digest, search->bytes.data + offset, length);
}

static void
add_hex(struct search *search, uint64_t offset, uint64_t digits)
{
	struct pks_signature *one = add(search, offset, digits, PKS_DIGEST_HEX, true);
	const uint8_t *p = search->bytes.data + offset;

	if (!one)
		return;
	one->odd = digits % 2 != 0;
	one->length = (unsigned)(digits / 2);
	for (unsigned i = 0; i < one->length; i++)
		one->digest[i] = (uint8_t)(hex_digit(p[2 * i]) << 4 | hex_digit(p[2 * i + 1]));
}

static void
add_base64(struct search *search, uint64_t offset, uint64_t size, unsigned length, bool likely)
{
	struct pks_signature *one = add(search, offset, size, PKS_DIGEST_BASE64, likely);
	const uint8_t *p = search->bytes.data + offset;
	uint32_t held = 0;
	unsigned bits = 0;

	if (!one)
		return;
	for (; one->length < length; p++) {
		held = held << 6 | (uint32_t)pks_base64_digit(*p);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			one->digest[one->length++] = (uint8_t)(held >> bits);
		}
	}
}

/* ---- Before --------------------------------------------------------------------------------- */

/* So many characters of a kind stand right before offset; no more than most are counted. */
static uint64_t
count_back(struct pks_bytes bytes, uint64_t offset, bool (*is)(uint8_t c), uint64_t most)
{
	uint64_t n = 0;

	while (n < offset && n < most && is(bytes.data[offset - 1 - n]))
		n++;
	return n;
}

static bool
is_hex(uint8_t c)
{
	return hex_digit(c) >= 0;
}

static bool
is_padding(uint8_t c)
{
	return c == '=';
}

/* Text that ends at 'to'. True: it looks like a digest. */
static bool
text_before(struct search *search, uint64_t to)
{
	struct pks_bytes bytes = search->bytes;
	uint64_t hex = count_back(bytes, to, is_hex, 2 * PKS_DIGEST_LONGEST + 1);
	uint64_t padding = count_back(bytes, to, is_padding, 2);
	uint64_t digits = count_back(bytes, to - padding, is_base64, 4 * PKS_DIGEST_LONGEST);
	bool found = hex >= 2 * PKS_DIGEST_SHORTEST && hex <= 2 * PKS_DIGEST_LONGEST;

	if (found)
		add_hex(search, to - hex, hex);
	for (size_t i = 0; i < LENGTHS; i++) {
		uint64_t wanted = base64_digits(lengths[i]);
		bool exact = digits == wanted && hex != digits;

		if (digits < wanted)
			continue;
		add_base64(search, to - padding - wanted, wanted + padding, lengths[i], exact);
		found = found || exact;
	}
	return found;
}

/* A length of 2, 4 or 8 bytes begins the bytes, and leads to their end. */
static bool
is_framed(const struct search *search, uint64_t length)
{
	struct pks_bytes bytes = search->bytes;
	uint64_t size = search->start - length, rest = bytes.size - size;

	if (search->start < length || (size != 2 && size != 4 && size != 8))
		return false;
	return pks_big(bytes.data, (unsigned)size) == rest ||
	       pks_little(bytes.data, (unsigned)size) == rest ||
	       pks_big(bytes.data, (unsigned)size) == rest - length ||
	       pks_little(bytes.data, (unsigned)size) == rest - length;
}

/* A length of the pickle stands right before it: in how many bytes; 0: none does. */
static uint64_t
own_length(const struct search *search)
{
	uint64_t size = search->end - search->start;

	for (uint64_t n = 8; n >= 2; n /= 2)
		if (search->start >= n) {
			const uint8_t *p = search->bytes.data + search->start - n;

			if (pks_big(p, (unsigned)n) == size || pks_little(p, (unsigned)n) == size)
				return n;
		}
	return 0;
}

static void
look_before(struct search *search)
{
	uint64_t to = search->start, gap = 0;
	bool text;

	while (gap < 2 && gap < to && is_separator(search->bytes.data[to - gap - 1]))
		gap++;
	text = text_before(search, to - gap);
	for (size_t i = 0; i < LENGTHS; i++)
		if (to >= lengths[i])
			add_raw(search, to - lengths[i], lengths[i],
				!text && (to == lengths[i] || is_framed(search, lengths[i])));
	gap = own_length(search);
	for (size_t i = 0; i < LENGTHS; i++)
		if (gap > 0 && to - gap >= lengths[i])
			add_raw(search, to - gap - lengths[i], lengths[i], to - gap == lengths[i]);
}

/* ---- Behind --------------------------------------------------------------------------------- */

/* The field from offset on. True: it looks like a digest. */
static bool
text_behind(struct search *search, uint64_t from, uint64_t to)
{
	struct pks_bytes bytes = search->bytes;
	uint64_t hex = 0, digits = 0, padding = 0;

	while (from + hex < to && hex_digit(bytes.data[from + hex]) >= 0)
		hex++;
	if (from + hex == to && hex >= 2 * PKS_DIGEST_SHORTEST && hex <= 2 * PKS_DIGEST_LONGEST) {
		add_hex(search, from, hex);
		return true;
	}
	while (from + digits < to && is_base64(bytes.data[from + digits]))
		digits++;
	while (from + digits + padding < to && bytes.data[from + digits + padding] == '=')
		padding++;
	for (size_t i = 0; i < LENGTHS; i++)
		if (from + digits + padding == to && digits == base64_digits(lengths[i]) &&
		    padding <= 2) {
			add_base64(search, from, digits + padding, lengths[i], true);
			return true;
		}
	return false;
}

/* The end of the field that begins there. */
static uint64_t
field_end(struct pks_bytes bytes, uint64_t from, uint64_t to)
{
	while (from < to && !is_separator(bytes.data[from]))
		from++;
	return from;
}

/* The first field behind the pickle, and the last one of the word that it is in. */
static bool
fields_behind(struct search *search)
{
	struct pks_bytes bytes = search->bytes;
	uint64_t from = search->end, to, gap = 0, last;
	bool found;

	while (gap < 2 && from + gap < bytes.size && is_separator(bytes.data[from + gap]))
		gap++;
	from += gap;
	for (to = from; to < bytes.size && to - from < LONGEST_TAIL && is_word(bytes.data[to]);)
		to++;
	found = text_behind(search, from, field_end(bytes, from, to));
	for (last = to; last > from && !is_separator(bytes.data[last - 1]);)
		last--;
	return (last > from && text_behind(search, last, to)) || found;
}

static void
look_behind(struct search *search)
{
	uint64_t left = search->bytes.size - search->end;
	bool text = fields_behind(search);

	for (size_t i = 0; i < LENGTHS; i++)
		if (left >= lengths[i])
			add_raw(search, search->end, lengths[i], !text && left == lengths[i]);
}

/* ---- All around -------------------------------------------------------------------------------
 */

/*
 * What may be signed together with the run: in text the word that it stands in, in bytes all that
 * there is. A name and its '=' are no part of what a cookie holds.
 */
static void
find_rest(struct search *search)
{
	struct pks_bytes bytes = search->bytes;
	uint64_t start = search->start, end = search->end;

	while (start > 0 && is_word(bytes.data[start - 1]) && bytes.data[start - 1] != '=')
		start--;
	while (end < bytes.size && is_word(bytes.data[end]))
		end++;
	search->rest_start = start < search->start ? start : 0;
	search->rest_end = end > search->end ? end : bytes.size;
}

static void
look_around(struct search *search, const struct pks_source *source, uint64_t start, uint64_t size)
{
	search->source = source;
	search->bytes = (struct pks_bytes){source->data, source->size};
	if (!pks_inside(search->bytes, start, size))
		return;
	search->start = start;
	search->end = start + size;
	find_rest(search);
	look_before(search);
	look_behind(search);
}

/* Those that are likely first; else the order stays. */
static void
sort(struct pks_signature *all, size_t count)
{
	size_t likely = 0;

	for (size_t i = 0; i < count; i++) {
		struct pks_signature one = all[i];

		if (!one.likely)
			continue;
		memmove(&all[likely + 1], &all[likely], (i - likely) * sizeof(*all));
		all[likely++] = one;
	}
}

size_t
pks_signatures(const struct pks_source *source, const struct pks_found *found,
	       struct pks_signature *all, size_t most)
{
	struct search search = {.all = all, .most = most};
	const struct pks_source *node;

	if (!pks_inside((struct pks_bytes){source->data, source->size}, found->offset, found->size))
		return 0;
	search.pickle = (struct pks_bytes){source->data + found->offset, found->size};
	look_around(&search, source, found->offset, found->size);
	/* A run of the bytes above has something around it; a whole member has not. */
	for (node = source; node->above; node = node->above)
		if (node->slice)
			look_around(&search, node->above, node->at, node->size);
	sort(all, search.count);
	return search.count;
}
