/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_CLASSES_H
#define PKS_PICKLE_CLASSES_H
/*
 * What the machine asks of a table of known classes (pks_options.classes), and what it remembers of
 * known objects. Only a history that was given a table has any of this (history->lives).
 */
#include "pickle/machine.h"
#include "pickle/names.h"

#include <picklescope/classes.h>

/* The attribute that __new__ or __init__ sets, and methods append to: whose is it? */
enum pks_log { PKS_LOG_NONE, PKS_LOG_OWN, PKS_LOG_OTHER };

/* An object of a known class. They are made in the order of their ops. */
struct pks_life {
	pks_op op;
	const struct pks_class *of;  /* NULL: it has become one of an unknown class */
	pks_op planted[PKS_METHODS]; /* methods in its __dict__ */
	enum pks_log log;
	pks_op other;	 /* PKS_LOG_OTHER: the value that a pickle put in its place */
	bool named;	 /* it has a __name__, which pickle.py's message wants */
	uint32_t filled; /* items put into the list or set that it is; may count one twice */
};

/* A class, or a function, that a pickle changed. */
struct pks_class_life {
	const struct pks_class *of;
	pks_op planted[PKS_METHODS];
};

struct pks_lives {
	struct pks_life *life;
	size_t count, size;
	struct pks_class_life *changed;
	size_t changed_count, changed_size;
	struct pks_deed *deed; /* in the order of the ops */
	size_t deed_count, deed_size;
};

/* classes.c. Finds what is known under a name. */
void pks_class_look_up(const struct pks_history *h, struct pks_named *named);
/* After a name was asked for: the value that it led to; does it exist? */
enum pks_error_id pks_class_find(struct pks_history *h, pks_op value);
/* What a CALLABLE value stands for; NULL: not known, or opaque. */
const struct pks_class *pks_class_callable(const struct pks_history *h, pks_op value, uint8_t kind);
/* The life of an OBJECT value; NULL: its class is not known. */
struct pks_life *pks_class_life(const struct pks_history *h, pks_op value, uint8_t kind);
/* The life of a class or function; made where it has none. NULL: no memory, or (make false) it has
 * none. */
struct pks_class_life *pks_class_changed(struct pks_history *h, const struct pks_class *of,
					 bool make);
bool pks_class_deed(struct pks_history *h, const struct pks_deed *deed);
/* Did the op that runs do anything with what is known? */
bool pks_class_did(const struct pks_history *h, pks_op op);
bool pks_class_unhashable(const struct pks_history *h, pks_op value);
void pks_lives_free(struct pks_lives *lives);

/*
 * What an op does with what is known, if that is of its concern: the stack is sp cells high without
 * the n that it took from the cell item on.
 */
enum pks_error_id pks_class_act(struct pks_history *h, pks_op op, uint32_t sp, uint32_t item,
				uint32_t n);
/*
 * The same of INST at an offset: does the name exist, by the protocol in force? Then the making,
 * with so many arguments; UINT32_MAX: there is no mark, and nothing is made.
 */
enum pks_error_id pks_class_inst(struct pks_history *h, pks_op op, uint64_t offset,
				 uint32_t arguments);

/*
 * What ops do with a callee, target or state that is given with its kind. Of what is not known
 * nothing is wrong. class_make.c: kwargs is PKS_NO_OP where there are none.
 */
enum pks_error_id pks_class_reduce(struct pks_history *h, pks_op op, pks_op callee, uint8_t kind,
				   pks_op args);
enum pks_error_id pks_class_newobj(struct pks_history *h, pks_op op, pks_op callee, uint8_t kind,
				   pks_op args, pks_op kwargs);
enum pks_error_id pks_class_obj(struct pks_history *h, pks_op op, pks_op callee, uint8_t kind,
				uint32_t arguments);
/* Does calling it (or __new__ alone) take arguments, named ones? */
bool pks_class_takes(const struct pks_class *of, bool call, bool given, bool named);

/* class_method.c. A value that a pickle planted as a method is called. */
enum pks_error_id pks_class_call_planted(struct pks_history *h, pks_op method, bool *unknown);
/* The value planted as a method of an object or its class; PKS_NO_OP: none. */
pks_op pks_class_planted(struct pks_history *h, const struct pks_life *life,
			 const struct pks_class *of, enum pks_method method);
/* APPEND(S), ADDITEMS, SETITEM(S) on a known object or class. */
enum pks_error_id pks_class_append(struct pks_history *h, pks_op op, pks_op target, uint8_t kind,
				   uint32_t n);
enum pks_error_id pks_class_additems(struct pks_history *h, pks_op op, pks_op target, uint8_t kind,
				     const pks_op *items, const uint8_t *kinds, uint32_t n);
enum pks_error_id pks_class_setitem(struct pks_history *h, pks_op op, pks_op target, uint8_t kind,
				    const pks_op *items, const uint8_t *kinds, uint32_t n);

/* class_build.c. BUILD on one. */
enum pks_error_id pks_class_build(struct pks_history *h, pks_op op, pks_op target, uint8_t kind,
				  pks_op state, uint8_t state_kind);

#endif
