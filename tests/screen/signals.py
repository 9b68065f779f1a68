# SPDX-License-Identifier: MIT
"""
Whatever ends the explorer, and whatever it was about, the terminal is as it was: twelve signals, and
SIGKILL to the one that draws, in five states. In each it is suspended and resumed, too.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import tap
import terminals

TO_CHILD = ["HUP", "INT", "QUIT", "TERM", "ABRT", "SEGV", "BUS", "FPE", "ILL", "ALRM", "USR1", "SYS", "KILL"]
TO_PARENT = ["HUP", "INT", "QUIT", "TERM", "ALRM", "USR1", "USR2"]
LARGE = 20_000_000


def loading(window, files):
    window.start(files["large"])
    window.wait(r"opcodes")


def stepping(window, files):
    window.start(files["small"])
    window.wait(terminals.at(12))
    window.text("SSSSssssSSSSssssSSSS")


def prompt(window, files):
    window.start(files["small"])
    window.wait(terminals.at(12))
    window.text(":the")
    window.wait("^:the")


def resizing(window, files):
    window.start(files["small"])
    window.wait("opcodes")
    # A terminal that still changes its size from the last time may have lost what was drawn.
    window.keys("C-l")
    window.wait(terminals.at(12))
    for columns, rows in ((40, 10), (132, 43), (60, 20), (80, 24)):
        window.resize(columns, rows)


def error(window, files):
    window.start(files["broken"])
    window.wait("BINUNICODE")
    window.text(":nonsense")
    window.keys("Enter")


def interrupt_again(window, which):
    """While a pickle is read, the first one ends the reading; what comes at once is the same."""
    window.wait("stopped")
    time.sleep(0.5)
    os.kill(window.processes()[which], signal.SIGINT)


def sent(window, name, which):
    """The signal is on its way; False: there was nobody."""
    processes = window.processes()
    if len(processes) != 2:
        return False
    os.kill(processes[which], getattr(signal, "SIG" + name))
    return True


def suspended(window, state, files):
    """Ctrl-Z, and back; then it ends as ever."""
    what = "%s: suspended" % state.__name__
    state(window, files)
    window.keys("C-z")
    window.wait("Stopped|Suspended", what + ", the terminal is given back")
    window.shell("true")
    window.type("fg; echo \"status=$?.\"")
    window.wait(r"PROTO|MARK|BININT1|EMPTY_LIST", what + ", fg brings the screen again")
    window.keys("Escape")
    if not tap.ok(sent(window, "TERM", 0), what + ", two processes"):
        return
    # That of the stop is still to be seen.
    window.ended(r"(?!1\d\d\.)\d+", what)


STATES = {state.__name__: state for state in (loading, stepping, prompt, resizing, error)}


def try_all(name):
    """Every signal in one state."""
    state = STATES[name]
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        files = {"small": terminals.ARTICLE, "large": os.path.join(work, "large.pkl"),
                 "broken": os.path.join(work, "broken.pkl")}
        with open(files["large"], "wb") as file:
            file.write(b"](" + b"K\x01" * LARGE + b"e.")
        with open(files["broken"], "wb") as file:
            file.write(b"\x80\x04](X\xff\xff\0\0abc")
        window = terminals.Terminal(80, 24)
        for which, names in ((1, TO_CHILD), (0, TO_PARENT)):
            for sends in names:
                state(window, files)
                what = "%s: SIG%s to %s" % (name, sends, ("the parent", "the child")[which])
                if not tap.ok(sent(window, sends, which), what + ": two processes"):
                    continue
                if state is loading and sends == "INT":
                    interrupt_again(window, which)
                window.ended(r"\d+", what)
                window.resize(80, 24)
                window.shell("true")
        suspended(window, state, files)
        window.close()
    tap.finish()


def main():
    if len(sys.argv) == 2:
        try_all(sys.argv[1])
        return
    if not shutil.which("tmux"):
        tap.skip_all("there is no tmux")
    if not os.path.exists("/proc/self/task"):
        tap.skip_all("there is no /proc to find processes with")
    # They wait more than they work: all at the same time.
    running = [subprocess.Popen([sys.executable, __file__, name], stdout=subprocess.PIPE, text=True)
               for name in STATES]
    for process in running:
        out = process.communicate()[0]
        for result in re.finditer(r"^(not )?ok \d+ - (.*)\n((?:#.*\n)*)", out, re.M):
            tap.ok(not result.group(1), result.group(2), result.group(3))
        tap.ok(process.returncode in (0, 1), "each state came to its end")
    tap.finish()


if __name__ == "__main__":
    main()
