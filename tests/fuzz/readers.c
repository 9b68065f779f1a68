/* SPDX-License-Identifier: MIT */
/*
 * What each reader makes of a pickle, as JSON that is JSON; and where they part, in words that may
 * be shown.
 */
#include "target.h"

#include <picklescope/report.h>

#include <stdlib.h>

static void
verdict(struct pks_bytes bytes, enum pks_profile reader, uint32_t word)
{
	struct pks_options options = {.reader = reader,
				      .bare = word & 1,
				      .loads = word >> 1 & 3,
				      .strings_are_bytes = word >> 3 & 1};
	struct pks_history *history = pks_history_read(bytes, 0, &options);
	struct pks_reader *contents = history != NULL ? pks_reader_new(history) : NULL;
	struct written written;

	if (contents == NULL)
		abort();
	written_begin(&written);
	if (!pks_report_verdict(contents, word >> 4 & 1, &written.text))
		abort();
	written_finish(&written);
	written_is_json(&written);
	written_free(&written);
	if (reader == PKS_READER_C && options.loads < 2) {
		written_begin(&written);
		if (!pks_report_readers(history, &written.text))
			abort();
		written_finish(&written);
		written_is_shown(&written);
		written_free(&written);
	}
	pks_reader_free(contents);
	pks_history_free(history);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned r = 0; size > 0 && r < PKS_READERS; r++)
		verdict((struct pks_bytes){data, size}, (enum pks_profile)r, told(data, size));
	return 0;
}
