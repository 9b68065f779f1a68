#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
Writes what the lists of screens.sh hold beside the samples: tests/screen/list/. The same bytes every
time, but for SQLite's own version number in its file.

    python3 tests/screen/make_list.py
"""
import datetime
import os
import pickle
import sqlite3
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, "list")
SAMPLES = os.path.join(HERE, os.pardir, os.pardir, "samples")


def sample(name):
    with open(os.path.join(SAMPLES, name), "rb") as file:
        return file.read()


def write_zip(name, members):
    path = os.path.join(FOLDER, name)
    with zipfile.ZipFile(path, "w") as archive:
        for member, data in members:
            archive.writestr(zipfile.ZipInfo(member, (2023, 1, 1, 0, 0, 0)), data)
    return path


def main():
    os.makedirs(FOLDER, exist_ok=True)
    write_zip("models.zip", [
        ("models/version", b"3\n"),
        ("models/data.pkl", pickle.dumps({"weights": [0.5, 0.25], "epoch": 12}, 2)),
        ("models/optimizer/state.pkl", sample("type-datetime.pkl")),
        ("models/hook.pkl", sample("article.pkl"))])
    # Marked as encrypted: nobody has the key to what was never locked.
    path = write_zip("locked.zip", [("secret.pkl", bytes(range(160, 224)))])
    with open(path, "rb") as file:
        data = bytearray(file.read())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    with open(path, "wb") as file:
        file.write(data)
    path = os.path.join(FOLDER, "sessions.sqlite3")
    if os.path.exists(path):
        os.remove(path)
    table = sqlite3.connect(path)
    table.execute("pragma page_size = 512")
    table.execute("create table sessions (key text, value blob, expires real)")
    for number, (user, expires) in enumerate([("ann", 1.7005e9), ("bob", 1.699e9), ("eve", 1.8e9)]):
        value = {"user": user, "seen": datetime.date(2023, 11, number + 1), "cart": list(range(number))}
        data = sample("article.pkl") if user == "eve" else pickle.dumps(value, 4)
        table.execute("insert into sessions values (?, ?, ?)", ("session:%s" % user, data, expires))
    table.commit()
    table.close()


if __name__ == "__main__":
    main()
