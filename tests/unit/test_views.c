/* SPDX-License-Identifier: MIT */
/*
 * Reading a history while another thread writes it: whatever a view says at any time is what the
 * finished history says. A second program is this one with segments of 16 ops. Built with
 * -fsanitize=thread it also shows that nobody reads what is being written.
 */
#include "programs.h"
#include "twins.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct writer {
	struct pks_history *history;
	pthread_t thread;
	pks_op cancel; /* after so many ops; 0: never */
	unsigned slow; /* gives way after every so many slices; 0: never */
};

static void *
write_history(void *data)
{
	struct writer *w = data;

	for (unsigned k = 1; pks_history_advance(w->history, 64); k++) {
		if (w->slow != 0 && k % w->slow == 0)
			sched_yield();
		if (w->cancel != 0 && pks_ops(w->history) >= w->cancel) {
			pks_history_cancel(w->history);
			break;
		}
	}
	return NULL;
}

static void
look_around(struct twins *p, unsigned times)
{
	for (unsigned k = 0; k < times && pks_ops(p->cut) > 0; k++) {
		pks_op ops = pks_ops(p->cut), last = pks_last_moment(p->cut);
		/* Half of it near the end, where something is being written. */
		pks_op back = k % 2 == 0 ? ops : ops < 200 ? ops : 200;

		twins_same_op(p, ops - 1 - random_below(&p->state, back));
		back = back < last ? back : last;
		twins_same_moment(p, last - random_below(&p->state, back + 1));
		twins_same_finds(p);
	}
}

/* Reads all the while; 'views': several of them, each of them read in turn. */
static void
compare_while_written(struct pks_bytes bytes, const struct pks_options *options, unsigned views,
		      struct writer *w)
{
	struct pks_history *whole = pks_history_read(bytes, 0, options);
	struct twins p[3] = {{0}};
	bool running = true;

	w->history = pks_history_new(bytes, 0, options);
	assert_true(whole != NULL && w->history != NULL);
	(void)pks_history_advance(w->history, 64);
	for (unsigned v = 0; v < views; v++) {
		p[v] = (struct twins){.whole = whole, .state = 88172645463325252u + bytes.size + v};
		p[v].cut = pks_history_view(w->history);
		p[v].whole_reader = pks_reader_new(whole);
		p[v].cut_reader = pks_reader_new(p[v].cut);
		assert_true(p[v].cut && p[v].whole_reader && p[v].cut_reader);
	}
	assert_int_equal(pthread_create(&w->thread, NULL, write_history, w), 0);
	while (running) {
		running = false;
		for (unsigned v = 0; v < views; v++) {
			pks_op before = pks_ops(p[v].cut);

			pks_history_refresh(p[v].cut);
			assert_true(pks_ops(p[v].cut) >= before);
			look_around(&p[v], 8);
			running |= pks_history_state(p[v].cut) == PKS_RUNNING;
		}
	}
	pthread_join(w->thread, NULL);
	for (unsigned v = 0; v < views; v++) {
		if (w->cancel == 0)
			twins_same_end(&p[v]);
		look_around(&p[v], 200);
		assert_false(pks_history_refresh(p[v].cut));
		pks_reader_free(p[v].whole_reader);
		pks_reader_free(p[v].cut_reader);
		pks_history_free(p[v].cut);
	}
	pks_history_free(w->history);
	pks_history_free(whole);
}

static unsigned
times(unsigned n)
{
	const char *more = getenv("PICKLESCOPE_TIMES");

	return more != NULL ? n * (unsigned)strtoul(more, NULL, 10) : n;
}

/* Whole, and broken somewhere. */
static void
compare_random(uint64_t first, unsigned count, unsigned ops)
{
	for (uint64_t seed = first; seed < first + count; seed++) {
		uint64_t state = seed * 0x9e3779b97f4a7c15u | 1;
		struct pks_options options = {.reader = (enum pks_profile)(seed % PKS_READERS),
					      .bare = seed % 3 == 0};
		struct writer w = {.slow = (unsigned)(seed % 4)};
		uint8_t *data;
		size_t n = random_program(seed, ops, &data);

		compare_while_written((struct pks_bytes){data, n}, &options,
				      1 + (unsigned)(seed % 3), &w);
		data[n / 2 + random_below(&state, (uint32_t)(n / 2))] =
			(uint8_t)random_below(&state, 256);
		compare_while_written((struct pks_bytes){data, n}, &options, 1, &w);
		free(data);
	}
}

static void
test_small(void **state)
{
	(void)state;
	compare_random(1, times(40), 2000);
}

static void
test_large(void **state)
{
	(void)state;
	compare_random(700000, times(2), 150000);
}

static void
test_given(void **state)
{
	static const struct pks_buffer buffers[] = {{{(const uint8_t *)"abc", 3}, true},
						    {{(const uint8_t *)"de", 2}, false}};
	static const struct pks_extension extensions[] = {
		{1, {(const uint8_t *)"m", 1}, {(const uint8_t *)"n", 1}},
		{240, {(const uint8_t *)"m", 1}, {(const uint8_t *)"o", 1}}};
	struct pks_options options = {.has_buffers = true,
				      .buffers = buffers,
				      .buffer_count = 2,
				      .extensions = extensions,
				      .extension_count = 2,
				      .loads = 2};
	struct writer w = {.slow = 1};

	(void)state;
	for (uint64_t seed = 1; seed < 20; seed++) {
		uint8_t *data, *more;
		size_t n = random_program(seed, 2000, &data);
		size_t m = random_program(seed + 1, 2000, &more);

		data = realloc(data, n + m);
		assert_non_null(data);
		memcpy(data + n, more, m);
		compare_while_written((struct pks_bytes){data, n + m}, &options, 2, &w);
		free(data);
		free(more);
	}
}

/* What was read before somebody stopped it is there, and is said not to be all. */
static void
test_cancelled(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed < 12; seed++) {
		struct writer w = {.cancel = (pks_op)seed * 700, .slow = 1};
		uint8_t *data;
		size_t n = random_program(seed, 20000, &data);

		compare_while_written((struct pks_bytes){data, n}, NULL, 2, &w);
		free(data);
	}
}

static void
test_state_of_cancelled(void **state)
{
	uint8_t *data;
	size_t n = random_program(3, 20000, &data);
	struct pks_history *h = pks_history_new((struct pks_bytes){data, n}, 0, NULL), *view;
	const struct pks_error *error;

	(void)state;
	assert_true(pks_history_advance(h, 1000));
	view = pks_history_view(h);
	assert_int_equal(pks_history_state(view), PKS_RUNNING);
	assert_false(pks_history_advance(view, 1000));
	pks_history_cancel(h);
	assert_false(pks_history_advance(h, 1000));
	assert_true(pks_history_refresh(view));
	assert_int_equal(pks_history_state(view), PKS_FULL);
	error = pks_history_error(view);
	assert_int_equal(error->op, pks_ops(view));
	assert_int_equal(error->offset, pks_history_end(view));
	assert_int_equal(error->exception, PKS_NO_EXCEPTION);
	assert_true(strstr(error->message, "stopped") != NULL);
	/* Of what is finished there can be another view, at any time. */
	pks_history_free(view);
	view = pks_history_view(h);
	assert_int_equal(pks_ops(view), pks_ops(h));
	assert_int_equal(pks_history_state(view), PKS_FULL);
	pks_history_free(view);
	pks_history_free(h);
	free(data);
}

static void
test_dense(void **state)
{
	struct pks_options options = {.dense = true};
	uint8_t *data;
	size_t n = random_program(3, 2000, &data);
	struct pks_history *h = pks_history_new((struct pks_bytes){data, n}, 0, &options), *view;

	(void)state;
	assert_true(pks_history_advance(h, 64));
	assert_null(pks_history_view(h));
	while (pks_history_advance(h, 64))
		;
	view = pks_history_view(h);
	assert_int_equal(pks_history_state(view), PKS_STOPPED);
	assert_int_equal(pks_height(view, 100), pks_height(h, 100));
	pks_history_free(view);
	pks_history_free(h);
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small), cmocka_unit_test(test_large),
		cmocka_unit_test(test_given), cmocka_unit_test(test_cancelled),
		cmocka_unit_test(test_dense), cmocka_unit_test(test_state_of_cancelled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
