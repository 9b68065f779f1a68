/* SPDX-License-Identifier: MIT */
/*
 * What a reader makes of a pickle, in a form that is compared as text: how it ended, where the file
 * object stands, the value or the error, and in order what was asked of find_class and what was
 * called. The two lists are read from the ops, so they hold what came before an error too, whether
 * or not it survives.
 */
#include "pickle/opcode.h"
#include "report/json.h"

#include <inttypes.h>
#include <string.h>

struct list {
	struct pks_json *json;
	struct pks_text *out;
	const char *name;
	bool begun;
};

/* What stands before a name of the outermost object. */
static void
member(const struct pks_json *json, const char *name, struct pks_text *out)
{
	if (strcmp(name, "ok") != 0)
		pks_text_raw(out, ",");
	pks_json_break(json, 1, out);
	pks_text_printf(out, "\"%s\":%s", name, json->pretty ? " " : "");
}

static void
next_item(struct list *list)
{
	if (list->begun) {
		pks_text_raw(list->out, ",");
	} else {
		member(list->json, list->name, list->out);
		pks_text_raw(list->out, "[");
	}
	list->begun = true;
	pks_json_break(list->json, 2, list->out);
}

static void
end_list(const struct list *list)
{
	if (!list->begun)
		return;
	pks_json_break(list->json, 1, list->out);
	pks_text_raw(list->out, "]");
}

/* Calls for every op that was reached and has one of the codes; the one that failed too. */
static void
each_op(struct list *list, const uint8_t *codes, size_t count,
	void (*function)(struct list *list, pks_op op))
{
	const struct pks_history *history = list->json->history;
	pks_op op = 0, end = pks_last_moment(history);
	struct pks_codes set = {{0}};

	if (end < pks_ops(history))
		end++;
	for (size_t i = 0; i < count; i++)
		pks_codes_add(&set, codes[i]);
	while (!list->out->cut && (op = pks_op_find(history, op, end, &set)) != PKS_NO_OP)
		function(list, op++);
	end_list(list);
}

/* Which rules of find_class are in force: they hang on the protocol, and off fix_imports is as 3.
 */
static const char *
rules(const struct pks_history *history, const struct pks_callable *callable)
{
	if (callable->protocol >= 4)
		return "4+";
	if (callable->protocol == 3 || pks_history_options(history)->no_fix_imports)
		return "3";
	return "<3";
}

static void
find(struct list *list, pks_op op)
{
	const struct pks_history *history = list->json->history;
	struct pks_callable callable;

	if (!pks_asked(history, op, &callable) || callable.extension)
		return;
	next_item(list);
	pks_text_raw(list->out, "{");
	pks_json_names(&callable, rules(history, &callable), list->out);
	pks_text_raw(list->out, "}");
}

/* How many arguments a call was given, named ones counted. */
static uint64_t
arguments(struct pks_json *json, pks_op op)
{
	const struct pks_history *history = json->history;

	switch (pks_op_code(history, op)) {
	case PKS_OP_INST: return pks_operands(history, op);
	case PKS_OP_OBJ: return pks_operands(history, op) - 1;
	case PKS_OP_NEWOBJ_EX:
		return pks_json_iterations(json, pks_operand(history, op, 1), op) +
		       pks_parts(json->reader, pks_operand(history, op, 2), op);
	default: return pks_json_iterations(json, pks_operand(history, op, 1), op);
	}
}

static void
write_call(struct list *list, const char *made, pks_op op, pks_op callee, uint64_t given)
{
	struct pks_json *json = list->json;
	bool named = callee == op || pks_value_kind(json->history, callee) == PKS_CALLABLE;
	const struct pks_class *of = named ? pks_class_named(json->history, callee) : NULL;
	struct pks_callable c;

	next_item(list);
	pks_text_printf(list->out, "[\"%s\",\"", made);
	if (of != NULL)
		pks_text_printf(list->out, "%s.%s", of->module, of->name);
	else if (!named || !pks_callable(json->history, callee, &c)) {
		pks_text_raw(list->out, "<object>");
	} else if (c.extension) {
		pks_callable_text(json->history, callee, list->out);
	} else {
		pks_json_points(list->out, c.module.data, (size_t)c.module.size);
		pks_text_raw(list->out, ".");
		pks_json_points(list->out, c.name.data, (size_t)c.name.size);
	}
	pks_text_printf(list->out, "\",%" PRIu64 "]", given);
}

/* What is known of a class or function says what a call of it does; and which of the methods that a
 * pickle planted are called. */
static void
call(struct list *list, pks_op op)
{
	struct pks_json *json = list->json;
	const struct pks_history *history = json->history;
	pks_op callee = pks_callee(history, op);
	struct pks_deed deed;
	uint32_t n;

	if (!pks_op_done(history, op))
		return;
	if (!pks_deed(history, op, &deed)) {
		if (callee != PKS_NO_OP)
			write_call(list, pks_json_made(json, op), op, callee, arguments(json, op));
		return;
	}
	if (callee != PKS_NO_OP || deed.planted == PKS_NO_OP)
		return;
	n = deed.what == PKS_DEED_EACH ? pks_operands(history, op) : 1;
	for (uint32_t k = 0; k < n; k++)
		write_call(list, "call", op, deed.planted, 1);
}

static bool
result(struct pks_json *json, bool pretty, struct pks_text *out)
{
	bool done;

	member(json, "tell", out);
	pks_text_printf(out, "%" PRIu64, pks_history_tell(json->history));
	/* The order of sets is that of the plain text. */
	json->pretty = false;
	done = pks_json_ready(json);
	json->pretty = pretty;
	if (!done)
		return false;
	member(json, "value", out);
	return pks_json_value(json, out);
}

/* Where it is not the reader that stopped but we, there is no exception. */
static void
failure(struct pks_json *json, const struct pks_error *error, struct pks_text *out)
{
	const char *type = pks_exception_name(error->exception);

	member(json, "error", out);
	if (*type == '\0')
		pks_text_raw(out, "{\"type\":null");
	else
		pks_text_printf(out, "{\"type\":\"%s\"", type);
	pks_text_raw(out, ",\"message\":");
	pks_json_string(out, error->message, strlen(error->message));
	pks_text_printf(out, ",\"at\":%" PRIu64 "}", error->offset);
}

bool
pks_report_verdict(struct pks_reader *reader, bool pretty, struct pks_text *out)
{
	static const uint8_t finds[] = {PKS_OP_GLOBAL, PKS_OP_STACK_GLOBAL, PKS_OP_INST,
					PKS_OP_EXT1,   PKS_OP_EXT2,	    PKS_OP_EXT4};
	/* The last ones call nothing but methods of objects that are known. */
	static const uint8_t calls[] = {PKS_OP_REDUCE, PKS_OP_INST,	 PKS_OP_OBJ,
					PKS_OP_NEWOBJ, PKS_OP_NEWOBJ_EX, PKS_OP_BUILD,
					PKS_OP_APPEND, PKS_OP_APPENDS,	 PKS_OP_ADDITEMS};
	const size_t makers = 5;
	const struct pks_history *history = pks_reader_history(reader);
	const struct pks_error *error = pks_history_error(history);
	struct pks_json json = {.reader = reader, .history = history, .pretty = pretty};
	bool done = true;

	pks_text_raw(out, "{");
	member(&json, "ok", out);
	pks_text_raw(out, error == NULL ? "true" : "false");
	if (error == NULL)
		done = result(&json, pretty, out);
	else
		failure(&json, error, out);
	if (done) {
		each_op(&(struct list){&json, out, "finds", false}, finds, sizeof finds, find);
		each_op(&(struct list){&json, out, "calls", false}, calls,
			pks_history_options(history)->classes != NULL ? sizeof calls : makers,
			call);
		pks_json_break(&json, 0, out);
		pks_text_raw(out, "}");
	}
	pks_json_free(&json);
	return done && !json.failed;
}
