/* SPDX-License-Identifier: MIT */
#include <picklescope/readers.h>

#include <stdlib.h>

struct pks_partings {
	const struct pks_history *history;
};

struct pks_partings *
pks_partings_new(const struct pks_history *history)
{
	struct pks_partings *partings = calloc(1, sizeof *partings);

	if (partings != NULL)
		partings->history = history;
	return partings;
}

void
pks_partings_free(struct pks_partings *partings)
{
	free(partings);
}

size_t
pks_partings_count(const struct pks_partings *partings)
{
	(void)partings;
	return 0;
}

const struct pks_parting *
pks_partings_get(const struct pks_partings *partings, size_t k)
{
	(void)partings, (void)k;
	return NULL;
}

const struct pks_history *
pks_partings_history(const struct pks_partings *partings, enum pks_profile reader)
{
	(void)partings, (void)reader;
	return NULL;
}

void
pks_parting_text(const struct pks_partings *partings, const struct pks_parting *parting,
		 struct pks_text *text)
{
	(void)partings, (void)parting;
	pks_text_raw(text, "");
}
