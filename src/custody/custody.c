/* SPDX-License-Identifier: MIT */
/*
 * What is read once: users, groups, mounts.
 */
#include "custody/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
read_user(struct pks_custody *custody, const char *name)
{
	unsigned long long number = 0;

	for (size_t i = 0; i < custody->people.person_count; i++)
		if (strcmp(custody->people.persons[i].name, name) == 0) {
			custody->user = custody->people.persons[i].user;
			return true;
		}
	if (!*name)
		return false;
	for (; *name >= '0' && *name <= '9' && number < UINT32_MAX; name++)
		number = number * 10 + (unsigned)(*name - '0');
	custody->user = (uint32_t)number;
	return !*name && number < UINT32_MAX;
}

struct pks_custody *
pks_custody_new(const char *user, char *error, size_t size)
{
	struct pks_custody *custody = calloc(1, sizeof(*custody));

	snprintf(error, size, "memory ran out");
	if (!custody)
		return NULL;
	if (pks_people_read(&custody->people, "/etc/passwd", "/etc/group", "/etc/nsswitch.conf") &&
	    pks_mounts_read(&custody->mounts, "/proc/self/mountinfo")) {
		custody->user = geteuid();
		if (!user || read_user(custody, user))
			return custody;
		snprintf(error, size, "there is no user '%s'", user);
	}
	pks_custody_free(custody);
	return NULL;
}

void
pks_custody_free(struct pks_custody *custody)
{
	if (!custody)
		return;
	pks_people_free(&custody->people);
	pks_mounts_free(&custody->mounts);
	free(custody);
}

const char *
pks_custody_user_name(const struct pks_custody *custody, uint32_t user)
{
	for (size_t i = 0; i < custody->people.person_count; i++)
		if (custody->people.persons[i].user == user)
			return custody->people.persons[i].name;
	return NULL;
}

const char *
pks_custody_group_name(const struct pks_custody *custody, uint32_t group)
{
	for (size_t i = 0; i < custody->people.group_count; i++)
		if (custody->people.groups[i].group == group)
			return custody->people.groups[i].name;
	return NULL;
}

uint32_t
pks_custody_for(const struct pks_custody *custody)
{
	return custody->user;
}

const char *
pks_custody_elsewhere(const struct pks_custody *custody)
{
	return *custody->people.elsewhere ? custody->people.elsewhere : NULL;
}
