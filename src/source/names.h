/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_NAMES_H
#define PKS_SOURCE_NAMES_H
/* How often a name, or any other run of bytes, was met; all zero at first. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pks_names {
	uint64_t *slots; /* hash and count in turn; the owner frees it */
	size_t used, room;
};

/* One time more: how often now. */
uint64_t pks_names_count(struct pks_names *names, const void *name, size_t size);
/* How often so far. */
uint64_t pks_names_times(const struct pks_names *names, const void *name, size_t size);

#endif
