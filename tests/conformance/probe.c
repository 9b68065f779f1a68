/* SPDX-License-Identifier: MIT */
/*
 * Verdicts on many pickles in one process, for scripts (tests/lib/verdicts.py speaks to it).
 *
 * A request on standard input is a line of words with blanks between, then the pickle's bytes:
 *
 *   N                   first of all: how many bytes of pickle follow the line
 *   reader=NAME         c, c_file, c_stream, py or strict; c where none is named
 *   application         somebody helps the reader (bare is off)
 *   encoding=HEX        the name in hex, as all text and bytes here are; empty is an empty name
 *   errors=HEX
 *   no_fix_imports
 *   persistent_load
 *   ext=CODE=HEX=HEX    module and name of an extension code; any number of them
 *   buffers             a buffers argument is given; what is in it follows:
 *   bytes=HEX           a buffer of bytes; any number of them, in order
 *   bytearray=HEX       a writable one
 *   loads=N
 *   max_ops=N
 *   at=N                the pickle begins there; 0 where nothing is said
 *   pretty
 *   partings            not the verdict, but a list of where other readers part from c:
 *                       [{"reader":"py","kind":"REFUSES","op":3,"offset":12,"size":2,"text":"..."}]
 *   histories           with partings: {"partings":[...],"histories":[...]}, the second the names
 *                       of readers that have a history of their own
 *   inert               the modules of inert.def are at hand
 *
 * The answer on standard output, sent at once, is a line 'SIZE WORD', then SIZE bytes: the verdict
 * without its newline. WORD is
 *
 *   done      that is all of it
 *   memory    memory ran out; the bytes are what there is of it
 *   codec     Python has the codec and picklescope has not; the bytes are the message
 *
 * It ends with status 0 when there are no more requests, with 3 at a line that is none.
 */
#include <picklescope/classes.h>
#include <picklescope/report.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST 64 /* extensions, buffers */

/* What make_conformance.py puts into the modules that the record's readers could import. */
#define OPAQUE(id, module, name)                                                                   \
	static const struct pks_class id##_class = {module, name, .is = PKS_IS_OPAQUE};
#define CLASS(id, name, base, dict, weakref, slots, getinitargs, takes_new, new_sets, takes_init,  \
	      init_sets, attribute, methods)                                                       \
	static const struct pks_class id##_class = {"inert",                                       \
						    name,                                          \
						    PKS_IS_TYPE,                                   \
						    PKS_BASE_##base,                               \
						    dict,                                          \
						    weakref,                                       \
						    getinitargs,                                   \
						    slots,                                         \
						    PKS_TAKES_##takes_new,                         \
						    PKS_TAKES_##takes_init,                        \
						    PKS_SETS_##new_sets,                           \
						    PKS_SETS_##init_sets,                          \
						    attribute,                                     \
						    methods,                                       \
						    NULL};
#define FUNCTION(id, name, what)                                                                   \
	static const struct pks_class id##_class = {"inert", name, .is = PKS_IS_FUNCTION,          \
						    .returns = what};
#define FOUND(module, name, which, id)
#define SLOTS(...)                                                                                 \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}
#define METHOD(name) (1u << PKS_METHOD_##name)
#include "inert.def"
#undef OPAQUE
#undef CLASS
#undef FUNCTION
#undef FOUND

static const struct pks_class_name inert_names[] = {
#define OPAQUE(id, module, name)
#define CLASS(id, ...)
#define FUNCTION(id, name, what)
#define FOUND(module, name, which, id) {module, name, PKS_RULES_##which, &id##_class},
#include "inert.def"
};

static const struct pks_classes inert = {inert_names, sizeof inert_names / sizeof *inert_names};

struct request {
	struct pks_options options;
	struct pks_extension extensions[MOST];
	struct pks_buffer buffers[MOST];
	char *encoding, *errors;
	void *owned[4 * MOST];
	size_t owned_count;
	uint64_t at;
	bool pretty, partings, histories;
};

/* The bytes in a block of exactly their size, so that a step too far is seen. */
static uint8_t *
new_bytes(size_t size)
{
	uint8_t *data = malloc(size > 0 ? size : 1);

	if (data == NULL)
		exit(3);
	return data;
}

static struct pks_bytes
unhex(struct request *request, const char *hex, size_t digits)
{
	struct pks_bytes bytes = {NULL, digits / 2};
	uint8_t *data = new_bytes(digits / 2);
	unsigned byte;

	if (request->owned_count == sizeof request->owned / sizeof *request->owned)
		exit(3);
	request->owned[request->owned_count++] = data;
	for (size_t i = 0; i < digits / 2; i++) {
		if (sscanf(hex + 2 * i, "%2x", &byte) != 1)
			exit(3);
		data[i] = (uint8_t)byte;
	}
	bytes.data = data;
	return bytes;
}

static char *
unhex_string(struct request *request, const char *hex)
{
	struct pks_bytes bytes = unhex(request, hex, strlen(hex));
	char *text = (char *)new_bytes((size_t)bytes.size + 1);

	memcpy(text, bytes.data, (size_t)bytes.size);
	text[bytes.size] = '\0';
	request->owned[request->owned_count++] = text;
	return text;
}

static void
add_extension(struct request *request, char *value)
{
	struct pks_extension *extension = &request->extensions[request->options.extension_count++];
	char *module, *name;

	if (request->options.extension_count > MOST)
		exit(3);
	extension->code = (uint32_t)strtoul(value, &module, 10);
	if (*module != '=' || (name = strchr(module + 1, '=')) == NULL)
		exit(3);
	extension->module = unhex(request, module + 1, (size_t)(name - module - 1));
	extension->name = unhex(request, name + 1, strlen(name + 1));
}

static void
add_buffer(struct request *request, const char *value, bool writable)
{
	if (request->options.buffer_count == MOST)
		exit(3);
	request->options.has_buffers = true;
	request->buffers[request->options.buffer_count++] =
		(struct pks_buffer){unhex(request, value, strlen(value)), writable};
}

static void
read_word(struct request *request, char *word)
{
	struct pks_options *options = &request->options;
	char *value = strchr(word, '=');

	if (value != NULL)
		*value++ = '\0';
	if (value == NULL) {
		if (strcmp(word, "application") == 0)
			options->bare = false;
		else if (strcmp(word, "no_fix_imports") == 0)
			options->no_fix_imports = true;
		else if (strcmp(word, "persistent_load") == 0)
			options->persistent_load = true;
		else if (strcmp(word, "buffers") == 0)
			options->has_buffers = true;
		else if (strcmp(word, "inert") == 0)
			options->classes = &inert;
		else if (strcmp(word, "pretty") == 0)
			request->pretty = true;
		else if (strcmp(word, "partings") == 0)
			request->partings = true;
		else if (strcmp(word, "histories") == 0)
			request->histories = true;
		else
			exit(3);
	} else if (strcmp(word, "reader") == 0) {
		if (!pks_profile_by_name(value, &options->reader))
			exit(3);
	} else if (strcmp(word, "encoding") == 0) {
		request->encoding = unhex_string(request, value);
	} else if (strcmp(word, "errors") == 0) {
		request->errors = unhex_string(request, value);
	} else if (strcmp(word, "ext") == 0) {
		add_extension(request, value);
	} else if (strcmp(word, "bytes") == 0) {
		add_buffer(request, value, false);
	} else if (strcmp(word, "bytearray") == 0) {
		add_buffer(request, value, true);
	} else if (strcmp(word, "loads") == 0) {
		options->loads = (unsigned)strtoul(value, NULL, 10);
	} else if (strcmp(word, "max_ops") == 0) {
		options->max_ops = (pks_op)strtoul(value, NULL, 10);
	} else if (strcmp(word, "at") == 0) {
		request->at = strtoull(value, NULL, 10);
	} else {
		exit(3);
	}
}

static void
write_histories(const struct pks_partings *partings, struct pks_text *out)
{
	const char *comma = "";

	pks_text_raw(out, ",\"histories\":[");
	for (unsigned r = 0; r < PKS_READERS; r++) {
		if (pks_partings_history(partings, (enum pks_profile)r) == NULL)
			continue;
		pks_text_printf(out, "%s\"%s\"", comma, pks_profile_name((enum pks_profile)r));
		comma = ",";
	}
	pks_text_raw(out, "]}");
}

static bool
write_partings(const struct pks_history *history, bool histories, struct pks_text *out)
{
	static const char *const kinds[] = {
#define PKS_X(name, words) #name,
		PKS_PARTING_TABLE(PKS_X)
#undef PKS_X
	};
	struct pks_partings *partings = pks_partings_new(history);
	char room[1024];

	if (partings == NULL)
		return false;
	pks_text_raw(out, histories ? "{\"partings\":[" : "[");
	for (size_t k = 0; k < pks_partings_count(partings); k++) {
		const struct pks_parting *parting = pks_partings_get(partings, k);
		struct pks_text text;

		pks_text_bounded(&text, room, sizeof room);
		pks_parting_text(partings, parting, &text);
		pks_text_printf(out,
				"%s{\"reader\":\"%s\",\"kind\":\"%s\",\"op\":%" PRIu32
				",\"offset\":%" PRIu64 ",\"size\":%" PRIu64 ",\"text\":",
				k > 0 ? "," : "", pks_profile_name(parting->reader),
				kinds[parting->kind], parting->op, parting->offset, parting->size);
		pks_json_string(out, room, text.used);
		pks_text_raw(out, "}");
	}
	pks_text_raw(out, "]");
	if (histories)
		write_histories(partings, out);
	pks_partings_free(partings);
	return true;
}

static void
answer(const struct request *request, struct pks_bytes bytes)
{
	struct pks_history *history;
	struct pks_reader *reader;
	struct pks_text out;
	char room[4096], *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	bool done;

	if (stream == NULL)
		exit(3);
	pks_text_stream(&out, room, sizeof room, stream);
	history = pks_history_read(bytes, request->at, &request->options);
	reader = history == NULL ? NULL : pks_reader_new(history);
	done = reader != NULL &&
	       (request->partings ? write_partings(history, request->histories, &out)
				  : pks_report_verdict(reader, request->pretty, &out));
	if (!pks_text_flush(&out) || fclose(stream) != 0)
		exit(3);
	pks_reader_free(reader);
	pks_history_free(history);
	printf("%zu %s\n", size, done ? "done" : "memory");
	fwrite(text, 1, size, stdout);
	free(text);
}

static void
serve(char *line)
{
	struct request request = {.options = {.bare = true}};
	char error[256] = "", *next, *word;
	size_t size = strtoul(line, &next, 10);
	uint8_t *data = new_bytes(size);

	request.options.extensions = request.extensions;
	request.options.buffers = request.buffers;
	if (next == line || fread(data, 1, size, stdin) != size)
		exit(3);
	for (word = strtok(next, " \n"); word != NULL; word = strtok(NULL, " \n"))
		read_word(&request, word);
	request.options.strings_are_bytes =
		request.encoding != NULL && strcmp(request.encoding, "bytes") == 0;
	if ((request.encoding != NULL || request.errors != NULL) &&
	    !request.options.strings_are_bytes &&
	    !pks_decoding_make(&request.options.decoding, request.encoding, request.errors, error,
			       sizeof error))
		printf("%zu codec\n%s", strlen(error), error);
	else
		answer(&request, (struct pks_bytes){data, size});
	while (request.owned_count > 0)
		free(request.owned[--request.owned_count]);
	free(data);
}

int
main(void)
{
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		serve(line);
		if (fflush(stdout) != 0)
			return 3;
	}
	free(line);
	return 0;
}
