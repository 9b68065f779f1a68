/* SPDX-License-Identifier: MIT */
/*
 * PCRE2 without its just-in-time compiler, which asks for memory that can be written and run. An
 * expression that goes back and forth too often on one place gives up there, and says so.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/regex.h"

#include <picklescope/text.h>

#include <stdlib.h>
#include <string.h>

#ifdef HAVE_PCRE2
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* What one place may cost, and kilobytes of memory. */
#define MOST_STEPS 20000
#define MOST_DEPTH 2000
#define MOST_HEAP  4096

struct pks_regex {
	pcre2_code *code;
	pcre2_match_context *context;
	pcre2_match_data *match;
};

static void
say_wrong(int wrong, PCRE2_SIZE offset, char *error, size_t size)
{
	PCRE2_UCHAR words[160] = "";
	struct pks_text text;

	pcre2_get_error_message(wrong, words, sizeof words);
	pks_text_bounded(&text, error, size);
	pks_text_utf8(&text, words, strlen((const char *)words));
	pks_text_printf(&text, ", at character %zu", (size_t)offset + 1);
}

struct pks_regex *
pks_regex_new(const char *pattern, bool fold, char *error, size_t size)
{
	uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_UCP |
			   PCRE2_NEVER_BACKSLASH_C | (fold ? PCRE2_CASELESS : 0);
	struct pks_regex *regex = calloc(1, sizeof *regex);
	PCRE2_SIZE offset = 0;
	int wrong = PCRE2_ERROR_NOMEMORY;

	if (regex) {
		regex->code = pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern), options, &wrong,
					    &offset, NULL);
		regex->context = pcre2_match_context_create(NULL);
		regex->match = pcre2_match_data_create(1, NULL);
	}
	if (!regex || !regex->code || !regex->context || !regex->match) {
		say_wrong(wrong, offset, error, size);
		pks_regex_free(regex);
		return NULL;
	}
	pcre2_set_match_limit(regex->context, MOST_STEPS);
	pcre2_set_depth_limit(regex->context, MOST_DEPTH);
	pcre2_set_heap_limit(regex->context, MOST_HEAP);
	return regex;
}

void
pks_regex_free(struct pks_regex *regex)
{
	if (!regex)
		return;
	pcre2_match_data_free(regex->match);
	pcre2_match_context_free(regex->context);
	pcre2_code_free(regex->code);
	free(regex);
}

enum pks_regex_found
pks_regex_find(struct pks_regex *regex, const struct pks_regex_text *text, size_t from, size_t *at,
	       size_t *length)
{
	uint32_t options = PCRE2_NOTEMPTY | (text->begins ? 0 : PCRE2_NOTBOL) |
			   (text->ends ? 0 : PCRE2_NOTEOL);
	const PCRE2_SIZE *where;
	int got;

	if (from > text->size)
		return PKS_REGEX_NONE;
	got = pcre2_match(regex->code, text->data, text->size, from, options, regex->match,
			  regex->context);
	/* 0: there are groups, and no room for where they are. */
	if (got >= 0) {
		where = pcre2_get_ovector_pointer(regex->match);
		/* \K may set the start behind the end. */
		*at = where[0];
		*length = where[1] > where[0] ? where[1] - where[0] : 0;
		return *length > 0 ? PKS_REGEX_FOUND : PKS_REGEX_NONE;
	}
	return got == PCRE2_ERROR_NOMATCH ? PKS_REGEX_NONE : PKS_REGEX_GAVE_UP;
}

const char *
pks_regex_version(void)
{
	static char words[64];
	char version[48] = "";

	/* The version, and the day of its release. */
	if (!words[0] && pcre2_config(PCRE2_CONFIG_VERSION, NULL) <= (int)sizeof version) {
		pcre2_config(PCRE2_CONFIG_VERSION, version);
		version[strcspn(version, " ")] = '\0';
		snprintf(words, sizeof words, "PCRE2 %s", version);
	}
	return words;
}

#else

struct pks_regex *
pks_regex_new(const char *pattern, bool fold, char *error, size_t size)
{
	(void)pattern;
	(void)fold;
	snprintf(error, size, "this program was built without PCRE2: no regular expressions");
	return NULL;
}

void
pks_regex_free(struct pks_regex *regex)
{
	(void)regex;
}

enum pks_regex_found
pks_regex_find(struct pks_regex *regex, const struct pks_regex_text *text, size_t from, size_t *at,
	       size_t *length)
{
	(void)regex;
	(void)text;
	(void)from;
	*at = *length = 0;
	return PKS_REGEX_NONE;
}

const char *
pks_regex_version(void)
{
	return "";
}
#endif
