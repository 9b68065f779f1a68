/* SPDX-License-Identifier: MIT */
/*
 * The clock: steps over groups, what stops a run, playing. A run of many ops is held against a
 * plain walk over all of them.
 */
#include "ui/group.h"
#include "ui/play.h"
#include "ui/run.h"
#include "ui/stop_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* (lp0\n(I1\nI2\nts.  with a group in a group:
 * 0 MARK  1 INT 1  2 MARK  3 INT 2  4 INT 3  5 TUPLE (of 2)  6 LIST (of 0)  7 STOP */
static const char groups[] = "(I1\n(I2\nI3\ntl.";

/* 0 PROTO 1 EMPTY_LIST 2 MEMOIZE 3 'os' 4 MEMOIZE 5 'system' 6 STACK_GLOBAL 7 MEMOIZE 8 'id'
 * 9 TUPLE1 10 REDUCE 11 APPEND 12 BINGET 2 13 'ls' 14 TUPLE1 15 REDUCE 16 APPEND 17 BINGET 2
 * 18 APPEND 19 STOP */
static const char calls[] = "\x80\x04]\x94\x8c\x02os\x94\x8c\x06system\x93\x94\x8c\x02id\x85Ra"
			    "h\x02\x8c\x02ls\x85Rah\x02"
			    "a.";

struct judged {
	struct pks_history *history;
	struct pks_reader *reader;
	struct pks_risk *risk;
};

static struct judged
judge(const char *pickle, size_t size)
{
	struct judged judged;
	struct pks_bytes bytes = {(const uint8_t *)pickle, size};

	judged.history = pks_history_read(bytes, 0, NULL);
	assert_non_null(judged.history);
	judged.reader = pks_reader_new(judged.history);
	judged.risk = pks_risk_new(judged.reader);
	assert_non_null(judged.risk);
	assert_true(pks_risk_update(judged.risk));
	return judged;
}

static void
forget(struct judged *judged)
{
	pks_risk_free(judged->risk);
	pks_reader_free(judged->reader);
	pks_history_free(judged->history);
}

static void
test_groups(void **state)
{
	struct judged judged = judge(groups, sizeof(groups) - 1);
	const struct pks_history *h = judged.history;

	(void)state;
	assert_int_equal(pks_ops(h), 8);
	/* Over: only at a MARK is it more than a step. */
	assert_int_equal(pks_group_over(h, 0), 7);
	assert_int_equal(pks_group_over(h, 1), 2);
	assert_int_equal(pks_group_over(h, 2), 6);
	assert_int_equal(pks_group_over_back(h, 7), 0);
	assert_int_equal(pks_group_over_back(h, 6), 2);
	assert_int_equal(pks_group_over_back(h, 2), 1);
	assert_int_equal(pks_group_over_back(h, 0), PKS_NO_OP);
	/* Out of the innermost one that is open. */
	assert_int_equal(pks_group_finish(h, 3), 6);
	assert_int_equal(pks_group_finish(h, 5), 6);
	assert_int_equal(pks_group_finish(h, 2), 7);
	assert_int_equal(pks_group_finish(h, 0), PKS_NO_OP);
	assert_int_equal(pks_group_finish(h, 7), PKS_NO_OP);
	assert_int_equal(pks_group_start(h, 4), 2);
	assert_int_equal(pks_group_start(h, 2), 0);
	assert_int_equal(pks_group_start(h, 6), 0);
	assert_int_equal(pks_group_start(h, 7), PKS_NO_OP);
	assert_false(pks_group_is_open(h, 0));
	assert_true(pks_group_is_open(h, 6));
	forget(&judged);
	/* A mark that nobody takes, in a pickle that is cut. */
	judged = judge("(I1\n", 4);
	assert_int_equal(pks_group_over(judged.history, 0), 1);
	assert_int_equal(pks_group_finish(judged.history, 1), PKS_NO_OP);
	assert_true(pks_group_is_open(judged.history, 1));
	forget(&judged);
}

static void
test_glob(void **state)
{
	(void)state;
	assert_true(pks_glob("os.*", "os.system", 9));
	assert_true(pks_glob("*", "", 0));
	assert_true(pks_glob("*.s?stem", "posix.system", 12));
	assert_true(pks_glob("a*b*c", "aXbYbZc", 7));
	assert_false(pks_glob("os.*", "posix.system", 12));
	assert_false(pks_glob("os.system", "os.systemd", 10));
	assert_false(pks_glob("a*b", "aXbY", 4));
	assert_false(pks_glob("", "a", 1));
	/* Many stars cost no more than a walk for each. */
	assert_false(pks_glob("*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 30));
}

static struct pks_break
stop_of(const char *typed, bool watch, const struct pks_history *history)
{
	struct pks_break made;
	char error[256] = "";

	if (!pks_break_read(typed, watch, &made, error, sizeof(error)))
		fail_msg("'%s': %s", typed, error);
	assert_true(pks_break_place(&made, history));
	return made;
}

static void
test_reading(void **state)
{
	static const char *const wrong[] = {"",		"import", "op",	      "op NOTHING",
					    "nonsense", "call",	  "12x",      "@",
					    "memo x",	"memo",	  "value -1", "@0x"};
	struct judged judged = judge(calls, sizeof(calls) - 1);
	struct pks_break made;
	char error[256], words[64];
	struct pks_text text;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		error[0] = '\0';
		if (pks_break_read(wrong[i], false, &made, error, sizeof(error)))
			fail_msg("'%s' was taken", wrong[i]);
		assert_true(strlen(error) > 0);
	}
	made = stop_of(" op reduce", false, judged.history);
	assert_int_equal(made.kind, PKS_BREAK_OPCODE);
	assert_int_equal(made.code, 'R');
	made = stop_of("call dangerous", false, judged.history);
	assert_int_equal(made.level, PKS_DANGEROUS);
	made = stop_of("call os.*", false, judged.history);
	assert_int_equal(made.level, PKS_INNOCUOUS);
	made = stop_of("10", false, judged.history);
	assert_int_equal(made.kind, PKS_BREAK_HERE);
	assert_int_equal(made.number, pks_op_offset(judged.history, 10));
	pks_text_bounded(&text, words, sizeof(words));
	pks_break_text(&made, &text);
	assert_string_equal(words, "@0x18");
	made = stop_of("@0x18", false, judged.history);
	assert_int_equal(made.number, 0x18);
	made = stop_of("1", true, judged.history);
	assert_int_equal(made.kind, PKS_BREAK_VALUE);
	assert_true(pks_break_read("999", false, &made, error, sizeof(error)));
	assert_false(pks_break_place(&made, judged.history));
	forget(&judged);
}

static void
test_list(void **state)
{
	struct pks_breaks breaks = {.count = 0};
	struct judged judged = judge(calls, sizeof(calls) - 1);
	struct pks_break made;

	(void)state;
	for (int k = 0; k < PKS_BREAKS; k++) {
		made = (struct pks_break){.kind = PKS_BREAK_MEMO, .number = (uint64_t)k};
		assert_int_equal(pks_breaks_add(&breaks, &made), k);
		assert_int_equal(pks_breaks_add(&breaks, &made), k);
	}
	made.number = 1000;
	assert_int_equal(pks_breaks_add(&breaks, &made), -1);
	pks_breaks_remove(&breaks, 0);
	assert_int_equal(breaks.count, PKS_BREAKS - 1);
	assert_int_equal(breaks.list[0].number, 1);
	pks_breaks_remove(&breaks, PKS_BREAKS);
	pks_breaks_remove(&breaks, -1);
	assert_int_equal(breaks.count, PKS_BREAKS - 1);
	breaks.count = 0;
	made = stop_of("10", false, judged.history);
	pks_breaks_add(&breaks, &made);
	pks_breaks_resolve(&breaks, judged.history);
	assert_int_equal(pks_breaks_here(&breaks, 10), 0);
	assert_int_equal(pks_breaks_here(&breaks, 11), -1);
	forget(&judged);
}

/* Every stop of a run from one end to the other, in the order of the ops. */
static size_t
all_stops(const struct pks_breaks *breaks, struct pks_risk *risk, bool forward, uint32_t budget,
	  pks_op *stops, size_t most)
{
	const struct pks_history *h = pks_reader_history(pks_risk_reader(risk));
	pks_op place = forward ? 0 : pks_last_moment(h), end = forward ? pks_last_moment(h) : 0;
	size_t count = 0;
	int stop;

	for (int turns = 0; turns < 10000; turns++) {
		pks_op op = pks_run_next(breaks, risk, forward, &place, budget, &stop);

		if (op != PKS_NO_OP) {
			assert_true(count < most);
			stops[count++] = op;
		} else if (place == end) {
			break;
		}
	}
	assert_int_equal(place, end);
	for (size_t k = 0; !forward && k < count / 2; k++) {
		pks_op op = stops[k];

		stops[k] = stops[count - 1 - k];
		stops[count - 1 - k] = op;
	}
	return count;
}

static void
check_stops(struct judged *judged, const char *typed, bool watch, const pks_op *wanted,
	    size_t count)
{
	struct pks_breaks breaks = {.count = 0};
	struct pks_break made = stop_of(typed, watch, judged->history);
	pks_op stops[64];

	assert_int_equal(pks_breaks_add(&breaks, &made), 0);
	pks_breaks_resolve(&breaks, judged->history);
	for (int way = 0; way < 2; way++) {
		/* However little is looked at in one go. */
		for (uint32_t budget = 1; budget < 100; budget += 33) {
			size_t got = all_stops(&breaks, judged->risk, way == 0, budget, stops, 64);

			if (got != count || memcmp(stops, wanted, count * sizeof(*wanted)) != 0)
				fail_msg("%s: %zu stops %s, the first %u", typed, got,
					 way == 0 ? "on" : "back", got ? stops[0] : 0);
		}
	}
}

static void
test_runs(void **state)
{
	struct judged judged = judge(calls, sizeof(calls) - 1);

	(void)state;
	assert_int_equal(pks_ops(judged.history), 20);
	/* The dangerous calls, 10 and 15, stop every run. */
	check_stops(&judged, "op PROTO", false, (const pks_op[]){0, 10, 15}, 3);
	check_stops(&judged, "op APPEND", false, (const pks_op[]){10, 11, 15, 16, 18}, 5);
	check_stops(&judged, "import os.*", false, (const pks_op[]){6, 10, 15}, 3);
	check_stops(&judged, "import posix.*", false, (const pks_op[]){10, 15}, 2);
	check_stops(&judged, "call dangerous", false, (const pks_op[]){10, 15}, 2);
	check_stops(&judged, "call os.s*", false, (const pks_op[]){10, 15}, 2);
	check_stops(&judged, "memo 2", true, (const pks_op[]){7, 10, 12, 15, 17}, 5);
	check_stops(&judged, "13", false, (const pks_op[]){10, 13, 15}, 3);
	check_stops(&judged, "@0", false, (const pks_op[]){0, 10, 15}, 3);
	check_stops(&judged, "19", false, (const pks_op[]){10, 15, 19}, 3);
	/* An object touched: the list is made, remembered, changed three times, returned. */
	check_stops(&judged, "value 1", true, (const pks_op[]){1, 2, 10, 11, 15, 16, 18, 19}, 8);
	/* A text that is taken by a tuple. */
	check_stops(&judged, "value 8", true, (const pks_op[]){8, 9, 10, 15}, 4);
	/* What is called, fetched and put into the list. */
	check_stops(&judged, "value 6", true, (const pks_op[]){6, 7, 10, 12, 15, 17, 18}, 7);
	forget(&judged);
}

/* In a pickle of thousands of ops, with and without stops, as a walk over all of them finds. */
static void
test_long_run(void **state)
{
	static char pickle[40000];
	struct pks_breaks breaks = {.count = 0};
	static pks_op stops[8192];
	struct judged judged;
	struct pks_break made;
	size_t n = 0, at = 0;

	(void)state;
	pickle[n++] = ']';
	for (int k = 0; k < 6000; k++) {
		pickle[n++] = k % 7 == 3 ? 'N' : 'K';
		if (k % 7 != 3)
			pickle[n++] = (char)(k % 50);
		pickle[n++] = 'a';
	}
	pickle[n++] = '.';
	judged = judge(pickle, n);
	made = stop_of("op NONE", false, judged.history);
	pks_breaks_add(&breaks, &made);
	made = stop_of("value 4001", true, judged.history);
	pks_breaks_add(&breaks, &made);
	pks_breaks_resolve(&breaks, judged.history);
	for (int way = 0; way < 2; way++) {
		size_t got = all_stops(&breaks, judged.risk, way == 0, 50, stops, 8192);

		at = 0;
		for (pks_op op = 0; op < pks_last_moment(judged.history); op++) {
			if (pks_breaks_hit(&breaks, judged.risk, op) < 0)
				continue;
			assert_true(at < got);
			assert_int_equal(stops[at++], op);
		}
		assert_int_equal(at, got);
		assert_true(got > 800);
	}
	forget(&judged);
}

/* A stretch is marked where a plain walk finds a hit in it, however the work is cut. */
static void
test_map(void **state)
{
	static char pickle[40000];
	static struct pks_stop_map map;
	struct pks_breaks breaks = {.count = 0};
	struct judged judged;
	struct pks_break made;
	size_t n = 0;

	(void)state;
	pickle[n++] = ']';
	for (int k = 0; k < 6000; k++) {
		pickle[n++] = k % 997 == 3 ? 'N' : ')';
		pickle[n++] = 'a';
	}
	pickle[n++] = '.';
	judged = judge(pickle, n);
	assert_false(pks_stop_map_work(&map, &breaks, judged.risk, 1));
	made = stop_of("op NONE", false, judged.history);
	pks_breaks_add(&breaks, &made);
	while (pks_stop_map_work(&map, &breaks, judged.risk, 2))
		;
	for (pks_op from = 0; from < map.ops; from += 12) {
		bool hit = false;

		for (pks_op op = from; op < from + 12 && op < map.ops; op++)
			hit = hit || pks_op_code(judged.history, op) == 'N';
		/* It may be one stretch off at either end. */
		if (hit)
			assert_true(pks_stop_map_has(&map, from, from + 12));
		else if (pks_stop_map_has(&map, from, from + 12))
			assert_true(pks_stop_map_has(&map, from > 12 ? from - 12 : 0, from + 24));
	}
	assert_false(pks_stop_map_has(&map, 20, 1990));
	pks_breaks_clear(&breaks);
	assert_false(pks_stop_map_work(&map, &breaks, judged.risk, 1));
	assert_false(pks_stop_map_has(&map, 0, map.ops));
	forget(&judged);
}

static void
test_play(void **state)
{
	struct pks_play play = {.on = false};
	uint64_t steps = 0;

	(void)state;
	assert_int_equal(pks_play_wait(&play, 5), -1);
	assert_int_equal(pks_play_due(&play, 5), 0);
	pks_play_start(&play, 5, 1000);
	assert_int_equal(pks_play_wait(&play, 1000), 200);
	assert_int_equal(pks_play_due(&play, 1000), 0);
	assert_int_equal(pks_play_due(&play, 1199), 0);
	assert_int_equal(pks_play_due(&play, 1200), 1);
	assert_int_equal(pks_play_due(&play, 1200), 0);
	assert_int_equal(pks_play_wait(&play, 1250), 150);
	/* Nothing is lost between looks, at whatever speed. */
	pks_play_start(&play, 300, 0);
	for (int64_t now = 0; now <= 5000; now += 17)
		steps += pks_play_due(&play, now);
	assert_in_range(steps, 1494, 1500);
	/* A clock that stood still or went back; a long sleep. */
	assert_int_equal(pks_play_due(&play, 0), 0);
	pks_play_start(&play, 10, 0);
	assert_int_equal(pks_play_due(&play, 3600000), 10);
	/* The speed stays when none is given. */
	pks_play_start(&play, 0, 0);
	assert_int_equal(play.speed, 10);
	pks_play_start(&play, UINT32_MAX, 0);
	assert_int_equal(play.speed, PKS_PLAY_MOST);
	assert_int_equal(pks_play_due(&play, 1000), PKS_PLAY_MOST);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),	cmocka_unit_test(test_glob),
		cmocka_unit_test(test_reading), cmocka_unit_test(test_list),
		cmocka_unit_test(test_runs),	cmocka_unit_test(test_long_run),
		cmocka_unit_test(test_play),	cmocka_unit_test(test_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
