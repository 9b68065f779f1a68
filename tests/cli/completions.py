# SPDX-License-Identifier: MIT
"""
The completions of bash, zsh and fish are those that the tables of commands and options make; and the
shells that are here take them. With --write they are made anew.
"""

import configparser
import os
import re
import shutil
import subprocess
import sys

import tap
import tables

HEAD = "# SPDX-License-Identifier: MIT\n# Made from src/cli/*.def: python3 tests/cli/completions.py --write\n"
# What the name of a value stands for.
KINDS = {"FILE": "file", "DIR": "directory", "FILE|-": "file", "NAME|FILE": "file"}
NAMES = {"keys": "keys", "theme": "themes", "check-theme": "themes"}


def shipped(folder, suffix):
    """Names of themes or keys that come with the program."""
    names = (name[:-len(suffix)] for name in os.listdir(os.path.join(tap.SRCDIR, folder))
             if name.endswith(suffix))
    return sorted(set(names) - {"base"})


def lessons():
    return sorted(re.sub(r"^\d+-|\.lesson$", "", name)
                  for name in os.listdir(os.path.join(tap.SRCDIR, "samples/lessons"))
                  if name.endswith(".lesson"))


def words_of(word, value):
    """The words that a value may be; [] where it may be anything."""
    if word == "keys":
        return shipped("keys", ".keys")
    if word in ("theme", "check-theme"):
        return shipped("themes", ".theme")
    if word == "check-lesson":
        return lessons()
    if value and "|" in value and value not in KINDS:
        return [part for part in value.split("|") if part.islower() or part[0].isdigit()]
    return []


def takes_files(value):
    return value in KINDS


def first(text):
    """The first sentence of a help, without its full stop."""
    return re.split(r"(?<=[a-z)])[.:;] ", text)[0].rstrip(".")


def bash(table, commands):
    out = [HEAD, "_picklescope()\n{\n\tlocal cur prev words cword command= options= i\n"
           "\tCOMPREPLY=()\n\tcur=${COMP_WORDS[COMP_CWORD]}\n\tprev=${COMP_WORDS[COMP_CWORD-1]}\n"
           "\tcase $prev in\n"]
    for _, letter, word, value, _ in table:
        if not value:
            continue
        names = "--" + word + ("|-" + letter if letter else "")
        choices = words_of(word, value)
        out.append("\t%s)\n" % names)
        if choices:
            out.append("\t\tCOMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n" % " ".join(choices))
        if value == "DIR":
            out.append("\t\tCOMPREPLY=($(compgen -d -- \"$cur\"))\n")
        elif takes_files(value):
            out.append("\t\tCOMPREPLY+=($(compgen -f -- \"$cur\"))\n")
        out.append("\t\treturn\n\t\t;;\n")
    out.append("\tesac\n\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase ${COMP_WORDS[i]} in\n\t\t%s)\n"
               "\t\t\tcommand=${COMP_WORDS[i]}\n\t\t\tbreak\n\t\t\t;;\n\t\tesac\n\tdone\n"
               % " | ".join(name for name, *_ in commands if name))
    out.append("\tcase $command in\n")
    for name, _, takes, _ in commands:
        words = " ".join("--" + row[2] for row in takes)
        out.append("\t%s)\n\t\toptions='%s'\n\t\t;;\n" % (name or "''", words))
    out.append("\tesac\n\tif [[ $cur == -* ]]; then\n"
               "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n\t\treturn\n\tfi\n"
               "\tif [[ $command == learn ]]; then\n\t\tCOMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n\tfi\n"
               "\tif [[ -z $command ]]; then\n\t\tCOMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n\tfi\n"
               "\tif [[ $command != explain ]]; then\n\t\tCOMPREPLY+=($(compgen -f -- \"$cur\"))\n\tfi\n}\n"
               "complete -o filenames -F _picklescope picklescope\n"
               % (" ".join(lessons()), " ".join(name for name, *_ in commands if name)))
    return "".join(out)


def zsh_quote(text):
    return text.replace("'", "'\\''").replace("[", "\\[").replace("]", "\\]").replace(":", "\\:")


def zsh(_, commands):
    out = ["#compdef picklescope\n", HEAD, "_picklescope()\n{\n\tlocal command= word\n\tlocal -a options\n"
           "\tfor word in ${words[2,CURRENT-1]}; do\n\t\tcase $word in\n\t\t%s) command=$word; break ;;\n"
           "\t\tesac\n\tdone\n\tcase $command in\n" % "|".join(name for name, *_ in commands if name)]
    for name, _, takes, _ in commands:
        out.append("\t%s)\n\t\toptions=(\n" % (name or "''"))
        for _, letter, word, value, text in takes:
            choices = words_of(word, value)
            action = ""
            if value:
                action = ":%s:" % zsh_quote(value)
                if value == "DIR":
                    action += "_directories"
                elif choices and takes_files(value):
                    action += "{_alternative \"w\\:name\\:(%s)\" \"f\\:file\\:_files\"}" % " ".join(choices)
                elif choices:
                    action += "(%s)" % " ".join(choices)
                elif takes_files(value):
                    action += "_files"
            for key in ["--" + word] + (["-" + letter] if letter else []):
                equals = "=" if value and key.startswith("--") else "+" if value else ""
                out.append("\t\t\t'*%s%s[%s]%s'\n" % (key, equals, zsh_quote(first(text)), action))
        out.append("\t\t)\n\t\t;;\n")
    names = "\n".join("\t\t\t\t'%s:%s'" % (name, zsh_quote(first(text)))
                      for name, _, _, text in commands if name)
    out.append("\tesac\n\tif [[ -z $command ]]; then\n\t\tlocal -a commands\n\t\tcommands=(\n%s\n\t\t)\n"
               "\t\t_arguments -s $options '1: :{_describe command commands; _files}' '*:file:_files'\n"
               "\telif [[ $command == learn ]]; then\n"
               "\t\t_arguments -s $options '1: :' '2:lesson:(%s)'\n"
               "\telse\n\t\t_arguments -s $options '*:file:_files'\n\tfi\n}\n_picklescope \"$@\"\n"
               % (names, " ".join(lessons())))
    return "".join(out)


def fish_quote(text):
    return "'%s'" % text.replace("\\", "\\\\").replace("'", "\\'")


def fish(table, commands):
    names = [name for name, *_ in commands if name]
    out = [HEAD]
    none = "not __fish_seen_subcommand_from " + " ".join(names)
    for name, _, _, text in commands:
        if name:
            out.append("complete -c picklescope -n \"%s\" -a %s -d %s\n" % (none, name, fish_quote(first(text))))
    out.append("complete -c picklescope -n \"__fish_seen_subcommand_from learn\" -f -a %s\n"
               % fish_quote(" ".join(lessons())))
    everywhere = set.intersection(*({row[0] for row in takes} for _, _, takes, _ in commands))
    for name, letter, word, value, text in table:
        users = [command for command, _, takes, _ in commands if name in {row[0] for row in takes}]
        condition = ""
        if name not in everywhere:
            parts = []
            if "" in users:
                parts.append(none)
            if any(users):
                parts.append("__fish_seen_subcommand_from " + " ".join(user for user in users if user))
            condition = " -n \"%s\"" % "; or ".join(parts)
        choices = words_of(word, value)
        value_part = ""
        if value:
            value_part = " -r"
            if not takes_files(value):
                value_part = " -x"
            if choices:
                value_part += " -a %s" % fish_quote(" ".join(choices))
        out.append("complete -c picklescope%s -l %s%s%s -d %s\n"
                   % (condition, word, " -s " + letter if letter else "", value_part, fish_quote(first(text))))
    return "".join(out)


MAKERS = {"picklescope.bash": bash, "_picklescope": zsh, "picklescope.fish": fish}


def path_of(name):
    return os.path.join(tap.SRCDIR, "completions", name)


def completed(words):
    """What bash makes of a line whose last word is being typed."""
    code = ("source '%s'; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _picklescope; "
            "printf '%%s\\n' \"${COMPREPLY[@]}\"" % (path_of("picklescope.bash"),
                                                   " ".join("'%s'" % word for word in words)))
    done = subprocess.run(["bash", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          cwd=tap.SRCDIR)
    tap.ok(done.returncode == 0 and not done.stderr, "bash completes %s" % " ".join(words), done.stderr)
    return done.stdout.decode().split()


def desktop():
    """The desktop's entry is one: a terminal program that takes a file."""
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(os.path.join(tap.SRCDIR, "docs/picklescope.desktop"), encoding="utf-8")
    tap.equal(entry.sections(), ["Desktop Entry"], "the desktop file has its section")
    values = entry["Desktop Entry"]
    tap.equal([values[key] for key in ("Type", "Exec", "Terminal", "Name")],
              ["Application", "picklescope %f", "true", "picklescope"], "and says what to start")
    tap.ok(all(values[key].endswith(";") for key in ("MimeType", "Categories", "Keywords")), "lists end as they must")


def main():
    table, commands = tables.options()
    made = {name: maker(table, commands) for name, maker in MAKERS.items()}
    if "--write" in sys.argv[1:]:
        for name, text in made.items():
            with open(path_of(name), "w", encoding="utf-8") as file:
                file.write(text)
        return
    tap.ok(len(table) > 30 and len(commands) > 10, "the tables are read")
    for name, text in made.items():
        with open(path_of(name), encoding="utf-8") as file:
            tap.equal(file.read(), text, "%s is what the tables make" % name)
        for _, _, word, _, _ in table:
            tap.ok(re.search(r"(--|-l )%s\b" % re.escape(word), text), "%s has --%s" % (name, word))
    if shutil.which("bash"):
        tap.ok("scan" in completed(["picklescope", "sc"]), "a command")
        tap.ok("--jsonl" in completed(["picklescope", "scan", "--js"]), "an option of a command")
        tap.equal(completed(["picklescope", "explain", "--js"]), [], "and not of another")
        tap.equal(completed(["picklescope", "--keys", "v"]), ["vim"], "keys by their names")
        tap.ok("solarized-dark" in completed(["picklescope", "x.pkl", "--theme", "sol"]), "themes")
        tap.equal(completed(["picklescope", "scan", "--fail-on", "s"]), ["suspicious"], "a value")
        tap.ok("samples/evil.pkl" in completed(["picklescope", "tree", "samples/ev"]), "a file")
        tap.equal(completed(["picklescope", "learn", "mem"]), ["memo"], "a lesson")
    else:
        tap.skip("bash takes it", "there is no bash")
    for shell, name in (("zsh", "_picklescope"), ("fish", "picklescope.fish")):
        if shutil.which(shell):
            done = subprocess.run([shell, "-n", path_of(name)], stderr=subprocess.PIPE, check=False)
            tap.ok(done.returncode == 0 and not done.stderr, "%s takes it" % shell, done.stderr)
        else:
            tap.skip("%s takes it" % shell, "there is no %s" % shell)
    desktop()
    tap.finish()


main()
