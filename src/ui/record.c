/* SPDX-License-Identifier: MIT */
/*
 * A recording is a script: what the user asked for, by name and not by key, so that it does not
 * depend on whose keys are in force. Each line is in its file at once.
 */
#include "ui/app.h"
#include "ui/key_names.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void
add_line(struct pks_app *app, const char *line)
{
	struct pks_desk *desk = &app->desk;
	int error = pks_scribe_write(desk->scribe, PKS_SCRIBE_OUT, desk->recording,
				     PKS_SCRIBE_APPEND, line, strlen(line));

	if (error) {
		pks_app_say(app, "the recording ends: %s: %s", desk->recording, strerror(error));
		desk->recording[0] = '\0';
	}
}

bool
pks_record(struct pks_app *app, const char *file, bool replace)
{
	struct pks_desk *desk = &app->desk;
	char head[128];
	int error;

	if (!*file) {
		pks_app_say(app,
			    desk->recording[0] ? "%s: the recording has ended"
					       : "nothing is being recorded%s",
			    desk->recording);
		desk->recording[0] = '\0';
		return true;
	}
	snprintf(head, sizeof head, "# picklescope --script; a recording\nresize %dx%d\n:goto %u\n",
		 app->layout.columns, app->layout.rows, app->at);
	error = pks_scribe_write(desk->scribe, PKS_SCRIBE_OUT, file,
				 replace ? PKS_SCRIBE_REPLACE : PKS_SCRIBE_NEW, head, strlen(head));
	if (error == ENOTDIR) {
		pks_app_say(app, "picklescope --out DIR names where files may be written");
	} else if (error) {
		pks_app_say(app, "%s: %s", file, strerror(error));
	} else {
		snprintf(desk->recording, sizeof desk->recording, "%s", file);
		pks_app_say(app, "recording into %s; ':record' ends it", file);
	}
	return error == 0;
}

void
pks_record_request(struct pks_app *app, enum pks_request request, uint64_t count)
{
	char line[64];

	/* What is typed is recorded when it is entered. */
	if (!app->desk.recording[0] || app->prompt.open)
		return;
	if (count > 0)
		snprintf(line, sizeof line, ":%s %llu\n", pks_request_info(request)->command,
			 (unsigned long long)count);
	else
		snprintf(line, sizeof line, ":%s\n", pks_request_info(request)->command);
	add_line(app, line);
}

void
pks_record_words(struct pks_app *app, const char *sign, const char *words)
{
	char line[PKS_PROMPT_TYPED + 32];

	if (!app->desk.recording[0] || strncmp(words, "record", 6) == 0)
		return;
	snprintf(line, sizeof line, "%s%s\n", sign, words);
	add_line(app, line);
}

void
pks_record_key(struct pks_app *app, int key)
{
	char name[24], line[40];

	if (!app->desk.recording[0])
		return;
	pks_key_name(key, name, sizeof name);
	snprintf(line, sizeof line, "key %s\n", name);
	add_line(app, line);
}
