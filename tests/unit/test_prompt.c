/* SPDX-License-Identifier: MIT */
/*
 * The line at the foot: every editing key, characters of several bytes, what was typed before, and
 * completion.
 */
#include "ui/prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define C(letter) ((letter)&0x1f)

static struct pks_prompt prompt;

static void
type(const char *text)
{
	for (; *text; text++)
		assert_int_equal(pks_prompt_key(&prompt, *text), PKS_PROMPT_OPEN);
}

static void
key(int pressed)
{
	assert_int_equal(pks_prompt_key(&prompt, pressed), PKS_PROMPT_OPEN);
}

/* The line, '|' at the cursor. */
static void
shows(const char *expected)
{
	char words[2 * PKS_PROMPT_TYPED];

	assert_int_equal(prompt.length, strlen(prompt.typed));
	snprintf(words, sizeof words, "%.*s|%s", (int)prompt.cursor, prompt.typed,
		 prompt.typed + prompt.cursor);
	assert_string_equal(words, expected);
}

static void
test_editing(void **state)
{
	(void)state;
	pks_prompt_start(&prompt, '/');
	type("one two");
	shows("one two|");
	key(PKS_KEY_LEFT);
	key(PKS_KEY_LEFT);
	type("x");
	shows("one tx|wo");
	key(PKS_KEY_BACKSPACE);
	shows("one t|wo");
	key(PKS_KEY_DELETE);
	shows("one t|o");
	key(PKS_KEY_HOME);
	shows("|one to");
	key(PKS_KEY_LEFT);
	key(127);
	shows("|one to");
	key(PKS_KEY_RIGHT);
	key(C('k'));
	shows("o|");
	type("n   two");
	key(C('w'));
	shows("on   |");
	key(C('w'));
	shows("|");
	type("abc");
	key(C('b'));
	key(C('u'));
	shows("|c");
	key(C('e'));
	shows("c|");
	key(C('a'));
	key(C('d'));
	shows("|");
	/* Keys that are no characters do nothing. */
	key(PKS_KEY_PAGE_UP);
	key('x' + PKS_KEY_ALT);
	key(C('g'));
	key(0x9b);
	key(0x202e);
	shows("|");
}

static void
test_characters(void **state)
{
	(void)state;
	pks_prompt_start(&prompt, '/');
	key(0xe9);
	key(0x1f40d);
	type("z");
	shows("\xc3\xa9\xf0\x9f\x90\x8dz|");
	key(PKS_KEY_LEFT);
	key(PKS_KEY_LEFT);
	shows("\xc3\xa9|\xf0\x9f\x90\x8dz");
	key(PKS_KEY_DELETE);
	key(PKS_KEY_BACKSPACE);
	shows("|z");
	/* A line that is full stays whole. */
	for (int i = 0; i < 300; i++)
		key(0x20ac);
	assert_true(prompt.length < PKS_PROMPT_TYPED);
	assert_int_equal(prompt.length % 3, 1);
}

static void
test_leaving(void **state)
{
	(void)state;
	pks_prompt_start(&prompt, ':');
	type("a");
	key(PKS_KEY_BACKSPACE);
	assert_int_equal(pks_prompt_key(&prompt, PKS_KEY_BACKSPACE), PKS_PROMPT_LEFT);
	assert_false(prompt.open);
	pks_prompt_start(&prompt, ':');
	assert_int_equal(pks_prompt_key(&prompt, PKS_KEY_ESCAPE), PKS_PROMPT_LEFT);
	pks_prompt_start(&prompt, ':');
	type("step");
	assert_int_equal(pks_prompt_key(&prompt, PKS_KEY_ENTER), PKS_PROMPT_ENTERED);
	assert_string_equal(prompt.typed, "step");
}

static void
enter(char sign, const char *line)
{
	pks_prompt_start(&prompt, sign);
	type(line);
	assert_int_equal(pks_prompt_key(&prompt, PKS_KEY_ENTER), PKS_PROMPT_ENTERED);
}

static void
test_past(void **state)
{
	char line[16];

	(void)state;
	memset(&prompt, 0, sizeof prompt);
	enter('/', "one");
	enter('?', "two");
	enter('/', "one");
	enter(':', "step");
	enter('/', "");
	pks_prompt_start(&prompt, '/');
	type("new");
	key(PKS_KEY_UP);
	shows("one|");
	key(PKS_KEY_UP);
	shows("two|");
	key(PKS_KEY_UP);
	shows("two|");
	/* An old line that is edited is a new one. */
	type("!");
	key(PKS_KEY_DOWN);
	shows("one|");
	key(PKS_KEY_UP);
	shows("two|");
	key(PKS_KEY_DOWN);
	key(PKS_KEY_DOWN);
	shows("new|");
	key(PKS_KEY_DOWN);
	shows("new|");
	pks_prompt_start(&prompt, ':');
	key(C('p'));
	shows("step|");
	/* The oldest are forgotten. */
	for (int i = 0; i < 100; i++) {
		snprintf(line, sizeof line, "line %d", i);
		enter('/', line);
	}
	pks_prompt_start(&prompt, '/');
	for (int i = 0; i < 100; i++)
		key(PKS_KEY_UP);
	shows("line 68|");
}

static void
test_completion(void **state)
{
	(void)state;
	pks_prompt_start(&prompt, ':');
	type("next-d");
	key('\t');
	shows("next-dangerous|");
	key('\t');
	shows("next-d|");
	pks_prompt_start(&prompt, ':');
	type("next-");
	key('\t');
	shows("next-dangerous|");
	key('\t');
	shows("next-warning|");
	key(PKS_KEY_SHIFT_TAB);
	key(PKS_KEY_SHIFT_TAB);
	shows("next-|");
	/* What is shown can be edited. */
	key('\t');
	type(" 3");
	shows("next-dangerous 3|");
	pks_prompt_start(&prompt, ':');
	type("theme li");
	key('\t');
	shows("theme light|");
	pks_prompt_start(&prompt, ':');
	type("reader c_s");
	key('\t');
	shows("reader c_stream|");
	pks_prompt_start(&prompt, '/');
	type("stack");
	key('\t');
	shows("STACK_GLOBAL|");
	pks_prompt_start(&prompt, '/');
	type("o redu");
	key('\t');
	shows("o REDUCE|");
	pks_prompt_start(&prompt, '/');
	key('\t');
	shows("|");
	type("nothing like it");
	key('\t');
	shows("nothing like it|");
}

/* A key is typed as any line is, and then it is gone. */
static void
test_secret(void **state)
{
	(void)state;
	memset(&prompt, 0, sizeof prompt);
	pks_prompt_start(&prompt, '/');
	type("found");
	assert_int_equal(pks_prompt_key(&prompt, PKS_KEY_ENTER), PKS_PROMPT_ENTERED);
	pks_prompt_start(&prompt, PKS_PROMPT_SECRET);
	key(PKS_KEY_UP);
	shows("|");
	type("kay");
	key('\t');
	shows("kay|");
	key(PKS_KEY_LEFT);
	key(PKS_KEY_BACKSPACE);
	type("e");
	assert_int_equal(pks_prompt_key(&prompt, PKS_KEY_ENTER), PKS_PROMPT_ENTERED);
	assert_string_equal(prompt.typed, "key");
	pks_prompt_start(&prompt, '/');
	key(PKS_KEY_UP);
	shows("found|");
	pks_prompt_start(&prompt, ':');
	key(PKS_KEY_UP);
	shows("|");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_editing),	   cmocka_unit_test(test_characters),
		cmocka_unit_test(test_leaving),	   cmocka_unit_test(test_past),
		cmocka_unit_test(test_completion), cmocka_unit_test(test_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
