/* SPDX-License-Identifier: MIT */
/*
 * Text that somebody wrote by hand or that a file holds: themes, bindings of keys, lessons, lists
 * of callables, addresses, queries; and the one function that makes text fit to be shown. The first
 * byte says which.
 */
#include "target.h"
#include "ui/key_names.h"
#include "ui/keymap.h"
#include "ui/lesson.h"
#include "ui/query.h"
#include "ui/theme.h"

#include <picklescope/report.h>

#include <stdlib.h>
#include <string.h>

static void
theme(const char *text)
{
	struct pks_theme theme;
	struct written written;
	char error[300];

	if (!pks_theme_load(&theme, "base", error, sizeof error))
		abort();
	written_begin(&written);
	if (pks_theme_read(&theme, text, "x.theme", error, sizeof error))
		pks_theme_check(&theme, &written.text);
	else
		pks_text_utf8(&written.text, error, strlen(error));
	written_finish(&written);
	written_is_shown(&written);
	written_free(&written);
}

/* What is bound can be read again as it is written. */
static void
bindings(const char *text)
{
	const struct pks_binding *binding;
	struct written written;
	char error[300] = "", words[256];
	int key[PKS_KEYS];
	size_t count;

	pks_keymap_default();
	if (!pks_keymap_read(text, "x.keys", error, sizeof error) && error[0] == '\0')
		abort();
	written_begin(&written);
	pks_text_utf8(&written.text, error, strlen(error));
	binding = pks_bindings(&count);
	for (size_t i = 0; i < count; i++, binding++) {
		pks_keys_write(binding->key, binding->keys, words, sizeof words);
		if (pks_keys_read(words, key, PKS_KEYS) != binding->keys ||
		    memcmp(key, binding->key, sizeof *key * (size_t)binding->keys) != 0) {
			fprintf(stderr, "%s: other keys\n", words);
			abort();
		}
		pks_keymap_words(binding->request, NULL, words, sizeof words);
		pks_text_utf8(&written.text, words, strlen(words));
	}
	written_finish(&written);
	written_is_shown(&written);
	written_free(&written);
	pks_keymap_default();
}

static void
lesson(const char *text)
{
	struct pks_lesson lesson;
	char error[300];

	if (!pks_lesson_read(&lesson, text, "x.lesson", error, sizeof error) && error[0] == '\0')
		abort();
	pks_lesson_free(&lesson);
}

static void
known(const char *text, size_t size)
{
	struct pks_own_lists *lists = pks_own_lists_new();
	char error[300];

	if (lists == NULL)
		abort();
	if (!pks_own_lists_add(lists, (struct pks_bytes){(const uint8_t *)text, size}, error,
			       sizeof error) &&
	    error[0] == '\0')
		abort();
	pks_own_lists_free(lists);
}

/* What is printed of an address that ends in a place is the same address. */
static void
address(const char *text)
{
	struct pks_address first, second;
	struct written written;
	char error[300];

	if (!pks_address_parse(text, &first, error, sizeof error))
		return;
	if (!first.has_offset) {
		pks_address_clear(&first);
		return;
	}
	written_begin(&written);
	pks_report_address(&first, &written.text);
	written_finish(&written);
	written_is_shown(&written);
	if (!pks_address_parse(written.data, &second, error, sizeof error)) {
		fprintf(stderr, "%s: %s\n", written.data, error);
		abort();
	}
	if (first.has_offset != second.has_offset || first.offset != second.offset ||
	    first.has_size != second.has_size || first.size != second.size ||
	    strcmp(first.path, second.path) != 0) {
		fprintf(stderr, "%s: another address\n", written.data);
		abort();
	}
	pks_address_clear(&first);
	pks_address_clear(&second);
	written_free(&written);
}

static void
query(const char *text)
{
	struct pks_query query;
	char error[300];

	if (strlen(text) < PKS_QUERY_TYPED) {
		(void)pks_query_parse(&query, text, error, sizeof error);
		pks_query_end(&query);
	}
}

static void
shown(const char *text, size_t size)
{
	struct written written, strict;

	written_begin(&written);
	pks_text_utf8(&written.text, text, size);
	pks_text_latin1(&written.text, text, size);
	pks_text_utf8_quoted(&written.text, text, size, pks_text_quote(text, size));
	pks_text_latin1_quoted(&written.text, text, size, '"');
	pks_text_bytes_quoted(&written.text, text, size, '\'');
	written_finish(&written);
	written_is_shown(&written);
	written_free(&written);
	written_begin(&strict);
	pks_json_string(&strict.text, text, size);
	written_finish(&strict);
	written_is_json(&strict);
	written_free(&strict);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size == 0)
		return 0;
	text = malloc(size);
	if (text == NULL)
		abort();
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	switch (data[0]) {
	case 'T': theme(text); break;
	case 'B': bindings(text); break;
	case 'L': lesson(text); break;
	case 'K': known(text, size - 1); break;
	case 'A': address(text); break;
	case 'Q': query(text); break;
	default: shown(text, size - 1); break;
	}
	free(text);
	return 0;
}
