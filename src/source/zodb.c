/* SPDX-License-Identifier: MIT */
/*
 * ZODB's Data.fs: FS21 or FS30, then transactions, each with data records; of a record two pickles,
 * class and state. All revisions are there until the file is packed. Keys are object ids. Layout:
 * ZODB's FileStorage/format.py.
 */
#include "source/numbers.h"
#include "source/step.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRANSACTION 23
#define RECORD	    42

struct storage {
	uint64_t at;	/* the next record, or the next transaction where that is over */
	uint64_t end;	/* of the transaction's records; 0: between two */
	uint64_t after; /* the transaction: its length stands behind it once more */
	char key[24];
};

/* Four letters are a word now and then: a transaction with its status has to stand behind them. */
static enum pks_likeness
probe(struct pks_bytes bytes)
{
	const uint8_t *transaction = bytes.data + 4;

	return bytes.size > 4 + TRANSACTION &&
			       (memcmp(bytes.data, "FS21", 4) == 0 ||
				memcmp(bytes.data, "FS30", 4) == 0) &&
			       memchr(" cup", transaction[16], 4) != NULL &&
			       pks_big(transaction + 8, 2) == 0
		       ? PKS_EXACTLY
		       : PKS_UNLIKE;
}

static bool
begin(struct pks_step *step)
{
	struct storage *storage = calloc(1, sizeof(*storage));

	step->state = storage;
	if (storage)
		storage->at = 4;
	return storage;
}

static void
end(struct pks_step *step)
{
	free(step->state);
}

/* The head of a transaction; its extension is a pickle where there is one. */
static bool
next_transaction(struct pks_step *step, struct storage *storage, struct pks_member *member)
{
	const uint8_t *p = step->bytes.data + storage->at;
	uint64_t length, user, description, extension;

	if (!pks_inside(step->bytes, storage->at, TRANSACTION))
		return false;
	length = pks_big(p + 8, 8);
	user = pks_big(p + 17, 2);
	description = pks_big(p + 19, 2);
	extension = pks_big(p + 21, 2);
	if (length < TRANSACTION + user + description + extension ||
	    !pks_inside(step->bytes, storage->at, length)) {
		pks_step_say(step, "a transaction at %" PRIu64 " is longer than what is left",
			     storage->at);
		return false;
	}
	storage->end = storage->at + length;
	storage->after = storage->end + 8;
	member->offset = storage->at + TRANSACTION + user + description;
	member->size = extension;
	storage->at = member->offset + extension;
	return true;
}

/* A data record; without data of its own it points back to another. */
static bool
next_record(struct pks_step *step, struct storage *storage, struct pks_member *member)
{
	const uint8_t *p = step->bytes.data + storage->at;
	uint64_t size;

	if (storage->at + RECORD > storage->end)
		return false;
	size = pks_big(p + 34, 8);
	member->offset = storage->at + RECORD;
	member->size = size;
	if (size > storage->end - member->offset)
		return false;
	storage->at = member->offset + (size > 0 ? size : 8);
	snprintf(storage->key, sizeof(storage->key), "0x%016" PRIx64, pks_big(p, 8));
	member->key = (struct pks_bytes){(const uint8_t *)storage->key, strlen(storage->key)};
	return true;
}

static bool
next(struct pks_step *step, struct pks_member *member)
{
	struct storage *storage = step->state;

	for (;;) {
		bool found;

		if (storage->end == 0)
			found = next_transaction(step, storage, member);
		else
			found = next_record(step, storage, member);
		if (!found && storage->end == 0)
			return false;
		if (!found) {
			storage->at = storage->after;
			storage->end = 0;
			continue;
		}
		if (member->size > 0) {
			member->place = true;
			return true;
		}
		member->key = (struct pks_bytes){0};
	}
}

const struct pks_step_kind pks_step_ZODB = {
	.name = "",
	.probe = probe,
	.begins = "F",
	.begin = begin,
	.next = next,
	.end = end,
};
