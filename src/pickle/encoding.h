/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_ENCODING_H
#define PKS_PICKLE_ENCODING_H
/*
 * What encoding.c, decoder.c and decoder_utf.c share. Nobody else includes this.
 */
#include <picklescope/encoding.h>

/* How a codec decodes: the second column of encodings.def. */
enum pks_codec {
	PKS_CODEC_ASCII,
	PKS_CODEC_LATIN1,
	PKS_CODEC_UTF7,
	PKS_CODEC_UTF8,
	PKS_CODEC_UTF8_SIG,
	PKS_CODEC_UTF16,
	PKS_CODEC_UTF16_BE,
	PKS_CODEC_UTF16_LE,
	PKS_CODEC_UTF32,
	PKS_CODEC_UTF32_BE,
	PKS_CODEC_UTF32_LE,
	PKS_CODEC_RAW_ESCAPE,
	PKS_CODEC_HIGH, /* single bytes: from 128 on by a map */
	PKS_CODEC_FULL, /* single bytes, all by a map */
	PKS_CODEC_NO_TEXT,
	PKS_CODEC_REFUSED
};

struct pks_encoding {
	const char *name;
	enum pks_codec codec;
	const uint16_t *map;
};

/* What a map has for a byte that means nothing. */
#define PKS_MAP_NONE 0xfffe

const struct pks_encoding *pks_decoding_encoding(const struct pks_decoding *decoding);

/* decoder.c: the next byte, its escape undone; *at moves past it. -1: there is none. */
int pks_decoder_byte(const struct pks_decoder *decoder, const uint8_t **at);

/*
 * One step of a decoder: the next character, and the decoder is past it; or PKS_STEP_BAD, where
 * decoder->at is where the bad sequence begins and bad_end where it ends; or PKS_STEP_MORE, where
 * bytes were read and there is no character yet.
 */
enum { PKS_STEP_BAD = -2, PKS_STEP_MORE = -3 };
static inline int32_t
pks_step_bad(struct pks_decoder *decoder, const uint8_t *end)
{
	decoder->bad_end = end;
	return PKS_STEP_BAD;
}

/* decoder_utf.c. Past a byte order mark, where the codec looks for one. */
void pks_begin_utf(struct pks_decoder *decoder, enum pks_codec codec);
int32_t pks_step_utf8(struct pks_decoder *decoder);
int32_t pks_step_utf16(struct pks_decoder *decoder);
int32_t pks_step_utf32(struct pks_decoder *decoder);
int32_t pks_step_utf7(struct pks_decoder *decoder);
/* The surrogate that stands at decoder->at in a codec's own form, for 'surrogatepass'; *after moves
 * past it. -1: none does. */
int32_t pks_surrogate_utf(const struct pks_decoder *decoder, enum pks_codec codec,
			  const uint8_t **after);

#endif
