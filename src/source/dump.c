/* SPDX-License-Identifier: MIT */
/*
 * A dump of bytes, with offsets in front and characters behind: what xxd, hexdump -C and od -tx1
 * print. The bytes of each line are those up to two blanks, a bar, or the end.
 */
#include "source/step.h"
#include "source/texts.h"

#include <string.h>

#define MOST_LINE 32 /* bytes that a line may have */

static int
digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of a line that begins at *at, which moves to the next; false: it is no line of a dump.
 */
static bool
read_line(struct pks_bytes text, uint64_t *at, uint8_t out[MOST_LINE], size_t *n)
{
	const uint8_t *p = text.data + *at, *end = text.data + text.size;
	const uint8_t *stop = memchr(p, '\n', (size_t)(end - p)), *digits = p;

	*n = 0;
	if (!stop)
		stop = end;
	*at = (uint64_t)(stop - text.data) + (stop < end);
	while (p < stop && digit(*p) >= 0)
		p++;
	if (p - digits < 4 || p == stop || (*p != ':' && *p != ' '))
		return p - digits >= 4 && p == stop; /* the offset behind the last byte */
	p++;
	while (p < stop && *p == ' ')
		p++;
	while (stop - p >= 2 && digit(p[0]) >= 0 && digit(p[1]) >= 0 && *n < MOST_LINE) {
		out[(*n)++] = (uint8_t)(digit(p[0]) << 4 | digit(p[1]));
		p += 2;
		/* hexdump has two blanks in the middle, and then goes on with digits. */
		if (stop - p >= 4 && p[0] == ' ' && p[1] == ' ' && *n == 8 && digit(p[2]) >= 0 &&
		    digit(p[3]) >= 0 && (stop - p == 4 || p[4] == ' '))
			p += 2;
		else if (p < stop && *p == ' ' && stop - p >= 2 && p[1] != ' ' && p[1] != '|')
			p++;
		else if (p < stop && *p == ' ')
			break;
	}
	return *n > 0 && (p >= stop || *p == ' ' || *p == '\r');
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	uint8_t out[PKS_HEAD];
	uint64_t at = 0;
	size_t used = 0, n;

	if (bytes.size < 16 || digit(bytes.data[0]) < 0)
		return PKS_UNLIKE;
	while (at < bytes.size && used + MOST_LINE <= sizeof(out)) {
		if (!read_line(bytes, &at, out + used, &n))
			return PKS_UNLIKE;
		used += n;
	}
	return pks_is_head(out, used) ? PKS_LIKE : PKS_UNLIKE;
}

static bool
read_dump(struct pks_step *step, struct pks_memory *memory)
{
	uint8_t out[MOST_LINE];
	uint64_t at = 0;
	size_t n;

	while (at < step->bytes.size) {
		if (step->bytes.data[at] == '*') {
			pks_step_say(step, "lines that are alike were left out of the dump");
			break;
		}
		if (!read_line(step->bytes, &at, out, &n) || !pks_memory_put(memory, out, n))
			break;
	}
	return memory->used > 0;
}

const struct pks_step_kind pks_step_DUMP = {
	.name = "dump",
	.begins = "0123456789abcdefABCDEF",
	.least = 16,
	.probe = probe,
	.read = read_dump,
};
