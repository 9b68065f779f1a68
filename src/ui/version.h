/* SPDX-License-Identifier: MIT */
#ifndef PKS_UI_VERSION_H
#define PKS_UI_VERSION_H
/* The curses library that is in use, by name and version: only this room may ask it. */

const char *pks_ui_version(void);

#endif
