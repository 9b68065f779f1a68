/* SPDX-License-Identifier: MIT */
#ifndef PICKLESCOPE_PICKLESCOPE_H
#define PICKLESCOPE_PICKLESCOPE_H
/* All of libpicklescope. */
#include <picklescope/arrays.h>
#include <picklescope/author.h>
#include <picklescope/check.h>
#include <picklescope/classes.h>
#include <picklescope/contents.h>
#include <picklescope/custody.h>
#include <picklescope/encoding.h>
#include <picklescope/history.h>
#include <picklescope/number.h>
#include <picklescope/opcode.h>
#include <picklescope/readers.h>
#include <picklescope/report.h>
#include <picklescope/risk.h>
#include <picklescope/signature.h>
#include <picklescope/source.h>
#include <picklescope/text.h>
#include <picklescope/token.h>
#endif
