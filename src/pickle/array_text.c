/* SPDX-License-Identifier: MIT */
/*
 * An array in a line.
 */
#include "pickle/array.h"
#include "pickle/scalar.h"

#include <inttypes.h>

#define MOST_DIMENSIONS 8
#define LEAST		12 /* columns for its first items, or none are shown */

static void
shape_text(const struct pks_array *array, struct pks_text *text)
{
	pks_text_raw(text, "(");
	for (unsigned k = 0; k < array->dimensions; k++) {
		if (k == MOST_DIMENSIONS) {
			pks_text_raw(text, ", ...");
			break;
		}
		pks_text_printf(text, "%s%" PRIu64, k > 0 ? ", " : "", array->dimension[k]);
	}
	pks_text_raw(text, array->dimensions == 1 ? ",)" : ")");
}

void
pks_array_shape_text(const struct pks_array *array, struct pks_text *text)
{
	shape_text(array, text);
	pks_text_raw(text, " ");
	pks_scalar_name_text(&array->item, text);
}

void
pks_scalars_text(const struct pks_scalar *item, struct pks_bytes bytes, unsigned width,
		 struct pks_text *text)
{
	struct pks_pen pen = {.out = text, .left = width};

	pks_scalars_pen(&pen, item, bytes, width);
}

/* Shape and type are what tells most. */
static void
short_text(struct pks_pen *pen, const struct pks_array *array, unsigned limit)
{
	struct pks_text words;
	char head[256];

	pks_text_bounded(&words, head, sizeof head);
	pks_array_shape_text(array, &words);
	pks_pen_cut_words(pen, head, limit);
}

void
pks_array_pen(struct pks_pen *pen, const struct pks_history *h, const struct pks_array *array,
	      unsigned limit)
{
	struct pks_bytes bytes = {h->bytes.data + array->data, array->end - array->data};
	unsigned left = limit < pen->left ? limit : pen->left;
	struct pks_text words;
	char head[256];

	pks_text_bounded(&words, head, sizeof head);
	pks_text_raw(&words, "ndarray ");
	pks_array_shape_text(array, &words);
	if (array->fortran)
		pks_text_raw(&words, " in Fortran's order");
	pks_text_printf(&words,
			array->pickled ? ", a pickle of %" PRIu64 " bytes at %" PRIu64
				       : ", %" PRIu64 " bytes at %" PRIu64,
			bytes.size, array->data);
	if (words.used > left) {
		pen->cut = true;
		short_text(pen, array, left);
		return;
	}
	pks_pen_words(pen, head);
	if (array->pickled || bytes.size == 0 || array->item.kind == 'V')
		return;
	if (words.used + LEAST > left) {
		pen->cut = true;
		return;
	}
	pks_pen_words(pen, ": ");
	pks_scalars_pen(pen, &array->item, bytes, left - (unsigned)words.used - 2);
}

void
pks_array_text(const struct pks_history *history, const struct pks_array *array, unsigned width,
	       struct pks_text *text)
{
	struct pks_pen pen = {.out = text, .left = width == 0 ? 120 : width};

	pks_array_pen(&pen, history, array, pen.left);
}
