# SPDX-License-Identifier: MIT
"""
Ctrl-Z at any moment, most of all while the screen takes another size: each time the explorer stops, is
continued as 'fg' does, and in the end leaves as ever. There is no shell between, which would take longer
than the moments that matter.
"""

import fcntl
import os
import pty
import random
import signal
import struct
import termios
import threading
import time

import tap

STOPS = 300
SIZES = ((10, 40), (43, 132), (20, 60), (24, 80), (50, 200))
PATIENCE = 60  # seconds, in all
SAMPLE = os.path.join(tap.SRCDIR, "samples", "article.pkl")


def job_control(tell):
    """What a shell does: the explorer in a group of its own, continued whenever it stops."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.environ["TERM"] = "xterm-256color"
        os.execv(tap.PROGRAM, [tap.PROGRAM, SAMPLE])
    os.write(tell, b".")
    while True:
        status = os.waitpid(job, os.WUNTRACED)[1]
        if not os.WIFSTOPPED(status):
            os.write(tell, b"=%d" % os.waitstatus_to_exitcode(status))
            os._exit(0)
        os.write(tell, b".")
        os.tcsetpgrp(0, os.getpgrp())
        os.tcsetpgrp(0, job)
        os.killpg(job, signal.SIGCONT)


def listen(pipe, said):
    """A dot when it was begun and for each stop, then its status."""
    while piece := os.read(pipe, 4096):
        said.append(piece.decode())


def drain(terminal):
    try:
        while os.read(terminal, 1 << 16):
            pass
    except OSError:
        pass


def waits_for(condition, deadline):
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def main():
    heard, tell = os.pipe()
    shell, terminal = pty.fork()
    if shell == 0:
        job_control(tell)
    os.close(tell)
    said = []
    deadline = time.monotonic() + PATIENCE
    for work in ((listen, heard, said), (drain, terminal)):
        threading.Thread(target=work[0], args=work[1:], daemon=True).start()
    waits_for(lambda: said, deadline)
    time.sleep(0.5)
    chance = random.Random(1)

    def stops():
        return "".join(said).count(".") - 1

    def ended():
        return "=" in "".join(said)

    while stops() < STOPS and not ended() and time.monotonic() < deadline:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", *chance.choice(SIZES), 0, 0))
        time.sleep(chance.random() * 0.003)
        os.write(terminal, b"\x1a")
        time.sleep(chance.random() * 0.012)
    tap.ok(stops() >= STOPS, "it stops and goes on %d times" % STOPS, "".join(said))
    for key in (b"\x1b", b"q"):
        if not ended():
            time.sleep(0.3)
            os.write(terminal, key)
    waits_for(ended, deadline)
    tap.equal("".join(said).rpartition("=")[2], "0", "then it leaves as ever")
    os.close(terminal)
    tap.finish()


if __name__ == "__main__":
    main()
