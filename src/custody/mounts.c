/* SPDX-License-Identifier: MIT */
/*
 * /proc/self/mountinfo: number, parent, device, root, where, options, further fields, '-', type,
 * source, options of the file system. Of two at one place the later one is seen.
 */
#include "custody/internal.h"

#include <stdlib.h>
#include <string.h>

/* Systems on which the rights are somebody else's to judge. Those of FUSE begin with "fuse". */
static const char *const remote[] = {"9p",     "afs",	"beegfs", "ceph",      "cifs",
				     "coda",   "davfs", "gfs2",	  "glusterfs", "lustre",
				     "ncpfs",  "nfs",	"nfs4",	  "ocfs2",     "orangefs",
				     "prl_fs", "smb3",	"smbfs",  "vboxsf",    "virtiofs"};

/* \040 for a blank, in place. */
static void
undo_escapes(char *word)
{
	char *to = word;

	for (; *word; word++) {
		if (word[0] == '\\' && word[1] >= '0' && word[1] <= '3' && word[2] >= '0' &&
		    word[2] <= '7' && word[3] >= '0' && word[3] <= '7') {
			*to++ = (char)((word[1] - '0') << 6 | (word[2] - '0') << 3 |
				       (word[3] - '0'));
			word += 3;
		} else {
			*to++ = *word;
		}
	}
	*to = '\0';
}

static bool
has_option(const char *options, const char *option)
{
	size_t n = strlen(option);

	for (; options; options = strchr(options, ',')) {
		options += *options == ',';
		if (strncmp(options, option, n) == 0 && (options[n] == ',' || options[n] == '\0'))
			return true;
	}
	return false;
}

static bool
is_remote(const char *type)
{
	if (strncmp(type, "fuse", 4) == 0 && strcmp(type, "fuseblk") != 0)
		return true;
	for (size_t i = 0; i < sizeof(remote) / sizeof(*remote); i++)
		if (strcmp(type, remote[i]) == 0)
			return true;
	return false;
}

static void
read_line(struct pks_mounts *mounts, char *line)
{
	char *field[6] = {NULL}, *word, *type;
	const char *options;

	for (int i = 0; i < 6; i++)
		if (!(field[i] = strsep(&line, " ")))
			return;
	while ((word = strsep(&line, " ")) && strcmp(word, "-") != 0)
		;
	type = strsep(&line, " ");
	strsep(&line, " ");
	options = line ? line : "";
	if (!type)
		return;
	undo_escapes(field[4]);
	mounts->all[mounts->count++] = (struct pks_mount){
		.point = field[4],
		.type = type,
		.options = field[5],
		.read_only = has_option(field[5], "ro") || has_option(options, "ro"),
		.remote = is_remote(type),
	};
}

bool
pks_mounts_read(struct pks_mounts *mounts, const char *path)
{
	size_t lines = 1;
	char *at, *line;

	*mounts = (struct pks_mounts){.text = pks_custody_text(path)};
	if (!mounts->text)
		return false;
	for (const char *p = mounts->text; (p = strchr(p, '\n')); p++)
		lines++;
	mounts->all = calloc(lines, sizeof(*mounts->all));
	if (!mounts->all)
		return false;
	for (at = mounts->text; (line = strsep(&at, "\n"));)
		read_line(mounts, line);
	return true;
}

void
pks_mounts_free(struct pks_mounts *mounts)
{
	free(mounts->text);
	free(mounts->all);
	*mounts = (struct pks_mounts){0};
}

/* Is the path the point, or below it? */
static bool
is_below(const char *path, const char *point, size_t n)
{
	if (n == 1)
		return true;
	return strncmp(path, point, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

const struct pks_mount *
pks_mount_of(const struct pks_mounts *mounts, const char *path)
{
	const struct pks_mount *best = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < mounts->count; i++) {
		size_t n = strlen(mounts->all[i].point);

		if (n >= longest && n > 0 && is_below(path, mounts->all[i].point, n)) {
			best = &mounts->all[i];
			longest = n;
		}
	}
	return best;
}
