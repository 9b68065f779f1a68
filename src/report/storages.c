/* SPDX-License-Identifier: MIT */
/*
 * Between a history, which has persistent ids and names of files, and a source, which has the
 * numbers.
 */
#include "report/beside.h"

#include "pickle/opcode.h"

#include <picklescope/arrays.h>
#include <picklescope/report.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define KEY_SIZE 64

struct link {
	struct pks_storage_finder finder; /* the first: it is what is handed out */
	pthread_mutex_t lock;		  /* of what follows */
	struct pks_source *source;
	struct pks_storages *storages;	/* NULL: nobody asked yet */
	const struct pks_history *told; /* whose items were told of */
};

/* A key is a text of letters, digits and their like, or a small number. */
static bool
key_of(const struct pks_history *history, pks_op value, char *key)
{
	struct pks_points points;
	struct pks_integer number;
	size_t n = 0;
	int32_t c;

	if (pks_integer_of(history, value, &number)) {
		snprintf(key, KEY_SIZE, "%lld", (long long)number.small);
		return number.is_small;
	}
	if (!pks_points(history, value, &points))
		return false;
	while ((c = pks_points_next(&points)) >= 0) {
		if (c <= ' ' || c > '~' || n + 1 >= KEY_SIZE)
			return false;
		key[n++] = (char)c;
	}
	key[n] = '\0';
	return n > 0;
}

/* Where they stand one behind the other, the sizes of all are wanted. */
static void
tell_items(struct link *link, const struct pks_history *history)
{
	struct pks_codes codes = {{0}};
	struct pks_storage storage;
	char key[KEY_SIZE];

	if (link->told == history)
		return;
	link->told = history;
	pks_codes_add(&codes, PKS_OP_BINPERSID);
	for (pks_op op = 0;
	     (op = pks_op_find(history, op, pks_last_moment(history), &codes)) != PKS_NO_OP; op++)
		if (pks_storage_of(history, op, &storage) && key_of(history, storage.key, key))
			pks_storages_item(link->storages, key, storage.item.size);
}

static bool
find(void *data, const struct pks_history *history, const struct pks_storage *storage,
     struct pks_bytes *bytes, char *where, size_t size)
{
	struct link *link = data;
	char key[KEY_SIZE];
	bool found;

	if (!key_of(history, storage->key, key))
		return false;
	pthread_mutex_lock(&link->lock);
	if (link->storages == NULL)
		link->storages = pks_storages_new(link->source);
	if (link->storages == NULL) {
		pthread_mutex_unlock(&link->lock);
		return false;
	}
	if (pks_history_state(history) != PKS_RUNNING)
		tell_items(link, history);
	found = pks_storages_find(link->storages, key, bytes, where, size);
	pthread_mutex_unlock(&link->lock);
	return found;
}

static bool
find_tensor(void *data, const struct pks_history *history, pks_op id, struct pks_array *tensor,
	    struct pks_bytes *items)
{
	struct link *link = data;
	char key[KEY_SIZE];
	bool found;

	if (!key_of(history, id, key))
		return false;
	pthread_mutex_lock(&link->lock);
	if (link->storages == NULL)
		link->storages = pks_storages_new(link->source);
	found = link->storages != NULL && pks_storages_tensor(link->storages, key, tensor, items);
	pthread_mutex_unlock(&link->lock);
	return found;
}

static void
find_beside(void *data, const struct pks_beside *beside, unsigned width, struct pks_text *text)
{
	const struct link *link = data;

	pks_beside_text(link->source, beside, width, text);
}

struct pks_storage_finder *
pks_report_storages(struct pks_source *source)
{
	struct link *link = calloc(1, sizeof(*link));

	if (link == NULL)
		return NULL;
	link->source = pks_source_keep(source);
	link->finder = (struct pks_storage_finder){find, find_tensor, find_beside, link};
	if (pthread_mutex_init(&link->lock, NULL) == 0)
		return &link->finder;
	pks_source_free(link->source);
	free(link);
	return NULL;
}

void
pks_report_storages_free(struct pks_storage_finder *finder)
{
	struct link *link = (struct link *)(void *)finder;

	if (link == NULL)
		return;
	pks_storages_free(link->storages);
	pks_source_free(link->source);
	pthread_mutex_destroy(&link->lock);
	free(link);
}
