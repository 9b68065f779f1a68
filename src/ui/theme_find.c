/* SPDX-License-Identifier: MIT */
/*
 * Where themes come from: the user's directory, the installed one, and last the program itself,
 * which holds a copy of each shipped file, so that it has its colours where nothing is installed.
 * The chain of 'inherits' is followed first and laid down from its end.
 */
#include "ui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A chain that is longer than this is a circle. */
#define MAX_CHAIN 6
/* A theme file is a few kilobytes. */
#define MAX_FILE 65536

static char *
read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text;
	size_t n;

	if (!file)
		return NULL;
	text = malloc(MAX_FILE);
	n = text ? fread(text, 1, MAX_FILE, file) : 0;
	fclose(file);
	/* Too long, or not text. */
	if (text && (n == MAX_FILE || memchr(text, '\0', n))) {
		free(text);
		return NULL;
	}
	if (text)
		text[n] = '\0';
	return text;
}

static char *
read_in(const char *directory, const char *name)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/%s.theme", directory, name);

	return n > 0 && (size_t)n < sizeof path ? read_file(path) : NULL;
}

bool
pks_theme_user_directory(char *path, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *below = "";
	int n;

	if (!config || !*config) {
		config = getenv("HOME");
		below = ".config/";
	}
	if (!config || !*config)
		return false;
	n = snprintf(path, size, "%s/%spicklescope/themes", config, below);
	return n > 0 && (size_t)n < size;
}

char *
pks_theme_text(const char *name)
{
	char own[4096], *text;

	if (strchr(name, '/'))
		return read_file(name);
	text = pks_theme_user_directory(own, sizeof own) ? read_in(own, name) : NULL;
	if (!text)
		text = read_in(PKS_THEME_DIR, name);
	for (const struct pks_theme_file *file = pks_theme_files; !text && file->name; file++) {
		if (strcmp(file->name, name) == 0)
			text = strdup(file->text);
	}
	return text;
}

/* Only its 'inherits': what a theme says of colours that it inherits is not understood yet. */
static void
find_parent(const char *text, char parent[PKS_THEME_NAME])
{
	static const char key[] = "inherits";

	parent[0] = '\0';
	while (text) {
		const char *line = text + strspn(text, " \t\r\n");

		if (strncmp(line, key, sizeof key - 1) == 0) {
			const char *value = line + sizeof key - 1;
			size_t n;

			value += strspn(value, " \t");
			if (*value == '=') {
				value += 1 + strspn(value + 1, " \t");
				n = strcspn(value, " \t\r\n;");
				if (n < PKS_THEME_NAME) {
					memcpy(parent, value, n);
					parent[n] = '\0';
				}
				return;
			}
		}
		text = strchr(line, '\n');
	}
}

bool
pks_theme_load(struct pks_theme *theme, const char *name, char *error, size_t size)
{
	struct {
		char *text;
		char name[PKS_THEME_NAME];
	} chain[MAX_CHAIN];
	char parent[PKS_THEME_NAME];
	const char *next = name;
	int n = 0;
	bool good = true;

	memset(theme, 0, sizeof *theme);
	for (; n < MAX_CHAIN && *next; n++) {
		chain[n].text = pks_theme_text(next);
		snprintf(chain[n].name, sizeof chain[n].name, "%s", next);
		if (!chain[n].text) {
			snprintf(error, size,
				 "theme %s: there is none of this name, or it cannot be read",
				 chain[n].name);
			good = false;
			break;
		}
		find_parent(chain[n].text, parent);
		next = parent;
	}
	if (n == MAX_CHAIN && *next) {
		snprintf(error, size, "theme %s: it inherits from itself", chain[0].name);
		good = false;
	}
	for (int i = n; i-- > 0;) {
		good = good && pks_theme_read(theme, chain[i].text, chain[i].name, error, size);
		free(chain[i].text);
	}
	return good;
}

const char *
pks_theme_auto(void)
{
	/* "foreground;background" or "foreground;other;background": the last number counts. */
	const char *colors = getenv("COLORFGBG");
	const char *last = colors ? strrchr(colors, ';') : NULL;
	char *end;
	long background;

	if (!last)
		return "dark";
	background = strtol(last + 1, &end, 10);
	if (end == last + 1 || *end != '\0')
		return "dark";
	return background == 7 || (background >= 9 && background <= 15) ? "light" : "dark";
}
