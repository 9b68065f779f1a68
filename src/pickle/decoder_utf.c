/* SPDX-License-Identifier: MIT */
/*
 * The steps of Unicode's own encodings. What counts as one bad sequence is as in CPython's
 * Objects/unicodeobject.c: of UTF-8 the longest beginning of a character; of UTF-16 and UTF-32 a
 * unit, or what is left of the bytes where they end too early; of UTF-7 all since the '+'.
 */
#include "pickle/encoding.h"

static bool
is_surrogate(int64_t point)
{
	return point >= 0xd800 && point <= 0xdfff;
}

/* So many bytes as one number; *at moves past them. -1: there are not so many. */
static int64_t
unit(const struct pks_decoder *d, const uint8_t **at, unsigned bytes)
{
	const uint8_t *p = *at;
	int64_t v = 0;

	for (unsigned i = 0; i < bytes; i++) {
		int c = pks_decoder_byte(d, &p);
		if (c < 0)
			return -1;
		v = d->big_endian ? v << 8 | c : v | (int64_t)c << 8 * i;
	}
	*at = p;
	return v;
}

/* Without a mark the order is that of the machines that we know. */
static void
skip_order_mark(struct pks_decoder *d, unsigned bytes)
{
	const uint8_t *after = d->at;

	for (int big = 0; big < 2; big++) {
		d->big_endian = big != 0;
		if (unit(d, &after, bytes) == 0xfeff) {
			d->at = after;
			return;
		}
		after = d->at;
	}
	d->big_endian = false;
}

void
pks_begin_utf(struct pks_decoder *d, enum pks_codec codec)
{
	const uint8_t *after = d->at;

	switch (codec) {
	case PKS_CODEC_UTF8_SIG:
		d->big_endian = true;
		if (unit(d, &after, 3) == 0xefbbbf)
			d->at = after;
		break;
	case PKS_CODEC_UTF16: skip_order_mark(d, 2); break;
	case PKS_CODEC_UTF32: skip_order_mark(d, 4); break;
	case PKS_CODEC_UTF16_BE:
	case PKS_CODEC_UTF32_BE: d->big_endian = true; break;
	default: break;
	}
}

int32_t
pks_step_utf8(struct pks_decoder *d)
{
	const uint8_t *after = d->at;
	int lead = pks_decoder_byte(d, &after), least = 0x80, most = 0xbf;
	unsigned more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
	uint32_t point;

	if (lead < 0x80) {
		d->at = after;
		return lead >= 0 ? lead : PKS_STEP_MORE;
	}
	if (lead < 0xc2 || lead > 0xf4)
		return pks_step_bad(d, after);
	/* No long form of what has a short one, no surrogates, nothing above U+10FFFF. */
	if (lead == 0xe0 || lead == 0xf0)
		least = lead == 0xe0 ? 0xa0 : 0x90;
	if (lead == 0xed || lead == 0xf4)
		most = lead == 0xed ? 0x9f : 0x8f;
	for (point = (uint32_t)lead & 0x3fu >> more; more > 0; more--) {
		const uint8_t *before = after;
		int c = pks_decoder_byte(d, &after);
		if (c < least || c > most)
			return pks_step_bad(d, before);
		point = point << 6 | ((uint32_t)c & 0x3f);
		least = 0x80;
		most = 0xbf;
	}
	d->at = after;
	return (int32_t)point;
}

int32_t
pks_step_utf16(struct pks_decoder *d)
{
	const uint8_t *first = d->at, *after;
	int64_t v = unit(d, &first, 2), low;

	if (v < 0)
		return pks_step_bad(d, d->end);
	if (!is_surrogate(v)) {
		d->at = first;
		return (int32_t)v;
	}
	if (v >= 0xdc00)
		return pks_step_bad(d, first);
	after = first;
	low = unit(d, &after, 2);
	if (low < 0)
		return pks_step_bad(d, d->end);
	if (low < 0xdc00 || low > 0xdfff)
		return pks_step_bad(d, first);
	d->at = after;
	return (int32_t)(0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00));
}

int32_t
pks_step_utf32(struct pks_decoder *d)
{
	const uint8_t *after = d->at;
	int64_t v = unit(d, &after, 4);

	if (v < 0)
		return pks_step_bad(d, d->end);
	if (is_surrogate(v) || v > 0x10ffff)
		return pks_step_bad(d, after);
	d->at = after;
	return (int32_t)v;
}

int32_t
pks_surrogate_utf(const struct pks_decoder *d, enum pks_codec codec, const uint8_t **after)
{
	struct pks_decoder big = *d;
	int64_t v = -1;

	switch (codec) {
	case PKS_CODEC_UTF8:
	case PKS_CODEC_UTF8_SIG:
		big.big_endian = true;
		v = unit(&big, after, 3);
		v = (v & 0xf0c0c0) == 0xe08080 ? (v >> 4 & 0xf000) | (v >> 2 & 0xfc0) | (v & 0x3f)
					       : -1;
		break;
	case PKS_CODEC_UTF16:
	case PKS_CODEC_UTF16_BE:
	case PKS_CODEC_UTF16_LE: v = unit(d, after, 2); break;
	case PKS_CODEC_UTF32:
	case PKS_CODEC_UTF32_BE:
	case PKS_CODEC_UTF32_LE: v = unit(d, after, 4); break;
	default: break;
	}
	return is_surrogate(v) ? (int32_t)v : -1;
}

/* ---- UTF-7 ---------------------------------------------------------------------------------- */

static int
base64_digit(int c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool
is_left_over(const struct pks_decoder *d)
{
	return d->bit_count >= 6 || (d->bit_count > 0 && d->bits != 0);
}

/* All since the '+' is bad; characters that came of it stay. */
static int32_t
bad_shift(struct pks_decoder *d, const uint8_t *end)
{
	d->at = d->shift;
	d->shift = NULL;
	return pks_step_bad(d, end);
}

/* A unit of UTF-16 out of base64. */
static int32_t
unit_utf7(struct pks_decoder *d, uint32_t v)
{
	uint32_t high = d->surrogate;

	d->surrogate = v >= 0xd800 && v <= 0xdbff ? v : 0;
	if (high == 0)
		return d->surrogate != 0 ? PKS_STEP_MORE : (int32_t)v;
	if (v >= 0xdc00 && v <= 0xdfff)
		return (int32_t)(0x10000 + ((high - 0xd800) << 10) + (v - 0xdc00));
	if (d->surrogate == 0)
		d->after_surrogate = (int32_t)v + 1;
	return (int32_t)high;
}

static int32_t
step_base64(struct pks_decoder *d)
{
	const uint8_t *after = d->at;
	int c = pks_decoder_byte(d, &after), digit = base64_digit(c);
	uint32_t high = d->surrogate;

	if (c < 0 && (high != 0 || is_left_over(d)))
		return bad_shift(d, d->end);
	if (digit >= 0) {
		d->at = after;
		d->bits = d->bits << 6 | (uint32_t)digit;
		d->bit_count = (uint8_t)(d->bit_count + 6);
		if (d->bit_count < 16)
			return PKS_STEP_MORE;
		d->bit_count = (uint8_t)(d->bit_count - 16);
		high = d->bits >> d->bit_count;
		d->bits &= (1u << d->bit_count) - 1;
		return unit_utf7(d, high);
	}
	if (c >= 0 && is_left_over(d))
		return bad_shift(d, after);
	d->shift = NULL;
	d->surrogate = 0;
	d->at = c == '-' || c < 0 ? after : d->at;
	return high != 0 && c < 128 ? (int32_t)high : PKS_STEP_MORE;
}

int32_t
pks_step_utf7(struct pks_decoder *d)
{
	const uint8_t *after = d->at, *before;
	int c;

	if (d->after_surrogate != 0) {
		int32_t point = d->after_surrogate - 1;
		d->after_surrogate = 0;
		return point;
	}
	if (d->shift != NULL)
		return step_base64(d);
	c = pks_decoder_byte(d, &after);
	if (c >= 128)
		return pks_step_bad(d, after);
	if (c != '+') {
		d->at = after;
		return c >= 0 ? c : PKS_STEP_MORE;
	}
	before = after;
	c = pks_decoder_byte(d, &after);
	if (c >= 0 && c != '-' && base64_digit(c) < 0)
		return pks_step_bad(d, after);
	if (c != '-') {
		d->shift = d->at;
		d->bits = d->surrogate = 0;
		d->bit_count = 0;
		d->at = before;
		return PKS_STEP_MORE;
	}
	d->at = after;
	return '+';
}
