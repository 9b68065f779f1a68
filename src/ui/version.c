/* SPDX-License-Identifier: MIT */
/* What --version says of curses. It can be asked before a screen is opened. */
#include "ui/version.h"

#include <curses.h>

const char *
pks_ui_version(void)
{
	return curses_version();
}
