/* SPDX-License-Identifier: MIT */
/*
 * Nodes without fields: numbers, text, bytes, plain callables, and what stands at the head of
 * those that have fields. Text is read where it lies in the file and written as it is read.
 */
#include "pickle/opcode.h"
#include "report/json.h"
#include "report/shared.h"

#include <picklescope/number.h>

#include <stdlib.h>
#include <string.h>

static struct pks_bytes
argument(const struct pks_json *json, pks_op op)
{
	struct pks_token token = pks_op_token(json->history, op);
	struct pks_bytes bytes = pks_history_bytes(json->history);

	return (struct pks_bytes){bytes.data + token.arg, token.arg_size};
}

static int64_t
small(const struct pks_json *json, pks_op value)
{
	struct pks_integer number;

	return pks_integer_of(json->history, value, &number) && number.is_small ? number.small : 0;
}

static void
integer(struct pks_json *json, pks_op value, struct pks_text *out)
{
	struct pks_integer number;

	pks_integer_of(json->history, value, &number);
	pks_text_raw(out, "{\"k\":\"int\",\"v\":\"");
	if (!pks_integer_canonical(&number, out))
		json->failed = true;
	pks_text_raw(out, "\"}");
}

static void
float_number(struct pks_json *json, pks_op value, struct pks_text *out)
{
	double number = 0;
	uint64_t bits;

	pks_float_of(json->history, value, &number);
	memcpy(&bits, &number, sizeof bits);
	pks_text_raw(out, "{\"k\":\"float\",\"v\":\"");
	pks_float_repr(number, out);
	pks_text_printf(out, "\",\"bits\":\"%016llx\"}", (unsigned long long)bits);
}

static void
hex(const uint8_t *data, uint64_t size, struct pks_text *out)
{
	static const char digits[] = "0123456789abcdef";
	char pairs[512];

	for (uint64_t i = 0; i < size && !out->cut;) {
		size_t n = 0;
		for (; n < sizeof pairs && i < size; i++) {
			pairs[n++] = digits[data[i] >> 4];
			pairs[n++] = digits[data[i] & 15];
		}
		pks_text_raw_n(out, pairs, n);
	}
}

static bool
is_surrogate(int32_t point)
{
	return point >= 0xd800 && point <= 0xdfff;
}

/* The points in hex too: JSON spells U+1F600 and the two surrogates D83D DE00 alike. */
static void
code_points(const struct pks_json *json, pks_op value, struct pks_text *out)
{
	struct pks_points points;
	const char *blank = "";
	int32_t point;

	pks_text_raw(out, ",\"cp\":\"");
	pks_points(json->history, value, &points);
	while ((point = pks_points_next(&points)) >= 0 && !out->cut) {
		pks_text_printf(out, "%s%x", blank, (unsigned)point);
		blank = " ";
	}
	pks_text_raw(out, "\"");
}

static void
text(struct pks_json *json, pks_op value, struct pks_text *out)
{
	struct pks_points points;
	struct pks_bytes utf8;
	bool surrogates = false;
	int32_t point;

	pks_text_raw(out, "{\"k\":\"str\",\"v\":\"");
	switch (pks_opcode_info(pks_op_code(json->history, value))->argument) {
	case PKS_ARG_TEXT1:
	case PKS_ARG_TEXT4:
	case PKS_ARG_TEXT8:
		utf8 = argument(json, value);
		pks_json_points(out, utf8.data, (size_t)utf8.size);
		/* A surrogate's first byte is ED, and the next one is A0 or above. */
		for (const uint8_t *p = utf8.data, *end = p + utf8.size;
		     !out->cut && p < end && (p = memchr(p, 0xed, (size_t)(end - p))) != NULL; p++)
			if (end - p > 1 && p[1] >= 0xa0) {
				surrogates = true;
				break;
			}
		break;
	default:
		if (!pks_points(json->history, value, &points))
			break;
		while ((point = pks_points_next(&points)) >= 0 && !out->cut) {
			pks_json_point(out, (uint32_t)point);
			surrogates |= is_surrogate(point);
		}
		break;
	}
	pks_text_raw(out, "\"");
	if (surrogates)
		code_points(json, value, out);
	pks_text_raw(out, "}");
}

/* 8-bit strings that stay bytes have escapes in their line form. */
static void
byte_string(struct pks_json *json, pks_op value, struct pks_text *out)
{
	struct pks_bytes bytes;
	struct pks_points points;
	int32_t point;

	if (pks_value_bytes(json->history, value, &bytes)) {
		hex(bytes.data, bytes.size, out);
		return;
	}
	if (!pks_points(json->history, value, &points))
		return;
	while ((point = pks_points_next(&points)) >= 0 && !out->cut)
		pks_text_printf(out, "%02x", (unsigned)point & 0xff);
}

static const char *
kind_word(const struct pks_json *json, pks_op op)
{
	struct pks_callable c;

	switch (pks_value_kind(json->history, op)) {
	case PKS_TUPLE: return "tuple";
	case PKS_LIST: return "list";
	case PKS_DICT: return "dict";
	case PKS_SET: return "set";
	case PKS_FROZENSET: return "frozenset";
	case PKS_BYTEARRAY: return "bytearray";
	case PKS_VIEW: return "memoryview";
	case PKS_BUFFER: return "buffer";
	case PKS_PERSISTENT: return "pers";
	case PKS_OBJECT: return "obj";
	default: break;
	}
	return pks_callable(json->history, op, &c) && c.extension ? "extension" : "global";
}

/* The parts of a name with dots. */
static void
path(struct pks_bytes name, struct pks_text *out)
{
	const uint8_t *p = name.data, *end = p + name.size, *dot;

	pks_text_raw(out, ",\"path\":[");
	for (; (dot = memchr(p, '.', (size_t)(end - p))) != NULL; p = dot + 1) {
		pks_json_string(out, p, (size_t)(dot - p));
		pks_text_raw(out, ",");
	}
	pks_json_string(out, p, (size_t)(end - p));
	pks_text_raw(out, "]");
}

void
pks_json_names(const struct pks_callable *c, const char *rules, struct pks_text *out)
{
	pks_text_raw(out, "\"module\":");
	pks_json_string(out, c->module.data, (size_t)c->module.size);
	pks_text_raw(out, ",\"name\":");
	pks_json_string(out, c->name.data, (size_t)c->name.size);
	if (rules != NULL)
		pks_text_printf(out, ",\"rules\":\"%s\"", rules);
	if (c->mapped) {
		pks_text_raw(out, ",\"to\":[");
		pks_json_string(out, c->to_module.data, (size_t)c->to_module.size);
		pks_text_raw(out, ",");
		pks_json_string(out, c->to_name.data, (size_t)c->to_name.size);
		pks_text_raw(out, "]");
	}
	if (c->dotted)
		path(c->name, out);
}

static void
names(const struct pks_json *json, pks_op op, struct pks_text *out)
{
	const struct pks_class *of = pks_class_named(json->history, op);
	struct pks_callable c = {0};

	pks_text_raw(out, ",");
	if (of != NULL)
		pks_text_printf(out, "\"module\":\"%s\",\"name\":\"%s\"", of->module, of->name);
	else if (pks_callable(json->history, op, &c) && !c.extension)
		pks_json_names(&c, NULL, out);
	else
		pks_text_printf(out, "\"code\":\"%lld\"",
				(long long)pks_op_token(json->history, op).number);
}

void
pks_json_global(struct pks_json *json, pks_op op, struct pks_text *out)
{
	struct pks_callable c;
	bool extension = pks_callable(json->history, op, &c) && c.extension;

	pks_text_printf(out, "{\"k\":\"%s\"", extension ? "extension" : "global");
	names(json, op, out);
	pks_text_raw(out, "}");
}

/* A call, or only the making of an object: __new__ without __init__? */
const char *
pks_json_made(const struct pks_json *json, pks_op op)
{
	switch (pks_op_code(json->history, op)) {
	case PKS_OP_NEWOBJ:
	case PKS_OP_NEWOBJ_EX: return "new";
	case PKS_OP_INST: return pks_operands(json->history, op) > 0 ? "call" : "new";
	case PKS_OP_OBJ:
		/* What a call returned is not taken for a class. */
		return pks_operands(json->history, op) > 1 ||
				       pks_value_kind(json->history,
						      pks_callee(json->history, op)) != PKS_CALLABLE
			       ? "call"
			       : "new";
	default: return "call";
	}
}

/* With what was put into it. */
static void
changed_bytes(struct pks_json *json, pks_op value, struct pks_text *out)
{
	struct pks_bytes bytes;
	void *copy = pks_json_bytes(json, value, json->moment, &bytes);

	hex(bytes.data, bytes.size, out);
	free(copy);
}

void
pks_json_character(uint32_t point, struct pks_text *out)
{
	pks_text_raw(out, "{\"k\":\"str\",\"v\":\"");
	pks_json_point(out, point);
	if (is_surrogate((int32_t)point))
		pks_text_printf(out, "\",\"cp\":\"%x", (unsigned)point);
	pks_text_raw(out, "\"}");
}

void
pks_json_head(struct pks_json *json, pks_op value, uint64_t id, struct pks_text *out)
{
	enum pks_kind kind = pks_value_kind(json->history, value);
	const struct pks_class *of = kind == PKS_OBJECT ? pks_class_of(json->history, value) : NULL;
	const char *word = of == NULL ? kind_word(json, value) : of->name == NULL ? "list" : "real";
	struct pks_bytes line;

	pks_text_raw(out, "{\"k\":\"");
	pks_text_raw(out, word);
	pks_text_raw(out, "\"");
	if (id != 0) {
		pks_text_raw(out, ",\"id\":");
		pks_text_number(out, id);
	}
	if (kind == PKS_CALLABLE) {
		names(json, value, out);
	} else if (of != NULL && of->name != NULL) {
		pks_text_printf(out, ",\"class\":\"%s.%s\"", of->module, of->name);
	} else if (kind == PKS_OBJECT && of == NULL) {
		pks_text_printf(out, ",\"made\":\"%s\"", pks_json_made(json, value));
	} else if (kind == PKS_BYTEARRAY || kind == PKS_VIEW) {
		pks_op base = kind == PKS_VIEW ? pks_operand(json->history, value, 0) : value;
		pks_text_raw(out, kind == PKS_VIEW ? ",\"readonly\":true,\"v\":\"" : ",\"v\":\"");
		if (pks_value_kind(json->history, base) == PKS_BYTEARRAY)
			changed_bytes(json, base, out);
		pks_text_raw(out, "\"");
	} else if (kind == PKS_PERSISTENT && pks_op_code(json->history, value) == PKS_OP_PERSID) {
		line = argument(json, value);
		pks_text_raw(out, ",\"pid\":{\"k\":\"str\",\"v\":");
		pks_json_string(out, line.data, (size_t)line.size);
		pks_text_raw(out, "}");
	}
}

bool
pks_json_atom(struct pks_json *json, pks_op value, struct pks_text *out)
{
	if (value == PKS_NO_OP) {
		pks_text_raw(out, "{\"k\":\"none\"}");
		return true;
	}
	if (pks_has_identity(json->reader, value, json->moment))
		return false;
	switch (pks_value_kind(json->history, value)) {
	case PKS_BOOL:
		pks_text_printf(out, "{\"k\":\"bool\",\"v\":%s}",
				small(json, value) != 0 ? "true" : "false");
		break;
	case PKS_INT: integer(json, value, out); break;
	case PKS_FLOAT: float_number(json, value, out); break;
	case PKS_STR: text(json, value, out); break;
	case PKS_BYTES:
		pks_text_raw(out, "{\"k\":\"bytes\",\"v\":\"");
		byte_string(json, value, out);
		pks_text_raw(out, "\"}");
		break;
	case PKS_TUPLE: pks_text_raw(out, "{\"k\":\"tuple\",\"v\":[]}"); break;
	case PKS_FROZENSET: pks_text_raw(out, "{\"k\":\"frozenset\",\"v\":[]}"); break;
	case PKS_CALLABLE: pks_json_global(json, value, out); break;
	default: pks_text_raw(out, "{\"k\":\"none\"}"); break;
	}
	return true;
}
