/* SPDX-License-Identifier: MIT */
#ifndef PKS_CUSTODY_INTERNAL_H
#define PKS_CUSTODY_INTERNAL_H
/* What the files of this room share. */
#include <picklescope/custody.h>

#include "custody/people.h"

struct pks_mounts {
	char *text;
	struct pks_mount *all;
	size_t count;
};

struct pks_custody {
	struct pks_people people;
	struct pks_mounts mounts;
	uint32_t user;
};

/* mounts.c. False: no memory. */
bool pks_mounts_read(struct pks_mounts *mounts, const char *path);
void pks_mounts_free(struct pks_mounts *mounts);
/* The one that a path from the root on lies in; NULL: not known. */
const struct pks_mount *pks_mount_of(const struct pks_mounts *mounts, const char *path);

/* look.c: what the kernel says of a path, without following it. 0, or errno. */
int pks_place_look(const char *path, struct pks_spot *place);
/* An access list as the kernel stores it. False: it is none. *acl is NULL if it has no entries. */
bool pks_acl_read(const uint8_t *bytes, size_t size, struct pks_acl **acl, size_t *count);

/* hands.c: fills in who could do what. False: no memory. */
bool pks_trail_judge(const struct pks_custody *custody, struct pks_trail *trail);

#endif
