# SPDX-License-Identifier: MIT
"""Makes a pickle that shows a difference small, for fuzz.py: whole ops first, then bytes, then options."""

import mutants


def without(rows, still):
    """Leaves out runs of rows, halving their length, as long as what is left still shows it."""
    size = max(1, len(rows) // 2)
    while True:
        at = 0
        while at < len(rows):
            fewer = rows[:at] + rows[at + size:]
            if still(fewer):
                rows = fewer
            else:
                at += size
        if size == 1:
            return rows
        size //= 2


def plainer(ops, still):
    """Puts the plainest op in the place of others."""
    for at, op in enumerate(ops):
        for plain in (b"N", b"K\x00", b"]", b"}", b")", b"cm\nf\n", b"\x8c\x01a"):
            if op == plain:
                break
            if len(plain) <= len(op) and still(ops[:at] + [plain] + ops[at + 1:]):
                ops = ops[:at] + [plain] + ops[at + 1:]
                break
    return ops


def shrink(data, options, still, most=3000):
    """still(data, options) says whether it shows. Returns the smallest (data, options) found."""
    left = [most]

    def shows(data, options):
        left[0] -= 1
        return left[0] > 0 and still(data, options)

    for _ in range(4):
        before = data, options
        data = b"".join(without(mutants.ops_of(data), lambda ops: shows(b"".join(ops), options)))
        data = b"".join(plainer(mutants.ops_of(data), lambda ops: shows(b"".join(ops), options)))
        if len(data) < 400:
            data = bytes(without(list(data), lambda rest: shows(bytes(rest), options)))
        for name in list(options):
            fewer = {key: value for key, value in options.items() if key != name}
            if shows(data, fewer):
                options = fewer
            elif isinstance(options[name], (dict, list)):
                kind = type(options[name])
                rows = list(options[name].items() if kind is dict else options[name])
                rows = without(rows, lambda rest: shows(data, {**options, name: kind(rest)}))
                options = {**options, name: kind(rows)}
        if (data, options) == before:
            break
    return data, options
