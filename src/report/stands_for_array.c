/* SPDX-License-Identifier: MIT */
/*
 * Arrays of numpy and tensors of torch: what they hold and their shape, without a look at the
 * numbers themselves. As numpy's array_reduce and arraydescr_reduce write them, and torch._utils
 * reads them.
 */
#include "report/stands_for.h"

#include "report/beside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST_AXES    64
#define BESIDE_WIDTH 120

static const struct {
	const char *code, *name;
} types[] = {
	{"b1", "bool"},	       {"i1", "int8"},	     {"i2", "int16"},	    {"i4", "int32"},
	{"i8", "int64"},       {"u1", "uint8"},	     {"u2", "uint16"},	    {"u4", "uint32"},
	{"u8", "uint64"},      {"f2", "float16"},    {"f4", "float32"},	    {"f8", "float64"},
	{"f16", "longdouble"}, {"c8", "complex64"},  {"c16", "complex128"}, {"O8", "object"},
	{"O", "object"},       {"M8", "datetime64"}, {"m8", "timedelta64"},
};

struct dtype {
	char code[16];	 /* "f8" */
	bool big;	 /* highest byte first */
	uint32_t fields; /* of a record; 0: it is none */
	char unit[8];	 /* of datetime64 */
};

/* The unit of a datetime64 stands in a tuple at the end of its state. */
static void
read_unit(struct pks_made *made, struct dtype *dtype)
{
	pks_op unit = pks_made_item(made, made->state, 8);

	unit = pks_made_item(made, unit, 1);
	if (pks_made_items(made, unit) >= 1) {
		uint8_t data[sizeof dtype->unit - 1];
		size_t n;

		if (pks_made_bytes(made, pks_made_item(made, unit, 0), data, sizeof data, &n)) {
			for (size_t k = 0; k < n; k++)
				if (data[k] < 'A' || data[k] > 'z')
					return;
			memcpy(dtype->unit, data, n);
			dtype->unit[n] = '\0';
		}
	}
}

static bool
read_dtype(struct pks_made *made, struct dtype *dtype)
{
	char order[4];

	memset(dtype, 0, sizeof *dtype);
	if (!pks_made_by(made, "numpy", "dtype") ||
	    !pks_made_ascii(made, pks_made_arg(made, 0), dtype->code, sizeof dtype->code))
		return false;
	if (pks_made_ascii(made, pks_made_item(made, made->state, 1), order, sizeof order))
		dtype->big = *order == '>';
	dtype->fields = pks_made_items(made, pks_made_item(made, made->state, 3));
	if (dtype->code[0] == 'M' || dtype->code[0] == 'm')
		read_unit(made, dtype);
	return true;
}

static bool
read_dtype_of(struct pks_made *made, pks_op value, struct dtype *dtype)
{
	struct pks_made of;

	return value != PKS_NO_OP &&
	       pks_made_of(made->reader, value, made->moment, made->out, &of) &&
	       read_dtype(&of, dtype);
}

static void
write_dtype(struct pks_text *out, const struct dtype *dtype)
{
	const char *name = dtype->code;

	for (size_t k = 0; k < sizeof types / sizeof *types; k++)
		if (strcmp(types[k].code, dtype->code) == 0)
			name = types[k].name;
	if (dtype->fields > 0)
		pks_text_printf(out, "record of %u fields", dtype->fields);
	else if (dtype->code[0] == 'U' && dtype->code[1])
		pks_text_printf(out, "str of %s", dtype->code + 1);
	else if (dtype->code[0] == 'S' && dtype->code[1])
		pks_text_printf(out, "bytes of %s", dtype->code + 1);
	else
		pks_text_utf8(out, name, strlen(name));
	if (*dtype->unit)
		pks_text_printf(out, "[%s]", dtype->unit);
	if (dtype->big && dtype->fields == 0)
		pks_text_raw(out, ", big-endian");
}

bool
pks_stands_DTYPE(struct pks_made *made)
{
	struct dtype dtype;

	if (!read_dtype(made, &dtype))
		return false;
	pks_text_printf(made->out, "%s ", made->word);
	write_dtype(made->out, &dtype);
	return true;
}

static bool
read_shape(struct pks_made *made, pks_op shape, int64_t axis[MOST_AXES], uint32_t *axes)
{
	if (shape == PKS_NO_OP || pks_value_kind(made->history, shape) != PKS_TUPLE)
		return false;
	*axes = pks_made_items(made, shape);
	if (*axes > MOST_AXES)
		return false;
	for (uint32_t k = 0; k < *axes; k++)
		if (!pks_made_int(made, pks_made_item(made, shape, k), &axis[k]))
			return false;
	return true;
}

static void
write_shape(struct pks_text *out, const int64_t *axis, uint32_t axes)
{
	if (axes == 0)
		pks_text_raw(out, "of no axis");
	for (uint32_t k = 0; k < axes; k++)
		pks_text_printf(out, "%s%" PRId64, k > 0 ? " x " : "", axis[k]);
}

static bool
write_array(struct pks_made *made, pks_op shape, pks_op dtype_value, pks_op data)
{
	int64_t axis[MOST_AXES];
	struct dtype dtype;
	uint64_t size;
	uint32_t axes;

	if (!read_shape(made, shape, axis, &axes) || !read_dtype_of(made, dtype_value, &dtype))
		return false;
	pks_text_printf(made->out, "%s ", made->word);
	write_shape(made->out, axis, axes);
	pks_text_raw(made->out, " of ");
	write_dtype(made->out, &dtype);
	if (pks_made_size(made, data, &size))
		pks_text_printf(made->out, ", %" PRIu64 " bytes", size);
	return true;
}

/* _reconstruct makes an empty one; its state is version, shape, dtype, order, data. */
bool
pks_stands_ARRAY(struct pks_made *made)
{
	return write_array(made, pks_made_item(made, made->state, 1),
			   pks_made_item(made, made->state, 2),
			   pks_made_item(made, made->state, 4));
}

/* _frombuffer(data, dtype, shape, order), of protocol 5. */
bool
pks_stands_BUFFER_ARRAY(struct pks_made *made)
{
	return write_array(made, pks_made_arg(made, 2), pks_made_arg(made, 1),
			   pks_made_arg(made, 0));
}

/* What joblib keeps in a file beside the pickle. */
bool
pks_stands_BESIDE(struct pks_made *made)
{
	char words[8 * BESIDE_WIDTH];
	struct pks_text text;

	pks_text_bounded(&text, words, sizeof words);
	text.ascii = made->out->ascii;
	if (!pks_beside_of_text(made->history, made->value, made->moment, BESIDE_WIDTH, &text))
		return false;
	pks_text_printf(made->out, "%s %s", made->word, words);
	return true;
}

static void
write_number(struct pks_text *out, const struct dtype *dtype, const uint8_t *data, size_t n)
{
	uint64_t bits = 0;
	double wide;
	float narrow;
	uint32_t half;

	for (size_t k = 0; k < n; k++)
		bits |= (uint64_t)data[dtype->big ? n - 1 - k : k] << (8 * k);
	switch (dtype->code[0]) {
	case 'f':
		if (n == 8) {
			memcpy(&wide, &bits, sizeof wide);
		} else {
			half = (uint32_t)bits;
			memcpy(&narrow, &half, sizeof narrow);
			wide = (double)narrow;
		}
		pks_float_repr(wide, out);
		break;
	case 'b': pks_text_raw(out, bits ? "True" : "False"); break;
	case 'i':
		if (n < 8 && bits >> (8 * n - 1))
			bits |= ~(uint64_t)0 << (8 * n);
		pks_text_printf(out, "%" PRId64, (int64_t)bits);
		break;
	default: pks_text_printf(out, "%" PRIu64, bits); break;
	}
}

bool
pks_stands_SCALAR(struct pks_made *made)
{
	struct dtype dtype;
	uint8_t data[8];
	size_t n;

	if (!read_dtype_of(made, pks_made_arg(made, 0), &dtype))
		return false;
	write_dtype(made->out, &dtype);
	if (dtype.fields == 0 && strchr("fiub", dtype.code[0]) &&
	    pks_made_bytes(made, pks_made_arg(made, 1), data, sizeof data, &n) &&
	    n == strtoul(dtype.code + 1, NULL, 10) && n > 0 &&
	    (dtype.code[0] != 'f' || n == 4 || n == 8)) {
		pks_text_raw(made->out, " ");
		write_number(made->out, &dtype, data, n);
	}
	return true;
}

/* The storage is a persistent id: ('storage', its type, its key, the device, how many). */
static bool
write_storage(struct pks_made *made, pks_op storage)
{
	struct pks_callable type;
	struct pks_part part;
	char key[64], device[32];
	size_t n;

	if (storage == PKS_NO_OP || pks_value_kind(made->history, storage) != PKS_PERSISTENT ||
	    !pks_part(made->reader, storage, made->moment, 0, &part) || part.role != PKS_PART_ID ||
	    pks_made_items(made, part.value) < 5 ||
	    !pks_callable(made->history, pks_made_item(made, part.value, 1), &type))
		return false;
	n = (size_t)type.to_name.size;
	if (n > 7 && memcmp(type.to_name.data + n - 7, "Storage", 7) == 0)
		n -= 7;
	pks_text_raw(made->out, " of ");
	pks_text_utf8(made->out, type.to_name.data, n);
	if (pks_made_ascii(made, pks_made_item(made, part.value, 3), device, sizeof device))
		pks_text_printf(made->out, ", on %s", device);
	if (pks_made_ascii(made, pks_made_item(made, part.value, 2), key, sizeof key))
		pks_text_printf(made->out, ", storage %s", key);
	return true;
}

/* _rebuild_tensor_v2(storage, offset, size, stride, ...) */
bool
pks_stands_TENSOR(struct pks_made *made)
{
	int64_t axis[MOST_AXES];
	uint32_t axes;

	if (!read_shape(made, pks_made_arg(made, 2), axis, &axes))
		return false;
	pks_text_printf(made->out, "%s ", made->word);
	write_shape(made->out, axis, axes);
	write_storage(made, pks_made_arg(made, 0));
	return true;
}

bool
pks_stands_PARAMETER(struct pks_made *made)
{
	struct pks_made of;

	if (!pks_made_of(made->reader, pks_made_arg(made, 0), made->moment, made->out, &of) ||
	    !(pks_made_by(&of, "torch._utils", "_rebuild_tensor_v2") ||
	      pks_made_by(&of, "torch._utils", "_rebuild_tensor")))
		return false;
	of.word = made->word;
	return pks_stands_TENSOR(&of);
}
