# SPDX-License-Identifier: MIT
"""
custody on trees that are made here: modes, links, sticky directories, access lists, and caches of
many files. What needs another owner is only tried where that can be had. Each file is made so that
one thing about it is wrong, and the same file without it is nobody else's.
"""

import os
import pwd
import shutil
import stat
import struct
import subprocess
import tempfile

import tap

ROOT = os.getuid() == 0
LIST = "system.posix_acl_access"


def acl(*entries):
    """An access list as the kernel has it: (tag, rights, number or None)."""
    return struct.pack("<I", 2) + b"".join(
        struct.pack("<HHI", tag, rights, 0xffffffff if number is None else number)
        for tag, rights, number in entries)


class Tree:
    def __init__(self, work):
        self.work = os.path.realpath(work)
        os.chmod(self.work, 0o755)
        self.number = 0
        self.sure = True

    def file(self, mode=0o644, inside=None, inside_mode=0o755, name=None):
        """A file, in a directory of its own if that has a mode."""
        self.number += 1
        place = self.work
        if inside is not None:
            place = os.path.join(self.work, inside)
            os.makedirs(place, exist_ok=True)
            os.chmod(place, inside_mode)
        path = os.path.join(place, name or "f%d.pkl" % self.number)
        with open(path, "wb") as file:
            file.write(b"N.")
        os.chmod(path, mode)
        return path

    def asks(self, name, path, wanted, *words, options=(), none=()):
        status, out, err = tap.run("custody", path, *options)
        out = out.decode().replace(self.work, "W")
        good = all(word in out for word in words) and not any(word in out for word in none)
        if self.sure or wanted == 1:
            good = good and status == wanted
        tap.ok(good and (not err or wanted == 2), name, (status, wanted, words, out, err))
        return out


def modes(tree):
    tree.asks("a file of one's own", tree.file(), 0, "Nobody else", "-rw-r--r--", "mounted at")
    tree.asks("a file for all", tree.file(0o666), 1, "every user can change what is in W/f",
              "everybody may write to it")
    tree.asks("a file for all that nobody gets to", tree.file(0o666, "shut", 0o700), 0, "drwx------")
    tree.asks("a directory for all", tree.file(0o644, "open", 0o777), 1,
              "every user can put something else in place of W/open/f")
    tree.asks("a directory for all, with the sticky bit", tree.file(0o644, "sticky", 0o1777), 0,
              "drwxrwxrwt", "only its owner may take away (sticky)")
    below = tree.file(0o644, "above/below", 0o700)
    os.chmod(os.path.join(tree.work, "above"), 0o777)
    tree.asks("a directory for all above it", below, 1,
              "every user can put something else in place of W/above/below,")
    tree.asks("two files", tree.file(), 1, "Nobody else", "every user can change",
              options=(tree.file(0o666),))
    tree.asks("an address", tree.file(0o666) + "!@0+2", 1, "every user can change what is in W/f")


def links(tree):
    target = tree.file(0o644, "kept", 0o755)
    os.makedirs(os.path.join(tree.work, "loose"))
    link = os.path.join(tree.work, "loose", "link")
    os.symlink(target, link)
    tree.asks("a link", link, 0, "lrwxrwxrwx", "leads to W/kept", "W/kept/f")
    os.chmod(os.path.join(tree.work, "loose"), 0o777)
    tree.asks("a link in a directory for all", link, 1,
              "every user can put something else in place of W/loose/link")
    tree.asks("where it leads to is nobody else's", target, 0)
    os.symlink("kept", os.path.join(tree.work, "way"))
    tree.asks("a link on the way", os.path.join(tree.work, "way", os.path.basename(target)), 0,
              "leads to kept", " W/kept/f", none=(" W/way/f",))
    os.symlink("loop", os.path.join(tree.work, "loop"))
    tree.asks("a link that leads to itself", os.path.join(tree.work, "loop"), 2, "not looked at")
    os.symlink("nothing", os.path.join(tree.work, "dangling"))
    tree.asks("a link that leads nowhere", os.path.join(tree.work, "dangling"), 2, "W/nothing: No such")
    tree.asks("no such file", os.path.join(tree.work, "none"), 2, "It cannot be said")
    hard = tree.file(0o666, "shut2", 0o700)
    tree.asks("a file that nobody gets to", hard, 0)
    os.link(hard, os.path.join(tree.work, "second"))
    tree.asks("and its second name", hard, 1, "it has 2 names")


def strangers(tree):
    """Other owners, which only root can make."""
    if not ROOT:
        tap.skip("other owners", "this is not root")
        return
    daemon = pwd.getpwnam("daemon")
    path = tree.file(0o600)
    os.chown(path, daemon.pw_uid, daemon.pw_gid)
    tree.asks("another's file", path, 1, "daemon can change what is in W/f", "as the owner of W/f")
    tree.asks("for him it is his own", path, 0, "Nobody else than daemon and root",
              options=("--user", "daemon"))
    tree.asks("by his number, too", path, 0, options=("--user", str(daemon.pw_uid)))
    tree.asks("there is no such user", path, 2, options=("--user", "no such user"))
    path = tree.file(0o664)
    os.chown(path, 0, 54321)
    tree.asks("a group without a name", path, 2, "whoever is in the group 54321")
    os.chown(path, 54322, 0)
    tree.asks("an owner without a name", path, 1, "54322 can change")
    path = tree.file(0o664)
    os.chown(path, 0, daemon.pw_gid)
    tree.asks("a group", path, 1, "daemon can change", "since the group daemon may change")
    path = tree.file(0o644, "theirs", 0o755)
    os.chown(os.path.join(tree.work, "theirs"), daemon.pw_uid, 0)
    tree.asks("another's directory", path, 1, "daemon can put something else in place of W/theirs/f",
              "as the owner of W/theirs")
    os.chmod(os.path.join(tree.work, "theirs"), 0)
    tree.asks("though he shut himself out", path, 1, "daemon can put something else")


def lists(tree):
    """Access lists, by setfacl where it is there, else as setfacl would make them."""
    path = tree.file(0o644)
    user = pwd.getpwnam("daemon").pw_uid
    entries = acl((1, 6, None), (2, 6, user), (4, 4, None), (0x10, 6, None), (0x20, 4, None))
    try:
        if shutil.which("setfacl"):
            subprocess.run(["setfacl", "-m", "u:daemon:rw", path], check=True)
        else:
            os.setxattr(path, LIST, entries)
    except (OSError, subprocess.CalledProcessError) as error:
        tap.skip("access lists", "they cannot be made here: %s" % error)
        return
    tree.asks("an access list", path, 1, "-rw-rw-r--+", "user daemon rw-", "no more than rw-",
              "daemon can change what is in W/f", "by the access list of W/f")
    os.chmod(path, 0o604)
    tree.asks("a mask that lets nothing through", path, 0, "user daemon rw-", "no more than ---")
    os.makedirs(os.path.join(tree.work, "listed"))
    path = tree.file(0o644, "listed", 0o755)
    os.setxattr(os.path.join(tree.work, "listed"), LIST, acl(
        (1, 7, None), (2, 7, user), (4, 5, None), (0x10, 7, None), (0x20, 5, None)))
    tree.asks("an access list of a directory", path, 1, "drwxrwxr-x+",
              "daemon can put something else in place of W/listed/f")


def caches(tree):
    for k in range(300):
        tree.file(0o600, "cache/%02x" % (k % 8), 0o755, "%d.val" % k)
    cache = os.path.join(tree.work, "cache")
    out = tree.asks("a cache", cache, 0, "300 files in it", "300 files -rw-------")
    tap.equal(out.count("files -rw"), 1, "all its files are of one kind")
    os.chmod(os.path.join(cache, "03", "11.val"), 0o622)
    os.chmod(os.path.join(cache, "05"), 0o777)
    os.symlink("/dev/../etc/passwd", os.path.join(cache, "link"))
    out = tree.asks("a cache with what does not belong", cache, 1, "301 files in it",
                    "1 file -rw--w--w-", "every user can change what is in W/cache/03/11.val",
                    "every user can put something else in place of W/cache/05/", "by the link W/cache/link")
    tap.ok(out.index("W/cache/03/11.val") < out.index("nobody else, but"), "what is wrong comes first", out)
    os.chmod(cache, 0o777)
    tree.asks("a cache that all may add to", cache, 1, "every user can put more files into W/cache")
    os.chmod(cache, 0o1777)
    tree.asks("with the sticky bit, too", cache, 1, "every user can put more files into W/cache")


def names(tree):
    path = tree.file(0o644, name="\x1b[31mred\n.pkl")
    out = tree.asks("a name that is no name", path, 0, "\\x1b[31mred\\n.pkl")
    tap.ok("\x1b" not in out, "is shown as what it is")
    status, out, err = tap.run("custody", os.path.basename(tree.file()), cwd=tree.work)
    tap.ok(out.count(tree.work.encode() + b"/f") >= 1 and not err, "a name in the current directory",
           (status, out, err))


def unread(tree):
    """What cannot be read is told, and no byte of a file is asked for."""
    path = tree.file(0o000)
    tree.asks("a file that cannot be read", path, 0, "----------")
    fifo = os.path.join(tree.work, "fifo")
    os.mkfifo(fifo, 0o600)
    tree.asks("a FIFO, which is not waited for", fifo, 0)
    tap.ok(stat.S_ISFIFO(os.stat(fifo).st_mode), "and is still there")


def main():
    # An umask of 0 must not change what is wanted; and where the place itself is not safe, or not to
    # be judged, only what is said counts.
    os.umask(0o022)
    with tempfile.TemporaryDirectory(prefix="picklescope-test.") as work:
        tree = Tree(work)
        status, out, _ = tap.run("custody", tree.file())
        tree.sure = status == 0
        tap.comment("the place for tests: status %d" % status)
        for test in (modes, links, strangers, lists, caches, names, unread):
            test(tree)
    tap.finish()


main()
