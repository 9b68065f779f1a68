/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_TARGET_H
#define TESTS_FUZZ_TARGET_H
/*
 * A fuzz target is one file here: it takes bytes and aborts where something is not as it must be.
 * libFuzzer drives it (./bootstrap fuzz), AFL++ (afl.c), or rerun.c with files.
 *
 * A file that is a pickle is an input as it is: what else a target wants to be told is made from
 * its last bytes, which stand behind STOP where there is something there.
 */
#include <picklescope/text.h>

/* Once, before the first input; not every target needs it. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a target is told beside its bytes: a number made from the last four. */
uint32_t told(const uint8_t *data, size_t size);

/* ---- written.c: what was written
 * ----------------------------------------------------------------- */

/* A pks_text that keeps all. */
struct written {
	struct pks_text text;
	FILE *stream;
	char *data;
	size_t size;
	char buffer[256];
};

void written_begin(struct written *written);
/* All is there: data[size]. */
void written_finish(struct written *written);
void written_free(struct written *written);

/* Each aborts where it does not hold: only what may be shown, and newlines; one JSON value a line.
 */
void written_is_shown(const struct written *written);
void written_is_json(const struct written *written);

#endif
