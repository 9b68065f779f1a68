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

pks_op
pks_json_result(const struct pks_json *json, unsigned k)
{
	const struct pks_history *history = json->history;
	pks_op stop = pks_history_stop(history, k);
	uint32_t height = stop == PKS_NO_OP ? 0 : pks_height(history, stop);

	return height == 0 ? PKS_NO_OP : pks_cell_value(history, pks_cell(history, stop, height));
}

bool
pks_json_ready(struct pks_json *json)
{
	json->moment = pks_end_moment(json->history);
	pks_reader_join_limit(json->reader, UINT64_MAX); /* equal keys are one, in a dict of any
							    size */
	json->root = pks_history_loads(json->history) > 1 ? PKS_RESULTS : pks_json_result(json, 0);
	return pks_shared_values(json->reader, json->moment, &json->shared) &&
	       pks_json_find_changed(json) && pks_json_count(json, json->root, &json->shared, 0);
}

bool
pks_json_value(struct pks_json *json, struct pks_text *out)
{
	return pks_json_node(json, json->root, &json->shared, out);
}

void
pks_json_free(struct pks_json *json)
{
	pks_opmap_free(&json->shared);
	pks_opmap_free(&json->orders);
	free(json->order);
	free(json->changed);
}

bool
pks_report_json(struct pks_reader *reader, struct pks_text *out)
{
	struct pks_json json = {.reader = reader, .history = pks_reader_history(reader)};
	bool done;

	if (pks_history_state(json.history) != PKS_STOPPED)
		return false;
	done = pks_json_ready(&json) && pks_json_value(&json, out);
	pks_json_free(&json);
	return done;
}
