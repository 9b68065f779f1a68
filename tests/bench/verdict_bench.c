/* SPDX-License-Identifier: MIT */
/*
 * What the whole history of one pickle costs with its verdict and findings: cpu seconds from
 * opening the file to the last word on it, and the private memory that it left the process with
 * (the kernel's count, not ours). measured() is what instructions are counted of.
 */
#include <picklescope/picklescope.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A line of /proc/self/status, in bytes. */
static double
status_bytes(const char *name)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	unsigned long kib = 0;

	if (f == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, name, strlen(name)) == 0 &&
		    sscanf(line + strlen(name), ": %lu kB", &kib) == 1)
			break;
	fclose(f);
	return (double)kib * 1024;
}

/* The most that it ever was, and what of files is there now: they stay where they are. */
static double
peak_bytes(void)
{
	return status_bytes("VmHWM") - status_bytes("RssFile");
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

struct measured {
	struct pks_source *source;
	struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk;
	double begin, end; /* cpu seconds */
};

__attribute__((noinline)) void measured(struct measured *m);

void
measured(struct measured *m)
{
	m->begin = cpu_seconds();
	m->history = pks_history_new(pks_source_bytes(m->source), 0, NULL);
	m->reader = m->history != NULL ? pks_reader_new(m->history) : NULL;
	m->risk = m->reader != NULL ? pks_risk_new(m->reader) : NULL;
	if (m->risk == NULL)
		return;
	while (pks_risk_read(m->risk, m->history, PKS_MAX_OPS))
		;
	if (pks_risk_update(m->risk))
		m->end = cpu_seconds();
}

int
main(int argc, char **argv)
{
	double before = private_bytes(), peak_before = peak_bytes(), opened = cpu_seconds();
	struct measured m = {0};
	char error[256];

	if (argc != 2) {
		fprintf(stderr, "usage: verdict_bench FILE\n");
		return 2;
	}
	m.source = pks_source_open(argv[1], error, sizeof error);
	if (m.source == NULL) {
		fprintf(stderr, "verdict_bench: %s\n", error);
		return 2;
	}
	opened = cpu_seconds() - opened;
	measured(&m);
	if (m.history == NULL || pks_history_state(m.history) != PKS_STOPPED || m.end == 0) {
		fprintf(stderr, "verdict_bench: the pickle was not read to its STOP\n");
		return 2;
	}
	printf("bytes %llu\n", (unsigned long long)pks_source_bytes(m.source).size);
	printf("ops %u\n", pks_ops(m.history));
	printf("verdict_cpu_seconds %.6f\n", opened + m.end - m.begin);
	printf("private_bytes %.0f\n", private_bytes() - before);
	printf("peak_bytes %.0f\n", peak_bytes() - peak_before);
	pks_risk_free(m.risk);
	pks_reader_free(m.reader);
	pks_history_free(m.history);
	pks_source_free(m.source);
	return 0;
}
