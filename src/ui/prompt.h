/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_PROMPT_H
#define PKS_UI_PROMPT_H
/*
 * The line that is typed at the foot: edited as lines are in a shell, with what was typed before
 * and with completion. Knows nothing of curses.
 */
#include "ui/requests.h"

#define PKS_PROMPT_TYPED 200 /* bytes, with the NUL */
#define PKS_PROMPT_PAST	 32
/* What is typed is not shown, and nobody remembers it. */
#define PKS_PROMPT_SECRET '*'

/* What was typed before, the newest last. */
struct pks_past {
	char line[PKS_PROMPT_PAST][PKS_PROMPT_TYPED];
	int count;
};

struct pks_prompt {
	bool open;
	char sign;   /* ':', '/' on and '?' back, '&' a filter, or PKS_PROMPT_SECRET */
	bool listed; /* it is about the list of pickles */
	char typed[PKS_PROMPT_TYPED];
	size_t length, cursor; /* in bytes; the cursor stands before a character */
	struct pks_past commands, searches;
	bool grew; /* something was typed that is to be remembered */
	int back;  /* so many lines ago; 0: the new one */
	char fresh[PKS_PROMPT_TYPED];
	int choice; /* of the completions that is shown, from 1 on; 0: none */
	char stem[PKS_PROMPT_TYPED];
};

enum pks_prompt_outcome {
	PKS_PROMPT_OPEN,
	PKS_PROMPT_ENTERED, /* it is closed; 'typed' is meant */
	PKS_PROMPT_LEFT	    /* it is closed, and nothing is meant */
};

void pks_prompt_start(struct pks_prompt *prompt, char sign);
/* Types characters as they are. */
void pks_prompt_type(struct pks_prompt *prompt, const char *words);
/* The sign that says what may stand in the line: '&' for all that searches the list. */
char pks_prompt_kind(const struct pks_prompt *prompt);
/* A line of that sign is among those that were typed before, as the newest. */
void pks_prompt_remember(struct pks_prompt *prompt, char sign, const char *line);
enum pks_prompt_outcome pks_prompt_key(struct pks_prompt *prompt, int key);

/*
 * complete.c: what a line may become, the k-th from 0 on, in the order of their table. False: there
 * are no more.
 */
bool pks_complete(char sign, const char *line, int k, char out[PKS_PROMPT_TYPED]);

#endif
