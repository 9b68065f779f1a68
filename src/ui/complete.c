/* SPDX-License-Identifier: MIT */
/*
 * What can be typed, from the tables that say what there is: commands with their words, opcodes
 * behind '/'.
 */
#include "ui/breaks.h"
#include "ui/desk.h"
#include "ui/keymap.h"
#include "ui/order.h"
#include "ui/prompt.h"
#include "ui/theme.h"
#include <picklescope/history.h>
#include <picklescope/opcode.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Is it a word that begins so? Counts k down; true where it is the one that is asked for. */
static bool
is_kth(const char *word, const char *stem, int *k)
{
	return *word && strncasecmp(word, stem, strlen(stem)) == 0 && (*k)-- == 0;
}

/* The k-th word of a table that begins so, NULL: there is none. */
static const char *
command_of(const char *stem, int k)
{
	for (int i = 0; i < PKS_REQUESTS; i++)
		if (is_kth(pks_request_info((enum pks_request)i)->command, stem, &k))
			return pks_request_info((enum pks_request)i)->command;
	if (is_kth("delete", stem, &k))
		return "delete";
	for (size_t i = 0; pks_phrase_name(i); i++)
		if (is_kth(pks_phrase_name(i), stem, &k))
			return pks_phrase_name(i);
	return NULL;
}

static const char *
theme_of(const char *stem, int k)
{
	for (size_t i = 0; pks_theme_files[i].name; i++)
		/* base is what others are made of. */
		if (strcmp(pks_theme_files[i].name, "base") != 0 &&
		    is_kth(pks_theme_files[i].name, stem, &k))
			return pks_theme_files[i].name;
	return NULL;
}

static const char *
keys_of(const char *stem, int k)
{
	for (size_t i = 0; pks_key_files[i].name; i++)
		if (is_kth(pks_key_files[i].name, stem, &k))
			return pks_key_files[i].name;
	return NULL;
}

static const char *
reader_of(const char *stem, int k)
{
	for (int i = 0; i < PKS_READERS; i++)
		if (is_kth(pks_profile_name((enum pks_profile)i), stem, &k))
			return pks_profile_name((enum pks_profile)i);
	return NULL;
}

/* What may stand behind ':break' and ':watch'. */
static const char *
break_of(const char *stem, int k, bool watch)
{
	for (int i = 0; i < PKS_BREAK_KINDS; i++) {
		const struct pks_break_info *info = pks_break_info((enum pks_break_kind)i);

		if (info->watch == watch && is_kth(info->word, stem, &k))
			return info->word;
	}
	return NULL;
}

static const char *
stop_of(const char *stem, int k)
{
	return break_of(stem, k, false);
}

static const char *
watch_of(const char *stem, int k)
{
	return break_of(stem, k, true);
}

static const char *
level_of(const char *stem, int k)
{
	for (int level = PKS_DANGEROUS; level >= PKS_UNKNOWN; level--)
		if (is_kth(pks_level_name((enum pks_level)level), stem, &k))
			return pks_level_name((enum pks_level)level);
	return NULL;
}

static const char *
opcode_of(const char *stem, int k)
{
	for (int byte = 0; byte < 256; byte++)
		if (is_kth(pks_opcode_info((uint8_t)byte)->name, stem, &k))
			return pks_opcode_info((uint8_t)byte)->name;
	return NULL;
}

static const char *
column_of(const char *stem, int k)
{
	for (int i = 0; i < PKS_COLUMNS; i++)
		if (is_kth(pks_column_info((enum pks_column)i)->name, stem, &k))
			return pks_column_info((enum pks_column)i)->name;
	return NULL;
}

static const char *
grouping_of(const char *stem, int k)
{
	for (int i = 0; i < PKS_GROUPINGS; i++)
		if (is_kth(pks_grouping_name((enum pks_grouping)i), stem, &k))
			return pks_grouping_name((enum pks_grouping)i);
	return NULL;
}

bool
pks_complete(char sign, const char *line, int k, char out[PKS_PROMPT_TYPED])
{
	static const struct {
		char sign;
		const char *before;
		const char *(*word)(const char *stem, int k);
	} places[] = {
		{':', "keys ", keys_of},	{':', "theme ", theme_of},
		{':', "reader ", reader_of},	{':', "break op ", opcode_of},
		{':', "break call ", level_of}, {':', "break ", stop_of},
		{':', "watch ", watch_of},	{':', "search o ", opcode_of},
		{'/', "o ", opcode_of},		{':', "sort ", column_of},
		{':', "group ", grouping_of},	{'&', "", column_of},
		{':', "", command_of},		{'/', "", opcode_of},
	};
	char kind = sign == ':' || sign == '&' ? sign : '/';

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		size_t n = strlen(places[i].before);
		const char *word;

		if (places[i].sign != kind || strncmp(line, places[i].before, n) != 0)
			continue;
		/* Behind '/' an opcode is only meant where something was typed of it. */
		if (kind != ':' && !line[n])
			return false;
		word = places[i].word(line + n, k);
		if (!word)
			return false;
		snprintf(out, PKS_PROMPT_TYPED, "%s%s", places[i].before, word);
		return true;
	}
	return false;
}
