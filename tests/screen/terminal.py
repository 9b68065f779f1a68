# SPDX-License-Identifier: MIT
"""
The explorer in a real terminal (terminals.py). However it ends, the terminal must be as it was.
"""

import os
import re
import shutil
import subprocess
import time

import tap
from terminals import ARTICLE, SAMPLES, Terminal, at


def walk(columns, rows):
    """Through the article's sample, with most keys."""
    size = "%dx%d" % (columns, rows)
    terminal = Terminal(columns, rows)
    terminal.start(ARTICLE)
    terminal.wait(at(12), size + ": it opens at the dangerous call")
    terminal.wait(r"^X.*STACK_GLOBAL", size + ": the callable has its letter")
    terminal.wait(r"^X.*└►.*REDUCE.*posix\.system\(", size + ": the call is joined to it, and reads as a call")
    for title in ("1 opcodes", "2 stack & memo", "3 objects"):
        terminal.wait(re.escape(title), "%s: there is a pane '%s'" % (size, title))
    terminal.wait(r"\x1b\[[0-9;]*48;5;124m[^\n]*posix\.system", size + ": it is in the colour of danger",
                  looks=True)
    for keys, op in ((["g"], 0), (["s"], 1), (["3", "s"], 4), (["S"], 3), (["j"], 4), (["Down"], 5),
                     (["k"], 4), (["Up"], 3), (["G"], 14), (["g"], 0), (["e"], 6), (["e"], 12),
                     (["E"], 6), (["%"], 12), (["%"], 6), (["["], 12), (["]"], 6), (["Home"], 0),
                     (["End"], 14), (["w"], 14), (["W"], 12), (["F7"], 11), (["F8"], 12),
                     (["5", "g"], 5), (["5", "0", "%"], 7)):
        terminal.keys(*keys)
        terminal.wait(at(op), "%s: %s leads to op %d" % (size, " ".join(keys), op))
    for typed, op in ((":4", 4), (":@0x51", 12), (":@28", 6), (":100%", 14), (":0x9", 9), (":first", 0)):
        terminal.text(typed)
        terminal.keys("Enter")
        terminal.wait(at(op), "%s: %s leads to op %d" % (size, typed, op))
    terminal.text(":12")
    terminal.keys("Enter", "Tab")
    terminal.wait(r"─ 2 stack", size + ": Tab goes to the stack")
    terminal.keys("Enter")
    terminal.wait(at(10), size + ": Enter on a cell goes to the op that made it")
    terminal.keys("[", "BTab")
    terminal.wait(r"─ 1 opcodes", size + ": Shift-Tab goes back")
    terminal.wait(at(12))
    terminal.keys("M-3")
    terminal.wait(r"─ 3 objects", size + ": Alt-3 goes to the objects")
    terminal.keys("g", "j", "h")
    terminal.wait(r"▸", size + ": h closes a node")
    terminal.keys("Enter")
    terminal.wait(r"▸", size + ": Enter opens it", absent=True)
    terminal.keys("?")
    terminal.wait("closes this|Esc close", size + ": ? shows the keys")
    terminal.keys("q")
    terminal.wait("closes this|Esc close", size + ": q closes them", absent=True)
    terminal.keys("q")
    terminal.ended(0, size)
    terminal.close()


def resizing():
    terminal = Terminal(80, 24)
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    for columns, rows, pattern in ((120, 40, "4 bytes"), (200, 50, "5 findings"), (60, 20, "├──3 objects"),
                                   (30, 10, "1/[0-9] opcodes"), (20, 5, "1/[0-9] opcodes"), (19, 4, "20x5 needed"),
                                   (1, 1, "2"), (2, 3, "20"), (160, 3, "20x5 needed"), (80, 24, "3 objects")):
        terminal.resize(columns, rows)
        terminal.wait(pattern, "at %dx%d: %s" % (columns, rows, pattern))
    for i in range(100):
        terminal.resize(20 + i * 37 % 180, 5 + i * 13 % 60)
    terminal.resize(120, 40)
    terminal.wait("4 bytes", "a hundred sizes in a row")
    terminal.wait(at(12), "and the arrow stands where it stood")
    terminal.resize(10, 3)
    terminal.wait("20x5")
    terminal.keys("q")
    terminal.resize(80, 24)
    terminal.ended(0, "q on a screen that is too small")
    terminal.close()


def remembering():
    """What was typed at the prompt comes back in the next session, but for keys of signatures."""
    terminal = Terminal(80, 24)
    path = os.path.join(terminal.directory, ".local/state/picklescope/history")
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    for typed, op in ((":4", 4), (":@0x9", 1)):
        terminal.text(typed)
        terminal.keys("Enter")
        terminal.wait(at(op))
    terminal.text("/posix")
    terminal.keys("Enter")
    terminal.wait("hit|posix")
    terminal.keys("q")
    terminal.ended(0, "with something typed")
    with open(path, encoding="ascii") as file:
        tap.equal(file.read(), ":4\n:@0x9\n/posix\n", "it is in the file")
    tap.equal(os.stat(path).st_mode & 0o777, 0o600, "which is the user's alone")
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    terminal.text(":")
    terminal.keys("Up", "Up", "Enter")
    terminal.wait(at(4), "a command of the session before")
    terminal.keys("q")
    terminal.ended(0, "with something typed again")
    with open(path, "w", encoding="ascii") as file:
        file.write(":6\n")
    terminal.start("--no-history %s" % ARTICLE)
    terminal.wait(at(12))
    terminal.text(":")
    terminal.keys("Up", "Escape")
    terminal.text(":4")
    terminal.keys("Enter")
    terminal.wait(at(4), "--no-history begins with none,")
    terminal.keys("q")
    terminal.ended(0, "--no-history")
    with open(path, encoding="ascii") as file:
        tap.equal(file.read(), ":6\n", "and leaves it as it is")
    terminal.close()


def signals():
    if not os.path.exists("/proc/self/task"):
        tap.skip("signals", "there is no /proc to find processes with")
        return
    terminal = Terminal(80, 24)
    for name, number, which, status in (("TERM", 15, 0, 2), ("HUP", 1, 0, 2), ("INT", 2, 0, 2),
                                        ("TERM", 15, 1, 2), ("KILL", 9, 1, 2), ("SEGV", 11, 1, "[12]")):
        terminal.start(ARTICLE)
        terminal.wait(at(12))
        processes = terminal.processes()
        whom = ("the parent", "the child")[which]
        if not tap.equal(len(processes), 2, "there are a parent and a child"):
            break
        os.kill(processes[which], number)
        terminal.ended(status, "SIG%s to %s" % (name, whom))
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    terminal.keys("C-c")
    terminal.ended(2, "Ctrl-C")
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    os.kill(terminal.processes()[1], 9)
    terminal.wait("ended by signal 9", "a child that is killed is spoken of")
    terminal.close()


def suspending():
    terminal = Terminal(80, 24)
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    terminal.keys("C-z")
    terminal.wait("Stopped|Suspended", "Ctrl-Z gives the terminal back")
    terminal.shell("true")
    terminal.type("fg; echo \"status=$?.\"")
    terminal.wait(at(12), "fg brings the screen again")
    terminal.keys("g")
    terminal.wait(at(0), "and its keys")
    terminal.keys("q")
    terminal.wait(r"status=0\.", "and it ends well")
    terminal.close()


def mouse():
    """Reports as xterm sends them: a click, a drag along the bar of time, the wheel."""
    terminal = Terminal(80, 24, term="xterm-256color")
    flags = "#{mouse_standard_flag}#{mouse_button_flag}#{mouse_any_flag}#{mouse_sgr_flag}"

    def report(button, y, x, end="M"):
        terminal.text("\x1b[<%d;%d;%d%s" % (button, x + 1, y + 1, end))

    terminal.start(ARTICLE)
    terminal.wait(at(12))
    tap.ok("1" in terminal.tmux("display-message", "-p", flags), "the terminal is asked for its mouse")
    report(0, 6, 20)
    report(0, 6, 20, "m")
    terminal.wait(at(2), "a click on an op leads there")
    report(0, 20, 17)
    terminal.wait(at(0), "a click on the bar of time too")
    for x in range(20, 90, 5):
        report(32, 20, x)
    terminal.wait(at(14), "the arrow is dragged along it")
    report(0, 20, 78, "m")
    report(65, 20, 40)
    report(64, 20, 40)
    report(64, 20, 40)
    terminal.wait(at(12), "once it is let go it stays; the wheel steps")
    report(0, 6, 0)
    report(0, 6, 0, "m")
    terminal.wait("breakpoint 1: @0xb", "a click in the gutter sets a breakpoint")
    terminal.keys("M")
    terminal.wait("the terminal's own again", "M gives the mouse back")
    tap.equal(terminal.tmux("display-message", "-p", flags).strip(), "0000", "the terminal keeps it")
    terminal.keys("M")
    terminal.wait("clicks and drags here", "M takes it again")
    report(0, 20, 17)
    terminal.wait(at(0), "and it works")
    report(0, 20, 17, "m")
    terminal.wait("F8Step")
    bar = terminal.screen().splitlines()[23]
    for word, op in (("F8Step", 1), ("F5Next", 6), ("F8", 7), ("F7Back", 6)):
        report(0, 23, bar.index(word) + 1)
        report(0, 23, bar.index(word) + 1, "m")
        terminal.wait(at(op), "a click on the function bar is its key: " + word)
    report(0, 23, 79)
    report(0, 23, 79, "m")
    terminal.keys("e")
    terminal.wait(at(12), "there is nothing beside its keys")
    report(65, 6, 40)
    terminal.keys("Tab", "Enter")
    terminal.wait(at(9), "the wheel moves what it is over, and the keys stay where they are")
    edge = terminal.screen().splitlines()[2].index("┬")
    report(0, 8, edge)
    report(32, 8, edge - 6)
    terminal.wait(r"\n(?:[^\n]*\n){7}[^\n]{%d}│" % (edge - 6), "the line between two panes is dragged")
    report(0, 8, edge - 6, "m")
    report(0, 23, bar.index("F10"))
    terminal.ended(0, "with a mouse")
    tap.equal(terminal.tmux("display-message", "-p", flags).strip(), "0000",
              "in the end the terminal's mouse is its own")
    if os.path.exists("/proc/self/task"):
        terminal.start(ARTICLE)
        terminal.wait(at(12))
        report(0, 20, 17)
        terminal.wait(at(0))
        os.kill(terminal.processes()[1], 9)
        terminal.ended("[12]", "killed while the bar is held")
        tap.equal(terminal.tmux("display-message", "-p", flags).strip(), "0000",
                  "and then, too")
    terminal.close()


def playing():
    terminal = Terminal(80, 24)
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    terminal.keys("g")
    terminal.wait(at(0))
    terminal.text("50.")
    terminal.wait("plays 50 ops a second|paused at", "N. plays")
    terminal.wait(at(12), "it comes to the dangerous call by itself")
    terminal.wait("paused at a dangerous call", "and pauses there")
    terminal.keys(".")
    terminal.wait("played to the end", ". plays on, to the end")
    terminal.keys("g")
    terminal.text("1.")
    terminal.keys(".")
    terminal.wait("paused", ". pauses")
    terminal.keys("q")
    terminal.ended(0, "played")
    terminal.close()


def colours():
    terminal = Terminal(80, 24, NO_COLOR="1")
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    seen = terminal.screen(looks=True)
    tap.ok(not re.search(r"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]", seen),
           "NO_COLOR: no colour is used", seen)
    terminal.wait(r"^X.*STACK_GLOBAL", "NO_COLOR: danger still has its letter")
    terminal.wait(r"\x1b\[1;7m[^\x1b]*posix\.syst", "and a look of its own", looks=True)
    terminal.keys("q")
    terminal.ended(0, "NO_COLOR")
    terminal.close()
    terminal = Terminal(80, 24, NO_COLOR="1")
    terminal.start("--color", "always", ARTICLE)
    terminal.wait(r"48;5;237m", "--color always: colours, whatever NO_COLOR says", looks=True)
    terminal.keys("q")
    terminal.close()
    for term in ("xterm", "xterm-256color", "linux", "screen", "vt100"):
        terminal = Terminal(80, 24, term=term)
        terminal.start(ARTICLE)
        terminal.wait(r"^X.*REDUCE", "TERM=%s: the screen is there" % term)
        terminal.keys("g")
        terminal.wait(at(0), "TERM=%s: keys work" % term)
        terminal.keys("q")
        terminal.wait(r"status=0\.", "TERM=%s: it ends well" % term)
        terminal.close()
    terminal = Terminal(80, 24, term="nonsense")
    terminal.start(ARTICLE)
    terminal.wait(r"TERM", "a terminal that nobody knows is spoken of")
    terminal.wait(r"status=2\.", "and the status is 2")
    terminal.close()
    terminal = Terminal(80, 24)
    terminal.start("--theme", "nobodys", ARTICLE)
    terminal.wait(r"^picklescope: theme nobodys: there is none", "a theme that is not there is spoken of")
    terminal.wait(r"status=2\.", "and the status is 2")
    terminal.shell("clear")
    terminal.start("--theme", "light", ARTICLE)
    terminal.wait(r"48;5;252m", "--theme light is light", looks=True)
    terminal.text(":theme dark")
    terminal.keys("Enter")
    terminal.wait(r"48;5;237m", ":theme dark makes it dark", looks=True)
    terminal.keys("q")
    terminal.ended(0, "with a theme")
    terminal.close()


def light_and_ascii():
    terminal = Terminal(80, 24, COLORFGBG="0;15")
    terminal.start(ARTICLE)
    terminal.wait(r"48;5;252m", "a light ground has the light theme", looks=True)
    terminal.keys("q")
    terminal.close()
    terminal = Terminal(80, 24, LC_ALL="C")
    terminal.start(os.path.join(SAMPLES, "hostile-text.pkl"))
    terminal.wait(at(62))
    seen = terminal.screen()
    tap.ok(seen.isascii(), "where the locale has no UTF-8, the screen is ASCII", seen)
    terminal.keys("q")
    terminal.close()


def hostile():
    """Nothing from the file gets to the terminal as it is: not one sequence of it is obeyed."""
    terminal = Terminal(200, 50)
    raw = os.path.join(terminal.directory, "raw")
    terminal.start(os.path.join(SAMPLES, "hostile-text.pkl"))
    terminal.wait(at(62))
    terminal.tmux("pipe-pane", "cat >'%s'" % raw)
    terminal.keys("C-l", "g", *["PgDn"] * 4, "M-3", "g", *["PgDn"] * 4, "M-2", "G", "M-5", "G", "C-l", "M-1", "g")
    terminal.wait(at(0))
    terminal.keys("q")
    terminal.wait(r"status=0\.")
    with open(raw, "rb") as file:
        seen = file.read()
    tap.ok(len(seen) > 5000, "what the program writes was recorded", len(seen))
    for what in (b"\x1b]", b"\x07", b"\x9b", b"\x1b[8m", b"\x1b[31mred", "\u202e".encode(), "\u200b".encode(),
                 "\u2066".encode(), "\u2028".encode(), b"\xed\xb2\x80", b"\x1bc"):
        tap.ok(what not in seen, "%r is not among it" % what)
    terminal.close()


def standard_input():
    terminal = Terminal(80, 24)
    terminal.start("-", before="cat '%s' | " % ARTICLE)
    terminal.wait(at(12), "a pickle from standard input, keys from the terminal")
    terminal.keys("g")
    terminal.wait(at(0), "and they work")
    terminal.keys("q")
    terminal.ended(0, "from standard input")
    terminal.close()


def shrinking():
    """The file may change while it is looked at."""
    terminal = Terminal(80, 24)
    path = os.path.join(terminal.directory, "shrinks.pkl")
    with open(path, "wb") as file:
        file.write(b"](" + b"K\x01" * 500000 + b"e.")
    terminal.start(path)
    terminal.wait(at(500003))
    os.truncate(path, 10)
    terminal.keys("g", "PgDn")
    terminal.wait(at(15), "keys work after the file was cut off")
    terminal.text(":250000")
    terminal.keys("Enter", "M-2", "PgDn", "M-3", "G", "M-4", "G", "M-1")
    terminal.wait(at(250000), "and every pane is drawn")
    terminal.keys("q")
    terminal.ended(0, "a file that was cut off")
    terminal.close()


def beginning():
    """Where it begins: at an op that the address names, or in another pickle."""
    terminal = Terminal(80, 24)
    terminal.start("'%s!@0#5'" % ARTICLE)
    terminal.wait(at(5), "an address that names an op begins there")
    terminal.keys("q")
    terminal.wait(r"status=0\.")
    terminal.shell("clear")
    terminal.start("'%s!@32#3'" % os.path.join(SAMPLES, "two-pickles.pkl"))
    terminal.wait("pickle 2 of 2", "an address may name the second pickle")
    terminal.wait(at(3), "and an op in it")
    terminal.text("{")
    terminal.wait("pickle 1 of 2", "{ turns to the pickle before it")
    terminal.text("}")
    terminal.wait("pickle 2 of 2", "} to the next one")
    terminal.wait(at(7), "which opens where it matters")
    terminal.keys("q")
    terminal.wait(r"status=0\.")
    terminal.close()


# While a file is there, waiting for a key is also an attempt to connect.
CONNECTS = """
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
int poll(struct pollfd *fds, nfds_t n, int timeout) {
    if (access("%s", F_OK) == 0) socket(AF_INET, SOCK_STREAM, 0);
    int wait = timeout < 0 ? 100 : timeout;
    return ppoll(fds, n, &(struct timespec){wait / 1000, wait %% 1000 * 1000000}, 0); }
"""


def confined():
    """The sandbox is named, and what it ends leaves the terminal as it was."""
    words = re.search(rb"^sandbox: (.*)$", tap.run("--version")[1], re.M).group(1).decode()
    terminal = Terminal(200, 50)
    terminal.start(ARTICLE)
    terminal.wait(at(12))
    if not words.startswith("seccomp"):
        terminal.wait("no sandbox, emulated", "a build without a sandbox says so in the title")
        terminal.keys("q")
        terminal.close()
        return
    terminal.wait("in a sandbox, emulated, nothing executed", "the title says that there is a sandbox")
    terminal.keys("?")
    terminal.wait("sandbox: " + re.escape(words), "? says what is in force")
    terminal.keys("q", "q")
    terminal.ended(0, "in a sandbox")
    terminal.start("--sandbox=off", ARTICLE)
    terminal.wait("no sandbox, emulated, nothing executed", "--sandbox=off is seen in the title")
    terminal.keys("q")
    terminal.ended(0, "without a sandbox")
    terminal.start("'%s!zip(no)'" % ARTICLE)
    terminal.ended(2, "a step that leads nowhere")
    without = os.path.join(tap.BUILDDIR, "tests/sandbox/without")
    terminal.start(ARTICLE, before="'%s' filter=1 -- " % without)
    terminal.wait("no sandbox, or not all of it: seccomp cannot be had",
                  "a kernel that refuses is spoken of")
    terminal.wait("no sandbox, emulated", "and the title says so")
    terminal.keys("g")
    terminal.wait(at(0), "and the work goes on")
    terminal.keys("q")
    terminal.ended(0, "with seccomp refused")
    terminal.start("--sandbox=required", ARTICLE, before="'%s' filter=1 -- " % without)
    terminal.wait("^picklescope: no sandbox: seccomp cannot be had", "unless a sandbox is required")
    terminal.ended(2, "with a sandbox required")
    now, library = os.path.join(terminal.directory, "now"), os.path.join(terminal.directory, "poll.so")
    source = library[:-2] + "c"
    with open(source, "w", encoding="ascii") as file:
        file.write("#define _GNU_SOURCE\n" + CONNECTS % now)
    if subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-fPIC", "-o", library, source],
                      check=False).returncode:
        tap.skip("a kill by the sandbox", "no library can be built")
    else:
        terminal.start(ARTICLE, before="LD_PRELOAD='%s' " % library)
        terminal.wait(at(12))
        terminal.wait("in a sandbox, emulated", "a preloaded library that can live with it")
        with open(now, "wb"):
            pass
        terminal.keys("g")
        terminal.wait("tried what it may not, and the sandbox ended it",
                      "until it connects: then the sandbox ends it")
        terminal.ended(2, "ended by the sandbox")
    terminal.close()


def lessons():
    """A lesson is given: it asks, waits, answers, and goes from one pickle to the next."""
    terminal = Terminal(80, 24)
    terminal.start("learn", "article")
    terminal.wait("lesson: Code from a socket", "learn opens a lesson")
    terminal.wait(at(0), "which begins at its first step")
    terminal.keys(*"ssssss")
    terminal.wait(r"^ \? When does the server's command run\?", "it asks")
    terminal.wait(r"which letter\?", "and waits")
    time.sleep(2.5)
    tap.ok(not re.search(r"\d B, \d+ s", terminal.screen()), "no line of progress lies over it",
           terminal.screen())
    terminal.keys("b")
    terminal.wait("No. a: inside loads\\(\\)", "a letter answers")
    terminal.keys("S")
    terminal.wait(r"^ c when loads\(\) has returned", "S goes back to the question")
    terminal.keys("q")
    terminal.ended(0, "a lesson")
    terminal.start("learn", "'%s'" % os.path.join(SAMPLES, "lessons/15-hiding.lesson"))
    terminal.wait("pickle 1 of 5", "a lesson may be a file")
    terminal.keys("s")
    terminal.wait("pickle 2 of 5", "its steps go on to the next pickle")
    terminal.wait(at(2), "and to their op in it")
    terminal.keys("q")
    terminal.ended(0, "a lesson from a file")
    terminal.close()


DIRECT = r"""pks-direct|a terminal that takes colours as they are,
	RGB, colors#0x1000000, pairs#0x7FFFF,
	setab=\E[%?%p1%{8}%<%t4%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
	setaf=\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
	use=screen-256color,
"""


def direct_colour():
    """Where the terminal's description says so, a theme's colours are sent in full."""
    if not shutil.which("tic"):
        tap.skip("colours in full", "there is no tic to describe such a terminal")
        return
    terminal = Terminal(80, 24)
    source = os.path.join(terminal.directory, "direct.ti")
    with open(source, "w", encoding="ascii") as file:
        file.write(DIRECT)
    subprocess.run(["tic", "-x", "-o", terminal.directory, source], check=True)
    terminal.shell("export TERMINFO='%s' TERM=pks-direct" % terminal.directory)
    terminal.start("--theme", "solarized-dark", ARTICLE)
    terminal.wait(r"48;2;160;28;26m", "danger is in the theme's full colour", looks=True)
    terminal.keys("q")
    terminal.ended(0, "colours in full")
    terminal.close()


def listing():
    """A directory is listed, a pickle of it opened, and left for its row; a lone one is not listed."""
    terminal = Terminal(120, 40)
    folder = os.path.join(terminal.directory, "folder")
    os.makedirs(os.path.join(folder, "deep"))
    for number in range(300):
        shutil.copy(os.path.join(SAMPLES, "type-dict.pkl"), os.path.join(folder, "%03d.pkl" % number))
    shutil.copy(ARTICLE, os.path.join(folder, "deep", "article.pkl"))
    terminal.start("'%s'" % folder)
    terminal.wait(r"301 pickles *X1 ", "list: all that is in a directory")
    terminal.keys("e")
    terminal.wait(r"^─ 301/301 ", "list: e leads to the dangerous one")
    terminal.keys("Enter")
    terminal.wait(r" 301 of 301 \(q: list\)", "list: Enter opens it")
    terminal.wait(at(12), "list: at its call")
    terminal.keys("{")
    terminal.wait(r" 300 of 301 \(q: list\)", "list: { goes to the row before it")
    terminal.keys("q")
    terminal.wait(r"^─ 300/301 ", "list: q comes back to that row")
    terminal.text("&deep")
    terminal.wait(r"filter: deep, 1 of 301 pass", "list: a filter counts while it is typed")
    terminal.keys("Enter", "Enter")
    terminal.wait(r" 1 of 1 \(q: list\)", "list: of what passes")
    terminal.resize(60, 20)
    terminal.keys("q")
    terminal.wait(r"^─ 1/1 ", "list: on a screen of another size")
    terminal.keys("q")
    terminal.ended(0, "list")
    os.remove(os.path.join(folder, "deep", "article.pkl"))
    terminal.shell("gzip -k '%s/000.pkl'" % folder)
    terminal.start("'%s/000.pkl.gz'" % folder)
    terminal.wait(r"^ pickle 1 of 1|000\.pkl.*44 ops|─op |opcodes", "the only pickle of a file is opened at once")
    terminal.keys("q")
    terminal.ended(0, "a lone pickle")
    terminal.start("'%s/001.pkl'" % folder, "'%s/missing.pkl'" % folder)
    terminal.wait(r"1 pickle *X0 .*-1", "several paths are listed, and what is not there")
    terminal.keys("j", "Enter")
    terminal.wait(r"could not be opened", "a row that cannot be opened says why")
    terminal.keys("q")
    terminal.ended(0, "several paths")
    terminal.close()


def main():
    if not shutil.which("tmux"):
        tap.skip_all("there is no tmux")
    for size in ((80, 24), (120, 40), (200, 50)):
        walk(*size)
    resizing()
    signals()
    suspending()
    remembering()
    mouse()
    playing()
    colours()
    light_and_ascii()
    hostile()
    standard_input()
    shrinking()
    listing()
    beginning()
    confined()
    lessons()
    direct_colour()
    tap.finish()


main()
