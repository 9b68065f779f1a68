# SPDX-License-Identifier: MIT
"""
bench.py [--scale mini|small|full] [--rounds N] [--files DIRECTORY] [--write FILE] [--check]

What reading pickles costs beside CPython, wc and less, in one run: each round takes the programs in
turn, and the best of the rounds counts for every one, since what else the machine does only ever adds.
The files are made by make_bench.py, once; the aims are in the file 'aims'. --write puts the tables into
a file of Markdown, between its marks; --check ends with status 1 if a row that is marked so is worse
than twice its aim.
"""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILDDIR = os.environ.get("builddir") or "build"
PROGRAM = os.environ.get("PICKLESCOPE") or os.path.join(BUILDDIR, "picklescope")
FILES = "records records0 numbers blobs deep objects dag dense memo".split()
WORST = "none marks dups".split()
DEEPEST = "nested tuples".split()
BEGIN, END = "<!-- made by make bench: %s -->", "<!-- end of %s -->"


def cpu(*command):
    """Cpu seconds of a process and all it waited for; None if it failed."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime if child.returncode in (0, 1) else None


def told(*command):
    """What a program prints as 'name value'."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    rows = (line.split() for line in done.stdout.decode().splitlines() if done.returncode == 0)
    return {row[0]: float(row[1]) for row in rows if len(row) == 2 and row[0] != "#"}


class Figures(dict):
    def least(self, name, value):
        if value is not None:
            self[name] = min(value, self.get(name, value))

    def ratio(self, name, ours, theirs):
        if self.get(ours) is not None and self.get(theirs):
            self[name] = self[ours] / self[theirs]


def make_files(directory, scale):
    done = os.path.join(directory, "done")
    if not os.path.exists(done):
        print("making the files of scale %s in %s" % (scale, directory), file=sys.stderr)
        for maker in ("make_bench.py", "make_extremes.py"):
            subprocess.run([sys.executable, os.path.join(HERE, maker), directory, "--scale", scale],
                           check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(directory, "short.pkl"), "wb") as file:
            file.write(b"\x80\x04}\x94(\x8c\x04name\x94\x8c\x03ann\x94\x8c\x03age\x94K*\x8c\x04tags\x94"
                       b"]\x94(\x8c\x01a\x94\x8c\x01b\x94eu.")
        with open(os.path.join(directory, "loading.pkl"), "wb") as file:
            file.write(b"\x80\x04](" + b"(\x8c\x04nameK\x01d" * 10_000_000 + b"e.")
        with open(done, "wb"):
            pass


def measure(figures, directory, scale, rounds):
    bench = os.path.join(BUILDDIR, "tests", "bench")
    load = [sys.executable, os.path.join(HERE, "load.py")]
    for turn in range(rounds):
        for name in FILES:
            path = os.path.join(directory, name + ".pkl")
            values = dict(told(os.path.join(bench, "history_bench"), path))
            # The memory is that with verdict and findings.
            values.update(told(os.path.join(bench, "verdict_bench"), path))
            for key in ("history_cpu_seconds", "private_bytes", "verdict_cpu_seconds"):
                figures.least("%s.%s" % (key, name), values.get(key))
            for key in ("bytes", "ops"):
                figures["%s.%s" % (key, name)] = values.get(key)
            # Not --jsonl: its digest reads every byte.
            figures.least("scan." + name, cpu(PROGRAM, "scan", path))
            figures.least("wc." + name, cpu("wc", "-l", path))
            # What it loads of the nested and of the bomb is plain data, too; but the full bomb takes
            # all memory to take apart, and a deep one the stack.
            figures.least("load." + name, told(*load, path).get("load_cpu_seconds"))
            if scale != "full" and (turn == 0 or scale == "mini"):
                figures.least("genops." + name, told(*load, "--genops", path).get("genops_cpu_seconds"))
        tiny = os.path.join(directory, "tiny")
        figures.least("scan.tiny", cpu(PROGRAM, "scan", "--jsonl", tiny))
        figures.least("genops.tiny", cpu(*load, "--genops", tiny))
        records = os.path.join(directory, "records.pkl")
        if scale != "full" and (turn < 2 or scale == "mini"):
            figures.least("dis.records", cpu(PROGRAM, "dis", records))
            figures.least("pickletools.records", cpu(sys.executable, "-m", "pickletools", records))
        print("round %d of %d" % (turn + 1, rounds), file=sys.stderr)
    measure_looks(figures, bench, records, "")
    measure_extremes(figures, bench, directory)


def measure_looks(figures, bench, path, name):
    for key, value in told(os.path.join(bench, "history_bench"), path, "looks").items():
        if key.endswith("_ms"):
            figures[name + key.replace("_ms", "").replace("_", ".", 1)] = value


def measure_extremes(figures, bench, directory):
    for name in WORST + DEEPEST + ["giant"]:
        path = os.path.join(directory, name + ".pkl")
        if os.path.exists(path):
            for key, value in told(os.path.join(bench, "verdict_bench"), path).items():
                figures["%s.%s" % (key, name)] = value
    for name in DEEPEST:
        measure_looks(figures, bench, os.path.join(directory, name + ".pkl"), name + ".")


def count_instructions(figures, directory):
    if not shutil.which("valgrind"):
        return
    for name in ("records", "dense"):
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
             "--toggle-collect=measured", os.path.join(BUILDDIR, "tests", "bench", "verdict_bench"),
             os.path.join(directory, name + ".pkl")],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
        found = re.search(rb"Collected : (\d+)", done.stderr)
        if found and figures.get("ops." + name):
            figures["instructions." + name] = int(found.group(1)) / figures["ops." + name]


def count_of_tiny(figures, directory):
    """Instructions a small file: of all of them, less what the start takes."""
    tiny, empty = (os.path.join(directory, name) for name in ("tiny", "empty"))
    if not shutil.which("valgrind"):
        return
    os.makedirs(empty, exist_ok=True)
    found = [re.search(rb"Collected : (\d+)", subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", PROGRAM, "scan", "--jobs", "1",
         "--sandbox=off", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False).stderr)
        for path in (tiny, empty)]
    files = sum(len(names) for _, _, names in os.walk(tiny))
    if all(found) and files:
        figures["instructions.tiny"] = (int(found[0].group(1)) - int(found[1].group(1))) / files


def screen(*args):
    """The figures of first_screen.py: the least of the runs, as elsewhere."""
    done = subprocess.run([sys.executable, os.path.join(HERE, "first_screen.py"), "-n", "7", *args],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                          env=dict(os.environ, TZ="UTC", LC_ALL="C.UTF-8"))
    out = done.stdout.decode("utf-8", "replace")
    return {name: [float(least)] for name, least in re.findall(r"^(\S+) +min +([0-9.]+)", out, re.M)}


def measure_screen(figures, directory):
    big, short = (os.path.join(directory, name) for name in ("records.pkl", "short.pkl"))
    figures["first.records"] = screen("--filled", "40", "--", PROGRAM, big).get("start_ms", [None])[0]
    figures["first.short"] = screen("--filled", "40", "--", PROGRAM, short).get("start_ms", [None])[0]
    if shutil.which("less"):
        figures["less.records"] = screen("--filled", "40", "--", "less", "-f", big).get(
            "start_ms", [None])[0]
    # It may open at the first op, where neither of the first two would have anything to do.
    keys = ("G", "S", "s", "<PgUp>", "g", "G", "50%")
    rows = screen("--filled", "40", "--limit", "10",
                  *[word for key in keys for word in ("--key", key)], "--", PROGRAM, big)
    for number, name in ((2, "step"), (1, "back"), (3, "page")):
        figures["key." + name] = rows.get("key_ms[%d]" % number, [None])[0]
    for _ in range(3):
        keys = told(sys.executable, os.path.join(HERE, "loading.py"), PROGRAM,
                    os.path.join(directory, "loading.pkl"))
        # Fewer were not typed while it was read.
        if keys.get("keys", 0) >= 5:
            figures.least("key.loading", keys["longest_ms"])
    jumps = [rows["key_ms[%d]" % number][0] for number in (0, 4, 5, 6) if "key_ms[%d]" % number in rows]
    figures["key.jump"] = max(jumps) if jumps else None


def conclude(figures):
    for name in FILES:
        figures.ratio("verdict/load." + name, "verdict_cpu_seconds." + name, "load." + name)
        figures.ratio("memory/size." + name, "private_bytes." + name, "bytes." + name)
    for name in WORST:
        figures.ratio("peak/size." + name, "peak_bytes." + name, "bytes." + name)
    for name in ("giant", "dense"):
        figures.ratio("op." + name, "verdict_cpu_seconds." + name, "ops." + name)
    figures.ratio("op/op.giant", "op.giant", "op.dense")
    if figures.get("private_bytes.giant"):
        figures["gigabytes.giant"] = figures["private_bytes.giant"] / 1e9
    figures["seconds.dag"] = figures.get("verdict_cpu_seconds.dag")
    figures.ratio("scan/wc.blobs", "scan.blobs", "wc.blobs")
    figures.ratio("dis/pickletools.records", "dis.records", "pickletools.records")
    figures.ratio("scan/genops.tiny", "scan.tiny", "genops.tiny")
    figures.ratio("first/first.records", "first.records", "first.short")
    figures.ratio("first/less.records", "first.records", "less.records")


def read_aims():
    with open(os.path.join(HERE, "aims"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, aim, check, what = line.split(None, 3)
                over, _, under = aim.partition("/")
                yield name, aim, float(over) / float(under or 1), check == "yes", what.strip()


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "| --- " + "| ---: " * (len(heads) - 1) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def show(figures, form, *names):
    value = figures.get(names[0])
    for name in names[1:]:
        value = value / figures[name] if value is not None and figures.get(name) else None
    return form % value if value is not None else ""


def cpu_table(figures):
    rows = []
    for name in FILES:
        def of(form, key, per=None, factor=1.0, name=name):
            value = figures.get(key + "." + name)
            under = figures.get(per + "." + name) if per else 1
            return form % (value * factor / under) if value is not None and under else ""

        rows.append([
            name, of("%.1f", "bytes", factor=1e-6), of("%.0f", "ops"),
            of("%.4f", "verdict_cpu_seconds"),
            show({"x": figures["bytes." + name] / figures["verdict_cpu_seconds." + name] / 1e6}, "%.0f",
                 "x"),
            of("%.1f", "history_cpu_seconds", "ops", 1e9), of("%.1f", "verdict_cpu_seconds", "ops", 1e9),
            of("%.1f", "private_bytes", "ops"), of("%.1f", "private_bytes", factor=1e-6),
            of("%.4f", "scan"), of("%.4f", "load"), of("%.3f", "genops"), of("%.4f", "wc")])
    return table(["file", "MB", "ops", "verdict s", "MB/s", "history ns/op", "verdict ns/op",
                  "bytes/op", "private MB", "scan s", "pickle.load s", "genops s", "wc -l s"], rows)


def aim_table(figures):
    rows, worse = [], []
    for name, aim, most, check, what in read_aims():
        value = figures.get(name)
        if value is None:
            rows.append([what, "", aim, "not measured"])
            continue
        shown = "1/%.1f" % (1 / value) if "/" in aim and 0 < value < 1 else "%.3g" % value
        holds = "yes" if value <= most else "no"
        rows.append([what, shown, aim, holds])
        if check and value > 2 * most:
            worse.append("%s is %s, more than twice %s" % (name, shown, aim))
    return table(["what", "measured", "at most", "holds"], rows), worse


def screen_table(figures):
    names = (("first screen of records", "first.records"), ("first screen of 60 bytes", "first.short"),
             ("first screen of less on records", "less.records"), ("a step", "key.step"),
             ("a step back", "key.back"), ("a page", "key.page"), ("a jump", "key.jump"))
    return table(["on a pseudo-terminal, 160 x 50", "ms"],
                 [[words, "%.1f" % figures[name]] for words, name in names
                  if figures.get(name) is not None])


def machine():
    model = ""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            found = re.search(r"model name\s*:\s*(.*)", file.read())
            model = found.group(1) if found else ""
    return "%s, %d processors, %s %s, CPython %s, load %.1f at the end" % (
        model or platform.machine(), os.cpu_count(), platform.system(), platform.release(),
        platform.python_version(), os.getloadavg()[0])


def write(path, scale, lines):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    begin, end = BEGIN % scale, END % scale
    made = "%s\n\n## Scale %s\n\n%s\n\n%s" % (begin, scale, "\n".join(lines), end)
    if begin in text:
        text = text[:text.index(begin)] + made + text[text.index(end) + len(end):]
    else:
        text = text.rstrip("\n") + "\n\n" + made + "\n"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[1])
    parser.add_argument("--scale", choices=("mini", "small", "full"), default="mini")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--files")
    parser.add_argument("--write")
    parser.add_argument("--check", action="store_true")
    args = parser.parse_args()
    directory = args.files or os.path.join(BUILDDIR, "tests", "bench", args.scale)
    os.makedirs(directory, exist_ok=True)
    make_files(directory, args.scale)
    figures = Figures()
    begun = time.monotonic()
    measure(figures, directory, args.scale, args.rounds)
    if args.scale == "mini":
        count_instructions(figures, directory)
        count_of_tiny(figures, directory)
    measure_screen(figures, directory)
    conclude(figures)
    aims, worse = aim_table(figures)
    lines = ["%s. Best of %d rounds, cpu seconds; %.0f s in all." % (
        machine(), args.rounds, time.monotonic() - begun), ""]
    lines += cpu_table(figures) + [""] + screen_table(figures) + [""] + aims
    print("\n".join(lines))
    if args.write:
        write(args.write, args.scale, lines)
    for words in worse:
        print("bench: " + words, file=sys.stderr)
    sys.exit(1 if args.check and worse else 0)


main()
