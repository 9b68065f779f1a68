/* SPDX-License-Identifier: MIT */
/*
 * Somebody else may have written the file: a line is taken only as it could have been typed.
 */
#include "ui/past.h"

#include <picklescope/text.h>

#include <stdio.h>
#include <string.h>

/* Could it have been typed? n bytes. */
static bool
is_typed(const char *line, size_t n)
{
	const uint8_t *at = (const uint8_t *)line, *end = at + n;

	if (n == 0 || n >= PKS_PROMPT_TYPED)
		return false;
	while (at < end) {
		uint32_t point;
		unsigned length = pks_utf8_decode(at, end, &point);

		if (length == 0 || !pks_printable(point))
			return false;
		at += length;
	}
	return true;
}

void
pks_past_read(struct pks_prompt *prompt, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		char line[PKS_PROMPT_TYPED];

		if (n > 0 && (*text == ':' || *text == '/') && is_typed(text + 1, n - 1)) {
			memcpy(line, text + 1, n - 1);
			line[n - 1] = '\0';
			pks_prompt_remember(prompt, *text, line);
		}
		text += n + (text[n] == '\n');
	}
	prompt->grew = false;
}

void
pks_past_load(struct pks_prompt *prompt, const char *path)
{
	char text[PKS_PAST_SIZE];
	FILE *file = fopen(path, "re");
	size_t n;

	if (!file)
		return;
	n = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[n] = '\0';
	pks_past_read(prompt, text);
}

static size_t
write_lines(const struct pks_past *past, char sign, char *text)
{
	size_t used = 0;

	for (int k = 0; k < past->count; k++) {
		size_t n = strlen(past->line[k]);

		text[used++] = sign;
		memcpy(text + used, past->line[k], n);
		used += n;
		text[used++] = '\n';
	}
	return used;
}

size_t
pks_past_write(const struct pks_prompt *prompt, char text[PKS_PAST_SIZE])
{
	size_t used = write_lines(&prompt->commands, ':', text);

	used += write_lines(&prompt->searches, '/', text + used);
	text[used] = '\0';
	return used;
}
