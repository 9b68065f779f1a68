/* SPDX-License-Identifier: MIT */
/*
 * One list of names, read in both directions.
 */
#include "ui/key_names.h"

#include <picklescope/text.h>

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int key;
} key_names[] = {
	{"Down", PKS_KEY_DOWN},
	{"Up", PKS_KEY_UP},
	{"Left", PKS_KEY_LEFT},
	{"Right", PKS_KEY_RIGHT},
	{"Home", PKS_KEY_HOME},
	{"End", PKS_KEY_END},
	{"PgDn", PKS_KEY_PAGE_DOWN},
	{"PgUp", PKS_KEY_PAGE_UP},
	{"Tab", '\t'},
	{"S-Tab", PKS_KEY_SHIFT_TAB},
	{"Enter", PKS_KEY_ENTER},
	{"Esc", PKS_KEY_ESCAPE},
	{"Space", ' '},
	{"Del", PKS_KEY_DELETE},
	{"Backspace", PKS_KEY_BACKSPACE},
	{"lt", '<'},
};

#define NAMES (sizeof key_names / sizeof *key_names)

static bool
function_key(const char *name, size_t length, int *key)
{
	int n = 0;

	if (length < 2 || length > 3 || name[0] != 'F' || name[1] == '0')
		return false;
	for (size_t i = 1; i < length; i++) {
		if (name[i] < '0' || name[i] > '9')
			return false;
		n = n * 10 + (name[i] - '0');
	}
	*key = PKS_KEY_F0 + n;
	return n <= 12;
}

bool
pks_key_named(const char *name, size_t length, int *key)
{
	uint32_t point;

	for (size_t i = 0; i < NAMES; i++) {
		if (strlen(key_names[i].name) == length &&
		    memcmp(key_names[i].name, name, length) == 0) {
			*key = key_names[i].key;
			return true;
		}
	}
	if (function_key(name, length, key))
		return true;
	if (length == 3 && name[1] == '-' && (name[0] == 'C' || name[0] == 'M') && name[2] > ' ' &&
	    name[2] < 0x7f) {
		*key = name[0] == 'C' ? name[2] & 0x1f : name[2] + PKS_KEY_ALT;
		return true;
	}
	if (length == 0 || pks_utf8_decode((const uint8_t *)name, (const uint8_t *)name + length,
					   &point) != length)
		return false;
	*key = (int)point;
	return pks_printable(point);
}

void
pks_key_name(int key, char *name, size_t size)
{
	char utf8[4];

	for (size_t i = 0; i < NAMES; i++) {
		/* '<' has a name only where it would begin one. */
		if (key_names[i].key == key && key != '<') {
			snprintf(name, size, "%s", key_names[i].name);
			return;
		}
	}
	if (key > PKS_KEY_F0 && key <= PKS_KEY_F0 + 12)
		snprintf(name, size, "F%d", key - PKS_KEY_F0);
	else if (key >= PKS_KEY_ALT)
		snprintf(name, size, "M-%c", (char)(key - PKS_KEY_ALT));
	else if (key >= 0 && key < ' ')
		snprintf(name, size, "C-%c", key + (key > 0 && key <= 26 ? 0x60 : 0x40));
	else if (key > ' ' && key < PKS_KEY_NAMED && pks_printable((uint32_t)key))
		snprintf(name, size, "%.*s", (int)pks_utf8_encode((uint32_t)key, utf8), utf8);
	else
		snprintf(name, size, "?");
}

bool
pks_keys_next(const char **text, int *key)
{
	const char *end = **text == '<' ? strchr(*text, '>') : NULL;
	size_t left = strlen(*text);
	unsigned n;
	uint32_t point;

	if (left == 0)
		return false;
	if (**text == '<') {
		/* '<M->>' */
		if (end && end[-1] == '-' && end[1] == '>')
			end++;
		if (!end || !pks_key_named(*text + 1, (size_t)(end - *text - 1), key))
			return false;
		*text = end + 1;
		return true;
	}
	n = pks_utf8_decode((const uint8_t *)*text, (const uint8_t *)*text + left, &point);
	if (n == 0 || !pks_printable(point))
		return false;
	*key = (int)point;
	*text += n;
	return true;
}

int
pks_keys_read(const char *text, int *key, int most)
{
	int n = 0, next;

	while (pks_keys_next(&text, &next)) {
		if (n == most)
			return 0;
		key[n++] = next;
	}
	return *text ? 0 : n;
}

void
pks_keys_write(const int *key, int keys, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < keys; i++) {
		char name[24];
		int n;

		pks_key_name(key[i], name, sizeof name);
		if (key[i] == '<')
			n = snprintf(text + used, size - used, "<lt>");
		else if (key[i] != ' ' && key[i] < PKS_KEY_NAMED && key[i] > ' ')
			n = snprintf(text + used, size - used, "%s", name);
		else
			n = snprintf(text + used, size - used, "<%s>", name);
		if (n < 0 || (size_t)n >= size - used) {
			text[used] = '\0';
			return;
		}
		used += (size_t)n;
	}
}
