# SPDX-License-Identifier: MIT
"""
The manual page has every command, option, rule and key, in the words of their tables: the parts that
are made from them are as they would be made now, and no option is named that there is not. With
--write it makes them anew.
"""

import os
import re
import shutil
import subprocess
import sys

import tap

# Options of the programs that spread scan over machines: GNU parallel, sbatch.
OTHERS = {"array", "pipe", "recend", "sshlogin"}

PAGES = {name: os.path.join(tap.SRCDIR, "docs", name)
         for name in ("picklescope.1", "picklescope-themes.5", "picklescope-lessons.7")}
PAGE = PAGES["picklescope.1"]
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def rows(path, macro):
    """The arguments of each row: words as they are, strings in one piece and without quotes."""
    with open(os.path.join(tap.SRCDIR, path), encoding="utf-8") as file:
        text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    for found in re.finditer(r'^(%s)\(((?:[^"]|"(?:[^"\\]|\\.)*")*?)\)$' % macro, text, re.M):
        columns = []
        for part in re.findall(r'\s*((?:"(?:[^"\\]|\\.)*"\s*)+|[^",]+)(?:,|$)', found.group(2)):
            strings = STRING.findall(part)
            columns.append(re.sub(r"\\(.)", r"\1", "".join(strings)) if strings or part.strip() == '""'
                           else part.strip())
        yield found.group(1), columns


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return "\\&" + text if text[:1] in (".", "'") else text


def fold(text, width=100):
    """A line begins with no control character, wherever it is folded."""
    lines, line = [], ""
    for word in roff(text).split(" "):
        if line and len(line) + 1 + len(word) > width and not word.startswith((".", "'")):
            lines.append(line)
            line = word
        else:
            line = line + " " + word if line else word
    return lines + [line]


def operands(text):
    return re.sub(r"[A-Z]+", r"\\fI\g<0>\\fP", text)


def synopsis():
    out = []
    for _, (_, name, names, *_) in rows("src/cli/commands.def", "COMMAND"):
        out += [".B picklescope%s" % (" " + name if name else ""),
                "[\\fIOPTION\\fP...] " + operands(names), ".br"]
    return out[:-1]


def several(takes):
    """READING, BOUNDS and LISTS stand for several options in the table of commands."""
    with open(os.path.join(tap.SRCDIR, "src/cli/options.c"), encoding="utf-8") as file:
        text = file.read()
    for name in ("READING", "BOUNDS", "LISTS"):
        meant = re.search(r"^#define %s\b(.*?[^\\])\n" % name, text, re.M | re.S).group(1)
        takes = takes.replace(name, meant)
    return takes


def commands():
    out = []
    for _, columns in rows("src/cli/commands.def", "COMMAND"):
        name, names, takes, text = columns[1], columns[2], columns[5], columns[6]
        takes = several(takes)
        options = ["--" + row[2] for _, row in rows("src/cli/options.def", "OPTION")
                   if "TAKES(%s)" % row[0] in takes]
        out += [".TP", ("\\fB%s\\fP " % name if name else "") + operands(names)] + fold(text)
        if options:
            out += fold("Takes %s." % ", ".join(options))
    return out


def options():
    out = []
    for _, (_, letter, name, value, text) in rows("src/cli/options.def", "OPTION"):
        head = "\\fB\\-%s\\fP, " % letter.strip("'") if letter != "0" else ""
        head += "\\fB%s\\fP" % roff("--" + name)
        if value != "NULL":
            head += " \\fI%s\\fP" % roff(value)
        out += [".TP", head] + fold(text)
    return out


def findings():
    out = []
    for _, (_, number, level, title, _, text) in rows("src/risk/rules.def", "RULE"):
        level = "the level of the callable" if level == "CALLABLE" else level.lower()
        out += [".TP", "\\fB%s\\fP %s (%s)" % (number, roff(title), level)] + fold(text)
    return out


def keys():
    out = []
    for macro, columns in rows("src/ui/requests.def", "GROUP|REQUEST"):
        if macro == "GROUP":
            out += [".SS " + roff(columns[0]), ".TS", "tab(\t);", "lB l."]
        else:
            names = roff(" ".join(key.split("@")[0] if len(key) > 1 else key
                                  for key in columns[2].split()))
            # One without help stands on the row of the one before it.
            if columns[4]:
                out.append("%s\t%s" % (names, roff(columns[4])))
            else:
                out[-1] = out[-1].replace("\t", " %s\t" % names, 1)
    # A table ends where the next heading begins.
    text = []
    for line in out:
        if line.startswith(".SS") and text:
            text.append(".TE")
        text.append(line)
    return text + [".TE"]


def queries():
    out = []
    for _, (_, letter, takes, finds) in rows("src/ui/queries.def", "QUERY"):
        letter = letter.strip("'")
        head = "" if letter == "\\0" else "\\fB%s\\fP " % letter
        out += [".TP", head + "\\fI%s\\fP" % roff(takes)] + fold(finds)
    return out


def breaks():
    out = []
    for _, (_, word, watch, takes, what) in rows("src/ui/breaks.def", "BREAK"):
        command = ":watch" if watch == "true" else ":break"
        out += [".TP", "\\fB%s\\fP \\fI%s\\fP" % (roff((command + " " + word).strip()), roff(takes))]
        out += fold(what)
    return out


def stands():
    names = sorted({"%s.%s" % (module, name)
                    for _, (module, name, _, _) in rows("src/report/stands_for.def", "STANDS_FOR")})
    return fold(", ".join(names) + ".")


def listed(path, macro, column):
    """All names of a table, on one line that man folds."""
    return fold(", ".join(columns[column] for _, columns in rows(path, macro)) + ".")


def roles():
    return listed("src/ui/roles.def", "ROLE", 1)


def glyphs():
    return [line.lower().replace("_", ".") for line in listed("src/ui/glyphs.def", "GLYPH", 0)]


MAKERS = {"synopsis": synopsis, "commands": commands, "options": options, "findings": findings,
          "keys": keys, "queries": queries, "breaks": breaks, "stands": stands, "roles": roles, "glyphs": glyphs}
PART = re.compile(r'^(\.\\" made from \S+: (\w+)\n)(.*?)^(\.\\" end of it\n)', re.M | re.S)


def made_anew(page):
    return PART.sub(lambda m: m.group(1) + "\n".join(MAKERS[m.group(2)]()) + "\n" + m.group(4), page)


def shown(path):
    """man has nothing to say of it but what it says."""
    name = os.path.basename(path)
    if not shutil.which("man"):
        tap.skip("man shows %s without a warning" % name, "there is no man")
        return
    done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", path], check=False,
                          capture_output=True, env=dict(os.environ, MANWIDTH="100"))
    tap.ok(done.returncode == 0 and not done.stderr and b"SEE ALSO" in
           re.sub(rb".\x08", b"", done.stdout), "man shows %s without a warning" % name, done.stderr)


def main():
    pages = {}
    for name, path in PAGES.items():
        with open(path, encoding="utf-8") as file:
            pages[name] = file.read()
        if "--write" in sys.argv[1:]:
            with open(path, "w", encoding="utf-8") as file:
                file.write(made_anew(pages[name]))
    if "--write" in sys.argv[1:]:
        return
    page = pages["picklescope.1"]
    parts = [m.group(2) for text in pages.values() for m in PART.finditer(text)]
    tap.equal(sorted(parts), sorted(MAKERS), "they have all their parts")
    for text in pages.values():
        for old, new in zip(PART.finditer(text), PART.finditer(made_anew(text))):
            tap.equal(old.group(3), new.group(3), "its %s are those of the table" % old.group(2))
    # Not only the same, but there: the readers of the tables must find something.
    plain = re.sub(r'^\.\\".*\n|\\f[BIP]', "", page, flags=re.M)
    plain = plain.replace("\\-", "-").replace("\\(aq", "'")
    for path, macro, least in (("src/cli/commands.def", "COMMAND", 7),
                               ("src/cli/options.def", "OPTION", 10),
                               ("src/risk/rules.def", "RULE", 5),
                               ("src/ui/requests.def", "REQUEST", 30)):
        table = [columns for _, columns in rows(path, macro)]
        with open(os.path.join(tap.SRCDIR, path), encoding="utf-8") as file:
            count = len(re.findall(r"^%s\(" % macro, file.read(), re.M))
        tap.ok(len(table) == count and count >= least, "all %d rows of %s are read" % (count, path))
        for columns in table:
            word = columns[2] if macro == "OPTION" else columns[1]
            if macro != "REQUEST" and word:
                tap.ok(re.search(r"(?<!\w)%s(?!\w)" % re.escape(word), plain),
                       "it has %s %s" % (macro.lower(), word))
    known = {columns[2] for _, columns in rows("src/cli/options.def", "OPTION")}
    known |= OTHERS
    named = set(re.findall(r"(?<![\w-])--([a-z][a-z-]*)", plain))
    tap.equal(sorted(named - known), [], "it names no option that there is not")
    for path in PAGES.values():
        shown(path)
    tap.finish()


main()
