/* SPDX-License-Identifier: MIT */
/*
 * Drives a target without a fuzzer: each file that is named, and each in a directory that is named.
 * A file that it dies of is named before. The bytes stand in a block of exactly their size.
 */
#include "target.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LARGEST (1 << 20)

static unsigned files;

__attribute__((weak)) int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	return 0;
}

static void
run_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(size > 0 ? size : 1);

	if (file == NULL || data == NULL || fread(data, 1, size, file) != size) {
		fprintf(stderr, "%s: cannot be read\n", path);
		exit(2);
	}
	fclose(file);
	printf("# %s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	files++;
}

static void
run(const char *path, bool named)
{
	struct dirent **names;
	char below[4096];
	struct stat status;
	int count;

	if (stat(path, &status) != 0) {
		fprintf(stderr, "%s: is not there\n", path);
		exit(2);
	}
	if (S_ISREG(status.st_mode) && status.st_size <= LARGEST)
		run_file(path, (size_t)status.st_size);
	if (!S_ISDIR(status.st_mode) || !named)
		return;
	count = scandir(path, &names, NULL, alphasort);
	for (int k = 0; k < count; k++) {
		if (names[k]->d_name[0] != '.') {
			snprintf(below, sizeof below, "%s/%s", path, names[k]->d_name);
			run(below, false);
		}
		free(names[k]);
	}
	free(names);
}

int
main(int argc, char **argv)
{
	LLVMFuzzerInitialize(&argc, &argv);
	for (int k = 1; k < argc; k++)
		run(argv[k], true);
	printf("%u files\n", files);
	return files == 0;
}
