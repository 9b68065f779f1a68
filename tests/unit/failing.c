/* SPDX-License-Identifier: MIT */
#include "failing.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *block);
void *__real_mmap(void *at, size_t size, int rights, int flags, int fd, off_t offset);
ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __real_pread(int fd, void *data, size_t size, off_t offset);
FILE *__real_open_memstream(char **data, size_t *size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *block);
void *__wrap_mmap(void *at, size_t size, int rights, int flags, int fd, off_t offset);
ssize_t __wrap_read(int fd, void *data, size_t size);
ssize_t __wrap_pread(int fd, void *data, size_t size, off_t offset);
FILE *__wrap_open_memstream(char **data, size_t *size);

static enum failing failing;
static enum failing_read failing_how;
static unsigned long left;
static bool failing_all, failed;

/* The blocks that there are, in a hash table that never shrinks: 0 was never used, 1 no more. */
static uintptr_t *block_table;
static size_t table_size, table_used, blocks;

static size_t
place_of(uintptr_t block)
{
	size_t k = (size_t)(block * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (table_size - 1);

	while (block_table[k] != 0 && block_table[k] != block)
		k = (k + 1) & (table_size - 1);
	return k;
}

static void
note(void *block)
{
	if (block == NULL)
		return;
	if (2 * (table_used + 1) > table_size) {
		uintptr_t *old = block_table;
		size_t size = table_size;

		table_size = size > 0 ? 2 * size : 4096;
		block_table = __real_calloc(table_size, sizeof *block_table);
		if (block_table == NULL)
			abort();
		table_used = 0;
		for (size_t k = 0; k < size; k++)
			if (old[k] > 1) {
				block_table[place_of(old[k])] = old[k];
				table_used++;
			}
		__real_free(old);
	}
	table_used++;
	block_table[place_of((uintptr_t)block)] = (uintptr_t)block;
	blocks++;
}

static void
forget(void *block)
{
	size_t k;

	if (block == NULL || table_size == 0)
		return;
	k = place_of((uintptr_t)block);
	if (block_table[k] == 0)
		return; /* a library's */
	block_table[k] = 1;
	blocks--;
}

size_t
failing_blocks(void)
{
	return blocks;
}

void
failing_begin(enum failing what, unsigned long k, bool all, enum failing_read how)
{
	failing = what;
	failing_how = how;
	left = k;
	failing_all = all;
	failed = false;
}

bool
failing_end(void)
{
	failing = FAILING_NOTHING;
	return failed;
}

static bool
fails(enum failing what)
{
	if (failing != what || left == 0)
		return false;
	if (--left > 0)
		return false;
	left = failing_all;
	failed = true;
	return true;
}

static bool
no_memory(void)
{
	if (!fails(FAILING_MEMORY))
		return false;
	errno = ENOMEM;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	void *block = no_memory() ? NULL : __real_malloc(size);

	note(block);
	return block;
}

void *
__wrap_calloc(size_t count, size_t size)
{
	void *block = no_memory() ? NULL : __real_calloc(count, size);

	note(block);
	return block;
}

void *
__wrap_realloc(void *block, size_t size)
{
	void *new;

	if (no_memory())
		return NULL;
	forget(block);
	new = __real_realloc(block, size);
	note(new != NULL ? new : block);
	return new;
}

void *
__wrap_aligned_alloc(size_t alignment, size_t size)
{
	void *block = no_memory() ? NULL : __real_aligned_alloc(alignment, size);

	note(block);
	return block;
}

char *
__wrap_strdup(const char *text)
{
	char *block = no_memory() ? NULL : __real_strdup(text);

	note(block);
	return block;
}

void
__wrap_free(void *block)
{
	forget(block);
	__real_free(block);
}

void *
__wrap_mmap(void *at, size_t size, int rights, int flags, int fd, off_t offset)
{
	return no_memory() ? MAP_FAILED : __real_mmap(at, size, rights, flags, fd, offset);
}

FILE *
__wrap_open_memstream(char **data, size_t *size)
{
	return no_memory() ? NULL : __real_open_memstream(data, size);
}

/* True: the read is done, and *n is what it returns; a short one asks for less. */
static bool
no_read(size_t *size, ssize_t *n)
{
	if (!fails(FAILING_READ))
		return false;
	if (failing_how == FAILING_SHORT) {
		*size = *size > 1 ? *size / 2 : *size;
		return false;
	}
	errno = failing_how == FAILING_EIO ? EIO : EINTR;
	*n = -1;
	return true;
}

ssize_t
__wrap_read(int fd, void *data, size_t size)
{
	ssize_t n;

	return no_read(&size, &n) ? n : __real_read(fd, data, size);
}

ssize_t
__wrap_pread(int fd, void *data, size_t size, off_t offset)
{
	ssize_t n;

	return no_read(&size, &n) ? n : __real_pread(fd, data, size, offset);
}
