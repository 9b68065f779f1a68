# SPDX-License-Identifier: MIT
#
# Flags that are used where the compiler knows them.

# PKS_WITH_FLAGS(FLAGS, COMMANDS): runs the commands with more CFLAGS; warnings are errors.
AC_DEFUN([PKS_WITH_FLAGS], [
	pks_saved_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS $1 -Werror"
	$2
	CFLAGS=$pks_saved_CFLAGS
])

# PKS_CHECK_CFLAGS(VARIABLE, FLAGS): sets the variable to those of the flags that compile. A comma
# joins flags that are tried and taken together.
AC_DEFUN([PKS_CHECK_CFLAGS], [PKS_CHECK_EACH([$1], [$2], [AC_LINK_IFELSE])])

# The same for flags of the linker, which may hold commas of their own.
AC_DEFUN([PKS_CHECK_LDFLAGS], [
	AC_SUBST([$1])
	$1=
	for pks_flag in m4_normalize([$2]); do
		AC_MSG_CHECKING([whether $CC links with $pks_flag])
		PKS_WITH_FLAGS([$pks_flag -fPIE], [AC_LINK_IFELSE([AC_LANG_PROGRAM()],
			[AC_MSG_RESULT([yes])
			$1="$$1 $pks_flag"],
			[AC_MSG_RESULT([no])])])
	done
])

AC_DEFUN([PKS_CHECK_EACH], [
	AC_SUBST([$1])
	$1=
	for pks_flag in m4_normalize([$2]); do
		pks_flags=$(echo "$pks_flag" | tr , ' ')
		AC_MSG_CHECKING([whether $CC takes $pks_flags])
		PKS_WITH_FLAGS([$pks_flags], [$3([AC_LANG_PROGRAM()],
			[AC_MSG_RESULT([yes])
			$1="$$1 $pks_flags"],
			[AC_MSG_RESULT([no])])])
	done
])

# PKS_ARG_SWITCH(NAME, WHAT IT DOES): --enable-NAME, off unless asked for; sets enable_NAME.
AC_DEFUN([PKS_ARG_SWITCH], [
	AC_ARG_ENABLE([$1], [AS_HELP_STRING([--enable-$1], [$2])], [], [enable_$1=no])
])
