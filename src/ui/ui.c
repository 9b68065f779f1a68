/* SPDX-License-Identifier: MIT */
/*
 * The curses program: it waits for a key or a signal, works in slices while there is something to
 * do, and draws what changed. Signals only write a byte into a pipe; what they mean is done here.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "ui/clock.h"
#include "ui/ui.h"

#include "ui/app.h"
#include "ui/guard.h"
#include "ui/keymap.h"
#include "ui/keys.h"
#include "ui/opening.h"
#include "ui/past.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <curses.h>

/* While there is work in the background, the screen is drawn so often, in milliseconds. */
#define DRAW_EVERY 60
/* Two signals to interrupt within so many milliseconds are one. */
#define TWICE 300
/* A thread that fills a list is asked for news so often, and the first list is waited for so long.
 */
#define ASK_EVERY   100
#define FIRST_WAITS 60

struct run {
	struct pks_ui_options options;
	struct pks_source *source;
	struct pks_theme theme;
	struct pks_sandbox sandbox;
	struct pks_scribe scribe;
	bool auto_theme;
};

/* In the pipe beside the signals: a thread has something to show. */
#define WOKEN 0

static int signal_pipe[2] = {-1, -1};

static void
on_signal(int signal)
{
	char byte = (char)signal;
	ssize_t written = write(signal_pipe[1], &byte, 1);

	(void)written;
}

static void
wake(void)
{
	on_signal(WOKEN);
}

static void
handle(int signal, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

	sigemptyset(&action.sa_mask);
	sigaction(signal, &action, NULL);
}

/*
 * Before curses catches any: it leaves those alone that are caught. Its own way to stop draws
 * whatever else is being done at the time.
 */
static bool
catch_signals(void)
{
	static const int caught[] = {SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP};

	if (pipe(signal_pipe) != 0)
		return false;
	for (int i = 0; i < 2; i++) {
		fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK);
		fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
	}
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		handle(caught[i], on_signal);
	return true;
}

/* Until somebody wants us again; where nobody could, the kernel does not stop us. */
static void
stop(void)
{
	def_prog_mode();
	endwin();
	handle(SIGTSTP, SIG_DFL);
	raise(SIGTSTP);
	handle(SIGTSTP, on_signal);
	reset_prog_mode();
}

/*
 * Ctrl-C stops what is being read. The parent passes on what the terminal has sent us as well: the
 * second one, a moment later, means nothing more.
 */
static bool
interrupts(struct pks_app *app)
{
	static int64_t last = INT64_MIN / 2;
	int64_t now = pks_milliseconds();

	if (!pks_app_interrupt(app) && now - last > TWICE)
		return false;
	last = now;
	return true;
}

/* Returns the signal that asks to leave, 0 for none. */
static int
take_signals(struct pks_app *app)
{
	struct winsize size;
	char byte;
	bool resized = false;

	while (read(signal_pipe[0], &byte, 1) == 1) {
		if (byte == SIGINT && interrupts(app))
			continue;
		if (byte == SIGTSTP)
			stop();
		else if (byte != SIGWINCH && byte != WOKEN)
			return byte;
		/* The terminal tells of its size only those whom it is with. */
		resized = resized || byte == SIGWINCH || byte == SIGTSTP;
	}
	if (resized && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
	    size.ws_col > 0) {
		resizeterm(size.ws_row, size.ws_col);
		clearok(curscr, TRUE);
		pks_app_resize(app, COLS, LINES);
	}
	return 0;
}

/* Waits for a key or a signal so many milliseconds, -1: for ever. False when neither is there. */
static bool
wait_for_input(int fd, int patience)
{
	struct pollfd polled[2] = {{fd, POLLIN, 0}, {signal_pipe[0], POLLIN, 0}};

	return poll(polled, 2, patience) > 0;
}

static void
take_mouse(struct pks_app *app)
{
	struct pks_mouse mouse[PKS_MOUSE_AT_ONCE];
	int count = pks_keys_mouse_read(mouse);

	for (int i = 0; i < count; i++)
		pks_app_mouse(app, &mouse[i]);
}

/* The terminal has said what its ground is: the theme that nobody chose is one for it. */
static void
suit_ground(struct pks_app *app, int32_t ground)
{
	const char *name = pks_color_is_light(ground) ? "light" : "dark";
	struct pks_theme theme;
	char error[256];

	if (!app->screen.chosen && strcmp(app->screen.theme.name, name) != 0 &&
	    pks_theme_load(&theme, name, error, sizeof error))
		app->screen.theme = theme;
}

/* Every key that is there by now. False: the terminal is gone. */
static bool
take_keys(struct pks_app *app)
{
	int key, taken = 0;

	while (!app->quit && (key = pks_key_read()) != PKS_NO_KEY) {
		if (key == PKS_KEY_GROUND)
			suit_ground(app, pks_key_ground());
		else if (key == PKS_KEY_MOUSE)
			take_mouse(app);
		else
			pks_app_key(app, key);
		taken++;
	}
	return taken > 0;
}

static bool
hung_up(int fd)
{
	struct pollfd polled = {fd, POLLIN, 0};

	return poll(&polled, 1, 0) > 0 && (polled.revents & (POLLHUP | POLLERR | POLLNVAL));
}

/* In milliseconds, -1: for ever. */
static int
how_long(const struct pks_app *app, bool busy)
{
	int clock = pks_time_wait(app);

	if (!busy)
		return clock;
	if (!app->waits)
		return 0;
	return clock >= 0 && clock < DRAW_EVERY ? clock : DRAW_EVERY;
}

static int
loop(struct pks_app *app, int fd)
{
	int64_t drawn = 0;
	bool busy = true, dirty = true;
	int signal, wait;

	for (;;) {
		if (!dirty && !busy && pks_script_step(app)) {
			if (app->quit)
				return 0;
			dirty = true;
			drawn = 0;
		}
		if (dirty && (!busy || pks_milliseconds() - drawn >= DRAW_EVERY)) {
			pks_app_draw(app);
			refresh();
			drawn = pks_milliseconds();
			dirty = false;
			/* What is drawn may ask for more: the magic of another value. */
			busy = true;
		}
		/* What others do is looked at when the screen is drawn again. */
		wait = how_long(app, busy);
		if (!busy && pks_app_waits(app) && (wait < 0 || wait > ASK_EVERY))
			wait = ASK_EVERY;
		if (wait_for_input(fd, wait)) {
			signal = take_signals(app);
			if (signal != 0)
				return 128 + signal;
			if (!take_keys(app) && hung_up(fd))
				return 128 + SIGHUP;
			if (app->quit)
				return 0;
			dirty = true;
			drawn = 0;
			continue;
		}
		if (!app->listed && pks_time_tick(app)) {
			dirty = true;
			drawn = 0;
		}
		busy = pks_app_work(app);
		dirty = dirty || busy;
	}
}

/* What is soon known is shown at once, not after a list that is gone the next moment. */
static void
wait_for_first(struct pks_app *app)
{
	int64_t begun = pks_milliseconds();

	while (pks_app_waits(app) && pks_milliseconds() - begun < FIRST_WAITS) {
		pks_app_work(app);
		poll(NULL, 0, 1);
	}
}

/* Standard input may be the file that is looked at; then the keys come from the terminal itself. */
static FILE *
keyboard(void)
{
	return isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "r");
}

static void
complain(const char *path, const char *what)
{
	char words[1024];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof words);
	pks_text_raw(&text, "picklescope: ");
	if (path) {
		pks_text_utf8(&text, path, strlen(path));
		pks_text_raw(&text, ": ");
	}
	pks_text_utf8(&text, what, strlen(what));
	fprintf(stderr, "%s\n", words);
}

/*
 * The screen is there, and with it all that curses opens. Enters the sandbox, and only then looks
 * at the file. False: said why, on a terminal that is as before.
 */
static bool
start(struct pks_app *app, struct run *run)
{
	struct pks_opening opening = {.steps = run->options.steps,
				      .limits = run->options.limits,
				      .find = run->options.find,
				      .list = true};
	/* Who names an op wants a pickle. */
	bool single = run->options.at != PKS_NO_OP || run->options.at_end;
	char error[512], warning[256];
	bool started;

	if (!pks_sandbox_enter(&run->sandbox, true, warning, sizeof warning)) {
		snprintf(error, sizeof error,
			 "no sandbox: %s; without --sandbox=required it goes on", warning);
		run->options.path = NULL;
	} else {
		if (!run->options.paths)
			run->source = pks_opening_go(&opening, run->source, error, sizeof error);
		started = (run->source || run->options.paths) &&
			  (opening.list && (!single || run->options.paths)
				   ? pks_app_start_list(app, &run->options, run->source)
				   : pks_app_start(app, &run->options, run->source));
		if (started) {
			app->sandbox = pks_sandbox_words();
			app->unconfined = !pks_sandbox_holds();
			app->wake = app->document.wake = wake;
			if (*warning)
				pks_app_say(app, "no sandbox, or not all of it: %s", warning);
			return true;
		}
		if (run->source || run->options.paths)
			snprintf(error, sizeof error, "there is not enough memory");
	}
	endwin();
	complain(run->options.path, error);
	return false;
}

/* On a screen that nobody sees; nothing but its cells is of use. */
static int
run_headless(struct run *run)
{
	const struct pks_headless *headless = run->options.headless;
	static struct pks_app app;
	int status;

	if (!pks_headless_screen(headless)) {
		fputs("picklescope: there is no description of a terminal, such as "
		      "xterm-256color\n",
		      stderr);
		return 2;
	}
	if (!start(&app, run))
		return 2;
	run->source = NULL;
	app.screen.ascii = run->options.ascii;
	app.screen.theme = run->theme;
	pks_screen_start(&app.screen, run->options.color);
	pks_headless_begin(headless, &app);
	pks_app_resize(&app, headless->columns, headless->rows);
	status = pks_headless_run(headless, &app);
	endwin();
	pks_app_stop(&app);
	return status;
}

/* What was typed at the foot in other sessions; a file of the user's, read before any other. */
#define PAST "history"

static void
load_past(const struct run *run, struct pks_prompt *prompt)
{
	char path[sizeof run->scribe.state + sizeof PAST + 1];

	if (run->options.no_history || !run->scribe.state[0])
		return;
	snprintf(path, sizeof path, "%s/" PAST, run->scribe.state);
	pks_past_load(prompt, path);
}

/* Where it cannot be written nothing is lost that anybody waits for. */
static void
keep_past(const struct run *run, const struct pks_prompt *prompt)
{
	static char text[PKS_PAST_SIZE];

	if (!run->options.no_history && prompt->grew)
		(void)pks_scribe_write(&run->scribe, PKS_SCRIBE_STATE, PAST, PKS_SCRIBE_REPLACE,
				       text, pks_past_write(prompt, text));
}

static int
run_screen(void *data)
{
	struct run *run = data;
	static struct pks_prompt past;
	static struct pks_app app;
	FILE *input = keyboard();
	SCREEN *terminal;
	int status;

	if (!catch_signals())
		return 2;
	terminal = input ? newterm(NULL, stdout, input) : NULL;
	if (!terminal) {
		fputs("picklescope: this terminal cannot show the explorer; is TERM right?\n",
		      stderr);
		return 2;
	}
	/* Until a screen has been left and entered once, ncurses sends a picture in as many pieces
	 * as the cursor moves. */
	endwin();
	refresh();
	cbreak();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(25);
	curs_set(0);
	load_past(run, &past);
	if (!start(&app, run))
		return 2;
	app.prompt.commands = past.commands;
	app.prompt.searches = past.searches;
	run->source = NULL;
	app.screen.ascii = run->options.ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	app.screen.theme = run->theme;
	pks_screen_start(&app.screen, run->options.color);
	pks_app_resize(&app, COLS, LINES);
	wait_for_first(&app);
	pks_keys_mouse(true);
	app.screen.chosen = !run->auto_theme;
	app.desk.nobody = false;
	if (run->auto_theme && app.screen.tier != PKS_TIER_MONO)
		pks_key_ask_ground();
	status = loop(&app, fileno(input));
	keep_past(run, &app.prompt);
	pks_key_leave();
	endwin();
	pks_app_stop(&app);
	return status;
}

static void
allow(const char *path, void *data)
{
	pks_sandbox_allow(data, path);
}

static void
allow_path(struct pks_sandbox *sandbox, const char *path)
{
	struct pks_address address;
	char error[256];

	if (strcmp(path, "-") == 0 || !pks_address_parse(path, &address, error, sizeof error))
		return;
	pks_sandbox_allow(sandbox, address.path);
	pks_source_beside_names(address.path, allow, sandbox);
	pks_address_clear(&address);
}

/* A theme may be changed while the explorer runs: those directories stay open, and this file. */
static void
allow_themes(struct pks_sandbox *sandbox, const char *theme)
{
	char path[4096];

	if (strchr(theme, '/'))
		pks_sandbox_allow(sandbox, theme);
	if (pks_theme_user_directory(path, sizeof path))
		pks_sandbox_allow(sandbox, path);
	pks_sandbox_allow(sandbox, PKS_THEME_DIR);
	/* So may the keys. */
	if (pks_config_path("keys", path, sizeof path))
		pks_sandbox_allow(sandbox, path);
	pks_sandbox_allow(sandbox, PKS_KEYS_DIR);
}

int
pks_ui_run(const struct pks_ui_options *options)
{
	struct run run = {.options = *options};
	const char *theme = options->theme;
	char error[512];
	int status;

	setlocale(LC_ALL, "");
	if (options->keymap && !pks_keymap_load(options->keymap, error, sizeof error)) {
		complain(NULL, error);
		pks_source_free(options->source);
		return 2;
	}
	if (!theme || !*theme)
		theme = getenv("PICKLESCOPE_THEME");
	if (!theme || !*theme || strcmp(theme, "auto") == 0) {
		theme = pks_theme_auto();
		run.auto_theme = true;
	}
	if (!pks_theme_load(&run.theme, theme, error, sizeof error)) {
		complain(NULL, error);
		pks_source_free(options->source);
		return 2;
	}
	if (!pks_scribe_start(&run.scribe, options->out, error, sizeof error) && options->out) {
		complain(options->out, error);
		pks_source_free(options->source);
		return 2;
	}
	run.options.scribe = &run.scribe;
	/* Only opened: what is in it is looked at in the child. */
	run.source = options->source  ? options->source
		     : options->paths ? NULL
				      : pks_source_open(options->path, error, sizeof error);
	if (!run.source && !options->paths) {
		complain(options->path, error);
		return 2;
	}
	/* What libgcrypt opens at first. */
	pks_check_ready();
	pks_sandbox_begin(&run.sandbox, options->sandbox);
	allow_themes(&run.sandbox, theme);
	pks_sandbox_allow(&run.sandbox, run.scribe.notes);
	pks_notes_prepare();
	/* Rows of a list are opened when they are chosen. */
	for (int i = 0; i < options->path_count; i++)
		allow_path(&run.sandbox, options->paths[i]);
	if (options->path)
		pks_source_beside_names(options->path, allow, &run.sandbox);
	pks_magic_prepare(allow, &run.sandbox);
	status = options->headless ? run_headless(&run) : pks_guard_run(run_screen, &run);
	/* The screen had its own, in another process. */
	if (run.source)
		pks_source_free(run.source);
	pks_scribe_stop(&run.scribe);
	return status;
}
