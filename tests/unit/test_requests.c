/* SPDX-License-Identifier: MIT */
/*
 * The table of requests: no key means two things in one pane, no key is the beginning of another,
 * every request has a key and a command, and every key leads to what the table says.
 */
#include "ui/requests.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
test_no_conflict(void **state)
{
	size_t count;
	const struct pks_binding *bindings = pks_bindings(&count);

	(void)state;
	assert_true(count > PKS_REQUESTS);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = i + 1; k < count; k++) {
			const struct pks_binding *a = &bindings[i], *b = &bindings[k];
			int keys = a->keys < b->keys ? a->keys : b->keys;

			/* The same, or the one the beginning of the other. */
			if ((a->panes & b->panes) != 0 &&
			    memcmp(a->key, b->key, (size_t)keys * sizeof(*a->key)) == 0)
				fail_msg("%s and %s are asked for by the same keys",
					 pks_request_info(a->request)->command,
					 pks_request_info(b->request)->command);
		}
	}
}

static void
test_every_request_has_a_key(void **state)
{
	size_t count;
	const struct pks_binding *bindings = pks_bindings(&count);
	bool reached[PKS_REQUESTS] = {false};

	(void)state;
	for (size_t i = 0; i < count; i++) {
		for (int pane = 0; pane < PKS_PANES_WHOLE; pane++) {
			if (!(bindings[i].panes >> pane & 1))
				continue;
			assert_int_equal(pks_request_of(bindings[i].key, bindings[i].keys,
							(enum pks_pane)pane),
					 bindings[i].request);
			reached[bindings[i].request] = true;
		}
	}
	/* The list of pickles has keys of its own, and those of all panes. */
	for (size_t i = 0; i < count; i++) {
		if (bindings[i].panes >> PKS_KEYS_LIST & 1) {
			assert_int_equal(
				pks_request_of(bindings[i].key, bindings[i].keys, PKS_KEYS_LIST),
				bindings[i].request);
			assert_true(pks_binding_in_list(&bindings[i]));
			reached[bindings[i].request] = true;
		}
	}
	for (int i = 0; i < PKS_REQUESTS; i++)
		if (!reached[i])
			fail_msg("%s has no key", pks_request_info((enum pks_request)i)->command);
}

static void
test_digits_are_counts(void **state)
{
	size_t count;
	const struct pks_binding *bindings = pks_bindings(&count);

	(void)state;
	for (size_t i = 0; i < count; i++)
		assert_false(bindings[i].key[0] >= '0' && bindings[i].key[0] <= '9');
}

static void
test_commands(void **state)
{
	(void)state;
	for (int i = 0; i < PKS_REQUESTS; i++) {
		const struct pks_request_info *info = pks_request_info((enum pks_request)i);

		assert_int_equal(pks_request_named(info->command, strlen(info->command)), i);
		/* One without stands on the row of the one before it. */
		assert_true(strlen(info->help) > 0 || (i > 0 && !info->heading));
		assert_true(strspn(info->command, "abcdefghijklmnopqrstuvwxyz-") ==
			    strlen(info->command));
	}
	assert_int_equal(pks_request_named("q", 1), PKS_REQUEST_QUIT);
	assert_int_equal(pks_request_named("next", 4), PKS_REQUEST_MORE);
	assert_int_equal(pks_request_named("nonsense", 8), PKS_REQUEST_NONE);
	assert_int_equal(pks_request_named("", 0), PKS_REQUEST_NONE);
}

static enum pks_request
of(int key, enum pks_pane pane)
{
	return pks_request_of(&key, 1, pane);
}

/* The keys that the manual promises. */
static void
test_promised_keys(void **state)
{
	static const struct {
		int key;
		enum pks_request request;
	} promised[] = {
		{'s', PKS_REQUEST_STEP},
		{'S', PKS_REQUEST_BACK},
		{'j', PKS_REQUEST_DOWN},
		{PKS_KEY_DOWN, PKS_REQUEST_DOWN},
		{'k', PKS_REQUEST_UP},
		{PKS_KEY_UP, PKS_REQUEST_UP},
		{PKS_KEY_PAGE_DOWN, PKS_REQUEST_PAGE_DOWN},
		{PKS_KEY_PAGE_UP, PKS_REQUEST_PAGE_UP},
		{'g', PKS_REQUEST_FIRST},
		{'G', PKS_REQUEST_LAST},
		{PKS_KEY_HOME, PKS_REQUEST_FIRST},
		{PKS_KEY_END, PKS_REQUEST_LAST},
		{'e', PKS_REQUEST_NEXT_DANGEROUS},
		{'E', PKS_REQUEST_PREVIOUS_DANGEROUS},
		{'w', PKS_REQUEST_NEXT_WARNING},
		{'W', PKS_REQUEST_PREVIOUS_WARNING},
		{':', PKS_REQUEST_COMMAND},
		{'\t', PKS_REQUEST_NEXT_PANE},
		{PKS_KEY_SHIFT_TAB, PKS_REQUEST_PREVIOUS_PANE},
		{PKS_KEY_ENTER, PKS_REQUEST_ENTER},
		{'[', PKS_REQUEST_JUMP_BACK},
		{']', PKS_REQUEST_JUMP_FORWARD},
		{'?', PKS_REQUEST_HELP},
		{PKS_KEY_F0 + 1, PKS_REQUEST_HELP},
		{PKS_KEY_F0 + 10, PKS_REQUEST_LEAVE},
		{'o', PKS_REQUEST_OVER},
		{'O', PKS_REQUEST_OVER_BACK},
		{'f', PKS_REQUEST_FINISH},
		{'F', PKS_REQUEST_START},
		{'c', PKS_REQUEST_CONTINUE},
		{'C', PKS_REQUEST_REVERSE},
		{'b', PKS_REQUEST_BREAK},
		{PKS_KEY_F0 + 9, PKS_REQUEST_BREAK},
		{'B', PKS_REQUEST_BREAKS},
		{'t', PKS_REQUEST_WATCH},
		{'v', PKS_REQUEST_AFTER},
		{'.', PKS_REQUEST_PLAY},
		{'m', PKS_REQUEST_MARK},
		{'\'', PKS_REQUEST_GO_MARK},
		{'@', PKS_REQUEST_GOTO},
		{'x', PKS_REQUEST_XREFS},
		{'X', PKS_REQUEST_CHAIN},
		{'i', PKS_REQUEST_INSPECT},
		{'V', PKS_REQUEST_FORMAT},
		{'A', PKS_REQUEST_EFFECTS},
		{'I', PKS_REQUEST_INDICATORS},
		{'K', PKS_REQUEST_MANUAL},
		{'M', PKS_REQUEST_MOUSE},
		{'r', PKS_REQUEST_READER},
		{'R', PKS_REQUEST_READERS},
		{'q', PKS_REQUEST_QUIT},
		{'L' & 0x1f, PKS_REQUEST_REDRAW},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(promised) / sizeof(*promised); i++)
		for (int pane = 0; pane < PKS_PANES; pane++)
			assert_int_equal(of(promised[i].key, (enum pks_pane)pane),
					 promised[i].request);
	assert_int_equal(of(' ', PKS_PANE_OPS), PKS_REQUEST_PAGE_DOWN);
	assert_int_equal(of(' ', PKS_PANE_TREE), PKS_REQUEST_TOGGLE);
	assert_int_equal(of('l', PKS_PANE_TREE), PKS_REQUEST_OPEN);
	assert_int_equal(of('l', PKS_PANE_OPS), PKS_REQUEST_NONE);
	assert_int_equal(of('2' + PKS_KEY_ALT, PKS_PANE_OPS), PKS_REQUEST_PANE_STACK);
	assert_int_equal(of('~', PKS_PANE_OPS), PKS_REQUEST_NONE);
	/* In the list. */
	assert_int_equal(of('j', PKS_KEYS_LIST), PKS_REQUEST_DOWN);
	assert_int_equal(of('\t', PKS_KEYS_LIST), PKS_REQUEST_GROUP);
	assert_int_equal(of(' ', PKS_KEYS_LIST), PKS_REQUEST_SELECT);
	assert_int_equal(of('&', PKS_KEYS_LIST), PKS_REQUEST_FILTER);
	assert_int_equal(of('&', PKS_PANE_OPS), PKS_REQUEST_NONE);
	assert_int_equal(of('q', PKS_KEYS_LIST), PKS_REQUEST_QUIT);
	/* The other reader's panes have the keys of our own. */
	assert_int_equal(of(' ', PKS_PANE_OTHER_OPS), PKS_REQUEST_PAGE_DOWN);
	assert_int_equal(of('l', PKS_PANE_OTHER_STACK), PKS_REQUEST_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_conflict),
		cmocka_unit_test(test_every_request_has_a_key),
		cmocka_unit_test(test_digits_are_counts),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_promised_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
