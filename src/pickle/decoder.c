/* SPDX-License-Identifier: MIT */
/*
 * 8-bit strings as characters, one at a time, straight from the file. A codec takes one step at a
 * time and says where a bad sequence begins and ends; what then becomes of its bytes is the error
 * handler's business, which is the same for all codecs.
 */
#include "pickle/encoding.h"
#include "pickle/escapes.h"

#include <string.h>

int
pks_decoder_byte(const struct pks_decoder *d, const uint8_t **at)
{
	int c;

	if (*at >= d->end)
		return -1;
	if (!d->quoted)
		return *(*at)++;
	c = pks_escape_bytes(at, d->end);
	if (c < 0)
		*at = d->end;
	return c;
}

static int32_t
step_byte(struct pks_decoder *d, const struct pks_encoding *encoding)
{
	const uint8_t *after = d->at;
	int c = pks_decoder_byte(d, &after);
	int32_t point = c;

	if (c < 0) {
		d->at = after;
		return PKS_STEP_MORE;
	}
	if (encoding->codec == PKS_CODEC_FULL)
		point = encoding->map[c];
	else if (encoding->codec == PKS_CODEC_HIGH && c >= 128)
		point = encoding->map[c - 128];
	else if (encoding->codec == PKS_CODEC_ASCII && c >= 128)
		return pks_step_bad(d, after);
	if (point == PKS_MAP_NONE)
		return pks_step_bad(d, after);
	d->at = after;
	return point;
}

static int
hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* \uXXXX and \UXXXXXXXX, but not after a backslash that another one protects. */
static int32_t
step_raw_escape(struct pks_decoder *d)
{
	const uint8_t *after = d->at, *before;
	int c = pks_decoder_byte(d, &after), kind;
	uint32_t point = 0;

	before = after;
	kind = c == '\\' && !d->literal ? pks_decoder_byte(d, &before) : -1;
	if (kind != 'u' && kind != 'U') {
		d->literal = kind >= 0;
		d->at = after;
		return c >= 0 ? c : PKS_STEP_MORE;
	}
	after = before;
	for (unsigned n = kind == 'u' ? 4 : 8; n > 0; n--) {
		int digit = hex_digit(pks_decoder_byte(d, &after));
		if (digit < 0)
			return pks_step_bad(d, before);
		point = point << 4 | (uint32_t)digit;
		before = after;
	}
	if (point > 0x10ffff)
		return pks_step_bad(d, after);
	d->at = after;
	return (int32_t)point;
}

static int32_t
step(struct pks_decoder *d)
{
	const struct pks_encoding *encoding = pks_decoding_encoding(d->decoding);

	switch (encoding->codec) {
	case PKS_CODEC_UTF7: return pks_step_utf7(d);
	case PKS_CODEC_UTF8:
	case PKS_CODEC_UTF8_SIG: return pks_step_utf8(d);
	case PKS_CODEC_UTF16:
	case PKS_CODEC_UTF16_BE:
	case PKS_CODEC_UTF16_LE: return pks_step_utf16(d);
	case PKS_CODEC_UTF32:
	case PKS_CODEC_UTF32_BE:
	case PKS_CODEC_UTF32_LE: return pks_step_utf32(d);
	case PKS_CODEC_RAW_ESCAPE: return step_raw_escape(d);
	default: return step_byte(d, encoding);
	}
}

static int32_t
fail(struct pks_decoder *d, enum pks_decoded why)
{
	d->status = why;
	d->at = d->end;
	d->bad_end = d->shift = NULL;
	return PKS_STEP_MORE;
}

/* 'backslashreplace': each byte of the bad sequence as \xNN, a character at a time. */
static int32_t
spell_hex(struct pks_decoder *d)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *after = d->at;
	int c = pks_decoder_byte(d, &after);

	if (c < 0)
		d->at = d->bad_end;
	if (d->at >= d->bad_end) {
		d->bad_end = NULL;
		return PKS_STEP_MORE;
	}
	switch (d->digits++) {
	case 0: return '\\';
	case 1: return 'x';
	case 2: return digits[c >> 4];
	default:
		d->digits = 0;
		d->at = after;
		return digits[c & 15];
	}
}

/*
 * 'surrogateescape': the bytes of the bad sequence from 128 on, four at most, up to the first that
 * is ASCII, where the codec goes on. It will not have ASCII in the first place.
 */
static int32_t
spell_surrogate(struct pks_decoder *d)
{
	const uint8_t *after = d->at;
	int c = pks_decoder_byte(d, &after);

	if (c < 128 || d->at >= d->bad_end || d->digits == 4) {
		bool first = d->digits == 0;
		d->digits = 0;
		d->bad_end = NULL;
		return first ? fail(d, PKS_DECODE_ERROR) : PKS_STEP_MORE;
	}
	d->digits++;
	d->at = after;
	return 0xdc00 + c;
}

/* The next character that a bad sequence becomes, or PKS_STEP_MORE after the last. */
static int32_t
spell(struct pks_decoder *d)
{
	enum pks_codec codec = pks_decoding_encoding(d->decoding)->codec;
	const uint8_t *after = d->at;
	int32_t point;

	switch (d->decoding->handler) {
	case PKS_IGNORE:
	case PKS_REPLACE:
		d->at = d->bad_end;
		d->bad_end = NULL;
		return d->decoding->handler == PKS_REPLACE ? 0xfffd : PKS_STEP_MORE;
	case PKS_BACKSLASHREPLACE: return spell_hex(d);
	case PKS_SURROGATEESCAPE: return spell_surrogate(d);
	case PKS_SURROGATEPASS:
		point = pks_surrogate_utf(d, codec, &after);
		if (point < 0)
			return fail(d, PKS_DECODE_ERROR);
		d->at = after;
		d->bad_end = NULL;
		return point;
	case PKS_ENCODE_HANDLER: return fail(d, PKS_DECODE_TYPE);
	case PKS_NO_HANDLER: return fail(d, PKS_DECODE_LOOKUP);
	case PKS_STRICT: break;
	}
	return fail(d, PKS_DECODE_ERROR);
}

void
pks_decoder_begin(struct pks_decoder *d, const struct pks_decoding *decoding,
		  struct pks_bytes bytes, bool quoted)
{
	enum pks_codec codec = pks_decoding_encoding(decoding)->codec;

	*d = (struct pks_decoder){.decoding = decoding,
				  .at = bytes.data,
				  .end = pks_bytes_end(bytes),
				  .quoted = quoted};
	/* Python does not even look for the codec of nothing. */
	if (bytes.size != 0 && codec == PKS_CODEC_NO_TEXT)
		fail(d, PKS_DECODE_LOOKUP);
	else
		pks_begin_utf(d, codec);
}

int32_t
pks_decoder_next(struct pks_decoder *d)
{
	for (;;) {
		int32_t point;

		if (d->bad_end == NULL) {
			/* UTF-7 has a word to say about bytes that end in base64. */
			if (d->at >= d->end && d->shift == NULL)
				return -1;
			point = step(d);
		} else {
			point = spell(d);
		}
		if (point >= 0)
			return point;
	}
}

/* ASCII is nearly all there is: eight bytes at a time. */
static bool
is_ascii(struct pks_bytes bytes)
{
	const uint8_t *p = bytes.data;
	uint64_t n = bytes.size, seen = 0;

	for (; n >= 8; p += 8, n -= 8) {
		uint64_t word;
		memcpy(&word, p, 8);
		seen |= word;
	}
	while (n > 0)
		seen |= p[--n];
	return (seen & UINT64_C(0x8080808080808080)) == 0;
}

enum pks_decoded
pks_decode_check(const struct pks_decoding *decoding, struct pks_bytes bytes, bool quoted)
{
	struct pks_decoder decoder;

	if (bytes.size == 0 || pks_decoding_encoding(decoding)->codec == PKS_CODEC_LATIN1)
		return PKS_DECODED;
	if (pks_decoding_is_ascii(decoding) && is_ascii(bytes) &&
	    (!quoted || memchr(bytes.data, '\\', (size_t)bytes.size) == NULL))
		return PKS_DECODED;
	pks_decoder_begin(&decoder, decoding, bytes, quoted);
	while (pks_decoder_next(&decoder) >= 0)
		continue;
	return decoder.status;
}
