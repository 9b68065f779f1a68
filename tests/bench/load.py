# SPDX-License-Identifier: MIT
"""
load.py FILE: what Python's own pickle.load costs. FILE is one that make_records.py made: this loads it.
Prints the cpu seconds of pickle.load, those of the whole process, and its memory, as 'name value'.
"""

import pickle
import resource
import sys
import time


def main():
    with open(sys.argv[1], "rb") as file:
        begin = time.process_time()
        value = pickle.load(file)
        seconds = time.process_time() - begin
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print("records", len(value))
    print("load_cpu_seconds %.3f" % seconds)
    print("process_cpu_seconds %.3f" % (usage.ru_utime + usage.ru_stime))
    print("peak_kilobytes", usage.ru_maxrss)


main()
