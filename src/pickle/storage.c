/* SPDX-License-Identifier: MIT */
/*
 * PyTorch's storages: what a persistent id says of one (torch/serialization.py, persistent_id), and
 * the tensors that calls make of them (torch/_utils.py).
 */
#include "pickle/dense.h"
#include "pickle/scalar.h"

#include <picklescope/classes.h>

#include <inttypes.h>
#include <string.h>

#define MOST_DIMENSIONS 8

static const struct {
	const char *name;
	struct pks_scalar item;
} types[] = {
	{"FloatStorage", {.kind = 'f', .size = 4}},
	{"DoubleStorage", {.kind = 'f', .size = 8}},
	{"HalfStorage", {.kind = 'f', .size = 2}},
	{"BFloat16Storage", {.kind = 'f', .size = 2, .half = true}},
	{"LongStorage", {.kind = 'i', .size = 8}},
	{"IntStorage", {.kind = 'i', .size = 4}},
	{"ShortStorage", {.kind = 'i', .size = 2}},
	{"CharStorage", {.kind = 'i', .size = 1}},
	{"ByteStorage", {.kind = 'u', .size = 1}},
	{"BoolStorage", {.kind = 'b', .size = 1}},
	{"ComplexFloatStorage", {.kind = 'c', .size = 8}},
	{"ComplexDoubleStorage", {.kind = 'c', .size = 16}},
	{"QInt8Storage", {.kind = 'i', .size = 1}},
	{"QUInt8Storage", {.kind = 'u', .size = 1}},
	{"QInt32Storage", {.kind = 'i', .size = 4}},
	{"UntypedStorage", {.kind = 'u', .size = 1}},
};

static bool
is_text(struct pks_bytes text, const char *word)
{
	return text.size == strlen(word) && memcmp(text.data, word, (size_t)text.size) == 0;
}

bool
pks_storage_type(struct pks_bytes name, const char **type, struct pks_scalar *item)
{
	for (size_t k = 0; k < sizeof types / sizeof *types; k++)
		if (is_text(name, types[k].name)) {
			*type = types[k].name;
			*item = types[k].item;
			return true;
		}
	return false;
}

static bool
take_type(const struct pks_history *h, pks_op value, struct pks_storage *storage)
{
	struct pks_callable callable;

	if (pks_kind_of(h, value) != PKS_CALLABLE || !pks_callable(h, value, &callable) ||
	    (!is_text(callable.to_module, "torch") &&
	     !is_text(callable.to_module, "torch.storage")))
		return false;
	return pks_storage_type(callable.to_name, &storage->type, &storage->item);
}

bool
pks_storage_of(const struct pks_history *h, pks_op value, struct pks_storage *storage)
{
	struct pks_integer items;
	pks_op id;

	if (value >= h->done || pks_dense_code(h, value) != PKS_OP_BINPERSID)
		return false;
	id = pks_operand(h, value, 0);
	if (pks_kind_of(h, id) != PKS_TUPLE || pks_operands(h, id) < 5 ||
	    !pks_class_is_text(h, pks_operand(h, id, 0), "storage") ||
	    !pks_integer_of(h, pks_operand(h, id, 4), &items) || !items.is_small || items.small < 0)
		return false;
	*storage = (struct pks_storage){.value = value,
					.key = pks_operand(h, id, 2),
					.location = pks_operand(h, id, 3),
					.items = (uint64_t)items.small};
	return take_type(h, pks_operand(h, id, 1), storage);
}

static bool
find(const struct pks_history *h, pks_op value, struct pks_storage *storage,
     struct pks_bytes *bytes, char *where, size_t size)
{
	const struct pks_storage_finder *finder = h->options.storages;

	return finder != NULL && pks_storage_of(h, value, storage) &&
	       finder->find(finder->data, h, storage, bytes, where, size);
}

/* Of the first format, where an id is that of a tensor. */
static bool
tensor_pen(struct pks_pen *pen, const struct pks_history *h, pks_op value, unsigned left)
{
	const struct pks_storage_finder *finder = h->options.storages;
	struct pks_array tensor;
	struct pks_bytes items;
	struct pks_text words;
	char head[256];
	pks_op id;

	if (finder == NULL || value >= h->done || pks_dense_code(h, value) != PKS_OP_BINPERSID)
		return false;
	id = pks_operand(h, value, 0);
	if (pks_kind_of(h, id) != PKS_STR || !finder->tensor(finder->data, h, id, &tensor, &items))
		return false;
	pks_text_bounded(&words, head, sizeof head);
	pks_text_raw(&words, "tensor ");
	pks_array_shape_text(&tensor, &words);
	pks_text_raw(&words, " in storages");
	if (words.used + 12 > left || items.size == 0) {
		pks_pen_cut_words(pen, head, left);
		return true;
	}
	pks_pen_words(pen, head);
	pks_pen_words(pen, ": ");
	pks_scalars_pen(pen, &tensor.item, items, left - (unsigned)words.used - 2);
	return true;
}

bool
pks_storage_pen(struct pks_pen *pen, const struct pks_history *h, pks_op value, unsigned limit)
{
	unsigned left = limit < pen->left ? limit : pen->left;
	struct pks_storage storage;
	struct pks_bytes bytes;
	struct pks_points points;
	struct pks_text words;
	char head[256], where[96];
	uint64_t there;
	int32_t c;

	if (!find(h, value, &storage, &bytes, where, sizeof where))
		return tensor_pen(pen, h, value, left);
	there = bytes.size / storage.item.size;
	pks_text_bounded(&words, head, sizeof head);
	pks_text_printf(&words, "storage %s %s", storage.type, where);
	if (pks_points(h, storage.location, &points)) {
		pks_text_raw(&words, " on ");
		for (int k = 0; k < 16 && (c = pks_points_next(&points)) >= 0; k++)
			pks_text_point(&words, (uint32_t)c, 0);
	}
	pks_text_printf(&words, ", %" PRIu64 " item%s", storage.items,
			storage.items == 1 ? "" : "s");
	if (there < storage.items)
		pks_text_printf(&words, ", %" PRIu64 " of them there", there);
	if (words.used + 12 > left || there == 0 || storage.items == 0) {
		pks_pen_cut_words(pen, head, left);
		return true;
	}
	if (there > storage.items)
		bytes.size = storage.items * storage.item.size;
	pks_pen_words(pen, head);
	pks_pen_words(pen, ": ");
	pks_scalars_pen(pen, &storage.item, bytes, left - (unsigned)words.used - 2);
	return true;
}

bool
pks_storage_text(const struct pks_history *history, pks_op value, unsigned width,
		 struct pks_text *text)
{
	struct pks_pen pen = {.out = text, .left = width};

	return pks_storage_pen(&pen, history, value, width);
}

/* ---- Tensors ------------------------------------------------------------------------------------
 */

static bool
number_in(const struct pks_history *h, pks_op tuple, uint32_t k, uint64_t *number)
{
	struct pks_integer integer;

	if (k >= pks_operands(h, tuple) || !pks_integer_of(h, pks_operand(h, tuple, k), &integer) ||
	    !integer.is_small || integer.small < 0)
		return false;
	*number = (uint64_t)integer.small;
	return true;
}

/* Rows one behind the other, without anything between? Then how many items there are. */
static bool
is_plain(const struct pks_history *h, pks_op shape, pks_op strides, uint64_t *items)
{
	uint32_t n = pks_operands(h, shape);
	uint64_t size, stride;

	*items = 1;
	if (pks_kind_of(h, strides) != PKS_TUPLE || pks_operands(h, strides) != n)
		return false;
	for (uint32_t k = n; k-- > 0;) {
		if (!number_in(h, shape, k, &size) || !number_in(h, strides, k, &stride) ||
		    (size > 1 && stride != *items) || (size > 0 && *items > INT64_MAX / 16 / size))
			return false;
		*items *= size;
	}
	return true;
}

static bool
is_rebuilt(const struct pks_history *h, pks_op value)
{
	pks_op callee = pks_callee(h, value);
	struct pks_callable callable;

	return pks_dense_code(h, value) == PKS_OP_REDUCE && callee != PKS_NO_OP &&
	       pks_callable(h, callee, &callable) && is_text(callable.to_module, "torch._utils") &&
	       (is_text(callable.to_name, "_rebuild_tensor_v2") ||
		is_text(callable.to_name, "_rebuild_tensor"));
}

static void
shape_text(const struct pks_history *h, pks_op shape, struct pks_text *text)
{
	uint32_t n = pks_operands(h, shape);
	uint64_t size;

	pks_text_raw(text, "(");
	for (uint32_t k = 0; k < n && k < MOST_DIMENSIONS; k++)
		if (number_in(h, shape, k, &size))
			pks_text_printf(text, "%s%" PRIu64, k > 0 ? ", " : "", size);
	pks_text_raw(text, n > MOST_DIMENSIONS ? ", ...)" : n == 1 ? ",)" : ")");
}

bool
pks_tensor_text(const struct pks_history *h, pks_op value, unsigned width, struct pks_text *text)
{
	struct pks_pen pen = {.out = text, .left = width};
	struct pks_storage storage;
	struct pks_bytes bytes;
	uint64_t first, items;
	char head[256], where[96];
	struct pks_text words;
	pks_op args, shape;

	if (value >= h->done || !is_rebuilt(h, value))
		return false;
	args = pks_operand(h, value, 1);
	if (pks_kind_of(h, args) != PKS_TUPLE || pks_operands(h, args) < 4 ||
	    !find(h, pks_operand(h, args, 0), &storage, &bytes, where, sizeof where))
		return false;
	shape = pks_operand(h, args, 2);
	if (pks_kind_of(h, shape) != PKS_TUPLE)
		return false;
	pks_text_bounded(&words, head, sizeof head);
	shape_text(h, shape, &words);
	pks_text_raw(&words, " ");
	pks_scalar_name_text(&storage.item, &words);
	if (words.used > width)
		return false;
	pks_pen_words(&pen, head);
	if (!is_plain(h, shape, pks_operand(h, args, 3), &items) ||
	    !number_in(h, args, 1, &first) || first > bytes.size / storage.item.size ||
	    items > bytes.size / storage.item.size - first || items == 0 || pen.left < 12)
		return true;
	pks_pen_words(&pen, ": ");
	bytes.data += first * storage.item.size;
	bytes.size = items * storage.item.size;
	pks_scalars_pen(&pen, &storage.item, bytes, pen.left);
	return true;
}
