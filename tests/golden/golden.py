# SPDX-License-Identifier: MIT
"""What trace and tree print for samples, kept as files beside this one: each was read before it was
kept. 'tests/golden/update' writes them anew and shows what changed, for reading again."""

import os
import subprocess

import tap

HERE = os.path.join(tap.SRCDIR, "tests/golden")

# What is run in samples/: the file's name is made of it.
RUNS = [
    "trace evil.pkl", "tree evil.pkl", "tree --at 31 evil.pkl", "tree --at 0 evil.pkl",
    "trace --ascii evil.pkl", "tree --ascii --at 31 evil.pkl",
    "trace all-opcodes.pkl", "tree all-opcodes.pkl",
    "tree billion-laughs.pkl",
    "trace broken-after-payload.pkl", "tree broken-after-payload.pkl",
    "trace underflow-after-payload.pkl", "tree --assume bare extension-codes.pkl",
    "trace truncated-protocol-0.pkl", "tree truncated-protocol-0.pkl",
    "trace not-a-pickle.pkl", "trace no-stop.pkl",
    "trace computed-callee.pkl", "tree computed-callee.pkl", "tree --at 12 computed-callee.pkl",
    "trace cycle-object.pkl", "tree cycle-object.pkl", "tree cycle-dict.pkl",
    "trace cycle-tuple.pkl", "tree cycle-tuple.pkl",
    "trace shared.pkl", "tree shared.pkl",
    "trace nested.pkl", "tree nested.pkl",
    "trace reduce-all-parts.pkl", "tree reduce-all-parts.pkl",
    "trace reduce-tuple-6.pkl", "tree reduce-tuple-6.pkl",
    "trace inst.pkl", "trace obj.pkl", "tree obj.pkl",
    "tree getnewargs-ex-protocol-4.pkl", "tree persistent-id.pkl", "tree buffers-out-of-band.pkl",
    "tree python2.pkl", "tree session.pkl", "tree type-datetime.pkl", "tree type-counter.pkl",
    "trace hostile-text.pkl", "tree hostile-text.pkl", "tree --ascii hostile-text.pkl",
    "trace two-pickles.pkl", "tree two-pickles.pkl",
    "readers readers-frame-split.pkl", "readers readers-int-nul.pkl",
    "readers readers-frame-too-long.pkl", "readers truncated-frame.pkl", "readers article.pkl",
    "readers two-pickles.pkl", "readers --ascii session.pkl", "readers not-a-pickle.pkl",
    "scan readers-frame-split.pkl", "scan readers-frame-too-long.pkl",
    "scan --jsonl readers-frame-split.pkl", "trace --reader c_stream readers-frame-split.pkl",
    "trace --reader py readers-int-nul.pkl",
]


def path(run):
    return os.path.join(HERE, run.replace("--", "").replace(".pkl", "").replace(" ", "-") + ".txt")


def output(run):
    """Standard output, then what went to standard error, then the status unless it is 0."""
    done = subprocess.run([tap.PROGRAM, *run.split()], cwd=os.path.join(tap.SRCDIR, "samples"),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=60, check=False)
    text = done.stdout
    if done.stderr:
        text += b"-- standard error\n" + done.stderr
    if done.returncode:
        text += b"-- status %d\n" % done.returncode
    return text
