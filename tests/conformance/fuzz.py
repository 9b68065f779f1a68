# SPDX-License-Identifier: MIT
"""Random pickles, given to CPython's own readers and to picklescope: where do they differ?

    python3 fuzz.py --count 100000 --seed 1        streams 0 to 99,999 of seed 1
    python3 fuzz.py --seed 1 --only 4711           one of them again, with all that is made of it
    python3 fuzz.py --hex 4e2e --options '{}'      these bytes

CPython 3.11 runs in processes of its own, with find_class that finds inert markers only (fuzzing/live.py). A
difference is made small (fuzzing/shrink.py) and printed once for each kind that there is. Status 0: there
was none."""

import argparse
import collections
import json
import mmap
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "lib"), os.path.join(HERE, "fuzzing"), HERE]
import tap  # noqa: E402

BATCH = 100
PATIENCE = 30   # seconds without a step
SHRINKS = 3     # of one shape of difference, how many are made small
STATE = "<QQQ"  # stream, phase, the first of its batch
PHASES = ["CPython", "picklescope", "pickletools"]


# ---- Workers -----------------------------------------------------------------------------------------

def begin(words):
    """Imports what a worker needs, under its bounds."""
    import gc
    import live
    import judge
    import streams
    live.bound_memory()
    sys.setrecursionlimit(4000)
    gc.set_threshold(50000)
    return judge.Judge(words.readers), streams


def chosen(words, streams, number):
    kind, data, options = streams.stream(words.seed, number)
    return kind, data, {} if words.bare else options


def say(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def shapes(found):
    """The shapes of the differences of one stream: those that readers share are one."""
    readers = collections.defaultdict(list)
    for difference in found:
        readers[difference.what].append(difference.reader)
    return ["%s: %s" % (" ".join(names), what) for what, names in readers.items()]


def work(words):
    """Streams start, start + step, ...; what is found goes to standard output as JSON lines."""
    judge, streams = begin(words)
    with open(words.state, "r+b") as file:
        state = mmap.mmap(file.fileno(), 0)
    skip = set(map(int, words.skip.split(",")))
    numbers = [number for number in range(words.start, words.count, words.step) if number not in skip]
    kinds = collections.Counter()
    outcomes = collections.Counter()
    for at in range(0, len(numbers), BATCH):
        some = numbers[at:at + BATCH]
        rows = []
        for number in some:
            kind, data, options = chosen(words, streams, number)
            kinds[kind] += 1
            rows.append((data, options))
        judge.progress = lambda index, phase: state.__setitem__(
            slice(0, 24), struct.pack(STATE, some[min(index, len(some) - 1)], phase, some[0]))
        for index, found in judge.many(rows, words.dis):
            for shape in shapes(found):
                say(number=some[index], shape=shape)
        if at // BATCH % 20 == 19 or at + BATCH >= len(numbers):
            say(done=some[-1], kinds=kinds, skipped=judge.skipped, compared=judge.compared, outcomes=judge.outcomes)
            for counter in (kinds, judge.skipped, judge.compared, judge.outcomes):
                counter.clear()
    judge.close()


def small(words):
    """Makes one stream small that shows a difference of the shape asked for."""
    import shrink
    judge, streams = begin(words)
    if words.hex is not None:
        data, options = bytes.fromhex(words.hex), json.loads(words.options)
    else:
        _, data, options = chosen(words, streams, words.only)

    reader, _, what = words.shape.partition(": ")
    # "partings of py partings of strict", "c c_file"
    first = reader.split()
    reader = " ".join(first[:3]) if first[0] == "partings" else first[0]
    if not reader.startswith("partings"):
        judge.readers = [reader]

    def seen(data, options):
        return [one for one in judge.one(data, options, reader == "dis") if (one.reader, one.what) == (reader, what)]
    if not seen(data, options):
        say(hex=data.hex(), options=options, gone=True)
    else:
        data, options = shrink.shrink(data, options, seen)
        say(hex=data.hex(), options=options, found=seen(data, options))
    judge.close()


def show(words):
    """Prints what everybody makes of one stream."""
    judge, streams = begin(words)
    if words.hex is not None:
        kind, data, options = "given", bytes.fromhex(words.hex), json.loads(words.options)
    else:
        kind, data, options = chosen(words, streams, words.only)
    print("%s: %r\n%s\noptions %s" % (kind, data, data.hex(), json.dumps(options)))
    runs = judge.runs(data, options, everything=True)
    judge.ask([(data, options)])
    answers = judge.answers()
    for reader, answer in zip(words.readers, answers):
        run = runs.get(reader)
        print("%s\n  CPython     %s\n  picklescope %s" % (
            reader, "(%s)" % run if isinstance(run, Exception) or run is None else
            run.known + (" at %s: %s" % (run.at, run.message) if run.error else ""),
            answer.decode() if isinstance(answer, bytes) else repr(answer)))
    found = judge.one(data, options)
    for shape in shapes(found):
        print("differs: " + shape)
    judge.close()
    return 1 if found else 0


# ---- The parent --------------------------------------------------------------------------------------

class Worker:
    """A process that goes through every step-th stream, begun again behind what killed it."""

    def __init__(self, words, start, folder):
        self.words, self.next, self.folder = words, start, folder
        self.skip = [-1]
        self.done = False
        self.process = None
        self.state = os.path.join(folder, "state-%d" % start)
        self.begin()

    def begin(self):
        with open(self.state, "wb") as file:
            file.write(struct.pack(STATE, self.next, 0, self.next))
        self.seen, self.since = None, time.monotonic()
        # CPython has words to say to some pickles, which are kept for the case that all ends.
        self.errors = open(self.state + ".txt", "w+b")
        self.process = subprocess.Popen(
            command(self.words) + ["--work", "--start", str(self.next), "--step", str(self.words.jobs),
                                   "--count", str(self.words.first + self.words.count), "--state", self.state,
                                   "--skip=" + ",".join(map(str, self.skip)),
                                   "--dis", str(self.words.dis)],
            stdout=subprocess.PIPE, stderr=self.errors, env=environment())
        os.set_blocking(self.process.stdout.fileno(), False)
        self.left = b""

    def read(self):
        """What it said since."""
        data = self.process.stdout.read() or b""
        *lines, self.left = (self.left + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def where(self):
        with open(self.state, "rb") as file:
            return struct.unpack(STATE, file.read(24))

    def stuck(self):
        now = self.where()
        if now != self.seen:
            self.seen, self.since = now, time.monotonic()
        return time.monotonic() - self.since > PATIENCE


def command(words):
    return [sys.executable, os.path.abspath(__file__), "--seed", str(words.seed), "--readers",
            ",".join(words.readers)] + ["--bare"] * words.bare


def environment():
    """One hash seed: the order of a set of strings is the same in each run."""
    return {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


class Report:
    """What was found, by shape."""

    def __init__(self, words):
        self.words = words
        self.counts = {name: collections.Counter() for name in ("kinds", "skipped", "compared", "outcomes")}
        self.shapes = collections.defaultdict(list)
        self.kinds = {}
        self.lost = collections.Counter()

    def take(self, message):
        if "shape" in message:
            self.shapes[message["shape"]].append(message["number"])
            if len(self.shapes[message["shape"]]) <= SHRINKS:
                self.shrink(message["shape"], message["number"])
        else:
            for name, counter in self.counts.items():
                counter.update(message[name])

    def shrink(self, shape, number):
        try:
            done = subprocess.run(command(self.words) + ["--small", "--shape", shape, "--only", str(number)],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), timeout=120)
            found = json.loads(done.stdout.decode().splitlines()[-1])
        except (subprocess.TimeoutExpired, IndexError, ValueError):
            found = {"hex": None, "options": None}
        key = shape, found["hex"]
        if key in self.kinds:
            return
        self.kinds[key] = found
        print("\n%s   stream %d" % (shape, number))
        if found["hex"] is None:
            print("  (could not be made small)")
            return
        print("  %r   --hex %s%s" % (bytes.fromhex(found["hex"]), found["hex"],
                                     " --options '%s'" % json.dumps(found["options"]) if found["options"] else ""))
        if found.get("gone"):
            print("  (not seen when it is asked alone)")
        for _, _, want, got in found.get("found", [])[:1]:
            print("  CPython      %.400s\n  picklescope  %.400s" % (want, got))
        sys.stdout.flush()

    def crashed(self, number, phase, why):
        self.lost["%s %s" % (PHASES[phase], why)] += 1
        if phase == 1:
            self.take({"shape": "probe: " + why, "number": number})


def watch(words, report):
    """Runs the workers to their end."""
    with tempfile.TemporaryDirectory() as folder:
        workers = [Worker(words, words.first + k, folder) for k in range(min(words.jobs, words.count))]
        try:
            follow(words, workers, report)
        finally:
            for worker in workers:
                worker.process.kill()
                worker.process.wait()


def follow(words, workers, report):
    while not all(worker.done for worker in workers):
        time.sleep(.05)
        for worker in workers:
            if worker.done:
                continue
            status = worker.process.poll()
            stuck = status is None and worker.stuck()
            if stuck:
                worker.process.kill()
                status = worker.process.wait()
            for message in worker.read():
                report.take(message)
            if status is None:
                continue
            number, phase, first = worker.where()
            if status == 0:
                worker.done = True
                continue
            if status > 0:
                worker.errors.seek(0)
                raise SystemExit("a worker failed at stream %d\n%s" % (
                    number, worker.errors.read()[-3000:].decode("utf-8", "replace")))
            report.crashed(number, phase, "took too long" if stuck else
                           "died of " + signal.Signals(-status).name)
            # The others of the batch were not judged yet.
            worker.next = first
            worker.skip.append(number)
            worker.begin()


def rows(counts):
    """Counters as lines: the first word of a name that has more than one begins a line."""
    lines = collections.defaultdict(list)
    for name, number in sorted(counts.items()):
        for separator in (": ", " "):
            head, found, rest = name.partition(separator)
            if found:
                break
        lines[head if found else ""].append("%d %s" % (number, rest if found else name))
    return ["%-22s %s" % (head, ", ".join(parts)) for head, parts in lines.items()]


def summary(report, seconds):
    count = sum(report.counts["kinds"].values())
    print("\n%d streams in %.0f s, %.0f a second" % (count, seconds, count / max(seconds, .001)))
    for name, counts in report.counts.items():
        print("%s:" % name)
        for row in rows(counts):
            print("    " + row)
    for why, number in report.lost.items():
        print("lost, %d streams: %s" % (number, why))
    for shape, numbers in sorted(report.shapes.items(), key=lambda pair: -len(pair[1])):
        print("%6d  %s   (first: %s)" % (len(numbers), shape, " ".join(map(str, numbers[:6]))))
    print("%d differences of %d shapes" % (sum(map(len, report.shapes.values())), len(report.shapes)))


def arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--first", type=int, default=0, help="begin with this stream")
    parser.add_argument("--only", type=int, help="this stream alone, in full")
    parser.add_argument("--hex", help="these bytes, in full")
    parser.add_argument("--options", default="{}")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--readers", default="c,c_file,c_stream,py,strict,partings,application",
                        type=lambda text: text.split(","))
    parser.add_argument("--dis", type=int, default=4, help="disassemble one stream in so many; 0: none")
    parser.add_argument("--bare", action="store_true", help="no options: load() is given nothing but bytes")
    for name in ("--work", "--small"):
        parser.add_argument(name, action="store_true", help=argparse.SUPPRESS)
    for name in ("--start", "--step"):
        parser.add_argument(name, type=int, help=argparse.SUPPRESS)
    parser.add_argument("--skip", default="-1", help=argparse.SUPPRESS)
    for name in ("--state", "--shape"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def main(argv):
    words = arguments(argv)
    if words.work:
        return work(words)
    if words.small:
        return small(words)
    if words.only is not None or words.hex is not None:
        return show(words)
    started = time.monotonic()
    report = Report(words)
    try:
        watch(words, report)
    except KeyboardInterrupt:
        print("\nInterrupted: what there is so far.")
    summary(report, time.monotonic() - started)
    return 1 if report.shapes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
