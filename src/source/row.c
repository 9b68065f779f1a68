/* SPDX-License-Identifier: MIT */
/*
 * Pickles one behind the other from the start of a source, as load() called again and again would
 * read them. PROTO speaks for a pickle. One of protocol 0 or 1 has no head, and any short text may
 * look like one ("Git v2.35." is a float); it counts if nothing but another pickle or padding is
 * behind it.
 */
#include "source/evidence.h"
#include "source/numbers.h"
#include "source/survey.h"

#include <string.h>

/* Ops that a broken pickle has to have before it is called one. */
#define FEW 3
/* How far it is looked ahead to trust a row without PROTO. */
#define AHEAD 64
/* A line before a pickle is no longer. */
#define LINE 512
/* Of this century: seconds since 1970. */
#define FIRST_TIME 978307200.0
#define LAST_TIME  4102444800.0

/* Padding is skipped only where it is zeros: blanks before a pickle are bytes that a load reads. */
static uint64_t
past_zeros(struct pks_bytes bytes, uint64_t at)
{
	while (at < bytes.size && bytes.data[at] == 0)
		at++;
	return at;
}

/* Is what begins at offset without PROTO a pickle, by what stands behind it? */
static bool
is_trusted(struct pks_survey *survey, struct pks_frame *frame, uint64_t offset,
	   const struct pks_shape *shape)
{
	struct pks_shape next = *shape;
	uint64_t at = offset;

	if (offset < frame->trusted)
		return true;
	for (int i = 0; i < AHEAD && next.valid; i++) {
		at = next.end;
		if (next.proto || at == frame->bytes.size || pks_all_blank(frame->bytes, at)) {
			frame->trusted = at;
			return true;
		}
		pks_shape_read(frame->bytes, at, UINT64_MAX, &survey->heights, &next);
	}
	return false;
}

/* A line of some protocol before the pickle that was sent in it. */
bool
pks_survey_line_before(struct pks_survey *survey, struct pks_bytes bytes, uint64_t offset,
		       const struct pks_shape *shape)
{
	const uint8_t *p = bytes.data + offset;
	uint64_t left = bytes.size - offset;
	const uint8_t *end = memchr(p, '\n', (size_t)(left < LINE ? left : LINE));
	struct pks_shape rest;

	if (shape->lines != 1 || shape->damaged != 1 || !end || end == p || end[-1] != '\r')
		return false;
	pks_shape_read(bytes, offset + (uint64_t)(end - p) + 1, UINT64_MAX, &survey->heights,
		       &rest);
	return rest.proto && rest.valid;
}

static bool
is_one(struct pks_survey *survey, struct pks_frame *frame, uint64_t offset,
       const struct pks_shape *shape)
{
	if (shape->proto)
		return shape->valid || shape->good >= FEW || (shape->stop && shape->ops >= 2) ||
		       (shape->framed && shape->ops >= 2);
	/* Lines that all end in CR LF: a transfer as text has been here. */
	if (shape->lines > 1 && shape->damaged == shape->lines)
		return false;
	if (pks_survey_line_before(survey, frame->bytes, offset, shape))
		return false;
	if (!shape->valid || !is_trusted(survey, frame, offset, shape))
		return false;
	/* "N." or "I1\n." is a pickle where somebody keeps pickles, and nothing in a text. */
	return frame->row > 0 || shape->container || shape->global || frame->key.data ||
	       shape->end == frame->bytes.size || frame->trusted == frame->bytes.size;
}

static enum pks_confidence
confidence_of(const struct pks_frame *frame, uint64_t offset, const struct pks_shape *shape)
{
	if (!shape->valid || frame->padded)
		return PKS_LIKELY;
	if (shape->end == frame->bytes.size || frame->row > 0 || offset < frame->trusted ||
	    pks_shape_strong(shape, offset))
		return PKS_SURE;
	return pks_all_blank(frame->bytes, shape->end) ? PKS_SURE : PKS_LIKELY;
}

/* Reads the shape at 'at' if it is another pickle of the row. */
static bool
find(struct pks_survey *survey, struct pks_frame *frame)
{
	uint64_t at = frame->at;

	if (frame->next_known)
		return true;
	if (frame->broken)
		return false;
	if (frame->row > 0 && at < frame->bytes.size && frame->bytes.data[at] == 0) {
		at = past_zeros(frame->bytes, at);
		if (at == frame->bytes.size || frame->bytes.data[at] != 0x80)
			return false;
	}
	if (at >= frame->bytes.size)
		return false;
	pks_shape_whole(frame->source, at,
			!survey->inside		     ? PKS_LOOK_NOT
			: survey->budget.limits.deep ? PKS_LOOK_DEEP
						     : PKS_LOOK_INTO,
			&survey->heights, &frame->next);
	/* Behind padding only one that is whole. */
	if (!is_one(survey, frame, at, &frame->next) || (at != frame->at && !frame->next.valid) ||
	    (frame->doubted && !pks_shape_is_told(&frame->next, frame->bytes, at)))
		return false;
	/* What stands in such blocks may have been deleted. */
	frame->padded = frame->padded || at != frame->at;
	frame->at = at;
	frame->next_known = true;
	return true;
}

/*
 * Django's cache in files, and others after it: a pickle of the time when the value expires, and
 * then that. The number of the pickle, a BINFLOAT or BININT, if it is a time of this century; else
 * 0.
 */
static double
time_of(struct pks_bytes bytes, const struct pks_shape *shape)
{
	const uint8_t *end = bytes.data + shape->end;
	double time = 0;

	if (!shape->valid || !shape->proto || shape->ops != 3u + shape->framed)
		return 0;
	if (shape->end >= 12 && end[-10] == 'G') {
		uint64_t bits = pks_big(end - 9, 8);

		memcpy(&time, &bits, sizeof time);
	} else if (shape->end >= 8 && end[-6] == 'J') {
		time = (double)pks_little(end - 5, 4);
	}
	return time > FIRST_TIME && time < LAST_TIME ? time : 0;
}

bool
pks_survey_row(struct pks_survey *survey, struct pks_frame *frame, struct pks_sighting *sighting)
{
	enum pks_confidence confidence;
	struct pks_shape shape;
	uint64_t offset;
	bool more;

	if (!find(survey, frame))
		return false;
	shape = frame->next;
	offset = frame->at;
	confidence = confidence_of(frame, offset, &shape);
	if (shape.stop && !pks_spans_add(&frame->spans, offset, shape.end))
		survey->failed = true;
	frame->row++;
	frame->at = shape.end;
	frame->next_known = false;
	frame->broken = !shape.stop;
	more = shape.stop && find(survey, frame);
	/* Two that stand side by side speak for each other. */
	if (more && shape.valid && !frame->padded)
		confidence = PKS_SURE;
	pks_survey_tell(survey, frame, offset, &shape, confidence, sighting);
	sighting->row = frame->row > 1 || more;
	if (frame->row == 1 && offset == 0 && shape.stop && shape.end < frame->bytes.size &&
	    frame->expires == 0)
		frame->expires = time_of(frame->bytes, &shape);
	sighting->rest = !more && shape.stop ? frame->bytes.size - shape.end : 0;
	return true;
}
