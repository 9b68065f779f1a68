/* SPDX-License-Identifier: MIT */
/*
 * What the whole history of one pickle costs: cpu seconds from opening the file to the last op, and
 * the private memory that it left the process with (the kernel's count, not ours).
 */
#include <picklescope/picklescope.h>

#include <stdio.h>
#include <time.h>

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Bytes of memory that is ours alone and no file's. */
static double
private_bytes(void)
{
	FILE *f = fopen("/proc/self/smaps_rollup", "r");
	char line[256];
	unsigned long kib = 0;

	if (f == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "Anonymous: %lu kB", &kib) == 1)
			break;
	fclose(f);
	return (double)kib * 1024;
}

int
main(int argc, char **argv)
{
	double before = private_bytes(), begin, end;
	struct pks_history *history;
	struct pks_source *source;
	char error[256];

	if (argc != 2) {
		fprintf(stderr, "usage: history_bench FILE\n");
		return 2;
	}
	begin = cpu_seconds();
	source = pks_source_open(argv[1], error, sizeof error);
	if (source == NULL) {
		fprintf(stderr, "history_bench: %s\n", error);
		return 2;
	}
	history = pks_history_read(pks_source_bytes(source), 0, NULL);
	end = cpu_seconds();
	if (history == NULL || pks_history_state(history) != PKS_STOPPED) {
		fprintf(stderr, "history_bench: the pickle was not read to its STOP\n");
		return 2;
	}
	printf("bytes %llu\n", (unsigned long long)pks_source_bytes(source).size);
	printf("ops %u\n", pks_ops(history));
	printf("history_cpu_seconds %.6f\n", end - begin);
	printf("private_bytes %.0f\n", private_bytes() - before);
	pks_history_free(history);
	pks_source_free(source);
	return 0;
}
