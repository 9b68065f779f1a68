/* SPDX-License-Identifier: MIT */
/*
 * A library that was loaded before all others stands between the program and libc, and what it asks
 * of the kernel in a call nobody knows: one that plays root asks another process at every stat().
 * So a child goes into the sandbox first and does what the program will do. If it dies, hangs or
 * has a word to say, the library cannot be lived with.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "sandbox/parts.h"

#ifdef PKS_SANDBOX_BUILT

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* In milliseconds. */
#define PATIENCE 2000

bool
pks_rehearsal_wanted(void)
{
	const char *preload = getenv("LD_PRELOAD");

	return (preload && *preload) || access("/etc/ld.so.preload", F_OK) == 0;
}

static void *
in_a_thread(void *data)
{
	struct stat status;
	void *memory = malloc(1 << 20);

	(void)data;
	stat("/", &status);
	free(memory);
	return memory ? data : NULL;
}

/* In the child. What it says goes to the pipe. */
static _Noreturn void
play(const struct pks_sandbox *sandbox, bool threads, int out)
{
	struct pks_parts parts;
	struct stat status;
	void *memory, *back = NULL;
	pthread_t thread;
	DIR *directory;
	int fd;

	if (dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
		_exit(1);
	close(out);
	parts = pks_parts_enter(sandbox, threads);
	/* Without a filter there is nothing that could be in a library's way. */
	if (parts.filter != 0)
		_exit(0);
	memory = malloc(1 << 20);
	free(memory);
	if (!memory || fstat(STDOUT_FILENO, &status) != 0 || stat("/", &status) != 0 ||
	    lstat("/", &status) != 0 || isatty(STDOUT_FILENO))
		_exit(1);
	/* It may be refused; it must not be answered otherwise. */
	fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	directory = opendir("/");
	if (directory)
		closedir(directory);
	if (threads && (pthread_create(&thread, NULL, in_a_thread, &status) != 0 ||
			pthread_join(thread, &back) != 0 || back != &status))
		_exit(1);
	_exit(0);
}

/* Silence to its end, within the time. */
static bool
is_silent(int in)
{
	struct pollfd polled = {in, POLLIN, 0};
	char byte;

	return poll(&polled, 1, PATIENCE) > 0 && read(in, &byte, 1) == 0;
}

bool
pks_rehearsal_passed(const struct pks_sandbox *sandbox, bool threads)
{
	int ends[2], status;
	bool silent;
	pid_t child;

	if (pipe(ends) != 0)
		return false;
	child = fork();
	if (child == 0) {
		close(ends[0]);
		play(sandbox, threads, ends[1]);
	}
	close(ends[1]);
	silent = child > 0 && is_silent(ends[0]);
	close(ends[0]);
	if (child < 0)
		return false;
	if (!silent)
		kill(child, SIGKILL);
	return waitpid(child, &status, 0) == child && silent && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

#endif
