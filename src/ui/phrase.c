/* SPDX-License-Identifier: MIT */
/*
 * Commands that take words. Each is a row of phrases.def and a function here.
 */
#include "ui/app.h"
#include "ui/keymap.h"

#include <string.h>

static bool
phrase_KEYS(struct pks_app *app, const char *words, bool replace)
{
	(void)replace;
	if (pks_keymap_load(words, app->message, sizeof app->message)) {
		pks_app_say(app, "the keys are those of %s; ? shows them", words);
		return true;
	}
	return false;
}

static bool
phrase_NOTE(struct pks_app *app, const char *words, bool replace)
{
	(void)replace;
	return pks_desk_set_note(app, words);
}

static bool
phrase_RECORD(struct pks_app *app, const char *words, bool replace)
{
	return pks_record(app, words, replace);
}

static bool
phrase_SCREENSHOT(struct pks_app *app, const char *words, bool replace)
{
	return pks_desk_screenshot(app, words, replace);
}

static bool
phrase_WRITE(struct pks_app *app, const char *words, bool replace)
{
	return app->listed ? pks_listing_write(app, words, replace)
			   : pks_desk_write(app, words, replace);
}

static bool
list_themes(struct pks_app *app)
{
	char names[sizeof app->message] = "";
	struct pks_text text;

	pks_text_bounded(&text, names, sizeof names);
	for (const struct pks_data_file *file = pks_theme_files; file->name; file++)
		if (strcmp(file->name, "base") != 0)
			pks_text_printf(&text, " %s", file->name);
	pks_app_say(app, "it is %s; themes:%s", app->screen.theme.name, names);
	/* The names may be more than a row has room for; Tab shows one after the other. */
	pks_prompt_start(&app->prompt, ':');
	pks_prompt_type(&app->prompt, "theme ");
	return true;
}

static bool
phrase_THEME(struct pks_app *app, const char *words, bool replace)
{
	struct pks_theme theme;

	(void)replace;
	if (!*words)
		return list_themes(app);
	if (!pks_theme_load(&theme, words, app->message, sizeof app->message))
		return false;
	app->screen.theme = theme;
	app->screen.chosen = true;
	return true;
}

static const struct {
	const char *name;
	bool (*act)(struct pks_app *app, const char *words, bool replace);
} phrases[] = {
#define PHRASE(id, name, words, help) {name, phrase_##id},
#include "ui/phrases.def"
#undef PHRASE
};

#define PHRASES (sizeof phrases / sizeof *phrases)

const char *
pks_phrase_name(size_t k)
{
	return k < PHRASES ? phrases[k].name : NULL;
}

bool
pks_phrase(struct pks_app *app, const char *typed, bool *done)
{
	size_t n = strcspn(typed, " !");
	bool replace = typed[n] == '!';
	const char *words = typed + n + replace;

	for (size_t k = 0; k < PHRASES; k++) {
		if (strlen(phrases[k].name) != n || strncmp(phrases[k].name, typed, n) != 0)
			continue;
		if (*words && *words != ' ')
			return false;
		*done = phrases[k].act(app, words + strspn(words, " "), replace);
		return true;
	}
	return false;
}
