#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Time a terminal program from outside: milliseconds to its screen and to its keys.

    python3 first_screen.py [options] -- COMMAND [ARG ...]

The command is started on a new pty of a given size.  What it writes is stamped
with the time as it is read, and only then drawn on a small terminal emulator, so
the drawing never delays a stamp.  The screen counts as painted at the stamp of the
read after which the conditions hold together:

  --until REGEX     REGEX matches the screen's text (rows joined with \\n, multiline)
  --filled N        at least N rows of the screen are not blank

With neither, it is painted when the command has been quiet for --settle ms, and the
figure is the stamp of its last byte (the quiet time itself is not counted).

  --key KEYS        then send KEYS; may be given several times, sent in turn.
                    \\e \\n \\t \\xHH and names such as <Down> <PgDn> <End> <Enter> work
  --then REGEX      the answer to each KEYS is REGEX on the screen (one --then for a
                    --key, in order; the last serves the rest); without it, the answer
                    is the first bytes after the key, and its end the last byte before
                    --settle ms of quiet
  --repeat N        send the whole row of keys N times (default 1)
  -n RUNS           start the command so many times, after one not counted (default 5)

Prints, for each figure, min, median and max over the runs.
  start_ms    from just before fork to the painted screen
  byte_ms     from just before fork to the first byte written
  key_ms[i]   from the write of KEYS to its answer; a line for each --key
  settled_ms[i]  the same to the last byte before the quiet (without --then)
  cpu_ms      of the child and what it waited for, when it has ended
  peak_mib    of the child: the most that was resident, mapped files included;
  anon_mib    private memory alone, after the last key (both where /proc tells)
Exit status: 0 every run met its conditions; 1 some run did not (it says which, and
shows the screen); 2 unusable arguments.  Standard library only, Linux and the BSDs.
"""
import argparse
import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import termios
import time

NAMED = {"Up": "\x1bOA", "Down": "\x1bOB", "Right": "\x1bOC", "Left": "\x1bOD",
         "Home": "\x1bOH", "End": "\x1bOF", "PgUp": "\x1b[5~", "PgDn": "\x1b[6~",
         "Enter": "\r", "Esc": "\x1b", "Tab": "\t", "Space": " ", "BS": "\x7f",
         "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "F4": "\x1bOS"}
NAMED.update(("C-" + chr(c), chr(c - 96)) for c in range(97, 123))


def keybytes(text):
    def named(m):
        if m.group(1) not in NAMED:
            raise ValueError("no such key: <%s>" % m.group(1))
        return NAMED[m.group(1)]
    text = re.sub(r"<([A-Za-z0-9-]+)>", named, text)
    text = re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: chr(int(m.group(1), 16)), text)
    for a, b in (("\\e", "\x1b"), ("\\n", "\n"), ("\\r", "\r"), ("\\t", "\t")):
        text = text.replace(a, b)
    return text.encode()


class Screen:
    """Enough of an xterm to know what a full-screen program has drawn."""
    CSI = re.compile(rb"\x1b\[([<-?]*)([0-9;:]*)([ -/]*)([@-~])")
    ESC = re.compile(rb"\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~])")
    OSC = re.compile(rb"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)")

    def __init__(self, rows, cols):
        self.rows, self.cols = rows, cols
        self.reset()

    def reset(self):
        self.grid = [[" "] * self.cols for _ in range(self.rows)]
        self.y = self.x = 0
        self.top, self.bot = 0, self.rows - 1
        self.saved = (0, 0)
        self.last = " "
        self.pend = b""
        self.wrapnext = False

    def text(self):
        return "\n".join("".join(r).rstrip() for r in self.grid)

    def filled(self):
        return sum(1 for r in self.grid if "".join(r).strip())

    def scroll(self, n, top=None):
        top = self.top if top is None else top
        blank = lambda: [" "] * self.cols
        for _ in range(min(abs(n), self.rows)):
            if n > 0:
                del self.grid[top]
                self.grid.insert(self.bot, blank())
            else:
                del self.grid[self.bot]
                self.grid.insert(top, blank())

    def newline(self):
        if self.y == self.bot:
            self.scroll(1)
        elif self.y < self.rows - 1:
            self.y += 1

    def put(self, ch):
        if self.wrapnext:
            self.x = 0
            self.newline()
            self.wrapnext = False
        self.grid[self.y][self.x] = ch
        self.last = ch
        if self.x == self.cols - 1:
            self.wrapnext = True
        else:
            self.x += 1

    def feed(self, data):
        data = self.pend + data
        self.pend = b""
        i, n = 0, len(data)
        while i < n:
            c = data[i]
            if c == 0x1b:
                m = self.CSI.match(data, i)
                if m:
                    self.csi(*m.groups())
                    i = m.end()
                    continue
                m = self.OSC.match(data, i)
                if m:
                    i = m.end()
                    continue
                m = self.ESC.match(data, i)
                if m:
                    self.esc(m.group()[1:])
                    i = m.end()
                    continue
                if n - i < 4096:
                    self.pend = data[i:]
                    return
                i += 1
            elif c >= 0x20 and c != 0x7f:
                j = i + 1
                while j < n and data[j] >= 0x20 and data[j] != 0x7f:
                    j += 1
                chunk = data[i:j]
                if j == n:      # an unfinished utf-8 character waits for its rest
                    for back in range(1, min(4, len(chunk)) + 1):
                        b = chunk[-back]
                        if b >= 0xc0:
                            need = 2 if b < 0xe0 else 3 if b < 0xf0 else 4
                            if need > back:
                                self.pend = chunk[-back:]
                                chunk = chunk[:-back]
                            break
                        if b < 0x80:
                            break
                for ch in chunk.decode("utf-8", "replace"):
                    self.put(ch)
                i = j
            else:
                if c == 0x0d:
                    self.x = 0
                elif c in (0x0a, 0x0b, 0x0c):
                    self.newline()
                elif c == 0x08:
                    self.x = max(0, self.x - 1)
                elif c == 0x09:
                    self.x = min(self.cols - 1, (self.x // 8 + 1) * 8)
                self.wrapnext = False
                i += 1

    def esc(self, s):
        if s == b"7":
            self.saved = (self.y, self.x)
        elif s == b"8":
            self.y, self.x = self.saved
        elif s == b"c":
            self.reset()
        elif s == b"D":
            self.newline()
        elif s == b"E":
            self.x = 0
            self.newline()
        elif s == b"M":
            if self.y == self.top:
                self.scroll(-1)
            else:
                self.y = max(0, self.y - 1)
        self.wrapnext = False

    def csi(self, priv, params, mid, final):
        if mid or final == b"m":
            return
        p = [int(x) if x else 0 for x in re.split(rb"[;:]", params)] if params else []
        a = p[0] if p else 0
        k = a or 1
        f = final.decode()
        row = self.grid[self.y]
        self.wrapnext = False if f != "b" else self.wrapnext
        if priv:
            if f == "h" and priv == b"?" and any(x in (47, 1047, 1049) for x in p):
                self.grid = [[" "] * self.cols for _ in range(self.rows)]
            return
        if f == "A":
            self.y = max(0, self.y - k)
        elif f in "Be":
            self.y = min(self.rows - 1, self.y + k)
        elif f in "Ca":
            self.x = min(self.cols - 1, self.x + k)
        elif f == "D":
            self.x = max(0, self.x - k)
        elif f in "G`":
            self.x = min(self.cols, k) - 1
        elif f == "d":
            self.y = min(self.rows, k) - 1
        elif f in "Hf":
            self.y = min(self.rows, k) - 1
            self.x = min(self.cols, (p[1] if len(p) > 1 else 1) or 1) - 1
        elif f == "J":
            if a == 0:
                row[self.x:] = [" "] * (self.cols - self.x)
                lines = range(self.y + 1, self.rows)
            elif a == 1:
                row[:self.x + 1] = [" "] * (self.x + 1)
                lines = range(self.y)
            else:
                lines = range(self.rows)
            for y in lines:
                self.grid[y] = [" "] * self.cols
        elif f == "K":
            if a == 0:
                row[self.x:] = [" "] * (self.cols - self.x)
            elif a == 1:
                row[:self.x + 1] = [" "] * (self.x + 1)
            else:
                self.grid[self.y] = [" "] * self.cols
        elif f == "X":
            k = min(k, self.cols - self.x)
            row[self.x:self.x + k] = [" "] * k
        elif f == "P":
            del row[self.x:self.x + k]
            row.extend([" "] * (self.cols - len(row)))
        elif f == "@":
            row[self.x:self.x] = [" "] * k
            del row[self.cols:]
        elif f == "L" and self.top <= self.y <= self.bot:
            self.scroll(-k, self.y)
        elif f == "M" and self.top <= self.y <= self.bot:
            self.scroll(k, self.y)
        elif f == "S":
            self.scroll(k)
        elif f == "T":
            self.scroll(-k)
        elif f == "b":
            for _ in range(k):
                self.put(self.last)
        elif f == "r":
            self.top = max(0, k - 1)
            self.bot = min(self.rows, p[1] if len(p) > 1 and p[1] else self.rows) - 1
            self.y = self.x = 0
        elif f == "s":
            self.saved = (self.y, self.x)
        elif f == "u":
            self.y, self.x = self.saved


ASKS = [(re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
        (re.compile(rb"\x1b\[>0?c"), b"\x1b[>1;10;0c"),
        (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
        (re.compile(rb"\x1b\]1[01];\?(?:\x07|\x1b\\)"), b"\x1b]11;rgb:0000/0000/0000\x07")]


class Child:
    def __init__(self, argv, rows, cols, env):
        self.screen = Screen(rows, cols)
        self.backlog = []
        self.eof = False
        self.first = None
        self.t0 = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
                os.execvpe(argv[0], argv, env)
            except OSError as err:
                os.write(2, ("cannot start %s: %s\n" % (argv[0], err)).encode())
            os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def read(self, wait):
        """Read what is there, waiting at most wait seconds; true if something came."""
        if self.eof:
            time.sleep(min(wait, 0.001))
            return False
        r, _, _ = select.select([self.fd], [], [], max(0, wait))
        if not r:
            return False
        try:
            data = os.read(self.fd, 1 << 16)
        except OSError:
            data = b""
        t = time.perf_counter()
        if not data:
            self.eof = True
            return False
        if self.first is None:
            self.first = t
        self.backlog.append((t, data))
        if b"\x1b" in data:
            for ask, answer in ASKS:
                for _ in ask.findall(data):
                    self.write(answer)
            if b"\x1b[6n" in data:
                self.draw()
                self.write(b"\x1b[%d;%dR" % (self.screen.y + 1, self.screen.x + 1))
        return True

    def write(self, data):
        try:
            os.write(self.fd, data)
        except OSError:
            pass

    def draw(self, holds=None):
        """Draw the backlog; the stamp after which holds() is true, else None."""
        while self.backlog:
            t, data = self.backlog.pop(0)
            self.screen.feed(data)
            if holds and holds():
                return t
        return None

    def wait_for(self, holds, limit, settle):
        """The stamp at which holds() came true (None in vain), and of the last byte."""
        end = time.perf_counter() + limit
        last = drawn = None
        if holds and holds():
            return time.perf_counter(), None
        while True:
            now = time.perf_counter()
            if now > end or (self.eof and not self.backlog):
                return None, last
            if self.read(0.004 if holds else settle):
                last = self.backlog[-1][0] if self.backlog else time.perf_counter()
                if not holds or now - (drawn or now) < 0.05:
                    drawn = drawn or now
                    continue
            elif not holds:
                if last is not None or self.eof:
                    self.draw()
                    return last, last
                continue
            drawn = time.perf_counter()
            t = self.draw(holds)
            if t:
                return t, last

    def memory(self):
        """(peak, private) resident MiB of the running child, from /proc; or None.
        ru_maxrss will not do: it begins at what this program held when it forked."""
        try:
            with open("/proc/%d/status" % self.pid) as f:
                kb = dict(re.findall(r"^(VmHWM|RssAnon):\s+(\d+)", f.read(), re.M))
            return int(kb["VmHWM"]) / 1024.0, int(kb["RssAnon"]) / 1024.0
        except (OSError, KeyError):
            return None

    def end(self, quit_keys):
        """End the child; its cpu in ms."""
        if quit_keys:
            self.write(quit_keys)
        steps = [(1.0 if quit_keys else 0.0, signal.SIGTERM), (0.5, signal.SIGKILL)]
        for wait, sig in steps:
            stop = time.perf_counter() + wait
            while time.perf_counter() < stop:
                self.read(0.01)
                self.backlog.clear()
                pid, _, ru = os.wait4(self.pid, os.WNOHANG)
                if pid:
                    os.close(self.fd)
                    return (ru.ru_utime + ru.ru_stime) * 1000
            try:
                os.kill(self.pid, sig)
            except ProcessLookupError:
                pass
        _, _, ru = os.wait4(self.pid, 0)
        os.close(self.fd)
        return (ru.ru_utime + ru.ru_stime) * 1000


def show(name, values):
    if values:
        print("%-14s min %9.2f   median %9.2f   max %9.2f   n %d"
              % (name, min(values), statistics.median(values), max(values), len(values)))


def main():
    ap = argparse.ArgumentParser(usage="first_screen.py [options] -- COMMAND [ARG ...]",
                                 description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--until")
    ap.add_argument("--filled", type=int, default=0)
    ap.add_argument("--key", action="append", default=[])
    ap.add_argument("--then", action="append", default=[])
    ap.add_argument("--repeat", type=int, default=1)
    ap.add_argument("-n", type=int, default=5)
    ap.add_argument("--warmup", type=int, default=1)
    ap.add_argument("--rows", type=int, default=50)
    ap.add_argument("--cols", type=int, default=160)
    ap.add_argument("--limit", type=float, default=60.0, help="seconds for a screen or an answer")
    ap.add_argument("--settle", type=float, default=150.0, help="ms of quiet that end a burst")
    ap.add_argument("--quit", default="", help="keys that end the command (else SIGTERM, SIGKILL)")
    ap.add_argument("--dump", action="store_true", help="show the last run's last screen")
    ap.add_argument("command", nargs="+")
    args = ap.parse_args()
    try:
        keys = [keybytes(k) for k in args.key]
        quit_keys = keybytes(args.quit)
        until = re.compile(args.until, re.M) if args.until else None
        thens = [re.compile(t, re.M) for t in args.then]
    except (ValueError, re.error) as err:
        ap.error(str(err))
    env = dict(os.environ, TERM="xterm-256color", LINES=str(args.rows), COLUMNS=str(args.cols))
    settle = args.settle / 1000
    out = {"start_ms": [], "byte_ms": []}
    for i in range(len(keys)):
        out["key_ms[%d]" % i] = []
        if not thens:
            out["settled_ms[%d]" % i] = []
    out["cpu_ms"], out["peak_mib"], out["anon_mib"] = [], [], []
    failed = 0
    shot = ""
    for run in range(-args.warmup, args.n):
        child = Child(args.command, args.rows, args.cols, env)
        scr = child.screen
        holds = None
        if until or args.filled:
            holds = lambda: (scr.filled() >= args.filled
                             and (until is None or until.search(scr.text()) is not None))
        got, _ = child.wait_for(holds, args.limit, settle)
        fig = {}
        why = ""
        if got is None:
            why = "no painted screen within %g s%s" % (args.limit, " (it ended)" if child.eof else "")
        else:
            fig["start_ms"] = [(got - child.t0) * 1000]
            fig["byte_ms"] = [((child.first or got) - child.t0) * 1000]
            while child.read(settle):       # let the first burst end before any key
                child.draw()
            child.draw()
            for i, k in [(i, k) for _ in range(args.repeat) for i, k in enumerate(keys)]:
                then = thens[min(i, len(thens) - 1)] if thens else None
                if then and then.search(scr.text()):
                    why = "key %d: its answer is on the screen before it" % i
                    break
                t = time.perf_counter()
                child.write(k)
                if then:
                    got, _ = child.wait_for(lambda: then.search(scr.text()) is not None,
                                            args.limit, settle)
                else:
                    stop = t + args.limit
                    while not child.backlog and not child.eof and time.perf_counter() < stop:
                        child.read(0.05)
                    got = child.backlog[0][0] if child.backlog else None
                if got is None:
                    why = "key %d: no answer within %g s" % (i, args.limit)
                    break
                fig.setdefault("key_ms[%d]" % i, []).append((got - t) * 1000)
                last = child.backlog[-1][0] if child.backlog else got
                while child.read(settle):
                    last = child.backlog[-1][0] if child.backlog else last
                    if len(child.backlog) > 64:
                        child.draw()
                child.draw()
                if not then:
                    fig.setdefault("settled_ms[%d]" % i, []).append((last - t) * 1000)
        shot = scr.text()
        mem = child.memory()
        cpu = child.end(quit_keys)
        if why:
            failed += 1
            print("run %d: %s; the screen then:\n%s" % (run, why, shot.rstrip()))
            if failed > 1:
                break
        elif run >= 0:
            fig["cpu_ms"] = [cpu]
            if mem:
                fig["peak_mib"], fig["anon_mib"] = [mem[0]], [mem[1]]
            for name, values in fig.items():
                out[name].extend(values)
    if args.dump:
        print(shot.rstrip())
    for name, values in out.items():
        show(name, values)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
