/* SPDX-License-Identifier: MIT */
/*
 * Looking for pickles, one step at a time. The sources that are open are a stack: the file below,
 * what is looked into on top. Of each, in this order: the row of pickles at its start; what its
 * bytes are otherwise, and what is in that; pickles anywhere in what is left.
 */
#include "source/survey.h"
#include "source/evidence.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sources that are open at once. */
#define DEEPEST ((size_t)4 * PKS_LAYERS_MOST)

const char *
pks_confidence_name(enum pks_confidence confidence)
{
	static const char *const names[] = {
#define PKS_X(name, word) word,
		PKS_CONFIDENCE_TABLE(PKS_X)
#undef PKS_X
	};

	return names[confidence];
}

struct pks_frame *
pks_survey_push(struct pks_survey *survey, struct pks_source *source)
{
	struct pks_frame *frame;

	if (!source) {
		survey->failed = true;
		return NULL;
	}
	/* Runs of bytes are no layers, but no more than so many lie in each other. */
	if (survey->count >= DEEPEST) {
		survey->too_deep = true;
		pks_source_free(source);
		return NULL;
	}
	if (survey->count == survey->room) {
		size_t room = survey->room ? survey->room * 2 : 8;
		struct pks_frame *frames = realloc(survey->frames, room * sizeof(*frames));

		if (!frames) {
			survey->failed = true;
			pks_source_free(source);
			return NULL;
		}
		survey->frames = frames;
		survey->room = room;
	}
	frame = &survey->frames[survey->count++];
	*frame = (struct pks_frame){.source = source, .bytes = pks_source_bytes(source)};
	if (survey->count > 1) {
		frame->best = frame[-1].best;
		frame->quiet = frame[-1].quiet;
		frame->values = frame[-1].values;
		if (frame[-1].open && frame[-1].step.kind->best > frame->best)
			frame->best = frame[-1].step.kind->best;
		frame->doubted = frame[-1].doubted || frame->best > PKS_SURE ||
				 (frame[-1].open && frame[-1].step.kind->broad);
		frame->key = frame[-1].key;
		frame->expires = frame[-1].expires;
	}
	return frame;
}

static void
pop(struct pks_survey *survey)
{
	struct pks_frame *frame = &survey->frames[--survey->count];

	if (frame->open)
		pks_step_end(&frame->step);
	if (frame->any && survey->count > 0)
		frame[-1].any = frame[-1].below_any = true;
	free(frame->spans.items);
	free(frame->names.slots);
	free(frame->below.slots);
	pks_source_free(frame->source);
}

/* Lets go of all that it held, and knows nothing any more but what it was asked for. */
static void
forget(struct pks_survey *survey)
{
	while (survey->count > 0)
		pop(survey);
	pks_source_free(survey->told);
	survey->told = NULL;
	survey->budget.members = survey->budget.unpacked = survey->opened = 0;
	survey->budget.hit = PKS_BOUND_NONE;
	survey->members_told = survey->too_deep = survey->failed = false;
}

/* The source is taken over. */
static struct pks_survey *
survey_of(struct pks_source *source, const struct pks_limits *limits, bool inside)
{
	struct pks_survey *survey = malloc(sizeof(*survey));

	if (!survey) {
		pks_source_free(source);
		return NULL;
	}
	/* What a member is called, and what is wrong, is long and written before it is read. */
	survey->heights = (struct pks_heights){0};
	survey->frames = NULL;
	survey->count = survey->room = 0;
	survey->told = NULL;
	survey->layers = false;
	forget(survey);
	survey->inside = inside;
	survey->budget.limits = limits ? *limits : PKS_LIMITS;
	if (survey->budget.limits.layers > PKS_LAYERS_MOST)
		survey->budget.limits.layers = PKS_LAYERS_MOST;
	if (survey->budget.limits.ratio == 0)
		survey->budget.limits.ratio = 1;
	if (pks_survey_push(survey, source))
		return survey;
	pks_survey_free(survey);
	return NULL;
}

struct pks_survey *
pks_survey_new(struct pks_source *source, const struct pks_limits *limits, bool inside)
{
	return survey_of(pks_source_keep(source), limits, inside);
}

struct pks_survey *
pks_survey_values(struct pks_source *source, uint64_t offset, uint64_t size,
		  const struct pks_limits *limits)
{
	struct pks_survey *survey = survey_of(pks_source_slice(source, offset, size), limits, true);

	if (!survey)
		return NULL;
	survey->layers = true;
	survey->frames[0].forced = &pks_step_VALUE;
	survey->frames[0].doubted = true;
	survey->frames[0].phase = PKS_PHASE_KINDS;
	return survey;
}

struct pks_survey *
pks_survey_run(struct pks_source *source, uint64_t offset, uint64_t size,
	       const struct pks_limits *limits)
{
	return survey_of(pks_source_slice(source, offset, size), limits, true);
}

void
pks_survey_free(struct pks_survey *survey)
{
	if (!survey)
		return;
	forget(survey);
	free(survey->frames);
	free(survey->heights.below);
	free(survey);
}

bool
pks_survey_again(struct pks_survey *survey, struct pks_source *source)
{
	forget(survey);
	return !source || pks_survey_push(survey, pks_source_keep(source));
}

static void
hold(struct pks_survey *survey, struct pks_source *source, struct pks_sighting *sighting)
{
	pks_source_keep(source);
	pks_source_free(survey->told);
	survey->told = source;
	sighting->source = source;
}

/* A pickle in a slice is one of the bytes that were cut: there its address is shorter. */
enum pks_surveyed
pks_survey_tell(struct pks_survey *survey, struct pks_frame *frame, uint64_t offset,
		const struct pks_shape *shape, enum pks_confidence confidence,
		struct pks_sighting *sighting)
{
	struct pks_source *source = frame->source;
	uint64_t shift = 0;

	while (source->slice) {
		shift += source->at;
		source = source->above;
	}
	*sighting = (struct pks_sighting){
		.bytes = {source->data, shift + frame->bytes.size},
		.found = {shift + offset, shape->end - offset, shape->stop},
		.imports = shape->global,
		.confidence = confidence < frame->best ? frame->best : confidence,
		.key = frame->key,
		.expires = frame->expires,
	};
	hold(survey, source, sighting);
	survey->opened += frame->values;
	frame->offers = shape->offers;
	frame->pickled = shape->pickled;
	frame->first_told = frame->first_told || offset == 0;
	if (confidence != PKS_GUESS)
		frame->any = true;
	/* Those below will not carve out what has an address already. */
	for (size_t i = 0; shape->stop && i + 1 < survey->count; i++)
		pks_names_count(&survey->frames[i].below, frame->bytes.data + offset,
				(size_t)(shape->end - offset));
	return PKS_SURVEY_PICKLE;
}

enum pks_surveyed
pks_survey_say(struct pks_survey *survey, struct pks_source *source, const char *trouble,
	       struct pks_sighting *sighting)
{
	if (trouble != survey->trouble)
		snprintf(survey->trouble, sizeof(survey->trouble), "%s", trouble);
	*sighting = (struct pks_sighting){.trouble = survey->trouble};
	survey->opened++;
	hold(survey, source, sighting);
	return PKS_SURVEY_TROUBLE;
}

/* A pickle is gone through once more, by a step that finds something in it. */
static void
enter_pickle(struct pks_survey *survey, const struct pks_sighting *sighting,
	     const struct pks_step_kind *step)
{
	struct pks_frame *frame =
		pks_survey_push(survey, pks_source_slice(sighting->source, sighting->found.offset,
							 sighting->found.size));

	if (!frame)
		return;
	frame->forced = step;
	frame->values = step == &pks_step_VALUE;
	frame->doubted = frame->doubted || frame->values;
	frame->phase = PKS_PHASE_KINDS;
}

/* Pickles between its ops are next, then what it holds in its bytes and text. */
static void
enter_values(struct pks_survey *survey, const struct pks_sighting *sighting)
{
	struct pks_frame *frame = &survey->frames[survey->count - 1];
	bool pickled = frame->pickled;

	if (survey->inside && sighting->found.whole && frame->offers)
		enter_pickle(survey, sighting, &pks_step_VALUE);
	if (pickled)
		enter_pickle(survey, sighting, &pks_step_ARRAYS);
}

/* The row is at its end: what of it is left? */
static void
after_row(struct pks_survey *survey, struct pks_frame *frame)
{
	uint64_t at = frame->at;
	/* Frames move when one is added. */
	bool value = frame->value;
	struct pks_frame *below;

	frame->phase = PKS_PHASE_KINDS;
	if (frame->row == 0 || frame->broken)
		return;
	if (at >= frame->bytes.size || pks_all_blank(frame->bytes, at)) {
		frame->phase = PKS_PHASE_DONE;
		return;
	}
	/* An archive is known by its end, too: one may begin anywhere. */
	for (size_t i = 0; i < pks_step_kind_count; i++)
		if (pks_step_kinds[i]->probe && pks_step_kinds[i]->read &&
		    pks_step_kinds[i]->probe(frame->bytes) == PKS_EXACTLY)
			return;
	frame->phase = PKS_PHASE_DONE;
	below = pks_survey_push(survey,
				pks_source_slice(frame->source, at, frame->bytes.size - at));
	if (below) {
		below->rest = true;
		below->value = value;
		below->phase = PKS_PHASE_KINDS;
	}
}

/* Chooses the next step that fits and begins it. */
static void
choose(struct pks_survey *survey, struct pks_frame *frame)
{
	size_t kind = frame->kind++;
	const struct pks_step_kind *step;
	enum pks_likeness likeness = PKS_EXACTLY;

	if (frame->forced ? kind > 0
			  : frame->exact || frame->below_any || kind >= pks_step_kind_count) {
		frame->phase = frame->forced ? PKS_PHASE_DONE : PKS_PHASE_CARVE;
		frame->at = frame->trusted = 0;
		return;
	}
	step = frame->forced ? frame->forced : pks_step_kinds[kind];
	if (step->of_text && !frame->text && !frame->forced)
		return;
	if (!frame->forced)
		likeness = step->probe ? step->probe(frame->bytes) : PKS_UNLIKE;
	/* Bytes are opened once as a whole: every layer could be opened in several ways, and theirs
	 * in as many each. */
	if (likeness == PKS_UNLIKE || (frame->taken && !step->next))
		return;
	survey->opened += frame->values && !step->broad && step != &pks_step_VALUE;
	frame->given = 0;
	memset(&frame->step, 0, sizeof(frame->step));
	if (!pks_step_begin(&frame->step, step, frame->bytes, &survey->budget) &&
	    !frame->step.trouble[0]) {
		pks_step_end(&frame->step);
		return;
	}
	frame->exact = likeness == PKS_EXACTLY;
	frame->relics = frame->relics || (frame->exact && step->relics);
	frame->open = true;
	frame->phase = PKS_PHASE_STEP;
}

/* The step has no more to give. True: there is something to tell of it. */
static bool
leave_step(struct pks_survey *survey, struct pks_frame *frame, struct pks_sighting *sighting)
{
	bool exact = frame->exact || frame->step.certain;
	bool tell = frame->step.trouble[0] && ((exact && !frame->quiet) || frame->bound);

	if (tell) {
		snprintf(survey->trouble, sizeof(survey->trouble), "%s%s%s", frame->step.kind->name,
			 *frame->step.kind->name ? ": " : "", frame->step.trouble);
		pks_survey_say(survey, frame->source, survey->trouble, sighting);
	}
	pks_step_end(&frame->step);
	frame->open = false;
	frame->phase = PKS_PHASE_KINDS;
	return tell;
}

/* The next member, if there is one: true. */
static bool
next_member(struct pks_survey *survey, struct pks_frame *frame)
{
	struct pks_step *step = &frame->step;

	pks_member_clear(&survey->member);
	/* Frames move. */
	step->covered = &frame->spans;
	if (step->stopped)
		return false;
	if (frame->given > 0 && survey->budget.members >= survey->budget.limits.members) {
		if (!survey->members_told)
			pks_step_say(step,
				     "more than %" PRIu64 " things are in this file; "
				     "--max-members raises the bound",
				     survey->budget.limits.members);
		survey->members_told = true;
		survey->opened += frame->values;
		frame->bound = true;
		return false;
	}
	if (step->kind->next ? !step->kind->next(step, &survey->member) : frame->given > 0)
		return false;
	survey->opened += frame->values && step->kind->broad;
	frame->given++;
	survey->budget.members++;
	return true;
}

static void
take_key(struct pks_frame *frame, const struct pks_member *member)
{
	if (member->key.data)
		frame->key = member->key;
	if (member->expires != 0)
		frame->expires = member->expires;
}

static void
enter_place(struct pks_survey *survey, struct pks_frame *frame)
{
	const struct pks_member *member = &survey->member;
	struct pks_source *slice;
	struct pks_frame *below;
	const char *library;

	if (member->size > 0 &&
	    pks_spans_past(&frame->spans, member->offset) >= member->offset + member->size)
		return;
	if (!pks_spans_add(&frame->spans, member->offset, member->offset + member->size))
		survey->failed = true;
	survey->opened += frame->step.kind == &pks_step_ARRAYS;
	slice = pks_source_slice(frame->source, member->offset, member->size);
	below = pks_survey_push(survey, slice);
	if (!below)
		return;
	take_key(below, member);
	if (member->as) {
		below->forced = pks_step_kind_of(member->as, strlen(member->as), &library);
		below->phase = PKS_PHASE_KINDS;
		below->quiet = true;
	}
}

/* True: there is something to tell. */
static bool
enter_child(struct pks_survey *survey, struct pks_frame *frame, struct pks_sighting *sighting)
{
	const struct pks_member *member = &survey->member;
	struct pks_step *step = &frame->step;
	struct pks_source *above = frame->source, *child;
	uint64_t number = 1;
	bool value = step->kind == &pks_step_VALUE, text = member->text;
	struct pks_frame *below;
	bool tell;

	if (above->layers >= survey->budget.limits.layers) {
		pks_step_say(step,
			     "it goes on more than %" PRIu32 " layers down; --max-layers "
			     "raises the bound",
			     survey->budget.limits.layers);
		step->stopped = true;
		frame->bound = true;
		return false;
	}
	if (member->argument.given)
		number = pks_names_count(&frame->names, member->argument.text,
					 member->argument.used);
	step->covered = &frame->spans;
	child = pks_step_child(step, above, member, number);
	tell = step->trouble[0] && (((frame->exact || step->certain) && !frame->quiet) ||
				    survey->budget.hit != PKS_BOUND_NONE);
	if (child && step->lies.data >= frame->bytes.data &&
	    step->lies.data < frame->bytes.data + frame->bytes.size) {
		uint64_t start = (uint64_t)(step->lies.data - frame->bytes.data);

		if (!pks_spans_add(&frame->spans, start, start + step->lies.size))
			survey->failed = true;
	}
	if (tell) {
		snprintf(survey->trouble, sizeof(survey->trouble), "%s: %s", step->kind->name,
			 step->trouble);
		pks_survey_say(survey, child ? child : above, survey->trouble, sighting);
	}
	if (child && !step->kind->next && child->size > 0) {
		uint64_t consumed = step->consumed ? step->consumed : frame->bytes.size;

		frame->taken = true;
		if (!pks_spans_add(&frame->spans, 0, consumed))
			survey->failed = true;
	}
	step->trouble[0] = '\0';
	if (!child)
		return tell;
	below = pks_survey_push(survey, child);
	if (!below)
		return tell;
	take_key(below, member);
	below->value = value;
	below->text = text;
	if (tell || !survey->layers)
		return tell;
	*sighting = (struct pks_sighting){.bytes = below->bytes, .layer = true};
	hold(survey, below->source, sighting);
	return true;
}

/*
 * Where the next one begins that calls something, as load() called again and again comes to it; the
 * size where there is none.
 */
static uint64_t
next_call(struct pks_survey *survey, struct pks_frame *frame, uint64_t at)
{
	struct pks_shape shape;

	while (at < frame->bytes.size) {
		pks_shape_read(frame->bytes, at, UINT64_MAX, &survey->heights, &shape);
		if (shape.call && pks_spans_past(&frame->spans, at) == at)
			return at;
		at = shape.stop ? shape.end : frame->bytes.size;
	}
	return at;
}

/* What a load would begin with, where nothing says that it is a pickle, and go on with. */
static bool
guess(struct pks_survey *survey, struct pks_frame *frame, struct pks_sighting *sighting)
{
	bool file = survey->count == 1;
	struct pks_shape shape;
	uint64_t at = frame->guessed, next;

	frame->phase = PKS_PHASE_DONE;
	if (at == 0 && frame->rest)
		at = next_call(survey, frame, 0);
	if (at >= frame->bytes.size || (at == 0 && frame->first_told))
		return false;
	pks_shape_read(frame->bytes, at, UINT64_MAX, &survey->heights, &shape);
	if (((frame->any || frame->exact) && !shape.global) ||
	    (!file && !shape.call && !(shape.valid && shape.global)) ||
	    (frame->any && pks_survey_line_before(survey, frame->bytes, at, &shape)) ||
	    (frame->doubted && !pks_shape_is_told(&shape, frame->bytes, at)))
		return false;
	if (shape.end == at)
		shape.end = at + 1;
	next = shape.stop ? next_call(survey, frame, shape.end) : frame->bytes.size;
	if (next < frame->bytes.size) {
		frame->guessed = next;
		frame->phase = PKS_PHASE_GUESS;
	}
	pks_survey_tell(survey, frame, at, &shape, PKS_GUESS, sighting);
	if (frame->phase == PKS_PHASE_DONE && shape.stop)
		sighting->rest = frame->bytes.size - shape.end;
	return true;
}

/* One thing with the frame on top. True: there is something to tell. */
static bool
work(struct pks_survey *survey, struct pks_sighting *sighting)
{
	struct pks_frame *frame = &survey->frames[survey->count - 1];

	switch (frame->phase) {
	case PKS_PHASE_ROW:
		if (pks_survey_row(survey, frame, sighting)) {
			enter_values(survey, sighting);
			return true;
		}
		after_row(survey, frame);
		return false;
	case PKS_PHASE_KINDS: choose(survey, frame); return false;
	case PKS_PHASE_STEP:
		if (!next_member(survey, frame))
			return leave_step(survey, frame, sighting);
		if (!survey->member.place)
			return enter_child(survey, frame, sighting);
		enter_place(survey, frame);
		return false;
	case PKS_PHASE_CARVE:
		if (pks_survey_carve(survey, frame, sighting)) {
			if (!sighting->trouble)
				enter_values(survey, sighting);
			return true;
		}
		frame->phase = PKS_PHASE_GUESS;
		return false;
	case PKS_PHASE_GUESS: return guess(survey, frame, sighting);
	case PKS_PHASE_DONE: pop(survey); return false;
	}
	return false;
}

uint64_t
pks_survey_opened(const struct pks_survey *survey)
{
	return survey->opened;
}

enum pks_surveyed
pks_survey_next(struct pks_survey *survey, struct pks_sighting *sighting)
{
	*sighting = (struct pks_sighting){0};
	while (survey->count > 0) {
		if (survey->failed) {
			struct pks_source *file = survey->frames[0].source;

			survey->failed = false;
			pks_survey_say(survey, file, "memory ran out before all was looked through",
				       sighting);
			while (survey->count > 0)
				pop(survey);
			return PKS_SURVEY_TROUBLE;
		}
		if (survey->too_deep) {
			survey->too_deep = false;
			pks_survey_say(survey, survey->frames[survey->count - 1].source,
				       "runs of bytes lie in each other too deep: this one is not "
				       "gone through",
				       sighting);
			return PKS_SURVEY_TROUBLE;
		}
		if (work(survey, sighting))
			return sighting->trouble ? PKS_SURVEY_TROUBLE
			       : sighting->layer ? PKS_SURVEY_LAYER
						 : PKS_SURVEY_PICKLE;
	}
	return PKS_SURVEY_END;
}
