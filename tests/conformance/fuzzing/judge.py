# SPDX-License-Identifier: MIT
"""Holds what picklescope makes of a pickle against what CPython's readers make of it, for fuzz.py."""

import collections
import io
import json
import os
import pickletools
import re
import subprocess
import threading

import live
import strict
import tap
import verdicts

DIS_PROBE = os.environ.get("PROBE") or os.path.join(tap.BUILDDIR, "tests/dis/probe")
HEAD = re.compile(rb'\{"ok":false,"error":\{"type":"(\w*)","message":"((?:[^"\\]|\\.)*)"(?:,"at":(\d+))?\}')
OTHER = '{"k":"other"'
TYPE_ERROR = b'{"ok":false,"error":{"type":"TypeError"}'
PERSID = re.compile(b"[PQ]")
EXPORTED = re.compile(b'^{"ok":false,"error":{"type":"BufferError"')
# Where none of these is in the bytes, the C reader is the same on any file: it is run on them all for
# one stream in so many.
WIDE = re.compile(b"[\x95\x8d\x8e\x96BTX]")
NARROW_SHARE = 8
TRACE_SHARE = 4
JSON_SHARE = 8
STRICT_SHARE = 4  # of those with frames

# Questions that are about no one reader.
WORDS = {"partings": {"partings": True, "histories": True}, "application": {"application": True, "pretty": True}}

Difference = collections.namedtuple("Difference", "reader what want got")


class Skip(Exception):
    """CPython's outcome is no part of the language: args[0] says why."""


def expect(reader, data, options, trace=False):
    """What CPython makes of it: a Run whose verdict can be had."""
    try:
        if reader == "strict":
            run = strict.Run(data, options)
        else:
            run = live.Run(reader, data, options, trace)
            run.known = run.verdict()
        run.data = data
    except MemoryError:
        raise Skip("memory ran out under CPython") from None
    except RecursionError:
        raise Skip("too deep for the writer of verdicts") from None
    if run.error == "MemoryError":
        raise Skip("memory ran out under CPython")
    if run.error == "RecursionError":
        raise Skip("too deep for CPython")
    if len(run.calls) >= live.MOST_CALLS:
        raise Skip("more calls than a verdict of CPython's lists")
    return run


def compare(reader, run, answer):
    """None, or the Difference between CPython's run and our answer."""
    if isinstance(answer, Exception):
        if isinstance(answer, verdicts.Codec):
            raise Skip("a codec that picklescope has not")
        return Difference(reader, "probe", run.known, "%s %.200s" % (type(answer).__name__, answer))
    want = run.known.encode()
    at = None
    found = HEAD.match(answer)
    if found:
        at = found.group(3)
        if not found.group(2):
            return Difference(reader, "an error without words", run.known, answer.decode())
        answer = b'{"ok":false,"error":{"type":"%s"}' % found.group(1) + answer[found.end():]
    if want == answer:
        if run.at is not None and at is not None and int(at) != run.at:
            return Difference(reader, "at", str(run.at), at.decode())
        return None
    if run.unordered:
        raise Skip("arguments out of a set, in the order of its hash table")
    if run.error == "IndexError" and answer.startswith(TYPE_ERROR) and PERSID.search(run.data):
        raise Skip("an index for what persistent_load gave: the marker counts as a sequence")
    # CPython may come to another BufferError behind it.
    if EXPORTED.search(answer):
        raise Skip("a view in what is gone, which picklescope takes to be there")
    what = what_differs(run, answer)
    if OTHER in run.known:
        raise Skip("an object of a class outside of the module inert")
    if run.reshaped:
        raise Skip("a class that the pickle changed, but for the methods that are followed")
    if run.tied and what == "value":
        raise Skip("members of a set that look alike, in no order")
    return Difference(reader, what, run.known, answer.decode("ascii", "backslashreplace"))


def what_differs(run, answer):
    try:
        got = json.loads(answer)
    except (ValueError, RecursionError):
        return "no JSON"
    want = json.loads(run.known)
    if got["ok"] != want["ok"] or got.get("error") != want.get("error"):
        return "%s, not %s" % (outcome(got), outcome(want))
    return next((name for name in ("tell", "value", "finds", "calls") if got.get(name) != want.get(name)), "spelling")


def outcome(verdict):
    return "ok" if verdict["ok"] else verdict["error"]["type"]


def view_is_gone(run, answer):
    """Does picklescope see a BufferError where CPython's c sees none?"""
    return isinstance(answer, bytes) and EXPORTED.search(answer) and getattr(run, "error", None) != "BufferError"


def effects(run):
    """What can be told apart from outside, but for where the file is left; one error is as good as
    another."""
    return run.text if run.error is None else None, run.log()


def compare_partings(c, run, rows, history):
    """What is wrong with what is told of a reader, or None."""
    if not history and effects(c) != effects(run):
        return "has no history of its own, and is not as c"
    if not rows and effects(c) != effects(run):
        return "nobody tells that it parts"
    kind = rows[0]["kind"] if rows else None
    if kind == "REFUSES" and c.error is None and run.error is None:
        return "refuses nothing"
    if kind == "ACCEPTS" and c.error is None:
        return "accepts what c accepts"
    if rows and not rows[0]["text"].isprintable():
        return "has no words"
    return None


def disassembly(data):
    """The text that pickletools prints, and the type of the error that ends it."""
    out = io.StringIO()
    try:
        pickletools.dis(io.BytesIO(data), out)
        error = None
    except (ValueError, IndexError) as caught:
        error = type(caught).__name__
    return out.getvalue().encode("utf-8"), error


def our_disassemblies(rows):
    """(text, error) of each."""
    done = subprocess.run([DIS_PROBE], input=b"".join(b"=%d\n" % len(row) + row for row in rows),
                          stdout=subprocess.PIPE, preexec_fn=live.bound_probe)
    out, at, found = done.stdout, 0, []
    while at < len(out):
        line = out.index(b"\n", at)
        size, status, _, _, _, exception, _ = out[at:line].decode("ascii").split(" ", 6)
        at = line + 1 + int(size)
        found.append((out[line + 1:at], None if status == "0" else exception))
    while len(found) < len(rows):
        found.append((b"", "died with %d" % done.returncode))
    return found


def compare_dis(data, ours):
    text, error = disassembly(data)
    if (text, error) == ours:
        return None
    if error != ours[1]:
        return Difference("dis", "%s, not %s" % (ours[1], error), repr((error, text[-200:])), repr((ours[1],
                                                                                                    ours[0][-200:])))
    at = len(os.path.commonprefix([text, ours[0]]))
    return Difference("dis", "text", repr(text[max(0, at - 60):at + 100]), repr(ours[0][max(0, at - 60):at + 100]))


class Judge:
    """Both sides, for one stream or many."""

    def __init__(self, readers, probe=verdicts.PROBE):
        self.readers = readers
        self.program = probe
        self.process = None
        self.skipped = collections.Counter()
        self.compared = collections.Counter()
        self.outcomes = collections.Counter()
        self.progress = lambda number, phase: None

    def requests(self, data, options):
        return [verdicts.request(data, {**options, **WORDS.get(reader,
                                                               {"reader": reader})}) for reader in self.readers]

    def ask(self, rows):
        """Sends the requests of all rows; answers() reads what comes."""
        if self.process is None:
            self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                            preexec_fn=live.bound_probe)
        text = b"".join(request for data, options in rows for request in self.requests(data, options))

        def write():
            try:
                self.process.stdin.write(text)
                self.process.stdin.flush()
            except (BrokenPipeError, ValueError):
                pass
        self.writer = threading.Thread(target=write, daemon=True)
        self.writer.start()

    def close(self):
        process, self.process = self.process, None
        if process is None:
            return 0
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        process.stdout.close()
        try:
            return process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def answers(self):
        """One row's answers. After a death the rest is lost."""
        out = []
        stdout = self.process.stdout
        for _ in self.readers:
            size, _, word = stdout.readline().decode("ascii").strip().partition(" ")
            text = stdout.read(int(size)) if word else b""
            if not word or len(text) < int(size):
                self.process.wait()
                raise verdicts.Died(self.close())
            if word == "codec":
                text = verdicts.Codec(text.decode())
            elif word == "memory":
                text = MemoryError(text)
            out.append(text)
        return out

    def runs(self, data, options, everything=False):
        """What CPython makes of it, by reader; a Skip where that is not to be compared."""
        runs = {}
        narrow = not everything and not WIDE.search(data) and sum(data[:64]) % NARROW_SHARE
        for reader in self.readers:
            if reader == "strict":
                self.run_strict(runs, data, options, everything)
            if reader not in live.READERS:
                continue
            if narrow and reader in ("c_file", "c_stream") and "c" in runs:
                runs[reader] = runs["c"]
                continue
            try:
                trace = reader == "py" and (everything or len(data) % TRACE_SHARE == 0)
                runs[reader] = expect(reader, data, options, trace)
            except Skip as why:
                runs[reader] = why
        return runs

    def run_strict(self, runs, data, options, everything):
        """Without a frame it is c."""
        try:
            if b"\x95" not in data and "c" in runs:
                runs["strict"] = runs["c"]
            elif not options.get("inert") and (everything or len(data) % STRICT_SHARE == 0):
                runs["strict"] = expect("strict", data, options)
        except Skip as why:
            runs["strict"] = why

    def judge(self, runs, answers):
        """The Differences of one stream."""
        found = []
        for reader, answer in zip(self.readers, answers):
            if reader == "partings":
                c = runs.get("c")
                gone = any(view_is_gone(runs.get(name), told) for name, told in zip(self.readers, answers))
                if not gone and not getattr(c, "reshaped", False):
                    found += self.judge_partings(runs, answer)
            elif reader == "application":
                found += self.judge_application(answer)
            run = runs.get(reader)
            if run is None:
                continue
            try:
                if isinstance(run, Skip):
                    raise run
                difference = compare(reader, run, answer)
                self.compared[reader] += 1
                self.outcomes["%s %s" % (reader, run.error or "ok")] += 1
                if difference:
                    found.append(difference)
            except Skip as why:
                self.skipped["%s: %s" % (reader, why)] += 1
        return found

    def judge_application(self, answer):
        """With the help of an application nobody knows what is right, but it is an answer."""
        self.compared["application"] += 1
        if isinstance(answer, verdicts.Codec):
            return []
        if isinstance(answer, MemoryError):
            return [Difference("application", "probe", "", repr(answer))]
        if len(answer) % JSON_SHARE == 0:
            try:
                json.loads(answer)
            except RecursionError:
                pass
            except ValueError as why:
                return [Difference("application", "no JSON", str(why), answer.decode("utf-8", "replace"))]
        return []

    def judge_partings(self, runs, answer):
        """Where nobody parts from c, they all make the same of it."""
        if isinstance(answer, (verdicts.Codec, MemoryError)) or isinstance(runs.get("c"), (Skip, type(None))):
            return []
        told = json.loads(answer)
        self.compared["partings"] += 1
        found = []
        for reader, run in runs.items():
            if reader != "c" and not isinstance(run, Skip):
                mine = [row for row in told["partings"] if row["reader"] == reader and row["kind"] != "MEMORY"]
                what = compare_partings(runs["c"], run, mine, reader in told["histories"])
                self.outcomes["partings of %s: %s" % (reader, mine[0]["kind"] if mine else "none")] += 1
                if what:
                    found.append(Difference("partings of " + reader, what, "%s %s" % (runs["c"].known, run.known),
                                            answer.decode()))
        return found

    def one(self, data, options, dis=True):
        """The Differences of one stream, asked alone."""
        runs = self.runs(data, options, everything=True)
        self.ask([(data, options)])
        try:
            answers = self.answers()
        except verdicts.Died as died:
            found = [Difference("probe", "died with %s" % died, "", "")]
        else:
            found = self.judge(runs, answers)
        self.writer.join()
        difference = compare_dis(data, our_disassemblies([data])[0]) if dis else None
        return found + ([difference] if difference else [])

    def many(self, rows, dis_share=4):
        """Yields (index, Differences) for rows of (data, options)."""
        self.ask(rows)
        dead = None
        all_runs = []
        for index, (data, options) in enumerate(rows):
            self.progress(index, 0)
            all_runs.append(self.runs(data, options))
        for index in range(len(rows)):
            self.progress(index, 1)
            try:
                yield index, self.judge(all_runs[index], self.answers())
            except verdicts.Died as died:
                dead = index, died
                break
        self.writer.join()
        if dead:
            yield dead[0], [Difference("probe", "died with %s" % dead[1], "", "")]
            if dead[0] + 1 < len(rows):
                for index, found in self.many(rows[dead[0] + 1:], 0):
                    yield dead[0] + 1 + index, found
        if dis_share:
            some = [index for index in range(len(rows)) if index % dis_share == 0]
            for index, ours in zip(some, our_disassemblies([rows[index][0] for index in some])):
                self.progress(index, 2)
                self.compared["dis"] += 1
                difference = compare_dis(rows[index][0], ours)
                if difference:
                    yield index, [difference]
