/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_SKIP_H
#define PKS_PICKLE_SKIP_H
/*
 * Stepping from op to op without reading what they say: the inner loop of finding an offset and of
 * a replay.
 */
#include "pickle/segment.h"

#include <string.h>

/*
 * How far it is from an opcode to the next: SIZE + n where the argument has n bytes, else what must
 * be read for it.
 */
enum pks_skip {
	COUNT1,
	COUNT4,
	COUNT8,
	LINE,
	LINES,
	SIZE,
	SKIP_NONE = SIZE,
	SKIP_U1 = SIZE + 1,
	SKIP_U2 = SIZE + 2,
	SKIP_U4 = SIZE + 4,
	SKIP_U8 = SIZE + 8,
	SKIP_I4 = SIZE + 4,
	SKIP_F8 = SIZE + 8,
	SKIP_BYTES1 = COUNT1,
	SKIP_STRING1 = COUNT1,
	SKIP_TEXT1 = COUNT1,
	SKIP_LONG1 = COUNT1,
	SKIP_BYTES4 = COUNT4,
	SKIP_STRING4 = COUNT4,
	SKIP_TEXT4 = COUNT4,
	SKIP_LONG4 = COUNT4,
	SKIP_BYTES8 = COUNT8,
	SKIP_TEXT8 = COUNT8,
	SKIP_LINE_INT = LINE,
	SKIP_LINE_LONG = LINE,
	SKIP_LINE_FLOAT = LINE,
	SKIP_LINE_STRING = LINE,
	SKIP_LINE_UNICODE = LINE,
	SKIP_LINE_SLOT = LINE,
	SKIP_LINE_ASCII = LINE,
	SKIP_LINES_UTF8 = LINES,
	SKIP_LINES_ASCII = LINES
};

extern const uint8_t pks_skips[256];

#define PKS_MOST_SKIPPED 10 /* bytes that must be there for a step, but for a line */

/*
 * Where the op behind this one begins; the end of the bytes if they are no longer what they were
 * when the history was made (a file that changed meanwhile).
 */
static inline uint64_t
pks_skip(struct pks_bytes bytes, uint64_t offset, uint8_t code)
{
	const uint8_t *p = bytes.data + offset + 1, *end = bytes.data + bytes.size;
	uint64_t count = 0;
	unsigned n = pks_skips[code] == COUNT8 ? 8 : 4;

	if (pks_skips[code] >= SIZE)
		return offset + 1 + pks_skips[code] - SIZE;
	switch (pks_skips[code]) {
	case COUNT1: return offset + 2 + p[0];
	case COUNT4:
	case COUNT8:
		for (unsigned i = 0; i < n; i++)
			count |= (uint64_t)p[i] << (8 * i);
		return count < bytes.size - offset ? offset + 1 + n + count : bytes.size;
	case LINE:
	case LINES:
		for (n = pks_skips[code] == LINES ? 2 : 1; n > 0; n--, p++)
			if ((p = memchr(p, '\n', (size_t)(end - p))) == NULL)
				return bytes.size;
		return (uint64_t)(p - bytes.data);
	default: return offset + 1;
	}
}

#endif
