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
bool
pks_theme_user_directory(char *path, size_t size)
{
	return pks_config_path("themes", path, size);
}

char *
pks_theme_text(const char *name)
{
	static const struct pks_data_kind themes = {"themes", ".theme", PKS_THEME_DIR,
						    pks_theme_files};

	return pks_data_text(&themes, name);
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

bool
pks_color_is_light(int32_t rgb)
{
	/* Green is most of what an eye sees as light, blue least. */
	int red = rgb >> 16 & 0xff, green = rgb >> 8 & 0xff, blue = rgb & 0xff;

	return 299 * red + 587 * green + 114 * blue >= 128 * 1000;
}
