/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_ENCODING_H
#define PICKLESCOPE_ENCODING_H
/*
 * How 8-bit strings of Python 2 become text: Python's codecs by their names, and what is done about
 * bytes that do not decode (bytes.decode(encoding, errors), as CPython 3.11 has it).
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
	PKS_ENCODE_HANDLER, /* Python has it for writing alone: TypeError, once it is needed */
	PKS_NO_HANDLER	    /* Python has none of that name: LookupError, once it is needed */
};

/* All zero: nothing was said. An encoding of NULL is ASCII. */
struct pks_decoding {
	const struct pks_encoding *encoding;
	enum pks_handler handler;
};

/*
 * What encoding= and errors= mean, as Python looks them up (in an encoding's name case, '-', '_'
 * and blanks do not matter, and aliases count); either may be NULL for the default, ASCII and
 * strict; both: nothing was said. A name that Python does not know, or that is no text encoding
 * (rot13), is taken too: decoding then ends with a LookupError. So is "bytes", which is no encoding
 * but options.strings_are_bytes. False: Python has this codec and we do not; error[size] says so,
 * in printable ASCII.
 */
bool pks_decoding_make(struct pks_decoding *decoding, const char *encoding, const char *errors,
		       char *error, size_t size);
/* Something was said of how to decode. */
bool pks_decoding_given(const struct pks_decoding *decoding);
/* The codec's name as Python's modules have it: "latin_1"; "" for one that Python does not know. */
const char *pks_decoding_name(const struct pks_decoding *decoding);
/* ASCII bytes mean themselves. */
bool pks_decoding_is_ascii(const struct pks_decoding *decoding);

/* What decoding comes to: text, or UnicodeDecodeError, LookupError, TypeError. */
enum pks_decoded { PKS_DECODED, PKS_DECODE_ERROR, PKS_DECODE_LOOKUP, PKS_DECODE_TYPE };
/* quoted: the bytes are the inside of a STRING line, and its escapes are to be undone first. */
enum pks_decoded pks_decode_check(const struct pks_decoding *decoding, struct pks_bytes bytes,
				  bool quoted);

/*
 * The characters, one at a time; nothing is copied. The text is never more than some five times as
 * long as the bytes. Bytes and decoding must stay where they are. All fields are the decoder's own
 * but status.
 */
struct pks_decoder {
	enum pks_decoded status; /* after the end: why there is no more */
	const struct pks_decoding *decoding;
	const uint8_t *at, *end;
	const uint8_t *bad_end;	   /* of a bad sequence that is being spelled; else NULL */
	const uint8_t *shift;	   /* UTF-7: where the base64 began; else NULL */
	uint32_t bits, surrogate;  /* UTF-7: bits that are no character yet, half a pair */
	int32_t after_surrogate;   /* UTF-7: a character that follows half a pair, + 1 */
	uint8_t bit_count, digits; /* \xNN: how many of the four characters are written */
	bool quoted;
	bool big_endian;
	bool literal; /* raw-unicode-escape: the next byte follows a backslash */
};
void pks_decoder_begin(struct pks_decoder *decoder, const struct pks_decoding *decoding,
		       struct pks_bytes bytes, bool quoted);
/* -1: the end, also where decoding failed; characters before the failure were given. */
int32_t pks_decoder_next(struct pks_decoder *decoder);

#endif
