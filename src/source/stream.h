/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_STREAM_H
#define PKS_SOURCE_STREAM_H
/*
 * What cannot be mapped: pipes, terminals, devices, files without a size. Read to the end into
 * memory that nobody writes afterwards.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Pages from mmap; data is NULL where nothing came. */
struct pks_stream {
	uint8_t *data;
	size_t used;
	size_t size; /* of the pages */
};

/* False: too much came, it broke off, or memory ran out; message[size] says which. */
bool pks_stream_read(int fd, struct pks_stream *stream, char *message, size_t size);
void pks_stream_free(struct pks_stream *stream);

#endif
