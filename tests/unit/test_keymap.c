/* SPDX-License-Identifier: MIT */
/*
 * Names of keys in both directions; files of keys: what they change, what is wrong with one and in
 * which line; and the files that are shipped, with which every request still has a key.
 */
#include "ui/keymap.h"

#include "ui/key_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
test_names(void **state)
{
	static const struct {
		const char *name;
		int key;
	} names[] = {
		{"s", 's'},
		{"<", '<'},
		{"Space", ' '},
		{"Enter", PKS_KEY_ENTER},
		{"C-w", 'w' & 0x1f},
		{"C-@", 0},
		{"M-1", '1' + PKS_KEY_ALT},
		{"F10", PKS_KEY_F0 + 10},
		{"PgDn", PKS_KEY_PAGE_DOWN},
		{"\xc3\xa9", 0xe9},
	};
	char name[24];
	int key;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_true(pks_key_named(names[i].name, strlen(names[i].name), &key));
		assert_int_equal(key, names[i].key);
		pks_key_name(key, name, sizeof(name));
		assert_string_equal(name, names[i].name);
	}
	assert_false(pks_key_named("", 0, &key));
	assert_false(pks_key_named("ss", 2, &key));
	assert_false(pks_key_named("F13", 3, &key));
	assert_false(pks_key_named("F0", 2, &key));
	assert_false(pks_key_named("C-", 2, &key));
	assert_false(pks_key_named("\x1b", 1, &key));
}

static void
test_rows_of_keys(void **state)
{
	static const char typed[] = ":goto<Space>3<Enter><lt>x<M->><M-<><C-w><F5>";
	int key[32], keys;
	char text[128];

	(void)state;
	keys = pks_keys_read(typed, key, 32);
	assert_int_equal(keys, 14);
	assert_int_equal(key[7], PKS_KEY_ENTER);
	assert_int_equal(key[8], '<');
	assert_int_equal(key[10], '>' + PKS_KEY_ALT);
	assert_int_equal(key[11], '<' + PKS_KEY_ALT);
	pks_keys_write(key, keys, text, sizeof(text));
	assert_string_equal(text, typed);
	assert_int_equal(pks_keys_read("abc", key, 2), 0);
	assert_int_equal(pks_keys_read("a<b", key, 32), 0);
	assert_int_equal(pks_keys_read("<nothing>", key, 32), 0);
	assert_int_equal(pks_keys_read("", key, 32), 0);
	/* What does not fit is left out whole. */
	pks_keys_write(key, 0, text, sizeof(text));
	assert_string_equal(text, "");
	key[0] = PKS_KEY_PAGE_DOWN;
	pks_keys_write(key, 1, text, 4);
	assert_string_equal(text, "");
}

static enum pks_request
asked(const char *keys, enum pks_pane pane)
{
	int key[PKS_KEYS], n = pks_keys_read(keys, key, PKS_KEYS);

	return pks_request_of(key, n, pane);
}

static void
test_binds(void **state)
{
	char error[256] = "";

	(void)state;
	pks_keymap_default();
	assert_true(pks_keymap_read("# a comment\n\n"
				    "bind any gg first\n"
				    "bind objects,bytes <C-w>w next-pane\r\n"
				    "unbind opcodes s\n"
				    "  bind any ? search-back",
				    "test", error, sizeof(error)));
	assert_int_equal(asked("g", PKS_PANE_OPS), PKS_REQUEST_MORE);
	assert_int_equal(asked("gg", PKS_PANE_OPS), PKS_REQUEST_FIRST);
	assert_int_equal(asked("<C-w>w", PKS_PANE_TREE), PKS_REQUEST_NEXT_PANE);
	assert_int_equal(asked("<C-w>w", PKS_PANE_OPS), PKS_REQUEST_NONE);
	assert_int_equal(asked("s", PKS_PANE_OPS), PKS_REQUEST_NONE);
	assert_int_equal(asked("s", PKS_PANE_TREE), PKS_REQUEST_STEP);
	assert_int_equal(asked("?", PKS_PANE_OPS), PKS_REQUEST_SEARCH_BACK);
	/* What stands before an old sequence takes its place. */
	assert_int_equal(asked("yy", PKS_PANE_OPS), PKS_REQUEST_YANK_VALUE);
	assert_true(pks_keymap_read("bind opcodes y step\n", "test", error, sizeof(error)));
	assert_int_equal(asked("y", PKS_PANE_OPS), PKS_REQUEST_STEP);
	assert_int_equal(asked("yy", PKS_PANE_TREE), PKS_REQUEST_YANK_VALUE);
	pks_keymap_default();
	assert_int_equal(asked("g", PKS_PANE_OPS), PKS_REQUEST_FIRST);
	assert_int_equal(asked("yy", PKS_PANE_OPS), PKS_REQUEST_YANK_VALUE);
}

/* Keys of the list of pickles: its own, else those that count everywhere. */
static void
test_list(void **state)
{
	char error[256] = "";

	(void)state;
	pks_keymap_default();
	assert_int_equal(asked("j", PKS_KEYS_LIST), PKS_REQUEST_DOWN);
	assert_true(pks_keymap_read("bind list zz first\n"
				    "bind list,stack Z last\n"
				    "bind stack j step\n"
				    "unbind list k\n",
				    "test", error, sizeof(error)));
	assert_int_equal(asked("zz", PKS_KEYS_LIST), PKS_REQUEST_FIRST);
	assert_int_equal(asked("zz", PKS_PANE_OPS), PKS_REQUEST_NONE);
	assert_int_equal(asked("Z", PKS_KEYS_LIST), PKS_REQUEST_LAST);
	assert_int_equal(asked("Z", PKS_PANE_STACK), PKS_REQUEST_LAST);
	/* What a pane makes of a key is nothing to the list. */
	assert_int_equal(asked("j", PKS_PANE_STACK), PKS_REQUEST_STEP);
	assert_int_equal(asked("j", PKS_KEYS_LIST), PKS_REQUEST_DOWN);
	assert_int_equal(asked("k", PKS_KEYS_LIST), PKS_REQUEST_NONE);
	assert_int_equal(asked("k", PKS_PANE_OPS), PKS_REQUEST_UP);
	assert_true(pks_keymap_read("bind list j up\n", "test", error, sizeof(error)));
	assert_int_equal(asked("j", PKS_KEYS_LIST), PKS_REQUEST_UP);
	assert_int_equal(asked("j", PKS_PANE_OPS), PKS_REQUEST_DOWN);
	assert_true(pks_keymap_read("bind any k step\n", "test", error, sizeof(error)));
	assert_int_equal(asked("k", PKS_KEYS_LIST), PKS_REQUEST_STEP);
	pks_keymap_default();
}

static void
test_wrong(void **state)
{
	static const struct {
		const char *text, *error;
	} wrong[] = {
		{"bind any x nonsense\n", "line 1: there is no request 'nonsense'"},
		{"bind any x ste\n", "line 1: there is no request 'ste'"},
		{"#\nbind nowhere x step\n", "line 2: there is no pane 'nowhere'"},
		{"bind any 3x step\n", "line 1: '3x': a digit begins a count"},
		{"bind any wxyz step\n", "line 1: 'wxyz' is not one to 3 keys"},
		{"bind any <Nokey> step\n", "line 1: '<Nokey>' is not one to 3 keys"},
		{"bind any x step\nbind stack x back\n", "line 2: 'x': line 1 binds the same keys"},
		{"bind any xy step\n\nbind any x back\n", "line 3: 'x': line 1 binds"},
		{"bind any x step\nbind any xy back\n", "line 2: 'xy': line 1 binds"},
		{"bind any x\n", "line 1: it should be 'bind PANE KEYS REQUEST'"},
		{"bind any x step now\n", "line 1: it should be 'bind PANE KEYS REQUEST'"},
		{"unbind any ~\n", "line 1: '~' is not bound there"},
		{"inherit nobody\n", "line 1: there are no keys 'nobody'"},
		{"map x y\n", "line 1: a line begins with bind, unbind, inherit or #"},
	};
	char error[256];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		pks_keymap_default();
		error[0] = '\0';
		assert_false(pks_keymap_read(wrong[i].text, "test", error, sizeof(error)));
		if (!strstr(error, wrong[i].error))
			fail_msg("%s: %s", wrong[i].text, error);
	}
	/* Two panes are no conflict. */
	pks_keymap_default();
	assert_true(pks_keymap_read("bind stack x step\nbind bytes x back\n", "test", error,
				    sizeof(error)));
	assert_false(pks_keymap_load("nobody", error, sizeof(error)));
	pks_keymap_default();
}

static void
test_shipped(void **state)
{
	static const char *const wanted[] = {"default", "emacs", "gdb", "less", "vim"};
	char error[256];
	size_t count, k = 0;

	(void)state;
	for (; pks_key_files[k].name; k++) {
		bool reached[PKS_REQUESTS] = {false};
		const struct pks_binding *binding;

		assert_string_equal(pks_key_files[k].name, wanted[k]);
		if (!pks_keymap_load(pks_key_files[k].name, error, sizeof(error)))
			fail_msg("%s", error);
		binding = pks_bindings(&count);
		for (size_t i = 0; i < count; i++) {
			reached[binding[i].request] = true;
			for (size_t j = i + 1; j < count; j++) {
				int keys = binding[i].keys < binding[j].keys ? binding[i].keys
									     : binding[j].keys;

				assert_false(binding[i].panes & binding[j].panes &&
					     memcmp(binding[i].key, binding[j].key,
						    (size_t)keys * sizeof(int)) == 0);
			}
		}
		for (int i = 0; i < PKS_REQUESTS; i++)
			if (!reached[i])
				fail_msg("%s: %s has no key", pks_key_files[k].name,
					 pks_request_info((enum pks_request)i)->command);
	}
	assert_int_equal(k, sizeof(wanted) / sizeof(*wanted));
	pks_keymap_default();
}

static void
test_words(void **state)
{
	char words[64], error[256];

	(void)state;
	pks_keymap_default();
	pks_keymap_words(PKS_REQUEST_STEP, NULL, words, sizeof(words));
	assert_string_equal(words, "s F8");
	pks_keymap_words(PKS_REQUEST_YANK_VALUE, NULL, words, sizeof(words));
	assert_string_equal(words, "yy");
	assert_true(pks_keymap_load("vim", error, sizeof(error)));
	pks_keymap_words(PKS_REQUEST_FIRST, NULL, words, sizeof(words));
	assert_string_equal(words, "Home gg");
	pks_keymap_words(PKS_REQUEST_STEP, NULL, words, 3);
	assert_string_equal(words, "s");
	pks_keymap_default();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names), cmocka_unit_test(test_rows_of_keys),
		cmocka_unit_test(test_binds), cmocka_unit_test(test_list),
		cmocka_unit_test(test_wrong), cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_words),
	};

	setenv("XDG_CONFIG_HOME", "/nonexistent", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
