/* SPDX-License-Identifier: MIT */
#include <picklescope/encoding.h>

#include <stdio.h>

bool
pks_decoding_make(struct pks_decoding *decoding, const char *encoding, const char *errors,
		  char *error, size_t size)
{
	*decoding = (struct pks_decoding){0};
	if (encoding == NULL && errors == NULL)
		return true;
	snprintf(error, size, "encodings are not read yet");
	return false;
}

bool
pks_decoding_is_ascii(const struct pks_decoding *decoding)
{
	(void)decoding;
	return true;
}

enum pks_decoded
pks_decode_check(const struct pks_decoding *decoding, struct pks_bytes bytes, bool quoted)
{
	(void)decoding, (void)bytes, (void)quoted;
	return PKS_DECODED;
}

void
pks_decoder_begin(struct pks_decoder *decoder, const struct pks_decoding *decoding,
		  struct pks_bytes bytes, bool quoted)
{
	*decoder = (struct pks_decoder){.decoding = decoding,
					.at = bytes.data,
					.end = bytes.data + bytes.size,
					.quoted = quoted};
}

int32_t
pks_decoder_next(struct pks_decoder *decoder)
{
	return decoder->at < decoder->end ? *decoder->at++ : -1;
}
