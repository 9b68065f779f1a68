/* SPDX-License-Identifier: MIT */
/*
 * What libmagic takes bytes for. It has no entry for pickles, so ours (pickle.magic, compiled into
 * the program) is put before the system's: libmagic asks its sources in the order in which they
 * were given, and the first that knows the bytes wins. It takes a source by path only, or compiled,
 * and what is compiled is good for one version of libmagic; so the text goes into a file that is in
 * memory and has no name. Nothing is run: MAGIC_COMPRESS, which starts programs, is never set.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "source/magic_entries.h"

#include <errno.h>
#include <magic.h>
#include <picklescope/source.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOOK_AT ((uint64_t)64 << 10)

struct pks_magic {
	magic_t cookie;
};

/* The file in memory with our entries, if it was made ready; -1: each makes its own. */
static int ready = -1;

/* A file in memory with our entries, -1 where there are none. */
static int
open_entries(void)
{
#ifdef MFD_CLOEXEC
	size_t size = strlen(pks_magic_entries), done = 0;
	int fd = memfd_create("pickle.magic", MFD_CLOEXEC);

	while (fd >= 0 && done < size) {
		ssize_t n = write(fd, pks_magic_entries + done, size - done);

		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += (size_t)n;
	}
	return fd;
#else
	return -1;
#endif
}

static bool
load_ours_first(magic_t cookie)
{
	const char *system = magic_getpath(NULL, 0);
	int fd = ready >= 0 ? ready : open_entries();
	size_t size = (system ? strlen(system) : 0) + 64;
	char *path = malloc(size);
	bool loaded = false;

	if (fd >= 0 && path) {
		snprintf(path, size, "/proc/self/fd/%d%s%s", fd, system ? ":" : "",
			 system ? system : "");
		loaded = magic_load(cookie, path) == 0;
		/* Without the system's database ours is still worth having. */
		snprintf(path, size, "/proc/self/fd/%d", fd);
		loaded = loaded || magic_load(cookie, path) == 0;
	}
	free(path);
	if (fd >= 0 && fd != ready)
		close(fd);
	return loaded;
}

void
pks_magic_prepare(void (*reads)(const char *path, void *data), void *data)
{
	const char *system = magic_getpath(NULL, 0);

	if (ready < 0)
		ready = open_entries();
	/* Each is a name of text, and of what was compiled from it. */
	while (system && *system) {
		char path[4096];
		size_t n = strcspn(system, ":");

		if (n + sizeof(".mgc") <= sizeof(path)) {
			memcpy(path, system, n);
			path[n] = '\0';
			reads(path, data);
			memcpy(path + n, ".mgc", sizeof(".mgc"));
			reads(path, data);
		}
		system += n + (system[n] == ':');
	}
}

/*
 * Where memory runs out while it loads its database, libmagic goes on to the database's text, and
 * from there to calls without end or to memory that it has freed: it is asked only where there is
 * room.
 */
#define ROOM (16u << 20)

static bool
has_room(void)
{
	void *room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return room != MAP_FAILED && munmap(room, ROOM) == 0;
}

struct pks_magic *
pks_magic_new(void)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	struct pks_magic *magic = has_room() ? calloc(1, sizeof(*magic)) : NULL;
	bool loaded;

	if (!magic) {
		errno = ENOMEM;
		return NULL;
	}
	/* Not all that it does to find its database may be done by two at once. */
	pthread_mutex_lock(&lock);
	magic->cookie = magic_open(MAGIC_NO_CHECK_COMPRESS);
	loaded = magic->cookie &&
		 (load_ours_first(magic->cookie) || magic_load(magic->cookie, NULL) == 0);
	pthread_mutex_unlock(&lock);
	if (loaded)
		return magic;
	pks_magic_free(magic);
	errno = ENOENT;
	return NULL;
}

void
pks_magic_free(struct pks_magic *magic)
{
	if (!magic)
		return;
	if (magic->cookie)
		magic_close(magic->cookie);
	free(magic);
}

const char *
pks_magic_of(struct pks_magic *magic, struct pks_bytes bytes)
{
	uint64_t size = bytes.size < LOOK_AT ? bytes.size : LOOK_AT;
	const char *word = magic_buffer(magic->cookie, bytes.data, (size_t)size);

	return word ? word : "unknown";
}

int
pks_magic_version(void)
{
	return magic_version();
}
