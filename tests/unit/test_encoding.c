/* SPDX-License-Identifier: MIT */
/*
 * 8-bit strings as text: names, error handlers, bad sequences and lines with escapes, frozen from
 * Python 3.11.7 (tests/text/encodings.py asks a live one for hundreds of thousands more).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include <cmocka.h>
#include <picklescope/picklescope.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(literal)                                                                             \
	(struct pks_bytes)                                                                         \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}

static struct pks_decoding
decoding(const char *encoding, const char *errors)
{
	struct pks_decoding made;
	char error[80] = "";

	assert_true(pks_decoding_make(&made, encoding, errors, error, sizeof error));
	assert_string_equal(error, "");
	return made;
}

/* The characters in hex, or why there are none. */
static const char *
decoded(const char *encoding, const char *errors, struct pks_bytes bytes, bool quoted)
{
	static const char *const words[] = {"", "UnicodeDecodeError", "LookupError", "TypeError"};
	static char room[400];
	struct pks_decoding how = decoding(encoding, errors);
	enum pks_decoded check = pks_decode_check(&how, bytes, quoted);
	struct pks_decoder decoder;
	struct pks_text text;
	int32_t point;

	pks_text_bounded(&text, room, sizeof room);
	pks_decoder_begin(&decoder, &how, bytes, quoted);
	while ((point = pks_decoder_next(&decoder)) >= 0)
		pks_text_printf(&text, "%s%x", text.used != 0 ? " " : "", (unsigned)point);
	assert_int_equal(pks_decoder_next(&decoder), -1);
	assert_int_equal(decoder.status, check);
	return check == PKS_DECODED ? room : words[check];
}

static void
codecs_have_python_s_names(void **state)
{
	static const char *const rows[][2] = {
		{"ASCII", "ascii"},
		{"latin1", "latin_1"},
		{"ISO-8859-1", "latin_1"},
		{" Windows.1252 ", "cp1252"},
		{"(koi8 r)", "koi8_r"},
		{"ANSI_X3.4-1968", "ascii"},
		{"utf8", "utf_8"},
		{"U8", "utf_8"},
		{"UTF-8-SIG", "utf_8_sig"},
		{"rot13", "rot_13"},
		{"macroman", "mac_roman"},
		/* A dot may stand for '_' in an alias alone. */
		{"8859.1", ""},
		{"iso8859.1", "latin_1"},
		{"latin.1", ""},
		{"bytes", ""},
		{"BYTES", ""},
		{"", ""},
		{"-", ""},
		{"nosuch", ""},
		{"utf-8x", ""},
		{"a name that is much longer than that of any codec that there is", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pks_decoding how = decoding(rows[i][0], NULL);
		assert_string_equal(pks_decoding_name(&how), rows[i][1]);
		assert_true(pks_decoding_given(&how));
	}
}

static void
what_python_reads_and_we_do_not_is_refused(void **state)
{
	static const char *const names[] = {"gb18030", "Shift-JIS", "punycode", "unicode_escape",
					    "mbcs"};
	struct pks_decoding how;
	char error[80];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		assert_false(pks_decoding_make(&how, names[i], "ignore", error, sizeof error));
		assert_false(pks_decoding_given(&how));
	}
	assert_false(pks_decoding_make(&how, "S-JIS", NULL, error, sizeof error));
	assert_string_equal(error, "picklescope does not read the encoding shift_jis");
}

static void
nothing_said_is_ascii(void **state)
{
	struct pks_decoding how = decoding(NULL, NULL);

	(void)state;
	assert_null(how.encoding);
	assert_int_equal(how.handler, PKS_STRICT);
	assert_false(pks_decoding_given(&how));
	assert_true(pks_decoding_is_ascii(&how));
	assert_string_equal(pks_decoding_name(&how), "ascii");
	assert_string_equal(decoded(NULL, NULL, BYTES("ab"), false), "61 62");
	assert_string_equal(decoded(NULL, NULL, BYTES("a\xe9"), false), "UnicodeDecodeError");
	assert_string_equal(decoded(NULL, "ignore", BYTES("a\xe9z"), false), "61 7a");
	how = decoding(NULL, "strict");
	assert_true(pks_decoding_given(&how));
}

static void
ascii_bytes_mean_themselves(void **state)
{
	static const char *const names[] = {"ascii",  "latin1",	   "utf-8", "utf-8-sig",
					    "cp1252", "iso8859-5", "tis620"};
	static const char *const others[] = {"utf-16", "utf-7",	 "cp037",
					     "cp864",  "nosuch", "raw-unicode-escape"};
	struct pks_decoding how;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		how = decoding(names[i], NULL);
		assert_true(pks_decoding_is_ascii(&how));
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		how = decoding(others[i], NULL);
		assert_false(pks_decoding_is_ascii(&how));
	}
}

static void
handlers_are_asked_only_when_needed(void **state)
{
	(void)state;
	assert_string_equal(decoded("ascii", "nosuch", BYTES("a"), false), "61");
	assert_string_equal(decoded("ascii", "nosuch", BYTES("\xff"), false), "LookupError");
	assert_string_equal(decoded("ascii", "Ignore", BYTES("\xff"), false), "LookupError");
	assert_string_equal(decoded("ascii", "namereplace", BYTES("a"), false), "61");
	assert_string_equal(decoded("ascii", "namereplace", BYTES("\xff"), false), "TypeError");
	assert_string_equal(decoded("ascii", "xmlcharrefreplace", BYTES("\xff"), false),
			    "TypeError");
	assert_string_equal(decoded("latin1", "nosuch", BYTES("\xff"), false), "ff");
	assert_string_equal(decoded("rot13", "ignore", BYTES("a"), false), "LookupError");
	assert_string_equal(decoded("rot13", "strict", BYTES(""), false), "");
	assert_string_equal(decoded("nosuch", "strict", BYTES(""), false), "");
	assert_string_equal(decoded("nosuch", "nosuch", BYTES("a"), true), "LookupError");
}

static void
a_bad_sequence_is_as_long_as_python_says(void **state)
{
	static const struct {
		const char *encoding, *errors, *bytes;
		size_t size;
		const char *points;
	} rows[] = {
		{"utf-8", "replace", "\xe2\x82", 2, "fffd"},
		{"utf-8", "replace", "\xe2\x82z", 3, "fffd 7a"},
		{"utf-8", "replace", "\xe0\x80\x80", 3, "fffd fffd fffd"},
		{"utf-8", "replace", "\xf0\x9f\x98", 3, "fffd"},
		{"utf-8", "replace", "\xf4\x90\x80\x80", 4, "fffd fffd fffd fffd"},
		{"utf-8", "replace", "\xc0\xaf", 2, "fffd fffd"},
		{"utf-8", "backslashreplace", "\xe2\x82", 2, "5c 78 65 32 5c 78 38 32"},
		{"utf-8", "surrogateescape", "\xe2\x82z", 3, "dce2 dc82 7a"},
		{"utf-8", "surrogateescape", "\xed\xa0\x80", 3, "dced dca0 dc80"},
		{"utf-8", "surrogatepass", "\xed\xa0\x80", 3, "d800"},
		{"utf-8", "surrogatepass", "\xed\xa0", 2, "UnicodeDecodeError"},
		{"utf-8-sig", "strict", "\xef\xbb\xbf\xef\xbb\xbfz", 7, "feff 7a"},
		{"utf-16", "strict", "\xfe\xff\0a", 4, "61"},
		{"utf-16", "strict", "a\0", 2, "61"},
		{"utf-16-le", "strict", "\xff\xfe", 2, "feff"},
		{"utf-16", "replace",
		 "\0\xd8"
		 "a",
		 3, "fffd"},
		{"utf-16", "replace",
		 "\0\xd8"
		 "a\0",
		 4, "fffd 61"},
		{"utf-16", "ignore", "a\0b", 3, "61"},
		{"utf-16", "surrogateescape", "\x80\xdc", 2, "dc80 dcdc"},
		{"utf-16", "surrogateescape", "\0\xdc", 2, "UnicodeDecodeError"},
		/* ASCII is not escaped, so that what follows is no longer where units begin. */
		{"utf-16-be", "surrogateescape", "\xd8\0a", 3, "dcd8 61"},
		{"utf-16-be", "surrogatepass", "\xd8\0\0a", 4, "d800 61"},
		{"utf-16", "strict", "\x3d\xd8\0\xde", 4, "1f600"},
		{"utf-32", "replace", "\0\0\x11\0a\0\0\0zz", 10, "fffd 61 fffd"},
		{"utf-32-be", "surrogatepass", "\0\0\xdf\xff", 4, "dfff"},
		{"utf-7", "strict", "+AOk-+-+2D3eAA!", 15, "e9 2b 1f600 21"},
		{"utf-7", "backslashreplace", "+AOkA", 5,
		 "e9 5c 78 32 62 5c 78 34 31 5c 78 34 66 5c 78 36 62 5c 78 34 31"},
		{"raw-unicode-escape", "strict", "\\u00e9\\\\u\xe9", 10, "e9 5c 5c 75 e9"},
		{"raw-unicode-escape", "replace", "\\u00g\\U00110000", 15, "fffd 67 fffd"},
		{"cp1252", "replace", "\x80\x81", 2, "20ac fffd"},
		{"cp1252", "surrogatepass", "\x81", 1, "UnicodeDecodeError"},
		{"cp037", "strict", "\x81\x4b", 2, "61 2e"},
		{"koi8-r", "strict", "\xc1", 1, "430"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(
			decoded(rows[i].encoding, rows[i].errors,
				(struct pks_bytes){(const uint8_t *)rows[i].bytes, rows[i].size},
				false),
			rows[i].points);
}

static void
escapes_are_undone_on_the_way(void **state)
{
	(void)state;
	assert_string_equal(decoded("utf-8", NULL, BYTES("\\xc3\\xa9"), true), "e9");
	assert_string_equal(decoded("utf-8", NULL, BYTES("\\xc3\\xa9"), false),
			    "5c 78 63 33 5c 78 61 39");
	assert_string_equal(decoded("utf-8", NULL, BYTES("\xc3\\251\\n"), true), "e9 a");
	assert_string_equal(decoded("utf-8", "replace", BYTES("\\xe2\\x82z"), true), "fffd 7a");
	assert_string_equal(decoded("utf-8", "backslashreplace", BYTES("\\377"), true),
			    "5c 78 66 66");
	assert_string_equal(decoded("utf-8", "surrogateescape", BYTES("\\xe2\\x82z"), true),
			    "dce2 dc82 7a");
	assert_string_equal(decoded("utf-16", NULL, BYTES("\\xff\\xfea\\0"), true), "61");
	assert_string_equal(decoded("ascii", NULL, BYTES("\\x7f"), true), "7f");
	assert_string_equal(decoded("ascii", NULL, BYTES("\\x80"), true), "UnicodeDecodeError");
	assert_string_equal(decoded("raw-unicode-escape", NULL, BYTES("\\\\u00e9"), true), "e9");
	/* An escape that is not whole ends it; the machine looks for those first. */
	assert_string_equal(decoded("utf-8", NULL, BYTES("a\\"), true), "61");
	assert_string_equal(decoded("utf-16", "ignore", BYTES("\\x4"), true), "");
}

/*
 * Whatever the codec and the handler, text ends, and in not much more room than its bytes: \xNN for
 * each byte, and in UTF-7 what they meant before that. Escapes need not be whole.
 */
static void
text_is_bounded_by_its_bytes(void **state)
{
	static const char *const names[] = {
		"ascii", "utf-8",  "utf-8-sig", "utf-16", "utf-16-be",	       "utf-32-le",
		"utf-7", "cp1252", "cp875",	"latin1", "raw-unicode-escape"};
	static const char *const errors[] = {"ignore", "replace", "backslashreplace",
					     "surrogateescape", "surrogatepass"};
	static const char pool[] = "+-A2D\\uU0d8\xff\xd8\xdc\xed\xa0\x80\xf0\xe2\x82";
	uint8_t bytes[12];

	(void)state;
	srand(1);
	for (unsigned round = 0; round < 20000; round++) {
		struct pks_decoding how =
			decoding(names[round % (sizeof names / sizeof *names)],
				 errors[round % (sizeof errors / sizeof *errors)]);
		struct pks_decoder decoder;
		char utf8[4];
		size_t size = (size_t)rand() % sizeof bytes, used = 0;
		int32_t point;

		for (size_t i = 0; i < size; i++)
			bytes[i] = (uint8_t)pool[(size_t)rand() % (sizeof pool - 1)];
		pks_decoder_begin(&decoder, &how, (struct pks_bytes){bytes, size}, round % 2 != 0);
		while ((point = pks_decoder_next(&decoder)) >= 0)
			used += pks_utf8_encode((uint32_t)point, utf8);
		assert_true(used <= 6 * size);
	}
}

/* ---- In a pickle ---------------------------------------------------------------------------- */

/* The verdict on a pickle that is read with these. */
static const char *
verdict(struct pks_bytes pickle, bool bare, const char *encoding, const char *errors)
{
	static char room[600];
	struct pks_options options = {.bare = bare, .decoding = decoding(encoding, errors)};
	struct pks_history *history = pks_history_read(pickle, 0, &options);
	struct pks_reader *reader = pks_reader_new(history);
	struct pks_text text;

	pks_text_bounded(&text, room, sizeof room);
	assert_true(pks_report_verdict(reader, false, &text));
	pks_reader_free(reader);
	pks_history_free(history);
	return room;
}

#define HAS(text, part) assert_non_null(strstr(text, part))

static void
values_are_decoded(void **state)
{
	const struct pks_bytes pickles[] = {BYTES("U\2\xc3\xa9."), BYTES("T\2\0\0\0\xc3\xa9."),
					    BYTES("S'\xc3\xa9'\n."), BYTES("S\"\\xc3\\251\"\n.")};

	(void)state;
	for (size_t i = 0; i < sizeof pickles / sizeof *pickles; i++) {
		struct pks_bytes pickle = pickles[i];
		HAS(verdict(pickle, true, "utf-8", NULL), "\"v\":\"\\u00e9\"");
		HAS(verdict(pickle, false, "latin1", NULL), "\"v\":\"\\u00c3\\u00a9\"");
		HAS(verdict(pickle, true, NULL, "surrogateescape"), "\"cp\":\"dcc3 dca9\"");
		/* Nobody knows: all pass. */
		HAS(verdict(pickle, false, NULL, NULL), "\"cp\":\"dcc3 dca9\"");
	}
	HAS(verdict(BYTES("U\0."), true, "nosuch", NULL), "\"v\":\"\"");
	HAS(verdict(BYTES("S''\n."), true, "rot13", NULL), "\"v\":\"\"");
	/* What has its own form in the file keeps it. */
	HAS(verdict(BYTES("X\2\0\0\0\xc3\xa9."), true, "cp037", NULL), "\\u00e9");
}

static void
what_does_not_decode_ends_the_load(void **state)
{
	const struct pks_bytes counted = BYTES("NU\1\xff."), line = BYTES("NS'\\xff'\n.");

	(void)state;
	for (int bare = 0; bare < 2; bare++)
		for (int i = 0; i < 2; i++) {
			struct pks_bytes pickle = i == 0 ? counted : line;
			HAS(verdict(pickle, bare, "utf-8", NULL), "\"UnicodeDecodeError\"");
			HAS(verdict(pickle, bare, "ascii", NULL), "\"UnicodeDecodeError\"");
			HAS(verdict(pickle, bare, NULL, "strict"), "\"UnicodeDecodeError\"");
			HAS(verdict(pickle, bare, "nosuch", NULL), "\"LookupError\"");
			HAS(verdict(pickle, bare, "utf-8", "nosuch"), "\"LookupError\"");
			HAS(verdict(pickle, bare, "rot13", "ignore"), "\"LookupError\"");
			HAS(verdict(pickle, bare, "utf-8", "namereplace"), "\"TypeError\"");
			HAS(verdict(pickle, bare, "utf-16", NULL), "\"at\":1");
		}
	HAS(verdict(counted, true, NULL, NULL), "is not ASCII");
	/* A line has to be whole before it is decoded. */
	HAS(verdict(BYTES("S'\\x'\n."), true, "nosuch", NULL), "\"ValueError\"");
	HAS(verdict(BYTES("Sa\n."), true, "nosuch", NULL), "\"UnpicklingError\"");
}

static void
keys_and_names_are_the_decoded_ones(void **state)
{
	const struct pks_bytes dict = BYTES("}(U\2\xc3\xa9K\1X\2\0\0\0\xc3\xa9K\2u.");

	(void)state;
	/* One key, or two. */
	HAS(verdict(dict, true, "utf-8", NULL), "[[{\"k\":\"str\",\"v\":\"\\u00e9\"},"
						"{\"k\":\"int\",\"v\":\"2\"}]]");
	HAS(verdict(dict, true, "latin1", NULL), "[[{\"k\":\"str\",\"v\":\"\\u00c3\\u00a9\"},"
						 "{\"k\":\"int\",\"v\":\"1\"}],");
	HAS(verdict(BYTES("\x80\4U\2\xff\xfeU\2f\xffU\2\xc3\xa9"
			  "0\x93."),
		    true, NULL, "backslashreplace"),
	    "\"module\":\"\\\\xff\\\\xfe\",\"name\":\"f\\\\xff\"");
	/* EBCDIC: os.system. */
	HAS(verdict(BYTES("\x80\4U\2\x96\xa2U\6\xa2\xa8\xa2\xa3\x85\x94\x93."), true, "cp500",
		    NULL),
	    "\"module\":\"os\",\"name\":\"system\"");
}

/* However they are written, equal bytes are one key. */
static void
strings_that_are_bytes_are_equal(void **state)
{
	static const struct pks_options options = {.bare = true, .strings_are_bytes = true};
	const struct pks_bytes dicts[] = {
		BYTES("}(S''\nK\1U\0K\2u."),
		BYTES("}(U\3a\xff\nK\1S'a\\xff\\n'\nK\2u."),
		BYTES("}(S'12345678'\nK\1T\x08\0\0\0"
		      "12345678K\2u."),
		BYTES("}(S'12345678\\x00'\nK\1U\x09"
		      "12345678\0K\2u."),
	};

	(void)state;
	for (size_t i = 0; i < sizeof dicts / sizeof *dicts; i++) {
		struct pks_history *history = pks_history_read(dicts[i], 0, &options);
		struct pks_reader *reader = pks_reader_new(history);
		char room[200];
		struct pks_text text;

		pks_text_bounded(&text, room, sizeof room);
		assert_true(pks_report_json(reader, &text));
		HAS(room, "\"},{\"k\":\"int\",\"v\":\"2\"}]]}");
		assert_null(strstr(room, "\"1\""));
		pks_reader_free(reader);
		pks_history_free(history);
	}
}

static void
strings_that_are_bytes_are_not_decoded(void **state)
{
	struct pks_options options = {
		.bare = true, .strings_are_bytes = true, .decoding = decoding("utf-16", NULL)};
	struct pks_history *history = pks_history_read(BYTES("U\1\xff."), 0, &options);
	struct pks_points points;

	(void)state;
	assert_int_equal(pks_history_state(history), PKS_STOPPED);
	assert_int_equal(pks_value_kind(history, 0), PKS_BYTES);
	pks_history_free(history);
	history = pks_history_read(BYTES("S'\xff\\0'\n."), 0, &options);
	assert_true(pks_points(history, 0, &points));
	assert_int_equal(pks_points_next(&points) & 0xff, 0xff);
	assert_int_equal(pks_points_next(&points), 0);
	assert_int_equal(pks_points_next(&points), -1);
	pks_history_free(history);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codecs_have_python_s_names),
		cmocka_unit_test(what_python_reads_and_we_do_not_is_refused),
		cmocka_unit_test(nothing_said_is_ascii),
		cmocka_unit_test(ascii_bytes_mean_themselves),
		cmocka_unit_test(handlers_are_asked_only_when_needed),
		cmocka_unit_test(a_bad_sequence_is_as_long_as_python_says),
		cmocka_unit_test(escapes_are_undone_on_the_way),
		cmocka_unit_test(text_is_bounded_by_its_bytes),
		cmocka_unit_test(values_are_decoded),
		cmocka_unit_test(what_does_not_decode_ends_the_load),
		cmocka_unit_test(keys_and_names_are_the_decoded_ones),
		cmocka_unit_test(strings_that_are_bytes_are_equal),
		cmocka_unit_test(strings_that_are_bytes_are_not_decoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
