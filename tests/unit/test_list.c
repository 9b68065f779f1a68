/* SPDX-License-Identifier: MIT */
/*
 * Scrolling and the list of jumps: arithmetic that has no second chance at 4 billion rows.
 */
#include "ui/jumps.h"
#include "ui/list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void
test_targets(void **state)
{
	const uint64_t most = UINT64_MAX;

	(void)state;
	assert_int_equal(pks_list_target(5, 10, PKS_REQUEST_DOWN, 0, 4), 6);
	assert_int_equal(pks_list_target(5, 10, PKS_REQUEST_DOWN, 3, 4), 8);
	assert_int_equal(pks_list_target(5, 10, PKS_REQUEST_DOWN, 99, 4), 9);
	assert_int_equal(pks_list_target(5, 10, PKS_REQUEST_DOWN, most, 4), 9);
	assert_int_equal(pks_list_target(9, 10, PKS_REQUEST_DOWN, 0, 4), 9);
	assert_int_equal(pks_list_target(5, 10, PKS_REQUEST_UP, 0, 4), 4);
	assert_int_equal(pks_list_target(5, 10, PKS_REQUEST_UP, most, 4), 0);
	assert_int_equal(pks_list_target(0, 10, PKS_REQUEST_UP, 0, 4), 0);
	assert_int_equal(pks_list_target(0, 100, PKS_REQUEST_PAGE_DOWN, 0, 10), 8);
	assert_int_equal(pks_list_target(0, 100, PKS_REQUEST_PAGE_DOWN, 2, 10), 16);
	assert_int_equal(pks_list_target(50, 100, PKS_REQUEST_PAGE_UP, 0, 10), 42);
	assert_int_equal(pks_list_target(50, 100, PKS_REQUEST_HALF_DOWN, 0, 10), 55);
	assert_int_equal(pks_list_target(50, 100, PKS_REQUEST_HALF_UP, most, 10), 0);
	assert_int_equal(pks_list_target(50, 100, PKS_REQUEST_FIRST, 0, 10), 0);
	assert_int_equal(pks_list_target(50, 100, PKS_REQUEST_FIRST, 7, 10), 7);
	assert_int_equal(pks_list_target(50, 100, PKS_REQUEST_LAST, 0, 10), 99);
	assert_int_equal(pks_list_target(50, 100, PKS_REQUEST_LAST, 7, 10), 7);
	assert_int_equal(pks_list_target(50, 100, PKS_REQUEST_LAST, 700, 10), 99);
	/* A list that shrank, an empty one, a page of nothing. */
	assert_int_equal(pks_list_target(50, 10, PKS_REQUEST_DOWN, 0, 10), 9);
	assert_int_equal(pks_list_target(0, 0, PKS_REQUEST_DOWN, 0, 10), 0);
	assert_int_equal(pks_list_target(0, 0, PKS_REQUEST_LAST, 0, 0), 0);
	assert_int_equal(pks_list_target(3, 10, PKS_REQUEST_PAGE_DOWN, 0, 0), 4);
}

/* The cursor is in view, and no row is wasted, from everywhere to everywhere. */
static void
test_in_view(void **state)
{
	(void)state;
	for (uint64_t rows = 1; rows < 40; rows++) {
		for (int page = 1; page < 20; page++) {
			struct pks_list list = {0, 0};

			for (uint64_t i = 0; i < 200; i++) {
				uint64_t height = (uint64_t)page;

				list.cursor = i * 7919 % rows;
				pks_list_show(&list, rows, page);
				assert_true(list.cursor >= list.top);
				assert_true(list.cursor < list.top + height);
				assert_true(list.top == 0 || list.top + height <= rows);
			}
		}
	}
}

static void
test_small_steps_scroll_little(void **state)
{
	struct pks_list list = {0, 0};

	(void)state;
	for (list.cursor = 0; list.cursor < 17; list.cursor++)
		pks_list_show(&list, 1000, 20);
	assert_int_equal(list.top, 0);
	list.cursor = 18;
	pks_list_show(&list, 1000, 20);
	assert_int_equal(list.top, 1);
	/* A jump puts its goal in the middle. */
	list.cursor = 500;
	pks_list_show(&list, 1000, 20);
	assert_int_equal(list.top, 490);
}

static void
test_jumps(void **state)
{
	struct pks_jumps jumps = {.count = 0};

	(void)state;
	assert_int_equal(pks_jumps_back(&jumps, 5), PKS_NO_OP);
	assert_int_equal(pks_jumps_forward(&jumps), PKS_NO_OP);
	pks_jumps_leave(&jumps, 10);
	pks_jumps_leave(&jumps, 20);
	pks_jumps_leave(&jumps, 30);
	assert_int_equal(pks_jumps_back(&jumps, 40), 30);
	assert_int_equal(pks_jumps_back(&jumps, 30), 20);
	assert_int_equal(pks_jumps_forward(&jumps), 30);
	assert_int_equal(pks_jumps_forward(&jumps), 40);
	assert_int_equal(pks_jumps_forward(&jumps), PKS_NO_OP);
	assert_int_equal(pks_jumps_back(&jumps, 40), 30);
	/* A jump from the middle of the list forgets what was ahead. */
	pks_jumps_leave(&jumps, 31);
	assert_int_equal(pks_jumps_forward(&jumps), PKS_NO_OP);
	assert_int_equal(pks_jumps_back(&jumps, 50), 31);
	assert_int_equal(pks_jumps_back(&jumps, 31), 20);
	assert_int_equal(pks_jumps_back(&jumps, 20), 10);
	assert_int_equal(pks_jumps_back(&jumps, 10), PKS_NO_OP);
	/* More than there is room for: the oldest go. */
	for (pks_op i = 100; i < 100 + 3 * PKS_JUMPS; i++)
		pks_jumps_leave(&jumps, i);
	assert_int_equal(pks_jumps_back(&jumps, 1000), 100 + 3 * PKS_JUMPS - 1);
	for (int i = 0; i < 3 * PKS_JUMPS; i++)
		pks_jumps_back(&jumps, 0);
	assert_int_equal(pks_jumps_back(&jumps, 0), PKS_NO_OP);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_in_view),
		cmocka_unit_test(test_small_steps_scroll_little),
		cmocka_unit_test(test_jumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
