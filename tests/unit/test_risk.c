/* SPDX-License-Identifier: MIT */
/*
 * Verdicts, findings, pairs and levels of pickles that are written out here, opcode by opcode.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include "judged.h"
#include "programs.h"

#include <stdlib.h>

static void
test_calls(void **state)
{
	(void)state;
	CHECK("cposix\nsystem\n(S'id'\ntR.", DANGEROUS, "PS001X4,0");
	CHECK("\x80\4" SYSTEM TEXT("\2", "id") "\x85R.", DANGEROUS, "PS001X6,3");
	CHECK("(S'id'\niposix\nsystem\n.", DANGEROUS, "PS001X2");
	CHECK("(cposix\nsystem\nS'id'\no.", DANGEROUS, "PS001X3,1");
	CHECK("csubprocess\nPopen\n(S'id'\nt\x81.", DANGEROUS, "PS001X4,0");
	CHECK("csubprocess\nPopen\n(S'id'\nt}\x92.", DANGEROUS, "PS001X5,0");
	CHECK("cos\ngetpid\n)R.", SUSPICIOUS, "PS001!2,0");
	CHECK("capp\nUser\n)\x81}b.", UNKNOWN, "PS004?2,0");
	CHECK("ccollections\nOrderedDict\n)R.", INNOCUOUS, "");
	CHECK("(lp0\nI1\na.", INNOCUOUS, "");
}

/* Where the names come from makes no difference. */
static void
test_names(void **state)
{
	(void)state;
	/* from the memo */
	CHECK("\x80\4" TEXT("\5", "posix") "\x94"
					   "0" TEXT("\6", "system") "\x94"
								    "0h\0h\1\x93" TEXT(
									    "\2", "id") "\x85R.",
	      DANGEROUS, "PS001X12,9");
	/* twice the same text */
	CHECK("\x80\4" TEXT("\4", "copy") "2\x93" TEXT("\2", "id") "\x85R.", SUSPICIOUS,
	      "PS001!6,3");
	/* 8-bit strings with escapes, and a path of attributes */
	CHECK("\x80\4"
	      "S'\\x6fs'\nS'system'\n\x93"
	      ")R.",
	      DANGEROUS, "PS001X5,3");
	CHECK("\x80\4" TEXT("\2", "os") TEXT("\16", "path.os.system") "\x93)R.", DANGEROUS,
	      "PS001X5,3");
	CHECK("cshutil\nos.system\n)R.", DANGEROUS, "PS001X2,0");
	/* Python 2's names */
	CHECK("ccommands\ngetoutput\n(S'id'\ntR.", DANGEROUS, "PS001X4,0");
	CHECK("c__builtin__\neval\n(S'1'\ntR.", DANGEROUS, "PS001X4,0");
	CHECK("c__builtin__\nset\n((lp0\ntR.", INNOCUOUS, "");
	/* a GET of the callable itself */
	CHECK("cposix\nsystem\nq\0000h\0)R.", DANGEROUS, "PS001X5,0");
	/* names with what hides them */
	CHECK("cos\r\nsystem\r\n)R.", SUSPICIOUS, "PS060!0 PS004?2,0");
}

static void
test_unused(void **state)
{
	(void)state;
	CHECK("cposix\nsystem\n.", DANGEROUS, "PS002X0");
	CHECK("cposix\nsystem\n0N.", DANGEROUS, "PS003X0");
	CHECK("capp\nUser\n0N.", SUSPICIOUS, "PS003!0");
	CHECK("capp\nUser\nq\0000h\0.", UNKNOWN, "PS002?0");
	CHECK("capp\nUser\nN.", SUSPICIOUS, "PS003!0");
	CHECK("capp\nUser\n.", UNKNOWN, "PS002?0");
	CHECK("cbuiltins\nint\n0N.", INNOCUOUS, "");
}

static void
test_computed(void **state)
{
	(void)state;
	/* __import__('os'), getattr of it, and a call of that */
	CHECK("\x80\4" GETATTR TEXT("\x8", "builtins") TEXT("\xa", "__import__") "\x93" TEXT(
		      "\2", "os") "\x85R" TEXT("\6", "system") "\x86R" TEXT("\2", "id") "\x85R.",
	      DANGEROUS, "PS001X9,6 PS006X12,3 PS005X15,12");
	/* attrgetter('system')(os) */
	CHECK("coperator\nattrgetter\n(S'system'\ntR(I1\ntR.", DANGEROUS, "PS005X8,4");
	CHECK("coperator\nmethodcaller\n(S'system'\nS'id'\ntR(I1\ntR.", DANGEROUS, "PS005X9,5");
	/* partial(f)() is a call of f */
	CHECK("cfunctools\npartial\n(cbuiltins\nint\ntR)R.", INNOCUOUS, "");
	CHECK("cfunctools\npartial\n(capp\nf\ntR)R.", UNKNOWN, "PS004?4,2");
	CHECK("cfunctools\npartial\n(cjson\nload\ntR)R.", SUSPICIOUS, "PS005!6,4");
	CHECK("cfunctools\npartial\n(cshutil\nmove\ntR)R.", DANGEROUS, "PS007X4,0 PS005X6,4");
	/* what an unknown callable returned is called */
	CHECK("capp\nmake\n)R)R.", SUSPICIOUS, "PS004?2,0 PS005!4,2");
	/* what a persistent id stands for is called */
	CHECK("P1\n)R.", SUSPICIOUS, "PS020i0 PS005!2,0");
	/* what an INST made is called */
	CHECK("(iapp\nmake\n)R.", SUSPICIOUS, "PS004?1 PS005!3,1");
	/* an innocuous one, too */
	CHECK("ccollections\nCounter\n)R)R.", SUSPICIOUS, "PS005!4,2");
}

static void
test_getattr(void **state)
{
	(void)state;
	CHECK("cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nS'_unpickle'\ntR(S'UTC'\nI1\ntR.",
	      INNOCUOUS, "");
	CHECK("cbuiltins\ngetattr\n(capp\nOuter\nS'Inner'\ntR)R.", UNKNOWN, "PS004?5,2");
	CHECK("cbuiltins\ngetattr\n(g0\nS'x'\ntR.", DANGEROUS, "PS002X0 PS046X2 PS049i2");
	CHECK("cbuiltins\ngetattr\n(cshutil\nos\nS'system'\ntR.", DANGEROUS, "PS006X5,0");
	CHECK("cbuiltins\ngetattr\n(capp\nOuter\nS'__globals__'\ntR.", DANGEROUS,
	      "PS004?5,2 PS006X5,0");
	CHECK("cbuiltins\ngetattr\n((lS'append'\ntR.", INNOCUOUS, "");
	CHECK("cbuiltins\ngetattr\n((lS'append'\ntR(I1\ntR.", SUSPICIOUS, "PS005!10,6");
	/* a bound method of an object of nobody's class, kept and called */
	CHECK("cbuiltins\ngetattr\n(capp\nUser\n)\x81S'speak'\ntR.", UNKNOWN, "PS004?4,2");
	CHECK("cbuiltins\ngetattr\n(capp\nUser\n)\x81S'speak'\ntR)R.", SUSPICIOUS,
	      "PS004?4,2 PS005!9,7");
	CHECK("cbuiltins\ngetattr\n((lS'__class__'\ntR.", DANGEROUS, "PS006X6,0");
	CHECK("cbuiltins\ngetattr\n(capp\nOuter\nI1\ntR.", DANGEROUS, "PS004?5,2 PS006X5,0");
	/* the arguments cannot be seen */
	CHECK("cbuiltins\ngetattr\ncapp\nargs\n)RR.", DANGEROUS, "PS004?3,1 PS006X4,0");
	/* harmless once, and then not */
	CHECK("(cbuiltins\ngetattr\np0\n(czoneinfo\nZoneInfo\nS'_unpickle'\ntRg0\n(cshutil\n"
	      "os\nS'system'\ntRl.",
	      DANGEROUS, "PS006X13,1");
}

static void
test_arguments(void **state)
{
	(void)state;
	CHECK("c_codecs\nencode\n(Vx\nVlatin1\ntR.", INNOCUOUS, "");
	CHECK("c_codecs\nencode\n(Vx\nVzip\ntR.", SUSPICIOUS, "PS007!5,0");
	CHECK("c_codecs\nencode\n(Vx\nVlatin1\nVmine\ntR.", SUSPICIOUS, "PS007!6,0");
	CHECK("cbuiltins\nbytearray\n(I1000000\ntR.", SUSPICIOUS, "PS007!4,0");
	CHECK("cbuiltins\nbytearray\n(c_codecs\nencode\n(Vx\nVlatin1\ntRtR.", INNOCUOUS, "");
	CHECK("cbuiltins\nlist\n(cbuiltins\nrange\n(I1000000\ntRtR.", SUSPICIOUS, "PS007!8,0");
	CHECK("cfractions\nFraction\n(V1/3\ntR.", INNOCUOUS, "");
	CHECK("cfractions\nFraction\n(V1e9\ntR.", SUSPICIOUS, "PS007!4,0");
	CHECK("ccollections\ndefaultdict\n(cbuiltins\nlist\ntR.", INNOCUOUS, "");
	CHECK("ccollections\ndefaultdict\n(cposix\nsystem\ntR.", DANGEROUS, "PS007X4,0");
	CHECK("ccollections\ndefaultdict\n(capp\nmake\n)RtR.", SUSPICIOUS, "PS004?4,2 PS007!6,0");
	CHECK("cbuiltins\nmap\n(cbuiltins\nint\n(S'1'\nltR.", INNOCUOUS, "");
	CHECK("cbuiltins\nmap\n(cbuiltins\neval\n(S'1'\nltR.", DANGEROUS, "PS007X7,0");
	CHECK("cbuiltins\nmap\n(cbuiltins\nmap\n(S'1'\nltR.", DANGEROUS, "PS007X7,0");
	CHECK("cbuiltins\niter\n((ltR.", INNOCUOUS, "");
	CHECK("cbuiltins\niter\n(cbuiltins\nint\nI1\ntR.", SUSPICIOUS, "PS007!5,0");
	CHECK("cbuiltins\nlist\n(P1\ntR.", SUSPICIOUS, "PS020i2 PS007!4,0");
	CHECK("cnumpy.random._pickle\n__bit_generator_ctor\n(S'MT19937'\ntR.", INNOCUOUS, "");
	/* named arguments, and arguments that are not in the file */
	CHECK("cbuiltins\nbytearray\n(Vx\nt}S'encoding'\nS'mine'\ns\x92.", SUSPICIOUS, "PS007!8,0");
	CHECK("c_codecs\nencode\ncapp\nargs\n)RR.", SUSPICIOUS, "PS004?3,1 PS007!4,0");
	CHECK("cbuiltins\ntype\n(NtR.", INNOCUOUS, "");
	CHECK("cbuiltins\ntype\n(S'X'\n)}tR.", SUSPICIOUS, "PS007!6,0");
	CHECK("ccopy_reg\n_reconstructor\n(capp\nUser\nc__builtin__\nobject\nNtR.", UNKNOWN,
	      "PS004?6,2");
	CHECK("ccopy_reg\n_reconstructor\n(c__builtin__\nobject\ncsubprocess\nPopen\n(lp0\ntR.",
	      DANGEROUS, "PS007X8,0");
}

static void
test_changes(void **state)
{
	(void)state;
	CHECK("csys\npath\nS'/tmp'\na.", DANGEROUS, "PS009X2,0");
	CHECK("cos\nenviron\nS'A'\nS'b'\ns.", DANGEROUS, "PS009X3,0");
	CHECK("cos\nenviron\n(S'A'\nS'b'\nu.", DANGEROUS, "PS009X4,0");
	CHECK("capp\nUser\n}b.", DANGEROUS, "PS009X2,0");
	CHECK("capp\nlist\nq\0000N(h\0(I1\ne0h\0t.", DANGEROUS, "PS009X8,0");
	/* a state that brings the __setstate__ for the next one */
	CHECK("capp\nUser\n)R}S'__setstate__'\ncposix\nsystem\nsbS'id'\nb.", DANGEROUS,
	      "PS004?2,0 PS002X5 PS012X7 PS010!9,7");
	CHECK("capp\nUser\n)R}b.", UNKNOWN, "PS004?2,0");
}

static void
test_reading(void **state)
{
	struct judged j = JUDGE("cposix\nsystem\n(S'id'\ntR\xff");

	(void)state;
	assert_int_equal(pks_risk_level(j.risk), PKS_DANGEROUS);
	assert_false(pks_risk_complete(j.risk));
	assert_string_equal(findings(&j), "PS001X4,0 PS046X5");
	judged_free(&j);
	j = JUDGE("N.");
	assert_true(pks_risk_complete(j.risk));
	judged_free(&j);
	CHECK("", INNOCUOUS, "PS040i0");
	/* a name that a call put together */
	CHECK("cbuiltins\nstr\n(S'os'\ntRS'system'\n\x93)R.", DANGEROUS, "PS008X6 PS008X8,6");
	/* what is never reached does nothing */
	CHECK("Rcposix\nsystem\n)R.", INNOCUOUS, "PS040i0");
	CHECK("\x80\4"
	      "\x82\7)R.",
	      UNKNOWN, "PS021i1 PS004?3,1");
	CHECK("P1\n0P2\n.", INNOCUOUS, "PS020i0");
}

static void
test_callables(void **state)
{
	struct judged j = JUDGE("(cposix\nsystem\nq\0(S'a'\ntRh\0(S'b'\ntR(S'c'\niposix\nsystem\n"
				"capp\nUser\n)Rt.");
	const struct pks_used *used;
	const pks_op *calls;

	(void)state;
	assert_int_equal(pks_risk_callables(j.risk), 2);
	used = pks_risk_callable(j.risk, 0);
	assert_int_equal(used->op, 1);
	assert_int_equal(used->calls, 3);
	assert_int_equal(used->first_call, 6);
	assert_int_equal(pks_risk_calls(j.risk, 0, &calls), 3);
	assert_int_equal(calls[0], 6);
	assert_int_equal(calls[1], 11);
	assert_int_equal(calls[2], 14);
	assert_string_equal(pks_risk_callable(j.risk, 1)->known->name, "*");
	assert_int_equal(pks_risk_op(j.risk, 1), PKS_DANGEROUS);
	assert_int_equal(pks_risk_op(j.risk, 3), PKS_INNOCUOUS);
	assert_int_equal(pks_risk_op(j.risk, 6), PKS_DANGEROUS);
	assert_int_equal(pks_risk_op(j.risk, 15), PKS_UNKNOWN);
	assert_int_equal(pks_risk_op(j.risk, 1000), PKS_INNOCUOUS);
	assert_int_equal(pks_risk_partner(j.risk, 1), 6);
	assert_int_equal(pks_risk_partner(j.risk, 6), 1);
	assert_int_equal(pks_risk_partner(j.risk, 11), 1);
	assert_int_equal(pks_risk_partner(j.risk, 15), 17);
	assert_int_equal(pks_risk_partner(j.risk, 17), 15);
	assert_int_equal(pks_risk_partner(j.risk, 0), PKS_NO_OP);
	assert_int_equal(pks_risk_partner(j.risk, 1000), PKS_NO_OP);
	judged_free(&j);
}

/* A helper has no worse colour for the class that it is given. */
static void
test_helper(void **state)
{
	struct judged j = JUDGE("ccopyreg\n_reconstructor\n(capp\nUser\ncbuiltins\nobject\nNtR.");

	(void)state;
	assert_int_equal(pks_risk_op(j.risk, 0), PKS_INNOCUOUS);
	assert_int_equal(pks_risk_op(j.risk, 2), PKS_UNKNOWN);
	assert_int_equal(pks_risk_op(j.risk, 6), PKS_UNKNOWN);
	assert_int_equal(pks_risk_partner(j.risk, 2), 6);
	assert_int_equal(pks_risk_partner(j.risk, 6), 0);
	judged_free(&j);
	j = JUDGE("cbuiltins\ngetattr\n(cshutil\nos\nS'system'\ntR.");
	assert_int_equal(pks_risk_op(j.risk, 0), PKS_DANGEROUS);
	judged_free(&j);
}

/* The same import again: each is a pair with its own call. */
static void
test_repeated(void **state)
{
	struct judged j = JUDGE("(cposix\nsystem\n)Rcposix\nsystem\n)Rcposix\nsystem\nt.");

	(void)state;
	assert_int_equal(pks_risk_callables(j.risk), 1);
	assert_int_equal(pks_risk_partner(j.risk, 1), 3);
	assert_int_equal(pks_risk_partner(j.risk, 4), 6);
	assert_int_equal(pks_risk_partner(j.risk, 6), 4);
	assert_int_equal(pks_risk_partner(j.risk, 7), PKS_NO_OP);
	judged_free(&j);
	/* BUILD belongs to what made the object */
	j = JUDGE("capp\nUser\n)\x81}b.");
	assert_int_equal(pks_risk_partner(j.risk, 4), 0);
	assert_int_equal(pks_risk_op(j.risk, 4), PKS_UNKNOWN);
	judged_free(&j);
}

static void
test_message(void **state)
{
	struct judged j = JUDGE("cposix\nsystem\n(S'id\\x1b'\ntR.");
	char data[512];
	struct pks_text text;

	(void)state;
	pks_text_bounded(&text, data, sizeof data);
	pks_risk_message(j.risk, pks_risk_finding(j.risk, 0), &text);
	assert_string_equal(data, "Loading runs posix.system('id\\x1b') with the rights of whoever "
				  "loads it; posix.system is in the table as 'process': runs a "
				  "command line in a shell");
	judged_free(&j);
}

/* A pickle of pieces in any order: callables of all levels, called and not, from the memo or new.
 */
static size_t
make_pieces(uint64_t seed, unsigned count, char *data, size_t size)
{
	static const char *const pieces[] = {
		"N0",
		"cposix\nsystem\n)R0",
		"cposix\nsystem\n0",
		"capp\nUser\n)R}b0",
		"capp\nOther\n)\2010",
		"ccollections\nOrderedDict\n)R0",
		"cbuiltins\ngetattr\n(capp\nOuter\nS'Inner'\ntR0",
		"cbuiltins\ngetattr\n(czoneinfo\nZoneInfo\nS'_unpickle'\ntR0",
		"(S'id'\niposix\nsystem\n0",
		"c_codecs\nencode\n(Vx\nVlatin1\ntR0",
		"c_codecs\nencode\n(Vx\nVmine\ntR0",
		"cos\nenviron\nS'a'\nS'b'\ns0",
		"capp\nmake\n)R)R0",
		"cos\ngetpid\n)R0",
		"P1\n0",
	};
	size_t used = 0;

	for (unsigned k = 0; k < count; k++) {
		const char *piece = pieces[random_below(&seed, sizeof pieces / sizeof *pieces)];
		size_t n = strlen(piece);
		assert_true(used + n + 2 < size);
		memcpy(data + used, piece, n);
		used += n;
	}
	memcpy(data + used, "N.", 2);
	return used + 2;
}

/* Walks by asking every op. */
static pks_op
slow_next(struct judged *j, pks_op from, enum pks_level least)
{
	for (pks_op op = from + 1; op < pks_ops(j->history); op++)
		if (pks_risk_op(j->risk, op) >= least)
			return op;
	return PKS_NO_OP;
}

static pks_op
slow_previous(struct judged *j, pks_op from, enum pks_level least)
{
	while (from-- > 0)
		if (pks_risk_op(j->risk, from) >= least)
			return from;
	return PKS_NO_OP;
}

static void
check_walks(struct judged *j)
{
	pks_op next[PKS_DANGEROUS + 1], previous[PKS_DANGEROUS + 1], n = pks_ops(j->history);

	for (int l = PKS_UNKNOWN; l <= PKS_DANGEROUS; l++) {
		next[l] = slow_next(j, PKS_NO_OP, (enum pks_level)l);
		assert_int_equal(pks_risk_next(j->risk, PKS_NO_OP, (enum pks_level)l), next[l]);
		previous[l] = PKS_NO_OP;
	}
	for (pks_op op = 0; op < n; op++)
		for (int l = PKS_UNKNOWN; l <= PKS_DANGEROUS; l++) {
			if (op > 0 && pks_risk_op(j->risk, op - 1) >= (enum pks_level)l)
				previous[l] = op - 1;
			if (next[l] == op)
				next[l] = slow_next(j, op, (enum pks_level)l);
			assert_int_equal(pks_risk_next(j->risk, op, (enum pks_level)l), next[l]);
			assert_int_equal(pks_risk_previous(j->risk, op, (enum pks_level)l),
					 previous[l]);
		}
	assert_int_equal(pks_risk_previous(j->risk, PKS_NO_OP, PKS_UNKNOWN),
			 slow_previous(j, n, PKS_UNKNOWN));
}

/* Judged while it grows, and with small bounds: the same verdict, levels and walks. */
static void
test_growing(void **state)
{
	static char data[1 << 16];

	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++) {
		size_t size = make_pieces(seed * 7919, 5 + (unsigned)seed * 3, data, sizeof data);
		struct judged whole = judge_bytes(data, size), parts;
		char once[1024];
		uint64_t random = seed;

		snprintf(once, sizeof once, "%s", findings(&whole));
		check_walks(&whole);
		parts.history = pks_history_new((struct pks_bytes){(uint8_t *)data, size}, 0, NULL);
		parts.reader = pks_reader_new(parts.history);
		parts.risk = pks_risk_new(parts.reader);
		if (seed % 3 == 1)
			parts.risk->max_listed = 3;
		if (seed % 3 == 2)
			parts.risk->max_callables = 2;
		if (seed % 2 == 1)
			parts.risk->max_watched = random_below(&random, 8);
		while (pks_history_advance(parts.history, 1 + random_below(&random, 40))) {
			if (seed % 4 < 2)
				assert_true(pks_risk_update(parts.risk));
			else
				(void)pks_risk_advance(parts.risk, random_below(&random, 30));
			for (size_t k = 1; k < pks_risk_findings(parts.risk); k++)
				assert_true(pks_risk_finding(parts.risk, k - 1)->op <=
					    pks_risk_finding(parts.risk, k)->op);
		}
		assert_true(pks_risk_update(parts.risk));
		assert_int_equal(pks_risk_level(parts.risk), pks_risk_level(whole.risk));
		for (pks_op op = 0; seed % 3 != 2 && op < pks_ops(whole.history); op++)
			assert_int_equal(pks_risk_op(parts.risk, op), pks_risk_op(whole.risk, op));
		if (seed % 3 != 2)
			assert_string_equal(findings(&parts), once);
		check_walks(&parts);
		judged_free(&parts);
		judged_free(&whole);
	}
}

/* So many of a kind that not all are kept: all are counted, and what comes behind them is seen. */
static void
test_many(void **state)
{
	const unsigned calls = 30000, names = 70000;
	size_t size = (size_t)calls * 20 + (size_t)names * 20 + 100, used = 0;
	char *data = malloc(size);
	struct judged j;
	uint64_t last = 0;

	(void)state;
	assert_non_null(data);
	for (unsigned k = 0; k < names; k++)
		used += (size_t)snprintf(data + used, size - used, "capp\nC%u\n0", k);
	for (unsigned k = 0; k < calls; k++)
		used += (size_t)snprintf(data + used, size - used, "cposix\nsystem\n)R0");
	used += (size_t)snprintf(data + used, size - used, "csys\nmodules\nS'os'\nNs.");
	j = judge_bytes(data, used);
	assert_int_equal(pks_risk_callables(j.risk), PKS_MAX_CALLABLES);
	assert_int_equal(pks_risk_level(j.risk), PKS_DANGEROUS);
	assert_int_equal(pks_risk_count(j.risk, PKS_DANGEROUS), calls + 1);
	assert_int_equal(pks_risk_count(j.risk, PKS_SUSPICIOUS), PKS_MAX_CALLABLES);
	assert_int_equal(pks_risk_findings(j.risk), 2 * PKS_FINDINGS);
	for (size_t k = 0; k < pks_risk_findings(j.risk); k++) {
		assert_true(pks_risk_finding(j.risk, k)->op >= last);
		last = pks_risk_finding(j.risk, k)->op;
	}
	assert_int_equal(pks_risk_previous(j.risk, PKS_NO_OP, PKS_DANGEROUS),
			 pks_ops(j.history) - 2);
	judged_free(&j);
	free(data);
}

/* obj()()()...: however long, it is judged at once. */
static void
test_chain(void **state)
{
	static char data[400100];
	size_t used = 0;
	struct judged j;

	(void)state;
	used += (size_t)snprintf(data, sizeof data, "capp\nmake\n)R");
	for (unsigned k = 0; k < 200000; k++) {
		data[used++] = ')';
		data[used++] = 'R';
	}
	data[used++] = '.';
	j = judge_bytes(data, used);
	assert_int_equal(pks_risk_level(j.risk), PKS_DANGEROUS);
	assert_int_equal(pks_risk_op(j.risk, 4), PKS_SUSPICIOUS);
	assert_int_equal(pks_risk_op(j.risk, 400), PKS_DANGEROUS);
	assert_int_equal(pks_risk_count(j.risk, PKS_SUSPICIOUS) +
				 pks_risk_count(j.risk, PKS_DANGEROUS),
			 200000);
	judged_free(&j);
}

/* ---- Readers that disagree --------------------------------------------------------------------
 */

#define FRAME(n)  "\x95" n "\0\0\0\0\0\0\0"
#define FRAMED_C  FRAME("\3") "cmyos\nsystem\n"
#define SYSTEM_ID "\x8c\2id\x85R"

static void
test_partings(void **state)
{
	(void)state;
	/* A stream runs what c does not see: that is the verdict. */
	CHECK("\x80\4" FRAMED_C SYSTEM_ID ".", DANGEROUS,
	      "PS056!1 PS050!2 PS052!2 PS052!2 PS054X2 PS004?5,2");
	/* Refused before the call, by pickle.py and by pickletools. */
	CHECK("I1\0 x\n0cposix\nsystem\n" SYSTEM_ID ".", DANGEROUS, "PS052!0 PS052!0 PS001X5,2");
	/* Another value: of c a bool, of pickle.py and pickletools an int. */
	CHECK("I10\n.", INNOCUOUS, "");
	CHECK("I-0\n.", SUSPICIOUS, "PS051!0 PS051!0");
	/* Accepted by pickle.py alone, which runs it. */
	CHECK("\x80\4" FRAME("\x99") SYSTEM SYSTEM_ID ".", DANGEROUS, "PS040i1 PS053!1 PS054X1");
	CHECK("\x80\4" FRAME("\x99") "N.", SUSPICIOUS, "PS040i1 PS053!1");
	/* A file that was cut: pickle.py only comes a little further. */
	CHECK("\x80\4" FRAME("\x99") "(K\1", INNOCUOUS, "PS040i1");
	CHECK("(X\5\0\0\0ab", INNOCUOUS, "PS040i1");
	/* But what it does until then counts. */
	CHECK("\x80\4" FRAME("\x99") "capp\nUser\n(K\1", UNKNOWN, "PS040i1 PS053i1 PS054?1");
	/* What pickletools refused before 3.13.1 hides nothing. */
	CHECK("S'\xe9'\n.", INNOCUOUS, "PS052i0");
	CHECK("capp\nCaf\xc3\xa9\n.", UNKNOWN, "PS002?0 PS052i0");
	/* Few bytes that cost gigabytes. */
	CHECK("Nr\xff\xff\xff\xff.", SUSPICIOUS, "PS055!1");
}

static void
test_parting_of(void **state)
{
	struct judged j = JUDGE("\x80\4" FRAMED_C SYSTEM_ID ".");
	struct pks_options options = {.reader = PKS_READER_C_STREAM};
	const struct pks_finding *finding;
	char data[1024];
	struct pks_text text;

	(void)state;
	assert_int_equal(pks_risk_own_level(j.risk), PKS_SUSPICIOUS);
	assert_int_equal(pks_partings_count(pks_risk_partings(j.risk)), 3);
	finding = pks_risk_finding(j.risk, 1);
	assert_int_equal(finding->parting->reader, PKS_READER_C_STREAM);
	assert_int_equal(finding->parting->offset, 11);
	assert_int_equal(finding->parting->size, 13);
	pks_text_bounded(&text, data, sizeof data);
	pks_risk_message(j.risk, finding, &text);
	assert_non_null(strstr(data, "myos.system"));
	assert_non_null(strstr(data, " os.system"));
	pks_text_bounded(&text, data, sizeof data);
	pks_risk_message(j.risk, pks_risk_finding(j.risk, 4), &text);
	assert_non_null(strstr(data, "os.system('id')"));
	assert_null(pks_risk_finding(j.risk, 5)->parting);
	/* The ops that are worth going to. */
	assert_int_equal(pks_risk_next(j.risk, 0, PKS_DANGEROUS), 2);
	assert_int_equal(pks_risk_next(j.risk, 2, PKS_SUSPICIOUS), PKS_NO_OP);
	judged_free(&j);
	/* Whose reading it is not has nothing to compare. */
	j.history = pks_history_read(
		(struct pks_bytes){(const uint8_t *)"\x80\4" FRAMED_C "0N.", 27}, 0, &options);
	j.reader = pks_reader_new(j.history);
	j.risk = pks_risk_new(j.reader);
	assert_true(pks_risk_update(j.risk));
	assert_null(pks_risk_partings(j.risk));
	assert_string_equal(findings(&j), "PS056!1 PS003X2");
	judged_free(&j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_calls),	   cmocka_unit_test(test_names),
		cmocka_unit_test(test_unused),	   cmocka_unit_test(test_computed),
		cmocka_unit_test(test_getattr),	   cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_changes),	   cmocka_unit_test(test_reading),
		cmocka_unit_test(test_callables),  cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_message),	   cmocka_unit_test(test_helper),
		cmocka_unit_test(test_growing),	   cmocka_unit_test(test_many),
		cmocka_unit_test(test_chain),	   cmocka_unit_test(test_partings),
		cmocka_unit_test(test_parting_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
