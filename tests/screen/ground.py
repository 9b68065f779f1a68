# SPDX-License-Identifier: MIT
"""
The terminal is asked for its ground, and the theme that nobody chose is one for it; nothing waits for
an answer, and no answer is taken for keys. A terminal of our own answers here.
"""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

import tap

EVIL = os.path.join(tap.SRCDIR, "samples", "evil.pkl")
QUESTION = b"\x1b]11;?"
PATIENCE = 60
# The looks of the header in each theme.
HEADER = {"dark": b"48;5;237m", "light": b"48;5;252m"}


class Terminal:
    def __init__(self, *words, **environment):
        self.work = tempfile.mkdtemp(prefix="picklescope-test.")
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        base = {k: v for k, v in os.environ.items()
                if k not in ("COLORFGBG", "NO_COLOR", "PICKLESCOPE_THEME", "TMUX", "STY")}
        base.update(TERM="xterm-256color", XDG_CONFIG_HOME=self.work, XDG_STATE_HOME=self.work)
        base.update(environment)
        self.process = subprocess.Popen([tap.PROGRAM, *words, EVIL], stdin=slave, stdout=slave, stderr=slave,
                                        env=base, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.seen = b""

    def wait(self, pattern):
        """Reads until the pattern has been sent."""
        deadline = time.monotonic() + PATIENCE
        while not re.search(pattern, self.seen) and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.master, 65536)
                except OSError:
                    break
        return re.search(pattern, self.seen) is not None

    def send(self, keys):
        os.write(self.master, keys)

    def leave(self):
        self.send(b"q")
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.05)[0]:
                try:
                    self.seen += os.read(self.master, 65536)
                except OSError:
                    pass
        status = self.process.wait(PATIENCE)
        os.close(self.master)
        return status


def answered(name, answer, theme, *words, **environment):
    terminal = Terminal(*words, **environment)
    tap.ok(terminal.wait(re.escape(QUESTION)), name + ": it asks")
    terminal.wait(b"Help")
    terminal.send(answer)
    # A key behind it: what is drawn then is drawn after the answer.
    terminal.send(b"\x0c")
    tap.ok(terminal.wait(re.escape(HEADER[theme])), "%s: the theme is %s" % (name, theme), terminal.seen)
    terminal.wait(b"Quit.*Quit")
    terminal.seen = b""
    terminal.send(b"\x0c")
    terminal.wait(re.escape(HEADER[theme]))
    other = HEADER["dark" if theme == "light" else "light"]
    tap.ok(other not in terminal.seen, name + ": and no other")
    tap.ok(b"means nothing" not in terminal.seen, name + ": the answer is not taken for keys")
    tap.equal(terminal.leave(), 0, name + ": it leaves")


def main():
    answered("light, ST", b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "light")
    answered("light, BEL", b"\x1b]11;rgb:fdf6/f6e3/e3e3\x07", "light")
    answered("light, two digits", b"\x1b]11;rgb:fd/f6/e3\x1b\\", "light")
    answered("dark", b"\x1b]11;rgb:1c1c/1c1c/1c1c\x1b\\", "dark")
    answered("dark against COLORFGBG", b"\x1b]11;rgb:0000/2b2b/3636\x1b\\", "dark", COLORFGBG="0;15")
    answered("nonsense", b"\x1b]11;rgb:zz\x1b\\", "dark")
    answered("none", b"", "dark")
    answered("none, and COLORFGBG", b"", "light", COLORFGBG="0;15")
    for name, words, environment in (("a theme that was chosen", ("--theme", "dark"), {}),
                                     ("no colours", (), {"NO_COLOR": "1"}),
                                     ("the console", (), {"TERM": "linux"})):
        terminal = Terminal(*words, **environment)
        terminal.wait(b"evil.pkl")
        terminal.wait(b"Help")
        tap.ok(QUESTION not in terminal.seen, name + ": nothing is asked")
        tap.equal(terminal.leave(), 0, name + ": it leaves")
    terminal = Terminal()
    terminal.wait(re.escape(QUESTION))
    terminal.wait(b"Help")
    terminal.seen = b""
    # Late, in two pieces, in the middle of keys.
    terminal.send(b"g\x1b]11;rgb:ffff/ff")
    terminal.wait(b"PROTO|leads there")
    terminal.send(b"ff/ffff\x1b\\3s")
    tap.ok(terminal.wait(re.escape(HEADER["light"])), "in two pieces it is one answer")
    tap.equal(terminal.leave(), 0, "in two pieces: it leaves")
    tap.finish()


if sys.platform.startswith("linux"):
    main()
else:
    tap.skip_all("for Linux")
