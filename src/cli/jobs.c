/* SPDX-License-Identifier: MIT */
/*
 * Files are handed out in small lots. What a lot writes is kept with it until all lots before it
 * have been written; the first in the row writes through, so that what is found is seen when it is
 * found. There are only so many lots, and one that holds much waits for its turn, so memory is
 * bounded: whoever finds no free lot waits until the first in the row is done.
 *
 * A lot is one file at first and doubles while a lot takes no time. Where it turns out that it
 * does, what is left of it is given back, right behind its place, for any thread to take.
 *
 * There is no thread but the first until there is a second lot to be done.
 */
#include "cli/jobs.h"

#include "cli/turn.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sched.h>
#endif

#define MOST_JOBS 256
#define SHORT	  1000000 /* nanoseconds: a lot that takes no time */

struct worker {
	struct jobs *jobs;
	pthread_t thread;
	struct cli cli;
	char buffer[1 << 15];
	size_t lot; /* files that it takes next */
	void *data;
};

struct jobs {
	struct cli_turns *turns;
	struct cli_names *names;
	const struct cli_work *work;
	const struct cli *cli;
	struct worker *workers[MOST_JOBS];
	unsigned count, most;
	pthread_mutex_t lock; /* of count and most */
};

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Processors that this process may use. */
static unsigned
processors(void)
{
	long n;
#ifdef CPU_COUNT
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return (unsigned)CPU_COUNT(&set);
#endif
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return n > 0 ? (unsigned)n : 1;
}

static void *run(void *data);

static void
free_worker(struct worker *worker)
{
	if (worker)
		free(worker->data);
	free(worker);
}

static struct worker *
new_worker(struct jobs *jobs)
{
	struct worker *worker = calloc(1, sizeof(*worker));

	if (worker && !(worker->data = calloc(1, jobs->work->size))) {
		free(worker);
		worker = NULL;
	}
	if (!worker)
		return NULL;
	worker->jobs = jobs;
	worker->lot = 1;
	worker->cli = *jobs->cli;
	worker->cli.found = worker->cli.failed = false;
	pks_text_stream(&worker->cli.out, worker->buffer, sizeof(worker->buffer), NULL);
	worker->cli.out.ascii = jobs->cli->out.ascii;
	return worker;
}

/* One thread more, unless there are all. */
static void
start_another(struct jobs *jobs)
{
	struct worker *worker;

	pthread_mutex_lock(&jobs->lock);
	if (jobs->count < jobs->most) {
		worker = new_worker(jobs);
		if (worker && pthread_create(&worker->thread, NULL, run, worker) == 0) {
			jobs->workers[jobs->count++] = worker;
		} else {
			free_worker(worker);
			jobs->most = jobs->count;
		}
	}
	pthread_mutex_unlock(&jobs->lock);
}

/* The files of a lot, until it is clear that they take long. */
static void
work_on(struct worker *worker, struct cli_lot *lot)
{
	const struct cli_work *work = worker->jobs->work;
	uint64_t begun = now(), taken = 0;
	struct pks_file_found found;

	while (cli_lot_next(lot, &found)) {
		if (found.path)
			work->one(&worker->cli, found.path, found.walked, worker->data);
		else
			cli_error(&worker->cli, "%s", found.message);
		taken = now() - begun;
		if (taken > SHORT)
			cli_lot_give_back(lot);
	}
	if (taken > SHORT)
		worker->lot = 1;
	else if (worker->lot < CLI_LOT_FILES)
		worker->lot *= 2;
}

static void *
run(void *data)
{
	struct worker *worker = data;
	struct jobs *jobs = worker->jobs;
	struct cli_lot *lot;

	while ((lot = cli_lot_take(jobs->turns, &worker->cli, jobs->names, worker->lot))) {
		if (cli_turns_more(jobs->turns))
			start_another(jobs);
		work_on(worker, lot);
		cli_lot_done(&worker->cli);
	}
	return NULL;
}

/* What the threads gathered; all have ended. */
static void
gather(struct jobs *jobs, struct cli *cli, void *all)
{
	for (unsigned k = 0; k < jobs->count; k++) {
		struct worker *worker = jobs->workers[k];

		cli->found |= worker->cli.found;
		cli->failed |= worker->cli.failed;
		jobs->work->gather(all, worker->data);
		free_worker(worker);
	}
}

void
cli_jobs_run(struct cli *cli, struct cli_names *names, const struct cli_work *work, void *all)
{
	unsigned most = cli->values.jobs ? cli->values.jobs : processors();
	struct jobs jobs = {.names = names, .work = work, .cli = cli};

	jobs.most = most < MOST_JOBS ? most : MOST_JOBS;
	jobs.turns = cli_turns_new(cli, jobs.most, work->apart);
	jobs.workers[0] = jobs.turns ? new_worker(&jobs) : NULL;
	if (!jobs.workers[0]) {
		if (jobs.turns)
			cli_turns_free(jobs.turns, cli);
		cli_error(cli, "memory ran out");
		return;
	}
	jobs.count = 1;
	pthread_mutex_init(&jobs.lock, NULL);
	run(jobs.workers[0]);
	/* The first thread ends when there is no more to do, so nobody starts another now. */
	for (unsigned k = 1; k < jobs.count; k++)
		pthread_join(jobs.workers[k]->thread, NULL);
	pthread_mutex_destroy(&jobs.lock);
	gather(&jobs, cli, all);
	cli_turns_free(jobs.turns, cli);
}
