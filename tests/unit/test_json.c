/* SPDX-License-Identifier: MIT */
/*
 * The canonical JSON: strings, each kind of node, ids of what is reached twice, the order of sets,
 * and that size and depth cost no more than they are.
 */
#include <picklescope/picklescope.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static char json[1 << 20];

/* The JSON of a pickle; NULL where there is none. */
static const char *
json_of(const void *data, size_t n)
{
	struct pks_history *h = pks_history_read((struct pks_bytes){data, n}, 0, NULL);
	struct pks_reader *r = pks_reader_new(h);
	struct pks_text text;
	bool done;

	pks_text_bounded(&text, json, sizeof json);
	done = pks_report_json(r, &text);
	pks_reader_free(r);
	pks_history_free(h);
	return done ? json : NULL;
}

#define IS(data, expected) assert_string_equal(json_of(data, sizeof(data) - 1), expected)

#define NONE "{\"k\":\"none\"}"
#define ONE  "{\"k\":\"int\",\"v\":\"1\"}"
#define TWO  "{\"k\":\"int\",\"v\":\"2\"}"
#define FN   "{\"k\":\"global\",\"module\":\"m\",\"name\":\"f\"}"

static void
test_strings(void **state)
{
	static const char hard[] = "\"\\/\b\f\n\r\t\x01\x7f \xc3\xa9\xe2\x80\xae\xf0\x9f\x98\x80"
				   "\xed\xa0\xbd\xff\xe2\x80";
	struct pks_text text;

	(void)state;
	pks_text_bounded(&text, json, sizeof json);
	pks_json_string(&text, hard, sizeof hard - 1);
	assert_string_equal(json, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u007f \\u00e9\\u202e"
				  "\\ud83d\\ude00\\ud83d\\\\xff\\\\xe2\\\\x80\"");
}

static void
test_atoms(void **state)
{
	(void)state;
	IS("N.", NONE);
	IS("I01\n.", "{\"k\":\"bool\",\"v\":true}");
	IS("\x8a\x08\0\0\0\0\0\0\0\x80.", "{\"k\":\"int\",\"v\":\"-9223372036854775808\"}");
	IS("\x8a\x09\0\0\0\0\0\0\0\x80\0.", "{\"k\":\"int\",\"v\":\"0x8000000000000000\"}");
	IS("L-9223372036854775809L\n.", "{\"k\":\"int\",\"v\":\"-0x8000000000000001\"}");
	IS("G\x80\0\0\0\0\0\0\0.",
	   "{\"k\":\"float\",\"v\":\"-0.0\",\"bits\":\"8000000000000000\"}");
	IS("F0.1\n.", "{\"k\":\"float\",\"v\":\"0.1\",\"bits\":\"3fb999999999999a\"}");
	IS("\x8c\1a.", "{\"k\":\"str\",\"v\":\"a\"}");
	IS("\x8c\4a\xed\xa0\x80.", "{\"k\":\"str\",\"v\":\"a\\ud800\",\"cp\":\"61 d800\"}");
	IS("V\\U0001f600\n.", "{\"k\":\"str\",\"v\":\"\\ud83d\\ude00\"}");
	IS("V\\ud83d\\ude00\n.", "{\"k\":\"str\",\"v\":\"\\ud83d\\ude00\",\"cp\":\"d83d de00\"}");
	IS("C\2\0\xff.", "{\"k\":\"bytes\",\"v\":\"00ff\"}");
	IS("\x96\2\0\0\0\0\0\0\0hi(K!\x88"
	   "eK\0KHsJ\xff\xff\xff\xffK\2s.",
	   "{\"k\":\"bytearray\",\"v\":\"48692102\"}");
	IS("\x96\2\0\0\0\0\0\0\0hi\x98.",
	   "{\"k\":\"memoryview\",\"readonly\":true,\"v\":\"6869\"}");
	IS("cm\nf\n.", FN);
	IS("c__builtin__\neval\n.", "{\"k\":\"global\",\"module\":\"__builtin__\",\"name\":"
				    "\"eval\",\"to\":[\"builtins\",\"eval\"]}");
	IS("\x80\4cm\nA.B\n.",
	   "{\"k\":\"global\",\"module\":\"m\",\"name\":\"A.B\",\"path\":[\"A\",\"B\"]}");
}

static void
test_objects(void **state)
{
	(void)state;
	IS("cm\nf\nK\1\x85R.",
	   "{\"k\":\"obj\",\"made\":\"call\",\"callee\":" FN ",\"args\":[" ONE "]}");
	IS("cm\nf\n)}\x8c\1aK\1s\x92.",
	   "{\"k\":\"obj\",\"made\":\"new\",\"callee\":" FN
	   ",\"args\":[],\"kwargs\":[[{\"k\":\"str\",\"v\":\"a\"}," ONE "]]}");
	IS("(im\nf\n.", "{\"k\":\"obj\",\"made\":\"new\",\"callee\":" FN ",\"args\":[]}");
	IS("(cm\nf\nK\1o.",
	   "{\"k\":\"obj\",\"made\":\"call\",\"callee\":" FN ",\"args\":[" ONE "]}");
	/* Events by kind, and each kind in its order. */
	IS("cm\nf\n)R(K\1e}bNK\1sK\2a(K\1\x90Nb.",
	   "{\"k\":\"obj\",\"made\":\"call\",\"callee\":" FN
	   ",\"args\":[],\"state\":[{\"k\":\"dict\",\"v\":[]}," NONE "],\"listitems\":[" ONE "," TWO
	   "],\"additems\":[" ONE "],\"dictitems\":[[" NONE "," ONE "]]}");
	/* What was changed after the call is not in its named arguments. */
	IS("cm\nf\n)}\x94\x92h\0\x8c\1aK\1s0.",
	   "{\"k\":\"obj\",\"made\":\"new\",\"callee\":" FN ",\"args\":[]}");
}

static void
test_references(void **state)
{
	(void)state;
	IS("]2\x86.", "{\"k\":\"tuple\",\"v\":[{\"k\":\"list\",\"id\":1,\"v\":[]},"
		      "{\"k\":\"ref\",\"id\":1}]}");
	IS("]2a.", "{\"k\":\"list\",\"id\":1,\"v\":[{\"k\":\"ref\",\"id\":1}]}");
	/* Nothing without an identity has an id. */
	IS(")2\x86.", "{\"k\":\"tuple\",\"v\":[{\"k\":\"tuple\",\"v\":[]},"
		      "{\"k\":\"tuple\",\"v\":[]}]}");
	IS("cm\nf\n2\x86.", "{\"k\":\"tuple\",\"v\":[" FN "," FN "]}");
	/* A callable that was changed has one, however it is named. */
	IS("(cm\nf\nK\1bcm\nf\n(im\nf\nt.",
	   "{\"k\":\"tuple\",\"v\":[{\"k\":\"global\",\"id\":1,\"module\":\"m\",\"name\":\"f\","
	   "\"state\":[" ONE "]},{\"k\":\"ref\",\"id\":1},{\"k\":\"obj\",\"made\":\"new\","
	   "\"callee\":{\"k\":\"ref\",\"id\":1},\"args\":[]}]}");
	/* Fetched, but reached once. */
	IS("]q\0"
	   "0h\0.",
	   "{\"k\":\"list\",\"v\":[]}");
	/* Ids count in the order of the first places. */
	IS("(]q\0]q\1h\1h\0t.",
	   "{\"k\":\"tuple\",\"v\":[{\"k\":\"list\",\"id\":1,\"v\":[]},{\"k\":\"list\",\"id\":2,"
	   "\"v\":[]},{\"k\":\"ref\",\"id\":2},{\"k\":\"ref\",\"id\":1}]}");
}

static void
test_sets(void **state)
{
	char pickle[2048], wanted[4096], prefix[500];
	size_t n;

	(void)state;
	IS("\x8f(K\2K\1N\x90.", "{\"k\":\"set\",\"v\":[" ONE "," TWO "," NONE "]}");
	IS("(K\1K\2\x85\x91.",
	   "{\"k\":\"frozenset\",\"v\":[" ONE ",{\"k\":\"tuple\",\"v\":[" TWO "]}]}");
	/* Sets in sets, each in its own order. */
	IS("((K\2K\1\x91(NK\1\x91\x91.",
	   "{\"k\":\"frozenset\",\"v\":[{\"k\":\"frozenset\",\"v\":[" ONE "," TWO "]},"
	   "{\"k\":\"frozenset\",\"v\":[" ONE "," NONE "]}]}");
	/* Told apart far behind their beginning. */
	memset(prefix, 'x', sizeof prefix);
	n = (size_t)sprintf(pickle, "(V%.*sc\nV%.*sa\nV%.*sb\n\x91.", 500, prefix, 500, prefix, 500,
			    prefix);
	sprintf(wanted,
		"{\"k\":\"frozenset\",\"v\":[{\"k\":\"str\",\"v\":\"%.*sa\"},{\"k\":\"str\",\"v\":"
		"\"%.*sb\"},{\"k\":\"str\",\"v\":\"%.*sc\"}]}",
		500, prefix, 500, prefix, 500, prefix);
	assert_string_equal(json_of(pickle, n), wanted);
	/* One that holds itself, in an object: some order, and an end. */
	assert_non_null(json_of("\x8f\x94(cm\nf\nh\0\x85RK\1\x90.", 19));
}

static void
test_refusals(void **state)
{
	(void)state;
	assert_null(json_of("K\1", 2));
	assert_null(json_of("0.", 2));
	assert_null(json_of("", 0));
}

static const char *
verdict_with(const void *data, size_t n, bool pretty, const struct pks_options *options)
{
	struct pks_history *h = pks_history_read((struct pks_bytes){data, n}, 0, options);
	struct pks_reader *r = pks_reader_new(h);
	struct pks_text text;

	pks_text_bounded(&text, json, sizeof json);
	assert_true(pks_report_verdict(r, pretty, &text));
	pks_reader_free(r);
	pks_history_free(h);
	return json;
}

/* The verdict on a pickle; for people if it is to be pretty. */
static const char *
verdict_of(const void *data, size_t n, bool pretty, pks_op max_ops)
{
	return verdict_with(data, n, pretty,
			    &(struct pks_options){.bare = true, .max_ops = max_ops});
}

#define VERDICT(data, expected)                                                                    \
	assert_string_equal(verdict_of(data, sizeof(data) - 1, false, 0), expected)

/* From a word on; messages may change. */
static const char *
after(const char *text, const char *word)
{
	const char *at = strstr(text, word);

	return at != NULL ? at : text;
}

#define AFTER(data, expected)                                                                      \
	assert_string_equal(after(verdict_of(data, sizeof(data) - 1, false, 0), "\"at\":"),        \
			    expected)

static void
test_verdicts(void **state)
{
	(void)state;
	VERDICT("N.N", "{\"ok\":true,\"tell\":2,\"value\":" NONE "}");
	/* In order, thrown away or not, with what an error leaves behind; the extension asks
	 * nothing. */
	AFTER("cm\nf\n(K\1K\2tR0\x80\3(ca\nB.C\no0\x80\4cA\nB.C\n)R)R(iio\nopen\n\x80\2c__"
	      "builtin__\n"
	      "eval\n)}\x92\x82\1",
	      "\"at\":71},\"finds\":["
	      "{\"module\":\"m\",\"name\":\"f\",\"rules\":\"<3\"},"
	      "{\"module\":\"a\",\"name\":\"B.C\",\"rules\":\"3\"},"
	      "{\"module\":\"A\",\"name\":\"B.C\",\"rules\":\"4+\",\"path\":[\"B\",\"C\"]},"
	      "{\"module\":\"io\",\"name\":\"open\",\"rules\":\"4+\"},"
	      "{\"module\":\"__builtin__\",\"name\":\"eval\",\"rules\":\"<3\",\"to\":["
	      "\"builtins\","
	      "\"eval\"]}],\"calls\":[[\"call\",\"m.f\",2],[\"new\",\"a.B.C\",0],[\"call\",\"A.B."
	      "C\",0],"
	      "[\"call\",\"<object>\",0],[\"new\",\"io.open\",0],[\"new\",\"__builtin__.eval\",0]"
	      "]}");
	VERDICT("(cm\nf\nK\1o}}V\xe9\n\x8c\1\"s0cm\nf\n)}\x8c\1aNs\x92.",
		"{\"ok\":true,\"tell\":33,\"value\":{\"k\":\"obj\",\"made\":\"new\",\"callee\":" FN
		",\"args\":[],\"kwargs\":[[{\"k\":\"str\",\"v\":\"a\"}," NONE "]]},\"finds\":["
		"{\"module\":\"m\",\"name\":\"f\",\"rules\":\"<3\"},"
		"{\"module\":\"m\",\"name\":\"f\",\"rules\":\"<3\"}],\"calls\":[[\"call\",\"m.f\","
		"1],"
		"[\"new\",\"m.f\",1]]}");
	/* It is not the reader that stops here. */
	assert_non_null(
		strstr(verdict_of("NN0.", 4, false, 2), "{\"ok\":false,\"error\":{\"type\":null,"));
	AFTER("", "\"at\":0}}");
}

/* The value and what follows it, as a reader makes it. */
static const char *
value_with(const void *data, size_t n, const struct pks_options *options)
{
	const char *value = strstr(verdict_with(data, n, false, options), "\"value\":");

	return value != NULL ? value + strlen("\"value\":") : json;
}

#define CALL(args) "{\"k\":\"obj\",\"made\":\"call\",\"callee\":" FN ",\"args\":[" args "]}"
#define FOUND	   ",\"finds\":[{\"module\":\"m\",\"name\":\"f\",\"rules\":\"<3\"}]"
#define INT(v)	   "{\"k\":\"int\",\"v\":\"" #v "\"}"

/* pickle.py calls with whatever can be iterated over, as it is at that moment. */
static void
test_iterables(void **state)
{
	static const struct {
		const char *pickle, *args;
		size_t size;
		int count;
	} calls[] = {
#define ROW(pickle, count, args) {pickle, CALL(args), sizeof(pickle) - 1, count}
		ROW("cm\nf\n]q\0K\1aR\x94h\0K\2a0.", 1, ONE),
		ROW("cm\nf\n}q\0(K\1NK\2NuR\x94h\0K\3Ns0.", 2, ONE "," TWO),
		ROW("cm\nf\n(K\1\x91R.", 1, ONE),
		ROW("cm\nf\n\x8c\6a\xc3\xa9\xed\xa0\x80R.", 3,
		    "{\"k\":\"str\",\"v\":\"a\"},{\"k\":\"str\",\"v\":\"\\u00e9\"},"
		    "{\"k\":\"str\",\"v\":\"\\ud800\",\"cp\":\"d800\"}"),
		ROW("cm\nf\nS'a\\x41'\nR.", 2,
		    "{\"k\":\"str\",\"v\":\"a\"},{\"k\":\"str\",\"v\":\"A\"}"),
		ROW("cm\nf\nC\2a\xffR.", 2, INT(97) "," INT(255)),
		ROW("cm\nf\n\x96\1\0\0\0\0\0\0\0aq\0K\1aK\0K\2sR\x94h\0K\3a0.", 2,
		    INT(2) "," INT(1)),
		ROW("cm\nf\n\x96\1\0\0\0\0\0\0\0aK\1a\x98R.", 2, INT(97) "," INT(1)),
		ROW("cm\nf\n\x8c\0R.", 0, ""),
#undef ROW
	};
	char expected[1024];

	(void)state;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		snprintf(expected, sizeof expected,
			 "%s" FOUND ",\"calls\":[[\"call\",\"m.f\",%d]]}", calls[i].args,
			 calls[i].count);
		assert_string_equal(
			value_with(calls[i].pickle, calls[i].size,
				   &(struct pks_options){.bare = true, .reader = PKS_READER_PY}),
			expected);
	}
	/* The named ones, too: they are those of before. */
	assert_string_equal(
		value_with("cm\nf\n]}q\0\x8c\1aK\1s\x92\x94h\0\x8c\1bK\1s0.", 28,
			   &(struct pks_options){.bare = true, .reader = PKS_READER_PY}),
		"{\"k\":\"obj\",\"made\":\"new\",\"callee\":" FN
		",\"args\":[],\"kwargs\":[[{\"k\":\"str\",\"v\":\"a\"}," ONE "]]}" FOUND
		",\"calls\":[[\"new\",\"m.f\",1]]}");
	/* Bytes that have escapes in their line. */
	assert_string_equal(value_with("cm\nf\nS'a\\xff'\nR.", 16,
				       &(struct pks_options){.bare = true,
							     .reader = PKS_READER_PY,
							     .strings_are_bytes = true}),
			    CALL(INT(97) "," INT(255)) FOUND ",\"calls\":[[\"call\",\"m.f\",2]]}");
}

static void
test_loads(void **state)
{
	struct pks_options options = {.bare = true, .loads = 3};

	(void)state;
	/* One memo; each result as it is at the very end. */
	assert_string_equal(value_with("]\x94.N.h\0K\1a.K\2.", 14, &options),
			    "{\"k\":\"list\",\"v\":[{\"k\":\"list\",\"id\":1,\"v\":[" ONE "]}," NONE
			    ",{\"k\":\"ref\",\"id\":1}]}}");
	assert_non_null(strstr(verdict_with("K\1.K\2.", 6, false, &options), "\"EOFError\""));
	/* A set as what is returned. */
	options.loads = 2;
	assert_string_equal(value_with("\x8f(K\2K\1\x90.\x8f.", 10, &options),
			    "{\"k\":\"list\",\"v\":[{\"k\":\"set\",\"v\":[" ONE "," TWO
			    "]},{\"k\":\"set\",\"v\":[]}]}}");
}

static void
test_given(void **state)
{
	static const uint8_t hi[] = "hi";
	struct pks_buffer buffers[] = {{{hi, 2}, true}, {{hi, 1}, false}};
	struct pks_extension extension = {5, {(const uint8_t *)"m", 1}, {(const uint8_t *)"f", 1}};
	struct pks_options options = {.bare = true,
				      .has_buffers = true,
				      .buffers = buffers,
				      .buffer_count = 2,
				      .extensions = &extension,
				      .extension_count = 1,
				      .persistent_load = true};

	(void)state;
	assert_string_equal(
		value_with("(\x97K!a\x97Pa\\n\nN\x85Q\x82\5\x82\5t.", 21, &options),
		"{\"k\":\"tuple\",\"v\":[{\"k\":\"bytearray\",\"v\":\"686921\"},"
		"{\"k\":\"bytes\",\"v\":\"68\"},{\"k\":\"pers\",\"pid\":{\"k\":\"str\","
		"\"v\":\"a\\\\n\"}},{\"k\":\"pers\",\"pid\":{\"k\":\"tuple\",\"v\":[" NONE "]}}," FN
		"," FN "]}" FOUND "}");
	/* Where somebody helps, nobody knows what they are. */
	assert_string_equal(
		value_with("(\x97\x97\x98\x82\5t.", 8, &(struct pks_options){.bare = false}),
		"{\"k\":\"tuple\",\"v\":[{\"k\":\"buffer\"},{\"k\":\"memoryview\","
		"\"readonly\":true,\"v\":\"\"},{\"k\":\"extension\",\"code\":\"5\"}]}}");
}

static void
test_pretty(void **state)
{
	(void)state;
	assert_string_equal(verdict_of("}Ncm\nf\n]K\1a\x85Rs.", 15, true, 0),
			    "{\n"
			    "  \"ok\": true,\n"
			    "  \"tell\": 15,\n"
			    "  \"value\": {\"k\":\"dict\",\"v\":[\n"
			    "    [" NONE ", {\"k\":\"obj\",\"made\":\"call\",\"callee\":" FN
			    ",\"args\":[\n"
			    "      {\"k\":\"list\",\"v\":[\n"
			    "        " ONE "\n"
			    "      ]}\n"
			    "    ]}]\n"
			    "  ]},\n"
			    "  \"finds\": [\n"
			    "    {\"module\":\"m\",\"name\":\"f\",\"rules\":\"<3\"}\n"
			    "  ],\n"
			    "  \"calls\": [\n"
			    "    [\"call\",\"m.f\",1]\n"
			    "  ]\n"
			    "}");
}

static void
seconds(const char *what, clock_t begin, int most)
{
	double took = (double)(clock() - begin) / CLOCKS_PER_SEC;

	if (took > most) {
		print_error("%s took %.1f s\n", what, took);
		fail();
	}
}

/* Sixty tuples of the one before twice: 2^59 ways, 60 nodes. The same as frozensets in pairs. */
static void
test_bombs(void **state)
{
	char pickle[4096];
	size_t n = 0;
	clock_t begin = clock();

	(void)state;
	n += (size_t)sprintf(pickle + n, "K");
	pickle[n++] = 1;
	for (int i = 0; i < 60; i++)
		n += (size_t)sprintf(pickle + n, "2\x86");
	pickle[n++] = '.';
	assert_non_null(json_of(pickle, n));
	assert_true(strlen(json) < 8000);
	n = (size_t)sprintf(pickle, "N");
	for (int i = 0; i < 60; i++)
		n += (size_t)sprintf(pickle + n, "q%c0(h%ch%c\x85\x91", 'A' + i, 'A' + i, 'A' + i);
	pickle[n++] = '.';
	assert_non_null(json_of(pickle, n));
	seconds("60 levels of two", begin, 2);
}

/* A hundred thousand lists in each other, and as many elements that share one graph. */
static void
test_size(void **state)
{
	size_t depth = 100000, n = 0;
	char *pickle = malloc(8 * depth);
	clock_t begin = clock();
	struct pks_history *h;
	struct pks_reader *r;
	struct pks_text text;
	FILE *null = fopen("/dev/null", "w");

	(void)state;
	memset(pickle, ']', depth);
	memset(pickle + depth, 'a', depth - 1);
	pickle[2 * depth - 1] = '.';
	h = pks_history_read((struct pks_bytes){(uint8_t *)pickle, 2 * depth}, 0, NULL);
	r = pks_reader_new(h);
	pks_text_stream(&text, json, sizeof json, null);
	assert_true(pks_report_json(r, &text));
	assert_true(pks_text_flush(&text));
	pks_reader_free(r);
	pks_history_free(h);
	/* ((...), i) for many i: each element of the set leads into the same deep tuple. */
	pickle[n++] = 'N';
	for (int i = 0; i < 20000; i++)
		pickle[n++] = (char)0x85;
	memcpy(pickle + n, "q\0000(", 4);
	n += 4;
	for (int i = 0; i < 20000; i++, n += 6)
		memcpy(pickle + n, (char[]){'h', 0, 'M', (char)i, (char)(i >> 8), (char)0x86}, 6);
	memcpy(pickle + n, "\x91.", 2);
	n += 2;
	h = pks_history_read((struct pks_bytes){(uint8_t *)pickle, n}, 0, NULL);
	assert_int_equal(pks_history_state(h), PKS_STOPPED);
	r = pks_reader_new(h);
	assert_true(pks_report_json(r, &text));
	pks_reader_free(r);
	pks_history_free(h);
	fclose(null);
	free(pickle);
	seconds("size", begin, 60);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),	  cmocka_unit_test(test_atoms),
		cmocka_unit_test(test_objects),	  cmocka_unit_test(test_references),
		cmocka_unit_test(test_sets),	  cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_iterables), cmocka_unit_test(test_loads),
		cmocka_unit_test(test_given),	  cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_pretty),	  cmocka_unit_test(test_bombs),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
