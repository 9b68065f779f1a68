/* SPDX-License-Identifier: MIT */
/*
 * The explorer's own options, the same for a file and for a lesson.
 */
#include "cli/screen.h"

#include "cli/config.h"
#include "ui/keymap.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The most of a script that is read. */
#define SCRIPT ((size_t)1 << 22)

static const struct {
	const char *word;
	enum pks_tier tier;
} tiers[] = {
	{"0", PKS_TIER_MONO},  {"8", PKS_TIER_8},	{"16", PKS_TIER_16},
	{"256", PKS_TIER_256}, {"true", PKS_TIER_TRUE},
};

bool
cli_screenshot(struct cli_values *values, const char *value)
{
	struct cli_shot *shot = &values->shot;
	size_t n;
	int used = 0;

	if (sscanf(value, "%4dx%4d%n", &shot->columns, &shot->rows, &used) != 2 ||
	    shot->columns < 1 || shot->rows < 1 || shot->columns > PKS_HEADLESS_MOST ||
	    shot->rows > PKS_HEADLESS_MOST)
		return false;
	shot->asked = true;
	shot->colors = NULL;
	shot->theme[0] = '\0';
	value += used;
	if (!*value)
		return true;
	n = strcspn(++value, ",");
	if (value[-1] != ',' || n >= sizeof(shot->theme))
		return false;
	memcpy(shot->theme, value, n);
	shot->theme[n] = '\0';
	if (!value[n])
		return true;
	for (size_t i = 0; i < sizeof(tiers) / sizeof(*tiers); i++)
		if (strcmp(tiers[i].word, value + n + 1) == 0)
			shot->colors = tiers[i].word;
	return shot->colors != NULL;
}

/* On a screen that nobody sees. */
static bool
is_headless(const struct cli *cli)
{
	return cli->values.shot.asked || cli->values.linear ||
	       (cli->values.script && !isatty(STDOUT_FILENO));
}

bool
cli_is_on_screen(const struct cli *cli)
{
	return (cli->command->run == cli_explore || cli->command->run == cli_learn) &&
	       (is_headless(cli) || isatty(STDOUT_FILENO));
}

static enum pks_tier
tier_of(const struct cli *cli, enum pks_picture_format format)
{
	for (size_t i = 0; i < sizeof(tiers) / sizeof(*tiers); i++)
		if (tiers[i].word == cli->values.shot.colors)
			return tiers[i].tier;
	return format == PKS_PICTURE_ANSI ? PKS_TIER_256 : PKS_TIER_TRUE;
}

static bool
read_script(struct cli *cli, struct cli_screen *screen)
{
	const char *path = cli->values.script;
	FILE *file = fopen(path, "rb");
	size_t n = 0;

	if (!file) {
		cli_error(cli, "%s: %s", path, strerror(errno));
		return false;
	}
	screen->script = malloc(SCRIPT);
	if (screen->script)
		n = fread(screen->script, 1, SCRIPT, file);
	fclose(file);
	if (!screen->script || n == SCRIPT || memchr(screen->script, '\0', n)) {
		cli_error(cli, "%s: %s", path,
			  screen->script ? "it is too long for a script, or no text"
					 : "memory ran out");
		return false;
	}
	screen->script[n] = '\0';
	return true;
}

bool
cli_screen_begin(struct cli *cli, struct cli_screen *screen, struct pks_ui_options *ui)
{
	const struct cli_shot *shot = &cli->values.shot;

	*screen = (struct cli_screen){.script = NULL};
	ui->theme = *shot->theme ? shot->theme : cli->values.theme;
	ui->keymap = cli->values.keymap;
	ui->out = cli->values.out;
	ui->ascii = cli->out.ascii;
	ui->color = cli_colours(cli);
	ui->sandbox = cli->values.sandbox;
	ui->at_end = cli->values.at_end;
	if (cli->values.script) {
		if (!read_script(cli, screen)) {
			cli_screen_end(screen);
			return false;
		}
		ui->script = screen->script;
	}
	if (!is_headless(cli))
		return true;
	screen->headless = (struct pks_headless){
		/* Rows that are told are not to be cut. */
		.columns = shot->asked		? shot->columns
			   : cli->values.linear ? PKS_HEADLESS_MOST
						: 80,
		.rows = shot->asked ? shot->rows : 24,
		.picture = shot->asked,
		.linear = cli->values.linear && !shot->asked,
		.format = cli->values.picture,
		.tier = tier_of(cli, cli->values.picture),
		.out = &cli->out,
	};
	/* What a picture has does not depend on where it is made. */
	if (cli->values.color != CLI_COLOR_NEVER && !getenv("NO_COLOR"))
		ui->color = INT_MAX;
	ui->headless = &screen->headless;
	return true;
}

void
cli_screen_end(struct cli_screen *screen)
{
	free(screen->script);
	screen->script = NULL;
}

void
cli_check_config(struct cli *cli)
{
	const char *keys = cli->values.keymap;
	struct pks_theme theme;
	char error[512];

	/* The configuration has been read, or the program would have ended. */
	if (cli->values.theme && strcmp(cli->values.theme, "auto") != 0 &&
	    !pks_theme_load(&theme, cli->values.theme, error, sizeof(error))) {
		pks_text_utf8(&cli->out, error, strlen(error));
		pks_text_raw(&cli->out, "\n");
		cli->found = true;
	}
	if (keys && !pks_keymap_load(keys, error, sizeof(error))) {
		pks_text_utf8(&cli->out, error, strlen(error));
		pks_text_raw(&cli->out, "\n");
		cli->found = true;
	}
	if (cli->found)
		return;
	if (cli->values.config[0]) {
		pks_text_utf8(&cli->out, cli->values.config, strlen(cli->values.config));
		pks_text_raw(&cli->out, ": ");
	}
	pks_text_printf(&cli->out, "%s, keys ",
			cli->values.config[0] ? "nothing is wrong" : "there is no configuration");
	pks_text_utf8(&cli->out, keys ? keys : "default", strlen(keys ? keys : "default"));
	pks_text_raw(&cli->out, ": nothing is wrong\n");
}
