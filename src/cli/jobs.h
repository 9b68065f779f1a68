/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_JOBS_H
#define PKS_CLI_JOBS_H
/*
 * Many files at once, by as many threads as --jobs says, and what they write in the order of the
 * files, the same whatever the number of threads.
 */
#include "cli/names.h"

struct cli_work {
	size_t size; /* of the data that each thread has for itself; it begins as zeros */
	bool apart;  /* what is written for a file begins with a newline, to stand apart */
	/* One file. cli is the thread's own; what is written goes where it belongs. */
	void (*one)(struct cli *cli, const char *path, bool walked, void *data);
	/* When all is done: takes what a thread has gathered, and clears it. */
	void (*gather)(void *all, void *data);
};

/* Does the work for all names; what the threads gathered goes into all. */
void cli_jobs_run(struct cli *cli, struct cli_names *names, const struct cli_work *work, void *all);

#endif
