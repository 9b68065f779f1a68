/* SPDX-License-Identifier: MIT */
/*
 * The filter of the kernel's calls, made from sandbox.def by libseccomp. It says EPERM to what is
 * not in the table, ends the process where the table says so or where a call is made as another
 * kind of processor would make it, and holds for threads that run already.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "sandbox/parts.h"

#include <errno.h>

#if defined(HAVE_SECCOMP) && defined(PKS_SANDBOX_BUILT)

#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>
/* Behind <sys/ioctl.h>, and never with <termios.h>: both say what a termios is. */
#include <asm/termbits.h>

/* The kernel looks at no more of a command or a process id; what stands above may be anything. */
#define WORD UINT32_MAX
/* This process, whose number is only known when the filter is made. */
#define OURSELVES UINT64_MAX
/* O_TMPFILE is made of two bits; one is that of a directory. */
#define OPENS_TO_WRITE (O_ACCMODE | O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY))
#define CLONE_SPACES                                                                               \
	(CLONE_NEWCGROUP | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID |              \
	 CLONE_NEWUSER | CLONE_NEWUTS | CLONE_PTRACE)
#ifdef __s390x__
#define CLONE_FLAGS 1
#else
#define CLONE_FLAGS 0
#endif

/* Where an argument & mask is value; a mask of 0 compares nothing. */
struct comparison {
	unsigned argument;
	uint64_t mask, value;
};

struct row {
	uint32_t action;
	int call;
	struct comparison comparisons[2];
	bool names; /* only for who looks at names alone */
};

static const struct row rows[] = {
#define ALLOW(call, why)	 {SCMP_ACT_ALLOW, SCMP_SYS(call), {{0}}, false},
#define ALLOW_NAMES(call, why)	 {SCMP_ACT_ALLOW, SCMP_SYS(call), {{0}}, true},
#define KILL(call, why)		 {SCMP_ACT_KILL_PROCESS, SCMP_SYS(call), {{0}}, false},
#define ANSWER(call, error, why) {SCMP_ACT_ERRNO(error), SCMP_SYS(call), {{0}}, false},
#define ALLOW_IF(call, argument, mask, value, why)                                                 \
	{SCMP_ACT_ALLOW, SCMP_SYS(call), {{argument, mask, value}}, false},
#define KILL_IF(call, argument, mask, value, why)                                                  \
	{SCMP_ACT_KILL_PROCESS, SCMP_SYS(call), {{argument, mask, value}}, false},
#define KILL_IF_BOTH(call, argument, mask, value, argument2, mask2, value2, why)                   \
	{SCMP_ACT_KILL_PROCESS,                                                                    \
	 SCMP_SYS(call),                                                                           \
	 {{argument, mask, value}, {argument2, mask2, value2}},                                    \
	 false},
#include "sandbox/sandbox.def"
#undef ALLOW
#undef ALLOW_NAMES
#undef KILL
#undef ANSWER
#undef ALLOW_IF
#undef KILL_IF
#undef KILL_IF_BOTH
};

static int
add_row(scmp_filter_ctx filter, const struct row *row)
{
	struct scmp_arg_cmp compared[2];
	unsigned n = 0;

	for (; n < 2 && row->comparisons[n].mask != 0; n++) {
		const struct comparison *one = &row->comparisons[n];
		uint64_t value = one->value == OURSELVES ? (uint64_t)getpid() : one->value;

		compared[n] = SCMP_CMP(one->argument, SCMP_CMP_MASKED_EQ, one->mask, value);
	}
	/* A call that this processor does not have is none to speak of. */
	return seccomp_rule_add_array(filter, row->action, row->call, n, compared);
}

int
pks_filter_enter(bool names)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int error;

	if (!filter)
		return ENOMEM;
	error = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (error == 0)
		error = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	for (size_t i = 0; error == 0 && i < sizeof(rows) / sizeof(*rows); i++)
		if (names || !rows[i].names)
			error = add_row(filter, &rows[i]);
	if (error == 0)
		error = seccomp_load(filter);
	seccomp_release(filter);
	return -error;
}

#else

int
pks_filter_enter(bool names)
{
	(void)names;
	return ENOTSUP;
}

#endif
