/* SPDX-License-Identifier: MIT */
/*
 * A path, part by part from the root on. Where a link stands its target takes its place in what is
 * still to go; a directory that was come by before is not told again. What was gone is always the
 * path without links, so the directory of each place is known.
 */
#include "custody/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* As many as the kernel follows. */
#define LINKS_MOST   40
#define PATH_LONGEST ((size_t)1 << 16)

struct walk {
	const struct pks_custody *custody;
	struct pks_trail *trail;
	size_t room;
	char *rest;   /* what is still to go; */
	size_t at;    /* from here on */
	size_t place; /* the directory that was reached */
	unsigned links;
};

static const char *
path_of(const struct walk *walk)
{
	return walk->trail->places[walk->place].path;
}

/* A place of that path that was come by already. */
static size_t
known(const struct pks_trail *trail, const char *path)
{
	for (size_t i = 0; i < trail->place_count; i++)
		if (strcmp(trail->places[i].path, path) == 0)
			return i;
	return PKS_NOWHERE;
}

static void
say(struct pks_trail *trail, const char *path, const char *what)
{
	if (!trail->trouble[0])
		snprintf(trail->trouble, sizeof(trail->trouble), "%s: %s", path, what);
}

/* One more place, which takes the path over. PKS_NOWHERE: memory ran out, or it cannot be seen. */
static size_t
add(struct walk *walk, char *path, size_t directory)
{
	struct pks_trail *trail = walk->trail;
	struct pks_spot *place;
	int error;

	if (trail->place_count == walk->room) {
		size_t room = walk->room ? walk->room * 2 : 16;
		struct pks_spot *grown = realloc(trail->places, room * sizeof(*grown));

		if (!grown) {
			free(path);
			return PKS_NOWHERE;
		}
		trail->places = grown;
		walk->room = room;
	}
	place = &trail->places[trail->place_count];
	*place = (struct pks_spot){.path = path, .directory = directory};
	error = pks_place_look(path, place);
	if (error) {
		say(trail, path, strerror(error));
		free(path);
		return PKS_NOWHERE;
	}
	place->mount = pks_mount_of(&walk->custody->mounts, path);
	place->mounted = place->mount && strcmp(place->mount->point, path) == 0;
	return trail->place_count++;
}

/* The path of a name in the directory that was reached. */
static char *
join(const struct walk *walk, const char *name, size_t n)
{
	const char *directory = path_of(walk);
	size_t m = strcmp(directory, "/") == 0 ? 0 : strlen(directory);
	char *path = malloc(m + n + 2);

	if (!path)
		return NULL;
	memcpy(path, directory, m);
	path[m] = '/';
	memcpy(path + m + 1, name, n);
	path[m + 1 + n] = '\0';
	return path;
}

/* Puts a link's target before what is still to go. */
static bool
follow(struct walk *walk, const char *target)
{
	size_t n = strlen(target), left = strlen(walk->rest + walk->at);
	char *rest;

	if (n + left + 2 > PATH_LONGEST) {
		say(walk->trail, target, strerror(ENAMETOOLONG));
		return true;
	}
	rest = malloc(n + left + 2);
	if (!rest)
		return false;
	memcpy(rest, target, n);
	rest[n] = '/';
	memcpy(rest + n + 1, walk->rest + walk->at, left + 1);
	free(walk->rest);
	walk->rest = rest;
	walk->at = 0;
	if (*target == '/')
		walk->place = 0;
	return true;
}

/* Goes on to a name. False: memory ran out. */
static bool
enter(struct walk *walk, const char *name, size_t n)
{
	struct pks_trail *trail = walk->trail;
	char *path = join(walk, name, n);
	size_t found;

	if (!path)
		return false;
	found = known(trail, path);
	if (found == PKS_NOWHERE) {
		found = add(walk, path, walk->place);
		if (found == PKS_NOWHERE)
			return trail->trouble[0];
	} else {
		free(path);
	}
	if (S_ISLNK(trail->places[found].mode)) {
		if (++walk->links > LINKS_MOST) {
			say(trail, trail->places[found].path, strerror(ELOOP));
			return true;
		}
		return follow(walk, trail->places[found].target);
	}
	walk->place = found;
	if (!S_ISDIR(trail->places[found].mode) && walk->rest[walk->at])
		say(trail, trail->places[found].path, strerror(ENOTDIR));
	return true;
}

/* The next part of the path. */
static bool
step(struct walk *walk)
{
	const char *name = walk->rest + walk->at;
	size_t n = strcspn(name, "/");

	walk->at += n + strspn(name + n, "/");
	if (n == 0 || (n == 1 && name[0] == '.'))
		return true;
	if (n == 2 && memcmp(name, "..", 2) == 0) {
		size_t up = walk->trail->places[walk->place].directory;

		if (up != PKS_NOWHERE)
			walk->place = up;
		return true;
	}
	return enter(walk, name, n);
}

static char *
whole_path(const char *from, const char *path)
{
	size_t n = *path == '/' ? 0 : strlen(from), m = strlen(path);
	char *whole = malloc(n + m + 2);

	if (!whole)
		return NULL;
	memcpy(whole, from, n);
	whole[n] = '/';
	memcpy(whole + n + 1, path, m + 1);
	return whole;
}

/* What the path leads to comes last, also where it was come by before. */
static bool
put_last(struct walk *walk)
{
	struct pks_trail *trail = walk->trail;
	const struct pks_spot *place = &trail->places[walk->place];
	size_t n = strlen(place->path);
	char *path;

	if (walk->place + 1 == trail->place_count)
		return true;
	path = malloc(n + 1);
	if (!path)
		return false;
	memcpy(path, place->path, n + 1);
	return add(walk, path, place->directory) != PKS_NOWHERE || trail->trouble[0];
}

bool
pks_trail_find(const struct pks_custody *custody, const char *from, const char *path,
	       struct pks_trail *trail)
{
	struct walk walk = {.custody = custody, .trail = trail};
	char *root = malloc(2);
	bool enough;

	*trail = (struct pks_trail){.answer = PKS_NOT_SAID};
	walk.rest = whole_path(from, path);
	if (!root || !walk.rest) {
		free(root);
		free(walk.rest);
		return false;
	}
	memcpy(root, "/", 2);
	enough = add(&walk, root, PKS_NOWHERE) != PKS_NOWHERE || trail->trouble[0];
	while (enough && walk.rest[walk.at] && !trail->trouble[0])
		enough = step(&walk);
	enough =
		enough && (trail->trouble[0] || put_last(&walk)) && pks_trail_judge(custody, trail);
	free(walk.rest);
	return enough;
}

void
pks_trail_free(struct pks_trail *trail)
{
	for (size_t i = 0; i < trail->place_count; i++) {
		free(trail->places[i].path);
		free(trail->places[i].target);
		free(trail->places[i].acl);
	}
	free(trail->places);
	free(trail->hands);
	*trail = (struct pks_trail){0};
}
