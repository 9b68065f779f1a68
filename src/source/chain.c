/* SPDX-License-Identifier: MIT */
/*
 * Following the steps of an address, one after the other, to the source that they lead to.
 */
#include "source/chain.h"
#include "source/node.h"
#include "source/step.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
pks_step_begin(struct pks_step *step, const struct pks_step_kind *kind, struct pks_bytes bytes,
	       struct pks_budget *budget)
{
	step->kind = kind;
	step->bytes = bytes;
	step->budget = budget;
	step->state = NULL;
	step->trouble[0] = '\0';
	step->stopped = false;
	if (!kind->begin || kind->begin(step))
		return true;
	step->stopped = true;
	return false;
}

void
pks_step_end(struct pks_step *step)
{
	if (step->kind && step->kind->end)
		step->kind->end(step);
	step->state = NULL;
	step->kind = NULL;
}

struct pks_source *
pks_step_child(struct pks_step *step, struct pks_source *above, const struct pks_member *member,
	       uint64_t number)
{
	struct pks_memory memory = {.budget = step->budget,
				    .from = member->packed ? member->packed : step->bytes.size};
	char words[sizeof(member->argument.text) + 64];
	int n = snprintf(words, sizeof(words), "!%s", step->kind->name);

	if (member->argument.given)
		n += snprintf(words + n, sizeof(words) - (size_t)n, "(%s)", member->argument.text);
	if (number > 1)
		snprintf(words + n, sizeof(words) - (size_t)n, "#%" PRIu64, number);
	step->lies = (struct pks_bytes){0};
	step->consumed = 0;
	step->budget->hit = PKS_BOUND_NONE;
	if (!step->kind->read(step, &memory)) {
		pks_memory_free(&memory);
		memory = (struct pks_memory){0};
		if (!step->trouble[0] && step->budget->hit == PKS_BOUND_NONE)
			return NULL;
	}
	if (step->budget->hit != PKS_BOUND_NONE)
		pks_budget_words(step->budget, step->trouble, sizeof(step->trouble));
	if (step->lies.data) {
		pks_memory_free(&memory);
		return pks_source_below(above, words, step->lies, NULL);
	}
	return pks_source_below(above, words, (struct pks_bytes){0}, &memory);
}

/* One step of an address: "zip(a%21b)#2", "gz", "@12+40". */
struct words {
	const char *name;
	size_t name_size;
	char *argument; /* escapes undone; NULL: none */
	size_t argument_size;
	uint64_t number; /* which of equal names, from 1 */
	bool slice, to_end;
	uint64_t offset, size;
};

static bool
number_of(const char **p, const char *end, uint64_t *number)
{
	const char *start = *p;

	*number = 0;
	for (; *p < end && **p >= '0' && **p <= '9'; (*p)++) {
		unsigned digit = (unsigned)(**p - '0');

		if (*number > ((uint64_t)INT64_MAX - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	return *p > start;
}

static bool
read_slice(const char *p, const char *end, struct words *words)
{
	words->slice = true;
	p++;
	if (!number_of(&p, end, &words->offset))
		return false;
	words->to_end = p == end;
	return words->to_end || (*p++ == '+' && number_of(&p, end, &words->size) && p == end);
}

/* False: it is no step; memory for the argument may have run out, too. */
static bool
read_words(const char *p, const char *end, struct words *words)
{
	const char *close;

	*words = (struct words){.number = 1};
	if (p < end && *p == '@')
		return read_slice(p, end, words);
	words->name = p;
	while (p < end && ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
		p++;
	words->name_size = (size_t)(p - words->name);
	if (words->name_size == 0)
		return false;
	if (p < end && *p == '(') {
		p++;
		for (close = end; close > p && close[-1] != ')';)
			close--;
		if (close == p)
			return false;
		words->argument_size = (size_t)(close - 1 - p);
		words->argument = malloc(words->argument_size + 1);
		if (!words->argument)
			return false;
		memcpy(words->argument, p, words->argument_size);
		words->argument_size = pks_escapes_undo(words->argument, words->argument_size);
		words->argument[words->argument_size] = '\0';
		p = close;
	}
	if (p < end && *p == '#') {
		p++;
		if (!number_of(&p, end, &words->number) || words->number == 0)
			return false;
	}
	return p == end;
}

static bool
is_wanted(const struct pks_member *member, const struct words *words)
{
	char copy[sizeof(member->argument.text)];
	size_t n = member->argument.used;

	if (member->place || !member->argument.given)
		return false;
	memcpy(copy, member->argument.text, n);
	n = pks_escapes_undo(copy, n);
	return n == words->argument_size && memcmp(copy, words->argument, n) == 0;
}

/* Goes through the members to the one that is wanted. */
static struct pks_source *
find_member(struct pks_step *step, struct pks_source *above, const struct words *words)
{
	struct pks_member *member = calloc(1, sizeof(*member));
	struct pks_source *child = NULL;
	uint64_t seen = 0;

	if (!member)
		return NULL;
	if (!step->kind->next) {
		child = pks_step_child(step, above, member, 1);
		free(member);
		return child;
	}
	while (!child && (pks_member_clear(member), step->kind->next(step, member)))
		if (is_wanted(member, words) && ++seen == words->number) {
			step->trouble[0] = '\0';
			child = pks_step_child(step, above, member, words->number);
			if (!child)
				break;
		}
	free(member);
	return child;
}

static struct pks_source *
try_kind(struct pks_source *above, const struct pks_step_kind *kind, const struct words *words,
	 bool thorough, struct pks_budget *budget, char *error, size_t size)
{
	struct pks_step step = {.wanted = words->argument,
				.wanted_size = words->argument_size,
				.thorough = thorough};
	struct pks_source *child = NULL;

	if (pks_step_begin(&step, kind, pks_source_bytes(above), budget))
		child = find_member(&step, above, words);
	/* A part is something; nothing at all is not. */
	if (child && child->size == 0 && step.trouble[0]) {
		pks_source_free(child);
		child = NULL;
	}
	if (!child && step.trouble[0])
		snprintf(error, size, "%s: %s", kind->name, step.trouble);
	else if (!child && kind->next)
		snprintf(error, size, "%s: there is nothing of that name in it", kind->name);
	else if (!child)
		snprintf(error, size, "%s: these bytes are nothing of the kind", kind->name);
	pks_step_end(&step);
	return child;
}

/* The source that one step leads to; a message where there is none. */
static struct pks_source *
follow(struct pks_source *above, const struct words *words, struct pks_budget *budget, char *error,
       size_t size)
{
	const struct pks_step_kind *kind;
	struct pks_source *child;
	const char *library;

	kind = pks_step_kind_of(words->name, words->name_size, &library);
	if (!kind || !kind->read) {
		if (library)
			snprintf(error, size, "this build cannot open it: it is made without %s",
				 library);
		else
			snprintf(error, size, "'%.*s' is no step that can be opened",
				 (int)words->name_size, words->name);
		return NULL;
	}
	if (kind->next && !words->argument) {
		snprintf(error, size, "step %s wants to know which: %s(NAME)", kind->name,
			 kind->name);
		return NULL;
	}
	/* What is damaged may have other members when those before them are read, and most of what
	 * has several of one name is damaged. */
	child = try_kind(above, kind, words, words->number > 1, budget, error, size);
	if (!child && kind->next && words->number == 1)
		child = try_kind(above, kind, words, true, budget, error, size);
	return child;
}

static struct pks_source *
follow_one(struct pks_source *above, const char *p, const char *end, struct pks_budget *budget,
	   char *error, size_t size)
{
	struct words words;
	struct pks_source *below = NULL;

	if (!read_words(p, end, &words))
		snprintf(error, size, "'%.*s' is no step that can be opened", (int)(end - p), p);
	else if (words.slice)
		below = pks_source_slice(above, words.offset,
					 words.to_end ? UINT64_MAX : words.size);
	else if (above->layers >= budget->limits.layers)
		snprintf(error, size,
			 "it is more than %" PRIu32 " layers down; --max-layers "
			 "raises the bound",
			 budget->limits.layers);
	else
		below = follow(above, &words, budget, error, size);
	free(words.argument);
	return below;
}

struct pks_source *
pks_source_enter(struct pks_source *source, const char *steps, const struct pks_limits *limits,
		 char *error, size_t size)
{
	struct pks_budget budget = {.limits = limits ? *limits : PKS_LIMITS};
	const char *p = steps;

	while (*p == '!') {
		const char *end = p + 1 + strcspn(p + 1, "!");
		struct pks_source *below;

		snprintf(error, size, "memory ran out");
		below = follow_one(source, p + 1, end, &budget, error, size);
		pks_source_free(source);
		if (!below)
			return NULL;
		source = below;
		p = end;
	}
	*error = '\0';
	return source;
}

struct pks_source *
pks_source_open_at(const struct pks_address *address, const struct pks_limits *limits, char *error,
		   size_t size)
{
	struct pks_source *source = pks_source_open(address->path, error, size);

	if (!source || !address->steps)
		return source;
	return pks_source_enter(source, address->steps, limits, error, size);
}

bool
pks_steps_known(const char *steps, const char **wrong)
{
	while (*steps == '!') {
		const char *end = steps + 1 + strcspn(steps + 1, "!");
		const char *library;
		struct words words;
		bool known = read_words(steps + 1, end, &words);

		free(words.argument);
		if (known && !words.slice)
			known = pks_step_kind_of(words.name, words.name_size, &library) || library;
		if (!known) {
			*wrong = steps + 1;
			return false;
		}
		steps = end;
	}
	return true;
}
