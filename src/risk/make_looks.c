/* SPDX-License-Identifier: MIT */
/*
 * Writes the table of look-alikes while picklescope is built: each character beyond ASCII that
 * ICU's spoof checker takes for ASCII, and for what. So the program itself needs no ICU, starts no
 * slower for it, and has nothing to open where the sandbox lets it open nothing.
 */
#include <unicode/uspoof.h>
#include <unicode/utf16.h>

#include <stdbool.h>
#include <stdio.h>

#define MOST 4

/* A skeleton of a few characters of ASCII, none of which is an escape in C. */
static bool
is_plain(const UChar *skeleton, int32_t n)
{
	if (n < 1 || n > MOST)
		return false;
	for (int32_t k = 0; k < n; k++)
		if (skeleton[k] <= ' ' || skeleton[k] > '~' || skeleton[k] == '"' ||
		    skeleton[k] == '\\' || skeleton[k] == '?')
			return false;
	return true;
}

int
main(void)
{
	UErrorCode error = U_ZERO_ERROR;
	USpoofChecker *checker = uspoof_open(&error);

	if (U_FAILURE(error)) {
		fprintf(stderr, "ICU has no spoof checker: %s\n", u_errorName(error));
		return 1;
	}
	printf("#define PKS_LOOKS_VERSION \"ICU %s\"\n#ifdef LOOKS\n", U_ICU_VERSION);
	for (UChar32 point = 0x80; point <= UCHAR_MAX_VALUE; point++) {
		UChar text[2], skeleton[32];
		int32_t n = 0, length;

		if (point >= 0xd800 && point <= 0xdfff)
			continue;
		U16_APPEND_UNSAFE(text, n, point);
		error = U_ZERO_ERROR;
		length = uspoof_getSkeleton(checker, 0, text, n, skeleton, 32, &error);
		if (U_FAILURE(error) || !is_plain(skeleton, length))
			continue;
		printf("LOOKS(0x%04x, \"", (unsigned)point);
		for (int32_t k = 0; k < length; k++)
			putchar(skeleton[k]);
		printf("\")\n");
	}
	printf("#endif\n");
	uspoof_close(checker);
	return fflush(stdout) != 0;
}
