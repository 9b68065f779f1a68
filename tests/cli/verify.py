# SPDX-License-Identifier: MIT
"""
verify against Python's own hmac and hashlib: every algorithm, every place where a digest may stand,
and what must never be called right: another key, another byte, less of a digest, a digest without a
key. Signatures are made here; no pickle is loaded.
"""

import base64
import hashlib
import hmac
import os
import pickle
import pty
import select
import struct
import subprocess
import tempfile
import time
import zlib

import tap

KEY = b"unique-key-here"
DATA = pickle.dumps({"user": "ann", "admin": False, "n": [1, 2, 3]}, 4)
TEXT = pickle.dumps({"user": "ann", "admin": False, "n": [1, 2, 3]}, 0)
ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256",
              "sha3_384", "sha3_512", "blake2b", "blake2s")


def b64(data):
    return base64.b64encode(data)


def b64u(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


# What a signed pickle looks like: data and a function that signs, to all bytes of the file.
LAYOUTS = {
    "hex before": lambda m, s: s(m).hex().encode() + b" " + m,
    "hex before, with a colon": lambda m, s: s(m).hex().encode() + b":" + m,
    "hex before, no separator": lambda m, s: s(m).hex().encode() + m,
    "HEX before, on a line": lambda m, s: s(m).hex().upper().encode() + b"\r\n" + m,
    "hex behind": lambda m, s: m + s(m).hex().encode(),
    "hex behind, on a line": lambda m, s: m + b"\n" + s(m).hex().encode() + b"\n",
    "raw before": lambda m, s: s(m) + m,
    "raw behind": lambda m, s: m + s(m),
    "base64 before": lambda m, s: b64(s(m)) + b"\n" + m,
    "base64 behind": lambda m, s: m + b"." + b64u(s(m)),
    "all in base64, hex before": lambda m, s: b64(s(m).hex().encode() + b":" + m),
    "a cookie, over the pickle": lambda m, s: b"session=" + b64(s(m)) + b"?" + b64(m) + b"; Path=/",
    "a cookie, over its text": lambda m, s: b"session=!" + b64(s(b64(m))) + b"?" + b64(m) + b"; Path=/",
    "fields, over all of them": lambda m, s: b64u(m) + b":1r31eq:" + b64u(s(b64u(m) + b":1r31eq")),
    "packed, over what is packed": lambda m, s: s(zlib.compress(m)).hex().encode() + b" " +
        zlib.compress(m),
    "a frame": lambda m, s: struct.pack(">I", len(m) + len(s(m))) + s(m) + m,
    "a frame without the digest": lambda m, s: s(m) + struct.pack("<I", len(m)) + m,
}


def signer(algorithm, key=KEY):
    return lambda data: hmac.digest(key, data, algorithm)


class Bench:
    """Files of one directory, and what verify says of them."""

    def __init__(self, work):
        self.work = work
        self.key = self.write("key", KEY)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def verify(self, data, *options):
        status, out, err = tap.run("verify", self.write("file", data),
                                   *(options or ("--key-file", self.key)))
        return status, out.decode(), err.decode()

    def right(self, name, data, words, *options):
        status, out, err = self.verify(data, *options)
        tap.ok(status == 0 and not err and words in out and "  right: " in out,
               name + ": right", (status, out, err))

    def wrong(self, name, data, *options, words="", wanted=1):
        status, out, err = self.verify(data, *options)
        tap.ok(status == wanted and words in out + err and "  right: " not in out,
               name + ": status %d" % wanted, (status, out, err))


def all_algorithms(bench):
    for algorithm in ALGORITHMS:
        for name, layout in LAYOUTS.items():
            # The shortest digests are everywhere looked for; all places are, with two algorithms.
            if algorithm not in ("md5", "sha256") and name not in ("hex before", "raw behind"):
                continue
            bench.right("%s, %s" % (algorithm, name), layout(DATA, signer(algorithm)),
                        "HMAC: %s, " % algorithm)
    for name, layout in LAYOUTS.items():
        bench.right("protocol 0, " + name, layout(TEXT, signer("sha1")), "HMAC: sha1, ")
    for size, name in ((48, "blake2b"), (32, "blake2b"), (20, "blake2b"), (28, "blake2s"), (16, "blake2s")):
        digest = getattr(hashlib, name)(DATA, digest_size=size, key=KEY).digest()
        bench.right("%s of %d bytes with its own key" % (name, size), digest + DATA,
                    "a keyed digest: %s(%d), " % (name, size))
    for name in ("blake2b", "blake2s"):
        digest = getattr(hashlib, name)(DATA, key=KEY).hexdigest().encode()
        bench.right(name + " with its own key", digest + b" " + DATA, "a keyed digest: %s, " % name)
    bench.right("the key behind", hashlib.md5(DATA + KEY).hexdigest().encode() + b" " + DATA,
                "That is no HMAC")
    bench.right("the key before", hashlib.sha256(KEY + DATA).hexdigest().encode() + b" " + DATA,
                "can sign more bytes")


def django(salt, algorithm, data, derive=None):
    key = hashlib.new(derive or algorithm, salt + KEY).digest()
    return hmac.digest(key, data, algorithm)


def frameworks(bench):
    old = django(b"django.contrib.sessionsSessionStore", "sha1", DATA).hex().encode()
    bench.right("Django's session before 3.1", b64(old + b":" + DATA), "Django before 3.1")
    value = b64u(DATA) + b":1r31eq"
    bench.right("Django's session", value + b":" + b64u(
        django(b"django.contrib.sessions.SessionStoresigner", "sha256", value)), "Django derives")
    value = b"." + b64u(zlib.compress(DATA)) + b":1r31eq"
    bench.right("Django's session in a cookie", value + b":" + b64u(
        django(b"django.contrib.sessions.backends.signed_cookiessigner", "sha256", value)),
        "a session in a cookie")
    bench.right("itsdangerous", DATA + b"." + b64u(django(b"itsdangeroussigner", "sha1", DATA)),
                "that itsdangerous derives")


def changed(bench):
    """Nothing of this may be right."""
    for name, layout in LAYOUTS.items():
        good = layout(DATA, signer("sha256"))
        other = layout(DATA, signer("sha256", b"unique-key-herf"))
        bench.wrong(name + ", another key", other)
        # One bit of the pickle, which stays one.
        lies = layout(DATA.replace(b"\x89", b"\x88"), lambda m: hmac.digest(
            KEY, m.replace(b"\x88", b"\x89"), "sha256"))
        if "over" not in name:
            tap.ok(lies != good, name + ": something was changed")
            bench.wrong(name + ", another byte", lies)
    digest = signer("sha256")(DATA)
    for bit in (0, 100, 255):
        flipped = bytearray(digest)
        flipped[bit // 8] ^= 1 << bit % 8
        bench.wrong("bit %d of the digest" % bit, bytes(flipped).hex().encode() + b" " + DATA,
                    words="wrong: ")
    bench.wrong("a digest of zeros", b"0" * 64 + b" " + DATA, words="wrong: ")
    bench.wrong("no signature at all", DATA, words="not signed")
    bench.wrong("a digest without a key", hashlib.sha256(DATA).hexdigest().encode() + b" " + DATA,
                words="Anybody can make")
    bench.wrong("the digest of something else", signer("sha256")(b"").hex().encode() + b" " + DATA)
    status, out, err = bench.verify(signer("md5")(DATA).hex().encode() + b" " + DATA + signer("md5")(
        TEXT).hex().encode() + b" " + TEXT.replace(b"ann", b"bob"))
    tap.ok(status == 1 and out.index("  right: ") < out.index("  wrong: "), "one of two is wrong",
           (status, out, err))


def shortened(bench):
    digest = signer("sha256")(DATA)
    for size in (10, 13, 16, 20, 31):
        bench.right("%d bytes of sha256" % size, digest[:size].hex().encode() + b" " + DATA,
                    "its first %d bytes" % size)
    for size in (1, 4, 8, 9):
        bench.wrong("only %d bytes of sha256" % size, digest[:size].hex().encode() + b" " + DATA)
    bench.wrong("a digit is missing", digest.hex().encode()[:-1] + b" " + DATA, words="an odd number")


def several(bench):
    rows = [pickle.dumps(list(range(n)), 4) for n in range(300)]
    sign = signer("sha256")
    good = [sign(m).hex().encode() + b" " + m for m in rows]
    status, out, err = bench.verify(b"".join(good))
    tap.ok(status == 0 and out.count("  right: ") == 300 and not err,
           "300 in a row on one connection", (status, out.count("  right: "), err))
    good[150] = (b"1" if good[150][:1] == b"0" else b"0") + good[150][1:]
    status, out, err = bench.verify(b"".join(good))
    tap.ok(status == 1 and out.count("  right: ") == 299 and not err, "one of them is wrong",
           (status, out.count("  right: "), err))


def keys(bench):
    line = bench.write("line", KEY + b"\n")
    dos = bench.write("dos", KEY + b"\r\n")
    good = LAYOUTS["hex before"](DATA, signer("sha256"))
    whole = LAYOUTS["hex before"](DATA, signer("sha256", KEY + b"\n"))
    bench.right("a key with an end of line", good, "without its end of line", "--key-file", line)
    bench.right("a key with an end of line as DOS has it", good, "without its end of line",
                "--key-file", dos)
    bench.right("a key to which its end of line belongs", whole, "of %s, over" % line,
                "--key-file", line)
    bench.right("the second key fits", good, "the key of %s, over" % bench.key,
                "--key-file", bench.write("other", b"other"), "--key-file", bench.key)
    bench.right("a key of 60,000 bytes", LAYOUTS["hex before"](DATA, signer("sha256", b"k" * 60000)),
                "sha256", "--key-file", bench.write("long", b"k" * 60000))
    bench.wrong("no key", good, "--ascii", words="no key was given", wanted=2)
    bench.wrong("no such key", good, "--key-file", bench.path("none"), words="cannot be read", wanted=2)
    bench.wrong("an empty key", good, "--key-file", bench.write("empty", b""), words="is empty", wanted=2)
    bench.wrong("a key that is none", good, "--key-file", bench.write("large", b"k" * 70000),
                words="64 KiB", wanted=2)
    status, out, err = tap.run("verify", "-", "--key-file", bench.key, input=good)
    tap.ok(status == 0 and b"  right: " in out, "from standard input", (status, out, err))
    status, out, err = tap.run("verify", bench.path("none"), "--key-file", bench.key)
    tap.ok(status == 2 and not out and err, "no such file", (status, out, err))
    status, out, err = bench.verify(good)
    tap.ok(KEY.decode() not in out + err, "a key is never shown")


def typed(bench):
    """On a terminal a key is asked for, and what is typed is not shown."""
    path = bench.write("typed", LAYOUTS["hex before"](DATA, signer("sha256")))
    for key, wanted in ((KEY, 0), (b"wrong", 1)):
        pid, fd = pty.fork()
        if pid == 0:
            os.execv(tap.PROGRAM, [tap.PROGRAM, "verify", path])
        seen, sent, end = b"", False, time.monotonic() + 60
        while time.monotonic() < end:
            if not select.select([fd], [], [], 0.2)[0]:
                continue
            try:
                part = os.read(fd, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part
            if b"Key (" in seen and not sent:
                # The prompt comes before the terminal is silent.
                time.sleep(0.3)
                os.write(fd, key + b"\n")
                sent = True
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(fd)
        tap.ok(status == wanted and sent, "a key is typed: status %d" % wanted, (status, seen))
        tap.ok(key not in seen.replace(b"wrong: ", b""), "and not shown", seen)


def main():
    if b"libgcrypt)" in tap.run("--version")[1]:
        with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
            bench = Bench(work)
            bench.wrong("without libgcrypt", LAYOUTS["hex before"](DATA, signer("sha256")),
                        words="this build has no libgcrypt", wanted=2)
        tap.finish()
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        bench = Bench(work)
        all_algorithms(bench)
        frameworks(bench)
        changed(bench)
        shortened(bench)
        several(bench)
        keys(bench)
        typed(bench)
    tap.finish()


main()
