/* SPDX-License-Identifier: MIT */
/*
 * Where themes, keys and the configuration come from.
 */
#include "ui/data_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Such a file is a few kilobytes. */
#define MAX_FILE 65536

char *
pks_file_text(const char *path)
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

bool
pks_config_path(const char *name, char *path, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *below = "";
	int n;

	if (!config || !*config) {
		config = getenv("HOME");
		below = ".config/";
	}
	if (!config || !*config)
		return false;
	n = snprintf(path, size, "%s/%spicklescope/%s", config, below, name);
	return n > 0 && (size_t)n < size;
}

static char *
text_in(const char *directory, const char *name, const char *suffix)
{
	char path[4096];
	int n = snprintf(path, sizeof path, "%s/%s%s", directory, name, suffix);

	return n > 0 && (size_t)n < sizeof path ? pks_file_text(path) : NULL;
}

char *
pks_data_text(const struct pks_data_kind *kind, const char *name)
{
	char directory[4096], *text;

	if (strchr(name, '/'))
		return pks_file_text(name);
	text = pks_config_path(kind->folder, directory, sizeof directory)
		       ? text_in(directory, name, kind->suffix)
		       : NULL;
	if (!text)
		text = text_in(kind->installed, name, kind->suffix);
	for (const struct pks_data_file *file = kind->own; !text && file->name; file++) {
		if (strcmp(file->name, name) == 0)
			text = strdup(file->text);
	}
	return text;
}
