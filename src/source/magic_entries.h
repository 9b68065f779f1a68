/* SPDX-License-Identifier: MIT */
#ifndef PKS_SOURCE_MAGIC_ENTRIES_H
#define PKS_SOURCE_MAGIC_ENTRIES_H
/* The text of pickle.magic, made into C when the program is built. */

extern const char pks_magic_entries[];

#endif
