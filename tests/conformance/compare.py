# SPDX-License-Identifier: MIT
"""What picklescope makes of a pickle is what each of CPython's readers makes of it, for every recorded
case with its options: outcome, type of the error, value, finds, calls, and where the file is left.
Nearly all are asked of one process; some go through the command line as well.

'strict' is held against the record of c, but for the cases of strict.json, which CPython 3.13.15 ends
otherwise."""

import collections
import concurrent.futures
import json
import os
import re
import tempfile

import cases
import tap
import verdicts

# What cannot be compared, case by case: the record is about the machine that it was made on, or about
# the markers that stood for what a pickle names.
MEMO = "the memo's array did not fit into the 3 GiB that the record was made in"
COUNT = "the bytes that it asks for did not fit into the 3 GiB that the record was made in"
CRASH = "CPython itself crashes: it recurses, and a real machine's stack ends"
MARKERS = "a keyword named cls, which is the marker's own parameter"
C_READERS = ("c", "c_file", "c_stream", "strict")
EXCEPTIONS = {
    "put_text_45": (C_READERS, MEMO),
    "put_text_46": (C_READERS, MEMO),
    "put_text_49": (C_READERS, MEMO),
    "memo_put_2g": (C_READERS, MEMO),
    "memo_put_4g": (C_READERS, MEMO),
    "binstring_len_neg1": (("c_file",), COUNT),
    "binunicode_len_neg1": (("c_file",), COUNT),
    "binbytes_len_neg1": (C_READERS, COUNT),
    "deep_tuple_key_1m": (verdicts.READERS, CRASH),
    "deep_tuple_eq_1m": (verdicts.READERS, CRASH),
    "obj_newobj_ex_self_kw": (verdicts.READERS, MARKERS),
}
# Through the command line: every case with options, and every so-manieth of the others.
STEP = 12

STRICT = json.load(open(os.path.join(tap.SRCDIR, "tests/conformance/strict.json"), encoding="utf-8"))


def recorded(case, reader):
    """The verdict that is to be had."""
    verdict = case.verdict("c" if reader == "strict" else reader)
    if reader == "strict" and case.name in STRICT:
        return {"ok": False, "error": {"type": STRICT[case.name][1]}, "only": "the error"}
    return verdict


def excuse(case, reader):
    """Why a case cannot be compared, or None."""
    readers, why = EXCEPTIONS.get(case.name, ((), None))
    return why if reader in readers else None


class Figures:
    """How many were compared, and what was wrong, by reader and group."""

    def __init__(self):
        self.compared = collections.Counter()
        self.wrong = collections.defaultdict(list)
        self.excused = collections.defaultdict(list)
        self.broken = []

    def add(self, reader, case, what):
        self.compared[reader, case.group] += 1
        if what:
            self.wrong[reader, case.group].append("%s %s: %s" % (reader, case.name, what))

    def look(self, reader, case, answer):
        """One that is not compared is answered all the same."""
        if isinstance(answer, Exception) or not verdicts.closed(answer):
            self.broken.append("%s %s: %.200r" % (reader, case.name, answer))

    def tell(self):
        tap.ok(not self.broken, "what is not compared is answered all the same",
               "\n".join(self.broken))
        for (reader, group), number in self.compared.items():
            wrong = self.wrong[reader, group]
            tap.ok(not wrong, "%s, %s: %d cases" % (reader, group, number),
                   "%d of them\n" % len(wrong) + "\n".join(wrong[:30]))
        for (name, why), readers in self.excused.items():
            tap.comment("%s not compared for %s: %s" % (name, ", ".join(readers), why))
        for reader in sorted({reader for reader, _ in self.compared}):
            number = sum(n for (who, _), n in self.compared.items() if who == reader)
            wrong = sum(len(rows) for (who, _), rows in self.wrong.items() if who == reader)
            tap.comment("%s: %d compared, %d differ" % (reader, number, wrong))


def with_library(every, figures):
    asked = []
    for reader in verdicts.READERS:
        for case in every:
            wanted = recorded(case, reader)
            why = excuse(case, reader)
            if why:
                figures.excused[case.name, why].append(reader)
            asked.append((reader, case, None if why else wanted))
    requests = [(case.data(), dict(case.options, reader=reader, inert=True))
                for reader, case, _ in asked]
    probe = verdicts.Probe()
    answers = list(probe.stream(requests))
    tap.ok(len(answers) == len(asked), "every question was answered",
           "the process ended at %s" % (asked[len(answers) - 1][:2],))
    tap.equal(probe.close(), 0, "the process ends in order")
    for (reader, case, wanted), answer in zip(asked, answers):
        if wanted is not None:
            figures.add(reader, case, verdicts.differs(answer, wanted))
        else:
            figures.look(reader, case, answer)


def at_hand(verdict):
    """Does it name one of the record's own modules? The command line knows none."""
    return any(find["module"].startswith("inert") for find in verdict.get("finds", ()))


def arguments(case, reader, work):
    """A case's options as those of the command line."""
    args = ["--reader", reader] if reader != "c" else []
    for name, value in case.options.items():
        if name in ("encoding", "errors", "loads"):
            args += ["--" + name, str(value)]
        elif name == "fix_imports" and not value:
            args.append("--no-fix-imports")
        elif name == "persistent_load" and value:
            args.append("--persistent-load")
        elif name == "ext":
            for code, (module, attribute) in value.items():
                args += ["--ext", "%s=%s:%s" % (code, module, attribute)]
        elif name == "buffers":
            args += [] if value else ["--buffer", ""]
            for number, (kind, data) in enumerate(value):
                path = os.path.join(work, "%s-%s-%d" % (case.name, reader, number))
                with open(path, "wb") as file:
                    file.write(bytes.fromhex(data))
                args += ["--buffer-rw" if kind == "bytearray" else "--buffer", path]
    return args


def run(job):
    """What is wrong with what the program makes of a case, or None."""
    reader, case, wanted, work = job
    # Only the pickle that begins the file: load() does not read on either.
    status, out, err = tap.run("json", *arguments(case, reader, work), case.path + "!@0")
    if status != (0 if wanted["ok"] else 2) or out.count(b"\n") != 1 or not out.endswith(b"\n"):
        return "status %d: %.300r %.600r" % (status, out, err)
    if not wanted["ok"]:
        said = re.search(r": op \d+ at offset (\d+): (\w+): (.*)\n$", err.decode())
        error = json.loads(out)["error"]
        if not said or [error["at"], error["type"], error["message"]] != [
                int(said[1]), said[2], said[3]]:
            return "says %.300r on standard error: %.300r" % (err, out)
    return verdicts.differs(out[:-1], wanted)


def with_program(every, figures):
    jobs = []
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        for number, case in enumerate(every):
            for reader in verdicts.READERS:
                # One reader for each of the others, in turn.
                turn = verdicts.READERS[number // STEP % len(verdicts.READERS)]
                if reader != turn if case.options else number % STEP or reader != turn:
                    continue
                wanted = recorded(case, reader)
                if not excuse(case, reader) and case.data() and not at_hand(wanted):
                    jobs.append((reader, case, wanted, work))
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            wrong = [(job, what) for job, what in zip(jobs, pool.map(run, jobs)) if what]
    by_options = sum(bool(case.options) for _, case, _, _ in jobs)
    tap.ok(not wrong, "%d cases through the command line, %d of them with options"
           % (len(jobs), by_options),
           "%d of them\n" % len(wrong) + "\n".join("%s %s: %s" % (job[0], job[1].name, what)
                                                   for job, what in wrong[:30]))
    tap.ok(by_options > 150 and len(jobs) > 300, "they were not few")


def main():
    every = list(cases.every())
    figures = Figures()
    with_library(every, figures)
    figures.tell()
    for reader in verdicts.READERS:
        tap.ok(sum(n for (who, _), n in figures.compared.items() if who == reader) > 2000,
               "%s was compared in more than 2,000 cases" % reader)
    with_program(every, figures)
    tap.finish()


main()
