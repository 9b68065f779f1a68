/* SPDX-License-Identifier: MIT */
/* Prints a dictionary for fuzzers: an entry for each row of opcodes.def, and words that matter. */
#include "pickle/opcode.h"

#include <stdio.h>

int
main(void)
{
	static const char *const words[] = {"cos\\x0asystem\\x0a",
					    "(tR.",
					    "\\x80\\x05\\x95",
					    "\\x94\\x8c",
					    "}(",
					    "PK\\x03\\x04",
					    "SQLite format 3\\x00",
					    "\\x1f\\x8b\\x08",
					    "\\x93NUMPY"};

	for (unsigned byte = 0; byte < 256; byte++) {
		const struct pks_opcode_info *info = pks_opcode_info((uint8_t)byte);

		if (info->name[0] != '\0')
			printf("%s=\"\\x%02x\"\n", info->name, byte);
	}
	for (size_t k = 0; k < sizeof words / sizeof *words; k++)
		printf("\"%s\"\n", words[k]);
	return 0;
}
