/* SPDX-License-Identifier: MIT */
/*
 * A file beside a pickle is opened anew each time that somebody asks: it is rarely asked for, may
 * be one of thousands, and may change. What leads out of the folder is named, and never followed.
 */
#include "report/beside.h"

#include <stdio.h>
#include <string.h>

#define LEAST 12 /* columns for items, or none are shown */

struct pks_source *
pks_open_beside(const struct pks_source *source, const struct pks_beside *beside, char *why,
		size_t size)
{
	if (beside->file[0] == '\0') {
		snprintf(why, size, "its name is not to be read");
		return NULL;
	}
	if (beside->outside) {
		snprintf(why, size, "a path out of the folder, which is not followed");
		return NULL;
	}
	/* A member of something else has no folder. */
	if (strchr(pks_source_steps(source), '(') != NULL ||
	    strcmp(pks_source_path(source), "-") == 0) {
		snprintf(why, size, "not looked for: the pickle is no file of a folder");
		return NULL;
	}
	return pks_source_beside(source, beside->file, why, size);
}

static void
write_shape(const struct pks_array *array, struct pks_text *text)
{
	pks_array_shape_text(array, text);
	pks_text_raw(text, array->fortran ? " in Fortran's order " : " ");
}

/* Where it is said to be. */
static void
write_place(const struct pks_beside *beside, struct pks_text *text)
{
	pks_text_raw(text, "in the file ");
	pks_text_utf8(text, beside->file, strlen(beside->file));
	pks_text_raw(text, beside->outside ? ", not beside the pickle" : " beside the pickle");
}

/* The .npy itself says what it is. */
static void
write_npy(const struct pks_source *file, const struct pks_beside *beside, unsigned width,
	  struct pks_text *text)
{
	struct pks_bytes bytes = pks_source_bytes(file);
	size_t before = text->used;
	struct pks_array array;
	bool known = pks_npy_array(bytes, &array);

	if (known)
		write_shape(&array, text);
	write_place(beside, text);
	if (!known)
		pks_text_raw(text, " (no .npy of a type that is known here)");
	else if (array.pickled)
		pks_text_raw(text, ", a pickle");
	else if (array.item.kind != 'V' && array.item.size > 0 && array.end > array.data &&
		 text->used - before + LEAST < width) {
		pks_text_raw(text, ": ");
		bytes.data += array.data;
		bytes.size = array.end - array.data;
		pks_scalars_text(&array.item, bytes, width - (unsigned)(text->used - before), text);
	}
}

void
pks_beside_text(const struct pks_source *source, const struct pks_beside *beside, unsigned width,
		struct pks_text *text)
{
	bool looked = source != NULL && !beside->outside;
	struct pks_source *file = NULL;
	char why[160] = "";

	if (looked)
		file = pks_open_beside(source, beside, why, sizeof why);
	if (file != NULL && !beside->packed) {
		write_npy(file, beside, width, text);
	} else {
		if (beside->described)
			write_shape(&beside->array, text);
		write_place(beside, text);
		if (looked && file == NULL)
			pks_text_printf(text, " (%s)", why);
	}
	pks_source_free(file);
}

bool
pks_beside_of_text(const struct pks_history *history, pks_op value, pks_op moment, unsigned width,
		   struct pks_text *text)
{
	const struct pks_storage_finder *finder = pks_history_options(history)->storages;
	struct pks_beside beside;

	if (!pks_beside_of(history, value, moment, &beside) || beside.file[0] == '\0')
		return false;
	if (finder != NULL && finder->beside != NULL)
		finder->beside(finder->data, &beside, width, text);
	else
		pks_beside_text(NULL, &beside, width, text);
	return true;
}
