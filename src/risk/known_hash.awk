# SPDX-License-Identifier: MIT
#
# Makes the perfect hash of the table of known callables: of the rows in their order, each a KNOWN(),
# arrays that lead from a name to the number of its row in two steps. A key falls into one of a few
# buckets; the bucket says how far its keys are moved on, so that no two of all come to one slot.
#
# The sums stay below 2^53, which every awk counts exactly.

function sum(key, factor, modulus,    k, s) {
	s = 0
	for (k = 1; k <= length(key); k++)
		s = (s * factor + ord[substr(key, k, 1)]) % modulus
	return s
}

function is_prime(n,    k) {
	for (k = 2; k * k <= n; k++)
		if (n % k == 0)
			return 0
	return 1
}

# Do the keys of a bucket find room, moved on by so many steps? Then they take it.
function place(bucket, moved,    k, i, slot) {
	for (k = 1; k <= count[bucket]; k++) {
		i = keys[bucket, k]
		slot = (first[i] + moved * step[i]) % slots
		if (slot in taken)
			break
		taken[slot] = i
		put[k] = slot
	}
	if (k > count[bucket])
		return 1
	while (--k > 0)
		delete taken[put[k]]
	return 0
}

BEGIN {
	for (k = 1; k < 256; k++)
		ord[sprintf("%c", k)] = k
}

/^KNOWN\("/ {
	split($0, part, "\"")
	row[++rows] = part[2] "\n" part[4]
}

END {
	buckets = int(rows / 4) + 1
	for (slots = int(rows * 1.3) + 3; !is_prime(slots); slots++)
		;
	most = 0
	for (i = 1; i <= rows; i++) {
		bucket = sum(row[i], 257, 4294967291) % buckets
		second = sum(row[i], 263, 4294967279)
		first[i] = second % slots
		step[i] = 1 + int(second / slots) % (slots - 1)
		keys[bucket, ++count[bucket]] = i
		if (count[bucket] > most)
			most = count[bucket]
	}
	for (size = most; size > 0; size--)
		for (bucket = 0; bucket < buckets; bucket++)
			if (count[bucket] == size) {
				for (moved = 0; moved < slots && !place(bucket, moved); moved++)
					;
				if (moved == slots) {
					print "no perfect hash was found" >"/dev/stderr"
					exit 1
				}
				offset[bucket] = moved
			}
	printf "#define PKS_BUCKETS %d\n#define PKS_SLOTS %d\n", buckets, slots
	printf "static const uint16_t moved[PKS_BUCKETS] = {\n"
	for (bucket = 0; bucket < buckets; bucket++)
		printf "%d,%s", offset[bucket], bucket % 20 == 19 ? "\n" : ""
	printf "};\n/* Numbers of rows and one; 0: none. */\nstatic const uint16_t slots[PKS_SLOTS] = {\n"
	for (slot = 0; slot < slots; slot++)
		printf "%d,%s", slot in taken ? taken[slot] : 0, slot % 20 == 19 ? "\n" : ""
	printf "};\n"
}
