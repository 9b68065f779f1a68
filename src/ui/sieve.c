/* SPDX-License-Identifier: MIT */
/*
 * Words are cut in place; each is one test of one column, or of all text. Numbers may have a unit:
 * k, M and G are thousands, as sizes are shown; s, m, h, d, w and y are time.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/sieve.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 4096

const char *
pks_row_state_name(enum pks_row_state state)
{
	static const char *const names[] = {"complete", "incomplete", "not opened"};

	return names[state];
}

/* ---- Reading what was typed ------------------------------------------------------------------ */

static const struct {
	const char *sign;
	enum pks_sieve_test test;
} tests[] = {
	{"<=", PKS_SIEVE_AT_MOST}, {">=", PKS_SIEVE_AT_LEAST}, {"<", PKS_SIEVE_BELOW},
	{">", PKS_SIEVE_ABOVE},	   {"=", PKS_SIEVE_IS},	       {":", PKS_SIEVE_HAS},
};

static bool
read_unit(const char *unit, bool time, double *times)
{
	static const struct {
		char letter;
		double times;
	} sizes[] = {{'k', 1e3}, {'K', 1e3}, {'M', 1e6}, {'G', 1e9}, {'T', 1e12}},
	  times_[] = {{'s', 1},	    {'m', 60},	      {'h', 3600},
		      {'d', 86400}, {'w', 7 * 86400}, {'y', 365.25 * 86400}};
	size_t count = time ? sizeof times_ / sizeof *times_ : sizeof sizes / sizeof *sizes;

	*times = 1;
	if (!*unit)
		return true;
	for (size_t i = 0; i < count; i++)
		if ((time ? times_ : sizes)[i].letter == *unit) {
			*times = (time ? times_ : sizes)[i].times;
			return unit[1] == '\0' || (!time && strcmp(unit + 1, "B") == 0);
		}
	return !time && strcmp(unit, "B") == 0;
}

static bool
read_number(struct pks_sieve_term *term, bool time)
{
	char *end;
	double times;

	term->number = strtod(term->text, &end);
	if (end == term->text || !isfinite(term->number) || !read_unit(end, time, &times))
		return false;
	term->number *= times;
	return true;
}

/* A level by its name, the beginning of it, or its sign. */
static bool
read_level(struct pks_sieve_term *term)
{
	size_t n = strlen(term->text);

	for (int level = PKS_INNOCUOUS; level <= PKS_DANGEROUS && n > 0; level++) {
		char sign = pks_level_sign((enum pks_level)level);

		term->number = level;
		if (strncmp(pks_level_name((enum pks_level)level), term->text, n) == 0 ||
		    (n == 1 && sign != ' ' && term->text[0] == sign))
			return true;
	}
	return false;
}

static bool
read_state(struct pks_sieve_term *term)
{
	size_t n = strlen(term->text);

	for (int state = PKS_ROW_COMPLETE; state <= PKS_ROW_SHUT && n > 0; state++) {
		term->number = state;
		if (strncmp(pks_row_state_name((enum pks_row_state)state), term->text, n) == 0)
			return true;
	}
	return false;
}

static bool
read_value(struct pks_sieve_term *term, char *error, size_t size)
{
	const char *wanted = NULL;

	switch (pks_column_info(term->column)->kind) {
	case PKS_COLUMN_IS_TEXT: return true;
	case PKS_COLUMN_IS_NUMBER:
	case PKS_COLUMN_IS_SIZE:
		wanted = read_number(term, false) ? NULL : "a number, as 20 or 1.5k";
		break;
	case PKS_COLUMN_IS_TIME:
		wanted = read_number(term, true) ? NULL : "a time, as 30m, 2h or 5d";
		break;
	case PKS_COLUMN_IS_LEVEL:
		wanted = read_level(term) ? NULL : "a level: dangerous, suspicious, unknown";
		break;
	case PKS_COLUMN_IS_STATE:
		wanted = read_state(term) ? NULL : "complete, incomplete or not";
		break;
	}
	if (wanted)
		snprintf(error, size, "behind '%s' there is %s",
			 pks_column_info(term->column)->name, wanted);
	return !wanted;
}

/* 'size>10k' is a test where 'size' is a column; else it is a word like any other. */
static bool
read_word(struct pks_sieve_term *term, char *word, char *error, size_t size)
{
	size_t n;

	*term = (struct pks_sieve_term){.column = PKS_COLUMNS, .test = PKS_SIEVE_HAS};
	if (word[0] == '-' && word[1]) {
		term->contrary = true;
		word++;
	}
	term->text = word;
	n = strcspn(word, "<>=:");
	if (!word[n] || (term->column = pks_column_named(word, n)) == PKS_COLUMNS)
		return true;
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
		if (strncmp(word + n, tests[i].sign, strlen(tests[i].sign)) == 0) {
			term->test = tests[i].test;
			term->text = word + n + strlen(tests[i].sign);
			return read_value(term, error, size);
		}
	return true;
}

bool
pks_sieve_parse(struct pks_sieve *sieve, const char *typed, char *error, size_t size)
{
	char *word, *rest;

	memset(sieve, 0, sizeof *sieve);
	snprintf(sieve->typed, sizeof sieve->typed, "%s", typed);
	memcpy(sieve->words, sieve->typed, sizeof sieve->words);
	for (word = strtok_r(sieve->words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (sieve->count == PKS_SIEVE_TERMS) {
			snprintf(error, size, "these are too many words");
			sieve->count = 0;
			return false;
		}
		if (!read_word(&sieve->term[sieve->count++], word, error, size)) {
			sieve->count = 0;
			return false;
		}
	}
	return true;
}

/* ---- Testing a row --------------------------------------------------------------------------- */

static bool
holds(const char *text, const struct pks_sieve_term *term)
{
	switch (term->test) {
	case PKS_SIEVE_HAS: return strcasestr(text, term->text) != NULL;
	case PKS_SIEVE_IS: return strcmp(text, term->text) == 0;
	case PKS_SIEVE_BELOW: return strcmp(text, term->text) < 0;
	case PKS_SIEVE_ABOVE: return strcmp(text, term->text) > 0;
	case PKS_SIEVE_AT_MOST: return strcmp(text, term->text) <= 0;
	case PKS_SIEVE_AT_LEAST: return strcmp(text, term->text) >= 0;
	}
	return false;
}

static bool
compares(double number, const struct pks_sieve_term *term)
{
	switch (term->test) {
	case PKS_SIEVE_HAS:
	case PKS_SIEVE_IS: return number == term->number;
	case PKS_SIEVE_BELOW: return number < term->number;
	case PKS_SIEVE_ABOVE: return number > term->number;
	case PKS_SIEVE_AT_MOST: return number <= term->number;
	case PKS_SIEVE_AT_LEAST: return number >= term->number;
	}
	return false;
}

static bool
name_holds(const struct pks_rows *rows, const struct pks_row *row, size_t strip,
	   const struct pks_sieve_term *term)
{
	char name[NAME_SIZE];

	pks_row_name(rows, row, strip, name, sizeof name);
	return holds(name, term);
}

/* What is not known compares with nothing. */
static bool
test(const struct pks_sieve_term *term, const struct pks_rows *rows, const struct pks_row *row,
     int64_t now, size_t strip)
{
	int64_t modified = pks_rows_file(rows, row->file)->modified;
	bool shut = row->state == PKS_ROW_SHUT;

	switch (term->column) {
	case PKS_COLUMN_LEVEL: return !shut && compares(row->level, term);
	case PKS_COLUMN_STATE: return compares(row->state, term);
	case PKS_COLUMN_NAME: return name_holds(rows, row, strip, term);
	case PKS_COLUMN_KEY: return holds(pks_rows_text(rows, row->key), term);
	case PKS_COLUMN_CLASS: return holds(pks_rows_text(rows, row->top), term);
	case PKS_COLUMN_PROTOCOL: return !shut && compares(row->protocol, term);
	case PKS_COLUMN_OPS: return !shut && compares(row->ops, term);
	case PKS_COLUMN_SIZE: return !shut && compares((double)row->size, term);
	case PKS_COLUMN_AGE: return modified && compares((double)(now - modified), term);
	case PKS_COLUMN_EXPIRES:
		return row->expires && compares((double)(row->expires - now), term);
	case PKS_COLUMNS: break;
	}
	return strcasestr(pks_rows_text(rows, row->key), term->text) ||
	       strcasestr(pks_rows_text(rows, row->top), term->text) ||
	       strcasestr(pks_rows_text(rows, row->reason), term->text) ||
	       name_holds(rows, row, strip, term);
}

bool
pks_sieve_passes(const struct pks_sieve *sieve, const struct pks_rows *rows,
		 const struct pks_row *row, int64_t now, size_t strip)
{
	for (int i = 0; i < sieve->count; i++)
		if (test(&sieve->term[i], rows, row, now, strip) == sieve->term[i].contrary)
			return false;
	return true;
}
