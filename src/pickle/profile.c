/* SPDX-License-Identifier: MIT */
/*
 * The readers by name. What they do otherwise than the C unpickler on bytes is in feed.c (which
 * bytes they take) and in the columns and cases marked 'py' of errors.def and rules.c (what they
 * refuse).
 */
#include <picklescope/history.h>

#include <string.h>

static const struct {
	const char *name, *what;
} profiles[] = {
#define PKS_X(name, word, frames, what) {word, what},
	PKS_READER_TABLE(PKS_X)
#undef PKS_X
		{"pickletools", "the tokeniser of pickletools, which most scanners are built on"}};

const char *
pks_profile_name(enum pks_profile profile)
{
	return profiles[profile].name;
}

const char *
pks_profile_what(enum pks_profile profile)
{
	return profiles[profile].what;
}

bool
pks_profile_by_name(const char *name, enum pks_profile *profile)
{
	for (unsigned i = 0; i < PKS_READERS; i++)
		if (strcmp(profiles[i].name, name) == 0) {
			*profile = (enum pks_profile)i;
			return true;
		}
	return false;
}
