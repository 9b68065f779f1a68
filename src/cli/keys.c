/* SPDX-License-Identifier: MIT */
/*
 * Keys are read before the sandbox is entered, so that their files need not be open in it, and kept
 * as they are: whether an end of line belongs to a key only its signature can tell.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/keys.h"

#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* More is no key, but some other file. */
#define LONGEST_KEY ((size_t)1 << 16)

bool
cli_keys_name(struct cli_keys *keys, const char *path)
{
	const char **grown = realloc(keys->names, (keys->named + 1) * sizeof(*grown));

	if (!grown)
		return false;
	keys->names = grown;
	grown[keys->named++] = path;
	return *path;
}

/* ---- Reading --------------------------------------------------------------------------------- */

/* Reads up to size bytes; to the end of a line, if that is asked for. Negative: errno says why. */
static ssize_t
read_all(int fd, uint8_t *bytes, size_t size, bool line)
{
	size_t used = 0;
	ssize_t n = 1;

	while (n > 0 && used < size && !(line && used > 0 && bytes[used - 1] == '\n')) {
		n = read(fd, bytes + used, size - used);
		used += n > 0 ? (size_t)n : 0;
	}
	return n < 0 ? n : (ssize_t)used;
}

/* Takes over what was read. */
static bool
keep(struct cli *cli, uint8_t *bytes, size_t size)
{
	struct cli_keys *keys = &cli->values.keys;
	struct pks_key *grown = realloc(keys->keys, (keys->count + 1) * sizeof(*grown));

	if (!grown) {
		explicit_bzero(bytes, size);
		free(bytes);
		cli_error(cli, "memory ran out");
		return false;
	}
	keys->keys = grown;
	grown[keys->count++] = (struct pks_key){bytes, size};
	return true;
}

static bool
read_key(struct cli *cli, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint8_t *bytes = fd >= 0 ? malloc(LONGEST_KEY + 1) : NULL;
	ssize_t size = bytes ? read_all(fd, bytes, LONGEST_KEY + 1, false) : -1;
	int error = errno;

	if (fd >= 0)
		close(fd);
	if (size > 0 && (size_t)size <= LONGEST_KEY)
		return keep(cli, bytes, (size_t)size);
	if (size < 0)
		cli_error(cli, "%s: the key cannot be read: %s", path, strerror(error));
	else
		cli_error(cli, "%s: %s", path,
			  size == 0 ? "the key is empty"
				    : "a key has no more than 64 KiB; this is something else");
	if (bytes)
		explicit_bzero(bytes, LONGEST_KEY + 1);
	free(bytes);
	return false;
}

/* ---- Typing ---------------------------------------------------------------------------------- */

static volatile sig_atomic_t caught;

static void
on_signal(int number)
{
	caught = number;
}

/*
 * What is typed up to Enter, not shown. A signal that would end the program does so when the
 * terminal is as before.
 */
static ssize_t
type(uint8_t *bytes, size_t size)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
	enum { SIGNALS = sizeof(signals) / sizeof(*signals) };
	struct sigaction old[SIGNALS], action = {.sa_handler = on_signal};
	struct termios before, silent;
	ssize_t n;

	if (tcgetattr(STDIN_FILENO, &before) != 0)
		return -1;
	sigemptyset(&action.sa_mask);
	for (int i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &action, &old[i]);
	silent = before;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ECHONL;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	n = read_all(STDIN_FILENO, bytes, size, true);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
	for (int i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &old[i], NULL);
	if (caught)
		raise(caught);
	return n;
}

static bool
ask(struct cli *cli)
{
	static const char words[] = "Key (not shown; nothing: do not check): ";
	uint8_t *bytes = malloc(LONGEST_KEY);
	const char **names = realloc(cli->values.keys.names, sizeof(*names));
	ssize_t n = -1;

	if (names) {
		names[0] = NULL;
		cli->values.keys.names = names;
	}
	cli_output_send(cli);
	if (bytes && names && write(STDERR_FILENO, words, sizeof(words) - 1) > 0)
		n = type(bytes, LONGEST_KEY);
	/* Here the end of line ends what is typed. */
	if (n > 0 && bytes[n - 1] == '\n')
		n--;
	if (n > 0)
		return keep(cli, bytes, (size_t)n);
	free(bytes);
	return true;
}

bool
cli_keys_open(struct cli *cli)
{
	struct cli_keys *keys = &cli->values.keys;

	for (size_t i = 0; i < keys->named; i++)
		if (!read_key(cli, keys->names[i]))
			return false;
	if (cli->command->run == cli_verify && keys->named == 0 && pks_check_ready() &&
	    isatty(STDIN_FILENO) && isatty(STDERR_FILENO))
		return ask(cli);
	return true;
}

void
cli_keys_close(struct cli *cli)
{
	struct cli_keys *keys = &cli->values.keys;

	for (size_t i = 0; i < keys->count; i++) {
		/* They are ours. */
		explicit_bzero((void *)(uintptr_t)keys->keys[i].data, keys->keys[i].size);
		free((void *)(uintptr_t)keys->keys[i].data);
	}
	free(keys->keys);
	free(keys->names);
	*keys = (struct cli_keys){0};
}
