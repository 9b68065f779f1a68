/* SPDX-License-Identifier: MIT */
/*
 * A process that is killed cannot put its terminal back; so the one that draws is a child, and this
 * one does nothing but wait. It blocks the signals that it is interested in and takes them one by
 * one, so none can come at the wrong moment.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/guard.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* <term.h> gives lower-case names to everything; these it must not have. */
#undef lines
#undef columns

struct terminal {
	int fd;
	bool known;
	struct termios modes;
};

/* Whatever would end a process that waits, but for what comes of its own faults. */
static const int passed_on[] = {SIGTERM, SIGHUP,  SIGINT,    SIGQUIT, SIGALRM,
				SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU};

static int
put_byte(int byte)
{
	return fputc(byte, stdout);
}

static bool
has(const char *capability)
{
	const char *sequence = tigetstr(capability);

	return sequence && sequence != (const char *)-1;
}

static void
send(const char *capability)
{
	if (has(capability))
		tputs(tigetstr(capability), 1, put_byte);
}

/* What the child would have sent, had it lived. */
static void
restore(const struct terminal *terminal)
{
	int error;

	if (terminal->known)
		tcsetattr(terminal->fd, TCSAFLUSH, &terminal->modes);
	if (!isatty(STDOUT_FILENO) || setupterm(NULL, STDOUT_FILENO, &error) != OK)
		return;
	send("sgr0");
	send("op");
	send("rmkx");
	send("cnorm");
	send("rmcup");
	/* Where there is a mouse, its reports: nothing in a terminal's description ends them. */
	if (has("kmous"))
		fputs("\033[?1006l\033[?1002l\033[?1000l", stdout);
	fflush(stdout);
}

/* Did the child go without putting the modes back? */
static bool
was_left(const struct terminal *terminal)
{
	struct termios now;

	return terminal->known && tcgetattr(terminal->fd, &now) == 0 &&
	       (now.c_lflag != terminal->modes.c_lflag || now.c_iflag != terminal->modes.c_iflag ||
		now.c_oflag != terminal->modes.c_oflag);
}

static int
status_of(const struct terminal *terminal, int status)
{
	int signal;

	if (WIFEXITED(status)) {
		if (was_left(terminal))
			restore(terminal);
		return WEXITSTATUS(status);
	}
	signal = WTERMSIG(status);
	restore(terminal);
	if (signal == SIGSYS) {
		fputs("picklescope: the screen tried what it may not, and the sandbox ended it; "
		      "the "
		      "terminal is as before\n",
		      stderr);
		return 128 + signal;
	}
	fprintf(stderr,
		"picklescope: the screen ended by signal %d (%s); the terminal is as before\n",
		signal, strsignal(signal));
	return 128 + signal;
}

/* The child was stopped (Ctrl-Z): so are we, until somebody wants us again. */
static void
stop_with(pid_t child)
{
	raise(SIGSTOP);
	kill(child, SIGCONT);
}

static int
wait_for(pid_t child, const sigset_t *set, const struct terminal *terminal)
{
	for (;;) {
		siginfo_t info;
		int status, signal = sigwaitinfo(set, &info);

		if (signal < 0)
			continue;
		if (signal == SIGCONT) {
			kill(child, SIGCONT);
			continue;
		}
		if (signal != SIGCHLD) {
			kill(child, signal);
			continue;
		}
		while (waitpid(child, &status, WNOHANG | WUNTRACED) == child) {
			if (!WIFSTOPPED(status))
				return status_of(terminal, status);
			stop_with(child);
		}
	}
}

int
pks_guard_run(int (*screen)(void *data), void *data)
{
	struct terminal terminal = {.fd = STDIN_FILENO};
	sigset_t set, old;
	pid_t child;

	if (!isatty(terminal.fd))
		terminal.fd = STDOUT_FILENO;
	terminal.known = tcgetattr(terminal.fd, &terminal.modes) == 0;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGCONT);
	/* The terminal sends it to both; the child stops, and we after it. */
	sigaddset(&set, SIGTSTP);
	for (size_t i = 0; i < sizeof passed_on / sizeof *passed_on; i++)
		sigaddset(&set, passed_on[i]);
	sigprocmask(SIG_BLOCK, &set, &old);
	fflush(NULL);
	child = fork();
	if (child < 0) {
		sigprocmask(SIG_SETMASK, &old, NULL);
		return screen(data);
	}
	if (child == 0) {
#ifdef __linux__
		prctl(PR_SET_PDEATHSIG, SIGHUP);
#endif
		sigprocmask(SIG_SETMASK, &old, NULL);
		_exit(screen(data));
	}
	sigdelset(&set, SIGTSTP);
	return wait_for(child, &set, &terminal);
}
