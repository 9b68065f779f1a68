/* SPDX-License-Identifier: MIT */
/*
 * Puts the parts together, the filter last, since it would forbid the others; and keeps what came
 * of it for all who ask. What one part cannot do the others do not depend on.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "sandbox/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/personality.h>
#include <sys/prctl.h>
#endif

static struct {
	bool holds;
	char words[128];
} state = {false, "not entered"};

void
pks_sandbox_begin(struct pks_sandbox *sandbox, enum pks_sandbox_asked asked)
{
	*sandbox = (struct pks_sandbox){.asked = asked, .places = -1};
	if (asked == PKS_SANDBOX_OFF)
		return;
	sandbox->landlock = pks_places_version();
	if (sandbox->landlock > 0) {
		sandbox->places = pks_places_new(sandbox->landlock);
		sandbox->error = sandbox->places < 0 ? errno : 0;
	}
}

void
pks_sandbox_allow(struct pks_sandbox *sandbox, const char *path)
{
	if (sandbox->places >= 0)
		pks_places_add(sandbox->places, path, sandbox->names);
}

#ifdef PKS_SANDBOX_BUILT

static int
give_up_privileges(void)
{
	int now = personality(0xffffffff);

	/* One that makes all that is readable executable is nothing for us. */
	if (now >= 0 && now & READ_IMPLIES_EXEC)
		personality((unsigned long)(now & ~READ_IMPLIES_EXEC));
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

static int
limit(int what)
{
	const struct rlimit nothing = {0, 0};

	return setrlimit((__rlimit_resource_t)what, &nothing) == 0 ? 0 : errno;
}

static bool
is_file(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

/*
 * No core, which would hold the file. No byte more in any file, unless the results or the messages
 * go to one. No process; the kernel counts threads as processes, so not where there will be some.
 */
static int
set_limits(bool threads)
{
	int error = limit(RLIMIT_CORE);

	if (error == 0 && !is_file(STDOUT_FILENO) && !is_file(STDERR_FILENO))
		error = limit(RLIMIT_FSIZE);
	if (error == 0 && !threads)
		error = limit(RLIMIT_NPROC);
	return error;
}

struct pks_parts
pks_parts_enter(const struct pks_sandbox *sandbox, bool threads)
{
	struct pks_parts parts;

	parts.privileges = give_up_privileges();
	parts.limits = set_limits(threads);
	parts.places = sandbox->landlock == 0 ? 0
		       : sandbox->places < 0  ? sandbox->error
					      : pks_places_enter(sandbox->places);
	parts.filter = pks_filter_enter(sandbox->names);
	return parts;
}

/* What is in force, in words. */
static void
describe(const struct pks_sandbox *sandbox, const struct pks_parts *parts)
{
	char landlock[32] = "";

	if (sandbox->landlock > 0 && parts->places == 0)
		snprintf(landlock, sizeof(landlock), ", Landlock %d", sandbox->landlock);
	snprintf(state.words, sizeof(state.words), "%s%s%s%s",
		 parts->filter == 0	    ? "seccomp"
		 : parts->filter == ENOTSUP ? "no seccomp in this build"
					    : "no seccomp",
		 landlock, parts->limits == 0 ? ", limits" : "",
		 parts->privileges == 0 ? ", no new privileges" : "");
	state.holds = parts->filter == 0;
}

/*
 * The part that is missing, and why; NULL: none. What was left out of the build is no news, but for
 * who insists on it.
 */
static const char *
missing(const struct pks_parts *parts, bool required, int *error)
{
	const struct {
		int error;
		const char *name;
	} all[] = {{parts->filter, "seccomp"},
		   {parts->places, "Landlock"},
		   {parts->privileges, "no_new_privs"},
		   {parts->limits, "limits"}};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		*error = all[i].error;
		if (*error != 0 && (*error != ENOTSUP || required))
			return all[i].name;
	}
	return NULL;
}

bool
pks_sandbox_enter(struct pks_sandbox *sandbox, bool threads, char *message, size_t size)
{
	bool required = sandbox->asked == PKS_SANDBOX_REQUIRED;
	struct pks_parts parts;
	const char *part;
	int error;

	*message = '\0';
	if (sandbox->asked == PKS_SANDBOX_OFF) {
		snprintf(state.words, sizeof(state.words), "switched off");
		return true;
	}
	if (pks_rehearsal_wanted() && !pks_rehearsal_passed(sandbox, threads)) {
		snprintf(state.words, sizeof(state.words), "none: a preloaded library forbids it");
		snprintf(message, size, "%s",
			 "a library that is preloaded (LD_PRELOAD) does not work in a sandbox");
	} else {
		parts = pks_parts_enter(sandbox, threads);
		describe(sandbox, &parts);
		part = missing(&parts, required, &error);
		if (part && error == ENOTSUP)
			snprintf(message, size, "this build has no %s", part);
		else if (part && error == EBUSY)
			snprintf(message, size, "%s cannot be had: a thread runs already", part);
		else if (part)
			snprintf(message, size, "%s cannot be had: %s", part, strerror(error));
	}
	if (sandbox->places >= 0)
		close(sandbox->places);
	sandbox->places = -1;
	return !required || *message == '\0';
}

#else

bool
pks_sandbox_enter(struct pks_sandbox *sandbox, bool threads, char *message, size_t size)
{
	(void)threads;
	*message = '\0';
#ifdef PKS_INSTRUMENTED
	snprintf(state.words, sizeof(state.words),
		 "left out of this build, which has a sanitizer or counts coverage");
#else
	snprintf(state.words, sizeof(state.words), "not for this system");
#endif
	if (sandbox->asked == PKS_SANDBOX_OFF)
		snprintf(state.words, sizeof(state.words), "switched off");
	if (sandbox->asked != PKS_SANDBOX_REQUIRED)
		return true;
	snprintf(message, size, "%s", state.words);
	return false;
}

#endif

bool
pks_sandbox_holds(void)
{
	return state.holds;
}

const char *
pks_sandbox_words(void)
{
	return state.words;
}

const char *
pks_sandbox_shut(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	/* The rights of the file allow it, so it is Landlock that does not. */
	if (fd >= 0 || errno != EACCES || access(path, R_OK) != 0)
		return NULL;
	return "it is outside of what was named, where a link leads, and the sandbox keeps that "
	       "shut: name it, too, or use --sandbox=off";
}
