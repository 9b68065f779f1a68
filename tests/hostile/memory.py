# SPDX-License-Identifier: MIT
"""
All samples, and the files of the corpus that PICKLESCOPE_CORPUS names where there is one, within 256 MiB of
address space: what is said of them is the same. And within so little memory that it does not suffice: nothing
dies, and it is said that memory was short, or as much is said as ever. By every command for the samples, by
scan for the corpus.
"""

import concurrent.futures
import os
import resource
import subprocess

import tap

SPACE = 256 << 20
# Libraries alone take 1.35 MiB where this was written; below that nothing starts.
SHORT = [1360 << 10, 1440 << 10, 1800 << 10, 3 << 20]
COMMANDS = ["scan", "json", "dis", "readers"]
PATIENCE = 120


def run(command, path, which=None, most=0):
    line = [tap.PROGRAM, command, *(["--jobs", "1"] if command == "scan" else []), path]
    done = subprocess.run(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, timeout=PATIENCE,
                          preexec_fn=None if which is None else lambda: resource.setrlimit(which, (most, most)))
    return done.returncode, done.stdout


def files_of(folder):
    return sorted(os.path.join(where, name) for where, _, names in os.walk(folder) for name in names
                  if os.path.isfile(os.path.join(where, name)))


def trouble(command, path, whole):
    """What is wrong, or None; and in how many runs memory was short."""
    if run(command, path, resource.RLIMIT_AS, SPACE) != whole:
        return "%s of %s: not the same in %d bytes" % (command, path, SPACE), 0
    short = 0
    for most in SHORT:
        status, out = run(command, path, resource.RLIMIT_DATA, most)
        if (status, out) == whole:
            continue
        # Not even the libraries found room: the loader says so.
        if status == 127:
            continue
        # Libraries have words of their own; then the status says that not all was seen.
        said = b"memory" in out or b"magic file" in out or status == 2 and b"picklescope: " in out
        if status not in (1, 2) or not said:
            return "%s of %s in %d bytes: status %d, %r" % (command, path, most, status, out[-300:]), short
        short += 1
    return None, short


def look(paths, commands, what):
    wrong, short = [], 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        def one(pair):
            return trouble(*pair, run(*pair))
        for said, times in pool.map(one, [(command, path) for path in paths for command in commands]):
            short += times
            if said:
                wrong.append(said)
    tap.ok(not wrong, "%d files of %s" % (len(paths), what), "\n".join(wrong[:10]))
    tap.ok(short > 0, "memory was short in %d runs" % short)


def main():
    if os.environ.get("SANITIZED", "").strip():
        tap.skip_all("sanitizers take memory of their own")
    look(files_of(os.path.join(tap.SRCDIR, "samples")), COMMANDS, "the samples")
    corpus = os.environ.get("PICKLESCOPE_CORPUS")
    if corpus:
        look(files_of(corpus), ["scan"], "the corpus")
    tap.finish()


if __name__ == "__main__":
    main()
