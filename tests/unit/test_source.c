/* SPDX-License-Identifier: MIT */
/*
 * Files, streams, files that shrink, pickles in a row, and what libmagic is told about pickles.
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
#include <dirent.h>
#include <fcntl.h>
#include <picklescope/source.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/picklescope-test-XXXXXX";
static char path[sizeof(folder) + 16];

static void
write_file(const void *data, size_t size)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

/* So large that it is mapped. */
#define BIG 100000

static void
write_big(char c)
{
	char *data = malloc(BIG);

	assert_non_null(data);
	memset(data, c, BIG);
	write_file(data, BIG);
	free(data);
}

static struct pks_source *
open_ok(const char *name)
{
	char error[200] = "";
	struct pks_source *source = pks_source_open(name, error, sizeof(error));

	if (!source)
		fail_msg("%s: %s", name, error);
	return source;
}

static void
refused(const char *name, const char *words)
{
	char error[200] = "";

	assert_null(pks_source_open(name, error, sizeof(error)));
	assert_string_equal(error, words);
}

static void
test_open(void **state)
{
	struct pks_source *source;

	(void)state;
	write_file("N.", 2);
	source = open_ok(path);
	assert_int_equal(pks_source_bytes(source).size, 2);
	assert_memory_equal(pks_source_bytes(source).data, "N.", 2);
	assert_string_equal(pks_source_path(source), path);
	assert_string_equal(pks_source_name(source), "file");
	assert_false(pks_source_changed(source));
	pks_source_free(source);

	write_file("", 0);
	source = open_ok(path);
	assert_int_equal(pks_source_bytes(source).size, 0);
	assert_non_null(pks_source_bytes(source).data);
	pks_source_free(source);

	/* It says that it is empty, and is not. */
	source = open_ok("/proc/self/status");
	assert_true(pks_source_bytes(source).size > 100);
	pks_source_free(source);
	pks_source_free(NULL);
}

static void
test_refused(void **state)
{
	char inside[sizeof(path) + 8];

	(void)state;
	refused(folder, "it is a directory");
	write_file("N.", 2);
	snprintf(inside, sizeof(inside), "%s/x", path);
	refused(inside, "part of the path is a file, not a directory");
	unlink(path);
	refused(path, "there is no such file");
	assert_int_equal(symlink("file", path), 0);
	refused(path, "its symbolic links go round in a circle");
	unlink(path);
}

/* Sends size bytes through a pipe on standard input, in odd pieces. */
static pid_t
send_input(size_t size)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		char piece[777];

		for (size_t done = 0; done < size;) {
			size_t n = size - done < sizeof(piece) ? size - done : sizeof(piece);

			for (size_t i = 0; i < n; i++)
				piece[i] = (char)((done + i) % 251);
			if (write(ends[1], piece, n) != (ssize_t)n)
				_exit(1);
			done += n;
		}
		_exit(0);
	}
	assert_true(child > 0);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	return child;
}

static void
test_pipe(void **state)
{
	/* On both sides of where the memory grows. */
	static const size_t sizes[] = {0, 1, 262143, 262144, 262145, 524288, 3000001};

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		pid_t child = send_input(sizes[k]);
		struct pks_source *source = open_ok("-");
		struct pks_bytes bytes = pks_source_bytes(source);
		int status = 1;

		waitpid(child, &status, 0);
		assert_int_equal(status, 0);
		assert_int_equal(bytes.size, sizes[k]);
		for (size_t i = 0; i < sizes[k]; i++)
			if (bytes.data[i] != i % 251)
				fail_msg("byte %zu of %zu is wrong", i, sizes[k]);
		assert_string_equal(pks_source_path(source), "-");
		assert_false(pks_source_changed(source));
		pks_source_free(source);
	}
}

/* Standard input that is a file is read from where it stands. */
static void
test_middle(void **state)
{
	struct pks_source *source;
	int fd;

	(void)state;
	write_file("headN.", 6);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0);
	lseek(fd, 4, SEEK_SET);
	dup2(fd, STDIN_FILENO);
	close(fd);
	source = open_ok("-");
	assert_int_equal(pks_source_bytes(source).size, 2);
	assert_memory_equal(pks_source_bytes(source).data, "N.", 2);
	pks_source_free(source);
}

static void
test_shrinks(void **state)
{
	struct pks_source *first, *second;
	struct pks_bytes bytes;
	unsigned sum = 0;

	(void)state;
	write_big('N');
	first = open_ok(path);
	second = open_ok(path);
	assert_int_equal(truncate(path, 10000), 0);
	bytes = pks_source_bytes(first);
	assert_int_equal(bytes.size, BIG);
	for (size_t i = 0; i < BIG; i++)
		sum += ((const volatile uint8_t *)bytes.data)[i] == 'N';
	assert_int_equal(sum, 10000);
	assert_true(pks_source_changed(first));
	/* No page of this one was missed, but the file is another. */
	assert_true(pks_source_changed(second));
	pks_source_free(first);
	pks_source_free(second);

	/* The place in the table is free again, and its note is gone. */
	write_big('N');
	first = open_ok(path);
	assert_false(pks_source_changed(first));
	pks_source_free(first);
}

static void
test_changes(void **state)
{
	struct pks_source *source;
	struct timespec later[2] = {{.tv_sec = 1}, {.tv_sec = 1}};

	(void)state;
	/* One that is read, and one that is mapped. */
	for (int k = 0; k < 2; k++) {
		if (k == 0)
			write_file("N.", 2);
		else
			write_big('N');
		source = open_ok(path);
		assert_false(pks_source_changed(source));
		assert_int_equal(utimensat(AT_FDCWD, path, later, 0), 0);
		assert_true(pks_source_changed(source));
		pks_source_free(source);
	}
}

/* Both sides of what is read at once, and a file that is shorter than it was. */
static void
test_small(void **state)
{
	static char data[65538];

	(void)state;
	for (size_t size = 65535; size <= 65537; size++) {
		struct pks_source *source;

		for (size_t i = 0; i < size; i++)
			data[i] = (char)(i % 251);
		write_file(data, size);
		source = open_ok(path);
		assert_int_equal(pks_source_bytes(source).size, size);
		assert_memory_equal(pks_source_bytes(source).data, data, size);
		assert_int_equal(truncate(path, 3), 0);
		assert_true(pks_source_changed(source));
		pks_source_free(source);
	}
}

/* Each thread has its file cut short under it, while the others open and close theirs. */
static void *
shrink_often(void *name)
{
	char error[200];

	for (int round = 0; round < 60; round++) {
		int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
		struct pks_source *source;
		struct pks_bytes bytes;
		unsigned zeros = 0;

		if (fd < 0 || ftruncate(fd, BIG) != 0 || pwrite(fd, "N", 1, 4095) != 1)
			return name;
		source = pks_source_open(name, error, sizeof(error));
		if (!source || ftruncate(fd, 4096) != 0)
			return name;
		close(fd);
		bytes = pks_source_bytes(source);
		for (size_t i = 0; i < BIG; i++)
			zeros += ((const volatile uint8_t *)bytes.data)[i] == 0;
		if (zeros != BIG - 1 || !pks_source_changed(source))
			return name;
		pks_source_free(source);
	}
	return NULL;
}

static void
test_threads(void **state)
{
	char names[4][sizeof(path) + 2];
	pthread_t threads[4];

	(void)state;
	for (int k = 0; k < 4; k++) {
		snprintf(names[k], sizeof(names[k]), "%s%d", path, k);
		assert_int_equal(pthread_create(&threads[k], NULL, shrink_often, names[k]), 0);
	}
	for (int k = 0; k < 4; k++) {
		void *wrong;

		assert_int_equal(pthread_join(threads[k], &wrong), 0);
		assert_null(wrong);
		unlink(names[k]);
	}
}

/* More mappings than the table has places: the rest is read. */
static void
test_many(void **state)
{
	struct pks_source *sources[400];

	(void)state;
	write_big('N');
	for (size_t i = 0; i < 400; i++)
		sources[i] = open_ok(path);
	for (size_t i = 0; i < 400; i++) {
		assert_memory_equal(pks_source_bytes(sources[i]).data, "NNN", 3);
		assert_int_equal(pks_source_bytes(sources[i]).size, BIG);
		pks_source_free(sources[i]);
	}
}

static void
test_other_bus_error(void **state)
{
	int status = 0;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		signal(SIGBUS, SIG_DFL);
		write_big('N');
		pks_source_free(open_ok(path));
		kill(getpid(), SIGBUS);
		_exit(0);
	}
	waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGBUS);
}

static void
found(const char *data, size_t size, uint64_t offset, uint64_t wanted, bool whole)
{
	struct pks_bytes bytes = {(const uint8_t *)data, size};
	struct pks_found f = {0};

	assert_true(pks_bytes_pickle(bytes, offset, &f));
	assert_int_equal(f.offset, offset);
	assert_int_equal(f.size, wanted);
	assert_int_equal(f.whole, whole);
}

static void
none(const char *data, size_t size, uint64_t offset)
{
	struct pks_bytes bytes = {(const uint8_t *)data, size};
	struct pks_found f;

	assert_false(pks_bytes_pickle(bytes, offset, &f));
}

#define BYTES(literal) literal, sizeof(literal) - 1

static void
test_row(void **state)
{
	(void)state;
	found(BYTES("N.K\1.I5\n."), 0, 2, true);
	found(BYTES("N.K\1.I5\n."), 2, 3, true);
	found(BYTES("N.K\1.I5\n."), 5, 4, true);
	none(BYTES("N.K\1.I5\n."), 9);
	none(BYTES("N."), 1000);
	none("", 0, 0);
	/* A STOP inside an argument is none. */
	found(BYTES("U\3a.b."), 0, 6, true);
	/* Broken: always one at the beginning, later only if an opcode can be read. */
	found(BYTES("\xff garbage"), 0, 1, false);
	found(BYTES("NN\xff garbage"), 0, 3, false);
	found(BYTES("NN"), 0, 2, false);
	found(BYTES("U\x50 short"), 0, 8, false);
	none(BYTES("N.\xff garbage"), 2);
	none(BYTES("N.\0\0\0\0"), 2);
	none(BYTES("N.U\x50 short"), 2);
	found(BYTES("N.NU\x50 short"), 2, 9, false);
	/* A count below 0, or too large for anything. */
	found(BYTES("\x8b\xff\xff\xff\xff tail"), 0, 5, false);
	found(BYTES("\x8e\xff\xff\xff\xff\xff\xff\xff\xff tail"), 0, 9, false);
	/* The stack is not looked at. */
	found(BYTES("R.N."), 0, 2, true);
}

static const char *
word(struct pks_magic *magic, const char *data, size_t size)
{
	return pks_magic_of(magic, (struct pks_bytes){(const uint8_t *)data, size});
}

#define FRAME(n) "\x95" n "\0\0\0\0\0\0\0"

static void
test_magic(void **state)
{
	struct pks_magic *magic = pks_magic_new();

	(void)state;
	assert_non_null(magic);
	assert_string_equal(word(magic, BYTES("\x80\2N.")), "Python pickle, protocol 2");
	assert_string_equal(word(magic, BYTES("\x80\3]q\0.")), "Python pickle, protocol 3");
	assert_string_equal(word(magic, BYTES("\x80\4" FRAME("\2") "N.")),
			    "Python pickle, protocol 4, framed");
	/* The one that the system's entries take for a program. */
	assert_string_equal(word(magic, BYTES("\x80\5" FRAME("\2") "N.")),
			    "Python pickle, protocol 5, framed");
	assert_string_equal(word(magic, BYTES("\x80\5\x96\1\0\0\0\0\0\0\0a.")),
			    "Python pickle, protocol 5");
	assert_string_equal(word(magic, BYTES("(dp0\n.")), "Python pickle, protocol 0");
	assert_string_equal(word(magic, BYTES("cos\nsystem\n(S'id'\ntR.")),
			    "Python pickle, protocol 0");
	assert_string_equal(word(magic, BYTES("]q\0.")), "Python pickle, protocol 1");
	assert_string_equal(word(magic, BYTES("cos\nsystem\nq\0(X\2\0\0\0idtR.")),
			    "Python pickle, protocol 1");
	pks_magic_free(magic);
	pks_magic_free(NULL);
	assert_true(pks_magic_version() > 500);
}

static void
no_pickle(struct pks_magic *magic, const char *data, size_t size)
{
	const char *seen = word(magic, data, size);

	if (strstr(seen, "pickle"))
		fail_msg("%.*s: %s", (int)size, data, seen);
}

static void
test_decoys(void **state)
{
	struct pks_magic *magic = pks_magic_new();

	(void)state;
	assert_non_null(magic);
	no_pickle(magic, BYTES("\x80\5\0\3a.cX"));	 /* an object file of an old linker */
	no_pickle(magic, BYTES("\x80\x2e\1\0\2\0\x15")); /* a greeting of SSL 2 */
	no_pickle(magic, BYTES("\x80\6N."));
	no_pickle(magic, BYTES("\x80\4\x95\xff\xff\xff\xff\xff\xff\xff\xffN."));
	no_pickle(magic, BYTES("(lp0\nis how a list starts in protocol 0.\n"));
	no_pickle(magic, BYTES("}q\0 not really."));
	no_pickle(magic, BYTES("Greetings."));
	no_pickle(magic, BYTES("Jimmy. said hello\n"));
	no_pickle(magic, BYTES("cats\ndogs\nand more\n"));
	no_pickle(magic, BYTES("cats\ndogs\n(and more)\n"));
	no_pickle(magic, BYTES("Some text\ncos\nsystem\n(S'id'\ntR.\n"));
	no_pickle(magic, BYTES("N."));
	no_pickle(magic, BYTES("I am here.\n"));
	no_pickle(magic, BYTES("(lisp (like 'this))\n"));
	no_pickle(magic, BYTES("(in brackets)\nand\nlines\n"));
	no_pickle(magic, BYTES("Very\nwell\n"));
	no_pickle(magic, BYTES("{\"json\": true}"));
	no_pickle(magic, BYTES("import os\nprint(1)\n"));
	no_pickle(magic, BYTES("PK\3\4"));
	no_pickle(magic, BYTES(""));
	pks_magic_free(magic);
}

/* Every sample that is a pickle is called one. */
static void
test_samples(void **state)
{
	struct pks_magic *magic = pks_magic_new();
	const char *top = getenv("srcdir");
	char name[1024];
	struct dirent *entry;
	unsigned named = 0;
	DIR *dir;

	(void)state;
	snprintf(name, sizeof(name), "%s/samples", top ? top : ".");
	dir = opendir(name);
	assert_non_null(dir);
	assert_non_null(magic);
	while ((entry = readdir(dir))) {
		struct pks_source *source;
		bool is, pickle = strcmp(entry->d_name, "not-a-pickle.pkl") != 0 &&
				  strcmp(entry->d_name, "empty.pkl") != 0;

		if (!strstr(entry->d_name, ".pkl"))
			continue;
		snprintf(name, sizeof(name), "%s/samples/%s", top ? top : ".", entry->d_name);
		source = open_ok(name);
		is = strncmp(pks_magic_of(magic, pks_source_bytes(source)), "Python pickle, ",
			     15) == 0;
		if (is != pickle)
			fail_msg("%s is %sa pickle", name, pickle ? "" : "not ");
		named += is;
		pks_source_free(source);
	}
	closedir(dir);
	assert_true(named > 50);
	pks_magic_free(magic);
}

static int
make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/file", folder);
	return 0;
}

static int
remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),	cmocka_unit_test(test_refused),
		cmocka_unit_test(test_pipe),	cmocka_unit_test(test_middle),
		cmocka_unit_test(test_shrinks), cmocka_unit_test(test_changes),
		cmocka_unit_test(test_small),	cmocka_unit_test(test_threads),
		cmocka_unit_test(test_many),	cmocka_unit_test(test_other_bus_error),
		cmocka_unit_test(test_row),	cmocka_unit_test(test_magic),
		cmocka_unit_test(test_decoys),	cmocka_unit_test(test_samples),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
