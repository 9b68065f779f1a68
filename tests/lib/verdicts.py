# SPDX-License-Identifier: MIT
"""What picklescope makes of many pickles, asked of one long-lived process (tests/conformance/probe.c,
whose head tells what goes over the pipe):

    probe = verdicts.Probe()
    probe.ask(b"K\\x01.", reader="py")          {"ok": True, "tell": 3, "value": {...}}

Options are those of a conformance case (encoding, errors, fix_imports, persistent_load, buffers, ext,
loads), and reader, application, max_ops, at, pretty, inert (the record's modules are at hand)."""

import json
import os
import re
import subprocess
import threading

import tap

PROBE = os.environ.get("VERDICTS_PROBE") or os.path.join(tap.BUILDDIR, "tests/conformance/probe")
READERS = ("c", "c_file", "c_stream", "py", "strict")


# A record holds no more calls than these.
RECORDED = 1000


class Died(Exception):
    """The process ended before it answered: args[0] is its status."""


class Codec(Exception):
    """Python has the codec that was asked for and picklescope has not."""


def hex_of(text):
    return text.encode("utf-8", "surrogatepass").hex()


def words(options):
    """The options as the words of a request."""
    for name, value in options.items():
        if value is None:
            continue
        if name == "fix_imports":
            if not value:
                yield "no_fix_imports"
        elif name in ("application", "histories", "inert", "partings", "persistent_load", "pretty"):
            if value:
                yield name
        elif name in ("encoding", "errors"):
            yield "%s=%s" % (name, hex_of(value))
        elif name == "buffers":
            yield "buffers"
            for kind, data in value:
                yield "%s=%s" % (kind, data)
        elif name == "ext":
            for code, (module, attribute) in value.items():
                yield "ext=%s=%s=%s" % (code, hex_of(module), hex_of(attribute))
        elif name in ("reader", "loads", "max_ops", "at"):
            yield "%s=%s" % (name, value)
        else:
            raise ValueError("no option " + name)


def request(data, options):
    return " ".join(["%d" % len(data), *words(options)]).encode() + b"\n" + data


class Probe:
    """The process. ask() and text() for one pickle at a time, stream() for many."""

    def __init__(self, program=PROBE):
        self.program = program
        self.process = None

    def start(self):
        if self.process is None:
            self.process = subprocess.Popen([self.program], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE)
        return self.process

    def close(self):
        """Ends the process: its status."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        try:
            process.stdin.close()
        except BrokenPipeError:
            pass
        process.stdout.close()
        return process.wait()

    def answer(self):
        head = self.process.stdout.readline()
        size, _, word = head.decode("ascii").strip().partition(" ")
        out = self.process.stdout.read(int(size)) if word else b""
        if not word or len(out) < int(size):
            raise Died(self.close())
        if word == "codec":
            raise Codec(out.decode())
        if word == "memory":
            raise MemoryError(out)
        return out

    def text(self, data, **options):
        """The verdict's text, as bytes."""
        process = self.start()
        try:
            process.stdin.write(request(data, options))
            process.stdin.flush()
        except BrokenPipeError:
            pass
        return self.answer()

    def ask(self, data, **options):
        """The verdict, read by Python's json: values that are too deep for it are RecursionError."""
        return json.loads(self.text(data, **options))

    def stream(self, requests):
        """For many (data, options) each verdict's text in order, or the exception that text() would
        raise. While one is read the next ones are asked. Died is the last."""
        requests = list(requests)
        process = self.start()

        def write():
            try:
                for data, options in requests:
                    process.stdin.write(request(data, options))
                process.stdin.flush()
            except (BrokenPipeError, ValueError):
                # It died, or nobody reads on.
                pass

        writer = threading.Thread(target=write)
        writer.start()
        unread = len(requests)
        try:
            for _ in requests:
                try:
                    yield self.answer()
                except (Codec, MemoryError) as why:
                    yield why
                unread -= 1
        except Died as why:
            yield why
        finally:
            if unread and self.process is not None:
                process.kill()
                self.close()
            writer.join()


def compact(node):
    return json.dumps(node, separators=(",", ":"))


def closed(text):
    """Is every bracket closed, of what is too deep for Python's own reader of JSON?"""
    bare = re.sub(rb'"(?:[^"\\]|\\.)*"', b"", text)
    return all(bare.count(left) == bare.count(right) for left, right in (b"{}", b"[]"))


def omitted(text, wanted):
    """What is wrong with a verdict whose value is not in the record, or None."""
    head = b'{"ok":true,"tell":%d,"value":' % wanted["tell"]
    return None if text.startswith(head) and closed(text) else "got %.200r" % text


def without(verdict, place):
    """A verdict's fields as they are compared: of an error the type, and the place if that is known."""
    verdict = dict(verdict)
    if "error" in verdict:
        error = verdict["error"]
        verdict["error"] = [error["type"], error["at"]] if place else error["type"]
    if "calls" in verdict:
        verdict["calls"] = verdict["calls"][:RECORDED]
    return verdict


def differs(text, wanted):
    """What a verdict's text has otherwise than a recorded verdict, in words, or None. Of an error the
    type is compared, and the place where that is recorded; with the key 'only' nothing else."""
    if isinstance(text, Exception):
        return repr(text)
    if "value_omitted" in wanted:
        return omitted(text, wanted)
    try:
        got = json.loads(text)
    except (ValueError, RecursionError) as why:
        return "%r: %.200r" % (why, text)
    if not got["ok"] and ("message" not in got["error"] or not 0 <= got["error"]["at"]):
        return "an error without its words or place: %.200r" % text
    # Where pickle.py misses an opcode, the record has the place of the one before.
    error = wanted.get("error", {})
    place = not got["ok"] and "at" in error and error["type"] != "EOFError"
    got, known = without(got, place), without(wanted, place)
    if known.pop("only", None):
        got = {"ok": got["ok"], "error": got.get("error")}
    if compact(got) == compact(known):
        return None
    for field in sorted(set(got) | set(known), key=lambda field: field != "error"):
        if got.get(field) != known.get(field):
            return "%s: got %.300s wanted %.300s" % (field, compact(got.get(field, got)),
                                                    compact(known.get(field, known)))
    return "another order: got %.300s wanted %.300s" % (compact(got), compact(known))
