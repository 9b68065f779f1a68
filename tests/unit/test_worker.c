/* SPDX-License-Identifier: MIT */
/*
 * A pickle that is read behind the screen: what is known in the end is what is known when it is
 * read at once; it can be stopped, left and closed at any time; what there is can be looked at
 * meanwhile.
 */
#include "ui/document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define RECORDS 20000
#define CALLS	3

static const char record[] = "}(\x8c\x02"
			     "idK\x07\x8c\x04"
			     "name\x8c\x03"
			     "abc\x8c\x04"
			     "tags](K\x01K\x02"
			     "eu";
static const char call[] = "cos\nsystem\n(\x8c\x02"
			   "idtR";

static struct pks_bytes bytes;
static atomic_uint woken;

/* A list of many records, with a call at its beginning, in its middle and at its end; twice. */
static int
make_bytes(void **state)
{
	size_t size = 2 * (4 + RECORDS * sizeof record + CALLS * sizeof call + 2), used = 0;
	uint8_t *data = malloc(size);

	(void)state;
	for (int pickle = 0; data && pickle < 2; pickle++) {
		memcpy(data + used, "\x80\x04](", 4);
		used += 4;
		for (int k = 0; k <= RECORDS; k++) {
			if (k % (RECORDS / 2) == 0) {
				memcpy(data + used, call, sizeof call - 1);
				used += sizeof call - 1;
			}
			if (k == RECORDS)
				break;
			memcpy(data + used, record, sizeof record - 1);
			used += sizeof record - 1;
		}
		memcpy(data + used, "e.", 2);
		used += 2;
	}
	bytes = (struct pks_bytes){data, used};
	return data ? 0 : -1;
}

static int
free_bytes(void **state)
{
	(void)state;
	free((void *)(uintptr_t)bytes.data);
	return 0;
}

static void
wake(void)
{
	atomic_fetch_add(&woken, 1);
}

static void
open_it(struct pks_document *document, bool alone)
{
	struct pks_source *source = pks_source_of(bytes, "bytes");

	assert_non_null(source);
	assert_true(pks_document_open(document, source, 0, NULL));
	document->alone = alone;
	document->wake = wake;
	assert_false(document->read);
	assert_true(pks_ops(document->history) > 0);
}

/* What the screen does with what there is. */
static void
look(struct pks_document *document)
{
	pks_op last = pks_last_moment(document->history), cells[4];

	for (pks_op moment = last, k = 0; k < 20 && moment > 0; k++, moment -= moment / 3 + 1) {
		uint32_t n = pks_cells(document->history, moment,
				       pks_height(document->history, moment), 4, cells);

		for (uint32_t i = 0; i < n; i++)
			if (!pks_is_mark(document->history, cells[i]))
				(void)pks_parts(document->reader,
						pks_cell_value(document->history, cells[i]),
						moment);
		(void)pks_risk_op(document->risk, moment - 1);
	}
	(void)pks_risk_next(document->risk, 0, PKS_DANGEROUS);
}

/* Until all is done; 'once': until the open pickle is. */
static void
settle(struct pks_document *document, bool once)
{
	while ((!once || !document->judged) && pks_document_work(document)) {
		look(document);
		if (document->waits)
			nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
	}
}

/* The same findings as of a history that is read and judged at once? */
static void
is_as_at_once(const struct pks_document *document)
{
	struct pks_history *history = pks_history_read(bytes, document->start[document->current],
						       pks_history_options(document->history));
	struct pks_reader *reader = pks_reader_new(history);
	struct pks_risk *risk = pks_risk_new(reader);

	assert_true(pks_risk_update(risk));
	assert_int_equal(pks_ops(history), pks_ops(document->history));
	assert_int_equal(pks_history_end(history), pks_history_end(document->history));
	assert_int_equal(pks_risk_level(risk), pks_risk_level(document->risk));
	assert_true(pks_risk_complete(document->risk));
	assert_int_equal(pks_risk_findings(risk), pks_risk_findings(document->risk));
	for (size_t k = 0; k < pks_risk_findings(risk); k++) {
		const struct pks_finding *a = pks_risk_finding(risk, k);
		const struct pks_finding *b = pks_risk_finding(document->risk, k);

		assert_string_equal(a->rule, b->rule);
		assert_int_equal(a->op, b->op);
		assert_int_equal(a->level, b->level);
	}
	pks_risk_free(risk);
	pks_reader_free(reader);
	pks_history_free(history);
}

static void
read_whole(bool alone)
{
	struct pks_document document;
	struct pks_progress progress;

	atomic_store(&woken, 0);
	open_it(&document, alone);
	assert_true(pks_document_progress(&document, &progress));
	assert_true(progress.ops > 0 && progress.bytes > 0 && progress.bytes < bytes.size);
	settle(&document, false);
	assert_true(document.read && document.judged);
	assert_false(pks_document_progress(&document, &progress));
	assert_false(pks_document_cancel(&document));
	assert_int_equal(pks_risk_level(document.risk), PKS_DANGEROUS);
	is_as_at_once(&document);
	assert_int_equal(document.pickles, 2);
	assert_true(alone ? atomic_load(&woken) == 0 : atomic_load(&woken) > 0);
	pks_document_close(&document);
}

static void
test_behind(void **state)
{
	(void)state;
	read_whole(false);
}

static void
test_alone(void **state)
{
	(void)state;
	read_whole(true);
}

/* What was read is there, what was found in it too, and nobody calls it complete. */
static void
cancel(bool alone)
{
	struct pks_document document;
	pks_op ops;

	open_it(&document, alone);
	ops = pks_ops(document.history);
	assert_true(pks_document_cancel(&document));
	settle(&document, false);
	assert_true(document.read && document.judged);
	assert_int_equal(pks_history_state(document.history), PKS_FULL);
	assert_true(pks_ops(document.history) >= ops);
	assert_int_equal(pks_risk_level(document.risk), PKS_DANGEROUS);
	assert_false(pks_risk_complete(document.risk));
	look(&document);
	pks_document_close(&document);
}

static void
test_cancelled(void **state)
{
	(void)state;
	cancel(true);
	for (int k = 0; k < 10; k++)
		cancel(false);
}

/* Other readers, another pickle, and the end, before anything is finished. */
static void
test_left(void **state)
{
	struct pks_document document;

	(void)state;
	for (int k = 0; k < 20; k++) {
		open_it(&document, false);
		for (int i = 0; i < k; i++) {
			(void)pks_document_work(&document);
			look(&document);
		}
		assert_true(pks_document_ask(&document, PKS_READER_PY));
		assert_true(pks_document_ask(&document, PKS_READER_STRICT));
		pks_document_show(&document, PKS_READER_PY);
		for (int i = 0; i < k; i++)
			(void)pks_document_work(&document);
		look(&document);
		assert_true(pks_document_turn_to(&document, 0));
		(void)pks_document_work(&document);
		if (k % 4 == 0) {
			settle(&document, true);
			is_as_at_once(&document);
		}
		pks_document_close(&document);
	}
}

/* All readers of both pickles, to the end. */
static void
test_readers(void **state)
{
	struct pks_document document;

	(void)state;
	open_it(&document, false);
	for (int reader = 0; reader < PKS_READERS; reader++)
		assert_true(pks_document_ask(&document, (enum pks_profile)reader));
	settle(&document, false);
	for (int reader = 0; reader < PKS_READERS; reader++) {
		pks_document_show(&document, (enum pks_profile)reader);
		assert_true(document.judged);
		is_as_at_once(&document);
		look(&document);
	}
	pks_document_show(&document, PKS_READER_C);
	assert_true(pks_document_turn_to(&document, 1));
	settle(&document, false);
	is_as_at_once(&document);
	pks_document_close(&document);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_behind),	  cmocka_unit_test(test_alone),
		cmocka_unit_test(test_cancelled), cmocka_unit_test(test_left),
		cmocka_unit_test(test_readers),
	};

	return cmocka_run_group_tests(tests, make_bytes, free_bytes);
}
