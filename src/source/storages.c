/* SPDX-License-Identifier: MIT */
/*
 * The numbers beside a pickle of PyTorch (torch/serialization.py, _save and _legacy_save): members
 * of the same zip, which are stored as they are and are taken from its directory; or what stands
 * behind a list of keys, for each a count of items and the items.
 */
#include "source/node.h"
#include "source/numbers.h"
#include "source/step.h"
#include "source/torch_tar.h"
#include "source/zip_directory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_SIZE     64
#define LEGACY_FIRST 15 /* bytes of the pickle with which such a file begins */

struct entry {
	char key[KEY_SIZE];
	bool package;  /* of torch.package */
	uint64_t item; /* bytes of one; 0: not known */
	struct pks_bytes bytes;
};

struct pks_storages {
	struct pks_source *source;
	struct entry *entries; /* of a zip sorted by key, else as they lie */
	size_t count, room;
	bool looked, zip, laid;
	uint64_t at; /* where the first one of a legacy file is */
	struct pks_torch_tar *tar;
};

struct pks_storages *
pks_storages_new(struct pks_source *source)
{
	struct pks_storages *storages = calloc(1, sizeof(*storages));

	if (!storages)
		return NULL;
	storages->source = pks_source_keep(source);
	return storages;
}

void
pks_storages_free(struct pks_storages *storages)
{
	if (!storages)
		return;
	pks_torch_tar_free(storages->tar);
	pks_source_free(storages->source);
	free(storages->entries);
	free(storages);
}

static bool
add(struct pks_storages *storages, const uint8_t *key, uint64_t size, struct pks_bytes bytes)
{
	struct entry *entry;

	if (size == 0 || size >= KEY_SIZE)
		return true;
	if (storages->count == storages->room) {
		size_t room = storages->room ? 2 * storages->room : 16;
		struct entry *entries = realloc(storages->entries, room * sizeof(*entries));

		if (!entries)
			return false;
		storages->entries = entries;
		storages->room = room;
	}
	entry = &storages->entries[storages->count++];
	*entry = (struct entry){.bytes = bytes};
	memcpy(entry->key, key, (size_t)size);
	return true;
}

/* ---- A zip --------------------------------------------------------------------------------------
 */

/* The name of the member that a source is, escapes undone; false: it is none of a zip. */
static bool
member_name(const struct pks_source *source, char *name, size_t size)
{
	static const char zip[] = "!zip(";
	const char *step = strrchr(source->steps, '!'), *close;

	if (!step || strncmp(step, zip, sizeof(zip) - 1) != 0)
		return false;
	step += sizeof(zip) - 1;
	close = strchr(step, ')');
	if (!close || (size_t)(close - step) >= size)
		return false;
	memcpy(name, step, (size_t)(close - step));
	name[pks_escapes_undo(name, (size_t)(close - step))] = '\0';
	return true;
}

static bool
starts(struct pks_bytes name, const char *words, size_t n)
{
	return name.size >= n && memcmp(name.data, words, n) == 0;
}

/* What is behind ROOT/ in the name of a member: the key of a storage, or nothing. */
static struct pks_bytes
key_of(struct pks_bytes name, const char *root, size_t n, bool *package)
{
	static const char ending[] = ".storage";
	const size_t m = sizeof(ending) - 1;

	if (!starts(name, root, n))
		return (struct pks_bytes){0};
	name.data += n;
	name.size -= n;
	*package = !starts(name, "data/", 5);
	if (!*package)
		return (struct pks_bytes){name.data + 5, name.size - 5};
	if (starts(name, ".data/", 6) && name.size > 6 + m &&
	    memcmp(name.data + name.size - m, ending, m) == 0)
		return (struct pks_bytes){name.data + 6, name.size - 6 - m};
	return (struct pks_bytes){0};
}

static int
by_key(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static void
look_in_zip(struct pks_storages *storages)
{
	struct pks_source *above = storages->source->above;
	struct pks_zip_directory directory;
	struct pks_zip_entry member;
	char name[1024];
	size_t root;

	if (!above || !member_name(storages->source, name, sizeof(name)) || !strchr(name, '/') ||
	    !pks_zip_directory_begin(&directory, pks_source_bytes(above)))
		return;
	root = (size_t)(strchr(name, '/') - name) + 1;
	while (pks_zip_directory_next(&directory, &member)) {
		bool package;
		struct pks_bytes key = key_of(member.name, name, root, &package);

		if (key.size == 0 || key.size >= KEY_SIZE || member.deflated)
			continue;
		if (!add(storages, key.data, key.size, member.data))
			break;
		storages->entries[storages->count - 1].package = package;
	}
	storages->zip = true;
	if (storages->count > 1)
		qsort(storages->entries, storages->count, sizeof(*storages->entries), by_key);
}

/* ---- A legacy file ------------------------------------------------------------------------------
 */

/* The list of keys is a pickle of nothing but texts. */
static void
take_keys(struct pks_storages *storages, struct pks_bytes bytes, const struct pks_found *found)
{
	uint64_t at = found->offset;
	struct pks_token token;

	while (at < found->offset + found->size &&
	       pks_token_read(bytes, at, &token) == PKS_TOKEN_OK) {
		if (pks_opcode_info(token.code)->kind == PKS_STR &&
		    !add(storages, bytes.data + token.arg, token.arg_size, (struct pks_bytes){0}))
			return;
		at = token.next;
	}
	storages->at = found->offset + found->size;
}

static void
look_behind(struct pks_storages *storages)
{
	static const uint8_t magic[LEGACY_FIRST] = {0x80, 2,	0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46,
						    0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.'};
	struct pks_bytes bytes = pks_source_bytes(storages->source);
	struct pks_found found = {0};

	if (bytes.size < LEGACY_FIRST || memcmp(bytes.data, magic, LEGACY_FIRST) != 0)
		return;
	for (int k = 0; k < 5; k++) {
		if (!pks_bytes_pickle(bytes, found.offset + found.size, &found) || !found.whole)
			return;
	}
	take_keys(storages, bytes, &found);
}

/* Where each lies follows from those before it. */
static void
lay_out(struct pks_storages *storages)
{
	struct pks_bytes bytes = pks_source_bytes(storages->source);
	uint64_t at = storages->at;

	for (size_t k = 0; k < storages->count; k++) {
		struct entry *entry = &storages->entries[k];
		uint64_t items;

		if (entry->item == 0 || !pks_inside(bytes, at, 8))
			return;
		items = pks_little(bytes.data + at, 8);
		at += 8;
		if (items > (bytes.size - at) / entry->item)
			items = (bytes.size - at) / entry->item;
		entry->bytes = (struct pks_bytes){bytes.data + at, items * entry->item};
		at += entry->bytes.size;
	}
	storages->laid = true;
}

/* ---- All ----------------------------------------------------------------------------------------
 */

static void
look(struct pks_storages *storages)
{
	const char *last;

	if (storages->looked)
		return;
	storages->looked = true;
	last = strrchr(storages->source->steps, '!');
	if (storages->source->above && last && strcmp(last, "!tar(pickle)") == 0)
		storages->tar = pks_torch_tar_new(pks_source_bytes(storages->source->above));
	look_in_zip(storages);
	if (!storages->zip)
		look_behind(storages);
}

static struct entry *
entry_of(struct pks_storages *storages, const char *key)
{
	struct entry wanted = {.bytes = {0}};

	look(storages);
	if (strlen(key) >= KEY_SIZE || storages->count == 0)
		return NULL;
	memcpy(wanted.key, key, strlen(key));
	if (storages->zip)
		return bsearch(&wanted, storages->entries, storages->count,
			       sizeof(*storages->entries), by_key);
	for (size_t k = 0; k < storages->count; k++)
		if (strcmp(storages->entries[k].key, key) == 0)
			return &storages->entries[k];
	return NULL;
}

void
pks_storages_item(struct pks_storages *storages, const char *key, uint64_t size)
{
	struct entry *entry = entry_of(storages, key);

	if (entry)
		entry->item = size;
}

bool
pks_storages_find(struct pks_storages *storages, const char *key, struct pks_bytes *bytes,
		  char *where, size_t size)
{
	struct entry *entry = entry_of(storages, key);

	if (!entry)
		return false;
	if (!storages->zip && !storages->laid)
		lay_out(storages);
	if (!entry->bytes.data)
		return false;
	*bytes = entry->bytes;
	if (storages->zip)
		snprintf(where, size, entry->package ? ".data/%s.storage" : "data/%s", key);
	else
		snprintf(where, size, "at %" PRIu64,
			 (uint64_t)(entry->bytes.data - storages->source->data));
	return true;
}

bool
pks_storages_tensor(struct pks_storages *storages, const char *id, struct pks_array *tensor,
		    struct pks_bytes *items)
{
	char *end;
	long long number = strtoll(id, &end, 10);

	look(storages);
	return storages->tar && *id != '\0' && *end == '\0' &&
	       pks_torch_tar_find(storages->tar, number, tensor, items);
}
