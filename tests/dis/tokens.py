# SPDX-License-Identifier: MIT
"""Tokens of every conformance case are those of genops of CPython 3.11.7: offsets, names, arguments,
and where they end, and why."""

import re

import cases
import tap
import tools

# What genops says, and our name for it.
REASONS = [
    (r"pickle exhausted before seeing STOP", "END"), (r"at position .*, opcode .* unknown", "UNKNOWN"),
    (r"not enough data|but only .* remain|no newline found", "TRUNCATED"), (r"byte count < 0", "NEGATIVE_COUNT"),
    (r"byte count > sys.maxsize", "HUGE_COUNT"), (r"Exceeds the limit", "DIGITS"),
    (r"invalid literal for int|trailing 'L' not allowed", "NOT_INT"), (r"could not convert string to float", "NOT_FLOAT"),
    (r"no string quotes|strinq quote", "UNQUOTED"), (r"Trailing \\|invalid \\x escape", "ESCAPE"),
    (r"'ascii' codec", "NOT_ASCII"), (r"'utf-8' codec", "NOT_UTF8"), (r"'rawunicodeescape' codec", "NOT_UNICODE"),
]


def reason(message):
    return [name for pattern, name in REASONS if re.search(pattern, message, re.S)]


every = list(cases.every())
answers = tools.ask("file " + case.path for case in every)
read, seen = 0, 0
wrong, endings = [], set()
for case, answer in zip(every, answers):
    known = case.known["genops"]
    if known["ok"]:
        right = (answer.ending, answer.end) == ("end", known["end"])
        read += 1
    else:
        right = ([answer.ending], answer.end) == (reason(known["error"]["message"]), known["error"]["at"])
        endings.add(answer.ending)
    if "tokens_omitted" in known:
        right = right and len(answer.tokens) == known["tokens_omitted"]
    else:
        wanted = [(token[0], token[1], tools.node(token)) for token in known["tokens"]]
        right = right and answer.tokens == wanted
        seen += len(wanted)
    if not right:
        wrong.append("%s: %s %s, wanted %s" % (case.name, answer.ending, answer.end, str(known)[:300]))
tap.ok(len(answers) == len(every) and read > 1500, "%d cases, %d of them read to their STOP" % (len(every), read))
tap.ok(not wrong, "%d tokens are the same" % seen, "\n".join(["%d differ" % len(wrong)] + wrong[:10]))
tap.equal(endings, {name for _, name in REASONS}, "every way to end is there")
tap.finish()
