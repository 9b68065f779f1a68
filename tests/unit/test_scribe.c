/* SPDX-License-Identifier: MIT */
/*
 * The scribe writes into its directories and nowhere else, whatever it is asked.
 */
#include "sandbox/scribe.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char work[] = "/tmp/picklescope-scribe.XXXXXX";

static const char *
path_of(const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", work, name);
	return path;
}

static size_t
content(const char *name, char *data, size_t size)
{
	FILE *file = fopen(path_of(name), "rb");
	size_t n;

	assert_non_null(file);
	n = fread(data, 1, size - 1, file);
	data[n] = '\0';
	fclose(file);
	return n;
}

static int
ask(const struct pks_scribe *scribe, const char *name, enum pks_scribe_how how, const char *words)
{
	return pks_scribe_write(scribe, PKS_SCRIBE_OUT, name, how, words, strlen(words));
}

static void
test_out(void **state)
{
	static const char *const bad[] = {
		"", "..", ".hidden", "a/b", "../x", "/tmp/x", "name with blank", "-x", "a\nb"};
	struct pks_scribe scribe;
	struct stat status;
	char error[256], data[64], out[512], long_name[PKS_SCRIBE_NAME + 10];

	(void)state;
	snprintf(out, sizeof(out), "%s", path_of("out"));
	assert_true(pks_scribe_start(&scribe, out, error, sizeof(error)));
	assert_true(scribe.has_out);
	assert_string_equal(scribe.notes, out);
	assert_int_equal(ask(&scribe, "one.md", PKS_SCRIBE_NEW, "first"), 0);
	content("out/one.md", data, sizeof(data));
	assert_string_equal(data, "first");
	assert_int_equal(ask(&scribe, "one.md", PKS_SCRIBE_NEW, "second"), EEXIST);
	assert_int_equal(ask(&scribe, "one.md", PKS_SCRIBE_APPEND, "+"), 0);
	content("out/one.md", data, sizeof(data));
	assert_string_equal(data, "first+");
	assert_int_equal(ask(&scribe, "one.md", PKS_SCRIBE_REPLACE, "2"), 0);
	content("out/one.md", data, sizeof(data));
	assert_string_equal(data, "2");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(ask(&scribe, bad[i], PKS_SCRIBE_REPLACE, "x"), EINVAL);
	memset(long_name, 'a', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(ask(&scribe, long_name, PKS_SCRIBE_NEW, "x"), EINVAL);
	/* A link is not followed, and what is no file is not written to. */
	assert_int_equal(symlink("/tmp/picklescope-never", path_of("out/link")), 0);
	assert_int_equal(ask(&scribe, "link", PKS_SCRIBE_REPLACE, "x"), ELOOP);
	assert_int_equal(mkfifo(path_of("out/pipe"), 0600), 0);
	assert_int_not_equal(ask(&scribe, "pipe", PKS_SCRIBE_APPEND, "x"), 0);
	/* Notes lie in the directory that was named, and are nobody else's. */
	assert_int_equal(pks_scribe_write(&scribe, PKS_SCRIBE_NOTES, "n.notes", PKS_SCRIBE_APPEND,
					  "3\tx\n", 4),
			 0);
	assert_int_equal(stat(path_of("out/n.notes"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	pks_scribe_stop(&scribe);
	assert_int_equal(ask(&scribe, "two.md", PKS_SCRIBE_NEW, "x"), ENOTDIR);
}

static void
test_large(void **state)
{
	size_t size = 3 << 20;
	char *data = malloc(size), error[256], out[512];
	struct pks_scribe scribe;
	struct stat status;

	(void)state;
	assert_non_null(data);
	memset(data, 'x', size);
	snprintf(out, sizeof(out), "%s", path_of("large"));
	assert_true(pks_scribe_start(&scribe, out, error, sizeof(error)));
	assert_int_equal(
		pks_scribe_write(&scribe, PKS_SCRIBE_OUT, "big", PKS_SCRIBE_NEW, data, size), 0);
	assert_int_equal(stat(path_of("large/big"), &status), 0);
	assert_int_equal(status.st_size, size);
	/* Bytes of what cannot be written do not stand in the way of what comes next. */
	assert_int_equal(
		pks_scribe_write(&scribe, PKS_SCRIBE_OUT, "big", PKS_SCRIBE_NEW, data, size),
		EEXIST);
	assert_int_equal(ask(&scribe, "small", PKS_SCRIBE_NEW, "x"), 0);
	pks_scribe_stop(&scribe);
	free(data);
}

/* Whoever has taken over the explorer cannot fill the disk. */
static void
test_quota(void **state)
{
	size_t size = (size_t)1 << 28;
	char *data = calloc(1, size), error[256], out[512];
	struct pks_scribe scribe;

	(void)state;
	assert_non_null(data);
	snprintf(out, sizeof(out), "%s", path_of("quota"));
	assert_true(pks_scribe_start(&scribe, out, error, sizeof(error)));
	/* What was replaced was written, too. */
	for (int i = 0; i < 4; i++)
		assert_int_equal(pks_scribe_write(&scribe, PKS_SCRIBE_OUT, "big",
						  PKS_SCRIBE_REPLACE, data,
						  i < 3 ? size : size - 1),
				 0);
	assert_int_equal(ask(&scribe, "one", PKS_SCRIBE_NEW, "1"), 0);
	assert_int_equal(ask(&scribe, "more", PKS_SCRIBE_NEW, "1"), EDQUOT);
	assert_int_not_equal(access(path_of("quota/more"), F_OK), 0);
	pks_scribe_stop(&scribe);
	free(data);
}

static void
test_notes_alone(void **state)
{
	struct pks_scribe scribe;
	char error[256], data[64];

	(void)state;
	setenv("XDG_STATE_HOME", work, 1);
	assert_true(pks_scribe_start(&scribe, NULL, error, sizeof(error)));
	assert_false(scribe.has_out);
	/* Nothing is made before it is needed. */
	assert_int_not_equal(access(path_of("picklescope"), F_OK), 0);
	assert_int_equal(ask(&scribe, "one.md", PKS_SCRIBE_NEW, "x"), ENOTDIR);
	assert_int_equal(pks_scribe_write(&scribe, PKS_SCRIBE_NOTES, "a.notes", PKS_SCRIBE_APPEND,
					  "1\ta\n", 4),
			 0);
	assert_int_equal(pks_scribe_write(&scribe, PKS_SCRIBE_NOTES, "a.notes", PKS_SCRIBE_APPEND,
					  "2\tb\n", 4),
			 0);
	content("picklescope/notes/a.notes", data, sizeof(data));
	assert_string_equal(data, "1\ta\n2\tb\n");
	pks_scribe_stop(&scribe);
	/* A path that is not whole is no place. */
	setenv("XDG_STATE_HOME", "relative", 1);
	unsetenv("HOME");
	assert_true(pks_scribe_start(&scribe, NULL, error, sizeof(error)));
	assert_string_equal(scribe.notes, "");
	assert_int_equal(
		pks_scribe_write(&scribe, PKS_SCRIBE_NOTES, "a.notes", PKS_SCRIBE_APPEND, "x", 1),
		ENOTDIR);
	pks_scribe_stop(&scribe);
	assert_false(pks_scribe_start(&scribe, "/dev/null/x", error, sizeof(error)));
	assert_true(*error);
}

/* Somebody has killed it. */
static void
test_gone(void **state)
{
	struct pks_scribe scribe = {.has_out = true};
	int to[2], from[2];

	(void)state;
	assert_int_equal(pipe(to), 0);
	assert_int_equal(pipe(from), 0);
	close(to[0]);
	close(from[1]);
	scribe.to = to[1];
	scribe.from = from[0];
	assert_int_equal(ask(&scribe, "x", PKS_SCRIBE_NEW, "x"), EPIPE);
	pks_scribe_stop(&scribe);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_out),   cmocka_unit_test(test_large),
		cmocka_unit_test(test_quota), cmocka_unit_test(test_notes_alone),
		cmocka_unit_test(test_gone),
	};
	char remove[600];
	int failed;

	if (!mkdtemp(work))
		return 99;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(remove, sizeof(remove), "rm -rf '%s'", work);
	return system(remove) != 0 ? 99 : failed;
}
