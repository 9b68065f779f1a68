/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_CLASSES_H
#define PICKLESCOPE_CLASSES_H
/*
 * What is known of classes. A history takes what a pickle names for something of which nothing is
 * known: it may be called, it takes any state, and every item that is appended to it. An
 * application that knows some modules through and through can hand a table over
 * (pks_options.classes); then what a pickle does to their classes and objects is what CPython 3.11
 * would do, errors and all.
 *
 * A module that the table names is known whole: a name that is not there does not exist. Nothing
 * is made or called here either: a table says what a class would do, in the few words below.
 *
 * Followed are the attributes of objects, a change of their __class__, and methods that a pickle
 * plants in an object or a class (those of PKS_METHOD_TABLE). Not followed are other changes that a
 * pickle makes to a class or function itself, such as a new __init__ or __name__, or something else
 * in the place of a slot; a dict that is set as an object's __dict__ and changes later; and what
 * methods append to a list that a pickle put in the place of the object's own. What is found under
 * two names is one key of a dict and one member of a set, but counts as two things where a pickle
 * changes it.
 */
#include <picklescope/history.h>

/* The methods that readers look for. X(NAME, python) */
#define PKS_METHOD_TABLE(X)                                                                        \
	X(SETSTATE, "__setstate__")                                                                \
	X(APPEND, "append")                                                                        \
	X(EXTEND, "extend")                                                                        \
	X(ADD, "add")                                                                              \
	X(UPDATE, "update")

enum pks_method {
#define PKS_X(name, python) PKS_METHOD_##name,
	PKS_METHOD_TABLE(PKS_X)
#undef PKS_X
		PKS_METHODS
};

const char *pks_method_name(enum pks_method method);

enum pks_class_is {
	PKS_IS_OPAQUE, /* a type of which nothing more is known */
	PKS_IS_TYPE,
	PKS_IS_FUNCTION /* no type; a call returns a new list of 'returns' and a list of its
			   arguments */
};

/* What an object of the class is besides: its base says which of the items it holds. */
enum pks_base { PKS_BASE_OBJECT, PKS_BASE_LIST, PKS_BASE_SET };

/* Which arguments an own __new__ or __init__ takes. */
enum pks_takes {
	PKS_TAKES_INHERITED, /* there is none */
	PKS_TAKES_NOTHING,
	PKS_TAKES_POSITIONAL,
	PKS_TAKES_ANYTHING
};

/* What __new__ or __init__ sets an attribute to. */
enum pks_sets { PKS_SETS_NOTHING, PKS_SETS_TRUE, PKS_SETS_ARGUMENTS, PKS_SETS_EMPTY_LIST };

#define PKS_CLASS_SLOTS 4

struct pks_class {
	const char *module, *name; /* what it is called */
	enum pks_class_is is;
	enum pks_base base;
	bool has_dict, has_weakref, has_getinitargs;
	const char *slots[PKS_CLASS_SLOTS]; /* in the order of __slots__; NULL ends them */
	enum pks_takes takes_new, takes_init;
	enum pks_sets new_sets, init_sets; /* the attribute that 'attribute' names */
	const char *attribute;		   /* NULL: neither sets any */
	unsigned methods;    /* its own, a bit for each. __setstate__ does what nobody knows; the
				others append (name, argument) to the list in 'attribute', and no
				more. A base's own method puts items into the list or set */
	const char *returns; /* of a function */
};

/* Which rules of find_class are in force: below protocol 3, where Python 2's names are mapped; in
 * 3; and from 4 on, where a dot leads through attributes. */
enum { PKS_RULES_OLD = 1, PKS_RULES_3 = 2, PKS_RULES_DOTTED = 4, PKS_RULES_ANY = 7 };

/* What is found under a name (after Python 2's names were mapped), by some of the rules. */
struct pks_class_name {
	const char *module, *name;
	unsigned rules;
	const struct pks_class *found;
};

struct pks_classes {
	const struct pks_class_name *names;
	size_t count;
};

/*
 * The class that a CALLABLE value or an INST names; NULL if it is not known. The class of an OBJECT
 * value, as the ops that were read so far left it; NULL if it is not known. What a known function
 * returned is of a class without a name: a plain list.
 */
const struct pks_class *pks_class_named(const struct pks_history *history, pks_op op);
const struct pks_class *pks_class_of(const struct pks_history *history, pks_op value);

/* Is the value a str that says the word? */
bool pks_class_is_text(const struct pks_history *history, pks_op value, const char *word);

/* What an op did with a known class or object. */
enum pks_deed_what {
	PKS_DEED_CALLED, /* made it: __new__ and __init__, or the call of a function */
	PKS_DEED_NEW,	 /* made it: __new__ alone */
	PKS_DEED_STATE,	 /* the default BUILD: state into __dict__, slot state by setattr */
	PKS_DEED_ONCE,	 /* called 'method' once, with a list of all items; or with the state */
	PKS_DEED_EACH,	 /* called 'method' with each item */
	PKS_DEED_ITEMS	 /* put the items into the list or set that the object is */
};

struct pks_deed {
	pks_op op;
	enum pks_deed_what what;
	enum pks_method method; /* ONCE, EACH */
	pks_op planted;		/* ONCE, EACH: the value that a pickle planted as that method, whose
				   class is not known; PKS_NO_OP: the class's own, or a known one */
	bool logged;		/* ONCE, EACH: the class wrote the call down */
	const struct pks_class *of; /* the object's class afterwards */
};

/* False: the op did nothing with what is known. */
bool pks_deed(const struct pks_history *history, pks_op op, struct pks_deed *deed);

#endif
