/* SPDX-License-Identifier: MIT */
#ifndef PKS_PICKLE_DIGIT64_H
#define PKS_PICKLE_DIGIT64_H
/* Digits of base64, of both its alphabets. */
#include <stdint.h>

/* What a digit stands for; -1: it is none. */
static inline int
pks_digit64(uint8_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

#endif
