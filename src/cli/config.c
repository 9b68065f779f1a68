/* SPDX-License-Identifier: MIT */
/*
 * inih splits the lines; an option's value is checked by who checks it on the command line.
 */
#include "cli/config.h"

#include "ui/data_file.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *word, *value;
} rows[] = {
#define OPTION(name, letter, word, value, help) {word, value},
#include "cli/options.def"
#undef OPTION
};

#define TAKES(name) (UINT64_C(1) << CLI_OPTION_##name)
/* What does not say what is to be done, only how. */
static const uint64_t allowed =
	TAKES(ASCII) | TAKES(ASSUME) | TAKES(COLOR) | TAKES(FAIL_ON) | TAKES(JOBS) | TAKES(KEYS) |
	TAKES(KNOWN) | TAKES(LINEAR) | TAKES(MAGIC) | TAKES(MAX_LAYERS) | TAKES(MAX_MEMBERS) |
	TAKES(MAX_OPS) | TAKES(MAX_RATIO) | TAKES(MAX_UNPACKED) | TAKES(NO_HISTORY) | TAKES(OUT) |
	TAKES(READER) | TAKES(SANDBOX) | TAKES(THEME) | TAKES(TRUST);

struct reading {
	struct cli *cli;
	cli_set_function set;
	char problem[256];
};

/* Values must live as long as the options. */
static char *
keep(struct cli_values *values, const char *value)
{
	char **grown = realloc(values->kept, (values->kept_count + 1) * sizeof(*grown));

	if (!grown)
		return NULL;
	values->kept = grown;
	grown[values->kept_count] = strdup(value);
	return grown[values->kept_count] ? grown[values->kept_count++] : NULL;
}

static bool
read_switch(struct reading *reading, enum cli_option option, const char *value)
{
	if (strcmp(value, "yes") == 0)
		return reading->set(&reading->cli->values, option, NULL);
	if (strcmp(value, "no") == 0)
		return true;
	snprintf(reading->problem, sizeof(reading->problem), "%s is yes or no", rows[option].word);
	return false;
}

/* The option of a name, if it says only how something is done; CLI_OPTIONS: it is none, which was
 * said. */
static enum cli_option
find(struct reading *reading, const char *name)
{
	int option = 0;

	while (option < CLI_OPTIONS && strcmp(rows[option].word, name) != 0)
		option++;
	if (option < CLI_OPTIONS && (allowed >> option & 1))
		return (enum cli_option)option;
	snprintf(reading->problem, sizeof(reading->problem),
		 option == CLI_OPTIONS ? "there is no option '%.60s'"
				       : "'%.60s' belongs on the command line",
		 name);
	return CLI_OPTIONS;
}

static bool
give(struct reading *reading, enum cli_option option, const char *value)
{
	char *kept = keep(&reading->cli->values, value);

	if (kept && reading->set(&reading->cli->values, option, kept))
		return true;
	snprintf(reading->problem, sizeof(reading->problem), "%s takes %s, not '%.60s'",
		 rows[option].word, rows[option].value, value);
	return false;
}

static int
read_line(void *user, const char *section, const char *name, const char *value)
{
	struct reading *reading = user;
	enum cli_option option;

	if (reading->problem[0])
		return 0;
	if (strcmp(section, "options") != 0) {
		snprintf(reading->problem, sizeof(reading->problem),
			 "there is no section [%.40s], only [options]", section);
		return 0;
	}
	option = find(reading, name);
	if (option == CLI_OPTIONS)
		return 0;
	return rows[option].value ? give(reading, option, value)
				  : read_switch(reading, option, value);
}

bool
cli_config_read(struct cli *cli, cli_set_function set)
{
	struct reading reading = {.cli = cli, .set = set};
	char *path = cli->values.config, *text;
	size_t size = sizeof(cli->values.config);
	int line;

	if (!pks_config_path("config", path, size) || access(path, F_OK) != 0) {
		path[0] = '\0';
		return true;
	}
	text = pks_file_text(path);
	if (!text) {
		cli_error(cli, "%s: it cannot be read, or is no text", path);
		return false;
	}
	line = ini_parse_string(text, read_line, &reading);
	free(text);
	if (line == 0)
		return true;
	cli_error(cli, "%s, line %d: %s; --no-config leaves it out", path, line,
		  reading.problem[0] ? reading.problem : "it is not 'name = value'");
	return false;
}

/* One word of it, and what it takes of those that follow. */
static bool
read_word(struct reading *reading, char *word, char **rest)
{
	char *value = word + strcspn(word, "=");
	enum cli_option option;

	if (strncmp(word, "--", 2) != 0) {
		snprintf(reading->problem, sizeof(reading->problem), "'%.60s' is no long option",
			 word);
		return false;
	}
	value = *value ? value : NULL;
	if (value)
		*value++ = '\0';
	option = find(reading, word + 2);
	if (option == CLI_OPTIONS)
		return false;
	if (rows[option].value && !value)
		value = strtok_r(NULL, " \t\n", rest);
	if (rows[option].value)
		return give(reading, option, value ? value : "");
	if (!value)
		return reading->set(&reading->cli->values, option, NULL);
	snprintf(reading->problem, sizeof(reading->problem), "%s takes no value", word);
	return false;
}

bool
cli_config_environment(struct cli *cli, cli_set_function set)
{
	struct reading reading = {.cli = cli, .set = set};
	const char *given = getenv(CLI_ENVIRONMENT);
	char *words = given ? strdup(given) : NULL, *rest = NULL;
	bool good = true;

	for (char *word = words ? strtok_r(words, " \t\n", &rest) : NULL; word && good;
	     word = good ? strtok_r(NULL, " \t\n", &rest) : NULL)
		good = read_word(&reading, word, &rest);
	free(words);
	if (!good)
		cli_error(cli, "%s: %s; --no-config leaves it out", CLI_ENVIRONMENT,
			  reading.problem);
	return good;
}

void
cli_config_free(struct cli_values *values)
{
	for (size_t i = 0; i < values->kept_count; i++)
		free(values->kept[i]);
	free(values->kept);
	values->kept = NULL;
	values->kept_count = 0;
}
