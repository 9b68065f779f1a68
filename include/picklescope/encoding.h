/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_ENCODING_H
#define PICKLESCOPE_ENCODING_H
/*
 * How 8-bit strings of Python 2 become text: Python's codecs by their names, and what is done about
 * bytes that do not decode (bytes.decode(encoding, errors)).
 */
#include <picklescope/token.h>
#include <stddef.h>

struct pks_encoding;

enum pks_handler {
	PKS_STRICT,
	PKS_IGNORE,
	PKS_REPLACE,
	PKS_BACKSLASHREPLACE,
	PKS_SURROGATEESCAPE,
	PKS_SURROGATEPASS,
	PKS_NO_HANDLER /* Python has none of that name: LookupError, once it is needed */
};

/* All zero: nothing was said. */
struct pks_decoding {
	const struct pks_encoding *encoding;
	enum pks_handler handler;
};

/*
 * What encoding= and errors= mean, as Python looks them up (case, '-' and '_' do not matter;
 * aliases count); either may be NULL for the default, ASCII and strict. A name that Python does
 * not know, or that is no text encoding (rot13), is taken too: decoding then ends with a
 * LookupError. False: Python has this codec and we do not; error[size] says so.
 */
bool pks_decoding_make(struct pks_decoding *decoding, const char *encoding, const char *errors,
		       char *error, size_t size);
/* ASCII bytes mean themselves. */
bool pks_decoding_is_ascii(const struct pks_decoding *decoding);

/* What decoding bytes comes to; quoted: they are the inside of a STRING line, with escapes. */
enum pks_decoded { PKS_DECODED, PKS_DECODE_ERROR, PKS_DECODE_LOOKUP };
enum pks_decoded pks_decode_check(const struct pks_decoding *decoding, struct pks_bytes bytes,
				  bool quoted);

/* The characters, one at a time; nothing is copied. */
struct pks_decoder {
	const struct pks_decoding *decoding;
	const uint8_t *at, *end;
	bool quoted;
	bool begun; /* past a byte order mark */
	bool swapped;
	uint8_t window_used, pending_used, pending_at;
	uint8_t window[8];   /* bytes looked ahead, escapes undone */
	uint32_t pending[8]; /* characters that one bad sequence became */
};
void pks_decoder_begin(struct pks_decoder *decoder, const struct pks_decoding *decoding,
		       struct pks_bytes bytes, bool quoted);
/* -1: the end, also where decoding failed. */
int32_t pks_decoder_next(struct pks_decoder *decoder);

#endif
