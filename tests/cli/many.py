# SPDX-License-Identifier: MIT
"""scan on many files: the same bytes whatever --jobs, lists of names, each file opened once, and as a
worker of GNU parallel."""

import json
import os
import pickle
import random
import re
import shutil
import subprocess
import tempfile
import time

import tap

GOOD = b"\x80\x04]\x94(K\x01K\x02e."
EVIL = b"cposix\nsystem\n(S'echo hi'\ntR."
CUT = b"\x80\x04\x95\x20\0\0\0\0\0\0\0]\x94(K\x01"


def make_tree(top, count):
    """Small ones, a few that are large enough to be given back, broken ones, and what is none."""
    source = random.Random(4)
    for number in range(count):
        folder = os.path.join(top, "%02x" % (number % 7))
        os.makedirs(folder, exist_ok=True)
        kind = source.randrange(20)
        if kind == 0:
            content = EVIL
        elif kind == 1:
            content = CUT
        elif kind == 2:
            content = GOOD * 3
        elif kind == 3:
            content = b"\xff" + bytes(source.randrange(256) for _ in range(40))
        else:
            content = pickle.dumps([source.random()] * source.randrange(50), number % 6)
        if number % 97 == 50:
            content = pickle.dumps([[source.random()] for _ in range(40000)], 4)
        with open(os.path.join(folder, "%05d.pkl" % number), "wb") as file:
            file.write(content)
    return sorted(os.path.join(where, name) for where, _, names in os.walk(top) for name in names)


def jobs(work, files):
    tree = os.path.join(work, "tree")
    gone = [os.path.join(work, "gone1"), os.path.join(work, "gone2")]
    for form in ([], ["--jsonl"], ["--magic", "--jsonl"]):
        paths = [gone[0], tree, gone[1], files[3]]
        wanted = tap.run("scan", *form, "--jobs", "1", *paths)
        tap.ok(wanted[0] == 1 and len(wanted[1]) > 10000 and wanted[2].count(b"\n") >= 2,
               "one thread: %s" % form, wanted[2])
        for number in ("2", "3", "16", None):
            args = [] if number is None else ["--jobs", number]
            tap.equal(tap.run("scan", *form, *args, *paths), wanted,
                      "%s threads, the same: %s" % (number or "all", form))
    both = subprocess.run([tap.PROGRAM, "scan", "-j8", *paths], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False).stdout
    one = subprocess.run([tap.PROGRAM, "scan", "-j1", *paths], stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False).stdout
    tap.equal(both, one, "messages stand between the results where they belong")
    for number in ("0", "x", "-1", ""):
        status, out, err = tap.run("scan", "--jobs", number, tree)
        tap.ok(status == 2 and not out and b"--jobs" in err, "--jobs '%s' is refused" % number, err)


def lists(work, files):
    tree = os.path.join(work, "tree")
    wanted = tap.run("scan", "--jsonl", *files)
    for end, args in (("\n", []), ("\0", ["--null"])):
        names = end.join(files).encode() + end.encode()
        listed = os.path.join(work, "list")
        with open(listed, "wb") as file:
            file.write(names)
        tap.equal(tap.run("scan", "--jsonl", "--files-from", listed, *args), wanted,
                  "a list in a file %s" % args)
        tap.equal(tap.run("scan", "--jsonl", "--files-from", "-", *args, input=names), wanted,
                  "a list on standard input %s" % args)
        tap.equal(tap.run("scan", "--jsonl", "--files-from", "-", *args, input=names[:-1]), wanted,
                  "the last name without an end %s" % args)
    tap.equal(tap.run("scan", "--jsonl", "--files-from=-", files[0], input=files[1].encode() + b"\n\n"),
              tap.run("scan", "--jsonl", files[0], files[1]), "names of the command line come first")
    tap.equal(tap.run("scan", "--jsonl", "--files-from", "-", input=tree.encode()),
              tap.run("scan", "--jsonl", tree), "a directory in a list is walked")
    tap.equal(tap.run("scan", "--files-from", "/dev/null", cwd=tree),
              (0, b"0 pickles in 0 files\n", b""), "an empty list is no file, not the directory")
    odd = os.path.join(work, "a b\nc")
    shutil.copy(files[0], odd)
    status, out, err = tap.run("scan", "--jsonl", "--null", "--files-from", "-", input=odd.encode())
    tap.ok(len(out.splitlines()) == 1 and b"a b%0Ac" in out, "a newline in a name", (status, out, err))
    status, out, err = tap.run("scan", "--jsonl", "--files-from", "-", cwd=work, input=b"-\n")
    tap.ok(status == 2 and b"picklescope: ./-: there is no such file" in err, "'-' in a list is a file",
           err)
    for wrong, why in ((b"x" * 5000, b"longer than any path"), (b"x" * 200000, b"longer than any path"),
                       (b"a\0b", b"NUL byte")):
        status, out, err = tap.run("scan", "--jsonl", "--files-from", "-",
                                   input=wrong + b"\n" + files[0].encode())
        tap.ok(status == 2 and why in err and err.count(b"\n") == 1 and len(out.splitlines()) == 1,
               "a wrong name of %d bytes is told once, and passed over" % len(wrong), (err[:200], out))
    status, out, err = tap.run("scan", "--files-from", os.path.join(work, "none"))
    tap.ok(status == 2 and not out and b"list cannot be read" in err, "no such list", err)
    status, out, err = tap.run("scan", "--files-from", work)
    tap.ok(status == 2 and b"list was not read to its end" in err, "a list that is a directory", err)
    status, out, err = tap.run("scan", "--files-from", "-", "-", input=b"")
    tap.ok(status == 2 and b"cannot be both" in err, "standard input is one thing only", err)


def as_found(files):
    """A line comes before the next name is sent."""
    child = subprocess.Popen([tap.PROGRAM, "scan", "--jsonl", "--files-from", "-"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    seen = []
    files = [name for name in files if os.path.getsize(name) > 100][:5]
    for name in files:
        child.stdin.write(name.encode() + b"\n")
        seen.append(json.loads(child.stdout.readline())["address"].split("!@")[0])
    child.stdin.close()
    child.wait()
    child.stdout.close()
    tap.equal(seen, files, "what is found in a file is told before the next is named")


def slow_first(work, files):
    """The first of the list comes late: what is found in the others waits, and stays in order."""
    fifo = os.path.join(work, "fifo")
    os.mkfifo(fifo)
    child = subprocess.Popen([tap.PROGRAM, "scan", "--jsonl", "-j4", fifo, *files],
                             stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    time.sleep(0.3)
    with open(fifo, "wb") as file:
        file.write(EVIL)
    out = child.communicate()[0]
    os.unlink(fifo)
    wanted = tap.run("scan", "--jsonl", *files)[1]
    tap.equal(out.split(b"\n", 1)[1], wanted, "a file that takes long, and many behind it")
    tap.ok(b"/fifo!@" in out.split(b"\n")[0], "it comes first all the same", out[:100])


def calls(work, files):
    strace = os.environ.get("STRACE", "no")
    trace = os.path.join(work, "trace")
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")

    def traced(*args):
        return subprocess.run([strace, "-f", "-o", trace, "-e",
                               "trace=open,openat,execve,fork,vfork,socket,connect", *args],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=environment, check=False).returncode

    if strace == "no" or traced("true") != 0:
        tap.skip("what it opens", "tracing is not to be had here")
        return
    tree = os.path.join(work, "tree")
    traced(tap.PROGRAM, "scan", "--jsonl", "-j2", tree)
    with open(trace, encoding="utf-8", errors="replace") as file:
        lines = file.read()
    opened = re.findall(r'"(%s/[^"]*\.pkl)"' % re.escape(tree), lines)
    tap.equal(sorted(opened), files, "each file is opened once")
    tap.equal(len(re.findall(r" execve\(", lines)), 1, "no process is started")
    good = os.path.join(work, "good.pkl")
    with open(good, "wb") as file:
        file.write(GOOD)
    for args, wanted in (([], 0), (["--magic"], 1)):
        traced(tap.PROGRAM, "scan", "--jsonl", *args, good)
        with open(trace, encoding="utf-8", errors="replace") as file:
            found = len(re.findall(r'magic\.mgc", (?!.*O_PATH)', file.read()))
        tap.ok(min(found, 1) == wanted, "libmagic's database is opened %s" %
               ("where it is asked for" if wanted else "by nobody"), found)
    row = json.loads(tap.run("scan", "--jsonl", "--magic", good)[1])
    tap.equal(row["magic"], "Python pickle, protocol 4", "--magic")


def parallel(work, files):
    """GNU parallel spreads the names; the rows are those of one process."""
    program = shutil.which("parallel")
    version = subprocess.run([program, "--version"], stdout=subprocess.PIPE, check=False,
                             stderr=subprocess.DEVNULL).stdout if program else b""
    if b"GNU parallel" not in version:
        tap.skip("as the worker of GNU parallel", "it is not installed")
        return
    home = os.path.join(work, "home")
    os.makedirs(os.path.join(home, ".parallel"))
    with open(os.path.join(home, ".parallel", "will-cite"), "wb"):
        pass
    wanted = tap.run("scan", "--jsonl", *files)
    names = "\0".join(files).encode() + b"\0"
    done = subprocess.run([program, "--pipe", "-k", "-j3", "-N40", "--recend", r"\0",
                           tap.PROGRAM, "scan", "--jsonl", "--null", "--files-from", "-"],
                          input=names, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=dict(os.environ, HOME=home), check=False)
    tap.equal(done.stdout, wanted[1], "as the worker of GNU parallel: the same rows in the same order")
    tap.ok(done.returncode > 0, "and its status says that there were some with status 1", done)


def array(work, files):
    """docs/scan-slurm.sh: each task its part, and together what one process writes."""
    script = os.path.join(tap.SRCDIR, "docs", "scan-slurm.sh")
    listed = os.path.join(work, "array")
    with open(listed, "wb") as file:
        file.write("\0".join(files).encode() + b"\0")
    wanted = tap.run("scan", "--jsonl", *files)[1]

    def together(results):
        out = b""
        for name in sorted(os.listdir(results)):
            with open(os.path.join(results, name), "rb") as file:
                out += file.read()
        return out

    results = os.path.join(work, "results")
    statuses = []
    for task in range(7):
        environment = dict(os.environ, PICKLESCOPE=tap.PROGRAM, SLURM_ARRAY_TASK_ID=str(task),
                           SLURM_ARRAY_TASK_COUNT="7", SLURM_CPUS_PER_TASK="2")
        statuses.append(subprocess.run(["sh", script, listed, results], env=environment,
                                       check=False).returncode)
    tap.equal(statuses, [0] * 7, "the tasks of an array end well")
    tap.equal(together(results), wanted, "together they are what one process writes")
    with Slurm(os.path.join(work, "one")) as slurm:
        if not slurm.runs:
            tap.skip("the same by Slurm", "there is none that could be started")
            return
        results = os.path.join(work, "slurm")
        done = subprocess.run(["sbatch", "--wait", "--array=0-2", "--cpus-per-task=1",
                               "--output=/dev/null", "--export=ALL,PICKLESCOPE=" + tap.PROGRAM, script,
                               listed, results], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=slurm.environment, timeout=300, check=False)
        tap.equal(together(results) if os.path.isdir(results) else done.stdout, wanted,
                  "the same by Slurm")


class Slurm:
    """A Slurm of our own on this machine alone: one node, its daemons our children."""

    CONF = """ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={top}/munge
ProctrackType=proctrack/pgid
TaskPlugin=task/none
StateSaveLocation={top}
SlurmdSpoolDir={top}/spool
SlurmctldPidFile={top}/slurmctld.pid
SlurmdPidFile={top}/slurmd.pid
SlurmctldPort={port}
SlurmdPort={port2}
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MailProg=/bin/true
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES State=UP
"""

    def __init__(self, top):
        self.top = top
        self.daemons = []
        self.runs = False
        self.environment = dict(os.environ, SLURM_CONF=os.path.join(top, "slurm.conf"))

    def start(self, *command):
        with open(os.path.join(self.top, "log"), "ab") as log:
            self.daemons.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                                 stderr=log, env=self.environment))

    def __enter__(self):
        programs = ("munged", "slurmctld", "slurmd", "sbatch", "sinfo")
        if os.getuid() != 0 or not all(map(shutil.which, programs)):
            return self
        os.makedirs(os.path.join(self.top, "spool"))
        port = 20000 + os.getpid() % 20000
        with open(os.path.join(self.top, "slurm.conf"), "w", encoding="ascii") as file:
            file.write(self.CONF.format(host=os.uname().nodename.split(".")[0], top=self.top, port=port,
                                        port2=port + 1, cpus=os.cpu_count()))
        key = os.path.join(self.top, "key")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o400), "wb") as file:
            file.write(os.urandom(128))
        self.start("munged", "--foreground", "--force", "--key-file", key,
                   *["--%s=%s/munge%s" % (what, self.top, end) for what, end in (
                       ("socket", ""), ("pid-file", ".pid"), ("log-file", ".log"),
                       ("seed-file", ".seed"))])
        self.start("slurmctld", "-D")
        self.start("slurmd", "-D")
        for _ in range(40):
            time.sleep(0.5)
            if any(daemon.poll() is not None for daemon in self.daemons):
                break
            seen = subprocess.run(["sinfo", "-h", "-o", "%T"], stdout=subprocess.PIPE, check=False,
                                  stderr=subprocess.DEVNULL, env=self.environment).stdout
            if b"idle" in seen:
                self.runs = True
                break
        return self

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
            daemon.wait()


def main():
    with tempfile.TemporaryDirectory() as work:
        files = make_tree(os.path.join(work, "tree"), 400)
        jobs(work, files)
        lists(work, files)
        as_found(files)
        slow_first(work, files)
        calls(work, files)
        parallel(work, files)
        array(work, files)
    tap.finish()


main()
