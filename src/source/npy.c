/* SPDX-License-Identifier: MIT */
/*
 * NumPy's own files: \x93NUMPY, a version, the size of a head that is a Python dict, and the array.
 * An array of objects ('O' in its dtype) is one pickle; others are raw numbers, in which nothing is
 * to be looked for. Several may follow each other, so what is behind is a place as well.
 * (numpy/lib/format.py)
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "source/numbers.h"
#include "source/step.h"

#include <picklescope/arrays.h>
#include <stdlib.h>
#include <string.h>

struct array {
	const char *descr, *shape, *end; /* in the head: behind those keys; where it ends */
	uint64_t data, size;		 /* of a raw array; size 0: objects, or not known */
	bool objects;
	uint64_t at; /* where it begins; past the end: there is no more */
};

/* The word behind a key of the head: 'descr': '<f8'. */
static const char *
word_behind(const uint8_t *head, uint64_t size, const char *key)
{
	const char *at = memmem(head, (size_t)size, key, strlen(key));

	return at ? at + strlen(key) : NULL;
}

/* prod(shape); false: it is not to be read. */
static bool
items_of(const char *p, const char *end, uint64_t *items)
{
	*items = 1;
	while (p < end && *p != '(')
		p++;
	if (p == end)
		return false;
	for (p++; p < end && *p != ')'; p++) {
		uint64_t n = 0;

		if (*p < '0' || *p > '9')
			continue;
		for (; p < end && *p >= '0' && *p <= '9'; p++) {
			if (n > UINT32_MAX)
				return false;
			n = n * 10 + (uint64_t)(*p - '0');
		}
		if (n > 0 && *items > UINT64_MAX / 2 / n)
			return false;
		*items *= n;
		p--;
	}
	return p < end;
}

/* Bytes of an item of a plain dtype, '<f8', '|S12', '<U3'; 0: something else. */
static uint64_t
item_size(const char *p, const char *end)
{
	uint64_t n = 0;
	char kind;

	while (p < end && *p != '\'' && *p != '[')
		p++;
	if (end - p < 4 || *p == '[')
		return 0;
	p++;
	p += *p == '<' || *p == '>' || *p == '|' || *p == '=';
	kind = *p++;
	while (p < end && *p >= '0' && *p <= '9' && n < UINT32_MAX)
		n = n * 10 + (uint64_t)(*p++ - '0');
	return kind == 'U' ? n * 4 : n;
}

static bool
read_head(struct pks_bytes all, uint64_t at, struct array *array)
{
	struct pks_bytes bytes = {all.data + at, all.size - at};
	uint64_t width, size, items;
	const uint8_t *head;

	*array = (struct array){.at = at};
	if (bytes.size < 12 || memcmp(bytes.data, "\x93NUMPY", 6) != 0)
		return false;
	width = bytes.data[6] == 1 ? 2 : 4;
	size = pks_little(bytes.data + 8, (unsigned)width);
	if (!pks_inside(bytes, 8 + width, size))
		return false;
	array->data = at + 8 + width + size;
	head = bytes.data + 8 + width;
	array->end = (const char *)head + size;
	array->descr = word_behind(head, size, "'descr':");
	array->shape = word_behind(head, size, "'shape':");
	if (!array->descr || !array->shape)
		return false;
	array->objects = memmem(array->descr, (size_t)(array->end - array->descr), "O'", 2) != NULL;
	if (!array->objects && items_of(array->shape, array->end, &items)) {
		uint64_t item = item_size(array->descr, array->end);

		array->size =
			item > 0 && items <= (all.size - array->data) / item ? items * item : 0;
	}
	return true;
}

/* The numbers of a tuple of a head that items_of() could read. */
static bool
take_shape(const char *p, const char *end, struct pks_array *described)
{
	while (p < end && *p != '(')
		p++;
	for (; p < end && *p != ')'; p++) {
		uint64_t n = 0;

		if (*p < '0' || *p > '9')
			continue;
		if (described->dimensions == PKS_ARRAY_DIMENSIONS)
			return false;
		for (; p < end && *p >= '0' && *p <= '9'; p++)
			n = n * 10 + (uint64_t)(*p - '0');
		p--;
		described->dimension[described->dimensions++] = n;
	}
	return true;
}

static bool
take_type(const char *p, const char *end, struct pks_scalar *item)
{
	char name[32];
	size_t n = 0;

	while (p < end && *p == ' ')
		p++;
	if (p == end || *p++ != '\'')
		return false;
	/* Behind a date is its unit: "<M8[ns]". */
	for (; p < end && *p != '\'' && *p != '[' && n + 1 < sizeof(name); p++)
		name[n++] = *p;
	name[n] = '\0';
	return p < end && (*p == '\'' || *p == '[') && pks_scalar_named(name, item);
}

bool
pks_npy_array(struct pks_bytes bytes, struct pks_array *described)
{
	const uint8_t *fortran;
	struct array array;
	uint64_t items;

	*described = (struct pks_array){0};
	if (!read_head(bytes, 0, &array) || !items_of(array.shape, array.end, &items) ||
	    !take_shape(array.shape, array.end, described))
		return false;
	if (array.objects)
		described->item = (struct pks_scalar){.kind = 'O', .size = 8};
	else if (!take_type(array.descr, array.end, &described->item))
		return false;
	fortran = memmem(bytes.data, (size_t)array.data, "'fortran_order': True", 21);
	described->fortran = fortran != NULL;
	described->pickled = array.objects;
	described->data = array.data;
	described->end = array.objects ? bytes.size : array.data + array.size;
	return true;
}

static enum pks_likeness
probe(struct pks_bytes bytes)
{
	struct array array;

	return read_head(bytes, 0, &array) ? PKS_EXACTLY : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	struct array *array = calloc(1, sizeof(*array));

	step->state = array;
	return array && read_head(step->bytes, 0, array);
}

static void
end_array(struct pks_step *step)
{
	free(step->state);
}

/* What is behind the raw arrays: the pickle of one of objects, or whatever it is. */
static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct array *array = step->state;

	while (array->at < step->bytes.size) {
		uint64_t past = array->data + array->size;

		pks_step_covers(step, array->data, array->size);
		if (array->size > 0 && past < step->bytes.size &&
		    read_head(step->bytes, past, array))
			continue;
		array->at = step->bytes.size;
		member->place = true;
		member->offset = past;
		member->size = step->bytes.size - past;
		return member->size > 0;
	}
	return false;
}

const struct pks_step_kind pks_step_NPY = {
	.name = "",
	.probe = probe,
	.begins = "\x93",
	.begin = begin,
	.next = next,
	.end = end_array,
};
