/* SPDX-License-Identifier: MIT */
/*
 * Levels and capabilities by name and sign.
 */
#include <picklescope/risk.h>

#include <string.h>

static const struct {
	const char *name;
	char sign;
} levels[] = {
	[PKS_INNOCUOUS] = {"innocuous", ' '},
	[PKS_UNKNOWN] = {"unknown", '?'},
	[PKS_SUSPICIOUS] = {"suspicious", '!'},
	[PKS_DANGEROUS] = {"dangerous", 'X'},
	[PKS_INFO] = {"info", 'i'},
};

const char *
pks_level_name(enum pks_level level)
{
	return levels[level].name;
}

char
pks_level_sign(enum pks_level level)
{
	return levels[level].sign;
}

bool
pks_level_by_name(const char *name, enum pks_level *level)
{
	for (int k = PKS_INNOCUOUS; k <= PKS_INFO; k++)
		if (strcmp(name, levels[k].name) == 0) {
			*level = (enum pks_level)k;
			return true;
		}
	return false;
}

const char *
pks_capability_name(enum pks_capability capability)
{
	static const char *const names[] = {
#define PKS_X(name, word, phrase) word,
		PKS_CAPABILITY_TABLE(PKS_X)
#undef PKS_X
	};

	return names[capability];
}

const char *
pks_capability_phrase(enum pks_capability capability)
{
	static const char *const phrases[] = {
#define PKS_X(name, word, phrase) phrase,
		PKS_CAPABILITY_TABLE(PKS_X)
#undef PKS_X
	};

	return phrases[capability];
}
