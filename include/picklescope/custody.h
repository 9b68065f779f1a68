/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_CUSTODY_H
#define PICKLESCOPE_CUSTODY_H
/*
 * Who else could have written a file, or can replace it before it is loaded? Owners, modes, access
 * lists and mounts of all that leads to it are looked at, and what each user of the machine could
 * do with them. Nothing in a file is read: only the names, and what the kernel says of them.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Users, groups and mounts as they were when it was made. */
struct pks_custody;

/*
 * Reads /etc/passwd, /etc/group, /etc/nsswitch.conf and /proc/self/mountinfo. user: for whom a file
 * is loaded, a name or a number; NULL: for who runs this. Only others, and root never, count as
 * somebody else. NULL on error, which error[size] tells.
 */
struct pks_custody *pks_custody_new(const char *user, char *error, size_t size);
void pks_custody_free(struct pks_custody *custody);
/* Files' text, as all names here; NULL: it has none. */
const char *pks_custody_user_name(const struct pks_custody *custody, uint32_t user);
const char *pks_custody_group_name(const struct pks_custody *custody, uint32_t group);
/* For whom it is loaded. */
uint32_t pks_custody_for(const struct pks_custody *custody);
/* Where users come from that are not seen here ("sss"); NULL: from nowhere else. */
const char *pks_custody_elsewhere(const struct pks_custody *custody);

/* ---- What leads to a file ---------------------------------------------------------------------
 */

/* Entries of an access list; the numbers are those of the kernel. */
enum pks_acl_tag {
	PKS_ACL_OWNER = 0x01,
	PKS_ACL_USER = 0x02,
	PKS_ACL_OWNING_GROUP = 0x04,
	PKS_ACL_GROUP = 0x08,
	PKS_ACL_MASK = 0x10,
	PKS_ACL_OTHERS = 0x20
};

struct pks_acl {
	uint16_t tag, rights; /* rights as in a mode: 4 2 1 */
	uint32_t id;
};

struct pks_mount {
	const char *point, *type, *options; /* may hold a file's text */
	bool read_only;
	bool remote; /* somebody else decides who may write: a server, a program */
};

#define PKS_NOWHERE SIZE_MAX

struct pks_spot {
	char *path;	  /* from the root on, links on the way resolved */
	char *target;	  /* of a link; else NULL */
	size_t directory; /* in which it stands, among the places; PKS_NOWHERE: the root has none */
	uint32_t mode;	  /* as of stat */
	uint32_t user, group;
	uint64_t names;	     /* hard links */
	struct pks_acl *acl; /* NULL: only the mode counts */
	size_t acl_count;
	const struct pks_mount *mount; /* NULL: not known */
	bool fixed;   /* nobody can change it, by an attribute of the file system */
	bool mounted; /* something is mounted there: it cannot be moved */
	bool obscure; /* it has rights of a kind that is not understood here */
};

/* What somebody could do. */
enum pks_tamper {
	PKS_TAMPER_WRITE,   /* change what is in it */
	PKS_TAMPER_REPLACE, /* put something else in its place */
	PKS_TAMPER_ADD	    /* put more files into it */
};

/* By what right. */
enum pks_right {
	PKS_RIGHT_OWNER,    /* as its owner */
	PKS_RIGHT_GROUP,    /* as a member of its group */
	PKS_RIGHT_OTHERS,   /* as anybody */
	PKS_RIGHT_ACL_USER, /* by an entry of its access list */
	PKS_RIGHT_ACL_GROUP
};

#define PKS_HANDS_NAMED 6
#define PKS_EVERYBODY	UINT64_MAX

/* Somebody who could, or several by one right. */
struct pks_hand {
	enum pks_tamper deed;
	size_t place; /* what it is done to */
	size_t by;    /* the place that gives the right: itself, or its directory */
	enum pks_right right;
	uint32_t right_id; /* the group's number */
	uint64_t users;	   /* how many, or PKS_EVERYBODY; 0: a group that nobody is listed in */
	uint32_t user[PKS_HANDS_NAMED];
};

enum pks_answer {
	PKS_NOBODY,
	PKS_SOMEBODY,
	PKS_NOT_SAID /* not all could be looked at */
};

/* A path, all that leads to it in the order in which it is come by, and who could do what. */
struct pks_trail {
	struct pks_spot *places; /* the last one is what the path leads to */
	size_t place_count;
	struct pks_hand *hands;
	size_t hand_count;
	char trouble[512]; /* why it ends before that, or is not sure; may hold a file's text */
	enum pks_answer answer;
};

/*
 * Looks at a path; one that does not begin at the root begins at 'from', which does. False: memory
 * ran out. What cannot be looked at is told in trouble. Free it in either case.
 */
bool pks_trail_find(const struct pks_custody *custody, const char *from, const char *path,
		    struct pks_trail *trail);
void pks_trail_free(struct pks_trail *trail);

#endif
