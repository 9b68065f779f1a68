# SPDX-License-Identifier: MIT
"""
Pictures of the screen: all formats show the same cells, without a terminal, and what a file says is
text in them and never markup.
"""

import html.parser
import os
import re
import shutil
import tempfile
import unicodedata
import xml.etree.ElementTree

import tap

SAMPLES = os.path.join(tap.SRCDIR, "samples")
EVIL = os.path.join(SAMPLES, "evil.pkl")
SVG = "{http://www.w3.org/2000/svg}"
CLEAN = {k: v for k, v in os.environ.items()
         if k not in ("TERM", "NO_COLOR", "COLORTERM", "COLORFGBG", "PICKLESCOPE_THEME")}


def shot(*words, path=EVIL, **more):
    environment = dict(CLEAN, XDG_CONFIG_HOME="/nonexistent", XDG_STATE_HOME="/nonexistent", **more)
    return tap.run(*words, path, env=environment)


def picture(*words, path=EVIL, **more):
    status, out, err = shot(*words, path=path, **more)
    tap.ok(status == 0 and not err, " ".join(words) + ": it is made", (status, err))
    return out.decode()


def width(char):
    """Columns that a character takes."""
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class Page(html.parser.HTMLParser):
    """The text of a page, and what it wants from elsewhere."""

    def __init__(self, text):
        super().__init__()
        self.text, self.open, self.links, self.tags = "", [], [], set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [v for k, v in attrs if k in ("src", "href", "action", "data")]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.links.append("unbalanced " + tag)

    def handle_data(self, data):
        if self.open and self.open[-1] in ("pre", "span"):
            self.text += data


def formats(size, path, name):
    text = picture("--screenshot", size, path=path)
    columns, rows = map(int, size.split("x"))
    lines = text.split("\n")
    tap.equal(len(lines), rows + 1, "%s: it has its rows" % name)
    tap.ok(all(sum(map(width, line)) <= columns for line in lines), "%s: no row is too long" % name)
    ansi = picture("--screenshot", size, "--format", "ansi", path=path)
    tap.ok("\x1b[0;" in ansi or columns < 20, "%s: ansi has looks" % name)
    plain = re.sub(r"\x1b\[[\d;]*m", "", ansi)
    tap.equal([line.rstrip() for line in plain.split("\n")], lines, "%s: ansi has the same text" % name)
    tap.ok("\x1b" not in plain, "%s: ansi has no other sequence" % name)
    page = Page(picture("--screenshot", size, "--format", "html", path=path))
    tap.equal([line.rstrip() for line in page.text.split("\n")], lines, "%s: html has the same text" % name)
    tap.equal(page.links, [], "%s: html wants nothing from anywhere" % name)
    tap.ok("script" not in page.tags and not page.open, "%s: html has no script, and ends" % name)
    root = xml.etree.ElementTree.fromstring(picture("--screenshot", size, "--format", "svg", path=path))
    drawn = [[" "] * columns for _ in range(rows)]
    for element in root.iter(SVG + "text"):
        row, column = (int(element.get("y")) - 13) // 17, int(element.get("x")) // 8
        for char in element.text:
            if width(char) == 0:
                drawn[row][column - 1] += char
                continue
            drawn[row][column] = char
            # The right half of a wide one is no cell of its own.
            drawn[row][column + 1:column + width(char)] = [""] * (width(char) - 1)
            column += width(char)
    wanted = [re.sub("[─│┬┴┤├┌└┼╌]", " ", line).rstrip() for line in lines[:-1]]
    tap.equal(["".join(row).rstrip() for row in drawn], wanted,
              "%s: svg has the same words, each in its place" % name)
    tap.ok({element.tag[len(SVG):] for element in root.iter()} <=
           {"svg", "title", "rect", "g", "text", "path"}, "%s: svg has no link and no script" % name)


def moments():
    tap.ok("►002" in picture("--screenshot", "80x24", "--at", "3") or
           "op 3/34" in picture("--screenshot", "80x24", "--at", "3"), "--at 3 is op 3")
    tap.ok("op 34/34" in picture("--screenshot", "80x24", "--at", "end"), "--at end is the end")
    tap.ok("op 31/34" in picture("--screenshot", "80x24"), "without it, it is where it matters")
    tap.ok("op 7/34" in picture("--screenshot", "80x24", path=EVIL + "!@0#7"), "an address says where")


def looks():
    eight = picture("--screenshot", "80x24,dark,8", "--format", "ansi")
    tap.ok(not re.search(r"[34]8;[25]", eight) and re.search(r"\x1b\[[\d;]*;3\dm", eight),
           "with 8 colours there are no others")
    tap.ok("38;2;" in picture("--screenshot", "80x24,dark,true", "--format", "ansi"),
           "colours in full are there when asked for")
    mono = picture("--screenshot", "80x24,dark,0", "--format", "ansi")
    tap.ok(not re.search(r";[34]\d", mono) and "\x1b[0;1" in mono, "without colours there are attributes")
    tap.equal(picture("--screenshot", "80x24", "--format", "ansi", NO_COLOR="1"), mono,
              "NO_COLOR has none either")
    tap.ok(picture("--screenshot", "80x24,light", "--format", "svg") !=
           picture("--screenshot", "80x24,dark", "--format", "svg"), "a theme is another picture")
    ascii_only = picture("--screenshot", "80x24", "--ascii")
    tap.ok(ascii_only.isascii(), "--ascii is ASCII")
    tap.equal(picture("--screenshot", "120x40", "--format", "svg", TERM="dumb"),
              picture("--screenshot", "120x40", "--format", "svg", TERM="xterm"),
              "the terminal does not change it")


def refused():
    for value in ("", "80", "80x", "x24", "0x24", "80x501", "80x24,", "80x24,dark,7", "80x24 ", "-1x24"):
        status, out, err = shot("--screenshot", value)
        tap.ok(status == 2 and not out and b"--screenshot takes" in err or
               (value == "80x24," and status == 0), "--screenshot %r is refused" % value, (status, err))
    status, out, err = shot("--screenshot", "80x24,nobody")
    tap.ok(status == 2 and not out and b"nobody" in err, "so is a theme that there is not", err)
    status, out, err = shot("--screenshot", "80x24", path="/nonexistent.pkl")
    tap.ok(status == 2 and not out and b"nonexistent" in err, "and a file that is not there", err)


def main():
    for size in ("1x1", "20x5", "40x12", "80x24", "120x40", "200x50"):
        formats(size, EVIL, size)
    formats("100x30", os.path.join(SAMPLES, "hostile-text.pkl"), "hostile text")
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        name = os.path.join(work, "<b onload='x'>&\"]]>.pkl")
        shutil.copy(os.path.join(SAMPLES, "hostile-text.pkl"), name)
        formats("120x30", name, "a hostile name")
        tap.ok("<b onload" not in picture("--screenshot", "120x30", "--format", "html", path=name),
               "it is no tag")
    moments()
    looks()
    refused()
    text = tap.run("learn", "what", "--screenshot", "80x24")[1].decode()
    tap.ok("lesson: " in text, "a lesson has its picture, too", text)
    tap.finish()


main()
