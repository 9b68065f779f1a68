/* SPDX-License-Identifier: MIT */
/*
 * The layout tiles the screen, whatever its size and whichever pane has the keyboard; the number of
 * panes side by side changes at the widths that the manual names.
 */
#include "ui/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MOST_COLUMNS 300
#define MOST_ROWS    100

static const struct pks_shape plain;

static struct pks_layout
whole(int columns, int rows, enum pks_pane focus)
{
	return pks_layout_of(columns, rows, focus, &plain, false, false);
}

static struct pks_layout
split_of(int columns, int rows, enum pks_pane focus)
{
	return pks_layout_of(columns, rows, focus, &plain, true, false);
}

static struct pks_layout
lesson_of(int columns, int rows, enum pks_pane focus, bool split)
{
	return pks_layout_of(columns, rows, focus, &plain, split, true);
}

static uint8_t covered[MOST_ROWS][MOST_COLUMNS];

static void
cover(const struct pks_rect *rect, int columns, int rows)
{
	if (rect->rows == 0)
		return;
	assert_true(rect->rows > 0 && rect->columns > 0);
	assert_true(rect->y >= 0 && rect->y + rect->rows <= rows);
	assert_true(rect->x >= 0 && rect->x + rect->columns <= columns);
	for (int y = rect->y; y < rect->y + rect->rows; y++)
		for (int x = rect->x; x < rect->x + rect->columns; x++)
			covered[y][x]++;
}

static void
check_tiles(const struct pks_layout *all, enum pks_pane focus)
{
	struct pks_layout layout = *all;
	int columns = all->columns, rows = all->rows;

	for (int y = 0; y < rows; y++)
		memset(covered[y], 0, (size_t)columns);
	for (int area = 0; area < PKS_AREAS; area++)
		cover(&layout.area[area], columns, rows);
	for (int y = 0; y < rows; y++)
		for (int x = 0; x < columns; x++)
			if (covered[y][x] != 1)
				fail_msg("%dx%d, pane %d: cell %d,%d is covered %d times", columns,
					 rows, focus, x, y, covered[y][x]);
	if (columns >= PKS_LAYOUT_COLUMNS && rows >= PKS_LAYOUT_ROWS) {
		/* Who has the keyboard is on the screen, with a title and a row. */
		assert_true(layout.area[focus].rows >= 2);
		assert_true(pks_layout_shows(&layout, PKS_AREA_HEADER));
		assert_true(pks_layout_shows(&layout, PKS_AREA_BAR));
	} else {
		assert_true(pks_layout_shows(&layout, PKS_AREA_NOTICE));
	}
}

static void
test_tiles(void **state)
{
	struct pks_layout layout;

	(void)state;
	for (int columns = 1; columns <= MOST_COLUMNS; columns++)
		for (int rows = 1; rows <= MOST_ROWS; rows++)
			for (int focus = 0; focus < PKS_PANES_WHOLE; focus++) {
				layout = whole(columns, rows, (enum pks_pane)focus);
				check_tiles(&layout, (enum pks_pane)focus);
			}
}

static const enum pks_pane sides[] = {PKS_PANE_OPS, PKS_PANE_STACK, PKS_PANE_OTHER_OPS,
				      PKS_PANE_OTHER_STACK};

static void
test_split_tiles(void **state)
{
	struct pks_layout layout;

	(void)state;
	for (int columns = 1; columns <= MOST_COLUMNS; columns++)
		for (int rows = 1; rows <= MOST_ROWS; rows++)
			for (int k = 0; k < 4; k++) {
				layout = split_of(columns, rows, sides[k]);
				check_tiles(&layout, sides[k]);
				assert_false(pks_layout_shows(&layout, PKS_PANE_TREE));
			}
}

/* Both readers' opcodes and stacks, of the same size on both sides, wherever people work. */
static void
test_lesson_tiles(void **state)
{
	struct pks_layout layout;

	(void)state;
	for (int columns = 1; columns <= MOST_COLUMNS; columns++)
		for (int rows = 1; rows <= MOST_ROWS; rows++)
			for (int focus = 0; focus < PKS_PANES_WHOLE; focus++) {
				bool split = focus < PKS_PANE_TREE && columns % 2 == 0;

				layout = lesson_of(columns, rows, (enum pks_pane)focus, split);
				check_tiles(&layout, (enum pks_pane)focus);
				/* What the lint checks lengths against. */
				if (columns >= 80 && rows >= 24)
					assert_true(layout.area[PKS_AREA_LESSON].rows >= 6);
			}
}

static void
test_split_sides(void **state)
{
	static const int sizes[][2] = {{80, 24}, {120, 40}, {200, 50}, {48, 16}};

	(void)state;
	for (size_t k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		struct pks_layout layout = split_of(sizes[k][0], sizes[k][1], PKS_PANE_OTHER_STACK);

		for (int i = 0; i < 4; i++)
			assert_true(layout.area[sides[i]].rows >= 3);
		for (int i = 0; i < 2; i++) {
			const struct pks_rect *left = &layout.area[sides[i]];
			const struct pks_rect *right = &layout.area[sides[i + 2]];

			assert_int_equal(left->y, right->y);
			assert_int_equal(left->rows, right->rows);
			assert_int_equal(left->columns, right->columns);
		}
		/* Beside the opcodes where there is room. */
		assert_int_equal(layout.area[PKS_PANE_STACK].y == layout.area[PKS_PANE_OPS].y,
				 sizes[k][0] >= 160);
	}
}

static int
panes_in_first_row(int columns, int rows)
{
	struct pks_layout layout = whole(columns, rows, PKS_PANE_OPS);
	int top = layout.area[PKS_PANE_OPS].y, count = 0;

	for (int pane = 0; pane < PKS_PANES; pane++)
		if (layout.area[pane].rows > 0 && layout.area[pane].y == top)
			count++;
	return count;
}

static void
test_widths(void **state)
{
	(void)state;
	assert_int_equal(panes_in_first_row(20, 24), 1);
	assert_int_equal(panes_in_first_row(47, 24), 1);
	assert_int_equal(panes_in_first_row(48, 24), 2);
	assert_int_equal(panes_in_first_row(71, 24), 2);
	assert_int_equal(panes_in_first_row(72, 24), 3);
	assert_int_equal(panes_in_first_row(80, 24), 3);
	assert_int_equal(panes_in_first_row(159, 24), 3);
	assert_int_equal(panes_in_first_row(160, 24), 4);
	assert_int_equal(panes_in_first_row(200, 50), 4);
}

/* All three panes are there from 48 columns on; below, one at a time. */
static void
test_panes(void **state)
{
	(void)state;
	for (int columns = 20; columns <= MOST_COLUMNS; columns++) {
		struct pks_layout layout = whole(columns, 24, PKS_PANE_STACK);

		assert_int_equal(layout.tabs, columns < 48);
		assert_true(pks_layout_shows(&layout, PKS_PANE_STACK));
		assert_int_equal(pks_layout_shows(&layout, PKS_PANE_OPS), columns >= 48);
		assert_int_equal(pks_layout_shows(&layout, PKS_PANE_TREE), columns >= 48);
	}
}

static int
rows_of(int rows, enum pks_area area)
{
	return whole(100, rows, PKS_PANE_OPS).area[area].rows;
}

static void
test_heights(void **state)
{
	struct pks_layout layout;

	(void)state;
	assert_int_equal(rows_of(11, PKS_AREA_EXPLAIN), 0);
	assert_int_equal(rows_of(12, PKS_AREA_EXPLAIN), 1);
	assert_int_equal(rows_of(19, PKS_AREA_EXPLAIN), 1);
	assert_int_equal(rows_of(20, PKS_AREA_EXPLAIN), 2);
	layout = whole(100, 33, PKS_PANE_OPS);
	assert_false(pks_layout_shows(&layout, PKS_PANE_BYTES));
	layout = whole(100, 34, PKS_PANE_OPS);
	assert_true(pks_layout_shows(&layout, PKS_PANE_BYTES));
	/* A strip over the whole width. */
	assert_int_equal(layout.area[PKS_PANE_BYTES].columns, 100);
	layout = whole(19, 24, PKS_PANE_OPS);
	assert_true(pks_layout_shows(&layout, PKS_AREA_NOTICE));
	layout = whole(20, 4, PKS_PANE_OPS);
	assert_true(pks_layout_shows(&layout, PKS_AREA_NOTICE));
	layout = whole(20, 5, PKS_PANE_OPS);
	assert_false(pks_layout_shows(&layout, PKS_AREA_NOTICE));
}

/* Whatever the user made of it: the panes tile the screen, and are readable. */
static void
test_shapes(void **state)
{
	static const int weights[][4] = {{0}, {1, 900, 1, 1}, {900, 1, 1, 1}, {1, 1, 1, 900}};

	(void)state;
	for (int columns = 1; columns <= MOST_COLUMNS; columns++)
		for (int rows = 1; rows <= MOST_ROWS; rows += columns % 7 + 1)
			for (int k = 0; k < 5 * 4 * 2; k++) {
				struct pks_shape shape = {.zoomed = k % 2, .across = k / 2 % 5};
				enum pks_pane focus =
					(enum pks_pane)((columns + k) % PKS_PANES_WHOLE);
				struct pks_layout layout;

				for (int n = 0; n < 4; n++)
					memcpy(shape.weight[n], weights[k / 10], sizeof weights[0]);
				layout = pks_layout_of(columns, rows, focus, &shape, false,
						       k % 3 == 0);
				check_tiles(&layout, focus);
				if (layout.across > 0)
					assert_int_equal(layout.edge[layout.across], columns);
				for (int i = 0; i < layout.across && columns >= 20; i++)
					assert_true(layout.edge[i + 1] - layout.edge[i] >= 10);
				focus = sides[k % 4];
				layout = pks_layout_of(columns, rows, focus, &shape, true, false);
				check_tiles(&layout, focus);
			}
}

/* A line between columns goes where it is put, and no further than both are readable. */
static void
test_edges(void **state)
{
	struct pks_shape shape = {.across = 0};
	struct pks_layout layout = whole(120, 40, PKS_PANE_OPS);

	(void)state;
	assert_int_equal(layout.across, 3);
	assert_int_equal(pks_layout_column(&layout, PKS_PANE_TREE), 2);
	for (int x = 0; x <= 130; x += 7) {
		int most = layout.edge[2] - 10, wanted = x < 10 ? 10 : x > most ? most : x;
		struct pks_shape moved = shape;

		pks_shape_move_edge(&moved, &layout, 1, x);
		assert_int_equal(pks_layout_of(120, 40, PKS_PANE_OPS, &moved, false, false).edge[1],
				 wanted);
		assert_int_equal(pks_layout_of(120, 40, PKS_PANE_OPS, &moved, false, false).edge[2],
				 layout.edge[2]);
	}
	assert_false(pks_shape_move_edge(&shape, &layout, 0, 5));
	assert_false(pks_shape_move_edge(&shape, &layout, 3, 5));
	assert_false(pks_shape_move_edge(&shape, &layout, 1, layout.edge[1]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lesson_tiles), cmocka_unit_test(test_tiles),
		cmocka_unit_test(test_split_tiles),  cmocka_unit_test(test_split_sides),
		cmocka_unit_test(test_widths),	     cmocka_unit_test(test_panes),
		cmocka_unit_test(test_heights),	     cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
