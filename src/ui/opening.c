/* SPDX-License-Identifier: MIT */
/*
 * A file that begins as a pickle is not gone through first: it is read as it is shown. Any other is
 * surveyed up to its first pickle; where there is none the file itself is shown, as it is.
 */
#include "ui/opening.h"

static struct pks_source *
find_first(struct pks_opening *opening, struct pks_source *source)
{
	struct pks_survey *survey = pks_survey_new(source, opening->limits, false);
	struct pks_sighting sighting;

	while (survey && !opening->leaves()) {
		enum pks_surveyed looked = pks_survey_next(survey, &sighting);

		if (looked == PKS_SURVEY_TROUBLE)
			continue;
		if (looked == PKS_SURVEY_PICKLE) {
			struct pks_source *file = source;

			source = pks_source_keep(sighting.source);
			opening->offset = sighting.found.offset;
			pks_source_free(file);
		}
		break;
	}
	pks_survey_free(survey);
	return source;
}

struct pks_source *
pks_opening_go(struct pks_opening *opening, struct pks_source *source, char *error, size_t size)
{
	if (opening->steps && *opening->steps)
		source = pks_source_enter(source, opening->steps, opening->limits, error, size);
	if (!source || !opening->find || pks_source_begins_pickle(source))
		return source;
	return find_first(opening, source);
}
