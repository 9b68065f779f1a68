/* SPDX-License-Identifier: MIT */
/*
 * What was typed before comes back as it was written; a file that somebody else made is taken line
 * by line, and only what could have been typed.
 */
#include "ui/past.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_there_and_back(void **state)
{
	static struct pks_prompt prompt, again;
	static char text[PKS_PAST_SIZE], other[PKS_PAST_SIZE];
	char line[PKS_PROMPT_TYPED];
	size_t n;

	(void)state;
	/* More than are kept, as long as they can be. */
	for (int k = 0; k < 2 * PKS_PROMPT_PAST; k++) {
		memset(line, 'x', sizeof line);
		line[sizeof line - 1] = '\0';
		snprintf(line, 8, "%d", k);
		line[strlen(line)] = '-';
		pks_prompt_remember(&prompt, k % 2 ? ':' : '/', line);
		pks_prompt_remember(&prompt, ':', line);
		pks_prompt_remember(&prompt, '?', line);
	}
	assert_true(prompt.grew);
	n = pks_past_write(&prompt, text);
	assert_true(n < sizeof text);
	pks_past_read(&again, text);
	assert_false(again.grew);
	assert_int_equal(again.commands.count, PKS_PROMPT_PAST);
	assert_int_equal(again.searches.count, PKS_PROMPT_PAST);
	assert_int_equal(pks_past_write(&again, other), n);
	assert_string_equal(other, text);
	/* Nothing is nothing. */
	memset(&prompt, 0, sizeof prompt);
	assert_int_equal(pks_past_write(&prompt, text), 0);
	pks_past_read(&prompt, "");
	assert_int_equal(prompt.commands.count, 0);
}

static void
test_strangers(void **state)
{
	static struct pks_prompt prompt;
	static char text[1000];

	(void)state;
	pks_past_read(&prompt, ":goto 3\n"
			       "goto 4\n"
			       ":\n"
			       "\n"
			       ":a\tb\n"
			       ":\x1b[31mred\n"
			       ":\xff\xfe\n"
			       "/\xe2\x80\xae"
			       "evil\n" /* a direction override */
			       "/w\xc3\xb6rter\n"
			       "*secret\n"
			       ":last");
	assert_int_equal(prompt.commands.count, 2);
	assert_string_equal(prompt.commands.line[0], "goto 3");
	assert_string_equal(prompt.commands.line[1], "last");
	assert_int_equal(prompt.searches.count, 1);
	assert_string_equal(prompt.searches.line[0], "w\xc3\xb6rter");
	memset(text, ':', sizeof text - 1);
	pks_past_read(&prompt, text);
	assert_int_equal(prompt.commands.count, 2);
	pks_past_load(&prompt, "/nowhere/at/all");
	pks_past_load(&prompt, "/dev");
	assert_int_equal(prompt.commands.count, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_strangers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
