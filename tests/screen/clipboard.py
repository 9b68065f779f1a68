# SPDX-License-Identifier: MIT
"""
What is copied arrives: in a tmux that takes OSC 52, and through GNU screen's way of passing it on, as the
bytes on a terminal of our own show.
"""

import base64
import os
import re
import shutil
import subprocess
import tempfile
import time

import tap

EVIL = os.path.join(tap.SRCDIR, "samples", "evil.pkl")
PATIENCE = 60


class Tmux:
    def __init__(self, work):
        self.socket = os.path.join(work, "tmux")
        self.environment = {k: v for k, v in os.environ.items() if k not in ("TMUX", "STY", "NO_COLOR")}
        self.environment.update(LC_ALL="C.UTF-8", TERM="screen-256color", XDG_CONFIG_HOME=work, XDG_STATE_HOME=work)
        self.run("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "exec sh -i")
        self.run("set-option", "-s", "set-clipboard", "on")

    def run(self, *words):
        return subprocess.run(["tmux", "-S", self.socket, *words], env=self.environment, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout.decode()

    def wait(self, what, *words):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            seen = self.run(*words)
            if re.search(what, seen):
                return seen
            time.sleep(0.02)
        return seen

    def screen(self, what):
        return self.wait(what, "capture-pane", "-p")

    def keys(self, *names):
        for name in names:
            self.run("send-keys", name)


def in_tmux(work):
    tmux = Tmux(work)
    try:
        tmux.run("send-keys", "-l", "'%s' '%s'" % (tap.PROGRAM, EVIL))
        tmux.keys("Enter")
        tap.ok("X dangerous" in tmux.screen("X dangerous"), "the explorer is there")
        for keys, wanted in (("yy", "posix.system('echo hi')"), ("yo", "0x53"), ("yh", "52"),
                             ("yd", "31: @0053 REDUCE posix.system('echo hi')")):
            tmux.keys(*keys)
            seen = tmux.screen("copied %d bytes" % len(wanted))
            tap.ok("set-clipboard on" in seen or len(wanted) > 30, "%s: what tmux needs is said" % keys, seen[-200:])
            tap.equal(tmux.wait(re.escape(wanted), "show-buffer"), wanted, "%s: tmux has it" % keys)
        tmux.keys("q")
    finally:
        tmux.run("kill-server")


def in_screen(work):
    """script(1) keeps all that is sent."""
    log, keys = os.path.join(work, "typescript"), os.path.join(work, "keys")
    with open(keys, "w", encoding="ascii") as file:
        file.write("keys yo\nkey q\n")
    environment = {k: v for k, v in os.environ.items() if k != "TMUX"}
    environment.update(STY="1.screen", TERM="screen-256color", XDG_CONFIG_HOME=work, XDG_STATE_HOME=work)
    # At the end of its input it would send a Control-D: the input stays open.
    with subprocess.Popen(["script", "-qec", "'%s' --script '%s' '%s'" % (tap.PROGRAM, keys, EVIL), log],
                          env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        process.wait(120)
    with open(log, "rb") as file:
        sent = file.read()
    passed = re.search(rb"\x1bP\x1b\]52;c;([A-Za-z0-9+/=]*)\x07\x1b\\", sent)
    tap.equal(passed and base64.b64decode(passed.group(1)), b"0x53", "in GNU screen it is passed on")


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        if shutil.which("tmux"):
            in_tmux(work)
        else:
            tap.skip("tmux has what is copied", "there is no tmux")
        if shutil.which("script"):
            in_screen(work)
        else:
            tap.skip("in GNU screen it is passed on", "there is no script(1)")
    tap.finish()


main()
