/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_TEXT_H
#define PICKLESCOPE_TEXT_H
/*
 * Text on its way out, and the one function through which text from a file may reach a terminal.
 *
 * A pks_text is a bounded piece of memory, or a buffer in front of a stream. Nothing here allocates
 * by what a file claims and nothing fails: what does not fit in bounded memory is cut and 'cut' is
 * set.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct pks_text {
	char *data;   /* always ends in NUL while bounded */
	size_t size;  /* bytes there are */
	size_t used;  /* bytes written, without the NUL */
	FILE *stream; /* where full buffers go; NULL: bounded */
	bool cut;     /* something did not fit, or the stream refused it */
	bool ascii;   /* show everything beyond ASCII as an escape too */
	bool newer;   /* show what CPython 3.13 shows (Unicode 15.1) */
};

/*
 * Bounded: writes into data[size]; size at least 1. A character is never cut in two, nor an escape:
 * one that does not fit is left out whole, and nothing is written after it.
 */
void pks_text_bounded(struct pks_text *text, char *data, size_t size);
/* Streaming: data[size] is the buffer; size at least 16. Call pks_text_flush() at the end. */
void pks_text_stream(struct pks_text *text, char *data, size_t size, FILE *stream);
/* Hands the buffer to the stream. False if the stream refused something now or before. */
bool pks_text_flush(struct pks_text *text);

/* Our own words, never a file's: raw, formatted as printf does. */
void pks_text_raw_n(struct pks_text *text, const char *words, size_t n);
static inline void
pks_text_raw(struct pks_text *text, const char *words)
{
	pks_text_raw_n(text, words, strlen(words));
}
void pks_text_printf(struct pks_text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void pks_text_fill(struct pks_text *text, char c, size_t n);
/* A number in decimal; quicker than printf. */
void pks_text_number(struct pks_text *text, uint64_t number);

/*
 * A file's text. Everything that Python's str.isprintable() (Unicode 14, CPython 3.11) refuses is
 * shown as Python's repr would show it (with 'newer', as that of 3.13): \n \r \t, \xHH, \uHHHH,
 * \UHHHHHHHH; so are lone surrogates, direction overrides and zero-width characters. 'also' is a
 * character to put a backslash before (a quote), or 0; a backslash is doubled when 'also' is set.
 * THE ONE FUNCTION: no other may write a file's text to a terminal, and all below go through it.
 */
void pks_text_point(struct pks_text *text, uint32_t point, char also);

/* Bytes that should be UTF-8 (surrogates let pass), unquoted; a byte that does not decode shows as
 * \xHH. */
void pks_text_utf8(struct pks_text *text, const void *data, size_t n);
/* Bytes as one character each, as latin-1 reads them, unquoted. */
void pks_text_latin1(struct pks_text *text, const void *data, size_t n);

/*
 * The same as the inside of a repr, 'also' as for pks_text_point: of a str from UTF-8, of a str
 * from latin-1, of bytes (all above ASCII as \xHH). pks_text_quote() is the quote that Python
 * takes: a double one where there are single ones and no double ones.
 */
void pks_text_utf8_quoted(struct pks_text *text, const void *data, size_t n, char also);
void pks_text_latin1_quoted(struct pks_text *text, const void *data, size_t n, char also);
void pks_text_bytes_quoted(struct pks_text *text, const void *data, size_t n, char also);
char pks_text_quote(const void *data, size_t n);

/* True where str.isprintable() is (CPython 3.11, Unicode 14.0). */
bool pks_printable(uint32_t point);
/* The same of CPython 3.13, Unicode 15.1. */
bool pks_printable_newer(uint32_t point);
/* Columns that a printable character takes on a terminal: 0 (combining), 1 or 2. */
int pks_text_width(uint32_t point);

/* Decodes one UTF-8 character, surrogates let pass (CPython's surrogatepass): its length, 0 if it
 * is none. */
unsigned pks_utf8_decode(const uint8_t *p, const uint8_t *end, uint32_t *point);
/* Where the first byte is that is no such UTF-8; n if there is none. */
size_t pks_utf8_check(const uint8_t *p, size_t n);
/* Encodes one (surrogates too): its length, 1 to 4. */
unsigned pks_utf8_encode(uint32_t point, char out[4]);

#endif
