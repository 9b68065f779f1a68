/* SPDX-License-Identifier: MIT */
/*
 * Reads a descriptor to its end. The memory doubles as bytes come, so it follows what was read and
 * never what somebody claims, and it ends at PKS_STREAM_LIMIT: a device that never ends is an
 * error, not the end of the machine. It comes from mmap, so that it can be made read-only.
 */
#include "source/stream.h"

#include <errno.h>
#include <picklescope/source.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST_SIZE ((size_t)256 << 10)

static uint8_t *
new_pages(size_t size)
{
	void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return pages == MAP_FAILED ? NULL : pages;
}

static bool
grow(struct pks_stream *stream)
{
	size_t size = stream->size ? stream->size * 2 : FIRST_SIZE;
	uint8_t *pages;

#ifdef MREMAP_MAYMOVE
	if (stream->data) {
		void *moved = mremap(stream->data, stream->size, size, MREMAP_MAYMOVE);

		if (moved == MAP_FAILED)
			return false;
		stream->data = moved;
		stream->size = size;
		return true;
	}
#endif
	pages = new_pages(size);
	if (!pages)
		return false;
	if (stream->data) {
		memcpy(pages, stream->data, stream->used);
		munmap(stream->data, stream->size);
	}
	stream->data = pages;
	stream->size = size;
	return true;
}

/* Above 0: bytes came; 0: the end; below: message says what is wrong. */
static int
read_some(int fd, struct pks_stream *stream, char *message, size_t size)
{
	ssize_t n;

	if (stream->used == stream->size) {
		if (stream->used >= PKS_STREAM_LIMIT) {
			/* The limit is a size that grow() reaches; one more byte is too much. */
			char more;

			n = read(fd, &more, 1);
			if (n > 0)
				snprintf(message, size,
					 "more than %u MiB come out of it: save it to a file and "
					 "open "
					 "that",
					 (unsigned)(PKS_STREAM_LIMIT >> 20));
			else if (n < 0)
				snprintf(message, size, "reading it failed: %s", strerror(errno));
			return n == 0 ? 0 : -1;
		}
		if (!grow(stream)) {
			snprintf(message, size, "memory ran out after %zu bytes", stream->used);
			return -1;
		}
	}
	do
		n = read(fd, stream->data + stream->used, stream->size - stream->used);
	while (n < 0 && errno == EINTR);
	if (n < 0) {
		snprintf(message, size, "reading it failed: %s", strerror(errno));
		return -1;
	}
	stream->used += (size_t)n;
	return n > 0;
}

bool
pks_stream_read(int fd, struct pks_stream *stream, char *message, size_t size)
{
	int more;

	*stream = (struct pks_stream){0};
	do
		more = read_some(fd, stream, message, size);
	while (more > 0);
	if (more < 0) {
		pks_stream_free(stream);
		return false;
	}
	if (stream->data)
		mprotect(stream->data, stream->size, PROT_READ);
	return true;
}

void
pks_stream_free(struct pks_stream *stream)
{
	if (stream->data)
		munmap(stream->data, stream->size);
	*stream = (struct pks_stream){0};
}
