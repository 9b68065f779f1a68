/* SPDX-License-Identifier: MIT */
/*
 * Where results and messages go. A result that nobody could read is a failure: a full disk and a
 * closed descriptor are found when the last of it is sent, a closed pipe ends the program at once
 * (there may be hours of output left), with a message and a status.
 */
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char buffer[1 << 16];

static void
on_closed_pipe(int number)
{
	static const char words[] =
		"picklescope: standard output was closed before all was written\n";

	(void)number;
	if (write(STDERR_FILENO, words, sizeof(words) - 1) < 0)
		_exit(2);
	_exit(2);
}

/*
 * A program may be started without the first three descriptors; the next file that is opened would
 * then stand in for one of them. What takes their place refuses what they are for.
 */
static void
fill_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			if (open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) < 0)
				return;
}

void
cli_output_begin(struct cli *cli)
{
	struct sigaction action = {.sa_handler = on_closed_pipe};

	fill_descriptors();
	sigemptyset(&action.sa_mask);
	sigaction(SIGPIPE, &action, NULL);
	pks_text_stream(&cli->out, buffer, sizeof(buffer), stdout);
}

void
cli_output_send(struct cli *cli)
{
	if (cli->lot) {
		cli_lot_send(cli);
		return;
	}
	cli_progress_hide();
	errno = 0;
	if (pks_text_flush(&cli->out) && fflush(stdout) == 0 && !ferror(stdout))
		return;
	if (!cli->refused)
		cli->refused = errno ? errno : EIO;
}

void
cli_output_end(struct cli *cli)
{
	cli_output_send(cli);
	if (cli->refused)
		cli_error(cli, "standard output cannot be written: %s", strerror(cli->refused));
}

static void __attribute__((format(printf, 2, 0)))
say(struct cli *cli, const char *format, va_list args)
{
	char words[8192], shown[256];
	struct pks_text text;

	if (!cli->refused && !cli->lot)
		cli_output_send(cli);
	vsnprintf(words, sizeof(words), format, args);
	if (!cli->lot)
		cli_progress_hide();
	pks_text_stream(&text, shown, sizeof(shown), cli->lot ? cli_lot_message(cli) : stderr);
	text.ascii = cli->out.ascii;
	pks_text_raw(&text, "picklescope: ");
	/* Paths and arguments are in it: anybody's text. */
	pks_text_utf8(&text, words, strlen(words));
	pks_text_raw(&text, "\n");
	pks_text_flush(&text);
	if (cli->lot)
		cli_lot_message_end(cli);
	else
		fflush(stderr);
}

void
cli_error(struct cli *cli, const char *format, ...)
{
	va_list args;

	cli->failed = true;
	va_start(args, format);
	say(cli, format, args);
	va_end(args);
}

void
cli_warn(struct cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(cli, format, args);
	va_end(args);
}
