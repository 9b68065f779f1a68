/* SPDX-License-Identifier: MIT */
/*
 * From the root on, each step puts something behind what there is, or something around it.
 */
#include "ui/expression.h"

#include <picklescope/history.h>

#include <stdio.h>
#include <string.h>

#define MOST 4096

struct expression {
	struct pks_reader *reader;
	pks_op moment;
	char words[MOST];
	struct pks_text text;
	bool state; /* the last step led into an object's state */
};

static void
around(struct expression *e, const char *before)
{
	size_t n = strlen(before);

	if (e->text.used + n + 1 >= sizeof e->words)
		return;
	memmove(e->words + n, e->words, e->text.used + 1);
	memcpy(e->words, before, n);
	e->text.used += n;
}

/* Is a key text that can stand behind a point? Writes it, if so. */
static bool
attribute(struct expression *e, pks_op key)
{
	const struct pks_history *history = pks_reader_history(e->reader);
	struct pks_points points;
	char name[256];
	size_t n = 0;
	int32_t point;

	if (pks_value_kind(history, key) != PKS_STR || !pks_points(history, key, &points))
		return false;
	while ((point = pks_points_next(&points)) >= 0) {
		bool letter = point == '_' || (point >= 'a' && point <= 'z') ||
			      (point >= 'A' && point <= 'Z');

		if (n + 1 == sizeof name || !(letter || (n > 0 && point >= '0' && point <= '9')))
			return false;
		name[n++] = (char)point;
	}
	name[n] = '\0';
	if (n > 0)
		pks_text_printf(&e->text, ".%s", name);
	return n > 0;
}

static void
by_key(struct expression *e, pks_op key)
{
	if (e->state && attribute(e, key))
		return;
	if (e->state)
		pks_text_raw(&e->text, ".__dict__");
	pks_text_raw(&e->text, "[");
	pks_value_text(e->reader, key, e->moment, 0, &e->text);
	pks_text_raw(&e->text, "]");
}

static void
by_number(struct expression *e, pks_op container, uint64_t index)
{
	enum pks_kind kind = container == PKS_NO_OP
				     ? PKS_LIST
				     : pks_value_kind(pks_reader_history(e->reader), container);

	if (kind != PKS_LIST && kind != PKS_TUPLE && kind != PKS_BYTEARRAY) {
		around(e, "list(");
		pks_text_raw(&e->text, ")");
	}
	pks_text_printf(&e->text, "[%llu]", (unsigned long long)index);
}

static void
by_part(struct expression *e, const struct pks_part *part, pks_op container)
{
	bool state = false;

	switch (part->role) {
	case PKS_PART_ITEM:
	case PKS_PART_APPEND:
	case PKS_PART_ADD: by_number(e, container, part->index); break;
	case PKS_PART_ENTRY:
	case PKS_PART_SET: by_key(e, part->key); break;
	case PKS_PART_CALLEE: pks_text_raw(&e->text, ".__reduce__()[0]"); break;
	case PKS_PART_ARGS: pks_text_raw(&e->text, ".__reduce__()[1]"); break;
	case PKS_PART_ARG:
		pks_text_printf(&e->text, ".__reduce__()[1][%llu]",
				(unsigned long long)part->index);
		break;
	case PKS_PART_KWARGS: pks_text_raw(&e->text, ".__getnewargs_ex__()[1]"); break;
	case PKS_PART_STATE: state = true; break;
	case PKS_PART_ID: pks_text_raw(&e->text, ".persistent_id"); break;
	case PKS_PART_BASE: pks_text_raw(&e->text, ".obj"); break;
	}
	e->state = state;
}

void
pks_expression(const struct pks_tree *tree, const struct pks_tree_path *path, struct pks_text *text)
{
	struct expression e = {.reader = tree->reader, .moment = tree->moment};
	const struct pks_history *history = tree->history;
	bool returned = pks_history_state(history) == PKS_STOPPED &&
			tree->moment >= pks_end_moment(history) && tree->height == 1;
	pks_op container = PKS_NO_OP;

	pks_text_bounded(&e.text, e.words, sizeof e.words);
	for (int i = 0; i < path->depth; i++) {
		const struct pks_tree_step *step = &path->step[i];

		switch (step->kind) {
		case PKS_TREE_CELL:
			/* A root, or what stands above a mark. */
			if (i == 0 && returned)
				pks_text_raw(&e.text, "obj");
			else if (i == 0)
				pks_text_printf(&e.text, "stack[%llu]",
						(unsigned long long)step->k);
			else
				by_number(&e, PKS_NO_OP, step->k);
			break;
		case PKS_TREE_PENDING: pks_text_raw(&e.text, "pending"); break;
		case PKS_TREE_PAIR: by_key(&e, step->part.key); break;
		case PKS_TREE_PART: by_part(&e, &step->part, container); break;
		}
		container = step->part.value;
	}
	/* The state as a whole. */
	if (e.state)
		pks_text_raw(&e.text, ".__getstate__()");
	pks_text_raw(text, e.words);
}
