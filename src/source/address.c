/* SPDX-License-Identifier: MIT */
/*
 * Reading an address: FILE, then '!' and a step for each layer down, the last of them @OFFSET or
 * @OFFSET+LENGTH, then perhaps #OP. A path that exists is that file, whatever it looks like. In
 * FILE a character may be written %XX, and what is printed always writes so what would be taken for
 * something else; so the spelling with %XX is tried first, and the plain one for who types by hand.
 */
#include <picklescope/source.h>
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
no_such_step(const char *step, char *error, size_t size)
{
	char shown[32];
	size_t n = 0;

	for (; step[n] && n < sizeof(shown) - 1; n++)
		shown[n] = step[n] >= ' ' && step[n] <= '~' ? step[n] : '?';
	shown[n] = '\0';
	snprintf(error, size,
		 "there is no such file, and '!%s%s' is no step that can be opened yet", shown,
		 step[n] ? "..." : "");
}

bool
pks_address_parse(const char *text, struct pks_address *address, char *error, size_t size)
{
	const char *step = strrchr(text, '!');
	char *plain;

	*address = (struct pks_address){0};
	address->path = strdup(text);
	if (!address->path) {
		snprintf(error, size, "memory ran out");
		return false;
	}
	if (!step || step == text || exists(text))
		return true;
	if (step[1] != '@' || !read_place(step + 2, address)) {
		no_such_step(step + 1, error, size);
		pks_address_clear(address);
		return false;
	}
	address->path[step - text] = '\0';
	plain = strdup(address->path);
	if (!plain) {
		snprintf(error, size, "memory ran out");
		pks_address_clear(address);
		return false;
	}
	decode(address->path);
	if (exists(address->path)) {
		free(plain);
		return true;
	}
	if (exists(plain)) {
		free(address->path);
		address->path = plain;
		return true;
	}
	step = strchr(plain, '!');
	if (step && step != plain) {
		no_such_step(step + 1, error, size);
		pks_address_clear(address);
	}
	free(plain);
	return address->path;
}

void
pks_address_clear(struct pks_address *address)
{
	free(address->path);
	*address = (struct pks_address){0};
}
