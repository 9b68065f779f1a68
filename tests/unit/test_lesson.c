/* SPDX-License-Identifier: MIT */
/*
 * Lessons: what is read of a file, and that what is wrong is said with its line. The shipped ones
 * have nothing wrong with them.
 */
#include "ui/lesson.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* two-pickles.pkl: two of them, of 10 ops each. */
#define HEAD "title: t\nsample: two-pickles.pkl\n"

static void
test_shipped(void **state)
{
	const char *name;
	size_t k = 0;

	(void)state;
	for (; (name = pks_lesson_name(k)); k++) {
		struct pks_lesson lesson;
		char words[4096] = "";
		struct pks_text out;
		bool asks = false;

		pks_text_bounded(&out, words, sizeof(words));
		if (!pks_lesson_load(&lesson, name, words, sizeof(words)) ||
		    pks_lesson_check(&lesson, name, &out) > 0)
			fail_msg("%s", words);
		for (unsigned i = 0; i < lesson.steps; i++) {
			asks = asks || lesson.step[i].ask;
			/* Where an op changes, the lesson that speaks of it is found. */
			if (!*lesson.step[i].opcode && strcmp(name, "hiding") != 0)
				fail_msg("%s, line %u: the op is not named", name,
					 lesson.step[i].line);
			for (const char *p = lesson.step[i].text; *p; p++)
				assert_true((unsigned char)*p < 0x7f);
		}
		if (lesson.steps < 4 || !asks)
			fail_msg("%s is too short, or asks nothing", name);
		pks_lesson_free(&lesson);
	}
	assert_true(k >= 14);
}

static void
test_reading(void **state)
{
	struct pks_lesson lesson;
	char error[256];
	const char *text = "# a comment\r\n" HEAD "\n"
			   "op 2 EMPTY_DICT: one\n  two\n\t  three  \n \n"
			   "predict: what: then?\n"
			   "pickle: 2\n"
			   "op 0: here\nask: a or b?\na: this\nb: that\nright: b\nanswer: because";

	(void)state;
	assert_true(pks_lesson_read(&lesson, text, "test", error, sizeof(error)));
	assert_string_equal(lesson.title, "t");
	assert_string_equal(lesson.sample, "two-pickles.pkl");
	assert_int_equal(lesson.steps, 2);
	assert_int_equal(lesson.step[0].line, 5);
	assert_int_equal(lesson.step[0].op, 2);
	assert_int_equal(lesson.step[0].pickle, 0);
	assert_string_equal(lesson.step[0].opcode, "EMPTY_DICT");
	assert_string_equal(lesson.step[0].text, "one two three");
	assert_string_equal(lesson.step[0].ask, "what: then?");
	assert_true(lesson.step[0].predict);
	assert_null(lesson.step[0].answer);
	assert_int_equal(lesson.step[1].pickle, 1);
	assert_string_equal(lesson.step[1].opcode, "");
	assert_false(lesson.step[1].predict);
	assert_string_equal(lesson.step[1].choice[1], "that");
	assert_null(lesson.step[1].choice[2]);
	assert_int_equal(lesson.step[1].right, 'b');
	assert_string_equal(lesson.step[1].answer, "because");
	pks_lesson_free(&lesson);
}

static void
check_wrong(const char *text, const char *expected)
{
	struct pks_lesson lesson;
	char error[256] = "";

	assert_false(pks_lesson_read(&lesson, text, "test", error, sizeof(error)));
	if (!strstr(error, expected))
		fail_msg("'%s' says '%s', not '%s'", text, error, expected);
	pks_lesson_free(&lesson);
}

static void
test_what_cannot_be_read(void **state)
{
	char many[4096] = HEAD;

	(void)state;
	check_wrong("title\n", "line 1: not 'name: value'");
	check_wrong("  title: t\n", "line 1: not 'name: value'");
	check_wrong("title: t\n\ntitle: u\n", "line 3: it says so twice");
	check_wrong("title:\n", "nothing is said");
	check_wrong("answer: t\n", "before the first step");
	check_wrong("pickle: 0\n", "counted from 1");
	check_wrong("pickle: two\n", "counted from 1");
	check_wrong(HEAD "op x: a\n", "line 3: a step is");
	check_wrong(HEAD "op 1234567890: a\n", "a step is");
	check_wrong(HEAD "op 1REDUCE: a\n", "a step is");
	check_wrong(HEAD "op 0: a\nhint: b\n", "line 4: nothing has this name");
	check_wrong(HEAD "op 0: a\nask: b\npredict: b\n", "twice");
	check_wrong(HEAD "op 0: a\nb: x\n", "in this order");
	check_wrong(HEAD "op 0: a\ne: x\n", "nothing has this name");
	check_wrong(HEAD "op 0: a\nright: e\n", "right is a, b, c or d");
	for (int i = 0; i <= PKS_LESSON_STEPS; i++)
		strcat(many, "op 0: a\n");
	check_wrong(many, "more steps");
}

static void
check_complaint(const char *text, unsigned problems, const char *expected)
{
	struct pks_lesson lesson;
	char error[256], words[1024] = "";
	struct pks_text out;
	unsigned found;

	assert_true(pks_lesson_read(&lesson, text, "test", error, sizeof(error)));
	pks_text_bounded(&out, words, sizeof(words));
	found = pks_lesson_check(&lesson, "what", &out);
	if (found != problems || !strstr(words, expected))
		fail_msg("'%s' has %u problems: '%s', not '%s'", text, found, words, expected);
	pks_lesson_free(&lesson);
}

static void
test_lint(void **state)
{
	static const char long_text[] =
		"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
		"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
		"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
		"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
		"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 0123456789";
	char text[2048];

	(void)state;
	check_complaint(HEAD "op 9 STOP: fine\n", 0, "");
	check_complaint(HEAD "pickle: 2\nop 7 REDUCE: fine\n", 0, "");
	check_complaint(HEAD, 1, "what: it has no steps");
	check_complaint("sample: two-pickles.pkl\nop 0: a\n", 1, "no title");
	check_complaint("title: t\nop 0: a\n", 1, "no sample");
	check_complaint("title: t\nsample: nobodys.pkl\nop 0: a\n", 1, "sample nobodys.pkl");
	check_complaint("title: t\nsample: ../../x.pkl\nop 0: a\n", 1, "without a directory");
	check_complaint("title: 0123456789 0123456789 0123456789 0123456789\n"
			"sample: two-pickles.pkl\nop 0: a\n",
			1, "its title takes more");
	check_complaint(HEAD "op 9 REDUCE: a\n", 1, "what, line 3: op 9 is STOP, not REDUCE");
	check_complaint(HEAD "op 10: a\n", 1, "there is no op 10: the last one is 9");
	check_complaint(HEAD "pickle: 3\nop 0: a\n", 1, "the sample has no pickle 3");
	check_complaint(HEAD "op 0: a\nask: b\n", 1, "a question without an answer");
	check_complaint(HEAD "op 0: a\npredict: b\n", 0, "");
	check_complaint(HEAD "op 0: a\nanswer: b\n", 1, "an answer without a question");
	check_complaint(HEAD "op 0: a\nask: b\na: c\nright: a\nanswer: d\n", 1, "only one choice");
	check_complaint(HEAD "op 0: a\nask: b\na: c\nb: d\nanswer: e\n", 1,
			"which choice is right");
	check_complaint(HEAD "op 0: a\nask: b\na: c\nb: d\nright: c\nanswer: e\n", 1,
			"there is no choice c");
	check_complaint("title: t\nsample: hiding.pkl\npickle: 5\nop 7: a\npredict: b\n", 1,
			"op 7 is not done");
	snprintf(text, sizeof(text), HEAD "op 0: %s\n", long_text);
	check_complaint(text, 0, "");
	snprintf(text, sizeof(text), HEAD "op 0: %s one more\n", long_text);
	check_complaint(text, 1, "6 lines of 78 columns");
	snprintf(text, sizeof(text), HEAD "op 0: a\nask: b\nanswer: %s\n", long_text);
	check_complaint(text, 1, "the question and its answer take");
}

/* One of the user's own: its sample lies beside it. */
static void
test_own(void **state)
{
	char directory[] = "/tmp/picklescope-lesson.XXXXXX", path[256], sample[256], error[256];
	struct pks_lesson lesson;
	struct pks_source *source;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/own.lesson", directory);
	snprintf(sample, sizeof(sample), "%s/two-pickles.pkl", directory);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(HEAD "op 0: a\n", file);
	fclose(file);
	assert_true(pks_lesson_load(&lesson, path, error, sizeof(error)));
	/* Where there is none beside it, the program's own of that name. */
	source = pks_lesson_source(&lesson, path, error, sizeof(error));
	assert_non_null(source);
	assert_int_equal(pks_source_bytes(source).size, 110);
	pks_source_free(source);
	file = fopen(sample, "w");
	assert_non_null(file);
	fputs("N.", file);
	fclose(file);
	source = pks_lesson_source(&lesson, path, error, sizeof(error));
	assert_non_null(source);
	assert_int_equal(pks_source_bytes(source).size, 2);
	pks_source_free(source);
	pks_lesson_free(&lesson);
	assert_false(pks_lesson_load(&lesson, "/nonexistent", error, sizeof(error)));
	assert_non_null(strstr(error, "there is no lesson"));
	unlink(path);
	unlink(sample);
	rmdir(directory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_what_cannot_be_read),
		cmocka_unit_test(test_lint),
		cmocka_unit_test(test_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
