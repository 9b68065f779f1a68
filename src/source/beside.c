/* SPDX-License-Identifier: MIT */
/*
 * Files that lie beside another because they were written together with it: joblib before 0.10
 * counted the arrays of a pickle and put each into a file of its own (numpy_pickle.py, save()).
 */
#include <picklescope/source.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_BESIDE 100000
/* Numbers of files that somebody has taken away. */
#define MOST_MISSING 4
#define MOST_ENDING  24 /* "_NN.npy.z", and its NUL */

void
pks_source_beside_names(const char *path, void (*reads)(const char *path, void *data), void *data)
{
	static const char *const endings[] = {".npy", ".npy.z"};
	size_t n = strlen(path);
	char *name = malloc(n + MOST_ENDING);
	unsigned missing = 0;

	for (unsigned k = 1; name && missing <= MOST_MISSING && k < MOST_BESIDE; k++) {
		missing++;
		for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
			snprintf(name, n + MOST_ENDING, "%s_%02u%s", path, k, endings[i]);
			if (access(name, R_OK) != 0)
				continue;
			missing = 0;
			reads(name, data);
		}
	}
	free(name);
}
