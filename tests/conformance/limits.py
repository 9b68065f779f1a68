# SPDX-License-Identifier: MIT
"""All recorded cases, one after the other in one process with a stack of 128 KiB and 256 MiB of address
space: nothing recurses on what a file says, and no number in a file is the size of an allocation. What
comes out is what comes out without the limits."""

import os
import resource
import subprocess
import tempfile

import cases
import tap
import verdicts

STACK = 128 << 10
SPACE = 256 << 20
# A sanitizer's shadow takes terabytes of address space, and its frames are larger.
SANITIZED = bool(os.environ.get("SANITIZED", "").strip())


def limit():
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))
        resource.setrlimit(resource.RLIMIT_AS, (SPACE, SPACE))


def scan(folder, names, limited):
    """A few hundred at a time: arguments lie on the stack, too."""
    status, out = 0, b""
    for k in range(0, len(names), 400):
        job = subprocess.run([tap.PROGRAM, "scan", "--jsonl", *names[k:k + 400]], cwd=folder,
                             capture_output=True, preexec_fn=limit if limited else None, check=False)
        if job.returncode not in (1, 2):
            status = job.returncode
        out += job.stdout
    return status, out


def verdicts_of(requests, program):
    probe = verdicts.Probe(program)
    answers = [answer if isinstance(answer, bytes) else repr(answer)
               for answer in list(probe.stream(requests))]
    return answers, probe.close()


def main():
    every = list(cases.every())
    requests = [(case.data(), dict(case.options, **more)) for case in every
                for more in [{"reader": reader} for reader in verdicts.READERS] +
                [{"partings": True}, {"application": True}]]
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        small = os.path.join(work, "small")
        with open(small, "w", encoding="utf-8") as file:
            limits = "" if SANITIZED else "ulimit -s %d; ulimit -v %d; " % (STACK >> 10, SPACE >> 10)
            file.write("#!/bin/sh\n%sexec %s\n" % (limits, verdicts.PROBE))
        os.chmod(small, 0o755)
        wanted, _ = verdicts_of(requests, verdicts.PROBE)
        got, status = verdicts_of(requests, small)
    tap.equal(status, 0, "%d questions are answered within the limits" % len(requests))
    wrong = ["%d" % k for k, (a, b) in enumerate(zip(got, wanted)) if a != b]
    tap.ok(len(got) == len(wanted) and not wrong, "as they are without them", " ".join(wrong[:50]))
    names = [os.path.basename(case.path) for case in every]
    status, out = scan(cases.folder(), names, True)
    tap.equal(status, 0, "scan of all of them ends in order within the limits")
    tap.ok((status, out) == scan(cases.folder(), names, False), "and says what it says without them")
    tap.ok(out.count(b"\n") >= len(every), "of every case")
    tap.finish()


main()
