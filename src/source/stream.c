/* SPDX-License-Identifier: MIT */
/*
 * Reads a descriptor to its end. The memory doubles as bytes come, and ends at PKS_STREAM_LIMIT: a
 * device that never ends is an error, not the end of the machine.
 */
#include "source/stream.h"

#include <errno.h>
#include <picklescope/source.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Above 0: bytes came; 0: the end; below: message says what is wrong. */
static int
read_some(int fd, struct pks_memory *stream, char *message, size_t size)
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
		if (!pks_memory_grow(stream)) {
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
pks_stream_read(int fd, struct pks_memory *stream, char *message, size_t size)
{
	int more;

	*stream = (struct pks_memory){0};
	do
		more = read_some(fd, stream, message, size);
	while (more > 0);
	if (more < 0) {
		pks_memory_free(stream);
		return false;
	}
	pks_memory_close(stream);
	return true;
}
