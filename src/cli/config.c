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
static const uint64_t allowed = TAKES(ASCII) | TAKES(ASSUME) | TAKES(COLOR) | TAKES(FAIL_ON) |
				TAKES(JOBS) | TAKES(KEYS) | TAKES(KNOWN) | TAKES(LINEAR) |
				TAKES(MAGIC) | TAKES(MAX_LAYERS) | TAKES(MAX_MEMBERS) |
				TAKES(MAX_OPS) | TAKES(MAX_RATIO) | TAKES(MAX_UNPACKED) | TAKES(OUT) |
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

static int
read_line(void *user, const char *section, const char *name, const char *value)
{
	struct reading *reading = user;
	int option = 0;
	char *kept;

	if (reading->problem[0])
		return 0;
	if (strcmp(section, "options") != 0) {
		snprintf(reading->problem, sizeof(reading->problem),
			 "there is no section [%.40s], only [options]", section);
		return 0;
	}
	while (option < CLI_OPTIONS && strcmp(rows[option].word, name) != 0)
		option++;
	if (option == CLI_OPTIONS || !(allowed >> option & 1)) {
		snprintf(reading->problem, sizeof(reading->problem),
			 option == CLI_OPTIONS ? "there is no option '%.60s'"
					       : "'%.60s' belongs on the command line",
			 name);
		return 0;
	}
	if (!rows[option].value)
		return read_switch(reading, (enum cli_option)option, value);
	kept = keep(&reading->cli->values, value);
	if (kept && reading->set(&reading->cli->values, (enum cli_option)option, kept))
		return 1;
	snprintf(reading->problem, sizeof(reading->problem), "%s takes %s, not '%.60s'", name,
		 rows[option].value, value);
	return 0;
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

void
cli_config_free(struct cli_values *values)
{
	for (size_t i = 0; i < values->kept_count; i++)
		free(values->kept[i]);
	free(values->kept);
	values->kept = NULL;
	values->kept_count = 0;
}
