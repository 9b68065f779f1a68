/* SPDX-License-Identifier: MIT */
/*
 * Pickles among other bytes. PROTO with 2 to 5 is looked for at every offset, and the few ways in
 * which protocols 0 and 1 mostly begin. What follows counts if it runs to its STOP, the stack holds
 * what each op wants, and there is more to it than chance would make: nine bytes at least, a frame
 * that fits, a callable or a container. Short ones count beside one that does, and at the end.
 */
#include "source/evidence.h"
#include "source/survey.h"

#include <string.h>

/* Bytes that may be gone through for each byte of the source, and in any case. */
#define TIMES 16
#define SLACK ((uint64_t)1 << 20)
/* Short pickles before a strong one. */
#define AHEAD 16

/* A first line is no longer, or it is none. */
#define LINE 1024

/* Among so many bytes a short one comes about by chance. */
#define CHANCE ((uint64_t)1 << 20)

/* Protocol 0 has no head; a dict or a list that is put into slot 0 or 1 is the next best thing, and
 * an import. */
static bool
is_text_head(const uint8_t *p, uint64_t left)
{
	uint64_t near = left < LINE ? left : LINE;

	if (p[0] == '(') {
		if (p[1] == 'd' || p[1] == 'l')
			return p[2] == 'p' && (p[3] == '0' || p[3] == '1');
		return (p[1] == 'V' || (p[1] == 'I' && p[2] <= '9') ||
			(p[1] == 'S' && (p[2] == '\'' || p[2] == '"'))) &&
		       memchr(p, '\n', (size_t)near);
	}
	/* c, a module's name, the end of the line. */
	for (uint64_t i = 1; i < left && i < 64; i++) {
		uint8_t c = p[i];

		if (c == '\n')
			return i > 2;
		if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') &&
		    c != '_' && c != '.')
			return false;
	}
	return false;
}

static bool
is_head(const uint8_t *p, uint64_t left)
{
	switch (p[0]) {
	case 0x80: return p[1] >= 2 && p[1] <= 5;
	case '}':
	case ']': return p[1] == 'q' && p[2] <= 1 && p[3] == '(';
	default: return is_text_head(p, left);
	}
}

/* The next place where one may begin; the size where there is none. */
static uint64_t
find_head(struct pks_bytes bytes, uint64_t at)
{
	static const bool heads[256] = {
		[0x80] = true, ['}'] = true, [']'] = true, ['('] = true, ['c'] = true};
	uint64_t last = bytes.size > 4 ? bytes.size - 4 : 0;

	for (; at < last; at++) {
		while (at < last && !heads[bytes.data[at]])
			at++;
		if (at < last && is_head(bytes.data + at, bytes.size - at))
			return at;
	}
	return bytes.size;
}

bool
pks_has_head(struct pks_bytes bytes)
{
	return find_head(bytes, 0) < bytes.size;
}

/* The same in no span. */
static uint64_t
next_head(struct pks_frame *frame, uint64_t at)
{
	uint64_t size = frame->bytes.size;

	while ((at = find_head(frame->bytes, at)) < size) {
		uint64_t past = pks_spans_past(&frame->spans, at);

		if (past == at)
			break;
		at = past;
	}
	return at < size ? at : size;
}

/* A row that begins here and has a strong one in it, or three. */
static bool
leads_to_strong(struct pks_survey *survey, struct pks_frame *frame, const struct pks_shape *first)
{
	struct pks_shape shape = *first;
	uint64_t at;

	for (int i = 0; i < AHEAD && shape.valid && shape.proto; i++) {
		at = shape.end;
		if (at >= frame->bytes.size)
			break;
		pks_shape_read(frame->bytes, at, UINT64_MAX, &survey->heights, &shape);
		frame->carved += shape.work;
		if (pks_shape_strong(&shape, at) || (i == 1 && shape.valid && shape.proto))
			return true;
	}
	return false;
}

/* Whole, and more than chance: also without PROTO, and where the bytes end with it. */
static bool
is_strong(const struct pks_frame *frame, const struct pks_shape *shape, uint64_t at)
{
	if (!shape->valid || (shape->lines > 1 && shape->damaged == shape->lines))
		return false;
	if (shape->proto)
		return pks_shape_strong(shape, at) || shape->end == frame->bytes.size ||
		       (frame->relics && (shape->container || shape->global));
	return shape->end - at >= 12 && shape->ops >= 4 && !shape->dangling &&
	       (shape->call || shape->container);
}

/* A frame that fits, and whose ops go wrong only far behind its head: one that was overwritten. */
static bool
is_fragment(const struct pks_shape *shape, uint64_t at)
{
	return shape->framed && !shape->valid && shape->good >= 8 && shape->end - at >= 32;
}

/*
 * Is 'at' where an op begins of a walk that came to nothing? From there the same ops would be read
 * again, to the same end; a list of names that begin with a c would be gone through at each of
 * them. Such walks may run side by side, an op of one in the argument of another.
 */
static bool
is_on_path(struct pks_frame *frame, uint64_t at)
{
	struct pks_token token;

	for (size_t i = 0; i < PKS_PATHS; i++) {
		struct pks_path *path = &frame->paths[i];

		while (path->at < at && path->at < path->end &&
		       pks_token_read(frame->bytes, path->at, &token) == PKS_TOKEN_OK)
			path->at = token.next;
		if (path->at < at)
			path->end = 0;
		if (path->at == at && at < path->end)
			return true;
	}
	return false;
}

/*
 * Is it known that nothing comes of 'at'? Also where its first op leads onto such a walk, which had
 * at least as much on the stack there.
 */
static bool
is_known(struct pks_frame *frame, uint64_t at)
{
	struct pks_token token;

	return is_on_path(frame, at) || (pks_token_read(frame->bytes, at, &token) == PKS_TOKEN_OK &&
					 is_on_path(frame, token.next));
}

/* In place of the one that ends first. */
static void
remember_path(struct pks_frame *frame, uint64_t at, uint64_t end)
{
	struct pks_path *first = &frame->paths[0];

	for (size_t i = 1; i < PKS_PATHS; i++)
		if (frame->paths[i].end < first->end)
			first = &frame->paths[i];
	*first = (struct pks_path){at, end};
}

/* Reads the shape at 'at'. False: it is nothing, and that is known already. */
static bool
read_shape(struct pks_survey *survey, struct pks_frame *frame, uint64_t at, struct pks_shape *shape)
{
	if (frame->bytes.data[at] == 0x80) {
		pks_shape_read(frame->bytes, at, UINT64_MAX, &survey->heights, shape);
		frame->carved += shape->work;
		return true;
	}
	if (is_known(frame, at))
		return false;
	pks_shape_strictly(frame->bytes, at, &survey->heights, shape);
	frame->carved += shape->work;
	/* From a later start there is less on the stack: what was missing is missing. */
	if (!shape->stop && !shape->arrays)
		remember_path(frame, at, shape->end);
	return true;
}

bool
pks_survey_carve(struct pks_survey *survey, struct pks_frame *frame, struct pks_sighting *sighting)
{
	uint64_t bound = frame->bytes.size * TIMES + SLACK, last = frame->bytes.size;
	struct pks_shape shape;

	if (frame->value && !survey->budget.limits.deep && last > PKS_VALUE_NEAR)
		last = PKS_VALUE_NEAR;

	/* The beginning was looked at, and what it breaks in was told. */
	if (frame->at == 0 && frame->broken)
		frame->at = 2;
	while ((frame->at = next_head(frame, frame->at)) < last) {
		uint64_t at = frame->at;
		bool strong, follows = frame->trusted == at && at > 0;

		if (frame->carved > bound) {
			frame->at = frame->bytes.size;
			pks_survey_say(survey, frame->source,
				       "too much in it looks like pickles and is none: it was not "
				       "searched to its end",
				       sighting);
			return true;
		}
		frame->at = at + 1;
		if (!read_shape(survey, frame, at, &shape))
			continue;
		strong = is_strong(frame, &shape, at);
		if (!strong &&
		    !(shape.valid && (follows || leads_to_strong(survey, frame, &shape))) &&
		    !is_fragment(&shape, at))
			continue;
		if ((frame->doubted || frame->bytes.size >= CHANCE) &&
		    !pks_shape_is_told(&shape, frame->bytes, at))
			continue;
		if (shape.valid && pks_names_times(&frame->below, frame->bytes.data + at,
						   (size_t)(shape.end - at))) {
			frame->at = shape.end;
			continue;
		}
		/* What is broken is not passed over: another one may begin in it. */
		if (shape.valid) {
			frame->at = shape.end;
			frame->trusted = shape.end;
		}
		pks_survey_tell(survey, frame, at, &shape, shape.valid ? PKS_CARVED : PKS_GUESS,
				sighting);
		sighting->confidence = shape.valid ? PKS_CARVED : PKS_LIKELY;
		return true;
	}
	return false;
}
