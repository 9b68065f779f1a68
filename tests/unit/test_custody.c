/* SPDX-License-Identifier: MIT */
/*
 * Users, mounts and access lists as files have them, also where they are broken; and who could do
 * what on places that are made up, since not every machine has them.
 */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "custody/internal.h"

static char folder[] = "/tmp/picklescope-test-XXXXXX";
static char paths[4][sizeof(folder) + 16];

static const char *
write_file(int k, const char *words)
{
	FILE *file;

	snprintf(paths[k], sizeof(paths[k]), "%s/%d", folder, k);
	file = fopen(paths[k], "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(words, 1, strlen(words), file), strlen(words));
	assert_int_equal(fclose(file), 0);
	return paths[k];
}

enum { ROOT, ANN = 1000, BOB, CAROL, STAFF = 2000, WWW, EMPTY };

static void
read_world(struct pks_custody *custody, const char *switches)
{
	*custody = (struct pks_custody){.user = ANN};
	assert_true(pks_people_read(
		&custody->people,
		write_file(0, "root:x:0:0:root:/root:/bin/sh\n"
			      "ann:x:1000:1000:::\n\n#no:x:one\n"
			      "bob:x:1001:1001\nshort:x\n:x:5:5::\nbig:x:99999999999:1::\n"
			      "carol:x:1002:1002:Carol:/:/bin/false"),
		write_file(1, "root:x:0:\nstaff:x:2000:ann,bob\nwww:x:2001:carol, bob,nobody\n"
			      "empty:x:2002:\nodd\nann:x:1000:\n"),
		write_file(2, switches)));
	assert_true(pks_mounts_read(
		&custody->mounts,
		write_file(3, "1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n"
			      "2 1 8:2 / /fixed\\040disk ro,nosuid shared:1 - ext4 /dev/sdb ro\n"
			      "3 1 0:3 / /net rw shared:1 master:2 - nfs4 server:/x rw,vers=4\n"
			      "4 1 0:4 / /ro/super rw - iso9660 /dev/sr0 ro,noexec\n"
			      "broken\n5 1 0:5 / /half rw\n")));
}

static void
free_world(struct pks_custody *custody)
{
	pks_people_free(&custody->people);
	pks_mounts_free(&custody->mounts);
}

static void
files_are_read(void **state)
{
	struct pks_custody custody;
	const struct pks_mount *mount;

	(void)state;
	read_world(&custody, "# x\npasswd: files sss [NOTFOUND=return] ldap\ngroup:\tfiles sss\n"
			     "hosts: files dns\n");
	assert_int_equal(custody.people.person_count, 4);
	assert_int_equal(custody.people.group_count, 5);
	assert_string_equal(pks_custody_user_name(&custody, CAROL), "carol");
	assert_null(pks_custody_user_name(&custody, 77));
	assert_string_equal(pks_custody_group_name(&custody, WWW), "www");
	assert_string_equal(pks_custody_elsewhere(&custody), "sss");
	assert_true(pks_person_is_in(&custody.people, &custody.people.persons[2], WWW));
	assert_true(pks_person_is_in(&custody.people, &custody.people.persons[2], 1001));
	assert_false(pks_person_is_in(&custody.people, &custody.people.persons[1], WWW));
	mount = pks_mount_of(&custody.mounts, "/fixed disk/x");
	assert_true(mount->read_only && !mount->remote);
	mount = pks_mount_of(&custody.mounts, "/fixed disks/x");
	assert_string_equal(mount->point, "/");
	mount = pks_mount_of(&custody.mounts, "/net");
	assert_true(!mount->read_only && mount->remote);
	assert_true(pks_mount_of(&custody.mounts, "/ro/super/a")->read_only);
	assert_int_equal(custody.mounts.count, 4);
	free_world(&custody);
	/* Nothing of it is there. */
	assert_true(pks_people_read(&custody.people, "/nowhere/1", "/nowhere/2", "/nowhere/3"));
	assert_true(pks_mounts_read(&custody.mounts, "/nowhere/4"));
	assert_null(pks_mount_of(&custody.mounts, "/"));
	assert_null(pks_custody_elsewhere(&custody));
	free_world(&custody);
}

static void
access_lists_are_read(void **state)
{
	static const uint8_t list[] = {2,   0,	 0, 0, 1, 0, 6,	   0, 255, 255,
				       255, 255, 2, 0, 7, 0, 0xe9, 3, 0,   0};
	struct pks_acl *acl;
	size_t count;

	(void)state;
	assert_true(pks_acl_read(list, sizeof(list), &acl, &count));
	assert_int_equal(count, 2);
	assert_int_equal(acl[1].tag, PKS_ACL_USER);
	assert_int_equal(acl[1].rights, 7);
	assert_int_equal(acl[1].id, BOB);
	free(acl);
	for (size_t n = 0; n < sizeof(list); n++) {
		bool whole = n == 4 || n == 12;

		assert_int_equal(pks_acl_read(list, n, &acl, &count), whole);
		assert_int_equal(count, n == 12);
		free(acl);
	}
	assert_false(pks_acl_read((const uint8_t *)"\1\0\0", 4, &acl, &count));
}

/* ---- Who could
 * ----------------------------------------------------------------------------------- */

/* Three places: the root, a directory /d, and a file /d/f; all are ann's, and nobody else's. */
static struct pks_spot places[3];
static char names[3][8] = {"/", "/d", "/d/f"};

static void
start(void)
{
	for (size_t i = 0; i < 3; i++)
		places[i] = (struct pks_spot){.path = names[i],
					      .directory = i ? i - 1 : PKS_NOWHERE,
					      .mode = i < 2 ? S_IFDIR | 0755 : S_IFREG | 0644,
					      .user = i ? ANN : ROOT,
					      .group = i ? ANN : ROOT,
					      .names = 1};
}

/* Who could, as 'deed place right who,' for each. */
static const char *
judged(struct pks_custody *custody, enum pks_answer *answer)
{
	static const char *const deeds[] = {"write", "replace", "add"};
	static const char *const rights[] = {"owner", "group", "others", "acl user", "acl group"};
	static char words[1024];
	struct pks_trail trail = {.places = places, .place_count = 3};
	size_t used = 0;

	words[0] = '\0';
	assert_true(pks_trail_judge(custody, &trail));
	for (size_t i = 0; i < trail.hand_count; i++) {
		const struct pks_hand *hand = &trail.hands[i];

		used += (size_t)snprintf(words + used, sizeof(words) - used, "%s%s %s %s",
					 i ? ", " : "", deeds[hand->deed], names[hand->place],
					 rights[hand->right]);
		for (uint64_t k = 0; hand->users != PKS_EVERYBODY && k < hand->users; k++)
			used += (size_t)snprintf(words + used, sizeof(words) - used, " %u",
						 hand->user[k]);
		if (hand->users == PKS_EVERYBODY)
			used += (size_t)snprintf(words + used, sizeof(words) - used, " all");
	}
	*answer = trail.answer;
	free(trail.hands);
	return words;
}

#define IS(words, wanted)                                                                          \
	do {                                                                                       \
		assert_string_equal(judged(&custody, &answer), words);                             \
		assert_int_equal(answer, wanted);                                                  \
	} while (0)

static void
modes_count(void **state)
{
	struct pks_custody custody;
	enum pks_answer answer;

	(void)state;
	read_world(&custody, "");
	start();
	IS("", PKS_NOBODY);
	places[2].mode = S_IFREG | 0666;
	IS("write /d/f others all", PKS_SOMEBODY);
	/* Nobody gets there. */
	places[1].mode = S_IFDIR | 0700;
	IS("", PKS_NOBODY);
	/* But by another name of it. */
	places[2].names = 2;
	IS("write /d/f others all", PKS_SOMEBODY);
	start();
	/* ann is in it herself, and bob. */
	places[2].mode = S_IFREG | 0664;
	places[2].group = STAFF;
	IS("write /d/f group 1001", PKS_SOMEBODY);
	/* A group is told apart from all others: that these may helps it nothing. */
	places[2].mode = S_IFREG | 0606;
	IS("write /d/f others all", PKS_SOMEBODY);
	custody.user = BOB;
	places[2].mode = S_IFREG | 0644;
	IS("replace /d/f owner 1000, write /d/f owner 1000", PKS_SOMEBODY);
	custody.user = ROOT;
	places[1].mode = S_IFDIR | 0;
	places[2].mode = S_IFREG | 0;
	IS("replace /d/f owner 1000, write /d/f owner 1000", PKS_SOMEBODY);
	custody.user = ANN;
	start();
	places[1].mode = S_IFDIR | 0775;
	places[1].group = WWW;
	IS("replace /d/f group 1001 1002", PKS_SOMEBODY);
	places[1].mode = S_IFDIR | 01775;
	IS("", PKS_NOBODY);
	places[2].user = BOB;
	IS("replace /d/f group 1001, write /d/f owner 1001", PKS_SOMEBODY);
	start();
	places[0].mode = S_IFDIR | 0777;
	IS("replace /d others all", PKS_SOMEBODY);
	places[0].mode = S_IFDIR | 01777;
	IS("", PKS_NOBODY);
	/* To write a directory without being let in is nothing. */
	places[0].mode = S_IFDIR | 0776;
	IS("", PKS_NOBODY);
	free_world(&custody);
}

static void
nobody_is_listed(void **state)
{
	struct pks_custody custody;
	enum pks_answer answer;

	(void)state;
	read_world(&custody, "");
	start();
	places[2].mode = S_IFREG | 0664;
	places[2].group = EMPTY;
	IS("write /d/f group", PKS_NOT_SAID);
	places[2].group = 3333;
	IS("write /d/f group", PKS_NOT_SAID);
	places[2].group = ROOT;
	IS("", PKS_NOBODY);
	/* A number that nobody has. */
	places[2].user = 4444;
	IS("write /d/f owner 4444", PKS_SOMEBODY);
	free_world(&custody);
}

static void
what_keeps_it(void **state)
{
	struct pks_custody custody;
	enum pks_answer answer;
	struct pks_mount mount = {.point = "/", .type = "x", .options = "ro", .read_only = true};

	(void)state;
	read_world(&custody, "");
	start();
	places[1].mode = S_IFDIR | 0777;
	places[2].mode = S_IFREG | 0666;
	IS("replace /d/f others all, write /d/f others all", PKS_SOMEBODY);
	places[2].fixed = true;
	IS("", PKS_NOBODY);
	places[2].fixed = false;
	places[1].fixed = true;
	IS("write /d/f others all", PKS_SOMEBODY);
	places[1].fixed = false;
	places[2].mounted = true;
	IS("write /d/f others all", PKS_SOMEBODY);
	places[2].mounted = false;
	places[1].mount = places[2].mount = &mount;
	IS("", PKS_NOBODY);
	mount.read_only = false;
	mount.remote = true;
	places[1].mode = S_IFDIR | 0755;
	places[2].mode = S_IFREG | 0644;
	IS("", PKS_NOT_SAID);
	places[1].mount = places[2].mount = NULL;
	places[1].obscure = true;
	IS("", PKS_NOT_SAID);
	free_world(&custody);
}

static void
access_lists_count(void **state)
{
	struct pks_acl acl[] = {
		{PKS_ACL_OWNER, 6, UINT32_MAX},	       {PKS_ACL_USER, 7, BOB},
		{PKS_ACL_OWNING_GROUP, 4, UINT32_MAX}, {PKS_ACL_GROUP, 6, WWW},
		{PKS_ACL_MASK, 6, UINT32_MAX},	       {PKS_ACL_OTHERS, 4, UINT32_MAX}};
	struct pks_custody custody;
	enum pks_answer answer;

	(void)state;
	read_world(&custody, "");
	start();
	places[2].mode = S_IFREG | 0664;
	places[2].acl = acl;
	places[2].acl_count = 6;
	IS("write /d/f acl user 1001, write /d/f acl group 1002", PKS_SOMEBODY);
	/* No more than the mask lets through. */
	acl[4].rights = 4;
	IS("", PKS_NOBODY);
	acl[4].rights = 6;
	/* bob's own entry counts, though his group may more, and all others. */
	acl[1].rights = 4;
	acl[5].rights = 6;
	IS("write /d/f others all, write /d/f acl group 1002", PKS_SOMEBODY);
	/* Of a directory both rights must come from one entry. */
	start();
	acl[1] = (struct pks_acl){PKS_ACL_GROUP, 2, 1002};
	acl[3].rights = 1;
	acl[4].rights = 7;
	acl[5].rights = 5;
	places[1].mode = S_IFDIR | 0775;
	places[1].acl = acl;
	places[1].acl_count = 6;
	IS("", PKS_NOBODY);
	acl[3].rights = 3;
	IS("replace /d/f acl group 1001 1002", PKS_SOMEBODY);
	free_world(&custody);
}

/* ---- Paths --------------------------------------------------------------------------------------
 */

static void
links_are_followed(void **state)
{
	struct pks_custody custody;
	struct pks_trail trail;
	char path[128], target[128];

	(void)state;
	read_world(&custody, "");
	write_file(0, "x");
	snprintf(path, sizeof(path), "%s/link", folder);
	snprintf(target, sizeof(target), "%s/./0", folder);
	assert_int_equal(symlink(target, path), 0);
	assert_true(pks_trail_find(&custody, folder, "link", &trail));
	assert_string_equal(trail.trouble, "");
	assert_string_equal(trail.places[trail.place_count - 1].path, paths[0]);
	assert_string_equal(trail.places[trail.place_count - 2].target, target);
	pks_trail_free(&trail);
	assert_true(pks_trail_find(&custody, folder, "nothing/../0", &trail));
	assert_non_null(strstr(trail.trouble, "nothing"));
	assert_int_equal(trail.answer, PKS_NOT_SAID);
	pks_trail_free(&trail);
	assert_true(pks_trail_find(&custody, folder, "0/x", &trail));
	assert_true(trail.trouble[0]);
	pks_trail_free(&trail);
	assert_true(pks_trail_find(&custody, "/", "..//../", &trail));
	assert_int_equal(trail.place_count, 1);
	pks_trail_free(&trail);
	assert_true(pks_trail_find(&custody, folder, "./0/..", &trail));
	pks_trail_free(&trail);
	assert_true(pks_trail_find(&custody, folder, "..", &trail));
	assert_string_equal(trail.places[trail.place_count - 1].path, "/tmp");
	pks_trail_free(&trail);
	assert_int_equal(unlink(path), 0);
	/* One that leads to itself. */
	assert_int_equal(symlink("../link/../link", path), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("link", path), 0);
	assert_true(pks_trail_find(&custody, folder, "link", &trail));
	assert_true(trail.trouble[0]);
	pks_trail_free(&trail);
	assert_int_equal(unlink(path), 0);
	free_world(&custody);
}

static int
make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		unlink(paths[i]);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read),     cmocka_unit_test(access_lists_are_read),
		cmocka_unit_test(modes_count),	      cmocka_unit_test(nobody_is_listed),
		cmocka_unit_test(what_keeps_it),      cmocka_unit_test(access_lists_count),
		cmocka_unit_test(links_are_followed),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
