/* SPDX-License-Identifier: MIT */
/*
 * Rules on use, each in both directions: what is done with a callable, what is changed, planted and
 * thrown away, and the form of a pickle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants those first. */
#include "judged.h"

/* What is done with a callable of a package that is known: made, kept, called. */
static void
test_made(void **state)
{
	(void)state;
	CHECK("csklearn.svm._classes\nSVC\n)\x81}b.", INNOCUOUS, "");
	CHECK("csklearn.svm._classes\nSVC\n.", INNOCUOUS, "");
	CHECK("csklearn.svm._classes\nSVC\n)R.", SUSPICIOUS, "PS001!2,0");
	CHECK("(isklearn.svm\nSVC\n.", INNOCUOUS, "");
	CHECK("(isklearn.svm\nfit\n.", SUSPICIOUS, "PS001!1");
	CHECK("(I1\nisklearn.svm\nSVC\n.", SUSPICIOUS, "PS001!2");
	CHECK("ccopy_reg\n_reconstructor\n(csklearn.svm\nSVC\nc__builtin__\nobject\nNtR.",
	      INNOCUOUS, "");
	/* the __init__ of the second class is called */
	CHECK("ccopy_reg\n_reconstructor\n(csklearn.svm\nSVC\ncsklearn.svm\nSVC\nNtR.", SUSPICIOUS,
	      "PS007!6,0");
	CHECK("cbuiltins\nmap\n(csklearn.svm\nfit\n(ltR.", SUSPICIOUS, "PS007!6,0");
	CHECK("cfunctools\npartial\n(csklearn.svm\nfit\ntR.", INNOCUOUS, "");
	CHECK("cfunctools\npartial\n(cos\nsystem\ntR.", DANGEROUS, "PS007X4,0");
	CHECK("cfunctools\npartial\n(cbuiltins\nint\ntR(cos\nsystem\n(S'id'\nt}Ntb.", DANGEROUS,
	      "PS002X6 PS007X13,0");
	CHECK("cpandas._libs.arrays\n__pyx_unpickle_X\n(cpandas.core\nX\nI1\nNtR.", INNOCUOUS, "");
	CHECK("cpandas._libs.arrays\n__pyx_unpickle_X\n(cposix\nsystem\nI1\nNtR.", DANGEROUS,
	      "PS007X6,0");
	CHECK("capp\n__pyx_unpickle_X\n(capp\nX\nI1\nNtR.", UNKNOWN, "PS002?2 PS004?6,0");
	CHECK("cbuiltins\nmap\n.", INNOCUOUS, "");
	CHECK("cbuiltins\nstr.join\n.", INNOCUOUS, "");
	CHECK("cbuiltins\nstr.join\n)R.", SUSPICIOUS, "PS001!2,0");
	CHECK("cnumpy.core\n_ufunc_reconstruct\n(Vnumpy\nVsin\ntR.", INNOCUOUS, "");
	CHECK("cnumpy.core\n_ufunc_reconstruct\n(Vos\nVsystem\ntR.", DANGEROUS, "PS007X5,0");
	CHECK("cnumpy.core\n_ufunc_reconstruct\n(Vos\nNtR.", DANGEROUS, "PS007X5,0");
	CHECK("citertools\nproduct\n((I1\nt(I2\nttR.", INNOCUOUS, "");
	CHECK("citertools\ncombinations\n((I1\ntI99999999\ntR.", SUSPICIOUS, "PS007!7,0");
	CHECK("cnumpy.random._pickle\n__generator_ctor\n(VPCG64\ncnumpy.random._pickle\n"
	      "__bit_generator_ctor\ntR.",
	      INNOCUOUS, "");
	/* torch writes the class of a module into its persistent id */
	CHECK("(ctorch.nn.modules.linear\nLinear\ntQ)\x81.", INNOCUOUS, "PS020i3");
	CHECK("(capp\nNet\ntQ)\x81.", UNKNOWN, "PS002?1 PS020i3");
	CHECK("(I1\ntQ)\x81.", SUSPICIOUS, "PS020i3 PS005!5,3");
}

/* What getattr and its like find belongs to the program. */
static void
test_live(void **state)
{
	(void)state;
	CHECK("cbuiltins\ngetattr\n(capp\nUser\nS'all'\ntR}b.", DANGEROUS, "PS004?5,2 PS011X7,5");
	CHECK("coperator\nitemgetter\n(I1\ntR(S'x'\ntRNa.", SUSPICIOUS, "PS005!8,4");
	CHECK("coperator\nattrgetter\n(S'x'\ntR(S'x'\ntRNa.", DANGEROUS, "PS005X8,4 PS011X10,8");
	CHECK("clogging\ngetLogger\n(S'x'\ntR.", INNOCUOUS, "");
	CHECK("clogging\ngetLogger\n(S'x'\ntR}b.", SUSPICIOUS, "PS011!6,4");
	/* a list of the pickle's own */
	CHECK("ccollections\ndeque\n)RNa.", INNOCUOUS, "");
}

static void
test_planted(void **state)
{
	(void)state;
	CHECK("capp\nUser\n)\x81}S'__reduce__'\nNsb.", SUSPICIOUS, "PS004?2,0 PS012!7");
	CHECK("capp\nUser\n)\x81(S'__setstate__'\ncapp\nf\ndb.", DANGEROUS,
	      "PS004?2,0 PS002?5 PS012X7");
	CHECK("capp\nUser\n)\x81}(S'a'\nNS'__class__'\nNub.", SUSPICIOUS, "PS004?2,0 PS012!10");
	/* set as an attribute, it makes the object one of another class */
	CHECK("capp\nUser\n)\x81N}S'__class__'\nNs\x86"
	      "b.",
	      DANGEROUS, "PS004?2,0 PS012X9");
	CHECK("capp\nUser\n)\x81}S'__doc__'\nNsb.", UNKNOWN, "PS004?2,0");
	CHECK("capp\nUser\n)\x81}S'__setstate'\nNsb.", UNKNOWN, "PS004?2,0");
	CHECK("}S'__setstate__'\nNs.", INNOCUOUS, "");
}

static void
test_lost(void **state)
{
	(void)state;
	CHECK("cbuiltins\nint\n)R0N.", SUSPICIOUS, "PS014!2,3");
	CHECK("(cbuiltins\nint\n)R1N.", SUSPICIOUS, "PS014!3,4");
	CHECK("cbuiltins\nint\n)RN.", SUSPICIOUS, "PS014!2");
	/* it is told already */
	CHECK("cposix\nsystem\n)R0N.", DANGEROUS, "PS001X2,0");
	/* from the memo, or held by something */
	CHECK("cbuiltins\nint\n)Rq\0000h\0.", INNOCUOUS, "");
	CHECK("cbuiltins\nint\n)R2\x86.", INNOCUOUS, "");
	/* an object that is in the memo already: CPython throws the second away */
	CHECK("Nq\0cbuiltins\nint\n)R0h\0\x86.", INNOCUOUS, "");
	/* a function that sets a state */
	CHECK("cbuiltins\nint\n)Rcbuiltins\nlen\nI1\nN\x86R0.", SUSPICIOUS, "PS014!7,8");
	CHECK("cbuiltins\nint\n)Rq\0cbuiltins\nlen\nh\0N\x86R0.", INNOCUOUS, "");
}

static void
test_form(void **state)
{
	(void)state;
	CHECK("\x80\2N0\x80\2N.", SUSPICIOUS, "PS042!3");
	CHECK("N0\x80\2N.", SUSPICIOUS, "PS042!2");
	CHECK("\x80\2C\1x.", SUSPICIOUS, "PS043!1");
	CHECK("\x80\3C\1x.", INNOCUOUS, "");
	CHECK("C\1x.", INNOCUOUS, "");
	CHECK("NPq\0Nq\1\x86.", INNOCUOUS, "PS040i1");
	CHECK("Nq\0Nq\0\x86.", SUSPICIOUS, "PS044!3");
	CHECK("Nq\0Nq\1\x86.", INNOCUOUS, "");
	/* a name from a slot that had held another */
	CHECK("\x80\4" TEXT("\5", "posix") "q\0000" TEXT("\3", "app") "q\0000h\0" TEXT("\1",
										       "f") "\x93.",
	      SUSPICIOUS, "PS044!5 PS002?9 PS013!9");
	CHECK("\x80\4" TEXT("\3", "app") "q\0000h\0" TEXT("\1", "f") "\x93.", UNKNOWN, "PS002?6");
}

static void
test_identifier(void **state)
{
	(void)state;
	CHECK("capp\nId\n)RQ.", SUSPICIOUS, "PS004?2,0 PS020i3 PS022!3");
	CHECK("I1\ncapp\nId\n)R\x86Q.", SUSPICIOUS, "PS004?3,1 PS020i5 PS022!5");
	CHECK("I1\nccollections\nOrderedDict\n\x86Q.", INNOCUOUS, "PS020i3");
}

/* Names that read as others. */
static void
test_looks(void **state)
{
	(void)state;
	CHECK("cp0six\nsystem\n.", SUSPICIOUS, "PS002?0 PS061!0");
	CHECK("cbuiItins\neval\n.", SUSPICIOUS, "PS002?0 PS061!0");
	CHECK("cnurnpy\nx\n.", SUSPICIOUS, "PS002?0 PS061!0");
	CHECK("c\xd0\xbes\nsystem\n.", SUSPICIOUS, "PS002?0 PS052i0 PS061!0");
	CHECK("c\xd0\xbe\xd1\x95\nsystem\n.", SUSPICIOUS, "PS002?0 PS052i0 PS061!0");
	CHECK("capp\np\xd0\xb0y\n.", SUSPICIOUS, "PS002?0 PS052i0 PS061!0");
	/* an alphabet of its own, and words that only resemble a known one */
	CHECK("\x80\4" TEXT("\3", "app")
		      TEXT("\14", "\xd0\x9f\xd0\xb8\xd1\x82\xd0\xbe\xd0\xbc\xd0\xb5") "\x93.",
	      UNKNOWN, "PS002?3");
	CHECK("cpossix\nsystem\n.", UNKNOWN, "PS002?0");
	CHECK("cmyapp.os\nf\n.", UNKNOWN, "PS002?0");
}

/* Lists that hold one another: few ops, and no end to who walks them. */
static void
test_expands(void **state)
{
	char data[2048];
	size_t used = 0;
	struct judged j;

	(void)state;
	for (unsigned depth = 10; depth <= 40; depth += 30) {
		used = 0;
		data[used++] = ']';
		for (unsigned k = 0; k < depth; k++) {
			used += (size_t)snprintf(data + used, sizeof data - used, "q%c0](", k);
			data[used - 4] = (char)k;
			for (int twice = 0; twice < 2; twice++) {
				data[used++] = 'h';
				data[used++] = (char)k;
			}
			data[used++] = 'e';
		}
		data[used++] = '.';
		j = judge_bytes(data, used);
		assert_string_equal(findings(&j), depth == 10 ? "" : "PS045!281");
		judged_free(&j);
	}
	/* many entries of one dict, and one list at many places, are not that */
	CHECK("]q\0(h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0l.", INNOCUOUS, "");
	/* nor is what holds itself */
	CHECK("]q\0(h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0h\0e.", INNOCUOUS, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made),	cmocka_unit_test(test_live),
		cmocka_unit_test(test_planted), cmocka_unit_test(test_lost),
		cmocka_unit_test(test_form),	cmocka_unit_test(test_identifier),
		cmocka_unit_test(test_looks),	cmocka_unit_test(test_expands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
