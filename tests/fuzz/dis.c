/* SPDX-License-Identifier: MIT */
/*
 * The disassembly, as both pickletools print it: bytes of UTF-8, an error where it says that there
 * is one, and the same twice.
 */
#include "target.h"

#include <picklescope/report.h>

#include <stdlib.h>
#include <string.h>

static void
disassemble(struct pks_bytes bytes, enum pks_tools tools, struct written *written)
{
	struct pks_error error = {.message = ""};
	char words[400];
	struct pks_text said;
	uint64_t end = 0;
	bool whole;

	pks_text_bounded(&said, words, sizeof words);
	written_begin(written);
	whole = pks_report_dis(bytes, 0, tools, &written->text, &error, &said, &end, NULL);
	written_finish(written);
	if (end > bytes.size || (!whole && (error.message[0] == '\0' || error.offset > bytes.size)))
		abort();
	if (pks_utf8_check((const uint8_t *)written->data, written->size) != written->size)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pks_bytes bytes = {data, size};

	for (unsigned tools = 0; size > 0 && tools < 2; tools++) {
		struct written once, twice;

		disassemble(bytes, (enum pks_tools)tools, &once);
		disassemble(bytes, (enum pks_tools)tools, &twice);
		if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0)
			abort();
		written_free(&once);
		written_free(&twice);
	}
	return 0;
}
