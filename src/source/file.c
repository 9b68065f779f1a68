/* SPDX-License-Identifier: MIT */
/*
 * A file as bytes in memory. A regular file is mapped, so that opening one of any size costs
 * nothing and only what is looked at is read; whatever cannot be mapped is read to its end. A small
 * one is read, too: that costs half as much as a mapping and the page fault on it, and most of the
 * files of a cache are small. The descriptor stays open beside the bytes: the file may change while
 * it is looked at, and the answer to 'did it?' is in its size and time.
 */
#include "source/guard.h"
#include "source/node.h"
#include "source/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <picklescope/source.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define SMALL ((size_t)64 << 10)

/* The messages that people meet every day, in the words of the rest. */
static const char *
plain_words(int error)
{
	switch (error) {
	case ENOENT: return "there is no such file";
	case EACCES: return "it may not be read: permission denied";
	case ENOTDIR: return "part of the path is a file, not a directory";
	case ELOOP: return "its symbolic links go round in a circle";
	case ENXIO: return "nothing is at the other end of it";
	default: return strerror(error);
	}
}

/* Files of /proc say that they are empty; standard input may stand in the middle of one. */
static bool
is_whole(const struct pks_source *source, int fd)
{
	return S_ISREG(source->seen.st_mode) && source->seen.st_size > 0 &&
	       (strcmp(source->path, "-") != 0 || lseek(fd, 0, SEEK_CUR) == 0);
}

/* False: it is not small, or not as it says; nothing has been taken of it. */
static bool
read_small(struct pks_source *source, int fd)
{
	size_t size = (size_t)source->seen.st_size, done = 0;
	ssize_t n = 1;

	if (source->seen.st_size > (off_t)SMALL || !is_whole(source, fd))
		return false;
	source->small = malloc(size);
	while (source->small && done < size && n > 0) {
		n = pread(fd, (char *)source->small + done, size - done, (off_t)done);
		if (n > 0)
			done += (size_t)n;
	}
	if (done < size) {
		free(source->small);
		source->small = NULL;
		return false;
	}
	source->data = source->small;
	source->size = size;
	return true;
}

/* False: it cannot be mapped, though it may well be read. */
static bool
map_file(struct pks_source *source, int fd)
{
	uint64_t size = (uint64_t)source->seen.st_size;

	if (size > SIZE_MAX || !is_whole(source, fd))
		return false;
	source->map = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (source->map == MAP_FAILED) {
		source->map = NULL;
		return false;
	}
	source->guard = pks_guard_add(source->map, (size_t)size);
	if (source->guard < 0) {
		munmap(source->map, (size_t)size);
		source->map = NULL;
		return false;
	}
	source->data = source->map;
	source->size = size;
	return true;
}

/* Takes the bytes behind fd; fd is kept or closed. */
static bool
take(struct pks_source *source, int fd, char *error, size_t size)
{
	bool taken;

	if (fstat(fd, &source->seen) != 0) {
		snprintf(error, size, "%s", plain_words(errno));
		close(fd);
		return false;
	}
	if (S_ISDIR(source->seen.st_mode)) {
		snprintf(error, size, "it is a directory");
		close(fd);
		return false;
	}
	if (read_small(source, fd) || map_file(source, fd)) {
		source->fd = fd;
		return true;
	}
	taken = pks_stream_read(fd, &source->memory, error, size);
	if (source->memory.data)
		source->data = source->memory.data;
	source->size = source->memory.used;
	close(fd);
	return taken;
}

/* A file of which nothing is known but its name. */
static struct pks_source *
new_file(const char *path)
{
	size_t n = strlen(path);
	struct pks_source *source = malloc(sizeof(*source) + n + 1);

	if (!source)
		return NULL;
	*source = (struct pks_source){.data = (const uint8_t *)"", .fd = -1};
	memcpy(source->path, path, n + 1);
	source->steps = source->path + n;
	atomic_init(&source->users, 1);
	return source;
}

struct pks_source *
pks_source_of(struct pks_bytes bytes, const char *name)
{
	struct pks_source *source = new_file(name);

	if (source && bytes.size > 0) {
		source->data = bytes.data;
		source->size = bytes.size;
	}
	return source;
}

struct pks_source *
pks_source_open(const char *path, char *error, size_t size)
{
	struct pks_source *source = new_file(path);
	int fd;

	if (!source) {
		snprintf(error, size, "memory ran out");
		return NULL;
	}
	if (strcmp(path, "-") == 0)
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		snprintf(error, size, "%s",
			 errno == EBADF ? "standard input is closed" : plain_words(errno));
	else if (take(source, fd, error, size))
		return source;
	free(source);
	return NULL;
}

/* The path of a name in the folder that a file is in. NULL: no memory. */
static char *
path_beside(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');
	size_t folder = slash ? (size_t)(slash - path) + 1 : 0, n = strlen(name);
	char *made = malloc(folder + n + 1);

	if (!made)
		return NULL;
	memcpy(made, path, folder);
	memcpy(made + folder, name, n + 1);
	return made;
}

/* A regular file, and no link to one: whoever wrote the folder may have made either. */
static int
open_plain(const char *path, char *error, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
	struct stat seen;

	if (fd < 0) {
		snprintf(error, size, "%s",
			 errno == ELOOP	   ? "it is a symbolic link"
			 : errno == EACCES ? "it may not be read, or the sandbox keeps it shut: "
					     "name its folder"
					   : plain_words(errno));
		return -1;
	}
	if (fstat(fd, &seen) == 0 && S_ISREG(seen.st_mode))
		return fd;
	snprintf(error, size, "it is no regular file");
	close(fd);
	return -1;
}

struct pks_source *
pks_source_beside(const struct pks_source *source, const char *name, char *error, size_t size)
{
	char *path = path_beside(pks_source_path(source), name);
	struct pks_source *beside = path ? new_file(path) : NULL;
	int fd;

	if (!beside)
		snprintf(error, size, "memory ran out");
	else if ((fd = open_plain(path, error, size)) >= 0 && take(beside, fd, error, size))
		error[0] = '\0';
	else {
		free(beside);
		beside = NULL;
	}
	free(path);
	return beside;
}

static void
free_one(struct pks_source *source)
{
	if (source->map) {
		pks_guard_remove(source->guard);
		munmap(source->map, (size_t)source->size);
	}
	free(source->small);
	pks_memory_free(&source->memory);
	if (source->fd >= 0)
		close(source->fd);
	if (source->above)
		free(source->steps);
	free(source);
}

void
pks_source_free(struct pks_source *source)
{
	while (source && atomic_fetch_sub(&source->users, 1) == 1) {
		struct pks_source *above = source->above;

		free_one(source);
		source = above;
	}
}

bool
pks_source_changed(const struct pks_source *source)
{
	struct stat now;

	source = pks_source_file(source);
	if (source->fd < 0)
		return false;
	if (source->map && pks_guard_hit(source->guard))
		return true;
	return fstat(source->fd, &now) == 0 &&
	       (now.st_size != source->seen.st_size ||
		now.st_mtim.tv_sec != source->seen.st_mtim.tv_sec ||
		now.st_mtim.tv_nsec != source->seen.st_mtim.tv_nsec);
}

void
pks_source_sparse(const struct pks_source *source, bool sparse)
{
	const struct pks_source *file = pks_source_file(source);

	/* What was unpacked lies in memory of its own. */
	if (file->map && (uintptr_t)source->data - (uintptr_t)file->map < file->size)
		(void)posix_madvise(file->map, (size_t)file->size,
				    sparse ? POSIX_MADV_RANDOM : POSIX_MADV_NORMAL);
}

struct pks_bytes
pks_source_bytes(const struct pks_source *source)
{
	return (struct pks_bytes){source->data, source->size};
}

const char *
pks_source_path(const struct pks_source *source)
{
	return pks_source_file(source)->path;
}

const char *
pks_source_name(const struct pks_source *source)
{
	const char *path = pks_source_path(source);
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

int64_t
pks_source_modified(const struct pks_source *source)
{
	return (int64_t)pks_source_file(source)->seen.st_mtime;
}
