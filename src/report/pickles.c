/* SPDX-License-Identifier: MIT */
/*
 * An address with an offset is one pickle, one with a length ends there; any other source is all
 * that a survey finds in it. The survey is always one pickle ahead: only so is it known whether the
 * one that is given stands alone.
 */
#include "report/pickles.h"

#include <picklescope/report.h>

#include <stdlib.h>
#include <string.h>

/* Each byte of a name takes at most three. */
#define ADDRESS_SIZE (1 << 16)

/* Room for one pickle that waits for its turn, since the survey has gone on to the next. */
struct waiting {
	struct pks_pickle pickle; /* source NULL: none */
	char address[ADDRESS_SIZE];
	char key[256];
};

struct pks_pickles {
	struct pks_source *source;
	struct pks_pickles_asked asked;
	struct pks_survey *survey;
	bool surveyed;	 /* else the address says which one */
	bool ended;	 /* there is no other behind the one that waits */
	uint64_t opened; /* by the survey, when the last one was found */
	uint64_t number; /* given so far */
	char trouble[ADDRESS_SIZE];
	struct waiting two[2]; /* the one that is given next is two[number % 2] */
};

void
pks_report_place(const struct pks_source *source, const struct pks_found *found,
		 struct pks_text *out)
{
	struct pks_address address = {0};

	/* They are only read. */
	address.path = (char *)(uintptr_t)pks_source_path(source);
	address.steps = (char *)(uintptr_t)pks_source_steps(source);
	if (found) {
		address.has_offset = address.has_size = true;
		address.offset = found->offset;
		address.size = found->size;
	}
	pks_report_address(&address, out);
}

static void
write_address(const struct pks_pickles *pickles, const struct pks_source *source,
	      const struct pks_found *found, char *data)
{
	struct pks_text text;

	pks_text_bounded(&text, data, ADDRESS_SIZE);
	text.ascii = pickles->asked.ascii;
	pks_report_place(source, found, &text);
}

/* The one that waits is given up. */
static void
let_go(struct waiting *waiting)
{
	pks_source_free(waiting->pickle.source);
	waiting->pickle.source = NULL;
}

/* Nothing is held any more. */
static void
forget(struct pks_pickles *pickles)
{
	let_go(&pickles->two[0]);
	let_go(&pickles->two[1]);
	pks_source_free(pickles->source);
	pickles->source = NULL;
	if (pickles->survey)
		pks_survey_again(pickles->survey, NULL);
}

bool
pks_pickles_again(struct pks_pickles *pickles, struct pks_source *source,
		  const struct pks_pickles_asked *asked)
{
	forget(pickles);
	if (!source)
		return true;
	pickles->asked = *asked;
	pickles->ended = false;
	pickles->number = 0;
	pickles->opened = 0;
	pickles->source = pks_source_keep(source);
	pickles->surveyed = !asked->address->has_offset;
	if (!pickles->surveyed)
		return true;
	if (pickles->survey)
		return pks_survey_again(pickles->survey, source);
	pickles->survey = pks_survey_new(source, asked->limits, asked->inside);
	return pickles->survey;
}

struct pks_pickles *
pks_pickles_new(struct pks_source *source, const struct pks_pickles_asked *asked)
{
	/* All that is read of it is written first, and it is large: no zeros. */
	struct pks_pickles *pickles = malloc(sizeof(*pickles));

	if (!pickles)
		return NULL;
	pickles->two[0].pickle.source = pickles->two[1].pickle.source = NULL;
	pickles->survey = NULL;
	pickles->source = NULL;
	if (pks_pickles_again(pickles, source, asked))
		return pickles;
	pks_pickles_free(pickles);
	return NULL;
}

void
pks_pickles_free(struct pks_pickles *pickles)
{
	if (!pickles)
		return;
	forget(pickles);
	pks_survey_free(pickles->survey);
	free(pickles);
}

uint64_t
pks_pickles_count(const struct pks_pickles *pickles)
{
	return pickles->number;
}

/* The one that an address with an offset means. */
static void
find_asked(struct pks_pickles *pickles, struct waiting *waiting)
{
	const struct pks_address *asked = pickles->asked.address;
	struct pks_pickle pickle = {.source = pickles->source, .imports = true, .holds = true};

	pickles->ended = true;
	pickle.bytes = pks_source_bytes(pickles->source);
	if (asked->has_size && asked->offset <= pickle.bytes.size &&
	    asked->size < pickle.bytes.size - asked->offset)
		pickle.bytes.size = asked->offset + asked->size;
	if (!pks_bytes_pickle(pickle.bytes, asked->offset, &pickle.found))
		return;
	pickle.confidence = pickle.found.whole ? PKS_SURE : PKS_LIKELY;
	pks_source_keep(pickle.source);
	waiting->pickle = pickle;
	write_address(pickles, pickle.source, &pickle.found, waiting->address);
}

static void
wait_with(struct pks_pickles *pickles, struct waiting *waiting, const struct pks_sighting *sighting)
{
	size_t n = sighting->key.size < sizeof(waiting->key) ? (size_t)sighting->key.size
							     : sizeof(waiting->key);

	waiting->pickle = (struct pks_pickle){
		.source = pks_source_keep(sighting->source),
		.bytes = sighting->bytes,
		.found = sighting->found,
		.confidence = sighting->confidence,
		.expires = sighting->expires,
		.imports = sighting->imports,
		/* What a broken one holds is looked for by no survey. */
		.holds = !sighting->found.whole,
		.rest = sighting->rest,
	};
	if (sighting->key.data) {
		memcpy(waiting->key, sighting->key.data, n);
		waiting->pickle.key = (struct pks_bytes){(const uint8_t *)waiting->key, n};
	}
	write_address(pickles, sighting->source, &sighting->found, waiting->address);
}

/*
 * Goes on to the next pickle of the survey. before: the one that was found last, NULL: none. False:
 * there is trouble on the way.
 */
static bool
look_ahead(struct pks_pickles *pickles, struct waiting *waiting, struct waiting *before,
	   struct pks_trouble *trouble)
{
	bool any = before || pickles->number > 0;
	struct pks_sighting sighting;
	enum pks_surveyed looked;

	while (!pickles->ended) {
		looked = pks_survey_next(pickles->survey, &sighting);
		if (before && pks_survey_opened(pickles->survey) > pickles->opened)
			before->pickle.holds = true;
		switch (looked) {
		case PKS_SURVEY_END: pickles->ended = true; break;
		case PKS_SURVEY_PICKLE:
			if (sighting.confidence == PKS_GUESS && any && !pickles->asked.guesses)
				break;
			wait_with(pickles, waiting, &sighting);
			pickles->opened = pks_survey_opened(pickles->survey);
			return true;
		case PKS_SURVEY_LAYER: break;
		case PKS_SURVEY_TROUBLE:
			write_address(pickles, sighting.source, NULL, pickles->trouble);
			*trouble = (struct pks_trouble){pickles->trouble,
							pks_source_steps(sighting.source),
							sighting.trouble};
			return false;
		}
	}
	return true;
}

enum pks_surveyed
pks_pickles_next(struct pks_pickles *pickles, const struct pks_pickle **pickle,
		 struct pks_trouble *trouble)
{
	struct waiting *next = &pickles->two[pickles->number % 2];
	struct waiting *behind = &pickles->two[(pickles->number + 1) % 2];

	/* What was given the last time; after trouble it may be the one that is ahead. */
	if (behind->pickle.source && behind->pickle.address)
		let_go(behind);
	if (!next->pickle.source && !pickles->surveyed && !pickles->ended)
		find_asked(pickles, next);
	if (!next->pickle.source && !look_ahead(pickles, next, NULL, trouble))
		return PKS_SURVEY_TROUBLE;
	if (!next->pickle.source)
		return PKS_SURVEY_END;
	if (pickles->asked.first)
		pickles->ended = true;
	if (!behind->pickle.source && !look_ahead(pickles, behind, next, trouble))
		return PKS_SURVEY_TROUBLE;
	next->pickle.asked = pickles->asked.address;
	next->pickle.address = next->address;
	next->pickle.number = pickles->number++;
	next->pickle.several = pickles->number > 1 || behind->pickle.source;
	*pickle = &next->pickle;
	return PKS_SURVEY_PICKLE;
}
