/* SPDX-License-Identifier: MIT */
/*
 * Pickles behind a few bytes of a cache's own, to the end:
 *
 *   u32, then a pickle        cachelib and Flask-Caching: seconds since 1970, 0: never
 *   '!', then a pickle        cachelib in Redis
 *   {"ct": ...}|, a pickle    dogpile.cache
 *   'j2', then three          Jinja2's compiled templates, and marshalled code behind them
 *   'ZF', a length, zlib      joblib before 0.10: 0x..., with Python 2's L, padded with blanks
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "source/numbers.h"
#include "source/shape.h"
#include "source/step.h"

#include <stdlib.h>
#include <string.h>

/* Seconds since 1970: from 2001 to 2103. */
#define EARLIEST 1000000000u
#define LATEST	 4200000000u
#define LONGEST	 256

/* Does a pickle begin there and end where the bytes do? */
static bool
fills(struct pks_bytes bytes, uint64_t at)
{
	struct pks_shape shape;

	if (at + 2 > bytes.size || bytes.data[at] != 0x80)
		return false;
	pks_shape_of(bytes, at, UINT64_MAX, &shape);
	return shape.valid && shape.proto && shape.end == bytes.size;
}

/* How many bytes stand before the pickle; 0: none that are known. */
static uint64_t
head_of(struct pks_bytes bytes, double *expires)
{
	const uint8_t *bar;
	uint64_t seconds;

	*expires = 0;
	if (bytes.size < 5)
		return 0;
	if (bytes.data[0] == '!')
		return fills(bytes, 1) ? 1 : 0;
	if (bytes.data[0] == '{') {
		bar = memchr(bytes.data, '|',
			     (size_t)(bytes.size < LONGEST ? bytes.size : LONGEST));
		if (!bar || bar[-1] != '}' ||
		    !memmem(bytes.data, (size_t)(bar - bytes.data), "\"ct\"", 4))
			return 0;
		return fills(bytes, (uint64_t)(bar - bytes.data) + 1)
			       ? (uint64_t)(bar - bytes.data) + 1
			       : 0;
	}
	seconds = pks_little(bytes.data, 4);
	if ((seconds != 0 && (seconds < EARLIEST || seconds > LATEST)) || !fills(bytes, 4))
		return 0;
	*expires = (double)seconds;
	return 4;
}

static bool
is_template(struct pks_bytes bytes)
{
	struct pks_shape shape;

	if (bytes.size < 12 || memcmp(bytes.data, "j2\x80", 3) != 0)
		return false;
	pks_shape_of(bytes, 2, 16, &shape);
	return shape.valid && shape.end + 2 < bytes.size && bytes.data[shape.end] == 0x80;
}

/* Where the stream of zlib begins; 0: it is no such file. */
static uint64_t
zfile_of(struct pks_bytes bytes)
{
	uint64_t at = 4;

	if (bytes.size < 24 || memcmp(bytes.data, "ZF0x", 4) != 0)
		return 0;
	while (at < 22 && ((bytes.data[at] >= '0' && bytes.data[at] <= '9') ||
			   (bytes.data[at] >= 'a' && bytes.data[at] <= 'f')))
		at++;
	at += at < 22 && bytes.data[at] == 'L';
	while (at < 22 && bytes.data[at] == ' ')
		at++;
	return at >= 21 && bytes.data[at] == 'x' ? at : 0;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	double expires;

	return is_template(bytes) || zfile_of(bytes) > 0 || head_of(bytes, &expires) > 0
		       ? PKS_EXACTLY
		       : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	step->state = calloc(1, 1);
	return step->state;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	uint8_t *given = step->state;

	if (*given)
		return false;
	*given = 1;
	member->place = true;
	member->offset = zfile_of(step->bytes);
	if (member->offset > 0)
		member->as = "zlib";
	else
		member->offset =
			is_template(step->bytes) ? 2 : head_of(step->bytes, &member->expires);
	member->size = step->bytes.size - member->offset;
	return member->offset > 0;
}

const struct pks_step_kind pks_step_HEADS = {
	.name = "",
	.probe = probe,
	.begin = begin,
	.next = next,
	.end = end,
};
