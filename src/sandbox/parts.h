/* SPDX-License-Identifier: MIT */
#ifndef PKS_SANDBOX_PARTS_H
#define PKS_SANDBOX_PARTS_H
/*
 * The parts that a sandbox is made of. Each gives 0, or the errno for which it cannot be had.
 */
#include "sandbox/sandbox.h"

/* Runtimes of sanitizers and of coverage open files, start programs and trace. */
#if defined(PKS_INSTRUMENTED)
/* configure says so. */
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PKS_INSTRUMENTED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
	__has_feature(thread_sanitizer)
#define PKS_INSTRUMENTED 1
#endif
#endif

#if defined(__linux__) && !defined(PKS_INSTRUMENTED)
#define PKS_SANDBOX_BUILT 1
#endif

/* The calls of the kernel: the filter of sandbox.def; names: with what is only for names. ENOTSUP:
 * this build has none. */
int pks_filter_enter(bool names);

/* The places: Landlock's version, 0 for none; a new set of rules, or -1 and errno. */
int pks_places_version(void);
int pks_places_new(int version);
/* names: of a directory only what is in it may be asked, and no file is opened. */
void pks_places_add(int places, const char *path, bool names);
int pks_places_enter(int places);

/*
 * Whether a child that enters the sandbox lives and has nothing to complain of. For libraries that
 * were loaded before all others, and do more in a call than we know of.
 */
bool pks_rehearsal_passed(const struct pks_sandbox *sandbox, bool threads);
/* Is there such a library? */
bool pks_rehearsal_wanted(void);
/* All parts, without a word; what each came to. */
struct pks_parts {
	int privileges, limits, places, filter;
};
struct pks_parts pks_parts_enter(const struct pks_sandbox *sandbox, bool threads);

#endif
