/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_REGEX_H
#define PKS_UI_REGEX_H
/*
 * Regular expressions, by PCRE2 where the program was built with it. How long one attempt may take
 * is bounded, whatever the expression is.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pks_regex;

enum pks_regex_found { PKS_REGEX_NONE, PKS_REGEX_FOUND, PKS_REGEX_GAVE_UP };

/* NULL, and a message in printable text: it is none, or there is no PCRE2, or no memory. fold: case
 * does not matter. */
struct pks_regex *pks_regex_new(const char *pattern, bool fold, char *error, size_t size);
void pks_regex_free(struct pks_regex *regex);

/* A stretch of a text that is searched. */
struct pks_regex_text {
	const uint8_t *data; /* UTF-8; bytes that are none never match */
	size_t size;
	bool begins, ends; /* it begins where the text does; it ends there */
};

/* The first match that is not empty and begins from 'from' on: where, and how many bytes. */
enum pks_regex_found pks_regex_find(struct pks_regex *regex, const struct pks_regex_text *text,
				    size_t from, size_t *at, size_t *length);
/* "PCRE2 10.42"; "" where there is none. */
const char *pks_regex_version(void);

#endif
