/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_CLI_H
#define PKS_CLI_CLI_H
/*
 * The command line: what was asked for, where the result goes, and how it ends.
 */
#include "cli/keys.h"
#include "cli/lists.h"
#include "cli/reading.h"
#include "sandbox/sandbox.h"
#include "ui/picture.h"

#include <picklescope/picklescope.h>

enum cli_option {
#define OPTION(name, letter, word, value, help) CLI_OPTION_##name,
#include "cli/options.def"
#undef OPTION
	CLI_OPTIONS
};

enum cli_color { CLI_COLOR_AUTO, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER };

enum cli_assume {
	CLI_ASSUME_DEFAULT, /* the command's own */
	CLI_ASSUME_BARE,
	CLI_ASSUME_APPLICATION
};

/* What scan writes; the last that is named counts. */
enum cli_format { CLI_FORMAT_TEXT, CLI_FORMAT_JSON, CLI_FORMAT_JSONL, CLI_FORMAT_SARIF };

/* A picture of the screen that is asked for. */
struct cli_shot {
	bool asked;
	int columns, rows;
	char theme[256];    /* "": not named */
	const char *colors; /* NULL: as many as the format has */
};

/* Values of the options. */
struct cli_values {
	bool help, version, all, ascii, magic, no_rules, null, pretty;
	enum cli_color color;
	enum cli_assume assume;
	enum cli_format format;
	enum pks_level fail_on;
	pks_op at; /* PKS_NO_OP: the end */
	enum pks_tools as;
	bool at_end; /* 'end' was named */
	const char *theme;
	struct cli_shot shot;
	enum pks_picture_format picture;
	bool linear, html, check_config, no_config, no_history;
	const char *keymap, *script, *out; /* NULL: not given */
	char config[4096];		   /* the configuration's path, "": there is none */
	char **kept;			   /* values of the configuration */
	size_t kept_count;
	const char *check_lesson, *check_theme; /* NULL: not asked for */
	const char *files_from;			/* NULL: not given */
	const char *output;			/* NULL: standard output */
	const char *user;			/* NULL: who runs this */
	unsigned jobs;				/* 0: as many as there are processors */
	struct cli_reading reading;
	struct pks_limits limits;
	struct cli_lists lists;
	struct cli_keys keys;
	enum pks_sandbox_asked sandbox;
};

struct cli;
struct cli_custody;
struct cli_scan;

struct cli_command {
	const char *name;
	const char *operands;
	int least, most;
	uint64_t takes; /* a bit for each option */
	const char *help;
	void (*run)(struct cli *cli);
};

struct cli {
	const struct cli_command *command;
	struct cli_values values;
	char **paths;
	int path_count;
	struct pks_text out;	     /* standard output */
	struct cli_scan *scan;	     /* the scan that is under way */
	struct cli_custody *custody; /* NULL: nobody asks for it */
	bool found;		     /* something is at or above the level: status 1 */
	bool failed;		     /* something could not be done, or not to its end: status 2 */
	int refused;		     /* errno of standard output, 0 while it takes all */
	struct cli_lot *lot; /* the lot of files at hand (turn.h); NULL: nobody else writes */
};

/* The commands; the first is the one without a name. cli_command_by_name() gives NULL for none. */
extern const struct cli_command cli_commands[];
extern const size_t cli_command_count;
const struct cli_command *cli_command_by_name(const char *name);

/* Reads the arguments, in any order. False: a message has been given. */
bool cli_parse(struct cli *cli, int argc, char **argv);
bool cli_takes(const struct cli_command *command, enum cli_option option);

void cli_help(struct cli *cli);
void cli_version(struct cli *cli);

void cli_explore(struct cli *cli);
void cli_scan(struct cli *cli);
void cli_dis(struct cli *cli);
void cli_trace(struct cli *cli);
void cli_tree(struct cli *cli);
void cli_json(struct cli *cli);
void cli_readers(struct cli *cli);
void cli_effects(struct cli *cli);
void cli_authorship(struct cli *cli);
void cli_indicators(struct cli *cli);
void cli_python(struct cli *cli);
void cli_report(struct cli *cli);
void cli_verify(struct cli *cli);
void cli_custody(struct cli *cli);
void cli_extract(struct cli *cli);
/* Opens where it writes. False: a message has been given. */
bool cli_extract_open(struct cli *cli);
void cli_explain(struct cli *cli);
void cli_learn(struct cli *cli);
/* Where --check-lesson stands in place of a command. */
void cli_check_lesson(struct cli *cli);
void cli_check_theme(struct cli *cli);
/* How many colours the screen may have: 0, INT_MAX as many as there are, -1 as the terminal says.
 */
int cli_colours(const struct cli *cli);

/*
 * A message on standard error, made safe to show, and the status 2 to end with. What stands before
 * it on standard output is sent first.
 */
void cli_error(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for what is no failure: the status is left as it is. */
void cli_warn(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Opens what the command needs beside its inputs, and enters the sandbox. Nothing of a file is
 * looked at before. False: it is required and cannot be had, which has been said.
 */
bool cli_confine(struct cli *cli);

/* Takes standard output, and signals and descriptors as we want them. */
void cli_output_begin(struct cli *cli);
/* Sends what there is by now. */
void cli_output_send(struct cli *cli);
/* Sends what is left; a result that could not be written is an error. */
void cli_output_end(struct cli *cli);

#endif
