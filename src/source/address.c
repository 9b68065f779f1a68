/* SPDX-License-Identifier: MIT */
/*
 * Reading an address: FILE, then '!' and a step for each layer down, the last of them perhaps
 * @OFFSET or @OFFSET+LENGTH, and then #OP. A path that exists is that file, whatever it looks like.
 * In FILE a character may be written %XX, and what is printed always writes so what would be taken
 * for something else; so the spelling with %XX is tried first, and the plain one for who types by
 * hand.
 */
#include "source/chain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool
exists(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* In place. A % without two digits stands for itself; %00 would end the name, and stays too. */
static void
decode(char *name)
{
	char *out = name;

	for (const char *p = name; *p; p++) {
		if (*p == '%' && hex_digit(p[1]) >= 0 && hex_digit(p[2]) >= 0 &&
		    (p[1] != '0' || p[2] != '0')) {
			*out++ = (char)(hex_digit(p[1]) * 16 + hex_digit(p[2]));
			p += 2;
		} else {
			*out++ = *p;
		}
	}
	*out = '\0';
}

/* Digits up to max; moves past them. */
static bool
read_number(const char **text, uint64_t max, uint64_t *number)
{
	const char *p = *text;

	*number = 0;
	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++) {
		unsigned digit = (unsigned)(*p - '0');

		if (*number > (max - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	*text = p;
	return true;
}

/* OFFSET, +LENGTH, #OP: all that follows the @ of the last step. */
static bool
read_place(const char *p, struct pks_address *address)
{
	uint64_t op;

	if (!read_number(&p, INT64_MAX, &address->offset))
		return false;
	address->has_offset = true;
	if (*p == '+') {
		p++;
		if (!read_number(&p, INT64_MAX, &address->size))
			return false;
		address->has_size = true;
	}
	if (*p == '#') {
		p++;
		if (!read_number(&p, UINT32_MAX - 1, &op))
			return false;
		address->has_op = true;
		address->op = (uint32_t)op;
	}
	return *p == '\0';
}

/* The step as it was given, safe to print: ASCII, and not long. */
static void
no_such_step(const char *step, bool is_file, char *error, size_t size)
{
	char shown[32];
	size_t n = 0;

	for (; n < sizeof(shown) - 1 && step[n]; n++)
		shown[n] = step[n] >= ' ' && step[n] <= '~' ? step[n] : '?';
	shown[n] = '\0';
	snprintf(error, size, "%s'!%s%s' is no step that can be opened",
		 is_file ? "" : "there is no such file, and ", shown, step[n] ? "..." : "");
}

/* The last step, if it is @OFFSET: it is cut off. */
static bool
take_place(char *steps, struct pks_address *address)
{
	char *last = strrchr(steps, '!');

	if (last[1] != '@')
		return true;
	if (!read_place(last + 2, address))
		return false;
	*last = '\0';
	return true;
}

/*
 * Splits text into the file and the steps: the longest beginning that is a file, with its escapes
 * undone or as it is; where there is none, up to the first '!'.
 */
static char *
split(char *text, char *plain, bool *is_file)
{
	char *step = NULL;

	*is_file = true;
	for (char *p = strrchr(text, '!'); p && p > text; p = step) {
		*p = '\0';
		memcpy(plain, text, strlen(text) + 1);
		decode(plain);
		if (exists(plain))
			return p;
		if (exists(text)) {
			memcpy(plain, text, strlen(text) + 1);
			return p;
		}
		step = strrchr(text, '!');
		*p = '!';
	}
	*is_file = false;
	step = strchr(text + 1, '!');
	*step = '\0';
	memcpy(plain, text, strlen(text) + 1);
	decode(plain);
	return step;
}

bool
pks_address_parse(const char *text, struct pks_address *address, char *error, size_t size)
{
	size_t n = strlen(text) + 1;
	bool may_lead = *text && strchr(text + 1, '!'), is_file;
	char *copy = may_lead ? malloc(n) : NULL;
	const char *wrong;

	*address = (struct pks_address){.path = malloc(n), .steps = calloc(1, may_lead ? n : 1)};
	if (!address->path || (may_lead && !copy) || !address->steps) {
		free(copy);
		pks_address_clear(address);
		snprintf(error, size, "memory ran out");
		return false;
	}
	memcpy(address->path, text, n);
	if (may_lead && !exists(text)) {
		memcpy(copy, text, n);
		char *steps = split(copy, address->path, &is_file);

		*steps = '!';
		wrong = steps + 1;
		memcpy(address->steps, steps, strlen(steps) + 1);
		if (!take_place(address->steps, address))
			wrong = strrchr(text, '!') + 1;
		else if (pks_steps_known(address->steps, &wrong))
			wrong = NULL;
		if (wrong) {
			no_such_step(wrong, is_file, error, size);
			free(copy);
			pks_address_clear(address);
			return false;
		}
	}
	free(copy);
	return true;
}

void
pks_address_clear(struct pks_address *address)
{
	free(address->path);
	free(address->steps);
	*address = (struct pks_address){0};
}
