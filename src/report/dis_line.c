/* SPDX-License-Identifier: MIT */
/*
 * The lines that nearly all of a disassembly is made of, written with one look at the room there
 * is: no argument, a small number, or a short text of plain ASCII that needs neither an escape nor
 * another quote. Whatever is not so is left to dis.c, which writes the same piece by piece.
 */
#include "report/dis.h"

#include <pthread.h>
#include <string.h>

#define MOST_DEPTH 64
#define MOST_TEXT  128
/* Indentation, name, text, a few numbers and words, with much to spare. */
#define MOST_LINE (4 * MOST_DEPTH + MOST_TEXT + 256)

/* How the line of each opcode begins: its byte as repr shows it, and its name. */
static struct beginning {
	char code[8];
	char name[32]; /* blanks behind it */
	uint8_t length;
} beginnings[256];
static pthread_once_t made = PTHREAD_ONCE_INIT;

static void
make_beginnings(void)
{
	static const char hex[] = "0123456789abcdef";

	for (unsigned code = 0; code < 256; code++) {
		const struct pks_opcode_info *info = pks_opcode_info((uint8_t)code);
		struct beginning *b = &beginnings[code];

		memset(b->code, ' ', sizeof b->code);
		memset(b->name, ' ', sizeof b->name);
		b->code[0] = (char)code;
		if (code >= 0x7f) {
			b->code[0] = '\\';
			b->code[1] = 'x';
			b->code[2] = hex[code >> 4];
			b->code[3] = hex[code & 15];
		}
		if (info == NULL)
			continue;
		b->length = (uint8_t)strlen(info->name);
		memcpy(b->name, info->name, b->length);
	}
}

static char *
put(char *p, const char *words, size_t n)
{
	memcpy(p, words, n);
	return p + n;
}

static unsigned
digits_of(uint64_t number)
{
	unsigned digits = 1;

	for (; number >= 10000; number /= 10000)
		digits += 4;
	return digits + (number >= 10) + (number >= 100) + (number >= 1000);
}

/* In place, so that nothing has to be moved. */
static char *
put_number(char *p, uint64_t number)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";
	char *end;

	end = p += digits_of(number);
	for (; number >= 100; number /= 100) {
		p -= 2;
		memcpy(p, pairs + 2 * (number % 100), 2);
	}
	if (number >= 10)
		memcpy(p - 2, pairs + 2 * number, 2);
	else
		p[-1] = (char)('0' + number);
	return end;
}

/* Room for n bytes in front of a stream. */
static bool
has_room(struct pks_text *out, size_t n)
{
	if (out->stream == NULL || out->cut || out->size <= n)
		return false;
	return out->size - out->used > n || pks_text_flush(out);
}

void
pks_dis_offset(struct pks_text *out, uint64_t offset)
{
	char text[32], *begin = has_room(out, sizeof text) ? out->data + out->used : text,
		       *p = begin;

	memcpy(p, "    ", 4);
	for (uint64_t least = 10000; least > 1 && offset < least; least /= 10)
		p++;
	p = put_number(p, offset);
	*p++ = ':';
	*p++ = ' ';
	if (begin == text)
		pks_text_raw_n(out, text, (size_t)(p - text));
	else
		out->used += (size_t)(p - begin);
}

/* The text between quotes; NULL: it is not plain. */
static char *
put_plain(char *p, struct pks_bytes text)
{
	*p++ = '\'';
	for (uint64_t i = 0; i < text.size; i++) {
		uint8_t c = text.data[i];

		if (c < 0x20 || c > 0x7e || c == '\'' || c == '\\')
			return NULL;
		*p++ = (char)c;
	}
	*p++ = '\'';
	return p;
}

/* NULL: it is none of the easy ones. */
static char *
put_argument(char *p, const struct pks_tools_argument *argument)
{
	int64_t small = argument->integer.small;

	switch ((enum pks_argument)argument->info->argument) {
	case PKS_ARG_NONE: return p;
	case PKS_ARG_U1:
	case PKS_ARG_U2:
	case PKS_ARG_U4:
	case PKS_ARG_I4:
		*p++ = ' ';
		if (small < 0)
			*p++ = '-';
		return put_number(p, small < 0 ? -(uint64_t)small : (uint64_t)small);
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
		*p++ = ' ';
		return argument->bytes.size <= MOST_TEXT ? put_plain(p, argument->bytes) : NULL;
	default: return NULL;
	}
}

bool
pks_dis_line_quick(const struct pks_token *token, const struct pks_tools_argument *argument,
		   const struct pks_dis_line *line, struct pks_text *out)
{
	const struct beginning *beginning = &beginnings[token->code];
	size_t length;
	char *p;

	pthread_once(&made, make_beginnings);
	length = beginning->length;
	if (line->depth > MOST_DEPTH || !has_room(out, MOST_LINE))
		return false;
	p = out->data + out->used;
	memcpy(p, beginning->code, sizeof beginning->code);
	p += 5;
	for (size_t k = 0; k < line->depth; k++, p += 4)
		memcpy(p, "    ", 4);
	memcpy(p, beginning->name, sizeof beginning->name);
	p += length;
	if (argument->info->argument != PKS_ARG_NONE || line->memoize || line->claims ||
	    line->no_mark) {
		/* The blanks are there. */
		p += length < 10 ? 10 - length : 0;
		p = put_argument(p, argument);
		if (p == NULL)
			return false;
	}
	if (line->memoize || line->claims) {
		p = line->memoize ? put(p, " (as ", 5) : put(p, " (MARK at ", 10);
		p = put_number(p, line->slot);
		*p++ = ')';
	} else if (line->no_mark) {
		p = put(p, " no MARK exists on stack", 24);
	}
	*p++ = '\n';
	out->used = (size_t)(p - out->data);
	return true;
}
