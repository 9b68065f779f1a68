/* SPDX-License-Identifier: MIT */
#include "target.h"

#include <stdlib.h>
#include <string.h>

uint32_t
told(const uint8_t *data, size_t size)
{
	uint32_t number = 0;

	for (size_t k = 0; k < 4 && k < size; k++)
		number = number << 8 | data[size - 1 - k];
	return number * 2654435761u >> 4;
}

void
written_begin(struct written *written)
{
	*written = (struct written){.stream = NULL};
	written->stream = open_memstream(&written->data, &written->size);
	if (written->stream == NULL)
		abort();
	pks_text_stream(&written->text, written->buffer, sizeof written->buffer, written->stream);
}

void
written_finish(struct written *written)
{
	if (!pks_text_flush(&written->text) || fflush(written->stream) != 0)
		abort();
}

void
written_free(struct written *written)
{
	fclose(written->stream);
	free(written->data);
}

static void
wrong(const struct written *written, const char *what, size_t at)
{
	size_t from = at > 60 ? at - 60 : 0, n = written->size - from;

	fprintf(stderr, "%s at byte %zu of what was written, behind:\n%.*s\n", what, at,
		(int)(n > 120 ? 120 : n), written->data + from);
	abort();
}

void
written_is_shown(const struct written *written)
{
	const uint8_t *data = (const uint8_t *)written->data, *end = data + written->size;

	for (const uint8_t *p = data; p < end;) {
		uint32_t point;
		unsigned n = pks_utf8_decode(p, end, &point);

		if (n == 0 || (point != '\n' && !pks_printable(point)))
			wrong(written, "what may not be shown", (size_t)(p - data));
		p += n;
	}
}

/* ---- JSON, of which nothing is kept but the brackets that are open
 * -------------------------------- */

struct json {
	const struct written *written;
	size_t at;
	char *open;
	size_t depth, size;
};

static int
here(const struct json *json)
{
	return json->at < json->written->size ? (unsigned char)json->written->data[json->at] : -1;
}

static void
blanks(struct json *json)
{
	while (here(json) == ' ' || here(json) == '\n')
		json->at++;
}

static void
must(struct json *json, bool holds, const char *what)
{
	if (!holds)
		wrong(json->written, what, json->at);
}

static void
string(struct json *json)
{
	must(json, here(json) == '"', "no string");
	for (json->at++; here(json) != '"'; json->at++) {
		must(json, here(json) >= 0x20 && here(json) < 0x7f, "no character of a string");
		if (here(json) != '\\')
			continue;
		json->at++;
		must(json, here(json) > 0 && strchr("\"\\/bfnrtu", here(json)), "no escape");
		for (unsigned k = 0; json->written->data[json->at - k] == 'u' && k == 0; k++)
			for (unsigned digit = 0; digit < 4; digit++) {
				json->at++;
				must(json,
				     here(json) > 0 && strchr("0123456789abcdefABCDEF", here(json)),
				     "no hex digit");
			}
	}
	json->at++;
}

static void
atom(struct json *json)
{
	static const char *const words[] = {"true", "false", "null"};
	size_t digits, from = json->at;

	if (here(json) == '"') {
		string(json);
		return;
	}
	for (size_t k = 0; k < 3; k++)
		if (json->written->size - json->at >= strlen(words[k]) &&
		    memcmp(json->written->data + json->at, words[k], strlen(words[k])) == 0) {
			json->at += strlen(words[k]);
			return;
		}
	json->at += here(json) == '-';
	digits = json->at;
	while (here(json) >= '0' && here(json) <= '9')
		json->at++;
	must(json, json->at > digits, "no value");
	must(json, json->written->data[digits] != '0' || json->at == digits + 1, "a zero in front");
	while (here(json) > 0 && strchr("0123456789.eE+-", here(json)))
		json->at++;
	must(json, json->at - from < 400, "a number without end");
}

static void
open_bracket(struct json *json, char bracket)
{
	if (json->depth == json->size) {
		json->size = json->size * 2 + 64;
		json->open = realloc(json->open, json->size);
		if (json->open == NULL)
			abort();
	}
	json->open[json->depth++] = bracket;
	json->at++;
}

static void
key(struct json *json)
{
	blanks(json);
	string(json);
	blanks(json);
	must(json, here(json) == ':', "no colon");
	json->at++;
}

/* A value, with all that is in it. */
static void
value(struct json *json)
{
	do {
		bool empty = false;

		blanks(json);
		if (here(json) == '{' || here(json) == '[') {
			int close = here(json) == '{' ? '}' : ']';

			open_bracket(json, (char)close);
			blanks(json);
			empty = here(json) == close;
			if (!empty && close == '}')
				key(json);
			if (!empty)
				continue;
		} else {
			atom(json);
		}
		for (;;) {
			blanks(json);
			if (json->depth == 0)
				return;
			if (here(json) == ',' && !empty) {
				json->at++;
				if (json->open[json->depth - 1] == '}')
					key(json);
				break;
			}
			must(json, here(json) == json->open[json->depth - 1], "no end of a value");
			json->at++;
			json->depth--;
			empty = false;
		}
	} while (true);
}

void
written_is_json(const struct written *written)
{
	struct json json = {.written = written};

	for (blanks(&json); json.at < written->size; blanks(&json))
		value(&json);
	free(json.open);
}
