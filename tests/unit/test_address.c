/* SPDX-License-Identifier: MIT */
/*
 * Addresses: what is read, what is refused, and that what is printed can be given back.
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
#include <fcntl.h>
#include <picklescope/report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/picklescope-test-XXXXXX";

static void
reads(const char *text, const char *path, int64_t offset, int64_t size, int64_t op)
{
	struct pks_address address;
	char error[200] = "";

	if (!pks_address_parse(text, &address, error, sizeof(error)))
		fail_msg("%s: %s", text, error);
	assert_string_equal(address.path, path);
	assert_int_equal(address.has_offset, offset >= 0);
	assert_int_equal(address.has_size, size >= 0);
	assert_int_equal(address.has_op, op >= 0);
	assert_int_equal(address.offset, offset >= 0 ? (uint64_t)offset : 0);
	assert_int_equal(address.size, size >= 0 ? (uint64_t)size : 0);
	assert_int_equal(address.op, op >= 0 ? (uint64_t)op : 0);
	pks_address_clear(&address);
	assert_null(address.path);
}

static void
refuses(const char *text, const char *words)
{
	struct pks_address address;
	char error[200] = "";

	assert_false(pks_address_parse(text, &address, error, sizeof(error)));
	assert_null(address.path);
	if (!strstr(error, words))
		fail_msg("%s: %s", text, error);
}

static void
test_parse(void **state)
{
	(void)state;
	reads("x.pkl", "x.pkl", -1, -1, -1);
	reads("-", "-", -1, -1, -1);
	reads("x.pkl!@0", "x.pkl", 0, -1, -1);
	reads("x.pkl!@0+87", "x.pkl", 0, 87, -1);
	reads("x.pkl!@12+87#31", "x.pkl", 12, 87, 31);
	reads("x.pkl!@12#0", "x.pkl", 12, -1, 0);
	reads("-!@5", "-", 5, -1, -1);
	reads("dir/x.pkl!@9223372036854775807", "dir/x.pkl", INT64_MAX, -1, -1);
	reads("x%21y.pkl!@0", "x!y.pkl", 0, -1, -1);
	reads("x%2521.pkl!@0", "x%21.pkl", 0, -1, -1);
	reads("%1B%E2%80%AE%0a!@1", "\x1b\xe2\x80\xae\n", 1, -1, -1);
	/* No escapes in these, and none without a step. */
	reads("100%!@0", "100%", 0, -1, -1);
	reads("%2g%zz%00!@0", "%2g%zz%00", 0, -1, -1);
	reads("x%21y.pkl", "x%21y.pkl", -1, -1, -1);
	reads("x#3.pkl", "x#3.pkl", -1, -1, -1);
	reads("!x", "!x", -1, -1, -1);
	reads("", "", -1, -1, -1);
}

static void
steps(const char *text, const char *path, const char *wanted, int64_t offset)
{
	struct pks_address address;
	char error[200] = "", data[200];
	struct pks_text out;

	if (!pks_address_parse(text, &address, error, sizeof(error)))
		fail_msg("%s: %s", text, error);
	assert_string_equal(address.path, path);
	assert_string_equal(address.steps, wanted);
	assert_int_equal(address.has_offset, offset >= 0);
	if (offset >= 0)
		assert_int_equal(address.offset, offset);
	pks_text_bounded(&out, data, sizeof(data));
	pks_report_address(&address, &out);
	assert_string_equal(data, text);
	pks_address_clear(&address);
}

static void
test_steps(void **state)
{
	(void)state;
	steps("m.pt!zip(data.pkl)", "m.pt", "!zip(data.pkl)", -1);
	steps("m.pt!zip(data.pkl)!@0", "m.pt", "!zip(data.pkl)", 0);
	steps("m.pt!zip(a%21b%28)#2!gz!@7+12", "m.pt", "!zip(a%21b%28)#2!gz", 7);
	steps("x!@12+40!zlib!@0", "x", "!@12+40!zlib", 0);
	steps("x!@12!zlib!@0", "x", "!@12!zlib", 0);
	steps("d.db!sql(a,b%2Cc,1)!b64u!@3", "d.db", "!sql(a,b%2Cc,1)!b64u", 3);
	steps("x%21y!value(3)!value(14)!@0", "x!y", "!value(3)!value(14)", 0);
}

static void
test_refuse(void **state)
{
	(void)state;
	refuses("x.pkl!@", "'!@'");
	refuses("x.pkl!@x", "'!@x'");
	refuses("x.pkl!@-1", "'!@-1'");
	refuses("x.pkl!@1+", "'!@1+'");
	refuses("x.pkl!@1+2+3", "'!@1+2+3'");
	refuses("x.pkl!@1#", "'!@1#'");
	refuses("x.pkl!@1#x", "'!@1#x'");
	refuses("x.pkl!@1 ", "'!@1 '");
	refuses("x.pkl!@9223372036854775808", "no step");
	refuses("x.pkl!@99999999999999999999999999999", "no step");
	refuses("x.pkl!@0#4294967295", "no step");
	refuses("x.pkl!0", "'!0'");
	refuses("m.pt!zap(data.pkl)!@0", "'!zap(data.pkl)'");
	refuses("m.pt!zip(data.pkl)!nothing", "'!nothing'");
	refuses("m.pt!zip(data.pkl!@0", "'!zip(data.pkl'");
	refuses("m.pt!zip(data.pkl)x!@0", "'!zip(data.pkl)x'");
	refuses("m.pt!zip(data.pkl)#0!@0", "'!zip(data.pkl)#0'");
	refuses("m.pt!@1+!@0", "'!@1+'");
	/* What is said is safe, too. */
	refuses("x.pkl!\x1b[2J\xe2\x80\xae", "'!?[2J");
}

static void
touch(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0600);

	assert_true(fd >= 0);
	close(fd);
}

/* What exists is what is meant. */
static void
test_files(void **state)
{
	(void)state;
	touch("x.pkl!@0");
	reads("x.pkl!@0", "x.pkl!@0", -1, -1, -1);
	reads("x.pkl!@0!@5", "x.pkl!@0", 5, -1, -1);
	reads("x.pkl%21%400!@5", "x.pkl!@0", 5, -1, -1);
	unlink("x.pkl!@0");
	reads("x.pkl!@0", "x.pkl", 0, -1, -1);
	touch("a%21b");
	reads("a%21b!@0", "a%21b", 0, -1, -1);
	touch("a!b");
	reads("a%21b!@0", "a!b", 0, -1, -1);
	reads("a%2521b!@0", "a%21b", 0, -1, -1);
	unlink("a%21b");
	unlink("a!b");
}

static void
prints(const char *path, bool ascii, const char *wanted)
{
	char data[512];
	struct pks_text text;
	struct pks_address address = {.has_offset = true, .has_size = true, .size = 5};
	char copy[128];

	snprintf(copy, sizeof(copy), "%s", path);
	address.path = copy;
	pks_text_bounded(&text, data, sizeof(data));
	text.ascii = ascii;
	pks_report_address(&address, &text);
	assert_string_equal(data, wanted);
	reads(data, path, 0, 5, -1);
}

static void
test_print(void **state)
{
	struct pks_address op = {.has_offset = true, .offset = 7, .has_op = true, .op = 31};
	struct pks_address bare = {0};
	char data[64], x[] = "x";
	struct pks_text text;

	(void)state;
	prints("x.pkl", false, "x.pkl!@0+5");
	prints("a b/it's.pkl", false, "a b/it's.pkl!@0+5");
	prints("we!rd (1),@%.pkl", false, "we%21rd %281%29%2C%40%25.pkl!@0+5");
	prints("\x1b[31m\n", false, "%1B[31m%0A!@0+5");
	prints("caf\xc3\xa9", false, "caf\xc3\xa9!@0+5");
	prints("caf\xc3\xa9", true, "caf%C3%A9!@0+5");
	prints("\xe2\x80\xae\xff\xc3", false, "%E2%80%AE%FF%C3!@0+5");
	prints("\xed\xa0\x80\x7f", false, "%ED%A0%80%7F!@0+5");
	prints("%41", false, "%2541!@0+5");
	/* A backslash is one character, here too. */
	prints("a\\n", false, "a\\n!@0+5");

	op.path = bare.path = x;
	pks_text_bounded(&text, data, sizeof(data));
	pks_report_address(&op, &text);
	assert_string_equal(data, "x!@7#31");
	pks_text_bounded(&text, data, sizeof(data));
	pks_report_address(&bare, &text);
	assert_string_equal(data, "x");
}

/* Any name, printed and read again, is the same name. */
static void
test_round(void **state)
{
	uint32_t seed = 12345;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char path[13], data[128], error[200];
		struct pks_text text;
		struct pks_address again, address = {.path = path, .has_offset = true};
		size_t n = 1 + (seed >> 16) % 12;

		for (size_t i = 0; i < n; i++) {
			seed = seed * 1103515245 + 12345;
			path[i] = (char)(1 + (seed >> 16) % 255);
			if (i % 3 == 2)
				path[i] = "!@%()#+5"[(seed >> 8) % 8];
		}
		path[n] = '\0';
		pks_text_bounded(&text, data, sizeof(data));
		text.ascii = round % 2;
		pks_report_address(&address, &text);
		assert_false(text.cut);
		if (!pks_address_parse(data, &again, error, sizeof(error)))
			fail_msg("%s: %s", data, error);
		assert_string_equal(again.path, path);
		pks_address_clear(&again);
	}
}

static int
enter_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),  cmocka_unit_test(test_steps),
		cmocka_unit_test(test_refuse), cmocka_unit_test(test_files),
		cmocka_unit_test(test_print),  cmocka_unit_test(test_round),
	};

	return cmocka_run_group_tests(tests, enter_folder, remove_folder);
}
