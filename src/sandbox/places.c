/* SPDX-License-Identifier: MIT */
/*
 * Landlock: what may be opened at all. Nothing may but for reading what was named; a kernel that
 * has a later version of it also refuses connections, abstract sockets and signals to others. The
 * numbers are those of the kernel's interface, which never change; a library's header may be older
 * than the kernel.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "sandbox/parts.h"

#include <errno.h>

#ifdef PKS_SANDBOX_BUILT

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The same on every processor. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule	    445
#define SYS_landlock_restrict_self  446
#endif

#define ASK_VERSION    1u
#define BENEATH_A_PATH 1

#define READ_FILE      (UINT64_C(1) << 2)
#define READ_DIRECTORY (UINT64_C(1) << 3)

/* The rights that each version knows: how many to files, to the network, and kinds of scope. */
static const struct {
	int version, files, network, scopes;
} known[] = {{6, 16, 2, 2}, {5, 16, 2, 0}, {4, 15, 2, 0},
	     {3, 15, 0, 0}, {2, 14, 0, 0}, {1, 13, 0, 0}};

struct rules {
	uint64_t files, network, scopes;
};

struct beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

int
pks_places_version(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, ASK_VERSION);

	return version > 0 ? (int)version : 0;
}

int
pks_places_new(int version)
{
	size_t i = 0;
	struct rules rules;

	while (known[i].version > version)
		i++;
	rules.files = (UINT64_C(1) << known[i].files) - 1;
	rules.network = (UINT64_C(1) << known[i].network) - 1;
	rules.scopes = (UINT64_C(1) << known[i].scopes) - 1;
	/* A kernel that does not know a field yet takes it while it is zero. */
	return (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof(rules), 0);
}

void
pks_places_add(int places, const char *path, bool names)
{
	struct beneath rule = {.parent = open(path, O_PATH | O_CLOEXEC)};
	struct stat status;

	if (rule.parent < 0)
		return;
	if (fstat(rule.parent, &status) == 0) {
		rule.allowed =
			(S_ISDIR(status.st_mode) ? READ_DIRECTORY : 0) | (names ? 0 : READ_FILE);
		/* Pipes cannot be named, and are not held back either. */
		if (rule.allowed)
			syscall(SYS_landlock_add_rule, places, BENEATH_A_PATH, &rule, 0);
	}
	close(rule.parent);
}

/* Landlock holds for the thread that asks and for those that it starts. */
static bool
other_threads(void)
{
	struct stat tasks;

	return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 3;
}

int
pks_places_enter(int places)
{
	if (other_threads())
		return EBUSY;
	return syscall(SYS_landlock_restrict_self, places, 0) == 0 ? 0 : errno;
}

#else

int
pks_places_version(void)
{
	return 0;
}

int
pks_places_new(int version)
{
	(void)version;
	errno = ENOTSUP;
	return -1;
}

void
pks_places_add(int places, const char *path, bool names)
{
	(void)places;
	(void)path;
	(void)names;
}

int
pks_places_enter(int places)
{
	(void)places;
	return ENOTSUP;
}

#endif
