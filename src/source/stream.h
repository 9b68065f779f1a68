/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_STREAM_H
#define PKS_SOURCE_STREAM_H
/*
 * What cannot be mapped: pipes, terminals, devices, files without a size. Read to the end into
 * memory that nobody writes afterwards.
 */
#include "source/memory.h"

/* False: too much came, it broke off, or memory ran out; message[size] says which. */
bool pks_stream_read(int fd, struct pks_memory *stream, char *message, size_t size);

#endif
