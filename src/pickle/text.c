/* SPDX-License-Identifier: MIT */
/*
 * Text on its way out. What belongs together (a character, an escape) is put as one unit: it goes
 * in whole or not at all, and after the first that does not fit nothing more goes in, so that a cut
 * text is always the beginning of the whole one. Runs of plain ASCII, most of all text, are copied
 * at once.
 */
#include <picklescope/text.h>

#include <stdlib.h>
#include <string.h>

void
pks_text_bounded(struct pks_text *text, char *data, size_t size)
{
	*text = (struct pks_text){.data = data, .size = size};
	data[0] = '\0';
}

void
pks_text_stream(struct pks_text *text, char *data, size_t size, FILE *stream)
{
	*text = (struct pks_text){.data = data, .size = size, .stream = stream};
	data[0] = '\0';
}

/* Empties the buffer into the stream. */
static bool
spill(struct pks_text *text)
{
	if (!text->cut && text->used > 0 &&
	    fwrite(text->data, 1, text->used, text->stream) != text->used)
		text->cut = true;
	text->used = 0;
	return !text->cut;
}

bool
pks_text_flush(struct pks_text *text)
{
	if (text->stream != NULL && spill(text) && fflush(text->stream) != 0)
		text->cut = true;
	return !text->cut;
}

/* Makes room for n bytes that belong together, and a NUL. */
static bool
room(struct pks_text *text, size_t n)
{
	if (text->cut)
		return false;
	if (text->size - text->used > n)
		return true;
	if (text->stream != NULL && spill(text) && text->size > n)
		return true;
	text->cut = true;
	return false;
}

static void
put(struct pks_text *text, const char *unit, size_t n)
{
	if (!room(text, n))
		return;
	memcpy(text->data + text->used, unit, n);
	text->used += n;
	if (text->stream == NULL)
		text->data[text->used] = '\0';
}

static void
put_char(struct pks_text *text, char c)
{
	if (!room(text, 1))
		return;
	text->data[text->used++] = c;
	if (text->stream == NULL)
		text->data[text->used] = '\0';
}

/* How many of n bytes of UTF-8 there are without a character that is cut at the end. */
static size_t
whole_characters(const char *words, size_t n)
{
	size_t lead = n;
	unsigned char c;

	while (lead > 0 && n - lead < 4 && ((unsigned char)words[lead - 1] & 0xc0) == 0x80)
		lead--;
	if (lead == 0)
		return n;
	c = (unsigned char)words[lead - 1];
	if ((c >= 0xf0 && n - lead < 3) || (c >= 0xe0 && n - lead < 2) ||
	    (c >= 0xc0 && n - lead < 1))
		return lead - 1;
	return n;
}

void
pks_text_raw_n(struct pks_text *text, const char *words, size_t n)
{
	if (!text->cut && n < text->size - text->used) {
		memcpy(text->data + text->used, words, n);
		text->used += n;
		if (text->stream == NULL)
			text->data[text->used] = '\0';
		return;
	}
	if (text->stream != NULL && n >= text->size) {
		if (spill(text) && fwrite(words, 1, n, text->stream) != n)
			text->cut = true;
	} else if (text->stream == NULL && !text->cut && n >= text->size - text->used) {
		put(text, words, whole_characters(words, text->size - text->used - 1));
		text->cut = true;
	} else {
		put(text, words, n);
	}
}

/* What did not fit into the room there was, which is n bytes long. */
__attribute__((format(printf, 3, 0))) static void
print_long(struct pks_text *text, size_t n, const char *format, va_list args)
{
	char *words;

	if (text->stream == NULL) {
		text->used +=
			whole_characters(text->data + text->used, text->size - text->used - 1);
		text->data[text->used] = '\0';
		text->cut = true;
		return;
	}
	words = malloc(n + 1);
	if (words == NULL) {
		text->cut = true;
		return;
	}
	vsnprintf(words, n + 1, format, args);
	pks_text_raw_n(text, words, n);
	free(words);
}

void
pks_text_printf(struct pks_text *text, const char *format, ...)
{
	va_list args, again;
	int n;

	if (text->cut)
		return;
	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(text->data + text->used, text->size - text->used, format, args);
	if (n < 0) {
		text->data[text->used] = '\0';
		text->cut = true;
	} else if ((size_t)n < text->size - text->used) {
		text->used += (size_t)n;
	} else {
		print_long(text, (size_t)n, format, again);
	}
	va_end(again);
	va_end(args);
}

void
pks_text_fill(struct pks_text *text, char c, size_t n)
{
	while (n > 0 && !text->cut) {
		size_t part = text->size - text->used - 1;

		if (part == 0 && !room(text, 1))
			return;
		part = text->size - text->used - 1;
		if (part > n)
			part = n;
		memset(text->data + text->used, c, part);
		text->used += part;
		n -= part;
		if (text->stream == NULL)
			text->data[text->used] = '\0';
	}
}

void
pks_text_number(struct pks_text *text, uint64_t number)
{
	char digits[20];
	size_t n = sizeof digits;

	do
		digits[--n] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	pks_text_raw_n(text, digits + n, sizeof digits - n);
}

static void
put_escape(struct pks_text *text, uint32_t point)
{
	static const char hex[] = "0123456789abcdef";
	char unit[10] = {'\\'};
	unsigned n = 2, digits = 0;

	switch (point) {
	case '\t': unit[1] = 't'; break;
	case '\n': unit[1] = 'n'; break;
	case '\r': unit[1] = 'r'; break;
	default:
		digits = point < 0x100 ? 2 : point < 0x10000 ? 4 : 8;
		unit[1] = point < 0x100 ? 'x' : point < 0x10000 ? 'u' : 'U';
	}
	while (digits-- > 0)
		unit[n++] = hex[point >> 4 * digits & 15];
	put(text, unit, n);
}

void
pks_text_point(struct pks_text *text, uint32_t point, char also)
{
	char unit[4];

	if (point >= 0x20 && point < 0x7f) {
		unit[0] = '\\';
		unit[1] = (char)point;
		if (also != '\0' && (unit[1] == also || unit[1] == '\\'))
			put(text, unit, 2);
		else
			put_char(text, unit[1]);
	} else if (point > 0x7f && !text->ascii &&
		   (text->newer ? pks_printable_newer(point) : pks_printable(point))) {
		put(text, unit, pks_utf8_encode(point, unit));
	} else {
		put_escape(text, point);
	}
}

/* How many bytes from p on show as themselves. */
static size_t
plain_run(const uint8_t *p, const uint8_t *end, char also)
{
	const uint8_t *at = p;
	uint8_t quote = also != '\0' ? (uint8_t)also : 0xff;
	uint8_t slash = also != '\0' ? '\\' : 0xff;

	while (at < end && *at >= 0x20 && *at < 0x7f && *at != quote && *at != slash)
		at++;
	return (size_t)(at - p);
}

/* ASCII has been put up to where *p stands now; false at the end, or where nothing more fits. */
static bool
put_plain(struct pks_text *text, const uint8_t **p, const uint8_t *end, char also)
{
	size_t run = plain_run(*p, end, also);

	if (run > 0)
		pks_text_raw_n(text, (const char *)*p, run);
	*p += run;
	return *p < end && !text->cut;
}

void
pks_text_utf8_quoted(struct pks_text *text, const void *data, size_t n, char also)
{
	const uint8_t *p = data, *end = n > 0 ? p + n : p;

	while (put_plain(text, &p, end, also)) {
		uint32_t point;
		unsigned length = pks_utf8_decode(p, end, &point);

		if (length == 0)
			put_escape(text, *p++);
		else
			pks_text_point(text, point, also);
		p += length;
	}
}

void
pks_text_latin1_quoted(struct pks_text *text, const void *data, size_t n, char also)
{
	const uint8_t *p = data, *end = n > 0 ? p + n : p;

	while (put_plain(text, &p, end, also))
		pks_text_point(text, *p++, also);
}

void
pks_text_bytes_quoted(struct pks_text *text, const void *data, size_t n, char also)
{
	const uint8_t *p = data, *end = n > 0 ? p + n : p;

	while (put_plain(text, &p, end, also)) {
		if (*p < 0x80)
			pks_text_point(text, *p, also);
		else
			put_escape(text, *p);
		p++;
	}
}

void
pks_text_utf8(struct pks_text *text, const void *data, size_t n)
{
	pks_text_utf8_quoted(text, data, n, '\0');
}

void
pks_text_latin1(struct pks_text *text, const void *data, size_t n)
{
	pks_text_latin1_quoted(text, data, n, '\0');
}

char
pks_text_quote(const void *data, size_t n)
{
	return n > 0 && memchr(data, '\'', n) != NULL && memchr(data, '"', n) == NULL ? '"' : '\'';
}
