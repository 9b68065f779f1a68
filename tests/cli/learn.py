# SPDX-License-Identifier: MIT
"""learn lists the lessons and prints one; --check-lesson and --check-theme say what is wrong with one,
and the exit status says that something is. The manual's examples have nothing wrong with them."""

import glob
import os
import re
import tempfile

import tap

LESSONS = os.path.join(tap.SRCDIR, "samples/lessons")


def example(page):
    with open(os.path.join(tap.SRCDIR, "docs", page), encoding="utf-8") as file:
        text = re.search(r"^\.EX\n(.*?)^\.EE\n", file.read(), re.M | re.S).group(1)
    return text.replace("\\-", "-").replace("\\[->]", "→")


def check(text, kind="lesson"):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "own." + kind)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        status, out, err = tap.run("--check-" + kind, path)
        return status, out.decode().replace(folder, ""), err.decode().replace(folder, "")


def main():
    files = sorted(glob.glob(LESSONS + "/*.lesson"))
    names = [re.sub(r"^\d+-|\.lesson$", "", os.path.basename(path)) for path in files]
    status, out, err = tap.run("learn")
    listed = [line.split()[0] for line in out.decode().split("\n\n")[0].splitlines()]
    tap.equal((status, listed, err), (0, names, b""), "learn lists all lessons, in their order")
    for name, path in zip(names, files):
        status, out, err = tap.run("learn", name)
        with open(path, encoding="utf-8") as file:
            steps = len(re.findall(r"^op ", file.read(), re.M))
        shown = len(re.findall(r"^(?:pickle \d+, )?op \d+", out.decode(), re.M))
        tap.equal((status, shown, err), (0, steps, b""), "learn %s prints all its steps" % name)
        status, out, err = tap.run("--check-lesson", path)
        tap.equal((status, err), (0, b""), "nothing is wrong with %s" % os.path.basename(path))
    tap.ok(b"= mark" not in tap.run("learn", "stack")[1]
           and b"= [] | mark | ()" in tap.run("learn", "stack")[1],
           "the stack that is to be predicted is printed")
    status, out, err = check(example("picklescope-lessons.7"))
    tap.equal((status, out, err), (0, "/own.lesson: 3 steps, nothing is wrong\n", ""),
              "the manual's example is a lesson")
    status, out, err = check(example("picklescope-lessons.7").replace("op 9 STOP", "op 9 POP"))
    tap.equal((status, out, err), (1, "/own.lesson, line 8: op 9 is STOP, not POP\n", ""),
              "what is wrong is said with its line, and by the exit status")
    status, out, err = check("title\n")
    tap.equal((status, out, err), (2, "", "picklescope: /own.lesson, line 1: not 'name: value'\n"),
              "what is no lesson is an error")
    status, out, err = tap.run("learn", "nobodys")
    tap.ok(status == 2 and not out and b"no lesson of this name" in err, "as is one that is not there")
    themes()
    tap.finish()


def themes():
    names = sorted(os.path.basename(path)[:-len(".theme")]
                   for path in glob.glob(os.path.join(tap.SRCDIR, "themes/*.theme")))
    tap.ok(len(names) >= 10, "there are themes")
    page = open(os.path.join(tap.SRCDIR, "docs/picklescope-themes.5"), encoding="utf-8").read()
    for name in names:
        status, out, err = tap.run("--check-theme", name)
        tap.equal((status, out, err), (0, b"%s: nothing is wrong\n" % name.encode(), b""),
                  "nothing is wrong with the theme " + name)
        tap.ok(re.search(r"^\.BR? .*\b%s\b" % name.replace("-", r"\\-"), page, re.M),
               "the manual lists the theme " + name)
    text = example("picklescope-themes.5")
    status, out, err = check(text, "theme")
    tap.equal((status, out, err), (0, "dusk: nothing is wrong\n", ""), "nor with the manual's example")
    status, out, err = check(text.replace("203 9 1", "88 9 1"), "theme")
    tap.ok(status == 1 and "dusk: op.call has a contrast of" in out and not err,
           "what is wrong with a theme is said", out + err)
    status, out, err = check(text + "nonsense = x y\n", "theme")
    tap.ok(status == 2 and not out and "line 19: no sign has this name" in err,
           "what is no theme is an error", out + err)


main()
