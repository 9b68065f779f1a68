/* SPDX-License-Identifier: MIT */
/*
 * All that is said of a pickle: for people only what may be shown, for programs JSON that is JSON.
 * And that nothing is clean which was not read whole.
 */
#include "target.h"

#include <picklescope/report.h>

#include <stdlib.h>
#include <string.h>

static const struct pks_scanned scanned = {.address = "x.pkl!@0", .path = "x.pkl", .in_file = true};

static bool
effects(struct pks_risk *risk, struct pks_text *out)
{
	return pks_report_effects(risk, out);
}

static bool
indicators(struct pks_risk *risk, struct pks_text *out)
{
	pks_report_indicators(risk, out);
	return true;
}

static bool
scan(struct pks_risk *risk, struct pks_text *out)
{
	pks_report_scan(&scanned, risk, out);
	return true;
}

static bool
trace(struct pks_risk *risk, struct pks_text *out)
{
	pks_report_trace(pks_risk_reader(risk), risk, out, NULL);
	return true;
}

static bool
tree(struct pks_risk *risk, struct pks_text *out)
{
	const struct pks_history *history = pks_reader_history(pks_risk_reader(risk));

	pks_report_tree(pks_risk_reader(risk), risk, pks_end_moment(history), out);
	pks_report_tree(pks_risk_reader(risk), risk, pks_last_moment(history) / 2, out);
	return true;
}

static bool (*const for_people[])(struct pks_risk *, struct pks_text *) = {
	scan, effects, pks_report_authorship, pks_report_python, indicators, trace, tree};

static void
say_to_people(struct pks_risk *risk)
{
	for (size_t k = 0; k < sizeof for_people / sizeof *for_people; k++) {
		struct written written;

		written_begin(&written);
		if (!for_people[k](risk, &written.text))
			abort();
		written_finish(&written);
		written_is_shown(&written);
		written_free(&written);
	}
}

static void
say_to_programs(struct pks_risk *risk)
{
	struct pks_sarif sarif;
	struct written written;

	written_begin(&written);
	pks_report_scan_jsonl(&scanned, risk, &written.text);
	written_finish(&written);
	written_is_json(&written);
	if (memchr(written.data, '\n', written.size) != written.data + written.size - 1)
		abort();
	written_free(&written);
	written_begin(&written);
	pks_sarif_begin(&sarif, "0", &written.text);
	pks_sarif_pickle(&sarif, &scanned, risk);
	pks_sarif_end(&sarif, true);
	written_finish(&written);
	written_is_json(&written);
	written_free(&written);
}

/* What its bytes and texts hold counts, and is told with the rest. */
static void
open_values(struct pks_risk *risk, struct pks_bytes bytes)
{
	struct pks_limits limits = PKS_LIMITS;
	struct pks_source *source = pks_source_of(bytes, "x.pkl");
	struct pks_inside *inside;

	limits.unpacked = 1 << 20;
	inside = source != NULL ? pks_inside_new(risk, source, &limits) : NULL;
	if (inside == NULL)
		abort();
	while (pks_inside_next(inside))
		;
	pks_inside_free(inside);
	pks_source_free(source);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk;

	if (size == 0)
		return 0;
	history = pks_history_read((struct pks_bytes){data, size}, 0, NULL);
	reader = history != NULL ? pks_reader_new(history) : NULL;
	risk = reader != NULL ? pks_risk_new(reader) : NULL;
	if (risk == NULL || !pks_risk_update(risk))
		abort();
	open_values(risk, (struct pks_bytes){data, size});
	if (pks_history_state(history) != PKS_STOPPED && pks_risk_complete(risk))
		abort();
	say_to_people(risk);
	say_to_programs(risk);
	pks_risk_free(risk);
	pks_reader_free(reader);
	pks_history_free(history);
	return 0;
}
