# SPDX-License-Identifier: MIT
"""opcodes.def holds every opcode that pickletools has, with its byte and protocol, and no other."""

import os
import pickletools
import re

import tap

if not tap.LIVE:
    tap.skip_all("needs Python 3.11")

with open(os.path.join(tap.SRCDIR, "src/pickle/opcodes.def"), encoding="utf-8") as table:
    text = re.sub(r"/\*.*?\*/", "", table.read(), flags=re.S)
ours = {}
for name, byte, protocol in re.findall(r"\bOP\((\w+), (0x[0-9a-f]{2}), (\d),", text):
    tap.ok(name not in ours, "%s has one row" % name)
    ours[name] = (int(byte, 16), int(protocol))

theirs = {op.name: (ord(op.code), op.proto) for op in pickletools.opcodes}
for name, row in theirs.items():
    tap.equal(ours.get(name), row, "%s has pickletools' byte and protocol" % name)
tap.equal(sorted(set(ours) - set(theirs)), [], "there is no opcode of our own")
tap.equal([name for name in ours if name in theirs], [op.name for op in pickletools.opcodes],
          "the rows stand in pickletools' order")
tap.equal(len(ours), 68, "there are 68")
tap.finish()
