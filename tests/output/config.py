# SPDX-License-Identifier: MIT
"""
The configuration and files of keys: what they change, what is wrong with one and in which line, and
that the command line has the last word.
"""

import os
import re
import tempfile

import tap

EVIL = os.path.join(tap.SRCDIR, "samples", "evil.pkl")


class Home:
    """A user's directories."""

    def __init__(self, work):
        self.folder = os.path.join(work, "picklescope")
        os.makedirs(os.path.join(self.folder, "keys"))
        os.makedirs(os.path.join(self.folder, "themes"))
        self.environment = dict(os.environ, XDG_CONFIG_HOME=work, XDG_STATE_HOME=work)
        self.environment.pop("NO_COLOR", None)

    def write(self, text, *names):
        with open(os.path.join(self.folder, *names), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *words):
        return tap.run(*words, env=self.environment)

    def picture(self, *words):
        return self.run("--screenshot", "80x24", "--format", "svg", *words, EVIL)[1]

    def script(self, text, *words):
        self.write(text, "script")
        status, _, err = self.run("--script", os.path.join(self.folder, "script"), *words, EVIL)
        return status, err


def wrong(home, text, line, what):
    home.write(text, "config")
    for words in (("--check-config",), ("scan", EVIL), ("--version",)):
        status, out, err = home.run(*words)
        tap.ok(status == 2 and not out and b"config, line %d: " % line in err and what.encode() in err,
               "%r: %s says what is wrong" % (text, words[0]), (status, out, err))
    status, out, _ = home.run("scan", "--no-config", EVIL)
    tap.ok(status == 1 and b"dangerous" in out, "%r: --no-config leaves it out" % text)


def options(home):
    plain = home.picture()
    home.write("; a comment\n[options]\ntheme = light\nascii = no\n", "config")
    tap.equal(home.picture("--theme", "dark"), plain, "the command line has the last word")
    tap.ok(home.picture() != plain, "a theme of the configuration counts")
    tap.equal(home.picture("--no-config"), plain, "--no-config leaves it out")
    home.environment["PICKLESCOPE_OPTS"] = " --ascii\t--theme=dark --fail-on unknown "
    tap.ok(home.picture().isascii(), "the environment's options count, too")
    tap.equal(home.picture("--no-config"), plain, "--no-config leaves them out")
    home.environment["PICKLESCOPE_OPTS"] = "--theme dark"
    tap.equal(home.picture(), plain, "they come after the configuration,")
    home.write("", "config")
    light = home.picture("--no-config", "--theme", "light")
    tap.equal(home.picture("--theme", "light"), light, "and before the command line")
    for words, what in (("--nonsense", "there is no option 'nonsense'"), ("-h", "'-h' is no long option"),
                        ("--json", "'json' belongs on the command line"), ("light", "'light' is no long"),
                        ("--max-layers", "max-layers takes N, not ''"), ("--ascii=1", "--ascii takes no value"),
                        ("--max-layers x", "max-layers takes N, not 'x'")):
        home.environment["PICKLESCOPE_OPTS"] = words
        status, out, err = home.run("scan", EVIL)
        tap.ok(status == 2 and not out and b"PICKLESCOPE_OPTS: " + what.encode() in err,
               "%s: what is wrong is said" % words, (status, out, err))
        tap.equal(home.run("scan", "--no-config", EVIL)[0], 1, "%s: and may be left out" % words)
    del home.environment["PICKLESCOPE_OPTS"]
    home.write("[options]\nascii = yes\n", "config")
    tap.ok(home.run("--screenshot", "80x24", EVIL)[1].isascii(), "a switch counts")
    home.write("[options]\nfail-on = unknown\nmax-layers = 3\ntheme = light\n", "config")
    status, _, err = home.run("scan", os.path.join(tap.SRCDIR, "samples", "type-list.pkl"))
    tap.equal((status, err), (0, b""), "what a command does not take is no error")
    home.write("[options]\ntrust = posix\n", "config")
    tap.equal(home.run("scan", EVIL)[0], 0, "a user's own level counts")
    home.write("[options]\nout = %s\n" % os.path.join(home.folder, "case"), "config")
    tap.equal(home.script("screenshot x.txt\n"), (0, b""), "and a directory for what is written")
    tap.ok(os.path.exists(os.path.join(home.folder, "case", "x.txt")), "where it is written")
    status, out, _ = home.run("--check-config")
    tap.ok(status == 0 and b"nothing is wrong" in out, "--check-config is content", out)
    wrong(home, "[options]\ntheme = light\nnonsense = 3\n", 3, "there is no option 'nonsense'")
    wrong(home, "[options]\nscreenshot = 80x24\n", 2, "'screenshot' belongs on the command line")
    wrong(home, "[options]\nascii = maybe\n", 2, "ascii is yes or no")
    wrong(home, "[options]\nreader = pascal\n", 2, "reader takes c|")
    wrong(home, "[keys]\nx = y\n", 2, "there is no section [keys]")
    wrong(home, "[options]\nnothing\n", 2, "it is not 'name = value'")
    home.write("[options]\ntheme = nobody\nkeys = nothing\n", "config")
    status, out, _ = home.run("--check-config")
    tap.ok(status == 1 and b"theme nobody" in out and b"keys nothing" in out, "it looks at theme and keys", out)
    os.unlink(os.path.join(home.folder, "config"))
    status, out, _ = home.run("--check-config")
    tap.ok(status == 0 and b"there is no configuration" in out, "none is no error", out)


def keys(home):
    home.write("bind any X step\nbind any ZZZ quit\n", "keys", "mine.keys")
    script = "key g\nkey X\nexpect op 1/34\nkey s\nexpect op 2/34\n"
    tap.equal(home.script(script, "--keys", "mine"), (0, b""), "a file of one's own, by its name")
    path = os.path.join(home.folder, "keys", "mine.keys")
    tap.equal(home.script(script, "--keys", path), (0, b""), "and by its path")
    home.write("[options]\nkeys = mine\n", "config")
    tap.equal(home.script(script), (0, b""), "and in the configuration")
    tap.equal(home.script("key ?\nexpect s F8 X\n"), (0, b""), "help shows the keys that there are")
    tap.equal(home.script("keys ZZ\nexpect Z quit\n"), (0, b""), "a sequence waits, and says for what")
    home.write("inherit mine\nbind any X back\n", "keys", "more.keys")
    tap.equal(home.script("key g\nkeys ssX\nexpect op 1/34\n", "--keys", "more"), (0, b""),
              "files may inherit")
    os.unlink(os.path.join(home.folder, "config"))
    tap.equal(home.script("key g\n:keys more\nkeys ssX\nexpect op 1/34\n:keys vim\nkeys G\nkeys gg\n"
                          "expect op 0/34\n:keys default\n"), (0, b""), "they can be changed while it runs")
    for text, line, what in (("bind any X nonsense\n", 1, "there is no request 'nonsense'"),
                             ("#\n#\nbind any XY step\nbind any X back\n", 4, "line 3 binds the same keys"),
                             ("inherit broken\n", 1, "inherits from itself")):
        home.write(text, "keys", "broken.keys")
        status, out, err = home.run("--check-config", "--keys", "broken")
        said = b"line %d: " % line in out and what.encode() in out
        tap.ok(status == 1 and not err and said, "%r: --check-config says what is wrong" % text, (out, err))
        status, out, err = home.run("--screenshot", "80x24", "--keys", "broken", EVIL)
        tap.ok(status == 2 and not out and what.encode() in err, "%r: it is not taken" % text, err)
    for name in ("default", "vim", "less", "gdb", "emacs"):
        status, out, _ = home.run("--check-config", "--keys", name)
        tap.ok(status == 0 and b"nothing is wrong" in out, "the keys %s are right" % name, out)


def examples(home):
    """Those of the manual page are right."""
    with open(os.path.join(tap.SRCDIR, "docs/picklescope-config.5"), encoding="utf-8") as file:
        page = file.read().replace("\\-", "-").replace("\\e", "\\")
    config, keys_file, script = re.findall(r"^\.EX\n(.*?)^\.EE$", page, re.M | re.S)
    home.write(config, "config")
    status, out, err = home.run("--check-config")
    tap.ok(status == 0 and b"keys vim: nothing is wrong" in out, "the manual's configuration", (out, err))
    os.unlink(os.path.join(home.folder, "config"))
    home.write(keys_file, "keys", "mine.keys")
    status, out, err = home.run("--check-config", "--keys", "mine")
    tap.ok(status == 0, "the manual's keys", (out, err))
    tap.equal(home.script(script, "--out", os.path.join(home.folder, "shown")), (0, b""), "the manual's script")
    tap.equal(os.listdir(os.path.join(home.folder, "shown")), ["import.svg"], "which writes its picture")


def main():
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        home = Home(work)
        options(home)
        keys(home)
        examples(home)
    tap.finish()


main()
