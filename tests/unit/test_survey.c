/* SPDX-License-Identifier: MIT */
/*
 * How a pickle is told from other bytes, what a survey finds in which order, and its bounds.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include <cmocka.h>
#include <picklescope/source.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source/evidence.h"
#include "source/survey.h"

#define BYTES(literal)                                                                             \
	(struct pks_bytes)                                                                         \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}

static struct pks_shape
shape_of(struct pks_bytes bytes)
{
	struct pks_shape shape;

	pks_shape_of(bytes, 0, UINT64_MAX, &shape);
	return shape;
}

static void
valid(struct pks_bytes bytes, uint64_t end)
{
	struct pks_shape shape = shape_of(bytes);

	assert_true(shape.stop);
	assert_true(shape.valid);
	assert_int_equal(shape.end, end);
}

static void
not_valid(struct pks_bytes bytes)
{
	struct pks_shape shape = shape_of(bytes);

	assert_false(shape.valid);
}

static void
test_shape(void **state)
{
	struct pks_shape shape;

	(void)state;
	valid(BYTES("N."), 2);
	valid(BYTES("]q\0(K\1K\2e.tail"), 10);
	valid(BYTES("(dp0\nVa\nI1\ns."), 13);
	valid(BYTES("(K\1K\2t."), 7);
	/* POP takes a mark, and what is left on the stack is nobody's business. */
	valid(BYTES("N(0."), 4);
	valid(BYTES("NN."), 3);
	not_valid(BYTES("."));
	not_valid(BYTES("(."));
	not_valid(BYTES("e."));
	not_valid(BYTES("]e."));
	not_valid(BYTES("R."));
	not_valid(BYTES("Ns."));
	not_valid(BYTES("Ix\n."));
	not_valid(BYTES("Sx\n."));
	not_valid(BYTES("cos\nbad name\n."));
	not_valid(BYTES("c\n\n."));
	not_valid(BYTES("N"));
	not_valid(BYTES(""));
	shape = shape_of(BYTES("\x80\4\x95\4\0\0\0\0\0\0\0]\x94N."));
	assert_true(shape.proto && shape.framed && shape.container && !shape.global);
	assert_true(pks_shape_strong(&shape, 0));
	shape = shape_of(BYTES("\x80\4K\1."));
	assert_true(shape.valid && !pks_shape_strong(&shape, 0));
	shape = shape_of(BYTES("cos\nsystem\n(S'a'\ntR."));
	assert_true(shape.global && shape.call);
	/* What comes after the stack went wrong is no call. */
	shape = shape_of(BYTES("0cos\nsystem\n(S'a'\ntR."));
	assert_false(shape.global || shape.call || shape.valid);
	shape = shape_of(BYTES("I1\r\n\x49\x32\r\n."));
	assert_true(shape.lines == 2 && shape.damaged == 2);
	pks_shape_of(BYTES("NNNNNN."), 0, 3, &shape);
	assert_true(shape.unfinished && shape.ops == 3);
}

static void
test_blank(void **state)
{
	(void)state;
	assert_true(pks_all_blank(BYTES("N.\0\0\0"), 2));
	assert_true(pks_all_blank(BYTES("N. \n\t"), 2));
	assert_true(pks_all_blank(BYTES("N."), 2));
	assert_false(pks_all_blank(BYTES("N.\0\n"), 2));
	assert_false(pks_all_blank(BYTES("N.x"), 2));
}

static void
test_spans(void **state)
{
	struct pks_spans spans = {0};

	(void)state;
	assert_int_equal(pks_spans_past(&spans, 5), 5);
	assert_true(pks_spans_add(&spans, 20, 30));
	assert_true(pks_spans_add(&spans, 0, 4));
	assert_true(pks_spans_add(&spans, 25, 40));
	assert_true(pks_spans_add(&spans, 50, 50));
	assert_int_equal(pks_spans_past(&spans, 0), 4);
	assert_int_equal(pks_spans_past(&spans, 4), 4);
	assert_int_equal(pks_spans_past(&spans, 19), 19);
	assert_int_equal(pks_spans_past(&spans, 20), 40);
	assert_int_equal(pks_spans_past(&spans, 39), 40);
	assert_int_equal(pks_spans_past(&spans, 40), 40);
	assert_int_equal(pks_spans_past(&spans, 50), 50);
	/* More than there was room for, and in any order. */
	for (uint64_t i = 1000; i > 100; i -= 2)
		assert_true(pks_spans_add(&spans, i, i + 1));
	assert_int_equal(pks_spans_past(&spans, 500), 501);
	assert_int_equal(pks_spans_past(&spans, 501), 501);
	free(spans.items);
}

static void
test_names(void **state)
{
	struct pks_names names = {0};
	char name[16];

	(void)state;
	assert_int_equal(pks_names_times(&names, "a", 1), 0);
	for (int round = 1; round <= 3; round++)
		for (int i = 0; i < 500; i++) {
			int n = snprintf(name, sizeof(name), "%d", i);

			assert_int_equal(pks_names_count(&names, name, (size_t)n), round);
		}
	assert_int_equal(pks_names_times(&names, "499", 3), 3);
	assert_int_equal(pks_names_times(&names, "500", 3), 0);
	free(names.slots);
}

static char path[] = "/tmp/picklescope-test-XXXXXX";

static struct pks_source *
source_of(struct pks_bytes bytes)
{
	char error[200] = "";
	FILE *file = fopen(path, "wb");
	struct pks_source *source;

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.data, 1, (size_t)bytes.size, file), bytes.size);
	assert_int_equal(fclose(file), 0);
	source = pks_source_open(path, error, sizeof(error));
	if (!source)
		fail_msg("%s", error);
	return source;
}

/* What a survey says, in a line: "sure !@0+2; trouble !gz". */
static const char *
said(struct pks_bytes bytes, const struct pks_limits *limits, bool inside)
{
	static char words[1000];
	struct pks_source *source = source_of(bytes);
	struct pks_survey *survey = pks_survey_new(source, limits, inside);
	struct pks_sighting sighting;
	enum pks_surveyed surveyed;
	int n = 0;

	words[0] = '\0';
	assert_non_null(survey);
	while ((surveyed = pks_survey_next(survey, &sighting)) != PKS_SURVEY_END) {
		const char *steps = pks_source_steps(sighting.source);
		size_t left = sizeof(words) - (size_t)n;

		if (surveyed == PKS_SURVEY_TROUBLE)
			n += snprintf(words + n, left, "trouble %s;", steps);
		else
			n += snprintf(words + n, left, "%s %s!@%d+%d;",
				      pks_confidence_name(sighting.confidence), steps,
				      (int)sighting.found.offset, (int)sighting.found.size);
	}
	pks_survey_free(survey);
	pks_source_free(source);
	return words;
}

static void
test_row(void **state)
{
	(void)state;
	assert_string_equal(said(BYTES(""), NULL, true), "");
	assert_string_equal(said(BYTES("N."), NULL, true), "sure !@0+2;");
	assert_string_equal(said(BYTES("N.N.K\1."), NULL, true),
			    "sure !@0+2;sure !@2+2;sure !@4+3;");
	assert_string_equal(said(BYTES("N.\0\0\0"), NULL, true), "guess !@0+2;");
	assert_string_equal(said(BYTES("]N\x61.\0\0\0"), NULL, true), "sure !@0+4;");
	assert_string_equal(said(BYTES("\x80\4K\1.\x80\4K\2."), NULL, true),
			    "sure !@0+5;sure !@5+5;");
	/* Others do not follow from text, and a broken one is the last. */
	assert_string_equal(said(BYTES("\x80\2]q\0K\1a. and text."), NULL, true), "sure !@0+9;");
	assert_string_equal(said(BYTES("\x80\2]q\0K\1a.\x80\2]q\0(K\1"), NULL, true),
			    "sure !@0+9;likely !@9+8;");
	assert_string_equal(said(BYTES("Git v2.35.2 Release"), NULL, true), "guess !@0+10;");
	assert_string_equal(said(BYTES("Dear reader, this is text."), NULL, true), "guess !@0+1;");
}

static void
test_carve(void **state)
{
	(void)state;
	assert_string_equal(said(BYTES("\0\1\2\3\x80\2]q\0K\1a.\0\1\2"), NULL, true),
			    "carved !@4+9;");
	/* Short ones count beside a strong one, or three in a row, or at the end. */
	assert_string_equal(said(BYTES("\0\1\2\3\x80\2K\1.\0\1\2"), NULL, true), "guess !@0+1;");
	assert_string_equal(said(BYTES("\0\1\2\3\x80\2K\1.\x80\2]q\0K\1a.\0"), NULL, true),
			    "carved !@4+5;carved !@9+9;");
	assert_string_equal(said(BYTES("\0\1\2\3\x80\2K\1."), NULL, true), "carved !@4+5;");
	assert_string_equal(said(BYTES("\0\1\2cos\nsystem\n(S'x'\ntR.\1\2"), NULL, true),
			    "carved !@3+20;");
}

static void
test_inside(void **state)
{
	static const char outer[] = "\x80\3C\x0b\x80\2]q\0K\1a.  \x85.";

	(void)state;
	assert_string_equal(said(BYTES(outer), NULL, false), "sure !@0+17;");
	assert_string_equal(said(BYTES(outer), NULL, true),
			    "sure !@0+17;sure !@0+17!value(1)!@0+9;");
}

static void
test_bounds(void **state)
{
	struct pks_limits limits = PKS_LIMITS;

	(void)state;
	/* gAJdcQBLAWEu is base64 of a pickle; hex digits are base64, too, and mean nothing then. */
	limits.layers = 1;
	assert_string_equal(said(BYTES("gAJdcQBLAWEu"), &limits, true), "sure !b64!@0+9;");
	limits = PKS_LIMITS;
	limits.members = 1;
	assert_string_equal(said(BYTES("\0\0\0\4]Na.\0\0\0\4]Na."), &limits, true),
			    "sure !@4+4;trouble ;");
}

/* A source outlives what it came from as long as somebody keeps it. */
static void
test_keep(void **state)
{
	struct pks_source *source = source_of(BYTES("\0\0\0\4]Na."));
	struct pks_survey *survey = pks_survey_new(source, NULL, true);
	struct pks_sighting sighting;
	struct pks_source *kept;

	(void)state;
	assert_int_equal(pks_survey_next(survey, &sighting), PKS_SURVEY_PICKLE);
	kept = pks_source_keep(sighting.source);
	pks_survey_free(survey);
	pks_source_free(source);
	assert_memory_equal(pks_source_bytes(kept).data + 4, "]Na.", 4);
	assert_string_equal(pks_source_path(kept), path);
	pks_source_free(kept);
}

static int
make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	if (fd < 0)
		return -1;
	close(fd);
	return 0;
}

static int
remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape),  cmocka_unit_test(test_blank),
		cmocka_unit_test(test_spans),  cmocka_unit_test(test_names),
		cmocka_unit_test(test_row),    cmocka_unit_test(test_carve),
		cmocka_unit_test(test_inside), cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_keep),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
