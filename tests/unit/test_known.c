/* SPDX-License-Identifier: MIT */
/*
 * The table of known callables: its order, and what is found in it under which name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include "risk/internal.h"
#include "risk/known.h"

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

static struct pks_bytes
bytes_of(const char *text)
{
	return (struct pks_bytes){(const uint8_t *)text, strlen(text)};
}

static const struct pks_known *
known(const char *module, const char *name)
{
	struct pks_callable c = {.module = bytes_of(module), .name = bytes_of(name)};

	c.to_module = c.module;
	c.to_name = c.name;
	return pks_known_callable(&c);
}

static void
check(const char *module, const char *name, enum pks_level level, enum pks_capability capability)
{
	const struct pks_known *row = known(module, name);

	if (row->level != level || row->capability != capability)
		fail_msg("%s.%s: %s, %s (%s)", module, name, pks_level_name(row->level),
			 pks_capability_name(row->capability), row->reason);
}

static void
test_order(void **state)
{
	(void)state;
	assert_true(pks_known_rows() > 2000);
	for (size_t k = 0; k < pks_known_rows(); k++) {
		const struct pks_known *row = pks_known_row(k);
		int order = -1;
		if (k > 0) {
			const struct pks_known *before = pks_known_row(k - 1);
			order = strcmp(before->module, row->module);
			if (order == 0)
				order = strcmp(before->name, row->name);
		}
		if (order >= 0)
			fail_msg("%s %s is out of order", row->module, row->name);
		if (pks_known_exact(bytes_of(row->module), bytes_of(row->name)) != row)
			fail_msg("%s %s is not found", row->module, row->name);
		if (row->level == PKS_UNKNOWN || row->level > PKS_DANGEROUS)
			fail_msg("%s %s has a level of no row", row->module, row->name);
		if (row->reason[0] == '\0' || strchr(".\n", row->reason[strlen(row->reason) - 1]))
			fail_msg("%s %s: the reason is no phrase", row->module, row->name);
		if (row->level == PKS_DANGEROUS && row->capability == PKS_CAN_NONE)
			fail_msg("%s %s is dangerous and can do nothing", row->module, row->name);
	}
}

/* The module itself, or one in the package. */
static bool
is_in(const char *module, const char *package)
{
	size_t n = strlen(package);

	return strncmp(module, package, n) == 0 && (module[n] == '\0' || module[n] == '.');
}

/* Each is somewhere: found through lookups, which need the order of bytes. */
static void
test_aliases(void **state)
{
	static const char *const aliases[][2] = {
#define ALIAS(module, to) {module, to},
#include "risk/aliases.def"
#undef ALIAS
	};

	(void)state;
	for (size_t k = 0; k < sizeof aliases / sizeof *aliases; k++) {
		const char *name = NULL, *in = "";
		char module[PKS_NAME_MAX];
		if (k > 0 && strcmp(aliases[k - 1][0], aliases[k][0]) >= 0)
			fail_msg("%s is out of order", aliases[k][0]);
		for (size_t r = 0; r < pks_known_rows() && name == NULL; r++)
			if (is_in(pks_known_row(r)->module, aliases[k][1]))
				name = pks_known_row(r)->name,
				in = pks_known_row(r)->module + strlen(aliases[k][1]);
		snprintf(module, sizeof module, "%s%s", aliases[k][0], in);
		if (name == NULL)
			fail_msg("%s leads to %s, which has no row", aliases[k][0], aliases[k][1]);
		else if (known(module, name)->level == PKS_UNKNOWN)
			fail_msg("%s %s is not found", module, name);
	}
}

static void
test_uses(void **state)
{
	static const struct {
		const char *module, *name;
		enum pks_use use;
	} uses[] = {
#define USE(module, name, rule) {module, name, PKS_USE_##rule},
#include "risk/uses.def"
#undef USE
	};

	(void)state;
	for (size_t k = 0; k < sizeof uses / sizeof *uses; k++) {
		const struct pks_known *row =
			pks_known_exact(bytes_of(uses[k].module), bytes_of(uses[k].name));
		if (row == NULL || pks_use_of(row) != uses[k].use)
			fail_msg("the rule of %s %s is not found", uses[k].module, uses[k].name);
	}
}

static void
test_names(void **state)
{
	(void)state;
	check("posix", "system", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("nt", "system", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("os", "system", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("os", "nosuchname", PKS_SUSPICIOUS, PKS_CAN_SYSTEM);
	check("builtins", "eval", PKS_DANGEROUS, PKS_CAN_CODE);
	check("__builtin__", "eval", PKS_DANGEROUS, PKS_CAN_CODE);
	check("__builtin__", "execfile", PKS_DANGEROUS, PKS_CAN_CODE);
	check("builtins", "set", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("__builtin__", "xrange", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("exceptions", "ValueError", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("collections", "OrderedDict", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("pathlib._local", "PurePosixPath", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("commands", "getoutput", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("cPickle", "loads", PKS_DANGEROUS, PKS_CAN_DESERIALISE);
	check("_pickle", "loads", PKS_DANGEROUS, PKS_CAN_DESERIALISE);
	check("numpy.core.multiarray", "_reconstruct", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("numpy._core.multiarray", "_reconstruct", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("numpy.core.nosuch", "thing", PKS_SUSPICIOUS, PKS_CAN_CODE);
	check("myapp.models", "User", PKS_UNKNOWN, PKS_CAN_UNKNOWN);
	check("osmodule", "system", PKS_UNKNOWN, PKS_CAN_UNKNOWN);
	check("o", "s.system", PKS_UNKNOWN, PKS_CAN_UNKNOWN);
	check("", "", PKS_UNKNOWN, PKS_CAN_UNKNOWN);
	check(".", ".", PKS_UNKNOWN, PKS_CAN_UNKNOWN);
	check("os.", "system", PKS_SUSPICIOUS, PKS_CAN_SYSTEM);
}

static void
test_paths(void **state)
{
	char deep[2 * PKS_NAME_MAX];

	(void)state;
	check("os", "path.os.system", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("shutil", "os.system", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("random", "_os.system", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("myapp", "subprocess.Popen", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("os", "system.__call__", PKS_DANGEROUS, PKS_CAN_ATTRIBUTE);
	check("collections", "OrderedDict.__init__.__globals__", PKS_DANGEROUS, PKS_CAN_ATTRIBUTE);
	check("keyword", "__builtins__", PKS_DANGEROUS, PKS_CAN_ATTRIBUTE);
	check("collections", "OrderedDict.fromkeys", PKS_SUSPICIOUS, PKS_CAN_CODE);
	check("zoneinfo", "ZoneInfo._unpickle", PKS_INNOCUOUS, PKS_CAN_READ);
	check("zoneinfo", "ZoneInfo.from_file", PKS_SUSPICIOUS, PKS_CAN_READ);
	check("uuid", "SafeUUID.safe", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("uuid", "SafeUUID._member_map_", PKS_SUSPICIOUS, PKS_CAN_PROCESS);
	check("uuid", "SafeUUID.safe.value", PKS_SUSPICIOUS, PKS_CAN_PROCESS);
	check("pathlib", "Path.write_text", PKS_DANGEROUS, PKS_CAN_WRITE);
	check("myapp", "Outer.Inner", PKS_UNKNOWN, PKS_CAN_UNKNOWN);
	check("myapp", "Outer.__new__", PKS_UNKNOWN, PKS_CAN_UNKNOWN);
	check("builtins", "object.__new__", PKS_INNOCUOUS, PKS_CAN_NONE);
	check("subprocess", "Popen.__new__", PKS_DANGEROUS, PKS_CAN_PROCESS);
	check("myapp", "....", PKS_UNKNOWN, PKS_CAN_UNKNOWN);
	memset(deep, '.', sizeof deep - 1);
	deep[sizeof deep - 1] = '\0';
	check("myapp", deep, PKS_DANGEROUS, PKS_CAN_ATTRIBUTE);
}

/* As written for Python 2 and as mapped for Python 3: the worse counts. */
static void
test_both(void **state)
{
	struct pks_callable c = {.module = bytes_of("myapp"),
				 .name = bytes_of("f"),
				 .to_module = bytes_of("os"),
				 .to_name = bytes_of("system"),
				 .mapped = true};

	(void)state;
	assert_int_equal(pks_known_callable(&c)->level, PKS_DANGEROUS);
	c.module = bytes_of("os");
	c.name = bytes_of("system");
	c.to_module = bytes_of("myapp");
	c.to_name = bytes_of("f");
	assert_int_equal(pks_known_callable(&c)->level, PKS_DANGEROUS);
	c.extension = true;
	assert_int_equal(pks_known_callable(&c)->level, PKS_UNKNOWN);
}

static void
test_levels(void **state)
{
	enum pks_level level;

	(void)state;
	for (int k = PKS_INNOCUOUS; k <= PKS_INFO; k++) {
		assert_true(pks_level_by_name(pks_level_name((enum pks_level)k), &level));
		assert_int_equal(level, k);
	}
	assert_false(pks_level_by_name("bad", &level));
	assert_int_equal(pks_level_sign(PKS_DANGEROUS), 'X');
	assert_string_equal(pks_capability_name(PKS_CAN_PROCESS), "process");
	assert_string_equal(pks_capability_phrase(PKS_CAN_PROCESS), "runs a process");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),  cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_uses),   cmocka_unit_test(test_names),
		cmocka_unit_test(test_paths),  cmocka_unit_test(test_both),
		cmocka_unit_test(test_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
