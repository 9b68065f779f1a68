#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz.sh SECONDS [TARGET...]: fuzzes each target, all if none is named. What it learns is kept in
# fuzz/corpus/TARGET of the build, what it finds in fuzz/found/TARGET: make it small
# (-minimize_crash=1), put it into tests/fuzz/kept/TARGET, and mend what it shows.
set -eu
seconds=$1
shift
[ $# -gt 0 ] || set -- history readers dis scan source words explorer
cd "${builddir:?}"
: "${srcdir:?}"
mkdir -p fuzz/seeds/words fuzz/seeds/source
tests/fuzz/dictionary >fuzz/dictionary

# What is written by hand, behind the letter that the target takes it by.
write_seeds()
{
	for file in "$srcdir"/themes/*.theme; do
		{ printf T && cat "$file"; } >"fuzz/seeds/words/$(basename "$file")"
	done
	for file in "$srcdir"/samples/lessons/*.lesson; do
		{ printf L && cat "$file"; } >"fuzz/seeds/words/$(basename "$file")"
	done
	printf 'Ax.zip!zip(a%%21b.pkl)!gz!@87+12#4' >fuzz/seeds/words/address
	printf 'Kos.*\tsystem\tinnocuous\tnone\twhy\n' >fuzz/seeds/words/known
	for query in text 'r/a.*b/' '0x41 42' '10..20' '=REDUCE'; do
		printf 'Q%s' "$query" >"fuzz/seeds/words/query-$(printf %s "$query" | cksum | cut -d' ' -f1)"
	done
	"${PYTHON:-python3}" "$srcdir/tests/source/kinds.py" --seeds fuzz/seeds/source
}

# fuzz TARGET: its seeds are the samples, what was kept, and its own.
fuzz()
{
	target=$1
	largest=4096
	[ "$target" != source ] || largest=65536
	mkdir -p "fuzz/corpus/$target" "fuzz/found/$target"
	set --
	for seeds in "$srcdir/samples" "$srcdir/tests/fuzz/kept/$target" "fuzz/seeds/$target"; do
		[ ! -d "$seeds" ] || set -- "$@" "$seeds"
	done
	printf '== %s for %s s\n' "$target" "$seconds"
	ok=yes
	"tests/fuzz/$target" -max_total_time="$seconds" -max_len=$largest -timeout=2 \
		-rss_limit_mb=2048 -dict=fuzz/dictionary -print_final_stats=1 -verbosity=0 \
		-artifact_prefix="fuzz/found/$target/" "fuzz/corpus/$target" "$@" \
		2>"fuzz/$target.log" || ok=no
	grep -E '^stat::number_of_executed_units|^==|SUMMARY|Test unit written' "fuzz/$target.log" || :
	[ $ok = yes ] || tail -n 60 "fuzz/$target.log"
	[ $ok = yes ]
}

write_seeds
status=0
for target; do
	fuzz "$target" || status=1
done
exit $status
