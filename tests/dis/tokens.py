# SPDX-License-Identifier: MIT
"""Tokens of every conformance case are those of genops of CPython 3.11.7: offsets, names, arguments,
and where and how they end."""

import cases
import tap
import tools

every = list(cases.every())
answers = tools.ask("file " + case.path for case in every)
read, seen = 0, 0
wrong = []
for case, answer in zip(every, answers):
    known = case.known["genops"]
    if known["ok"]:
        right = (answer.ending, answer.end) == ("end", known["end"])
        read += 1
    else:
        right = (answer.ending != "end", answer.end) == (True, known["error"]["at"])
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
tap.finish()
