#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Make a picture of the real screen: python3 docs/make_picture.py OUT.svg [options] -- COMMAND...

Runs the command in a tmux of its own, sends keys, waits until the screen stands still, and draws
what tmux says is on it, cell by cell: colours, attributes, text. The same screen gives the same
picture.
"""

import argparse
import html
import os
import re
import shlex
import subprocess
import sys
import time

CELL_WIDTH, CELL_HEIGHT, BASELINE, FONT_SIZE = 8, 17, 13, 13.2
TERMINAL = {"ground": "#1c1c1c", "ink": "#d0d0d0"}
# The sixteen colours of a terminal, as xterm has them.
BASIC = ["#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
         "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff"]
# Line art: to which sides a character reaches (left, right, up, down).
LINES = {"─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "rud",
         "┤": "lud", "┬": "lrd", "┴": "lru", "┼": "lrud"}


def palette(number):
    if number < 16:
        return BASIC[number]
    if number >= 232:
        return "#" + "%02x" % (8 + 10 * (number - 232)) * 3
    steps = [0, 95, 135, 175, 215, 255]
    number -= 16
    return "#%02x%02x%02x" % (steps[number // 36], steps[number // 6 % 6], steps[number % 6])


class Style:
    """What the SGR sequences so far add up to."""

    def __init__(self):
        self.ink, self.ground, self.on = None, None, frozenset()

    def colour(self, rest):
        kind = rest.pop(0)
        if kind == 5:
            return palette(rest.pop(0))
        return "#%02x%02x%02x" % (rest.pop(0), rest.pop(0), rest.pop(0))

    def apply(self, parameters):
        names = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}
        rest = [int(p or 0) for p in parameters.replace(":", ";").split(";")]
        while rest:
            code = rest.pop(0)
            if code == 0:
                self.ink, self.ground, self.on = None, None, frozenset()
            elif code in names:
                self.on |= {names[code]}
            elif code == 22:
                self.on -= {"bold", "dim"}
            elif code - 20 in names:
                self.on -= {names[code - 20]}
            elif code in (38, 48):
                setattr(self, "ink" if code == 38 else "ground", self.colour(rest))
            elif code in (39, 49):
                setattr(self, "ink" if code == 39 else "ground", None)
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.ink = BASIC[code - 30 if code < 40 else code - 82]
            elif 40 <= code <= 47 or 100 <= code <= 107:
                self.ground = BASIC[code - 40 if code < 50 else code - 92]

    def look(self):
        ink, ground = self.ink or TERMINAL["ink"], self.ground or TERMINAL["ground"]
        if "reverse" in self.on:
            ink, ground = ground, ink
        return ink, ground, self.on - {"reverse"}


def cells(screen):
    """The screen as rows of (character, (ink, ground, attributes))."""
    rows = []
    style = Style()
    for line in screen.split("\n"):
        row = []
        for sequence, char in re.findall(r"\x1b\[([\d;:]*)m|([^\x1b])", line):
            if char:
                row.append((char, style.look()))
            else:
                style.apply(sequence)
        rows.append(row)
    return rows


def runs(row):
    """Neighbours that look alike: (column, text, look)."""
    found = []
    for column, (char, look) in enumerate(row):
        if found and found[-1][2] == look:
            found[-1][1] += char
        else:
            found.append([column, char, look])
    return found


def draw_lines(text, x, y, ink):
    mid_x, mid_y = CELL_WIDTH / 2, CELL_HEIGHT / 2
    ends = {"l": (0, mid_y), "r": (CELL_WIDTH, mid_y), "u": (mid_x, 0), "d": (mid_x, CELL_HEIGHT)}
    path = ""
    for k, char in enumerate(text):
        for side in LINES.get(char, ""):
            left, top = x + k * CELL_WIDTH, y
            path += "M%g %gL%g %g" % (left + mid_x, top + mid_y, left + ends[side][0],
                                      top + ends[side][1])
    return '<path d="%s" stroke="%s"/>\n' % (path, ink) if path else ""


def draw(rows, columns, title):
    width, height = columns * CELL_WIDTH, len(rows) * CELL_HEIGHT
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 -8 %d %d" width="%d" height="%d">\n'
           % (width + 16, height + 16, width + 16, height + 16),
           "<title>%s</title>\n" % html.escape(title),
           '<rect x="-8" y="-8" width="100%%" height="100%%" rx="6" fill="%s"/>\n' % TERMINAL["ground"],
           '<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="%g" '
           'xml:space="preserve">\n' % FONT_SIZE]
    for number, row in enumerate(rows):
        y = number * CELL_HEIGHT
        for column, text, (ink, ground, on) in runs(row):
            x = column * CELL_WIDTH
            if ground != TERMINAL["ground"]:
                out.append('<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>\n'
                           % (x, y, len(text) * CELL_WIDTH, CELL_HEIGHT, ground))
            out.append(draw_lines(text, x, y, ink))
            looks = "".join(
                {"bold": ' font-weight="bold"', "dim": ' opacity="0.6"',
                 "italic": ' font-style="italic"',
                 "underline": ' text-decoration="underline"'}[name] for name in sorted(on))
            # Every word is set at its own column: fonts differ in width.
            words = "".join(" " if char in LINES else char for char in text)
            for word in re.finditer(r"\S+(?: \S+)*", words):
                out.append('<text x="%d" y="%d" textLength="%d" fill="%s"%s>%s</text>\n'
                           % (x + word.start() * CELL_WIDTH, y + BASELINE,
                              len(word.group()) * CELL_WIDTH, ink, looks,
                              html.escape(word.group())))
    return "".join(out) + "</g>\n</svg>\n"


def capture(command, columns, lines, keys):
    server = ["tmux", "-L", "picture-%d" % os.getpid(), "-f", os.devnull]
    environment = {key: value for key, value in os.environ.items()
                   if key not in ("COLORTERM", "NO_COLOR", "TMUX")}
    environment.update(LC_ALL="C.UTF-8", TERM="tmux-256color")

    def tmux(*arguments):
        return subprocess.run(server + list(arguments), env=environment, check=True,
                              stdout=subprocess.PIPE).stdout.decode()

    def still():
        """The screen once it has not changed for half a second."""
        before = None
        for _ in range(100):
            time.sleep(0.5)
            now = tmux("capture-pane", "-p", "-e")
            if now == before and now.strip():
                return now
            before = now
        sys.exit("the screen never stood still")

    tmux("new-session", "-d", "-x", str(columns), "-y", str(lines),
         "TERM=tmux-256color " + shlex.join(command))
    try:
        screen = still()
        for key in keys:
            tmux("send-keys", key)
            screen = still()
        return screen.rstrip("\n")
    finally:
        tmux("kill-server")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--size", default="132x38", help="columns x lines")
    parser.add_argument("--keys", default="", help="keys in tmux's names, blanks between them")
    parser.add_argument("--ground", default=TERMINAL["ground"], help="the terminal's own, #rrggbb")
    parser.add_argument("--ink", default=TERMINAL["ink"], help="and the colour of its letters")
    parser.add_argument("command", nargs="+")
    wanted = parser.parse_args()
    TERMINAL.update(ground=wanted.ground, ink=wanted.ink)
    columns, lines = map(int, wanted.size.split("x"))
    screen = capture(wanted.command, columns, lines, wanted.keys.split())
    with open(wanted.out, "w", encoding="utf-8") as out:
        out.write(draw(cells(screen), columns, " ".join(wanted.command)))


if __name__ == "__main__":
    main()
