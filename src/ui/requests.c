/* SPDX-License-Identifier: MIT */
/*
 * The words of requests.def about keys are read once, into a flat list of bindings; a key is found
 * by walking that list. It is short, and no hand is quicker.
 */
#include "ui/requests.h"

#include "ui/key_names.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#define MOST 512

struct row {
	int request; /* -1: a heading */
	const char *heading;
};

static struct pks_request_info infos[PKS_REQUESTS] = {
#define GROUP(heading)
#define REQUEST(id, command, keys, bar, help) {command, keys, bar, help, NULL},
#include "ui/requests.def"
#undef GROUP
#undef REQUEST
};

/* Headings between the requests, as the table has them. */
static const struct row rows[] = {
#define GROUP(heading)			      {-1, heading},
#define REQUEST(id, command, keys, bar, help) {PKS_REQUEST_##id, NULL},
#include "ui/requests.def"
#undef GROUP
#undef REQUEST
};

static struct pks_binding bindings[MOST];
static size_t binding_count;

static unsigned
panes_of(const char *letters, size_t n)
{
	static const char all[] = "ostbfhrd";
	unsigned panes = 0;

	for (size_t i = 0; i < n; i++) {
		const char *at = strchr(all, letters[i]);

		assert(at != NULL || letters[i] == 'l');
		panes |= at ? 1u << (at - all) : 1u << PKS_KEYS_LIST;
	}
	return panes;
}

static void
add_binding(enum pks_request request, const char *word, size_t n)
{
	struct pks_binding *binding = &bindings[binding_count];
	const char *at = n > 1 ? memchr(word + 1, '@', n - 1) : NULL;

	assert(binding_count < MOST);
	binding->request = request;
	binding->line = 0;
	binding->panes = PKS_KEYS_ANYWHERE;
	if (at) {
		binding->panes = panes_of(at + 1, n - (size_t)(at + 1 - word));
		n = (size_t)(at - word);
	}
	if (pks_key_named(word, n, &binding->key[0])) {
		binding->keys = 1;
	} else {
		assert(n <= PKS_KEYS);
		for (size_t i = 0; i < n; i++)
			binding->key[i] = (unsigned char)word[i];
		binding->keys = (int)n;
	}
	binding_count++;
}

static void
read_bindings(void)
{
	for (int request = 0; request < PKS_REQUESTS; request++) {
		const char *word = infos[request].keys;

		while (*(word += strspn(word, " "))) {
			size_t n = strcspn(word, " ");

			add_binding((enum pks_request)request, word, n);
			word += n;
		}
	}
}

const struct pks_binding *
pks_bindings(size_t *count)
{
	if (binding_count == 0)
		read_bindings();
	*count = binding_count;
	return bindings;
}

void
pks_bindings_reset(void)
{
	binding_count = 0;
	read_bindings();
}

/* The panes in which one of two is the beginning of the other, or both are the same. */
static unsigned
shared_panes(const struct pks_binding *a, const struct pks_binding *b)
{
	int keys = a->keys < b->keys ? a->keys : b->keys;

	return memcmp(a->key, b->key, (size_t)keys * sizeof *a->key) == 0 ? a->panes & b->panes : 0;
}

/* Those that count in no pane any more go. */
static void
drop_empty(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < binding_count; i++) {
		if (bindings[i].panes != 0)
			bindings[kept++] = bindings[i];
	}
	binding_count = kept;
}

bool
pks_binding_put(const struct pks_binding *binding, unsigned *conflict)
{
	size_t count;

	(void)pks_bindings(&count);
	for (size_t i = 0; i < count; i++) {
		*conflict = bindings[i].line;
		if (*conflict != 0 && shared_panes(&bindings[i], binding) != 0)
			return false;
	}
	*conflict = 0;
	for (size_t i = 0; i < count; i++)
		bindings[i].panes &= ~shared_panes(&bindings[i], binding);
	drop_empty();
	if (binding_count == MOST)
		return false;
	bindings[binding_count++] = *binding;
	return true;
}

bool
pks_binding_remove(const struct pks_binding *binding)
{
	size_t count;
	bool found = false;

	(void)pks_bindings(&count);
	for (size_t i = 0; i < count; i++) {
		if (bindings[i].keys != binding->keys || shared_panes(&bindings[i], binding) == 0)
			continue;
		bindings[i].panes &= ~binding->panes;
		found = true;
	}
	drop_empty();
	return found;
}

void
pks_bindings_settle(void)
{
	for (size_t i = 0; i < binding_count; i++)
		bindings[i].line = 0;
}

const char *
pks_pane_word(enum pks_pane pane)
{
	return infos[PKS_REQUEST_PANE_OPS + pks_pane_base(pane)].command;
}

bool
pks_binding_in_list(const struct pks_binding *binding)
{
	return (binding->panes & (1u << PKS_KEYS_LIST | PKS_KEYS_LIST_TOO)) != 0;
}

bool
pks_binding_in_pane(const struct pks_binding *binding)
{
	return (binding->panes & PKS_KEYS_PANES) != 0;
}

/* What the keys mean where all of these panes are. */
static enum pks_request
look_up(const int *key, int keys, unsigned panes)
{
	size_t count;
	const struct pks_binding *binding = pks_bindings(&count);
	enum pks_request found = PKS_REQUEST_NONE;

	for (size_t i = 0; i < count; i++, binding++) {
		if ((binding->panes & panes) != panes || binding->keys < keys ||
		    memcmp(binding->key, key, (size_t)keys * sizeof *key) != 0)
			continue;
		if (binding->keys == keys)
			return binding->request;
		found = PKS_REQUEST_MORE;
	}
	return found;
}

enum pks_request
pks_request_of(const int *key, int keys, enum pks_pane pane)
{
	enum pks_request found;

	if (pane != PKS_KEYS_LIST)
		return look_up(key, keys, 1u << pks_pane_base(pane));
	found = look_up(key, keys, 1u << PKS_KEYS_LIST);
	return found != PKS_REQUEST_NONE ? found : look_up(key, keys, PKS_KEYS_LIST_TOO);
}

const struct pks_request_info *
pks_request_info(enum pks_request request)
{
	if (infos[0].heading == NULL) {
		for (size_t i = 0; i + 1 < sizeof rows / sizeof *rows; i++) {
			if (rows[i].request < 0 && rows[i + 1].request >= 0)
				infos[rows[i + 1].request].heading = rows[i].heading;
		}
	}
	return &infos[request];
}

enum pks_request
pks_request_named(const char *name, size_t length)
{
	enum pks_request found = PKS_REQUEST_NONE;

	for (int request = 0; request < PKS_REQUESTS && length > 0; request++) {
		const char *command = infos[request].command;

		if (strncmp(command, name, length) != 0)
			continue;
		if (command[length] == '\0')
			return (enum pks_request)request;
		found = found == PKS_REQUEST_NONE ? (enum pks_request)request : PKS_REQUEST_MORE;
	}
	return found;
}
