/* SPDX-License-Identifier: MIT */
/*
 * Where the readers part. While the history of c was made, the first op at which each other reader
 * may part was noted; a reader without a note reads as c does. For one with a note a history of its
 * own is made, and the two are walked op by op from there on. What they have in common up to the
 * first difference needs no second look, and what comes after it cannot be compared.
 *
 * pickletools has no history: it is asked for the ops that it may take otherwise.
 */
#include "pickle/dense.h"
#include "pickle/tools.h"

#include <picklescope/classes.h>
#include <picklescope/contents.h>

#include <stdlib.h>
#include <string.h>

/* One for each reader, and two for pickletools, which shows another argument and goes on. */
#define MOST (PKS_READERS + 2)

struct pks_partings {
	const struct pks_history *history;
	struct pks_history *other[PKS_READERS];
	struct pks_parting parting[MOST];
	size_t count;
};

static void
add(struct pks_partings *p, enum pks_profile reader, enum pks_parting_kind kind, pks_op op)
{
	const struct pks_history *h = p->history;
	struct pks_parting *parting;
	size_t k = p->count++;

	while (k > 0 && p->parting[k - 1].op > op) {
		p->parting[k] = p->parting[k - 1];
		k--;
	}
	parting = &p->parting[k];
	*parting = (struct pks_parting){.reader = reader, .kind = kind, .op = op};
	if (op < pks_ops(h)) {
		struct pks_token token = pks_op_token(h, op);
		parting->offset = token.offset;
		parting->size = token.next - token.offset;
	} else {
		parting->offset = pks_history_end(h);
	}
}

static bool
same_token(const struct pks_token *a, const struct pks_token *b)
{
	return a->code == b->code && a->offset == b->offset && a->next == b->next &&
	       a->arg == b->arg && a->arg_size == b->arg_size && a->second == b->second &&
	       a->second_size == b->second_size;
}

/* Where something is known of a class: do both call the same method of it, or none? */
static bool
same_deed(const struct pks_history *h, const struct pks_history *x, pks_op op)
{
	struct pks_deed a, b;
	bool one = pks_deed(h, op, &a);

	if (one != pks_deed(x, op, &b))
		return false;
	return !one || (a.what == b.what && a.method == b.method);
}

/* Lines of INT and LONG are read each reader's own way. */
static bool
same_value(const struct pks_history *h, const struct pks_history *x, pks_op op, uint8_t code)
{
	struct pks_integer a, b;

	if (code != PKS_OP_INT && code != PKS_OP_LONG)
		return same_deed(h, x, op);
	return pks_integer_of(h, op, &a) && pks_integer_of(x, op, &b) && a.is_bool == b.is_bool &&
	       pks_integer_equal(&a, &b);
}

/* Does an op from here on call a method that it takes from an object? */
static bool
calls_method(const struct pks_history *x, pks_op op)
{
	struct pks_codes codes = {{0}};
	struct pks_deed deed;

	if (x->options.classes == NULL)
		return false;
	pks_codes_add(&codes, PKS_OP_APPEND);
	pks_codes_add(&codes, PKS_OP_APPENDS);
	pks_codes_add(&codes, PKS_OP_ADDITEMS);
	for (; (op = pks_op_find(x, op, pks_last_moment(x), &codes)) != PKS_NO_OP; op++)
		if (pks_deed(x, op, &deed) &&
		    (deed.what == PKS_DEED_ONCE || deed.what == PKS_DEED_EACH))
			return true;
	return false;
}

/* Does a load that goes on from here do anything to its process before it ends? */
static bool
has_effect(const struct pks_history *x, pks_op from)
{
	static const uint8_t effects[] = {PKS_OP_GLOBAL,    PKS_OP_STACK_GLOBAL, PKS_OP_EXT1,
					  PKS_OP_EXT2,	    PKS_OP_EXT4,	 PKS_OP_INST,
					  PKS_OP_OBJ,	    PKS_OP_REDUCE,	 PKS_OP_NEWOBJ,
					  PKS_OP_NEWOBJ_EX, PKS_OP_BUILD,	 PKS_OP_PERSID,
					  PKS_OP_BINPERSID};
	struct pks_codes codes = {{0}};
	struct pks_callable callable;

	for (size_t i = 0; i < sizeof effects; i++)
		pks_codes_add(&codes, effects[i]);
	if (pks_op_find(x, from, pks_last_moment(x), &codes) != PKS_NO_OP)
		return true;
	return calls_method(x, from) || pks_asked(x, pks_last_moment(x), &callable);
}

static bool
same_bytes(struct pks_bytes a, struct pks_bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, (size_t)a.size) == 0);
}

/* Both end at the op; one of them, or each, may have asked find_class before. */
static void
compare_asked(struct pks_partings *p, enum pks_profile reader, const struct pks_history *x,
	      pks_op op)
{
	struct pks_callable a, b;
	bool c_asked = pks_asked(p->history, op, &a), asked = pks_asked(x, op, &b);

	if (c_asked != asked)
		add(p, reader, asked ? PKS_PARTS_ACCEPTS : PKS_PARTS_REFUSES, op);
	else if (asked && !(same_bytes(a.module, b.module) && same_bytes(a.name, b.name)))
		add(p, reader, PKS_PARTS_BYTES, op);
}

/* Where one of the two is over at an op and the other one is not, or both are. */
static void
compare_ends(struct pks_partings *p, enum pks_profile reader, const struct pks_history *x,
	     pks_op op)
{
	const struct pks_history *h = p->history;

	if (op < h->done && x->state == PKS_BROKEN) {
		add(p, reader, PKS_PARTS_REFUSES, op);
		return;
	}
	if (h->state != PKS_BROKEN)
		return;
	/* Both end with an error sooner or later: another error is not another reading. */
	if (x->state == PKS_STOPPED || (op < x->done && has_effect(x, op)))
		add(p, reader, PKS_PARTS_ACCEPTS, op);
	else if (op == x->done)
		compare_asked(p, reader, x, op);
}

static void
compare(struct pks_partings *p, enum pks_profile reader, const struct pks_history *x, pks_op from)
{
	const struct pks_history *h = p->history;
	pks_op both = h->done < x->done ? h->done : x->done, op = from < both ? from : both;
	struct pks_token a[PKS_GROUP], b[PKS_GROUP];

	while (op < both) {
		pks_op n = both - op < PKS_GROUP ? both - op : PKS_GROUP;

		n = pks_op_tokens(h, op, n, a);
		if (n == 0 || pks_op_tokens(x, op, n, b) != n)
			return;
		for (pks_op k = 0; k < n; k++, op++) {
			if (!same_token(&a[k], &b[k])) {
				add(p, reader, PKS_PARTS_BYTES, op);
				return;
			}
			if (!same_value(h, x, op, a[k].code)) {
				add(p, reader, PKS_PARTS_VALUE, op);
				return;
			}
		}
	}
	compare_ends(p, reader, x, op);
}

/* All ops alike; but the C readers may run out of memory at one. */
static void
compare_memory(struct pks_partings *p, enum pks_profile reader, size_t before)
{
	if (reader == PKS_READER_PY && p->count == before && p->history->wild != PKS_NO_OP)
		add(p, reader, PKS_PARTS_MEMORY, p->history->wild);
}

/* True: the reader's history says something that that of c does not. */
static bool
differs(const struct pks_partings *p, const struct pks_history *x, size_t before)
{
	const struct pks_history *h = p->history;

	return p->count != before || h->state != x->state || h->done != x->done ||
	       h->tell != x->tell || h->error.exception != x->error.exception;
}

static bool
read_as(struct pks_partings *p, enum pks_profile reader)
{
	const struct pks_history *h = p->history;
	struct pks_options options = h->options;
	struct pks_history *x;
	size_t before = p->count;

	if (h->part[reader] == PKS_NO_OP)
		return true;
	options.reader = reader;
	x = pks_history_read(h->bytes, h->start, &options);
	if (x == NULL)
		return false;
	compare(p, reader, x, h->part[reader]);
	compare_memory(p, reader, before);
	if (differs(p, x, before))
		p->other[reader] = x;
	else
		pks_history_free(x);
	return true;
}

/* Tokens are cheaper a few at a time. */
#define TOOLS_TOKENS 32

static void
ask_tools(struct pks_partings *p)
{
	const struct pks_history *h = p->history;
	struct pks_codes codes = {{0}};
	struct pks_token tokens[TOOLS_TOKENS];
	bool another = false;
	pks_op op = h->part[PKS_READER_TOOLS], first = 0, n = 0;

	if (op == PKS_NO_OP)
		return;
	for (unsigned code = 0; code < 256; code++)
		if (pks_tools_may_differ((uint8_t)code))
			pks_codes_add(&codes, (uint8_t)code);
	for (; (op = pks_op_find(h, op, h->done, &codes)) != PKS_NO_OP; op++) {
		enum pks_tools_answer why;

		if (op - first >= n) {
			first = op;
			n = pks_op_tokens(h, op, TOOLS_TOKENS, tokens);
		}
		if (n == 0)
			return;
		if (pks_tools_agrees(h, op, &tokens[op - first], &why))
			continue;
		if (why == PKS_TOOLS_RAISES) {
			add(p, PKS_READER_TOOLS, PKS_PARTS_REFUSES, op);
			return;
		}
		if (!another)
			add(p, PKS_READER_TOOLS, PKS_PARTS_VALUE, op);
		another = true;
	}
}

struct pks_partings *
pks_partings_new(const struct pks_history *history)
{
	struct pks_partings *p = calloc(1, sizeof *p);

	if (p == NULL)
		return NULL;
	p->history = history;
	if (history->options.reader != PKS_READER_C || history->state == PKS_FULL)
		return p;
	for (unsigned r = 1; r < PKS_READERS; r++)
		if (!read_as(p, (enum pks_profile)r)) {
			pks_partings_free(p);
			return NULL;
		}
	ask_tools(p);
	return p;
}

void
pks_partings_free(struct pks_partings *p)
{
	if (p == NULL)
		return;
	for (unsigned r = 0; r < PKS_READERS; r++)
		pks_history_free(p->other[r]);
	free(p);
}

size_t
pks_partings_count(const struct pks_partings *p)
{
	return p->count;
}

const struct pks_parting *
pks_partings_get(const struct pks_partings *p, size_t k)
{
	return k < p->count ? &p->parting[k] : NULL;
}

const struct pks_history *
pks_partings_history(const struct pks_partings *p, enum pks_profile reader)
{
	return reader < PKS_READERS ? p->other[reader] : NULL;
}

/* ---- In words -----------------------------------------------------------------------------------
 */

#define WIDTH 60

static void
how_it_ends(const struct pks_history *h, struct pks_text *text)
{
	const struct pks_error *error = pks_history_error(h);

	if (error != NULL)
		pks_text_printf(text, "%s: %s", pks_exception_name(error->exception),
				error->message);
	else
		pks_text_raw(text, "a value");
}

/* What a history has at an op: the opcode and its argument, or the error that ends it there. */
static void
what_it_takes(const struct pks_history *h, pks_op op, struct pks_text *text)
{
	struct pks_reader *reader;
	char argument[256];
	struct pks_text words;

	if (op >= h->done) {
		pks_text_raw(text, "stops with ");
		how_it_ends(h, text);
		return;
	}
	pks_text_printf(text, "takes %s", pks_opcode_info(pks_op_code(h, op))->name);
	reader = pks_reader_new(h);
	if (reader == NULL)
		return;
	pks_text_bounded(&words, argument, sizeof argument);
	words.ascii = text->ascii;
	pks_argument_text(reader, op, WIDTH, &words);
	if (words.used > 0)
		pks_text_printf(text, " %s", argument);
	pks_reader_free(reader);
}

/* The same of the value that an INT or LONG makes. */
static void
what_it_makes(const struct pks_history *h, pks_op op, struct pks_text *text)
{
	struct pks_reader *reader = pks_reader_new(h);

	pks_text_raw(text, "makes ");
	if (reader != NULL)
		pks_value_text(reader, op, op + 1, WIDTH, text);
	pks_reader_free(reader);
}

static void
what_tools_shows(const struct pks_history *h, pks_op op, struct pks_text *text)
{
	struct pks_token token = pks_op_token(h, op);
	struct pks_tools_argument argument;
	enum pks_tools_error error =
		pks_tools_argument(h->bytes, &token, PKS_TOOLS_3_11, &argument);

	if (error != PKS_TOOLS_OK) {
		pks_text_raw(text, "stops: ");
		pks_tools_error_text(error, token.code, text);
		return;
	}
	pks_text_raw(text, "shows ");
	pks_tools_argument_text(&argument, WIDTH, text);
}

void
pks_parting_text(const struct pks_partings *p, const struct pks_parting *parting,
		 struct pks_text *text)
{
	const struct pks_history *h = p->history, *x = pks_partings_history(p, parting->reader);
	bool value = parting->kind == PKS_PARTS_VALUE && parting->reader != PKS_READER_TOOLS;

	pks_text_raw(text, "c ");
	(value ? what_it_makes : what_it_takes)(h, parting->op, text);
	pks_text_printf(text, "; %s ", pks_profile_name(parting->reader));
	if (parting->reader == PKS_READER_TOOLS) {
		what_tools_shows(h, parting->op, text);
		return;
	}
	if (x == NULL)
		return;
	if (parting->kind == PKS_PARTS_MEMORY) {
		pks_text_raw(text, "takes it too, but as the key of a dict: the memo of c is an "
				   "array that long");
		return;
	}
	if (parting->kind == PKS_PARTS_ACCEPTS && parting->op < x->done) {
		pks_text_raw(text, "goes on, and ends with ");
		how_it_ends(x, text);
		return;
	}
	(value ? what_it_makes : what_it_takes)(x, parting->op, text);
}
