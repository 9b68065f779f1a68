/* SPDX-License-Identifier: MIT */
/*
 * /etc/passwd and /etc/group, a line an entry, fields with ':' between them. A line that is not as
 * it should be is none. Members of a group are found by name among the users.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "custody/people.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More than any machine has. */
#define LONGEST_FILE ((size_t)64 << 20)

char *
pks_custody_text(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t used = 0, size = 4096;
	char *text = malloc(size), *grown;
	ssize_t n = 1;

	while (text && fd >= 0 && used < LONGEST_FILE) {
		if (used + 1 == size) {
			grown = realloc(text, size *= 2);
			if (!grown) {
				free(text);
				text = NULL;
				break;
			}
			text = grown;
		}
		n = read(fd, text + used, size - used - 1);
		if (n <= 0)
			break;
		used += (size_t)n;
	}
	if (fd >= 0)
		close(fd);
	if (text)
		text[used] = '\0';
	return text;
}

/* Cuts off the next line; NULL: there is none. */
static char *
next_line(char **text)
{
	char *line = *text, *end;

	if (!*line)
		return NULL;
	end = strchr(line, '\n');
	*text = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	return line;
}

/* Cuts a line into so many fields at least; false: it has not that many. */
static bool
cut(char *line, char **fields, int count)
{
	for (int i = 0; i < count; i++) {
		fields[i] = line;
		if (!line)
			return false;
		line = strchr(line, ':');
		if (line)
			*line++ = '\0';
	}
	return true;
}

static bool
read_number(const char *word, uint32_t *number)
{
	unsigned long long n;
	char *end;

	if (*word < '0' || *word > '9')
		return false;
	errno = 0;
	n = strtoull(word, &end, 10);
	*number = (uint32_t)n;
	return errno == 0 && !*end && n < UINT32_MAX;
}

static size_t
count_lines(const char *text)
{
	size_t n = 1;

	while ((text = strchr(text, '\n'))) {
		text++;
		n++;
	}
	return n;
}

static void
read_persons(struct pks_people *people)
{
	char *text = people->passwd, *line, *fields[4];

	while ((line = next_line(&text))) {
		struct pks_person *one = &people->persons[people->person_count];

		*one = (struct pks_person){0};
		if (cut(line, fields, 4) && *fields[0] && read_number(fields[2], &one->user) &&
		    read_number(fields[3], &one->group)) {
			one->name = fields[0];
			people->person_count++;
		}
	}
}

/* Who is in which group, as it is listed: by name. */
struct membership {
	size_t person;
	uint32_t group;
};

struct memberships {
	struct membership *all;
	size_t count, room;
};

static bool
add(struct memberships *memberships, size_t person, uint32_t group)
{
	struct membership *grown;

	if (memberships->count == memberships->room) {
		memberships->room = memberships->room ? memberships->room * 2 : 64;
		grown = realloc(memberships->all, memberships->room * sizeof(*grown));
		if (!grown)
			return false;
		memberships->all = grown;
	}
	memberships->all[memberships->count++] = (struct membership){person, group};
	return true;
}

static bool
read_members(struct pks_people *people, char *names, uint32_t group,
	     struct memberships *memberships)
{
	char *name;

	while ((name = strsep(&names, ","))) {
		name += strspn(name, " \t");
		for (size_t i = 0; *name && i < people->person_count; i++)
			if (strcmp(people->persons[i].name, name) == 0 &&
			    !add(memberships, i, group))
				return false;
	}
	return true;
}

static int
by_person(const void *a, const void *b)
{
	const struct membership *left = a, *right = b;

	return (left->person > right->person) - (left->person < right->person);
}

/* Each person's groups in a row. */
static bool
settle(struct pks_people *people, struct memberships *memberships)
{
	people->further = calloc(memberships->count + 1, sizeof(*people->further));
	if (!people->further)
		return false;
	if (memberships->count > 0)
		qsort(memberships->all, memberships->count, sizeof(*memberships->all), by_person);
	for (size_t i = 0; i < memberships->count; i++) {
		struct pks_person *person = &people->persons[memberships->all[i].person];

		if (person->count++ == 0)
			person->first = i;
		people->further[i] = memberships->all[i].group;
	}
	return true;
}

static bool
read_groups(struct pks_people *people)
{
	char *text = people->group_file, *line, *fields[4];
	struct memberships memberships = {0};
	bool enough = true;

	while (enough && (line = next_line(&text))) {
		struct pks_group *one = &people->groups[people->group_count];

		if (!cut(line, fields, 4) || !*fields[0] || !read_number(fields[2], &one->group))
			continue;
		one->name = fields[0];
		people->group_count++;
		enough = read_members(people, fields[3], one->group, &memberships);
	}
	enough = enough && settle(people, &memberships);
	free(memberships.all);
	return enough;
}

/* Sources of users that are no files here: a line 'passwd: files sss'. */
static void
read_switches(struct pks_people *people)
{
	static const char *const here[] = {"files", "systemd", "compat", "db", "altfiles"};
	char *text = people->switches, *line, *word;
	size_t used = 0;

	while ((line = next_line(&text))) {
		line[strcspn(line, "#[")] = '\0';
		word = strsep(&line, ":");
		if (!line || (strcmp(word, "passwd") != 0 && strcmp(word, "group") != 0))
			continue;
		while ((word = strsep(&line, " \t"))) {
			bool known = !*word || strstr(people->elsewhere, word);

			for (size_t i = 0; i < sizeof(here) / sizeof(*here); i++)
				known = known || strcmp(word, here[i]) == 0;
			if (!known && used + strlen(word) + 3 < sizeof(people->elsewhere))
				used += (size_t)snprintf(people->elsewhere + used,
							 sizeof(people->elsewhere) - used, "%s%s",
							 used > 0 ? ", " : "", word);
		}
	}
}

bool
pks_people_read(struct pks_people *people, const char *passwd, const char *group,
		const char *switches)
{
	*people = (struct pks_people){0};
	people->passwd = pks_custody_text(passwd);
	people->group_file = pks_custody_text(group);
	people->switches = pks_custody_text(switches);
	if (!people->passwd || !people->group_file || !people->switches)
		return false;
	people->persons = calloc(count_lines(people->passwd), sizeof(*people->persons));
	people->groups = calloc(count_lines(people->group_file), sizeof(*people->groups));
	if (!people->persons || !people->groups)
		return false;
	read_persons(people);
	read_switches(people);
	return read_groups(people);
}

void
pks_people_free(struct pks_people *people)
{
	free(people->passwd);
	free(people->group_file);
	free(people->switches);
	free(people->persons);
	free(people->groups);
	free(people->further);
	*people = (struct pks_people){0};
}

bool
pks_person_is_in(const struct pks_people *people, const struct pks_person *person, uint32_t group)
{
	if (person->group == group)
		return true;
	for (size_t i = 0; i < person->count; i++)
		if (people->further[person->first + i] == group)
			return true;
	return false;
}
