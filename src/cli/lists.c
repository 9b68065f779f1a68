/* SPDX-License-Identifier: MIT */
/*
 * The user's own levels: $XDG_CONFIG_HOME/picklescope/known.tsv, which need not be there, then the
 * files of --known, which must, then what --trust names. What comes later counts.
 */
#include "cli/lists.h"

#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool
add_word(const char ***words, size_t *count, const char *word)
{
	const char **grown;

	if (!*word)
		return false;
	grown = realloc(*words, (*count + 1) * sizeof(*grown));
	if (!grown)
		return false;
	*words = grown;
	grown[(*count)++] = word;
	return true;
}

bool
cli_lists_known(struct cli_lists *lists, const char *path)
{
	return add_word(&lists->paths, &lists->path_count, path);
}

bool
cli_lists_trust(struct cli_lists *lists, const char *module)
{
	return add_word(&lists->modules, &lists->module_count, module);
}

static bool
add_file(struct cli *cli, const char *path)
{
	struct cli_lists *lists = &cli->values.lists;
	char error[256];
	struct pks_source *source = pks_source_open(path, error, sizeof(error));
	bool added = false;

	if (source)
		added = pks_own_lists_add(lists->own, pks_source_bytes(source), error,
					  sizeof(error));
	if (!added)
		cli_error(cli, "%s: %s", path, error);
	pks_source_free(source);
	return added;
}

/* The file of the configuration. False: there is no place for one. */
static bool
usual_path(char *path, size_t size)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n = -1;

	if (config && *config == '/')
		n = snprintf(path, size, "%s/picklescope/known.tsv", config);
	else if (home && *home)
		n = snprintf(path, size, "%s/.config/picklescope/known.tsv", home);
	return n > 0 && (size_t)n < size;
}

bool
cli_lists_open(struct cli *cli)
{
	struct cli_lists *lists = &cli->values.lists;
	char path[4096];
	bool usual = cli_takes(cli->command, CLI_OPTION_KNOWN) && usual_path(path, sizeof(path)) &&
		     access(path, F_OK) == 0;

	if (!usual && lists->path_count == 0 && lists->module_count == 0)
		return true;
	lists->own = pks_own_lists_new();
	if (!lists->own) {
		cli_error(cli, "memory ran out");
		return false;
	}
	if (usual && !add_file(cli, path))
		return false;
	for (size_t k = 0; k < lists->path_count; k++)
		if (!add_file(cli, lists->paths[k]))
			return false;
	for (size_t k = 0; k < lists->module_count; k++) {
		if (!pks_own_lists_trust(lists->own, lists->modules[k])) {
			cli_error(cli, "memory ran out");
			return false;
		}
	}
	pks_own_lists_use(lists->own);
	return true;
}

void
cli_lists_close(struct cli *cli)
{
	pks_own_lists_free(cli->values.lists.own);
	free(cli->values.lists.paths);
	free(cli->values.lists.modules);
}
