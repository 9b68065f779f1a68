/* SPDX-License-Identifier: MIT */
/*
 * What is known of classes: names that are there or not, what is made by which call, BUILD as the C
 * readers and pickle.py do it, the method that an item goes through, what is seen of the objects
 * afterwards; and that without a table everything goes.
 */
#include "pickle/dense.h"

#include <picklescope/picklescope.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct pks_class open_class = {
	.module = "k", .name = "Open", .is = PKS_IS_TYPE, .has_dict = true, .has_weakref = true};
static const struct pks_class other_class = {
	.module = "k", .name = "Other", .is = PKS_IS_TYPE, .has_dict = true, .has_weakref = true};
static const struct pks_class slots_class = {
	.module = "k", .name = "Slots", .is = PKS_IS_TYPE, .slots = {"b", "a"}};
static const struct pks_class state_class = {
	.module = "k", .name = "State", .is = PKS_IS_TYPE, .methods = 1u << PKS_METHOD_SETSTATE};
static const struct pks_class init_class = {.module = "k",
					    .name = "Init",
					    .is = PKS_IS_TYPE,
					    .has_dict = true,
					    .has_weakref = true,
					    .takes_init = PKS_TAKES_POSITIONAL,
					    .init_sets = PKS_SETS_ARGUMENTS,
					    .attribute = "given"};
static const struct pks_class initargs_class = {.module = "k",
						.name = "InitArgs",
						.is = PKS_IS_TYPE,
						.has_dict = true,
						.has_getinitargs = true,
						.takes_init = PKS_TAKES_NOTHING,
						.init_sets = PKS_SETS_TRUE,
						.attribute = "called"};
static const struct pks_class log_class = {
	.module = "k",
	.name = "Log",
	.is = PKS_IS_TYPE,
	.has_dict = true,
	.takes_init = PKS_TAKES_NOTHING,
	.init_sets = PKS_SETS_EMPTY_LIST,
	.attribute = "log",
	.methods = 1u << PKS_METHOD_APPEND | 1u << PKS_METHOD_EXTEND | 1u << PKS_METHOD_ADD};
static const struct pks_class list_class = {
	.module = "k", .name = "List", .is = PKS_IS_TYPE, .base = PKS_BASE_LIST};
static const struct pks_class set_class = {.module = "k",
					   .name = "Set",
					   .is = PKS_IS_TYPE,
					   .base = PKS_BASE_SET,
					   .has_dict = true,
					   .new_sets = PKS_SETS_EMPTY_LIST,
					   .attribute = "log",
					   .methods = 1u << PKS_METHOD_UPDATE};
/* What an own __new__ takes, where there is no __init__, and the other way round. */
static const struct pks_class new_none_class = {
	.module = "k", .name = "NewNone", .is = PKS_IS_TYPE, .takes_new = PKS_TAKES_NOTHING};
static const struct pks_class new_some_class = {
	.module = "k", .name = "NewSome", .is = PKS_IS_TYPE, .takes_new = PKS_TAKES_POSITIONAL};
static const struct pks_class new_any_class = {
	.module = "k", .name = "NewAny", .is = PKS_IS_TYPE, .takes_new = PKS_TAKES_ANYTHING};
static const struct pks_class init_any_class = {
	.module = "k", .name = "InitAny", .is = PKS_IS_TYPE, .takes_init = PKS_TAKES_ANYTHING};
static const struct pks_class same_slots_class = {
	.module = "k", .name = "SameSlots", .is = PKS_IS_TYPE, .slots = {"a", "b"}};
static const struct pks_class other_slots_class = {
	.module = "k", .name = "OtherSlots", .is = PKS_IS_TYPE, .slots = {"a", "c"}};
static const struct pks_class one_slot_class = {
	.module = "k", .name = "OneSlot", .is = PKS_IS_TYPE, .slots = {"a"}};
static const struct pks_class four_slots_class = {
	.module = "k", .name = "FourSlots", .is = PKS_IS_TYPE, .slots = {"a", "b", "c", "d"}};
static const struct pks_class function = {
	.module = "k", .name = "fun", .is = PKS_IS_FUNCTION, .returns = "done"};
static const struct pks_class opaque = {.module = "k", .name = "Opaque", .is = PKS_IS_OPAQUE};
static const struct pks_class nested = {
	.module = "k", .name = "A.B", .is = PKS_IS_TYPE, .has_dict = true};

static const struct pks_class_name names[] = {
	{"k", "Open", PKS_RULES_ANY, &open_class},
	{"k", "Other", PKS_RULES_ANY, &other_class},
	{"k", "Slots", PKS_RULES_ANY, &slots_class},
	{"k", "State", PKS_RULES_ANY, &state_class},
	{"k", "Init", PKS_RULES_ANY, &init_class},
	{"k", "InitArgs", PKS_RULES_ANY, &initargs_class},
	{"k", "Log", PKS_RULES_ANY, &log_class},
	{"k", "List", PKS_RULES_ANY, &list_class},
	{"k", "Set", PKS_RULES_ANY, &set_class},
	{"k", "NewNone", PKS_RULES_ANY, &new_none_class},
	{"k", "NewSome", PKS_RULES_ANY, &new_some_class},
	{"k", "NewAny", PKS_RULES_ANY, &new_any_class},
	{"k", "InitAny", PKS_RULES_ANY, &init_any_class},
	{"k", "SameSlots", PKS_RULES_ANY, &same_slots_class},
	{"k", "OtherSlots", PKS_RULES_ANY, &other_slots_class},
	{"k", "OneSlot", PKS_RULES_ANY, &one_slot_class},
	{"k", "FourSlots", PKS_RULES_ANY, &four_slots_class},
	{"k", "fun", PKS_RULES_ANY, &function},
	{"k", "Opaque", PKS_RULES_ANY, &opaque},
	{"k", "A.B", PKS_RULES_DOTTED, &nested},
	{"old", "Open", PKS_RULES_OLD, &open_class}};
static const struct pks_classes classes = {names, sizeof names / sizeof *names};

struct text {
	const char *data;
	size_t size;
};

#define T(literal)                                                                                 \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

static struct pks_history *
read_text(struct text text, enum pks_profile reader, bool known)
{
	struct pks_options options = {
		.reader = reader, .bare = true, .classes = known ? &classes : NULL};
	struct pks_bytes bytes = {(const uint8_t *)text.data, text.size};
	struct pks_history *h = pks_history_read(bytes, 0, &options);

	assert_non_null(h);
	return h;
}

static enum pks_exception
outcome(struct text text, enum pks_profile reader, bool known)
{
	struct pks_history *h = read_text(text, reader, known);
	const struct pks_error *error = pks_history_error(h);
	enum pks_exception exception = error != NULL ? error->exception : PKS_NO_EXCEPTION;

	pks_history_free(h);
	return exception;
}

#define OPEN	      "ck\nOpen\n)\x81"
#define SLOTS	      "ck\nSlots\n)\x81"
#define DICT	      "}U\1aK\1s"
#define LOGS(what)    "ck\nLog\n)R}U\3log" what "sb"
#define APPENDS(what) OPEN "}U\6append" what "sb"

/* With a table: what c and py say. Without one all of them pass. */
static const struct {
	struct text text;
	enum pks_exception c, py;
} outcomes[] = {
	/* what append writes its calls to is another: self.log.append(...) of that */
	{T(LOGS("N") "Na."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(LOGS("]") "Na."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(LOGS(")") "Na."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(LOGS("\x96\0\0\0\0\0\0\0\0") "Na."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(LOGS(OPEN) "Na."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(LOGS("ck\nList\n)\x81") "Na."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(LOGS("ck\nSet\n)\x81") "Na."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(LOGS("ck\nList\n") "Na."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(LOGS("ck\nfun\n") "Na."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(LOGS("cm\nf\n)R") "Na."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nLog\n)\x81Na."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	/* a method that a state brought */
	{T(APPENDS("ck\nfun\n") "Na."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(APPENDS("ck\nOpen\n") "Na."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(APPENDS("ck\nInit\n") "Na."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(APPENDS("K\1") "Na."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(APPENDS("N") "Na."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(APPENDS(OPEN) "Na."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(APPENDS("cm\nf\n") "Na."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	/* names */
	{T("ck\nOpen\n."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nNone\n."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T("(ik\nNone\n."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T("ck\nA.B\n."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T("\x80\4ck\nA.B\n."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("cold\nOpen\n."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("\x80\3cold\nOpen\n."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T("cold\nOpen\n\x80\3cold\nOpen\n."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T("cnobody\nknows\n)R."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	/* making */
	{T("ck\nOpen\nN\x85R."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nInit\nN\x85R."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nInit\nN\x85\x81."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nInitArgs\nN\x85R."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nInitArgs\nN\x85\x81."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("(Nik\nOpen\n."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("(ck\nOpen\nNo."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nfun\nN\x85R."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nfun\n)\x81."), PKS_UNPICKLING_ERROR, PKS_TYPE_ERROR},
	{T("ck\nfun\n)}\x92."), PKS_UNPICKLING_ERROR, PKS_TYPE_ERROR},
	{T("ck\nOpen\n)}U\1kNs\x92."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nInit\n)}U\1kNs\x92."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nOpaque\nN\x85R."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(OPEN ")R."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("(" OPEN "o."), PKS_TYPE_ERROR, PKS_ATTRIBUTE_ERROR},
	/* what an own __new__ takes, and what __init__ */
	{T("ck\nNewNone\n)R."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nNewNone\nN\x85R."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nNewNone\nN\x85\x81."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nNewSome\nN\x85R."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nNewSome\nN\x85\x81."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nNewSome\n)}U\1kNs\x92."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nNewAny\n)}U\1kNs\x92."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nInitAny\nN\x85R."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nInitAny\nN\x85\x81."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nList\nN\x85\x81."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	/* objects of classes that lie in memory alike, and that do not */
	{T(SLOTS "N}U\x9__class__ck\nSameSlots\ns\x86"
		 "b."),
	 PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(SLOTS "N}U\x9__class__ck\nOtherSlots\ns\x86"
		 "b."),
	 PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(SLOTS "N}U\x9__class__ck\nOneSlot\ns\x86"
		 "b."),
	 PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nFourSlots\n)\x81N}U\x9__class__ck\nFourSlots\ns\x86"
	   "b."),
	 PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nFourSlots\n)\x81N}(U\1dNU\1zNu\x86"
	   "b."),
	 PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T("(" OPEN "}U\x8__name__K\1sbo."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	/* state */
	{T(OPEN "Nb."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(OPEN DICT "b."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(OPEN "K\0b."), PKS_UNPICKLING_ERROR, PKS_NO_EXCEPTION},
	{T(OPEN "K\1b."), PKS_UNPICKLING_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(OPEN "cm\nf\n)Rb."), PKS_UNPICKLING_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(SLOTS "}b."), PKS_ATTRIBUTE_ERROR, PKS_NO_EXCEPTION},
	{T(SLOTS "]b."), PKS_UNPICKLING_ERROR, PKS_NO_EXCEPTION},
	{T(SLOTS DICT "b."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(SLOTS "ck\nList\n)\x81"
		 "b."),
	 PKS_UNPICKLING_ERROR, PKS_NO_EXCEPTION},
	{T("ck\nState\n)\x81K\1b."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	/* slot state */
	{T(SLOTS "N" DICT "\x86"
		 "b."),
	 PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(SLOTS "N}U\1zNs\x86"
		 "b."),
	 PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(OPEN "N}K\1Ns\x86"
		"b."),
	 PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(OPEN "NN\x86"
		"b."),
	 PKS_UNPICKLING_ERROR, PKS_NO_EXCEPTION},
	{T(OPEN "N}U\x9__class__ck\nOther\ns\x86"
		"b."),
	 PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(OPEN "N}U\x9__class__ck\nSlots\ns\x86"
		"b."),
	 PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(OPEN "N}U\x9__class__ck\nfun\ns\x86"
		"b."),
	 PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(OPEN "N}(U\x9__class__NU\x9__class__ck\nOther\nu\x86"
		"b."),
	 PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(OPEN "N}U\x0b__weakref__Ns\x86"
		"b."),
	 PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(OPEN "N}U\x08__dict__Ns\x86"
		"b."),
	 PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	/* a planted __setstate__, in an object, in a class */
	{T(OPEN "}U\x0c__setstate__cm\nf\nsbK\1b."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T(OPEN "}U\x0c__setstate__K\1sbK\1b."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T(OPEN "}U\x0c__setstate__Nsb}b."), PKS_TYPE_ERROR, PKS_NO_EXCEPTION},
	{T("ck\nOpen\nN}U\x0c__setstate__cm\nf\ns\x86"
	   "b" OPEN "K\1b."),
	 PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	/* a class, a function */
	{T("ck\nOpen\n" DICT "b."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nOpen\n}b."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nOpen\nN}U\x07__mro__Ns\x86"
	   "b."),
	 PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T("ck\nfun\n" DICT "b."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	/* items */
	{T(OPEN "Na."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(OPEN "(e."), PKS_NO_EXCEPTION, PKS_ATTRIBUTE_ERROR},
	{T(OPEN "(N\x90."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T(OPEN "NNs."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	/* a number that is no place anywhere is an error before there is no item to set */
	{T(OPEN "\x8a\x9\0\0\0\0\0\0\0\0\1Ns."), PKS_INDEX_ERROR, PKS_INDEX_ERROR},
	{T("ck\nOpen\n\x8a\x9\0\0\0\0\0\0\0\0\1Ns."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nOpen\n}\x8a\x9\0\0\0\0\0\0\0\0\1Nsb."), PKS_INDEX_ERROR, PKS_INDEX_ERROR},
	{T("ck\nLog\n)RNa."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nLog\n)\x81Na."), PKS_ATTRIBUTE_ERROR, PKS_ATTRIBUTE_ERROR},
	{T("ck\nLog\nNa."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("ck\nList\n)\x81NaK\0Ns."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("ck\nList\n)\x81K\0Ns."), PKS_INDEX_ERROR, PKS_INDEX_ERROR},
	{T("ck\nSet\n)\x81(]\x90."), PKS_TYPE_ERROR, PKS_NO_EXCEPTION},
	{T("ck\nfun\n)RK\1Ns."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	/* keys */
	{T("}" OPEN "Ns."), PKS_NO_EXCEPTION, PKS_NO_EXCEPTION},
	{T("}ck\nList\n)\x81Ns."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
	{T("}ck\nfun\n)R\x85Ns."), PKS_TYPE_ERROR, PKS_TYPE_ERROR},
};

static void
test_outcomes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
		if (outcome(outcomes[i].text, PKS_READER_C, true) != outcomes[i].c)
			fail_msg("c: %zu: %s", i, outcomes[i].text.data);
		if (outcome(outcomes[i].text, PKS_READER_C_FILE, true) != outcomes[i].c)
			fail_msg("c_file: %zu: %s", i, outcomes[i].text.data);
		if (outcome(outcomes[i].text, PKS_READER_PY, true) != outcomes[i].py)
			fail_msg("py: %zu: %s", i, outcomes[i].text.data);
		if (outcome(outcomes[i].text, PKS_READER_C, false) != PKS_NO_EXCEPTION)
			fail_msg("without a table: %zu: %s", i, outcomes[i].text.data);
	}
}

static char verdict[1 << 16];

static const char *
verdict_of(struct text text, enum pks_profile reader)
{
	struct pks_history *h = read_text(text, reader, true);
	struct pks_reader *r = pks_reader_new(h);
	struct pks_text out;

	assert_non_null(r);
	pks_text_bounded(&out, verdict, sizeof verdict);
	assert_true(pks_report_verdict(r, false, &out));
	pks_reader_free(r);
	pks_history_free(h);
	return verdict;
}

#define STR(word)	       "{\"k\":\"str\",\"v\":\"" word "\"}"
#define INT(number)	       "{\"k\":\"int\",\"v\":\"" number "\"}"
#define LIST(items)	       "{\"k\":\"list\",\"v\":[" items "]}"
#define NONE		       "{\"k\":\"none\"}"
#define CALL(method, what)     "{\"k\":\"tuple\",\"v\":[" STR(method) "," what "]}"
#define REAL(name, attributes) "{\"k\":\"real\",\"class\":\"k." name "\",\"attrs\":[" attributes "]"

/* The value is in the verdict. */
#define SHOWS(literal, reader, value)                                                              \
	do {                                                                                       \
		const char *got = verdict_of((struct text)T(literal), PKS_READER_##reader);        \
		if (strstr(got, "\"value\":" value) == NULL)                                       \
			fail_msg("got %s\nwanted %s", got, value);                                 \
	} while (0)

static void
test_attributes(void **state)
{
	(void)state;
	SHOWS(OPEN ".", C, REAL("Open", "") "}");
	SHOWS("ck\nInit\nK\1K\2\x86R.", C,
	      REAL("Init", "[" STR("given") "," LIST(INT("1") "," INT("2")) "]") "}");
	SHOWS("ck\nInit\nK\1\x85\x81.", C, REAL("Init", "") "}");
	SHOWS("(ik\nInitArgs\n.", C,
	      REAL("InitArgs", "[" STR("called") ",{\"k\":\"bool\",\"v\":true}]"));
	/* The first equal key keeps its place, the last value wins; slots come after, in their
	 * order. */
	SHOWS(OPEN "}(U\1aK\1K\1K\2\x88K\3U\1aK\4ub.", C,
	      REAL("Open", "[" STR("a") "," INT("4") "],[" INT("1") "," INT("3") "]") "}");
	SHOWS(SLOTS "N}(U\1aK\1U\1bK\2u\x86"
		    "b.",
	      C, REAL("Slots", "[" STR("b") "," INT("2") "],[" STR("a") "," INT("1") "]") "}");
	SHOWS("ck\nInit\n)R}(U\1aK\1U\5givenK\2ub.", C,
	      REAL("Init", "[" STR("given") "," INT("2") "],[" STR("a") "," INT("1") "]") "}");
	SHOWS(OPEN DICT "bN}(U\x8__dict__}U\1zK\2sU\1yK\3u\x86"
			"b.",
	      C, REAL("Open", "[" STR("z") "," INT("2") "],[" STR("y") "," INT("3") "]") "}");
	SHOWS(OPEN "N}U\x9__class__ck\nOther\ns\x86"
		   "b.",
	      C, REAL("Other", "") "}");
	SHOWS(OPEN "q\0}U\1ah\0sb.", C,
	      "{\"k\":\"real\",\"id\":1,\"class\":\"k.Open\",\"attrs\":[[" STR(
		      "a") ",{\"k\":\"ref\",\"id\":1}]]}");
	/* Falsy states are nothing to pickle.py. */
	SHOWS(SLOTS "}]\x86"
		    "b.",
	      PY, REAL("Slots", "") "}");
	SHOWS("ck\nOpen\nN}U\1aNs\x86"
	      "b.",
	      C, "{\"k\":\"global\",\"module\":\"k\",\"name\":\"Open\"}");
}

static void
test_items(void **state)
{
	(void)state;
	SHOWS("ck\nLog\n)RK\1a.", C,
	      REAL("Log", "[" STR("log") "," LIST(CALL("extend", LIST(INT("1")))) "]") "}");
	SHOWS("ck\nLog\n)RK\1a.", PY,
	      REAL("Log", "[" STR("log") "," LIST(CALL("append", INT("1"))) "]") "}");
	SHOWS("ck\nLog\n)R(e.", C, REAL("Log", "[" STR("log") "," LIST("") "]") "}");
	SHOWS("ck\nLog\n)R(e.", PY,
	      REAL("Log", "[" STR("log") "," LIST(CALL("extend", LIST(""))) "]") "}");
	SHOWS("ck\nLog\n)R(K\1K\2\x90.", STRICT,
	      REAL("Log",
		   "[" STR("log") "," LIST(CALL("add", INT("1")) "," CALL("add", INT("2"))) "]"));
	SHOWS("ck\nList\n)\x81(NNeJ\xff\xff\xff\xffK\5s.", C,
	      REAL("List", "") ",\"v\":[" NONE "," INT("5") "]}");
	SHOWS("ck\nSet\n)\x81(K\2K\1\x88\x90.", C,
	      REAL("Set", "[" STR("log") "," LIST("") "]") ",\"v\":[" INT("1") "," INT("2") "]}");
	SHOWS("ck\nSet\n)\x81(K\2\x90.", PY,
	      REAL("Set",
		   "[" STR("log") "," LIST(CALL("update", LIST(LIST(INT("2"))))) "]") ",\"v\":[]}");
	SHOWS("ck\nfun\nK\1\x85RK\2aK\0K\3s.", C, LIST(INT("3") "," LIST(INT("1")) "," INT("2")));
}

static void
test_calls(void **state)
{
	static const struct text planted =
		T(OPEN "}(U\x0c__setstate__cm\nf\nU\6appendcm\ng\nubK\7b(K\1K\2e.");

	(void)state;
	assert_non_null(strstr(verdict_of(planted, PKS_READER_C),
			       "\"calls\":[[\"call\",\"m.f\",1],[\"call\",\"m.g\",1],[\"call\","
			       "\"m.g\",1]]}"));
	assert_null(strstr(verdict_of((struct text)T("ck\nInit\n)R."), PKS_READER_C), "calls"));
	assert_non_null(strstr(verdict_of((struct text)T("ck\nOpaque\n)R."), PKS_READER_C),
			       "\"calls\":[[\"call\",\"k.Opaque\",0]]}"));
	/* What was asked for before the error counts. */
	assert_non_null(strstr(verdict_of((struct text)T("(Nik\nOpen\n."), PKS_READER_C),
			       "\"finds\":[{\"module\":\"k\",\"name\":\"Open\""));
	assert_non_null(strstr(verdict_of((struct text)T("ck\nNone\n."), PKS_READER_C),
			       "\"finds\":[{\"module\":\"k\",\"name\":\"None\""));
}

/* Where pickle.py would go on otherwise, reader c says so. */
static void
test_notes(void **state)
{
	static const struct {
		struct text text;
		bool parts;
	} cases[] = {
		{T(OPEN DICT "b."), false},	    {T(OPEN "(e."), true},
		{T("ck\nLog\n)R(Ne."), false},	    {T("ck\nLog\n)RNa."), true},
		{T("ck\nSet\n)\x81(N\x90."), true}, {T("ck\nLog\n)R(N\x90."), false},
		{T("ck\nList\n)\x81Na(e."), false}, {T(OPEN "K\1b."), true},
		{T("cm\nf\n)RNa(e."), false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pks_history *h = read_text(cases[i].text, PKS_READER_C, true);
		if ((h->part[PKS_READER_PY] != PKS_NO_OP) != cases[i].parts)
			fail_msg("%zu: %s", i, cases[i].text.data);
		pks_history_free(h);
	}
}

static void
test_interface(void **state)
{
	static const struct text text = T("ck\nLog\n)RNa.");
	struct pks_history *h = read_text(text, PKS_READER_C, true);
	struct pks_deed deed;

	(void)state;
	assert_ptr_equal(pks_class_named(h, 0), &log_class);
	assert_null(pks_class_named(h, 1));
	assert_ptr_equal(pks_class_of(h, 2), &log_class);
	assert_null(pks_class_of(h, 0));
	assert_true(pks_deed(h, 2, &deed));
	assert_int_equal(deed.what, PKS_DEED_CALLED);
	assert_true(pks_deed(h, 4, &deed));
	assert_int_equal(deed.what, PKS_DEED_ONCE);
	assert_string_equal(pks_method_name(deed.method), "extend");
	assert_true(deed.logged);
	assert_false(pks_deed(h, 3, &deed));
	pks_history_free(h);
	h = read_text(text, PKS_READER_C, false);
	assert_null(pks_class_named(h, 0));
	assert_null(pks_class_of(h, 2));
	assert_false(pks_deed(h, 2, &deed));
	pks_history_free(h);
}

/* An object in an attribute of an object, and so on. */
static void
test_size(void **state)
{
	enum { DEEP = 20000 };
	static const char down[] = OPEN "}U\1a", up[] = "sb";
	size_t size = DEEP * (sizeof down - 1 + sizeof up - 1) + 2, used = 0;
	char *data = malloc(size);
	struct pks_history *h;
	struct pks_reader *r;
	struct pks_text out;

	(void)state;
	assert_non_null(data);
	for (int i = 0; i < DEEP; i++) {
		memcpy(data + used, down, sizeof down - 1);
		used += sizeof down - 1;
	}
	data[used++] = 'N';
	for (int i = 0; i < DEEP; i++) {
		memcpy(data + used, up, 2);
		used += 2;
	}
	data[used++] = '.';
	assert_int_equal(used, size);
	h = read_text((struct text){data, used}, PKS_READER_C, true);
	assert_int_equal(pks_history_state(h), PKS_STOPPED);
	r = pks_reader_new(h);
	pks_text_bounded(&out, verdict, sizeof verdict);
	(void)pks_report_verdict(r, false, &out);
	assert_true(out.cut);
	pks_reader_free(r);
	pks_history_free(h);
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcomes), cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_items),	 cmocka_unit_test(test_calls),
		cmocka_unit_test(test_notes),	 cmocka_unit_test(test_interface),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
