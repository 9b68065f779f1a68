/* SPDX-License-Identifier: MIT */
/*
 * Walking without recursion: a level for each directory that leads to the place, with the names
 * that are in it, sorted, and how far they have been taken. What kind of file a name is, most
 * systems say along with it, and nobody has to ask for each.
 */
#include "source/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum kind { KIND_UNKNOWN, KIND_FILE, KIND_DIRECTORY, KIND_LINK, KIND_OTHER };

/* A name in a level's text is a byte of its kind, then the name, then a NUL. */
struct level {
	char *text;
	size_t used, size;
	char **names; /* into text, sorted */
	size_t count, at;
	size_t prefix; /* bytes of the walk's path that are the directory's, with the slash */
};

struct pks_files {
	struct level *levels;
	size_t depth, size;
	char *path;
	size_t path_size;
	bool begun; /* path is still to be looked at */
	char message[4096 + 256];
};

struct pks_files *
pks_files_new(void)
{
	return calloc(1, sizeof(struct pks_files));
}

static void
leave(struct pks_files *files)
{
	struct level *level = &files->levels[--files->depth];

	free(level->text);
	free(level->names);
}

void
pks_files_free(struct pks_files *files)
{
	if (!files)
		return;
	while (files->depth > 0)
		leave(files);
	free(files->levels);
	free(files->path);
	free(files);
}

/* Room for size bytes of some array. */
static bool
reserve(void *array, size_t *size, size_t wanted, size_t element)
{
	size_t more = *size > 0 ? *size : 64;
	void *grown;

	if (wanted <= *size)
		return true;
	while (more < wanted)
		more *= 2;
	grown = realloc(*(void **)array, more * element);
	if (!grown)
		return false;
	memcpy(array, &grown, sizeof(grown));
	*size = more;
	return true;
}

static enum kind
kind_of_mode(mode_t mode)
{
	if (S_ISREG(mode))
		return KIND_FILE;
	if (S_ISDIR(mode))
		return KIND_DIRECTORY;
	return S_ISLNK(mode) ? KIND_LINK : KIND_OTHER;
}

static enum kind
kind_of_entry(const struct dirent *entry)
{
#ifdef DT_UNKNOWN
	switch (entry->d_type) {
	case DT_UNKNOWN: return KIND_UNKNOWN;
	case DT_REG: return KIND_FILE;
	case DT_DIR: return KIND_DIRECTORY;
	case DT_LNK: return KIND_LINK;
	default: return KIND_OTHER;
	}
#else
	(void)entry;
	return KIND_UNKNOWN;
#endif
}

static bool
add_name(struct level *level, const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);
	enum kind kind = kind_of_entry(entry);

	if (kind == KIND_OTHER || strcmp(entry->d_name, ".") == 0 ||
	    strcmp(entry->d_name, "..") == 0)
		return true;
	if (!reserve(&level->text, &level->size, level->used + n + 2, 1))
		return false;
	level->text[level->used] = (char)kind;
	memcpy(level->text + level->used + 1, entry->d_name, n + 1);
	level->used += n + 2;
	level->count++;
	return true;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a + 1, *(char *const *)b + 1);
}

/* Texts do not move any more. */
static bool
sort(struct level *level)
{
	char *at = level->text;

	if (level->count == 0)
		return true;
	level->names = malloc(level->count * sizeof(*level->names));
	if (!level->names) {
		level->count = 0;
		return false;
	}
	for (size_t k = 0; k < level->count; k++) {
		level->names[k] = at;
		at += strlen(at + 1) + 2;
	}
	qsort(level->names, level->count, sizeof(*level->names), compare);
	return true;
}

static void
say(struct pks_files *files, struct pks_file_found *found, const char *what, const char *error)
{
	snprintf(files->message, sizeof(files->message), "%s: %s%s", files->path, what, error);
	*found = (struct pks_file_found){.message = files->message};
}

/* Goes down into the directory that path names. True: there is something to be said about it. */
static bool
enter(struct pks_files *files, struct pks_file_found *found)
{
	struct level level = {.prefix = strlen(files->path)};
	DIR *dir = opendir(files->path);
	struct dirent *entry;
	bool enough;
	int error;

	if (!dir) {
		say(files, found, "this directory cannot be read: ", strerror(errno));
		return true;
	}
	enough = reserve(&files->levels, &files->size, files->depth + 1, sizeof(level)) &&
		 reserve(&files->path, &files->path_size, level.prefix + 2, 1);
	if (enough && level.prefix > 0 && files->path[level.prefix - 1] != '/')
		files->path[level.prefix++] = '/';
	while (enough && (errno = 0, entry = readdir(dir)))
		enough = add_name(&level, entry);
	error = errno;
	closedir(dir);
	enough = sort(&level) && enough;
	if (level.count > 0) {
		files->levels[files->depth++] = level;
	} else {
		free(level.text);
	}
	if (enough && !error)
		return false;
	say(files, found, "this directory was not read to its end: ",
	    enough ? strerror(error) : "memory ran out");
	return true;
}

/* Looks at what path names. True: found is something to be told. */
static bool
look_at(struct pks_files *files, enum kind kind, struct pks_file_found *found)
{
	struct stat status;

	if (kind == KIND_UNKNOWN) {
		if (lstat(files->path, &status) != 0) {
			say(files, found, "", strerror(errno));
			return true;
		}
		kind = kind_of_mode(status.st_mode);
	}
	if (kind == KIND_DIRECTORY)
		return enter(files, found);
	/* A link that leads nowhere is nothing that could be read. */
	if (kind == KIND_LINK && (stat(files->path, &status) != 0 || !S_ISREG(status.st_mode)))
		return false;
	*found = (struct pks_file_found){.path = files->path, .walked = true};
	return kind != KIND_OTHER;
}

bool
pks_files_begin(struct pks_files *files, const char *path)
{
	size_t n = strlen(path) + 1;

	files->begun = reserve(&files->path, &files->path_size, n, 1);
	if (files->begun)
		memcpy(files->path, path, n);
	return files->begun;
}

bool
pks_files_next(struct pks_files *files, struct pks_file_found *found)
{
	struct stat status;

	if (files->begun) {
		files->begun = false;
		if (strcmp(files->path, "-") == 0 || stat(files->path, &status) != 0 ||
		    !S_ISDIR(status.st_mode)) {
			*found = (struct pks_file_found){.path = files->path};
			return true;
		}
		if (enter(files, found))
			return true;
	}
	while (files->depth > 0) {
		struct level *level = &files->levels[files->depth - 1];
		const char *name = level->names[level->at++];
		enum kind kind = (enum kind)(unsigned char)*name;
		size_t prefix = level->prefix, n = strlen(name + 1) + 1;
		bool enough = reserve(&files->path, &files->path_size, prefix + n, 1);

		if (enough)
			memcpy(files->path + prefix, name + 1, n);
		if (level->at == level->count)
			leave(files);
		if (!enough)
			say(files, found, "", "memory ran out");
		if (!enough || look_at(files, kind, found))
			return true;
	}
	return false;
}

bool
pks_files_ended(const struct pks_files *files)
{
	return !files->begun && files->depth == 0;
}
