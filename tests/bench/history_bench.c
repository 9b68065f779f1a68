/* SPDX-License-Identifier: MIT */
/*
 * What the whole history of one pickle costs: cpu seconds from opening the file to the last op, and
 * the private memory that it left the process with (the kernel's count, not ours). Then what a look
 * costs: at moments from all over, 50 cells of the stack and 20 rows of the memo; and 50 rows of
 * the object that the pickle is, from all over, the first look (which finds where its parts are)
 * apart.
 */
#include <picklescope/picklescope.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOKS 4000

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

static uint32_t
random_below(uint64_t n)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return n != 0 ? (uint32_t)((state >> 11) % n) : 0;
}

static int
compare_doubles(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return a < b ? -1 : a > b;
}

static void
tell(const char *what, double *seconds, unsigned n)
{
	if (n == 0)
		return;
	qsort(seconds, n, sizeof *seconds, compare_doubles);
	printf("%s_median_ms %.4f\n%s_99th_ms %.4f\n%s_worst_ms %.4f\n", what, seconds[n / 2] * 1e3,
	       what, seconds[n - 1 - n / 100] * 1e3, what, seconds[n - 1] * 1e3);
}

/* What the screen asks for at a moment. */
static uint64_t
look(const struct pks_history *h, pks_op moment)
{
	uint32_t height = pks_height(h, moment), rows = pks_memo_count(h, moment), first, n;
	uint64_t sum = pks_marks(h, moment) + pks_mark(h, moment);
	pks_op cells[50];

	n = pks_cells(h, moment, height, 50, cells);
	for (uint32_t k = 0; k < n; k++)
		sum += pks_cell_value(h, cells[k]) + pks_taken_by(h, cells[k]);
	first = random_below(rows);
	for (uint32_t row = first; row < rows && row < first + 20; row++)
		sum += pks_memo_row(h, moment, row).value;
	return sum;
}

static void
look_about(const struct pks_history *h)
{
	struct pks_reader *reader = pks_reader_new(h);
	pks_op last = pks_last_moment(h), end = pks_end_moment(h), value;
	static double seconds[LOOKS];
	struct pks_part parts[50];
	uint64_t sum = 0, n;
	double begin;

	for (unsigned k = 0; k < LOOKS; k++) {
		begin = cpu_seconds();
		sum += look(h, random_below((uint64_t)last + 1));
		seconds[k] = cpu_seconds() - begin;
	}
	tell("moment", seconds, LOOKS);
	if (reader == NULL || pks_height(h, end) == 0)
		return;
	value = pks_cell_value(h, pks_cell(h, end, 1));
	begin = cpu_seconds();
	n = pks_parts(reader, value, end);
	printf("parts %llu\nparts_first_ms %.3f\n", (unsigned long long)n,
	       (cpu_seconds() - begin) * 1e3);
	for (unsigned k = 0; k < LOOKS; k++) {
		pks_op moment = random_below((uint64_t)last + 1);
		begin = cpu_seconds();
		n = pks_parts(reader, value, moment);
		sum += pks_parts_read(reader, value, moment, random_below(n), 50, parts);
		seconds[k] = cpu_seconds() - begin;
	}
	tell("parts", seconds, LOOKS);
	printf("# %llu\n", (unsigned long long)sum);
	pks_reader_free(reader);
}

int
main(int argc, char **argv)
{
	double before = private_bytes(), begin, end;
	struct pks_history *history;
	struct pks_source *source;
	char error[256];

	if (argc != 2 && !(argc == 3 && strcmp(argv[2], "looks") == 0)) {
		fprintf(stderr, "usage: history_bench FILE [looks]\n");
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
	if (argc == 3)
		look_about(history);
	pks_history_free(history);
	pks_source_free(source);
	return 0;
}
