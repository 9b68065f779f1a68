/* SPDX-License-Identifier: MIT */
#ifndef PKS_CUSTODY_PEOPLE_H
#define PKS_CUSTODY_PEOPLE_H
/*
 * Users and groups, read by ourselves: what libc asks for them may be a program or a server.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pks_person {
	const char *name;
	uint32_t user, group;
	size_t first, count; /* of the further groups that he is in */
};

struct pks_people {
	char *passwd, *group_file, *switches; /* the files, cut into words */
	struct pks_person *persons;
	size_t person_count;
	struct pks_group {
		const char *name;
		uint32_t group;
	} * groups;
	size_t group_count;
	uint32_t *further; /* groups, person by person */
	char elsewhere[128];
};

/* A file that is not there is an empty one. False: no memory. */
bool pks_people_read(struct pks_people *people, const char *passwd, const char *group,
		     const char *switches);
void pks_people_free(struct pks_people *people);
bool pks_person_is_in(const struct pks_people *people, const struct pks_person *person,
		      uint32_t group);

/* The file's text with a NUL behind it; "" where there is none. NULL: no memory. */
char *pks_custody_text(const char *path);

#endif
