/* SPDX-License-Identifier: MIT */
/*
 * Notes: what a file says, the last line of an op counts; and the clipboard's sequence.
 */
#include "report/notes.h"
#include "ui/clipboard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_file(void **state)
{
	static const char text[] = "31\tthe call\n4\tfirst\n4\tsecond\n7\tgone\n7\t\nno line\n\t\n"
				   "99999999999\ttoo large\n12 blank\n5\tends without a newline";
	struct pks_notes notes = {0};
	char line[128];
	struct pks_text out;

	(void)state;
	pks_notes_read(&notes, text, sizeof(text) - 1);
	assert_int_equal(notes.count, 3);
	assert_string_equal(pks_note_at(&notes, 4), "second");
	assert_string_equal(pks_note_at(&notes, 31), "the call");
	assert_string_equal(pks_note_at(&notes, 5), "ends without a newline");
	assert_null(pks_note_at(&notes, 7));
	assert_null(pks_note_at(&notes, 99));
	/* In the order of their ops. */
	assert_true(notes.note[0].op == 4 && notes.note[1].op == 5 && notes.note[2].op == 31);
	assert_true(pks_note_set(&notes, 4, ""));
	assert_true(pks_note_set(&notes, 4, ""));
	assert_int_equal(notes.count, 2);
	pks_text_bounded(&out, line, sizeof(line));
	pks_note_line(31, "one\ntwo\tthree", &out);
	assert_string_equal(line, "31\tone two three\n");
	pks_notes_free(&notes);
}

static void
test_bounds(void **state)
{
	struct pks_notes notes = {0};
	char words[PKS_NOTE_WORDS * 2];

	(void)state;
	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	assert_true(pks_note_set(&notes, 1, words));
	assert_int_equal(strlen(pks_note_at(&notes, 1)), PKS_NOTE_WORDS - 1);
	for (pks_op op = 0; op < PKS_NOTES_MOST; op++)
		assert_true(pks_note_set(&notes, op, "x"));
	assert_false(pks_note_set(&notes, PKS_NOTES_MOST, "one more"));
	assert_true(pks_note_set(&notes, 7, "another"));
	pks_notes_free(&notes);
}

static void
test_clipboard(void **state)
{
	static const struct {
		const char *bytes, *base64;
	} cases[] = {
		{"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
	char large[3000], *sequence;
	size_t pieces = 0, n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char wanted[64];

		snprintf(wanted, sizeof(wanted), "\033]52;c;%s\033\\", cases[i].base64);
		sequence = pks_clipboard_sequence(cases[i].bytes, strlen(cases[i].bytes), false);
		assert_string_equal(sequence, wanted);
		free(sequence);
	}
	/* In GNU screen: pieces that it passes on, none too long for it, none that ends another. */
	memset(large, 'x', sizeof(large));
	sequence = pks_clipboard_sequence(large, sizeof(large), true);
	for (const char *at = sequence; *at; pieces++) {
		const char *end = strstr(at + 2, "\033\\");

		assert_true(strncmp(at, "\033P", 2) == 0 && end);
		assert_true(end - at < 700);
		n += (size_t)(end - at) - 2;
		at = end + 2;
	}
	assert_true(pieces > 5);
	assert_int_equal(n, strlen("\033]52;c;") + sizeof(large) / 3 * 4 + 1);
	free(sequence);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_clipboard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
