/* SPDX-License-Identifier: MIT */
/*
 * One place as the kernel describes it: stat, the attributes that keep it from being changed, the
 * target of a link, and the access list, which is an extended attribute of 4 bytes and then 8 for
 * each entry, little-endian.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "custody/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#define ACL_VERSION 2
#define ACL_HEAD    4
#define ACL_ENTRY   8
/* The kernel stores no more in an attribute. */
#define LONGEST_ACL    ((size_t)1 << 16)
#define LONGEST_TARGET 4096

static uint32_t
number(const uint8_t *p, int size)
{
	uint32_t n = 0;

	while (size-- > 0)
		n = n << 8 | p[size];
	return n;
}

bool
pks_acl_read(const uint8_t *bytes, size_t size, struct pks_acl **acl, size_t *count)
{
	size_t entries;

	*acl = NULL;
	*count = 0;
	if (size < ACL_HEAD || (size - ACL_HEAD) % ACL_ENTRY != 0 ||
	    number(bytes, ACL_HEAD) != ACL_VERSION)
		return false;
	entries = (size - ACL_HEAD) / ACL_ENTRY;
	if (entries == 0)
		return true;
	*acl = calloc(entries, sizeof(**acl));
	if (!*acl)
		return false;
	*count = entries;
	for (size_t i = 0; i < entries; i++) {
		const uint8_t *p = bytes + ACL_HEAD + i * ACL_ENTRY;

		(*acl)[i] = (struct pks_acl){(uint16_t)number(p, 2),
					     (uint16_t)(number(p + 2, 2) & 7), number(p + 4, 4)};
	}
	return true;
}

#ifdef __linux__

/* Is there something under this name that is not understood here? */
static bool
has_attribute(const char *path, const char *name)
{
	return lgetxattr(path, name, NULL, 0) > 0;
}

static void
look_at_acl(const char *path, struct pks_spot *place)
{
	uint8_t *bytes = malloc(LONGEST_ACL);
	ssize_t n = bytes ? lgetxattr(path, "system.posix_acl_access", bytes, LONGEST_ACL) : -1;
	int error = bytes ? errno : ENOMEM;

	if (n >= 0)
		place->obscure = !pks_acl_read(bytes, (size_t)n, &place->acl, &place->acl_count);
	else
		place->obscure = error != ENODATA && error != EOPNOTSUPP && error != ENOSYS;
	free(bytes);
	place->obscure = place->obscure || has_attribute(path, "system.nfs4_acl") ||
			 has_attribute(path, "system.richacl");
}

static int
look_at_attributes(const char *path, struct pks_spot *place)
{
#ifdef STATX_ATTR_IMMUTABLE
	struct statx status;

	if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &status) == 0)
		place->fixed =
			status.stx_attributes & status.stx_attributes_mask & STATX_ATTR_IMMUTABLE;
#else
	(void)path;
	(void)place;
#endif
	return 0;
}

#else

static void
look_at_acl(const char *path, struct pks_spot *place)
{
	(void)path;
	/* There may be one, of a kind of this system's own. */
	place->obscure = true;
}

static int
look_at_attributes(const char *path, struct pks_spot *place)
{
	(void)path;
	(void)place;
	return 0;
}

#endif

static int
look_at_target(const char *path, struct pks_spot *place)
{
	char *target = malloc(LONGEST_TARGET + 1);
	ssize_t n = target ? readlink(path, target, LONGEST_TARGET + 1) : -1;
	int error = target ? errno : ENOMEM;

	if (n >= 0 && n <= LONGEST_TARGET) {
		target[n] = '\0';
		place->target = target;
		return 0;
	}
	free(target);
	return n < 0 ? error : ENAMETOOLONG;
}

int
pks_place_look(const char *path, struct pks_spot *place)
{
	struct stat status;

	if (lstat(path, &status) != 0)
		return errno;
	place->mode = status.st_mode;
	place->user = status.st_uid;
	place->group = status.st_gid;
	place->names = status.st_nlink;
	if (S_ISLNK(status.st_mode))
		return look_at_target(path, place);
	look_at_acl(path, place);
	return look_at_attributes(path, place);
}
