/* SPDX-License-Identifier: MIT */
/*
 * Reading the command line by the tables. Options stand anywhere, before or behind the command;
 * the first word that is no option is the command if it is the name of one, else a path; behind
 * '--' all is paths. A name on the command line may come from a file's name ('picklescope *'), so
 * it goes into a message only through cli_error().
 */
#include "cli/cli.h"
#include "cli/config.h"
#include "cli/screen.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct option_row {
	const char *word;
	const char *value; /* NULL: it takes none */
	char letter;
};

static const struct option_row rows[] = {
#define OPTION(name, letter, word, value, help) {word, value, letter},
#include "cli/options.def"
#undef OPTION
};

#define TAKES(name) (UINT64_C(1) << CLI_OPTION_##name)
#define MANY	    INT_MAX
#define EVERYWHERE                                                                                 \
	(TAKES(ASCII) | TAKES(COLOR) | TAKES(HELP) | TAKES(NO_CONFIG) | TAKES(SANDBOX) |           \
	 TAKES(VERSION))
/* Whose reading it is, and what load() is given. */
#define READING                                                                                    \
	(TAKES(ASSUME) | TAKES(BUFFER) | TAKES(BUFFER_RW) | TAKES(ENCODING) | TAKES(ERRORS) |      \
	 TAKES(EXT) | TAKES(MAX_OPS) | TAKES(NO_FIX_IMPORTS) | TAKES(PERSISTENT_LOAD) |            \
	 TAKES(READER))

#define BOUNDS (TAKES(MAX_LAYERS) | TAKES(MAX_MEMBERS) | TAKES(MAX_RATIO) | TAKES(MAX_UNPACKED))
/* The user's own levels. */
#define LISTS (TAKES(KNOWN) | TAKES(TRUST))
/* How the explorer is shown and driven. */
#define SCREEN                                                                                     \
	(TAKES(AT) | TAKES(FORMAT) | TAKES(KEYS) | TAKES(LINEAR) | TAKES(NO_HISTORY) |             \
	 TAKES(OUT) | TAKES(SCREENSHOT) | TAKES(SCRIPT) | TAKES(THEME))
_Static_assert(CLI_OPTIONS <= 64, "an option is a bit");

#define cli_run_EXPLORE	   cli_explore
#define cli_run_SCAN	   cli_scan
#define cli_run_DIS	   cli_dis
#define cli_run_TRACE	   cli_trace
#define cli_run_TREE	   cli_tree
#define cli_run_JSON	   cli_json
#define cli_run_READERS	   cli_readers
#define cli_run_EFFECTS	   cli_effects
#define cli_run_AUTHORSHIP cli_authorship
#define cli_run_INDICATORS cli_indicators
#define cli_run_PYTHON	   cli_python
#define cli_run_REPORT	   cli_report
#define cli_run_VERIFY	   cli_verify
#define cli_run_CUSTODY	   cli_custody
#define cli_run_EXTRACT	   cli_extract
#define cli_run_EXPLAIN	   cli_explain
#define cli_run_LEARN	   cli_learn

const struct cli_command cli_commands[] = {
#define COMMAND(name, word, operands, least, most, options, help)                                  \
	{word, operands, least, most, (options) | EVERYWHERE, help, cli_run_##name},
#include "cli/commands.def"
#undef COMMAND
};

const size_t cli_command_count = sizeof(cli_commands) / sizeof(*cli_commands);

bool
cli_takes(const struct cli_command *command, enum cli_option option)
{
	return command->takes >> option & 1;
}

const struct cli_command *
cli_command_by_name(const char *name)
{
	for (size_t i = 1; i < cli_command_count; i++)
		if (strcmp(cli_commands[i].name, name) == 0)
			return &cli_commands[i];
	return NULL;
}

/* The number of the word among words with | between them, -1 if it is none. */
static int
choice(const char *words, const char *word)
{
	size_t n = strlen(word);

	for (int i = 0;; i++) {
		size_t length = strcspn(words, "|");

		if (n == length && memcmp(words, word, n) == 0)
			return i;
		if (!words[length])
			return -1;
		words += length + 1;
	}
}

static bool
read_op(const char *text, pks_op *op)
{
	uint64_t n = 0;

	if (strcmp(text, "end") == 0) {
		*op = PKS_NO_OP;
		return true;
	}
	if (!*text)
		return false;
	for (; *text >= '0' && *text <= '9' && n < PKS_NO_OP; text++)
		n = n * 10 + (uint64_t)(*text - '0');
	*op = (pks_op)n;
	return !*text && n < PKS_NO_OP;
}

/* A number of 1 at least; K, M and G behind it are powers of 1024. */
static bool
read_bound(const char *text, uint64_t most, uint64_t *bound)
{
	static const char units[] = "KMG";
	const char *unit;
	uint64_t n = 0;

	for (; *text >= '0' && *text <= '9' && n <= most; text++)
		n = n * 10 + (uint64_t)(*text - '0');
	if (*text && (unit = strchr(units, *text)) && !text[1]) {
		n <<= n <= most >> 30 ? 10 * (unit - units + 1) : 0;
		text++;
	}
	*bound = n;
	return !*text && n > 0 && n <= most;
}

static bool
set_bound(struct pks_limits *limits, enum cli_option option, const char *value)
{
	uint64_t n;

	if (!value || !read_bound(value, (uint64_t)1 << 50, &n))
		return false;
	if (option == CLI_OPTION_MAX_MEMBERS)
		limits->members = n;
	else if (option == CLI_OPTION_MAX_UNPACKED)
		limits->unpacked = n;
	else if (n > UINT32_MAX || (option == CLI_OPTION_MAX_LAYERS && n > PKS_LAYERS_MOST))
		return false;
	else if (option == CLI_OPTION_MAX_LAYERS)
		limits->layers = (uint32_t)n;
	else
		limits->ratio = (uint32_t)n;
	return true;
}

/* Threads; more than there is any use for are not asked for. */
static bool
read_jobs(const char *text, unsigned *jobs)
{
	pks_op n;

	if (!read_op(text, &n) || n == PKS_NO_OP || n == 0)
		return false;
	*jobs = n < 1000000 ? (unsigned)n : 1000000;
	return true;
}

/* Takes an option; value is NULL where it has none. False: it cannot have that value. */
static bool
set(struct cli_values *values, enum cli_option option, const char *value)
{
	struct cli_reading *reading = &values->reading;
	int k = value ? choice(rows[option].value, value) : 0;

	switch (option) {
	case CLI_OPTION_ALL: values->all = true; break;
	case CLI_OPTION_ASCII: values->ascii = true; break;
	case CLI_OPTION_CHECK_CONFIG: values->check_config = true; break;
	case CLI_OPTION_FORMAT:
		values->picture = pks_picture_format_named(value);
		return values->picture != PKS_PICTURE_FORMAT_COUNT;
	case CLI_OPTION_HTML: values->html = true; break;
	case CLI_OPTION_KEYS: values->keymap = value; break;
	case CLI_OPTION_LINEAR: values->linear = true; break;
	case CLI_OPTION_NO_HISTORY: values->no_history = true; break;
	case CLI_OPTION_NO_CONFIG: values->no_config = true; break;
	case CLI_OPTION_OUT: values->out = value; return *value;
	case CLI_OPTION_SCREENSHOT: return cli_screenshot(values, value);
	case CLI_OPTION_SCRIPT: values->script = value; break;
	case CLI_OPTION_CHECK_LESSON: values->check_lesson = value; break;
	case CLI_OPTION_CHECK_THEME: values->check_theme = value; break;
	case CLI_OPTION_DEEP: values->limits.deep = true; break;
	case CLI_OPTION_HELP: values->help = true; break;
	case CLI_OPTION_FILES_FROM: values->files_from = value; break;
	case CLI_OPTION_JOBS: return read_jobs(value, &values->jobs);
	case CLI_OPTION_MAGIC: values->magic = true; break;
	case CLI_OPTION_NUL: values->null = true; break;
	case CLI_OPTION_JSON: values->format = CLI_FORMAT_JSON; break;
	case CLI_OPTION_JSONL: values->format = CLI_FORMAT_JSONL; break;
	case CLI_OPTION_SARIF: values->format = CLI_FORMAT_SARIF; break;
	case CLI_OPTION_USER: values->user = value; break;
	case CLI_OPTION_OUTPUT: values->output = value; break;
	case CLI_OPTION_VERSION: values->version = true; break;
	case CLI_OPTION_PRETTY: values->pretty = true; break;
	case CLI_OPTION_NO_FIX_IMPORTS: reading->no_fix_imports = true; break;
	case CLI_OPTION_PERSISTENT_LOAD: reading->persistent_load = true; break;
	case CLI_OPTION_THEME: values->theme = value; break;
	case CLI_OPTION_ENCODING: reading->encoding = value; break;
	case CLI_OPTION_ERRORS: reading->errors = value; break;
	case CLI_OPTION_READER: return pks_profile_by_name(value, &reading->reader);
	case CLI_OPTION_EXT: return cli_reading_extension(reading, value);
	case CLI_OPTION_BUFFER: return cli_reading_buffer(reading, value, false);
	case CLI_OPTION_BUFFER_RW: return cli_reading_buffer(reading, value, true);
	case CLI_OPTION_LOADS: return cli_reading_loads(reading, value);
	case CLI_OPTION_KEY_FILE: return cli_keys_name(&values->keys, value);
	case CLI_OPTION_KNOWN: return cli_lists_known(&values->lists, value);
	case CLI_OPTION_TRUST: return cli_lists_trust(&values->lists, value);
	case CLI_OPTION_RULES: values->no_rules = k == 1; return k >= 0;
	case CLI_OPTION_ASSUME:
		values->assume = k == 0 ? CLI_ASSUME_BARE : CLI_ASSUME_APPLICATION;
		return k >= 0;
	case CLI_OPTION_AS: values->as = k == 1 ? PKS_TOOLS_3_13 : PKS_TOOLS_3_11; return k >= 0;
	case CLI_OPTION_SANDBOX:
		values->sandbox = (enum pks_sandbox_asked)(k < 0 ? 0 : k);
		return k >= 0;
	case CLI_OPTION_COLOR: values->color = (enum cli_color)(k < 0 ? 0 : k); return k >= 0;
	case CLI_OPTION_AT:
		values->at_end = strcmp(value, "end") == 0;
		return read_op(value, &values->at);
	case CLI_OPTION_MAX_LAYERS:
	case CLI_OPTION_MAX_MEMBERS:
	case CLI_OPTION_MAX_RATIO:
	case CLI_OPTION_MAX_UNPACKED: return set_bound(&values->limits, option, value);
	case CLI_OPTION_MAX_OPS:
		return read_op(value, &reading->max_ops) && reading->max_ops > 0 &&
		       reading->max_ops <= PKS_MAX_OPS;
	case CLI_OPTION_FAIL_ON: return pks_level_by_name(value, &values->fail_on) && k >= 0;
	case CLI_OPTIONS: return false;
	}
	return true;
}

/* One word that begins with '-'. next is the word behind it, NULL if there is none. */
static bool
read_option(struct cli *cli, const char *word, const char *next, uint64_t *given, bool *took_next)
{
	bool is_long = word[1] == '-';
	const char *name = word + (is_long ? 2 : 1);
	size_t length = strcspn(name, "=");
	const char *value = is_long && name[length] ? name + length + 1 : NULL;

	for (enum cli_option i = 0; i < CLI_OPTIONS; i++) {
		const struct option_row *row = &rows[i];

		if (is_long ? strlen(row->word) != length || memcmp(row->word, name, length) != 0
			    : !row->letter || row->letter != name[0] || (name[1] && !row->value))
			continue;
		/* A letter's value may stand right behind it. */
		if (!is_long && name[1])
			value = name + 1;
		if (value && !row->value) {
			cli_error(cli, "--%s takes no value", row->word);
			return false;
		}
		if (row->value && !value) {
			value = next;
			*took_next = true;
		}
		if (row->value && !value) {
			cli_error(cli, "--%s wants a value: %s", row->word, row->value);
			return false;
		}
		*given |= UINT64_C(1) << i;
		if (set(&cli->values, i, value))
			return true;
		cli_error(cli, "--%s takes %s, not '%s'", row->word, row->value, value);
		return false;
	}
	cli_error(cli, "there is no option '%s'; picklescope --help shows all", word);
	return false;
}

/* Everything that can only be said when all has been read. */
static bool
check(struct cli *cli, uint64_t given)
{
	const struct cli_command *command = cli->command;
	const char *name = *command->name ? command->name : "the explorer";

	for (enum cli_option i = 0; i < CLI_OPTIONS; i++) {
		if (given >> i & 1 && !cli_takes(command, i)) {
			cli_error(cli, "--%s is no option of %s", rows[i].word, name);
			return false;
		}
	}
	if (cli->values.help || cli->values.version || cli->values.check_lesson ||
	    cli->values.check_theme || cli->values.check_config)
		return true;
	if (cli->path_count < command->least) {
		cli_error(cli, "%s wants a %s; picklescope %s%s--help says more", name,
			  command->operands, command->name, *command->name ? " " : "");
		return false;
	}
	if (cli->path_count > command->most) {
		cli_error(cli, "%s takes one %s; '%s' is one more", name, command->operands,
			  cli->paths[command->most]);
		return false;
	}
	return true;
}

static bool
leaves_out_config(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--no-config") == 0)
			return true;
	return false;
}

bool
cli_parse(struct cli *cli, int argc, char **argv)
{
	uint64_t given = 0;
	bool words_only = false;

	cli->values = (struct cli_values){
		.fail_on = PKS_SUSPICIOUS, .at = PKS_NO_OP, .limits = PKS_LIMITS};
	cli->command = NULL;
	/* What the configuration says comes first, so that the command line counts. */
	if (!leaves_out_config(argc, argv) &&
	    (!cli_config_read(cli, set) || !cli_config_environment(cli, set)))
		return false;
	/* Paths are gathered at the front of argv. */
	cli->paths = argv + 1;
	cli->path_count = 0;
	for (int i = 1; i < argc; i++) {
		char *word = argv[i];
		bool took_next = false;

		if (!words_only && strcmp(word, "--") == 0) {
			words_only = true;
		} else if (!words_only && word[0] == '-' && word[1]) {
			if (!read_option(cli, word, i + 1 < argc ? argv[i + 1] : NULL, &given,
					 &took_next))
				return false;
			i += took_next;
		} else if (!words_only && !cli->command && cli->path_count == 0 &&
			   (cli->command = cli_command_by_name(word))) {
			continue;
		} else {
			cli->paths[cli->path_count++] = word;
		}
	}
	if (!cli->command)
		cli->command = &cli_commands[0];
	return check(cli, given);
}
