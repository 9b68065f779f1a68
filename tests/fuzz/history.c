/* SPDX-License-Identifier: MIT */
/*
 * Decoder, machine and history, as every reader: every moment is that of a plain emulation, and a
 * history in segments is the one that is kept whole.
 */
#include "../unit/moments.h"
#include "../unit/twins.h"
#include "target.h"

#include <stdlib.h>

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	/* What the comparisons fail by. */
	return setenv("CMOCKA_TEST_ABORT", "1", 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct pks_buffer buffers[] = {{{(const uint8_t *)"abc", 3}, true},
						    {{(const uint8_t *)"de", 2}, false}};
	uint32_t word = told(data, size);
	struct pks_bytes bytes = {data, size};
	struct pks_options options = {.reader = (enum pks_profile)(word % PKS_READERS),
				      .bare = word >> 4 & 1,
				      .loads = word >> 5 & 3,
				      .strings_are_bytes = word >> 7 & 1,
				      .no_fix_imports = word >> 8 & 1,
				      .persistent_load = word >> 9 & 1};

	if (size == 0)
		return 0;
	if ((word >> 10 & 3) == 0) {
		options.has_buffers = true;
		options.buffers = buffers;
		options.buffer_count = 2;
	}
	twins_compare(bytes, &options, 200);
	if ((word >> 12 & 1) == 0)
		moments_check(bytes, 0, NULL, size > 400 ? 16 : 1);
	return 0;
}
