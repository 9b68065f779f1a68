/* SPDX-License-Identifier: MIT */
/*
 * The value that load() returns, as canonical JSON: one object a value, the same text for the same
 * value whatever made it, so that two readers can be compared byte for byte.
 *
 * It streams: what is kept is a number for each value that is fetched more than once, the order of
 * the sets, and the way from the root to where it is. Text is read where it lies in the file.
 */
#include "report/json.h"
#include "report/shared.h"

#include <stdlib.h>

bool
pks_report_json(struct pks_reader *reader, struct pks_text *out)
{
	const struct pks_history *history = pks_reader_history(reader);
	struct pks_json json = {.reader = reader, .history = history};
	uint32_t height;
	pks_op root;
	bool done;

	if (pks_history_state(history) != PKS_STOPPED)
		return false;
	json.moment = pks_end_moment(history);
	pks_reader_join_limit(reader, UINT64_MAX); /* equal keys are one, in a dict of any size */
	height = pks_height(history, json.moment);
	if (height == 0)
		return false;
	root = pks_cell_value(history, pks_cell(history, json.moment, height));
	done = root != PKS_NO_OP && pks_shared_values(reader, json.moment, &json.shared) &&
	       pks_json_find_changed(&json) && pks_json_count(&json, root, &json.shared, 0) &&
	       pks_json_node(&json, root, &json.shared, out);
	pks_opmap_free(&json.shared);
	pks_opmap_free(&json.orders);
	free(json.order);
	free(json.changed);
	return done;
}

bool
pks_report_verdict(struct pks_reader *reader, bool pretty, struct pks_text *out)
{
	(void)pretty;
	return pks_report_json(reader, out);
}
