# SPDX-License-Identifier: MIT
#
# Libraries that a build can do without.

# PKS_ARG_LIBRARY(NAME, VARIABLE, MODULE, WHAT IS MISSED): --without-NAME; pkg-config's MODULE is used
# where it is there, and insisted on with --with-NAME. Sets have_NAME and VARIABLE_REQUIRES, and defines
# HAVE_VARIABLE, for C and for the makefile.
AC_DEFUN([PKS_ARG_LIBRARY], [
	AC_ARG_WITH([$1], [AS_HELP_STRING([--without-$1], [$4])], [], [with_$1=check])
	have_$1=no
	AS_IF([test "x$with_$1" != xno],
		[PKG_CHECK_MODULES([$2], [$3], [have_$1=yes],
			[AS_IF([test "x$with_$1" = xyes], [AC_MSG_ERROR([there is no $3])])])])
	AS_IF([test $have_$1 = yes],
		[AC_DEFINE([HAVE_$2], [1], [Define to 1 where there is $1.])
		$2_REQUIRES="m4_bpatsubst([$3], [ .*])"])
	AM_CONDITIONAL([HAVE_$2], [test $have_$1 = yes])
	AC_SUBST([$2_REQUIRES])
])
