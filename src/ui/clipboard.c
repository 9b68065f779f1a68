/* SPDX-License-Identifier: MIT */
/*
 * OSC 52 ; c ; base64 ST. tmux takes it itself, if it is told to; GNU screen passes on what stands
 * in a DCS, of which it takes some hundred bytes.
 */
#include "ui/clipboard.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE 600

static size_t
base64(const uint8_t *from, size_t size, char *to)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t used = 0;

	for (size_t i = 0; i < size; i += 3) {
		uint32_t three = (uint32_t)from[i] << 16;

		three |= i + 1 < size ? (uint32_t)from[i + 1] << 8 : 0;
		three |= i + 2 < size ? from[i + 2] : 0;
		for (int k = 0; k < 4; k++)
			to[used++] =
				i + (size_t)k > size ? '=' : digits[three >> (18 - 6 * k) & 63];
	}
	return used;
}

char *
pks_clipboard_sequence(const char *bytes, size_t size, bool in_screen)
{
	static const char begin[] = "\033]52;c;", end[] = "\033\\";
	static const char pass[] = "\033P", passed[] = "\033\\";
	size_t room = (size + 2) / 3 * 4, used = 0, n;
	char *plain = malloc(room + sizeof begin + sizeof end), *wrapped;

	if (!plain)
		return NULL;
	memcpy(plain, begin, sizeof begin - 1);
	n = sizeof begin - 1 + base64((const uint8_t *)bytes, size, plain + sizeof begin - 1);
	/* In a DCS the end would be that of the DCS. */
	memcpy(plain + n, in_screen ? "\a" : end, in_screen ? 2 : sizeof end);
	if (!in_screen)
		return plain;
	n = strlen(plain);
	wrapped = malloc(n + (n / PIECE + 1) * (sizeof pass + sizeof passed) + 1);
	for (size_t at = 0; wrapped && at < n; at += PIECE) {
		size_t piece = n - at < PIECE ? n - at : PIECE;

		memcpy(wrapped + used, pass, sizeof pass - 1);
		used += sizeof pass - 1;
		memcpy(wrapped + used, plain + at, piece);
		used += piece;
		memcpy(wrapped + used, passed, sizeof passed - 1);
		used += sizeof passed - 1;
	}
	if (wrapped)
		wrapped[used] = '\0';
	free(plain);
	return wrapped;
}

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

const char *
pks_clipboard_hint(void)
{
	return is_set("TMUX") ? "; tmux wants 'set -s set-clipboard on'" : "";
}

bool
pks_clipboard_copy(const char *bytes, size_t size)
{
	char *sequence = pks_clipboard_sequence(bytes, size, is_set("STY") && !is_set("TMUX"));
	size_t left = sequence ? strlen(sequence) : 0;
	const char *at = sequence;

	while (left > 0) {
		ssize_t n = write(STDOUT_FILENO, at, left);

		if (n <= 0)
			break;
		at += n;
		left -= (size_t)n;
	}
	free(sequence);
	return sequence && left == 0;
}
