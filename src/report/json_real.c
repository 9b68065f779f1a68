/* SPDX-License-Identifier: MIT */
/*
 * The machine has said what every op did with an object of a known class (pks_deed). So what there
 * is of it follows from its events in their order, and there is no rule to be applied again.
 */
#include "report/json_real.h"

#include "pickle/opcode.h"

#include <stdlib.h>
#include <string.h>

struct build {
	struct pks_reader *reader;
	const struct pks_history *history;
	struct pks_real *real;
	/* Slots have an order of their own. */
	struct pks_real_row slot[PKS_CLASS_SLOTS];
	size_t slots;
};

static bool
grow(void *array, size_t *size, size_t want, size_t item)
{
	size_t more = *size == 0 ? 8 : *size;
	void *new;

	if (want <= *size)
		return true;
	while (more < want)
		more *= 2;
	memcpy(&new, array, sizeof new);
	new = more > SIZE_MAX / item ? NULL : realloc(new, more * item);
	if (new == NULL)
		return false;
	memcpy(array, &new, sizeof new);
	*size = more;
	return true;
}

static bool
add(struct pks_real_rows *rows, struct pks_real_row row)
{
	if (!grow(&rows->row, &rows->size, rows->count + 1, sizeof row))
		return false;
	rows->row[rows->count++] = row;
	return true;
}

/* Where a key's row is, or should go. */
static uint32_t *
place_of(const struct pks_real_rows *rows, const struct pks_fingerprint *print)
{
	size_t i = (size_t)print->a & (rows->hash_size - 1);

	while (rows->hash[i] != 0) {
		const struct pks_fingerprint *other = &rows->row[rows->hash[i] - 1].print;
		if (other->a == print->a && other->b == print->b)
			break;
		i = (i + 1) & (rows->hash_size - 1);
	}
	return &rows->hash[i];
}

static bool
hash_room(struct pks_real_rows *rows)
{
	size_t size = rows->hash_size == 0 ? 16 : 2 * rows->hash_size;

	if (2 * (rows->count + 1) <= rows->hash_size)
		return true;
	free(rows->hash);
	rows->hash = calloc(size, sizeof *rows->hash);
	rows->hash_size = size;
	if (rows->hash == NULL)
		return false;
	for (size_t k = 0; k < rows->count; k++)
		if (rows->row[k].word == NULL)
			*place_of(rows, &rows->row[k].print) = (uint32_t)k + 1;
	return true;
}

/* Sets a key: an equal one keeps its place. In a set it stays what it was. */
static bool
put(struct build *build, struct pks_real_rows *rows, pks_op key, pks_op value)
{
	struct pks_real_row row = {.key = key, .value = value};
	uint32_t *place;

	/* What __new__ or __init__ has set is the first. */
	if (rows->count > 0 && rows->row[0].word != NULL &&
	    pks_class_is_text(build->history, key, rows->row[0].word)) {
		rows->row[0].what = PKS_REAL_VALUE;
		rows->row[0].value = value;
		return true;
	}
	if (!hash_room(rows) || !pks_fingerprint(build->reader, key, &row.print))
		return false;
	place = place_of(rows, &row.print);
	if (*place != 0) {
		if (rows != &build->real->items)
			rows->row[*place - 1].value = value;
		return true;
	}
	if (!add(rows, row))
		return false;
	*place = (uint32_t)rows->count;
	return true;
}

static bool
put_slot(struct build *build, const char *name, pks_op value)
{
	struct pks_real_row row = {.key = PKS_NO_OP, .word = name, .value = value};
	size_t k = 0;

	while (k < build->slots && strcmp(build->slot[k].word, name) != 0)
		k++;
	if (k == PKS_CLASS_SLOTS)
		return true;
	build->slot[k] = row;
	build->slots += k == build->slots;
	return true;
}

static bool
put_dict(struct build *build, pks_op dict, pks_op moment)
{
	struct pks_part part;

	for (uint64_t k = 0; pks_part(build->reader, dict, moment, k, &part); k++)
		if (!put(build, &build->real->attributes, part.key, part.value))
			return false;
	return true;
}

static bool
set_attribute(struct build *build, const struct pks_class *of, const struct pks_part *part)
{
	const struct pks_history *h = build->history;
	struct pks_real_rows *rows = &build->real->attributes;

	if (pks_class_is_text(h, part->key, "__class__"))
		return true;
	if (pks_class_is_text(h, part->key, "__dict__")) {
		free(rows->row);
		free(rows->hash);
		*rows = (struct pks_real_rows){NULL, 0, 0, NULL, 0};
		return pks_value_kind(h, part->value) != PKS_DICT ||
		       put_dict(build, part->value, part->op);
	}
	for (size_t i = 0; i < PKS_CLASS_SLOTS && of->slots[i] != NULL; i++)
		if (pks_class_is_text(h, part->key, of->slots[i]))
			return put_slot(build, of->slots[i], part->value);
	return put(build, rows, part->key, part->value);
}

static bool
apply_state(struct build *build, const struct pks_deed *deed)
{
	const struct pks_history *h = build->history;
	pks_op state = pks_operand(h, deed->op, 0), slots = PKS_NO_OP;
	struct pks_part part;

	if (pks_value_kind(h, state) == PKS_TUPLE && pks_operands(h, state) == 2) {
		slots = pks_operand(h, state, 1);
		state = pks_operand(h, state, 0);
	}
	if (pks_value_kind(h, state) == PKS_DICT && !put_dict(build, state, deed->op))
		return false;
	if (slots == PKS_NO_OP || pks_value_kind(h, slots) != PKS_DICT || deed->of == NULL)
		return true;
	for (uint64_t k = 0; pks_part(build->reader, slots, deed->op, k, &part); k++) {
		part.op = deed->op;
		if (!set_attribute(build, deed->of, &part))
			return false;
	}
	return true;
}

/* An item of a list is set anew. */
static void
replace(struct build *build, pks_op key, pks_op value)
{
	struct pks_real_rows *items = &build->real->items;
	struct pks_integer index;
	int64_t at;

	if (!pks_integer_of(build->history, key, &index) || !index.is_small)
		return;
	at = index.small < 0 ? index.small + (int64_t)items->count : index.small;
	if (at < 0 || (uint64_t)at >= items->count)
		return;
	items->row[at].what = PKS_REAL_VALUE;
	items->row[at].value = value;
}

static bool
put_items(struct build *build, const struct pks_deed *deed)
{
	const struct pks_history *h = build->history;
	uint8_t code = pks_op_code(h, deed->op);
	uint32_t n = pks_operands(h, deed->op);
	bool sets = code == PKS_OP_SETITEM || code == PKS_OP_SETITEMS;

	for (uint32_t k = 0; k < n; k++) {
		pks_op value = pks_operand(h, deed->op, k);

		if (sets) {
			if (++k < n)
				replace(build, value, pks_operand(h, deed->op, k));
		} else if (deed->of->base == PKS_BASE_SET) {
			if (!put(build, &build->real->items, value, value))
				return false;
		} else if (!add(&build->real->items,
				(struct pks_real_row){.key = PKS_NO_OP, .value = value})) {
			return false;
		}
	}
	return true;
}

static bool
write_down(struct build *build, const struct pks_deed *deed)
{
	struct pks_real *real = build->real;
	uint32_t n = deed->what == PKS_DEED_ONCE ? 1 : pks_operands(build->history, deed->op);

	if (!grow(&real->call, &real->size, real->calls + n, sizeof *real->call))
		return false;
	for (uint32_t k = 0; k < n; k++)
		real->call[real->calls++] = (struct pks_real_call){deed->op, k};
	return true;
}

static bool
apply(struct build *build, pks_op event)
{
	struct pks_deed deed;

	if (!pks_deed(build->history, event, &deed))
		return true;
	switch (deed.what) {
	case PKS_DEED_STATE: return apply_state(build, &deed);
	case PKS_DEED_ITEMS: return put_items(build, &deed);
	case PKS_DEED_ONCE:
	case PKS_DEED_EACH: return !deed.logged || write_down(build, &deed);
	case PKS_DEED_CALLED:
	case PKS_DEED_NEW: break;
	}
	return true;
}

/* What it is when it is made. */
static bool
begin(struct build *build, pks_op value)
{
	static const enum pks_real_what set[] = {[PKS_SETS_NOTHING] = PKS_REAL_VALUE,
						 [PKS_SETS_TRUE] = PKS_REAL_TRUE,
						 [PKS_SETS_ARGUMENTS] = PKS_REAL_ARGS,
						 [PKS_SETS_EMPTY_LIST] = PKS_REAL_CALLED};
	const struct pks_history *h = build->history;
	struct pks_real_row row = {.key = PKS_NO_OP, .value = PKS_NO_OP};
	const struct pks_class *callee;
	enum pks_sets sets;
	struct pks_deed deed;

	if (!pks_deed(h, value, &deed))
		return true;
	if (deed.of->name == NULL) {
		callee = pks_class_named(h, pks_callee(h, value));
		row.what = PKS_REAL_WORD;
		row.word = callee != NULL ? callee->returns : "";
		if (!add(&build->real->items, row))
			return false;
		row.what = PKS_REAL_ARGS;
		return add(&build->real->items, row);
	}
	sets = deed.of->new_sets;
	if (deed.what == PKS_DEED_CALLED && deed.of->init_sets != PKS_SETS_NOTHING)
		sets = deed.of->init_sets;
	if (sets == PKS_SETS_NOTHING || deed.of->attribute == NULL)
		return true;
	row.word = deed.of->attribute;
	row.what = set[sets];
	return add(&build->real->attributes, row);
}

/* Its events, from the first on. */
static bool
apply_all(struct build *build, pks_op value, pks_op moment)
{
	const struct pks_history *h = build->history;
	pks_op newest = pks_newest_event(h, value, moment), event, *events;
	size_t n = 0, k;
	bool ok = true;

	for (event = newest; event != PKS_NO_OP; event = pks_event_before(h, event))
		n++;
	if (n == 0)
		return true;
	events = n > SIZE_MAX / sizeof *events ? NULL : malloc(n * sizeof *events);
	if (events == NULL)
		return false;
	k = n;
	for (event = newest; event != PKS_NO_OP; event = pks_event_before(h, event))
		events[--k] = event;
	for (k = 0; k < n && ok; k++)
		ok = apply(build, events[k]);
	free(events);
	return ok;
}

static bool
add_slots(struct build *build)
{
	const struct pks_class *of = build->real->of;

	for (size_t i = 0; of != NULL && i < PKS_CLASS_SLOTS && of->slots[i] != NULL; i++)
		for (size_t k = 0; k < build->slots; k++)
			if (strcmp(of->slots[i], build->slot[k].word) == 0 &&
			    !add(&build->real->attributes, build->slot[k]))
				return false;
	return true;
}

struct pks_real *
pks_real_new(struct pks_reader *reader, pks_op value, pks_op moment)
{
	struct build build = {.reader = reader, .history = pks_reader_history(reader)};

	build.real = calloc(1, sizeof *build.real);
	if (build.real == NULL)
		return NULL;
	build.real->of = pks_class_of(build.history, value);
	if (begin(&build, value) && apply_all(&build, value, moment) && add_slots(&build))
		return build.real;
	pks_real_free(build.real);
	return NULL;
}

void
pks_real_free(struct pks_real *real)
{
	if (real == NULL)
		return;
	free(real->attributes.row);
	free(real->attributes.hash);
	free(real->items.row);
	free(real->items.hash);
	free(real->call);
	free(real);
}
