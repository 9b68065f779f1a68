# SPDX-License-Identifier: MIT
"""
A real terminal for tests: a tmux of our own, in which a shell starts the explorer. Keys are sent, and
the screen is read back until what should be there is there; how long that takes is nobody's business
but that of PATIENCE.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time

import tap

PATIENCE = 60
MARK = "what was there before"
SAMPLES = os.path.join(tap.SRCDIR, "samples")
ARTICLE = os.path.join(SAMPLES, "article.pkl")


class Terminal:
    """A tmux server with one window, and a shell in it."""

    def __init__(self, columns, rows, term="screen-256color", **environment):
        self.lines = 0
        self.directory = tempfile.mkdtemp(prefix="picklescope-screen.")
        self.socket = os.path.join(self.directory, "tmux")
        unset = ("TMUX", "NO_COLOR", "COLORFGBG", "PICKLESCOPE_THEME", "LINES", "COLUMNS", "ENV",
                 "XDG_STATE_HOME")
        self.environment = {k: v for k, v in os.environ.items() if k not in unset}
        self.environment.update(PS1="$ ", LC_ALL="C.UTF-8", XDG_CONFIG_HOME=self.directory,
                                HOME=self.directory, TERM="screen-256color")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(rows),
                  "exec sh -i")
        self.tmux("set-option", "-g", "status", "off")
        self.tmux("set-option", "-g", "window-size", "manual")
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))
        self.wait(r"^[$#]")
        words = dict(environment, TERM=term)
        self.shell("; ".join("export %s='%s'" % pair for pair in words.items()))
        self.shell("clear; stty -a >'%s/before'" % self.directory)

    def tmux(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], env=self.environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout.decode()

    def type(self, line):
        """A line for the shell."""
        self.tmux("send-keys", "-l", line)
        self.tmux("send-keys", "Enter")

    def shell(self, line):
        """A line for the shell, and its end. What says so is not what is typed."""
        self.lines += 1
        self.type("%s; echo \"done\"-%d." % (line, self.lines))
        self.wait(r"done-%d\." % self.lines)

    def keys(self, *names):
        for name in names:
            self.tmux("send-keys", name)

    def text(self, words):
        self.tmux("send-keys", "-l", words)

    def screen(self, looks=False):
        return self.tmux("capture-pane", "-p", *(["-e"] if looks else []))

    def wait(self, pattern, name=None, absent=False, looks=False):
        """Reads the screen until the pattern is on it (or no longer is). With a name it is a check."""
        deadline = time.monotonic() + PATIENCE
        while True:
            seen = self.screen(looks)
            found = re.search(pattern, seen, re.M)
            if bool(found) != absent or time.monotonic() > deadline:
                break
            time.sleep(0.01)
        passed = bool(found) != absent
        if name or not passed:
            tap.ok(passed, name or pattern, "looking for %s in\n%s" % (pattern, seen))
        return passed

    def resize(self, columns, rows):
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def start(self, *words, before=""):
        self.shell("echo '%s'" % MARK)
        self.type("%s'%s' %s; echo \"status=$?.\"" % (before, tap.PROGRAM, " ".join(words)))

    def ended(self, status, name):
        """The explorer has gone: with this status, and the terminal as it was."""
        self.wait(r"status=%s\." % status, name + ": it ends with status %s" % status)
        self.shell("stty -a >'%s/after'" % self.directory)
        modes = [re.sub(r"rows \d+; columns \d+;", "",
                        open(os.path.join(self.directory, which), encoding="ascii").read())
                 for which in ("before", "after")]
        tap.equal(modes[1], modes[0], name + ": the modes of the terminal are as before")
        tap.ok(MARK in self.screen(), name + ": what was on the screen is there again", self.screen())
        cursor = self.tmux("display-message", "-p", "#{cursor_flag} #{alternate_on} #{keypad_flag}")
        tap.equal(cursor.strip(), "1 0 0", name + ": cursor, first screen and keypad are as before")
        self.shell("clear")

    def processes(self):
        """The explorer's parent and its child."""
        shell = int(self.tmux("display-message", "-p", "#{pane_pid}"))
        found = []
        parent = shell
        while True:
            with open("/proc/%d/task/%d/children" % (parent, parent), encoding="ascii") as file:
                children = file.read().split()
            if not children:
                return found
            # The first is who writes files; the last draws.
            parent = int(children[-1])
            found.append(parent)

    def close(self):
        self.tmux("kill-server")
        shutil.rmtree(self.directory, ignore_errors=True)


def at(op):
    return r" op %d/" % op
