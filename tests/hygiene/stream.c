/* SPDX-License-Identifier: MIT */
/* Judges standard input; prints how many foreign things and characters there were, and the first.
 */
#include "judge.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct judge *judge = judge_new(argc > 1 && strcmp(argv[1], "--curses") == 0);
	static char data[65536];
	unsigned long wrong;
	ssize_t n;

	while ((n = read(STDIN_FILENO, data, sizeof data)) > 0)
		judge_read(judge, data, (size_t)n);
	wrong = judge_foreign(judge);
	printf("%lu %lu %s\n", wrong, judge_characters(judge), judge_first(judge));
	judge_free(judge);
	return wrong != 0;
}
