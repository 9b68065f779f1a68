/* SPDX-License-Identifier: MIT */
#ifndef PKS_SANDBOX_SANDBOX_H
#define PKS_SANDBOX_SANDBOX_H
/*
 * The rights that the program gives up before it looks at the first byte of a file. What it keeps
 * is the table sandbox.def; SECURITY.md says what follows from it.
 *
 * What has to be opened for writing, or from places that are not named here, is opened before.
 */
#include <stdbool.h>
#include <stddef.h>

enum pks_sandbox_asked {
	PKS_SANDBOX_ON,	      /* as far as the kernel has it */
	PKS_SANDBOX_REQUIRED, /* or not at all */
	PKS_SANDBOX_OFF
};

/* A sandbox that is being made ready. */
struct pks_sandbox {
	enum pks_sandbox_asked asked;
	int places;   /* Landlock's set of rules; -1: there is none */
	int landlock; /* the kernel's version of it; 0: it has none */
	bool names;   /* set it before anything is allowed: files are looked at, and never opened */
	int error;    /* why there are no places though the kernel has Landlock; 0: there are */
};

/* Begins one. Each that was begun is entered, once. */
void pks_sandbox_begin(struct pks_sandbox *sandbox, enum pks_sandbox_asked asked);
/*
 * What may still be opened for reading: a file, or a directory with all that is in it. A path that
 * leads nowhere is no place.
 */
void pks_sandbox_allow(struct pks_sandbox *sandbox, const char *path);
/*
 * Enters it, for good and for all threads; call it before any are started. threads: some will be.
 * False where it is required and cannot be had: message[size] says why. True with a message: the
 * kernel, or a library that was loaded before all others, forbids it in whole or in part, and the
 * work may go on; message is "" where all is well.
 */
bool pks_sandbox_enter(struct pks_sandbox *sandbox, bool threads, char *message, size_t size);

/* Has this process entered one that keeps it from starting, connecting and writing? */
bool pks_sandbox_holds(void);
/* What is in force: "seccomp, Landlock 7, limits, no new privileges"; or why nothing is. */
const char *pks_sandbox_words(void);

/* Why a path could not be opened, if it is the sandbox that keeps it shut; else NULL. */
const char *pks_sandbox_shut(const char *path);

#endif
