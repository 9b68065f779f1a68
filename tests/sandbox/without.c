/* SPDX-License-Identifier: MIT */
/*
 * A kernel that has no such call, or a container that forbids it: without CALL[=ERRNO]... --
 * PROGRAM runs a program for which each CALL gives an error, ENOSYS if no number is said.
 * 'no_new_privs' is taken for the call of prctl() that asks for it, 'filter' for the two ways to
 * ask for one.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <stdio.h>

#ifdef HAVE_SECCOMP

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int
refuse(scmp_filter_ctx filter, char *word)
{
	char *number = strchr(word, '=');
	uint32_t error = ENOSYS;

	if (number) {
		*number = '\0';
		error = (uint32_t)strtoul(number + 1, NULL, 10);
	}
	if (strcmp(word, "no_new_privs") == 0)
		return seccomp_rule_add(
			filter, SCMP_ACT_ERRNO(error), SCMP_SYS(prctl), 1,
			SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, PR_SET_NO_NEW_PRIVS));
	if (strcmp(word, "filter") == 0)
		return seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), SCMP_SYS(seccomp), 0) |
		       seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), SCMP_SYS(prctl), 1,
					SCMP_A0(SCMP_CMP_MASKED_EQ, UINT32_MAX, PR_SET_SECCOMP));
	return seccomp_rule_add(filter, SCMP_ACT_ERRNO(error), seccomp_syscall_resolve_name(word),
				0);
}

int
main(int argc, char **argv)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int i;

	/* It must not be what takes the right away that it is to be tested without. */
	if (!filter || seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, geteuid() != 0) != 0)
		return 125;
	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (refuse(filter, argv[i]) != 0)
			return 125;
	if (i + 1 >= argc || seccomp_load(filter) != 0)
		return 125;
	execvp(argv[i + 1], argv + i + 1);
	return 126;
}

#else

int
main(void)
{
	fputs("this build has no seccomp\n", stderr);
	return 125;
}

#endif
