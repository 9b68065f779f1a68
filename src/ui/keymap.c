/* SPDX-License-Identifier: MIT */
/*
 * A file of keys is read line by line; each line changes the one list of bindings at once. Whoever
 * wants to know whether a file is right loads it: what is wrong is found on the way.
 */
#include "ui/keymap.h"

#include "ui/key_names.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Files that inherit from one another; more are a circle. */
#define MAX_CHAIN 6
#define MAX_WORDS 4

struct reading {
	const char *origin;
	unsigned line;
	char *error;
	size_t size;
	int depth;
};

static bool wrong(const struct reading *reading, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool
wrong(const struct reading *reading, const char *format, ...)
{
	char words[256];
	va_list list;

	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	snprintf(reading->error, reading->size, "keys %s, line %u: %s", reading->origin,
		 reading->line, words);
	return false;
}

static char *
text_of(const char *name)
{
	static const struct pks_data_kind kind = {"keys", ".keys", PKS_KEYS_DIR, pks_key_files};

	return pks_data_text(&kind, name);
}

/*
 * 'any', or panes with commas between them; 'list' is that of pickles. list_too: with it go keys
 * that count there because they count everywhere.
 */
static bool
panes_named(const struct reading *reading, const char *word, unsigned list_too, unsigned *panes)
{
	*panes = 0;
	if (strcmp(word, "any") == 0) {
		*panes = PKS_KEYS_ANYWHERE;
		return true;
	}
	while (*word) {
		size_t n = strcspn(word, ",");
		int pane = 0;

		if (n == 4 && strncmp(word, "list", n) == 0) {
			*panes |= 1u << PKS_KEYS_LIST | list_too;
			word += n + (word[n] == ',');
			continue;
		}
		while (pane < PKS_PANES_WHOLE &&
		       (strlen(pks_pane_word((enum pks_pane)pane)) != n ||
			strncmp(pks_pane_word((enum pks_pane)pane), word, n) != 0))
			pane++;
		if (pane == PKS_PANES_WHOLE)
			return wrong(reading, "there is no pane '%.*s'", (int)n, word);
		*panes |= 1u << pane;
		word += n + (word[n] == ',');
	}
	return *panes != 0 || wrong(reading, "a pane has no name");
}

static bool
keys_named(const struct reading *reading, const char *word, struct pks_binding *binding)
{
	binding->keys = pks_keys_read(word, binding->key, PKS_KEYS);
	if (binding->keys == 0)
		return wrong(reading, "'%s' is not one to %d keys", word, PKS_KEYS);
	if (binding->key[0] >= '0' && binding->key[0] <= '9')
		return wrong(reading, "'%s': a digit begins a count", word);
	return true;
}

static bool
read_bind(const struct reading *reading, char *const *word)
{
	struct pks_binding binding = {.line = reading->line};
	unsigned conflict;

	if (!panes_named(reading, word[1], 0, &binding.panes) ||
	    !keys_named(reading, word[2], &binding))
		return false;
	binding.request = pks_request_named(word[3], strlen(word[3]));
	if (binding.request >= PKS_REQUESTS ||
	    strcmp(pks_request_info(binding.request)->command, word[3]) != 0)
		return wrong(reading, "there is no request '%s'", word[3]);
	if (pks_binding_put(&binding, &conflict))
		return true;
	if (conflict == 0)
		return wrong(reading, "too many keys are bound");
	return wrong(reading, "'%s': line %u binds the same keys, or some that begin alike",
		     word[2], conflict);
}

static bool
read_unbind(const struct reading *reading, char *const *word)
{
	struct pks_binding binding = {0};

	if (!panes_named(reading, word[1], PKS_KEYS_LIST_TOO, &binding.panes) ||
	    !keys_named(reading, word[2], &binding))
		return false;
	return pks_binding_remove(&binding) || wrong(reading, "'%s' is not bound there", word[2]);
}

static bool read_text(const char *text, const char *origin, int depth, char *error, size_t size);

static bool
read_inherited(const struct reading *reading, char *const *word)
{
	char *text = reading->depth < MAX_CHAIN ? text_of(word[1]) : NULL;
	bool good;

	if (!text)
		return wrong(reading,
			     reading->depth < MAX_CHAIN ? "there are no keys '%s'"
							: "'%s' inherits from itself",
			     word[1]);
	good = read_text(text, word[1], reading->depth + 1, reading->error, reading->size);
	free(text);
	/* The file itself may say otherwise. */
	pks_bindings_settle();
	return good;
}

static bool
read_line(const struct reading *reading, char *line)
{
	static const struct {
		const char *name;
		int words;
		bool (*read)(const struct reading *reading, char *const *word);
		const char *form;
	} kinds[] = {
		{"bind", 4, read_bind, "bind PANE KEYS REQUEST"},
		{"unbind", 3, read_unbind, "unbind PANE KEYS"},
		{"inherit", 2, read_inherited, "inherit NAME"},
	};
	char *word[MAX_WORDS + 1], *rest = NULL;
	int n = 0;

	for (char *at = strtok_r(line, " \t\r", &rest); at && n <= MAX_WORDS;
	     at = strtok_r(NULL, " \t\r", &rest))
		word[n++] = at;
	if (n == 0 || word[0][0] == '#')
		return true;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].name, word[0]) != 0)
			continue;
		return n == kinds[i].words ? kinds[i].read(reading, word)
					   : wrong(reading, "it should be '%s'", kinds[i].form);
	}
	return wrong(reading, "a line begins with bind, unbind, inherit or #, not '%.40s'",
		     word[0]);
}

static bool
read_text(const char *text, const char *origin, int depth, char *error, size_t size)
{
	struct reading reading = {origin, 0, error, size, depth};
	bool good = true;

	while (good && *text) {
		size_t n = strcspn(text, "\n");
		char *line = strndup(text, n);

		reading.line++;
		good = line ? read_line(&reading, line) : wrong(&reading, "memory ran out");
		free(line);
		text += n + (text[n] == '\n');
	}
	return good;
}

void
pks_keymap_default(void)
{
	pks_bindings_reset();
}

bool
pks_keymap_read(const char *text, const char *origin, char *error, size_t size)
{
	bool good = read_text(text, origin, 0, error, size);

	pks_bindings_settle();
	return good;
}

bool
pks_keymap_load(const char *name, char *error, size_t size)
{
	char *text = text_of(name);
	bool good;

	if (!text) {
		snprintf(error, size,
			 "keys %s: there are none of this name, or they cannot be read", name);
		return false;
	}
	pks_keymap_default();
	good = pks_keymap_read(text, name, error, size);
	free(text);
	if (!good)
		pks_keymap_default();
	return good;
}

void
pks_binding_words(const struct pks_binding *binding, char *words, size_t size)
{
	/* One key by its name; several as they are typed. */
	if (binding->keys == 1)
		pks_key_name(binding->key[0], words, size);
	else
		pks_keys_write(binding->key, binding->keys, words, size);
}

void
pks_keymap_words(enum pks_request request, bool (*counts)(const struct pks_binding *binding),
		 char *words, size_t size)
{
	size_t count, used = 0;
	const struct pks_binding *binding = pks_bindings(&count);

	words[0] = '\0';
	for (; count > 0; count--, binding++) {
		char keys[PKS_KEYS * 16];
		int n;

		if (binding->request != request || (counts && !counts(binding)))
			continue;
		pks_binding_words(binding, keys, sizeof keys);
		n = snprintf(words + used, size - used, "%s%s", used > 0 ? " " : "", keys);
		if (n < 0 || (size_t)n >= size - used) {
			words[used] = '\0';
			return;
		}
		used += (size_t)n;
	}
}
