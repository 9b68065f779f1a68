/* SPDX-License-Identifier: MIT */
/*
 * Names from the command line and from a list. A list is read as it comes, into a buffer that holds
 * the longest name there can be: somebody may be writing it at this moment, and wants to see what
 * is found in one file before naming the next.
 */
#include "cli/names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONGEST 4095

struct cli_names {
	struct pks_files *walk;
	char **operands;
	int left;
	const char *otherwise;
	const char *list; /* its name; NULL: none */
	int fd;		  /* -1: at its end */
	char end;	  /* of a name in it */
	bool too_long;	  /* the name at hand is passed over to its end */
	size_t at, used;  /* of buffer */
	char buffer[65536];
	char name[LONGEST + 3];
	char message[LONGEST + 256];
};

static bool
open_list(struct cli *cli, struct cli_names *names)
{
	const char *list = cli->values.files_from;

	names->fd = -1;
	if (!list)
		return true;
	names->list = list;
	names->end = cli->values.null ? '\0' : '\n';
	if (strcmp(list, "-") != 0) {
		names->fd = open(list, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	} else {
		for (int i = 0; i < cli->path_count; i++) {
			if (strcmp(cli->paths[i], "-") == 0) {
				cli_error(cli, "standard input cannot be both a pickle and the "
					       "list of --files-from");
				return false;
			}
		}
		names->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	}
	if (names->fd < 0)
		cli_error(cli, "%s: this list cannot be read: %s", list, strerror(errno));
	return names->fd >= 0;
}

struct cli_names *
cli_names_open(struct cli *cli, const char *otherwise)
{
	struct cli_names *names = calloc(1, sizeof(*names));

	if (!names || !(names->walk = pks_files_new())) {
		free(names);
		cli_error(cli, "memory ran out");
		return NULL;
	}
	names->operands = cli->paths;
	names->left = cli->path_count;
	if (!open_list(cli, names)) {
		cli_names_close(names);
		return NULL;
	}
	if (names->left == 0 && !names->list)
		names->otherwise = otherwise;
	return names;
}

void
cli_names_close(struct cli_names *names)
{
	if (!names)
		return;
	if (names->fd >= 0)
		close(names->fd);
	pks_files_free(names->walk);
	free(names);
}

static void
end_list(struct cli_names *names)
{
	close(names->fd);
	names->fd = -1;
}

/* Reads more of the list. False: it broke off, and found says so. */
static bool
read_more(struct cli_names *names, struct pks_file_found *found)
{
	ssize_t n;

	memmove(names->buffer, names->buffer + names->at, names->used - names->at);
	names->used -= names->at;
	names->at = 0;
	do
		n = read(names->fd, names->buffer + names->used,
			 sizeof(names->buffer) - names->used);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		names->used += (size_t)n;
		return true;
	}
	if (n < 0) {
		snprintf(names->message, sizeof(names->message),
			 "%s: this list was not read to its end: %s", names->list, strerror(errno));
		*found = (struct pks_file_found){.message = names->message};
	}
	end_list(names);
	return n == 0;
}

/* A name as it stands in the list. False: it is none, and found says why; or it is empty. */
static bool
take_name(struct cli_names *names, const char *text, size_t n, struct pks_file_found *found)
{
	const char *why = n > LONGEST	       ? "longer than any path can be"
			  : memchr(text, 0, n) ? "with a NUL byte; --null is for such lists"
					       : NULL;

	if (why) {
		snprintf(names->message, sizeof(names->message), "%s: there is a name %s: %.*s...",
			 names->list, why, 40, text);
		*found = (struct pks_file_found){.message = names->message};
		return false;
	}
	/* In a list '-' is a file of that name. */
	snprintf(names->name, sizeof(names->name), "%s%.*s", n == 1 && *text == '-' ? "./" : "",
		 (int)n, text);
	return n > 0;
}

/* The next name of the list: 1 there is one, 0 there is none, -1 found has a message. */
static int
next_of_list(struct cli_names *names, bool patient, struct pks_file_found *found)
{
	*found = (struct pks_file_found){0};
	for (;;) {
		char *text = names->buffer + names->at;
		size_t n = names->used - names->at;
		char *end = n > 0 ? memchr(text, names->end, n) : NULL;
		bool passed_over = names->too_long;

		if (!end && names->fd >= 0 && (passed_over || n <= LONGEST)) {
			if (passed_over)
				names->at = names->used;
			if (!patient)
				return 0;
			if (!read_more(names, found))
				return -1;
			continue;
		}
		if (n == 0)
			return 0;
		names->at += end ? (size_t)(end - text) + 1 : n;
		names->too_long = !end && names->fd >= 0;
		if (passed_over)
			continue;
		if (take_name(names, text, end ? (size_t)(end - text) : n, found))
			return 1;
		if (found->message)
			return -1;
	}
}

bool
cli_names_next(struct cli_names *names, bool patient, struct pks_file_found *found)
{
	while (!pks_files_next(names->walk, found)) {
		const char *next = names->otherwise;
		int got = 0;

		names->otherwise = NULL;
		if (!next && names->left > 0) {
			next = *names->operands++;
			names->left--;
		}
		if (!next && names->list && (got = next_of_list(names, patient, found)) > 0)
			next = names->name;
		if (!next)
			return got < 0;
		if (!pks_files_begin(names->walk, next)) {
			*found = (struct pks_file_found){.message = "memory ran out"};
			return true;
		}
	}
	return true;
}

bool
cli_names_more(const struct cli_names *names)
{
	return names->left > 0 || names->fd >= 0 || names->at < names->used ||
	       !pks_files_ended(names->walk);
}
