# SPDX-License-Identifier: MIT
"""
load.py FILE: what Python's own pickle.load costs, the garbage collector on. FILE is one that
make_bench.py made: this loads it. Prints the cpu seconds of pickle.load, those of the whole process,
and its memory, as 'name value'.
load.py --genops FILE|DIRECTORY: the same of pickletools.genops, which loads nothing.
"""

import os
import pickle
import pickletools
import resource
import sys
import time


def genops(path):
    paths = [path]
    if os.path.isdir(path):
        paths = [os.path.join(where, name) for where, _, names in os.walk(path) for name in names]
    count = 0
    for one in paths:
        with open(one, "rb") as file:
            for _ in pickletools.genops(file):
                count += 1
    print("ops", count)


def load(path):
    with open(path, "rb") as file:
        begin = time.process_time()
        pickle.load(file)
        print("load_cpu_seconds %.6f" % (time.process_time() - begin))


def main():
    begin = time.process_time()
    if sys.argv[1] == "--genops":
        genops(sys.argv[2])
        print("genops_cpu_seconds %.6f" % (time.process_time() - begin))
    else:
        load(sys.argv[1])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print("process_cpu_seconds %.3f" % (usage.ru_utime + usage.ru_stime))
    print("peak_kilobytes", usage.ru_maxrss)
    sys.stdout.flush()
    # What was loaded is not taken apart: that is no part of it.
    os._exit(0)


main()
