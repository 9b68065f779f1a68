#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
loading.py COMMAND... FILE: keys while a large pickle is read. Starts the command on a terminal of its
own, steps back and forth as fast as it answers until all is read or MOST keys were typed, and prints
'keys N', how many were answered by then, and 'longest_ms T', the longest from a key until the screen
shows the step.
"""

import os
import re
import sys
import time

from first_screen import Child

ROWS, COLUMNS = 50, 160
PATIENCE = 10.0
MOST = 200  # keys


def main():
    child = Child(sys.argv[1:], ROWS, COLUMNS, dict(os.environ, TERM="xterm-256color"))
    screen = child.screen
    try:
        reads = re.compile(r"reading +\d+ %")
        first = re.compile(reads.pattern + r".*before op (\d+)", re.S)
        if child.wait_for(lambda: first.search(screen.text()), PATIENCE, 0.1)[0] is None:
            sys.exit("there was nothing to wait for:\n" + screen.text())
        op = int(first.search(screen.text()).group(1))
        keys, longest, back = 0, 0.0, False
        while keys < MOST and reads.search(screen.text()):
            back = not back if keys else op > 0
            op += -1 if back else 1
            asked = time.perf_counter()
            child.write(b"S" if back else b"s")
            shown = re.compile(r"\u2500%d of \d+\u252c" % op)
            answered, _ = child.wait_for(lambda shown=shown: shown.search(screen.text()), PATIENCE, 0.1)
            if answered is None:
                sys.exit("no answer, not op %d:\n" % op + screen.text())
            longest = max(longest, answered - asked)
            keys += 1
    finally:
        child.end(b"q")
    print("keys %d\nlongest_ms %.3f" % (keys, longest * 1000))


if __name__ == "__main__":
    main()
