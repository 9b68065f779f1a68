/* SPDX-License-Identifier: MIT */
/*
 * Walking without recursion: what is still to be looked at is a stack of paths, and a directory is
 * replaced by what is in it, the first name on top.
 */
#include "cli/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct paths {
	char **items;
	size_t count, room;
};

/* Takes the path over, also when it fails. */
static bool
push(struct paths *paths, char *path)
{
	if (path && paths->count == paths->room) {
		size_t room = paths->room ? paths->room * 2 : 64;
		char **items = realloc(paths->items, room * sizeof(*items));

		if (!items) {
			free(path);
			return false;
		}
		paths->items = items;
		paths->room = room;
	}
	if (path)
		paths->items[paths->count++] = path;
	return path;
}

static char *
join(const char *directory, const char *name)
{
	size_t n = strlen(directory), size = n + strlen(name) + 2;
	char *path = malloc(size);

	if (path)
		snprintf(path, size, "%s%s%s", directory, n && directory[n - 1] == '/' ? "" : "/",
			 name);
	return path;
}

/* Backwards: the first comes off the stack first. */
static int
compare(const void *a, const void *b)
{
	return -strcmp(*(char *const *)a, *(char *const *)b);
}

static void
push_directory(struct cli *cli, struct paths *paths, const char *directory)
{
	size_t first = paths->count;
	DIR *dir = opendir(directory);
	struct dirent *entry;
	bool enough = true;

	if (!dir) {
		cli_error(cli, "%s: this directory cannot be read: %s", directory, strerror(errno));
		return;
	}
	while (enough && (errno = 0, entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			enough = push(paths, join(directory, entry->d_name));
	if (!enough || errno)
		cli_error(cli, "%s: this directory was not read to its end: %s", directory,
			  enough ? strerror(errno) : "memory ran out");
	closedir(dir);
	if (paths->count > first)
		qsort(paths->items + first, paths->count - first, sizeof(*paths->items), compare);
}

static void
look_at(struct cli *cli, struct paths *paths, const char *path, cli_file_function function,
	void *data)
{
	struct stat status;

	if (lstat(path, &status) != 0) {
		cli_error(cli, "%s: %s", path, strerror(errno));
		return;
	}
	if (S_ISDIR(status.st_mode)) {
		push_directory(cli, paths, path);
		return;
	}
	/* A link that leads nowhere is nothing that could be read. */
	if (S_ISLNK(status.st_mode) && stat(path, &status) != 0)
		return;
	if (S_ISREG(status.st_mode))
		function(cli, path, true, data);
}

void
cli_walk(struct cli *cli, const char *path, cli_file_function function, void *data)
{
	struct paths paths = {0};
	struct stat status;

	if (strcmp(path, "-") == 0 || stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
		function(cli, path, false, data);
		return;
	}
	push_directory(cli, &paths, path);
	while (paths.count > 0) {
		char *next = paths.items[--paths.count];

		look_at(cli, &paths, next, function, data);
		free(next);
	}
	free(paths.items);
}
