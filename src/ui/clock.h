/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_CLOCK_H
#define PKS_UI_CLOCK_H
/* A clock that only runs forward, for slices of work and for what is shown after a while. */
#include <stdint.h>
#include <time.h>

static inline int64_t
pks_microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static inline int64_t
pks_milliseconds(void)
{
	return pks_microseconds() / 1000;
}

#endif
