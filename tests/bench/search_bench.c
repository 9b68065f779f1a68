/* SPDX-License-Identifier: MIT */
/*
 * What a search costs: search_bench FILE QUERY... reads the pickle, then searches it for each query
 * in slices as the explorer does, and prints megabytes a second, the longest slice, and hits. Times
 * are those of the processor.
 */
#include "ui/search.h"
#include <picklescope/source.h>

#include <stdio.h>
#include <time.h>

/* As in the explorer. */
#define SLICE (1u << 20)

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void
run(const struct pks_history *history, const char *typed)
{
	char error[256];
	struct pks_search *search = pks_search_new(typed, error, sizeof error);
	double begun, longest = 0, size = (double)pks_history_end(history);
	unsigned slices = 0;
	bool more = true;

	if (!search || !pks_search_begin(search, history, 0, true)) {
		fprintf(stderr, "search_bench: %s: %s\n", typed, error);
		return;
	}
	begun = now();
	while (more) {
		double slice = now();

		more = pks_search_run(search, true, SLICE);
		slice = now() - slice;
		slices++;
		longest = slice > longest ? slice : longest;
	}
	begun = now() - begun;
	printf("%-24s %9.0f MB/s %8.3f s, longest of %u slices %6.2f ms, %llu hits%s\n", typed,
	       size / begun / 1e6, begun, slices, longest * 1e3,
	       (unsigned long long)pks_search_count(search),
	       pks_search_state(search) == PKS_SEARCH_DONE ? "" : " (stopped there)");
	pks_search_free(search);
}

int
main(int argc, char **argv)
{
	char error[256];
	struct pks_source *source;
	struct pks_history *history;
	double begun;

	if (argc < 3) {
		fputs("usage: search_bench FILE QUERY...\n", stderr);
		return 2;
	}
	source = pks_source_open(argv[1], error, sizeof error);
	if (!source) {
		fprintf(stderr, "search_bench: %s\n", error);
		return 2;
	}
	begun = now();
	history = pks_history_read(pks_source_bytes(source), 0, NULL);
	if (!history)
		return 2;
	printf("%s: %u ops, read in %.3f s\n", argv[1], pks_ops(history), now() - begun);
	for (int i = 2; i < argc; i++)
		run(history, argv[i]);
	pks_history_free(history);
	pks_source_free(source);
	return 0;
}
