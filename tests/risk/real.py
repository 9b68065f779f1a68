# SPDX-License-Identifier: MIT
"""
No false alarm: real.tar.xz holds pickles that real software wrote on Debian 12 (CPython 2.7 and
3.11, PyPy, numpy, pandas, scikit-learn, torch, joblib, Django, Celery, ZODB, Sphinx, Ren'Py,
matplotlib and others), chosen so that each callable and each kind of call is there once. Those that
begin with more_ were made after the rules, by a second generator: each estimator of scikit-learn,
types of numpy, scipy, pandas, sympy, astropy, Django, SQLAlchemy and others; those with third_ by
another one, after that. Each is innocuous, or unknown for classes that belong to nobody, or is listed
here with its level and why.
"""

import json
import os
import tarfile
import tempfile

import tap

# Programs that were written to be pickled from: nobody knows their modules.
NOBODY = {"__main__", "petstore", "oldshop", "shopdb", "shopmodels"}

# Files that carry code or calls, and say so.
HIGHER = {
    "ml-misc_cloudpickle_lambda.pkl": ("dangerous", "holds the code of a function"),
    "ml-misc_cloudpickle_local_class.pkl": ("dangerous", "holds the code of a class"),
    "ml-misc_dill_lambda.pkl": ("dangerous", "holds the code of a function"),
    "ml-misc_dill_session.pkl": ("dangerous", "imports modules and holds code"),
    "net_raw_reduce_call.0_to_server.stream.pkl": ("dangerous", "the attack of the article"),
    "torch_pickled_tensor.pkl": ("dangerous", "loads another pickle, from bytes"),
}


def pickles(folder):
    """Written out, with their names in order."""
    names = []
    with tarfile.open(os.path.join(tap.SRCDIR, "tests/risk/real.tar.xz")) as archive:
        for member in archive:
            names.append(member.name)
            with open(os.path.join(folder, member.name), "wb") as file:
                file.write(archive.extractfile(member).read())
    return names


def is_nobodys(one):
    module = one["module"].split(".")[0]
    # An attribute of such a class, and an extension code, are as unknown as that.
    return (one["level"] in ("innocuous", "unknown")
            and (one["level"] == "innocuous" or module in NOBODY | {"", "builtins", "__builtin__"}
                 or one["module"].startswith("__torch__.")))


def main():
    with tempfile.TemporaryDirectory() as folder:
        names = pickles(folder)
        out = tap.run("scan", "--jsonl", *(os.path.join(folder, name) for name in names))[1]
        verdicts = [json.loads(line) for line in out.splitlines()]
    seen = {}
    for verdict in verdicts:
        seen.setdefault(os.path.basename(verdict["address"].split("!")[0]), []).append(verdict)
    tap.equal(sorted(seen), sorted(names), "each file has a verdict")
    for name in names:
        for verdict in seen[name]:
            # What it holds in its bytes has verdicts of its own.
            if "!value(" in verdict["address"]:
                continue
            if name in HIGHER:
                level, why = HIGHER[name]
                tap.equal(verdict["level"], level, "%s: %s, it %s" % (name, level, why))
                continue
            worse = ["%s.%s %s" % (one["module"], one["name"], one["level"])
                     for one in verdict["callables"] if not is_nobodys(one)]
            worse += [finding["message"] for finding in verdict["findings"]
                      if finding["level"] not in ("info", "unknown")]
            tap.ok(verdict["level"] in ("innocuous", "unknown") and not worse, name,
                   "\n".join(worse))
    tap.equal(sorted(set(HIGHER) - set(names)), [], "what is listed is there")
    tap.finish()


main()
