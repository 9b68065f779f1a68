/* SPDX-License-Identifier: MIT */
/*
 * Every reader of a container, each behind its own probe: what is found lies in what it was found
 * in, and its address leads to the same bytes again.
 */
#include "target.h"

#include <picklescope/check.h>
#include <picklescope/report.h>

#include <stdlib.h>
#include <string.h>

#define MOST_FOUND   200
#define MOST_ENTERED 8

static const struct pks_limits limits = {
	.layers = 8, .ratio = 1000, .members = 500, .unpacked = UINT64_C(1) << 24};

/* What an address leads to is what was found. */
static void
enter(struct pks_bytes bytes, const struct pks_source *found)
{
	struct pks_bytes wanted = pks_source_bytes(found), got;
	struct pks_source *again;
	char error[300];

	again = pks_source_enter(pks_source_of(bytes, "file"), pks_source_steps(found), &limits,
				 error, sizeof error);
	if (again == NULL) {
		fprintf(stderr, "%s: %s\n", pks_source_steps(found), error);
		abort();
	}
	got = pks_source_bytes(again);
	if (got.size != wanted.size ||
	    (got.size > 0 && memcmp(got.data, wanted.data, (size_t)got.size) != 0)) {
		fprintf(stderr, "%s leads to other bytes\n", pks_source_steps(found));
		abort();
	}
	pks_source_free(again);
}

static void
look_at(const struct pks_sighting *sighting)
{
	uint64_t size = pks_source_bytes(sighting->source).size;

	if (sighting->found.offset > size || sighting->found.size > size - sighting->found.offset)
		abort();
	if (sighting->rest > size || sighting->bytes.size > size)
		abort();
}

static bool
is_inside(struct pks_bytes bytes, const uint8_t *data, uint64_t size)
{
	return data >= bytes.data && data <= bytes.data + bytes.size &&
	       size <= (uint64_t)(bytes.data + bytes.size - data);
}

/* A digest stands in the bytes that it is said to stand in; and that is told, whatever they are. */
static void
look_for_signatures(const struct pks_sighting *sighting)
{
	static struct pks_signature all[PKS_SIGNATURES];
	static const struct pks_key key = {(const uint8_t *)"k\n", 2};
	static const char *const name = "k";
	struct pks_verified verified = {
		.signatures = all, .key_names = &name, .key_count = 1, .level = PKS_INFO};
	struct pks_check *check;
	struct written written;

	verified.signature_count =
		pks_signatures(sighting->source, &sighting->found, all, PKS_SIGNATURES);
	for (size_t i = 0; i < verified.signature_count; i++) {
		struct pks_bytes bytes = pks_source_bytes(all[i].source);

		if (all[i].length > PKS_DIGEST_LONGEST ||
		    !is_inside(bytes, bytes.data + all[i].offset, all[i].size))
			abort();
		for (int over = PKS_OVER_TEXT; over < PKS_OVERS; over++)
			if (all[i].over[over].data &&
			    !is_inside(bytes, all[i].over[over].data, all[i].over[over].size))
				abort();
	}
	verified.check = check = pks_check_new(all, verified.signature_count, &key, 1);
	/* Not to its end: each of it was seen by then. */
	verified.checked = check ? pks_check_work(check, 1 << 16) : PKS_CHECK_WRONG;
	written_begin(&written);
	pks_report_signature(&verified, &written.text);
	written_finish(&written);
	written_is_shown(&written);
	written_free(&written);
	pks_check_free(check);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pks_bytes bytes = {data, size};
	struct pks_source *source = pks_source_of(bytes, "file");
	struct pks_survey *survey =
		source != NULL ? pks_survey_new(source, &limits, told(data, size) & 1) : NULL;
	struct pks_sighting sighting;
	enum pks_surveyed what;
	unsigned entered = 0;

	if (survey == NULL)
		abort();
	for (unsigned k = 0; k < MOST_FOUND; k++) {
		what = pks_survey_next(survey, &sighting);
		if (what == PKS_SURVEY_END)
			break;
		if (what == PKS_SURVEY_PICKLE) {
			look_at(&sighting);
			if (entered < MOST_ENTERED) {
				enter(bytes, sighting.source);
				look_for_signatures(&sighting);
				entered++;
			}
		} else if (sighting.trouble == NULL) {
			abort();
		}
	}
	pks_survey_free(survey);
	pks_source_free(source);
	return 0;
}
