# SPDX-License-Identifier: MIT
"""
make_records.py FILE [MEGABYTES]: writes a pickle as a developer finds it in a cache, a list of
records as dicts, protocol 4, about 50 MB. The same call makes the same bytes.
"""

import pickle
import random
import sys

FIRST = "Ada Ben Cleo Dov Eva Finn Gita Hugo Ines Jun Kofi Lena Milo Nora Omar Pia Quinn Rosa".split()
LAST = "Abel Brandt Costa Dufour Eriksen Fischer Gupta Haddad Ito Jansen Kowalski Lopez".split()
CITIES = "Accra Bergen Chennai Dakar Essen Fukuoka Ghent Hanoi Izmir Jena Kyoto Lima Malmö Nîmes".split()
TAGS = "new paid late gift draft trial vip bulk hold sent".split()
BYTES_A_RECORD = 111.5


def record(number, source):
    first = source.choice(FIRST)
    last = source.choice(LAST)
    return {
        "id": number,
        "name": "%s %s" % (first, last),
        "email": "%s.%s%d@example.org" % (first.lower(), last.lower(), number),
        "city": source.choice(CITIES),
        "age": source.randrange(18, 95),
        "score": round(source.gauss(50, 15), 3),
        "active": source.random() < 0.7,
        "tags": source.sample(TAGS, source.randrange(0, 4)),
        "place": (round(source.uniform(-90, 90), 5), round(source.uniform(-180, 180), 5)),
    }


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__.strip())
    megabytes = float(sys.argv[2]) if len(sys.argv) == 3 else 50
    source = random.Random(2)
    records = [record(n, source) for n in range(int(megabytes * 1e6 / BYTES_A_RECORD))]
    with open(sys.argv[1], "wb") as out:
        pickle.dump(records, out, protocol=4)


if __name__ == "__main__":
    main()
