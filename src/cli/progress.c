/* SPDX-License-Identifier: MIT */
/*
 * Whoever works only adds to counters; a thread of its own looks at them ten times a second and
 * draws. So the work pays nothing for it, and a part of it that counts nothing is seen to last.
 *
 * The line is taken away by blanks over it: that works on every terminal.
 */
#include "cli/progress.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define FIRST  1000 /* milliseconds until it is shown */
#define OFTEN  100
#define WIDEST 200

static atomic_uint_fast64_t done, all, files;
static atomic_int unit;
static atomic_bool many;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ending = PTHREAD_COND_INITIALIZER;
static pthread_t thread;
static bool on, ended;
static size_t shown; /* characters on the line */
static uint64_t begun, phase;

static uint64_t
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* 34 B, 1.2 MB, 4.0 M ops and so on, powers of 1000. */
static void
write_amount(char *text, size_t size, double n)
{
	static const char units[] = " kMGTPE";
	static const char *const words[][2] = {{"B", "B"}, {"ops", " ops"}, {"tries", " tries"}};
	const char *const *word = words[atomic_load(&unit)];
	size_t k = 0;

	for (; n >= 999.5 && k + 2 < sizeof(units); k++)
		n /= 1000;
	if (k == 0)
		snprintf(text, size, "%.0f %s", n, word[0]);
	else
		snprintf(text, size, "%.*f %c%s", n < 99.95, n, units[k], word[1]);
}

static void
write_line(char *text, size_t size)
{
	double n = (double)atomic_load(&done), of = (double)atomic_load(&all);
	double seconds = (double)(milliseconds() - phase) / 1000;
	double rate = seconds > 0 ? n / seconds : 0;
	char amount[32], whole[32], speed[32];

	write_amount(amount, sizeof(amount), n);
	write_amount(whole, sizeof(whole), of);
	write_amount(speed, sizeof(speed), rate);
	if (atomic_load(&many))
		snprintf(text, size, "%" PRIu64 " files, %s, %s/s", (uint64_t)atomic_load(&files),
			 amount, speed);
	else if (of > 0 && n >= of)
		snprintf(text, size, "%s read, %.0f s", whole, seconds);
	else if (of > 0 && rate > 0)
		snprintf(text, size, "%.0f%% of %s, %s/s, %.0f s left", 100 * n / of, whole, speed,
			 (of - n) / rate);
	else
		snprintf(text, size, "%s, %.0f s", whole, seconds);
}

/* With the lock. */
static void
erase(void)
{
	char blanks[WIDEST + 2];

	if (shown == 0)
		return;
	memset(blanks, ' ', sizeof(blanks));
	blanks[0] = blanks[shown + 1] = '\r';
	if (write(STDERR_FILENO, blanks, shown + 2) < 0)
		on = false;
	shown = 0;
}

static void
draw(void)
{
	char text[WIDEST], line[2 * WIDEST + 2];
	struct winsize size = {0};
	size_t n, columns = 80;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
		columns = size.ws_col;
	write_line(text, sizeof(text));
	n = strlen(text);
	if (n > columns - 1)
		n = columns - 1;
	line[0] = '\r';
	memcpy(line + 1, text, n);
	/* What was longer before ends in blanks. */
	if (shown > n)
		memset(line + 1 + n, ' ', shown - n);
	if (write(STDERR_FILENO, line, 1 + (shown > n ? shown : n)) < 0)
		on = false;
	if (shown < n)
		shown = n;
}

static void *
run(void *data)
{
	(void)data;
	pthread_mutex_lock(&lock);
	while (!ended) {
		uint64_t now = milliseconds();
		uint64_t wait = now < begun + FIRST ? begun + FIRST - now : OFTEN;
		struct timespec until;

		if (now >= begun + FIRST && on)
			draw();
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += (time_t)(wait / 1000);
		until.tv_nsec += (long)(wait % 1000) * 1000000;
		if (until.tv_nsec >= 1000000000) {
			until.tv_sec++;
			until.tv_nsec -= 1000000000;
		}
		pthread_cond_timedwait(&ending, &lock, &until);
	}
	pthread_mutex_unlock(&lock);
	return NULL;
}

void
cli_progress_begin(void)
{
	if (!isatty(STDERR_FILENO))
		return;
	begun = phase = milliseconds();
	on = true;
	if (pthread_create(&thread, NULL, run, NULL) != 0)
		begun = 0;
}

void
cli_progress_end(void)
{
	if (begun == 0)
		return;
	pthread_mutex_lock(&lock);
	erase();
	on = false;
	ended = true;
	pthread_cond_signal(&ending);
	pthread_mutex_unlock(&lock);
	pthread_join(thread, NULL);
	begun = 0;
}

void
cli_progress_of(uint64_t count, enum cli_unit of)
{
	if (begun == 0)
		return;
	pthread_mutex_lock(&lock);
	phase = milliseconds();
	atomic_store(&done, 0);
	atomic_store(&all, count);
	atomic_store(&unit, of);
	pthread_mutex_unlock(&lock);
}

void
cli_progress_file(uint64_t bytes)
{
	if (begun == 0)
		return;
	atomic_fetch_add(&all, bytes);
	if (atomic_fetch_add(&files, 1) > 0)
		atomic_store(&many, true);
}

void
cli_progress_many(void)
{
	if (begun > 0)
		atomic_store(&many, true);
}

void
cli_progress_add(uint64_t more)
{
	if (begun > 0)
		atomic_fetch_add(&done, more);
}

void
cli_progress_set(uint64_t count)
{
	if (begun > 0)
		atomic_store(&done, count);
}

static void
tell(void *data, uint64_t count)
{
	(void)data;
	cli_progress_set(count);
}

const struct pks_watch cli_progress_watch = {.at = tell};

void
cli_progress_hide(void)
{
	if (begun == 0)
		return;
	pthread_mutex_lock(&lock);
	erase();
	pthread_mutex_unlock(&lock);
}

void
cli_progress_make_way(void)
{
	if (begun == 0 || !isatty(STDOUT_FILENO))
		return;
	pthread_mutex_lock(&lock);
	erase();
	on = false;
	pthread_mutex_unlock(&lock);
}
