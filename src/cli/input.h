/* SPDX-License-Identifier: MIT */
#ifndef PKS_CLI_INPUT_H
#define PKS_CLI_INPUT_H
/*
 * A PATH as a command reads it: the file or address, and its pickles one after the other.
 */
#include "cli/cli.h"
#include "report/pickles.h"

struct cli_input {
	struct pks_address address; /* as it was given */
	struct pks_source *source;  /* to which its steps lead */
	bool inside;		    /* pickles in pickles are asked for, too */
	bool guesses; /* and what is a pickle only if one wants it to be, whatever else there is */
	bool first;   /* only the first is asked for */
	/* Where it is kept what goes through them, for the next input; NULL: it is not. */
	struct pks_pickles **pickles;
	/* Called for what could not be read; it has been said. */
	void (*trouble)(struct cli *cli, const char *address, const char *message);
	char error[512]; /* why it could not be opened, or holds no pickle */
	bool asked;	 /* whether it changed */
};

/* False: a message has been given. */
bool cli_input_open(struct cli *cli, struct cli_input *input, const char *path);
/* Did the file change meanwhile? When all has been read; says so. */
bool cli_input_changed(struct cli *cli, struct cli_input *input);
/* The same, unless that was asked; and closes it. */
void cli_input_close(struct cli *cli, struct cli_input *input);

/* Calls for each pickle of the input, until one returns false. False: there is none. */
typedef bool (*cli_pickle_function)(struct cli *cli, const struct pks_pickle *pickle, void *data);
bool cli_each_pickle(struct cli *cli, struct cli_input *input, cli_pickle_function function,
		     void *data);

/* Opens, calls for each, closes; an input without a pickle is an error. */
void cli_each_pickle_of(struct cli *cli, const char *path, cli_pickle_function function,
			void *data);

/* Says why there is none. */
const char *cli_no_pickle(struct cli *cli, struct cli_input *input);

/* A pickle's history with what stands on it. False: a message has been given. */
struct cli_load {
	struct pks_storage_finder *storages;
	struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk; /* not judged yet */
};
bool cli_load(struct cli *cli, const struct pks_pickle *pickle, bool bare, struct cli_load *load);
void cli_unload(struct cli_load *load);
/* Judges what its bytes and texts hold, after it was judged itself. False: memory ran out. */
bool cli_open_values(struct cli *cli, const struct pks_pickle *pickle, struct cli_load *load);
/* The error that the history ended with, if it did, as a message. */
void cli_load_error(struct cli *cli, const struct pks_pickle *pickle, const struct cli_load *load);

/* The address as a line of its own, where there is more than one; and the bytes behind the last. */
void cli_heading(struct cli *cli, const struct pks_pickle *pickle);
void cli_rest(struct cli *cli, const struct pks_pickle *pickle);

#endif
