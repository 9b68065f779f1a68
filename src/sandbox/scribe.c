/* SPDX-License-Identifier: MIT */
/*
 * What comes through the pipe is not trusted: it comes from a process that looks at files. A name
 * is one of letters, digits and a few signs, and does not begin with a point; it is opened relative
 * to a directory that was opened before, and links are not followed.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "sandbox/scribe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The most that is written at once, and the most that one scribe writes in all. */
#define MOST	    ((uint64_t)1 << 28)
#define MOST_IN_ALL ((uint64_t)1 << 30)

struct asked {
	uint64_t size;
	uint32_t place, how;
	char name[PKS_SCRIBE_NAME];
};

/* How a descriptor is gone through: read() or write(). */
typedef ssize_t mover(int fd, void *data, size_t size);

static ssize_t
put(int fd, void *data, size_t size)
{
	return write(fd, data, size);
}

/* All of it, or false. */
static bool
move_all(mover *move, int fd, void *data, size_t size)
{
	for (char *at = data; size > 0;) {
		ssize_t n = move(fd, at, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

static bool
read_all(int fd, void *data, size_t size)
{
	return move_all(read, fd, data, size);
}

/* Nothing is written to the data. */
static bool
write_all(int fd, const void *data, size_t size)
{
	return move_all(put, fd, (void *)(uintptr_t)data, size);
}

/* ---- The scribe's side ----------------------------------------------------------------------- */

static bool
is_name(const char *name, size_t size)
{
	static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789._-+=@,";
	size_t n = strnlen(name, size);

	return n > 0 && n < size && name[0] != '.' && name[0] != '-' && strspn(name, good) == n;
}

/* Makes a directory with those above it. */
static void
make_directories(char *path)
{
	for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	mkdir(path, 0700);
}

static int
open_made(const char *path)
{
	char copy[4096];

	if (!*path)
		return -1;
	snprintf(copy, sizeof(copy), "%s", path);
	make_directories(copy);
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* Made and opened when it is first wanted. */
static int
open_late(int *directory, const char *path)
{
	if (*directory < 0)
		*directory = open_made(path);
	return *directory;
}

static int
open_file(int directory, const struct asked *asked)
{
	static const int how[] = {O_CREAT | O_EXCL, O_CREAT | O_TRUNC, O_CREAT | O_APPEND};
	struct stat status;
	int fd;

	if (asked->how > PKS_SCRIBE_APPEND || !is_name(asked->name, sizeof(asked->name)) ||
	    asked->size > MOST) {
		errno = EINVAL;
		return -1;
	}
	fd = openat(directory, asked->name,
		    O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | how[asked->how],
		    asked->place == PKS_SCRIBE_OUT ? 0666 : 0600);
	/* Neither a pipe nor a device. */
	if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
		close(fd);
		errno = EINVAL;
		return -1;
	}
	return fd;
}

/* All bytes are taken from the pipe, whatever becomes of them. */
static bool
take(int from, const struct asked *asked, int fd, int *error)
{
	char data[65536];

	for (uint64_t left = asked->size; left > 0;) {
		size_t n = left < sizeof(data) ? (size_t)left : sizeof(data);

		if (!read_all(from, data, n))
			return false;
		if (fd >= 0 && *error == 0 && !write_all(fd, data, n))
			*error = errno;
		left -= n;
	}
	return true;
}

static void
serve(const struct pks_scribe *scribe, int from, int to, int out)
{
	struct asked asked;
	uint64_t left = MOST_IN_ALL;
	int notes = -1, state = -1;

	while (read_all(from, &asked, sizeof(asked))) {
		int directory = out, error = 0, fd = -1;

		if (asked.place == PKS_SCRIBE_NOTES && out < 0)
			directory = open_late(&notes, scribe->notes);
		else if (asked.place == PKS_SCRIBE_STATE)
			directory = open_late(&state, scribe->state);
		if (directory < 0)
			error = ENOTDIR;
		else if (asked.size > left)
			error = EDQUOT;
		else if ((fd = open_file(directory, &asked)) < 0)
			error = errno;
		left -= fd >= 0 ? asked.size : 0;
		if (!take(from, &asked, fd, &error))
			break;
		if (fd >= 0 && close(fd) != 0 && error == 0)
			error = errno;
		if (!write_all(to, &error, sizeof(error)))
			break;
	}
	_exit(0);
}

/* What the terminal sends to all is not for it: it ends when its pipe does. */
static void
ignore_signals(void)
{
	static const int ignored[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGTSTP, SIGPIPE};

	for (size_t i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
}

/* ---- The other side -------------------------------------------------------------------------- */

/* $XDG_STATE_HOME/picklescope, or ~/.local/state/...; false: there is no place for it. */
static bool
state_directory(char *path, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME"), *below = "";
	int n;

	if (!state || *state != '/') {
		state = getenv("HOME");
		below = "/.local/state";
	}
	if (!state || *state != '/')
		return false;
	n = snprintf(path, size, "%s%s/picklescope", state, below);
	return n > 0 && (size_t)n < size;
}

bool
pks_notes_directory(char *path, size_t size)
{
	static const char below[] = "/notes";

	if (size <= sizeof below || !state_directory(path, size - (sizeof below - 1)))
		return false;
	memcpy(path + strlen(path), below, sizeof below);
	return true;
}

static int
open_out(const char *path)
{
	if (mkdir(path, 0777) != 0 && errno != EEXIST)
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

bool
pks_scribe_start(struct pks_scribe *scribe, const char *out, char *error, size_t size)
{
	int asked[2] = {-1, -1}, answer[2] = {-1, -1}, directory = -1;
	pid_t child;

	*scribe = (struct pks_scribe){.to = -1, .from = -1, .has_out = out != NULL};
	if (out) {
		directory = open_out(out);
		snprintf(scribe->notes, sizeof(scribe->notes), "%s", out);
	} else if (!pks_notes_directory(scribe->notes, sizeof(scribe->notes))) {
		scribe->notes[0] = '\0';
	}
	if (!state_directory(scribe->state, sizeof(scribe->state)))
		scribe->state[0] = '\0';
	scribe->has_notes = access(scribe->notes, F_OK) == 0;
	if (out && directory < 0) {
		snprintf(error, size, "%s", strerror(errno));
		return false;
	}
	fflush(NULL);
	if (pipe(asked) != 0 || pipe(answer) != 0 || (child = fork()) < 0) {
		snprintf(error, size, "%s", strerror(errno));
		for (int i = 0; i < 2; i++) {
			close(asked[i]);
			close(answer[i]);
		}
		close(directory);
		return false;
	}
	if (child == 0) {
		ignore_signals();
		close(asked[1]);
		close(answer[0]);
		serve(scribe, asked[0], answer[1], directory);
	}
	close(asked[0]);
	close(answer[1]);
	if (directory >= 0)
		close(directory);
	fcntl(asked[1], F_SETFD, FD_CLOEXEC);
	fcntl(answer[0], F_SETFD, FD_CLOEXEC);
	scribe->to = asked[1];
	scribe->from = answer[0];
	return true;
}

void
pks_scribe_stop(struct pks_scribe *scribe)
{
	if (scribe->to >= 0) {
		close(scribe->to);
		close(scribe->from);
	}
	scribe->to = scribe->from = -1;
}

int
pks_scribe_write(const struct pks_scribe *scribe, enum pks_scribe_place place, const char *name,
		 enum pks_scribe_how how, const void *data, size_t size)
{
	const struct sigaction ignored = {.sa_handler = SIG_IGN};
	struct asked asked = {.size = size, .place = place, .how = how};
	struct sigaction before;
	bool answered;
	int error;

	if (!scribe || scribe->to < 0 || (place == PKS_SCRIBE_OUT && !scribe->has_out))
		return ENOTDIR;
	if (!is_name(name, PKS_SCRIBE_NAME) || size > MOST)
		return EINVAL;
	memcpy(asked.name, name, strlen(name) + 1);
	/* If somebody has killed it, that is an error and no more. */
	sigaction(SIGPIPE, &ignored, &before);
	answered = write_all(scribe->to, &asked, sizeof(asked)) &&
		   write_all(scribe->to, data, size) &&
		   read_all(scribe->from, &error, sizeof(error));
	sigaction(SIGPIPE, &before, NULL);
	return answered ? error : EPIPE;
}
