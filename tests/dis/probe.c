/* SPDX-License-Identifier: MIT */
/*
 * Disassembles many files in one process: names on standard input, one a line; or '=SIZE' and that
 * many bytes. 'as 3.13' asks for that form from there on. For each it writes a line 'SIZE STATUS
 * END OFFSET OP EXCEPTION MESSAGE', a tab and pickletools' own message, then SIZE bytes of
 * disassembly. STATUS is 0 or 2, as the program's would be. Addresses and leaks are the sanitizers'
 * business.
 */
#include <picklescope/report.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static enum pks_tools tools = PKS_TOOLS_3_11;

/* The bytes in a block of exactly their size, so that a step too far is seen. */
static uint8_t *
read_bytes(FILE *file, size_t size)
{
	uint8_t *data = malloc(size > 0 ? size : 1);

	if (data == NULL || fread(data, 1, size, file) != size)
		exit(3);
	return data;
}

static uint8_t *
read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	long end;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (end = ftell(file)) < 0)
		exit(3);
	rewind(file);
	*size = (size_t)end;
	data = read_bytes(file, *size);
	fclose(file);
	return data;
}

static void
disassemble(const uint8_t *data, size_t size)
{
	struct pks_error error;
	struct pks_text out;
	char room[4096], words[4096], *text = NULL;
	struct pks_text said;
	size_t length = 0;
	FILE *stream = open_memstream(&text, &length);
	uint64_t end;
	bool done;

	if (stream == NULL)
		exit(3);
	pks_text_stream(&out, room, sizeof room, stream);
	pks_text_bounded(&said, words, sizeof words);
	done = pks_report_dis((struct pks_bytes){data, size}, 0, tools, &out, &error, &said, &end,
			      NULL);
	if (!pks_text_flush(&out))
		exit(3);
	fclose(stream);
	printf("%zu %d %" PRIu64 " %" PRIu64 " %" PRIu32 " %s %s\t%s\n", length, done ? 0 : 2, end,
	       done ? 0 : error.offset, done ? 0 : error.op,
	       done ? "-" : pks_exception_name(error.exception), done ? "-" : error.message,
	       done ? "" : words);
	fwrite(text, 1, length, stdout);
	free(text);
}

int
main(void)
{
	char line[4096];
	uint8_t *data;
	size_t size;

	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, "as 3.13") == 0) {
			tools = PKS_TOOLS_3_13;
			continue;
		}
		if (line[0] == '=') {
			size = strtoul(line + 1, NULL, 10);
			data = read_bytes(stdin, size);
		} else {
			data = read_file(line, &size);
		}
		disassemble(data, size);
		free(data);
	}
	return fflush(stdout) == 0 ? 0 : 3;
}
