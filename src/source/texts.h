/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_TEXTS_H
#define PKS_SOURCE_TEXTS_H
/*
 * Bytes written as text, for the readers of text.
 */
#include "source/memory.h"

#include <picklescope/token.h>

/* Enough decoded bytes to see what something is. */
#define PKS_HEAD 256

/*
 * Are these the first bytes of a pickle, of something packed, or of a signed pickle? They may be
 * cut off.
 */
bool pks_is_head(const uint8_t *data, size_t n);
/* Can they begin with this one? Most bytes do not, and that is seen before more are decoded. */
bool pks_may_be_head(uint8_t first);

/* What stands for 0 to 63 in base64, either kind; -1: nothing. */
int pks_base64_digit(uint8_t c);
/* Decodes as far as there is room; blanks are passed over, and the rest at the first other thing.
 * How many bytes. */
size_t pks_base64_head(struct pks_bytes text, uint8_t *out, size_t room);
size_t pks_hex_head(struct pks_bytes text, uint8_t *out, size_t room);
/* Do all of the digits of base64 stand for pickles without a head, one behind the other? */
bool pks_base64_is_pickle(struct pks_bytes text);

/*
 * Is there a run of digits or a literal in this text that begins as something? A literal is a b
 * before a quote.
 */
#define PKS_SHORTEST_RUN 18
bool pks_text_has_place(struct pks_bytes bytes);

/*
 * Undoes the escapes of a Python literal with its quotes and prefix, or of a line without quotes;
 * characters beyond 255 become UTF-8. False: no memory, or a bound is hit.
 */
bool pks_escapes_of_python(struct pks_bytes text, struct pks_memory *memory);
/* The same of the line of a UNICODE, of which quotes are a part. */
bool pks_escapes_of_unicode(struct pks_bytes line, struct pks_memory *memory);
/* The same of a JSON string, without its quotes; all becomes UTF-8. */
bool pks_escapes_of_json(struct pks_bytes text, struct pks_memory *memory);

#endif
